#include "core/physics/kv_cache.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/physics/memory.hpp"

namespace plimsoll {
namespace {

struct KvCase {
  const char* name;
  std::int64_t kv_heads;
  std::int64_t head_dim;
  std::int64_t tp;
  double element_bytes;
  double want_bytes;
};

// clang-format off
const KvCase kv_cases[] = {
    // name                                g    a   t b_kv 2·⌈g/t⌉·a·b_kv
    {"one_gpu_holds_every_head",           8, 128,  1, 2, 4096},
    {"tp_splits_the_heads",                8, 128,  4, 2, 1024},
    {"past_one_head_they_are_copied",      8, 128, 16, 2, 512},
    {"heads_that_do_not_divide_round_up",  8, 128,  3, 2, 1536},
    {"multi_query_never_splits",           1, 128,  8, 2, 512},
    {"left_out_is_one_per_query_head",     0, 128,  1, 2, 16384},
    {"multi_head_splits_over_query_heads", 0, 128, 32, 2, 512},
    {"fp8_halves_the_bytes",               8, 128,  1, 1, 2048},
};
// clang-format on

class KvBytesPerTokenAndLayer : public testing::TestWithParam<KvCase> {};
TEST_P(KvBytesPerTokenAndLayer, FollowsTheHeadsOnThisRank) {
  const KvCase& row = GetParam();
  const Attention attention{.heads = 32, .kv_heads = row.kv_heads, .head_dim = row.head_dim};
  EXPECT_EQ(kv_bytes_per_token_and_layer(attention, row.tp, row.element_bytes), row.want_bytes);
}
INSTANTIATE_TEST_SUITE_P(Kv, KvBytesPerTokenAndLayer, testing::ValuesIn(kv_cases), [](const auto& row) { return row.param.name; });

TEST(Kv, ALatentIsOneRowWhateverTheTensorParallelism) {
  const Attention latent{.kind = AttentionKind::mla, .heads = 128, .kv_lora_rank = 512, .qk_nope_head_dim = 128, .qk_rope_head_dim = 64, .v_head_dim = 128};
  for (const std::int64_t tp : {1, 8, 128}) EXPECT_EQ(kv_bytes_per_token_and_layer(latent, tp, 2), (512 + 64) * 2);
}

struct KeptCase {
  const char* name;
  double tokens;
  std::int64_t window;
  double want;
};

// clang-format off
const KeptCase kept_cases[] = {
    {"all_without_a_window", 5000,    0, 5000},
    {"all_below_the_window",  100, 4096, 100},
    {"the_window_beyond_it", 5000, 4096, 4096},
};
// clang-format on

class KeptTokens : public testing::TestWithParam<KeptCase> {};
TEST_P(KeptTokens, AreAtMostTheWindow) { EXPECT_EQ(kept_tokens(GetParam().tokens, GetParam().window), GetParam().want); }
INSTANTIATE_TEST_SUITE_P(Kv, KeptTokens, testing::ValuesIn(kept_cases), [](const auto& row) { return row.param.name; });

struct BlockCase {
  const char* name;
  double tokens;
  std::int64_t block;
  double want;
};

// clang-format off
const BlockCase block_cases[] = {
    {"one_token_takes_a_block",         1, 16, 16},
    {"a_full_block_takes_no_more",     16, 16, 16},
    {"one_more_takes_another",         17, 16, 32},
    {"nothing_takes_nothing",           0, 16, 0},
    {"blocks_of_one_round_fractions", 2.5,  1, 3},
};
// clang-format on

class InBlocks : public testing::TestWithParam<BlockCase> {};
TEST_P(InBlocks, AreRoundedUp) { EXPECT_EQ(in_blocks(GetParam().tokens, GetParam().block), GetParam().want); }
INSTANTIATE_TEST_SUITE_P(Kv, InBlocks, testing::ValuesIn(block_cases), [](const auto& row) { return row.param.name; });

struct IndexCase {
  const char* name;
  std::int64_t heads;
  std::int64_t head_dim;
  double want_bytes;
};

const IndexCase index_cases[] = {
    // name                     h_i  a_i  a_i + 4·⌈a_i/128⌉
    {"one_scale", 64, 128, 132},
    {"however_many_heads", 32, 128, 132},
    {"a_scale_of_fewer", 64, 64, 68},
    {"two_scales", 64, 192, 200},
    {"no_indexer", 0, 128, 0},
};

class IndexBytes : public testing::TestWithParam<IndexCase> {};
TEST_P(IndexBytes, AreOfOneKeyAndItsScales) {
  Attention attention{.kind = AttentionKind::mla, .heads = 128};
  attention.indexer = {.heads = GetParam().heads, .head_dim = GetParam().head_dim, .top_k = 2048};
  EXPECT_EQ(index_bytes_per_token_and_layer(attention), GetParam().want_bytes);
}
INSTANTIATE_TEST_SUITE_P(Kv, IndexBytes, testing::ValuesIn(index_cases), [](const auto& row) { return row.param.name; });

struct StateCase {
  const char* name;
  const char* model;
  std::int64_t tp;
  double want_bytes;
};

const StateCase state_cases[] = {
    // ⌈h_v/t⌉·a_k·a_v·b + 3·(2·⌈h_k/t⌉·a_k + ⌈h_v/t⌉·a_v)·2
    {"fp32", "qwen3.5-397b-a17b", 1, 64 * 128 * 128 * 4 + 3 * (2 * 16 + 64) * 128 * 2},  // 4,268,032
    {"tp_splits_the_heads", "qwen3.5-397b-a17b", 8, 8 * 128 * 128 * 4 + 3 * (2 * 2 + 8) * 128 * 2},
    {"past_the_key_heads_those_are_copied", "qwen3.5-397b-a17b", 32, 2 * 128 * 128 * 4 + 3 * (2 * 1 + 2) * 128 * 2},
    {"bf16", "qwen3-next-80b-a3b", 1, 1097728},  // 32·128·128·2 + 3·8192·2
    {"no_linear_layers", "llama-3.1-8b", 1, 0},
};

class StateBytes : public testing::TestWithParam<StateCase> {};
TEST_P(StateBytes, FollowTheHeadsOnThisRank) {
  EXPECT_EQ(state_bytes_per_layer(find_model(GetParam().model)->attention, GetParam().tp, 2), GetParam().want_bytes);
}
INSTANTIATE_TEST_SUITE_P(Kv, StateBytes, testing::ValuesIn(state_cases), [](const auto& row) { return row.param.name; });

struct PathCase {
  const char* name;
  const char* model;
  const char* want;
};

const PathCase path_cases[] = {
    {"grouped", "llama-3.1-70b", "GQA: 8 KV heads for 64 query heads"},
    {"multi_head", "llama-2-7b", "MHA: 32 KV heads for 32 query heads"},
    {"multi_query_and_sliding", "gemma-3-1b", "MQA: 1 KV head for 4 query heads; 22 of 26 layers slide over 512 tokens"},
    {"latent", "deepseek-v3", "MLA: a latent of 512 and 64 rotary values a token"},
    {"latent_and_sparse", "deepseek-v3.2", "MLA: a latent of 512 and 64 rotary values a token; an indexer picks 2048 positions by 128 more values a token"},
    {"mostly_linear", "qwen3-next-80b-a3b", "GQA: 2 KV heads for 16 query heads; 36 of 48 layers keep 32 states of 128 × 128 instead"},
    {"mostly_state_spaces", "granite-4.0-h-small", "GQA: 8 KV heads for 32 query heads; 36 of 40 layers keep 128 states of 64 × 128 instead"},
    {"blocks_of_their_own", "nemotron-nano-9b-v2", "GQA: 8 KV heads for 40 query heads; 27 of 56 layers keep 128 states of 80 × 128 instead; 25 of 56 layers are an FFN alone"},
};

class AttentionPath : public testing::TestWithParam<PathCase> {};
TEST_P(AttentionPath, IsNamedForPeople) { EXPECT_EQ(attention_path(*find_model(GetParam().model)), GetParam().want); }
INSTANTIATE_TEST_SUITE_P(Kv, AttentionPath, testing::ValuesIn(path_cases), [](const auto& row) { return row.param.name; });

TEST(Kv, WhatIsNotUnderstoodIsSaidToBe) {
  Model model = *find_model("llama-2-7b");
  model.attention.kind = AttentionKind::unknown;
  EXPECT_EQ(attention_path(model), "not understood");
}

// 16 layers, 16 heads of 32: 2·16·32·2 B = 2,048 B a token and layer, 32,768 B a token.
TEST(Kv, OfABurstOf128TimesTenThousandTokens) {
  const Attention attention = find_plan("16-gpu-moe")->model.attention;
  const double in_all = 16 * kv_bytes_per_token_and_layer(attention, 1, 2) * 128 * 10240;
  EXPECT_EQ(in_all, 42.949672960e9);
}

// ADP4 TP2 PP2: a quarter of the sequences, half of the heads, half of the layers: a sixteenth.
TEST(Kv, OfThatBurstOnOneOfSixteenGpus) {
  const Plan& plan = *find_plan("16-gpu-moe");
  Problems problems;
  const ResolvedLayout resolved = resolve_layout(plan.layout, true, 16, 16, "layout", problems);
  ASSERT_TRUE(resolved.ok);
  const MemoryOfStages memory = memory_of_stages(plan, resolved.layout, residency_of(plan, resolved.layout, 128), 1, 57.6e9);
  ASSERT_EQ(memory.stages.size(), 2u);
  for (const GpuMemory& stage : memory.stages) EXPECT_EQ(stage.kv_cache_at_longest_bytes, 2.68435456e9);
}

}  // namespace
}  // namespace plimsoll
