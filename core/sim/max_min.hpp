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
// A change reaches only so far. Filling is a course of events, each a link that fills at a level; after a change it is run
// again, but only for links on which something differs from the course that is remembered:
//   - the links that changed are open from the start;
//   - a flow that stops at another level, or at another link, than it did opens the other links of its path, at that level;
//   - a link that is not open fills as it did, and its flows stop as they did. An open link takes them from a schedule.
// So a flow that joins where there is room costs the links of its path and nothing beyond. Flows over one path are one route
// with a count. Events are ordered by (level, link number); what comes out is what solving everything gives.
//
// Flows are not visited for a new level: a route knows the link that stops it, and has its level. What one link's flows take
// of another is counted by pairs of links (stop_counts.hpp), and only a route that stops at another link than before is moved
// from one count to the other. So a solve costs pairs of links that fill, and routes that move.
//
// Most links of a large network never fill. A link of n flows cannot fill below the level C_l / n; one whose flows all stop
// well below that is calm: it keeps a threshold h_l, and as long as no flow of it rises to h_l and h_l stays below C_l / n, it
// takes no part, whatever its flows do. A filling link knows the least threshold on the paths of the flows that it stops, and
// calm links are opened there, which is before they could fill.
//
// Time is network.hpp's affair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "core/sim/stop_counts.hpp"

namespace plimsoll {

class MaxMin {
 public:
  explicit MaxMin(std::vector<double> capacities_bytes_per_s);

  /// The route over these links, each at most once; one path is one route, however often it is asked for, and stays until it
  /// has been released as often. A route over no link has no limit.
  std::int32_t route(const std::vector<std::int32_t>& path);
  /// Of a route that has users only while another holds it. The number of one that nobody holds comes to mean another path.
  void release(std::int32_t route);

  /// More or fewer flows on a route. Rates are as before until `settle`.
  void add_users(std::int32_t route, std::int64_t more);
  void set_capacity(std::int32_t link, double bytes_per_s);

  bool is_settled() const { return changed_links_.empty(); }
  /// Solves what the changes touch.
  void settle();
  /// Links at which flows stop, at another level than before the last solve.
  const std::vector<std::int32_t>& relevelled_links() const { return relevelled_links_; }
  /// Routes that stop at another link than before the last solve, or had no users.
  const std::vector<std::int32_t>& moved_routes() const { return moved_routes_; }
  /// Links that the last solve opened: what it cost.
  std::size_t opened_links() const { return open_links_.size(); }

  /// The link that stops a route's flows: they have its level. -1 for a route over no link.
  std::int32_t stopping_link(std::int32_t route) const { return routes_[index(route)].stopped_by; }
  double level_bytes_per_s(std::int32_t link) const { return links_[index(link)].filled_at_bytes_per_s; }
  /// Of a route that has users.
  double rate_bytes_per_s(std::int32_t route) const {
    const std::int32_t link = stopping_link(route);
    return link == none ? never : level_bytes_per_s(link);
  }
  std::int64_t users(std::int32_t route) const { return routes_[index(route)].users; }
  std::int64_t users_of_link(std::int32_t link) const { return links_[index(link)].users; }
  double capacity_bytes_per_s(std::int32_t link) const { return links_[index(link)].capacity_bytes_per_s; }
  /// The sum of the rates on a link.
  double load_bytes_per_s(std::int32_t link) const;

  std::size_t link_count() const { return links_.size(); }
  std::size_t route_count() const { return routes_.size(); }
  bool has_links(std::int32_t route) const { return routes_[index(route)].hops > 0; }
  /// The links of a route, in order.
  const std::int32_t* path_begin(std::int32_t route) const { return hops_.data() + routes_[index(route)].first_hop; }
  const std::int32_t* path_end(std::int32_t route) const { return path_begin(route) + routes_[index(route)].hops; }

 private:
  static constexpr std::int32_t none = -1;
  static constexpr double never = std::numeric_limits<double>::infinity();

