#include "core/spec/hf_config.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/physics/parameters.hpp"

namespace plimsoll {
namespace {

bool any_contains(const std::vector<std::string>& notes, std::string_view words) {
  for (const std::string& note : notes) {
    if (note.find(words) != std::string::npos) return true;
  }
  return false;
}

std::string all_of(const ConfigReading& reading) {
  std::string all;
  for (const std::string& note : reading.notes) all += "note: " + note + "\n";
  for (const Problem& problem : reading.problems.list()) all += problem.path + ": " + problem.message + "\n";
  return all;
}

/// A config of 8 layers of Llama's shape, with more keys in front of it.
std::string small(const std::string& more, const std::string& type = "llama") {
  return "{" + more + (more.empty() ? "" : ",") + R"("model_type": ")" + type +
         R"(", "hidden_size": 64, "num_hidden_layers": 8, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 100, "torch_dtype": "bfloat16"})";
}

// ---- Counts -----------------------------------------------------------------------------------------------------------

struct CountCase {
  const char* name;
  const char* config;
  double want;  ///< As published; the sum stands beside it.
};

const CountCase count_cases[] = {
    // 12·(12·768² + 9·768 biases + 4·768 norms) + (50,257 + 1,024 positions)·768 + 2·768
    {"gpt2_learns_positions_and_has_every_bias", R"({"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "n_ctx": 1024, "vocab_size": 50257})", 124439808},
    // 32·(12·4096² + 13·4096) + (50,272 + 2,050 positions)·4096 + 2·4096
    {"opt_has_two_positions_more", R"({"model_type": "opt", "hidden_size": 4096, "word_embed_proj_dim": 4096, "ffn_dim": 16384, "num_hidden_layers": 32, "num_attention_heads": 32, "max_position_embeddings": 2048, "vocab_size": 50272})", 6658473984},
    // 28·(12·4096² + 20,480 FFN biases + 8,192 one norm) + 2·50,400·4096 + 50,400 head bias + 8,192
    {"gptj_has_one_norm_and_a_head_bias", R"({"model_type": "gptj", "n_embd": 4096, "n_layer": 28, "n_head": 16, "n_positions": 2048, "n_inner": null, "vocab_size": 50400, "tie_word_embeddings": false})", 6050882784},
    // 32·(4·2560² + 10,240 biases + 2·2560·10,240 + 12,800 biases + 5,120 one norm) + 2·51,200·2560 + 51,200 + 5,120
    {"phi_2_is_parallel_with_every_bias", R"({"model_type": "phi", "hidden_size": 2560, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 10240, "vocab_size": 51200, "tie_word_embeddings": false})", 2779683840},
    // 30·(2·3072² + 2·3072·256 + 6,656 + 2·3072·12,288 + 15,360 + 12,288) + 49,152·3072 + 6,144
    {"starcoder2_ties_and_has_layer_norms", R"({"model_type": "starcoder2", "hidden_size": 3072, "num_hidden_layers": 30, "num_attention_heads": 24, "num_key_value_heads": 2, "intermediate_size": 12288, "vocab_size": 49152, "use_bias": true, "sliding_window": 4096, "max_position_embeddings": 16384})", 3030371328},
    // 40·(2·6144² + 2·6144·128 + 12,544 + 2·6144·24,576 + 30,720 + 24,576) + (49,152 + 8,192)·6144 + 12,288
    {"starcoder_has_one_kv_head", R"({"model_type": "gpt_bigcode", "n_embd": 6144, "n_layer": 40, "n_head": 48, "n_inner": 24576, "n_positions": 8192, "multi_query": true, "vocab_size": 49152})", 15517456384},
    // 32·(12·4096² + 2·4096) + 50,432·4096 + 4096
    {"mpt_has_no_bias_at_all", R"({"model_type": "mpt", "d_model": 4096, "n_layers": 32, "n_heads": 32, "expansion_ratio": 4, "max_seq_len": 2048, "vocab_size": 50432, "no_bias": true})", 6649286656},
    // 32·(12·4096² + 9·4096 + 4·4096) + 2·50,432·4096 + 2·4096
    {"pythia_does_not_tie", R"({"model_type": "gpt_neox", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 16384, "vocab_size": 50432})", 6857302016},
    // 24·(4·2048² + 6,144 + 3·2048·5632 + 8,192) + 2·100,352·2048 + 4,096
    {"stablelm_has_layer_norms_and_qkv_biases", R"({"model_type": "stablelm", "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 32, "num_key_value_heads": 32, "intermediate_size": 5632, "vocab_size": 100352, "use_qkv_bias": true})", 1644515328},
    // 32·(4·4096² + 3·4096·11,008) + 2·50,304·4096
    {"olmo_norms_without_weights", R"({"model_type": "olmo", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 11008, "vocab_size": 50304})", 6888095744},
    // 16·(4·2048² + 4,096 QK norms + 64·3·2048·1024 + 64·2048 + 4,096) + 2·50,304·2048 + 2,048
    {"olmoe_norms_queries_over_all_heads", R"({"model_type": "olmoe", "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 16, "num_key_value_heads": 16, "intermediate_size": 1024, "num_experts": 64, "num_experts_per_tok": 8, "vocab_size": 50304})", 6919161856},
    // 24·(2·1024² + 2·1024·512 + 32·3·1024·512 + 32·1024 + 2,048) + 49,155·1024 + 1,024
    {"granite_moe_ties_where_it_says_so", R"({"model_type": "granitemoe", "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 8, "intermediate_size": 512, "num_local_experts": 32, "num_experts_per_tok": 8, "tie_word_embeddings": true, "vocab_size": 49155})", 1334628352},
    // 64·(2·12,288² + 2·12,288·1024 + 104·128 QK norms + 3·12,288·33,792 + 12,288) + 256,000·12,288 + 12,288
    {"command_r_plus_norms_queries_over_all_heads", R"({"model_type": "cohere", "hidden_size": 12288, "num_hidden_layers": 64, "num_attention_heads": 96, "num_key_value_heads": 8, "intermediate_size": 33792, "vocab_size": 256000, "use_qk_norm": true})", 103810674688},
    // 28·(4·3072·4096 + 3·3072·24,576 + 6,144) + 256,000·3072 + 3,072
    {"gemma_7b_has_heads_wider_than_hidden", R"({"model_type": "gemma", "hidden_size": 3072, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 16, "head_dim": 256, "intermediate_size": 24576, "vocab_size": 256000})", 8537680896},
    // 34·(2·2560·2048 + 2·2560·1024 + 512 QK norms + 3·2560·10,240 + 4·2560) + 262,208·2560 + 2,560: heads and vocabulary are the class's
    {"gemma_3_4b_leaves_out_what_its_class_says", R"({"model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"], "torch_dtype": "bfloat16", "text_config": {"model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240, "num_hidden_layers": 34, "sliding_window": 1024}, "vision_config": {"hidden_size": 1152}})", 3880263168},
    // 32·(2·4544² + 2·4544·64 + 8·4544² + 2·4544) + 2·65,024·4544 + 2·4544: num_kv_heads is overruled by multi_query
    {"falcon_7b_has_one_kv_head_and_one_norm", R"({"model_type": "falcon", "hidden_size": 4544, "num_hidden_layers": 32, "num_attention_heads": 71, "num_kv_heads": 71, "multi_query": true, "parallel_attn": true, "new_decoder_architecture": false, "bias": false, "vocab_size": 65024})", 7217189760},
    // 80·(2·14,848² + 2·14,848·512 + 8·14,848² + 4·14,848) + 2·65,024·14,848 + 2·14,848
    {"falcon_180b_has_eight_kv_heads_and_two_norms", R"({"model_type": "falcon", "hidden_size": 14848, "num_hidden_layers": 80, "num_attention_heads": 232, "num_kv_heads": 8, "multi_query": true, "parallel_attn": true, "new_decoder_architecture": true, "bias": false, "vocab_size": 65024})", 179522565120},
    // 46·(2·4096·12,288 + 2·4096·1024 + 14,336 + 8,192) + 3·4096·10,944 + 45·(129·3·4096·1408 + 128·4096 + 128) + 2·151,552·4096 + 4,096
    {"glm_4_5_air_biases_queries_but_not_outputs", R"({"model_type": "glm4_moe", "attention_bias": true, "use_qk_norm": false, "head_dim": 128, "hidden_size": 4096, "num_hidden_layers": 46, "num_attention_heads": 96, "num_key_value_heads": 8, "intermediate_size": 10944, "moe_intermediate_size": 1408, "first_k_dense_replace": 1, "n_routed_experts": 128, "n_shared_experts": 1, "num_experts_per_tok": 8, "num_nextn_predict_layers": 1, "vocab_size": 151552})", 106852251264},
    // 62·(2·3072·6144 + 2·3072·1024 + 7,168 QK norms + 256·3·3072·1536 + 256·3072 + 256 + 6,144) + 2·200,064·3072 + 3,072
    {"minimax_m2_attends_fully_in_every_layer", R"({"model_type": "minimax_m2", "attn_type_list": [1, 1, 1], "head_dim": 128, "hidden_size": 3072, "num_hidden_layers": 62, "num_attention_heads": 48, "num_key_value_heads": 8, "intermediate_size": 1536, "num_local_experts": 256, "num_experts_per_tok": 8, "use_qk_norm": true, "use_routing_bias": true, "vocab_size": 200064})", 228689764864},
    // 48·(2·5120² + 2·5120·1024 + 17·3·5120·8192 + 16·5120 + 10,240) + 2·202,048·5120 + 5,120
    {"llama_4_scout_shares_one_expert", R"({"model_type": "llama4", "text_config": {"model_type": "llama4_text", "head_dim": 128, "hidden_size": 5120, "num_hidden_layers": 48, "num_attention_heads": 40, "num_key_value_heads": 8, "intermediate_size": 8192, "intermediate_size_mlp": 16384, "interleave_moe_layer_step": 1, "num_local_experts": 16, "num_experts_per_tok": 1, "vocab_size": 202048}})", 107769861120},
    // By its fields: 8·(2·64² + 2·64·32 + 3·64·128 + 128) + 2·100·64 + 64
    {"an_unknown_architecture_is_read_by_its_fields", R"({"model_type": "novel", "hidden_size": 64, "num_hidden_layers": 8, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 100})", 308800},
};

