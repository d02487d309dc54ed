#include "core/spec/hf_config.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

namespace {

using json::Value;

// ---- What each architecture's code builds -----------------------------------------------------------------------------

/// A yes or no that a key of the config decides; without a key, or where the config leaves it out, `otherwise` holds.
struct Switch {
  std::string_view key;
  bool otherwise = false;
};
constexpr Switch always{"", true};
constexpr Switch never{"", false};

/// Weights of learned positions: none, one row a position, or OPT's two rows more.
enum class Positions {
  none,
  learned,
  learned_and_two
};
/// Over how much of a token a norm of queries and keys spans.
enum class QkNormWidth {
  one_head,
  all_heads
};

class Reader;

/// A row: everything that Hugging Face's modeling code of the architecture fixes. Defaults are Llama's.
struct Family {
  std::string_view model_type;
  std::string_view architecture;  ///< The class without "ForCausalLM".
  Switch tied{"tie_word_embeddings", false};
  Switch qkv_bias{"attention_bias", false};
  Switch output_bias{"attention_bias", false};
  Switch ffn_bias = never;
  Switch lm_head_bias = never;
  Switch qk_norm = never;
  QkNormWidth qk_norm_width = QkNormWidth::one_head;
  bool sinks = false;
  bool gated = true;
  NormKind norm = NormKind::rms;
  std::int64_t norms = 2;
  bool final_norm = true;
  Positions positions = Positions::none;
  bool embedding_norm = false;     ///< BLOOM norms the embedding: 2·d weights.
  bool four_times_hidden = false;  ///< The FFN's width where the config does not state it: 4·d.
  bool is_latent = false;
  bool has_linear = false;            ///< Most layers are gated delta nets.
  bool has_state_space = false;       ///< Most layers are state spaces, or have one.
  Precision state = Precision::bf16;  ///< How vLLM keeps the state of those where the config does not say.
  bool has_indexer = false;           ///< Latent attention is sparse.
  Switch output_gate = never;
  bool has_experts = false;
  bool router_bias = false;
  bool expert_bias = false;
  bool shared_gate = false;
  bool experts_are_ffn_wide = false;  ///< `intermediate_size` is an expert's width (Mixtral), not a dense layer's.
  std::string_view pattern;           ///< Which layers slide where a window is stated; empty: the code knows no window.
  std::int64_t window = 0;            ///< Its class's defaults of keys that published configs leave out.
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;
  std::int64_t head_dim = 0;
  std::int64_t vocabulary = 0;
  Switch slides{"use_sliding_window", true};
  void (*adjust)(Reader& config, Model& model) = nullptr;  ///< What no column can say.
};

void adjust_falcon(Reader& config, Model& model);
void adjust_gpt_bigcode(Reader& config, Model& model);
void adjust_mpt(Reader& config, Model& model);
void adjust_stablelm(Reader& config, Model& model);
void adjust_llama4(Reader& config, Model& model);
void adjust_granite_hybrid(Reader& config, Model& model);
void adjust_falcon_h1(Reader& config, Model& model);

constexpr Switch tied_unless_stated{"tie_word_embeddings", true};
constexpr Switch slides_if_stated{"use_sliding_window", false};
constexpr Switch gated_unless_stated{"attn_output_gate", true};
constexpr Switch mlp_bias{"mlp_bias", false};

// Sources: configuration_*.py and modeling_*.py of huggingface/transformers 4.57, and each model's own code where it has some.
// clang-format off
constexpr Family families[] = {
    {.model_type = "llama", .architecture = "Llama", .ffn_bias = mlp_bias},
    {.model_type = "llama4_text", .architecture = "Llama4", .ffn_bias = never, .experts_are_ffn_wide = true,
     .pattern = "SSSF", .adjust = adjust_llama4},
    {.model_type = "mistral", .architecture = "Mistral", .qkv_bias = never, .output_bias = never, .pattern = "S",
     .window = 4096, .kv_heads = 8},
    {.model_type = "ministral3", .architecture = "Ministral3", .qkv_bias = never, .output_bias = never,
     .pattern = "S"},
    {.model_type = "mixtral", .architecture = "Mixtral", .qkv_bias = never, .output_bias = never, .has_experts = true,
     .experts_are_ffn_wide = true, .pattern = "S", .kv_heads = 8},
    {.model_type = "qwen2", .architecture = "Qwen2", .qkv_bias = always, .output_bias = never, .pattern = "S",
     .window = 4096, .slides = slides_if_stated},
    {.model_type = "qwen2_moe", .architecture = "Qwen2Moe", .qkv_bias = {"qkv_bias", true}, .output_bias = never,
     .has_experts = true, .shared_gate = true, .pattern = "S", .window = 4096, .slides = slides_if_stated},
    {.model_type = "qwen2_vl", .architecture = "Qwen2VL", .qkv_bias = always, .output_bias = never, .pattern = "S",
     .window = 4096, .slides = slides_if_stated},
    {.model_type = "qwen2_5_vl", .architecture = "Qwen2_5_VL", .qkv_bias = always, .output_bias = never,
     .pattern = "S", .window = 4096, .slides = slides_if_stated},
    {.model_type = "qwen3", .architecture = "Qwen3", .qk_norm = always, .pattern = "S", .window = 4096,
     .head_dim = 128, .slides = slides_if_stated},
    {.model_type = "qwen3_moe", .architecture = "Qwen3Moe", .qk_norm = always, .has_experts = true, .pattern = "S",
     .window = 4096, .slides = slides_if_stated},
    {.model_type = "qwen3_vl_text", .architecture = "Qwen3VL", .qk_norm = always, .head_dim = 128},
    {.model_type = "qwen3_vl_moe_text", .architecture = "Qwen3VLMoe", .qk_norm = always, .has_experts = true},
    {.model_type = "qwen3_next", .architecture = "Qwen3Next", .qk_norm = always, .has_linear = true,
     .output_gate = gated_unless_stated, .has_experts = true, .shared_gate = true, .head_dim = 256},
    {.model_type = "qwen3_5_text", .architecture = "Qwen3_5", .qk_norm = always, .has_linear = true,
     .output_gate = gated_unless_stated, .head_dim = 256},
    {.model_type = "qwen3_5_moe_text", .architecture = "Qwen3_5Moe", .qk_norm = always, .has_linear = true,
     .output_gate = gated_unless_stated, .has_experts = true, .shared_gate = true, .head_dim = 256},
    {.model_type = "phi3", .architecture = "Phi3", .qkv_bias = never, .output_bias = never, .pattern = "S"},
    {.model_type = "phimoe", .architecture = "PhiMoE", .lm_head_bias = {"lm_head_bias", false},
     .norm = NormKind::layer_norm, .has_experts = true, .experts_are_ffn_wide = true, .pattern = "S"},
    {.model_type = "phi", .architecture = "Phi", .qkv_bias = always, .output_bias = always, .ffn_bias = always,
     .lm_head_bias = always, .gated = false, .norm = NormKind::layer_norm, .norms = 1},
    {.model_type = "deepseek_v2", .architecture = "DeepseekV2", .is_latent = true},
    {.model_type = "deepseek_v3", .architecture = "DeepseekV3", .is_latent = true, .router_bias = true},
    {.model_type = "deepseek_v32", .architecture = "DeepseekV32", .is_latent = true, .has_indexer = true,
     .router_bias = true},
    {.model_type = "kimi_k2", .architecture = "KimiK2", .is_latent = true, .router_bias = true},
    {.model_type = "glm", .architecture = "Glm", .output_bias = never},
    {.model_type = "glm4", .architecture = "Glm4", .output_bias = never, .norms = 4},
    {.model_type = "glm4_moe", .architecture = "Glm4Moe", .output_bias = never, .qk_norm = {"use_qk_norm", false},
     .has_experts = true, .router_bias = true},
    {.model_type = "glm4_moe_lite", .architecture = "Glm4MoeLite", .is_latent = true, .has_experts = true,
     .router_bias = true},
    {.model_type = "glm_moe_dsa", .architecture = "GlmMoeDsa", .is_latent = true, .has_indexer = true,
     .has_experts = true, .router_bias = true},
    {.model_type = "gemma", .architecture = "Gemma", .tied = tied_unless_stated, .head_dim = 256},
    {.model_type = "gemma2", .architecture = "Gemma2", .tied = tied_unless_stated, .norms = 4, .pattern = "SF",
     .window = 4096, .head_dim = 256},
    {.model_type = "gemma3_text", .architecture = "Gemma3", .tied = tied_unless_stated, .qk_norm = always, .norms = 4,
     .pattern = "SSSSSF", .window = 4096, .heads = 8, .kv_heads = 4, .head_dim = 256, .vocabulary = 262208},
    {.model_type = "gpt_oss", .architecture = "GptOss", .qkv_bias = {"attention_bias", true},
     .output_bias = {"attention_bias", true}, .sinks = true, .has_experts = true, .router_bias = true,
     .expert_bias = true, .experts_are_ffn_wide = true, .pattern = "SF", .window = 128, .head_dim = 64},
    {.model_type = "granite", .architecture = "Granite", .ffn_bias = mlp_bias},
    {.model_type = "granitemoe", .architecture = "GraniteMoe", .has_experts = true, .experts_are_ffn_wide = true},
    {.model_type = "granitemoehybrid", .architecture = "GraniteMoeHybrid", .has_state_space = true,
     .experts_are_ffn_wide = true, .adjust = adjust_granite_hybrid},
    {.model_type = "falcon_h1", .architecture = "FalconH1", .ffn_bias = mlp_bias, .has_state_space = true,
     .adjust = adjust_falcon_h1},
    {.model_type = "nemotron_h", .architecture = "NemotronH", .ffn_bias = mlp_bias, .gated = false, .norms = 1,
     .has_state_space = true, .state = Precision::fp32, .router_bias = true},
    {.model_type = "cohere", .architecture = "Cohere", .tied = tied_unless_stated, .qk_norm = {"use_qk_norm", false},
     .qk_norm_width = QkNormWidth::all_heads, .norms = 1},
    {.model_type = "cohere2", .architecture = "Cohere2", .tied = tied_unless_stated, .norms = 1, .pattern = "SSSF",
     .window = 4096},
    {.model_type = "minimax_m2", .architecture = "MiniMaxM2", .qkv_bias = never, .output_bias = never,
     .qk_norm = {"use_qk_norm", true}, .qk_norm_width = QkNormWidth::all_heads, .has_experts = true,
     .router_bias = true, .experts_are_ffn_wide = true},
    {.model_type = "olmo", .architecture = "Olmo", .norms = 0, .final_norm = false},
    {.model_type = "olmo2", .architecture = "Olmo2", .qk_norm = always, .qk_norm_width = QkNormWidth::all_heads},
    {.model_type = "olmoe", .architecture = "Olmoe", .qk_norm = always, .qk_norm_width = QkNormWidth::all_heads,
     .has_experts = true, .experts_are_ffn_wide = true},
    {.model_type = "seed_oss", .architecture = "SeedOss", .output_bias = {"attention_out_bias", false},
     .ffn_bias = mlp_bias},
    {.model_type = "smollm3", .architecture = "SmolLM3", .tied = tied_unless_stated, .ffn_bias = mlp_bias,
     .pattern = "S", .slides = slides_if_stated},
    {.model_type = "internlm2", .architecture = "InternLM2", .qkv_bias = {"bias", false},
     .output_bias = {"bias", false}},
    {.model_type = "baichuan", .architecture = "Baichuan", .qkv_bias = never, .output_bias = never},
    {.model_type = "nemotron", .architecture = "Nemotron", .ffn_bias = mlp_bias, .gated = false,
     .norm = NormKind::layer_norm},
    {.model_type = "stablelm", .architecture = "StableLm", .qkv_bias = {"use_qkv_bias", false}, .output_bias = never,
     .norm = NormKind::layer_norm, .adjust = adjust_stablelm},
    {.model_type = "starcoder2", .architecture = "Starcoder2", .tied = tied_unless_stated,
     .qkv_bias = {"use_bias", true}, .output_bias = {"use_bias", true}, .ffn_bias = {"use_bias", true}, .gated = false,
     .norm = NormKind::layer_norm, .pattern = "S"},
    {.model_type = "bloom", .architecture = "Bloom", .tied = tied_unless_stated, .qkv_bias = always,
     .output_bias = always, .ffn_bias = always, .gated = false, .norm = NormKind::layer_norm, .embedding_norm = true,
     .four_times_hidden = true},
    // The published Falcon files hold an LM head beside the embedding, although the class would tie them.
    {.model_type = "falcon", .architecture = "Falcon", .qkv_bias = {"bias", false}, .output_bias = {"bias", false},
     .ffn_bias = {"bias", false}, .gated = false, .norm = NormKind::layer_norm, .four_times_hidden = true,
     .adjust = adjust_falcon},
    {.model_type = "gptj", .architecture = "GPTJ", .qkv_bias = never, .output_bias = never, .ffn_bias = always,
     .lm_head_bias = always, .gated = false, .norm = NormKind::layer_norm, .norms = 1, .four_times_hidden = true},
    {.model_type = "gpt2", .architecture = "GPT2LMHeadModel", .tied = tied_unless_stated, .qkv_bias = always,
     .output_bias = always, .ffn_bias = always, .gated = false, .norm = NormKind::layer_norm,
     .positions = Positions::learned, .four_times_hidden = true},
    {.model_type = "gpt_bigcode", .architecture = "GPTBigCode", .tied = tied_unless_stated, .qkv_bias = always,
     .output_bias = always, .ffn_bias = always, .gated = false, .norm = NormKind::layer_norm,
     .positions = Positions::learned, .four_times_hidden = true, .adjust = adjust_gpt_bigcode},
    {.model_type = "gpt_neox", .architecture = "GPTNeoX", .qkv_bias = {"attention_bias", true},
     .output_bias = {"attention_bias", true}, .ffn_bias = always, .gated = false, .norm = NormKind::layer_norm},
    {.model_type = "opt", .architecture = "OPT", .tied = tied_unless_stated, .qkv_bias = {"enable_bias", true},
     .output_bias = {"enable_bias", true}, .ffn_bias = {"enable_bias", true}, .gated = false,
     .norm = NormKind::layer_norm, .positions = Positions::learned_and_two},
    {.model_type = "mpt", .architecture = "MPT", .tied = tied_unless_stated, .qkv_bias = never, .output_bias = never,
     .gated = false, .four_times_hidden = true, .adjust = adjust_mpt},
};
// clang-format on

/// An architecture of no row: Llama's shape, with whatever its keys say of biases and norms.
constexpr Family by_its_fields{.ffn_bias = mlp_bias, .lm_head_bias = {"lm_head_bias", false}, .qk_norm = {"use_qk_norm", false}};

/// Names under which a text model of a row travels inside a multimodal config.
constexpr std::array<std::array<std::string_view, 2>, 8> other_names = {{
    {"gemma3", "gemma3_text"},
    {"llama4", "llama4_text"},
    {"qwen2_vl_text", "qwen2_vl"},
    {"qwen2_5_vl_text", "qwen2_5_vl"},
    {"qwen3_5", "qwen3_5_text"},
    {"qwen3_5_moe", "qwen3_5_moe_text"},
    {"qwen3_vl", "qwen3_vl_text"},
    {"qwen3_vl_moe", "qwen3_vl_moe_text"},
}};

// ---- Keys of a config -------------------------------------------------------------------------------------------------

using Keys = std::span<const std::string_view>;
// One quantity under the names that architectures give it.
constexpr std::string_view layer_keys[] = {"num_hidden_layers", "n_layer", "n_layers", "num_layers"};
constexpr std::string_view hidden_keys[] = {"hidden_size", "n_embd", "n_embed", "d_model"};
constexpr std::string_view head_keys[] = {"num_attention_heads", "n_head", "n_heads"};
constexpr std::string_view kv_head_keys[] = {"num_key_value_heads", "num_kv_heads", "n_head_kv"};
constexpr std::string_view head_dim_keys[] = {"head_dim", "kv_channels", "attention_head_dim"};
constexpr std::string_view ffn_keys[] = {"intermediate_size", "ffn_hidden_size", "ffn_dim", "n_inner"};
constexpr std::string_view vocabulary_keys[] = {"vocab_size", "padded_vocab_size"};
constexpr std::string_view context_keys[] = {"max_position_embeddings", "n_positions", "seq_length", "max_seq_len", "n_ctx"};
constexpr std::string_view expert_keys[] = {"num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"};
constexpr std::string_view per_token_keys[] = {"num_experts_per_tok", "num_experts_per_token", "experts_per_token",
                                               "moe_topk", "moe_top_k", "moe_k"};
constexpr std::string_view shared_keys[] = {"n_shared_experts", "num_shared_experts", "moe_num_shared_experts"};
constexpr std::string_view shared_width_keys[] = {"shared_expert_intermediate_size", "shared_intermediate_size", "moe_shared_expert_intermediate_size"};
constexpr std::string_view window_keys[] = {"sliding_window", "attention_chunk_size"};
constexpr std::string_view first_expert_layer_keys[] = {"first_k_dense_replace", "moe_layer_start_index"};
constexpr std::string_view mtp_keys[] = {"num_nextn_predict_layers", "num_mtp_modules", "mtp_num_hidden_layers", "mtp_num_layers"};

/// What is read of those keys where the architecture is known to have such layers.
constexpr std::string_view linear_keys[] = {"linear_num_key_heads", "linear_num_value_heads", "linear_key_head_dim", "linear_value_head_dim",
                                            "linear_conv_kernel_dim", "full_attention_interval", "mamba_ssm_dtype"};
constexpr std::string_view space_head_keys[] = {"mamba_num_heads", "mamba_n_heads"};
constexpr std::string_view space_head_dim_keys[] = {"mamba_head_dim", "mamba_d_head"};
constexpr std::string_view space_state_keys[] = {"ssm_state_size", "mamba_d_state"};
constexpr std::string_view space_group_keys[] = {"n_groups", "mamba_n_groups"};
constexpr std::string_view space_convolution_keys[] = {"conv_kernel", "mamba_d_conv"};
constexpr std::string_view space_chunk_keys[] = {"chunk_size", "mamba_chunk_size"};
constexpr std::string_view state_space_keys[] = {"mamba_num_heads", "mamba_n_heads", "mamba_head_dim", "mamba_d_head", "ssm_state_size", "mamba_d_state", "mamba_n_groups",
                                                 "mamba_d_conv", "mamba_chunk_size", "mamba_conv_bias", "mamba_proj_bias", "mamba_expand", "mamba_ssm_cache_dtype", "mamba_hidden_act",
                                                 "mamba_rms_norm", "mamba_norm_before_gate", "mamba_d_ssm", "mamba_use_mlp", "ssm_multipliers", "ssm_in_multiplier",
                                                 "ssm_out_multiplier", "hybrid_override_pattern", "layers_block_type"};
constexpr std::string_view indexer_keys[] = {"index_n_heads", "index_head_dim", "index_topk", "indexer_rope_interleave", "index_skip_topk_offset"};
/// Beginnings of keys that only configs with layers other than full, sliding and latent attention have.
constexpr std::string_view other_layer_keys[] = {"mamba", "ssm_", "linear_", "rwkv", "wkv_", "index_",
                                                 "indexer", "conv_l_cache", "lru_", "kda_", "nsa_", "hybrid_",
                                                 "blocksparse", "sparse_", "compress_ratio", "state_size", "layers_block_type", "block_types",
                                                 "attn_layer_", "full_attn_idxs", "full_attention_interval", "num_kv_shared_layers", "use_cla", "cla_share_factor",
                                                 "attention_types", "attention_layers", "short_conv", "lightning"};
/// Beginnings of model types whose layers are not understood, whatever their keys say.
constexpr std::string_view other_layer_types[] = {"mamba", "falcon_mamba", "rwkv", "jamba", "bamba", "zamba",
                                                  "recurrent_gemma", "lfm2", "kimi_linear",
                                                  "deepseek_v4", "phi3small", "phi4flash", "minimax_m1", "minimax_text_01",
                                                  "retnet", "gpt_neo_"};

struct Inexpressible {
  std::string_view key;
  std::string_view why;
};
/// Weights or caches that a Model has no place for. Where such a key says anything, the reading fails.
constexpr Inexpressible inexpressible[] = {
    {"is_encoder_decoder", "an encoder beside the decoder is not counted; only decoder-only models can be read"},
    {"cross_attention_layers", "layers that attend to images cannot be counted"},
    {"hidden_size_per_layer_input", "embeddings of single layers (Gemma 3n) cannot be counted"},
    {"altup_num_inputs", "several residual streams (Gemma 3n) cannot be counted"},
    {"laurel_rank", "low-rank residuals (Gemma 3n) cannot be counted"},
    {"block_configs", "layers of unlike shapes cannot be counted"},
    {"ffn_config", "FFNs described in an object of their own cannot be read; spell the model out instead"},
    {"parallel_attn_mlp_res", "a dense FFN beside the experts of a layer cannot be counted"},
    {"attn_output_gate", "gates on the attention's output cannot be counted"},
    {"zero_expert_num", "layers with two attentions cannot be counted"},
    {"moe_latent_size", "experts that work on a compressed token cannot be counted"},
    {"projectors_bias", "biases on some projections of a state space only cannot be counted"},
};

/// Pieces of keys that look like shapes; what is not read of these is named in a note.
constexpr std::string_view shape_like[] = {"_dim", "_size", "_rank", "num_", "_heads", "_layers", "expert", "hidden", "width", "vocab", "norm", "bias"};
/// Keys with such pieces that say nothing about size: generation, training, routing without weights, positions.
constexpr std::string_view without_weight[] = {
    "num_beams", "num_beam_groups", "num_return_sequences", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "chunk_size_feed_forward", "num_labels",
    "n_group", "num_expert_group", "norm_topk_prob", "ep_size", "num_logits_to_keep", "hidden_dropout", "hidden_dropout_prob", "apply_residual_connection_post_layernorm",
    "rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "layernorm_epsilon", "norm_eps", "norm_epsilon", "do_layer_norm_before", "qk_head_dim", "rotary_dim",
    "rotary_ndims", "no_rope_layers", "max_window_layers", "num_key_value_groups"};

bool begins_with(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }
bool is_among(std::string_view text, Keys keys) { return std::find(keys.begin(), keys.end(), text) != keys.end(); }

/// Whether a value says anything: null, false, 0, empty texts, lists and objects do not.
bool says_something(const Value& value) {
  switch (value.type) {
    case Value::Type::null: return false;
    case Value::Type::boolean: return value.boolean;
    case Value::Type::number: return value.number != 0;
    case Value::Type::text: return !value.text.empty();
    case Value::Type::list:
    case Value::Type::object: return !value.items.empty();
  }
  return false;
}

Bounds bounds_of(const Description& description, std::string_view field) {
  const Field* found = description.find(field);
  return found == nullptr ? Bounds{} : found->bounds;
}

/// One object of a config, key by key; collects problems and notes, and remembers which keys were asked for.
class Reader {
 public:
  Reader(const Value& object, std::string path, ConfigReading& reading) : object_(object), path_(std::move(path)), reading_(reading) {}

