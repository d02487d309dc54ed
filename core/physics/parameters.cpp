#include "core/physics/parameters.hpp"

namespace plimsoll {

namespace {

double count(std::int64_t whole) { return static_cast<double>(whole); }

/// d·h·a + 2·d·g·a + h·a·d, with biases, QK norms and sinks where the architecture has them.
void count_grouped_query(const Model& model, LayerParameters& layer) {
  const Attention& attention = model.attention;
  const double d = count(model.hidden);
  const double query_width = count(attention.heads) * count(attention.head_dim);
  const double kv_width = count(attention.kv_heads_or_heads()) * count(attention.head_dim);
  layer.attention_sharded = d * query_width + query_width * d;
  layer.attention_kv = 2 * d * kv_width;
  if (attention.output_gate) layer.attention_sharded += d * query_width;
  if (attention.qkv_bias) {
    layer.attention_sharded += query_width;
    layer.attention_kv += 2 * kv_width;
  }
  if (attention.sinks) layer.attention_sharded += count(attention.heads);
  if (attention.output_bias) layer.attention_replicated += d;
  if (attention.qk_norm) layer.attention_replicated += 2 * count(attention.head_dim);
}

/// d·q_lora + q_lora·h·(nope+rope), or d·h·(nope+rope); d·(kv_lora+rope) + kv_lora·h·(nope+v) + h·v·d; two latent norms.
/// Source: DeepSeek-V2 (arXiv:2405.04434), section 2.1.
void count_latent(const Model& model, LayerParameters& layer) {
  const Attention& attention = model.attention;
  const double d = count(model.hidden);
  const double h = count(attention.heads);
  const double q_lora = count(attention.q_lora_rank);
  const double kv_lora = count(attention.kv_lora_rank);
  const double query_width = h * (count(attention.qk_nope_head_dim) + count(attention.qk_rope_head_dim));
  const double value_width = h * count(attention.v_head_dim);
  const double query_input = q_lora > 0 ? q_lora : d;
  layer.attention_sharded = query_input * query_width + kv_lora * (h * count(attention.qk_nope_head_dim) + value_width) + value_width * d;
  layer.attention_replicated = d * (kv_lora + count(attention.qk_rope_head_dim)) + kv_lora;
  if (q_lora > 0) layer.attention_replicated += d * q_lora + q_lora;
}

/// q_lora·h_i·a_i for its queries, d·a_i for the key, d·h_i for how much each head counts, and the key's norm with its bias.
/// Every TP rank has all of it. Source: vLLM and SGLang replicate the indexer of DeepSeek-V3.2 as its reference code does.
void count_indexer(const Model& model, LayerParameters& layer) {
  const Indexer& indexer = model.attention.indexer;
  const double d = count(model.hidden);
  const double h = count(indexer.heads);
  const double a = count(indexer.head_dim);
  if (h > 0) layer.attention_replicated += count(model.attention.q_lora_rank) * h * a + d * a + d * h + 2 * a;
}

/// d·(2·h_k·a_k + 2·h_v·a_v) for queries, keys, values and output gates; d·2·h_v for how fast each head forgets and learns; the
/// convolution, w a channel; a decay and a bias a value head; the output projection; the norm over one head's values.
/// Source: Qwen3NextGatedDeltaNet of huggingface/transformers.
void count_linear(const Model& model, LayerParameters& layer) {
  const LinearAttention& linear = model.attention.linear;
  const double d = count(model.hidden);
  const double value_width = count(linear.value_width());
  layer.linear_sharded = d * (2 * count(linear.key_width()) + 2 * value_width) + d * 2 * count(linear.value_heads) +
                         count(linear.channels()) * count(linear.convolution) + 2 * count(linear.value_heads) + value_width * d;
  layer.linear_replicated = count(linear.value_head_dim);
}

/// 3·d·f gated, 2·d·f plain; biases of every matrix's output where it has them.
double ffn_parameters(double d, double f, bool is_gated, bool has_bias) {
  const double inner_matrices = is_gated ? 2 : 1;
  return (inner_matrices + 1) * d * f + (has_bias ? inner_matrices * f + d : 0);
}

}  // namespace

bool is_moe_layer(const Model& model, std::int64_t layer) {
  const Experts& experts = model.experts;
  return experts.experts > 0 && layer >= experts.first_dense_layers && layer % experts.every == experts.offset;
}

Attends attends_of_layer(const Model& model, std::int64_t layer) {
  const Attention& attention = model.attention;
  if (attention.pattern.empty()) return Attends::full;
  const char letter = attention.pattern[static_cast<std::size_t>(layer) % attention.pattern.size()];
  if (letter == 'L') return Attends::linear;
  return letter == 'S' && attention.sliding_window > 0 ? Attends::sliding : Attends::full;
}

LayerMix layer_mix(const Model& model, std::int64_t first, std::int64_t layers) {
  LayerMix mix;
  for (std::int64_t layer = first; layer < first + layers; ++layer) {
    const bool is_moe = is_moe_layer(model, layer);
    switch (attends_of_layer(model, layer)) {
      case Attends::full: ++(is_moe ? mix.moe_full : mix.dense_full); break;
      case Attends::sliding: ++(is_moe ? mix.moe_sliding : mix.dense_sliding); break;
      case Attends::linear: ++(is_moe ? mix.moe_linear : mix.dense_linear); break;
    }
  }
  return mix;
}

LayerParameters layer_parameters(const Model& model) {
  LayerParameters layer;
  if (model.attention.kind == AttentionKind::mla) {
    count_latent(model, layer);
  } else {
    count_grouped_query(model, layer);
  }
  count_indexer(model, layer);
  if (model.attention.has_linear_layers()) count_linear(model, layer);
  const double d = count(model.hidden);
  const Experts& experts = model.experts;
  layer.norms = count(model.norms_per_layer) * d * (model.norm == NormKind::layer_norm ? 2 : 1);
  layer.dense_ffn = ffn_parameters(d, count(model.ffn_hidden), model.gated, model.ffn_bias);
  if (!model.has_experts()) return layer;
  layer.router = d * count(experts.experts) + (experts.router_bias ? count(experts.experts) : 0);
  layer.one_expert = ffn_parameters(d, count(experts.hidden), model.gated, experts.bias);
  layer.shared_experts = ffn_parameters(d, count(experts.shared_hidden), model.gated, false) + (experts.shared_gate ? d : 0);
  return layer;
}

ModelParameters model_parameters(const Model& model) {
  const LayerParameters layer = layer_parameters(model);
  const LayerMix mix = layer_mix(model, 0, model.layers);
  const double d = count(model.hidden);
  const double norm_weights = model.norm == NormKind::layer_norm ? 2 : 1;
  ModelParameters sum;
  sum.attention = mix.caching() * layer.attention() + mix.linear() * layer.linear_attention();
  sum.dense_ffn = mix.dense() * layer.dense_ffn;
  sum.experts = mix.moe() * (count(model.experts.experts) * layer.one_expert + layer.shared_experts);
  sum.active_experts = mix.moe() * (count(model.experts.per_token) * layer.one_expert + layer.shared_experts);
  sum.routers_and_norms = mix.moe() * layer.router + mix.all() * layer.norms + (model.final_norm ? norm_weights * d : 0) +
                          count(model.extra_parameters) + (model.lm_head_bias ? count(model.vocabulary) : 0);
  sum.embedding = count(model.vocabulary) * d;
  sum.lm_head = model.tied_embeddings ? 0 : count(model.vocabulary) * d;
  return sum;
}

}  // namespace plimsoll
