// Prefill of prompts and steps of decode, stage by stage.   docs/physics.md, Pipeline
//
//   n  sequences on one attention rank     I  tokens of a prompt     q  tokens of one chunk     m  chunks, or micro-batches
#pragma once

#include <algorithm>
#include <cmath>

#include "core/physics/operations.hpp"
#include "core/physics/pipeline.hpp"

namespace plimsoll {

/// Prefill of the n prompts of one attention rank, in chunks of equal size.
template <typename Number>
struct Prefill {
  Pipeline<Number> pipeline;
  StageTimes<Number> slowest;  ///< Operations of one chunk on the slowest stage.
  double chunks = 0;           ///< m
  double chunk_tokens = 0;     ///< q
};

/// One decode step of the sequences of one attention rank.
template <typename Number>
struct Decode {
  Pipeline<Number> pipeline;
  StageTimes<Number> slowest;
  double micro_batches = 1;  ///< m
  Number step_s{};           ///< TPOT while nothing else runs.
};

/// Positions attended to by the tokens of a prompt of I tokens, each to itself and all before it; at most `window` of them.
inline double causal_pairs(double tokens, std::int64_t window) {
  const auto w = static_cast<double>(window);
  if (window <= 0 || tokens <= w) return tokens * tokens / 2;
  return w * tokens - w * w / 2;
}

namespace iterations_detail {

template <typename Number, typename Phase>
void run_stages(const StageContext<Number>& context, const Iteration& iteration, Phase& phase) {
  LayerMix occurring;
  for (const StageKind& stage : context.stages) occurring += stage.mix;
  const LayerTimes<Number> times = layer_times(context, occurring, iteration);
  std::array<Number, layer_kinds.size()> layer_s;
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) layer_s[i] = times.layers[i].total_s();
  const Number head_s = times.head.total_s();
  const double hop_tokens = iteration.tokens / static_cast<double>(context.layout->cp);
  const Number hop_bytes(hop_tokens * static_cast<double>(context.plan->model.hidden) * context.activation_bytes);
  const StageKind* slowest = nullptr;
  double slowest_s = -1;
  for (const StageKind& stage : context.stages) {
    Number stage_s = stage.is_last ? head_s : Number(0.0);
    const std::array<double, layer_kinds.size()> counts = stage.mix.counts();
    for (std::size_t i = 0; i < layer_kinds.size(); ++i) stage_s += layer_s[i] * Number(counts[i]);
    const Number hop_s = stage.is_last ? Number(0.0) : point_to_point_s(context.hardware, stage.hop_stays_in_node, hop_bytes);
    phase.pipeline.add_stages(stage.count, stage_s, hop_s);
    if (middle_of(stage_s) <= slowest_s) continue;
    slowest_s = middle_of(stage_s);
    slowest = &stage;
  }
  if (slowest != nullptr) phase.slowest = sum_of(times, slowest->mix, slowest->is_last);
}

}  // namespace iterations_detail

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
  iterations_detail::run_stages(context, iteration, prefill);
  return prefill;
}

/// One step of n sequences that each attend to `context_tokens`, split into as many micro-batches as stages: m = min(n, p).
/// Where n is a mean, so is m: with 1.5 sequences on average there are 1.5 micro-batches of one.
template <typename Number>
Decode<Number> decode_of(const StageContext<Number>& context, double sequences, double context_tokens) {
  const std::int64_t window = context.plan->model.attention.sliding_window;
  Decode<Number> decode;
  decode.micro_batches = std::max(1.0, std::min(static_cast<double>(context.layout->pp), sequences));
  Iteration iteration;
  iteration.is_decode = true;
  iteration.tokens = sequences / decode.micro_batches;
  iteration.sampled = iteration.tokens;
  iteration.attended_pairs = iteration.tokens * context_tokens;
  iteration.attended_pairs_sliding = iteration.tokens * kept_tokens(context_tokens, window);
  iteration.cache_tokens_read = iteration.attended_pairs;
  iteration.cache_tokens_read_sliding = iteration.attended_pairs_sliding;
  iterations_detail::run_stages(context, iteration, decode);
  decode.step_s = decode.pipeline.step_s(decode.micro_batches);
  return decode;
}

}  // namespace plimsoll
