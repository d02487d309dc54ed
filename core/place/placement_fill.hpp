// How layers fill groups whose numbers are known, or known within ranges: the bounds of placement_pipeline.hpp.
//
// For given first and last kind and a limit of pace, one layer goes to every group that must be used and the others to the
// fastest kinds that have room: no pipeline has a shorter way through. The best limit is found among the times that a stage
// can take, by halving: a range of limits is no better than the way through at its end with the pace at its beginning.
#pragma once

#include <cstdint>
#include <vector>

#include "core/place/placement_pipeline.hpp"

namespace plimsoll {

/// Of each kind, from `least` to `most` groups.
struct GroupRanges {
  std::vector<std::int64_t> least;
  std::vector<std::int64_t> most;
};

/// The least that hops can add: what the caller knows of links.
struct HopFloor {
  double sum_s = 0;      ///< Of the hops between the groups that must be used,
  double further_s = 0;  ///< of each one to a further group,
  double pace_s = 0;     ///< and of the slowest.
};

/// One way of filling: layers of each kind's groups, the two ends counted with their kinds.
struct Filling {
  double value = std::numeric_limits<double>::infinity();  ///< A bound; ∞: the layers do not fit.
  double pace_limit_s = 0;
  double stages_s = 0;               ///< Of the way through, without hops.
  std::vector<std::int64_t> layers;  ///< Of each kind, at this limit.
};

/// Fills one instance's kinds; reused, since searches ask for many.
class PipelineFiller {
 public:
  PipelineFiller(std::int64_t layers, const std::vector<GroupKind>& kinds, const PipelineGoal& goal);

  /// The best filling by two groups or more, with a first group of one kind and a last of another (or the same), both counted in
  /// `ranges`. What is worth `limit` or more is not looked for.
  Filling best(const GroupRanges& ranges, std::size_t first, std::size_t last, const HopFloor& hops, double limit);

  /// Layers that a group of this kind holds within a pace, as a stage in the middle, first or last.
  std::int64_t room(std::size_t kind, double pace_s) const;
  std::int64_t room_as_first(std::size_t kind, double pace_s) const;
  std::int64_t room_as_last(std::size_t kind, double pace_s) const;

 private:
  struct Fill {
    double stages_s = std::numeric_limits<double>::infinity();
    std::int64_t groups = 0;  ///< That must be used at least.
  };
  Fill fill(double pace_s, std::vector<std::int64_t>* layers);
  double pace_at_most(double limit_s, bool or_less) const;
  double price_floor(double pace_s) const;
  double value_of_fill(const Fill& fill, double pace_s, double limit_s) const;
  void halve(double fastest_s, double slowest_s, double limit, Filling& best);

  std::int64_t layers_;
  const std::vector<GroupKind>& kinds_;
  PipelineGoal goal_;
  std::vector<std::size_t> by_speed_;
  const GroupRanges* ranges_ = nullptr;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  HopFloor hops_;
};

}  // namespace plimsoll
