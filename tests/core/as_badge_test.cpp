#include "core/report/as_badge.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/report/as_svg.hpp"
#include "core/spec/link.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

struct WordCase {
  const char* name;
  const char* plan;
  const char* want;
};

const WordCase word_cases[] = {
    {"met", "mixtral-8x7b-8xa100", "✓ meets all 4 targets"},
    {"missed", "16-gpu-moe", "✗ misses 1 of 5 targets"},
    {"too_close", "llama-3.1-8b-1xl40s", "≈ 2 of 4 targets too close"},
};

class Badge : public testing::TestWithParam<WordCase> {};
TEST_P(Badge, SaysTheVerdictWithGlyphAndWord) {
  EXPECT_NE(as_badge(evaluate(*find_plan(GetParam().plan))).find(GetParam().want), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(Badge, Badge, testing::ValuesIn(word_cases), [](const auto& row) { return row.param.name; });

TEST(Badge, IsSmallAndHoldsNothingThatHostsTakeOut) {
  for (const std::string& name : plan_names()) {
    Plan plan = *find_plan(name);
    plan.title = "<script>alert(1)</script>";
    const std::string badge = as_badge(evaluate(plan));
    EXPECT_LE(badge.size(), 3000u) << name;
    for (const char* refused : {"<script", "foreignObject", "filter=", "href", "@import", "url(http"}) EXPECT_EQ(badge.find(refused), std::string::npos) << refused;
  }
}

TEST(ReportPicture, HoldsItsPlan) {
  for (const std::string& name : plan_names()) {
    const Plan& plan = *find_plan(name);
    const std::string picture = as_svg(evaluate(plan), write_link(plan));
    const std::size_t at = picture.find("<metadata>") + 10;
    std::string link = picture.substr(at, picture.find("</metadata>") - at);
    for (std::size_t amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;")) link.replace(amp, 5, "&");
    const LinkReading reading = read_link(link);
    ASSERT_TRUE(reading.ok()) << name;
    EXPECT_EQ(reading.plan, plan);
    EXPECT_LE(picture.size(), 60000u);
  }
}

}  // namespace
}  // namespace plimsoll