class CountOfConfig : public testing::TestWithParam<CountCase> {};
TEST_P(CountOfConfig, EqualsThePublishedOne) {
  const ConfigReading reading = read_hf_config(GetParam().config);
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  EXPECT_EQ(model_parameters(reading.model).total(), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, CountOfConfig, testing::ValuesIn(count_cases), [](const auto& row) { return row.param.name; });

// ---- Shapes -----------------------------------------------------------------------------------------------------------

struct WindowCase {
  const char* name;
  std::string config;
  std::int64_t want_window;
  const char* want_pattern;
};

const WindowCase window_cases[] = {
    {"mistral_slides_in_every_layer", small(R"("sliding_window": 4096)", "mistral"), 4096, "S"},
    {"null_is_no_window", small(R"("sliding_window": null)", "mistral"), 0, "F"},
    {"mistral_left_out_is_its_classs_default", small("", "mistral"), 4096, "S"},
    {"qwen_does_not_slide_unless_it_says_so", small(R"("sliding_window": 4096, "max_window_layers": 6)", "qwen2"), 0, "F"},
    {"qwen_slides_from_max_window_layers_on", small(R"("use_sliding_window": true, "sliding_window": 4096, "max_window_layers": 6)", "qwen2"), 4096, "FFFFFFSS"},
    {"use_sliding_window_false_means_none", small(R"("use_sliding_window": false, "sliding_window": 4096)", "mistral"), 0, "F"},
    {"a_window_of_the_whole_context_never_slides", small(R"("sliding_window": 4096, "max_position_embeddings": 4096)", "phi3"), 0, "F"},
    {"gemma_2_slides_in_every_other_layer", small(R"("sliding_window": 4096)", "gemma2"), 4096, "SF"},
    {"gemma_3_is_full_in_every_sixth", small(R"("sliding_window": 512)", "gemma3_text"), 512, "SSSSSF"},
    {"sliding_window_pattern_says_which_is_full", small(R"("sliding_window": 512, "sliding_window_pattern": 4)", "gemma3_text"), 512, "SSSF"},
    {"layer_types_say_it_layer_by_layer", small(R"("sliding_window": 128, "layer_types": ["full_attention", "sliding_attention", "full_attention", "sliding_attention", "full_attention", "sliding_attention", "full_attention", "sliding_attention"])", "gpt_oss_like"), 128, "FS"},
    {"all_full_is_no_window", small(R"("sliding_window": 128, "layer_types": ["full_attention", "full_attention", "full_attention", "full_attention", "full_attention", "full_attention", "full_attention", "full_attention"])", "qwen3"), 0, "F"},
    {"llama_knows_no_window_and_counts_in_full", small(R"("sliding_window": 128)"), 0, "F"},
};

class WindowOfConfig : public testing::TestWithParam<WindowCase> {};
TEST_P(WindowOfConfig, IsTheArchitecturesUnlessTheConfigSaysOtherwise) {
  const ConfigReading reading = read_hf_config(GetParam().config);
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  EXPECT_EQ(reading.model.attention.kind, AttentionKind::gqa);
  EXPECT_EQ(reading.model.attention.sliding_window, GetParam().want_window);
  EXPECT_EQ(reading.model.attention.pattern, GetParam().want_pattern);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, WindowOfConfig, testing::ValuesIn(window_cases), [](const auto& row) { return row.param.name; });

constexpr const char* some_experts = R"("num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32)";

