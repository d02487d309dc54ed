#include "core/sim/max_min.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace plimsoll {

namespace {

// How far below C/n a link's flows stay when it becomes calm, and while it is; both far from where rounding could matter.
constexpr double calm_share = 0.9;
constexpr double least_share = 0.999;

}  // namespace

MaxMin::MaxMin(std::vector<double> capacities_bytes_per_s) : links_(capacities_bytes_per_s.size()) {
  for (std::size_t i = 0; i < links_.size(); ++i) links_[i].capacity_bytes_per_s = capacities_bytes_per_s[i];
}

std::int32_t MaxMin::route(const std::vector<std::int32_t>& path) {
  const auto [entry, is_new] = route_of_path_.try_emplace(path, static_cast<std::int32_t>(routes_.size()));
  if (is_new) {
    Route made;
    made.first_hop = hops_.size();
    made.hops = path.size();
    hops_.insert(hops_.end(), path.begin(), path.end());
    place_.resize(hops_.size());
    routes_.push_back(made);
  }
  return entry->second;
}

void MaxMin::mark_changed(std::int32_t link) {
  if (links_[index(link)].is_changed) return;
  links_[index(link)].is_changed = true;
  changed_links_.push_back(link);
}

void MaxMin::attach(std::int32_t route) {
  Route& joining = routes_[index(route)];
  if (joining.hops > 0) joining.stopped = {0, none};
  for (std::size_t hop = joining.first_hop; hop < joining.first_hop + joining.hops; ++hop) {
    Link& link = links_[index(hops_[hop])];
    place_[hop] = link.crossings.size();
    link.crossings.push_back({route, hop});
  }
}

void MaxMin::detach(std::int32_t route) {
  const Route& leaving = routes_[index(route)];
  for (std::size_t hop = leaving.first_hop; hop < leaving.first_hop + leaving.hops; ++hop) {
    Link& link = links_[index(hops_[hop])];
    const Crossing last = link.crossings.back();
    link.crossings[place_[hop]] = last;
    place_[last.hop] = place_[hop];
    link.crossings.pop_back();
  }
}

void MaxMin::add_users(std::int32_t route, std::int64_t more) {
  Route& changing = routes_[index(route)];
  const bool had_users = changing.users > 0;
  changing.users += more;
  if (!changing.is_changed) {
    changing.is_changed = true;
    changed_routes_.push_back(route);
  }
  if (!had_users && changing.users > 0) attach(route);
  if (had_users && changing.users == 0) detach(route);
  for (std::size_t hop = changing.first_hop; hop < changing.first_hop + changing.hops; ++hop) {
    links_[index(hops_[hop])].users += more;
    mark_changed(hops_[hop]);
  }
}

void MaxMin::set_capacity(std::int32_t link, double bytes_per_s) {
  links_[index(link)].capacity_bytes_per_s = bytes_per_s;
  mark_changed(link);
}

double MaxMin::load_bytes_per_s(std::int32_t link) const {
  double load = 0;
  for (const Crossing& crossing : links_[index(link)].crossings) {
    const Route& route = routes_[index(crossing.route)];
    load += route.stopped.level_bytes_per_s * static_cast<double>(route.users);
  }
  return load;
}

// ---- The course of filling ----------------------------------------------------------------------------------------------

void MaxMin::settle() {
  ++solves_;
  open_links_.clear();
  solved_routes_.clear();
  stops_.clear();
  heap_.clear();
  level_bytes_per_s_ = 0;
  rising_links_ = 0;
  watched_thresholds_ = 0;
  open_changed();
  watch_new_routes();
  while (rising_links_ + watched_thresholds_ > 0 && !heap_.empty()) {
    const Next next = pop();
    switch (next.kind) {
      case Kind::threshold: rise_to_threshold(next); break;
      case Kind::fills_or_takes_stop: advance(next.link); break;
      case Kind::filled_before: forget_filling(next.link, next.moment); break;
    }
  }
  for (const std::int32_t link : open_links_) calm_down(link);
  for (const std::int32_t route : changed_routes_) routes_[index(route)].is_changed = false;
  changed_routes_.clear();
}

void MaxMin::open_changed() {
  // All are open before any looks at its flows: those that a changed link stopped are not on a schedule.
  std::size_t opening = 0;
  for (const std::int32_t number : changed_links_) {
    Link& link = links_[index(number)];
    link.is_changed = false;
    if (stays_calm(link)) continue;
    link.opened_in = solves_;
    changed_links_[opening++] = number;
  }
  changed_links_.resize(opening);
  const Moment start{-1, none};
  for (const std::int32_t link : changed_links_) open(link, start);
  changed_links_.clear();
  start_opened(0);
}

void MaxMin::push(const Next& next) {
  heap_.push_back(next);
  std::push_heap(heap_.begin(), heap_.end(), IsAfter());
}

