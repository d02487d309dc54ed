#include "core/sim/recorded_simulation.hpp"

#include <utility>

namespace plimsoll {

namespace {

std::vector<SimulatedLink> plain_links(const std::vector<TraceLink>& links) {
  std::vector<SimulatedLink> plain;
  plain.reserve(links.size());
  for (const TraceLink& link : links) plain.push_back(link.link);
  return plain;
}

}  // namespace

RecordedSimulation::RecordedSimulation(std::vector<TraceLink> links) : simulation_(plain_links(links)) { trace_.links = std::move(links); }

Trace RecordedSimulation::run(double foreseen_steps, const Progress& progress) {
  constexpr std::int64_t told_every = 10000;
  std::int64_t steps = 0;
  start();
  Simulation::Step step;
  while (simulation_.next(step)) {
    if (progress && ++steps % told_every == 0) progress(static_cast<double>(steps) / foreseen_steps);
    if (step.kind == Simulation::Kind::waited) {
      waited(step.tag);
    } else {
      // A copy: the list may grow while the system answers.
      const TraceTransfer transfer = transfers_[static_cast<std::size_t>(step.tag)];
      arrived(transfer);
    }
  }
  trace_.end_s = simulation_.now_s();
  for (std::size_t i = 0; i < trace_.links.size(); ++i) {
    trace_.links[i].carried_bytes = simulation_.network().carried_bytes(static_cast<std::int32_t>(i));
    trace_.links[i].busy_s = simulation_.network().busy_s(static_cast<std::int32_t>(i));
  }
  return std::move(trace_);
}

std::int64_t RecordedSimulation::begin(TraceJob job) {
  job.start_s = now_s();
  job.after = cause_;
  job.number = static_cast<std::int64_t>(jobs_.size());
  jobs_.push_back(job);
  return job.number;
}

TraceJob RecordedSimulation::end_job(std::int64_t number, double exchange_s) {
  TraceJob job = jobs_[static_cast<std::size_t>(number)];
  job.end_s = now_s();
  job.exchange_s = exchange_s;
  trace_.jobs.push_back(job);
  cause_ = {Cause::Of::job, number};
  return job;
}

void RecordedSimulation::send(TraceTransfer transfer, const std::vector<std::int32_t>& path) { flow(begin(transfer, path), path, transfer.bytes); }

std::int64_t RecordedSimulation::begin(TraceTransfer transfer, const std::vector<std::int32_t>& path, Cause after) {
  transfer.start_s = now_s();
  transfer.after = after;
  transfer.number = static_cast<std::int64_t>(transfers_.size());
  transfer.route = simulation_.route(path);
  transfers_.push_back(transfer);
  return transfer.number;
}

void RecordedSimulation::flow(std::int64_t transfer, const std::vector<std::int32_t>& path, double bytes) {
  const std::int32_t route = simulation_.route(path);
  if (static_cast<std::size_t>(route) >= trace_.routes.size()) trace_.routes.resize(static_cast<std::size_t>(route) + 1);
  TraceRoute& kept = trace_.routes[static_cast<std::size_t>(route)];
  if (kept.path.empty()) kept = {path, simulation_.latency_s(route)};
  simulation_.send(route, bytes, transfer);
}

TraceTransfer RecordedSimulation::end_transfer(std::int64_t number) {
  TraceTransfer transfer = transfers_[static_cast<std::size_t>(number)];
  transfer.end_s = now_s();
  trace_.transfers.push_back(transfer);
  cause_ = {Cause::Of::transfer, number};
  return transfer;
}

}  // namespace plimsoll
