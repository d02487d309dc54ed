#include "core/physics/activations.hpp"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

constexpr double gib = 1073741824.0;

struct TpAllReduceCase {
  const char* name;
  double tp;
  double want_gib;
};

// 8 · 512 · 4096 · 2 B = 1/32 GiB is one whole tensor.
// clang-format off
const TpAllReduceCase tp_all_reduce_cases[] = {
    // name                         t  (max(3/t + 4/t, 1) + 2/t) / 32 · 1.15
    {"one_gpu",                     1, 0.3234375},
    {"two_gpus_halve_it",           2, 0.16171875},
    {"four_gpus_halve_it_again",    4, 0.080859375},
    {"eight_keep_the_whole_tensor", 8, 0.044921875},
};
// clang-format on

class TpAllReduceActivationsOf : public testing::TestWithParam<TpAllReduceCase> {};
TEST_P(TpAllReduceActivationsOf, AreThePublishedTable) {
  EXPECT_DOUBLE_EQ(tp_allreduce_activations(8, 512, 4096, GetParam().tp, 2).peak_bytes() / gib, GetParam().want_gib);
}
INSTANTIATE_TEST_SUITE_P(Activations, TpAllReduceActivationsOf, testing::ValuesIn(tp_all_reduce_cases), [](const auto& row) { return row.param.name; });

TEST(Activations, OfTheTpAllReduceModelPartByPart) {
  const TpAllReduceActivations parts = tp_allreduce_activations(8, 512, 4096, 2, 2);
  EXPECT_EQ(parts.full_bytes, gib / 32);
  EXPECT_EQ(parts.qkv_bytes, 3 * gib / 64);
  EXPECT_EQ(parts.mlp_bytes, 4 * gib / 64);
  EXPECT_EQ(parts.kv_bytes, 2 * gib / 64);
}

TEST(Activations, OfTheTpAllReduceModelPeakAfterTheAllReducePastSevenRanks) {
  EXPECT_TRUE(tp_allreduce_activations(8, 512, 4096, 6, 2).is_compute_peak());
  EXPECT_FALSE(tp_allreduce_activations(8, 512, 4096, 8, 2).is_compute_peak());
}

// ---- Live tensors -------------------------------------------------------------------------------------------------------

/// d 8, h 4, g 2, a 2, f 16, V 100. Of 10 tokens: residual and its copy 2·80 = 160 elements.
Model small() {
  Model model;
  model.layers = 1;
  model.hidden = 8;
  model.attention = {.heads = 4, .kv_heads = 2, .head_dim = 2};
  model.ffn_hidden = 16;
  model.vocabulary = 100;
  return model;
}
void give_experts(Model& model) {
  model.ffn_hidden = 0;
  model.experts = {.experts = 4, .per_token = 2, .hidden = 6};
}

enum class Stage {
  middle,
  last
};

struct LiveCase {
  const char* name;
  void (*change)(Model&, Layout&);
  double sequences;
  Stage stage;
  double want_bytes;
};

