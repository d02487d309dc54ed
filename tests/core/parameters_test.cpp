#include "core/physics/parameters.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"

namespace plimsoll {
namespace {

/// 16 layers of width 512 with 16 experts of two matrices, two of them per token; no norms, no embedding.
Model sixteen_experts() {
  Model model;
  model.layers = 16;
  model.hidden = 512;
  model.attention = {.heads = 16, .kv_heads = 16, .head_dim = 32};
  model.gated = false;
  model.experts = {.experts = 16, .per_token = 2, .hidden = 1024};
  model.norms_per_layer = 0;
  model.final_norm = false;
  return model;
}

TEST(Parameters, OfALayerOfExperts) {
  const LayerParameters layer = layer_parameters(sixteen_experts());
  EXPECT_EQ(layer.attention(), 4 * 512 * 512);  // 1,048,576
  EXPECT_EQ(layer.router, 512 * 16);            // 8,192
  EXPECT_EQ(layer.one_expert, 2 * 512 * 1024);  // 1,048,576
  EXPECT_EQ(layer.attention() + layer.router + 16 * layer.one_expert, 17833984);
}

TEST(Parameters, OfSixteenExperts) {
  const ModelParameters sum = model_parameters(sixteen_experts());
  EXPECT_EQ(sum.total(), 285343744);  // 16 · 17,833,984
  EXPECT_EQ(sum.active(), 50462720);  // 16 · (1,048,576 + 8,192 + 2 · 1,048,576)
}

TEST(Parameters, AThirdMatrixWhereExpertsAreGated) {
  Model model = sixteen_experts();
  model.gated = true;
  EXPECT_EQ(model_parameters(model).total(), 419561472);  // 16 · (1,048,576 + 8,192 + 16 · 3 · 512 · 1024)
}

// ---- What each field adds ----------------------------------------------------------------------------------------------

/// d 8, L 4, h 4, g 2, a 3, f 10, V 100: attention 2·8·12 + 2·8·6 = 288, FFN 240, norms 16; 4·544 + 8 + 2·800 = 3,784.
Model small_dense() {
  Model model;
  model.layers = 4;
  model.hidden = 8;
  model.attention = {.heads = 4, .kv_heads = 2, .head_dim = 3};
  model.ffn_hidden = 10;
  model.vocabulary = 100;
  return model;
}

/// The same with layer 0 dense and 6 experts of width 5 in the others.
Model small_mixture() {
  Model model = small_dense();
  model.experts = {.experts = 6, .per_token = 2, .hidden = 5, .first_dense_layers = 1};
  return model;
}

TEST(Parameters, OfASmallDenseModel) { EXPECT_EQ(model_parameters(small_dense()).total(), 3784); }
TEST(Parameters, OfASmallMixture) {
  // 3,784 − 3·240 + 3·(6·3·8·5 + 8·6)
  EXPECT_EQ(model_parameters(small_mixture()).total(), 3784 - 720 + 3 * (720 + 48));
}

/// h_k 2, h_v 4, a_k 3, a_v 5, w 4.
constexpr LinearAttention small_linear{.key_heads = 2, .value_heads = 4, .key_head_dim = 3, .value_head_dim = 5};

/// h_m 4, a_m 5, n_m 3, g_m 2, w_m 4: 8·(2·20 + 4) + (4+1)·20 + 3·4 + 20 + 20·8 = 644 of the heads, 8·2·6 + (4+1)·2·6 = 156 of the groups.
constexpr StateSpace small_space{.heads = 4, .head_dim = 5, .state_dim = 3, .groups = 2};
void with_spaces(Model& m, const char* pattern) { m.attention.pattern = pattern, m.attention.state_space = small_space; }

struct DeltaCase {
  const char* name;
  Model (*base)();
  void (*change)(Model&);
  double want_more;
};

const DeltaCase delta_cases[] = {
    // name, base, change, L·(what it adds)
    {"qkv_biases", small_dense, [](Model& m) { m.attention.qkv_bias = true; }, 4 * (12 + 2 * 6)},
    {"an_output_bias", small_dense, [](Model& m) { m.attention.output_bias = true; }, 4 * 8},
    {"qk_norms_of_one_head", small_dense, [](Model& m) { m.attention.qk_norm = true; }, 4 * 2 * 3},
    {"a_gate_on_the_output", small_dense, [](Model& m) { m.attention.output_gate = true; }, 4 * 8 * 12},
    // Half of the layers: 8·(2·6 + 2·20) + 8·2·4 + (2·6 + 20)·4 + 2·4 + 20·8 + 5 = 781 in place of 288.
    {"linear_layers", small_dense, [](Model& m) { m.attention.pattern = "LF", m.attention.linear = small_linear; }, 2 * (781 - 288)},
    {"shapes_of_linear_layers_that_there_are_not", small_dense, [](Model& m) { m.attention.linear = small_linear; }, 0},
    {"state_space_layers", small_dense, [](Model& m) { with_spaces(m, "MF"); }, 2 * (800 - 288)},
    {"shapes_of_state_spaces_that_there_are_not", small_dense, [](Model& m) { m.attention.state_space = small_space; }, 0},
    {"state_spaces_beside_attention", small_dense, [](Model& m) { with_spaces(m, "H"); }, 4 * 800},
    {"state_spaces_and_ffns_of_their_own", small_dense, [](Model& m) { with_spaces(m, "m-"); }, 2 * 800 - 4 * 288 - 2 * 240},
    {"attention_without_an_ffn", small_dense, [](Model& m) { m.attention.pattern = "fF"; }, -2 * 240},
    {"a_state_space_without_a_norm", small_dense, [](Model& m) { with_spaces(m, "M"), m.attention.state_space.norm = false; }, 4 * (780 - 288)},
    {"a_convolution_without_biases", small_dense, [](Model& m) { with_spaces(m, "M"), m.attention.state_space.convolution_bias = false; }, 4 * (800 - 32 - 288)},
    // 2·20 + 4 and 2·6 going in, 8 going out.
    {"a_state_space_with_biases", small_dense, [](Model& m) { with_spaces(m, "M"), m.attention.state_space.bias = true; }, 4 * (800 + 64 - 288)},
    {"a_sink_per_query_head", small_dense, [](Model& m) { m.attention.sinks = true; }, 4 * 4},
    {"one_kv_head_per_query_head", small_dense, [](Model& m) { m.attention.kv_heads = 0; }, 4 * 2 * 8 * 3 * (4 - 2)},
    {"a_plain_ffn_lacks_a_matrix", small_dense, [](Model& m) { m.gated = false; }, -4 * 8 * 10},
    {"biases_of_three_matrices", small_dense, [](Model& m) { m.ffn_bias = true; }, 4 * (2 * 10 + 8)},
    {"biases_of_two_matrices", small_dense, [](Model& m) { m.gated = false, m.ffn_bias = true; }, -4 * 80 + 4 * (10 + 8)},
    {"a_tied_head", small_dense, [](Model& m) { m.tied_embeddings = true; }, -100 * 8},
    {"layer_norms_have_biases", small_dense, [](Model& m) { m.norm = NormKind::layer_norm; }, 4 * 2 * 8 + 8},
    {"four_norms_a_layer", small_dense, [](Model& m) { m.norms_per_layer = 4; }, 4 * 2 * 8},
    {"no_final_norm", small_dense, [](Model& m) { m.final_norm = false; }, -8},
    {"a_head_bias", small_dense, [](Model& m) { m.lm_head_bias = true; }, 100},
    {"no_vocabulary", small_dense, [](Model& m) { m.vocabulary = 0; }, -2 * 800},
    {"extra_parameters", small_dense, [](Model& m) { m.extra_parameters = 7; }, 7},
    {"shared_experts", small_mixture, [](Model& m) { m.experts.shared_hidden = 4; }, 3 * 3 * 8 * 4},
    {"a_gate_on_shared_experts", small_mixture, [](Model& m) { m.experts.shared_hidden = 4, m.experts.shared_gate = true; }, 3 * (3 * 8 * 4 + 8)},
    {"a_router_bias", small_mixture, [](Model& m) { m.experts.router_bias = true; }, 3 * 6},
    {"biases_of_experts", small_mixture, [](Model& m) { m.experts.bias = true; }, 3 * 6 * (2 * 5 + 8)},
    {"one_more_dense_layer", small_mixture, [](Model& m) { m.experts.first_dense_layers = 2; }, 240 - 768},
    {"experts_in_every_other_layer", small_mixture, [](Model& m) { m.experts.every = 2, m.experts.offset = 1; }, 240 - 768},  // layers 1 and 3
};

class FieldOfAModel : public testing::TestWithParam<DeltaCase> {};
TEST_P(FieldOfAModel, AddsItsWeights) {
  const DeltaCase& row = GetParam();
  Model model = row.base();
  const double before = model_parameters(model).total();
  row.change(model);
  EXPECT_EQ(model_parameters(model).total() - before, row.want_more);
}
INSTANTIATE_TEST_SUITE_P(Parameters, FieldOfAModel, testing::ValuesIn(delta_cases), [](const auto& row) { return row.param.name; });

TEST(Parameters, SharedExpertsAndTwoRoutedOnesAreActive) {
  Model model = small_mixture();
  model.experts.shared_hidden = 4;
  const ModelParameters sum = model_parameters(model);
  EXPECT_EQ(sum.total() - sum.active(), 3 * (6 - 2) * 3 * 8 * 5);
}

// ---- Latent attention --------------------------------------------------------------------------------------------------

/// d 8, h 2, kv_lora 5, nope 4, rope 2, v 6.
Attention small_latent(std::int64_t q_lora) {
  return {.kind = AttentionKind::mla, .heads = 2, .q_lora_rank = q_lora, .kv_lora_rank = 5, .qk_nope_head_dim = 4, .qk_rope_head_dim = 2, .v_head_dim = 6};
}

TEST(Parameters, OfLatentAttention) {
  Model model = small_dense();
  model.attention = small_latent(3);
  const LayerParameters layer = layer_parameters(model);
  // Up-projections and output, by heads: q_lora·h·(nope+rope) + kv_lora·h·(nope+v) + h·v·d
  EXPECT_EQ(layer.attention_sharded, 3 * 2 * 6 + 5 * 2 * 10 + 2 * 6 * 8);
  // Down-projections and the norms of both latents, on every rank: d·q_lora + q_lora + d·(kv_lora+rope) + kv_lora
  EXPECT_EQ(layer.attention_replicated, 8 * 3 + 3 + 8 * 7 + 5);
  EXPECT_EQ(layer.attention_kv, 0);
}

TEST(Parameters, OfLatentAttentionWithUncompressedQueries) {
  Model model = small_dense();
  model.attention = small_latent(0);
  // d·h·(nope+rope) in place of both query projections, and no norm of theirs.
  EXPECT_EQ(layer_parameters(model).attention(), 8 * 2 * 6 + 8 * 7 + 5 + 5 * 2 * 10 + 2 * 6 * 8);
}

TEST(Parameters, OfAnIndexerOnEveryRank) {
  Model model = small_dense();
  model.attention = small_latent(3);
  const LayerParameters without = layer_parameters(model);
  model.attention.indexer = {.heads = 2, .head_dim = 4, .top_k = 10};
  const LayerParameters with = layer_parameters(model);
  // q_lora·h_i·a_i + d·a_i + d·h_i + 2·a_i
  EXPECT_EQ(with.attention_replicated - without.attention_replicated, 3 * 2 * 4 + 8 * 4 + 8 * 2 + 2 * 4);
  EXPECT_EQ(with.attention_sharded, without.attention_sharded);
}

TEST(Parameters, OfALinearLayerThatTpSplits) {
  Model model = small_dense();
  model.attention.pattern = "L";
  model.attention.linear = small_linear;
  const LayerParameters layer = layer_parameters(model);
  EXPECT_EQ(layer.linear_sharded, 776);  // All but the norm over a head's values.
  EXPECT_EQ(layer.linear_replicated, 5);
}

TEST(Parameters, OfAStateSpaceLayerThatTpSplits) {
  Model model = small_dense();
  with_spaces(model, "M");
  EXPECT_EQ(layer_parameters(model).space_sharded, 644);
  EXPECT_EQ(layer_parameters(model).space_of_groups, 156);
  EXPECT_EQ(layer_parameters(model).space_replicated, 0);
}

// ---- Which layer is what -----------------------------------------------------------------------------------------------

TEST(Parameters, LayersAreCountedByKindOverAnyRun) {
  Model model = small_mixture();
  model.layers = 12;
  model.attention.sliding_window = 128;
  model.attention.pattern = "SSF";
  model.experts.first_dense_layers = 4;
  // layer      0 1 2 3 4 5 6 7 8 9 10 11
  // attention  S S F S S F S S F S S  F
  // FFN        d d d d E E E E E E E  E
  const LayerMix all = layer_mix(model, 0, 12);
  EXPECT_EQ(all.of({Ffn::dense, Attends::sliding}), 3);
  EXPECT_EQ(all.of({Ffn::dense, Attends::full}), 1);
  EXPECT_EQ(all.of({Ffn::moe, Attends::sliding}), 5);
  EXPECT_EQ(all.of({Ffn::moe, Attends::full}), 3);
  const LayerMix run = layer_mix(model, 3, 3);  // 3 4 5
  EXPECT_EQ(run.of({Ffn::dense, Attends::sliding}), 1);
  EXPECT_EQ(run.of({Ffn::dense, Attends::full}), 0);
  EXPECT_EQ(run.of({Ffn::moe, Attends::sliding}), 1);
  EXPECT_EQ(run.of({Ffn::moe, Attends::full}), 1);
}

TEST(Parameters, LinearLayersAreAKindOfTheirOwn) {
  Model model = small_mixture();
  model.layers = 8;
  model.attention.pattern = "LLLF";
  model.experts.first_dense_layers = 2;
  const LayerMix mix = layer_mix(model, 0, 8);
  EXPECT_EQ(mix.of({Ffn::dense, Attends::linear}), 2);
  EXPECT_EQ(mix.of({Ffn::moe, Attends::linear}), 4);
  EXPECT_EQ(mix.of({Ffn::moe, Attends::full}), 2);
  EXPECT_EQ(mix.caching(), 2);
  EXPECT_EQ(mix.all(), 8);
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    const bool occurs = (layer_kinds[i].ffn != Ffn::none && layer_kinds[i].attends == Attends::linear) || (layer_kinds[i].is_moe() && layer_kinds[i].attends == Attends::full);
    EXPECT_EQ(mix.counts[i] > 0, occurs) << i;
  }
}

TEST(Parameters, LayersMayBeOfOneBlockOnly) {
  Model model = small_mixture();
  model.layers = 8;
  model.attention.pattern = "m-f-MmH-";
  model.attention.state_space = small_space;
  const LayerMix mix = layer_mix(model, 0, 8);  // The first FFN would be dense, but it is no FFN.
  EXPECT_EQ(mix.of({Ffn::none, Attends::state_space}), 2);
  EXPECT_EQ(mix.of({Ffn::none, Attends::full}), 1);
  EXPECT_EQ(mix.of({Ffn::moe, Attends::state_space}), 1);
  EXPECT_EQ(mix.of({Ffn::moe, Attends::hybrid}), 1);
  EXPECT_EQ(mix.of({Ffn::moe, Attends::nothing}), 3);
  EXPECT_EQ(mix.state_space(), 4);
  EXPECT_EQ(mix.caching(), 2);
  EXPECT_EQ(mix.moe(), 5);
  EXPECT_EQ(mix.dense(), 0);
  EXPECT_EQ(mix.all(), 8);
}

TEST(Parameters, WithoutAWindowNoLayerSlides) {
  Model model = small_dense();
  model.attention.pattern = "S";
  EXPECT_EQ(layer_mix(model, 0, 4).sliding(), 0);
}

// ---- The catalogue -----------------------------------------------------------------------------------------------------

TEST(Catalogue, HasNoProblems) {
  std::string all;
  for (const Problem& problem : catalog_problems()) all += problem.path + ": " + problem.message + "\n";
  EXPECT_EQ(all, "");
}

TEST(Catalogue, EveryModelCountsToItsPublishedSize) {
  int compared = 0;
  for (const std::string& name : model_names()) {
    const std::optional<double> published = published_parameters(name);
    if (!published) continue;
    EXPECT_EQ(model_parameters(*find_model(name)).total(), *published) << name;
    ++compared;
  }
  EXPECT_GT(compared, 50);
}

struct ActiveCase {
  const char* name;
  const char* model;
  double want;
};

// What is counted less the routed experts that a token does not visit, embeddings included; as named, in billions.
const ActiveCase active_cases[] = {
    {"qwen3_next_3", "qwen3-next-80b-a3b", 79674391296.0 - 48.0 * (512 - 10) * 3 * 2048 * 512},  // 3.9
    {"qwen3_5_17", "qwen3.5-397b-a17b", 396346350336.0 - 60.0 * (512 - 10) * 3 * 4096 * 1024},   // 17.3
    {"deepseek_v3_2_37", "deepseek-v3.2", 671877944064.0 - 58.0 * (256 - 8) * 3 * 7168 * 2048},  // 38.4
    {"glm_5_40", "glm-5", 743911218432.0 - 75.0 * (256 - 8) * 3 * 6144 * 2048},                  // 41.8
};

class ActiveParameters : public testing::TestWithParam<ActiveCase> {};
TEST_P(ActiveParameters, LackTheExpertsNotVisited) { EXPECT_EQ(model_parameters(*find_model(GetParam().model)).active(), GetParam().want); }
INSTANTIATE_TEST_SUITE_P(Catalogue, ActiveParameters, testing::ValuesIn(active_cases), [](const auto& row) { return row.param.name; });

TEST(Catalogue, NoNameIsFoundThatIsNotThere) {
  EXPECT_EQ(find_model("llama-9"), nullptr);
  EXPECT_FALSE(published_parameters("llama-9").has_value());
}

}  // namespace
}  // namespace plimsoll
