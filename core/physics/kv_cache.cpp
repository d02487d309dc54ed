#include "core/physics/kv_cache.hpp"

#include <fmt/core.h>

#include "core/physics/parameters.hpp"

namespace plimsoll {

std::string attention_path(const Model& model) {
  const Attention& attention = model.attention;
  if (attention.kind == AttentionKind::unknown) return "not understood";
  if (attention.kind == AttentionKind::mla) {
    return fmt::format("MLA: a latent of {} and {} rotary values a token", attention.kv_lora_rank, attention.qk_rope_head_dim);
  }
  const std::int64_t kv_heads = attention.kv_heads_or_heads();
  const char* kind = kv_heads == attention.heads ? "MHA" : (kv_heads == 1 ? "MQA" : "GQA");
  std::string path = fmt::format("{}: {} KV head{} for {} query heads", kind, kv_heads, kv_heads == 1 ? "" : "s", attention.heads);
  const double sliding = layer_mix(model, 0, model.layers).sliding();
  if (sliding > 0) {
    path += fmt::format("; {} of {} layers slide over {} tokens", sliding, model.layers, attention.sliding_window);
  }
  return path;
}

}  // namespace plimsoll
