// Verdicts: the four words, what they mean, and the 16-GPU plan judged by them.

#include "core/verdict/evaluate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/report/chance.hpp"
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

TEST(Words, AtBothEndsOfARangeThatDisagreeAreTooClose) {
  EXPECT_EQ(between(Verdict::meets, Verdict::misses), Verdict::too_close);
  EXPECT_EQ(between(Verdict::meets, Verdict::meets), Verdict::meets);
  EXPECT_EQ(between(Verdict::unknown, Verdict::misses), Verdict::unknown);
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
  plan.efficiency.mfu = 0.6;
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

// ---- What binds ---------------------------------------------------------------------------------------------------------

const std::string& binds_of(const Report& report, std::string_view target) { return verdict_of(report, target).binds; }

// Sixteen H100 with a 405B model: a token takes 89 ms, of which 28 ms are the step and the rest other requests' prefill.
TEST(Binds, OfATokenNameOtherRequestsPrefillWhereThatTakesMostOfIt) {
  Plan plan = *find_plan("llama-3.1-405b-16xh100");
  plan.efficiency.mfu = 0.6;
  const Report report = evaluate(plan);
  EXPECT_EQ(binds_of(report, "tpot").rfind("other requests' prefill, 68.9 %", 0), 0u) << binds_of(report, "tpot");
  plan.accelerator.memory_bytes_per_s = plan.accelerator.memory_bytes_per_s.middle() * 10;
  const double with_faster_memory_s = *verdict_of(evaluate(plan), "tpot").value;
  EXPECT_GT(with_faster_memory_s, 0.7 * *verdict_of(report, "tpot").value) << "so memory bandwidth does not bind it";
}

// Eight H200 with DeepSeek-V3 prefill at full rate in chunks of eight prompts, whether a burst brings them or not.
TEST(Binds, OfPrefillComeFromTheChunkBehindTheRate) {
  Plan plan;
  plan.model = *find_model("deepseek-v3");
  plan.accelerator = *find_accelerator("h200-sxm");
  plan.layout.notation = "TP8 EP8";
  plan.workload.input = {.least = 1000, .most = 1000};
  plan.workload.output = Lengths{.least = 500, .most = 500};
  plan.targets.prefill_tokens_per_s_per_gpu = 9000;
  plan.workload.burst = 64;
  const std::string of_a_burst = binds_of(evaluate(plan), "prefill_throughput");
  plan.workload.burst.reset();
  plan.workload.concurrency = 64;
  EXPECT_EQ(binds_of(evaluate(plan), "prefill_throughput"), of_a_burst);
}

// ---- Random arrivals ----------------------------------------------------------------------------------------------------

/// Llama 3.1 8B on one H100, prompts of 2,000 and answers of 200 tokens, at so many requests a second.
Plan under_arrivals(double requests_per_s) {
  Plan plan;
  plan.model = *find_model("llama-3.1-8b");
  plan.accelerator = *find_accelerator("h100-sxm");
  plan.workload.input = {.least = 2000, .most = 2000};
  plan.workload.output = Lengths{.least = 200, .most = 200};
  plan.workload.requests_per_s = requests_per_s;
  return plan;
}

/// More prompts than the GPU can prefill.
Plan overloaded() {
  Plan plan = under_arrivals(40);
  plan.targets.ttft_s = 2;
  plan.targets.tpot_s = 0.03;
  return plan;
}

TEST(Overload, LeavesItsTargetsWithoutAValue) {
  const Report report = evaluate(overloaded());
  for (const char* target : {"ttft", "tpot"}) {
    const TargetVerdict& verdict = verdict_of(report, target);
    EXPECT_EQ(verdict.verdict, Verdict::misses);
    EXPECT_FALSE(verdict.value || verdict.low || verdict.margin) << target;
    EXPECT_EQ(verdict.reason, "The replicas cannot keep up with the arrivals: the queue grows without end.");
    EXPECT_EQ(verdict.binds, "");
  }
  EXPECT_EQ(report.headline.sentence, "Misses 2 of 4 targets, 1 is unknown: the replicas cannot keep up with the arrivals: the queue grows without end.");
  EXPECT_EQ(report.headline.cause, "");
}

TEST(Overload, LeavesMemoryWithoutASequenceCount) {
  const Report report = evaluate(overloaded());
  EXPECT_EQ(verdict_of(report, "fits").verdict, Verdict::unknown);
  EXPECT_FALSE(verdict_of(report, "fits").value);
  EXPECT_FALSE(report.memory.known);
  EXPECT_EQ(report.time.decode_sequences, 0);
}

TEST(Overload, OfAModelThatFitsInNoCaseStillMissesMemory) {
  Plan plan = overloaded();
  plan.model = *find_model("llama-3.1-70b");
  const Report report = evaluate(plan);
  EXPECT_EQ(verdict_of(report, "fits").verdict, Verdict::misses);
  EXPECT_NE(verdict_of(report, "fits").reason.find("even one sequence on each attention rank needs"), std::string::npos);
  EXPECT_EQ(report.memory.sequences_per_rank, 1);
}

/// Were every prompt as long as the longest may be, no queue would ever end; most are not.
TEST(OpenArrivals, QueueAsLongAsMeanLengthsMakeIt) {
  Plan plan = under_arrivals(1.5);
  plan.workload.input = {.least = 100, .most = 20000, .mean_tokens = 2000};
  plan.targets.ttft_s = 0.5;
  const Report report = evaluate(plan);
  const TimeCase& longest = report.time.cases[0];
  const TimeCase& mean = report.time.cases[1];
  EXPECT_EQ(evaluate(under_arrivals(1.5)).time.cases[1].ttft_s, mean.ttft_s) << "a range with this mean queues as prompts of this length do";
  EXPECT_LT(*mean.ttft_s, 0.5);
  EXPECT_GT(*longest.ttft_s, 0.5) << "the longest prompt is prefilled, too";
  EXPECT_EQ(longest.total_tokens_per_s_per_gpu, mean.total_tokens_per_s_per_gpu) << "what arrives";
  EXPECT_EQ(verdict_of(report, "ttft").verdict, Verdict::too_close);
  EXPECT_NE(verdict_of(report, "ttft").reason.find("with every request at its longest, around the limit of 500 ms"), std::string::npos);
}

TEST(OpenArrivals, ARangeSpansItsEnds) {
  Plan plan = under_arrivals(6);
  plan.targets.ttft_s = 0.5;
  plan.efficiency.mfu = Range(0.3, 0.9);
  const TargetVerdict ranged = verdict_of(evaluate(plan), "ttft");
  plan.efficiency.mfu = 0.3;
  const TargetVerdict slowest = verdict_of(evaluate(plan), "ttft");
  plan.efficiency.mfu = 0.9;
  const TargetVerdict fastest = verdict_of(evaluate(plan), "ttft");
  EXPECT_EQ(slowest.verdict, Verdict::misses);
  EXPECT_EQ(fastest.verdict, Verdict::meets);
  EXPECT_EQ(ranged.verdict, Verdict::too_close);
  EXPECT_DOUBLE_EQ(*ranged.low, *fastest.value);
  EXPECT_DOUBLE_EQ(*ranged.high, *slowest.value);
}

struct WorstOverloadedCase {
  const char* name;
  double ttft_s;
  Verdict want;
};

// At an MFU of 20 % seven requests a second are too many; at 90 % the 99th percentile is 107 ms.
const WorstOverloadedCase worst_overloaded_cases[] = {
    {"is_too_close_where_the_best_meets", 0.5, Verdict::too_close},
    {"misses_where_even_the_best_does", 0.1, Verdict::misses},
};

class OverloadAtTheWorstOfARange : public testing::TestWithParam<WorstOverloadedCase> {};
TEST_P(OverloadAtTheWorstOfARange, LeavesTheBestToJudgeBy) {
  Plan plan = under_arrivals(7);
  plan.targets.ttft_s = GetParam().ttft_s;
  plan.efficiency.mfu = Range(0.2, 0.9);
  const TargetVerdict verdict = verdict_of(evaluate(plan), "ttft");
  EXPECT_EQ(verdict.verdict, GetParam().want);
  EXPECT_FALSE(verdict.value);
  EXPECT_NE(verdict.reason.find("At the worst of the ranges the replicas cannot keep up"), std::string::npos) << verdict.reason;
  EXPECT_NE(verdict.reason.find("107 ms"), std::string::npos) << verdict.reason;
}
INSTANTIATE_TEST_SUITE_P(Verdicts, OverloadAtTheWorstOfARange, testing::ValuesIn(worst_overloaded_cases), [](const auto& row) { return row.param.name; });

TEST(OpenArrivals, OfHardlyAnyoneDecodeAsOneSequenceDoes) {
  Plan plan = under_arrivals(0.01);
  const double seldom = *evaluate(plan).time.cases.front().decode_tokens_per_s_per_gpu;
  plan.workload.requests_per_s.reset();
  plan.workload.concurrency = 1;
  EXPECT_DOUBLE_EQ(seldom, *evaluate(plan).time.cases.front().decode_tokens_per_s_per_gpu);
}

TEST(OpenArrivals, WithoutAnswersHaveNoTotalThroughput) {
  Plan plan = under_arrivals(1);
  plan.workload.output.reset();
  plan.targets.total_tokens_per_s_per_gpu = 1;
  const TargetVerdict verdict = verdict_of(evaluate(plan), "total_throughput");
  EXPECT_EQ(verdict.verdict, Verdict::unknown);
  EXPECT_EQ(verdict.reason, "Needs workload.output, the answer's length.");
}

// ---- Pipelines ----------------------------------------------------------------------------------------------------------

TEST(APipeline, IsNoFasterThanTheLinkBetweenItsStages) {
  Plan plan = under_arrivals(1);
  plan.workload.requests_per_s.reset();
  plan.workload.burst = 16;
  plan.layout.pp = 2;
  plan.cluster.scale_up = Link{1e6, 0.0};
  plan.efficiency.link_bandwidth = 1;
  const TimeCase time = evaluate(plan).time.cases.front();
  // A token is 4096·2 B on the way: 1e6/8192 tokens/s, over two GPUs.
  EXPECT_NEAR(*time.prefill_tokens_per_s_per_gpu, 1e6 / 8192 / 2, 1e-6);
  EXPECT_NE(time.prefill_binds.find("link bandwidth: the hop between stages"), std::string::npos) << time.prefill_binds;
}

/// Every step of every search asks about kinds of stages; asking about each of the stages takes minutes.
TEST(APipeline, OfAHundredThousandStagesIsJudgedInAMoment) {
  Plan plan = under_arrivals(1);
  plan.model.layers = 100000;
  plan.model.hidden = plan.model.ffn_hidden = 64;
  plan.model.attention.heads = plan.model.attention.kv_heads = 1;
  plan.accelerator.scale_up.reset();
  plan.efficiency.mfu = Range(0.3, 0.5);
  plan.layout.pp = 100000;
  plan.targets.ttft_s = plan.targets.tpot_s = 100;
  const Report report = evaluate(plan);
  EXPECT_EQ(report.layout.gpus_used, 100000);
  EXPECT_EQ(verdict_of(report, "ttft").verdict, Verdict::unknown);
}

// ---- Ranges, memory and context -------------------------------------------------------------------------------------------

/// Two H100 need 79.3 GB each for the 70B.
struct MemoryCase {
  const char* name;
  Range memory_bytes;
  Verdict want;
};

const MemoryCase memory_cases[] = {
    {"misses_below_what_is_needed", {40e9, 80e9}, Verdict::misses},
    {"is_too_close_around_it", {80e9, 400e9}, Verdict::too_close},
    {"meets_above_it", {100e9, 400e9}, Verdict::meets},
};

class ARangeOfMemory : public testing::TestWithParam<MemoryCase> {};
TEST_P(ARangeOfMemory, IsJudgedAtBothEnds) {
  Plan plan = under_arrivals(1);
  plan.model = *find_model("llama-3.1-70b");
  plan.workload.requests_per_s.reset();
  plan.workload.burst = 16;
  plan.layout.tp = 2;
  plan.accelerator.memory_bytes = GetParam().memory_bytes;
  EXPECT_EQ(verdict_of(evaluate(plan), "fits").verdict, GetParam().want) << verdict_of(evaluate(plan), "fits").reason;
}
INSTANTIATE_TEST_SUITE_P(Verdicts, ARangeOfMemory, testing::ValuesIn(memory_cases), [](const auto& row) { return row.param.name; });

TEST(UnstatedLinks, OfAPlanWithRangesAreMetAtTheBandwidthThatIsNamed) {
  Plan plan = under_arrivals(1);
  plan.model = *find_model("llama-3.1-70b");
  plan.workload.requests_per_s.reset();
  plan.workload.burst = 16;
  plan.layout.tp = 4;
  plan.accelerator.scale_up.reset();
  plan.efficiency.mfu = Range(0.5, 0.6);
  plan.targets.ttft_s = 3;
  const std::string reason = verdict_of(evaluate(plan), "ttft").reason;
  const std::size_t at = reason.find("least ");
  ASSERT_NE(at, std::string::npos) << reason;
  plan.cluster.scale_up = Link{std::stod(reason.substr(at + 6)) * 1e9, 0.0};
  EXPECT_EQ(verdict_of(evaluate(plan), "ttft").verdict, Verdict::meets) << reason;
  plan.cluster.scale_up->bandwidth_bytes_per_s = plan.cluster.scale_up->bandwidth_bytes_per_s.low * 0.98;
  EXPECT_EQ(verdict_of(evaluate(plan), "ttft").verdict, Verdict::too_close) << reason;
}

TEST(Context, ThatRequestsExceedIsACaution) {
  Plan plan = under_arrivals(1);
  const auto cautions = [&] {
    const std::vector<Violation> found = evaluate(plan).layout.violations;
    return std::count_if(found.begin(), found.end(), [](const Violation& each) { return each.path == "workload" && each.is_caution; });
  };
  plan.model.context = 2200;
  EXPECT_EQ(cautions(), 0);
  plan.model.context = 2199;
  EXPECT_EQ(cautions(), 1);
  EXPECT_TRUE(evaluate(plan).layout.legal);
  plan.model.context = 0;
  EXPECT_EQ(cautions(), 0) << "it is not stated";
}

struct ChanceCase {
  const char* name;
  double chance;
  const char* want;
};

const ChanceCase chance_cases[] = {
    {"none", 0, "0 %"},
    {"of_a_far_tail", 1e-50, "below 0.01 %"},
    {"small", 1e-4, "0.01 %"},
    {"even", 0.5, "50 %"},
};

class ChanceText : public testing::TestWithParam<ChanceCase> {};
TEST_P(ChanceText, SaysNoMoreThanTheApproximationKnows) { EXPECT_EQ(chance_text(GetParam().chance), GetParam().want); }
INSTANTIATE_TEST_SUITE_P(Verdicts, ChanceText, testing::ValuesIn(chance_cases), [](const auto& row) { return row.param.name; });

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
  plan.efficiency.link_bandwidth.reset();
  EXPECT_TRUE(has(evaluate(plan), "efficiency.link_bandwidth"));
  plan.efficiency.link_bandwidth = 0.5;
  EXPECT_FALSE(has(evaluate(plan), "efficiency.link_bandwidth"));
  plan.efficiency = {};
  EXPECT_TRUE(has(evaluate(plan), "efficiency")) << "what was measured is an assumption, too";
}

}  // namespace
}  // namespace plimsoll
