// Verdicts: the four words, what they mean, and the 16-GPU plan judged by them.

#include "core/verdict/evaluate.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/verdict/targets.hpp"

namespace plimsoll {
namespace {

const TargetVerdict& verdict_of(const Report& report, std::string_view target) {
  for (const TargetVerdict& verdict : report.verdicts) {
    if (verdict.target == target) return verdict;
  }
  static const TargetVerdict none;
  ADD_FAILURE() << "no verdict on " << target;
  return none;
}

struct JudgeCase {
  const char* name;
  Interval value;
  double limit;
  bool at_most;
  Verdict want;
};

const JudgeCase judge_cases[] = {
    {"below_a_ceiling_meets", 9.0, 10, true, Verdict::meets},
    {"at_a_ceiling_meets", 10.0, 10, true, Verdict::meets},
    {"above_a_ceiling_misses", 11.0, 10, true, Verdict::misses},
    {"around_a_ceiling_is_too_close", {9, 11}, 10, true, Verdict::too_close},
    {"above_a_floor_meets", 11.0, 10, false, Verdict::meets},
    {"below_a_floor_misses", 9.0, 10, false, Verdict::misses},
    {"around_a_floor_is_too_close", {9, 11}, 10, false, Verdict::too_close},
};

class Judge : public testing::TestWithParam<JudgeCase> {};
TEST_P(Judge, ComparesTheWholeRangeWithTheLimit) {
  EXPECT_EQ(judge(GetParam().value, GetParam().limit, GetParam().at_most), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Verdicts, Judge, testing::ValuesIn(judge_cases), [](const auto& row) { return row.param.name; });

TEST(Words, OfSizesThatDisagreeAreUnknown) {
  EXPECT_EQ(agreed(Verdict::meets, Verdict::misses), Verdict::unknown);
  EXPECT_EQ(agreed(Verdict::misses, Verdict::misses), Verdict::misses);
}

TEST(The16GpuPlan, WithLinksMeetsAllButDecode) {
  const Report report = evaluate(*find_plan("16-gpu-moe"));
  EXPECT_EQ(verdict_of(report, "legal").verdict, Verdict::meets);
  EXPECT_EQ(verdict_of(report, "fits").verdict, Verdict::meets);
  EXPECT_EQ(verdict_of(report, "ttft").verdict, Verdict::meets);
  EXPECT_EQ(verdict_of(report, "prefill_throughput").verdict, Verdict::meets);
  EXPECT_EQ(verdict_of(report, "decode_throughput").verdict, Verdict::misses);
  EXPECT_EQ(report.headline.verdict, Verdict::misses);
  EXPECT_EQ(report.layout.expanded, "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs");
}

// 32 sequences of 10,240 tokens, 8 layers of 2·8·32·2 B: 2.684 GB.
TEST(The16GpuPlan, HoldsItsKvCacheSixteenWays) {
  const Report report = evaluate(*find_plan("16-gpu-moe"));
  EXPECT_DOUBLE_EQ(report.memory.stages[0].kv_cache_at_longest_bytes, 2684354560.0);
}

TEST(The16GpuPlan, WithoutLinksAsksForTheBandwidthItNeeds) {
  const Report report = evaluate(*find_plan("16-gpu-moe-as-written"));
  EXPECT_EQ(verdict_of(report, "ttft").verdict, Verdict::unknown);
  EXPECT_NE(verdict_of(report, "ttft").reason.find("GB/s"), std::string::npos);
  EXPECT_EQ(verdict_of(report, "decode_throughput").verdict, Verdict::misses) << "it misses even with free communication";
  EXPECT_FALSE(report.time.links_stated);
}

/// The needed bandwidth is the boundary: a little more meets, a little less does not.
TEST(UnstatedLinks, AreMetJustAboveTheBandwidthThatIsNamed) {
  Plan plan = *find_plan("16-gpu-moe-as-written");
  const std::string reason = verdict_of(evaluate(plan), "prefill_throughput").reason;
  const std::size_t at = reason.find("least ") + 6;
  const double needed = std::stod(reason.substr(at)) * 1e9;
  for (const double share : {0.98, 1.02}) {
    plan.cluster.scale_up = Link{needed * share, 0.0};
    plan.cluster.scale_out = Link{needed * share, 0.0};
    EXPECT_EQ(verdict_of(evaluate(plan), "prefill_throughput").verdict == Verdict::meets, share > 1) << reason;
  }
}

TEST(Ranges, OfEfficiencyThatSpanTheLimitAreTooClose) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  plan.targets = Targets{};
  const double ttft_s = *evaluate(plan).time.cases.front().ttft_s;
  plan.targets.ttft_s = ttft_s;
  plan.efficiency.mfu = Range(0.4, 0.8);
  const Report report = evaluate(plan);
  const TargetVerdict& verdict = verdict_of(report, "ttft");
  EXPECT_EQ(verdict.verdict, Verdict::too_close);
  ASSERT_TRUE(verdict.low && verdict.high);
  EXPECT_LT(*verdict.low, ttft_s);
  EXPECT_GT(*verdict.high, ttft_s);
}

TEST(StatedSize, ThatChangesTheWordMakesItUnknown) {
  Plan plan = *find_plan("16-gpu-moe");
  plan.targets = Targets{};
  plan.targets.prefill_tokens_per_s_per_gpu = 200e3;  // The architecture reaches 600 tokens/ms, ten billion parameters 60.
  EXPECT_EQ(verdict_of(evaluate(plan), "prefill_throughput").verdict, Verdict::unknown);
}

TEST(AnIllegalLayout, MissesAndLeavesTheRestUnknown) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  plan.layout = LayoutStatement{};
  plan.layout.notation = "TP3";
  const Report report = evaluate(plan);
  EXPECT_EQ(verdict_of(report, "legal").verdict, Verdict::misses);
  EXPECT_EQ(verdict_of(report, "fits").verdict, Verdict::unknown);
  EXPECT_EQ(verdict_of(report, "ttft").verdict, Verdict::unknown);
}

TEST(AttentionThatIsNotUnderstood, IsUnknownAndNotGqa) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  plan.model.attention.kind = AttentionKind::unknown;
  const Report report = evaluate(plan);
  EXPECT_EQ(verdict_of(report, "fits").verdict, Verdict::unknown);
  EXPECT_FALSE(report.memory.known);
}

TEST(Assumptions, AreListedUntilThePlanStatesThem) {
  Plan plan = *find_plan("16-gpu-moe");
  const auto has = [](const Report& report, std::string_view path) {
    return std::any_of(report.assumptions.begin(), report.assumptions.end(), [&](const Assumption& each) { return each.path == path; });
  };
  EXPECT_TRUE(has(evaluate(plan), "efficiency.link_bandwidth"));
  plan.efficiency.link_bandwidth = 0.5;
  EXPECT_FALSE(has(evaluate(plan), "efficiency.link_bandwidth"));
}

}  // namespace
}  // namespace plimsoll
