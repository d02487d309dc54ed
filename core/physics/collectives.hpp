// Collectives on a two-level topology.   docs/physics.md, Collectives
//
//   n  ranks of the group        S  bytes: the whole tensor of an all-reduce, the output of an all-gather, the input of a
//   a  ranks that share a node      reduce-scatter, one rank's send buffer of an all-to-all
//   β  bytes/s one way per GPU   α  latency of one step
//
// Over a link that is not stated everything is free: the verdict says so and asks for the bandwidth (core/verdict).
// Sources: ring and two-level volumes as in Thakur, Rabenseifner, Gropp (2005); in-switch (n+1)/n as NVIDIA states for SHARP.
#pragma once

#include "core/physics/hardware.hpp"

namespace plimsoll {

namespace collectives_detail {

/// A step pattern over one link: a share of S bytes, and `steps` latencies.
template <typename Number>
Number over_link(const std::optional<EffectiveLink<Number>>& link, const Number& steps, const Number& bytes) {
  if (!link) return Number(0.0);
  return bytes / link->bytes_per_s + link->latency_s * steps;
}

/// What a collective among n ranks takes however few bytes it moves: α (1 + s (n−1)).
template <typename Number>
Number fixed_of(const std::optional<EffectiveLink<Number>>& link, const Number& n) {
  if (!link) return Number(0.0);
  return link->fixed_s * (1.0 + link->fixed_per_rank * (n - 1.0));
}

/// The fastest all-reduce among n ranks of one link: ring, one-shot for small tensors, in-switch where there is one.
template <typename Number>
Number flat_all_reduce(const std::optional<EffectiveLink<Number>>& link, const Number& n, bool in_switch, const Number& bytes) {
  const Number ring = over_link(link, 2.0 * (n - 1.0), bytes * (2.0 * (n - 1.0) / n));
  if (link && link->measured_as_a_whole()) return fixed_of(link, n) + ring;
  const Number one_shot = over_link(link, Number(1.0), bytes * (n - 1.0));
  const Number fastest = smaller(ring, one_shot);
  return in_switch ? smaller(fastest, over_link(link, Number(2.0), bytes * ((n + 1.0) / n))) : fastest;
}

template <typename Number>
Number all_reduce_between(const Hardware<Number>& hardware, const Group& group, const Number& bytes) {
  const Number n = hardware.givens(symbols::ranks, real(group.ranks));
  if (group.stays_in_node()) return flat_all_reduce(hardware.scale_up, n, hardware.in_switch_reduction, bytes);
  const Number ring_of_all = over_link(hardware.scale_out, 2.0 * (n - 1.0), bytes * (2.0 * (n - 1.0) / n));
  if (group.per_node == 1) return smaller(ring_of_all, over_link(hardware.scale_out, Number(1.0), bytes * (n - 1.0)));
  const Number a = hardware.givens(symbols::ranks_in_node, real(group.per_node));
  const Number b = hardware.givens(symbols::nodes, real(group.nodes()));
  // Reduce-scatter in the node, all-reduce of each share across nodes, all-gather in the node.
  const Number inside = fixed_of(hardware.scale_up, a) + over_link(hardware.scale_up, 2.0 * (a - 1.0), bytes * (2.0 * (a - 1.0) / a));
  const Number across = flat_all_reduce(hardware.scale_out, b, false, bytes * (1.0 / a));
  return smaller(ring_of_all, inside + across);
}

}  // namespace collectives_detail

template <typename Number>
Number all_reduce_s(const Hardware<Number>& hardware, const Group& group, Number bytes) {
  if (group.ranks <= 1) return Number(0.0);
  return named(symbols::all_reduce, collectives_detail::all_reduce_between(hardware, group, bytes));
}

/// All-gather of S bytes in all, or reduce-scatter of S bytes: (n−1)/n·S, over the slowest link of the ring.
template <typename Number>
Number all_gather_s(const Hardware<Number>& hardware, const Group& group, Number bytes) {
  using namespace collectives_detail;
  if (group.ranks <= 1) return Number(0.0);
  const Number n = hardware.givens(symbols::ranks, real(group.ranks));
  const auto& link = group.stays_in_node() ? hardware.scale_up : hardware.scale_out;
  return named(symbols::all_gather, fixed_of(link, n) + over_link(link, n - 1.0, bytes * ((n - 1.0) / n)));
}

/// All-to-all of S bytes from each rank, sent directly. The shares within and between nodes travel side by side.
template <typename Number>
Number all_to_all_s(const Hardware<Number>& hardware, const Group& group, Number bytes) {
  using namespace collectives_detail;
  if (group.ranks <= 1) return Number(0.0);
  const Number n = hardware.givens(symbols::ranks, real(group.ranks));
  const Number a = group.per_node == group.ranks ? n : hardware.givens(symbols::ranks_in_node, real(group.per_node));
  Number time(0.0);
  if (group.per_node > 1) time = fixed_of(hardware.scale_up, a) + over_link(hardware.scale_up, Number(1.0), bytes * ((a - 1.0) / n));
  if (group.ranks > group.per_node) {
    const Number across = over_link(hardware.scale_out, Number(1.0), bytes * ((n - a) / n));
    time = group.per_node > 1 ? larger(time, across) : across;
  }
  return named(symbols::all_to_all, time);
}

template <typename Number>
Number point_to_point_s(const Hardware<Number>& hardware, bool stays_in_node, Number bytes) {
  return collectives_detail::over_link(stays_in_node ? hardware.scale_up : hardware.scale_out, Number(1.0), bytes);
}

}  // namespace plimsoll
