#include "core/search/strategy_picker_report.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

constexpr std::array<PipelineReading, reading_count> readings = {PipelineReading::literal, PipelineReading::mp_plus_chain, PipelineReading::sharded_chain};

double number(std::int64_t whole) { return static_cast<double>(whole); }

TileStrategy tp_or(TileStrategy other, double tensor_parallel_s, double other_s, double cards) {
  return tensor_parallel_wins(tensor_parallel_s, other_s, cards) ? TileStrategy::tensor_parallel : other;
}

/// The bounds of a problem keep every product below 2^64 and bandwidths at whole bytes/s or above.
SailTile sail_tile_of(const PickProblem& problem) {
  return {.m = static_cast<std::uint64_t>(problem.tile.m),
          .n = static_cast<std::uint64_t>(problem.tile.n),
          .k = static_cast<std::uint64_t>(problem.tile.k),
          .bytes_per_element = static_cast<std::uint64_t>(problem.tile.bytes_per_element),
          .n_sails = static_cast<std::uint64_t>(problem.cards),
          .local_ddr_bytes_per_s = static_cast<std::uint64_t>(problem.local_ddr_bytes_per_s),
          .intercard_bytes_per_s = static_cast<std::uint64_t>(problem.intercard_bytes_per_s)};
}

TileTimes times_of(const PickProblem& problem, double weight_bytes) {
  const double activation_bytes = number(problem.tile.m) * number(problem.tile.n) * number(problem.tile.bytes_per_element);
  return {.weight_s = weight_bytes / problem.local_ddr_bytes_per_s,
          .activation_bytes = activation_bytes,
          .intercard_bytes_per_s = problem.intercard_bytes_per_s,
          .cards = number(problem.cards)};
}

/// The ratio of a tile's sides at which w = a.
double ddr_over_intercard(const PickProblem& problem) { return problem.local_ddr_bytes_per_s / problem.intercard_bytes_per_s; }

/// What the original charges: m·k·b.
double input_bytes(const Tile& tile) { return number(tile.m) * number(tile.k) * number(tile.bytes_per_element); }
/// What a card reads: k·n·b.
double matrix_bytes(const Tile& tile) { return number(tile.k) * number(tile.n) * number(tile.bytes_per_element); }

/// What alone decides, given the cards, and the three readings against the level's TP, which sends `tp_share` of a.
void add_ratio_and_readings(TileLevel& level, const TileTimes& times, double tp_share, double partitions, double ddr_over_intercard) {
  const auto from_ratio = [&](double other_share) {
    std::optional<double> ratio = tp_wins_from_ratio(tp_share, other_share, times.cards);
    if (ratio) *ratio *= ddr_over_intercard;
    return ratio;
  };
  level.tp_wins_from = from_ratio(model_parallel_activation_share(times.cards));
  for (const PipelineReading reading : readings) {
    PipelineCost cost;
    cost.reading = reading;
    cost.cost_s = pipeline_s(reading, times, partitions);
    cost.choice = tp_or(TileStrategy::pipeline_parallel, level.tensor_parallel_s, cost.cost_s, times.cards);
    cost.first_partitions_where_tp_wins = first_partitions_where_tp_wins(reading, times, level.tensor_parallel_s);
    cost.tp_wins_from = from_ratio(pipeline_activation_share(reading, times.cards, partitions));
    level.pipelines.push_back(cost);
  }
}

TileLevel original_level(const PickProblem& problem, double partitions) {
  const SailPick picked = original_pick(sail_tile_of(problem));
  TileLevel level;
  level.weight_bytes = static_cast<double>(picked.weight_bytes);
  level.activation_bytes = static_cast<double>(picked.activation_bytes);
  level.tensor_parallel_s = picked.tensor_parallel_s;
  level.model_parallel_s = picked.model_parallel_s;
  level.choice = picked.choice;
  level.ratio_of = "k/n";
  level.ratio = number(problem.tile.k) / number(problem.tile.n);
  add_ratio_and_readings(level, times_of(problem, input_bytes(problem.tile)), 1, partitions, ddr_over_intercard(problem));
  return level;
}

TileLevel corrected_level(const PickProblem& problem, double partitions) {
  const TileTimes times = times_of(problem, matrix_bytes(problem.tile));
  TileLevel level;
  level.weight_bytes = matrix_bytes(problem.tile);
  level.activation_bytes = times.activation_bytes;
  level.tensor_parallel_s = reduced_tensor_parallel_s(times);
  level.model_parallel_s = model_parallel_s(times);
  level.choice = tp_or(TileStrategy::model_parallel, level.tensor_parallel_s, level.model_parallel_s, times.cards);
  level.ratio_of = "k/m";
  level.ratio = number(problem.tile.k) / number(problem.tile.m);
  add_ratio_and_readings(level, times, ring_all_reduce_share(times.cards), partitions, ddr_over_intercard(problem));
  return level;
}

/// From 1 partition to those asked for: at least 8, so that the flip is seen, at most 64, past which nothing changes.
std::vector<PartitionsPoint> curve_over_partitions(const PickProblem& problem, std::int64_t partitions) {
  const TileTimes times = times_of(problem, input_bytes(problem.tile));
  const std::int64_t last = std::clamp<std::int64_t>(partitions, 8, 64);
  std::vector<PartitionsPoint> points;
  for (std::int64_t p = 1; p <= last; ++p) {
    points.push_back({.partitions = p,
                      .literal_s = pipeline_s(PipelineReading::literal, times, number(p)),
                      .mp_plus_chain_s = pipeline_s(PipelineReading::mp_plus_chain, times, number(p)),
                      .sharded_chain_s = pipeline_s(PipelineReading::sharded_chain, times, number(p))});
  }
  return points;
}

