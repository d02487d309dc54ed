#include "core/sim/prefill_decode_system.hpp"

#include <algorithm>

#include "core/sim/prefill_decode_arithmetic.hpp"
#include "core/sim/prefill_decode_links.hpp"

namespace plimsoll {

namespace {

/// What both systems share: how a job or a transfer begins and is written down, and decode.
class System {
 public:
  explicit System(const SimulationProblem& problem)
      : problem_(problem), pp_(static_cast<std::int32_t>(problem.pp)), tp_(static_cast<std::int32_t>(problem.tp_or_one())), ways_(problem), simulation_(plain_links(ways_)) {
    prefill_s_ = prefill_step(problem).total_s();
    decode_s_ = decode_step(problem).total_s();
    trace_.has_shards = problem.tp.has_value();
    trace_.links = ways_.links();
    trace_.transfer_bytes[0] = prefill_shard_activation_bytes(problem);
    trace_.transfer_bytes[1] = prefill_shard_activation_bytes(problem);
    trace_.transfer_bytes[2] = handoff_bytes(problem);
    trace_.transfer_bytes[3] = decode_activation_bytes(problem);
    const EventCount count = foreseen_events(problem);
    trace_.jobs.reserve(static_cast<std::size_t>(count.jobs));
    trace_.transfers.reserve(static_cast<std::size_t>(count.transfers));
    arrivals_of_.resize(static_cast<std::size_t>(problem.pp * problem.chunks()));
  }
  virtual ~System() = default;

  Trace run(const Progress& progress) {
    constexpr std::int64_t told_every = 10000;
    const auto foreseen = static_cast<double>(foreseen_events(problem_).events());
    std::int64_t events = 0;
    start();
    Simulation::Step step;
    while (simulation_.next(step)) {
      if (progress && ++events % told_every == 0) progress(static_cast<double>(events) / foreseen);
      const auto record = static_cast<std::size_t>(step.tag);
      if (step.kind == Simulation::Kind::waited) {
        end_job(jobs_[record]);
      } else {
        end_transfer(transfers_[record]);
      }
    }
    trace_.end_s = simulation_.now_s();
    for (std::size_t i = 0; i < trace_.links.size(); ++i) {
      trace_.links[i].carried_bytes = simulation_.network().carried_bytes(static_cast<std::int32_t>(i));
      trace_.links[i].busy_s = simulation_.network().busy_s(static_cast<std::int32_t>(i));
    }
    return std::move(trace_);
  }

 protected:
  virtual void start() = 0;
  virtual void prefilled(const TraceJob& job) = 0;
  virtual void arrived(const TraceTransfer& transfer) = 0;

