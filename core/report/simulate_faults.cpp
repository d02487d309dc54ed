#include "core/report/simulate_faults.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/quantity/unit.hpp"
#include "core/report/simulate_occupation.hpp"
#include "core/sim/prefill_decode_arithmetic.hpp"

namespace plimsoll {

namespace {

struct Interval {
  double start_s = 0;
  double end_s = 0;
  bool operator<(const Interval& other) const { return start_s != other.start_s ? start_s < other.start_s : end_s < other.end_s; }
};

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string bytes(double b) { return rounded_text(b, Unit::bytes); }

/// Looks at one trace; each function is one fault and adds it where it shows.
class Faults {
 public:
  Faults(const SimulationProblem& problem, const Trace& trace) : problem_(problem), trace_(trace), tp_(problem.tp_or_one()), chunks_(problem.chunks()) {
    prefill_start_s_.resize(static_cast<std::size_t>(problem.pp * tp_ * chunks_));
    for (const TraceJob& job : trace.jobs) {
      if (job.kind == JobKind::prefill) {
        prefill_start_s_[place(job.stage, job.shard, job.chunk)] = job.start_s;
      } else if (job.stage == 0) {
        decode_start_s_ = job.start_s;
      }
    }
  }

  std::vector<SimulationFault> all() {
    decode_before_handoffs();
    stage_before_activations();
    stage_before_all_reduces();
    overlapping_jobs();
    one_chunk_at_a_time();
    all_reduces();
    both_directions();
    attention_of_own_chunk();
    partial_chunk();
    dropped_layers();
    decode_memory();
    full_peak();
    return std::move(faults_);
  }

 private:
  std::size_t place(std::int64_t stage, std::int64_t shard, std::int64_t chunk) const { return static_cast<std::size_t>((stage * tp_ + shard) * chunks_ + chunk); }
  void add(std::string_view fault, std::int64_t count, double amount, std::string_view unit, std::string sentence) {
    faults_.push_back({std::string(fault), count, amount, std::string(unit), std::move(sentence)});
  }

  void decode_before_handoffs() {
    std::int64_t late = 0;
    double latest_s = 0;
    for (const TraceTransfer& transfer : trace_.transfers) {
      if (transfer.kind != TransferKind::handoff || transfer.end_s <= decode_start_s_ + instant_s) continue;
      ++late;
      latest_s = std::max(latest_s, transfer.end_s - decode_start_s_);
    }
    if (late == 0) return;
    add("decode_before_handoffs", late, latest_s, "s",
        fmt::format("Decode starts while {} {} under way; the last ends {} later.", counted(late, "KV cache hand-off"), late == 1 ? "is" : "are", seconds(latest_s)));
  }

  /// Transfers of a kind that end after what they should have gated.
  template <typename GatedStart>
  void gate(TransferKind kind, std::string_view fault, std::string_view words, const GatedStart& gated_start_s) {
    std::int64_t early = 0;
    double lead_s = 0;
    for (const TraceTransfer& transfer : trace_.transfers) {
      if (transfer.kind != kind) continue;
      const double start_s = gated_start_s(transfer);
      if (start_s >= transfer.end_s - instant_s) continue;
      ++early;
      lead_s = std::max(lead_s, transfer.end_s - start_s);
    }
    if (early > 0) add(fault, early, lead_s, "s", fmt::format("{} {}, by up to {}.", counted(early, "time"), words, seconds(lead_s)));
  }

  void stage_before_activations() {
    gate(TransferKind::activation, "stage_before_activations", "a GPU starts a chunk before the activations from the stage before have arrived",
         [&](const TraceTransfer& transfer) { return prefill_start_s_[place(transfer.stage + 1, transfer.shard, transfer.chunk)]; });
  }

