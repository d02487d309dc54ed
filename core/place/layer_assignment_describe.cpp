#include <fmt/core.h>

#include <algorithm>

#include "core/place/layer_assignment_report.hpp"
#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

constexpr std::size_t most_nodes = 1000;
constexpr std::int64_t most_layers = 10'000;

void validate_node(const void* source, const std::string& path, Problems& problems) {
  const auto& node = *static_cast<const AssignNode*>(source);
  if (node.memory_bytes_per_s.has_value() != node.seconds_per_layer.has_value()) return;
  problems.add(path, node.seconds_per_layer ? "states both memory_bandwidth and time_per_layer; keep one" : "missing: how fast it is; state memory_bandwidth, or time_per_layer where it was measured");
}

void validate_problem(const void* source, const std::string& path, Problems& problems) {
  const auto& problem = *static_cast<const AssignProblem*>(source);
  const std::string nodes = member_path(path, "nodes");
  const bool is_said = std::any_of(problems.list().begin(), problems.list().end(), [&](const Problem& each) { return each.path == nodes; });
  if (problem.nodes.empty() && !is_said) problems.add(nodes, "an empty list; at least one node is needed");
  if (problem.nodes.size() > most_nodes) problems.add(nodes, fmt::format("{} nodes are too many; the most is {}", problem.nodes.size(), most_nodes));
  for (std::size_t i = 0; i + 1 < problem.nodes.size(); ++i) {
    if (!problem.nodes[i].link) problems.add(fmt::format("{}[{}].link", nodes, i), "missing: the link to the next node; only the last needs none");
  }
}

}  // namespace

