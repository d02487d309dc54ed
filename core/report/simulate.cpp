#include "core/report/simulate.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/simulate_faults.hpp"
#include "core/report/simulate_run.hpp"
#include "core/sim/corrected_system.hpp"
#include "core/sim/prefill_decode_arithmetic.hpp"
#include "core/sim/prefill_decode_system.hpp"

namespace plimsoll {

namespace {

// ---- What is refused ----------------------------------------------------------------------------------------------------

void check_memory(const SimulationProblem& problem, std::string_view path, const SimulatedGpu& gpu, Problems& problems) {
  const double needed_bytes = rank_memory(problem).total_bytes();
  const double limit_bytes = gpu.memory_bytes * problem.memory_limit;
  if (needed_bytes <= limit_bytes) return;
  problems.add(std::string(path), fmt::format("out of memory: a rank needs {:.2f} GB and may use {:.2f} GB, {:.1f} % of {:.2f} GB; more stages, a larger tp, a smaller batch or a shorter context need less",
                                              needed_bytes / 1e9, limit_bytes / 1e9, problem.memory_limit * 100, gpu.memory_bytes / 1e9));
}

void check_size(const EventCount& count, const SimulationProblem& problem, Problems& problems) {
  if (count.events() <= most_simulated_events) return;
  problems.add("chunk", fmt::format("{} through {} of {} make {} and {}, {}; at most {} are simulated: take larger chunks, a shorter context or fewer stages",
                                    counted(problem.chunks(), "chunk"), counted(problem.pp, "stage"), counted(problem.tp_or_one(), "GPU"), counted(count.jobs, "job"), counted(count.transfers, "transfer"),
                                    counted(count.events(), "event"), rounded_number(static_cast<double>(most_simulated_events))));
}

/// Steps of decode are many where answers are long.
void check_size(const EventCount& count, const SimulationProblem& problem, const PrefillDecodePlans& plans, Problems& problems) {
  const std::int64_t decode_jobs = micro_batches_of(problem) * problem.answer * plans.decode.layout.pp * plans.decode.layout.tp;
  if (count.events() <= most_simulated_events || 2 * decode_jobs < count.jobs) return check_size(count, problem, problems);
  problems.add("answer", fmt::format("{} of each sequence through {} of {} make {} and {}, {}; at most {} are simulated: take a shorter answer or fewer decode stages", counted(problem.answer, "token"),
                                     counted(plans.decode.layout.pp, "stage"), counted(plans.decode.layout.tp, "GPU"), counted(count.jobs, "job"),
                                     counted(count.transfers, "transfer"), counted(count.events(), "event"), rounded_number(static_cast<double>(most_simulated_events))));
}

// ---- What it is made of -------------------------------------------------------------------------------------------------

SimulationMemory memory_of(const SimulationProblem& problem, std::string_view cluster, const SimulatedGpu& gpu) {
  const RankMemory memory = rank_memory(problem);
  return {.cluster = std::string(cluster),
          .weights_bytes = memory.weights_bytes,
          .kv_cache_bytes = memory.kv_cache_bytes,
          .total_bytes = memory.total_bytes(),
          .limit_bytes = gpu.memory_bytes * problem.memory_limit,
          .capacity_bytes = gpu.memory_bytes,
          .share_of_capacity = memory.total_bytes() / gpu.memory_bytes};
}

SimulationStep step_of(std::string_view phase, const StepTime& step) {
  return {.phase = std::string(phase),
          .flop = step.flop,
          .compute_s = step.compute_s,
          .memory_bytes = step.memory_bytes,
          .memory_s = step.memory_s,
          .sync_s = step.sync_s,
          .total_s = step.total_s(),
          .binds = step.is_compute_bound() ? "compute" : "memory"};
}

std::string name_of(const SimulatedGpu& gpu) { return gpu.name.empty() ? "own GPU" : gpu.name; }

void state_problem(const SimulationProblem& problem, SimulationReport& report) {
  report.title = problem.title;
  report.system = problem.tp ? "2D" : "PP";
  report.model = problem.model.name.empty() ? "own model" : problem.model.name;
  report.prefill_gpu = name_of(problem.prefill_gpu);
  report.decode_gpu = name_of(problem.decode_gpu);
  report.pp = problem.pp;
  report.tp = problem.tp_or_one();
  report.nics = problem.nics;
  report.batch = problem.batch;
  report.context = problem.context;
  report.chunk = problem.chunk;
  report.chunks = problem.chunks();
  report.layers = problem.model.layers;
  report.layers_run = problem.model.layers / problem.pp * problem.pp;
  report.memory = {memory_of(problem, "prefill", problem.prefill_gpu), memory_of(problem, "decode", problem.decode_gpu)};
  report.steps = {step_of("prefill", prefill_step(problem)), step_of("decode", decode_step(problem))};
}

// ---- The corrected rules ------------------------------------------------------------------------------------------------

SimulationMemory memory_of(const SimulatedPool& pool, std::string_view cluster, double limit) {
  const double capacity_bytes = middle_of(pool.plan.accelerator.memory_bytes);
  const double total_bytes = pool.memory.total_at_longest_bytes();
  return {.cluster = std::string(cluster),
          .weights_bytes = pool.memory.weights_bytes(),
          .kv_cache_bytes = pool.memory.kv_cache_at_longest_bytes,
          .activations_bytes = total_bytes - pool.memory.weights_bytes() - pool.memory.kv_cache_at_longest_bytes,
          .total_bytes = total_bytes,
          .limit_bytes = limit * capacity_bytes,
          .capacity_bytes = capacity_bytes,
          .share_of_capacity = total_bytes / capacity_bytes};
}

/// Prefill is over when its last job is; a token of decode takes what lies between the end of the first step and of the last.
void add_latencies(const SimulationProblem& problem, const Trace& trace, SimulationRun& run) {
  double first_step_end_s = 0;
  double last_step_end_s = 0;
  for (const TraceJob& job : trace.jobs) {
    if (job.kind == JobKind::prefill) run.first_token_s = std::max(run.first_token_s.value_or(0), job.end_s);
    if (job.kind == JobKind::decode && job.chunk == 0) first_step_end_s = std::max(first_step_end_s, job.end_s);
    if (job.kind == JobKind::decode) last_step_end_s = std::max(last_step_end_s, job.end_s);
  }
  if (problem.answer > 1) run.token_s = (last_step_end_s - first_step_end_s) / static_cast<double>(problem.answer - 1);
}

/// Where the corrected rules have no answer, the report says why and keeps the original's.
void correct(const SimulationProblem& problem, SimulationReport& report, const Progress& progress) {
  Problems problems;
  const std::unique_ptr<PrefillDecodePlans> plans = prefill_decode_plans(problem, problems);
  if (plans) check_size(foreseen_events(problem, *plans), problem, *plans, problems);
  for (const Problem& each : problems.list()) report.not_corrected.push_back(each.path + ": " + each.message);
  if (!problems.none()) return;
  const Trace trace = simulate_corrected(problem, *plans, progress);
  report.corrected = run_of(trace, "corrected", static_cast<std::size_t>(problem.listed));
  add_latencies(problem, trace, *report.corrected);
  report.corrected_memory = {memory_of(plans->prefill, "prefill", problem.memory_limit), memory_of(plans->decode, "decode", problem.memory_limit)};
  report.corrected_model = plans->prefill.plan.model.name.empty() ? "own model" : plans->prefill.plan.model.name;
  report.decode_pp = problem.decode_shape().pp;
  report.decode_tp = problem.decode_shape().tp;
  report.answer = problem.answer;
}

/// Of one part of the work after the other.
Progress part_of(const Progress& progress, double from, double to) {
  if (!progress) return {};
  return [&progress, from, to](double share) { progress(from + (to - from) * share); };
}

}  // namespace

bool simulate(const SimulationProblem& problem, SimulationReport& report, Problems& problems, const Progress& progress, const SoFar<SimulationReport>& so_far) {
  const std::size_t before = problems.count();
  check_memory(problem, "prefill_gpu", problem.prefill_gpu, problems);
  check_memory(problem, "decode_gpu", problem.decode_gpu, problems);
  check_size(foreseen_events(problem), problem, problems);
  if (problems.count() > before) return false;
  state_problem(problem, report);
  const auto most = static_cast<std::size_t>(problem.listed);
  const bool is_swept = problem.sweep != SimulationSurface::none;
  const double runs_share = is_swept ? 0.05 : 1;
  const Trace trace = simulate_original(problem, part_of(progress, 0, runs_share / 2));
  report.original = run_of(trace, "original", most);
  report.original.faults = original_faults(problem, trace);
  correct(problem, report, part_of(progress, runs_share / 2, runs_share));
  if (is_swept && so_far.wanted()) so_far.tell(report);
  if (is_swept) report.sweep = sweep(problem, part_of(progress, runs_share, 1));
  return true;
}

}  // namespace plimsoll
