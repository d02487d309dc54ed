// A model as far as serving it needs: the shapes from which every parameter, byte and FLOP is counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/spec/field.hpp"

namespace plimsoll {

/// How numbers are stored, scales included. Bits per element: see bytes_per_element.
enum class Precision : int {
  fp32,
  bf16,
  fp16,
  fp8,
  int8,
  int4,
  mxfp4,
  nvfp4
};
template <>
inline constexpr auto names_of<Precision> =
    std::array<std::string_view, 8>{"fp32", "bf16", "fp16", "fp8", "int8", "int4", "mxfp4", "nvfp4"};

/// Bytes of one element with its share of the block scales: MXFP4 keeps an 8-bit scale per 32 values, NVFP4 an 8-bit
/// scale per 16, INT4 a 16-bit scale and zero point per 128 (OCP Microscaling v1.0; NVFP4 and AWQ/GPTQ checkpoints).
constexpr double bytes_per_element(Precision precision) {
  switch (precision) {
    case Precision::fp32: return 4.0;
    case Precision::bf16: return 2.0;
    case Precision::fp16: return 2.0;
    case Precision::fp8: return 1.0;
    case Precision::int8: return 1.0;
    case Precision::int4: return 0.5 + 4.0 / 128;
    case Precision::mxfp4: return 0.5 + 1.0 / 32;
    case Precision::nvfp4: return 0.5 + 1.0 / 16;
  }
  return 2.0;
}

enum class AttentionKind : int {
  gqa,      ///< Multi-head, grouped-query or multi-query: keys and values per KV head.
  mla,      ///< Multi-head latent attention (DeepSeek-V2): one compressed latent per token.
  unknown,  ///< Something this version does not understand: memory and time are `unknown`, never taken for GQA.
};
template <>
inline constexpr auto names_of<AttentionKind> = std::array<std::string_view, 3>{"gqa", "mla", "unknown"};

/// A gated delta net (arXiv:2412.06464): a layer that keeps one matrix per value head of a sequence instead of keys and values
/// per token. `value_heads == 0`: the model has no such layer.
struct LinearAttention {
  std::int64_t key_heads = 0;         ///< h_k: heads of queries and keys.
  std::int64_t value_heads = 0;       ///< h_v: heads of values, gates and states.
  std::int64_t key_head_dim = 0;      ///< a_k
  std::int64_t value_head_dim = 0;    ///< a_v
  std::int64_t convolution = 4;       ///< w: tokens that the convolution over queries, keys and values spans, this one included.
  Precision state = Precision::fp32;  ///< How the state is kept between two tokens.
  bool operator==(const LinearAttention&) const = default;

  std::int64_t key_width() const { return key_heads * key_head_dim; }
  std::int64_t value_width() const { return value_heads * value_head_dim; }
  std::int64_t channels() const { return 2 * key_width() + value_width(); }     ///< That are convolved.
  std::int64_t state_elements() const { return value_width() * key_head_dim; }  ///< Of one sequence and layer.
};

/// State-space layers of the Mamba-2 kind (arXiv:2405.21060): one matrix per head of a sequence, which decays, takes up what a
/// token writes and answers what it asks. `heads == 0`: the model has no such layer.
struct StateSpace {
  std::int64_t heads = 0;             ///< h_m: heads of values and states.
  std::int64_t head_dim = 0;          ///< a_m: width of one head.
  std::int64_t state_dim = 0;         ///< N: width of what a token writes with (B) and asks with (C).
  std::int64_t groups = 1;            ///< g_m: one B and one C for all heads of a group.
  std::int64_t convolution = 4;       ///< w_m: tokens that the convolution over values, B and C spans, this one included.
  bool convolution_bias = true;       ///< One a channel.
  bool bias = false;                  ///< Biases on the projections in and out.
  bool norm = true;                   ///< A norm over the gated output (Falcon-H1 has none).
  std::int64_t chunk_tokens = 256;    ///< Tokens of a prompt that its kernels work through at once.
  Precision state = Precision::fp32;  ///< How the state is kept between two tokens.
  bool operator==(const StateSpace&) const = default;