/// From k/n = 0 to twice the ratio at which MP and TP cost the same. In units of a: w is r, whatever the tile.
std::vector<RatioPoint> curve_over_ratio(const PickProblem& problem, double partitions) {
  constexpr int steps = 40;
  std::vector<RatioPoint> points;
  for (int step = 0; step <= steps; ++step) {
    const double r = 2.0 * step / steps;
    const TileTimes times{.weight_s = r, .activation_bytes = 1, .intercard_bytes_per_s = 1, .cards = number(problem.cards)};
    const double tp = swept_tensor_parallel_s(times);
    points.push_back({.k_over_n = r * ddr_over_intercard(problem),
                      .model_parallel = model_parallel_s(times) / tp,
                      .literal = pipeline_s(PipelineReading::literal, times, partitions) / tp,
                      .mp_plus_chain = pipeline_s(PipelineReading::mp_plus_chain, times, partitions) / tp,
                      .sharded_chain = pipeline_s(PipelineReading::sharded_chain, times, partitions) / tp});
  }
  return points;
}

ModelLevel model_level(const PickProblem& problem, const PickModel& model, double partitions) {
  ModelLevel level;
  level.tokens = model.tokens.value_or(problem.tile.m);
  const double tokens = number(level.tokens);
  const WholeModel whole{.layers = number(model.layers),
                         .weight_bytes = model.weight_bytes,
                         .activation_bytes = tokens * number(model.hidden) * number(problem.tile.bytes_per_element)};
  const WholeModelTimes times = whole_model_times(whole, number(problem.cards), partitions, problem.local_ddr_bytes_per_s, problem.intercard_bytes_per_s);
  level.tensor_parallel_s = times.tensor_parallel_s;
  level.tensor_parallel_communication_s = times.tensor_parallel_communication_s;
  level.pipeline_s = times.pipeline_s;
  level.pipeline_communication_s = times.pipeline_communication_s;
  level.choice = times.choice;
  level.tensor_parallel_tokens_per_s = tokens / times.tensor_parallel_s;
  level.pipeline_tokens_per_s = tokens / times.pipeline_s;
  level.pipeline_filled_tokens_per_s = tokens / times.pipeline_stage_s;
  return level;
}

struct Accepted {
  const char* name;
  std::int64_t n;
  std::int64_t k;
  std::int64_t cards;
  std::int64_t partitions;
  bool wants_tensor_parallel;
};
// "TinyLlama decode still picks MP": without a boundary, and with one at every card. "A 70B-class model with 8-way pipeline
// flips toward TP": which of its tiles is not said.
constexpr Accepted accepted[] = {
    {"TinyLlama FFN-up, decode", 5632, 2048, 4, 1, false},
    {"TinyLlama FFN-up, decode", 5632, 2048, 4, 4, false},
    {"70B FFN-up, decode", 28672, 8192, 8, 8, true},
    {"70B FFN-down, decode", 8192, 28672, 8, 8, true},
    {"70B attention projection, decode", 8192, 8192, 8, 8, true},
};

AcceptancePoint acceptance_of(const Accepted& row) {
  PickProblem problem;
  problem.tile = {.name = row.name, .m = 1, .n = row.n, .k = row.k, .bytes_per_element = 2};
  problem.cards = row.cards;
  const TileLevel level = original_level(problem, number(row.partitions));
  AcceptancePoint point;
  point.tile = problem.tile;
  point.cards = row.cards;
  point.partitions = row.partitions;
  point.wants_tensor_parallel = row.wants_tensor_parallel;
  point.tensor_parallel_s = level.tensor_parallel_s;
  point.pipelines = level.pipelines;
  for (const PipelineCost& cost : level.pipelines) {
    const bool is_tp = cost.choice == TileStrategy::tensor_parallel;
    if (is_tp == row.wants_tensor_parallel) point.holds_under.emplace_back(names_of<PipelineReading>[static_cast<std::size_t>(cost.reading)]);
  }
  return point;
}

std::string_view word(TileStrategy strategy) { return names_of<TileStrategy>[static_cast<std::size_t>(strategy)]; }

std::string costs_of(const TileLevel& level) {
  return fmt::format("TP {}, MP {}", rounded_text(level.tensor_parallel_s, Unit::seconds), rounded_text(level.model_parallel_s, Unit::seconds));
}

void add_sentences(PickReport& report) {
  if (report.problem.cards == 1) {
    report.sentence = "There is one card, so nothing can be split; the original calls that TensorParallel.";
    return;
  }
  const bool is_same = report.original.choice == report.corrected.choice;
  report.sentence = fmt::format("The original picks {}: {}.", word(report.original.choice), costs_of(report.original));
  report.correction = fmt::format("With the tile's real weights, k·n, {} {}: {}.", is_same ? "it stays" : "the pick is", word(report.corrected.choice), costs_of(report.corrected));
}

}  // namespace

PickReport pick(const PickProblem& problem) {
  PickReport report;
  report.problem = problem;
  report.partitions = problem.partitions.value_or(problem.cards);
  const double partitions = number(report.partitions);
  report.original = original_level(problem, partitions);
  report.corrected = corrected_level(problem, partitions);
  report.by_partitions = curve_over_partitions(problem, report.partitions);
  report.by_k_over_n = curve_over_ratio(problem, partitions);
  if (problem.model) report.model = model_level(problem, *problem.model, partitions);
  for (const Accepted& row : accepted) report.acceptance.push_back(acceptance_of(row));
  add_sentences(report);
  return report;
}

}  // namespace plimsoll
