#include "core/physics/kv_cache.hpp"

#include <fmt/core.h>

#include "core/physics/parameters.hpp"

namespace plimsoll {

namespace {

std::string caching_path(const Attention& attention) {
  if (attention.kind == AttentionKind::mla) {
    return fmt::format("MLA: a latent of {} and {} rotary values a token", attention.kv_lora_rank, attention.qk_rope_head_dim);
  }
  const std::int64_t kv_heads = attention.kv_heads_or_heads();
  const char* kind = kv_heads == attention.heads ? "MHA" : (kv_heads == 1 ? "MQA" : "GQA");
  return fmt::format("{}: {} KV head{} for {} query heads", kind, kv_heads, kv_heads == 1 ? "" : "s", attention.heads);
}

}  // namespace

std::string attention_path(const Model& model) {
  const Attention& attention = model.attention;
  if (attention.kind == AttentionKind::unknown) return "not understood";
  const LayerMix mix = layer_mix(model, 0, model.layers);
  std::string path = caching_path(attention);
  if (mix.sliding() > 0) path += fmt::format("; {} of {} layers slide over {} tokens", mix.sliding(), model.layers, attention.sliding_window);
  if (attention.has_indexer()) path += fmt::format("; an indexer picks {} positions by {} more values a token", attention.indexer.top_k, attention.indexer.head_dim);
  if (mix.linear() > 0) {
    const LinearAttention& linear = attention.linear;
    path += fmt::format("; {} of {} layers keep {} states of {} × {} instead", mix.linear(), model.layers, linear.value_heads, linear.key_head_dim, linear.value_head_dim);
  }
  if (mix.state_space() > 0) {
    const StateSpace& space = attention.state_space;
    const bool is_beside = attention.pattern.find_first_of("Hh") != std::string::npos;
    path += fmt::format("; {} of {} layers keep {} states of {} × {} {}", mix.state_space(), model.layers, space.heads, space.head_dim, space.state_dim, is_beside ? "as well" : "instead");
  }
  const double ffns = mix.of({Ffn::dense, Attends::nothing}) + mix.of({Ffn::moe, Attends::nothing});
  if (ffns > 0) path += fmt::format("; {} of {} layers are an FFN alone", ffns, model.layers);
  return path;
}

}  // namespace plimsoll
