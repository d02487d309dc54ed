// MFU and MBU against numbers by hand, and against what a plan states that its kernels reach.

#include "core/physics/utilisation.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

/// Llama 3.1 8B on one H100: 8,030,261,248 parameters, 525,336,576 of them in each of embedding and head; 32 layers, 32 heads of
/// 128 and 8 KV heads.
Plan llama_on_one(std::int64_t input, std::int64_t output, std::int64_t concurrency) {
  Plan plan;
  plan.model = *find_model("llama-3.1-8b");
  plan.accelerator = *find_accelerator("h100-sxm");
  plan.workload.input = {.least = input, .most = input};
  plan.workload.output = Lengths{.least = output, .most = output};
  plan.workload.concurrency = concurrency;
  plan.efficiency = {.mfu = 0.5, .memory_bandwidth = 0.8, .link_bandwidth = {}};
  return plan;
}

constexpr double parameters = 8'030'261'248;
constexpr double table = 525'336'576;

TEST(Mfu, OfPrefillIsTheModelsFlopOverThePeak) {
  const Plan plan = llama_on_one(4096, 1, 1);
  const TimeCase time = evaluate(plan).time.cases.front();
  const double weights = parameters - 2 * table + table / 4096;
  const double attention = 32.0 * 4 * 32 * 128 * 4096 / 2;
  const double peak = plan.accelerator.peak_flop_per_s.low;
  EXPECT_NEAR(*time.mfu_prefill, *time.prefill_tokens_per_s_per_gpu * (2 * weights + attention) / peak, 1e-12);
}

TEST(Mfu, OfDecodeAttendsToTheContextAndHasAHeadForEachToken) {
  const Plan plan = llama_on_one(1000, 201, 7);
  const TimeCase time = evaluate(plan).time.cases.front();
  const double flop = 2 * (parameters - table) + 32.0 * 4 * 32 * 128 * 1201;
  EXPECT_NEAR(*time.mfu_decode, *time.decode_tokens_per_s_per_gpu * flop / plan.accelerator.peak_flop_per_s.low, 1e-12);
}

TEST(Mbu, OfDecodeIsWeightsAndCacheOverWhatHbmCould) {
  const Plan plan = llama_on_one(1000, 201, 7);
  const TimeCase time = evaluate(plan).time.cases.front();
  const double step_s = 7 / *time.decode_tokens_per_s_per_gpu;
  const double bytes = 2 * (parameters - table) + 7 * 131'072 * 1201.0;
  // The last norm is not among a layer's weights.
  EXPECT_NEAR(*time.mbu_decode, bytes / step_s / plan.accelerator.memory_bytes_per_s.low, 1e-5);
}

TEST(Utilisation, IsWhatThePlanStatesWhereAllIsBoundByIt) {
  const TimeCase prompt = evaluate(llama_on_one(8192, 1, 1)).time.cases.front();
  EXPECT_NEAR(*prompt.mfu_prefill, 0.5, 0.005);
  const TimeCase token = evaluate(llama_on_one(128, 2, 1)).time.cases.front();
  EXPECT_NEAR(*token.mbu_decode, 0.8, 0.01);
}

TEST(Mbu, CountsOnlyExpertsThatTokensReach) {
  Plan plan = llama_on_one(1000, 201, 1);
  plan.model = *find_model("mixtral-8x7b");
  plan.accelerator.memory_bytes = 200e9;
  const double of_one = *evaluate(plan).time.cases.front().mbu_decode;
  EXPECT_NEAR(of_one, 0.8, 0.02);  // Two of eight: were all counted, it would be far above.
}

TEST(ARequest, TakesItsFirstTokenAndTheOthers) {
  const TimeCase time = evaluate(llama_on_one(1000, 201, 7)).time.cases.front();
  EXPECT_DOUBLE_EQ(*time.end_to_end_s, *time.ttft_s + 200 * *time.tpot_s);
  EXPECT_NEAR(*time.requests_per_s, 7 / *time.end_to_end_s, 1e-12);
}

TEST(ARequest, OfNoStatedAnswerHasNoEnd) {
  Plan plan = llama_on_one(1000, 201, 7);
  plan.workload.output.reset();
  const TimeCase time = evaluate(plan).time.cases.front();
  EXPECT_FALSE(time.end_to_end_s);
  EXPECT_FALSE(time.requests_per_s);
}

}  // namespace
}  // namespace plimsoll
