// Every number of a report is a number: none infinite, none undefined, in JSON, text, Markdown or picture.

#include <gtest/gtest.h>

#include <cmath>

#include "core/report/as_badge.hpp"
#include "core/report/as_markdown.hpp"
#include "core/report/as_svg.hpp"
#include "core/report/as_text.hpp"
#include "core/report/memory_svg.hpp"
#include "core/spec/json_value.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

void expect_finite(const Description& description, const void* source, const std::string& path);

void expect_finite_value(Kind kind, const Field& field, DescriptionOf object, const void* value, const std::string& path) {
  EXPECT_TRUE(kind != Kind::number || std::isfinite(*static_cast<const double*>(value))) << path;
  if (kind == Kind::object) expect_finite(object(), value, path);
  if (kind != Kind::list) return;
  for (std::size_t i = 0; i < field.list.size(value); ++i) {
    expect_finite_value(field.list.element, field, field.list.object, field.list.at(value, i), path + "." + std::to_string(i));
  }
}

void expect_finite(const Description& description, const void* source, const std::string& path) {
  for (const Field& field : description.fields) {
    const void* value = field.read(source);
    if (value != nullptr) expect_finite_value(field.kind, field, field.object, value, path + "." + std::string(field.name));
  }
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// "nan" or "inf" standing alone, as a number would be printed.
bool has_number_that_is_none(const std::string& text) {
  for (const std::string_view word : {"nan", "NaN", "inf", "Inf", "infinity", "Infinity"}) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
    }
  }
  return false;
}

TEST(Reports, HaveOnlyFiniteNumbers) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Plan plan = some_plan(seed);
    const Report report = evaluate(plan);
    expect_finite(describe<Report>(), &report, "report");
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan);
  }
}

TEST(Reports, OfPoolsHaveOnlyFiniteNumbersToo) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Plan plan = some_pools_plan(seed);
    const Report report = evaluate(plan);
    expect_finite(describe<Report>(), &report, "report");
    EXPECT_FALSE(has_number_that_is_none(as_text(report) + as_markdown(report, ""))) << as_text(report);
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan);
  }
}

TEST(Reports, AreWrittenWithoutNanOrInfinity) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Report report = evaluate(some_plan(seed));
    const std::string json = text_of(report);
    Problems problems;
    // A million stages make a report that is longer than what is read.
    if (json.size() <= json::largest_text_bytes) json::parse(json, problems);
    EXPECT_TRUE(problems.none()) << problems.list().front().message;
    EXPECT_EQ(json.find(":null"), std::string::npos) << "a number that is none is written as null";
    for (const std::string& text : {json, as_text(report), as_markdown(report, ""), as_svg(report, "#v1"), as_badge(report), memory_svg(report), grid_svg(report)}) {
      EXPECT_FALSE(has_number_that_is_none(text)) << text.substr(0, 4000);
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace plimsoll::laws
