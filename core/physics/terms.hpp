// The stated numbers of a plan on a layout, under the names that formulas use.
//
// Everything that a formula of the physics reads comes in here, once, so that each number type can say of a result what
// stated number it follows from.
#pragma once

#include "core/physics/symbols.hpp"
#include "core/quantity/number.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

inline double real(std::int64_t whole) { return static_cast<double>(whole); }

inline Precision weight_precision(const Plan& plan) { return plan.engine.weights.value_or(plan.model.precision); }
inline Precision expert_precision(const Plan& plan) {
  if (plan.engine.experts) return *plan.engine.experts;
  return plan.engine.weights ? *plan.engine.weights : plan.model.expert_precision.value_or(plan.model.precision);
}

template <typename Number>
struct LinearTerms {
  Number key_heads{};    ///< h_k
  Number value_heads{};  ///< h_v
  Number key_dim{};      ///< a_k
  Number value_dim{};    ///< a_v
  Number convolution{};  ///< w
  Number state_bytes{};  ///< Of one element.

  Number key_width() const { return key_heads * key_dim; }
  Number value_width() const { return value_heads * value_dim; }
  Number channels() const { return 2.0 * key_width() + value_width(); }
  Number state_elements() const { return value_width() * key_dim; }
};

template <typename Number>
struct StateSpaceTerms {
  Number heads{};         ///< h_m
  Number head_dim{};      ///< a_m
  Number state_dim{};     ///< n_m
  Number groups{};        ///< g_m
  Number convolution{};   ///< w_m
  Number chunk_tokens{};  ///< q_m
  Number state_bytes{};   ///< Of one element.

  Number width() const { return heads * head_dim; }
  Number group_width() const { return groups * state_dim; }
  Number state_elements() const { return width() * state_dim; }
};

template <typename Number>
struct AttentionTerms {
  const Attention* attention = nullptr;
  Number heads{};     ///< h
  Number kv_heads{};  ///< g
  Number head_dim{};  ///< a
  Number q_lora{};
  Number kv_lora{};
  Number nope{};
  Number rope{};
  Number value_dim{};  ///< v
  Number window{};
  LinearTerms<Number> linear;
  StateSpaceTerms<Number> state_space;
  Number index_heads{};  ///< h_i
  Number index_dim{};    ///< a_i
  Number top_k{};

  bool is_latent() const { return attention->kind == AttentionKind::mla; }
};

template <typename Number>
struct ModelTerms {
  const Model* model = nullptr;
  AttentionTerms<Number> attention;
  Number hidden{};      ///< d
  Number ffn{};         ///< f
  Number experts{};     ///< E
  Number per_token{};   ///< k
  Number expert_ffn{};  ///< f_e
  Number shared_ffn{};  ///< f_s
  Number vocabulary{};  ///< V
  Number norms_per_layer{};
  Number extra_parameters{};
};

template <typename Number>
struct LayoutTerms {
  Number tp{};            ///< t
  Number pp{};            ///< p
  Number cp{};            ///< c
  Number attention_dp{};  ///< D
  Number ep{};            ///< e
  Number expert_tp{};     ///< x
  Number replicas{};      ///< R
};

/// Bytes of one element, scales of quantised blocks included.
template <typename Number>
struct WidthTerms {
  Number weight_scale{};  ///< Stated parameters over counted ones.
  Number dense_bytes{};   ///< Of one dense weight, scaled.
  Number expert_bytes{};  ///< Of one expert's weight, scaled.
  Number plain_bytes{};   ///< Of what stays at 16 bit: norms, routers, embeddings and heads of quantised checkpoints.
  Number activation_bytes{};
  Number kv_element_bytes{};
};

/// Where every step brings one token, the defaults.
template <typename Number>
struct SpeculationTerms {
  Number draft_tokens{};                 ///< n
  Number draft_layers{};                 ///< Layers like the model's last that draft.
  Number tokens_per_step = Number(1.0);  ///< 1 + a + … + aⁿ
  Number verified_tokens = Number(1.0);  ///< n + 1: of each sequence, in a step.
};

