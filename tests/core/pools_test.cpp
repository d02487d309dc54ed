// Prefill and decode on GPUs of their own: rates by hand, the balance of a closed loop, verdicts that name the pool.

#include "core/physics/pools.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

/// Llama 3.1 70B, prompts of 2,048 and answers of 256 tokens, with every efficiency stated so that nothing is fixed.
Plan pools_plan() {
  Plan plan;
  plan.model = *find_model("llama-3.1-70b");
  plan.accelerator = *find_accelerator("h100-sxm");
  plan.cluster.scale_out = Link{50e9, 5e-6};
  plan.layout.notation = "TP8";
  plan.disaggregation = Disaggregation{};
  plan.disaggregation->prefill_layout.notation = "R2 TP4";
  plan.workload.input = {.least = 2048, .most = 2048};
  plan.workload.output = Lengths{.least = 256, .most = 256};
  plan.workload.concurrency = 64;
  plan.efficiency = {.mfu = 0.5, .memory_bandwidth = 0.8, .link_bandwidth = 1.0};
  return plan;
}

Layout layout_of(const Plan& plan) {
  Problems problems;
  const ResolvedLayout resolved = resolve_layout(plan, problems);
  EXPECT_TRUE(problems.none());
  return resolved.layout;
}

Answers<double> answers_to(const Plan& plan) {
  const Layout layout = layout_of(plan);
  return answers_of<double>(plan, layout, prefill_pool_of(plan).get(), 1, longest_lengths(plan.workload));
}

/// The same GPUs as a plan of their own, that does both.
Answers<double> answers_alone(Plan plan, const LayoutStatement& layout) {
  plan.disaggregation.reset();
  plan.layout = layout;
  return answers_to(plan);
}

const TargetVerdict& verdict_of(const Report& report, std::string_view target) {
  for (const TargetVerdict& verdict : report.verdicts) {
    if (verdict.target == target) return verdict;
  }
  static const TargetVerdict none;
  ADD_FAILURE() << "no verdict on " << target;
  return none;
}

struct HandoffCase {
  const char* name;
  const char* prefill;
  const char* decode;
  double bytes;         ///< 80 layers · 8 heads · 128 · 2 · 2 B · 2,048 tokens = 671,088,640, and copies past TP8.
  double side_by_side;  ///< GPUs.
};

const HandoffCase handoff_cases[] = {
    {"between_equals", "TP4", "TP4", 671'088'640, 4},
    {"the_smaller_pool_decides", "TP4", "TP8", 671'088'640, 4},
    {"stages_send_side_by_side", "TP2 PP4", "TP4", 671'088'640, 4},
    {"context_ranks_keep_a_part_each", "TP8", "TP4 CP2", 671'088'640, 8},
    {"copies_are_sent", "TP8", "TP16", 2 * 671'088'640.0, 8},
};

class Handoff : public testing::TestWithParam<HandoffCase> {};
TEST_P(Handoff, TakesTheCacheOverTheLinksOfTheSmallerPool) {
  Plan plan = pools_plan();
  plan.workload.concurrency = 1;  // Nothing waits.
  plan.disaggregation->prefill_layout.notation = GetParam().prefill;
  plan.layout.notation = GetParam().decode;
  const PoolAnswers<double> pools = *answers_to(plan).pools;
  EXPECT_DOUBLE_EQ(pools.handoff_bytes, GetParam().bytes);
  EXPECT_NEAR(*pools.handoff_s, GetParam().bytes / GetParam().side_by_side / 50e9 + 5e-6, 1e-12);
}
INSTANTIATE_TEST_SUITE_P(Pools, Handoff, testing::ValuesIn(handoff_cases), [](const auto& row) { return row.param.name; });

