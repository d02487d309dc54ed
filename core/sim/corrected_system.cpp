#include "core/sim/corrected_system.hpp"

#include <algorithm>
#include <deque>

#include "core/sim/cache_shares.hpp"
#include "core/sim/corrected_links.hpp"
#include "core/sim/corrected_times.hpp"
#include "core/sim/recorded_simulation.hpp"

namespace plimsoll {

namespace {

using Place = std::int32_t;  ///< A stage, a shard, a micro-batch.

/// A flow of a chunk's cache from one GPU to another.
struct CacheFlow {
  Place shard = 0;
  Place to_stage = 0;
  Place to_shard = 0;
  double bytes_per_token = 0;  ///< Of one sequence.
};

/// Layers that both of two runs of layers have.
std::int64_t caching_layers_of_both(const Model& model, std::int64_t first, std::int64_t count, std::int64_t other_first, std::int64_t other_count) {
  const std::int64_t from = std::max(first, other_first);
  const std::int64_t to = std::min(first + count, other_first + other_count);
  return to <= from ? 0 : static_cast<std::int64_t>(layer_mix(model, from, to - from).caching());
}

/// Of every prefill stage, where its cache goes.
std::vector<std::vector<CacheFlow>> cache_flows(const PrefillDecodePlans& plans) {
  const Layout& prefill = plans.prefill.layout;
  const Layout& decode = plans.decode.layout;
  const Terms<double>& terms = plans.prefill.context.terms;
  const AttentionTerms<double>& attention = terms.model.attention;
  const double bytes = kv_bytes_per_token_and_layer(attention, 1.0, terms.width.kv_element_bytes) + index_bytes_per_token_and_layer(attention);
  const Attention& heads = plans.prefill.plan.model.attention;
  const std::int64_t kv_heads = heads.kind == AttentionKind::mla ? 1 : heads.kv_heads_or_heads();
  const std::vector<CacheShare> shares = cache_shares(kv_heads, prefill.tp, decode.tp);
  std::vector<std::vector<CacheFlow>> flows(static_cast<std::size_t>(prefill.pp));
  std::int64_t first = 0;
  for (std::size_t stage = 0; stage < flows.size(); ++stage) {
    std::int64_t other_first = 0;
    for (std::size_t to = 0; to < decode.stage_layers.size(); ++to) {
      const std::int64_t layers = caching_layers_of_both(plans.prefill.plan.model, first, prefill.stage_layers[stage], other_first, decode.stage_layers[to]);
      other_first += decode.stage_layers[to];
      if (layers == 0) continue;
      for (const CacheShare& share : shares) flows[stage].push_back({share.shard, static_cast<Place>(to), share.to_shard, bytes * share.share * static_cast<double>(layers)});
    }
    first += prefill.stage_layers[stage];
  }
  return flows;
}

bool is_one_to_one(const std::vector<std::vector<CacheFlow>>& flows, std::int64_t tp) {
  return std::all_of(flows.begin(), flows.end(), [&](const std::vector<CacheFlow>& of_stage) {
    std::vector<int> sent(static_cast<std::size_t>(tp));
    for (const CacheFlow& flow : of_stage) ++sent[static_cast<std::size_t>(flow.shard)];
    return std::all_of(sent.begin(), sent.end(), [](int count) { return count <= 1; });
  });
}

class CorrectedSystem final : public RecordedSimulation {
 public:
  CorrectedSystem(const SimulationProblem& problem, const PrefillDecodePlans& plans)
      : RecordedSimulation(CorrectedLinks(problem, plans).links()),
        problem_(problem),
        plans_(plans),
        ways_(problem, plans),
        chunks_(problem.chunks()),
        micro_batches_(micro_batches_of(problem)),
        cache_(cache_flows(plans)),
        prefill_(static_cast<std::size_t>(plans.prefill.layout.pp)),
        decode_(static_cast<std::size_t>(plans.decode.layout.pp)) {
    const Layout& prefill = plans.prefill.layout;
    trace_.names = TraceNames::corrected;
    trace_.prefill = {prefill.pp, prefill.tp};
    trace_.decode = {plans.decode.layout.pp, plans.decode.layout.tp};
    trace_.hands_over_one_to_one = is_one_to_one(cache_, prefill.tp);
    std::int64_t first_layer = 0;
    for (std::size_t i = 0; i < prefill_.size(); ++i) {
      prefill_[i].layers = prefill.stage_layers[i];
      prefill_[i].first_layer = first_layer;
      first_layer += prefill.stage_layers[i];
      for (const CacheFlow& flow : cache_[i]) handoffs_left_ += flow.bytes_per_token > 0 ? chunks_ : 0;
    }
    stages_left_ = handoffs_left_ == 0 ? prefill.pp : 0;
    for (StageOfDecode& stage : decode_) stage.arrived.resize(static_cast<std::size_t>(micro_batches_));
  }

