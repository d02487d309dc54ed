// Layer assignment as it is done by hand: contiguous layers to the nodes of a chain, by RAM or by link bandwidth.
//
// Both functions of Epistates/pmetal, crates/pmetal-distributed/src/layer_assignment.rs, digit for digit: which way halves
// round, which of equal splits wins, what is refused. docs/assign.md says what they get wrong; the exact answers beside them
// are layer_assignment_optimum.hpp's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace plimsoll {

/// Layers start..end−1 of one node; empty where end ≤ start.
struct LayerRange {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  bool operator==(const LayerRange&) const = default;
};

/// A range per node, or in words why there is none: the original aborts then.
struct OriginalAssignment {
  std::vector<LayerRange> ranges;
  std::string refused;
  bool operator==(const OriginalAssignment&) const = default;
};

/// Sums and products are of 64 bits. A debug build of the original aborts where they overflow, a release build wraps round.
enum class OriginalBuild {
  debug,
  release,
};

/// round(ram/total · layers) to each node in turn, halves away from zero, at least 1 and never so many that a later node
/// gets none; the last takes the rest. Needs as many layers as nodes.
OriginalAssignment assign_layers_proportional(std::uint64_t layers, const std::vector<std::uint64_t>& ram_bytes, OriginalBuild build = OriginalBuild::debug);

/// Two or three nodes: the first of all splits with the least max(layers_i / max(bandwidth_i, 1)); RAM plays no part.
/// Four or more: proportional to max(ram/10^6, 1)·max(bandwidth/10^6, 1), in whole numbers. One: all layers.
/// Layers may be fewer than nodes: some ranges are then empty, and of one layer on three nodes the last is 2..1.
OriginalAssignment assign_layers_bandwidth_aware(std::uint64_t layers, const std::vector<std::uint64_t>& ram_bytes, const std::vector<std::uint64_t>& bandwidths_bytes_per_s,
                                                 OriginalBuild build = OriginalBuild::debug);

}  // namespace plimsoll
