// What experts see of the tokens of a stage.   docs/physics.md, Routing
//
//   T  tokens of all attention ranks of a stage      E, k  experts, those of a token      e  ranks that they are spread over
#pragma once

#include "core/physics/phases.hpp"

namespace plimsoll {

template <typename Number>
struct ExpertUseOf {
  Number tokens_per_expert{};  ///< T·k/E
  Number experts_read{};       ///< Share of a rank's experts that get a token.
  Number ranks_busy{};         ///< Share of ranks that get one.
  Number fullest_over_mean{};  ///< Tokens of the fullest rank over the mean, by popularity and by chance.
};

/// Experts of a rank, copies included: (E + E_r)/e.
template <typename Number>
Number experts_held(const StageFactsOf<Number>& facts) {
  return (facts.terms.model.experts + facts.terms.redundant_experts) / facts.terms.layout.ep;
}

namespace expert_use_detail {

/// A measure of whole tokens between the two whole numbers beside T.
template <typename Number, typename Measure>
Number between(const Givens<Number>& givens, const Number& tokens, const Symbol& of_whole, const Symbol& of_next, const Measure& measure) {
  const Number whole = floored(tokens);
  const double at = middle_of(whole);
  const double here = measure(at);
  return givens(of_whole, here) + (tokens - whole) * givens(of_next, measure(at + 1) - here);
}

}  // namespace expert_use_detail

template <typename Number>
ExpertUseOf<Number> expert_use(const StageFactsOf<Number>& facts, const Number& tokens) {
  using expert_use_detail::between;
  const ModelTerms<Number>& m = facts.terms.model;
  const Number& ranks = facts.terms.layout.ep;
  const Givens<Number>& givens = facts.terms.givens;
  const RoutedExperts& routed = facts.routed;
  ExpertUseOf<Number> use;
  use.tokens_per_expert = tokens * m.per_token / m.experts;
  if (routed.is_uniform) {
    use.experts_read = mean_expert_hit_chance(m.experts, m.per_token, tokens);
    const double reached = rank_hit_chance(middle_of(m.experts), middle_of(m.per_token), middle_of(m.experts) / middle_of(ranks));
    use.ranks_busy = mean_expert_hit_chance(Number(1.0), givens(symbols::rank_reached, reached), tokens);
  } else {
    use.experts_read = between(givens, tokens, symbols::mean_distinct, symbols::mean_distinct_of_next, [&](double at) { return routed.mean_distinct(static_cast<std::int64_t>(at)); }) / experts_held(facts);
    use.ranks_busy = between(givens, tokens, symbols::ranks_busy, symbols::ranks_busy_of_next, [&](double at) { return routed.ranks_busy(at); });
  }
  const Number popular = routed.fullest_over_mean == 1 ? Number(1.0) : givens(symbols::fullest_share, routed.fullest_over_mean);
  use.fullest_over_mean = popular * hottest_over_mean(tokens * m.per_token / ranks * popular, ranks);
  return use;
}

/// Tokens of one micro-batch of a decode step, over the attention ranks of a stage.
template <typename Number>
Number tokens_of_step(const StageFactsOf<Number>& facts, const Answers<Number>& answers) {
  const LayoutTerms<Number>& l = facts.terms.layout;
  const Number of_rank = answers.decoding_sequences / (l.replicas * l.attention_dp);
  const Number sequences = facts.plan->workload.burst ? ceiling(of_rank) : larger(Number(1.0), of_rank);
  return named(symbols::tokens_of_stage, sequences / answers.decode.micro_batches * facts.terms.speculation.verified_tokens * l.attention_dp);
}

}  // namespace plimsoll
