#include "core/place/placement_shares.hpp"

#include <algorithm>
#include <numeric>

namespace plimsoll {

namespace {

std::vector<TpGroup> single_gpus(const PlaceProblem& problem) {
  std::vector<TpGroup> gpus;
  for (std::size_t type = 0; type < problem.gpus.size(); ++type) {
    for (std::int64_t number = 0; number < problem.gpus[type].count; ++number) gpus.push_back({.type = type, .number = number, .first_gpu = static_cast<std::int64_t>(gpus.size())});
  }
  return gpus;
}

}  // namespace

GpuClasses::GpuClasses(const PlaceProblem& problem, const PlaceLinks& links) {
  const std::vector<TpGroup> gpus = single_gpus(problem);
  const auto is_with = [&](std::size_t a, std::size_t b) { return gpus[a].type == gpus[b].type && (!problem.between.empty() || links.node(gpus[a].first_gpu) == links.node(gpus[b].first_gpu)); };
  for (std::size_t first = 0; first < gpus.size();) {
    std::size_t end = first;
    while (end < gpus.size() && is_with(first, end)) ++end;
    // A node is one class or as many as it has GPUs: groups of any degree then lie in one, or take whole ones.
    const bool are_alike = std::all_of(gpus.begin() + static_cast<std::ptrdiff_t>(first), gpus.begin() + static_cast<std::ptrdiff_t>(end), [&](const TpGroup& gpu) { return links.are_alike(gpus[first], gpu, gpus); });
    const std::size_t step = are_alike ? end - first : 1;
    for (; first < end; first += step) {
      class_of_gpu_.insert(class_of_gpu_.end(), step, all_.size());
      all_.push_back({.type = gpus[first].type, .first_gpu = static_cast<std::int64_t>(first), .count = static_cast<std::int64_t>(step)});
    }
  }
  std::int64_t first_gpu = 0;
  for (const PlaceGpus& each : problem.gpus) {
    first_gpu_of_type_.push_back(first_gpu);
    first_gpu += each.count;
  }
  first_gpu_of_type_.push_back(first_gpu);
}

PoolShare GpuClasses::whole() const {
  PoolShare share;
  for (const GpuClass& each : all_) share.push_back(each.count);
  return share;
}

bool GpuClasses::has(const PoolShare& share, const TpGroup& group) const {
  for (std::int64_t gpu = group.first_gpu; gpu < group.first_gpu + group.tp; ++gpu) {
    const std::size_t at = class_of(gpu);
    if (gpu - all_[at].first_gpu >= share[at]) return false;
  }
  return true;
}

std::int64_t GpuClasses::groups_in(const PoolShare& share, std::size_t type, std::int64_t tp) const {
  std::int64_t groups = 0;
  for (std::int64_t gpu = first_gpu_of_type_[type]; gpu < first_gpu_of_type_[type + 1]; gpu += tp) groups += has(share, {.type = type, .first_gpu = gpu, .tp = tp}) ? 1 : 0;
  return groups;
}

std::vector<PlacementSite> GpuClasses::sites_in(const PoolShare& share, const std::vector<PlacementSite>& sites) const {
  std::vector<PlacementSite> left;
  for (const PlacementSite& site : sites) {
    PlacementSite kept{.type = site.type, .groups = {}};
    for (const TpGroup& group : site.groups) {
      if (has(share, group)) kept.groups.push_back(group);
    }
    if (!kept.groups.empty()) left.push_back(std::move(kept));
  }
  return left;
}

}  // namespace plimsoll
