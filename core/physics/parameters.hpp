// Parameters of a model, counted from its shapes to the last digit.   docs/physics.md, Parameters
//
//   d    hidden size                  h, g  query heads, KV heads        a    head dimension
//   f    width of a dense FFN         f_e   width of one expert          f_s  width of the shared experts together
//   E    routed experts of a layer    k     experts a token visits       V    vocabulary
//   h_k, h_v, a_k, a_v, w  heads, widths and convolution of a linear layer     h_i, a_i  heads and width of an indexer
//
// Counts are doubles: every product of whole numbers below 2^53 is exact in one, and none can overflow.
#pragma once

#include <array>

#include "core/physics/terms.hpp"

namespace plimsoll {

/// What a layer attends to.
enum class Attends : int {
  full,     ///< All positions before it.
  sliding,  ///< The last few.
  linear,   ///< A state that stands for all of them.
};

/// A kind of layer, by its FFN and by how it attends.
struct LayerKind {
  bool is_moe = false;
  Attends attends = Attends::full;
};
inline constexpr std::array<LayerKind, 6> layer_kinds = {{{false, Attends::full}, {false, Attends::sliding}, {false, Attends::linear}, {true, Attends::full}, {true, Attends::sliding}, {true, Attends::linear}}};

/// How many layers of each kind a run of layers has.
template <typename Number>
struct LayerMixOf {
  Number dense_full{};
  Number dense_sliding{};
  Number dense_linear{};
  Number moe_full{};
  Number moe_sliding{};
  Number moe_linear{};

  LayerMixOf& operator+=(const LayerMixOf& other) {
    dense_full += other.dense_full;
    dense_sliding += other.dense_sliding;
    dense_linear += other.dense_linear;
    moe_full += other.moe_full;
    moe_sliding += other.moe_sliding;
    moe_linear += other.moe_linear;
    return *this;
  }
  Number full() const { return dense_full + moe_full; }
  Number sliding() const { return dense_sliding + moe_sliding; }
  Number linear() const { return dense_linear + moe_linear; }
  Number caching() const { return full() + sliding(); }  ///< Layers that keep something of every token.
  Number dense() const { return dense_full + dense_sliding + dense_linear; }
  Number moe() const { return moe_full + moe_sliding + moe_linear; }
  Number all() const { return caching() + linear(); }
  std::array<Number, 6> counts() const { return {dense_full, dense_sliding, dense_linear, moe_full, moe_sliding, moe_linear}; }  ///< In the order of layer_kinds.
};
using LayerMix = LayerMixOf<double>;

/// The same counts as stated numbers.
template <typename Number>
LayerMixOf<Number> given_mix(const Givens<Number>& givens, const LayerMix& mix) {
  const std::array<double, 6> counts = mix.counts();
  const auto count = [&](std::size_t kind) { return counts[kind] == 0 ? Number(0.0) : givens(symbols::layers_of_kind[kind], counts[kind]); };
  return {count(0), count(1), count(2), count(3), count(4), count(5)};
}

/// So many layers of one kind, and no others.
template <typename Number>
LayerMixOf<Number> mix_of_kind(const LayerKind& kind, const Number& layers) {
  const auto count = [&](std::size_t each) { return layer_kinds[each].is_moe == kind.is_moe && layer_kinds[each].attends == kind.attends ? layers : Number(0.0); };
  return {count(0), count(1), count(2), count(3), count(4), count(5)};
}

bool is_moe_layer(const Model& model, std::int64_t layer);
Attends attends_of_layer(const Model& model, std::int64_t layer);
LayerKind last_layer_kind(const Model& model);

/// The layers first … first+count-1.
LayerMix layer_mix(const Model& model, std::int64_t first, std::int64_t count);

/// Weights of one layer, by what they are. A part that a layer does not have is 0 in its layer, not here.
template <typename Number>
struct LayerParametersOf {
  Number attention_sharded{};     ///< Split over TP: query, output and (MLA) up-projections.
  Number attention_kv{};          ///< Key and value projections: split over TP up to the number of KV heads.
  Number attention_replicated{};  ///< On every TP rank: MLA down-projections and latent norms, QK norms, the indexer.
  Number linear_sharded{};        ///< Of a linear layer, split over TP: projections, convolution, what each head has.
  Number linear_replicated{};     ///< Of a linear layer, on every TP rank: the norm of its output.
  Number norms{};                 ///< Over the hidden size; on every TP rank.
  Number dense_ffn{};
  Number router{};
  Number one_expert{};
  Number shared_experts{};

