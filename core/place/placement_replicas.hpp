// The best placement of several replicas on one pool, each a pipeline on GPUs of its own, with a bound.   docs/place.md, Replicas
//
//   θ_r  rate of replica r: 1 over the time that the objective makes small (decode step, pace of prefill, TTFT)
//   p_r  price of its GPUs            S_r  its share of the pool: GPUs of each class            V(S)  the best rate of a share
//   worth  Σ θ_r, or the least θ_r for TTFT, or Σ θ_r / Σ p_r for a price      as large as can be
//
// Bounds. At any prices π of GPUs and π₀ of a replica, let λ be the least time · price of a pipeline: the same search as for a
// cheapest token. Then θ ≤ (π₀ + π·S)/λ for every replica, and the rates of all are at most (R·π₀ + π·pool)/λ: what a linear
// program over all pipelines would say at its best prices, which are looked for by raising those of what is in demand.
//
// Search. Cheapest pipelines at these prices, one after the other, are the first answer; what is idle is offered around, and GPUs
// change hands while that helps. Then classes are dealt one by one, replica by replica, best bound first: a replica can be no
// faster than with all that it was dealt and all that may still come. V is found once for each share. Where classes and
// replicas are few this ends with a proof; else at `most_states`, and what is open has a bound.
#pragma once

#include <vector>

#include "core/place/placement_best.hpp"

namespace plimsoll {

struct BestReplicas {
  std::vector<BestPlacement> replicas;  ///< The fastest first; empty: none were found.
  double value = no_hop;                ///< 1 over their worth.
  double bound = no_hop;                ///< Nothing is less; no_hop: nothing fits.
  std::int64_t states = 0;
  std::int64_t choices = 0;           ///< Of TP degrees and micro-batches, of one pipeline;
  std::int64_t choices_searched = 0;  ///< and searches of them, over all shares.
  std::int64_t shares = 0;            ///< Whose best pipeline was looked for.
  bool is_proven() const { return bound >= value * (1 - rounding_share); }
};

/// `replicas` of the problem, or up to its `most_replicas`. One replica is best_placement's own answer. At most R·c nodes of
/// dealing deep, c classes; a node costs R looks at shares.
BestReplicas best_replicas(const PlaceProblem& problem, const Progress& progress = {});

}  // namespace plimsoll