const LiveCase live_cases[] = {
    // name, change, sequences, stage: (residual + the largest of the rest) · 2 B
    {"gate_up_and_their_product", [](Model&, Layout&) {}, 5, Stage::middle, (160 + 10 * 3 * 16) * 2},
    {"a_plain_ffn_holds_two", [](Model& m, Layout&) { m.gated = false; }, 5, Stage::middle, (160 + 10 * 2 * 16) * 2},
    {"qkv_and_output_where_the_ffn_is_small", [](Model& m, Layout&) { m.ffn_hidden = 1; }, 5, Stage::middle, (160 + 10 * (2 * 8 + 2 * 2 * 2)) * 2},
    {"a_latents_keys_and_values_differ_in_width", [](Model& m, Layout&) {
       m.ffn_hidden = 1;
       m.attention = {.kind = AttentionKind::mla, .heads = 4, .kv_lora_rank = 4, .qk_nope_head_dim = 3, .qk_rope_head_dim = 2, .v_head_dim = 3};
     },
     5, Stage::middle, (160 + 10 * (4 + 4) * (5 + 3)) * 2},
    // 10 tokens of 4 heads of 2 more.
    {"a_gate_beside_the_queries", [](Model& m, Layout&) { m.ffn_hidden = 1, m.attention.output_gate = true; }, 5, Stage::middle, (160 + 10 * (2 * 8 + 2 * 2 * 2 + 8)) * 2},
    // Queries and keys of 2·3; values, gates and output of 4·5.
    {"a_linear_layers_inputs_and_output", [](Model& m, Layout&) {
       m.ffn_hidden = 1;
       m.attention.pattern = "LF";
       m.attention.linear = {.key_heads = 2, .value_heads = 4, .key_head_dim = 3, .value_head_dim = 5};
     },
     5, Stage::middle, (160 + 10 * (2 * 6 + 3 * 20)) * 2},
    // Values, gates and output of 4·5; 2 groups of 3 that write and ask. Beside attention both are alive.
    {"a_state_spaces_inputs_and_output", [](Model& m, Layout&) {
       m.ffn_hidden = 1;
       m.attention.pattern = "MF";
       m.attention.state_space = {.heads = 4, .head_dim = 5, .state_dim = 3, .groups = 2};
     },
     5, Stage::middle, (160 + 10 * (3 * 20 + 2 * 6)) * 2},
    {"a_state_space_beside_attention", [](Model& m, Layout&) {
       m.ffn_hidden = 1;
       m.attention.pattern = "H";
       m.attention.state_space = {.heads = 4, .head_dim = 5, .state_dim = 3, .groups = 2};
     },
     5, Stage::middle, (160 + 10 * (3 * 20 + 2 * 6 + 2 * 8 + 2 * 2 * 2)) * 2},
    {"tp_splits_the_ffn_but_not_the_residual", [](Model&, Layout& l) { l.tp = 2; }, 5, Stage::middle, (160 + 10 * 3 * 8) * 2},
    {"sequence_parallelism_splits_the_residual", [](Model&, Layout& l) { l.tp = 2, l.sequence_parallel = true; }, 5, Stage::middle, (80 + 10 * 3 * 8) * 2},
    {"the_last_stage_holds_logits_of_four_bytes", [](Model&, Layout&) {}, 5, Stage::last, 160 * 2 + 5 * 100 * 4},
    {"tp_splits_the_logits", [](Model& m, Layout& l) { l.tp = 2, m.ffn_hidden = 1; }, 5, Stage::last, 160 * 2 + 5 * 50 * 4},
    // Two attention ranks send 10·2·2/2 = 20 selections here: 20·(8 + 3·6), and 10·2·8 wait to be combined.
    {"dispatch_and_combine", [](Model& m, Layout& l) { give_experts(m), l.attention_dp = 2, l.ep = 2; }, 5, Stage::middle, (160 + 20 * (8 + 18) + 160) * 2},
    // Two context ranks of 10 tokens each send 10·2·2/2 = 20 selections here, as two attention ranks do.
    {"context_ranks_send_their_tokens_too", [](Model& m, Layout& l) { give_experts(m), l.cp = 2, l.ep = 2; }, 5, Stage::middle, (160 + 20 * (8 + 18) + 160) * 2},
    {"shared_experts_beside_the_routed", [](Model& m, Layout& l) { give_experts(m), m.experts.shared_hidden = 4, l.tp = 2, l.ep = 2; }, 5, Stage::middle, (160 + 10 * (8 + 18) + 160 + 10 * 3 * 2) * 2},
    {"expert_tp_splits_their_width", [](Model& m, Layout& l) { give_experts(m), l.attention_dp = 2, l.expert_tp = 2; }, 5, Stage::middle, (160 + 40 * (8 + 9) + 160) * 2},
};

class LiveActivations : public testing::TestWithParam<LiveCase> {};
TEST_P(LiveActivations, AreTheResidualAndTheLargestBesideIt) {
  const LiveCase& row = GetParam();
  Model model = small();
  Layout layout;
  row.change(model, layout);
  EXPECT_EQ(live_activation_bytes(model, layout, 10, row.sequences, 2, row.stage == Stage::last), row.want_bytes);
}
INSTANTIATE_TEST_SUITE_P(Activations, LiveActivations, testing::ValuesIn(live_cases), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace plimsoll