MaxMin::Next MaxMin::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), IsAfter());
  const Next next = heap_.back();
  heap_.pop_back();
  return next;
}

/// Up to `now` a link went as it did before: flows that had stopped have stopped. The others rise until another open link
/// stops them, or until their moment of the remembered course.
void MaxMin::open(std::int32_t link, const Moment& now) {
  Link& opening = links_[index(link)];
  opening.opened_in = solves_;
  opening.calm_below_bytes_per_s = never;
  open_links_.push_back(link);
  opening.left_bytes_per_s = opening.capacity_bytes_per_s;
  opening.rising = opening.users;
  opening.is_filled = false;
  opening.next_stop = stops_.size();
  for (const Crossing& crossing : opening.crossings) {
    const Route& route = routes_[index(crossing.route)];
    const bool will_stop = route.stopped.link != none && (is_stopped(route) || !is_open(route.stopped.link));
    if (will_stop) stops_.push_back({route.stopped, route.users});
  }
  const auto begin = stops_.begin() + static_cast<std::ptrdiff_t>(opening.next_stop);
  std::sort(begin, stops_.end(), [](const Stop& left, const Stop& right) { return left.moment < right.moment; });
  // One stop a filling link, whatever the order of the crossings: the last bit depends on the network, not on its history.
  auto kept = begin;
  for (auto stop = begin; stop != stops_.end(); ++stop) {
    if (stop != begin && stop->moment == std::prev(kept)->moment) {
      std::prev(kept)->users += stop->users;
    } else {
      *kept++ = *stop;
    }
  }
  stops_.erase(kept, stops_.end());
  opening.last_stop = stops_.size();
  if (opening.rising > 0) ++rising_links_;
  while (opening.next_stop < opening.last_stop && stops_[opening.next_stop].moment < now) take_stop(opening);
}

/// Links take part once the flows of the moment that opened them have stopped: most have none left that rise.
void MaxMin::start_opened(std::size_t from) {
  for (std::size_t i = from; i < open_links_.size(); ++i) {
    const std::int32_t number = open_links_[i];
    Link& link = links_[index(number)];
    const double filled_at_bytes_per_s = std::exchange(link.filled_at_bytes_per_s, never);
    if (link.rising == 0) continue;
    if (filled_at_bytes_per_s != never) push({{filled_at_bytes_per_s, number}, number, Kind::filled_before});
    if (link.least_threshold_bytes_per_s != never) push({{link.least_threshold_bytes_per_s, none}, number, Kind::threshold});
    push({next_moment(number), number});
  }
}

void MaxMin::open_path(const Route& route, const Moment& now) {
  for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
    if (!is_open(hops_[hop]) && !is_calm(links_[index(hops_[hop])])) open(hops_[hop], now);
  }
}

/// A share only grows, save for rounding: what is left may come out a little below what the level already took.
MaxMin::Moment MaxMin::next_moment(std::int32_t link) const {
  const Link& open_link = links_[index(link)];
  const Moment fills{std::max(level_bytes_per_s_, open_link.left_bytes_per_s / static_cast<double>(open_link.rising)), link};
  if (open_link.next_stop == open_link.last_stop) return fills;
  return std::min(fills, stops_[open_link.next_stop].moment);
}

void MaxMin::take_stop(Link& link) {
  const Stop& stop = stops_[link.next_stop++];
  link.left_bytes_per_s -= stop.moment.level_bytes_per_s * static_cast<double>(stop.users);
  link.rising -= stop.users;
  if (link.rising == 0) --rising_links_;
}

/// An open link goes on until something else comes first.
void MaxMin::advance(std::int32_t link) {
  Link& moving = links_[index(link)];
  while (moving.rising > 0 && !moving.is_filled) {
    const Moment moment = next_moment(link);
    const Next next{moment, link};
    if (!heap_.empty() && IsAfter()(next, heap_.front())) return push(next);
    level_bytes_per_s_ = std::max(level_bytes_per_s_, moment.level_bytes_per_s);
    if (moment.link == link) return fill(link);
    // Flows of a link that was opened since may no longer stop here; that link tells.
    if (is_open(moment.link)) {
      ++moving.next_stop;
    } else {
      take_stop(moving);
    }
  }
}

void MaxMin::fill(std::int32_t link) {
  Link& filling = links_[index(link)];
  filling.is_filled = true;
  filling.filled_at_bytes_per_s = level_bytes_per_s_;
  stop_flows(link, {level_bytes_per_s_, link});
}

