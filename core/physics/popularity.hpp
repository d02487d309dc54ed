// Which ranks the tokens of a layer reach where experts are not alike: some more popular, some held more than once.
// docs/physics.md, Routing
//
//   π_i  chance that a token visits expert i, Σ π_i = k      y_i  copies of expert i, which share its tokens
//   E    routed experts      k  experts of a token           e    ranks that the copies are spread over
#pragma once

#include <cstdint>
#include <vector>

#include "core/physics/symbols.hpp"
#include "core/quantity/interval.hpp"
#include "core/spec/model.hpp"
#include "core/spec/routing.hpp"

namespace plimsoll {

/// π_i of every expert: min(1, its popularity times what makes them add up to k). A token visits k different
/// experts, so that none is visited with more than 1; what a popular one cannot take the others do.
std::vector<double> visit_chances(const Routing& routing, const Experts& experts);

/// The copies that a layer's experts have on each rank.
struct RoutedExperts {
  bool is_uniform = true;                            ///< Nothing below is filled: routing.hpp has closed forms.
  std::vector<std::vector<double>> chances_of_rank;  ///< π_i / y_i of every copy on each rank.
  double fullest_over_mean = 1;                      ///< Tokens of the fullest rank over the mean of all.
  double reached_over_uniform = 1;                   ///< Chance that a token reaches the most visited rank, over what it would be of experts all alike.

  /// Copies of one rank that get at least one of T tokens: of all ranks the most, Σ 1 − (1 − π_i/y_i)ᵀ.
  double most_distinct(std::int64_t tokens) const;
  /// The same, on average over ranks.
  double mean_distinct(std::int64_t tokens) const;
  /// The share of ranks that get at least one of T tokens, taking a token's experts for independent.
  double ranks_busy(double tokens) const;
};

/// Experts are placed as the plan says. Redundant ones follow in rounds of one copy for each rank: each is of the most visited
/// expert of the fullest rank, and goes to the emptiest that has none of it and no copy of this round, unless that made it fuller
/// than the fullest. So a round never raises the fullest rank's share. Source: the balancer of DeepSeek-V3 (arXiv:2412.19437,
/// section 3.4.1; github.com/deepseek-ai/EPLB), which splits the hottest experts and packs copies on ranks; its packing is another.
RoutedExperts routed_experts(const Routing& routing, const Experts& experts, std::int64_t ranks);

/// The experts that each rank has a copy of, in their order, placed as above; where nothing is said of them all are equally
/// popular. A further copy that would be of no use is on no rank.
std::vector<std::vector<std::int64_t>> experts_of_ranks(const Routing& routing, const Experts& experts, std::int64_t ranks);

/// Distinct experts of the rank that has the most, for a number of tokens that is whole only on average.
template <typename Number>
Number distinct_experts_of(const RoutedExperts& routed, const Givens<Number>& givens, const Number& tokens) {
  const Number whole = floored(tokens);
  const auto at = static_cast<std::int64_t>(middle_of(whole));
  const double distinct = routed.most_distinct(at);
  return givens(symbols::distinct_of_whole, distinct) + (tokens - whole) * givens(symbols::distinct_of_next, routed.most_distinct(at + 1) - distinct);
}
/// It rises with the tokens.
inline Interval distinct_experts_of(const RoutedExperts& routed, const Givens<Interval>&, const Interval& tokens) {
  return {distinct_experts_of<double>(routed, {}, tokens.low), distinct_experts_of<double>(routed, {}, tokens.high)};
}

}  // namespace plimsoll
