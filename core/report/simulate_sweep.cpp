#include "core/report/simulate_sweep.hpp"

#include "core/report/simulate.hpp"

namespace plimsoll {

namespace {

// The ranges that the original's author gives his sliders.
constexpr std::int64_t least_context = 1024;
constexpr std::int64_t most_context = 16384;
constexpr std::int64_t least_chunk = 32;
constexpr std::int64_t most_chunk = 2048;
constexpr std::int64_t most_stages = 32;

SweptSystem swept(SimulationProblem problem, std::int64_t row, std::int64_t context) {
  const bool is_chunk = problem.sweep == SimulationSurface::chunk;
  SweptSystem system{.rows = row, .context = context};
  (is_chunk ? problem.chunk : problem.pp) = row;
  problem.context = context;
  problem.sweep = SimulationSurface::none;
  problem.listed = 0;
  SimulationReport report;
  Problems problems;
  if (!simulate(problem, report, problems)) {
    system.left_out = problems.list().front().message;
    return system;
  }
  system.original_decode_start_s = report.original.decode_start_s;
  system.original_decode_pass_s = report.original.decode_pass_s;
  if (!report.corrected) {
    system.left_out = report.not_corrected.front();
    return system;
  }
  system.first_token_s = report.corrected->first_token_s;
  system.decode_start_s = report.corrected->decode_start_s;
  system.token_s = report.corrected->token_s;
  return system;
}

std::vector<std::int64_t> doubled(std::int64_t least, std::int64_t most) {
  std::vector<std::int64_t> values;
  for (std::int64_t value = least; value <= most; value *= 2) values.push_back(value);
  return values;
}

}  // namespace

SimulationSweep sweep(const SimulationProblem& problem, const Progress& progress) {
  const bool is_chunk = problem.sweep == SimulationSurface::chunk;
  const std::vector<std::int64_t> rows = is_chunk ? doubled(least_chunk, most_chunk) : doubled(1, most_stages);
  const std::vector<std::int64_t> contexts = doubled(least_context, most_context);
  SimulationSweep found;
  found.rows = is_chunk ? "chunk" : "pp";
  for (const std::int64_t row : rows) {
    for (const std::int64_t context : contexts) {
      found.systems.push_back(swept(problem, row, context));
      if (progress) progress(static_cast<double>(found.systems.size()) / static_cast<double>(rows.size() * contexts.size()));
    }
  }
  return found;
}

template <>
const Description& describe<SweptSystem>() {
  static const SweptSystem defaults;
  static const Description description{
      .name = "SweptSystem",
      .help = "One system of the grid.",
      .fields = {
          field<&SweptSystem::rows>("rows", "", "Tokens of a chunk, or stages."),
          field<&SweptSystem::context>("context", "", "Tokens of each prompt."),
          field<&SweptSystem::original_decode_start_s>("original_decode_start_s", "", "By the original's rules."),
          field<&SweptSystem::original_decode_pass_s>("original_decode_pass_s", "", "One token through all decode stages, by the original's rules."),
          field<&SweptSystem::first_token_s>("first_token_s", "", "By the corrected rules."),
          field<&SweptSystem::decode_start_s>("decode_start_s", "", "When the whole cache is handed over."),
          field<&SweptSystem::token_s>("token_s", "", "From one token of a sequence to the next."),
          field<&SweptSystem::left_out>("left_out", "", "Why times are missing: memory does not hold it, for instance."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationSweep>() {
  static const SimulationSweep defaults;
  static const Description description{
      .name = "SimulationSweep",
      .help = "The system over a grid of its settings.",
      .fields = {
          field<&SimulationSweep::rows>("rows", "", "What changes from row to row: chunk or pp."),
          field<&SimulationSweep::systems>("systems", "", "Row by row."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