  /// The value of a key; none where it is left out or null.
  const Value* find(std::string_view key) {
    asked_.push_back(key);
    const Value* value = object_.find(key);
    return value == nullptr || value->type == Value::Type::null ? nullptr : value;
  }

  std::optional<std::int64_t> whole(std::string_view key, Bounds bounds) {
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->type == Value::Type::list) return whole_of_list(key, *value, bounds);
    return whole_of(key, *value, bounds);
  }
  /// One quantity under several names; where two say different things, neither is believed.
  std::optional<std::int64_t> whole(Keys keys, Bounds bounds) {
    std::optional<std::int64_t> found;
    std::string_view found_as;
    for (const std::string_view key : keys) {
      const std::optional<std::int64_t> value = whole(key, bounds);
      if (!value) continue;
      if (found && *found != *value) {
        problem(key, fmt::format("{} is stated, but {} says {}; keep one", *value, found_as, *found));
      } else if (!found) {
        found = value;
        found_as = key;
      }
    }
    return found;
  }
  /// The first of several names that is stated; the others may differ.
  std::optional<std::int64_t> first_whole(Keys keys, Bounds bounds) {
    std::optional<std::int64_t> found;
    for (const std::string_view key : keys) {
      const std::optional<std::int64_t> value = whole(key, bounds);
      if (!found) found = value;
    }
    return found;
  }
  std::int64_t required(Keys keys, Bounds bounds) {
    const std::size_t before = reading_.problems.count();
    const std::optional<std::int64_t> value = whole(keys, bounds);
    if (!value && reading_.problems.count() == before) {
      problem(keys[0], fmt::format("is not stated; a whole number from {} to {} is needed", bounds.least, bounds.most));
    }
    return value.value_or(0);
  }
  std::int64_t required(std::string_view key, Bounds bounds) { return required(Keys(&key, 1), bounds); }
  std::optional<bool> flag(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->type == Value::Type::boolean) return value->boolean;
    problem(key, fmt::format("{} was found where true or false is expected", json::seen(*value)));
    return std::nullopt;
  }
  bool decided(const Switch& by) { return by.key.empty() ? by.otherwise : flag(by.key).value_or(by.otherwise); }
  std::string text(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr) return {};
    if (value->type == Value::Type::text) return value->text;
    problem(key, fmt::format("{} was found where a text is expected", json::seen(*value)));
    return {};
  }
  /// The members of a list, or none; anything but a list is a problem.
  const Value* list(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr || value->type == Value::Type::list) return value;
    problem(key, fmt::format("{} was found where a list is expected", json::seen(*value)));
    return nullptr;
  }

  /// A key may be asked for more than once; its fault is named once.
  void problem(std::string_view key, std::string message) {
    Problem made{member_path(path_, key), std::move(message)};
    const std::vector<Problem>& known = reading_.problems.list();
    if (std::find(known.begin(), known.end(), made) == known.end()) reading_.problems.add(std::move(made.path), std::move(made.message));
  }
  void note(std::string text) { reading_.notes.push_back(std::move(text)); }

  const Value& object() const { return object_; }
  bool was_asked(std::string_view key) const { return std::find(asked_.begin(), asked_.end(), key) != asked_.end(); }

  std::optional<std::int64_t> whole_of(std::string_view key, const Value& value, Bounds bounds) {
    if (value.type != Value::Type::number) {
      problem(key, fmt::format("{} was found where a whole number is expected", json::seen(value)));
      return std::nullopt;
    }
    if (value.number != std::floor(value.number)) {
      problem(key, fmt::format("{} is not a whole number", json::seen(value)));
      return std::nullopt;
    }
    if (value.number < bounds.least || value.number > bounds.most) {
      problem(key, fmt::format("{} lies outside {} to {}", json::seen(value), bounds.least, bounds.most));
      return std::nullopt;
    }
    return static_cast<std::int64_t>(value.number);
  }

 private:
  /// A number per layer: one number if all are equal.
  std::optional<std::int64_t> whole_of_list(std::string_view key, const Value& list, Bounds bounds) {
    if (list.items.empty()) {
      problem(key, "an empty list was found where a whole number is expected");
      return std::nullopt;
    }
    const std::optional<std::int64_t> first = whole_of(key, list.items.front(), bounds);
    for (const Value& item : list.items) {
      if (!first || (item.type == Value::Type::number && item.number == list.items.front().number)) continue;
      problem(key, "differs from layer to layer; a model of one width can be read, an unlike one cannot");
      return std::nullopt;
    }
    return first;
  }

  const Value& object_;
  std::string path_;
  ConfigReading& reading_;
  std::vector<std::string_view> asked_;
};