  void stage_before_all_reduces() {
    gate(TransferKind::all_reduce, "stage_before_all_reduces", "the system goes on while the all-reduce of another GPU of the group is under way",
         [&](const TraceTransfer& transfer) {
           if (transfer.stage + 1 < problem_.pp) return prefill_start_s_[place(transfer.stage + 1, 0, transfer.chunk)];
           return transfer.chunk + 1 < chunks_ ? prefill_start_s_[place(0, 0, transfer.chunk + 1)] : decode_start_s_;
         });
  }

  void overlapping_jobs() {
    std::int64_t jobs = 0;
    double overlap_s = 0;
    for (const GpuOccupation& gpu : occupation_of_gpus(trace_)) {
      jobs += gpu.overlapping_jobs;
      if (gpu.overlapping_jobs > 0) overlap_s += gpu.work_s - gpu.busy_s;
    }
    if (jobs == 0) return;
    add("overlapping_jobs", jobs, overlap_s, "s",
        fmt::format("{} job{} on a GPU that is still busy with another; for {} in all a GPU does two at once.", jobs, jobs == 1 ? " starts" : "s start", seconds(overlap_s)));
  }

  void one_chunk_at_a_time() {
    if (!problem_.tp || problem_.pp == 1 || chunks_ == 1) return;
    const std::vector<GpuOccupation> gpus = occupation_of_gpus(trace_);
    double busy_s = 0;
    for (std::int64_t i = 0; i < problem_.pp * tp_; ++i) busy_s += gpus[static_cast<std::size_t>(i)].busy_s;
    const double idle = 1 - busy_s / (static_cast<double>(problem_.pp * tp_) * decode_start_s_);
    add("one_chunk_at_a_time", chunks_, idle, "ratio",
        fmt::format("A chunk enters stage 0 only when the one before has left the last stage: until decode starts the prefill GPUs idle {} of the time.", rounded_text(idle, Unit::ratio)));
  }

  void all_reduces() {
    if (!problem_.tp) return;
    std::int64_t count = 0;
    double taken_s = 0;
    for (const TraceTransfer& transfer : trace_.transfers) {
      if (transfer.kind != TransferKind::all_reduce) continue;
      ++count;
      taken_s += transfer.end_s - transfer.start_s;
    }
    const double mean_s = taken_s / static_cast<double>(count);
    if (tp_ == 1) {
      add("all_reduce_without_peers", count, taken_s, "s",
          fmt::format("{} all-reduce{} sent although a stage is one GPU, {} each; every one delays the next stage.", count, count == 1 ? " is" : "s are", seconds(mean_s)));
    } else {
      add("all_reduce_charged_twice", count, mean_s, "s",
          fmt::format("Each job's time holds {} of all-reduces, two a layer, and its stage then sends one more, {} on average.", seconds(prefill_step(problem_).sync_s), seconds(mean_s)));
    }
  }

  /// Activations that come in over a GPU's lane while it sends: in one capacity, though PCIe has one for each direction.
  void both_directions() {
    std::vector<std::vector<Interval>> sent(static_cast<std::size_t>(problem_.pp * tp_));
    for (const TraceTransfer& transfer : trace_.transfers) {
      if (transfer.kind != TransferKind::decode_activation) sent[static_cast<std::size_t>(transfer.stage * tp_ + transfer.shard)].push_back({transfer.start_s, transfer.end_s});
    }
    for (std::vector<Interval>& lane : sent) lane = merged(std::move(lane));
    std::int64_t shared = 0;
    for (const TraceTransfer& transfer : trace_.transfers) {
      if (transfer.kind != TransferKind::activation) continue;
      if (overlaps(sent[static_cast<std::size_t>((transfer.stage + 1) * tp_ + transfer.shard)], {transfer.start_s, transfer.end_s})) ++shared;
    }
    if (shared == 0) return;
    add("both_directions_share", shared, 0, "",
        fmt::format("{} activation{} in over a lane while its GPU sends; both directions share one capacity, though PCIe is full duplex.", shared, shared == 1 ? " comes" : "s come"));
  }

