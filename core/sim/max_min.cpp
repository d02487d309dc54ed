#include "core/sim/max_min.hpp"

#include <algorithm>

namespace plimsoll {

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
  const Route& joining = routes_[index(route)];
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
    load += route.rate_bytes_per_s * static_cast<double>(route.users);
  }
  return load;
}

void MaxMin::settle() {
  component_routes_.clear();
  if (changed_links_.empty()) return;
  ++solves_;
  collect_component();
  fill();
}

/// Links and routes that hang together with the changed links, breadth first.
void MaxMin::collect_component() {
  component_links_.clear();
  for (const std::int32_t link : changed_links_) {
    links_[index(link)].is_changed = false;
    links_[index(link)].seen_in = solves_;
    component_links_.push_back(link);
  }
  changed_links_.clear();
  for (std::size_t i = 0; i < component_links_.size(); ++i) {
    for (const Crossing& crossing : links_[index(component_links_[i])].crossings) {
      Route& route = routes_[index(crossing.route)];
      if (route.seen_in == solves_) continue;
      route.seen_in = solves_;
      component_routes_.push_back(crossing.route);
      for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
        Link& link = links_[index(hops_[hop])];
        if (link.seen_in == solves_) continue;
        link.seen_in = solves_;
        component_links_.push_back(hops_[hop]);
      }
    }
  }
}

bool MaxMin::fills_later(const Share& left, const Share& right) {
  return left.bytes_per_s != right.bytes_per_s ? left.bytes_per_s > right.bytes_per_s : left.link > right.link;
}

void MaxMin::fill() {
  shares_.clear();
  for (const std::int32_t number : component_links_) {
    Link& link = links_[index(number)];
    link.left_bytes_per_s = link.capacity_bytes_per_s;
    link.rising = link.users;
    if (link.rising > 0) shares_.push_back({link.left_bytes_per_s / static_cast<double>(link.rising), number});
  }
  std::make_heap(shares_.begin(), shares_.end(), fills_later);
  double level_bytes_per_s = 0;
  while (!shares_.empty()) {
    std::pop_heap(shares_.begin(), shares_.end(), fills_later);
    Share& least = shares_.back();
    const Link& link = links_[index(least.link)];
    if (link.rising == 0) {
      shares_.pop_back();
      continue;
    }
    // A share only grows, save for rounding: what is left may come out a little below what the level already took.
    const double share_now = std::max(level_bytes_per_s, link.left_bytes_per_s / static_cast<double>(link.rising));
    if (share_now > least.bytes_per_s) {
      least.bytes_per_s = share_now;
      std::push_heap(shares_.begin(), shares_.end(), fills_later);
      continue;
    }
    level_bytes_per_s = share_now;
    const std::int32_t full = least.link;
    shares_.pop_back();
    stop_flows_of(full, level_bytes_per_s);
  }
}

void MaxMin::stop_flows_of(std::int32_t link, double level_bytes_per_s) {
  touched_.clear();
  for (const Crossing& crossing : links_[index(link)].crossings) {
    Route& route = routes_[index(crossing.route)];
    if (route.fixed_in == solves_) continue;
    route.fixed_in = solves_;
    route.rate_bytes_per_s = level_bytes_per_s;
    for (std::size_t hop = route.first_hop; hop < route.first_hop + route.hops; ++hop) {
      Link& crossed = links_[index(hops_[hop])];
      if (crossed.stopping == 0) touched_.push_back(hops_[hop]);
      crossed.stopping += route.users;
    }
  }
  // One subtraction a link, whatever the order of its crossings: the last bit depends on the network, not on its history.
  for (const std::int32_t number : touched_) {
    Link& crossed = links_[index(number)];
    crossed.left_bytes_per_s -= level_bytes_per_s * static_cast<double>(crossed.stopping);
    crossed.rising -= crossed.stopping;
    crossed.stopping = 0;
  }
}

}  // namespace plimsoll