TEST(Handoff, HasALinkOfItsOwnWhereOneIsStated) {
  Plan plan = pools_plan();
  plan.workload.concurrency = 1;
  plan.disaggregation->handoff_link = Link{400e9, 0.0};
  EXPECT_NEAR(*answers_to(plan).pools->handoff_s, 671'088'640 / 4 / 400e9, 1e-12);
}

TEST(Station, LeavesOneAloneWithoutAWait) {
  const pools_detail::Station<double> station{.alone_s = 0.2, .occupied_s = 0.1, .servers = 2};
  EXPECT_EQ(station.requests_per_s(), 20);
  EXPECT_EQ(station.room(10, 2), 1);     // One for each server: no other.
  EXPECT_EQ(station.room(10, 4), 0.75);  // Half busy, and of two at a server one is another.
  EXPECT_EQ(station.mean_wait_s(10), 0.1 * 0.5 / (2 * 0.5));
}

TEST(APrefillPool, PrefillsAtTheRateOfItsLayoutAlone) {
  const Plan plan = pools_plan();
  const Answers<double> alone = answers_alone(plan, plan.disaggregation->prefill_layout);
  const Answers<double> pools = answers_to(plan);
  EXPECT_EQ(*pools.prefill_rate, *alone.prefill_rate);
  EXPECT_NEAR(pools.pools->prefill_requests_per_s, *alone.prefill_rate * 8 / 2048, 1e-9);
}

TEST(APrefillPool, HasABurstsFirstTokensWhenItsLayoutAloneHas) {
  Plan plan = pools_plan();
  plan.workload.concurrency.reset();
  plan.workload.burst = 40;
  const Answers<double> alone = answers_alone(plan, plan.disaggregation->prefill_layout);
  const Answers<double> pools = answers_to(plan);
  EXPECT_EQ(*pools.ttft_first_s, *alone.ttft_first_s);
  EXPECT_EQ(*pools.ttft_last_s, *alone.ttft_last_s);
  const double all_s = *alone.ttft_last_s + *pools.pools->handoff_s + 255 * *pools.tpot_s;
  EXPECT_NEAR(*pools.pools->requests_per_s, 40 / all_s, 1e-12);
  EXPECT_NEAR(*pools.total_rate, 40 * 2304 / all_s / 16, 1e-9);
}

TEST(ADecodePool, IsNotDisturbed) {
  const Plan plan = pools_plan();
  const Answers<double> answers = answers_to(plan);
  const Layout layout = layout_of(plan);
  const StageContext<double> decode = stage_context<double>(plan, layout, 1);
  EXPECT_EQ(*answers.tpot_s, decode_of(decode, answers.decoding_sequences, 2304.0).step_s);
}

/// Every request is somewhere: in prefill, on its way, or decoding.
TEST(AClosedLoop, AccountsForAllRequests) {
  for (const std::int64_t concurrency : {1, 2, 5, 64, 1000, 100000}) {
    Plan plan = pools_plan();
    plan.workload.concurrency = concurrency;
    const Answers<double> answers = answers_to(plan);
    const PoolAnswers<double>& pools = *answers.pools;
    const double somewhere = *pools.requests_per_s * (*answers.ttft_s + *pools.handoff_s + 255 * *answers.tpot_s);
    const double at_least_one = answers.decoding_sequences < 1 ? 1 - answers.decoding_sequences : 0;
    EXPECT_NEAR(somewhere, static_cast<double>(concurrency), 1e-6 * static_cast<double>(concurrency) + at_least_one) << concurrency;
    EXPECT_LE(*pools.requests_per_s, pools.prefill_requests_per_s * (1 + 1e-9)) << concurrency;
    EXPECT_LE(*pools.requests_per_s, *pools.decode_requests_per_s * (1 + 1e-9)) << concurrency;
  }
}

