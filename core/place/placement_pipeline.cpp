#include "core/place/placement_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>

#include "core/place/placement_route.hpp"

namespace plimsoll {

namespace {

constexpr double nothing = std::numeric_limits<double>::infinity();

/// Ranges of group numbers between given ends, and what nothing in them is worth less than.
struct Part {
  double bound = 0;
  std::int64_t turn = 0;  ///< Of equal bounds the first comes first, whatever heap the library has.
  std::size_t first = 0;
  std::size_t last = 0;
  GroupRanges ranges;
};
struct IsWorse {
  bool operator()(const Part& a, const Part& b) const { return a.bound != b.bound ? a.bound > b.bound : a.turn > b.turn; }
};

/// Layers of the groups of one kind: so many in the middle that hold `room` each, and ends that hold what they hold.
struct KindShare {
  std::int64_t layers = 0;
  std::int64_t middles = 0;
  std::int64_t room = 0;
  std::int64_t as_first = 0;  ///< 0: not the first's kind.
  std::int64_t as_last = 0;
  std::int64_t groups() const { return middles + (as_first > 0 ? 1 : 0) + (as_last > 0 ? 1 : 0); }
  /// The level to which all are filled so that they hold at most `layers`; each at least 1.
  std::int64_t held_at(std::int64_t level) const {
    return middles * std::min(level, room) + std::min(level, as_first) + std::min(level, as_last);
  }
};

class PipelineSearch {
 public:
  PipelineSearch(const PipelineInstance& instance, std::int64_t most_states, double limit)
      : instance_(instance), filler_(instance.layers, instance.kinds, instance.goal), routes_(instance), most_states_(most_states) {
    best_.value = limit;
    best_.bound = nothing;
    groups_.assign(instance.kinds.size(), 0);
    has_site_.assign(instance.kinds.size(), false);
    for (const GroupSite& site : instance.sites) {
      const GroupKind& kind = instance.kinds[site.kind];
      has_site_[site.kind] = true;
      if (kind.room > 0) groups_[site.kind] += site.groups;
    }
  }

  PipelineAnswer run() {
    try_single_stages();
    add_roots();
    double open = nothing;  // The least bound of what could not be settled.
    while (!parts_.empty() && is_below(parts_.top().bound)) {
      if (best_.states >= most_states_) {
        open = std::min(open, parts_.top().bound);
        break;
      }
      ++best_.states;
      const Part part = parts_.top();
      parts_.pop();
      if (part.ranges.least == part.ranges.most) {
        open = std::min(open, settle(part));
      } else {
        halve(part);
      }
    }
    // Were the limit the caller's, nothing below it is a bound of its own.
    best_.bound = is_below(open) ? open : best_.value;
    if (best_.stages.empty()) best_.value = nothing;
    return best_;
  }

 private:
  bool is_below(double bound) const { return bound < best_.value * (1 - rounding_share) || (best_.value == nothing && bound < nothing); }

  void offer(const std::vector<PipelineStage>& stages) {
    const double value = value_of(instance_, stages).value;
    if (value >= best_.value) return;
    best_.value = value;
    best_.stages = stages;
  }

  void try_single_stages() {
    for (std::size_t site = 0; site < instance_.sites.size(); ++site) offer({{.site = site, .layers = instance_.layers}});
  }

  static bool is_within(const GroupRanges& ranges) {
    for (std::size_t k = 0; k < ranges.least.size(); ++k) {
      if (ranges.least[k] > ranges.most[k]) return false;
    }
    return true;
  }

  void add_roots() {
    for (std::size_t first = 0; first < groups_.size(); ++first) {
      for (std::size_t last = 0; last < groups_.size(); ++last) {
        Part part{.first = first, .last = last, .ranges = {.least = std::vector<std::int64_t>(groups_.size(), 0), .most = groups_}};
        ++part.ranges.least[first];
        ++part.ranges.least[last];
        for (std::size_t k = 0; k < groups_.size(); ++k) {
          if (instance_.every_kind_used && has_site_[k]) part.ranges.least[k] = std::max<std::int64_t>(1, part.ranges.least[k]);
        }
        if (!is_within(part.ranges)) continue;
        add(std::move(part));
      }
    }
  }

