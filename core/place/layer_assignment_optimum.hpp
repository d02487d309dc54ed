// The best contiguous layers for the nodes of a chain, exactly: least latency of one stream, or the fastest full pipeline.
//
//   L    layers, all alike         t_i  s that node i takes for one      c_i  layers that fit its memory
//   n_i  layers of node i          h_i  s from node i to the next        f, l first and last node with a layer
//
//   latency  Σ n_i·t_i + Σ_{f ≤ i < l} h_i         a token passes every stage and every link between them
//   pace     max(n_i·t_i, h_i for f ≤ i < l)       with a token in every stage and on every link, one ends in this time
//
// A node may be left without layers; if used ones lie on both sides it still passes activations on, over both its links.
// Which layer a node gets plays no part, so for given f and l each layer goes to the fastest node that has room, and equally
// fast ones share evenly. Latency tries all f and l over a tree of nodes by speed: O(N² log N). Pace is a search over the
// double it may be, each step asking how many layers the nodes hold within that time: O(64·N), then latency among the
// assignments that keep it. Neither grows with L, save by its logarithm.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace plimsoll {

struct ChainNode {
  double layer_s = 0;            ///< t_i, above 0.
  std::int64_t room_layers = 0;  ///< c_i
  double hop_s = 0;              ///< h_i; of the last node it plays no part.
};

struct NodeChain {
  std::int64_t layers = 0;  ///< L
  std::vector<ChainNode> nodes;
  bool every_node_used = false;  ///< n_i ≥ 1; else a node may be left idle.
};

/// n_i, a number per node; they add up to L.
using LayersOfNodes = std::vector<std::int64_t>;

struct ChainTimes {
  double latency_s = 0;
  double transfers_s = 0;  ///< Of it, on links.
  double pace_s = 0;
  std::size_t slowest_node = 0;  ///< The first stage or link that takes pace_s.
  bool slowest_is_link = false;  ///< Its link to the next node.
};
ChainTimes times_of(const NodeChain& chain, const LayersOfNodes& layers);

/// The least latency, of those whose pace is at most `pace_limit_s`; of equals the first in f, then in l. None where the
/// layers do not fit.
std::optional<LayersOfNodes> least_latency(const NodeChain& chain, double pace_limit_s = std::numeric_limits<double>::infinity());

/// The fastest pace, and of the assignments that keep it the one of least latency.
std::optional<LayersOfNodes> fastest_pace(const NodeChain& chain);

}  // namespace plimsoll
