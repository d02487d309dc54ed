// KV cache: the bytes that each resident token keeps on a GPU, and those that a sequence keeps however long it is.
// docs/physics.md, Memory
//
//   g     KV heads of the model          t     tensor-parallel degree
//   a     head dimension                 b_kv  bytes of one cached element
//   a_i   width of an indexer's key      h_k h_v a_k a_v w  heads, widths and convolution of a linear layer (parameters.hpp)
//   h_m a_m n_m g_m w_m  heads, widths, groups and convolution of a state-space layer
//
// Blocks, overflow and mean against longest length are the pool's affair: memory.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "core/physics/terms.hpp"

namespace plimsoll {

/// GQA: 2 · ⌈g/t⌉ · a · b_kv, keys and values of the KV heads on the fullest rank. Past t = g the heads are copied, not
/// split, so a higher t saves nothing. MLA: (kv_lora + rope) · b_kv, the latent and the shared rotary key, whatever t is.
template <typename Number>
Number kv_bytes_per_token_and_layer(const AttentionTerms<Number>& a, const Number& tp, const Number& kv_element_bytes) {
  if (a.is_latent()) return named(symbols::kv_bytes_of_token, (a.kv_lora + a.rope) * kv_element_bytes);
  return named(symbols::kv_bytes_of_token, 2.0 * ceiling(a.kv_heads / tp) * a.head_dim * kv_element_bytes);
}

/// Of an indexer, in a full layer: a_i + 4·⌈a_i/128⌉. One key for all heads at 8 bit with a 32-bit scale per 128 values, on
/// every TP rank and whatever the precision of the cache. Source: vLLM and SGLang, DeepSeek-V3.2: 132 bytes.
template <typename Number>
Number index_bytes_per_token_and_layer(const AttentionTerms<Number>& a) {
  constexpr double values_of_a_scale = 128;
  if (!a.attention->has_indexer()) return Number(0.0);
  return named(symbols::index_bytes_of_token, a.index_dim + 4.0 * ceiling(a.index_dim / values_of_a_scale));
}

/// Of a sequence in a linear layer: ⌈h_v/t⌉·a_k·a_v at the state's own precision, and of the convolution the w−1 tokens before
/// this one, (w−1)·(2·⌈h_k/t⌉·a_k + ⌈h_v/t⌉·a_v), at that of activations. Source: vLLM keeps the state as the model's
/// configuration says (Qwen3.5: FP32) and else at 16 bit (Qwen3-Next); SGLang at FP32.
template <typename Number>
Number state_bytes_per_layer(const AttentionTerms<Number>& a, const Number& tp, const Number& activation_bytes) {
  if (!a.attention->has_linear_layers()) return Number(0.0);
  const LinearTerms<Number>& linear = a.linear;
  const Number key_width = ceiling(linear.key_heads / tp) * linear.key_dim;
  const Number value_width = ceiling(linear.value_heads / tp) * linear.value_dim;
  const Number window = (linear.convolution - 1.0) * (2.0 * key_width + value_width);
  return named(symbols::state_bytes, value_width * linear.key_dim * linear.state_bytes + window * activation_bytes);
}

/// Of a sequence in a state-space layer: (h_m/t)·a_m·n_m at the state's own precision, and of the convolution the w_m−1 tokens
/// before this one, (w_m−1)·((h_m/t)·a_m + 2·⌈g_m/t⌉·n_m), at that of activations. Source: vLLM's MambaStateShapeCalculator;
/// the precision is the configuration's `mamba_ssm_cache_dtype`, FP32 for Nemotron-H without one, 16 bit for Granite and Falcon.
template <typename Number>
Number space_bytes_per_layer(const AttentionTerms<Number>& a, const Number& tp, const Number& activation_bytes) {
  if (!a.attention->has_state_space_layers()) return Number(0.0);
  const StateSpaceTerms<Number>& space = a.state_space;
  const Number width = ceiling(space.heads / tp) * space.head_dim;
  const Number window = (space.convolution - 1.0) * (width + 2.0 * ceiling(space.groups / tp) * space.state_dim);
  return named(symbols::space_bytes, width * space.state_dim * space.state_bytes + window * activation_bytes);
}

inline double kv_bytes_per_token_and_layer(const Attention& attention, std::int64_t tp, double kv_element_bytes) {
  return kv_bytes_per_token_and_layer(attention_terms<double>(attention), real(tp), kv_element_bytes);
}
inline double index_bytes_per_token_and_layer(const Attention& attention) { return index_bytes_per_token_and_layer(attention_terms<double>(attention)); }
inline double state_bytes_per_layer(const Attention& attention, std::int64_t tp, double activation_bytes) {
  return state_bytes_per_layer(attention_terms<double>(attention), real(tp), activation_bytes);
}
inline double space_bytes_per_layer(const Attention& attention, std::int64_t tp, double activation_bytes) {
  return space_bytes_per_layer(attention_terms<double>(attention), real(tp), activation_bytes);
}

/// Tokens that a layer keeps of a sequence: all, or the window of a sliding layer.
template <typename Number>
Number kept_tokens(const Number& tokens, const Number& window) {
  return middle_of(window) > 0 ? smaller(tokens, window) : tokens;
}
inline double kept_tokens(double tokens, std::int64_t window) { return kept_tokens(tokens, real(window)); }

/// Rounded up to whole blocks.
template <typename Number>
Number in_blocks(const Number& tokens, const Number& block_tokens) {
  return ceiling(tokens / block_tokens) * block_tokens;
}
inline double in_blocks(double tokens, std::int64_t block_tokens) { return in_blocks(tokens, real(block_tokens)); }

/// "GQA: 8 KV heads for 64 query heads": the path on which the cache was counted, for people.
std::string attention_path(const Model& model);

}  // namespace plimsoll