// ---- Which architecture -----------------------------------------------------------------------------------------------

const Family* family_of_type(std::string_view model_type) {
  for (const auto& [other, name] : other_names) {
    if (model_type == other) model_type = name;
  }
  for (const Family& family : families) {
    if (family.model_type == model_type) return &family;
  }
  return nullptr;
}

const Family* family_of_architecture(std::string_view architecture) {
  for (const std::string_view ending : {"ForCausalLM", "ForConditionalGeneration"}) {
    const bool ends = architecture.size() > ending.size() && architecture.substr(architecture.size() - ending.size()) == ending;
    if (ends) architecture.remove_suffix(ending.size());
  }
  for (const Family& family : families) {
    if (family.architecture == architecture) return &family;
  }
  return nullptr;
}

std::string first_architecture(Reader& config) {
  const Value* list = config.list("architectures");
  if (list == nullptr || list->items.empty() || list->items.front().type != Value::Type::text) return {};
  return list->items.front().text;
}

bool is_name(std::string_view text) {
  constexpr std::size_t longest = 64;
  return text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
         });
}

const Family& family_of(Reader& config, Reader& outer, Model& model) {
  std::string type = config.text("model_type");
  if (type.empty()) type = outer.text("model_type");
  std::string architecture = first_architecture(config);
  if (architecture.empty()) architecture = first_architecture(outer);
  if (is_name(type)) model.family = type;
  if (const Family* family = family_of_type(type); family != nullptr) return *family;
  if (const Family* family = family_of_architecture(architecture); family != nullptr) return *family;
  const std::string named = !architecture.empty() ? architecture : type;
  config.note(fmt::format("architecture {} is not known; read by its fields: check biases, norms, tied embeddings and gated FFNs",
                          named.empty() ? "(none stated)" : json::quoted_for_people(named)));
  return by_its_fields;
}