struct ExpertLayersCase {
  const char* name;
  const char* keys;
  const char* want_layers;  ///< Of 8: E with experts, d dense.
};

const ExpertLayersCase expert_layers_cases[] = {
    {"every_layer_where_nothing_is_said", R"("mlp_only_layers": [])", "EEEEEEEE"},
    {"first_k_dense_replace_leads_with_dense", R"("first_k_dense_replace": 3, "moe_layer_freq": 1)", "dddEEEEE"},
    {"moe_layer_freq_counts_from_layer_0", R"("first_k_dense_replace": 1, "moe_layer_freq": 2)", "ddEdEdEd"},
    {"a_list_of_layers_with_experts", R"("moe_layer_freq": [0, 1, 1, 1, 1, 1, 1, 1])", "dEEEEEEE"},
    {"decoder_sparse_step_counts_from_layer_1", R"("decoder_sparse_step": 2)", "dEdEdEdE"},
    {"mlp_only_layers_at_the_front", R"("mlp_only_layers": [0, 1])", "ddEEEEEE"},
    {"interleave_moe_layer_step", R"("interleave_moe_layer_step": 4)", "dddEdddE"},
    {"the_last_layer_alone", R"("moe_layers": [7])", "dddddddE"},
};

class ExpertLayersOfConfig : public testing::TestWithParam<ExpertLayersCase> {};
TEST_P(ExpertLayersOfConfig, AreTheOnesTheKeysName) {
  const ConfigReading reading = read_hf_config(small(std::string(some_experts) + ", " + GetParam().keys, "qwen3_moe"));
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  std::string layers;
  for (std::int64_t layer = 0; layer < reading.model.layers; ++layer) layers += kind_of_layer(reading.model, layer).is_moe() ? 'E' : 'd';
  EXPECT_EQ(layers, GetParam().want_layers);
  const bool any_dense = layers.find('d') != std::string::npos;
  EXPECT_EQ(reading.model.ffn_hidden, any_dense ? 128 : 0);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, ExpertLayersOfConfig, testing::ValuesIn(expert_layers_cases), [](const auto& row) { return row.param.name; });

struct PrecisionCase {
  const char* name;
  std::string keys;
  Precision want;
  std::optional<Precision> want_experts;
};

