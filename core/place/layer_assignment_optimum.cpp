#include "core/place/layer_assignment_optimum.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace plimsoll {

namespace {

double number(std::int64_t whole) { return static_cast<double>(whole); }

/// Where a node stands in a chain: what it holds beside its layers.
enum class Place {
  middle,
  first,
  last,
  both
};

Place place_of(std::size_t node, std::size_t first, std::size_t last) {
  if (node == first) return node == last ? Place::both : Place::first;
  return node == last ? Place::last : Place::middle;
}

double fixed_s(const ChainNode& node, Place place) {
  const double embedding_s = place == Place::first || place == Place::both ? node.embedding_s : 0;
  return place == Place::last || place == Place::both ? embedding_s + node.head_s : embedding_s;
}

double stage_s(const ChainNode& node, Place place, std::int64_t layers) { return number(layers) * node.layer_s + fixed_s(node, place); }

std::int64_t room_of(const ChainNode& node, Place place) {
  switch (place) {
    case Place::first: return std::min(node.room_layers, node.room_as_first);
    case Place::last: return std::min(node.room_layers, node.room_as_last);
    case Place::both: return std::min(node.room_layers, node.room_as_both);
    default: return node.room_layers;
  }
}

/// The most layers that fit and take at most `limit_s`, as doubles add and multiply; below 0 where not even the rest fits.
std::int64_t room_within(const ChainNode& node, Place place, std::int64_t layers, double limit_s) {
  const std::int64_t most = std::min(room_of(node, place), layers);
  if (most < 0 || fixed_s(node, place) > limit_s) return -1;
  if (stage_s(node, place, most) <= limit_s) return most;
  auto count = static_cast<std::int64_t>(std::floor((limit_s - fixed_s(node, place)) / node.layer_s));
  count = std::clamp<std::int64_t>(count, 0, most);
  while (count > 0 && stage_s(node, place, count) > limit_s) --count;          // The quotient may have been rounded up,
  while (count < most && stage_s(node, place, count + 1) <= limit_s) ++count;  // or down.
  return count;
}

/// What each node holds within a pace, wherever it stands.
struct Rooms {
  std::vector<std::int64_t> middle;
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> last;
  std::vector<std::int64_t> both;

