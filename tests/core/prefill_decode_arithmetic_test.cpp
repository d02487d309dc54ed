#include "core/sim/prefill_decode_arithmetic.hpp"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

/// W 1000, L 10, H 16, B 2, h 4, g 2, d 6: small enough for the sums to be done by hand.
SimulatedModel small_model(CacheForm attention) {
  return {.parameters = 1000, .layers = 10, .hidden = 16, .bytes_per_value = 2, .attention = attention, .heads = 4, .kv_heads = 2, .latent = 6};
}
/// 1 TB/s, of which 0.8 counts, and 1 TFLOP/s.
SimulatedGpu small_gpu() { return {.memory_bytes = 1e6, .memory_bytes_per_s = 1e12, .peak_flop_per_s = 1e12}; }

SimulationProblem small_problem(std::int64_t pp, std::optional<std::int64_t> tp) {
  SimulationProblem problem;
  problem.model = small_model(CacheForm::gqa);
  problem.prefill_gpu = small_gpu();
  problem.decode_gpu = small_gpu();
  problem.pp = pp;
  problem.tp = tp;
  problem.batch = 3;
  problem.context = 50;
  problem.chunk = 20;
  return problem;
}

struct CacheCase {
  const char* name;
  CacheForm attention;
  std::int64_t hidden;
  std::int64_t heads;
  double want_bytes;
};
const CacheCase cache_cases[] = {
    // 3 sequences of 5 tokens, 10 layers: 150 token layers
    {"gqa_keeps_the_kv_heads", CacheForm::gqa, 16, 4, 150 * 2 * 4 * 2 * 2},
    {"mha_keeps_the_whole_width", CacheForm::mha, 16, 4, 150 * 16 * 2 * 2},
    {"mla_keeps_the_latent_twice", CacheForm::mla, 16, 4, 150 * 2 * 6 * 2 * 2},
    {"a_head_may_have_a_broken_width", CacheForm::gqa, 10, 4, 150 * 2 * 2.5 * 2 * 2},
    {"the_end_is_cut_off", CacheForm::gqa, 10, 7, 1714},  // 150·2·(10/7)·4 = 1714.28…
};
class CacheBytes : public testing::TestWithParam<CacheCase> {};
TEST_P(CacheBytes, FollowTheForm) {
  const CacheCase& c = GetParam();
  SimulatedModel model = small_model(c.attention);
  model.hidden = c.hidden;
  model.heads = c.heads;
  EXPECT_EQ(static_cast<double>(kv_cache_bytes(model, 3, 5)), c.want_bytes);
}
INSTANTIATE_TEST_SUITE_P(PrefillDecode, CacheBytes, testing::ValuesIn(cache_cases), [](const auto& each) { return each.param.name; });

struct MemoryCase {
  const char* name;
  std::int64_t pp;
  std::optional<std::int64_t> tp;
  double weights_bytes;
  double kv_cache_bytes;
};
const MemoryCase memory_cases[] = {
    // KV(3, 50) = 3·50·10·2·4·2·2 = 48,000
    {"one_gpu_holds_all", 1, 1, 2000, 48000},
    {"stages_split_layers_and_cache", 2, std::nullopt, 1000, 24000},
    {"tp_splits_both_once_more", 2, 4, 250, 6000},
    {"what_does_not_divide_is_rounded_down", 3, 7, 84, 2285},  // 100·3//7 = 42 parameters; 48,000//3//7
};
class RankMemoryOf : public testing::TestWithParam<MemoryCase> {};
TEST_P(RankMemoryOf, RoundsDownAtEachDivision) {
  const MemoryCase& c = GetParam();
  const RankMemory memory = rank_memory(small_problem(c.pp, c.tp));
  EXPECT_EQ(memory.weights_bytes, c.weights_bytes);
  EXPECT_EQ(memory.kv_cache_bytes, c.kv_cache_bytes);
}
INSTANTIATE_TEST_SUITE_P(PrefillDecode, RankMemoryOf, testing::ValuesIn(memory_cases), [](const auto& each) { return each.param.name; });

TEST(DecodeRankMemory, IsNotSplitByTp) {
  EXPECT_EQ(decode_rank_memory(small_problem(2, 4)).total_bytes(), 25000);
  EXPECT_EQ(decode_rank_memory(small_problem(2, std::nullopt)).total_bytes(), rank_memory(small_problem(2, std::nullopt)).total_bytes());
}

TEST(PrefillStep, SumsWorkBytesAndAllReducesOfAGroup) {
  const StepTime step = prefill_step(small_problem(2, 4));
  EXPECT_EQ(step.flop, 2 * 3 * 20 * 500 / 4 + 4 * 3 * 5 * 16 * 400 / 4);
  EXPECT_DOUBLE_EQ(step.compute_s, step.flop / 1e12);
  EXPECT_EQ(step.memory_bytes, 500 * 2 / 4 + 19200 / 2 / 4);  // KV(3, 20) = 19,200.
  EXPECT_DOUBLE_EQ(step.memory_s, step.memory_bytes / 0.8e12);
  // 480 bytes a GPU, 3/4 of it over one PCIe lane, twice for each of five layers.
  EXPECT_DOUBLE_EQ(step.sync_s, 2 * 5 * (3 * 20 * 16 * 2 / 4) * 0.75 / 57.5e9);
  EXPECT_DOUBLE_EQ(step.total_s(), step.compute_s + step.sync_s);
  EXPECT_TRUE(step.is_compute_bound());
}

