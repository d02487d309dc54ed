// Layer assignment's problem and report: both heuristics as they are, and the exact optima of what they are after.
// docs/assign.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/place/layer_assignment_optimum.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

/// A node's way to the next one.
struct NodeLink {
  double bandwidth_bytes_per_s = 0;
  double latency_s = 0;
  bool operator==(const NodeLink&) const = default;
};

struct AssignNode {
  std::string name;
  double memory_bytes = 0;                   ///< What may hold layers.
  std::optional<double> memory_bytes_per_s;  ///< A layer takes layer_bytes over this: decode reads every weight once.
  std::optional<double> seconds_per_layer;   ///< Measured, instead.
  std::optional<NodeLink> link;              ///< To the next node. The last one's is read by the original only.
  bool operator==(const AssignNode&) const = default;
};

struct AssignProblem {
  std::int64_t layers = 0;
  double layer_bytes = 0;       ///< Weights and KV cache of one layer.
  double activation_bytes = 0;  ///< Of one token, from a stage to the next.
  double embedding_bytes = 0;   ///< On the first used node; a token reads one row, as long as its activations.
  double head_bytes = 0;        ///< On the last; every token reads all of it.
  std::vector<AssignNode> nodes;
  bool every_node_used = false;
  bool operator==(const AssignProblem&) const = default;
};

/// A node as every assignment sees it.
struct AssignNodeReport {
  std::string name;
  double seconds_per_layer = 0;
  std::int64_t room_layers = 0;               ///< That fit its memory.
  std::optional<double> hop_s;                ///< One token's activations to the next node: latency + bytes/bandwidth.
  double embedding_s = 0;                     ///< If it holds the first layer,
  double head_s = 0;                          ///< and the last.
  double original_ram_bytes = 0;              ///< available_ram[i] of the original.
  double original_bandwidth_bytes_per_s = 0;  ///< bandwidths[i]: the link to the next node; of the last, its own or else the link into it.
};

/// A node's share under one assignment.
struct AssignStage {
  std::int64_t node = 0;  ///< From 0.
  std::int64_t first_layer = 0;
  std::int64_t layers = 0;
  double stage_s = 0;
  double missing_bytes = 0;  ///< Past the node's memory; 0 where it fits.
};

/// One way of assigning, and what it costs.
struct Assignment {
  std::string method;   ///< proportional, bandwidth_aware, least_latency, fastest_pace.
  std::string refused;  ///< Why it gives none; then nothing below is stated.
  std::vector<AssignStage> stages;
  bool fits = false;
  std::int64_t nodes_used = 0;
  double latency_s = 0;
  double transfers_s = 0;  ///< Of the latency.
  double pace_s = 0;
  std::string slowest;                ///< What takes pace_s: "studio", "studio → mini".
  double single_tokens_per_s = 0;     ///< One stream.
  double pipeline_tokens_per_s = 0;   ///< A token in every stage and on every link.
  std::optional<double> latency_gap;  ///< latency / least latency − 1; where it fits.
  std::optional<double> pace_gap;     ///< pace / fastest pace − 1; where it fits.
  std::string layout;                 ///< The same as a plan's layout: {"pp": 2, "stage_layers": [55, 25]}; where it fits.
};

struct AssignReport {
  std::string sentence;    ///< The least latency.
  std::string comparison;  ///< What the heuristics make of it; empty where nothing fits.
  AssignProblem problem;   ///< As it was read.
  bool feasible = false;
  std::string infeasible_because;
  std::optional<double> latency_bound_s;  ///< No assignment takes less: the optimum, found before a layer is shared out.
  std::optional<double> pace_bound_s;
  std::vector<AssignNodeReport> nodes;
  std::vector<Assignment> assignments;  ///< Two heuristics, then the two optima.
};

/// The problem must have been read without problems; then this cannot fail.
AssignReport assign(const AssignProblem& problem);

template <>
const Description& describe<NodeLink>();
template <>
const Description& describe<AssignNode>();
template <>
const Description& describe<AssignProblem>();
template <>
const Description& describe<AssignNodeReport>();
template <>
const Description& describe<AssignStage>();
template <>
const Description& describe<Assignment>();
template <>
const Description& describe<AssignReport>();

}  // namespace plimsoll
