// `simulate`: a prefill/decode system run event by event, and what its run shows.   docs/simulate.md
//
// The report holds two runs: that of the original's rules, and that of the corrected ones, where they have an answer. Lists are
// bounded by the problem's `listed`; what is left out is counted, and sums and maxima are of everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/progress.hpp"
#include "core/report/simulate_sweep.hpp"
#include "core/sim/prefill_decode.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

/// What one GPU needs, against what it may use.
struct SimulationMemory {
  std::string cluster;  ///< prefill or decode.
  double weights_bytes = 0;
  double kv_cache_bytes = 0;
  double activations_bytes = 0;  ///< And buffers; the original's check knows none.
  double total_bytes = 0;
  double limit_bytes = 0;
  double capacity_bytes = 0;
  double share_of_capacity = 0;
};

/// One job of a stage: what it is made of.
struct SimulationStep {
  std::string phase;  ///< prefill (one chunk) or decode (one token).
  double flop = 0;
  double compute_s = 0;
  double memory_bytes = 0;
  double memory_s = 0;
  double sync_s = 0;
  double total_s = 0;
  std::string binds;  ///< compute or memory.
};

/// Transfers of one kind.
struct SimulationTransfers {
  std::string kind;  ///< all_reduce, activation, handoff, decode_activation.
  std::int64_t count = 0;
  double bytes = 0;    ///< Of one.
  double alone_s = 0;  ///< How long one takes on empty links.
  double mean_s = 0;   ///< How long they took.
  double longest_s = 0;
};

/// What a GPU waited for while it had no job.
struct SimulationIdle {
  double others_s = 0;       ///< For the work of other GPUs.
  double all_reduces_s = 0;  ///< For transfers under way.
  double activations_s = 0;
  double handoffs_s = 0;
  double end_s = 0;  ///< It has nothing more to do.
};

struct SimulationGpuUse {
  std::string gpu;  ///< "prefill 1.0", "decode 1".
  std::int64_t jobs = 0;
  double busy_s = 0;      ///< With at least one job.
  double share = 0;       ///< Of the run's length.
  double exchange_s = 0;  ///< Of that time, in all-reduces.
  SimulationIdle idle;
  std::int64_t overlapping_jobs = 0;
};

struct SimulationLinkUse {
  std::string link;
  std::string channel;
  double bytes_per_s = 0;
  double carried_bytes = 0;
  double busy_s = 0;
  double share = 0;  ///< Of what it could carry in the run's length.
};

/// Links of one kind.
struct SimulationLinkGroup {
  std::string group;
  std::int64_t links = 0;
  double carried_bytes = 0;
  double mean_share = 0;
  double most_share = 0;
};

struct SimulationJob {
  std::string name;
  std::string phase;  ///< prefill or decode.
  std::int64_t stage = 0;
  std::int64_t shard = 0;
  std::int64_t chunk = 0;
  double start_s = 0;
  double end_s = 0;
  double exchange_s = 0;  ///< Of it, in all-reduces.
  std::string after;      ///< The job or transfer that it waited for last.
};

struct SimulationTransfer {
  std::string name;
  std::string kind;  ///< all_reduce, activation, handoff, decode_activation.
  std::int64_t stage = 0;
  std::int64_t shard = 0;
  std::int64_t chunk = 0;
  double start_s = 0;
  double end_s = 0;
  double bytes = 0;
  double latency_s = 0;
  std::string over;   ///< The links, in order.
  std::string after;  ///< The job or transfer that it waited for last.
};

/// A step of the critical path.
struct SimulationStepOnPath {
  std::string name;
  std::string kind;  ///< prefill, decode, or a transfer's.
  double start_s = 0;
  double end_s = 0;
};

/// What the critical path spends on one kind of job or transfer.
struct SimulationCritical {
  std::string kind;
  std::int64_t count = 0;
  double seconds = 0;
};

/// A known fault of a system that shows in this run, measured in its trace or its sums.
struct SimulationFault {
  std::string fault;       ///< decode_before_handoffs, overlapping_jobs, …
  std::int64_t count = 0;  ///< How often, where it is counted.
  double amount = 0;       ///< How much, in `unit`.
  std::string unit;        ///< s, bytes, tokens, layers, ratio; empty where only counted.
  std::string sentence;
};