const std::string with_experts = some_experts;
const PrecisionCase precision_cases[] = {
    {"torch_dtype_stands_before_dtype", R"("dtype": "float32")", Precision::bf16, std::nullopt},
    {"fp8", R"("quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]})", Precision::fp8, std::nullopt},
    {"awq", R"("quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128})", Precision::int4, std::nullopt},
    {"gptq_of_8_bits", R"("quantization_config": {"quant_method": "gptq", "bits": 8})", Precision::int8, std::nullopt},
    {"mxfp4_is_of_experts_only", with_experts + R"(, "quantization_config": {"quant_method": "mxfp4"})", Precision::bf16, Precision::mxfp4},
    {"compressed_tensors_int4", R"("quantization_config": {"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 4, "type": "int", "group_size": 32}}}})", Precision::int4, std::nullopt},
    {"compressed_tensors_fp8", R"("quantization_config": {"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "float"}}}})", Precision::fp8, std::nullopt},
    {"nvfp4", R"("quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"})", Precision::nvfp4, std::nullopt},
    {"attention_left_alone_means_experts_only", with_experts + R"(, "quantization_config": {"quant_method": "compressed-tensors", "ignore": ["re:.*self_attn.*"], "config_groups": {"group_0": {"weights": {"num_bits": 4, "type": "int"}}}})", Precision::bf16, Precision::int4},
    {"an_unknown_method_changes_nothing", R"("quantization_config": {"quant_method": "novel"})", Precision::bf16, std::nullopt},
};

class PrecisionOfConfig : public testing::TestWithParam<PrecisionCase> {};
TEST_P(PrecisionOfConfig, FollowsTheQuantization) {
  const ConfigReading reading = read_hf_config(small(GetParam().keys));
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  EXPECT_EQ(reading.model.precision, GetParam().want);
  EXPECT_EQ(reading.model.expert_precision, GetParam().want_experts);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, PrecisionOfConfig, testing::ValuesIn(precision_cases), [](const auto& row) { return row.param.name; });

TEST(HfConfig, ReadsLatentAttention) {
  const ConfigReading reading = read_hf_config(small(R"("q_lora_rank": null, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128)", "deepseek_v2"));
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  const Attention want{.kind = AttentionKind::mla, .heads = 4, .kv_lora_rank = 512, .qk_nope_head_dim = 128, .qk_rope_head_dim = 64, .v_head_dim = 128};
  EXPECT_EQ(reading.model.attention, want);
}

TEST(HfConfig, BiasesOfLatentAttentionAreExtraParameters) {
  const char* latent = R"("q_lora_rank": 16, "kv_lora_rank": 32, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8)";
  const Model without = read_hf_config(small(latent, "deepseek_v3")).model;
  const Model with = read_hf_config(small(std::string(latent) + R"(, "attention_bias": true)", "deepseek_v3")).model;
  // 8 layers of 16 + (32 + 4) + 64.
  EXPECT_EQ(model_parameters(with).total() - model_parameters(without).total(), 8 * (16 + 36 + 64));
}

TEST(HfConfig, TakesTheArchitectureWhereTheTypeIsNotKnown) {
  const ConfigReading reading = read_hf_config(small(R"("architectures": ["DeepseekV3ForCausalLM"], "first_k_dense_replace": 1, "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "kv_lora_rank": 32, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8)", "novel_k9"));
  EXPECT_EQ(reading.model.family, "novel_k9");
  EXPECT_TRUE(reading.model.experts.router_bias);
  EXPECT_FALSE(any_contains(reading.notes, "is not known"));
}

TEST(HfConfig, KeysOverrideTheArchitecturesRow) {
  const Model model = read_hf_config(small(R"("attention_bias": true, "mlp_bias": true, "tie_word_embeddings": true, "head_dim": 32)")).model;
  EXPECT_TRUE(model.attention.qkv_bias);
  EXPECT_TRUE(model.attention.output_bias);
  EXPECT_TRUE(model.ffn_bias);
  EXPECT_TRUE(model.tied_embeddings);
  EXPECT_EQ(model.attention.head_dim, 32);
}

// ---- Notes ------------------------------------------------------------------------------------------------------------

struct NoteCase {
  const char* name;
  std::string config;
  const char* want;
};

const NoteCase note_cases[] = {
    {"unknown_architecture", small(R"("architectures": ["NovelForCausalLM"])", "novel"), "architecture \"NovelForCausalLM\" is not known; read by its fields"},
    {"vision_tower", R"({"model_type": "llava", "vision_config": {"depth": 3}, "text_config": )" + small("") + "}", "only the text model is counted"},
    {"predicted_tokens", small(R"("num_nextn_predict_layers": 1)"), "num_nextn_predict_layers is 1"},
    {"unknown_quantization", small(R"("quantization_config": {"quant_method": "novel"})"), "quantization \"novel\" is not understood"},
    {"window_of_no_layer", small(R"("sliding_window": 128)"), "all are counted as full"},
    {"a_shape_that_was_not_read", small(R"("novel_adapter_dim": 128)"), "not read: \"novel_adapter_dim\""},
    {"no_dtype", R"({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 128, "vocab_size": 100})", "taken to be bfloat16"},
};

class NoteOfConfig : public testing::TestWithParam<NoteCase> {};
TEST_P(NoteOfConfig, SaysWhatWasAssumed) {
  const ConfigReading reading = read_hf_config(GetParam().config);
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  EXPECT_TRUE(any_contains(reading.notes, GetParam().want)) << all_of(reading);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, NoteOfConfig, testing::ValuesIn(note_cases), [](const auto& row) { return row.param.name; });

TEST(HfConfig, AnOrdinaryConfigNeedsNoNote) {
  const ConfigReading reading = read_hf_config(small(R"("bos_token_id": 1, "initializer_range": 0.02, "rope_theta": 500000.0, "rope_scaling": {"factor": 8.0}, "rms_norm_eps": 1e-5, "pretraining_tp": 1, "max_position_embeddings": 8192, "hidden_act": "silu", "attention_dropout": 0.0, "use_cache": true, "transformers_version": "4.40.0")"));
  EXPECT_EQ(all_of(reading), "");
}

const std::string delta_net = R"("linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 8, "linear_value_head_dim": 16)";
const std::string sparse = std::string(some_experts) + R"(, "q_lora_rank": 16, "kv_lora_rank": 32, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "index_n_heads": 4, "index_head_dim": 16, "index_topk": 64)";