template <typename Number>
struct Terms {
  Givens<Number> givens;
  ModelTerms<Number> model;
  LayoutTerms<Number> layout;
  WidthTerms<Number> width;
  SpeculationTerms<Number> speculation;
  Number redundant_experts{};  ///< Of a layer.
  Number cached_prefix{};      ///< P
};

/// A formula has nothing to say of a degree of 1, or of a part that a model does not have.
template <typename Number>
Number stated_count(const Givens<Number>& givens, const Symbol& symbol, std::int64_t value, std::int64_t silent) {
  return value == silent ? Number(real(silent)) : givens(symbol, real(value));
}

template <typename Number>
AttentionTerms<Number> attention_terms(const Attention& attention, const Givens<Number>& givens = {}) {
  namespace s = symbols;
  const auto count = [&](const Symbol& symbol, std::int64_t value) { return stated_count(givens, symbol, value, 0); };
  const LinearAttention& linear = attention.linear;
  AttentionTerms<Number> terms;
  terms.attention = &attention;
  terms.heads = count(s::heads, attention.heads);
  terms.kv_heads = count(s::kv_heads, attention.kv_heads_or_heads());
  terms.head_dim = count(s::head_dim, attention.head_dim);
  terms.q_lora = count(s::q_lora, attention.q_lora_rank);
  terms.kv_lora = count(s::kv_lora, attention.kv_lora_rank);
  terms.nope = count(s::nope, attention.qk_nope_head_dim);
  terms.rope = count(s::rope, attention.qk_rope_head_dim);
  terms.value_dim = count(s::value_dim, attention.v_head_dim);
  terms.window = count(s::sliding_window, attention.sliding_window);
  terms.index_heads = count(s::index_heads, attention.indexer.heads);
  terms.index_dim = count(s::index_dim, attention.indexer.head_dim);
  terms.top_k = count(s::top_k, attention.indexer.top_k);
  if (attention.has_state_space_layers()) {
    const StateSpace& space = attention.state_space;
    terms.state_space = {.heads = count(s::space_heads, space.heads),
                         .head_dim = count(s::space_head_dim, space.head_dim),
                         .state_dim = count(s::space_state_dim, space.state_dim),
                         .groups = stated_count(givens, s::space_groups, space.groups, 1),
                         .convolution = count(s::space_convolution, space.convolution),
                         .chunk_tokens = count(s::space_chunk, space.chunk_tokens),
                         .state_bytes = givens(s::space_state_bytes, bytes_per_element(space.state))};
  }
  if (!attention.has_linear_layers()) return terms;
  terms.linear = {.key_heads = count(s::linear_key_heads, linear.key_heads),
                  .value_heads = count(s::linear_value_heads, linear.value_heads),
                  .key_dim = count(s::linear_key_dim, linear.key_head_dim),
                  .value_dim = count(s::linear_value_dim, linear.value_head_dim),
                  .convolution = count(s::linear_convolution, linear.convolution),
                  .state_bytes = givens(s::linear_state_bytes, bytes_per_element(linear.state))};
  return terms;
}

template <typename Number>
ModelTerms<Number> model_terms(const Model& model, const Givens<Number>& givens = {}) {
  namespace s = symbols;
  const auto count = [&](const Symbol& symbol, std::int64_t value) { return stated_count(givens, symbol, value, 0); };
  ModelTerms<Number> terms;
  terms.model = &model;
  terms.attention = attention_terms<Number>(model.attention, givens);
  terms.hidden = count(s::hidden, model.hidden);
  terms.ffn = count(s::ffn, model.ffn_hidden);
  terms.experts = count(s::experts, model.experts.experts);
  terms.per_token = count(s::per_token, model.experts.per_token);
  terms.expert_ffn = count(s::expert_ffn, model.experts.hidden);
  terms.shared_ffn = count(s::shared_ffn, model.experts.shared_hidden);
  terms.vocabulary = count(s::vocabulary, model.vocabulary);
  terms.norms_per_layer = count(s::norms_per_layer, model.norms_per_layer);
  terms.extra_parameters = count(s::extra_parameters, model.extra_parameters);
  return terms;
}

