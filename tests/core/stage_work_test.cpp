// What a roofline shows of each operation: its FLOP, its bytes, and the two rates that its time cannot pass.

#include "core/physics/stage_work.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/catalog/catalog.hpp"
#include "core/verdict/evaluate.hpp"
#include "tests/laws/laws.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll {
namespace {

constexpr double rounding = 1e-9;

const OperationTime* operation_in(const std::vector<OperationTime>& operations, std::string_view key) {
  const auto found = std::find_if(operations.begin(), operations.end(), [&](const OperationTime& each) { return each.operation == key; });
  return found == operations.end() ? nullptr : &*found;
}

double compute_s(const OperationTime& each) { return each.flop_per_s ? *each.flop / *each.flop_per_s : 0; }
double memory_s(const OperationTime& each) { return each.bytes_per_s ? *each.bytes / *each.bytes_per_s : 0; }

/// Every operation of every case.
template <typename Look>
void for_each_operation(const Plan& plan, Look look) {
  for (const TimeCase& each : evaluate(plan).time.cases) {
    for (const auto* phase : {&each.prefill, &each.decode}) {
      for (const OperationTime& operation : *phase) look(operation);
    }
  }
}

std::vector<Plan> all_examples() {
  std::vector<Plan> plans;
  for (const std::string& name : plan_names()) plans.push_back(*find_plan(name));
  return plans;
}

/// Examples, and plans as people write them, pools among them.
std::vector<Plan> many_plans() {
  std::vector<Plan> plans = all_examples();
  for (std::uint64_t seed = 0; seed < laws::tried(200); ++seed) plans.push_back(laws::some_plan(seed));
  for (std::uint64_t seed = 0; seed < laws::tried(40); ++seed) plans.push_back(laws::some_pools_plan(seed));
  return plans;
}

bool has_one_kind_of_layer(const Plan& plan) {
  const std::string& pattern = plan.model.attention.pattern;
  return pattern.find_first_not_of(pattern.front()) == std::string::npos;
}

TEST(Roofline, NoOperationIsFasterThanItsFlopOrItsBytesAllow) {
  std::size_t looked_at = 0;
  for (const Plan& plan : many_plans()) {
    for_each_operation(plan, [&](const OperationTime& each) {
      const double least_s = std::max(compute_s(each), memory_s(each));
      EXPECT_GE(each.seconds * (1 + rounding), least_s) << each.operation << " of " << laws::text_of(plan);
      if (each.flop) ++looked_at;
    });
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  EXPECT_GT(looked_at, 1000U);
}

/// Whole tiles compute for more tokens than there are, so that what compute bounds may lie left of the ridge; nothing to its right
/// waits for HBM. Layers that are not alike may differ in what binds them; what takes the most of the time says it.
TEST(Roofline, NothingToTheRightOfItsRidgeWaitsForMemory) {
  for (const Plan& plan : many_plans()) {
    if (!has_one_kind_of_layer(plan)) continue;
    for_each_operation(plan, [&](const OperationTime& each) {
      if (!each.flop_per_s || !each.bytes_per_s || each.bound != "memory") return;
      EXPECT_LE(compute_s(each), memory_s(each) * (1 + rounding)) << each.operation << " of " << laws::text_of(plan);
    });
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

/// Stated shares know no tiles and no fixed times: the side of the ridge is what binds, and the limit is the time.
TEST(Roofline, WithStatedEfficienciesAnOperationLiesOnItsRoof) {
  for (Plan plan : all_examples()) {
    if (!has_one_kind_of_layer(plan)) continue;
    plan.efficiency = {.mfu = 0.5, .memory_bandwidth = 0.8, .link_bandwidth = 0.7};
    for_each_operation(plan, [&](const OperationTime& each) {
      if (!each.flop_per_s) return;
      EXPECT_NEAR(each.seconds / std::max(compute_s(each), memory_s(each)), 1, rounding) << each.operation;
      EXPECT_EQ(each.bound, compute_s(each) >= memory_s(each) ? "compute" : "memory") << each.operation;
    });
  }
}

/// Llama 3.1 8B on one L40S, four sequences: 691 GB/s and 181 TFLOP/s.
Plan small_plan() {
  Plan plan = *find_plan("llama-3.1-8b-1xl40s");
  plan.workload.concurrency.reset();
  plan.workload.requests_per_s.reset();
  plan.workload.burst = 4;
  plan.efficiency = {.mfu = 0.5, .memory_bandwidth = 0.8, .link_bandwidth = {}};
  return plan;
}

TEST(Roofline, AStepOfFourSequencesHasTwoFlopAWeightForEachOfThem) {
  const TimeCase time = evaluate(small_plan()).time.cases.front();
  const OperationTime* ffn = operation_in(time.decode, "dense_ffn");
  ASSERT_NE(ffn, nullptr);
  const double weights = 32.0 * 3 * 4096 * 14336;
  EXPECT_NEAR(*ffn->flop, 4 * 2 * weights, 1);
  EXPECT_NEAR(*ffn->bytes, 2 * weights + 32 * 4.0 * 2 * (2 * 4096 + 3 * 14336), 1);
  EXPECT_NEAR(*ffn->bytes_per_s, 864e9 * 0.8, 1);
}

TEST(Roofline, WhatFillsNoTileIsNotCounted) {
  Plan plan = small_plan();
  const double stated = *operation_in(evaluate(plan).time.cases.front().decode, "dense_ffn")->flop;
  plan.efficiency = {};
  EXPECT_DOUBLE_EQ(*operation_in(evaluate(plan).time.cases.front().decode, "dense_ffn")->flop, stated);
}

TEST(Roofline, TheCacheHasARateOfItsOwnWhereItWasMeasured) {
  Plan plan = small_plan();
  plan.efficiency = {};
  const TimeCase time = evaluate(plan).time.cases.front();
  const Hardware<double> machine = hardware_of<double>(plan, Layout{});
  EXPECT_NEAR(*operation_in(time.decode, "attention")->bytes_per_s / machine.cache_bytes_per_s, 1, rounding);
  EXPECT_NEAR(*operation_in(time.decode, "dense_ffn")->bytes_per_s / machine.hbm_bytes_per_s, 1, rounding);
}

TEST(Roofline, LinksTheHostAndSmallOperationsHaveNeitherFlopNorBytes) {
  for (const Plan& plan : many_plans()) {
    for_each_operation(plan, [&](const OperationTime& each) {
      const bool is_counted = each.bound != "link" && each.operation != "host" && each.operation != "small_operations";
      EXPECT_EQ(each.flop.has_value(), is_counted) << each.operation;
      EXPECT_EQ(each.bytes.has_value(), is_counted) << each.operation;
      EXPECT_EQ(each.flop_per_s.has_value(), is_counted && each.operation != "draft") << each.operation;
    });
    ASSERT_FALSE(testing::Test::HasFailure()) << laws::text_of(plan);
  }
}

TEST(Roofline, DraftingHasTheFlopOfALayerAndAHead) {
  Plan plan = *find_plan("deepseek-v3-16xh200");
  plan.engine.speculation = Speculation{.draft_tokens = 1, .acceptance = 0.85};
  const TimeCase time = evaluate(plan).time.cases.front();
  const OperationTime* draft = operation_in(time.decode, "draft");
  ASSERT_NE(draft, nullptr);
  EXPECT_GT(*draft->flop, 0);
  EXPECT_GT(*draft->bytes, 0);
}

double sum_of(const std::vector<OperationTime>& operations) {
  double sum_s = 0;
  for (const OperationTime& each : operations) sum_s += each.seconds;
  return sum_s;
}

/// From the slowest stage to a chunk, to all chunks, to TTFT: no part is negative.
TEST(Waterfall, OperationsAreWithinAChunkThatWithinAllAndTheseWithinTheFirstTokensTime) {
  for (const Plan& plan : many_plans()) {
    for (const TimeCase& each : evaluate(plan).time.cases) {
      EXPECT_LE(sum_of(each.prefill), each.prefill_chunk_s * (1 + rounding));
      EXPECT_LE(each.prefill_chunk_s, each.prefill_end_s * (1 + rounding));
      EXPECT_GE(each.prefill_chunks, 1);
      EXPECT_EQ(each.decode_micro_batches == 0, each.decode.empty());
      EXPECT_LE(sum_of(each.decode), each.decode_micro_batch_s * (1 + rounding));
      EXPECT_LE(each.decode_micro_batch_s, each.decode_step_s * (1 + rounding));
      // Under arrivals, prompts beside have sequences of mean lengths, whatever the lengths of the case.
      if (each.tpot_s && !plan.workload.requests_per_s) { EXPECT_LE(each.decode_step_s / each.decode_step_tokens, *each.tpot_s * (1 + rounding)); }
      if (plan.workload.burst) { EXPECT_NEAR(each.prefill_end_s / *each.ttft_s, 1, rounding); }
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << laws::text_of(plan);
  }
}

}  // namespace
}  // namespace plimsoll
