#include "core/report/simulate_occupation.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

std::size_t gpu_of(const Trace& trace, const TraceJob& job) {
  const bool is_prefill = job.kind == JobKind::prefill;
  const std::int64_t within = job.stage * (is_prefill ? trace.prefill : trace.decode).tp + job.shard;
  return static_cast<std::size_t>(is_prefill ? within : trace.prefill.gpus() + within);
}

/// Transfers by their number.
std::vector<const TraceTransfer*> by_number(const Trace& trace) {
  std::vector<const TraceTransfer*> transfers(trace.transfers.size());
  for (const TraceTransfer& transfer : trace.transfers) transfers[static_cast<std::size_t>(transfer.number)] = &transfer;
  return transfers;
}

double& idle_for(TransferKind kind, IdleTime& idle) {
  switch (kind) {
    case TransferKind::all_reduce: return idle.all_reduces_s;
    case TransferKind::handoff: return idle.handoffs_s;
    default: return idle.activations_s;
  }
}

}  // namespace

std::vector<GpuOccupation> occupation_of_gpus(const Trace& trace) {
  std::vector<std::vector<const TraceJob*>> jobs_of(static_cast<std::size_t>(trace.prefill.gpus() + trace.decode.gpus()));
  for (const TraceJob& job : trace.jobs) jobs_of[gpu_of(trace, job)].push_back(&job);
  const std::vector<const TraceTransfer*> transfers = by_number(trace);
  std::vector<GpuOccupation> occupations;
  for (std::vector<const TraceJob*>& jobs : jobs_of) {
    std::sort(jobs.begin(), jobs.end(), [](const TraceJob* left, const TraceJob* right) { return left->start_s != right->start_s ? left->start_s < right->start_s : left->end_s < right->end_s; });
    GpuOccupation gpu;
    double busy_until_s = 0;
    for (const TraceJob* job : jobs) {
      if (job->start_s > busy_until_s) {
        const TraceTransfer* awaited = job->after.of == Cause::Of::transfer ? transfers[static_cast<std::size_t>(job->after.number)] : nullptr;
        const double begun_s = awaited != nullptr ? std::clamp(awaited->start_s, busy_until_s, job->start_s) : job->start_s;
        gpu.idle.others_s += begun_s - busy_until_s;
        if (awaited != nullptr) idle_for(awaited->kind, gpu.idle) += job->start_s - begun_s;
      }
      ++gpu.jobs;
      if (job->start_s < busy_until_s - instant_s) ++gpu.overlapping_jobs;
      gpu.work_s += job->end_s - job->start_s;
      gpu.exchange_s += job->exchange_s;
      gpu.busy_s += std::max(0.0, job->end_s - std::max(job->start_s, busy_until_s));
      busy_until_s = std::max(busy_until_s, job->end_s);
    }
    gpu.idle.end_s = trace.end_s - busy_until_s;
    occupations.push_back(gpu);
  }
  return occupations;
}

}  // namespace plimsoll