template <typename Number>
LayoutTerms<Number> layout_terms(const Layout& layout, const Givens<Number>& givens = {}) {
  namespace s = symbols;
  const auto degree = [&](const Symbol& symbol, std::int64_t value) { return stated_count(givens, symbol, value, 1); };
  return {.tp = degree(s::tp, layout.tp),
          .pp = degree(s::pp, layout.pp),
          .cp = degree(s::cp, layout.cp),
          .attention_dp = degree(s::attention_dp, layout.attention_dp),
          .ep = degree(s::ep, layout.ep),
          .expert_tp = degree(s::expert_tp, layout.expert_tp),
          .replicas = degree(s::replicas, layout.replicas)};
}

template <typename Number>
WidthTerms<Number> width_terms(const Plan& plan, double weight_scale, const Givens<Number>& givens = {}) {
  namespace s = symbols;
  const double dense_bytes = bytes_per_element(weight_precision(plan));
  WidthTerms<Number> terms;
  terms.weight_scale = weight_scale == 1 ? Number(1.0) : givens(s::weight_scale, weight_scale);
  terms.dense_bytes = givens(s::dense_element_bytes, dense_bytes) * terms.weight_scale;
  terms.expert_bytes = givens(s::expert_element_bytes, bytes_per_element(expert_precision(plan))) * terms.weight_scale;
  terms.plain_bytes = givens(s::plain_element_bytes, std::max(2.0, dense_bytes)) * terms.weight_scale;
  terms.activation_bytes = givens(s::activation_element_bytes, bytes_per_element(plan.engine.activations));
  terms.kv_element_bytes = givens(s::kv_element_bytes, bytes_per_element(plan.engine.kv_cache));
  return terms;
}

/// The first of n drafted tokens is kept with a, the second with a², …; the step itself always gives one more.
/// Source: Leviathan, Kalman, Matias, Fast Inference from Transformers via Speculative Decoding (arXiv:2211.17192), equation 1.
template <typename Number>
SpeculationTerms<Number> speculation_terms(const Engine& engine, const Givens<Number>& givens = {}) {
  SpeculationTerms<Number> terms;
  if (!engine.drafts()) return terms;
  const Speculation& stated = *engine.speculation;
  const Number acceptance = givens(symbols::acceptance, stated.acceptance);
  Number tokens(1.0);
  for (std::int64_t i = 0; i < stated.draft_tokens; ++i) tokens = 1.0 + acceptance * tokens;
  terms.draft_tokens = givens(symbols::draft_tokens, real(stated.draft_tokens));
  terms.draft_layers = stated.draft_cost_layers == 0 ? Number(0.0) : givens(symbols::draft_layers, stated.draft_cost_layers);
  terms.tokens_per_step = named(symbols::tokens_per_step, tokens);
  terms.verified_tokens = terms.draft_tokens + 1.0;
  return terms;
}

template <typename Number>
Terms<Number> terms_of(const Plan& plan, const Layout& layout, double weight_scale, const Givens<Number>& givens = {}) {
  return {givens,
          model_terms<Number>(plan.model, givens),
          layout_terms<Number>(layout, givens),
          width_terms<Number>(plan, weight_scale, givens),
          speculation_terms<Number>(plan.engine, givens),
          stated_count(givens, symbols::redundant_experts, plan.routing.redundant_experts, 0),
          stated_count(givens, symbols::cached_prefix, plan.workload.cached_prefix, 0)};
}

}  // namespace plimsoll
