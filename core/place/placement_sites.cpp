#include "core/place/placement_sites.hpp"

#include <algorithm>

namespace plimsoll {

PlaceLinks::PlaceLinks(const PlaceProblem& problem) : problem_(problem), nodes_(node_of_gpus(problem)) {
  const std::size_t types = problem.gpus.size();
  for (std::size_t type = 0; type < types; ++type) types_.insert(types_.end(), static_cast<std::size_t>(problem.gpus[type].count), type);
  between_.assign(types * types, 0);
  const auto type_named = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find_if(problem.gpus.begin(), problem.gpus.end(), [&](const PlaceGpus& gpus) { return gpus.type == name; }) - problem.gpus.begin());
  };
  for (const PlaceTypeLink& link : problem.between) {
    const std::size_t from = type_named(link.from);
    const std::size_t to = type_named(link.to);
    between_[from * types + to] = link.bytes_per_s;
    between_[to * types + from] = link.bytes_per_s;
  }
}

double PlaceLinks::bytes_per_s(std::int64_t from_gpu, std::int64_t to_gpu) const {
  const auto from = static_cast<std::size_t>(from_gpu);
  const auto to = static_cast<std::size_t>(to_gpu);
  if (!problem_.matrix.empty()) return problem_.matrix[from].to_bytes_per_s[to];
  if (!problem_.nodes.empty()) return problem_.nodes[static_cast<std::size_t>(nodes_[from])].to_bytes_per_s[static_cast<std::size_t>(nodes_[to])];
  return between_[types_[from] * problem_.gpus.size() + types_[to]];
}

double PlaceLinks::latency_s(std::int64_t from_gpu, std::int64_t to_gpu) const {
  const bool is_within = problem_.between.empty() && node(from_gpu) == node(to_gpu);
  return is_within ? facts_of(problem_, problem_.gpus[types_[static_cast<std::size_t>(to_gpu)]]).group_latency_s : problem_.link_latency_s;
}

bool PlaceLinks::are_alike(const TpGroup& a, const TpGroup& b, const std::vector<TpGroup>& all) const {
  if (a.type != b.type) return false;
  if (!problem_.between.empty()) return true;
  if (node(a.first_gpu) != node(b.first_gpu)) return false;
  if (problem_.matrix.empty()) return true;
  const auto same = [&](std::int64_t from_a, std::int64_t to_a, std::int64_t from_b, std::int64_t to_b) { return bytes_per_s(from_a, to_a) == bytes_per_s(from_b, to_b); };
  if (!same(a.first_gpu, b.first_gpu, b.first_gpu, a.first_gpu)) return false;
  return std::all_of(all.begin(), all.end(), [&](const TpGroup& other) {
    const std::int64_t gpu = other.first_gpu;
    if (gpu == a.first_gpu || gpu == b.first_gpu) return true;
    return same(a.first_gpu, gpu, b.first_gpu, gpu) && same(gpu, a.first_gpu, gpu, b.first_gpu);
  });
}

std::vector<PlacementSite> sites_of(const PlaceProblem& problem, const PlaceLinks& links, const std::vector<std::int64_t>& tp) {
  std::vector<TpGroup> groups;
  std::int64_t first_gpu = 0;
  for (std::size_t type = 0; type < problem.gpus.size(); ++type) {
    for (std::int64_t number = 0; tp[type] > 0 && number < problem.gpus[type].count / tp[type]; ++number) {
      groups.push_back({.type = type, .number = number, .first_gpu = first_gpu + number * tp[type], .tp = tp[type]});
    }
    first_gpu += problem.gpus[type].count;
  }
  std::vector<PlacementSite> sites;
  for (const TpGroup& group : groups) {
    // Being alike is transitive, and groups of a node or a type follow each other: the latest sites are asked first.
    const auto found = std::find_if(sites.rbegin(), sites.rend(), [&](const PlacementSite& site) { return links.are_alike(site.groups.front(), group, groups); });
    if (found != sites.rend()) {
      found->groups.push_back(group);
    } else {
      sites.push_back({.type = group.type, .groups = {group}});
    }
  }
  return sites;
}

std::vector<GroupKind> kinds_of(const PlaceProblem& problem, const std::vector<std::int64_t>& tp, const PlaceWork& work) {
  std::vector<GroupKind> kinds;
  for (std::size_t type = 0; type < tp.size(); ++type) kinds.push_back(tp[type] > 0 ? group_kind(problem, problem.gpus[type], tp[type], work) : GroupKind{.layer_s = 1});
  return kinds;
}

PipelineInstance pipeline_of(const PlaceProblem& problem, const PlaceLinks& links, const std::vector<PlacementSite>& sites, const std::vector<std::int64_t>& tp, const PlaceWork& work) {
  PipelineInstance instance{.layers = problem.model.layers, .goal = goal_of(problem.objective, work)};
  instance.kinds = kinds_of(problem, tp, work);
  for (const PlacementSite& site : sites) instance.sites.push_back({.kind = site.type, .groups = static_cast<std::int64_t>(site.groups.size())});
  for (std::size_t from = 0; from < sites.size(); ++from) {
    for (std::size_t to = 0; to < sites.size(); ++to) {
      const std::int64_t sender = sites[from].groups.front().first_gpu;
      const std::int64_t receiver = from == to ? sites[to].groups.back().first_gpu : sites[to].groups.front().first_gpu;
      const bool has_no_other = from == to && sites[to].groups.size() < 2;
      instance.hop_s.push_back(has_no_other ? no_hop : hop_s(problem, problem.gpus[sites[to].type], tp[sites[to].type], links.bytes_per_s(sender, receiver), links.latency_s(sender, receiver), work));
    }
  }
  return instance;
}

PipelineGoal goal_of(PlaceObjective objective, const PlaceWork& work) {
  const auto parts = static_cast<double>(work.parts);
  switch (objective) {
    case PlaceObjective::throughput: return {.through_weight = 1, .pace_weight = parts, .takes_larger = true};
    case PlaceObjective::cost: return {.through_weight = 1, .pace_weight = parts, .takes_larger = true, .times_price = true};
    case PlaceObjective::prefill_throughput: return {.through_weight = 0, .pace_weight = 1};
    case PlaceObjective::prefill_cost: return {.through_weight = 0, .pace_weight = 1, .times_price = true};
    case PlaceObjective::ttft: return {.through_weight = 1, .pace_weight = parts - 1};
  }
  return {};
}

}  // namespace plimsoll
