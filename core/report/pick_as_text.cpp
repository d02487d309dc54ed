#include <fmt/core.h>

#include "core/quantity/unit.hpp"
#include "core/report/pick.hpp"

namespace plimsoll {

namespace {

std::string_view word(TileStrategy strategy) { return names_of<TileStrategy>[static_cast<std::size_t>(strategy)]; }
std::string_view word(PipelineReading reading) { return names_of<PipelineReading>[static_cast<std::size_t>(reading)]; }
std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string bytes(double b) { return rounded_text(b, Unit::bytes); }

/// "k/n ≥ 4"; "always" where the threshold is nothing; "–" on a single card.
std::string wins_from(const std::optional<double>& ratio, std::string_view ratio_of) {
  if (!ratio) return "–";
  return *ratio == 0 ? std::string("always") : fmt::format("{} ≥ {}", ratio_of, rounded_number(*ratio));
}

std::string wins_at(const std::optional<std::int64_t>& partitions) {
  if (!partitions) return "never";
  return *partitions == 1 ? std::string("always") : fmt::format("p ≥ {}", *partitions);
}

void add_inputs(const PickReport& report, std::string& out) {
  const PickProblem& problem = report.problem;
  const Tile& tile = problem.tile;
  out += fmt::format("\nTile {}m {}, n {}, k {}, {} an element\n", tile.name.empty() ? std::string() : tile.name + ": ", tile.m, tile.n, tile.k, counted(tile.bytes_per_element, "byte"));
  out += fmt::format("{}, DDR {}, inter-card {}; a pipeline of {}\n", counted(problem.cards, "card"), rounded_text(problem.local_ddr_bytes_per_s, Unit::bytes_per_s),
                     rounded_text(problem.intercard_bytes_per_s, Unit::bytes_per_s), counted(report.partitions, "partition"));
}

void add_levels(const PickReport& report, std::string& out) {
  const TileLevel& original = report.original;
  const TileLevel& corrected = report.corrected;
  const auto row = [&](std::string_view name, std::string_view left, std::string_view right) { out += fmt::format("  {:<26} {:>22} {:>22}\n", name, left, right); };
  out += '\n';
  row("", "original, W = m·k", "corrected, W = k·n");
  row("weights read", bytes(original.weight_bytes), bytes(corrected.weight_bytes));
  row("outputs", bytes(original.activation_bytes), bytes(corrected.activation_bytes));
  row("TensorParallel", seconds(original.tensor_parallel_s), seconds(corrected.tensor_parallel_s));
  row("ModelParallel", seconds(original.model_parallel_s), seconds(corrected.model_parallel_s));
  row("pick", word(original.choice), word(corrected.choice));
  row("TP wins where", wins_from(original.tp_wins_from, original.ratio_of), wins_from(corrected.tp_wins_from, corrected.ratio_of));
  row("this tile", fmt::format("{} = {}", original.ratio_of, rounded_number(original.ratio)), fmt::format("{} = {}", corrected.ratio_of, rounded_number(corrected.ratio)));
}

void add_pipelines(const PickReport& report, const TileLevel& level, std::string_view title, std::string& out) {
  out += fmt::format("\nPipelineParallel with {} against TP, {}\n", counted(report.partitions, "partition"), title);
  out += fmt::format("  {:<16} {:>10}   {:<18} {:<14} {}\n", "", "cost", "pick", "TP wins at", "at these p TP wins where");
  for (const PipelineCost& cost : level.pipelines) {
    out += fmt::format("  {:<16} {:>10}   {:<18} {:<14} {}\n", word(cost.reading), seconds(cost.cost_s), word(cost.choice), wins_at(cost.first_partitions_where_tp_wins),
                       wins_from(cost.tp_wins_from, level.ratio_of));
  }
}

void add_model(const PickReport& report, std::string& out) {
  if (!report.model) return;
  const ModelLevel& level = *report.model;
  const PickModel& model = *report.problem.model;
  out += fmt::format("\nWhole model{}: {} of weights, {}, {}\n", model.name.empty() ? std::string() : ", " + model.name, bytes(model.weight_bytes), counted(model.layers, "layer"),
                     counted(level.tokens, "token") + " a step");
  const auto rate = [](double tokens_per_s) { return fmt::format("{} tokens/s", rounded_number(tokens_per_s)); };
  out += fmt::format("  TensorParallel         {:>10} a step, {} of it communication ({})\n", seconds(level.tensor_parallel_s), seconds(level.tensor_parallel_communication_s), rate(level.tensor_parallel_tokens_per_s));
  out += fmt::format("  pipeline, one stream   {:>10} a step, {} of it communication ({})\n", seconds(level.pipeline_s), seconds(level.pipeline_communication_s), rate(level.pipeline_tokens_per_s));
  out += fmt::format("  pipeline, a stream in every stage: {} in all\n", rate(level.pipeline_filled_tokens_per_s));
  out += fmt::format("  For one stream the pick is {}.\n", word(level.choice));
}

void add_acceptance(const PickReport& report, std::string& out) {
  out += "\nThe proposal's acceptance points, on rev-A cards\n";
  out += fmt::format("  {:<34} {:>5} {:>3}  {:<8} {}\n", "", "cards", "p", "wants", "holds under");
  for (const AcceptancePoint& point : report.acceptance) {
    std::string held;
    for (const std::string& reading : point.holds_under) held += fmt::format("{}{}", held.empty() ? "" : ", ", reading);
    out += fmt::format("  {:<34} {:>5} {:>3}  {:<8} {}\n", point.tile.name, point.cards, point.partitions, point.wants_tensor_parallel ? "TP" : "MP stays", held.empty() ? "none" : held);
  }
}

}  // namespace

std::string pick_as_text(const PickReport& report) {
  std::string out = report.sentence + "\n";
  if (!report.correction.empty()) out += report.correction + "\n";
  add_inputs(report, out);
  add_levels(report, out);
  add_pipelines(report, report.original, "costed as the original", out);
  add_pipelines(report, report.corrected, "corrected", out);
  add_model(report, out);
  add_acceptance(report, out);
  return out;
}

}  // namespace plimsoll
