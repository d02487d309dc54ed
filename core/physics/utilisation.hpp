// How much of the machine does what the model asks for: MFU and MBU.   docs/physics.md, Utilisation
//
//   F    FLOP of the model for one token, whatever the engine does besides      peak  FLOP/s of the dense weights' precision
//   B_s  bytes that a decode step must read, over all GPUs                      W_0   peak HBM bandwidth
//
//   MFU = tokens/s of one GPU · F / peak      MBU = B_s / (GPUs·t_dec·W_0)
//
// Sources: MFU, PaLM (arXiv:2204.02311), appendix B; MBU, Databricks, "LLM Inference Performance Engineering: Best Practices"
// (2023-10-12).
#pragma once

#include "core/physics/phases.hpp"

namespace plimsoll {

/// FLOP of the attention of all layers for a prompt's token, on average over the prompt. Keys and values stand at their full
/// width, as in the model, also where an engine keeps them compressed.
template <typename Number>
Number attention_flop_per_prompt_token(const AttentionTerms<Number>& a, const LayerMixOf<Number>& mix, const Number& prompt_tokens) {
  using namespace operations_detail;
  AttendedOf<Number> prompt;
  prompt.tokens = prompt_tokens;
  prompt.pairs = causal_pairs(prompt_tokens, Number(0.0));
  prompt.pairs_sliding = causal_pairs(prompt_tokens, a.window);
  prompt.pairs_selected = causal_pairs(prompt_tokens, a.top_k);
  const Number full = attention_flop(a, prompt, false, false, a.heads) + prompt.pairs * index_flop_per_pair(a);
  const Number sliding = attention_flop(a, prompt, true, false, a.heads);
  const Number linear = middle_of(mix.linear()) > 0 ? mix.linear() * linear_flop_per_prompt_token(a.linear, Number(1.0)) : Number(0.0);
  const Number spaces = middle_of(mix.state_space()) > 0 ? mix.state_space() * space_flop_per_prompt_token(a.state_space, Number(1.0)) : Number(0.0);
  return (mix.full() * full + mix.sliding() * sliding) / prompt_tokens + linear + spaces;
}

namespace utilisation_detail {

/// The same for one token of an answer.
template <typename Number>
Number attention_flop_per_answer(const AttentionTerms<Number>& a, const LayerMixOf<Number>& mix, const Number& context_tokens) {
  using namespace operations_detail;
  const AttendedOf<Number> answer = decode_iteration(a, Number(1.0), context_tokens).decode;
  const Number full = attention_flop(a, answer, false, false, a.heads) + answer.pairs * index_flop_per_pair(a);
  const Number sliding = attention_flop(a, answer, true, false, a.heads);
  const Number linear = middle_of(mix.linear()) > 0 ? mix.linear() * linear_flop_per_answer(a.linear, Number(1.0)) : Number(0.0);
  const Number spaces = middle_of(mix.state_space()) > 0 ? mix.state_space() * space_flop_per_answer(a.state_space, Number(1.0)) : Number(0.0);
  return mix.full() * full + mix.sliding() * sliding + linear + spaces;
}

template <typename Number>
LayerMixOf<Number> mix_of(const StageFactsOf<Number>& facts) {
  return given_mix(facts.terms.givens, layer_mix(facts.plan->model, 0, facts.plan->model.layers));
}

/// Weights that a token is multiplied with, without the head.
template <typename Number>
Number weights_of_layers(const StageFactsOf<Number>& facts, const LayerMixOf<Number>& mix) {
  const ModelParametersOf<Number> counted = model_parameters(facts.terms.model, mix);
  return (counted.attention + counted.dense_ffn + counted.active_experts + counted.routers_and_norms) * facts.terms.width.weight_scale;
}

template <typename Number>
Number weights_of_head(const StageFactsOf<Number>& facts) {
  return facts.terms.model.vocabulary * facts.terms.model.hidden * facts.terms.width.weight_scale;
}

template <typename Number>
Number peak_flop_per_s(const StageFactsOf<Number>& facts) {
  return hardware_detail::given_peak(facts.terms.givens, peak_of(facts.plan->accelerator, weight_precision(*facts.plan)));
}

/// Dense weights and the head, of one copy of the model.
template <typename Number>
Number dense_weight_bytes(const StageFactsOf<Number>& facts, const LayerMixOf<Number>& mix) {
  const LayerParametersOf<Number>& layer = facts.layer;
  const ModelTerms<Number>& m = facts.terms.model;
  const Number products = mix.caching() * layer.attention() + mix.linear() * layer.linear_attention() + mix.state_space() * layer.state_space() + mix.dense() * layer.dense_ffn + mix.moe() * layer.shared_experts;
  const Number plain = mix.moe() * layer.router + mix.all() * layer.norms + m.vocabulary * m.hidden;
  return products * facts.dense_bytes + plain * facts.plain_bytes;
}

/// What one sequence has cached, as far as a step reads it.
template <typename Number>
Number cache_bytes(const StageFactsOf<Number>& facts, const LayerMixOf<Number>& mix, const Number& context_tokens) {
  const AttentionTerms<Number>& a = facts.terms.model.attention;
  const Number of_token = kv_bytes_per_token_and_layer(a, Number(1.0), facts.terms.width.kv_element_bytes);
  const Number full = of_token * kept_tokens(context_tokens, a.top_k) + index_bytes_per_token_and_layer(a) * context_tokens;
  const Number& element_bytes = facts.terms.width.activation_bytes;
  const Number states = mix.linear() * state_bytes_per_layer(a, Number(1.0), element_bytes) + mix.state_space() * space_bytes_per_layer(a, Number(1.0), element_bytes);
  return mix.full() * full + mix.sliding() * of_token * kept_tokens(context_tokens, a.window) + states;
}

}  // namespace utilisation_detail

/// The model's own work is counted of whole prompts, and of experts that are all alike and bring a token a step; elsewhere there is
/// no such share to state.
inline bool has_prefill_utilisation(const Plan& plan) { return plan.workload.cached_prefix == 0; }
template <typename Number>
bool has_decode_utilisation(const StageFactsOf<Number>& facts) {
  return facts.routed.is_uniform && !facts.plan->engine.drafts();
}

/// Of prompts at full rate, `rate` tokens/s of one GPU. A prompt's logits are those of its last token.
template <typename Number>
Number prefill_mfu(const StageFactsOf<Number>& facts, const Number& input_tokens, const Number& rate) {
  using namespace utilisation_detail;
  const LayerMixOf<Number> mix = mix_of(facts);
  const Number weights = weights_of_layers(facts, mix) + weights_of_head(facts) / input_tokens;
  const Number flop = named(symbols::model_flop, 2.0 * weights + attention_flop_per_prompt_token(facts.terms.model.attention, mix, input_tokens));
  return named(symbols::mfu, rate * flop / peak_flop_per_s(facts));
}

/// Of decode, `rate` tokens/s of one GPU.
template <typename Number>
Number decode_mfu(const StageFactsOf<Number>& facts, const Number& context_tokens, const Number& rate) {
  using namespace utilisation_detail;
  const LayerMixOf<Number> mix = mix_of(facts);
  const Number weights = weights_of_layers(facts, mix) + weights_of_head(facts);
  const Number flop = named(symbols::model_flop, 2.0 * weights + attention_flop_per_answer(facts.terms.model.attention, mix, context_tokens));
  return named(symbols::mfu, rate * flop / peak_flop_per_s(facts));
}

/// Of a decode step of all `sequences`: dense weights once for each attention rank that has any, the experts that tokens reach
/// once for each replica, and what the sequences have cached once.
template <typename Number>
Number decode_mbu(const StageFactsOf<Number>& facts, const Number& context_tokens, const Number& sequences, const Number& step_s) {
  using namespace utilisation_detail;
  const ModelTerms<Number>& m = facts.terms.model;
  const LayoutTerms<Number>& l = facts.terms.layout;
  const LayerMixOf<Number> mix = mix_of(facts);
  Number bytes = smaller(sequences, l.replicas * l.attention_dp) * dense_weight_bytes(facts, mix) + sequences * cache_bytes(facts, mix, context_tokens);
  if (m.model->has_experts()) {
    const Number hit = named(symbols::hit_chance, mean_expert_hit_chance(m.experts, m.per_token, sequences / l.replicas));
    bytes += l.replicas * mix.moe() * m.experts * hit * facts.layer.one_expert * facts.expert_bytes;
  }
  const Givens<Number>& givens = facts.terms.givens;
  const Number gpus = givens(symbols::gpus, real(facts.layout->gpus()));
  return named(symbols::mbu, named(symbols::step_bytes, bytes) / (gpus * step_s) / givens(symbols::hbm_peak, facts.plan->accelerator.memory_bytes_per_s));
}

}  // namespace plimsoll
