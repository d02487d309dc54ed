// KV cache: the bytes that each resident token keeps on a GPU, and those that a sequence keeps however long it is.
// docs/physics.md, Memory
//
//   g     KV heads of the model          t     tensor-parallel degree
//   a     head dimension                 b_kv  bytes of one cached element
//   a_i   width of an indexer's key      h_k h_v a_k a_v w  heads, widths and convolution of a linear layer (parameters.hpp)
//
// Blocks, overflow and mean against longest length are the pool's affair: memory.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "core/quantity/number.hpp"
#include "core/spec/model.hpp"

namespace plimsoll {

/// GQA: 2 · ⌈g/t⌉ · a · b_kv, keys and values of the KV heads on the fullest rank. Past t = g the heads are copied, not
/// split, so a higher t saves nothing. MLA: (kv_lora + rope) · b_kv, the latent and the shared rotary key, whatever t is.
inline double kv_bytes_per_token_and_layer(const Attention& attention, std::int64_t tp, double kv_element_bytes) {
  if (attention.kind == AttentionKind::mla) {
    return static_cast<double>(attention.kv_lora_rank + attention.qk_rope_head_dim) * kv_element_bytes;
  }
  const auto heads_here = static_cast<double>(ceil_divide(attention.kv_heads_or_heads(), tp));
  return 2 * heads_here * static_cast<double>(attention.head_dim) * kv_element_bytes;
}

/// Of an indexer, in a full layer: a_i + 4·⌈a_i/128⌉. One key for all heads at 8 bit with a 32-bit scale per 128 values, on
/// every TP rank and whatever the precision of the cache. Source: vLLM and SGLang, DeepSeek-V3.2: 132 bytes.
inline double index_bytes_per_token_and_layer(const Attention& attention) {
  constexpr std::int64_t values_of_a_scale = 128;
  if (!attention.has_indexer()) return 0;
  return static_cast<double>(attention.indexer.head_dim + 4 * ceil_divide(attention.indexer.head_dim, values_of_a_scale));
}

/// Of a sequence in a linear layer: ⌈h_v/t⌉·a_k·a_v at the state's own precision, and of the convolution the w−1 tokens before
/// this one, (w−1)·(2·⌈h_k/t⌉·a_k + ⌈h_v/t⌉·a_v), at that of activations. Source: vLLM keeps the state as the model's
/// configuration says (Qwen3.5: FP32) and else at 16 bit (Qwen3-Next); SGLang at FP32.
inline double state_bytes_per_layer(const Attention& attention, std::int64_t tp, double activation_bytes) {
  if (!attention.has_linear_layers()) return 0;
  const LinearAttention& linear = attention.linear;
  const auto key_width = static_cast<double>(ceil_divide(linear.key_heads, tp) * linear.key_head_dim);
  const auto value_width = static_cast<double>(ceil_divide(linear.value_heads, tp) * linear.value_head_dim);
  const double window = static_cast<double>(linear.convolution - 1) * (2 * key_width + value_width);
  return value_width * static_cast<double>(linear.key_head_dim) * bytes_per_element(linear.state) + window * activation_bytes;
}

/// Tokens that a layer keeps of a sequence: all, or the window of a sliding layer.
inline double kept_tokens(double tokens, std::int64_t window) {
  return window > 0 ? std::min(tokens, static_cast<double>(window)) : tokens;
}

/// Rounded up to whole blocks.
inline double in_blocks(double tokens, std::int64_t block_tokens) {
  const auto block = static_cast<double>(block_tokens);
  return std::ceil(tokens / block) * block;
}

/// "GQA: 8 KV heads for 64 query heads": the path on which the cache was counted, for people.
std::string attention_path(const Model& model);

}  // namespace plimsoll
