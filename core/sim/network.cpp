#include "core/sim/network.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

// Room that a route keeps when its last flow has ended; of a crowd's it gives back the rest.
constexpr std::size_t kept_marks = 64;

}  // namespace

Network::Network(std::vector<double> capacities_bytes_per_s)
    : rates_(std::move(capacities_bytes_per_s)),
      services_(rates_.link_count()),
      marks_(rates_.link_count()),
      ends_(1),
      use_(rates_.link_count()) {
  for (std::size_t i = 0; i < rates_.link_count(); ++i) ends_.add_member();
}

std::int32_t Network::route(const std::vector<std::int32_t>& path) {
  const std::int32_t route = rates_.route(path);
  while (flows_of_.size() < rates_.route_count()) {
    flows_of_.emplace_back();
    marks_.add_member();
  }
  return route;
}

bool Network::ends_later(const Mark& left, const Mark& right) {
  return left.service_bytes != right.service_bytes ? left.service_bytes > right.service_bytes : left.flow > right.flow;
}

// ---- Services -----------------------------------------------------------------------------------------------------------

double Network::own_service(const RouteFlows& flows) const {
  return flows.link == none ? 0 : services_[index(flows.link)].bytes + flows.ahead_bytes;
}

/// Marks far above 0 would lose the last digits of small flows. Done once the flows that ended outnumber those that are
/// left, it costs each flow a constant; so it does for the routes of a link.
void Network::count_from_zero(RouteFlows& flows) {
  const double service_bytes = own_service(flows);
  for (Mark& mark : flows.marks) mark.service_bytes -= service_bytes;
  std::make_heap(flows.marks.begin(), flows.marks.end(), ends_later);
  flows.ahead_bytes -= service_bytes;
  flows.ended = 0;
}

void Network::count_from_zero(std::int32_t link) {
  Service& service = services_[index(link)];
  for (const std::int32_t route : marks_.members(link)) flows_of_[index(route)].ahead_bytes += service.bytes;
  marks_.reduce(link, service.bytes);
  service.bytes = 0;
  service.left = 0;
}

void Network::bring_up(std::int32_t link, double now_s) {
  Service& service = services_[index(link)];
  if (now_s > service.at_s) service.bytes += service.rate_bytes_per_s * (now_s - service.at_s);
  service.at_s = now_s;
}

void Network::touch(std::int32_t link) {
  if (services_[index(link)].is_touched) return;
  services_[index(link)].is_touched = true;
  touched_links_.push_back(link);
}

/// A route lies in its link's heap by its nearest mark.
void Network::place(std::int32_t route) {
  const RouteFlows& flows = flows_of_[index(route)];
  marks_.set(flows.link, route, flows.marks.front().service_bytes - flows.ahead_bytes);
  touch(flows.link);
}

void Network::leave(std::int32_t route) {
  RouteFlows& flows = flows_of_[index(route)];
  marks_.set(flows.link, route, DueHeaps::never);
  ++services_[index(flows.link)].left;
  touch(flows.link);
  flows.link = none;
}

/// A route takes its service along to the link that stops it now.
void Network::move(std::int32_t route, double now_s) {
  RouteFlows& flows = flows_of_[index(route)];
  double service_bytes = 0;
  if (flows.link != none) {
    bring_up(flows.link, now_s);
    service_bytes = own_service(flows);
    leave(route);
  }
  flows.link = rates_.stopping_link(route);
  Service& joined = services_[index(flows.link)];
  if (marks_.members(flows.link).empty()) joined = {.at_s = now_s, .is_touched = joined.is_touched};
  bring_up(flows.link, now_s);
  flows.ahead_bytes = service_bytes - joined.bytes;
  place(route);
}

