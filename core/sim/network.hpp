// Flows over shared links, in time: who has how many bytes left, and which flow ends next.
//
//   S_r(t)   service of route r: the bytes that each of its flows has been sent since the route was last idle
//   x_r      its rate, max-min fair (max_min.hpp)
//
// All flows of a route have one rate, so S_r grows by x_r a second for all of them at once, and a flow of b bytes that joins
// at S_r ends when the service reaches S_r + b. A route's flows lie in a heap by that mark, and a change of rate costs a
// route one multiplication, not one per flow. Routes that an event does not touch are not visited at all.
//
// Latency and the order of simultaneous events are simulation.hpp's affair.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/due_heap.hpp"
#include "core/sim/max_min.hpp"

namespace plimsoll {

class Network {
 public:
  explicit Network(std::vector<double> capacities_bytes_per_s);

  std::int32_t route(const std::vector<std::int32_t>& path);
  /// Flows are numbered by the caller. More than 0 bytes.
  void add(std::int64_t flow, std::int32_t route, double bytes, double now_s);
  void set_capacity(std::int32_t link, double bytes_per_s) { rates_.set_capacity(link, bytes_per_s); }

  /// Brings rates up to date with all changes at this instant.
  void settle(double now_s);
  bool is_settled() const { return rates_.is_settled(); }
  /// When the next flow ends at the settled rates; infinity where none does.
  double next_end_s() const { return ends_.first_due_s(); }
  /// Takes out the flows that end at `now_s` or were due before, in no stated order.
  void take_ended(double now_s, std::vector<std::int64_t>& ended);

  std::int64_t flows() const { return flows_; }
  const MaxMin& rates() const { return rates_; }
  /// Bytes of ended flows that crossed a link, and how long it had any flow.
  double carried_bytes(std::int32_t link) const { return use_[index(link)].carried_bytes; }
  double busy_s(std::int32_t link) const { return use_[index(link)].busy_s; }

 private:
  struct Mark {
    double service_bytes = 0;
    std::int64_t flow = 0;
  };
  struct Service {
    double bytes = 0;
    double at_s = 0;
    double rate_bytes_per_s = 0;  ///< Since at_s.
    std::size_t ended = 0;        ///< Flows since the marks were last counted from 0.
    std::vector<Mark> marks;      ///< A heap, the nearest first.
  };
  struct Use {
    double carried_bytes = 0;
    double busy_s = 0;
    double since_s = 0;
  };

  static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }
  static bool ends_later(const Mark& left, const Mark& right);
  static void count_from_zero(Service& service);
  void bring_up(Service& service, double now_s) const;
  void predict(std::int32_t route, double now_s);
  std::int64_t take_marks(std::int32_t route, std::vector<std::int64_t>& ended);

  MaxMin rates_;
  std::vector<Service> services_;  ///< By route.
  DueHeap ends_;                   ///< By route: when its nearest mark is reached.
  std::vector<double> bytes_of_;   ///< By flow.
  std::vector<Use> use_;           ///< By link.
  std::int64_t flows_ = 0;
};

}  // namespace plimsoll
