// Flows over shared links, in time: who has how many bytes left, and which flow ends next.
//
//   x_l      level of link l: the max-min fair rate of every flow that stops at l (max_min.hpp)
//   S_l(t)   its service: the bytes that each of them has been sent since l last had none
//   S_r(t)   service of route r: the bytes that each of its flows has been sent since the route was last idle
//
// All flows of a route have one rate, and so have all routes that stop at a link. A flow of b bytes that joins its route at
// S_r ends when S_r reaches the mark S_r + b. While r stops at l, S_r is S_l plus a constant, so the nearest mark of r is a
// value of S_l, and l keeps its routes in a heap by that value. A change of level costs a link one multiplication, whatever
// flows it stops; only a route that comes to stop at another link changes heaps. Links that an event does not touch are not
// visited at all.
//
// Latency and the order of simultaneous events are simulation.hpp's affair.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/due_heaps.hpp"
#include "core/sim/max_min.hpp"

namespace plimsoll {

class Network {
 public:
  explicit Network(std::vector<double> capacities_bytes_per_s);

  /// As in max_min.hpp: held until released as often.
  std::int32_t route(const std::vector<std::int32_t>& path);
  void release(std::int32_t route) { rates_.release(route); }
  /// Flows are numbered by the caller; a number is free again once its flow has ended. More than 0 bytes, at least one link.
  void add(std::int64_t flow, std::int32_t route, double bytes, double now_s);
  void set_capacity(std::int32_t link, double bytes_per_s) { rates_.set_capacity(link, bytes_per_s); }

  /// Brings rates up to date with all changes at this instant.
  void settle(double now_s);
  bool is_settled() const { return rates_.is_settled(); }
  /// When the next flow ends at the settled rates; infinity where none does.
  double next_end_s() const { return ends_.first_due(0); }
  /// Takes out the flows that end at `now_s` or were due before, in no stated order.
  void take_ended(double now_s, std::vector<std::int64_t>& ended);

  std::int64_t flows() const { return flows_; }
  /// What memory grows with: the highest number of a flow, and routes at one time.
  std::size_t flow_numbers() const { return bytes_of_.size(); }
  const MaxMin& rates() const { return rates_; }
  /// Bytes of ended flows that crossed a link, and how long it had any flow.
  double carried_bytes(std::int32_t link) const { return use_[index(link)].carried_bytes; }
  double busy_s(std::int32_t link) const { return use_[index(link)].busy_s; }

 private:
  static constexpr std::int32_t none = -1;
  struct Mark {
    double service_bytes = 0;
    std::int64_t flow = 0;
  };
  struct RouteFlows {
    std::vector<Mark> marks;   ///< A heap, the nearest first.
    std::size_t ended = 0;     ///< Since the marks were last counted from 0.
    std::int32_t link = none;  ///< That stops them; none until settled.
    double ahead_bytes = 0;    ///< S_r - S_l.
  };
  struct Service {
    double bytes = 0;
    double at_s = 0;
    double rate_bytes_per_s = 0;  ///< Since at_s.
    std::size_t left = 0;         ///< Routes that a mark or a move took out since it was last counted from 0.
    bool is_touched = false;
  };
  struct Use {
    double carried_bytes = 0;
    double busy_s = 0;
    double since_s = 0;
  };

  static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }
  static bool ends_later(const Mark& left, const Mark& right);
  double own_service(const RouteFlows& flows) const;
  void count_from_zero(RouteFlows& flows);
  void count_from_zero(std::int32_t link);
  void bring_up(std::int32_t link, double now_s);
  void touch(std::int32_t link);
  void place(std::int32_t route);
  void leave(std::int32_t route);
  void move(std::int32_t route, double now_s);
  void predict(std::int32_t link, double now_s);
  std::int64_t take_marks(std::int32_t route, std::vector<std::int64_t>& ended);
  void take_route(std::int32_t route, double now_s, std::vector<std::int64_t>& ended);

  MaxMin rates_;
  std::vector<RouteFlows> flows_of_;         ///< By route.
  std::vector<Service> services_;            ///< By link.
  DueHeaps marks_;                           ///< A heap a link: the service at which each route's nearest mark is reached.
  DueHeaps ends_;                            ///< One heap: when each link's first mark is.
  std::vector<std::int32_t> touched_links_;  ///< Whose first mark is to be predicted anew.
  std::vector<double> bytes_of_;             ///< By flow.
  std::vector<Use> use_;                     ///< By link.
  std::int64_t flows_ = 0;
};

}  // namespace plimsoll