std::optional<Precision> precision_of_dtype(std::string_view name) {
  if (begins_with(name, "torch.")) name.remove_prefix(6);
  if (name == "bfloat16") return Precision::bf16;
  if (name == "float16" || name == "half") return Precision::fp16;
  if (name == "float32" || name == "float") return Precision::fp32;
  if (begins_with(name, "float8")) return Precision::fp8;
  return std::nullopt;
}

// ---- Attention --------------------------------------------------------------------------------------------------------

/// Whether every layer has an indexer of its own: GLM-5.2 and later let some use another's choice.
bool is_own_indexer(std::string_view key, const Value& value) {
  if (key == "index_topk_freq") return value.type == Value::Type::number && value.number == 1;
  return key == "indexer_types" && std::all_of(value.items.begin(), value.items.end(), [](const Value& each) { return each.text == "full"; });
}

bool is_read(const Family& family, std::string_view key, const Value& value) {
  if (family.has_linear && is_among(key, linear_keys)) return true;
  if (family.has_state_space && is_among(key, state_space_keys)) return true;
  return family.has_indexer && (is_among(key, indexer_keys) || is_own_indexer(key, value));
}

/// Why the layers are not understood, or empty.
std::string reason_not_understood(Reader& config, const Family& family, std::string_view model_type) {
  for (const std::string_view beginning : other_layer_types) {
    if (begins_with(model_type, beginning)) return fmt::format("model_type {}", model_type);
  }
  const Value& object = config.object();
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    const std::string& key = object.keys[i];
    for (const std::string_view beginning : other_layer_keys) {
      if (begins_with(key, beginning) && says_something(object.items[i]) && !is_read(family, key, object.items[i])) return json::quoted_for_people(key);
    }
    // MiniMax: 1 is full attention, 0 a linear one.
    if (key != "attn_type_list") continue;
    for (const Value& item : object.items[i].items) {
      if (item.number != 1) return "attn_type_list";
    }
  }
  return {};
}

/// Queries, keys and values: widths of heads, and the latent's where keys and values are compressed.
void read_heads(Reader& config, const Family& family, Model& model) {
  Attention& attention = model.attention;
  const Description& bounds = describe<Attention>();
  const Bounds counts = bounds_of(bounds, "heads");
  const Bounds widths{1, bounds_of(bounds, "head_dim").most};
  const bool is_unknown = attention.kind == AttentionKind::unknown;
  const auto or_default = [&](Keys keys, std::int64_t otherwise) {
    const std::optional<std::int64_t> stated = config.whole(keys, counts);
    if (!stated) config.note(fmt::format("{} is not stated; {} is the default of {}", keys[0], otherwise, family.model_type));
    return stated.value_or(otherwise);
  };
  if (family.heads > 0) {
    attention.heads = or_default(head_keys, family.heads);
  } else {
    attention.heads = is_unknown ? config.whole(head_keys, counts).value_or(1) : config.required(head_keys, counts);
  }

  attention.kv_lora_rank = config.whole("kv_lora_rank", {0, widths.most}).value_or(0);
  if (attention.kv_lora_rank == 0 && family.is_latent) {
    config.problem("kv_lora_rank", fmt::format("is not stated, and {} caches a latent; state its width", family.model_type));
    return;
  }
  if (attention.kv_lora_rank > 0) {
    if (!is_unknown) attention.kind = AttentionKind::mla;
    attention.q_lora_rank = config.whole("q_lora_rank", {0, widths.most}).value_or(0);
    attention.qk_nope_head_dim = config.required("qk_nope_head_dim", {0, widths.most});
    attention.qk_rope_head_dim = config.required("qk_rope_head_dim", {0, widths.most});
    attention.v_head_dim = config.required("v_head_dim", widths);
    // Stated beside a latent, they shape nothing.
    config.whole(kv_head_keys, counts);
    config.whole(head_dim_keys, widths);
    return;
  }
  const bool is_shared_by_default = family.kv_heads > 0;
  attention.kv_heads = is_shared_by_default ? or_default(kv_head_keys, family.kv_heads)
                                            : config.whole(kv_head_keys, counts).value_or(attention.heads);
  const std::optional<std::int64_t> head_dim = config.whole(head_dim_keys, widths);
  if (head_dim) {
    attention.head_dim = *head_dim;
  } else if (family.head_dim > 0) {
    attention.head_dim = family.head_dim;
  } else if (attention.heads > 0 && model.hidden > 0) {
    attention.head_dim = model.hidden / attention.heads;
    if (model.hidden % attention.heads != 0 && !is_unknown) {
      config.problem("head_dim", fmt::format("is not stated, and the {} heads do not divide a hidden size of {}; state it",
                                             attention.heads, model.hidden));
    }
  }
}

/// The shortest run of letters that, repeated, gives `letters`; by its failure function, so in one pass.
std::string shortest_run(const std::string& letters) {
  std::vector<std::size_t> border(letters.size(), 0);
  for (std::size_t i = 1; i < letters.size(); ++i) {
    std::size_t length = border[i - 1];
    while (length > 0 && letters[i] != letters[length]) length = border[length - 1];
    border[i] = letters[i] == letters[length] ? length + 1 : 0;
  }
  return letters.empty() ? letters : letters.substr(0, letters.size() - border.back());
}

