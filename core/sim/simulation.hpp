// A simulated system's clock: waits end, transfers arrive, one event after the other; exact, without time steps.
//
// A transfer first waits the sum of its path's latencies, using no bandwidth, and then shares every link of its path at once
// at its max-min fair rate; there is no store-and-forward. 0 bytes cost the latency. A wait is a pure delay: who computes, and
// whether one processor can do two things at once, is for the system that is simulated.
//
// The system asks for the next event and answers it with new waits and transfers. Events of one instant come in this order:
// transfers that arrive, in the order in which they were sent; then waits that end, in the order in which they were begun;
// what they begin and is over at once comes after them. Rates are solved when time moves on, so that any number of flows may
// join and leave at one instant for one solve.
//
// Memory is that of the transfers that are under way at one time, however many there are in all.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/event_queue.hpp"
#include "core/sim/network.hpp"

namespace plimsoll {

struct SimulatedLink {
  double capacity_bytes_per_s = 0;
  double latency_s = 0;
};

class Simulation {
 public:
  enum class Kind {
    arrived,
    waited
  };
  struct Step {
    Kind kind = Kind::arrived;
    std::int64_t tag = 0;  ///< What `send` or `wait` was given.
  };

  explicit Simulation(const std::vector<SimulatedLink>& links);

  double now_s() const { return now_s_; }
  /// A route that stays. Each link of a path at most once.
  std::int32_t route(const std::vector<std::int32_t>& path);
  double latency_s(std::int32_t route) const { return latency_s_[static_cast<std::size_t>(route)]; }

  void send(std::int32_t route, double bytes, std::int64_t tag) { begin(route, bytes, {.tag = tag}); }
  /// Over a route that is kept only until it has arrived: of many paths that are seldom used.
  void send(const std::vector<std::int32_t>& path, double bytes, std::int64_t tag) {
    const std::int32_t held = route(path);
    begin(held, bytes, {.tag = tag, .held_route = held});
  }
  void wait(double seconds, std::int64_t tag) { wait_until(now_s_ + seconds, tag); }
  void wait_until(double time_s, std::int64_t tag);
  /// From `time_s` on a link carries so much; 0 holds its flows up.
  void set_capacity_at(double time_s, std::int32_t link, double bytes_per_s);

  /// Moves to the next event. False where nothing is left that could happen.
  bool next(Step& step);

  /// Transfers that wait for a link without capacity once `next` has returned false.
  std::int64_t held_up() const { return network_.flows(); }
  const Network& network() const { return network_; }

 private:
  enum class Due {
    capacity,
    joins,
    arrives,
    waited
  };
  struct Pending {
    Due due = Due::waited;
    std::int32_t number = 0;  ///< The route or the link.
    std::int64_t id = 0;      ///< The flow, or the tag of a wait.
    double amount = 0;        ///< Bytes, or bytes/s.
  };

  /// One that has not arrived.
  struct Transfer {
    std::int64_t tag = 0;
    std::int32_t held_route = -1;
    std::int64_t sequence = 0;  ///< The how-manieth that was sent.
  };

  void begin(std::int32_t route, double bytes, Transfer transfer);
  bool gather();
  void apply(const Pending& pending);
  void tell_arrivals();

  Network network_;
  std::vector<double> link_latency_s_;
  std::vector<double> latency_s_;  ///< By route.
  EventQueue<Pending> queue_;
  std::vector<Transfer> transfers_;  ///< By flow; the number of one that has arrived is given to another.
  std::vector<std::int64_t> free_transfers_;
  std::int64_t sent_ = 0;
  std::vector<std::int64_t> arrived_;  ///< Flows of this instant.
  std::vector<Step> steps_;            ///< Of this instant, in order; those before next_step_ are told.
  std::size_t next_step_ = 0;
  double now_s_ = 0;
};

}  // namespace plimsoll
