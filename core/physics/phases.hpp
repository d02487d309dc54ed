// From iterations to what users ask: TTFT, TPOT and three throughputs.   docs/physics.md, Answers
//
//   n  sequences on one attention rank        I, O  prompt and answer tokens      W  GPUs in all
//   q  prompt tokens of one chunk             m     chunks, or micro-batches      b  sequences that decode together
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/physics/operations.hpp"
#include "core/physics/pipeline.hpp"

namespace plimsoll {

/// The lengths of one case: every request at the mean, or every request at its longest.
struct CaseLengths {
  double input_tokens = 0;    ///< I
  double output_tokens = 0;   ///< O; 0 where the plan states none.
  double context_tokens = 0;  ///< What a decode step attends to.
};

/// Prefill of the n prompts of one attention rank, in chunks of equal size.
template <typename Number>
struct Prefill {
  Pipeline<Number> pipeline;
  StageTimes<Number> slowest;  ///< Operations of one chunk on the slowest stage.
  double chunks = 0;           ///< m
  double chunk_tokens = 0;     ///< q
  Number hops_s{};
};

/// One decode step of the b sequences of one attention rank.
template <typename Number>
struct Decode {
  Pipeline<Number> pipeline;
  StageTimes<Number> slowest;
  double micro_batches = 1;  ///< m
  Number step_s{};           ///< TPOT while nothing else runs.
};

/// Whether stage i and the next lie within one node, rank by rank.
inline bool hop_stays_in_node(const Layout& layout, std::int64_t stage, std::int64_t node) {
  const std::int64_t g = layout.gpus_per_stage();
  return stage * g / node == ((stage + 2) * g - 1) / node;
}

/// Positions attended to by the tokens of a prompt of I tokens, each to itself and all before it; at most `window` of them.
inline double causal_pairs(double tokens, std::int64_t window) {
  const auto w = static_cast<double>(window);
  if (window <= 0 || tokens <= w) return tokens * tokens / 2;
  return w * tokens - w * w / 2;
}

namespace phases_detail {

template <typename Number, typename Phase>
void run_stages(const StageContext<Number>& context, const Iteration& iteration, Phase& phase) {
  const Layout& layout = *context.layout;
  const Number hop_bytes(iteration.tokens / static_cast<double>(layout.cp) * static_cast<double>(context.plan->model.hidden) * context.activation_bytes);
  double slowest_s = -1;
  std::int64_t first_layer = 0;
  const auto stages = static_cast<std::int64_t>(layout.stage_layers.size());
  for (std::int64_t i = 0; i < stages; ++i) {
    const std::int64_t layers = layout.stage_layers[static_cast<std::size_t>(i)];
    const LayerMix mix = layer_mix(context.plan->model, first_layer, layers);
    first_layer += layers;
    const bool is_last = i + 1 == stages;
    const StageTimes<Number> times = stage_times(context, mix, is_last, iteration);
    const Number total = times.total_s();
    const Number hop = is_last ? Number(0.0) : point_to_point_s(context.hardware, hop_stays_in_node(layout, i, context.hardware.gpus_per_node), hop_bytes);
    phase.pipeline.add_stage(total, hop);
    if (middle_of(total) > slowest_s) {
      slowest_s = middle_of(total);
      phase.slowest = times;
    }
  }
}

}  // namespace phases_detail

/// n prompts of I tokens, packed into m = ⌈n·I / chunk⌉ equal chunks. The attention work of all chunks is exactly that of the
/// causal prompts, spread evenly; that later chunks of a long prompt cost more than earlier ones is averaged out.
template <typename Number>
Prefill<Number> prefill_of(const StageContext<Number>& context, double sequences, double input_tokens) {
  const Plan& plan = *context.plan;
  const std::int64_t window = plan.model.attention.sliding_window;
  Prefill<Number> prefill;
  const double tokens = sequences * input_tokens;
  prefill.chunks = std::max(1.0, std::ceil(tokens / static_cast<double>(plan.engine.chunk_tokens)));
  prefill.chunk_tokens = tokens / prefill.chunks;
  Iteration iteration;
  iteration.tokens = prefill.chunk_tokens;
  iteration.sampled = sequences / prefill.chunks;
  iteration.attended_pairs = sequences * causal_pairs(input_tokens, 0) / prefill.chunks;
  iteration.attended_pairs_sliding = sequences * causal_pairs(input_tokens, window) / prefill.chunks;
  // A chunk reads what its prompts have cached so far: on average half of a long prompt and half of itself.
  const double before = std::max(0.0, (input_tokens - prefill.chunk_tokens) / 2);
  iteration.cache_tokens_read = prefill.chunk_tokens + before;
  iteration.cache_tokens_read_sliding = prefill.chunk_tokens + kept_tokens(before, window);
  phases_detail::run_stages(context, iteration, prefill);
  return prefill;
}

/// One step of b sequences that each attend to `context_tokens`, split into as many micro-batches as stages.
template <typename Number>
Decode<Number> decode_of(const StageContext<Number>& context, double sequences, double context_tokens) {
  const std::int64_t window = context.plan->model.attention.sliding_window;
  Decode<Number> decode;
  decode.micro_batches = std::max(1.0, std::min(static_cast<double>(context.layout->pp), std::floor(sequences)));
  Iteration iteration;
  iteration.is_decode = true;
  iteration.tokens = sequences / decode.micro_batches;
  iteration.sampled = iteration.tokens;
  iteration.attended_pairs = iteration.tokens * context_tokens;
  iteration.attended_pairs_sliding = iteration.tokens * kept_tokens(context_tokens, window);
  iteration.cache_tokens_read = iteration.attended_pairs;
  iteration.cache_tokens_read_sliding = iteration.attended_pairs_sliding;
  phases_detail::run_stages(context, iteration, decode);
  decode.step_s = decode.pipeline.step_s(decode.micro_batches);
  return decode;
}

/// What a case answers. Throughputs are tokens/s of one GPU.
template <typename Number>
struct Answers {
  Prefill<Number> prefill;
  Decode<Number> decode;
  double decoding_sequences = 0;  ///< Over all replicas.
  std::optional<Number> ttft_first_s;
  std::optional<Number> ttft_median_s;
  std::optional<Number> ttft_last_s;
  std::optional<Number> ttft_s;  ///< The one that a target speaks of.
  std::optional<Number> tpot_s;
  std::optional<Number> prefill_rate;
  std::optional<Number> decode_rate;
  std::optional<Number> total_rate;
  bool is_overloaded = false;  ///< Open arrivals that the replicas cannot keep up with.
};

namespace phases_detail {

/// Prompt tokens/s of one GPU when every stage is busy with prefill.
template <typename Number>
Number prefill_rate(const Prefill<Number>& prefill, const Layout& layout) {
  const double tokens = prefill.chunk_tokens * static_cast<double>(layout.attention_dp);
  return Number(tokens / static_cast<double>(layout.gpus_per_replica())) / prefill.pipeline.slowest_s;
}

template <typename Number>
Answers<Number> answer_burst(const StageContext<Number>& context, const CaseLengths& lengths, double burst) {
  const Layout& layout = *context.layout;
  const double ranks = static_cast<double>(layout.replicas * layout.attention_dp);
  const double n = std::ceil(burst / ranks);
  Answers<Number> answers;
  answers.prefill = prefill_of(context, n, lengths.input_tokens);
  answers.decode = decode_of(context, n, lengths.context_tokens);
  answers.decoding_sequences = burst;
  const Prefill<Number>& prefill = answers.prefill;
  const auto ttft_of = [&](double sequence) {
    return prefill.pipeline.end_of_chunk_s(std::max(1.0, std::ceil(sequence * lengths.input_tokens / prefill.chunk_tokens - 1e-9)));
  };
  answers.ttft_first_s = ttft_of(1);
  answers.ttft_median_s = ttft_of(std::ceil(n / 2));
  answers.ttft_last_s = ttft_of(n);
  answers.ttft_s = answers.ttft_last_s;
  answers.tpot_s = answers.decode.step_s;
  answers.prefill_rate = prefill_rate(prefill, layout);
  const double gpus = static_cast<double>(layout.gpus());
  answers.decode_rate = Number(burst / gpus) / answers.decode.step_s;
  if (lengths.output_tokens > 0) {
    const Number all_s = *answers.ttft_last_s + answers.decode.step_s * Number(lengths.output_tokens - 1);
    answers.total_rate = Number(burst * (lengths.input_tokens + lengths.output_tokens) / gpus) / all_s;
  }
  return answers;
}

/// Steady load of b sequences on one attention rank: every other sequence's prefill delays a decode once per answer.
///   TPOT = t_dec + (b−1)·t_pre/O      TTFT = t_dec + t_pre·(1 + ψ(b−1)/2), ψ = 0.1
/// so that TTFT + (O−1)·TPOT is about O·t_dec + b·t_pre whatever the scheduler does. ψ: ten prompts per slot, the benchmarks'
/// habit; docs/decisions.md.
template <typename Number>
void add_steady_load(Answers<Number>& answers, const StageContext<Number>& context, const CaseLengths& lengths, double b) {
  constexpr double opening_share = 0.1;
  answers.prefill = prefill_of(context, 1.0, lengths.input_tokens);
  answers.decode = decode_of(context, b, lengths.context_tokens);
  const Prefill<Number>& prefill = answers.prefill;
  const Number alone_s = prefill.pipeline.end_of_chunk_s(prefill.chunks);
  const Number occupied_s = prefill.pipeline.slowest_s * Number(prefill.chunks);
  const double others = std::max(0.0, b - 1);
  answers.ttft_s = answers.decode.step_s + alone_s + occupied_s * Number(opening_share * others / 2);
  answers.tpot_s = answers.decode.step_s;
  if (lengths.output_tokens > 0) *answers.tpot_s += occupied_s * Number(others / lengths.output_tokens);
  // Full-rate prefill packs prompts into whole chunks.
  const double packed = std::max(1.0, std::floor(static_cast<double>(context.plan->engine.chunk_tokens) / lengths.input_tokens));
  answers.prefill_rate = prefill_rate(prefill_of(context, packed, lengths.input_tokens), *context.layout);
}

template <typename Number>
Answers<Number> answer_concurrency(const StageContext<Number>& context, const CaseLengths& lengths, double concurrency) {
  const Layout& layout = *context.layout;
  const double b = std::max(1.0, concurrency / static_cast<double>(layout.replicas * layout.attention_dp));
  Answers<Number> answers;
  add_steady_load(answers, context, lengths, b);
  answers.decoding_sequences = concurrency;
  const double gpus = static_cast<double>(layout.gpus());
  answers.decode_rate = Number(concurrency / gpus) / answers.decode.step_s;
  if (lengths.output_tokens > 0) {
    const Number request_s = *answers.ttft_s + *answers.tpot_s * Number(lengths.output_tokens - 1);
    answers.total_rate = Number(concurrency * (lengths.input_tokens + lengths.output_tokens) / gpus) / request_s;
  }
  return answers;
}

/// Open arrivals: the concurrency b at which Little's law holds, b = λ'·(TTFT + (O−1)·TPOT) on one attention rank, by bisection;
/// the right side grows with b more slowly than b exactly while the rank keeps up. TTFT is p99: the service of one prompt and the
/// wait of an M/D/1 queue, whose tail is taken as exponential with the queue's mean (Kingman's heavy-traffic limit).
template <typename Number>
Answers<Number> answer_open(const StageContext<Number>& context, const CaseLengths& lengths, double requests_per_s) {
  const Layout& layout = *context.layout;
  const double per_rank = requests_per_s / static_cast<double>(layout.replicas * layout.attention_dp);
  constexpr double most_sequences = 1e6;
  const auto at = [&](double b) {
    Answers<Number> answers;
    add_steady_load(answers, context, lengths, std::max(1.0, b));
    return answers;
  };
  const auto wanted = [&](const Answers<Number>& answers) {
    return per_rank * middle_of(*answers.ttft_s + *answers.tpot_s * Number(std::max(0.0, lengths.output_tokens - 1)));
  };
  double low = 0;
  double high = 1;
  while (high < most_sequences && wanted(at(high)) > high) high *= 2;
  const bool is_overloaded = high >= most_sequences;
  for (int i = 0; i < 50 && !is_overloaded; ++i) {
    const double middle = (low + high) / 2;
    (wanted(at(middle)) > middle ? low : high) = middle;
  }
  Answers<Number> answers = at(high);
  const Prefill<Number>& prefill = answers.prefill;
  const Number service_s = prefill.pipeline.slowest_s * Number(prefill.chunks);
  const double load = per_rank * middle_of(service_s);
  answers.is_overloaded = is_overloaded || load >= 1;
  answers.decoding_sequences = high * static_cast<double>(layout.replicas * layout.attention_dp);
  if (answers.is_overloaded) {
    answers.ttft_s.reset();
    answers.tpot_s.reset();
    return answers;
  }
  constexpr double exceeding = 0.01;
  const double waits = load > exceeding ? natural_log(load / exceeding) / (2 * (1 - load)) : 0;
  answers.ttft_s = answers.decode.step_s + prefill.pipeline.end_of_chunk_s(prefill.chunks) + service_s * Number(waits);
  const double gpus = static_cast<double>(layout.gpus());
  answers.decode_rate = Number(answers.decoding_sequences / gpus) / answers.decode.step_s;
  answers.total_rate = Number(requests_per_s * (lengths.input_tokens + lengths.output_tokens) / gpus);
  return answers;
}

}  // namespace phases_detail

template <typename Number>
Answers<Number> answers_of(const StageContext<Number>& context, const CaseLengths& lengths) {
  const Workload& workload = context.plan->workload;
  if (workload.burst) return phases_detail::answer_burst(context, lengths, static_cast<double>(*workload.burst));
  if (workload.concurrency) return phases_detail::answer_concurrency(context, lengths, static_cast<double>(*workload.concurrency));
  return phases_detail::answer_open(context, lengths, workload.requests_per_s.value_or(0));
}

/// Which links a layout's collectives use at all.
struct LinksUsed {
  bool scale_up = false;
  bool scale_out = false;
};

inline LinksUsed links_used(const Plan& plan, const Layout& layout) {
  const std::int64_t node = gpus_per_node(plan, layout);
  LinksUsed used;
  const auto note = [&](std::int64_t ranks) {
    const Group group = consecutive_group(ranks, node);
    if (ranks > 1 && group.per_node > 1) used.scale_up = true;
    if (ranks > 1 && !group.stays_in_node()) used.scale_out = true;
  };
  note(layout.tp);
  note(layout.tp * layout.cp);
  if (plan.model.has_experts() && layout.attention_dp > 1) note(layout.gpus_per_stage());
  for (std::int64_t stage = 0; stage + 1 < layout.pp && !(used.scale_up && used.scale_out); ++stage) {
    (hop_stays_in_node(layout, stage, node) ? used.scale_up : used.scale_out) = true;
  }
  return used;
}

}  // namespace plimsoll
