#include "core/place/layer_assignment_report.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/place/layer_assignment.hpp"
#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

double number(std::int64_t whole) { return static_cast<double>(whole); }

/// Layers whose bytes, and those of what lies beside them, add up to at most the memory, as doubles add and multiply. Below 0
/// where not even the rest fits.
std::int64_t room_of(const AssignProblem& problem, const AssignNode& node, double beside_bytes) {
  const auto fits = [&](std::int64_t count) { return number(count) * problem.layer_bytes + beside_bytes <= node.memory_bytes; };
  if (!fits(0)) return -1;
  if (fits(problem.layers)) return problem.layers;
  auto count = static_cast<std::int64_t>(std::floor((node.memory_bytes - beside_bytes) / problem.layer_bytes));
  while (!fits(count)) --count;     // The quotient may have been rounded up,
  while (fits(count + 1)) ++count;  // or down.
  return count;
}

double read_s(const AssignProblem& problem, const AssignNode& node, double bytes) {
  return node.seconds_per_layer ? *node.seconds_per_layer * (bytes / problem.layer_bytes) : bytes / node.memory_bytes_per_s.value_or(1);
}

double hop_of(const AssignProblem& problem, const NodeLink& link) { return link.latency_s + problem.activation_bytes / link.bandwidth_bytes_per_s; }

std::string name_of(const AssignProblem& problem, std::size_t node) { return problem.nodes[node].name.empty() ? fmt::format("node {}", node + 1) : problem.nodes[node].name; }

/// The original wants as many bandwidths as nodes. The last has no next one: its own link if it states one, else the link
/// that leads to it.
double original_bandwidth(const AssignProblem& problem, std::size_t node) {
  const bool is_last = node + 1 == problem.nodes.size();
  if (problem.nodes[node].link) return problem.nodes[node].link->bandwidth_bytes_per_s;
  return is_last && node > 0 ? problem.nodes[node - 1].link->bandwidth_bytes_per_s : 0;
}

std::vector<AssignNodeReport> nodes_of(const AssignProblem& problem) {
  std::vector<AssignNodeReport> nodes;
  for (std::size_t i = 0; i < problem.nodes.size(); ++i) {
    const AssignNode& node = problem.nodes[i];
    AssignNodeReport made;
    made.name = name_of(problem, i);
    made.seconds_per_layer = node.seconds_per_layer ? *node.seconds_per_layer : problem.layer_bytes / node.memory_bytes_per_s.value_or(1);
    made.room_layers = room_of(problem, node, 0);
    if (problem.embedding_bytes > 0) made.embedding_s = read_s(problem, node, problem.activation_bytes);
    made.head_s = read_s(problem, node, problem.head_bytes);
    if (i + 1 < problem.nodes.size()) made.hop_s = hop_of(problem, *node.link);
    made.original_ram_bytes = node.memory_bytes;
    made.original_bandwidth_bytes_per_s = original_bandwidth(problem, i);
    nodes.push_back(made);
  }
  return nodes;
}

NodeChain chain_of(const AssignReport& report) {
  NodeChain chain{.layers = report.problem.layers, .every_node_used = report.problem.every_node_used};
  const AssignProblem& problem = report.problem;
  for (std::size_t i = 0; i < report.nodes.size(); ++i) {
    const AssignNodeReport& node = report.nodes[i];
    chain.nodes.push_back({.layer_s = node.seconds_per_layer,
                           .room_layers = node.room_layers,
                           .hop_s = node.hop_s.value_or(0),
                           .embedding_s = node.embedding_s,
                           .head_s = node.head_s,
                           .room_as_first = room_of(problem, problem.nodes[i], problem.embedding_bytes),
                           .room_as_last = room_of(problem, problem.nodes[i], problem.head_bytes),
                           .room_as_both = room_of(problem, problem.nodes[i], problem.embedding_bytes + problem.head_bytes)});
  }
  return chain;
}