  Number attention() const { return attention_sharded + attention_kv + attention_replicated; }
  Number linear_attention() const { return linear_sharded + linear_replicated; }
};
using LayerParameters = LayerParametersOf<double>;

template <typename Number>
struct ModelParametersOf {
  Number attention{};
  Number dense_ffn{};
  Number experts{};         ///< Routed and shared.
  Number active_experts{};  ///< Those that one token visits, shared ones included.
  Number routers_and_norms{};
  Number embedding{};
  Number lm_head{};  ///< 0 where it is tied to the embedding.

  Number total() const { return attention + dense_ffn + experts + routers_and_norms + embedding + lm_head; }
  Number active() const { return total() - experts + active_experts; }
};
using ModelParameters = ModelParametersOf<double>;

namespace parameters_detail {

/// d·h·a + 2·d·g·a + h·a·d, with biases, QK norms and sinks where the architecture has them.
template <typename Number>
void count_grouped_query(const ModelTerms<Number>& m, LayerParametersOf<Number>& layer) {
  const AttentionTerms<Number>& a = m.attention;
  const Attention& attention = *a.attention;
  const Number query_width = a.heads * a.head_dim;
  const Number kv_width = a.kv_heads * a.head_dim;
  layer.attention_sharded = m.hidden * query_width + query_width * m.hidden;
  layer.attention_kv = 2.0 * m.hidden * kv_width;
  if (attention.output_gate) layer.attention_sharded += m.hidden * query_width;
  if (attention.qkv_bias) {
    layer.attention_sharded += query_width;
    layer.attention_kv += 2.0 * kv_width;
  }
  if (attention.sinks) layer.attention_sharded += a.heads;
  if (attention.output_bias) layer.attention_replicated += m.hidden;
  if (attention.qk_norm) layer.attention_replicated += 2.0 * a.head_dim;
  layer.attention_sharded = named(symbols::attention_sharded, layer.attention_sharded);
  layer.attention_kv = named(symbols::attention_kv, layer.attention_kv);
}

/// d·q_lora + q_lora·h·(nope+rope), or d·h·(nope+rope); d·(kv_lora+rope) + kv_lora·h·(nope+v) + h·v·d; two latent norms.
/// Source: DeepSeek-V2 (arXiv:2405.04434), section 2.1.
template <typename Number>
void count_latent(const ModelTerms<Number>& m, LayerParametersOf<Number>& layer) {
  const AttentionTerms<Number>& a = m.attention;
  const bool is_compressed = middle_of(a.q_lora) > 0;
  const Number query_width = a.heads * (a.nope + a.rope);
  const Number value_width = a.heads * a.value_dim;
  const Number query_input = is_compressed ? a.q_lora : m.hidden;
  const Number sharded = query_input * query_width + a.kv_lora * (a.heads * a.nope + value_width) + value_width * m.hidden;
  layer.attention_sharded = named(symbols::latent_sharded, sharded);
  layer.attention_replicated = m.hidden * (a.kv_lora + a.rope) + a.kv_lora;
  if (is_compressed) layer.attention_replicated += m.hidden * a.q_lora + a.q_lora;
}

/// q_lora·h_i·a_i for its queries, d·a_i for the key, d·h_i for how much each head counts, and the key's norm with its bias.
/// Every TP rank has all of it. Source: vLLM and SGLang replicate the indexer of DeepSeek-V3.2 as its reference code does.
template <typename Number>
void count_indexer(const ModelTerms<Number>& m, LayerParametersOf<Number>& layer) {
  const AttentionTerms<Number>& a = m.attention;
  if (!a.attention->has_indexer()) return;
  layer.attention_replicated += a.q_lora * a.index_heads * a.index_dim + m.hidden * a.index_dim + m.hidden * a.index_heads + 2.0 * a.index_dim;
}

/// d·(2·h_k·a_k + 2·h_v·a_v) for queries, keys, values and output gates; d·2·h_v for how fast each head forgets and learns; the
/// convolution, w a channel; a decay and a bias a value head; the output projection; the norm over one head's values.
/// Source: Qwen3NextGatedDeltaNet of huggingface/transformers.
template <typename Number>
void count_linear(const ModelTerms<Number>& m, LayerParametersOf<Number>& layer) {
  const LinearTerms<Number>& linear = m.attention.linear;
  const Number value_width = linear.value_width();
  const Number sharded = m.hidden * (2.0 * linear.key_width() + 2.0 * value_width) + m.hidden * 2.0 * linear.value_heads +
                         linear.channels() * linear.convolution + 2.0 * linear.value_heads + value_width * m.hidden;
  layer.linear_sharded = named(symbols::linear_sharded, sharded);
  layer.linear_replicated = linear.value_dim;
}

/// 3·d·f gated, 2·d·f plain; biases of every matrix's output where it has them.
template <typename Number>
Number ffn_parameters(const Number& d, const Number& f, bool is_gated, bool has_bias) {
  const double inner_matrices = is_gated ? 2 : 1;
  const Number matrices = Number(inner_matrices + 1) * d * f;
  return has_bias ? matrices + (Number(inner_matrices) * f + d) : matrices;
}

}  // namespace parameters_detail

template <typename Number>
LayerParametersOf<Number> layer_parameters(const ModelTerms<Number>& m) {
  using namespace parameters_detail;
  const Model& model = *m.model;
  LayerParametersOf<Number> layer;
  if (m.attention.is_latent()) {
    count_latent(m, layer);
  } else {
    count_grouped_query(m, layer);
  }
  count_indexer(m, layer);
  layer.attention_replicated = named(symbols::attention_replicated, layer.attention_replicated);
  if (model.attention.has_linear_layers()) count_linear(m, layer);
  layer.norms = named(symbols::norm_weights, m.norms_per_layer * m.hidden * Number(model.norm == NormKind::layer_norm ? 2 : 1));
  layer.dense_ffn = named(symbols::dense_ffn_weights, ffn_parameters(m.hidden, m.ffn, model.gated, model.ffn_bias));
  if (!model.has_experts()) return layer;
  layer.router = named(symbols::router_weights, model.experts.router_bias ? m.hidden * m.experts + m.experts : m.hidden * m.experts);
  layer.one_expert = named(symbols::expert_weights, ffn_parameters(m.hidden, m.expert_ffn, model.gated, model.experts.bias));
  const Number shared = ffn_parameters(m.hidden, m.shared_ffn, model.gated, false);
  layer.shared_experts = named(symbols::shared_weights, model.experts.shared_gate ? shared + m.hidden : shared);
  return layer;
}

template <typename Number>
ModelParametersOf<Number> model_parameters(const ModelTerms<Number>& m, const LayerMixOf<Number>& mix) {
  const Model& model = *m.model;
  const LayerParametersOf<Number> layer = layer_parameters(m);
  const double norm_weights = model.norm == NormKind::layer_norm ? 2 : 1;
  ModelParametersOf<Number> sum;
  sum.attention = mix.caching() * layer.attention() + mix.linear() * layer.linear_attention();
  sum.dense_ffn = mix.dense() * layer.dense_ffn;
  sum.experts = mix.moe() * (m.experts * layer.one_expert + layer.shared_experts);
  sum.active_experts = mix.moe() * (m.per_token * layer.one_expert + layer.shared_experts);
  sum.routers_and_norms = mix.moe() * layer.router + mix.all() * layer.norms + (model.final_norm ? Number(norm_weights) * m.hidden : Number(0.0)) +
                          m.extra_parameters + (model.lm_head_bias ? m.vocabulary : Number(0.0));
  sum.embedding = m.vocabulary * m.hidden;
  sum.lm_head = model.tied_embeddings ? Number(0.0) : m.vocabulary * m.hidden;
  return sum;
}

LayerParameters layer_parameters(const Model& model);
ModelParameters model_parameters(const Model& model);

}  // namespace plimsoll