struct LinearCase {
  const char* name;
  std::string config;
  const char* want_pattern;
  Precision want_state;
};

const LinearCase linear_cases[] = {
    {"every_fourth_is_full", small(delta_net, "qwen3_5_text"), "LLLF", Precision::bf16},
    {"or_every_so_manyth", small(delta_net + R"(, "full_attention_interval": 2)", "qwen3_5_text"), "LF", Precision::bf16},
    {"or_as_listed", small(delta_net + R"(, "layer_types": ["linear_attention", "linear_attention", "full_attention", "full_attention", "linear_attention", "linear_attention", "full_attention", "full_attention"])", "qwen3_5_text"), "LLFF", Precision::bf16},
    {"a_state_in_fp32", small(delta_net + R"(, "mamba_ssm_dtype": "float32")", "qwen3_5_text"), "LLLF", Precision::fp32},
    {"inside_a_multimodal_config", R"({"model_type": "qwen3_5", "text_config": )" + small(delta_net, "qwen3_5_text") + "}", "LLLF", Precision::bf16},
    {"beside_experts", small(delta_net + "," + some_experts, "qwen3_next"), "LLLF", Precision::bf16},
};

class LinearLayersOfConfig : public testing::TestWithParam<LinearCase> {};
TEST_P(LinearLayersOfConfig, AreRead) {
  const ConfigReading reading = read_hf_config(GetParam().config);
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  const Attention& attention = reading.model.attention;
  EXPECT_EQ(attention.kind, AttentionKind::gqa) << all_of(reading);
  EXPECT_EQ(attention.pattern, GetParam().want_pattern);
  const LinearAttention want{.key_heads = 2, .value_heads = 4, .key_head_dim = 8, .value_head_dim = 16, .convolution = 4, .state = GetParam().want_state};
  EXPECT_EQ(attention.linear, want);
  EXPECT_TRUE(attention.output_gate);
  EXPECT_TRUE(attention.qk_norm);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, LinearLayersOfConfig, testing::ValuesIn(linear_cases), [](const auto& row) { return row.param.name; });

struct SpaceCase {
  const char* name;
  std::string config;
  const char* want_pattern;
  StateSpace want;
};

const std::string granite_space = R"("mamba_n_heads": 8, "mamba_d_head": 16, "mamba_d_state": 32, "mamba_n_groups": 1, "mamba_d_conv": 4, "mamba_expand": 2, "mamba_chunk_size": 256, "mamba_conv_bias": true, "mamba_proj_bias": false, "shared_intermediate_size": 96)";
const std::string granite_layers = R"(, "layer_types": ["mamba", "mamba", "mamba", "attention", "mamba", "mamba", "mamba", "attention"])";
const std::string nemotron_space = R"("mamba_num_heads": 8, "mamba_head_dim": 16, "ssm_state_size": 32, "n_groups": 2, "conv_kernel": 4, "chunk_size": 128, "use_conv_bias": true, "use_bias": false)";
const std::string falcon_space = R"("mamba_n_heads": 8, "mamba_d_ssm": 128, "mamba_d_state": 32, "mamba_n_groups": 1, "mamba_chunk_size": 256, "mamba_rms_norm": false, "ssm_multipliers": [0.5, 1.0], "attn_layer_indices": null, "projectors_bias": false)";
const StateSpace of_granite{.heads = 8, .head_dim = 16, .state_dim = 32, .state = Precision::bf16};
const StateSpace of_nemotron{.heads = 8, .head_dim = 16, .state_dim = 32, .groups = 2, .chunk_tokens = 128};
const StateSpace of_falcon{.heads = 8, .head_dim = 16, .state_dim = 32, .norm = false, .state = Precision::bf16};