  HopFloor floor_of(const Part& part) const {
    HopFloor floor = routes_.floor_of(part.ranges, part.first);
    floor.pace_s = std::max(floor.pace_s, instance_.slowest_hop_s);
    return floor;
  }

  /// Bounds a part, and keeps it where it may hold something better.
  void add(Part part) {
    const Filling filling = filler_.best(part.ranges, part.first, part.last, floor_of(part), best_.value);
    part.bound = filling.value;
    part.turn = next_turn_++;
    if (is_below(part.bound)) parts_.push(std::move(part));
  }

  /// The fewest groups of each kind that hold a filling.
  std::vector<std::int64_t> groups_of(const Part& part, const Filling& filling) const {
    std::vector<std::int64_t> groups = part.ranges.least;
    for (std::size_t k = 0; k < groups.size(); ++k) {
      KindShare share = share_of(part, filling, k, groups[k]);
      while (groups[k] < part.ranges.most[k] && share.held_at(instance_.layers) < share.layers) {
        ++groups[k];
        ++share.middles;
      }
    }
    return groups;
  }

  KindShare share_of(const Part& part, const Filling& filling, std::size_t kind, std::int64_t groups) const {
    KindShare share{.layers = filling.layers[kind], .middles = groups, .room = filler_.room(kind, filling.pace_limit_s)};
    if (kind == part.first) share.as_first = filler_.room_as_first(kind, filling.pace_limit_s);
    if (kind == part.last) share.as_last = filler_.room_as_last(kind, filling.pace_limit_s);
    share.middles -= (kind == part.first ? 1 : 0) + (kind == part.last ? 1 : 0);
    return share;
  }

  /// Looks at one way of the part's best filling, and halves the widest range beside it.
  void halve(const Part& part) {
    const Filling filling = filler_.best(part.ranges, part.first, part.last, floor_of(part), best_.value);
    if (filling.value == nothing) return;
    const std::vector<std::int64_t> groups = groups_of(part, filling);
    settle({.first = part.first, .last = part.last, .ranges = {.least = groups, .most = groups}});
    std::size_t widest = 0;
    const auto width = [&](std::size_t k) { return part.ranges.most[k] - part.ranges.least[k]; };
    for (std::size_t k = 1; k < groups.size(); ++k) {
      if (width(k) > width(widest)) widest = k;
    }
    Part below = part;
    Part above = part;
    const std::int64_t middle = std::clamp(groups[widest], part.ranges.least[widest], part.ranges.most[widest] - 1);
    below.ranges.most[widest] = middle;
    above.ranges.least[widest] = middle + 1;
    add(std::move(below));
    add(std::move(above));
  }

  /// The best with exactly these groups, and what nothing with them is worth less than: the shortest way first, then ways whose
  /// slowest hop is faster, while that hop sets the pace.
  double settle(const Part& part) {
    std::vector<std::int64_t> key = part.ranges.least;
    key.push_back(static_cast<std::int64_t>(part.first * groups_.size() + part.last));
    const auto known = settled_.find(key);
    if (known != settled_.end()) return known->second;
    constexpr int most_limits = 64;
    double bound = nothing;
    RouteWish wish{.groups = part.ranges.least, .first = part.first, .last = part.last};
    for (int i = 0; i < most_limits; ++i) {
      best_.states += routes_.states_of_a_look();
      const Route route = routes_.shortest(wish);
      if (route.bound_s == no_hop) break;
      const auto worth = [&](double sum_s, double pace_s) { return filler_.best(part.ranges, part.first, part.last, {.sum_s = sum_s, .pace_s = pace_s}, nothing); };
      const double at_any_pace = worth(route.bound_s, instance_.slowest_hop_s).value;
      if (route.sites.empty()) {
        bound = std::min(bound, at_any_pace);
        break;
      }
      const Filling filling = worth(route.sum_s, route.slowest_s);
      if (filling.value != nothing) offer(stages_of(part, filling, route));
      bound = std::min(bound, worth(route.bound_s, route.slowest_s).value);
      if (at_any_pace >= std::min(bound, best_.value)) break;
      if (i + 1 == most_limits) bound = at_any_pace;
      wish.hop_limit_s = std::nextafter(route.slowest_s, 0.0);
    }
    settled_[key] = bound;
    return bound;
  }

