// Activations: the tensors alive at once while a rank works through a layer.   docs/physics.md, Memory
//
//   T  tokens of the iteration on this rank     d  hidden size            t  TP degree
//   h, g, a  heads, KV heads, head dimension    f  FFN width              b  bytes of one element
//   k  experts of a token                       e, x  EP and expert-TP    V  vocabulary
//   f_s  width of the shared experts together   h_k, h_v, a_k, a_v  heads and widths of a linear layer
#pragma once

#include "core/physics/parameters.hpp"
#include "core/quantity/number.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// Parts of the TP all-reduce model, bytes. Source: the activation model of the LLM_placement_solver's TP-aware solver.
struct TpAllReduceActivations {
  double qkv_bytes = 0;   ///< 3·B·s·d/t
  double mlp_bytes = 0;   ///< B·s·4d/t
  double full_bytes = 0;  ///< B·s·d: the whole tensor that every rank holds after the all-reduce.
  double kv_bytes = 0;    ///< 2·B·s·d/t
  bool is_compute_peak() const { return qkv_bytes + mlp_bytes > full_bytes; }
  /// (max(qkv + mlp, full) + kv) · 1.15, the last for the framework's overhead.
  double peak_bytes() const { return (larger(qkv_bytes + mlp_bytes, full_bytes) + kv_bytes) * 1.15; }
};

inline TpAllReduceActivations tp_allreduce_activations(double batch, double length, double hidden, double tp, double element_bytes) {
  const double tensor_bytes = batch * length * hidden * element_bytes;
  return {.qkv_bytes = 3 * tensor_bytes / tp, .mlp_bytes = 4 * tensor_bytes / tp, .full_bytes = tensor_bytes, .kv_bytes = 2 * tensor_bytes / tp};
}

/// Peak of the live tensors of one layer: the residual and its normed copy (full width, ÷ t with sequence parallelism), and
/// beside them the largest of: QKV with the attention output and its gate (keys of MLA are as wide as its queries, values and
/// output have a width of their own); in a linear layer queries, keys, values, gates and output; FFN intermediates; expert dispatch, intermediates and combine beside the shared experts'
/// intermediates; logits (FP32) on the last stage.
inline double live_activation_bytes(const Model& model, const Layout& layout, double tokens, double sequences,
                                    double element_bytes, bool is_last_stage) {
  const auto t = static_cast<double>(layout.tp);
  const auto d = static_cast<double>(model.hidden);
  const Attention& attention = model.attention;
  const double residual = 2 * tokens * d / (layout.sequence_parallel ? t : 1);
  const bool is_latent = attention.kind == AttentionKind::mla;
  const auto key_width = static_cast<double>(is_latent ? attention.qk_nope_head_dim + attention.qk_rope_head_dim : attention.head_dim);
  const auto value_width = static_cast<double>(is_latent ? attention.v_head_dim : attention.head_dim);
  const double heads_here = static_cast<double>(attention.heads) / t;
  const auto kv_heads_here = static_cast<double>(ceil_divide(is_latent ? attention.heads : attention.kv_heads_or_heads(), layout.tp));
  const double gate_live = attention.output_gate ? tokens * heads_here * key_width : 0;
  const double caching_live = tokens * (heads_here + kv_heads_here) * (key_width + value_width) + gate_live;
  const LinearAttention& linear = attention.linear;
  const double linear_live = attention.has_linear_layers() ? tokens * static_cast<double>(2 * linear.key_width() + 3 * linear.value_width()) / t : 0;
  const double attention_live = larger(caching_live, linear_live);
  // A gated FFN holds gate, up and their product; a plain one its inner tensor and the activated copy.
  const double inner_tensors = model.gated ? 3 : 2;
  const double ffn_live = tokens * inner_tensors * static_cast<double>(model.ffn_hidden) / t;
  double experts_live = 0;
  if (model.has_experts()) {
    const Experts& experts = model.experts;
    // The c·D groups of a stage's GPUs hold as many tokens each.
    const double selections_here = tokens * static_cast<double>(layout.cp * layout.attention_dp * experts.per_token) / static_cast<double>(layout.ep);
    const double inner = inner_tensors * static_cast<double>(experts.hidden) / static_cast<double>(layout.expert_tp);
    const double shared_live = tokens * inner_tensors * static_cast<double>(experts.shared_hidden) / t;
    experts_live = selections_here * (d + inner) + tokens * static_cast<double>(experts.per_token) * d + shared_live;
  }
  constexpr double fp32_bytes = 4;
  const double logits_bytes = is_last_stage ? sequences * static_cast<double>(model.vocabulary) / t * fp32_bytes : 0;
  return residual * element_bytes + larger(larger(attention_live, ffn_live) * element_bytes, larger(experts_live * element_bytes, logits_bytes));
}

}  // namespace plimsoll
