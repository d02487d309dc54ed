#include "core/place/layer_assignment_optimum.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace plimsoll {

namespace {

double number(std::int64_t whole) { return static_cast<double>(whole); }

/// The most layers whose product with `layer_s` is at most `limit_s`, as doubles multiply, and that fit.
std::int64_t room_within(const ChainNode& node, std::int64_t layers, double limit_s) {
  const std::int64_t most = std::min(node.room_layers, layers);
  if (number(most) * node.layer_s <= limit_s) return most;
  auto count = static_cast<std::int64_t>(std::floor(limit_s / node.layer_s));
  while (number(count) * node.layer_s > limit_s) --count;       // The quotient may have been rounded up,
  while (number(count + 1) * node.layer_s <= limit_s) ++count;  // or down.
  return count;
}

std::vector<std::int64_t> rooms_within(const NodeChain& chain, double limit_s) {
  std::vector<std::int64_t> rooms;
  for (const ChainNode& node : chain.nodes) rooms.push_back(room_within(node, chain.layers, limit_s));
  return rooms;
}

/// Nodes from the fastest to the slowest; of equals the first.
std::vector<std::size_t> by_speed(const NodeChain& chain) {
  std::vector<std::size_t> order(chain.nodes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return chain.nodes[a].layer_s < chain.nodes[b].layer_s; });
  return order;
}

/// The nodes taken in so far, by speed: how long L layers take on the fastest of them. A binary indexed tree.
class FastestFirst {
 public:
  explicit FastestFirst(std::size_t nodes) : size_(nodes), room_(nodes + 1), time_(nodes + 1) {
    while (step_ * 2 <= size_) step_ *= 2;
  }
  void clear() {
    std::fill(room_.begin(), room_.end(), 0);
    std::fill(time_.begin(), time_.end(), 0.0);
    total_ = 0;
  }
  /// `place`: from 0, the fastest node's.
  void add(std::size_t place, std::int64_t room, double layer_s) {
    total_ += room;
    for (std::size_t at = place + 1; at <= size_; at += at & (~at + 1)) {
      room_[at] += room;
      time_[at] += number(room) * layer_s;
    }
  }
  std::int64_t room() const { return total_; }
  /// The places that are full, and what they hold; the place after them takes the rest.
  struct Filled {
    std::size_t places = 0;
    std::int64_t layers = 0;
    double time_s = 0;
  };
  Filled filled_with(std::int64_t layers) const {
    Filled filled;
    for (std::size_t step = step_; step > 0; step /= 2) {
      const std::size_t next = filled.places + step;
      if (next > size_ || filled.layers + room_[next] >= layers) continue;
      filled = {.places = next, .layers = filled.layers + room_[next], .time_s = filled.time_s + time_[next]};
    }
    return filled;
  }

 private:
  std::size_t size_;
  std::size_t step_ = 1;
  std::vector<std::int64_t> room_;
  std::vector<double> time_;
  std::int64_t total_ = 0;
};

/// Shares `layers` among nodes of one speed, as evenly as their rooms let: it costs no time, and the stages stay short.
void share_evenly(const std::vector<std::size_t>& group, const std::vector<std::int64_t>& rooms, std::int64_t layers, LayersOfNodes& out) {
  const auto held_at = [&](std::int64_t level) {
    std::int64_t held = 0;
    for (const std::size_t node : group) held += std::min(level, rooms[node]);
    return held;
  };
  std::int64_t level = 0;
  std::int64_t too_high = layers + 1;
  while (too_high - level > 1) {
    const std::int64_t middle = level + (too_high - level) / 2;
    (held_at(middle) <= layers ? level : too_high) = middle;
  }
  std::int64_t left = layers - held_at(level);
  for (const std::size_t node : group) {
    const bool takes_one_more = left > 0 && rooms[node] > level;
    out[node] = std::min(level, rooms[node]) + (takes_one_more ? 1 : 0);
    left -= takes_one_more ? 1 : 0;
  }
}

/// Layers to the nodes f..l, the fastest first, equally fast ones evenly. They fit.
LayersOfNodes filled(const NodeChain& chain, const std::vector<std::size_t>& order, const std::vector<std::int64_t>& rooms, std::size_t first, std::size_t last) {
  LayersOfNodes layers(chain.nodes.size());
  std::int64_t left = chain.layers;
  for (std::size_t at = 0; at < order.size();) {
    const double layer_s = chain.nodes[order[at]].layer_s;
    std::vector<std::size_t> group;
    std::int64_t room = 0;
    for (; at < order.size() && chain.nodes[order[at]].layer_s == layer_s; ++at) {
      if (order[at] < first || order[at] > last) continue;
      group.push_back(order[at]);
      room += rooms[order[at]];
    }
    const std::int64_t here = std::min(left, room);
    share_evenly(group, rooms, here, layers);
    left -= here;
  }
  return layers;
}

