// Activations: the tensors alive at once while a rank works through a layer.   docs/physics.md, Memory
//
//   T  tokens of the iteration on this rank     d  hidden size            t  TP degree
//   h, g, a  heads, KV heads, head dimension    f  FFN width              b  bytes of one element
//   k  experts of a token                       e, x  EP and expert-TP    V  vocabulary
//   f_s  width of the shared experts together   h_k, h_v, a_k, a_v  heads and widths of a linear layer
#pragma once

#include "core/physics/parameters.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// Parts of the TP all-reduce model, bytes. Source: the activation model of the LLM_placement_solver's TP-aware solver.
template <typename Number>
struct TpAllReduceActivationsOf {
  Number qkv_bytes{};   ///< 3·B·s·d/t
  Number mlp_bytes{};   ///< B·s·4d/t
  Number full_bytes{};  ///< B·s·d: the whole tensor that every rank holds after the all-reduce.
  Number kv_bytes{};    ///< 2·B·s·d/t
  bool is_compute_peak() const { return middle_of(qkv_bytes + mlp_bytes) > middle_of(full_bytes); }
  /// (max(qkv + mlp, full) + kv) · 1.15, the last for the framework's overhead.
  Number peak_bytes() const { return (larger(qkv_bytes + mlp_bytes, full_bytes) + kv_bytes) * 1.15; }
};
using TpAllReduceActivations = TpAllReduceActivationsOf<double>;

template <typename Number>
TpAllReduceActivationsOf<Number> tp_allreduce_parts(const Number& batch, const Number& length, const Number& hidden, const Number& tp, const Number& element_bytes) {
  const Number tensor_bytes = batch * length * hidden * element_bytes;
  return {.qkv_bytes = 3.0 * tensor_bytes / tp, .mlp_bytes = 4.0 * tensor_bytes / tp, .full_bytes = tensor_bytes, .kv_bytes = 2.0 * tensor_bytes / tp};
}

inline TpAllReduceActivations tp_allreduce_activations(double batch, double length, double hidden, double tp, double element_bytes) {
  return tp_allreduce_parts(batch, length, hidden, tp, element_bytes);
}

namespace activations_detail {

/// QKV with the attention output and its gate: keys of MLA are as wide as its queries, values and output have a width of their
/// own. In a linear layer queries, keys, values, gates and output; in a state-space layer what is written with and asked with,
/// values, gates and output, beside attention's where a layer has both.
template <typename Number>
Number attention_live(const Terms<Number>& terms, const Number& tokens) {
  const AttentionTerms<Number>& a = terms.model.attention;
  const Number& t = terms.layout.tp;
  const Number key_width = a.is_latent() ? a.nope + a.rope : a.head_dim;
  const Number value_width = a.is_latent() ? a.value_dim : a.head_dim;
  const Number heads_here = a.heads / t;
  const Number kv_heads_here = ceiling((a.is_latent() ? a.heads : a.kv_heads) / t);
  const Number gate_live = a.attention->output_gate ? tokens * heads_here * key_width : Number(0.0);
  const Number caching_live = tokens * (heads_here + kv_heads_here) * (key_width + value_width) + gate_live;
  if (a.attention->has_state_space_layers()) {
    const StateSpaceTerms<Number>& space = a.state_space;
    const Number space_live = tokens * (3.0 * space.width() / t + 2.0 * space.group_width() / smaller(t, space.groups));
    const bool is_beside = a.attention->pattern.find_first_of("Hh") != std::string::npos;
    return named(symbols::attention_live, is_beside ? caching_live + space_live : larger(caching_live, space_live));
  }
  if (!a.attention->has_linear_layers()) return named(symbols::attention_live, caching_live);
  const Number linear_live = tokens * (2.0 * a.linear.key_width() + 3.0 * a.linear.value_width()) / t;
  return named(symbols::attention_live, larger(caching_live, linear_live));
}

/// Dispatch, intermediates and combine beside the shared experts' intermediates. The c·D groups of a stage's GPUs hold as many
/// tokens each.
template <typename Number>
Number experts_live(const Terms<Number>& terms, const Number& tokens, double inner_tensors) {
  const ModelTerms<Number>& m = terms.model;
  const LayoutTerms<Number>& l = terms.layout;
  const Number selections_here = tokens * (l.cp * l.attention_dp * m.per_token) / l.ep;
  const Number inner = inner_tensors * m.expert_ffn / l.expert_tp;
  const Number shared_live = tokens * inner_tensors * m.shared_ffn / l.tp;
  return named(symbols::experts_live, selections_here * (m.hidden + inner) + tokens * m.per_token * m.hidden + shared_live);
}

}  // namespace activations_detail

/// Peak of the live tensors of one layer: the residual and its normed copy (full width, ÷ t with sequence parallelism), and
/// beside them the largest of attention, FFN intermediates, experts, and logits (FP32) on the last stage.
template <typename Number>
Number live_activation_bytes(const Terms<Number>& terms, bool sequence_parallel, const Number& tokens, const Number& sequences, bool is_last_stage) {
  using namespace activations_detail;
  const Model& model = *terms.model.model;
  const Number& t = terms.layout.tp;
  const Number& element_bytes = terms.width.activation_bytes;
  const Number residual = sequence_parallel ? 2.0 * tokens * terms.model.hidden / t : 2.0 * tokens * terms.model.hidden;
  // A gated FFN holds gate, up and their product; a plain one its inner tensor and the activated copy.
  const double inner_tensors = model.gated ? 3 : 2;
  const Number ffn_live = named(symbols::ffn_live, tokens * inner_tensors * terms.model.ffn / t);
  Number largest = larger(attention_live(terms, tokens), ffn_live) * element_bytes;
  if (model.has_experts()) largest = larger(largest, experts_live(terms, tokens, inner_tensors) * element_bytes);
  constexpr double fp32_bytes = 4;
  if (is_last_stage) largest = larger(largest, named(symbols::logits_bytes, sequences * terms.model.vocabulary / t * fp32_bytes));
  return residual * element_bytes + largest;
}

/// The same of a model on a layout.
inline double live_activation_bytes(const Model& model, const Layout& layout, double tokens, double sequences, double element_bytes, bool is_last_stage) {
  Terms<double> terms{{}, model_terms<double>(model), layout_terms<double>(layout), {}};
  terms.width.activation_bytes = element_bytes;
  return live_activation_bytes(terms, layout.sequence_parallel, tokens, sequences, is_last_stage);
}

}  // namespace plimsoll