void Network::predict(std::int32_t link, double now_s) {
  Service& service = services_[index(link)];
  service.is_touched = false;
  bring_up(link, now_s);
  if (marks_.members(link).empty()) return ends_.set(0, link, DueHeaps::never);
  if (service.left > marks_.members(link).size()) count_from_zero(link);
  const double rate = rates_.level_bytes_per_s(link);
  service.rate_bytes_per_s = rate;
  const double left_bytes = marks_.first_due(link) - service.bytes;
  // A rate of 0 ends nothing; a flow that rounding has left without bytes ends now.
  const double due_s = left_bytes <= 0 ? now_s : rate > 0 ? now_s + left_bytes / rate
                                                          : DueHeaps::never;
  ends_.set(0, link, due_s);
}

// ---- Flows --------------------------------------------------------------------------------------------------------------

void Network::add(std::int64_t flow, std::int32_t route, double bytes, double now_s) {
  RouteFlows& flows = flows_of_[index(route)];
  if (flows.link != none) bring_up(flows.link, now_s);
  flows.marks.push_back({own_service(flows) + bytes, flow});
  std::push_heap(flows.marks.begin(), flows.marks.end(), ends_later);
  if (flows.link != none) place(route);
  for (const std::int32_t* link = rates_.path_begin(route); link != rates_.path_end(route); ++link) {
    if (rates_.users_of_link(*link) == 0) use_[index(*link)].since_s = now_s;
  }
  rates_.add_users(route, 1);
  if (bytes_of_.size() <= static_cast<std::size_t>(flow)) bytes_of_.resize(static_cast<std::size_t>(flow) + 1);
  bytes_of_[static_cast<std::size_t>(flow)] = bytes;
  ++flows_;
}

void Network::settle(double now_s) {
  rates_.settle();
  for (const std::int32_t route : rates_.moved_routes()) move(route, now_s);
  for (const std::int32_t link : rates_.relevelled_links()) touch(link);
  for (const std::int32_t link : touched_links_) predict(link, now_s);
  touched_links_.clear();
}

/// The flows of the nearest mark, whose service is reached.
std::int64_t Network::take_marks(std::int32_t route, std::vector<std::int64_t>& ended) {
  RouteFlows& flows = flows_of_[index(route)];
  const double reached_bytes = flows.marks.front().service_bytes;
  std::int64_t taken = 0;
  while (!flows.marks.empty() && flows.marks.front().service_bytes <= reached_bytes) {
    std::pop_heap(flows.marks.begin(), flows.marks.end(), ends_later);
    ended.push_back(flows.marks.back().flow);
    flows.marks.pop_back();
    ++taken;
  }
  flows.ended += static_cast<std::size_t>(taken);
  return taken;
}

void Network::take_route(std::int32_t route, double now_s, std::vector<std::int64_t>& ended) {
  RouteFlows& flows = flows_of_[index(route)];
  const std::size_t before = ended.size();
  const std::int64_t taken = take_marks(route, ended);
  if (flows.marks.empty()) {
    leave(route);
    flows.ended = 0;
    if (flows.marks.capacity() > kept_marks) flows.marks = {};
  } else {
    if (flows.ended > flows.marks.size()) count_from_zero(flows);
    place(route);
    ++services_[index(flows.link)].left;
  }
  rates_.add_users(route, -taken);
  flows_ -= taken;
  double bytes = 0;
  for (std::size_t i = before; i < ended.size(); ++i) bytes += bytes_of_[static_cast<std::size_t>(ended[i])];
  for (const std::int32_t* link = rates_.path_begin(route); link != rates_.path_end(route); ++link) {
    Use& use = use_[index(*link)];
    use.carried_bytes += bytes;
    if (rates_.users_of_link(*link) == 0) use.busy_s += now_s - use.since_s;
  }
}

void Network::take_ended(double now_s, std::vector<std::int64_t>& ended) {
  while (ends_.first_due(0) <= now_s) {
    const std::int32_t link = ends_.first(0);
    ends_.set(0, link, DueHeaps::never);
    Service& service = services_[index(link)];
    service.bytes = marks_.first_due(link);
    service.at_s = now_s;
    while (marks_.first_due(link) <= service.bytes) take_route(marks_.first(link), now_s, ended);
  }
}

}  // namespace plimsoll