/// One letter a layer from `layer_types`; empty where there is no such list. A kind that is not understood makes all unknown.
std::string letters_of_layer_types(Reader& config, const Family& family, Model& model) {
  const Value* types = config.list("layer_types");
  if (types == nullptr) return {};
  std::string letters;
  bool is_chunked = false;
  for (const Value& type : types->items) {
    const std::string_view name = type.text;
    is_chunked = is_chunked || name == "chunked_attention";
    if (name == "full_attention" || (family.has_state_space && name == "attention") || (family.has_indexer && name == "deepseek_sparse_attention")) {
      letters += 'F';
    } else if (family.has_linear && name == "linear_attention") {
      letters += 'L';
    } else if (family.has_state_space && name == "mamba") {
      letters += 'M';
    } else if (family.has_state_space && name == "hybrid") {
      letters += 'H';
    } else if (name == "sliding_attention" || name == "chunked_attention") {
      letters += 'S';
    } else if (model.attention.kind != AttentionKind::unknown) {
      model.attention.kind = AttentionKind::unknown;
      config.note(fmt::format("layer_types names {}, which is not understood: memory and time stay unknown, and the count is not the model's",
                              type.type == Value::Type::text ? json::quoted_for_people(name) : json::seen(type)));
    }
  }
  if (model.attention.kind == AttentionKind::unknown) return {};
  if (static_cast<std::int64_t>(types->items.size()) != model.layers && model.layers > 0) {
    config.problem("layer_types", fmt::format("names {} layers, but the model has {}", types->items.size(), model.layers));
  }
  if (is_chunked) config.note("chunked attention is counted as sliding over attention_chunk_size tokens: the most that it keeps");
  return letters;
}

/// Which layers slide by the keys that are not a list: every n-th is full, or Exaone's "LLLG".
std::string letters_of_period(Reader& config) {
  for (const std::string_view key : {"sliding_window_pattern", "_sliding_window_pattern"}) {
    const Value* value = config.find(key);
    if (value == nullptr) continue;
    if (value->type == Value::Type::text && value->text.find_first_not_of("LG") == std::string::npos && !value->text.empty()) {
      std::string letters = value->text;
      for (char& letter : letters) letter = letter == 'L' ? 'S' : 'F';
      return letters;
    }
    constexpr double longest_period = 1000;
    const std::optional<std::int64_t> period = config.whole_of(key, *value, {1, longest_period});
    if (period) return std::string(static_cast<std::size_t>(*period - 1), 'S') + 'F';
  }
  return {};
}

/// Qwen's rule: with `use_sliding_window` the layers from `max_window_layers` on slide.
std::string letters_of_max_window_layers(Reader& config, const Model& model) {
  const auto first = config.whole("max_window_layers", {0, 1e6});
  if (!first) return {};
  const std::int64_t full = std::min(*first, model.layers);
  return std::string(static_cast<std::size_t>(full), 'F') + std::string(static_cast<std::size_t>(model.layers - full), 'S');
}

void read_window(Reader& config, const Family& family, Model& model) {
  Attention& attention = model.attention;
  const Bounds bounds{1, bounds_of(describe<Attention>(), "sliding_window").most};
  const bool slides = config.flag(family.slides.key).value_or(family.slides.otherwise);
  const bool is_stated = config.object().find("sliding_window") != nullptr || config.object().find("attention_chunk_size") != nullptr;
  std::int64_t window = config.whole(window_keys, bounds).value_or(is_stated ? 0 : family.window);
  std::string letters = letters_of_layer_types(config, family, model);
  std::string of_period = letters_of_period(config);
  if (!slides || attention.kind == AttentionKind::unknown) return;
  const bool is_listed = !letters.empty();
  if (!is_listed) letters = std::move(of_period);
  if (letters.empty() && !family.slides.otherwise) letters = letters_of_max_window_layers(config, model);
  if (letters.empty()) letters = family.pattern;
  const bool any_slides = letters.find('S') != std::string::npos;
  if (window == 0 && is_listed && any_slides) {
    config.problem("sliding_window", "is not stated, but layer_types names sliding layers; state the tokens they keep");
    return;
  }
  if (window > 0 && letters.empty()) {
    config.note(fmt::format("sliding_window is {}, but not in which layers; all are counted as full, which takes more memory", window));
    return;
  }
  // A window as long as the longest context never slides.
  const bool bites = window > 0 && any_slides && !(model.context > 0 && window >= model.context);
  if (!bites) return;
  if (!is_stated) config.note(fmt::format("sliding_window is not stated; {} is the default of {}", window, family.model_type));
  constexpr std::size_t longest_pattern = 2000;
  attention.pattern = shortest_run(letters);
  attention.sliding_window = window;
  if (attention.pattern.size() > longest_pattern) config.problem("layer_types", "follows no pattern shorter than 2000 layers");
}

/// Which layers are linear, by the list or by every how manyth is full, and their shapes.
void read_linear(Reader& config, const Family& family, Model& model) {
  Attention& attention = model.attention;
  LinearAttention& linear = attention.linear;
  const Description& bounds = describe<LinearAttention>();
  const Bounds counts{1, bounds_of(bounds, "value_heads").most};
  const Bounds widths{1, bounds_of(bounds, "value_head_dim").most};
  std::string letters = letters_of_layer_types(config, family, model);
  constexpr std::int64_t usual_interval = 4;
  const std::int64_t interval = config.whole("full_attention_interval", {1, 1000}).value_or(usual_interval);
  if (attention.kind == AttentionKind::unknown) return;
  if (letters.empty()) letters = std::string(static_cast<std::size_t>(interval - 1), 'L') + 'F';
  if (letters.find('S') != std::string::npos) config.problem("layer_types", "sliding layers beside linear ones cannot be counted");
  attention.pattern = shortest_run(letters);
  linear.key_heads = config.required("linear_num_key_heads", counts);
  linear.value_heads = config.required("linear_num_value_heads", counts);
  linear.key_head_dim = config.required("linear_key_head_dim", widths);
  linear.value_head_dim = config.required("linear_value_head_dim", widths);
  linear.convolution = config.whole("linear_conv_kernel_dim", bounds_of(bounds, "convolution")).value_or(linear.convolution);
  if (linear.key_heads > 0 && linear.value_heads % linear.key_heads != 0) {
    config.problem("linear_num_key_heads", fmt::format("{} key heads do not divide the {} value heads", linear.key_heads, linear.value_heads));
  }
  // vLLM keeps the state at 16 bit where the config does not say.
  const std::string dtype = config.text("mamba_ssm_dtype");
  const std::optional<Precision> state = dtype.empty() ? Precision::bf16 : precision_of_dtype(dtype);
  if (state) {
    linear.state = *state;
  } else {
    config.problem("mamba_ssm_dtype", fmt::format("{} is not understood; float32 or bfloat16 would do", json::quoted_for_people(dtype)));
  }
}

/// Nemotron-H's layers, each a block of one kind: "M-M*-E" by letters, or a list of words. An FFN is the same letter with experts and
/// without.
std::string letters_of_blocks(Reader& config, Model& model) {
  std::string blocks = config.text("hybrid_override_pattern");
  if (const Value* list = config.list("layers_block_type"); list != nullptr && blocks.empty()) {
    for (const Value& each : list->items) {
      blocks += each.text == "mamba" ? 'M' : each.text == "attention" ? '*'
                                         : each.text == "mlp"         ? '-'
                                         : each.text == "moe"         ? 'E'
                                                                      : '?';
    }
  }
  constexpr std::string_view known = "M*-E";
  constexpr std::string_view letters = "mf--";
  const bool has_experts = blocks.find('E') != std::string::npos;
  if (blocks.empty() || blocks.find_first_not_of(known) != std::string::npos) {
    config.problem("hybrid_override_pattern", blocks.empty() ? "is not stated, and says which layer is what" : "names a layer that is not understood; M, *, - and E would do");
  } else if (has_experts && blocks.find('-') != std::string::npos) {
    config.problem("hybrid_override_pattern", "FFNs with experts and without them in one pattern cannot be counted");
  } else if (static_cast<std::int64_t>(blocks.size()) != model.layers && model.layers > 0) {
    config.problem("hybrid_override_pattern", fmt::format("names {} layers, but the model has {}", blocks.size(), model.layers));
  }
  for (char& block : blocks) block = known.find(block) == std::string_view::npos ? 'f' : letters[known.find(block)];
  return blocks;
}

/// Falcon-H1 may leave the width of a head to be worked out.
void read_space_heads(Reader& config, StateSpace& space) {
  const Description& bounds = describe<StateSpace>();
  const Bounds counts{1, bounds_of(bounds, "heads").most};
  const Bounds widths{1, bounds_of(bounds, "head_dim").most};
  space.heads = config.required(space_head_keys, counts);
  const std::optional<std::int64_t> width = config.whole("mamba_d_ssm", {1, counts.most * widths.most});
  const Value* head_dim = config.object().find("mamba_d_head");
  const bool is_worked_out = head_dim != nullptr && head_dim->type == Value::Type::text && head_dim->text == "auto" && width && space.heads > 0;
  space.head_dim = is_worked_out ? *width / space.heads : config.required(space_head_dim_keys, widths);
  if (is_worked_out) config.find("mamba_d_head");
  if (width && space.width() > 0 && *width != space.width()) {
    config.problem("mamba_d_ssm", fmt::format("{} differs from {} heads of {}", *width, space.heads, space.head_dim));
  }
  space.state_dim = config.required(space_state_keys, widths);
  space.groups = config.whole(space_group_keys, counts).value_or(1);
  if (space.heads > 0 && space.heads % space.groups != 0) {
    config.problem(space_group_keys[0], fmt::format("{} groups do not divide the {} heads", space.groups, space.heads));
  }
}

