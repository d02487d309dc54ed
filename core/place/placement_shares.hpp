// Which GPUs of a pool are the same to a pipeline, so that a share of the pool is a few counts.   docs/place.md, Replicas
//
// GPUs of one type that no link tells apart are a class: all of a type, those of a node, or one by itself. Of a class the share
// has so many, wherever they lie: groups of unlike TP degrees, the larger first, fill a class without a gap, since each degree
// that is tried divides its nodes.
#pragma once

#include <cstdint>
#include <vector>

#include "core/place/placement_sites.hpp"

namespace plimsoll {

/// Consecutive GPUs.
struct GpuClass {
  std::size_t type = 0;
  std::int64_t first_gpu = 0;
  std::int64_t count = 0;
};

/// GPUs of each class.
using PoolShare = std::vector<std::int64_t>;

class GpuClasses {
 public:
  GpuClasses(const PlaceProblem& problem, const PlaceLinks& links);
  const std::vector<GpuClass>& all() const { return all_; }
  std::size_t class_of(std::int64_t gpu) const { return class_of_gpu_[static_cast<std::size_t>(gpu)]; }
  PoolShare whole() const;

  /// Whether a group is among the first of each class, as many as the share has. O(tp)
  bool has(const PoolShare& share, const TpGroup& group) const;
  /// Groups of a type and degree that the share has. O(GPUs of the type · tp)
  std::int64_t groups_in(const PoolShare& share, std::size_t type, std::int64_t tp) const;
  /// Sites without the groups that the share lacks.
  std::vector<PlacementSite> sites_in(const PoolShare& share, const std::vector<PlacementSite>& sites) const;

 private:
  std::vector<GpuClass> all_;
  std::vector<std::size_t> class_of_gpu_;
  std::vector<std::int64_t> first_gpu_of_type_;
};

}  // namespace plimsoll
