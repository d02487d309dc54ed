#include "core/sim/network.hpp"

#include <algorithm>

namespace plimsoll {

Network::Network(std::vector<double> capacities_bytes_per_s)
    : rates_(std::move(capacities_bytes_per_s)), use_(rates_.link_count()) {}

std::int32_t Network::route(const std::vector<std::int32_t>& path) {
  const std::int32_t route = rates_.route(path);
  while (services_.size() < rates_.route_count()) {
    services_.emplace_back();
    ends_.add_member();
  }
  return route;
}

bool Network::ends_later(const Mark& left, const Mark& right) {
  return left.service_bytes != right.service_bytes ? left.service_bytes > right.service_bytes : left.flow > right.flow;
}

void Network::bring_up(Service& service, double now_s) const {
  if (now_s > service.at_s) service.bytes += service.rate_bytes_per_s * (now_s - service.at_s);
  service.at_s = now_s;
}

/// Marks far above 0 would lose the last digits of small flows. Done once the flows that ended outnumber those that are
/// left, it costs each flow a constant.
void Network::count_from_zero(Service& service) {
  for (Mark& mark : service.marks) mark.service_bytes -= service.bytes;
  std::make_heap(service.marks.begin(), service.marks.end(), ends_later);
  service.bytes = 0;
  service.ended = 0;
}

void Network::add(std::int64_t flow, std::int32_t route, double bytes, double now_s) {
  Service& service = services_[index(route)];
  if (service.marks.empty()) {
    service.bytes = 0;
    service.ended = 0;
    service.at_s = now_s;
    service.rate_bytes_per_s = 0;
  } else {
    bring_up(service, now_s);
  }
  service.marks.push_back({service.bytes + bytes, flow});
  std::push_heap(service.marks.begin(), service.marks.end(), ends_later);
  for (const std::int32_t* link = rates_.path_begin(route); link != rates_.path_end(route); ++link) {
    if (rates_.users_of_link(*link) == 0) use_[index(*link)].since_s = now_s;
  }
  rates_.add_users(route, 1);
  if (bytes_of_.size() <= static_cast<std::size_t>(flow)) bytes_of_.resize(static_cast<std::size_t>(flow) + 1);
  bytes_of_[static_cast<std::size_t>(flow)] = bytes;
  ++flows_;
  ends_.set(route, DueHeap::never);  // Until settled.
  if (rates_.path_begin(route) == rates_.path_end(route)) ends_.set(route, now_s);
}

void Network::predict(std::int32_t route, double now_s) {
  Service& service = services_[index(route)];
  const double rate = rates_.rate_bytes_per_s(route);
  if (rate == service.rate_bytes_per_s && ends_.due_s(route) != DueHeap::never) return;
  bring_up(service, now_s);
  service.rate_bytes_per_s = rate;
  const double left_bytes = service.marks.front().service_bytes - service.bytes;
  // A rate of 0 ends nothing; a flow that rounding has left without bytes ends now.
  const double due_s = left_bytes <= 0 ? now_s : rate > 0 ? now_s + left_bytes / rate
                                                          : DueHeap::never;
  ends_.set(route, due_s);
}

void Network::settle(double now_s) {
  rates_.settle();
  for (const std::int32_t route : rates_.solved_routes()) predict(route, now_s);
}

std::int64_t Network::take_marks(std::int32_t route, std::vector<std::int64_t>& ended) {
  Service& service = services_[index(route)];
  service.bytes = service.marks.front().service_bytes;
  std::int64_t taken = 0;
  while (!service.marks.empty() && service.marks.front().service_bytes <= service.bytes) {
    std::pop_heap(service.marks.begin(), service.marks.end(), ends_later);
    ended.push_back(service.marks.back().flow);
    service.marks.pop_back();
    ++taken;
  }
  service.ended += static_cast<std::size_t>(taken);
  if (!service.marks.empty() && service.ended > service.marks.size()) count_from_zero(service);
  return taken;
}

void Network::take_ended(double now_s, std::vector<std::int64_t>& ended) {
  while (ends_.first_due_s() <= now_s) {
    const std::int32_t route = ends_.first();
    ends_.set(route, DueHeap::never);
    const std::size_t before = ended.size();
    const std::int64_t taken = take_marks(route, ended);
    services_[index(route)].at_s = now_s;
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
}

}  // namespace plimsoll