/// Which layers are state spaces, and their shapes.
void read_state_space(Reader& config, const Family& family, Model& model) {
  Attention& attention = model.attention;
  StateSpace& space = attention.state_space;
  const bool is_of_blocks = family.model_type == "nemotron_h";
  std::string letters = is_of_blocks ? letters_of_blocks(config, model) : letters_of_layer_types(config, family, model);
  if (attention.kind == AttentionKind::unknown) return;
  if (letters.empty() && family.model_type == "falcon_h1") letters = "H";
  if (letters.empty()) {
    config.problem("layer_types", "is not stated, and says which layers are state spaces");
    return;
  }
  attention.pattern = shortest_run(letters);
  if (letters.find('S') != std::string::npos) config.problem("layer_types", "sliding layers beside state spaces cannot be counted");
  if (!attention.has_state_space_layers()) return;
  const Description& bounds = describe<StateSpace>();
  read_space_heads(config, space);
  space.convolution = config.whole(space_convolution_keys, bounds_of(bounds, "convolution")).value_or(space.convolution);
  space.chunk_tokens = config.whole(space_chunk_keys, bounds_of(bounds, "chunk_tokens")).value_or(is_of_blocks ? 128 : space.chunk_tokens);
  space.convolution_bias = config.flag(is_of_blocks ? "use_conv_bias" : "mamba_conv_bias").value_or(true);
  space.bias = config.flag(is_of_blocks ? "use_bias" : "mamba_proj_bias").value_or(false);
  const std::string dtype = config.text("mamba_ssm_cache_dtype");
  const std::optional<Precision> state = dtype.empty() ? family.state : precision_of_dtype(dtype);
  if (state) {
    space.state = *state;
  } else {
    config.problem("mamba_ssm_cache_dtype", fmt::format("{} is not understood; float32 or bfloat16 would do", json::quoted_for_people(dtype)));
  }
}

void read_indexer(Reader& config, Model& model) {
  if (model.attention.kind != AttentionKind::mla) return;
  Indexer& indexer = model.attention.indexer;
  const Description& bounds = describe<Indexer>();
  indexer.heads = config.required("index_n_heads", {1, bounds_of(bounds, "heads").most});
  indexer.head_dim = config.required("index_head_dim", {1, bounds_of(bounds, "head_dim").most});
  indexer.top_k = config.required("index_topk", {1, bounds_of(bounds, "top_k").most});
  if (model.attention.q_lora_rank == 0) config.problem("q_lora_rank", "is not stated, and the indexer's queries come from compressed ones; state their width");
}

void read_attention(Reader& config, const Family& family, Model& model) {
  Attention& attention = model.attention;
  const std::string reason = reason_not_understood(config, family, model.family);
  if (!reason.empty()) {
    attention.kind = AttentionKind::unknown;
    config.note(fmt::format("{}: a kind of layer that is not understood; memory and time stay unknown, and the count is not the model's",
                            reason));
  }
  read_heads(config, family, model);
  attention.qkv_bias = config.decided(family.qkv_bias);
  attention.output_bias = config.decided(family.output_bias);
  attention.sinks = family.sinks;
  const bool has_qk_norm = config.decided(family.qk_norm);
  attention.qk_norm = has_qk_norm && family.qk_norm_width == QkNormWidth::one_head;
  if (has_qk_norm && family.qk_norm_width == QkNormWidth::all_heads) {
    model.extra_parameters += model.layers * (attention.heads + attention.kv_heads) * attention.head_dim;
  }
  if (attention.kind == AttentionKind::mla && (attention.qkv_bias || attention.output_bias)) {
    // DeepSeek's attention_bias: on both down-projections and on the output.
    const std::int64_t down = attention.q_lora_rank + attention.kv_lora_rank + attention.qk_rope_head_dim;
    model.extra_parameters += model.layers * (down + model.hidden);
    attention.qkv_bias = attention.output_bias = false;
  }
  if (attention.kind == AttentionKind::gqa && attention.kv_heads > 0 && attention.heads % attention.kv_heads != 0) {
    config.problem(kv_head_keys[0], fmt::format("{} KV heads do not divide the {} query heads", attention.kv_heads, attention.heads));
  }
  const std::optional<std::int64_t> v_head_dim = config.whole("v_head_dim", {0, 1e7});
  if (attention.kind == AttentionKind::gqa && v_head_dim && *v_head_dim != attention.head_dim) {
    config.problem("v_head_dim", fmt::format("{} differs from a head's width of {}; values of another width cannot be counted",
                                             *v_head_dim, attention.head_dim));
  }
  for (const std::string_view key : {"swa_num_attention_heads", "swa_num_key_value_heads", "swa_head_dim", "swa_v_head_dim",
                                     "num_global_key_value_heads", "global_head_dim"}) {
    const Value* value = config.find(key);
    if (value == nullptr) continue;
    const bool is_heads = key == "swa_num_attention_heads";
    const bool is_kv_heads = key == "swa_num_key_value_heads" || key == "num_global_key_value_heads";
    const std::int64_t usual = is_heads ? attention.heads : (is_kv_heads ? attention.kv_heads : attention.head_dim);
    if (value->type != Value::Type::number || value->number != static_cast<double>(usual)) {
      config.problem(key, "sliding and full layers of unlike shapes cannot be counted");
    }
  }
  attention.output_gate = config.decided(family.output_gate);
  if (family.has_indexer) read_indexer(config, model);
  if (family.has_linear) {
    read_linear(config, family, model);
  } else if (family.has_state_space) {
    read_state_space(config, family, model);
  } else {
    read_window(config, family, model);
  }
}

// ---- FFN and experts --------------------------------------------------------------------------------------------------

/// Whether each layer has experts, as the config's keys say.
std::vector<bool> expert_layers(Reader& config, const Model& model) {
  const Bounds index{0, bounds_of(describe<Model>(), "layers").most};
  const Bounds step{1, index.most};
  std::vector<bool> has(static_cast<std::size_t>(model.layers), true);
  const auto keep = [&](auto&& rule) {
    for (std::size_t i = 0; i < has.size(); ++i) has[i] = has[i] && rule(static_cast<std::int64_t>(i));
  };
  if (const auto dense = config.whole(first_expert_layer_keys, index)) keep([&](std::int64_t i) { return i >= *dense; });
  if (const auto last = config.whole("moe_layer_end_index", {-1, index.most}); last && *last >= 0) {
    keep([&](std::int64_t i) { return i <= *last; });
  }
  if (const Value* frequency = config.find("moe_layer_freq"); frequency != nullptr && frequency->type == Value::Type::list) {
    if (frequency->items.size() != has.size()) {
      config.problem("moe_layer_freq", fmt::format("names {} layers, but the model has {}", frequency->items.size(), has.size()));
      return has;
    }
    keep([&](std::int64_t i) { return says_something(frequency->items[static_cast<std::size_t>(i)]); });
  } else if (const auto every = config.whole("moe_layer_freq", step)) {
    keep([&](std::int64_t i) { return i % *every == 0; });
  }
  // The layers n−1, 2n−1, … have experts.
  for (const std::string_view key : {"decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval"}) {
    if (const auto every = config.whole(key, step)) keep([&](std::int64_t i) { return (i + 1) % *every == 0; });
  }
  const auto named = [&](std::string_view key) {
    std::vector<bool> marked(has.size(), false);
    const Value* list = config.list(key);
    if (list == nullptr) return marked;
    for (const Value& item : list->items) {
      const auto layer = config.whole_of(key, item, {0, static_cast<double>(model.layers) - 1});
      if (layer) marked[static_cast<std::size_t>(*layer)] = true;
    }
    return marked;
  };
  const std::vector<bool> dense = named("mlp_only_layers");
  keep([&](std::int64_t i) { return !dense[static_cast<std::size_t>(i)]; });
  if (config.object().find("moe_layers") != nullptr && config.find("moe_layers") != nullptr) has = named("moe_layers");
  return has;
}

