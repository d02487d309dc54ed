// The shortest way through sites: so many groups of each kind, every group once, hops as short as can be.
//
// Where few sets of groups can be told apart, by dynamic programming over how many of each site have been passed and which was
// last: exact. Where sites are few, by dynamic programming over sets of sites that are each passed in one run. To come back to
// a site only pays as a relay between two others, and its group then need not stand in the site's run; so with relays counted as
// hops of their own the same programme gives a bound. Else by going to the nearest from several starts, with a bound: each group
// but the first is entered by the shortest hop there is into its kind, and as many sites as are needed from another site.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/place/placement_fill.hpp"
#include "core/place/placement_pipeline.hpp"
#include "core/place/placement_runs.hpp"

namespace plimsoll {

struct RouteWish {
  std::vector<std::int64_t> groups;  ///< Of each kind.
  std::size_t first = 0;             ///< Kind of the first group,
  std::size_t last = 0;              ///< and of the last; both counted in `groups`.
  double hop_limit_s = no_hop;       ///< No hop longer than this.
};

struct Route {
  std::vector<std::size_t> sites;  ///< A group of each in turn; empty: none was found.
  double sum_s = 0;
  double slowest_s = 0;
  double bound_s = no_hop;  ///< No way is shorter; no_hop: there is none at all.
};

class RouteFinder {
 public:
  explicit RouteFinder(const PipelineInstance& instance);
  Route shortest(const RouteWish& wish);
  /// The least that hops between this many groups can add.
  HopFloor floor_of(const GroupRanges& ranges, std::size_t first) const;
  /// What a look costs, in states.
  std::int64_t states_of_a_look() const { return states_of_a_look_; }

 private:
  struct Table {
    std::vector<double> sum_s;  ///< [passed · sites + last]
  };
  bool is_small() const { return !stride_.empty(); }
  const Table& table_from(std::size_t first, double hop_limit_s);
  Route by_table(const RouteWish& wish);
  void walk_back(const Table& table, double hop_limit_s, std::size_t passed, std::size_t last, Route& route) const;
  const SiteRuns& runs_within(double hop_limit_s);
  Route by_runs(const RouteWish& wish);
  Route to_the_nearest(const RouteWish& wish) const;
  std::optional<Route> from_start(const RouteWish& wish, std::size_t start) const;
  double hop_within(std::size_t from, std::size_t to, double limit_s) const;

  const PipelineInstance& instance_;
  std::vector<std::int64_t> groups_;  ///< Of each kind, in all.
  std::vector<double> into_s_;        ///< The shortest hop into a group of each kind,
  std::vector<double> into_site_s_;   ///< and into one from another site.
  double into_any_s_ = no_hop;
  std::vector<std::vector<std::int64_t>> largest_sites_;  ///< Groups of each kind's sites, falling.
  std::vector<std::size_t> stride_;                       ///< Of each site in a table's index; empty: too many sets.
  std::size_t sets_ = 1;
  std::map<std::pair<std::size_t, double>, Table> tables_;
  std::map<double, SiteRuns> runs_;  ///< By hop limit.
  std::int64_t states_of_a_look_ = 1;
};

}  // namespace plimsoll
