// The best placement by our own physics: over all choices of TP degrees and of micro-batches, with a bound.
//
// A choice's kinds give a bound at once, whatever joins them; choices are searched in the order of their bounds, until no bound
// is below the best found. So what is found first is near the best, and what was not searched has a bound all the same.
#pragma once

#include <vector>

#include "core/place/placement_sites.hpp"
#include "core/progress.hpp"

namespace plimsoll {

/// The tool's `most_states` limits the whole search; no choice may take more than a share of what is left.
struct BestPlacement {
  std::vector<PipelineStage> stages;  ///< Empty: none was found.
  std::vector<std::size_t> groups;    ///< Of each stage, which of its site's.
  std::vector<std::int64_t> tp;       ///< Of each type.
  PlaceWork work;
  std::vector<PlacementSite> sites;
  PipelineInstance instance;
  double value = no_hop;  ///< What the objective makes as small as can be: s, or s times price.
  double bound = no_hop;  ///< Nothing is less; no_hop: nothing fits.
  std::int64_t states = 0;
  std::int64_t choices = 0;           ///< Of TP degrees and micro-batches,
  std::int64_t choices_searched = 0;  ///< and how many had to be searched.
  bool is_proven() const { return bound >= value * (1 - rounding_share); }
};
BestPlacement best_placement(const PlaceProblem& problem, const Progress& progress = {});

/// The most micro-batches that are tried where none are stated.
inline constexpr std::int64_t most_micro_batches = 64;
/// What is done at once under each choice that the objective leaves.
std::vector<PlaceWork> works_of(const PlaceProblem& problem);

}  // namespace plimsoll
