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
  const Number host_s = times.host.total_s();
  const double hop_tokens = iteration.tokens() / static_cast<double>(context.layout->cp);
  const Number hop_bytes(hop_tokens * static_cast<double>(context.plan->model.hidden) * context.activation_bytes);
  const StageKind* slowest = nullptr;
  double slowest_s = -1;
  for (const StageKind& stage : context.stages) {
    Number stage_s = host_s;
    if (stage.is_last) stage_s += head_s;
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
struct Chunks {
  double count = 1;  ///< m
  Iteration one;
};

inline Chunks chunks_of(const Plan& plan, double sequences, double input_tokens) {
  const std::int64_t window = plan.model.attention.sliding_window;
  const std::int64_t top_k = plan.model.attention.indexer.top_k;
  const double tokens = sequences * input_tokens;
  Chunks chunks;
  chunks.count = std::max(1.0, std::ceil(tokens / static_cast<double>(plan.engine.chunk_tokens)));
  Attended& prompts = chunks.one.prefill;
  prompts.tokens = tokens / chunks.count;
  prompts.pairs = sequences * causal_pairs(input_tokens, 0) / chunks.count;
  prompts.pairs_sliding = sequences * causal_pairs(input_tokens, window) / chunks.count;
  prompts.pairs_selected = sequences * causal_pairs(input_tokens, top_k) / chunks.count;
  // A chunk reads what its prompts have cached so far: on average half of a long prompt and half of itself.
  const double before = std::max(0.0, (input_tokens - prompts.tokens) / 2);
  prompts.cache_tokens_read = prompts.tokens + before;
  prompts.cache_tokens_read_sliding = prompts.tokens + kept_tokens(before, window);
  // Each token picks positions of its own; together they pick nearly all, and what neighbours share is read once.
  prompts.cache_tokens_read_selected = prompts.cache_tokens_read;
  chunks.one.sampled = sequences / chunks.count;
  return chunks;
}

template <typename Number>
Prefill<Number> prefill_of(const StageContext<Number>& context, double sequences, double input_tokens) {
  const Chunks chunks = chunks_of(*context.plan, sequences, input_tokens);
  Prefill<Number> prefill;
  prefill.chunks = chunks.count;
  prefill.chunk_tokens = chunks.one.prefill.tokens;
  iterations_detail::run_stages(context, chunks.one, prefill);
  return prefill;
}

/// Of n sequences, as many micro-batches as stages: m = min(n, p). Where n is a mean, so is m: with 1.5 sequences on average
/// there are 1.5 micro-batches of one.
inline double micro_batches_of(const Layout& layout, double sequences) {
  return std::max(1.0, std::min(static_cast<double>(layout.pp), sequences));
}

/// `sequences` that each attend to `context_tokens` and get one token.
inline Iteration decode_iteration(const Model& model, double sequences, double context_tokens) {
  Iteration iteration;
  Attended& answers = iteration.decode;
  answers.tokens = sequences;
  answers.pairs = sequences * context_tokens;
  answers.pairs_sliding = sequences * kept_tokens(context_tokens, model.attention.sliding_window);
  answers.pairs_selected = sequences * kept_tokens(context_tokens, model.attention.indexer.top_k);
  answers.cache_tokens_read = answers.pairs;
  answers.cache_tokens_read_sliding = answers.pairs_sliding;
  answers.cache_tokens_read_selected = answers.pairs_selected;
  iteration.sampled = sequences;
  return iteration;
}

/// One step of n sequences.
template <typename Number>
Decode<Number> decode_of(const StageContext<Number>& context, double sequences, double context_tokens) {
  Decode<Number> decode;
  decode.micro_batches = micro_batches_of(*context.layout, sequences);
  iterations_detail::run_stages(context, decode_iteration(context.plan->model, sequences / decode.micro_batches, context_tokens), decode);
  decode.step_s = decode.pipeline.step_s(decode.micro_batches);
  return decode;
}

/// From one chunk of a prompt to the next while n sequences decode beside it, one micro-batch to a chunk.
template <typename Number>
Number mixed_pace_s(const StageContext<Number>& context, double input_tokens, double sequences, double context_tokens) {
  Iteration mixed = chunks_of(*context.plan, 1, input_tokens).one;
  const Iteration answers = decode_iteration(context.plan->model, sequences / micro_batches_of(*context.layout, sequences), context_tokens);
  mixed.decode = answers.decode;
  mixed.sampled += answers.sampled;
  Decode<Number> step;
  iterations_detail::run_stages(context, mixed, step);
  return step.pipeline.pace_s();
}

}  // namespace plimsoll
