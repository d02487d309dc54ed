// Which experts the tokens of an iteration reach, under uniform routing.   docs/physics.md, Routing
//
//   E  routed experts of a layer     k  experts of a token     e  ranks that the experts are spread over
//   T  tokens of all attention ranks in the iteration
#pragma once

#include <cstdint>

#include "core/quantity/number.hpp"

namespace plimsoll {

/// 1 − (1 − k/E)ᵀ: the chance that an expert gets at least one of T tokens.
inline double expert_hit_chance(double experts, double per_token, std::int64_t tokens) {
  return 1 - whole_power(1 - per_token / experts, tokens);
}

/// The same for a number of tokens that is whole only on average: between the two whole numbers beside it.
template <typename Number>
Number mean_expert_hit_chance(const Number& experts, const Number& per_token, const Number& tokens) {
  const Number whole = floored(tokens);
  const Number visited = per_token / experts;
  const Number missed = to_power(1.0 - visited, whole);
  return 1.0 - missed + missed * (tokens - whole) * visited;
}
inline double mean_expert_hit_chance(double experts, double per_token, double tokens) { return mean_expert_hit_chance<double>(experts, per_token, tokens); }

/// Tokens of the fullest of e ranks over the mean: 1 + √(2 ln e / mean), the expected excess of the largest of e draws of a
/// Poisson number taken as normal.
template <typename Number>
Number hottest_over_mean(const Number& mean_tokens, const Number& ranks) {
  if (!(middle_of(ranks) > 1 && middle_of(mean_tokens) > 0)) return Number(1.0);
  return 1.0 + root(2.0 * logarithm(ranks) / larger(Number(1.0), mean_tokens));
}

/// 1 − C(E−E/e, k) / C(E, k): the chance that one token reaches a rank that holds E/e of the experts.
inline double rank_hit_chance(double experts, double per_token, double experts_of_rank) {
  double missed = 1;
  for (double drawn = 0; drawn < per_token; ++drawn) {
    const double elsewhere = experts - experts_of_rank - drawn;
    if (elsewhere <= 0) return 1;
    missed *= elsewhere / (experts - drawn);
  }
  return 1 - missed;
}

/// C(E/e, k) / C(E, k): the chance that all experts of a token live on one given rank.
inline double whole_token_chance(double experts, double per_token, double experts_of_rank) {
  double all = 1;
  for (double drawn = 0; drawn < per_token; ++drawn) {
    if (experts_of_rank - drawn <= 0) return 0;
    all *= (experts_of_rank - drawn) / (experts - drawn);
  }
  return all;
}

}  // namespace plimsoll