  std::int64_t width() const { return heads * head_dim; }
  std::int64_t channels() const { return width() + 2 * groups * state_dim; }  ///< That are convolved.
};

/// The lightning indexer of sparse attention (DeepSeek-V3.2): small heads score every position, and attention sees the best
/// of them only. `heads == 0`: attention sees them all.
struct Indexer {
  std::int64_t heads = 0;     ///< h_i
  std::int64_t head_dim = 0;  ///< a_i: width of one head, and of the one key that is cached per token.
  std::int64_t top_k = 0;     ///< Positions that a token attends to.
  bool operator==(const Indexer&) const = default;
};

struct Attention {
  AttentionKind kind = AttentionKind::gqa;
  std::int64_t heads = 0;             ///< h: query heads.
  std::int64_t kv_heads = 0;          ///< g: KV heads (GQA); 0 reads as "one per query head".
  std::int64_t head_dim = 0;          ///< a: width of one head (GQA).
  std::int64_t q_lora_rank = 0;       ///< MLA: rank of the query projection; 0 where queries are not compressed.
  std::int64_t kv_lora_rank = 0;      ///< MLA: width of the cached latent.
  std::int64_t qk_nope_head_dim = 0;  ///< MLA: part of a head without position.
  std::int64_t qk_rope_head_dim = 0;  ///< MLA: part of a head with rotary position, one per token in the cache.
  std::int64_t v_head_dim = 0;        ///< MLA: width of one value head.
  bool qkv_bias = false;
  bool output_bias = false;
  bool qk_norm = false;             ///< RMS norms over the head width of queries and keys (Qwen3, Gemma 3).
  bool sinks = false;               ///< One learned sink per query head (gpt-oss).
  bool output_gate = false;         ///< A gate as wide as the queries on the output, from the same projection (Qwen3-Next).
  std::int64_t sliding_window = 0;  ///< Tokens that a sliding layer keeps; 0 where no layer slides.
  /// One letter a layer, repeated over the depth: F full, S sliding, L linear, M a state space, H full attention and a state
  /// space side by side. A small letter is the same without an FFN, and - an FFN alone. "F"; "SF" (Gemma 2, gpt-oss); "SSSSSF"
  /// (Gemma 3); "LLLF" (Qwen3-Next); "MMMMMFMMMM" (Granite 4.0 H); "H" (Falcon-H1); "m-m-m-mf-" (Nemotron-H).
  std::string pattern = "F";
  LinearAttention linear;
  StateSpace state_space;
  Indexer indexer;
  bool operator==(const Attention&) const = default;

  std::int64_t kv_heads_or_heads() const { return kv_heads == 0 ? heads : kv_heads; }
  bool has_linear_layers() const { return pattern.find_first_of("Ll") != std::string::npos; }
  bool has_state_space_layers() const { return pattern.find_first_of("MmHh") != std::string::npos; }
  bool has_ffns() const { return pattern.find_first_of("FSLMH-") != std::string::npos; }  ///< Any layer, dense or with experts.
  bool has_indexer() const { return indexer.heads > 0; }
};

/// The experts of a mixture-of-experts model. `experts == 0`: the model is dense.
struct Experts {
  std::int64_t experts = 0;             ///< E: routed experts of a layer.
  std::int64_t per_token = 0;           ///< k: routed experts a token visits.
  std::int64_t hidden = 0;              ///< f_e: width of one routed expert.
  std::int64_t shared_hidden = 0;       ///< f_s: width of the shared experts together; 0 where there are none.
  bool shared_gate = false;             ///< A learned gate (d weights) on the shared expert's output (Qwen2-MoE).
  bool router_bias = false;             ///< One bias per expert in the router (DeepSeek-V3's correction, gpt-oss).
  bool bias = false;                    ///< Biases in the expert matrices (gpt-oss).
  std::int64_t first_dense_layers = 0;  ///< Leading layers with a dense FFN (DeepSeek).
  std::int64_t every = 1;               ///< A layer i is MoE where i ≥ first_dense_layers and i mod every = offset.
  std::int64_t offset = 0;
  bool operator==(const Experts&) const = default;
};

/// How many weights the norms of one layer have.
enum class NormKind : int {
  rms,
  layer_norm
};  ///< d weights, or d weights and d biases.
template <>
inline constexpr auto names_of<NormKind> = std::array<std::string_view, 2>{"rms", "layer_norm"};

struct Model {
  std::string preset;                       ///< The catalogue entry this started from; empty for a model spelled out.
  std::string name;                         ///< For people.
  std::string source;                       ///< Where the figures come from.
  std::string family;                       ///< Hugging Face's model_type, where known.
  std::optional<double> stated_parameters;  ///< The size the plan states; the architecture may give another.
  std::int64_t layers = 0;                  ///< L
  std::int64_t hidden = 0;                  ///< d
  Attention attention;
  std::int64_t ffn_hidden = 0;  ///< f: width of a dense layer's FFN; 0 where every layer is MoE.
  bool gated = true;            ///< Three matrices (SwiGLU) instead of two.
  bool ffn_bias = false;
  Experts experts;
  std::int64_t vocabulary = 0;  ///< V; 0: not stated, and then neither embedding nor LM head is counted.
  bool tied_embeddings = false;
  NormKind norm = NormKind::rms;
  std::int64_t norms_per_layer = 2;  ///< 2; 4 where attention and FFN outputs are normed too (Gemma 2 and 3); 1 parallel.
  bool final_norm = true;            ///< A norm before the LM head.
  bool lm_head_bias = false;
  std::int64_t extra_parameters = 0;          ///< Weights with no part in the arithmetic above: learned positions and the like.
  Precision precision = Precision::bf16;      ///< Of the checkpoint's weights.
  std::optional<Precision> expert_precision;  ///< Of routed expert weights, where it differs.
  std::int64_t context = 0;                   ///< Longest context the model was made for; 0: not stated.
  bool operator==(const Model&) const = default;

  bool has_experts() const { return experts.experts > 0; }
  /// By the rule for experts alone; which layers have an FFN at all is the pattern's to say.
  bool has_dense_ffns() const { return attention.has_ffns() && (!has_experts() || experts.first_dense_layers > 0 || experts.every > 1); }
};

template <>
const Description& describe<LinearAttention>();
template <>
const Description& describe<StateSpace>();
template <>
const Description& describe<Indexer>();
template <>
const Description& describe<Attention>();
template <>
const Description& describe<Experts>();
template <>
const Description& describe<Model>();

}  // namespace plimsoll
