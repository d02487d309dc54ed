#include "core/place/layer_assignment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace plimsoll {

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

OriginalAssignment refused(std::string reason) { return {.refused = std::move(reason)}; }

OriginalAssignment overflowed(std::string_view what) {
  return refused(fmt::format("the {} exceeds 2^64−1: a debug build of the original aborts, a release build wraps round", what));
}

/// `as usize` of a rounded number: not a number is 0, what is out of range is held at its end.
std::uint64_t whole_of(double rounded) {
  constexpr double two_to_64 = 18446744073709551616.0;
  if (!(rounded > 0)) return 0;
  return rounded >= two_to_64 ? most : static_cast<std::uint64_t>(rounded);
}

/// Layers over bandwidth: what the original takes a node's cost to be.
double cost_of(std::uint64_t layers, std::uint64_t bandwidth) { return static_cast<double>(layers) / static_cast<double>(std::max<std::uint64_t>(bandwidth, 1)); }

std::vector<LayerRange> best_of_two(std::uint64_t layers, const std::vector<std::uint64_t>& bandwidths) {
  std::uint64_t best_split = 1;
  double best = std::numeric_limits<double>::max();
  for (std::uint64_t split = 1; split < layers; ++split) {
    const double first = cost_of(split, bandwidths[0]);
    if (first >= best) break;  // Only grows from here: no later split can be better.
    const double cost = std::max(first, cost_of(layers - split, bandwidths[1]));
    if (cost < best) {
      best = cost;
      best_split = split;
    }
  }
  return {{0, best_split}, {best_split, layers}};
}

std::vector<LayerRange> best_of_three(std::uint64_t layers, const std::vector<std::uint64_t>& bandwidths) {
  std::uint64_t first_end = 1;
  std::uint64_t second_end = 2;
  double best = std::numeric_limits<double>::max();
  for (std::uint64_t one = 1; one < layers - 1; ++one) {
    const double first = cost_of(one, bandwidths[0]);
    if (first >= best) break;
    for (std::uint64_t two = one + 1; two < layers; ++two) {
      const double second = cost_of(two - one, bandwidths[1]);
      if (second >= best) break;
      const double cost = std::max(std::max(first, second), cost_of(layers - two, bandwidths[2]));
      if (cost < best) {
        best = cost;
        first_end = one;
        second_end = two;
      }
    }
  }
  return {{0, first_end}, {first_end, second_end}, {second_end, layers}};
}

}  // namespace

OriginalAssignment assign_layers_proportional(std::uint64_t layers, const std::vector<std::uint64_t>& ram_bytes, OriginalBuild build) {
  const std::uint64_t nodes = ram_bytes.size();
  if (nodes == 0) return refused("needs at least one node");
  if (layers == 0) return refused("needs at least one layer");
  if (layers < nodes) return refused(fmt::format("more nodes ({}) than layers ({})", nodes, layers));
  if (nodes == 1) return {.ranges = {{0, layers}}};

  std::uint64_t total = 0;
  for (const std::uint64_t ram : ram_bytes) {
    if (ram > most - total && build == OriginalBuild::debug) return overflowed("sum of the nodes' RAM (or weights)");
    total += ram;
  }
  OriginalAssignment assignment;
  std::uint64_t start = 0;
  for (std::size_t i = 0; i + 1 < nodes; ++i) {
    const double share = static_cast<double>(ram_bytes[i]) / static_cast<double>(total);
    const std::uint64_t most_here = layers - start - (nodes - i - 1);
    const std::uint64_t count = std::clamp<std::uint64_t>(whole_of(std::round(share * static_cast<double>(layers))), 1, most_here);
    assignment.ranges.push_back({start, start + count});
    start += count;
  }
  assignment.ranges.push_back({start, layers});
  return assignment;
}

OriginalAssignment assign_layers_bandwidth_aware(std::uint64_t layers, const std::vector<std::uint64_t>& ram_bytes, const std::vector<std::uint64_t>& bandwidths_bytes_per_s,
                                                 OriginalBuild build) {
  const std::size_t nodes = ram_bytes.size();
  if (nodes != bandwidths_bytes_per_s.size()) return refused(fmt::format("{} nodes, but {} bandwidths", nodes, bandwidths_bytes_per_s.size()));
  if (nodes <= 1) return assign_layers_proportional(layers, ram_bytes, build);
  if (nodes == 2) return {.ranges = best_of_two(layers, bandwidths_bytes_per_s)};
  if (nodes == 3 && layers == 0) return refused("no layers on three nodes: 0 − 1 is below the least whole number of the original");
  if (nodes == 3) return {.ranges = best_of_three(layers, bandwidths_bytes_per_s)};

  constexpr std::uint64_t mega = 1'000'000;
  std::vector<std::uint64_t> weights;
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::uint64_t ram = std::max<std::uint64_t>(ram_bytes[i] / mega, 1);
    const std::uint64_t bandwidth = std::max<std::uint64_t>(bandwidths_bytes_per_s[i] / mega, 1);
    if (ram > most / bandwidth && build == OriginalBuild::debug) return overflowed("product of a node's RAM and bandwidth in MB");
    weights.push_back(ram * bandwidth);
  }
  return assign_layers_proportional(layers, weights, build);
}

}  // namespace plimsoll