  static std::vector<Interval> merged(std::vector<Interval> intervals) {
    std::sort(intervals.begin(), intervals.end());
    std::vector<Interval> out;
    for (const Interval& interval : intervals) {
      if (!out.empty() && interval.start_s <= out.back().end_s) {
        out.back().end_s = std::max(out.back().end_s, interval.end_s);
      } else {
        out.push_back(interval);
      }
    }
    return out;
  }

  static bool overlaps(const std::vector<Interval>& lane, const Interval& interval) {
    const auto next = std::lower_bound(lane.begin(), lane.end(), interval.end_s, [](const Interval& each, double s) { return each.start_s < s - instant_s; });
    return next != lane.begin() && std::prev(next)->end_s > interval.start_s + instant_s;
  }

  void attention_of_own_chunk() {
    if (chunks_ == 1) return;
    const auto m = static_cast<double>(problem_.chunk);
    const auto t = static_cast<double>(problem_.context);
    const double share = static_cast<double>(chunks_) * m * m / (t * (t + 1) / 2);
    add("attention_of_own_chunk", chunks_, share, "ratio",
        fmt::format("A chunk attends to its own {} tokens only, not to the context before it: {} of the {} token pairs of causal attention are charged.", problem_.chunk,
                    rounded_text(share, Unit::ratio), rounded_text(t * (t + 1) / 2, Unit::count)));
  }

  void partial_chunk() {
    const std::int64_t beyond = chunks_ * problem_.chunk - problem_.context;
    if (beyond == 0) return;
    add("partial_chunk_charged_in_full", beyond, static_cast<double>(beyond), "tokens",
        fmt::format("{} of {} tokens make {} tokens, {} more than the context: the last chunk is charged in full.", counted(chunks_, "chunk"), problem_.chunk, chunks_ * problem_.chunk, beyond));
  }

  void dropped_layers() {
    const std::int64_t dropped = problem_.model.layers % problem_.pp;
    if (dropped == 0) return;
    add("layers_dropped", dropped, static_cast<double>(dropped), "layers",
        fmt::format("{} stages of {} layers leave out {} of the {} layers.", problem_.pp, problem_.model.layers / problem_.pp, dropped, problem_.model.layers));
  }

  void decode_memory() {
    if (tp_ == 1) return;
    const double checked_bytes = rank_memory(problem_).total_bytes();
    const double held_bytes = decode_rank_memory(problem_).total_bytes();
    const double limit_bytes = problem_.memory_limit * problem_.decode_gpu.memory_bytes;
    add("decode_memory_divided_by_tp", 1, held_bytes, "bytes",
        fmt::format("A decode GPU holds {}, since decode is not split by TP; the check counted {}.{}", bytes(held_bytes), bytes(checked_bytes),
                    held_bytes > limit_bytes ? fmt::format(" That is more than the {} it may use.", bytes(limit_bytes)) : ""));
  }

  void full_peak() {
    const bool prefill = prefill_step(problem_).is_compute_bound();
    const bool decode = decode_step(problem_).is_compute_bound();
    if (!prefill && !decode) return;
    add("full_peak", (prefill ? 1 : 0) + (decode ? 1 : 0), 1, "ratio",
        fmt::format("{} bound by compute and counted at 100 % of peak FLOP/s, which no GPU reaches.", prefill && decode ? "Prefill and decode are" : prefill ? "Prefill is"
                                                                                                                                                             : "Decode is"));
  }

  const SimulationProblem& problem_;
  const Trace& trace_;
  const std::int64_t tp_;
  const std::int64_t chunks_;
  std::vector<double> prefill_start_s_;
  double decode_start_s_ = 0;
  std::vector<SimulationFault> faults_;
};

}  // namespace

std::vector<SimulationFault> original_faults(const SimulationProblem& problem, const Trace& trace) { return Faults(problem, trace).all(); }

}  // namespace plimsoll
