#include "core/sim/max_min.hpp"

#include <algorithm>
#include <utility>

namespace plimsoll {

MaxMin::MaxMin(std::vector<double> capacities_bytes_per_s)
    : links_(capacities_bytes_per_s.size()), counts_(capacities_bytes_per_s.size()) {
  for (std::size_t i = 0; i < links_.size(); ++i) links_[i].capacity_bytes_per_s = capacities_bytes_per_s[i];
}

std::int32_t MaxMin::route(const std::vector<std::int32_t>& path) {
  const auto [entry, is_new] = route_of_path_.try_emplace(path, none);
  if (is_new) {
    entry->second = make_route(path.size());
    std::copy(path.begin(), path.end(), hops_.begin() + static_cast<std::ptrdiff_t>(routes_[index(entry->second)].first_hop));
  }
  ++routes_[index(entry->second)].holders;
  return entry->second;
}

std::int32_t MaxMin::make_route(std::size_t hops) {
  if (free_routes_.size() <= hops) free_routes_.resize(hops + 1);
  std::vector<std::int32_t>& free = free_routes_[hops];
  if (!free.empty()) {
    const std::int32_t route = free.back();
    free.pop_back();
    return route;
  }
  routes_.push_back({.first_hop = hops_.size(), .hops = hops});
  hops_.resize(hops_.size() + hops);
  place_.resize(hops_.size());
  return static_cast<std::int32_t>(routes_.size() - 1);
}

void MaxMin::release(std::int32_t route) {
  if (--routes_[index(route)].holders > 0) return;
  route_of_path_.erase({path_begin(route), path_end(route)});
  free_routes_[routes_[index(route)].hops].push_back(route);
}

void MaxMin::mark_changed(std::int32_t link) {
  if (links_[index(link)].is_changed) return;
  links_[index(link)].is_changed = true;
  changed_links_.push_back(link);
}

void MaxMin::attach(std::int32_t route) {
  const Route& joining = routes_[index(route)];
  for (std::size_t hop = joining.first_hop; hop < joining.first_hop + joining.hops; ++hop) {
    Link& link = links_[index(hops_[hop])];
    place_[hop] = link.crossings.size();
    link.crossings.push_back({route, hop});
  }
}

void MaxMin::detach(std::int32_t route) {
  Route& leaving = routes_[index(route)];
  leaving.stopped_by = none;
  for (std::size_t hop = leaving.first_hop; hop < leaving.first_hop + leaving.hops; ++hop) {
    Link& link = links_[index(hops_[hop])];
    const Crossing last = link.crossings.back();
    link.crossings[place_[hop]] = last;
    place_[last.hop] = place_[hop];
    link.crossings.pop_back();
  }
}

/// So many more flows of a route stop where it stops.
void MaxMin::count_stops(const Route& route, std::int64_t users) {
  if (route.stopped_by == none) return;
  for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
    const std::int32_t crossed = hops_[hop];
    if (crossed != route.stopped_by && !is_calm(links_[index(crossed)])) counts_.add(route.stopped_by, crossed, users);
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
  count_stops(changing, more);
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
    load += rate_bytes_per_s(crossing.route) * static_cast<double>(users(crossing.route));
  }
  return load;
}

// ---- The course of filling ----------------------------------------------------------------------------------------------

