#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/assign.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

using text::cut;

constexpr std::size_t most_rows = 40;  // Of nodes; the JSON report has all.
constexpr int column = 17;

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string bytes(double b) { return rounded_text(b, Unit::bytes); }
std::string gap(const std::optional<double>& share) {
  if (!share) return "–";
  return *share == 0 ? std::string("best") : "+" + rounded_text(*share, Unit::ratio);
}
std::string rate(double per_s) { return fmt::format("{}/s", rounded_number(per_s)); }

std::string title_of(const Assignment& assignment) {
  std::string title = assignment.method;
  std::replace(title.begin(), title.end(), '_', '-');
  return title;
}

void add_optima(const AssignReport& report, std::string& out) {
  if (!report.feasible) return;
  out += report.comparison + "\n";
  const Assignment& fastest = report.assignments[3];
  out += fmt::format("A full pipeline ends a token every {} at best ({} tokens/s), paced by {}.\n", seconds(fastest.pace_s), rounded_number(fastest.pipeline_tokens_per_s), cut(fastest.slowest, 24));
}

void add_nodes(const AssignReport& report, std::string& out) {
  out += fmt::format("\n{} layers of {}, {} a token between stages{}\n", report.problem.layers, bytes(report.problem.layer_bytes), bytes(report.problem.activation_bytes),
                     report.problem.every_node_used ? "; every node is to be used" : "");
  if (report.problem.embedding_bytes + report.problem.head_bytes > 0) {
    out += fmt::format("an embedding of {} on the first used node, an LM head of {} on the last\n", bytes(report.problem.embedding_bytes), bytes(report.problem.head_bytes));
  }
  out += fmt::format("  {:<22} {:>10} {:>10} {:>12} {:>12}\n", "node", "memory", "holds", "a layer", "to the next");
  for (std::size_t i = 0; i < std::min(report.nodes.size(), most_rows); ++i) {
    const AssignNodeReport& node = report.nodes[i];
    out += fmt::format("  {:<22} {:>10} {:>10} {:>12} {:>12}\n", cut(node.name, 22), bytes(report.problem.nodes[i].memory_bytes), node.room_layers, seconds(node.seconds_per_layer),
                       node.hop_s ? seconds(*node.hop_s) : "–");
  }
  if (report.nodes.size() > most_rows) out += fmt::format("  … and {} more\n", report.nodes.size() - most_rows);
}

template <typename Cell>
void row(const AssignReport& report, std::string_view name, Cell cell, std::string& out) {
  out += fmt::format("  {:<22}", cut(name, 22));
  for (const Assignment& each : report.assignments) out += fmt::format(" {:>{}}", each.refused.empty() ? cell(each) : std::string("–"), column);
  out += '\n';
}

/// "0..24 (24)", marked where memory is short.
std::string share_of(const Assignment& assignment, std::size_t node) {
  for (const AssignStage& stage : assignment.stages) {
    if (stage.node != static_cast<std::int64_t>(node)) continue;
    return fmt::format("{}{}..{} ({})", stage.missing_bytes > 0 ? "! " : "", stage.first_layer, stage.first_layer + stage.layers, stage.layers);
  }
  return "idle";
}

void add_shares(const AssignReport& report, std::string& out) {
  out += fmt::format("\n  {:<22}", "");
  for (const Assignment& each : report.assignments) out += fmt::format(" {:>{}}", title_of(each), column);
  out += '\n';
  for (std::size_t i = 0; i < std::min(report.nodes.size(), most_rows); ++i) {
    row(
        report, report.nodes[i].name, [&](const Assignment& each) { return share_of(each, i); }, out);
  }
  if (report.nodes.size() > most_rows) out += fmt::format("  … and {} more\n", report.nodes.size() - most_rows);
}

void add_costs(const AssignReport& report, std::string& out) {
  const auto add = [&](std::string_view name, auto cell) { row(report, name, cell, out); };
  add("one token", [](const Assignment& each) { return seconds(each.latency_s); });
  add("of it on links", [](const Assignment& each) { return seconds(each.transfers_s); });
  add("over the least", [](const Assignment& each) { return gap(each.latency_gap); });
  add("slowest stage or link", [](const Assignment& each) { return seconds(each.pace_s); });
  add("full pipeline", [](const Assignment& each) { return rate(each.pipeline_tokens_per_s); });
  add("over the fastest pace", [](const Assignment& each) { return gap(each.pace_gap); });
  add("fits memory", [](const Assignment& each) { return std::string(each.fits ? "yes" : "no"); });
}

/// What the table has no room for: refusals, and what does not fit by how much.
void add_notes(const AssignReport& report, std::string& out) {
  for (const Assignment& each : report.assignments) {
    if (!each.refused.empty()) out += fmt::format("  {}: none: {}\n", title_of(each), each.refused);
    std::size_t said = 0;
    for (const AssignStage& stage : each.stages) {
      constexpr std::size_t most_said = 4;
      if (stage.missing_bytes <= 0 || ++said > most_said) continue;
      const auto node = static_cast<std::size_t>(stage.node);
      out += fmt::format("  {}: {} would need {} more for its {} layers\n", title_of(each), cut(report.nodes[node].name, 30), bytes(stage.missing_bytes), stage.layers);
    }
  }
}

/// That the optima are proven, and what a plan's file would say to run them.
void add_layouts(const AssignReport& report, std::string& out) {
  if (!report.feasible) return;
  out += fmt::format("Proven: no assignment takes less than {} a token, and none keeps a pace below {}.\n", seconds(*report.latency_bound_s), seconds(*report.pace_bound_s));
  constexpr std::int64_t most_stages = 64;
  out += "As a plan's layout:\n";
  for (std::size_t i = 2; i < report.assignments.size(); ++i) {
    const Assignment& each = report.assignments[i];
    const bool is_short = each.nodes_used <= most_stages;
    out += fmt::format("  {}: {}\n", title_of(each), is_short ? fmt::format("\"layout\": {}", each.layout) : fmt::format("{} stages; --format json has them", each.nodes_used));
  }
}

}  // namespace

std::string assign_as_text(const AssignReport& report) {
  std::string out = report.sentence + "\n";
  add_optima(report, out);
  add_nodes(report, out);
  add_shares(report, out);
  add_costs(report, out);
  add_notes(report, out);
  add_layouts(report, out);
  return out;
}

}  // namespace plimsoll
