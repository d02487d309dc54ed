#include "core/sim/simulation.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

std::vector<double> capacities(const std::vector<SimulatedLink>& links) {
  std::vector<double> bytes_per_s;
  for (const SimulatedLink& link : links) bytes_per_s.push_back(link.capacity_bytes_per_s);
  return bytes_per_s;
}

}  // namespace

Simulation::Simulation(const std::vector<SimulatedLink>& links) : network_(capacities(links)) {
  for (const SimulatedLink& link : links) link_latency_s_.push_back(link.latency_s);
}

std::int32_t Simulation::route(const std::vector<std::int32_t>& path) {
  const std::int32_t route = network_.route(path);
  if (latency_s_.size() < network_.rates().route_count()) latency_s_.resize(network_.rates().route_count());
  double latency_s = 0;
  for (const std::int32_t link : path) latency_s += link_latency_s_[static_cast<std::size_t>(link)];
  latency_s_[static_cast<std::size_t>(route)] = latency_s;
  return route;
}

void Simulation::begin(std::int32_t route, double bytes, Transfer transfer) {
  if (free_transfers_.empty()) {
    free_transfers_.push_back(static_cast<std::int64_t>(transfers_.size()));
    transfers_.emplace_back();
  }
  const std::int64_t flow = free_transfers_.back();
  free_transfers_.pop_back();
  transfer.sequence = sent_++;
  transfers_[static_cast<std::size_t>(flow)] = transfer;
  const double from_s = now_s_ + latency_s(route);
  const bool joins = bytes > 0 && network_.rates().has_links(route);
  const Pending pending{joins ? Due::joins : Due::arrives, route, flow, bytes};
  if (joins && from_s <= now_s_) {
    apply(pending);
  } else {
    queue_.add(from_s, static_cast<int>(pending.due), pending);
  }
}

void Simulation::wait_until(double time_s, std::int64_t tag) {
  queue_.add(std::max(time_s, now_s_), static_cast<int>(Due::waited), {Due::waited, 0, tag, 0});
}

void Simulation::set_capacity_at(double time_s, std::int32_t link, double bytes_per_s) {
  queue_.add(std::max(time_s, now_s_), static_cast<int>(Due::capacity), {Due::capacity, link, 0, bytes_per_s});
}

void Simulation::apply(const Pending& pending) {
  switch (pending.due) {
    case Due::capacity: network_.set_capacity(pending.number, pending.amount); return;
    case Due::joins: network_.add(pending.id, pending.number, pending.amount, now_s_); return;
    case Due::arrives: arrived_.push_back(pending.id); return;
    case Due::waited: steps_.push_back({Kind::waited, pending.id}); return;
  }
}

/// Everything of the next instant at which something happens. False where there is none.
bool Simulation::gather() {
  steps_.clear();
  next_step_ = 0;
  arrived_.clear();
  // What happens at this same instant changes the rates once more; they are solved when time moves on.
  const bool time_moves_on = queue_.empty() || queue_.first().time_s > now_s_;
  if (time_moves_on && !network_.is_settled()) network_.settle(now_s_);
  const double next_s = queue_.empty() ? network_.next_end_s() : std::min(queue_.first().time_s, network_.next_end_s());
  if (next_s == DueHeaps::never) return false;
  now_s_ = std::max(now_s_, next_s);
  network_.take_ended(now_s_, arrived_);
  while (!queue_.empty() && queue_.first().time_s <= now_s_) apply(queue_.take_first().payload);
  tell_arrivals();
  return true;
}

/// In the order in which they were sent, before the waits of this instant.
void Simulation::tell_arrivals() {
  const auto transfer = [&](std::int64_t flow) -> const Transfer& { return transfers_[static_cast<std::size_t>(flow)]; };
  std::sort(arrived_.begin(), arrived_.end(), [&](std::int64_t left, std::int64_t right) { return transfer(left).sequence < transfer(right).sequence; });
  const auto waits = static_cast<std::ptrdiff_t>(steps_.size());
  for (const std::int64_t flow : arrived_) {
    steps_.push_back({Kind::arrived, transfer(flow).tag});
    if (transfer(flow).held_route >= 0) network_.release(transfer(flow).held_route);
    free_transfers_.push_back(flow);
  }
  std::rotate(steps_.begin(), steps_.begin() + waits, steps_.end());
}

bool Simulation::next(Step& step) {
  while (next_step_ == steps_.size()) {
    if (!gather()) return false;
  }
  step = steps_[next_step_++];
  return true;
}

}  // namespace plimsoll