/// One layer to every node, and the others to the fastest that have room.
std::optional<LayersOfNodes> least_latency_of_all(const NodeChain& chain, std::vector<std::int64_t> rooms, double pace_limit_s) {
  const auto nodes = static_cast<std::int64_t>(chain.nodes.size());
  for (std::size_t i = 0; i + 1 < chain.nodes.size(); ++i) {
    if (chain.nodes[i].hop_s > pace_limit_s) return std::nullopt;
  }
  for (std::int64_t& room : rooms) {
    if (--room < 0) return std::nullopt;
  }
  if (chain.layers < nodes || std::accumulate(rooms.begin(), rooms.end(), nodes) < chain.layers) return std::nullopt;
  NodeChain others = chain;
  others.layers -= nodes;
  LayersOfNodes layers = filled(others, by_speed(chain), rooms, 0, chain.nodes.size() - 1);
  for (std::int64_t& count : layers) ++count;
  return layers;
}

/// Doubles that are not negative are ordered as their bits are.
std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
double double_of(std::uint64_t bits) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Whether the layers fit within this pace: on all nodes, or on a run of them whose links keep it.
bool can_keep(const NodeChain& chain, double pace_s) {
  std::int64_t room = 0;
  for (std::size_t i = 0; i < chain.nodes.size(); ++i) {
    const std::int64_t here = room_within(chain.nodes[i], chain.layers, pace_s);
    const bool is_cut = i + 1 < chain.nodes.size() && chain.nodes[i].hop_s > pace_s;
    if (chain.every_node_used && (here == 0 || is_cut)) return false;
    room += here;
    if (!chain.every_node_used && room >= chain.layers) return true;
    if (is_cut) room = 0;
  }
  return room >= chain.layers && chain.layers >= static_cast<std::int64_t>(chain.every_node_used ? chain.nodes.size() : 0);
}

}  // namespace

ChainTimes times_of(const NodeChain& chain, const LayersOfNodes& layers) {
  ChainTimes times;
  const auto is_used = [&](std::size_t i) { return layers[i] > 0; };
  std::size_t first = 0;
  std::size_t last = chain.nodes.size();
  while (first < last && !is_used(first)) ++first;
  while (last > first && !is_used(last - 1)) --last;
  const auto meet = [&](double s, std::size_t node, bool is_link) {
    if (s <= times.pace_s) return;
    times.pace_s = s;
    times.slowest_node = node;
    times.slowest_is_link = is_link;
  };
  for (std::size_t i = first; i < last; ++i) {
    const double stage_s = number(layers[i]) * chain.nodes[i].layer_s;
    times.latency_s += stage_s;
    meet(stage_s, i, false);
    if (i + 1 == last) break;
    times.transfers_s += chain.nodes[i].hop_s;
    meet(chain.nodes[i].hop_s, i, true);
  }
  times.latency_s += times.transfers_s;
  return times;
}

std::optional<LayersOfNodes> least_latency(const NodeChain& chain, double pace_limit_s) {
  const std::vector<std::int64_t> rooms = rooms_within(chain, pace_limit_s);
  if (chain.every_node_used) return least_latency_of_all(chain, rooms, pace_limit_s);
  const std::vector<std::size_t> order = by_speed(chain);
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;

  FastestFirst taken(order.size());
  double best_s = std::numeric_limits<double>::infinity();
  std::size_t best_first = 0;
  std::size_t best_last = 0;
  for (std::size_t first = 0; first < order.size(); ++first) {
    taken.clear();
    double hops_s = 0;
    for (std::size_t last = first; last < order.size() && hops_s < best_s; ++last) {
      taken.add(place[last], rooms[last], chain.nodes[last].layer_s);
      if (taken.room() >= chain.layers) {
        const FastestFirst::Filled full = taken.filled_with(chain.layers);
        const double rest_s = number(chain.layers - full.layers) * chain.nodes[order[full.places]].layer_s;
        if (full.time_s + rest_s + hops_s < best_s) {
          best_s = full.time_s + rest_s + hops_s;
          best_first = first;
          best_last = last;
        }
      }
      if (chain.nodes[last].hop_s > pace_limit_s) break;
      hops_s += chain.nodes[last].hop_s;
    }
  }
  if (best_s == std::numeric_limits<double>::infinity()) return std::nullopt;
  return filled(chain, order, rooms, best_first, best_last);
}

std::optional<LayersOfNodes> fastest_pace(const NodeChain& chain) {
  constexpr double slowest_s = std::numeric_limits<double>::max();
  if (!can_keep(chain, slowest_s)) return std::nullopt;
  std::uint64_t too_fast = 0;  // A pace of 0 s keeps no layer.
  std::uint64_t kept = bits_of(slowest_s);
  while (kept - too_fast > 1) {
    const std::uint64_t middle = too_fast + (kept - too_fast) / 2;
    (can_keep(chain, double_of(middle)) ? kept : too_fast) = middle;
  }
  return least_latency(chain, double_of(kept));
}

}  // namespace plimsoll
