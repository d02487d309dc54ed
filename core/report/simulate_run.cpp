#include "core/report/simulate_run.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/report/simulate_occupation.hpp"
#include "core/sim/due_heaps.hpp"

namespace plimsoll {

namespace {

constexpr std::string_view transfer_kinds[] = {"all_reduce", "activation", "handoff", "decode_activation"};
std::string_view kind_name(TransferKind kind) { return transfer_kinds[static_cast<std::size_t>(kind)]; }

/// Decode start: the start of the decode job that ends first. Decode pass: from there to the end of the last.
void sum_up(const Trace& trace, SimulationRun& run) {
  bool has_decoded = false;
  double last_end_s = 0;
  for (const TraceJob& job : trace.jobs) {
    if (job.kind != JobKind::decode) continue;
    if (!has_decoded) run.decode_start_s = job.start_s;
    has_decoded = true;
    if (job.chunk == 0 && job.micro_batch == 0) last_end_s = std::max(last_end_s, job.end_s);
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

/// Names by number, of those that a list may refer to.
class Names {
 public:
  explicit Names(const Trace& trace) : trace_(trace), jobs_(trace.jobs.size()), transfers_(trace.transfers.size()) {
    for (const TraceJob& job : trace.jobs) jobs_[static_cast<std::size_t>(job.number)] = &job;
    for (const TraceTransfer& transfer : trace.transfers) transfers_[static_cast<std::size_t>(transfer.number)] = &transfer;
  }
  const TraceJob& job(const Cause& cause) const { return *jobs_[static_cast<std::size_t>(cause.number)]; }
  const TraceTransfer& transfer(const Cause& cause) const { return *transfers_[static_cast<std::size_t>(cause.number)]; }
  std::string operator()(const Cause& cause) const {
    switch (cause.of) {
      case Cause::Of::job: return job_name(trace_, job(cause));
      case Cause::Of::transfer: return transfer_name(trace_, transfer(cause));
      case Cause::Of::nothing: break;
    }
    return {};
  }

 private:
  const Trace& trace_;
  std::vector<const TraceJob*> jobs_;
  std::vector<const TraceTransfer*> transfers_;
};

std::string_view kind_name(const TraceJob& job) { return job.kind == JobKind::prefill ? "prefill" : "decode"; }

/// From what ends last back over what each waited for. It has no gaps: what begins, begins when its cause ends.
void find_critical_path(const Trace& trace, const Names& names, std::size_t most, SimulationRun& run) {
  const auto ends_before = [](const auto& left, const auto& right) { return left.end_s < right.end_s; };
  const auto job = std::max_element(trace.jobs.begin(), trace.jobs.end(), ends_before);
  const auto transfer = std::max_element(trace.transfers.begin(), trace.transfers.end(), ends_before);
  Cause at;
  if (job != trace.jobs.end()) at = {Cause::Of::job, job->number};
  if (transfer != trace.transfers.end() && (job == trace.jobs.end() || transfer->end_s > job->end_s)) at = {Cause::Of::transfer, transfer->number};
  while (at.of != Cause::Of::nothing) {
    const bool is_job = at.of == Cause::Of::job;
    const double start_s = is_job ? names.job(at).start_s : names.transfer(at).start_s;
    const double end_s = is_job ? names.job(at).end_s : names.transfer(at).end_s;
    const std::string_view kind = is_job ? kind_name(names.job(at)) : kind_name(names.transfer(at).kind);
    auto sum = std::find_if(run.critical_kinds.begin(), run.critical_kinds.end(), [&](const SimulationCritical& each) { return each.kind == kind; });
    if (sum == run.critical_kinds.end()) sum = run.critical_kinds.insert(sum, {.kind = std::string(kind)});
    ++sum->count;
    sum->seconds += end_s - start_s;
    if (run.critical_path.size() < most) run.critical_path.push_back({names(at), std::string(kind), start_s, end_s});
    at = is_job ? names.job(at).after : names.transfer(at).after;
  }
  std::reverse(run.critical_path.begin(), run.critical_path.end());
}

void list_events(const Trace& trace, const Names& names, std::size_t most, SimulationRun& run) {
  for (std::size_t i = 0; i < std::min(most, trace.jobs.size()); ++i) {
    const TraceJob& job = trace.jobs[i];
    run.jobs.push_back({job_name(trace, job), std::string(kind_name(job)), job.stage, job.shard, job.chunk, job.start_s, job.end_s, job.exchange_s, names(job.after)});
  }
  for (std::size_t i = 0; i < std::min(most, trace.transfers.size()); ++i) {
    const TraceTransfer& transfer = trace.transfers[i];
    run.transfers.push_back({transfer_name(trace, transfer), std::string(kind_name(transfer.kind)), transfer.stage, transfer.shard, transfer.chunk, transfer.start_s, transfer.end_s,
                             transfer.bytes, trace.latency_s_of(transfer), way_of(trace, transfer), names(transfer.after)});
  }
  run.jobs_left_out = run.job_count - static_cast<std::int64_t>(run.jobs.size());
  run.transfers_left_out = run.transfer_count - static_cast<std::int64_t>(run.transfers.size());
}

double alone_s(const Trace& trace, const TraceTransfer& transfer) {
  double slowest_bytes_per_s = DueHeaps::never;
  const TraceRoute& route = trace.routes[static_cast<std::size_t>(transfer.route)];
  for (const std::int32_t link : route.path) slowest_bytes_per_s = std::min(slowest_bytes_per_s, trace.links[static_cast<std::size_t>(link)].link.capacity_bytes_per_s);
  return route.latency_s + transfer.bytes / slowest_bytes_per_s;
}

void sum_transfers(const Trace& trace, SimulationRun& run) {
  for (const std::string_view kind : transfer_kinds) run.transfer_kinds.push_back({.kind = std::string(kind)});
  for (const TraceTransfer& transfer : trace.transfers) {
    SimulationTransfers& sum = run.transfer_kinds[static_cast<std::size_t>(transfer.kind)];
    // Means that are exact where all are alike.
    const double count = static_cast<double>(++sum.count);
    sum.bytes += (transfer.bytes - sum.bytes) / count;
    sum.alone_s += (alone_s(trace, transfer) - sum.alone_s) / count;
    sum.mean_s += transfer.end_s - transfer.start_s;
    sum.longest_s = std::max(sum.longest_s, transfer.end_s - transfer.start_s);
  }
  std::vector<SimulationTransfers>& kinds = run.transfer_kinds;
  kinds.erase(std::remove_if(kinds.begin(), kinds.end(), [](const SimulationTransfers& sum) { return sum.count == 0; }), kinds.end());
  for (SimulationTransfers& sum : kinds) sum.mean_s /= static_cast<double>(sum.count);
}

/// A share of the run; a run of no length has none.
double share_of(double amount, double whole) { return whole > 0 ? amount / whole : 0; }

std::string gpu_name(const Trace& trace, std::int64_t gpu) {
  const bool is_prefill = gpu < trace.prefill.gpus();
  const std::int64_t tp = (is_prefill ? trace.prefill : trace.decode).tp;
  const std::int64_t within = is_prefill ? gpu : gpu - trace.prefill.gpus();
  const bool has_groups = tp > 1 || (is_prefill && trace.names == TraceNames::groups);
  const std::string_view cluster = is_prefill ? "prefill" : "decode";
  return has_groups ? fmt::format("{} {}.{}", cluster, within / tp, within % tp) : fmt::format("{} {}", cluster, within);
}

void list_gpus(const Trace& trace, std::size_t most, SimulationRun& run) {
  const std::vector<GpuOccupation> occupations = occupation_of_gpus(trace);
  for (std::size_t i = 0; i < std::min(most, occupations.size()); ++i) {
    const GpuOccupation& gpu = occupations[i];
    const IdleTime& idle = gpu.idle;
    run.gpus.push_back({gpu_name(trace, static_cast<std::int64_t>(i)), gpu.jobs, gpu.busy_s, share_of(gpu.busy_s, trace.end_s), gpu.exchange_s, {idle.others_s, idle.all_reduces_s, idle.activations_s, idle.handoffs_s, idle.end_s}, gpu.overlapping_jobs});
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

SimulationRun run_of(const Trace& trace, std::string_view rules, std::size_t most) {
  SimulationRun run;
  run.rules = rules;
  const Names names(trace);
  sum_up(trace, run);
  list_events(trace, names, most, run);
  find_critical_path(trace, names, most, run);
  sum_transfers(trace, run);
  list_gpus(trace, most, run);
  list_links(trace, most, run);
  return run;
}

}  // namespace plimsoll
