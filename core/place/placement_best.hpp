// The best placement by our own physics: over all choices of TP degrees and of micro-batches, with a bound.
//
// A choice's kinds give a bound at once, whatever joins them; choices are searched in the order of their bounds, until no bound
// is below the best found. So what is found first is near the best, and what was not searched has a bound all the same.
#pragma once

#include <vector>

#include "core/place/placement_shares.hpp"
#include "core/progress.hpp"

namespace plimsoll {

/// The tool's `most_states` limits the whole search; no choice may take more than a share of what is left.
struct BestPlacement {
  std::vector<PipelineStage> stages;  ///< Empty: none was found.
  std::vector<std::int64_t> gpus;     ///< Of each stage the lowest, through the pool.
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

/// What may be asked of a pool beside its objective.
struct PlaceAsk {
  PoolShare share;             ///< That may be used; empty: all.
  std::vector<double> prices;  ///< Of a GPU of each type, and of the pipeline: then time · price is to be small. Empty: as the objective has it.
  std::int64_t most_states = 0;
};

/// TP degrees, 0 of the types that stay idle, and what is done at once.
struct PlaceChoice {
  std::vector<std::int64_t> tp;
  PlaceWork work;
  double bound = 0;
  std::size_t turn = 0;        ///< Of equal bounds the first comes first: a heap by itself would order them by its library's habits.
  bool is_at_a_glance = true;  ///< The bound.
  std::int64_t share = 0;      ///< States that it may take when it is searched next.
};

/// One pool that is asked again and again: its choices are bounded and sorted once.
class PlacementSearch {
 public:
  explicit PlacementSearch(const PlaceProblem& problem);
  BestPlacement best(const PlaceAsk& ask, const Progress& progress = {}) const;
  const GpuClasses& classes() const { return classes_; }
  std::int64_t choice_count() const { return static_cast<std::int64_t>(choices_.size()); }

 private:
  const PlaceProblem& problem_;
  PlaceLinks links_;
  GpuClasses classes_;
  bool may_be_idle_;
  std::vector<PlaceChoice> choices_;
};

/// The most micro-batches that are tried where none are stated.
inline constexpr std::int64_t most_micro_batches = 64;
/// What is done at once under each choice that the objective leaves.
std::vector<PlaceWork> works_of(const PlaceProblem& problem);

}  // namespace plimsoll
