#include "core/place/placement_runs.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

constexpr std::size_t most_sites = 10;
constexpr std::size_t no_site = std::numeric_limits<std::size_t>::max();

bool has(std::size_t set, std::size_t site) { return (set >> site & 1) != 0; }

}  // namespace

bool SiteRuns::suits(const PipelineInstance& instance) {
  const std::size_t sites = instance.sites.size();
  if (sites > most_sites) return false;
  for (std::size_t a = 0; a < sites; ++a) {
    for (std::size_t b = 0; b < sites; ++b) {
      const double shortest_s = std::min(instance.hop(a, b), instance.hop(b, a));
      if (instance.sites[a].groups > 1 && !(instance.hop(a, a) <= shortest_s && instance.hop(a, a) < no_hop)) return false;
    }
  }
  return true;
}

SiteRuns::SiteRuns(const PipelineInstance& instance, double hop_limit_s) : instance_(instance), sites_(instance.sites.size()), by_hop_within_(instance.kinds.size()) {
  for (const double hop_s : instance.hop_s) hops_.push_back(hop_s <= hop_limit_s ? hop_s : no_hop);
  relayed_hops_ = relayed();
  for (std::size_t site = 0; site < sites_; ++site) by_hop_within_[instance.sites[site].kind].push_back(site);
  for (std::vector<std::size_t>& sites : by_hop_within_) {
    std::stable_sort(sites.begin(), sites.end(), [&](std::size_t a, std::size_t b) { return instance.hop(a, a) < instance.hop(b, b); });
  }
  ways_ = ways_by(hops_);
  relayed_ways_ = ways_by(relayed_hops_);
}

/// Hops over any number of relays: a group of a third site stands between, and is missing in that site's run, which is a hop
/// shorter. Floyd and Warshall's order of the relays.
std::vector<double> SiteRuns::relayed() const {
  std::vector<double> hops = hops_;
  for (std::size_t relay = 0; relay < sites_; ++relay) {
    if (instance_.sites[relay].groups < 2) continue;
    for (std::size_t from = 0; from < sites_; ++from) {
      for (std::size_t to = 0; to < sites_; ++to) {
        if (from == to || from == relay || to == relay) continue;
        double& hop_s = hops[from * sites_ + to];
        hop_s = std::min(hop_s, hops[from * sites_ + relay] + hops[relay * sites_ + to] - instance_.hop(relay, relay));
      }
    }
  }
  return hops;
}

SiteRuns::Table SiteRuns::ways_by(const std::vector<double>& hops) const {
  Table table(sites_ * (std::size_t{1} << sites_) * sites_, no_hop);
  for (std::size_t start = 0; start < sites_; ++start) at(table, start, std::size_t{1} << start, start) = 0;
  for (std::size_t start = 0; start < sites_; ++start) {
    for (std::size_t set = 1; set < std::size_t{1} << sites_; ++set) {
      for (std::size_t end = 0; end < sites_; ++end) {
        const double so_far_s = at(table, start, set, end);
        if (so_far_s == no_hop) continue;
        for (std::size_t next = 0; next < sites_; ++next) {
          if (has(set, next)) continue;
          double& there_s = at(table, start, set | std::size_t{1} << next, next);
          there_s = std::min(there_s, so_far_s + hops[end * sites_ + next]);
        }
      }
    }
  }
  return table;
}

/// The hops within sites: each of the set takes a group, one of them (`twice`) two in two runs, and the others go where hops
/// within are shortest. no_hop: the set has too few groups or too many sites.
double SiteRuns::within_s(const std::vector<std::int64_t>& groups, std::size_t set, std::size_t twice, std::vector<std::int64_t>* taken) const {
  double sum_s = 0;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    std::int64_t left = groups[k];
    for (const std::size_t site : by_hop_within_[k]) {
      if (has(set, site)) left -= site == twice ? 2 : 1;
    }
    if (left < 0) return no_hop;
    for (const std::size_t site : by_hop_within_[k]) {
      if (!has(set, site)) continue;
      const std::int64_t owed = site == twice ? 2 : 1;
      if (owed > instance_.sites[site].groups) return no_hop;
      const std::int64_t here = std::min(left, instance_.sites[site].groups - owed);
      left -= here;
      if (here > 0) sum_s += static_cast<double>(here) * instance_.hop(site, site);
      if (taken != nullptr) (*taken)[site] = owed + here;
    }
    if (left > 0) return no_hop;
  }
  return sum_s;
}

SiteRuns::Way SiteRuns::best_way(const Table& table, const std::vector<double>& hops, const std::vector<std::int64_t>& groups, std::size_t first, std::size_t last) const {
  Way best;
  for (std::size_t set = 1; set < std::size_t{1} << sites_; ++set) {
    const double within = within_s(groups, set, no_site, nullptr);
    for (const std::size_t start : by_hop_within_[first]) {
      if (!has(set, start)) continue;
      const bool may_come_back = first == last && (set & (set - 1)) != 0;
      const double within_twice = may_come_back ? within_s(groups, set, start, nullptr) : no_hop;
      if (within == no_hop && within_twice == no_hop) continue;
      for (std::size_t end = 0; end < sites_; ++end) {
        const double way_s = at(table, start, set, end);
        if (way_s == no_hop) continue;
        if (instance_.sites[end].kind == last && way_s + within < best.sum_s) best = {.start = start, .set = set, .end = end, .sum_s = way_s + within};
        const double back_s = way_s + hops[end * sites_ + start] + within_twice;
        if (end != start && back_s < best.sum_s) best = {.start = start, .set = set, .end = end, .comes_back = true, .sum_s = back_s};
      }
    }
  }
  return best;
}

std::vector<std::size_t> SiteRuns::route_of(const Way& way, const std::vector<std::int64_t>& groups) const {
  std::vector<std::size_t> order{way.end};
  for (std::size_t set = way.set, end = way.end; end != way.start || (set & (set - 1)) != 0;) {
    const std::size_t before = set & ~(std::size_t{1} << end);
    for (std::size_t from = 0; from < sites_; ++from) {
      if (!has(before, from) || at(ways_, way.start, before, from) + hops_[from * sites_ + end] != at(ways_, way.start, set, end)) continue;
      end = from;
      break;
    }
    set = before;
    order.push_back(end);
  }
  std::reverse(order.begin(), order.end());
  std::vector<std::int64_t> taken(sites_, 0);
  within_s(groups, way.set, way.comes_back ? way.start : no_site, &taken);
  std::vector<std::size_t> route;
  for (const std::size_t site : order) {
    const std::int64_t here = taken[site] - (way.comes_back && site == way.start ? 1 : 0);
    route.insert(route.end(), static_cast<std::size_t>(here), site);
  }
  if (way.comes_back) route.push_back(way.start);
  return route;
}

SiteRuns::Answer SiteRuns::shortest(const std::vector<std::int64_t>& groups, std::size_t first, std::size_t last) const {
  Answer answer;
  answer.bound_s = best_way(relayed_ways_, relayed_hops_, groups, first, last).sum_s;
  const Way way = best_way(ways_, hops_, groups, first, last);
  if (way.sum_s == no_hop) return answer;
  answer.sum_s = way.sum_s;
  answer.sites = route_of(way, groups);
  return answer;
}

}  // namespace plimsoll
