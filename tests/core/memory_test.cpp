#include "core/physics/memory.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/catalog/catalog.hpp"

namespace plimsoll {
namespace {

/// A plan of nothing but weights and cache: no framework, no communicators, no reserve.
Plan bare(const Model& model) {
  Plan plan;
  plan.model = model;
  plan.workload.input = {.least = 100, .most = 100};
  plan.engine.memory_utilisation = 1;
  plan.engine.framework_bytes = 0;
  plan.engine.communicator_bytes = 0;
  plan.engine.reserved_activation_bytes = 0;
  return plan;
}

Layout layout_of(const char* notation, const Model& model) {
  Problems problems;
  LayoutStatement statement;
  statement.notation = notation;
  const ResolvedLayout resolved = resolve_layout(statement, model.has_experts(), 0, model.layers, "layout", problems);
  EXPECT_TRUE(resolved.ok) << notation;
  return resolved.layout;
}

MemoryOfStages memory_of(const Plan& plan, const Layout& layout, double sequences = 1, double capacity_bytes = 1e15) {
  return memory_of_stages(plan, layout, residency_of(plan, layout, sequences), 1, capacity_bytes);
}

// ---- Weights ----------------------------------------------------------------------------------------------------------

/// d 64, L 6, h 8, g 4, a 8, f 96, V 128, BF16; no norms, so that nothing stands on every rank.
Model dense() {
  Model model;
  model.layers = 6;
  model.hidden = 64;
  model.attention = {.heads = 8, .kv_heads = 4, .head_dim = 8};
  model.ffn_hidden = 96;
  model.vocabulary = 128;
  model.norms_per_layer = 0;
  model.final_norm = false;
  return model;
}
/// The same with 8 experts and a shared one from layer 2 on.
Model mixture() {
  Model model = dense();
  model.experts = {.experts = 8, .per_token = 2, .hidden = 32, .shared_hidden = 16, .first_dense_layers = 2};
  return model;
}

struct SharesCase {
  const char* name;
  Model (*model)();
  const char* layout;
};

const SharesCase shares_cases[] = {
    {"one_gpu", dense, "TP1"},
    {"tensor_parallel", dense, "TP4"},
    {"pipeline_of_unlike_stages", dense, "PP4"},
    {"both", dense, "TP2 PP3"},
    {"experts_on_one_gpu", mixture, "TP1"},
    {"experts_spread", mixture, "TP2 PP2 DP2 EP4"},
    {"experts_spread_and_cut", mixture, "TP2 PP3 DP4 EP4"},
    {"experts_cut_over_the_whole_stage", mixture, "TP4"},
};

/// Dense weights of the t ranks of one attention group, experts of all e·x ranks, every stage: the model, once.
class WeightsOfAllRanks : public testing::TestWithParam<SharesCase> {};
TEST_P(WeightsOfAllRanks, AddUpToTheModel) {
  const SharesCase& row = GetParam();
  const Model model = row.model();
  const Layout layout = layout_of(row.layout, model);
  const MemoryOfStages memory = memory_of(bare(model), layout);
  double bytes = 0;
  for (const GpuMemory& stage : memory.stages) {
    bytes += static_cast<double>(layout.tp) * (stage.weights_dense_bytes + stage.weights_embedding_bytes);
    bytes += static_cast<double>(layout.ep * layout.expert_tp) * stage.weights_experts_bytes;
  }
  // Routers alone are whole on each tensor-parallel rank.
  const double routers = layer_mix(model, 0, model.layers).moe() * layer_parameters(model).router * 2;
  const double copies = model.has_experts() ? static_cast<double>(layout.tp) - 1 : 0;
  EXPECT_DOUBLE_EQ(bytes - copies * routers, 2 * model_parameters(model).total());
  EXPECT_EQ(memory.stages.size(), static_cast<std::size_t>(layout.pp));
}
INSTANTIATE_TEST_SUITE_P(Memory, WeightsOfAllRanks, testing::ValuesIn(shares_cases), [](const auto& row) { return row.param.name; });

struct WeightCase {
  const char* name;
  void (*change)(Plan&);
  const char* layout;
  std::size_t stage;
  double GpuMemory::*component;
  double want_bytes;
};

// Attention 2·64·64 + 2·64·32 = 12,288 weights a layer, of them KV 4,096; FFN 3·64·96 = 18,432; one expert 3·64·32 = 6,144.
constexpr double embedding_bytes = 128 * 64 * 2;
const WeightCase weight_cases[] = {
    {"past_the_kv_heads_they_are_copied", [](Plan&) {}, "TP8", 0, &GpuMemory::weights_dense_bytes, 6 * (8192.0 / 8 + 4096.0 / 4 + 18432.0 / 8) * 2},
    {"norms_stand_on_every_rank", [](Plan& p) { p.model.norms_per_layer = 2; }, "TP4", 0, &GpuMemory::weights_dense_bytes, 6 * (12288.0 / 4 + 18432.0 / 4 + 2 * 64) * 2},
    {"the_final_norm_stands_on_the_last_stage", [](Plan& p) { p.model.final_norm = true; }, "PP2", 1, &GpuMemory::weights_dense_bytes, (3 * (12288 + 18432) + 64) * 2},
    {"and_not_on_the_first", [](Plan& p) { p.model.final_norm = true; }, "PP2", 0, &GpuMemory::weights_dense_bytes, 3 * (12288 + 18432) * 2},
    {"extra_weights_stand_whole_on_every_rank", [](Plan& p) { p.model.extra_parameters = 1000; }, "TP8", 0, &GpuMemory::weights_dense_bytes, 6 * (8192.0 / 8 + 4096.0 / 4 + 18432.0 / 8) * 2 + 2000},
    {"of_the_last_stage", [](Plan& p) { p.model.extra_parameters = 1000; }, "PP2", 1, &GpuMemory::weights_dense_bytes, 3 * (12288 + 18432) * 2 + 2000},
    {"alone", [](Plan& p) { p.model.extra_parameters = 1000; }, "PP2", 0, &GpuMemory::weights_dense_bytes, 3 * (12288 + 18432) * 2},
    {"a_heads_bias_is_split_with_its_rows", [](Plan& p) { p.model.lm_head_bias = true; }, "TP4", 0, &GpuMemory::weights_dense_bytes, 6 * (12288.0 / 4 + 18432.0 / 4) * 2 + 128.0 / 4 * 2},
    {"embedding_on_the_first_stage", [](Plan&) {}, "PP3", 0, &GpuMemory::weights_embedding_bytes, embedding_bytes},
    {"none_in_the_middle", [](Plan&) {}, "PP3", 1, &GpuMemory::weights_embedding_bytes, 0},
    {"head_on_the_last", [](Plan&) {}, "PP3", 2, &GpuMemory::weights_embedding_bytes, embedding_bytes},
    {"both_on_one_stage", [](Plan&) {}, "TP2", 0, &GpuMemory::weights_embedding_bytes, embedding_bytes},
    {"one_where_they_are_tied", [](Plan& p) { p.model.tied_embeddings = true; }, "TP2", 0, &GpuMemory::weights_embedding_bytes, embedding_bytes / 2},
    {"tied_ones_stand_at_both_ends_of_a_pipeline", [](Plan& p) { p.model.tied_embeddings = true; }, "PP2", 1, &GpuMemory::weights_embedding_bytes, embedding_bytes},
    {"fp8_halves_layers", [](Plan& p) { p.engine.weights = Precision::fp8; }, "TP1", 0, &GpuMemory::weights_dense_bytes, 6 * (12288 + 18432)},
    {"but_not_embeddings", [](Plan& p) { p.engine.weights = Precision::fp8; }, "TP1", 0, &GpuMemory::weights_embedding_bytes, 2 * embedding_bytes},
    {"experts_over_ep", [](Plan& p) { p.model = mixture(); }, "DP4 EP4", 0, &GpuMemory::weights_experts_bytes, 4 * 2 * 6144 * 2},
    {"and_each_over_etp", [](Plan& p) { p.model = mixture(); }, "TP2 DP4 EP4", 0, &GpuMemory::weights_experts_bytes, 4 * 2 * 6144 / 2 * 2},
    {"experts_of_their_own_precision", [](Plan& p) { p.model = mixture(), p.model.expert_precision = Precision::mxfp4; }, "DP4 EP4", 0, &GpuMemory::weights_experts_bytes, 4 * 2 * 6144 * (0.5 + 1.0 / 32)},
    {"a_stage_of_dense_layers_has_no_experts", [](Plan& p) { p.model = mixture(); }, "PP3", 0, &GpuMemory::weights_experts_bytes, 0},
};

class WeightsOfAGpu : public testing::TestWithParam<WeightCase> {};
TEST_P(WeightsOfAGpu, StandWhereTheLayoutPutsThem) {
  const WeightCase& row = GetParam();
  Plan plan = bare(dense());
  row.change(plan);
  const MemoryOfStages memory = memory_of(plan, layout_of(row.layout, plan.model));
  ASSERT_GT(memory.stages.size(), row.stage);
  EXPECT_EQ(memory.stages[row.stage].*row.component, row.want_bytes);
}
INSTANTIATE_TEST_SUITE_P(Memory, WeightsOfAGpu, testing::ValuesIn(weight_cases), [](const auto& row) { return row.param.name; });

TEST(Memory, AStatedSizeScalesEveryWeight) {
  const Plan plan = bare(mixture());
  const Layout layout = layout_of("DP4 EP4", plan.model);
  const Residency residency = residency_of(plan, layout, 1);
  const GpuMemory counted = memory_of_stages(plan, layout, residency, 1, 1e15).stages[0];
  const GpuMemory stated = memory_of_stages(plan, layout, residency, 1.5, 1e15).stages[0];
  EXPECT_DOUBLE_EQ(stated.weights_bytes(), 1.5 * counted.weights_bytes());
  EXPECT_EQ(stated.kv_cache_bytes, counted.kv_cache_bytes);
}

// ---- Cache ------------------------------------------------------------------------------------------------------------

// 2·4·8·2 = 128 B a token and layer.
TEST(Memory, TheCacheIsTakenInWholeBlocks) {
  const Plan plan = bare(dense());  // 100 tokens are 7 blocks of 16.
  EXPECT_EQ(memory_of(plan, layout_of("TP1", plan.model), 3).stages[0].kv_cache_bytes, 3 * 6 * 112 * 128);
}

TEST(Memory, SlidingLayersKeepTheirWindow) {
  Plan plan = bare(dense());
  plan.model.attention.sliding_window = 32;
  plan.model.attention.pattern = "SSF";
  EXPECT_EQ(memory_of(plan, layout_of("TP1", plan.model)).stages[0].kv_cache_bytes, (2 * 112 + 4 * 32) * 128);
}

/// Four of the six layers linear: 4·8·16·4 B of state and (4−1)·(2·2·8 + 4·16)·2 B of convolution each, 2,624 B a sequence.
Model mostly_linear() {
  Model model = dense();
  model.attention.pattern = "LLF";
  model.attention.linear = {.key_heads = 2, .value_heads = 4, .key_head_dim = 8, .value_head_dim = 16};
  return model;
}

TEST(Memory, LinearLayersKeepAStateHoweverLongTheSequence) {
  Plan plan = bare(mostly_linear());
  EXPECT_EQ(memory_of(plan, layout_of("TP1", plan.model), 3).stages[0].kv_cache_bytes, 3 * (2 * 112 * 128 + 4 * 2624));
  plan.workload.input = {.least = 1000, .most = 1000};  // 63 blocks of 16.
  EXPECT_EQ(memory_of(plan, layout_of("TP1", plan.model), 3).stages[0].kv_cache_bytes, 3 * (2 * 1008 * 128 + 4 * 2624));
  EXPECT_EQ(memory_of(plan, layout_of("TP2", plan.model), 3).stages[0].kv_cache_bytes, 3 * (2 * 1008 * 64 + 4 * 1312));
}

TEST(Memory, ThePoolIsWhatTheStatesLeave) {
  const Plan plan = bare(mostly_linear());
  const MemoryOfStages memory = memory_of(plan, layout_of("TP1", plan.model), 3, 1e9);
  EXPECT_DOUBLE_EQ(memory.pool_tokens, (memory.pool_bytes - 3 * 4 * 2624) / (2 * 112 * 128 / 100.0));
}

TEST(Memory, WeightsOfLinearLayersAddUpToTheModel) {
  const Model model = mostly_linear();
  double bytes = 0;
  for (const GpuMemory& stage : memory_of(bare(model), layout_of("PP3", model)).stages) bytes += stage.weights_bytes();
  EXPECT_DOUBLE_EQ(bytes, 2 * model_parameters(model).total());
  // On each of two ranks, half of all but the norm over 16 values of the four linear layers.
  const GpuMemory half = memory_of(bare(model), layout_of("TP2", model)).stages[0];
  EXPECT_DOUBLE_EQ(2 * half.weights_bytes(), 2 * (model_parameters(model).total() + 4 * 16));
}

/// Three of the six layers state spaces: 4·8·16·4 B of state and (4−1)·(4·8 + 2·2·16)·2 B of convolution each, 2,624 B a sequence.
Model with_state_spaces(std::int64_t groups) {
  Model model = dense();
  model.attention.pattern = "Mf";
  model.attention.state_space = {.heads = 4, .head_dim = 8, .state_dim = 16, .groups = groups};
  return model;
}

TEST(Memory, StateSpacesKeepAStateHoweverLongTheSequence) {
  Plan plan = bare(with_state_spaces(2));
  EXPECT_EQ(memory_of(plan, layout_of("TP1", plan.model), 3).stages[0].kv_cache_bytes, 3 * (3 * 112 * 128 + 3 * 2624));
  plan.workload.input = {.least = 1000, .most = 1000};  // 63 blocks of 16.
  EXPECT_EQ(memory_of(plan, layout_of("TP1", plan.model), 3).stages[0].kv_cache_bytes, 3 * (3 * 1008 * 128 + 3 * 2624));
  EXPECT_EQ(memory_of(plan, layout_of("TP2", plan.model), 3).stages[0].kv_cache_bytes, 3 * (3 * 1008 * 64 + 3 * 1312));
}

TEST(Memory, OneGroupOfAStateSpaceIsOnEveryRank) {
  const Plan plan = bare(with_state_spaces(1));
  // Half of 4·8·16·4 B, and (4−1)·(4·8/2 + 2·16)·2 B.
  EXPECT_EQ(memory_of(plan, layout_of("TP2", plan.model)).stages[0].kv_cache_bytes, 3 * 112 * 64 + 3 * (1024 + 288));
}

TEST(Memory, WeightsOfStateSpacesAddUpToTheModel) {
  for (const std::int64_t groups : {1, 2}) {
    const Model model = with_state_spaces(groups);
    double bytes = 0;
    for (const GpuMemory& stage : memory_of(bare(model), layout_of("PP3", model)).stages) bytes += stage.weights_bytes();
    EXPECT_DOUBLE_EQ(bytes, 2 * model_parameters(model).total());
    // Two ranks have a group each, or both the only one.
    const GpuMemory half = memory_of(bare(model), layout_of("TP2", model)).stages[0];
    const double copied = groups == 1 ? 3 * layer_parameters(model).space_of_groups : 0;
    EXPECT_DOUBLE_EQ(2 * half.weights_bytes(), 2 * (model_parameters(model).total() + copied)) << groups;
  }
}

// A latent of 12 values of two bytes, and a key of 16 of one with its scale of four.
TEST(Memory, AnIndexersKeysAreCachedOnEveryRank) {
  Plan plan = bare(dense());
  plan.model.attention = {.kind = AttentionKind::mla, .heads = 8, .q_lora_rank = 16, .kv_lora_rank = 8, .qk_nope_head_dim = 8, .qk_rope_head_dim = 4, .v_head_dim = 8};
  plan.model.attention.indexer = {.heads = 4, .head_dim = 16, .top_k = 32};
  for (const char* layout : {"TP1", "TP4"}) {
    EXPECT_EQ(memory_of(plan, layout_of(layout, plan.model)).stages[0].kv_cache_bytes, 6 * 112 * (12 * 2 + 20)) << layout;
  }
}

TEST(Memory, ContextParallelRanksShareASequence) {
  const Plan plan = bare(dense());  // 50 tokens each: 4 blocks.
  EXPECT_EQ(memory_of(plan, layout_of("CP2", plan.model)).stages[0].kv_cache_bytes, 6 * 64 * 128);
}

TEST(Memory, AnswersAreResidentToo) {
  Plan plan = bare(dense());
  plan.workload.input = {.least = 0, .most = 160};
  plan.workload.output = Lengths{.least = 0, .most = 32};
  const MemoryOfStages memory = memory_of(plan, layout_of("TP1", plan.model));
  EXPECT_EQ(memory.stages[0].kv_cache_bytes, 6 * (80 + 16) * 128);
  EXPECT_EQ(memory.stages[0].kv_cache_at_longest_bytes, 6 * (160 + 32) * 128);
}

TEST(Memory, TheFullestAttentionRankHasTheCeiling) {
  Plan plan = bare(mixture());
  const Layout layout = layout_of("DP4 EP4 R2", plan.model);
  EXPECT_EQ(residency_of(plan, layout, 17).sequences, 3);  // ⌈17 / 8⌉
}

// ---- Everything else ----------------------------------------------------------------------------------------------------

struct CommunicatorCase {
  const char* name;
  Model (*model)();
  const char* layout;
  double want_communicators;
};

const CommunicatorCase communicator_cases[] = {
    {"one_gpu_has_none", dense, "TP1", 0},
    {"one_for_each_axis", dense, "TP2 PP2 CP2", 3},
    {"one_for_the_experts", mixture, "TP2 PP2 DP4 EP4", 3},
    {"experts_cut_like_attention_share_its", mixture, "TP4", 1},
    {"experts_spread_over_tp_ranks_have_their_own", mixture, "TP4 EP4", 2},
    {"and_those_that_context_ranks_send_tokens_to", mixture, "CP4", 2},
};

class CommunicatorsOfAGpu : public testing::TestWithParam<CommunicatorCase> {};
TEST_P(CommunicatorsOfAGpu, HaveBuffersOfTheirOwn) {
  Plan plan = bare(GetParam().model());
  plan.engine.communicator_bytes = 1000;
  EXPECT_EQ(memory_of(plan, layout_of(GetParam().layout, plan.model)).stages[0].communicators_bytes, 1000 * GetParam().want_communicators);
}
INSTANTIATE_TEST_SUITE_P(Memory, CommunicatorsOfAGpu, testing::ValuesIn(communicator_cases), [](const auto& row) { return row.param.name; });

TEST(Memory, TheReserveIsWhatLiveActivationsLeaveOfIt) {
  Plan plan = bare(dense());
  const Layout layout = layout_of("TP1", plan.model);
  const double live = memory_of(plan, layout).stages[0].activations_bytes;
  EXPECT_GT(live, 0);
  plan.engine.reserved_activation_bytes = live + 7;
  EXPECT_EQ(memory_of(plan, layout).stages[0].activation_reserve_bytes, 7);
  plan.engine.reserved_activation_bytes = live / 2;
  EXPECT_EQ(memory_of(plan, layout).stages[0].activation_reserve_bytes, 0);
}

TEST(Memory, OfTheTpAllReduceModelTakesWholeBatchesAtFullLength) {
  Plan plan = bare(dense());
  plan.engine.activation_model = ActivationModel::tp_allreduce;
  // 3 sequences of 100 tokens on two ranks: x = 3·100·64·2 B; (7/2 + 2/2)·x·1.15
  EXPECT_DOUBLE_EQ(memory_of(plan, layout_of("TP2", plan.model), 3).stages[0].activations_bytes, 4.5 * 38400 * 1.15);
}

TEST(Memory, TheTotalIsTheSumOfItsLines) {
  Plan plan = bare(mixture());
  plan.engine.framework_bytes = 11;
  plan.engine.communicator_bytes = 13;
  plan.engine.reserved_activation_bytes = 1e6;
  const GpuMemory memory = memory_of(plan, layout_of("TP2 PP2 DP4 EP4", plan.model), 5).stages[0];
  EXPECT_DOUBLE_EQ(memory.total_bytes(), memory.weights_dense_bytes + memory.weights_experts_bytes + memory.weights_embedding_bytes + memory.kv_cache_bytes +
                                             memory.activations_bytes + memory.activation_reserve_bytes + 3 * 13 + 11);
  EXPECT_DOUBLE_EQ(memory.total_at_longest_bytes() - memory.total_bytes(), memory.kv_cache_at_longest_bytes - memory.kv_cache_bytes);
}

TEST(Memory, TheWorstStageHasTheMost) {
  Plan plan = bare(dense());
  Layout layout = layout_of("PP3", plan.model);
  layout.stage_layers = {1, 4, 1};
  EXPECT_EQ(memory_of(plan, layout).worst_stage, 1u);
}

// ---- Pool and overflow --------------------------------------------------------------------------------------------------

/// 32 sequences of 0 to 200 tokens: 3,200 on average, blocks of one token. 6 layers of 128 B: 768 B a token.
Plan spread() {
  Plan plan = bare(dense());
  plan.workload.input = {.least = 0, .most = 200};
  plan.engine.kv_block_tokens = 1;
  return plan;
}

MemoryOfStages with_room_for(const Plan& plan, double tokens) {
  const Layout layout = layout_of("TP1", plan.model);
  const double without_kv = memory_of(plan, layout, 32).stages[0].without_kv_bytes();
  return memory_of(plan, layout, 32, without_kv + tokens * 768);
}

TEST(Memory, ThePoolIsWhatTheLimitLeaves) {
  const MemoryOfStages memory = with_room_for(spread(), 3200);
  EXPECT_DOUBLE_EQ(memory.pool_tokens, 3200);
  EXPECT_DOUBLE_EQ(memory.pool_bytes, 3200 * 768);
}

struct OverflowCase {
  const char* name;
  double room_tokens;
  double want;
};

// σ² of one: (201² − 1)/12 = 3,366.67; of 32: σ = 328.2.
const OverflowCase overflow_cases[] = {
    {"certain_where_there_is_no_room", 0, 1},
    {"even_where_the_pool_is_the_mean", 3200, 0.5},
    {"one_deviation_leaves_a_sixth", 3200 + 328.2275, 0.158655},
    {"one_deviation_less_leaves_five_sixths", 3200 - 328.2275, 0.841345},
    {"none_where_all_fit_at_their_longest", 6400, 0},
};

class OverflowChance : public testing::TestWithParam<OverflowCase> {};
TEST_P(OverflowChance, IsThatOfANormalSum) { EXPECT_NEAR(with_room_for(spread(), GetParam().room_tokens).overflow_chance, GetParam().want, 1e-6); }
INSTANTIATE_TEST_SUITE_P(Memory, OverflowChance, testing::ValuesIn(overflow_cases), [](const auto& row) { return row.param.name; });

TEST(Memory, OfFixedLengthsEitherAllFitOrNone) {
  Plan plan = spread();
  plan.workload.input = {.least = 100, .most = 100};
  EXPECT_EQ(with_room_for(plan, 3199).overflow_chance, 1);
  EXPECT_EQ(with_room_for(plan, 3201).overflow_chance, 0);
}

TEST(Memory, ThePoolIsThatOfTheStageWithTheLeastRoom) {
  Plan plan = spread();
  Layout layout = layout_of("PP2", plan.model);
  layout.stage_layers = {4, 2};
  const double limit = 1e8;
  const MemoryOfStages memory = memory_of(plan, layout, 32, limit);
  EXPECT_DOUBLE_EQ(memory.pool_tokens, (limit - memory.stages[0].without_kv_bytes()) / (4 * 128));
  EXPECT_LT(memory.pool_tokens, (limit - memory.stages[1].without_kv_bytes()) / (2 * 128));
}

}  // namespace
}  // namespace plimsoll