 private:
  struct StageOfPrefill {
    std::int64_t layers = 0;
    std::int64_t first_layer = 0;
    std::int64_t next_chunk = 0;
    bool is_busy = false;
    std::int64_t first_job = 0;   ///< Of the group that is at work; the others follow.
    std::int64_t layer = 0;       ///< It is at.
    std::int64_t exchanging = 0;  ///< Flows of its all-reduces that are under way.
    Cause layer_after;            ///< What the layer that it is at began after.
    double computed_s = 0;
    StageWork work;
    std::deque<std::int64_t> arrived;  ///< Shards of the chunks from next_chunk on that are there.
  };
  struct Turn {
    Place micro_batch = 0;
    std::int64_t step = 0;
  };
  struct StageOfDecode {
    bool is_busy = false;
    std::int64_t first_job = 0;
    Turn turn;
    std::deque<Turn> ready;
    std::vector<std::int64_t> arrived;  ///< Shards of each micro-batch's activations.
  };

  // A wait's tag is a stage, of decode after those of prefill.
  void start() override { try_prefill(0); }
  void waited(std::int64_t tag) override {
    if (const auto stages = static_cast<std::int64_t>(prefill_.size()); tag >= stages) return end_decode(static_cast<Place>(tag - stages));
    StageOfPrefill& stage = prefill_[static_cast<std::size_t>(tag)];
    if (stage.work.exchange_s > 0) return exchange(static_cast<Place>(tag));
    end_prefill(static_cast<Place>(tag));
  }
  void arrived(const TraceTransfer& transfer) override {
    switch (transfer.kind) {
      case TransferKind::all_reduce: return exchanged(transfer);
      case TransferKind::activation: return activated(transfer);
      case TransferKind::handoff: return handed_over(transfer);
      case TransferKind::decode_activation: break;
    }
    passed_on(transfer);
  }

  // ---- Prefill

  std::int64_t tokens_of(std::int64_t chunk) const { return std::min(problem_.chunk, problem_.context - chunk * problem_.chunk); }
  double sequences() const { return static_cast<double>(problem_.batch); }
  bool is_first(Place stage) const { return stage == 0; }

  /// Stage 0 is the first to need a chunk's times.
  const StageWork& work_of(Place stage, std::int64_t chunk) {
    const double before = static_cast<double>(chunk * problem_.chunk);
    if (stage == 0) work_.push_back(prefill_work(plans_.prefill, sequences(), static_cast<double>(tokens_of(chunk)), before, chunk + 1 == chunks_));
    return work_[static_cast<std::size_t>(chunk)][static_cast<std::size_t>(stage)];
  }

  void try_prefill(Place at) {
    StageOfPrefill& stage = prefill_[static_cast<std::size_t>(at)];
    const bool has_input = is_first(at) || (!stage.arrived.empty() && stage.arrived.front() == trace_.prefill.tp);
    if (stage.is_busy || stage.next_chunk == chunks_ || !has_input) return;
    stage.is_busy = true;
    stage.layer = 0;
    stage.work = work_of(at, stage.next_chunk);
    stage.layer_after = cause();
    for (Place shard = 0; shard < trace_.prefill.tp; ++shard) {
      const std::int64_t number = begin(TraceJob{.kind = JobKind::prefill, .stage = at, .shard = shard, .chunk = stage.next_chunk});
      if (shard == 0) stage.first_job = number;
    }
    compute(at);
  }

  /// A layer, or, where nothing is exchanged, all of them.
  void compute(Place at) {
    const StageOfPrefill& stage = prefill_[static_cast<std::size_t>(at)];
    wait(stage.work.exchange_s > 0 ? stage.work.compute_s / static_cast<double>(stage.layers) : stage.work.compute_s, at);
  }

  /// Both all-reduces of a layer. What they take beyond the way's latency are bytes, so that others on the link slow them down.
  void exchange(Place at) {
    StageOfPrefill& stage = prefill_[static_cast<std::size_t>(at)];
    const double seconds = stage.work.exchange_s / static_cast<double>(stage.layers);
    const TraceLink& link = trace_.links[static_cast<std::size_t>(ways_.all_reduce(at, 0).front())];
    const double bytes = std::max(0.0, seconds - link.link.latency_s) * link.link.capacity_bytes_per_s;
    TraceTransfer transfer{.kind = TransferKind::all_reduce, .stage = at, .chunk = stage.next_chunk, .layer = static_cast<Place>(stage.first_layer + stage.layer), .to_stage = at, .bytes = bytes};
    const std::int64_t number = begin(transfer, ways_.all_reduce(at, 0), stage.layer_after);
    stage.exchanging = trace_.prefill.tp;
    for (Place shard = 0; shard < trace_.prefill.tp; ++shard) flow(number, ways_.all_reduce(at, shard), bytes);
  }

