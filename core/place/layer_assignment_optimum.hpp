// The best contiguous layers for the nodes of a chain, exactly: least latency of one stream, or the fastest full pipeline.
//
//   L    layers, all alike         t_i  s that node i takes for one      c_i  layers that fit its memory
//   n_i  layers of node i          h_i  s from node i to the next        f, l first and last node with a layer
//
//   e_f  s that the embedding adds to the first     o_l  s that the LM head adds to the last
//
//   latency  e_f + Σ n_i·t_i + o_l + Σ_{f ≤ i < l} h_i       a token passes every stage and every link between them
//   pace     max(n_i·t_i with e_f or o_l, h_i for f ≤ i < l)  with a token in every stage and on every link, one ends in this time
//
// A node may be left without layers; if used ones lie on both sides it still passes activations on, over both its links.
// Embedding and head lie where the first and the last layer do, and leave fewer layers room there. Which layer a node gets
// plays no part, so for given f and l, which take one layer each, the others go to the fastest nodes that have room, and
// equally fast ones share evenly. Latency tries all f and l over a tree of nodes by speed: O(N² log N), but no l whose links
// alone take longer than the best so far leaves for the layers at their fastest. Pace is a search over the double it may be,
// each step asking how many layers the nodes hold within that time: O(64·N), then latency among the assignments that keep it.
// Neither grows with L, save by its logarithm.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace plimsoll {

struct ChainNode {
  double layer_s = 0;                        ///< t_i, above 0.
  std::int64_t room_layers = 0;              ///< c_i
  double hop_s = 0;                          ///< h_i; of the last node it plays no part.
  double embedding_s = 0;                    ///< e_i, if it holds the first layer.
  double head_s = 0;                         ///< o_i, if it holds the last.
  std::int64_t room_as_first = every_layer;  ///< Layers that fit beside the embedding, at most c_i,
  std::int64_t room_as_last = every_layer;   ///< beside the head,
  std::int64_t room_as_both = every_layer;   ///< and beside both.
  static constexpr std::int64_t every_layer = std::numeric_limits<std::int64_t>::max();
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

/// An optimum and its proof: no assignment is faster than `bound_s`, which the search finds before it shares out a layer. Sums
/// in another order differ by roundings; but for these it is what times_of says of `layers`.
struct ChainOptimum {
  LayersOfNodes layers;
  double bound_s = 0;
};

/// The least latency, of those whose pace is at most `pace_limit_s`; of equals the first in f, then in l. None where the
/// layers do not fit.
std::optional<ChainOptimum> least_latency(const NodeChain& chain, double pace_limit_s = std::numeric_limits<double>::infinity());

/// The fastest pace, and of the assignments that keep it the one of least latency.
std::optional<ChainOptimum> fastest_pace(const NodeChain& chain);

}  // namespace plimsoll
