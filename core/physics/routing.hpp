// Which experts the tokens of an iteration reach, under uniform routing.   docs/physics.md, Routing
//
//   E  routed experts of a layer     k  experts of a token     e  ranks that the experts are spread over
//   T  tokens of all attention ranks in the iteration
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/quantity/elementary.hpp"

namespace plimsoll {

/// 1 − (1 − k/E)ᵀ: the chance that an expert gets at least one of T tokens.
inline double expert_hit_chance(double experts, double per_token, std::int64_t tokens) {
  return 1 - whole_power(1 - per_token / experts, tokens);
}

/// The same for a number of tokens that is whole only on average: between the two whole numbers beside it.
inline double mean_expert_hit_chance(double experts, double per_token, double tokens) {
  const double whole = std::floor(tokens);
  const double missed = whole_power(1 - per_token / experts, static_cast<std::int64_t>(whole));
  return 1 - missed + missed * (tokens - whole) * (per_token / experts);
}

/// Tokens of the fullest of e ranks over the mean: 1 + √(2 ln e / mean), the expected excess of the largest of e draws of a
/// Poisson number taken as normal.
inline double hottest_over_mean(double mean_tokens, double ranks) {
  return ranks > 1 && mean_tokens > 0 ? 1 + std::sqrt(2 * natural_log(ranks) / std::max(1.0, mean_tokens)) : 1;
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