struct SimulationRun {
  std::string rules;          ///< original or corrected.
  double decode_start_s = 0;  ///< Start of the first decode job.
  double decode_pass_s = 0;   ///< The first token through all decode stages.
  double decode_start_plus_pass_s = 0;
  double end_time_s = 0;                ///< Of the last job or transfer.
  std::optional<double> first_token_s;  ///< Corrected: the last prefill job's end, which gives each sequence its first token.
  std::optional<double> token_s;        ///< Corrected: from one token of a sequence to the next, once all stages are at work.
  std::int64_t job_count = 0;
  std::int64_t transfer_count = 0;
  std::int64_t jobs_left_out = 0;  ///< Of the list.
  std::int64_t transfers_left_out = 0;
  std::vector<SimulationFault> faults;
  std::vector<SimulationGpuUse> gpus;
  std::vector<SimulationLinkUse> links;  ///< That carried anything.
  std::vector<SimulationLinkGroup> link_groups;
  std::vector<SimulationTransfers> transfer_kinds;
  std::vector<SimulationCritical> critical_kinds;
  std::vector<SimulationStepOnPath> critical_path;  ///< In order; of a longer one the end.
  std::vector<SimulationJob> jobs;                  ///< In order of completion.
  std::vector<SimulationTransfer> transfers;        ///< In order of completion.
};

struct SimulationReport {
  std::string title;
  std::string system;  ///< 2D (with tp) or PP (pipeline only).
  std::string model;
  std::string prefill_gpu;
  std::string decode_gpu;
  std::int64_t pp = 1;
  std::int64_t tp = 1;
  std::int64_t nics = 1;
  std::int64_t batch = 1;
  std::int64_t context = 1;
  std::int64_t chunk = 1;
  std::int64_t chunks = 1;
  std::int64_t layers = 1;
  std::int64_t layers_run = 1;  ///< Stages are alike, so that what their number does not divide is left out.
  std::vector<SimulationMemory> memory;
  std::vector<SimulationStep> steps;
  SimulationRun original;
  std::optional<SimulationRun> corrected;
  std::vector<std::string> not_corrected;          ///< Why there is no corrected run.
  std::vector<SimulationMemory> corrected_memory;  ///< By the physics, against the same limit.
  std::string corrected_model;                     ///< Whose architecture the corrected run has.
  std::int64_t decode_pp = 1;                      ///< Of the corrected run, as the next two.
  std::int64_t decode_tp = 1;
  std::int64_t answer = 0;
  std::optional<SimulationSweep> sweep;
};

template <>
const Description& describe<SimulationMemory>();
template <>
const Description& describe<SimulationStep>();
template <>
const Description& describe<SimulationTransfers>();
template <>
const Description& describe<SimulationIdle>();
template <>
const Description& describe<SimulationGpuUse>();
template <>
const Description& describe<SimulationLinkUse>();
template <>
const Description& describe<SimulationLinkGroup>();
template <>
const Description& describe<SimulationJob>();
template <>
const Description& describe<SimulationTransfer>();
template <>
const Description& describe<SimulationStepOnPath>();
template <>
const Description& describe<SimulationCritical>();
template <>
const Description& describe<SimulationFault>();
template <>
const Description& describe<SimulationRun>();
template <>
const Description& describe<SimulationReport>();

/// Jobs and transfers of one run.
inline constexpr std::int64_t most_simulated_events = 2000000;

/// Runs a problem that was read. False where a GPU's memory does not suffice or the run would have too many events; the
/// problems say so in words, with the figures.
bool simulate(const SimulationProblem& problem, SimulationReport& report, Problems& problems, const Progress& progress = {}, const SoFar<SimulationReport>& so_far = {});

/// What a shell shows.
std::string simulate_as_text(const SimulationReport& report);
/// The same of a sweep's grid.
void add_sweep_as_text(const SimulationSweep& sweep, std::string& out);
/// A sweep as surfaces seen from above; moves `y` below them.
std::string sweep_as_svg(const SimulationSweep& sweep, double& y);
/// The timeline: a lane per GPU or stage, a lane per kind of link.
std::string simulate_as_svg(const SimulationReport& report);
/// The listed jobs and transfers as Chrome trace events (chrome://tracing, Perfetto): microseconds, a process per cluster
/// and one for the links, a thread per GPU.
std::string simulate_chrome_trace(const SimulationReport& report);

}  // namespace plimsoll