  void exchanged(const TraceTransfer& transfer) {
    StageOfPrefill& stage = prefill_[static_cast<std::size_t>(transfer.stage)];
    if (--stage.exchanging > 0) return;
    const TraceTransfer ended = end_transfer(transfer.number);
    stage.computed_s += ended.end_s - ended.start_s;
    stage.layer_after = cause();
    if (++stage.layer < stage.layers) {
      compute(transfer.stage);
    } else {
      end_prefill(transfer.stage);
    }
  }

  void end_prefill(Place at) {
    StageOfPrefill& stage = prefill_[static_cast<std::size_t>(at)];
    const std::int64_t chunk = stage.next_chunk++;
    for (Place shard = 0; shard < trace_.prefill.tp; ++shard) end_job(stage.first_job + shard, stage.computed_s);
    stage.computed_s = 0;
    stage.is_busy = false;
    if (!is_first(at)) stage.arrived.pop_front();
    if (at + 1 < trace_.prefill.pp) send_activations(at, chunk);
    send_handoffs(at, chunk);
    try_prefill(at);
    if (stages_left_ > 0 && stage.next_chunk == chunks_ && --stages_left_ == 0) start_decode();
  }

  void send_activations(Place at, std::int64_t chunk) {
    const auto width = static_cast<double>(plans_.prefill.plan.model.hidden * problem_.model.bytes_per_value);
    const double bytes = sequences() * static_cast<double>(tokens_of(chunk)) * width / static_cast<double>(trace_.prefill.tp);
    for (Place shard = 0; shard < trace_.prefill.tp; ++shard) {
      send({.kind = TransferKind::activation, .stage = at, .shard = shard, .chunk = chunk, .to_stage = at + 1, .to_shard = shard, .bytes = bytes}, ways_.activation(at, shard));
    }
  }

  void activated(const TraceTransfer& transfer) {
    end_transfer(transfer.number);
    StageOfPrefill& stage = prefill_[static_cast<std::size_t>(transfer.to_stage)];
    const auto place = static_cast<std::size_t>(transfer.chunk - stage.next_chunk);
    if (stage.arrived.size() <= place) stage.arrived.resize(place + 1);
    if (++stage.arrived[place] == trace_.prefill.tp) try_prefill(transfer.to_stage);
  }

  // ---- From one to the other

  void send_handoffs(Place at, std::int64_t chunk) {
    for (const CacheFlow& cache : cache_[static_cast<std::size_t>(at)]) {
      if (!(cache.bytes_per_token > 0)) continue;
      const double bytes = cache.bytes_per_token * sequences() * static_cast<double>(tokens_of(chunk));
      send({.kind = TransferKind::handoff, .stage = at, .shard = cache.shard, .chunk = chunk, .to_stage = cache.to_stage, .to_shard = cache.to_shard, .bytes = bytes},
           ways_.handoff(at, cache.shard, cache.to_stage, cache.to_shard));
    }
  }

  void handed_over(const TraceTransfer& transfer) {
    end_transfer(transfer.number);
    if (--handoffs_left_ == 0) start_decode();
  }

  // ---- Decode

  void start_decode() {
    for (Place i = 0; i < micro_batches_; ++i) decode_[0].ready.push_back({i, 0});
    try_decode(0);
  }

  /// N over the micro-batches, the first ones one larger.
  std::int64_t sequences_of(Place micro_batch) const { return problem_.batch / micro_batches_ + (micro_batch < problem_.batch % micro_batches_ ? 1 : 0); }

  double seconds_of(Place at, const Turn& turn) {
    const bool is_larger = turn.micro_batch < problem_.batch % micro_batches_;
    StepWork& kept = step_work_[is_larger ? 1 : 0][turn.step % 2];
    if (kept.step != turn.step || kept.stages.empty()) {
      const double context = static_cast<double>(problem_.context + turn.step + 1);
      kept = {turn.step, decode_work(plans_.decode, static_cast<double>(sequences_of(turn.micro_batch)), context)};
    }
    return kept.stages[static_cast<std::size_t>(at)].total_s();
  }

  void try_decode(Place at) {
    StageOfDecode& stage = decode_[static_cast<std::size_t>(at)];
    if (stage.is_busy || stage.ready.empty()) return;
    stage.is_busy = true;
    stage.turn = stage.ready.front();
    stage.ready.pop_front();
    for (Place shard = 0; shard < trace_.decode.tp; ++shard) {
      const std::int64_t number = begin(TraceJob{.kind = JobKind::decode, .stage = at, .shard = shard, .chunk = stage.turn.step, .micro_batch = stage.turn.micro_batch});
      if (shard == 0) stage.first_job = number;
    }
    wait(seconds_of(at, stage.turn), static_cast<std::int64_t>(prefill_.size()) + at);
  }

