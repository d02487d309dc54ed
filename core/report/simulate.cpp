#include "core/report/simulate.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/simulate_faults.hpp"
#include "core/sim/prefill_decode_arithmetic.hpp"
#include "core/sim/prefill_decode_system.hpp"

namespace plimsoll {

namespace {

constexpr std::string_view transfer_kinds[] = {"all_reduce", "activation", "handoff", "decode_activation"};
std::string_view kind_name(TransferKind kind) { return transfer_kinds[static_cast<std::size_t>(kind)]; }

// ---- What is refused ----------------------------------------------------------------------------------------------------

void check_memory(const SimulationProblem& problem, std::string_view path, const SimulatedGpu& gpu, Problems& problems) {
  const double needed_bytes = rank_memory(problem).total_bytes();
  const double limit_bytes = gpu.memory_bytes * problem.memory_limit;
  if (needed_bytes <= limit_bytes) return;
  problems.add(std::string(path), fmt::format("out of memory: a rank needs {:.2f} GB and may use {:.2f} GB, {:.1f} % of {:.2f} GB; more stages, a larger tp, a smaller batch or a shorter context need less",
                                              needed_bytes / 1e9, limit_bytes / 1e9, problem.memory_limit * 100, gpu.memory_bytes / 1e9));
}

void check_size(const SimulationProblem& problem, Problems& problems) {
  const EventCount count = foreseen_events(problem);
  if (count.events() <= most_simulated_events) return;
  problems.add("chunk", fmt::format("{} through {} of {} make {} and {}, {}; at most {} are simulated: take larger chunks, a shorter context or fewer stages",
                                    counted(problem.chunks(), "chunk"), counted(problem.pp, "stage"), counted(problem.tp_or_one(), "GPU"), counted(count.jobs, "job"), counted(count.transfers, "transfer"),
                                    counted(count.events(), "event"), rounded_number(static_cast<double>(most_simulated_events))));
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

// ---- What happened ------------------------------------------------------------------------------------------------------

/// Decode start: the start of the decode job that ends first. Decode pass: from there to the end of the last.
void sum_up(const Trace& trace, SimulationRun& run) {
  bool has_decoded = false;
  double last_end_s = 0;
  for (const TraceJob& job : trace.jobs) {
    if (job.kind != JobKind::decode) continue;
    if (!has_decoded) run.decode_start_s = job.start_s;
    has_decoded = true;
    last_end_s = std::max(last_end_s, job.end_s);
  }
  run.decode_pass_s = last_end_s - run.decode_start_s;
  run.decode_start_plus_pass_s = run.decode_start_s + run.decode_pass_s;
  run.end_time_s = trace.end_s;
  run.job_count = static_cast<std::int64_t>(trace.jobs.size());
  run.transfer_count = static_cast<std::int64_t>(trace.transfers.size());
}

std::string way_of(const Trace& trace, const TraceTransfer& transfer) {
  std::string over;
  for (const std::int32_t link : trace.routes[static_cast<std::size_t>(transfer.route)].path) {
    over += fmt::format("{}{}", over.empty() ? "" : ", ", trace.links[static_cast<std::size_t>(link)].name);
  }
  return over;
}

void list_events(const Trace& trace, std::size_t most, SimulationRun& run) {
  for (std::size_t i = 0; i < std::min(most, trace.jobs.size()); ++i) {
    const TraceJob& job = trace.jobs[i];
    run.jobs.push_back({job_name(trace, job), job.kind == JobKind::prefill ? "prefill" : "decode", job.stage, job.shard, job.chunk, job.start_s, job.end_s});
  }
  for (std::size_t i = 0; i < std::min(most, trace.transfers.size()); ++i) {
    const TraceTransfer& transfer = trace.transfers[i];
    run.transfers.push_back({transfer_name(trace, transfer), std::string(kind_name(transfer.kind)), transfer.stage, transfer.shard, transfer.chunk, transfer.start_s, transfer.end_s,
                             trace.bytes_of(transfer), trace.latency_s_of(transfer), way_of(trace, transfer)});
  }
  run.jobs_left_out = run.job_count - static_cast<std::int64_t>(run.jobs.size());
  run.transfers_left_out = run.transfer_count - static_cast<std::int64_t>(run.transfers.size());
}

double alone_s(const Trace& trace, const TraceTransfer& transfer) {
  double slowest_bytes_per_s = DueHeaps::never;
  const TraceRoute& route = trace.routes[static_cast<std::size_t>(transfer.route)];
  for (const std::int32_t link : route.path) slowest_bytes_per_s = std::min(slowest_bytes_per_s, trace.links[static_cast<std::size_t>(link)].link.capacity_bytes_per_s);
  return route.latency_s + trace.bytes_of(transfer) / slowest_bytes_per_s;
}

void sum_transfers(const Trace& trace, SimulationRun& run) {
  for (const std::string_view kind : transfer_kinds) run.transfer_kinds.push_back({.kind = std::string(kind)});
  for (const TraceTransfer& transfer : trace.transfers) {
    SimulationTransfers& sum = run.transfer_kinds[static_cast<std::size_t>(transfer.kind)];
    if (sum.count++ == 0) {
      sum.bytes = trace.bytes_of(transfer);
      sum.alone_s = alone_s(trace, transfer);
    }
    sum.mean_s += transfer.end_s - transfer.start_s;
    sum.longest_s = std::max(sum.longest_s, transfer.end_s - transfer.start_s);
  }
  std::vector<SimulationTransfers>& kinds = run.transfer_kinds;
  kinds.erase(std::remove_if(kinds.begin(), kinds.end(), [](const SimulationTransfers& sum) { return sum.count == 0; }), kinds.end());
  for (SimulationTransfers& sum : kinds) sum.mean_s /= static_cast<double>(sum.count);
}

/// A share of the run; a run of no length has none.
double share_of(double amount, double whole) { return whole > 0 ? amount / whole : 0; }

void list_gpus(const SimulationProblem& problem, const Trace& trace, std::size_t most, SimulationRun& run) {
  const std::vector<GpuOccupation> occupations = occupation_of_gpus(problem, trace);
  const std::int64_t tp = problem.tp_or_one();
  for (std::size_t i = 0; i < std::min(most, occupations.size()); ++i) {
    const auto gpu = static_cast<std::int64_t>(i);
    const GpuOccupation& occupation = occupations[i];
    const std::string name = gpu >= problem.pp * tp ? fmt::format("decode {}", gpu - problem.pp * tp) : problem.tp ? fmt::format("prefill {}.{}", gpu / tp, gpu % tp)
                                                                                                                   : fmt::format("prefill {}", gpu);
    run.gpus.push_back({name, occupation.jobs, occupation.busy_s, share_of(occupation.busy_s, trace.end_s), occupation.overlapping_jobs});
  }
}

void list_links(const Trace& trace, std::size_t most, SimulationRun& run) {
  for (const TraceLink& link : trace.links) {
    const double share = share_of(link.carried_bytes, link.link.capacity_bytes_per_s * trace.end_s);
    if (run.link_groups.empty() || run.link_groups.back().group != link.group) run.link_groups.push_back({.group = link.group});
    SimulationLinkGroup& group = run.link_groups.back();
    ++group.links;
    group.carried_bytes += link.carried_bytes;
    group.mean_share += share;
    group.most_share = std::max(group.most_share, share);
    if (link.carried_bytes > 0 && run.links.size() < most) {
      run.links.push_back({link.name, link.channel, link.link.capacity_bytes_per_s, link.carried_bytes, link.busy_s, share});
    }
  }
  for (SimulationLinkGroup& group : run.link_groups) group.mean_share /= static_cast<double>(group.links);
}

}  // namespace

bool simulate(const SimulationProblem& problem, SimulationReport& report, Problems& problems, const Progress& progress) {
  const std::size_t before = problems.count();
  check_memory(problem, "prefill_gpu", problem.prefill_gpu, problems);
  check_memory(problem, "decode_gpu", problem.decode_gpu, problems);
  check_size(problem, problems);
  if (problems.count() > before) return false;
  state_problem(problem, report);
  const Trace trace = simulate_original(problem, progress);
  const auto most = static_cast<std::size_t>(problem.listed);
  SimulationRun& run = report.original;
  run.rules = "original";
  sum_up(trace, run);
  list_events(trace, most, run);
  sum_transfers(trace, run);
  list_gpus(problem, trace, most, run);
  list_links(trace, most, run);
  run.faults = original_faults(problem, trace);
  return true;
}

}  // namespace plimsoll