TEST(AClosedLoop, RunsAtTheRateOfItsSlowestPart) {
  Plan plan = pools_plan();
  plan.workload.concurrency = 20000;
  plan.layout.notation = "R64 TP8";
  const Answers<double> prefill_bound = answers_to(plan);
  EXPECT_NEAR(*prefill_bound.pools->requests_per_s / prefill_bound.pools->prefill_requests_per_s, 1, 0.001);
  plan.cluster.scale_out = Link{1e8, 0.0};
  const Answers<double> link_bound = answers_to(plan);
  EXPECT_NEAR(*link_bound.pools->requests_per_s / *link_bound.pools->handoff_requests_per_s, 1, 0.001);
  EXPECT_LT(*link_bound.ttft_s, *prefill_bound.ttft_s);  // They wait behind the first token.
}

TEST(AClosedLoop, OfOneTokenAnswersNeedsNoDecodePool) {
  Plan plan = pools_plan();
  plan.workload.output = Lengths{.least = 1, .most = 1};
  const Answers<double> answers = answers_to(plan);
  EXPECT_EQ(answers.decoding_sequences, 0);
  EXPECT_NEAR(*answers.pools->requests_per_s * *answers.ttft_s, 64, 1e-9);
}

TEST(OpenArrivals, AreTooManyForThePoolThatIsTooSlow) {
  Plan plan = pools_plan();
  plan.workload.concurrency.reset();
  plan.targets.ttft_s = 1;
  plan.workload.requests_per_s = 1;
  const double prefill_pool = answers_to(plan).pools->prefill_requests_per_s;
  plan.workload.requests_per_s = 0.9 * prefill_pool;
  EXPECT_FALSE(answers_to(plan).is_overloaded);
  plan.workload.requests_per_s = 1.01 * prefill_pool;
  EXPECT_TRUE(answers_to(plan).is_overloaded);
  EXPECT_EQ(verdict_of(evaluate(plan), "ttft").reason, "The prefill pool cannot keep up with the arrivals: the queue grows without end.");
}

TEST(OpenArrivals, KeepInDecodeWhatLittlesLawWants) {
  Plan plan = pools_plan();
  plan.workload.concurrency.reset();
  plan.workload.requests_per_s = 4;
  // The answer's steps attend to their mean in a case of mean lengths.
  const Layout layout = layout_of(plan);
  const Answers<double> answers = answers_of<double>(plan, layout, prefill_pool_of(plan).get(), 1, mean_lengths(plan.workload));
  EXPECT_NEAR(answers.decoding_sequences, 4 * 255 * *answers.tpot_s, 1e-6);
  EXPECT_NEAR(*answers.total_rate, 4 * 2304.0 / 16, 1e-9);
}

TEST(APlanWithPools, IsJudgedPoolByPool) {
  Plan plan = pools_plan();
  const Report report = evaluate(plan);
  ASSERT_TRUE(report.prefill_pool);
  EXPECT_EQ(report.layout.gpus_used, 16);
  EXPECT_EQ(verdict_of(report, "legal").reason, "prefill R2 × TP4 = 8 GPUs, decode TP8 = 8 GPUs; 16 of 16 GPUs used.");
  const StageMemory& prefill = report.prefill_pool->memory.stages.front();
  const StageMemory& decode = report.memory.stages.front();
  EXPECT_NEAR(prefill.lines[0].bytes / decode.lines[0].bytes, 2, 0.01);  // Half the ranks.
  // Llama's cache of a prompt over four GPUs, for each that is at work or on its way.
  const double prompts = report.prefill_pool->memory.sequences_per_rank;
  EXPECT_DOUBLE_EQ(prefill.kv_cache_at_longest_bytes, prompts * 671'088'640 / 4);
  EXPECT_LT(prompts, 10);
}

TEST(APlanWithPools, NamesThePoolThatDoesNotFit) {
  Plan plan = pools_plan();
  plan.disaggregation->prefill_layout.notation = "TP1";
  const TargetVerdict fits = verdict_of(evaluate(plan), "fits");
  EXPECT_EQ(fits.verdict, Verdict::misses);
  EXPECT_EQ(fits.reason.substr(0, 20), "In the prefill pool:") << fits.reason;
}

