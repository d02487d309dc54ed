// The TP groups of a pool at given degrees, and which of them no link tells apart.   docs/place.md
#pragma once

#include <cstdint>
#include <vector>

#include "core/place/placement_costs.hpp"
#include "core/place/placement_instance.hpp"
#include "core/place/placement_pipeline.hpp"
#include "core/place/placement_problem.hpp"

namespace plimsoll {

/// Groups of one type between which, and from which to any other, links are alike.
struct PlacementSite {
  std::size_t type = 0;
  std::vector<TpGroup> groups;
};

/// Bandwidths and latencies between GPUs as the problem states them.
class PlaceLinks {
 public:
  explicit PlaceLinks(const PlaceProblem& problem);
  double bytes_per_s(std::int64_t from_gpu, std::int64_t to_gpu) const;
  /// Within a node that of the receiver's type, else the problem's.
  double latency_s(std::int64_t from_gpu, std::int64_t to_gpu) const;
  std::int64_t node(std::int64_t gpu) const { return nodes_[static_cast<std::size_t>(gpu)]; }
  /// Whether links tell two groups of one type apart at all, or only by their nodes, or each by itself.
  bool are_alike(const TpGroup& a, const TpGroup& b, const std::vector<TpGroup>& all) const;

 private:
  const PlaceProblem& problem_;
  std::vector<std::int64_t> nodes_;
  std::vector<std::size_t> types_;  ///< Of every GPU.
  std::vector<double> between_;     ///< [type · types + type], where links are stated so.
};

/// A kind for each type. `tp`: a degree for each, 0 where it stays idle: it has no groups then.
std::vector<GroupKind> kinds_of(const PlaceProblem& problem, const std::vector<std::int64_t>& tp, const PlaceWork& work);
std::vector<PlacementSite> sites_of(const PlaceProblem& problem, const PlaceLinks& links, const std::vector<std::int64_t>& tp);

PipelineInstance pipeline_of(const PlaceProblem& problem, const PlaceLinks& links, const std::vector<PlacementSite>& sites, const std::vector<std::int64_t>& tp, const PlaceWork& work);

/// What the objective asks of a pipeline that does this work.
PipelineGoal goal_of(PlaceObjective objective, const PlaceWork& work);

}  // namespace plimsoll