/// The same layers as "from the first on, every n-th"; a problem where they follow no such rule.
void express_expert_layers(Reader& config, const std::vector<bool>& has, Experts& experts) {
  const auto first = std::find(has.begin(), has.end(), true);
  if (first == has.end()) {
    if (!has.empty()) config.problem(expert_keys[0], "no layer has experts, going by the keys that say which do");
    return;
  }
  const auto second = std::find(first + 1, has.end(), true);
  const std::int64_t first_layer = first - has.begin();
  experts.every = second == has.end() ? static_cast<std::int64_t>(has.size()) : second - first;
  experts.offset = first_layer % experts.every;
  experts.first_dense_layers = first_layer < experts.every ? 0 : first_layer;
  // A single run of leading dense layers reads best as such.
  if (experts.every == 1) experts.first_dense_layers = first_layer;
  for (std::size_t i = 0; i < has.size(); ++i) {
    const auto layer = static_cast<std::int64_t>(i);
    const bool expressed = layer >= experts.first_dense_layers && layer % experts.every == experts.offset;
    if (expressed == has[i]) continue;
    config.problem(expert_keys[0], fmt::format("which layers have experts follows no rule of a first layer and a step: layer {} breaks it", i));
    return;
  }
}

void read_experts(Reader& config, const Family& family, Model& model) {
  Experts& experts = model.experts;
  const Description& bounds = describe<Experts>();
  const Bounds widths{1, bounds_of(bounds, "hidden").most};
  const Bounds counts{1, bounds_of(bounds, "experts").most};
  experts.per_token = config.required(per_token_keys, counts);
  if (experts.per_token > experts.experts) {
    config.problem(per_token_keys[0], fmt::format("{} experts a token are more than the {} there are", experts.per_token, experts.experts));
  }
  const std::optional<std::int64_t> expert_width = config.whole("moe_intermediate_size", widths);
  if (expert_width && !family.experts_are_ffn_wide) {
    experts.hidden = *expert_width;
  } else {
    experts.hidden = config.required(ffn_keys, widths);
    if (!family.experts_are_ffn_wide) {
      config.note("moe_intermediate_size is not stated; experts are taken to be as wide as intermediate_size");
    }
  }
  const auto shared_count = config.whole(shared_keys, {0, counts.most});
  const auto shared_width = config.whole(shared_width_keys, {0, widths.most});
  experts.shared_hidden = shared_width ? *shared_width : shared_count.value_or(0) * experts.hidden;
  experts.shared_gate = family.shared_gate && experts.shared_hidden > 0;
  experts.bias = family.expert_bias;
  const std::string method = config.text("topk_method");
  experts.router_bias = method.empty() ? config.flag("use_routing_bias").value_or(family.router_bias) : method == "noaux_tc";
  if (model.layers > 0) express_expert_layers(config, expert_layers(config, model), experts);
}

/// Nemotron-H's class has defaults for experts that only some of its patterns use.
bool names_expert_blocks(Reader& config) {
  const Value* list = config.list("layers_block_type");
  const bool is_listed = list != nullptr && std::any_of(list->items.begin(), list->items.end(), [](const Value& each) { return each.text == "moe"; });
  return is_listed || config.text("hybrid_override_pattern").find('E') != std::string::npos;
}

void read_ffn(Reader& config, const Family& family, Model& model) {
  const Bounds widths{1, bounds_of(describe<Model>(), "ffn_hidden").most};
  model.gated = family.gated;
  model.ffn_bias = config.decided(family.ffn_bias);
  const Bounds counts{0, bounds_of(describe<Experts>(), "experts").most};
  model.experts.experts = config.whole(expert_keys, counts).value_or(0);
  if (family.model_type == "nemotron_h" && !names_expert_blocks(config)) model.experts.experts = 0;
  const bool needs_experts = family.has_experts || (family.model_type == "nemotron_h" && names_expert_blocks(config));
  if (model.experts.experts == 0 && needs_experts) {
    config.problem(expert_keys[0], fmt::format("is not stated, and {} has experts; state how many a layer has", family.model_type));
    return;
  }
  if (model.has_experts()) read_experts(config, family, model);
  const std::optional<std::int64_t> width = config.whole(ffn_keys, widths);
  if (!model.has_dense_ffns()) return;
  if (family.four_times_hidden || model.attention.kind == AttentionKind::unknown) {
    model.ffn_hidden = width.value_or(family.four_times_hidden ? 4 * model.hidden : 0);
  } else {
    model.ffn_hidden = config.required(ffn_keys, widths);
  }
}

// ---- Precision --------------------------------------------------------------------------------------------------------

void read_dtype(Reader& config, Reader& outer, Model& model) {
  std::string name;
  for (Reader* from : {&config, &outer}) {
    for (const std::string_view key : {"torch_dtype", "dtype"}) {
      const std::string stated = from->text(key);
      if (name.empty()) name = stated;
    }
  }
  if (name.empty() || name == "auto") {
    config.note("torch_dtype is not stated; weights are taken to be bfloat16");
    return;
  }
  if (const auto precision = precision_of_dtype(name)) {
    model.precision = *precision;
  } else {
    config.problem("torch_dtype", fmt::format("{} is not understood; bfloat16, float16 or float32 would do", json::quoted_for_people(name)));
  }
}

std::optional<Precision> precision_of_bits(double bits, bool is_float, double group) {
  if (bits == 8) return is_float ? Precision::fp8 : Precision::int8;
  if (bits == 4 && !is_float) return Precision::int4;
  if (bits == 4) return group == 32 ? Precision::mxfp4 : Precision::nvfp4;
  return std::nullopt;
}

double number_in(const Value& object, std::string_view key, double otherwise) {
  const Value* value = object.find(key);
  return value != nullptr && value->type == Value::Type::number ? value->number : otherwise;
}
std::string text_in(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->type == Value::Type::text ? value->text : std::string();
}
bool is_true_in(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->type == Value::Type::boolean && value->boolean;
}

/// The weights of the first group of a compressed-tensors or ModelOpt config, or null.
const Value* first_group_weights(const Value& quantization) {
  const Value* groups = quantization.find("config_groups");
  if (groups == nullptr || !groups->is_object() || groups->items.empty()) return nullptr;
  const Value* weights = groups->items.front().find("weights");
  return weights != nullptr && weights->is_object() ? weights : nullptr;
}

std::optional<Precision> precision_of_quantization(const Value& quantization) {
  const std::string method = text_in(quantization, "quant_method");
  if (method == "fp8" || method == "fbgemm_fp8" || method == "finegrained_fp8") return Precision::fp8;
  if (method == "mxfp4") return Precision::mxfp4;
  if (method == "bitsandbytes") {
    if (is_true_in(quantization, "load_in_4bit")) return Precision::int4;
    return is_true_in(quantization, "load_in_8bit") ? std::optional(Precision::int8) : std::nullopt;
  }
  // MLX writes bits and group size, and no method.
  constexpr std::string_view of_whole_bits[] = {"", "awq", "gptq", "gptqmodel", "auto-round", "intel/auto-round"};
  if (is_among(method, of_whole_bits)) {
    return precision_of_bits(number_in(quantization, "bits", 0), false, 0);
  }
  if (method == "compressed-tensors" || method == "modelopt") {
    const std::string algorithm = text_in(quantization, "quant_algo");
    if (algorithm == "FP8") return Precision::fp8;
    if (algorithm == "NVFP4") return Precision::nvfp4;
    const Value* weights = first_group_weights(quantization);
    if (weights == nullptr) return std::nullopt;
    return precision_of_bits(number_in(*weights, "num_bits", 0), text_in(*weights, "type") == "float",
                             number_in(*weights, "group_size", 16));
  }
  return std::nullopt;
}

/// What a quantised checkpoint leaves at 16 bit, by the lists that name it.
struct LeftAlone {
  bool attention = false;
  bool other_layers = false;  ///< Anything of a layer beside norms, routers and attention.
};
LeftAlone left_alone(const Value& quantization) {
  LeftAlone left;
  for (const std::string_view key : {"ignore", "modules_to_not_convert", "ignored_layers", "exclude_modules"}) {
    const Value* list = quantization.find(key);
    if (list == nullptr) continue;
    for (const Value& item : list->items) {
      const std::string& name = item.text;
      if (name.find("attn") != std::string::npos || name.find("attention") != std::string::npos) {
        left.attention = true;
      } else if (name.find("mlp") != std::string::npos || name.find("expert") != std::string::npos ||
                 name.find("layers") != std::string::npos) {
        const bool is_router = name.find("router") != std::string::npos || name.find("norm") != std::string::npos ||
                               (name.size() >= 5 && name.substr(name.size() - 5) == ".gate");
        left.other_layers = left.other_layers || !is_router;
      }
    }
  }
  return left;
}

void read_quantization(Reader& config, Reader& outer, Model& model) {
  const Value* quantization = nullptr;
  for (Reader* from : {&config, &outer}) {
    for (const std::string_view key : {"quantization_config", "compression_config", "quantization"}) {
      const Value* found = from->find(key);
      if (quantization != nullptr || found == nullptr) continue;
      if (!found->is_object()) {
        from->problem(key, fmt::format("{} was found where an object is expected", json::seen(*found)));
        return;
      }
      quantization = found;
    }
  }
  if (quantization == nullptr || quantization->items.empty()) return;
  const std::string method = text_in(*quantization, "quant_method");
  const std::optional<Precision> precision = precision_of_quantization(*quantization);
  if (!precision) {
    config.note(fmt::format("quantization {} is not understood; weights are counted as {}, so set the precision yourself",
                            method.empty() ? "without a method" : json::quoted_for_people(method),
                            names_of<Precision>[static_cast<std::size_t>(model.precision)]));
    return;
  }
  const LeftAlone left = left_alone(*quantization);
  // gpt-oss quantises its experts and nothing else; so does any model whose attention is left alone.
  const bool only_experts = model.has_experts() && (*precision == Precision::mxfp4 || left.attention);
  if (only_experts) {
    model.expert_precision = *precision;
  } else {
    model.precision = *precision;
    if (left.attention || left.other_layers) {
      config.note("the quantization leaves some modules at 16 bit; they are counted as quantised, so weights are larger than counted");
    }
  }
}