/// Why no assignment fits, and by how much; empty where one does.
std::string infeasible_because(const AssignReport& report) {
  const AssignProblem& problem = report.problem;
  const auto nodes = static_cast<std::int64_t>(report.nodes.size());
  if (problem.every_node_used && nodes > problem.layers) {
    return fmt::format("every node is to be used, but {} cannot share {}: {} too many", counted(nodes, "node"), counted(problem.layers, "layer"), nodes - problem.layers);
  }
  std::int64_t room = 0;
  for (std::size_t i = 0; i < report.nodes.size(); ++i) {
    room += report.nodes[i].room_layers;
    if (!problem.every_node_used || report.nodes[i].room_layers > 0) continue;
    return fmt::format("every node is to be used, but {} cannot hold a layer of {}: it lacks {}", report.nodes[i].name, rounded_text(problem.layer_bytes, Unit::bytes),
                       rounded_text(problem.layer_bytes - problem.nodes[i].memory_bytes, Unit::bytes));
  }
  if (room >= problem.layers) return {};
  const std::int64_t missing = problem.layers - room;
  return fmt::format("the nodes together hold {} of {}: {} too many, {}", room, counted(problem.layers, "layer"), missing, rounded_text(number(missing) * problem.layer_bytes, Unit::bytes));
}

/// The used nodes as the stages of a plan's layout.
std::string layout_of(const Assignment& assignment) {
  std::vector<std::int64_t> stages;
  for (const AssignStage& stage : assignment.stages) stages.push_back(stage.layers);
  return fmt::format("{{\"pp\": {}, \"stage_layers\": [{}]}}", stages.size(), fmt::join(stages, ", "));
}

/// What an assignment costs and whether it fits. The optima's gaps come later.
Assignment costed(const AssignReport& report, const NodeChain& chain, std::string_view method, const LayersOfNodes& layers) {
  Assignment made;
  made.method = method;
  made.fits = true;
  std::int64_t next_layer = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i] == 0) continue;
    const bool is_first = next_layer == 0;
    const bool is_last = next_layer + layers[i] == report.problem.layers;
    const double beside_bytes = (is_first ? report.problem.embedding_bytes : 0) + (is_last ? report.problem.head_bytes : 0);
    const double beside_s = (is_first ? chain.nodes[i].embedding_s : 0) + (is_last ? chain.nodes[i].head_s : 0);
    AssignStage stage{.node = static_cast<std::int64_t>(i), .first_layer = next_layer, .layers = layers[i], .stage_s = number(layers[i]) * chain.nodes[i].layer_s + beside_s};
    stage.missing_bytes = std::max(0.0, number(layers[i]) * report.problem.layer_bytes + beside_bytes - report.problem.nodes[i].memory_bytes);
    if (stage.missing_bytes > 0) made.fits = false;
    made.stages.push_back(stage);
    next_layer += layers[i];
  }
  made.nodes_used = static_cast<std::int64_t>(made.stages.size());
  const ChainTimes times = times_of(chain, layers);
  made.latency_s = times.latency_s;
  made.transfers_s = times.transfers_s;
  made.pace_s = times.pace_s;
  made.slowest = report.nodes[times.slowest_node].name;
  if (times.slowest_is_link) made.slowest += fmt::format(" → {}", report.nodes[times.slowest_node + 1].name);
  made.single_tokens_per_s = 1 / times.latency_s;
  made.pipeline_tokens_per_s = 1 / times.pace_s;
  if (made.fits) made.layout = layout_of(made);
  return made;
}

Assignment of_original(const AssignReport& report, const NodeChain& chain, std::string_view method, const OriginalAssignment& original) {
  if (!original.refused.empty()) return {.method = std::string(method), .refused = original.refused};
  LayersOfNodes layers;
  std::int64_t sum = 0;
  std::string ranges;
  for (const LayerRange& range : original.ranges) {
    layers.push_back(range.end > range.start ? static_cast<std::int64_t>(range.end - range.start) : 0);
    sum += layers.back();
    ranges += fmt::format("{}{}..{}", ranges.empty() ? "" : ", ", range.start, range.end);
  }
  if (sum != report.problem.layers) return {.method = std::string(method), .refused = fmt::format("its ranges, {}, hold {} layers, not {}", ranges, sum, report.problem.layers)};
  return costed(report, chain, method, layers);
}