  /// A filling along a route: groups of a kind share its layers as evenly as they may.
  std::vector<PipelineStage> stages_of(const Part& part, const Filling& filling, const Route& route) const {
    std::vector<KindShare> shares;
    std::vector<std::int64_t> level(groups_.size(), 0);
    std::vector<std::int64_t> left(groups_.size(), 0);
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      shares.push_back(share_of(part, filling, k, part.ranges.least[k]));
      while (level[k] < instance_.layers && shares[k].held_at(level[k] + 1) <= shares[k].layers) ++level[k];
      left[k] = shares[k].layers - shares[k].held_at(level[k]);
    }
    std::vector<PipelineStage> stages;
    for (std::size_t i = 0; i < route.sites.size(); ++i) {
      const std::size_t k = instance_.sites[route.sites[i]].kind;
      const std::int64_t room = i == 0 ? shares[k].as_first : i + 1 == route.sites.size() ? shares[k].as_last
                                                                                          : shares[k].room;
      std::int64_t layers = std::min(level[k], room);
      if (left[k] > 0 && layers < room) {
        ++layers;
        --left[k];
      }
      stages.push_back({.site = route.sites[i], .layers = layers});
    }
    return stages;
  }

  const PipelineInstance& instance_;
  PipelineFiller filler_;
  RouteFinder routes_;
  std::int64_t most_states_;
  std::vector<std::int64_t> groups_;
  std::vector<bool> has_site_;  ///< Of each kind.
  std::priority_queue<Part, std::vector<Part>, IsWorse> parts_;
  std::int64_t next_turn_ = 0;
  std::map<std::vector<std::int64_t>, double> settled_;
  PipelineAnswer best_;
};

/// The sites that hops up to a limit join, directly or by others, in whichever direction.
std::vector<std::vector<std::size_t>> joined_sites(const PipelineInstance& instance, double hop_limit_s) {
  const std::size_t sites = instance.sites.size();
  const auto is_joined = [&](std::size_t a, std::size_t b) { return instance.hop(a, b) <= hop_limit_s || instance.hop(b, a) <= hop_limit_s; };
  std::vector<bool> is_reached(sites, false);
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t start = 0; start < sites; ++start) {
    if (is_reached[start]) continue;
    std::vector<std::size_t> joined{start};
    is_reached[start] = true;
    for (std::size_t i = 0; i < joined.size(); ++i) {
      for (std::size_t to = 0; to < sites; ++to) {
        if (is_reached[to] || !is_joined(joined[i], to)) continue;
        is_reached[to] = true;
        joined.push_back(to);
      }
    }
    std::sort(joined.begin(), joined.end());
    all.push_back(std::move(joined));
  }
  return all;
}

/// Limits of hops between which pipelines are looked for apart: where a slow hop would set the pace, only sites that such hops
/// join can share a pipeline. Hops that no pace can be faster than are one level.
std::vector<double> hop_levels(const PipelineInstance& instance) {
  constexpr std::size_t most_levels = 24;
  constexpr double slowest_s = std::numeric_limits<double>::max();
  if (instance.goal.pace_weight == 0) return {slowest_s};
  double layers_per_s = 0;
  for (const GroupSite& site : instance.sites) {
    if (instance.kinds[site.kind].room > 0) layers_per_s += static_cast<double>(site.groups) / instance.kinds[site.kind].layer_s;
  }
  const double fastest_pace_s = static_cast<double>(instance.layers) / layers_per_s;
  std::vector<double> slower;
  for (const double hop_s : instance.hop_s) {
    if (hop_s > fastest_pace_s && hop_s != no_hop) slower.push_back(hop_s);
  }
  std::sort(slower.begin(), slower.end());
  slower.erase(std::unique(slower.begin(), slower.end()), slower.end());
  std::vector<double> levels{fastest_pace_s};
  const std::size_t step = slower.size() / most_levels + 1;
  for (std::size_t i = step - 1; i < slower.size(); i += step) levels.push_back(slower[i]);
  if (!slower.empty()) levels.back() = slower.back();
  return levels;
}

