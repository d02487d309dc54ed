// KV cache: the bytes that each resident token keeps on a GPU.   docs/physics.md, Memory
//
//   g     KV heads of the model          t     tensor-parallel degree
//   a     head dimension                 b_kv  bytes of one cached element
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
