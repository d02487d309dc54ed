// Calm links: those that are far from filling, which a solve leaves out.
#include <algorithm>

#include "core/sim/max_min.hpp"

namespace plimsoll {

namespace {

// How far below C/n a link's flows stop when it becomes calm, and its threshold lies while it is: far from where rounding
// could matter.
constexpr double calm_share = 0.9;
constexpr double threshold_share = 0.999;

}  // namespace

bool MaxMin::stays_calm(const Link& link) const {
  if (!is_calm(link) || link.users == 0) return false;
  return link.calm_below_bytes_per_s <= threshold_share * link.capacity_bytes_per_s / static_cast<double>(link.users);
}

/// It takes part again, so what crosses it is counted.
void MaxMin::stir(std::int32_t link) {
  Link& stirred = links_[index(link)];
  stirred.calm_below_bytes_per_s = never;
  for (const Crossing& crossing : stirred.crossings) {
    const Route& route = routes_[index(crossing.route)];
    if (route.stopped_by != none) counts_.add(route.stopped_by, link, route.users);
  }
}

/// A link on which every flow stops well below what it must fill at takes no part until one no longer does.
void MaxMin::calm_down(std::int32_t link) {
  Link& calming = links_[index(link)];
  if (calming.is_filled || calming.users == 0) return;
  double fastest_bytes_per_s = 0;
  for (const StopCounts::Entry& entry : counts_.stopping_on(link)) {
    fastest_bytes_per_s = std::max(fastest_bytes_per_s, links_[index(entry.link)].filled_at_bytes_per_s);
  }
  const double fills_above_bytes_per_s = calming.capacity_bytes_per_s / static_cast<double>(calming.users);
  if (!(fastest_bytes_per_s < calm_share * fills_above_bytes_per_s)) return;
  const double threshold_bytes_per_s = (fastest_bytes_per_s + fills_above_bytes_per_s) / 2;
  for (const StopCounts::Entry& entry : counts_.stopping_on(link)) {
    double& least_bytes_per_s = links_[index(entry.link)].least_threshold_bytes_per_s;
    least_bytes_per_s = std::min(least_bytes_per_s, threshold_bytes_per_s);
  }
  counts_.forget_stops_on(link);
  calming.calm_below_bytes_per_s = threshold_bytes_per_s;
}

/// A route that has stopped nowhere yet is on no link's mind: the thresholds on its path are watched by themselves.
void MaxMin::watch_new_routes() {
  for (const std::int32_t number : changed_routes_) {
    const Route& route = routes_[index(number)];
    if (route.users == 0 || route.stopped_by != none) continue;
    for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
      Link& crossed = links_[index(hops_[hop])];
      crossed.new_users += route.users;
      if (!is_calm(crossed)) continue;
      push({{crossed.calm_below_bytes_per_s, none}, hops_[hop], Kind::threshold, number});
      ++watched_thresholds_;
    }
  }
}

void MaxMin::rise_to_threshold(const Next& next) {
  const std::size_t opened_before = open_links_.size();
  if (next.new_route != none) {
    --watched_thresholds_;
    if (routes_[index(next.new_route)].stopped_by == none && !is_open(next.link)) open(next.link);
    return start_opened(opened_before);
  }
  Link& rising = links_[index(next.link)];
  if (rising.rising == 0) return;
  rising.least_threshold_bytes_per_s = never;
  for (const Crossing& crossing : rising.crossings) {
    const Route& route = routes_[index(crossing.route)];
    if (route.stopped_by != next.link) continue;
    for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
      if (links_[index(hops_[hop])].calm_below_bytes_per_s <= next.moment.level_bytes_per_s) open(hops_[hop]);
    }
    note_thresholds(route);
  }
  if (rising.least_threshold_bytes_per_s != never) push({{rising.least_threshold_bytes_per_s, none}, next.link, Kind::threshold});
  start_opened(opened_before);
}

/// The link that stops a route knows the thresholds on its path.
void MaxMin::note_thresholds(const Route& route) {
  double& least_bytes_per_s = links_[index(route.stopped_by)].least_threshold_bytes_per_s;
  for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
    least_bytes_per_s = std::min(least_bytes_per_s, links_[index(hops_[hop])].calm_below_bytes_per_s);
  }
}

}  // namespace plimsoll
