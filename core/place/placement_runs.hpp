// Ways through few sites that pass each in one run: the dynamic programme over sets of sites behind placement_route.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "core/place/placement_pipeline.hpp"

namespace plimsoll {

/// The shortest ways over every set of sites, from every start to every end, by the stated hops and by relayed ones.
class SiteRuns {
 public:
  /// Few sites, and no hop within a site longer than those that lead to it and from it.
  static bool suits(const PipelineInstance& instance);
  SiteRuns(const PipelineInstance& instance, double hop_limit_s);

  struct Answer {
    std::vector<std::size_t> sites;  ///< A group of each in turn; empty: none is passed in runs.
    double sum_s = no_hop;
    double bound_s = no_hop;  ///< No way at all is shorter.
  };
  /// So many groups of each kind, from a group of one kind to one of another.
  Answer shortest(const std::vector<std::int64_t>& groups, std::size_t first, std::size_t last) const;

 private:
  /// Sets, ends and how many groups each site takes.
  struct Way {
    std::size_t start = 0;
    std::size_t set = 0;
    std::size_t end = 0;
    bool comes_back = false;  ///< The last group is of the first one's site again.
    double sum_s = no_hop;
  };
  using Table = std::vector<double>;
  double& at(Table& table, std::size_t start, std::size_t set, std::size_t end) const { return table[(start * (std::size_t{1} << sites_) + set) * sites_ + end]; }
  double at(const Table& table, std::size_t start, std::size_t set, std::size_t end) const { return table[(start * (std::size_t{1} << sites_) + set) * sites_ + end]; }
  Table ways_by(const std::vector<double>& hops) const;
  std::vector<double> relayed() const;
  Way best_way(const Table& table, const std::vector<double>& hops, const std::vector<std::int64_t>& groups, std::size_t first, std::size_t last) const;
  double within_s(const std::vector<std::int64_t>& groups, std::size_t set, std::size_t twice, std::vector<std::int64_t>* taken) const;
  std::vector<std::size_t> route_of(const Way& way, const std::vector<std::int64_t>& groups) const;

  const PipelineInstance& instance_;
  std::size_t sites_;
  std::vector<double> hops_;
  std::vector<double> relayed_hops_;
  std::vector<std::vector<std::size_t>> by_hop_within_;  ///< Sites of each kind, the shortest hop within first.
  Table ways_;
  Table relayed_ways_;
};

}  // namespace plimsoll