void add_originals(AssignReport& report, const NodeChain& chain) {
  std::vector<std::uint64_t> ram;
  std::vector<std::uint64_t> bandwidths;
  for (const AssignNodeReport& node : report.nodes) {
    ram.push_back(static_cast<std::uint64_t>(node.original_ram_bytes));
    bandwidths.push_back(static_cast<std::uint64_t>(node.original_bandwidth_bytes_per_s));
  }
  const auto layers = static_cast<std::uint64_t>(report.problem.layers);
  report.assignments.push_back(of_original(report, chain, "proportional", assign_layers_proportional(layers, ram)));
  report.assignments.push_back(of_original(report, chain, "bandwidth_aware", assign_layers_bandwidth_aware(layers, ram, bandwidths)));
}

void add_optima(AssignReport& report, const NodeChain& chain) {
  report.infeasible_because = infeasible_because(report);
  const bool may_fit = report.infeasible_because.empty();
  const std::optional<ChainOptimum> least = may_fit ? least_latency(chain) : std::nullopt;
  const std::optional<ChainOptimum> fastest = may_fit ? fastest_pace(chain) : std::nullopt;
  report.feasible = least && fastest;
  if (may_fit && !report.feasible) report.infeasible_because = "the layers alone fit, but not beside the embedding and the head";
  const auto add = [&](std::string_view method, const std::optional<ChainOptimum>& optimum) {
    report.assignments.push_back(optimum ? costed(report, chain, method, optimum->layers) : Assignment{.method = std::string(method), .refused = report.infeasible_because});
  };
  add("least_latency", least);
  add("fastest_pace", fastest);
  if (!report.feasible) return;
  report.latency_bound_s = least->bound_s;
  report.pace_bound_s = fastest->bound_s;
  const double least_s = report.assignments[2].latency_s;
  const double fastest_s = report.assignments[3].pace_s;
  // Nothing that fits is better than the optimum; sums in another order differ by roundings.
  const auto gap = [](double s, double best_s) { return s <= best_s * (1 + 1e-12) ? 0.0 : s / best_s - 1; };
  for (Assignment& each : report.assignments) {
    if (!each.refused.empty() || !each.fits) continue;
    each.latency_gap = gap(each.latency_s, least_s);
    each.pace_gap = gap(each.pace_s, fastest_s);
  }
}

/// "takes 8 % longer", or why there is no such number.
std::string gap_words(const Assignment& heuristic) {
  if (!heuristic.refused.empty()) return "gives none";
  if (!heuristic.fits) return "does not fit";
  return *heuristic.latency_gap == 0 ? std::string("is as fast") : fmt::format("takes {} longer", rounded_text(*heuristic.latency_gap, Unit::ratio));
}

void add_sentences(AssignReport& report) {
  if (!report.feasible) {
    report.sentence = fmt::format("No assignment fits: {}.", report.infeasible_because);
    return;
  }
  const Assignment& best = report.assignments[2];
  report.sentence = fmt::format("One stream takes {} a token at best, on {} of {} nodes ({} tokens/s).", rounded_text(best.latency_s, Unit::seconds), best.nodes_used, report.nodes.size(),
                                rounded_number(best.single_tokens_per_s));
  report.comparison = fmt::format("Against that, proportional {}; bandwidth-aware {}.", gap_words(report.assignments[0]), gap_words(report.assignments[1]));
}

}  // namespace

AssignReport assign(const AssignProblem& problem) {
  AssignReport report;
  report.problem = problem;
  report.nodes = nodes_of(problem);
  const NodeChain chain = chain_of(report);
  add_originals(report, chain);
  add_optima(report, chain);
  add_sentences(report);
  return report;
}

}  // namespace plimsoll