struct ViolationCase {
  const char* name;
  const char* prefill;
  const char* decode;
  std::int64_t gpus;
  const char* path;
};
const ViolationCase violation_cases[] = {
    {"of_the_prefill_pool", "TP3", "TP8", 0, "disaggregation.prefill_layout.tp"},
    {"of_the_decode_pool", "TP4", "TP3", 0, "layout.tp"},
    {"of_both_together", "TP4", "TP8", 8, "cluster.gpus"},
};
class PoolViolation : public testing::TestWithParam<ViolationCase> {};
TEST_P(PoolViolation, NamesItsPool) {
  Plan plan = pools_plan();
  plan.disaggregation->prefill_layout.notation = GetParam().prefill;
  plan.layout.notation = GetParam().decode;
  plan.cluster.gpus = GetParam().gpus;
  const Report report = evaluate(plan);
  EXPECT_FALSE(report.layout.legal);
  ASSERT_FALSE(report.layout.violations.empty());
  EXPECT_EQ(report.layout.violations.front().path, GetParam().path);
}
INSTANTIATE_TEST_SUITE_P(Pools, PoolViolation, testing::ValuesIn(violation_cases), [](const auto& row) { return row.param.name; });

TEST(APlanWithPools, AsksForTheLinkBetweenThem) {
  Plan plan = pools_plan();
  plan.cluster.scale_out.reset();
  plan.targets.total_tokens_per_s_per_gpu = 1;
  const TargetVerdict total = verdict_of(evaluate(plan), "total_throughput");
  EXPECT_EQ(total.verdict, Verdict::unknown);
  EXPECT_NE(total.reason.find("the link between the pools"), std::string::npos) << total.reason;
}

TEST(APlanWithPools, SaysWhichPartIsTheSlowest) {
  Plan plan = pools_plan();
  plan.disaggregation->prefill_layout.notation = "TP4";
  plan.layout.notation = "R8 TP8";
  EXPECT_EQ(evaluate(plan).time.cases.front().pools_bind.substr(0, 17), "the prefill pool:");
  plan.disaggregation->prefill_layout.notation = "R64 TP4";
  plan.layout.notation = "TP8";
  EXPECT_EQ(evaluate(plan).time.cases.front().pools_bind.substr(0, 16), "the decode pool:");
}

TEST(APlanWithPools, MayPrefillOnAnotherAccelerator) {
  Plan plan = pools_plan();
  plan.disaggregation->prefill_accelerator = *find_accelerator("a100-sxm-80gb");
  Plan all_on_it = plan;
  all_on_it.accelerator = *plan.disaggregation->prefill_accelerator;
  const Answers<double> answers = answers_to(plan);
  EXPECT_EQ(*answers.prefill_rate, *answers_alone(all_on_it, plan.disaggregation->prefill_layout).prefill_rate);
  const Layout layout = layout_of(plan);
  EXPECT_EQ(*answers.tpot_s, decode_of(stage_context<double>(plan, layout, 1), answers.decoding_sequences, 2304.0).step_s);
}

TEST(APlanWithPools, PrefillsOnOneGpuWhereItSaysNoMore) {
  const PlanReading reading = read_plan(R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "h100-sxm", "layout": "TP8",
    "workload": {"input": 2048, "concurrency": 1}, "disaggregation": {}})");
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(evaluate(reading.plan).layout.gpus_used, 9);
}

TEST(APlanWithPools, IsRefusedAtThePathOfWhatCannotBeRead) {
  const PlanReading reading = read_plan(R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "h100-sxm", "layout": "TP8",
    "workload": {"input": 2048, "concurrency": 1}, "disaggregation": {"prefill_layout": "TP4 PP"}})");
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.problems.list().front().path, "disaggregation.prefill_layout");
}

}  // namespace
}  // namespace plimsoll
