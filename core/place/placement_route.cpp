#include "core/place/placement_route.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

constexpr std::size_t most_table_entries = 500'000;
constexpr std::size_t most_tables = 24;
constexpr std::size_t most_starts = 12;

}  // namespace

RouteFinder::RouteFinder(const PipelineInstance& instance) : instance_(instance) {
  const std::size_t kinds = instance.kinds.size();
  const std::size_t sites = instance.sites.size();
  groups_.assign(kinds, 0);
  into_s_.assign(kinds, no_hop);
  into_site_s_.assign(kinds, no_hop);
  largest_sites_.resize(kinds);
  for (std::size_t to = 0; to < sites; ++to) {
    const GroupSite& site = instance.sites[to];
    groups_[site.kind] += site.groups;
    largest_sites_[site.kind].push_back(site.groups);
    for (std::size_t from = 0; from < sites; ++from) {
      const double hop_s = instance.hop(from, to);
      if (from == to && site.groups > 1) into_s_[site.kind] = std::min(into_s_[site.kind], hop_s);
      if (from != to) into_site_s_[site.kind] = std::min(into_site_s_[site.kind], hop_s);
    }
  }
  for (std::size_t k = 0; k < kinds; ++k) {
    std::sort(largest_sites_[k].rbegin(), largest_sites_[k].rend());
    into_s_[k] = std::min(into_s_[k], into_site_s_[k]);
    into_any_s_ = std::min(into_any_s_, into_s_[k]);
  }
  for (const GroupSite& site : instance.sites) {
    stride_.push_back(sets_);
    sets_ *= static_cast<std::size_t>(site.groups) + 1;
    if (sets_ * sites > most_table_entries) {
      stride_.clear();
      break;
    }
  }
  constexpr std::int64_t entries_of_a_state = 256;
  const std::int64_t sets_of_sites = SiteRuns::suits(instance) ? std::int64_t{1} << sites : 0;
  const std::int64_t looked_at = sets_of_sites + (is_small() ? static_cast<std::int64_t>(sets_) : static_cast<std::int64_t>(most_starts * sites));
  states_of_a_look_ = 1 + looked_at / entries_of_a_state;
}

double RouteFinder::hop_within(std::size_t from, std::size_t to, double limit_s) const {
  const double hop_s = instance_.hop(from, to);
  if (hop_s > limit_s) return no_hop;
  return hop_s;
}

HopFloor RouteFinder::floor_of(const GroupRanges& ranges, std::size_t first) const {
  HopFloor floor;
  double least_s = no_hop;
  for (std::size_t k = 0; k < ranges.least.size(); ++k) {
    std::int64_t left = ranges.least[k];
    for (std::size_t i = 0; i < largest_sites_[k].size() && left > 0; ++i) {
      const double from_elsewhere_s = std::max(into_s_[k], into_site_s_[k]);
      // One group of every site but the first of all is entered from another site; the others as may be.
      floor.sum_s += i == 0 && k == first ? 0.0 : from_elsewhere_s;
      const std::int64_t here = std::min(left, largest_sites_[k][i]);
      if (here > 1) floor.sum_s += static_cast<double>(here - 1) * into_s_[k];
      left -= here;
    }
    if (ranges.least[k] > (k == first ? 1 : 0)) floor.pace_s = std::max(floor.pace_s, into_s_[k]);
    if (ranges.most[k] > 0) least_s = std::min(least_s, into_s_[k]);
  }
  floor.further_s = least_s == no_hop ? 0 : least_s;
  return floor;
}

const RouteFinder::Table& RouteFinder::table_from(std::size_t first, double hop_limit_s) {
  const auto key = std::make_pair(first, hop_limit_s);
  const auto known = tables_.find(key);
  if (known != tables_.end()) return known->second;
  if (tables_.size() >= most_tables) tables_.clear();
  Table& table = tables_[key];
  const std::size_t sites = instance_.sites.size();
  table.sum_s.assign(sets_ * sites, no_hop);
  for (std::size_t site = 0; site < sites; ++site) {
    if (instance_.sites[site].kind == first) table.sum_s[stride_[site] * sites + site] = 0;
  }
  for (std::size_t passed = 0; passed < sets_; ++passed) {
    for (std::size_t last = 0; last < sites; ++last) {
      const double so_far_s = table.sum_s[passed * sites + last];
      if (so_far_s == no_hop) continue;
      for (std::size_t next = 0; next < sites; ++next) {
        const auto used = static_cast<std::int64_t>(passed / stride_[next] % (static_cast<std::size_t>(instance_.sites[next].groups) + 1));
        if (used >= instance_.sites[next].groups) continue;
        double& there_s = table.sum_s[(passed + stride_[next]) * sites + next];
        there_s = std::min(there_s, so_far_s + hop_within(last, next, hop_limit_s));
      }
    }
  }
  return table;
}

void RouteFinder::walk_back(const Table& table, double hop_limit_s, std::size_t passed, std::size_t last, Route& route) const {
  const std::size_t sites = instance_.sites.size();
  route.sites.push_back(last);
  while (passed != stride_[last]) {
    const double here_s = table.sum_s[passed * sites + last];
    const std::size_t before = passed - stride_[last];
    for (std::size_t from = 0; from < sites; ++from) {
      const double hop_s = hop_within(from, last, hop_limit_s);
      if (hop_s == no_hop || table.sum_s[before * sites + from] + hop_s != here_s) continue;
      route.slowest_s = std::max(route.slowest_s, hop_s);
      last = from;
      break;
    }
    passed = before;
    route.sites.push_back(last);
  }
  std::reverse(route.sites.begin(), route.sites.end());
}