const SpaceCase space_cases[] = {
    {"granite", small(granite_space + granite_layers, "granitemoehybrid"), "MMMF", of_granite},
    {"granite_with_experts", small(granite_space + granite_layers + R"(, "num_local_experts": 4, "num_experts_per_tok": 2)", "granitemoehybrid"), "MMMF", of_granite},
    {"blocks_of_nemotron", small(nemotron_space + R"(, "hybrid_override_pattern": "M-M-M*M-")", "nemotron_h"), "m-m-mf", of_nemotron},
    {"blocks_with_experts", small(nemotron_space + R"(, "hybrid_override_pattern": "MEMEM*ME", "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "moe_shared_expert_intermediate_size": 64)", "nemotron_h"), "m-m-mf", of_nemotron},
    {"blocks_in_words", small(nemotron_space + R"(, "layers_block_type": ["mamba", "mlp", "mamba", "attention", "mamba", "mlp", "mamba", "attention"])", "nemotron_h"), "m-mf", of_nemotron},
    {"side_by_side", small(falcon_space + R"(, "mamba_d_head": 16)", "falcon_h1"), "H", of_falcon},
    {"a_width_to_be_worked_out", small(falcon_space + R"(, "mamba_d_head": "auto")", "falcon_h1"), "H", of_falcon},
};

class StateSpacesOfConfig : public testing::TestWithParam<SpaceCase> {};
TEST_P(StateSpacesOfConfig, AreRead) {
  const ConfigReading reading = read_hf_config(GetParam().config);
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  EXPECT_FALSE(any_contains(reading.notes, "not read")) << all_of(reading);
  const Attention& attention = reading.model.attention;
  EXPECT_EQ(attention.kind, AttentionKind::gqa) << all_of(reading);
  EXPECT_EQ(attention.pattern, GetParam().want_pattern);
  EXPECT_EQ(attention.state_space, GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, StateSpacesOfConfig, testing::ValuesIn(space_cases), [](const auto& row) { return row.param.name; });

TEST(HfConfig, TheStateOfASpaceIsKeptAsTheConfigSays) {
  const std::string in_blocks = nemotron_space + R"(, "hybrid_override_pattern": "M-M-M*M-")";
  EXPECT_EQ(read_hf_config(small(in_blocks + R"(, "mamba_ssm_cache_dtype": "float16")", "nemotron_h")).model.attention.state_space.state, Precision::fp16);
  EXPECT_EQ(read_hf_config(small(granite_space + granite_layers + R"(, "mamba_ssm_cache_dtype": "float32")", "granitemoehybrid")).model.attention.state_space.state, Precision::fp32);
}

TEST(HfConfig, GranitesDenseFfnIsItsSharedOne) {
  EXPECT_EQ(read_hf_config(small(granite_space + granite_layers, "granitemoehybrid")).model.ffn_hidden, 96);
  const Model mixture = read_hf_config(small(granite_space + granite_layers + R"(, "num_local_experts": 4, "num_experts_per_tok": 2)", "granitemoehybrid")).model;
  EXPECT_EQ(mixture.experts.hidden, 128);
  EXPECT_EQ(mixture.experts.shared_hidden, 96);
}

TEST(HfConfig, ReadsAnIndexer) {
  for (const char* type : {"deepseek_v32", "glm_moe_dsa"}) {
    for (const char* more : {"", R"(, "index_topk_freq": 1, "index_skip_topk_offset": 2, "indexer_types": ["full", "full"])", R"(, "indexer_rope_interleave": true)"}) {
      const ConfigReading reading = read_hf_config(small(sparse + more, type));
      EXPECT_TRUE(reading.problems.none()) << all_of(reading);
      EXPECT_EQ(reading.model.attention.kind, AttentionKind::mla) << all_of(reading);
      const Indexer want{.heads = 4, .head_dim = 16, .top_k = 64};
      EXPECT_EQ(reading.model.attention.indexer, want);
    }
  }
}

struct UnknownCase {
  const char* name;
  std::string config;
};

const UnknownCase unknown_cases[] = {
    {"linear_attention_in_layer_types", small(R"("layer_types": ["linear_attention", "full_attention"])")},
    {"an_unheard_of_layer_type", small(R"("layer_types": [7])")},
    {"delta_net_of_another_kind", small(R"("linear_attn_config": {"kda_layers": [1, 2, 3]})", "kimi_linear")},
    {"linear_shapes_of_an_unknown_type", small(R"("full_attention_interval": 4, "linear_num_key_heads": 16)", "novel")},
    {"another_kind_of_layer_beside_linear_ones", small(delta_net + R"(, "layer_types": ["linear_attention", "short_convolution"])", "qwen3_5_text")},
    {"indexers_that_share_their_choice", small(sparse + R"(, "index_topk_freq": 4)", "glm_moe_dsa")},
    {"layers_without_an_indexer_of_their_own", small(sparse + R"(, "indexer_types": ["full", "shared"])", "glm_moe_dsa")},
    {"state_space", small(R"("mamba_d_state": 16)")},
    {"mamba_has_no_heads", R"({"model_type": "mamba2", "hidden_size": 64, "num_hidden_layers": 8, "vocab_size": 100, "state_size": 16})"},
    {"sparse_attention_indexer", small(R"("index_topk": 2048, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128)", "deepseek_v3")},
    {"lightning_attention", small(R"("attn_type_list": [0, 0, 1])")},
    {"caches_shared_between_layers", small(R"("num_kv_shared_layers": 4)")},
};

class UnknownLayersOfConfig : public testing::TestWithParam<UnknownCase> {};
TEST_P(UnknownLayersOfConfig, AreNeverTakenForGroupedQueryAttention) {
  const ConfigReading reading = read_hf_config(GetParam().config);
  EXPECT_TRUE(reading.problems.none()) << all_of(reading);
  EXPECT_EQ(reading.model.attention.kind, AttentionKind::unknown);
  EXPECT_TRUE(any_contains(reading.notes, "not understood")) << all_of(reading);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, UnknownLayersOfConfig, testing::ValuesIn(unknown_cases), [](const auto& row) { return row.param.name; });

// ---- Problems ---------------------------------------------------------------------------------------------------------

struct ProblemCase {
  const char* name;
  std::string config;
  const char* want_path;
  const char* want_words;
};

const ProblemCase problem_cases[] = {
    {"nothing", "", "", "nothing is written"},
    {"not_an_object", "[]", "", "an object, is expected"},
    {"cut_off", R"({"hidden_size": )", "", "not JSON"},
    {"a_missing_width", R"({"model_type": "llama", "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 128, "vocab_size": 100})", "hidden_size", "is not stated; a whole number from 1"},
    {"a_text_for_a_number", small(R"("max_position_embeddings": "8k")"), "max_position_embeddings", "the text \"8k\" was found where a whole number is expected"},
    {"a_number_for_a_claim", small(R"("attention_bias": 1)"), "attention_bias", "where true or false is expected"},
    {"blocks_of_no_pattern", small(nemotron_space, "nemotron_h"), "hybrid_override_pattern", "is not stated, and says which layer is what"},
    {"an_unheard_of_block", small(nemotron_space + R"(, "hybrid_override_pattern": "M-M-M*MX")", "nemotron_h"), "hybrid_override_pattern", "names a layer that is not understood; M, *, - and E would do"},
    {"too_few_blocks", small(nemotron_space + R"(, "hybrid_override_pattern": "M-M-")", "nemotron_h"), "hybrid_override_pattern", "names 4 layers, but the model has 8"},
    {"two_kinds_of_ffn_blocks", small(nemotron_space + R"(, "hybrid_override_pattern": "M-MEM*M-", "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32)", "nemotron_h"), "hybrid_override_pattern", "FFNs with experts and without them in one pattern cannot be counted"},
    {"expert_blocks_of_no_experts", small(nemotron_space + R"(, "hybrid_override_pattern": "MEMEM*ME")", "nemotron_h"), "num_local_experts", "is not stated, and nemotron_h has experts"},
    {"experts_on_a_latent", small(nemotron_space + R"(, "hybrid_override_pattern": "MEMEM*ME", "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "moe_latent_size": 16)", "nemotron_h"), "moe_latent_size", "experts that work on a compressed token cannot be counted"},
    {"state_spaces_in_unstated_layers", small(granite_space, "granitemoehybrid"), "layer_types", "is not stated, and says which layers are state spaces"},
    {"groups_that_heads_cannot_share", small(nemotron_space + R"(, "mamba_n_groups": 2, "hybrid_override_pattern": "M-M-M*M-", "mamba_n_heads": 7)", "nemotron_h"), "mamba_n_heads", "7 is stated, but mamba_num_heads says 8"},
    {"a_state_of_no_precision", small(nemotron_space + R"(, "hybrid_override_pattern": "M-M-M*M-", "mamba_ssm_cache_dtype": "int7")", "nemotron_h"), "mamba_ssm_cache_dtype", "\"int7\" is not understood"},
    {"a_fraction", small(R"("head_dim": 16.5)"), "head_dim", "is not a whole number"},
    {"a_negative", small(R"("head_dim": -16)"), "head_dim", "lies outside 1"},
    {"zero", small(R"("head_dim": 0)"), "head_dim", "lies outside 1"},
    {"too_large_for_any_model", small(R"("head_dim": 1e300)"), "head_dim", "lies outside 1"},
    {"inside_the_text_part", R"({"text_config": {"model_type": "llama", "hidden_size": "wide"}})", "text_config.hidden_size", "where a whole number is expected"},
    {"two_names_that_disagree", small(R"("n_layer": 9)"), "n_layer", "num_hidden_layers says 8; keep one"},
    {"delta_nets_without_a_shape", small(R"("linear_num_key_heads": 2)", "qwen3_5_text"), "linear_num_value_heads", "is not stated; a whole number from 1"},
    {"value_heads_that_key_heads_do_not_divide", small(R"("linear_num_key_heads": 3, "linear_num_value_heads": 4, "linear_key_head_dim": 8, "linear_value_head_dim": 16)", "qwen3_5_text"), "linear_num_key_heads", "3 key heads do not divide the 4 value heads"},
    {"an_indexer_without_its_top", small(std::string(some_experts) + R"(, "q_lora_rank": 16, "kv_lora_rank": 32, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "index_n_heads": 4, "index_head_dim": 16)", "deepseek_v32"), "index_topk", "is not stated; a whole number from 1"},
    {"a_gate_that_the_architecture_has_not", small(R"("attn_output_gate": true)"), "attn_output_gate", "cannot be counted"},
    {"a_key_written_twice", small(R"("hidden_size": 64)"), "", "written twice"},
    {"kv_heads_that_do_not_divide", R"({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 8, "num_attention_heads": 4, "num_key_value_heads": 3, "intermediate_size": 128, "vocab_size": 100})", "num_key_value_heads", "3 KV heads do not divide the 4 query heads"},
    {"heads_that_do_not_divide", R"({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 8, "num_attention_heads": 5, "intermediate_size": 128, "vocab_size": 100})", "head_dim", "the 5 heads do not divide a hidden size of 64"},
    {"more_experts_a_token_than_there_are", small(R"("num_experts": 4, "num_experts_per_tok": 8, "moe_intermediate_size": 32)"), "num_experts_per_tok", "more than the 4 there are"},
    {"experts_nobody_visits", small(R"("num_experts": 4, "moe_intermediate_size": 32)"), "num_experts_per_tok", "is not stated"},
    {"a_mixture_without_experts", small("", "mixtral"), "num_local_experts", "mixtral has experts"},
    {"dense_layers_in_the_middle", small(std::string(some_experts) + R"(, "mlp_only_layers": [3])", "qwen3_moe"), "num_local_experts", "layer 3 breaks it"},
    {"a_dense_layer_that_is_not_there", small(std::string(some_experts) + R"(, "mlp_only_layers": [8])", "qwen3_moe"), "mlp_only_layers", "lies outside 0 to 7"},
    {"a_step_of_zero", small(std::string(some_experts) + R"(, "decoder_sparse_step": 0)", "qwen3_moe"), "decoder_sparse_step", "lies outside 1"},
    {"too_few_layer_types", small(R"("layer_types": ["full_attention"])"), "layer_types", "names 1 layers, but the model has 8"},
    {"sliding_layers_without_a_window", small(R"("sliding_window": null, "layer_types": ["sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","full_attention"])", "gemma2"), "sliding_window", "is not stated"},
    {"widths_that_differ_by_layer", small(R"("ffn_dim": [128, 256])"), "ffn_dim", "differs from layer to layer"},
    {"values_of_another_width", small(R"("v_head_dim": 8)"), "v_head_dim", "differs from a head's width of 16"},
    {"a_latent_of_no_width", small("", "deepseek_v3"), "kv_lora_rank", "deepseek_v3 caches a latent"},
    {"an_encoder", small(R"("is_encoder_decoder": true)"), "is_encoder_decoder", "only decoder-only"},
    {"embeddings_of_another_width", small(R"("word_embed_proj_dim": 32)", "opt"), "word_embed_proj_dim", "differs from the hidden size of 64"},
    {"embeddings_of_single_layers", small(R"("hidden_size_per_layer_input": 256)"), "hidden_size_per_layer_input", "cannot be counted"},
    {"a_dtype_nobody_knows", R"({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 128, "vocab_size": 100, "torch_dtype": "novel"})", "torch_dtype", "\"novel\" is not understood; bfloat16"},
    {"quantization_of_the_wrong_type", small(R"("quantization_config": 4)"), "quantization_config", "where an object is expected"},
};

class ProblemOfConfig : public testing::TestWithParam<ProblemCase> {};
TEST_P(ProblemOfConfig, NamesPathAndReason) {
  const ProblemCase& want = GetParam();
  const ConfigReading reading = read_hf_config(want.config);
  bool is_named = false;
  for (const Problem& problem : reading.problems.list()) {
    is_named = is_named || (problem.path == want.want_path && problem.message.find(want.want_words) != std::string::npos);
  }
  EXPECT_TRUE(is_named) << all_of(reading);
}
INSTANTIATE_TEST_SUITE_P(HfConfig, ProblemOfConfig, testing::ValuesIn(problem_cases), [](const auto& row) { return row.param.name; });

TEST(HfConfig, NamesEveryProblemAtOnce) {
  const ConfigReading reading = read_hf_config(R"({"model_type": "llama", "num_hidden_layers": -1, "num_attention_heads": 4.5, "vocab_size": "many"})");
  std::vector<std::string> paths;
  for (const Problem& problem : reading.problems.list()) paths.push_back(problem.path);
  const std::vector<std::string> want = {"num_hidden_layers", "hidden_size", "vocab_size", "num_attention_heads", "intermediate_size"};
  EXPECT_EQ(paths, want) << all_of(reading);
}

TEST(HfConfig, NamesAFaultOnceHoweverOftenItsKeyIsAsked) {
  EXPECT_EQ(read_hf_config(small(R"("dtype": 5, "n_inner": "wide", "_name_or_path": 7, "num_experts": 4, "num_experts_per_tok": 2)")).problems.count(), 3U);
}

TEST(HfConfig, SurvivesEveryCutAndEveryChangedByte) {
  const std::string whole = small(std::string(some_experts) + R"(, "layer_types": ["full_attention"], "mlp_only_layers": [1, 2], "quantization_config": {"quant_method": "awq", "bits": 4}, "sliding_window": 12, "moe_layer_freq": [1, 0])", "qwen3_moe");
  for (std::size_t end = 0; end < whole.size(); ++end) EXPECT_FALSE(read_hf_config(std::string_view(whole).substr(0, end)).problems.none());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char changed : {'0', '"', '-', '[', '}', '\0', '\xff'}) {
      std::string text = whole;
      text[at] = changed;
      const ConfigReading reading = read_hf_config(text);
      if (reading.problems.none()) {
        EXPECT_GE(model_parameters(reading.model).total(), 0) << text;
      }
    }
  }
}

TEST(HfConfig, SurvivesEveryTypeUnderEveryKey) {
  for (const char* key : {"num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads", "head_dim", "intermediate_size", "vocab_size", "num_experts",
                          "num_experts_per_tok", "moe_intermediate_size", "layer_types", "mlp_only_layers", "moe_layer_freq", "moe_layers", "decoder_sparse_step",
                          "sliding_window", "sliding_window_pattern", "use_sliding_window", "max_window_layers", "kv_lora_rank", "torch_dtype", "quantization_config",
                          "architectures", "model_type", "text_config", "attn_type_list", "tie_word_embeddings", "_name_or_path", "max_position_embeddings"}) {
    for (const char* value : {"null", "true", "0", "1", "3", "100000", "-1", "0.5", "1e308", "\"x\"", "[]", "[null]", "[1, \"a\"]", "{}", "{\"bits\": \"x\"}", "[[[]]]"}) {
      for (const char* type : {"llama", "qwen3_moe", "gemma3_text", "falcon", "llama4_text", "deepseek_v3", "novel"}) {
        const std::string text = std::string("{\"") + key + "\": " + value + R"(, "x_model": ")" + type + "\"" +
                                 R"(, "n_layer": 8, "n_embd": 64, "n_head": 4, "ffn_dim": 128, "padded_vocab_size": 100})";
        const ConfigReading reading = read_hf_config(text);
        if (reading.problems.none()) {
          EXPECT_GE(model_parameters(reading.model).total(), 0) << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace plimsoll
