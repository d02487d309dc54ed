#include "core/sim/prefill_decode_system.hpp"

#include "core/sim/prefill_decode_arithmetic.hpp"
#include "core/sim/prefill_decode_links.hpp"
#include "core/sim/recorded_simulation.hpp"

namespace plimsoll {

namespace {

/// What both systems share: how long a job takes, what a transfer holds, and decode.
class OriginalSystem : public RecordedSimulation {
 public:
  explicit OriginalSystem(const SimulationProblem& problem)
      : RecordedSimulation(PrefillDecodeLinks(problem).links()), problem_(problem), pp_(static_cast<std::int32_t>(problem.pp)), tp_(static_cast<std::int32_t>(problem.tp_or_one())), ways_(problem) {
    prefill_s_ = prefill_step(problem).total_s();
    decode_s_ = decode_step(problem).total_s();
    trace_.names = problem.tp ? TraceNames::groups : TraceNames::pipeline;
    trace_.prefill = {problem.pp, problem.tp_or_one()};
    trace_.decode = {problem.pp, 1};
    const EventCount count = foreseen_events(problem);
    trace_.jobs.reserve(static_cast<std::size_t>(count.jobs));
    trace_.transfers.reserve(static_cast<std::size_t>(count.transfers));
    arrivals_of_.resize(static_cast<std::size_t>(problem.pp * problem.chunks()));
  }

 protected:
  virtual void prefilled(const TraceJob& job) = 0;
  virtual void handed_on(const TraceTransfer& transfer) = 0;

  void prefill(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { wait(prefill_s_, begin({.kind = JobKind::prefill, .stage = stage, .shard = shard, .chunk = chunk})); }
  void decode(std::int32_t stage) { wait(decode_s_, begin({.kind = JobKind::decode, .stage = stage})); }

  void send_all_reduce(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { send_shard(TransferKind::all_reduce, stage, shard, chunk, prefill_shard_activation_bytes(problem_), ways_.all_reduce(stage, shard)); }
  void send_activation(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { send_shard(TransferKind::activation, stage, shard, chunk, prefill_shard_activation_bytes(problem_), ways_.activation(stage, shard)); }
  void send_handoff(std::int32_t stage, std::int32_t shard, std::int64_t chunk) { send_shard(TransferKind::handoff, stage, shard, chunk, handoff_bytes(problem_), ways_.handoff(stage, shard)); }

  bool is_last_stage(std::int32_t stage) const { return stage + 1 == pp_; }
  bool is_last_chunk(std::int64_t chunk) const { return (chunk + 1) * problem_.chunk >= problem_.context; }
  /// One more of what a stage waits for with this chunk.
  std::int32_t count(std::int32_t stage, std::int64_t chunk) { return ++arrivals_of_[static_cast<std::size_t>(stage * problem_.chunks() + chunk)]; }

  const SimulationProblem& problem_;
  const std::int32_t pp_;
  const std::int32_t tp_;

 private:
  void send_shard(TransferKind kind, std::int32_t stage, std::int32_t shard, std::int64_t chunk, double bytes, const std::vector<std::int32_t>& path) {
    send({.kind = kind, .stage = stage, .shard = shard, .chunk = chunk, .bytes = bytes}, path);
  }

  void waited(std::int64_t number) override {
    const TraceJob job = end_job(number);
    if (job.kind == JobKind::prefill) {
      prefilled(job);
    } else if (!is_last_stage(job.stage)) {
      send_shard(TransferKind::decode_activation, job.stage, 0, 0, decode_activation_bytes(problem_), ways_.decode_activation(job.stage));
    }
  }

  void arrived(const TraceTransfer& transfer) override {
    end_transfer(transfer.number);
    if (transfer.kind == TransferKind::decode_activation) {
      decode(transfer.stage + 1);
    } else {
      handed_on(transfer);
    }
  }

  PrefillDecodeLinks ways_;
  double prefill_s_ = 0;
  double decode_s_ = 0;
  std::vector<std::int32_t> arrivals_of_;
};

class TensorParallelStages final : public OriginalSystem {
 public:
  using OriginalSystem::OriginalSystem;

 private:
  void start() override { prefill_stage(0, 0); }

  void prefill_stage(std::int32_t stage, std::int64_t chunk) {
    for (std::int32_t shard = 0; shard < tp_; ++shard) prefill(stage, shard, chunk);
  }

  void prefilled(const TraceJob& job) override {
    if (count(job.stage, job.chunk) != tp_) return;
    for (std::int32_t shard = 0; shard < tp_; ++shard) send_all_reduce(job.stage, shard, job.chunk);
  }

  void handed_on(const TraceTransfer& transfer) override {
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

class PipelineOnly final : public OriginalSystem {
 public:
  using OriginalSystem::OriginalSystem;

 private:
  void start() override { prefill(0, 0, 0); }

  void prefilled(const TraceJob& job) override {
    send_handoff(job.stage, 0, job.chunk);
    if (!is_last_stage(job.stage)) send_activation(job.stage, 0, job.chunk);
    if (job.stage == 0 && !is_last_chunk(job.chunk)) prefill(0, 0, job.chunk + 1);
  }

  void handed_on(const TraceTransfer& transfer) override {
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
  const auto foreseen = static_cast<double>(foreseen_events(problem).events());
  if (problem.tp) return TensorParallelStages(problem).run(foreseen, progress);
  return PipelineOnly(problem).run(foreseen, progress);
}

}  // namespace plimsoll