Route RouteFinder::by_table(const RouteWish& wish) {
  const Table& table = table_from(wish.first, wish.hop_limit_s);
  const std::size_t sites = instance_.sites.size();
  Route route;
  std::size_t best_set = 0;
  std::size_t best_last = 0;
  std::vector<std::int64_t> of_kind(wish.groups.size());
  for (std::size_t passed = 1; passed < sets_; ++passed) {
    std::fill(of_kind.begin(), of_kind.end(), 0);
    for (std::size_t site = 0; site < sites; ++site) {
      of_kind[instance_.sites[site].kind] += static_cast<std::int64_t>(passed / stride_[site] % (static_cast<std::size_t>(instance_.sites[site].groups) + 1));
    }
    if (of_kind != wish.groups) continue;
    for (std::size_t last = 0; last < sites; ++last) {
      if (instance_.sites[last].kind != wish.last || table.sum_s[passed * sites + last] >= route.bound_s) continue;
      route.bound_s = table.sum_s[passed * sites + last];
      best_set = passed;
      best_last = last;
    }
  }
  if (route.bound_s == no_hop) return route;
  route.sum_s = route.bound_s;
  walk_back(table, wish.hop_limit_s, best_set, best_last, route);
  return route;
}

/// Always to the nearest group that is still wanted; one of the last kind is kept for the end.
std::optional<Route> RouteFinder::from_start(const RouteWish& wish, std::size_t start) const {
  std::vector<std::int64_t> wanted = wish.groups;
  std::vector<std::int64_t> free;
  std::int64_t left = -1;
  for (const GroupSite& site : instance_.sites) free.push_back(site.groups);
  for (const std::int64_t groups : wanted) left += groups;
  Route route;
  route.sites.push_back(start);
  --wanted[instance_.sites[start].kind];
  --free[start];
  for (; left > 0; --left) {
    const std::size_t at = route.sites.back();
    std::size_t nearest = free.size();
    double nearest_s = no_hop;
    for (std::size_t to = 0; to < free.size(); ++to) {
      const std::size_t kind = instance_.sites[to].kind;
      if (free[to] < 1 || wanted[kind] < 1 || (left == 1 && kind != wish.last) || (left > 1 && kind == wish.last && wanted[kind] < 2)) continue;
      const double hop_s = hop_within(at, to, wish.hop_limit_s);
      if (hop_s < nearest_s || (hop_s == nearest_s && hop_s != no_hop && to == at)) {
        nearest_s = hop_s;
        nearest = to;
      }
    }
    if (nearest == free.size()) return std::nullopt;
    route.sum_s += nearest_s;
    route.slowest_s = std::max(route.slowest_s, nearest_s);
    route.sites.push_back(nearest);
    --wanted[instance_.sites[nearest].kind];
    --free[nearest];
  }
  return route;
}

Route RouteFinder::to_the_nearest(const RouteWish& wish) const {
  std::vector<std::size_t> starts;
  for (std::size_t site = 0; site < instance_.sites.size(); ++site) {
    if (instance_.sites[site].kind == wish.first) starts.push_back(site);
  }
  Route best;
  const std::size_t step = std::max<std::size_t>(1, starts.size() / most_starts);
  for (std::size_t i = 0; i < starts.size(); i += step) {
    std::optional<Route> route = from_start(wish, starts[i]);
    if (route && (best.sites.empty() || route->sum_s < best.sum_s)) best = std::move(*route);
  }
  best.bound_s = floor_of({.least = wish.groups, .most = wish.groups}, wish.first).sum_s;
  return best;
}

const SiteRuns& RouteFinder::runs_within(double hop_limit_s) {
  const auto known = runs_.find(hop_limit_s);
  if (known != runs_.end()) return known->second;
  if (runs_.size() >= most_tables) runs_.clear();
  return runs_.emplace(hop_limit_s, SiteRuns(instance_, hop_limit_s)).first->second;
}

Route RouteFinder::by_runs(const RouteWish& wish) {
  const SiteRuns& runs = runs_within(wish.hop_limit_s);
  const SiteRuns::Answer answer = runs.shortest(wish.groups, wish.first, wish.last);
  Route route = to_the_nearest(wish);
  route.bound_s = std::max(route.bound_s, answer.bound_s);
  if (answer.sites.empty() || (!route.sites.empty() && route.sum_s <= answer.sum_s)) return route;
  route.sites = answer.sites;
  route.sum_s = answer.sum_s;
  route.slowest_s = 0;
  for (std::size_t i = 0; i + 1 < route.sites.size(); ++i) route.slowest_s = std::max(route.slowest_s, instance_.hop(route.sites[i], route.sites[i + 1]));
  return route;
}

Route RouteFinder::shortest(const RouteWish& wish) {
  for (std::size_t k = 0; k < wish.groups.size(); ++k) {
    if (wish.groups[k] > groups_[k]) return {};
  }
  if (is_small()) return by_table(wish);
  return SiteRuns::suits(instance_) ? by_runs(wish) : to_the_nearest(wish);
}

}  // namespace plimsoll