/// How many kinds these sites are of; all sites, where none are named.
std::size_t kinds_of(const PipelineInstance& instance, const std::vector<std::size_t>& sites) {
  std::set<std::size_t> kinds;
  for (const std::size_t site : sites) kinds.insert(instance.sites[site].kind);
  if (sites.empty()) {
    for (const GroupSite& site : instance.sites) kinds.insert(site.kind);
  }
  return kinds.size();
}

PipelineInstance part_of(const PipelineInstance& instance, const std::vector<std::size_t>& sites, double hop_limit_s) {
  PipelineInstance part{.layers = instance.layers, .kinds = instance.kinds, .goal = instance.goal, .every_kind_used = instance.every_kind_used};
  for (const std::size_t from : sites) {
    part.sites.push_back(instance.sites[from]);
    for (const std::size_t to : sites) part.hop_s.push_back(instance.hop(from, to) <= hop_limit_s ? instance.hop(from, to) : no_hop);
  }
  return part;
}

}  // namespace

double PipelineGoal::of(double through_s, double pace_s, double price) const {
  const double through = through_weight * through_s;
  const double pace = pace_weight * pace_s;
  const double time_s = takes_larger ? std::max(through, pace) : through + pace;
  return times_price ? time_s * (own_price + price) : time_s;
}

PipelineValue value_of(const PipelineInstance& instance, const std::vector<PipelineStage>& stages) {
  std::vector<std::int64_t> used(instance.sites.size(), 0);
  std::int64_t layers = 0;
  PipelineValue out;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const PipelineStage& stage = stages[i];
    if (stage.site >= instance.sites.size() || stage.layers < 1) return {};
    const GroupKind& kind = instance.kind_of(stage.site);
    const bool is_first = i == 0;
    const bool is_last = i + 1 == stages.size();
    const std::int64_t room = is_first && is_last ? kind.room_as_only : is_first ? kind.room_as_first
                                                                    : is_last    ? kind.room_as_last
                                                                                 : kind.room;
    if (++used[stage.site] > instance.sites[stage.site].groups || stage.layers > room) return {};
    const double stage_s = static_cast<double>(stage.layers) * kind.layer_s + (is_first ? kind.embedding_s : 0) + (is_last ? kind.head_s : 0);
    out.through_s += stage_s;
    out.pace_s = std::max(out.pace_s, stage_s);
    out.price += kind.price;
    layers += stage.layers;
    if (is_last) break;
    const double hop_s = instance.hop(stage.site, stages[i + 1].site);
    if (hop_s == no_hop) return {};
    out.through_s += hop_s;
    out.pace_s = std::max(out.pace_s, hop_s);
  }
  if (stages.empty() || layers != instance.layers) return {};
  out.value = instance.goal.of(out.through_s, out.pace_s, out.price);
  return out;
}

PipelineAnswer best_pipeline(const PipelineInstance& instance, std::int64_t most_states, double limit) {
  PipelineAnswer best;
  best.bound = nothing;
  double above_s = 0;  // What the level's slowest hop is slower than.
  for (const double hop_limit_s : hop_levels(instance)) {
    for (const std::vector<std::size_t>& sites : joined_sites(instance, hop_limit_s)) {
      if (instance.every_kind_used && kinds_of(instance, sites) < kinds_of(instance, {})) continue;
      PipelineInstance part = part_of(instance, sites, hop_limit_s);
      part.slowest_hop_s = above_s;
      const PipelineAnswer answer = PipelineSearch(part, most_states - best.states, std::min(limit, best.value)).run();
      best.states += answer.states;
      best.bound = std::min(best.bound, answer.bound);
      if (answer.stages.empty()) continue;
      best.value = answer.value;
      best.stages = answer.stages;
      for (PipelineStage& stage : best.stages) stage.site = sites[stage.site];
    }
    above_s = hop_limit_s;
  }
  // Values are what the judge makes of them; a bound that was kept against an earlier best may lie above the last one.
  best.bound = std::min(best.bound, std::min(limit, best.value));
  return best;
}

}  // namespace plimsoll
