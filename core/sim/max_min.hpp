// Max-min fair rates: who gets how much of every link, re-solved only where something changed.
//
//   C_l   capacity of link l, bytes/s        n_r   users (flows) of route r, all of one rate
//   P_r   the links of route r               x_r   rate of each of them
//
// An allocation is max-min fair if no flow can gain without a flow that is no faster losing. It is found by filling: all
// rates rise together; where a link is full, its flows stop there, and the others go on. The next link to fill is the one of
// the least share, (what stopped flows leave of C_l) / (flows on l that still rise); shares never fall while it goes on.
// Bertsekas and Gallager, Data Networks, 6.5.2.
//
// A change reaches no further than flows and links that hang together, so a re-solve takes the connected component of the
// links that changed. Flows over one path are one route with a count. The result is the same to the last bit as solving
// everything: a link's share depends on the order in which others filled, (share, link number), and on nothing else.
//
// Time is network.hpp's affair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

namespace plimsoll {

class MaxMin {
 public:
  explicit MaxMin(std::vector<double> capacities_bytes_per_s);

  /// The route over these links, each at most once; one path is one route, however often it is asked for. A route over no
  /// link has no limit.
  std::int32_t route(const std::vector<std::int32_t>& path);

  /// More or fewer flows on a route. Rates are as before until `settle`.
  void add_users(std::int32_t route, std::int64_t more);
  void set_capacity(std::int32_t link, double bytes_per_s);

  bool is_settled() const { return changed_links_.empty(); }
  /// Re-solves what hangs together with the changed links. `solved_routes` says which routes that were.
  void settle();
  const std::vector<std::int32_t>& solved_routes() const { return component_routes_; }

  double rate_bytes_per_s(std::int32_t route) const { return routes_[index(route)].rate_bytes_per_s; }
  std::int64_t users(std::int32_t route) const { return routes_[index(route)].users; }
  std::int64_t users_of_link(std::int32_t link) const { return links_[index(link)].users; }
  double capacity_bytes_per_s(std::int32_t link) const { return links_[index(link)].capacity_bytes_per_s; }
  /// The sum of the rates on a link.
  double load_bytes_per_s(std::int32_t link) const;

  std::size_t link_count() const { return links_.size(); }
  std::size_t route_count() const { return routes_.size(); }
  /// The links of a route, in order.
  const std::int32_t* path_begin(std::int32_t route) const { return hops_.data() + routes_[index(route)].first_hop; }
  const std::int32_t* path_end(std::int32_t route) const { return path_begin(route) + routes_[index(route)].hops; }

 private:
  struct Route {
    std::size_t first_hop = 0;
    std::size_t hops = 0;
    std::int64_t users = 0;
    double rate_bytes_per_s = std::numeric_limits<double>::infinity();
    std::int64_t seen_in = 0;   ///< The last solve whose component held it.
    std::int64_t fixed_in = 0;  ///< The last solve that stopped it.
  };
  /// A route that has users, on one of its links; `hop` is where it stands among all hops.
  struct Crossing {
    std::int32_t route = 0;
    std::size_t hop = 0;
  };
  struct Link {
    double capacity_bytes_per_s = 0;
    std::int64_t users = 0;
    std::vector<Crossing> crossings;
    bool is_changed = false;
    std::int64_t seen_in = 0;
    // While filling:
    double left_bytes_per_s = 0;
    std::int64_t rising = 0;
    std::int64_t stopping = 0;
  };
  struct Share {
    double bytes_per_s = 0;
    std::int32_t link = 0;
  };

  static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }
  static bool fills_later(const Share& left, const Share& right);
  void mark_changed(std::int32_t link);
  void attach(std::int32_t route);
  void detach(std::int32_t route);
  void collect_component();
  void fill();
  void stop_flows_of(std::int32_t link, double level_bytes_per_s);

  std::vector<Link> links_;
  std::vector<Route> routes_;
  std::vector<std::int32_t> hops_;  ///< The links of all routes, one route after the other.
  std::vector<std::size_t> place_;  ///< Parallel to hops_: where the route stands among its link's crossings.
  std::map<std::vector<std::int32_t>, std::int32_t> route_of_path_;
  std::vector<std::int32_t> changed_links_;
  std::int64_t solves_ = 0;
  // Kept between solves, so that none of them allocates.
  std::vector<std::int32_t> component_links_;
  std::vector<std::int32_t> component_routes_;
  std::vector<std::int32_t> touched_;
  std::vector<Share> shares_;
};

}  // namespace plimsoll