TEST(PrefillStep, SpeculativePrefillCountsTwoFifthsOfAttention) {
  const SimulationProblem problem = small_problem(1, 1);
  const double linear = 2.0 * 3 * 20 * 1000;
  const double attention = 4.0 * 3 * 10 * 16 * 400;
  EXPECT_DOUBLE_EQ(prefill_step(problem).flop, linear + attention);
  EXPECT_DOUBLE_EQ(prefill_step(problem, PrefillAttention::speculative).flop, linear + 0.4 * attention);
}

/// The two systems differ where stages do not divide the layers: one charges the layers it keeps, the other all weights.
TEST(PrefillStep, ThePipelineOnlySystemReadsAllWeights) {
  EXPECT_EQ(prefill_step(small_problem(3, 1)).memory_bytes, 300 * 2 + 6400);
  EXPECT_EQ(prefill_step(small_problem(3, std::nullopt)).memory_bytes, 2000 / 3 + 6400);
}

TEST(DecodeStep, FollowsEachSystemsOwnSum) {
  const StepTime group = decode_step(small_problem(2, 4));
  EXPECT_EQ(group.flop, 2 * 3 * 500 + 2 * 3 * 50 * 8 * 16);
  EXPECT_EQ(group.memory_bytes, 500 * 2 + 24000);
  EXPECT_EQ(group.sync_s, 0);
  const StepTime pipeline = decode_step(small_problem(2, std::nullopt));
  EXPECT_EQ(pipeline.flop, 2 * 3 * 500 + 4 * 3 * 50 * 5 * 16 / 2);
  EXPECT_EQ(pipeline.memory_bytes, 1000 + 24000);
}

TEST(Sizes, AreOfWholeChunksAndShards) {
  const SimulationProblem problem = small_problem(2, 4);
  EXPECT_EQ(prefill_activation_bytes(problem), 3 * 20 * 16 * 2);
  EXPECT_EQ(prefill_shard_activation_bytes(problem), 480);
  EXPECT_EQ(decode_activation_bytes(problem), 3 * 16 * 2);
  EXPECT_EQ(handoff_bytes(problem), 19200 / 2 / 4);
}

/// At its bounds a problem's products need 110 bits; nothing wraps.
TEST(PrefillStep, KeepsLargeProductsExact) {
  SimulationProblem problem = small_problem(1, 1);
  problem.model = {.parameters = 1000000000000000, .layers = 10000, .hidden = 1000000, .bytes_per_value = 8, .attention = CacheForm::mla, .heads = 1, .kv_heads = 100000, .latent = 1000000};
  problem.batch = 1000000;
  problem.context = 100000000;
  problem.chunk = 100000000;
  EXPECT_DOUBLE_EQ(prefill_step(problem).flop, 2e6 * 1e8 * 1e15 + 4e6 * 1e4 * 1e6 * 1e16);
  EXPECT_DOUBLE_EQ(rank_memory(problem).kv_cache_bytes, 1e6 * 1e8 * 1e4 * 1e5 * 1e6 * 2 * 8);
}

TEST(FeasibleConfigs, CountTheWholeCacheOnEveryRank) {
  const SimulatedModel model = small_model(CacheForm::gqa);  // 10 layers: 1 and 2 ranks divide them.
  // KV(1, 512) = 163,840; 0.7 · memory holds it and 2,000 bytes of weights, or 1,000 on two ranks.
  const SimulatedGpu exactly_one{.memory_bytes = 165000 / 0.7, .memory_bytes_per_s = 1, .peak_flop_per_s = 1};
  EXPECT_EQ(feasible_prefill_configs(model, exactly_one), (std::vector<FeasibleConfig>{{2, 1, 512}}));
  const SimulatedGpu two{.memory_bytes = 2 * 163840 / 0.7 + 2900, .memory_bytes_per_s = 1, .peak_flop_per_s = 1};
  EXPECT_EQ(feasible_prefill_configs(model, two), (std::vector<FeasibleConfig>{{1, 1, 512}, {1, 1, 1024}, {1, 2, 512}, {2, 1, 512}, {2, 1, 1024}, {2, 2, 512}}));
}

TEST(Catalog, NamesItsChannels) {
  EXPECT_EQ(channel_kinds().size(), 9u);
  EXPECT_EQ(find_channel_kind("PCIe Gen5 x16")->bytes_per_s(), 57.5e9);
  EXPECT_DOUBLE_EQ(find_channel_kind("PCIe Gen5 x16")->latency_s(), 12.5e-6);
  EXPECT_DOUBLE_EQ(find_channel_kind("Cross-DC (WAN)")->latency_s(), 0.055);
  EXPECT_EQ(find_channel_kind("PCIe"), nullptr);
}

}  // namespace
}  // namespace plimsoll
