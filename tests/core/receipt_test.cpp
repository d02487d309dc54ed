#include "core/report/receipt.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/plimsoll.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/link.hpp"
#include "core/verdict/evaluate.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

TargetVerdict target(std::string name, Verdict verdict, std::optional<double> value) {
  TargetVerdict made;
  made.target = std::move(name);
  made.verdict = verdict;
  made.value = value;
  return made;
}

Report report_of(Verdict verdict, std::vector<TargetVerdict> targets) {
  Report report;
  report.data_version = "26.11";
  report.headline.verdict = verdict;
  report.verdicts = std::move(targets);
  return report;
}

struct ReceiptCase {
  const char* name;
  Report report;
  const char* receipt;
};

const ReceiptCase receipt_cases[] = {
    {"a_verdict_alone", report_of(Verdict::unknown, {target("legal", Verdict::misses, {})}), "u"},
    {"memory_in_gb", report_of(Verdict::meets, {target("legal", Verdict::meets, {}), target("fits", Verdict::meets, 19.19e9)}), "yM19.2"},
    {"times_in_ms_and_before_memory",
     report_of(Verdict::meets, {target("fits", Verdict::meets, 19.19e9), target("ttft", Verdict::meets, 1.8234), target("tpot", Verdict::meets, 0.02266)}),
     "yF1820T22.7"},
    {"what_decides_comes_first",
     report_of(Verdict::misses, {target("ttft", Verdict::meets, 1.31), target("decode_throughput", Verdict::misses, 2071)}), "nD2070F1310"},
    {"what_has_no_room_is_left_out",
     report_of(Verdict::too_close, {target("ttft", Verdict::too_close, 123456), target("tpot", Verdict::too_close, 0.02266)}), "cF123000000"},
    {"nothing_that_needs_an_exponent", report_of(Verdict::misses, {target("ttft", Verdict::misses, 1e30), target("tpot", Verdict::misses, 0.05)}), "nT50"},
};

class ReceiptOf : public testing::TestWithParam<ReceiptCase> {};
TEST_P(ReceiptOf, SaysWhatCameOut) {
  const auto& c = GetParam();
  EXPECT_EQ(receipt_of(c.report), c.receipt);
  EXPECT_TRUE(is_receipt(c.receipt));
  EXPECT_EQ(change_since(c.receipt, "26.11", c.report), "");
}
INSTANTIATE_TEST_SUITE_P(Receipt, ReceiptOf, testing::ValuesIn(receipt_cases), [](const auto& test) { return test.param.name; });

TEST(ChangeSince, SaysWhatWasAndWhatIs) {
  const Report now = report_of(Verdict::meets, {target("ttft", Verdict::meets, 1.79), target("tpot", Verdict::meets, 0.0227)});
  EXPECT_EQ(change_since("nF1820T22.7", "26.11", now),
            "The link was made with data 26.11: misses, TTFT 1.82 s, TPOT 22.7 ms; now: meets, TTFT 1.79 s, TPOT 22.7 ms.");
  EXPECT_EQ(change_since("yF1820", "25.08", now), "The link was made with data 25.08: meets, TTFT 1.82 s; now, with 26.11: meets, TTFT 1.79 s.");
  EXPECT_EQ(change_since("yD2070", "26.11", now), "The link was made with data 26.11: meets, decode 2.07 tokens/ms; now: meets, decode unknown.");
}

TEST(ChangeSince, IsSilentWhereNothingChanged) {
  const Report now = report_of(Verdict::meets, {target("ttft", Verdict::meets, 1.8234)});
  EXPECT_EQ(change_since("yF1820", "26.11", now), "");
  EXPECT_EQ(change_since("yF1820", "20.01", now), "") << "other data, the same result";
  EXPECT_EQ(change_since("yF1820Z7", "26.11", now), "") << "a later copy may say more";
}

/// Whatever a plan is, its own build sees no change in its link.
TEST(Receipt, OfTheSameBuildNeverTellsAChange) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = seed % 2 == 0 ? testing_plans::plausible_plan(seed) : testing_plans::random_plan(seed);
    const std::string answer = door::link(write(plan, Writing::complete));
    const std::size_t from = answer.find('#');
    const std::string opened = door::open_link(answer.substr(from, answer.find('"', from) - from));
    ASSERT_NE(opened.find(R"("note":"")"), std::string::npos) << "seed " << seed << ": " << opened;
  }
}

TEST(Receipt, OfAnotherResultIsToldByTheDoor) {
  const std::string link = write_link(*find_plan("16-gpu-moe"), "yF1");
  EXPECT_NE(door::open_link(link).find("The link was made with data 26.11: meets, TTFT 1 ms; now: misses, TTFT "), std::string::npos) << door::open_link(link);
}

}  // namespace
}  // namespace plimsoll