  Rooms(const NodeChain& chain, double limit_s) {
    for (const ChainNode& node : chain.nodes) {
      middle.push_back(std::max<std::int64_t>(0, room_within(node, Place::middle, chain.layers, limit_s)));
      first.push_back(room_within(node, Place::first, chain.layers, limit_s));
      last.push_back(room_within(node, Place::last, chain.layers, limit_s));
      both.push_back(room_within(node, Place::both, chain.layers, limit_s));
    }
  }
  std::int64_t of(std::size_t node, std::size_t begin, std::size_t end) const {
    if (node < begin || node > end) return 0;
    switch (place_of(node, begin, end)) {
      case Place::first: return first[node];
      case Place::last: return last[node];
      case Place::both: return both[node];
      default: return middle[node];
    }
  }
};

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

/// What a node must and may take.
struct Share {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// Shares `layers` among nodes of one speed, as evenly as their shares let: it costs no time, and the stages stay short.
void share_evenly(const std::vector<std::size_t>& group, const std::vector<Share>& shares, std::int64_t layers, LayersOfNodes& out) {
  const auto held = [&](std::size_t node, std::int64_t level) { return std::clamp(level, shares[node].least, shares[node].most); };
  const auto held_at = [&](std::int64_t level) {
    std::int64_t sum = 0;
    for (const std::size_t node : group) sum += held(node, level);
    return sum;
  };
  std::int64_t level = 0;
  std::int64_t too_high = layers + 1;
  while (too_high - level > 1) {
    const std::int64_t middle = level + (too_high - level) / 2;
    (held_at(middle) <= layers ? level : too_high) = middle;
  }
  std::int64_t left = layers - held_at(level);
  for (const std::size_t node : group) {
    out[node] = held(node, level);
    const bool takes_one_more = left > 0 && held(node, level + 1) > out[node];
    out[node] += takes_one_more ? 1 : 0;
    left -= takes_one_more ? 1 : 0;
  }
}

/// Layers to the nodes first..last, to each its least, the others to the fastest, to equally fast ones evenly. They fit.
LayersOfNodes filled(const NodeChain& chain, const Rooms& rooms, std::size_t first, std::size_t last) {
  const std::vector<std::size_t> order = by_speed(chain);
  std::vector<Share> shares(order.size());
  std::int64_t left = chain.layers;
  for (std::size_t i = first; i <= last; ++i) {
    const bool is_owed = chain.every_node_used || i == first || i == last;
    shares[i] = {.least = is_owed ? 1 : 0, .most = rooms.of(i, first, last)};
    left -= shares[i].least;
  }
  LayersOfNodes layers(chain.nodes.size());
  for (std::size_t at = 0; at < order.size();) {
    const double layer_s = chain.nodes[order[at]].layer_s;
    std::vector<std::size_t> group;
    std::int64_t owed = 0;
    std::int64_t room = 0;
    for (; at < order.size() && chain.nodes[order[at]].layer_s == layer_s; ++at) {
      group.push_back(order[at]);
      owed += shares[order[at]].least;
      room += shares[order[at]].most - shares[order[at]].least;
    }
    const std::int64_t here = std::min(left, room);
    share_evenly(group, shares, owed + here, layers);
    left -= here;
  }
  return layers;
}

/// One layer to every node, and the others to the fastest that have room.
std::optional<ChainOptimum> least_latency_of_all(const NodeChain& chain, const Rooms& rooms, double pace_limit_s) {
  const std::size_t last = chain.nodes.size() - 1;
  std::int64_t room = 0;
  for (std::size_t i = 0; i <= last; ++i) {
    if (i < last && chain.nodes[i].hop_s > pace_limit_s) return std::nullopt;
    if (rooms.of(i, 0, last) < 1) return std::nullopt;
    room += rooms.of(i, 0, last);
  }
  if (chain.layers < static_cast<std::int64_t>(chain.nodes.size()) || room < chain.layers) return std::nullopt;
  ChainOptimum optimum{.layers = filled(chain, rooms, 0, last)};
  optimum.bound_s = times_of(chain, optimum.layers).latency_s;
  return optimum;
}

/// The first and last node of the least latency, and what it is.
struct Window {
  std::size_t first = 0;
  std::size_t last = 0;
  double latency_s = std::numeric_limits<double>::infinity();
};

/// Tries every first node, and after it every last one.
class WindowSearch {
 public:
  WindowSearch(const NodeChain& chain, const Rooms& rooms, double pace_limit_s)
      : chain_(chain), rooms_(rooms), pace_limit_s_(pace_limit_s), order_(by_speed(chain)), place_(order_.size()), between_(order_.size()) {
    for (std::size_t i = 0; i < order_.size(); ++i) place_[order_[i]] = i;
    for (std::size_t i = 0; i < order_.size(); ++i) between_.add(place_[i], rooms.middle[i], chain.nodes[i].layer_s);
    fastest_s_ = between_.room() >= chain.layers ? fill_s(chain.layers) : 0;
  }

  Window run() {
    for (std::size_t first = 0; first < order_.size(); ++first) try_from(first);
    return best_;
  }

 private:
  /// How long these layers take on the fastest of the nodes between, which have room for them.
  double fill_s(std::int64_t layers) const {
    const FastestFirst::Filled full = between_.filled_with(layers);
    return full.time_s + (layers > full.layers ? number(layers - full.layers) * chain_.nodes[order_[full.places]].layer_s : 0);
  }

  void meet(std::size_t first, std::size_t last, double latency_s) {
    if (latency_s < best_.latency_s) best_ = {.first = first, .last = last, .latency_s = latency_s};
  }

  void try_from(std::size_t first) {
    const ChainNode& begin = chain_.nodes[first];
    if (rooms_.both[first] >= chain_.layers) meet(first, first, stage_s(begin, Place::both, chain_.layers));
    if (rooms_.first[first] < 1) return;
    between_.clear();
    between_.add(place_[first], rooms_.first[first] - 1, begin.layer_s);
    double hops_s = 0;
    const double begin_s = stage_s(begin, Place::first, 1);
    for (std::size_t last = first + 1; last < order_.size(); ++last) {
      if (chain_.nodes[last - 1].hop_s > pace_limit_s_) return;
      hops_s += chain_.nodes[last - 1].hop_s;
      // No layer is faster than on the fastest nodes of all.
      if (hops_s + fastest_s_ >= best_.latency_s) return;
      const ChainNode& end = chain_.nodes[last];
      const std::int64_t here = std::max<std::int64_t>(0, rooms_.last[last] - 1);
      const std::int64_t others = chain_.layers - 2;
      if (rooms_.last[last] >= 1 && others >= 0 && between_.room() + here >= others) {
        between_.add(place_[last], here, end.layer_s);
        meet(first, last, begin_s + stage_s(end, Place::last, 1) + fill_s(others) + hops_s);
        between_.add(place_[last], rooms_.middle[last] - here, end.layer_s);
      } else {
        between_.add(place_[last], rooms_.middle[last], end.layer_s);
      }
    }
  }

