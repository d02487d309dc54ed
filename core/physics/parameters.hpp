// Parameters of a model, counted from its shapes to the last digit.   docs/physics.md, Parameters
//
//   d    hidden size                  h, g  query heads, KV heads        a    head dimension
//   f    width of a dense FFN         f_e   width of one expert          f_s  width of the shared experts together
//   E    routed experts of a layer    k     experts a token visits       V    vocabulary
//   h_k, h_v, a_k, a_v, w  heads, widths and convolution of a linear layer     h_i, a_i  heads and width of an indexer
//   h_m, a_m, n_m, g_m, w_m  heads, widths of head and state, groups and convolution of a state-space layer
//
// Counts are doubles: every product of whole numbers below 2^53 is exact in one, and none can overflow.
#pragma once

#include <array>

#include "core/physics/terms.hpp"

namespace plimsoll {

/// What a layer attends to.
enum class Attends : int {
  full,         ///< All positions before it.
  sliding,      ///< The last few.
  linear,       ///< A state that stands for all of them: a gated delta net,
  state_space,  ///< or a state space of the Mamba-2 kind.
  hybrid,       ///< All positions, and beside them a state space.
  nothing,      ///< It is an FFN alone.
};

enum class Ffn : int {
  none,
  dense,
  moe,
};

/// A kind of layer, by its FFN and by how it attends.
struct LayerKind {
  Ffn ffn = Ffn::dense;
  Attends attends = Attends::full;
  bool operator==(const LayerKind&) const = default;

  bool is_moe() const { return ffn == Ffn::moe; }
  bool has_attention() const { return attends == Attends::full || attends == Attends::sliding || attends == Attends::hybrid; }
  bool has_state_space() const { return attends == Attends::state_space || attends == Attends::hybrid; }
  /// Parts that add to the residual, each with an all-reduce of its own: at most attention, state space and FFN.
  int branches() const { return (has_attention() ? 1 : 0) + (has_state_space() ? 1 : 0) + (attends == Attends::linear ? 1 : 0) + (ffn != Ffn::none ? 1 : 0); }
};
inline constexpr std::array<LayerKind, 17> layer_kinds = {{{Ffn::dense, Attends::full}, {Ffn::dense, Attends::sliding}, {Ffn::dense, Attends::linear}, {Ffn::moe, Attends::full}, {Ffn::moe, Attends::sliding}, {Ffn::moe, Attends::linear}, {Ffn::dense, Attends::state_space}, {Ffn::dense, Attends::hybrid}, {Ffn::dense, Attends::nothing}, {Ffn::moe, Attends::state_space}, {Ffn::moe, Attends::hybrid}, {Ffn::moe, Attends::nothing}, {Ffn::none, Attends::full}, {Ffn::none, Attends::sliding}, {Ffn::none, Attends::linear}, {Ffn::none, Attends::state_space}, {Ffn::none, Attends::hybrid}}};

/// How many layers of each kind a run of layers has.
template <typename Number>
struct LayerMixOf {
  std::array<Number, layer_kinds.size()> counts{};  ///< In the order of layer_kinds.

  LayerMixOf& operator+=(const LayerMixOf& other) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
    return *this;
  }
  Number of(const LayerKind& kind) const {
    return those([&](const LayerKind& each) { return each == kind; });
  }
  Number full() const {
    return those([](const LayerKind& kind) { return kind.has_attention() && kind.attends != Attends::sliding; });
  }
  Number sliding() const {
    return those([](const LayerKind& kind) { return kind.attends == Attends::sliding; });
  }
  Number linear() const {
    return those([](const LayerKind& kind) { return kind.attends == Attends::linear; });
  }
  Number state_space() const {
    return those([](const LayerKind& kind) { return kind.has_state_space(); });
  }
  Number caching() const { return full() + sliding(); }  ///< Layers that keep something of every token.
  Number dense() const {
    return those([](const LayerKind& kind) { return kind.ffn == Ffn::dense; });
  }
  Number moe() const {
    return those([](const LayerKind& kind) { return kind.is_moe(); });
  }
  Number all() const {
    return those([](const LayerKind&) { return true; });
  }