// ---- Families that no column describes --------------------------------------------------------------------------------

/// One KV head with multi_query, and as many norms as the layer has branches.
void adjust_falcon(Reader& config, Model& model) {
  const bool is_new = config.flag("new_decoder_architecture").value_or(false);
  const bool is_multi_query = config.flag("multi_query").value_or(true);
  const bool is_parallel = config.flag("parallel_attn").value_or(true);
  if (!is_new) model.attention.kv_heads = is_multi_query ? 1 : model.attention.heads;
  const std::int64_t beside = config.whole("num_ln_in_parallel_attn", {1, 2}).value_or(is_new ? 2 : 1);
  model.norms_per_layer = is_new || is_parallel ? beside : 2;
}

void adjust_gpt_bigcode(Reader& config, Model& model) {
  if (config.flag("multi_query").value_or(true)) model.attention.kv_heads = 1;
}

void adjust_mpt(Reader& config, Model& model) {
  model.ffn_hidden = config.whole("expansion_ratio", {1, 64}).value_or(4) * model.hidden;
}

void adjust_stablelm(Reader& config, Model& model) {
  if (config.flag("use_parallel_residual").value_or(false)) model.norms_per_layer = 1;
  if (config.flag("qk_layernorm").value_or(false)) {
    model.extra_parameters += model.layers * (model.attention.heads + model.attention.kv_heads) * model.attention.head_dim;
  }
}

/// One shared expert as wide as the routed ones; dense layers have a width of their own.
void adjust_llama4(Reader& config, Model& model) {
  if (!model.has_experts()) return;
  model.experts.shared_hidden = model.experts.hidden;
  const auto dense = config.whole("intermediate_size_mlp", {1, 1e7});
  if (!model.has_dense_ffns()) return;
  if (dense) {
    model.ffn_hidden = *dense;
  } else {
    config.problem("intermediate_size_mlp", "is not stated, but some layers have no experts; state their width");
  }
  if (model.attention.sliding_window == 0) return;
  config.note("chunked attention is counted as sliding over attention_chunk_size tokens: the most that it keeps");
}

/// Experts beside an FFN in every layer, or that FFN alone; only its width is another's name.
void adjust_granite_hybrid(Reader& config, Model& model) {
  if (model.has_experts()) return;
  model.ffn_hidden = config.required("shared_intermediate_size", {1, bounds_of(describe<Model>(), "ffn_hidden").most});
}

/// A norm over the gated output only where it is asked for.
void adjust_falcon_h1(Reader& config, Model& model) { model.attention.state_space.norm = config.flag("mamba_rms_norm").value_or(false); }

// ---- The whole --------------------------------------------------------------------------------------------------------

void read_extra_parameters(const Family& family, Model& model) {
  if (family.positions != Positions::none) {
    model.extra_parameters += (model.context + (family.positions == Positions::learned_and_two ? 2 : 0)) * model.hidden;
  }
  if (family.embedding_norm) model.extra_parameters += 2 * model.hidden;
}

void check_expressible(Reader& config, const Family& family, const Model& model) {
  for (const Inexpressible& each : inexpressible) {
    if (each.key == family.output_gate.key) continue;
    const Value* value = config.find(each.key);
    if (value != nullptr && says_something(*value)) config.problem(each.key, std::string(each.why));
  }
  const auto projected = config.whole("word_embed_proj_dim", {1, 1e7});
  if (projected && model.hidden > 0 && *projected != model.hidden) {
    config.problem("word_embed_proj_dim", fmt::format("{} differs from the hidden size of {}; the projections between cannot be counted",
                                                      *projected, model.hidden));
  }
}

/// Names what looks like a shape and was not read.
void note_unread(Reader& config) {
  std::string unread;
  std::size_t count = 0;
  constexpr std::size_t most_named = 12;
  const Value& object = config.object();
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    const std::string& key = object.keys[i];
    if (!says_something(object.items[i]) || is_among(key, without_weight) || config.was_asked(key)) continue;
    const bool is_other = object.items[i].type == Value::Type::text;
    const auto is_in_key = [&](std::string_view piece) { return key.find(piece) != std::string::npos; };
    const bool looks_like_shape = begins_with(key, "n_") || std::any_of(std::begin(shape_like), std::end(shape_like), is_in_key);
    if (is_other || !looks_like_shape || ++count > most_named) continue;
    unread += fmt::format("{}{}", unread.empty() ? "" : ", ", json::quoted_for_people(key));
  }
  if (count > most_named) unread += fmt::format(" and {} more", count - most_named);
  if (count > 0) config.note(fmt::format("not read: {}", unread));
}

void note_other_towers(const Value& document, Reader& config) {
  for (const std::string_view key : {"vision_config", "visual", "audio_config", "vit_config", "speech_config"}) {
    const Value* tower = document.find(key);
    if (tower != nullptr && says_something(*tower)) config.note(fmt::format("{}: only the text model is counted", key));
  }
}

void note_predicted_tokens(Reader& config) {
  for (const std::string_view key : mtp_keys) {
    const auto layers = config.whole(key, {0, 1e5});
    if (layers && *layers > 0) {
      config.note(fmt::format("{} is {}: layers that predict several tokens ahead are not counted; plain decoding does not load them",
                              key, *layers));
    }
  }
}

/// The object that describes the text model: the whole document, or its part where the model is multimodal.
struct TextPart {
  const Value* object = nullptr;
  std::string path;
};
TextPart text_part(const Value& document) {
  for (const std::string_view key : {"text_config", "llm_config", "language_config"}) {
    const Value* part = document.find(key);
    if (part != nullptr && part->is_object() && !part->items.empty()) return {part, std::string(key)};
  }
  return {&document, ""};
}

void read_model(Reader& config, Reader& outer, Model& model) {
  constexpr std::size_t longest_name = 100;
  for (Reader* from : {&config, &outer}) {
    const std::string name = from->text("_name_or_path");
    if (model.name.empty() && name.size() <= longest_name) model.name = name;
  }
  model.source = "A Hugging Face config.json.";
  const Family& family = family_of(config, outer, model);
  const Description& bounds = describe<Model>();
  model.layers = config.required(layer_keys, bounds_of(bounds, "layers"));
  model.hidden = config.required(hidden_keys, bounds_of(bounds, "hidden"));
  model.context = config.first_whole(context_keys, {1, bounds_of(bounds, "context").most}).value_or(0);
  const Bounds vocabulary{1, bounds_of(bounds, "vocabulary").most};
  if (family.vocabulary > 0) {
    model.vocabulary = config.first_whole(vocabulary_keys, vocabulary).value_or(family.vocabulary);
  } else {
    // ChatGLM pads: the padded size is what the embedding has.
    const auto padded = config.whole("padded_vocab_size", vocabulary);
    model.vocabulary = padded ? *padded : config.required("vocab_size", vocabulary);
  }
  model.norm = family.norm;
  model.norms_per_layer = family.norms;
  model.final_norm = family.final_norm;
  model.lm_head_bias = config.decided(family.lm_head_bias);
  const std::optional<bool> tied = config.flag(family.tied.key);
  model.tied_embeddings = tied ? *tied : outer.decided(family.tied);
  read_attention(config, family, model);
  read_ffn(config, family, model);
  read_dtype(config, outer, model);
  read_quantization(config, outer, model);
  read_extra_parameters(family, model);
  if (family.adjust != nullptr) family.adjust(config, model);
  check_expressible(config, family, model);
  note_predicted_tokens(config);
  note_unread(config);
}

}  // namespace

ConfigReading read_hf_config(std::string_view text) {
  ConfigReading reading;
  const Value document = json::parse(text, reading.problems);
  if (!reading.problems.none()) return reading;
  if (!document.is_object()) {
    reading.problems.add("", fmt::format("{} was found where a config.json, an object, is expected", json::seen(document)));
    return reading;
  }
  const TextPart part = text_part(document);
  Reader config(*part.object, part.path, reading);
  Reader outer(document, "", reading);
  if (part.object != &document) config.note(fmt::format("{} was read: the text model of a multimodal one", part.path));
  note_other_towers(document, config);
  read_model(config, outer, reading.model);
  return reading;
}

}  // namespace plimsoll