void MaxMin::settle() {
  ++solves_;
  open_links_.clear();
  relevelled_links_.clear();
  moved_routes_.clear();
  stops_.clear();
  heap_.clear();
  level_bytes_per_s_ = 0;
  reached_ = {-1, none};
  rising_links_ = 0;
  watched_thresholds_ = 0;
  open_changed();
  watch_new_routes();
  while (rising_links_ + watched_thresholds_ > 0 && !heap_.empty()) {
    const Next next = pop();
    reached_ = std::max(reached_, next.moment);
    switch (next.kind) {
      case Kind::threshold: rise_to_threshold(next); break;
      case Kind::fills: advance(next.link); break;
      case Kind::filled_before: forget_filling(next.link); break;
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
    link.is_filled = false;
    changed_links_[opening++] = number;
  }
  changed_links_.resize(opening);
  for (const std::int32_t link : changed_links_) open(link);
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

/// Whether the flows that a link stopped before the change have stopped there by now. By the furthest moment that was reached:
/// of links that fill together, rounding may have one come after a later one.
bool MaxMin::has_filled(std::int32_t link) const {
  const Link& stopping = links_[index(link)];
  return is_open(link) ? stopping.is_filled : Moment{stopping.filled_at_bytes_per_s, link} < reached_;
}

/// Up to now a link went as it did before: flows that had stopped have stopped. The others rise until another open link
/// stops them, or until their moment of the remembered course.
void MaxMin::open(std::int32_t link) {
  Link& opening = links_[index(link)];
  if (is_calm(opening)) stir(link);
  opening.opened_in = solves_;
  opening.is_filled = false;
  open_links_.push_back(link);
  opening.left_bytes_per_s = opening.capacity_bytes_per_s;
  opening.rising = opening.users;
  if (opening.rising > 0) ++rising_links_;
  schedule_stops(link);
}

/// What has stopped is taken off at once, the rest lies on a schedule; both in order of the moments, whatever the network's
/// history: the last bit depends on it.
void MaxMin::schedule_stops(std::int32_t link) {
  Link& opening = links_[index(link)];
  opening.next_stop = stops_.size();
  past_stops_.clear();
  for (const StopCounts::Entry& entry : counts_.stopping_on(link)) {
    const Moment moment{level_bytes_per_s(entry.link), entry.link};
    if (has_filled(entry.link)) {
      past_stops_.push_back({moment, entry.flows});
    } else if (!is_open(entry.link)) {
      stops_.push_back({moment, entry.flows});
    }
  }
  opening.last_stop = stops_.size();
  const auto is_before = [](const Stop& left, const Stop& right) { return left.moment < right.moment; };
  std::sort(past_stops_.begin(), past_stops_.end(), is_before);
  std::sort(stops_.begin() + static_cast<std::ptrdiff_t>(opening.next_stop), stops_.end(), is_before);
  for (const Stop& past : past_stops_) {
    level_bytes_per_s_ = std::max(level_bytes_per_s_, past.moment.level_bytes_per_s);
    stop(opening, past.moment.level_bytes_per_s, past.users);
  }
}

/// Links take part once the flows of the moment that opened them have stopped: most have none left that rise.
void MaxMin::start_opened(std::size_t from) {
  for (std::size_t i = from; i < open_links_.size(); ++i) {
    const std::int32_t number = open_links_[i];
    Link& link = links_[index(number)];
    link.filled_before_at_bytes_per_s = std::exchange(link.filled_at_bytes_per_s, never);
    if (link.rising == 0) continue;
    if (link.filled_before_at_bytes_per_s != never) push({{link.filled_before_at_bytes_per_s, number}, number, Kind::filled_before});
    if (link.least_threshold_bytes_per_s != never) push({{link.least_threshold_bytes_per_s, none}, number, Kind::threshold});
    push({next_moment(number), number});
  }
}

void MaxMin::open_path(const Route& route) {
  for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
    if (!is_open(hops_[hop]) && !is_calm(links_[index(hops_[hop])])) open(hops_[hop]);
  }
}

/// The links on which flows that `link` stops will not stop as they did.
void MaxMin::open_crossed(std::int32_t link) {
  for (const StopCounts::Entry& entry : counts_.crossed_by_stops_of(link)) {
    if (!is_open(entry.link)) open(entry.link);
  }
}

/// No earlier than here a link fills: what is yet to stop elsewhere stops below the share that it leaves, so a share only
/// grows. Save for rounding: what is left may come out a little below what the level already took.
MaxMin::Moment MaxMin::next_moment(std::int32_t link) const {
  const Link& open_link = links_[index(link)];
  return {std::max(level_bytes_per_s_, open_link.left_bytes_per_s / static_cast<double>(open_link.rising)), link};
}

void MaxMin::stop(Link& link, double level_bytes_per_s, std::int64_t users) {
  link.left_bytes_per_s -= level_bytes_per_s * static_cast<double>(users);
  link.rising -= users;
  if (link.rising == 0) --rising_links_;
}

/// Takes what the schedule has up to now.
void MaxMin::catch_up(Link& link) {
  while (link.next_stop < link.last_stop && stops_[link.next_stop].moment < reached_) {
    const Stop& next = stops_[link.next_stop++];
    // Flows of a link that was opened since may no longer stop there; that link tells.
    if (is_open(next.moment.link)) continue;
    level_bytes_per_s_ = std::max(level_bytes_per_s_, next.moment.level_bytes_per_s);
    stop(link, next.moment.level_bytes_per_s, next.users);
  }
}

/// An open link fills when nothing on its schedule comes before, and nothing elsewhere.
void MaxMin::advance(std::int32_t link) {
  Link& moving = links_[index(link)];
  while (moving.rising > 0) {
    const Next next{next_moment(link), link};
    if (!heap_.empty() && IsAfter()(next, heap_.front())) return push(next);
    reached_ = std::max(reached_, next.moment);
    const std::size_t taken = moving.next_stop;
    catch_up(moving);
    if (moving.next_stop == taken) return fill(link);
  }
}

void MaxMin::fill(std::int32_t link) {
  const std::size_t opened_before = open_links_.size();
  Link& filling = links_[index(link)];
  level_bytes_per_s_ = next_moment(link).level_bytes_per_s;
  const double level_bytes_per_s = level_bytes_per_s_;
  find_movers(link);
  if (filling.filled_before_at_bytes_per_s != level_bytes_per_s) {
    open_crossed(link);
    relevelled_links_.push_back(link);
  }
  for (const std::int32_t route : movers_) open_path(routes_[index(route)]);
  for (const std::int32_t route : movers_) move(route, link);
  filling.is_filled = true;
  filling.filled_at_bytes_per_s = level_bytes_per_s;
  filling.rising = 0;
  --rising_links_;
  for (const StopCounts::Entry& entry : counts_.crossed_by_stops_of(link)) {
    if (!is_open(entry.link)) continue;
    Link& crossed = links_[index(entry.link)];
    catch_up(crossed);
    stop(crossed, level_bytes_per_s, entry.flows);
  }
  start_opened(opened_before);
}

/// Flows that still rise here and did not stop here before. Where the counts show none, no route is looked at.
void MaxMin::find_movers(std::int32_t link) {
  movers_.clear();
  const Link& filling = links_[index(link)];
  bool is_any = filling.new_users > 0;
  for (const StopCounts::Entry& entry : counts_.stopping_on(link)) is_any = is_any || !has_filled(entry.link);
  if (!is_any) return;
  for (const Crossing& crossing : filling.crossings) {
    const std::int32_t before = routes_[index(crossing.route)].stopped_by;
    if (before != link && (before == none || !has_filled(before))) movers_.push_back(crossing.route);
  }
}

void MaxMin::move(std::int32_t route, std::int32_t link) {
  Route& moving = routes_[index(route)];
  count_stops(moving, -moving.users);
  if (moving.stopped_by == none) {
    for (std::size_t hop = moving.first_hop; hop < moving.first_hop + moving.hops; ++hop) links_[index(hops_[hop])].new_users -= moving.users;
  }
  moving.stopped_by = link;
  count_stops(moving, moving.users);
  note_thresholds(moving);
  moved_routes_.push_back(route);
}

/// Here the link filled before the change, and has not yet now: its flows go on rising on the rest of their paths.
void MaxMin::forget_filling(std::int32_t link) {
  if (links_[index(link)].is_filled) return;
  const std::size_t opened_before = open_links_.size();
  open_crossed(link);
  start_opened(opened_before);
}

}  // namespace plimsoll