 private:
  /// Called from everywhere, and unrolled: one copy of each sum is enough.
  template <typename Condition>
  [[gnu::noinline]] Number those(Condition holds) const {
    Number sum(0.0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (holds(layer_kinds[i])) sum += counts[i];
    }
    return sum;
  }
};
using LayerMix = LayerMixOf<double>;

/// The same counts as stated numbers.
template <typename Number>
LayerMixOf<Number> given_mix(const Givens<Number>& givens, const LayerMix& mix) {
  LayerMixOf<Number> given;
  for (std::size_t i = 0; i < mix.counts.size(); ++i) {
    if (mix.counts[i] != 0) given.counts[i] = givens(symbols::layers_of_kind[i], mix.counts[i]);
  }
  return given;
}

/// So many layers of one kind, and no others.
template <typename Number>
LayerMixOf<Number> mix_of_kind(const LayerKind& kind, const Number& layers) {
  LayerMixOf<Number> mix;
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (layer_kinds[i] == kind) mix.counts[i] = layers;
  }
  return mix;
}

LayerKind kind_of_layer(const Model& model, std::int64_t layer);
inline LayerKind last_layer_kind(const Model& model) { return kind_of_layer(model, model.layers - 1); }

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
  Number space_sharded{};         ///< Of a state-space layer, split over TP with its heads.
  Number space_of_groups{};       ///< What its groups write and ask with: split over TP up to their number.
  Number space_replicated{};      ///< On every TP rank: the bias of its output.
  Number norms{};                 ///< Over the hidden size; on every TP rank.
  Number dense_ffn{};
  Number router{};
  Number one_expert{};
  Number shared_experts{};

  Number attention() const { return attention_sharded + attention_kv + attention_replicated; }
  Number linear_attention() const { return linear_sharded + linear_replicated; }
  Number state_space() const { return space_sharded + space_of_groups + space_replicated; }
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

/// Of the heads: d·(2·h_m·a_m + h_m) for values, gates and time steps; the convolution, w_m and a bias a channel; time step's
/// bias, decay and pass-through of each head; the norm; the output projection. Of the groups: d·2·g_m·n_m for what they write
/// and ask with, and their channels of the convolution. Source: Mamba-2 (arXiv:2405.21060), as NemotronHMamba2Mixer,
/// GraniteMoeHybridMambaLayer and FalconH1Mixer of huggingface/transformers build it; vLLM copies groups that TP does not split.
template <typename Number>
void count_state_space(const ModelTerms<Number>& m, LayerParametersOf<Number>& layer) {
  const StateSpaceTerms<Number>& space = m.attention.state_space;
  const StateSpace& shape = m.attention.attention->state_space;
  const Number width = space.width();
  const Number both_ways = 2.0 * space.group_width();
  const Number of_channel = shape.convolution_bias ? space.convolution + 1.0 : space.convolution;
  Number sharded = m.hidden * (2.0 * width + space.heads) + of_channel * width + 3.0 * space.heads + width * m.hidden;
  Number of_groups = m.hidden * both_ways + of_channel * both_ways;
  if (shape.norm) sharded += width;
  if (shape.bias) {
    sharded += 2.0 * width + space.heads;
    of_groups += both_ways;
    layer.space_replicated = m.hidden;
  }
  layer.space_sharded = named(symbols::space_sharded, sharded);
  layer.space_of_groups = named(symbols::space_of_groups, of_groups);
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
  if (model.attention.has_state_space_layers()) count_state_space(m, layer);
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
  sum.attention = mix.caching() * layer.attention() + mix.linear() * layer.linear_attention() + mix.state_space() * layer.state_space();
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

/// Stated parameters over counted ones; 1 where none are stated.
double weight_scale_of(const Model& model);

}  // namespace plimsoll