  void prefill(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { begin({JobKind::prefill, stage, shard, chunk}, prefill_s_); }
  void decode(std::int32_t stage) { begin({JobKind::decode, stage}, decode_s_); }

  void send_all_reduce(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { send({TransferKind::all_reduce, stage, shard, chunk}, ways_.all_reduce(stage, shard)); }
  void send_activation(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { send({TransferKind::activation, stage, shard, chunk}, ways_.activation(stage, shard)); }
  void send_handoff(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { send({TransferKind::handoff, stage, shard, chunk}, ways_.handoff(stage, shard)); }

  bool is_last_stage(std::int32_t stage) const { return stage + 1 == pp_; }
  bool is_last_chunk(std::int64_t chunk) const { return (chunk + 1) * problem_.chunk >= problem_.context; }
  /// One more of what a stage waits for with this chunk.
  std::int32_t count(std::int32_t stage, std::int64_t chunk) { return ++arrivals_of_[static_cast<std::size_t>(stage * problem_.chunks() + chunk)]; }

  const SimulationProblem& problem_;
  const std::int32_t pp_;
  const std::int32_t tp_;

 private:
  static std::vector<SimulatedLink> plain_links(const PrefillDecodeLinks& ways) {
    std::vector<SimulatedLink> links;
    for (const TraceLink& link : ways.links()) links.push_back(link.link);
    return links;
  }

  void begin(TraceJob job, double seconds) {
    job.start_s = simulation_.now_s();
    simulation_.wait(seconds, static_cast<std::int64_t>(jobs_.size()));
    jobs_.push_back(job);
  }

  void send(TraceTransfer transfer, const std::vector<std::int32_t>& path) {
    transfer.start_s = simulation_.now_s();
    transfer.route = simulation_.route(path);
    if (static_cast<std::size_t>(transfer.route) == trace_.routes.size()) trace_.routes.push_back({path, simulation_.latency_s(transfer.route)});
    simulation_.send(transfer.route, trace_.bytes_of(transfer), static_cast<std::int64_t>(transfers_.size()));
    transfers_.push_back(transfer);
  }

  void end_job(TraceJob job) {
    job.end_s = simulation_.now_s();
    trace_.jobs.push_back(job);
    if (job.kind == JobKind::prefill) {
      prefilled(job);
    } else if (!is_last_stage(job.stage)) {
      send({TransferKind::decode_activation, job.stage}, ways_.decode_activation(job.stage));
    }
  }

  void end_transfer(TraceTransfer transfer) {
    transfer.end_s = simulation_.now_s();
    trace_.transfers.push_back(transfer);
    if (transfer.kind == TransferKind::decode_activation) {
      decode(transfer.stage + 1);
    } else {
      arrived(transfer);
    }
  }

  PrefillDecodeLinks ways_;
  Simulation simulation_;
  Trace trace_;
  double prefill_s_ = 0;
  double decode_s_ = 0;
  std::vector<TraceJob> jobs_;            ///< In the order in which they began; a tag is a position.
  std::vector<TraceTransfer> transfers_;  ///< Likewise.
  std::vector<std::int32_t> arrivals_of_;
};

class TensorParallelStages final : public System {
 public:
  using System::System;

 private:
  void start() override { prefill_stage(0, 0); }

  void prefill_stage(std::int32_t stage, std::int64_t chunk) {
    for (std::int32_t shard = 0; shard < tp_; ++shard) prefill(stage, shard, chunk);
  }

  void prefilled(const TraceJob& job) override {
    if (count(job.stage, job.chunk) != tp_) return;
    for (std::int32_t shard = 0; shard < tp_; ++shard) send_all_reduce(job.stage, shard, job.chunk);
  }

  void arrived(const TraceTransfer& transfer) override {
    if (transfer.kind != TransferKind::all_reduce) return;
    if (!is_last_stage(transfer.stage)) send_activation(transfer.stage, transfer.shard, transfer.chunk);
    send_handoff(transfer.stage, transfer.shard, transfer.chunk);
    if (transfer.shard != 0) return;
    if (!is_last_stage(transfer.stage)) {
      prefill_stage(transfer.stage + 1, transfer.chunk);
    } else if (!is_last_chunk(transfer.chunk)) {
      prefill_stage(0, transfer.chunk + 1);
    } else {
      decode(0);
    }
  }
};

class PipelineOnly final : public System {
 public:
  using System::System;

 private:
  void start() override { prefill(0, 0, 0); }

  void prefilled(const TraceJob& job) override {
    send_handoff(job.stage, 0, job.chunk);
    if (!is_last_stage(job.stage)) send_activation(job.stage, 0, job.chunk);
    if (job.stage == 0 && !is_last_chunk(job.chunk)) prefill(0, 0, job.chunk + 1);
  }

  void arrived(const TraceTransfer& transfer) override {
    if (!is_last_stage(transfer.stage)) {
      constexpr std::int32_t activation_and_cache = 2;
      if (count(transfer.stage, transfer.chunk) == activation_and_cache) prefill(transfer.stage + 1, 0, transfer.chunk);
    } else if (++chunks_handed_over_ == problem_.chunks()) {
      decode(0);
    }
  }

  std::int64_t chunks_handed_over_ = 0;
};

}  // namespace

EventCount foreseen_events(const SimulationProblem& problem) {
  const std::int64_t stage_chunks = problem.tp_or_one() * problem.chunks();
  EventCount count;
  count.jobs = problem.pp * stage_chunks + problem.pp;
  count.transfers = (problem.pp + problem.pp - 1) * stage_chunks + problem.pp - 1;
  if (problem.tp) count.transfers += problem.pp * stage_chunks;
  return count;
}

Trace simulate_original(const SimulationProblem& problem, const Progress& progress) {
  if (problem.tp) return TensorParallelStages(problem).run(progress);
  return PipelineOnly(problem).run(progress);
}

}  // namespace plimsoll