void MaxMin::stop_flows(std::int32_t link, const Moment& now) {
  const std::size_t opened_before = open_links_.size();
  double least_threshold_bytes_per_s = never;
  touched_.clear();
  for (const Crossing& crossing : links_[index(link)].crossings) {
    Route& route = routes_[index(crossing.route)];
    const Moment before = route.stopped;
    const bool has_stopped = is_stopped(route) || (before.link != none && !is_open(before.link) && before < now);
    if (has_stopped) continue;
    if (!(before == now)) open_path(route, now);
    if (before.level_bytes_per_s != now.level_bytes_per_s && !route.is_changed) solved_routes_.push_back(crossing.route);
    route.stopped = now;
    route.stopped_in = solves_;
    for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
      Link& crossed = links_[index(hops_[hop])];
      if (is_calm(crossed)) {
        least_threshold_bytes_per_s = std::min(least_threshold_bytes_per_s, crossed.calm_below_bytes_per_s);
        continue;
      }
      if (crossed.stopping == 0) touched_.push_back(hops_[hop]);
      crossed.stopping += route.users;
    }
  }
  links_[index(link)].least_threshold_bytes_per_s = least_threshold_bytes_per_s;
  for (const std::int32_t number : touched_) {
    Link& crossed = links_[index(number)];
    crossed.left_bytes_per_s -= now.level_bytes_per_s * static_cast<double>(crossed.stopping);
    crossed.rising -= crossed.stopping;
    crossed.stopping = 0;
    if (crossed.rising == 0 && is_open(number)) --rising_links_;
  }
  start_opened(opened_before);
}

/// Here the link filled before the change, and has not yet now: its flows go on rising on the rest of their paths.
void MaxMin::forget_filling(std::int32_t link, const Moment& now) {
  level_bytes_per_s_ = std::max(level_bytes_per_s_, now.level_bytes_per_s);
  const std::size_t opened_before = open_links_.size();
  for (const Crossing& crossing : links_[index(link)].crossings) {
    const Route& route = routes_[index(crossing.route)];
    if (!is_stopped(route) && route.stopped == now) open_path(route, now);
  }
  start_opened(opened_before);
}

// ---- Calm links ---------------------------------------------------------------------------------------------------------

bool MaxMin::stays_calm(const Link& link) const {
  if (!is_calm(link) || link.users == 0) return false;
  return link.calm_below_bytes_per_s <= least_share * link.capacity_bytes_per_s / static_cast<double>(link.users);
}

/// A new route has stopped nowhere, so no link knows of the calm ones on its path.
void MaxMin::watch_new_routes() {
  for (const std::int32_t number : changed_routes_) {
    const Route& route = routes_[index(number)];
    if (route.users == 0) continue;
    solved_routes_.push_back(number);
    if (route.stopped.link != none) continue;
    for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
      const Link& crossed = links_[index(hops_[hop])];
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
    if (!is_stopped(routes_[index(next.new_route)]) && !is_open(next.link)) open(next.link, next.moment);
    return start_opened(opened_before);
  }
  Link& rising = links_[index(next.link)];
  if (rising.rising == 0 || rising.is_filled) return;
  double least_threshold_bytes_per_s = never;
  for (const Crossing& crossing : rising.crossings) {
    const Route& route = routes_[index(crossing.route)];
    if (is_stopped(route) || route.stopped.link != next.link) continue;
    for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
      const double threshold_bytes_per_s = links_[index(hops_[hop])].calm_below_bytes_per_s;
      if (threshold_bytes_per_s <= next.moment.level_bytes_per_s) {
        open(hops_[hop], next.moment);
      } else {
        least_threshold_bytes_per_s = std::min(least_threshold_bytes_per_s, threshold_bytes_per_s);
      }
    }
  }
  rising.least_threshold_bytes_per_s = least_threshold_bytes_per_s;
  if (least_threshold_bytes_per_s != never) push({{least_threshold_bytes_per_s, none}, next.link, Kind::threshold});
  start_opened(opened_before);
}

/// A link on which every flow stops well below what it must fill at takes no part until one no longer does.
void MaxMin::calm_down(std::int32_t link) {
  Link& open_link = links_[index(link)];
  if (open_link.is_filled || open_link.users == 0) return;
  double fastest_bytes_per_s = 0;
  for (const Crossing& crossing : open_link.crossings) {
    fastest_bytes_per_s = std::max(fastest_bytes_per_s, routes_[index(crossing.route)].stopped.level_bytes_per_s);
  }
  const double fills_above_bytes_per_s = open_link.capacity_bytes_per_s / static_cast<double>(open_link.users);
  if (fastest_bytes_per_s >= calm_share * fills_above_bytes_per_s) return;
  const double threshold_bytes_per_s = (fastest_bytes_per_s + fills_above_bytes_per_s) / 2;
  open_link.calm_below_bytes_per_s = threshold_bytes_per_s;
  for (const Crossing& crossing : open_link.crossings) {
    double& least_bytes_per_s = links_[index(routes_[index(crossing.route)].stopped.link)].least_threshold_bytes_per_s;
    least_bytes_per_s = std::min(least_bytes_per_s, threshold_bytes_per_s);
  }
}

}  // namespace plimsoll