template <>
const Description& describe<NodeLink>() {
  static const NodeLink defaults;
  static const Description description{
      .name = "NodeLink",
      .help = "A node's way to the next one.",
      .fields = {
          field<&NodeLink::bandwidth_bytes_per_s>("bandwidth", "b", "One way.").unit_of(Unit::bytes_per_s).within({1, 1e15}).required(),
          field<&NodeLink::latency_s>("latency", "l", "Before the first byte arrives.").unit_of(Unit::seconds).within({0, 1000}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<AssignNode>() {
  static const AssignNode defaults;
  static const Description description{
      .name = "AssignNode",
      .help = "One node of the chain: what it holds, how fast it is, and its link to the next.",
      .fields = {
          field<&AssignNode::name>("name", "nm", "For people."),
          field<&AssignNode::memory_bytes>("memory", "mem", "What may hold layers.").unit_of(Unit::bytes).within({0, 1e15}).required(),
          field<&AssignNode::memory_bytes_per_s>("memory_bandwidth", "bw", "As achieved; a layer takes its bytes over this.").unit_of(Unit::bytes_per_s).within({1, 1e18}),
          field<&AssignNode::seconds_per_layer>("time_per_layer", "t", "Measured, for one token; instead of memory_bandwidth.").unit_of(Unit::seconds).within({1e-12, 1e6}),
          field<&AssignNode::link>("link", "l", "To the next node; the last needs none."),
      },
      .defaults = &defaults,
      .validate = &validate_node};
  return description;
}

template <>
const Description& describe<AssignProblem>() {
  static const AssignProblem defaults;
  static const Description description{
      .name = "AssignProblem",
      .help = "Layers to give to the nodes of a chain, contiguous and in its order.",
      .fields = {
          field<&AssignProblem::layers>("layers", "l", "Decoder layers, all alike.").within({1, static_cast<double>(most_layers)}).required(),
          field<&AssignProblem::layer_bytes>("layer_bytes", "lb", "What one layer keeps on its node: weights, and KV cache.").unit_of(Unit::bytes).within({1, 1e15}).required(),
          field<&AssignProblem::activation_bytes>("activation_bytes", "ab", "What one token sends from a stage to the next.").unit_of(Unit::bytes).within({0, 1e15}).required(),
          field<&AssignProblem::embedding_bytes>("embedding", "eb", "The embedding, on the first node that gets a layer.").unit_of(Unit::bytes).within({0, 1e15}),
          field<&AssignProblem::head_bytes>("head", "hb", "The LM head, on the last; every token reads it.").unit_of(Unit::bytes).within({0, 1e15}),
          field<&AssignProblem::nodes>("nodes", "n", "1 to 1,000 of them, in the order of the chain.").required(),
          field<&AssignProblem::every_node_used>("every_node_used", "e", "Every node gets a layer at least; else one may be left idle, and only passes activations on."),
      },
      .defaults = &defaults,
      .validate = &validate_problem};
  return description;
}

template <>
const Description& describe<AssignNodeReport>() {
  static const AssignNodeReport defaults;
  static const Description description{
      .name = "AssignNodeReport",
      .help = "A node as every assignment sees it.",
      .fields = {
          field<&AssignNodeReport::name>("name", "", "Its name, or \"node 1\"."),
          field<&AssignNodeReport::seconds_per_layer>("seconds_per_layer", "", "One layer, one token."),
          field<&AssignNodeReport::room_layers>("room_layers", "", "Layers that fit its memory, at most all."),
          field<&AssignNodeReport::hop_s>("hop_s", "", "One token's activations to the next node."),
          field<&AssignNodeReport::embedding_s>("embedding_s", "", "One token's row of the embedding, if the node holds the first layer."),
          field<&AssignNodeReport::head_s>("head_s", "", "The LM head, one token, if it holds the last."),
          field<&AssignNodeReport::original_ram_bytes>("original_ram_bytes", "", "available_ram[i] of the original."),
          field<&AssignNodeReport::original_bandwidth_bytes_per_s>("original_bandwidth_bytes_per_s", "", "bandwidths[i] of the original."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<AssignStage>() {
  static const AssignStage defaults;
  static const Description description{
      .name = "AssignStage",
      .help = "A node's share under one assignment.",
      .fields = {
          field<&AssignStage::node>("node", "", "Counted from 0."),
          field<&AssignStage::first_layer>("first_layer", "", "Counted from 0."),
          field<&AssignStage::layers>("layers", "", "Layers of the stage."),
          field<&AssignStage::stage_s>("stage_s", "", "One token."),
          field<&AssignStage::missing_bytes>("missing_bytes", "", "Past the node's memory; 0 where it fits."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Assignment>() {
  static const Assignment defaults;
  static const Description description{
      .name = "Assignment",
      .help = "One way of assigning the layers, and what it costs.",
      .fields = {
          field<&Assignment::method>("method", "", "proportional, bandwidth_aware, least_latency, fastest_pace."),
          field<&Assignment::refused>("refused", "", "Why it gives none; then nothing below is stated."),
          field<&Assignment::stages>("stages", "", "Nodes that get a layer."),
          field<&Assignment::fits>("fits", "", "Every stage fits its node's memory."),
          field<&Assignment::nodes_used>("nodes_used", "", "Nodes that get a layer."),
          field<&Assignment::latency_s>("latency_s", "", "One token through all stages and the links between them."),
          field<&Assignment::transfers_s>("transfers_s", "", "Of it, on links."),
          field<&Assignment::pace_s>("pace_s", "", "The slowest stage or link."),
          field<&Assignment::slowest>("slowest", "", "Which it is."),
          field<&Assignment::single_tokens_per_s>("single_tokens_per_s", "", "One stream."),
          field<&Assignment::pipeline_tokens_per_s>("pipeline_tokens_per_s", "", "A token in every stage and on every link."),
          field<&Assignment::latency_gap>("latency_gap", "", "Over the least latency, as a share; left out where it does not fit."),
          field<&Assignment::pace_gap>("pace_gap", "", "Over the fastest pace, as a share; left out where it does not fit."),
          field<&Assignment::layout>("layout", "", "As a plan's layout states it: pp and stage_layers; left out where it does not fit."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<AssignReport>() {
  static const AssignReport defaults;
  static const Description description{
      .name = "AssignReport",
      .help = "Layers to nodes: both heuristics, both optima, and the gaps.",
      .fields = {
          field<&AssignReport::sentence>("sentence", "", "The least latency, or why nothing fits."),
          field<&AssignReport::comparison>("comparison", "", "What the heuristics make of it."),
          field<&AssignReport::problem>("problem", "", "As it was read."),
          field<&AssignReport::feasible>("feasible", "", "Some assignment fits."),
          field<&AssignReport::infeasible_because>("infeasible_because", "", "Else why not, and by how much."),
          field<&AssignReport::latency_bound_s>("latency_bound_s", "", "No assignment takes less: least_latency is proven where it takes this."),
          field<&AssignReport::pace_bound_s>("pace_bound_s", "", "No assignment is faster: fastest_pace is proven where it keeps this."),
          field<&AssignReport::nodes>("nodes", "", "Every node."),
          field<&AssignReport::assignments>("assignments", "", "Two heuristics, then the two optima."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