  void end_decode(Place at) {
    StageOfDecode& stage = decode_[static_cast<std::size_t>(at)];
    const Turn turn = stage.turn;
    stage.is_busy = false;
    for (Place shard = 0; shard < trace_.decode.tp; ++shard) end_job(stage.first_job + shard);
    if (at + 1 < trace_.decode.pp) {
      send_decode_activations(at, turn);
    } else if (turn.step + 1 < problem_.answer) {
      decode_[0].ready.push_back({turn.micro_batch, turn.step + 1});
      if (at != 0) try_decode(0);
    }
    try_decode(at);
  }

  void send_decode_activations(Place at, const Turn& turn) {
    const auto width = static_cast<double>(plans_.decode.plan.model.hidden * problem_.model.bytes_per_value);
    const double bytes = static_cast<double>(sequences_of(turn.micro_batch)) * width / static_cast<double>(trace_.decode.tp);
    for (Place shard = 0; shard < trace_.decode.tp; ++shard) {
      send({.kind = TransferKind::decode_activation, .stage = at, .shard = shard, .chunk = turn.step, .to_stage = at + 1, .to_shard = shard, .micro_batch = turn.micro_batch, .bytes = bytes},
           ways_.decode_activation(at, shard));
    }
  }

  void passed_on(const TraceTransfer& transfer) {
    end_transfer(transfer.number);
    StageOfDecode& stage = decode_[static_cast<std::size_t>(transfer.to_stage)];
    std::int64_t& there = stage.arrived[static_cast<std::size_t>(transfer.micro_batch)];
    if (++there < trace_.decode.tp) return;
    there = 0;
    stage.ready.push_back({transfer.micro_batch, transfer.chunk});
    try_decode(transfer.to_stage);
  }

  struct StepWork {
    std::int64_t step = -1;
    std::vector<StageWork> stages;
  };

  const SimulationProblem& problem_;
  const PrefillDecodePlans& plans_;
  CorrectedLinks ways_;
  const std::int64_t chunks_;
  const std::int64_t micro_batches_;
  std::vector<std::vector<CacheFlow>> cache_;
  std::vector<StageOfPrefill> prefill_;
  std::vector<StageOfDecode> decode_;
  std::vector<std::vector<StageWork>> work_;  ///< Of the chunks that have begun.
  StepWork step_work_[2][2];                  ///< Of smaller and larger micro-batches, of even and odd steps: no two are further apart than one.
  std::int64_t handoffs_left_ = 0;            ///< Until decode may start.
  std::int64_t stages_left_ = 0;              ///< Of a model without any cache, stages that still prefill.
};

}  // namespace

std::int64_t micro_batches_of(const SimulationProblem& problem) { return std::min(problem.batch, problem.decode_shape().pp); }

EventCount foreseen_events(const SimulationProblem& problem, const PrefillDecodePlans& plans) {
  const Layout& prefill = plans.prefill.layout;
  const Layout& decode = plans.decode.layout;
  const std::int64_t turns = micro_batches_of(problem) * problem.answer;
  EventCount count;
  count.jobs = problem.chunks() * prefill.pp * prefill.tp + turns * decode.pp * decode.tp;
  std::int64_t of_chunk = (prefill.pp - 1) * prefill.tp;
  if (prefill.tp > 1) of_chunk += plans.prefill.plan.model.layers * prefill.tp;
  for (const std::vector<CacheFlow>& flows : cache_flows(plans)) of_chunk += static_cast<std::int64_t>(flows.size());
  count.transfers = problem.chunks() * of_chunk + turns * (decode.pp - 1) * decode.tp;
  return count;
}

namespace {

/// The GPUs of a group share a wait, and a stage that exchanges waits once a layer.
double foreseen_steps(const SimulationProblem& problem, const PrefillDecodePlans& plans) {
  const Layout& prefill = plans.prefill.layout;
  const std::int64_t waits = problem.chunks() * (prefill.tp > 1 ? plans.prefill.plan.model.layers : prefill.pp) + micro_batches_of(problem) * problem.answer * plans.decode.layout.pp;
  return static_cast<double>(waits + foreseen_events(problem, plans).transfers);
}

}  // namespace

Trace simulate_corrected(const SimulationProblem& problem, const PrefillDecodePlans& plans, const Progress& progress) {
  return CorrectedSystem(problem, plans).run(foreseen_steps(problem, plans), progress);
}

}  // namespace plimsoll