  const NodeChain& chain_;
  const Rooms& rooms_;
  double pace_limit_s_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> place_;  ///< Of each node in the order.
  FastestFirst between_;
  double fastest_s_ = 0;
  Window best_;
};

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

/// Whether every node together holds the layers within this pace, each at least one.
bool can_keep_all(const NodeChain& chain, double pace_s) {
  const std::size_t last = chain.nodes.size() - 1;
  if (chain.layers <= static_cast<std::int64_t>(last)) return false;
  std::int64_t room = 0;
  for (std::size_t i = 0; i <= last; ++i) {
    if (i < last && chain.nodes[i].hop_s > pace_s) return false;
    const std::int64_t here = room_within(chain.nodes[i], place_of(i, 0, last), chain.layers, pace_s);
    if (here < 1) return false;
    room += here;
  }
  return room >= chain.layers;
}

/// Whether the layers fit within this pace on some run of nodes whose links keep it. The most that a run up to here holds is
/// kept while its last node moves on: its first node's room beside the embedding, and all of those after it.
bool can_keep(const NodeChain& chain, double pace_s) {
  if (chain.every_node_used) return can_keep_all(chain, pace_s);
  constexpr std::int64_t none = -1;
  std::int64_t before = none;
  for (std::size_t i = 0; i < chain.nodes.size(); ++i) {
    const ChainNode& node = chain.nodes[i];
    const auto room = [&](Place place) { return room_within(node, place, chain.layers, pace_s); };
    if (room(Place::both) >= chain.layers) return true;
    if (before != none && chain.layers >= 2 && room(Place::last) >= 1 && before + room(Place::last) >= chain.layers) return true;
    const std::int64_t as_first = room(Place::first) >= 1 ? room(Place::first) : none;
    const std::int64_t on = before == none ? none : std::min(chain.layers, before + std::max<std::int64_t>(0, room(Place::middle)));
    before = node.hop_s > pace_s ? none : std::max(as_first, on);
  }
  return false;
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
    const double time_s = layers[i] > 0 ? stage_s(chain.nodes[i], place_of(i, first, last - 1), layers[i]) : 0;
    times.latency_s += time_s;
    meet(time_s, i, false);
    if (i + 1 == last) break;
    times.transfers_s += chain.nodes[i].hop_s;
    meet(chain.nodes[i].hop_s, i, true);
  }
  times.latency_s += times.transfers_s;
  return times;
}

std::optional<ChainOptimum> least_latency(const NodeChain& chain, double pace_limit_s) {
  if (chain.nodes.empty()) return std::nullopt;
  const Rooms rooms(chain, pace_limit_s);
  if (chain.every_node_used) return least_latency_of_all(chain, rooms, pace_limit_s);
  const Window best = WindowSearch(chain, rooms, pace_limit_s).run();
  if (best.latency_s == std::numeric_limits<double>::infinity()) return std::nullopt;
  return ChainOptimum{.layers = filled(chain, rooms, best.first, best.last), .bound_s = best.latency_s};
}

std::optional<ChainOptimum> fastest_pace(const NodeChain& chain) {
  constexpr double slowest_s = std::numeric_limits<double>::max();
  if (chain.nodes.empty() || !can_keep(chain, slowest_s)) return std::nullopt;
  std::uint64_t too_fast = 0;  // A pace of 0 s keeps no layer.
  std::uint64_t kept = bits_of(slowest_s);
  while (kept - too_fast > 1) {
    const std::uint64_t middle = too_fast + (kept - too_fast) / 2;
    (can_keep(chain, double_of(middle)) ? kept : too_fast) = middle;
  }
  std::optional<ChainOptimum> optimum = least_latency(chain, double_of(kept));
  if (optimum) optimum->bound_s = double_of(kept);
  return optimum;
}

}  // namespace plimsoll