  /// When a link fills; flows stop then. Of two links at one level the lower number comes first.
  struct Moment {
    double level_bytes_per_s = never;
    std::int32_t link = none;
    bool operator<(const Moment& other) const {
      return level_bytes_per_s != other.level_bytes_per_s ? level_bytes_per_s < other.level_bytes_per_s : link < other.link;
    }
    bool operator==(const Moment&) const = default;
  };
  struct Route {
    std::size_t first_hop = 0;
    std::size_t hops = 0;
    std::int64_t holders = 0;
    std::int64_t users = 0;
    std::int32_t stopped_by = none;  ///< None for one without users, and until the next solve for one that is new.
    bool is_changed = false;
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
    double filled_at_bytes_per_s = never;
    /// All of its flows stop below; `never` for a link that is not calm.
    double calm_below_bytes_per_s = never;
    /// No flow that it stops crosses a calm link of a lower threshold.
    double least_threshold_bytes_per_s = never;
    std::int64_t opened_in = 0;  ///< The last solve that opened it.
    // While it is open:
    bool is_filled = false;
    double filled_before_at_bytes_per_s = never;
    double left_bytes_per_s = 0;
    std::int64_t rising = 0;
    std::int64_t new_users = 0;  ///< Of them, those on routes that have stopped nowhere yet. 0 between solves.
    std::size_t next_stop = 0;   ///< Among stops_: its schedule.
    std::size_t last_stop = 0;
  };
  /// Flows on an open link that a link which is not open stops, as it did before.
  struct Stop {
    Moment moment;
    std::int64_t users = 0;
  };
  enum class Kind {
    threshold,     ///< Flows that it stopped, or the route that has not stopped yet, rise to calm links' thresholds.
    fills,         ///< It may fill.
    filled_before  ///< It filled here before the change.
  };
  /// What comes next for an open link, in this order at one moment.
  struct Next {
    Moment moment;
    std::int32_t link = none;
    Kind kind = Kind::fills;
    std::int32_t new_route = none;
  };

  static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }
  struct IsAfter {
    bool operator()(const Next& left, const Next& right) const {
      if (!(left.moment == right.moment)) return right.moment < left.moment;
      // A link that fills as it did stops its flows before it could be missed.
      if (left.kind != right.kind) return left.kind > right.kind;
      return left.link != right.link ? left.link > right.link : left.new_route > right.new_route;
    }
  };
  static bool is_calm(const Link& link) { return link.calm_below_bytes_per_s != never; }
  bool is_open(std::int32_t link) const { return links_[index(link)].opened_in == solves_; }
  bool has_filled(std::int32_t link) const;
  std::int32_t make_route(std::size_t hops);
  void mark_changed(std::int32_t link);
  void attach(std::int32_t route);
  void detach(std::int32_t route);
  void count_stops(const Route& route, std::int64_t users);

  void open_changed();
  void open(std::int32_t link);
  void open_crossed(std::int32_t link);
  void open_path(const Route& route);
  void schedule_stops(std::int32_t link);
  void start_opened(std::size_t from);
  Moment next_moment(std::int32_t link) const;
  void push(const Next& next);
  Next pop();
  void catch_up(Link& link);
  void advance(std::int32_t link);
  void stop(Link& link, double level_bytes_per_s, std::int64_t users);
  void fill(std::int32_t link);
  void find_movers(std::int32_t link);
  void move(std::int32_t route, std::int32_t link);
  void forget_filling(std::int32_t link);

  bool stays_calm(const Link& link) const;
  void stir(std::int32_t link);
  void calm_down(std::int32_t link);
  void watch_new_routes();
  void rise_to_threshold(const Next& next);
  void note_thresholds(const Route& route);

  std::vector<Link> links_;
  std::vector<Route> routes_;
  StopCounts counts_;               ///< Of flows on links that are not calm; without those that stop at the link itself.
  std::vector<std::int32_t> hops_;  ///< The links of all routes, one route after the other.
  std::vector<std::size_t> place_;  ///< Parallel to hops_: where the route stands among its link's crossings.
  std::map<std::vector<std::int32_t>, std::int32_t> route_of_path_;
  std::vector<std::vector<std::int32_t>> free_routes_;  ///< By their number of hops.
  std::vector<std::int32_t> changed_links_;
  std::vector<std::int32_t> changed_routes_;
  std::int64_t solves_ = 0;
  double level_bytes_per_s_ = 0;  ///< Of the last link that filled.
  Moment reached_;
  std::int64_t rising_links_ = 0;        ///< Open links with flows that still rise.
  std::int64_t watched_thresholds_ = 0;  ///< Of new routes, still ahead.
  // Kept between solves, so that none of them allocates.
  std::vector<std::int32_t> open_links_;
  std::vector<std::int32_t> relevelled_links_;
  std::vector<std::int32_t> moved_routes_;
  std::vector<std::int32_t> movers_;
  std::vector<Stop> stops_;
  std::vector<Stop> past_stops_;
  std::vector<Next> heap_;
};

}  // namespace plimsoll
