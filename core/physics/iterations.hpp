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
  StageTimes<Number> slowest;     ///< Operations of one chunk on the slowest stage.
  std::size_t slowest_stage = 0;  ///< Which of the context's kinds of stages that is.
  Number sequences{};             ///< n
  Number chunks{};                ///< m
  Number chunk_tokens{};          ///< q
  Number prompt_tokens{};         ///< Of the prompts that a chunk brings forward: q, and what was cached of them.
};

/// One decode step of the sequences of one attention rank.
template <typename Number>
struct Decode {
  Pipeline<Number> pipeline;
  StageTimes<Number> slowest;
  std::size_t slowest_stage = 0;
  Number sequences{};                  ///< n
  Number micro_batches = Number(1.0);  ///< m
  Number step_s{};
  Number tokens = Number(1.0);  ///< Of each sequence, that a step brings.

  /// TPOT while nothing else runs.
  Number token_s() const { return middle_of(tokens) == 1 ? step_s : named(symbols::token_seconds, step_s / tokens); }
};

/// Positions attended to by the tokens of a prompt of I tokens, each to itself and all before it; at most `window` of them.
template <typename Number>
Number causal_pairs(const Number& tokens, const Number& window) {
  if (middle_of(window) <= 0 || middle_of(tokens) <= middle_of(window)) return tokens * tokens / 2.0;
  return window * tokens - window * window / 2.0;
}
inline double causal_pairs(double tokens, std::int64_t window) { return causal_pairs<double>(tokens, real(window)); }

namespace iterations_detail {

template <typename Number, typename Phase>
void run_stages(const StageContext<Number>& context, const IterationOf<Number>& iteration, Phase& phase) {
  const Givens<Number>& givens = context.hardware.givens;
  LayerMix occurring;
  for (const StageKind& stage : context.stages) occurring += stage.mix;
  const LayerTimes<Number> times = layer_times(context, occurring, iteration);
  std::array<Number, layer_kinds.size()> layer_s{};
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (occurring.counts[i] > 0) layer_s[i] = named(symbols::seconds_of_layer[i], times.layers[i].total_s());
  }
  const Number head_s = times.head.total_s() + times.draft.total_s();
  const Number host_s = times.host.total_s();
  const Number hop_bytes = iteration.tokens() / context.terms.layout.cp * context.terms.model.hidden * context.activation_bytes;
  const StageKind* slowest = nullptr;
  double slowest_s = -1;
  for (const StageKind& stage : context.stages) {
    Number stage_s = host_s;
    if (stage.is_last) stage_s += head_s;
    const std::array<Number, layer_kinds.size()> counts = given_mix(givens, stage.mix).counts;
    for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
      if (stage.mix.counts[i] > 0) stage_s += layer_s[i] * counts[i];
    }
    stage_s = named(symbols::stage_seconds, stage_s);
    const Number hop_s = stage.is_last ? Number(0.0) : named(symbols::hop, point_to_point_s(context.hardware, stage.hop_stays_in_node, hop_bytes));
    phase.pipeline.add_stages(stage.count == 1 ? Number(1.0) : givens(symbols::stages, stage.count), stage_s, hop_s);
    if (middle_of(stage_s) <= slowest_s) continue;
    slowest_s = middle_of(stage_s);
    slowest = &stage;
  }
  if (slowest != nullptr && context.by_operation) {
    phase.slowest = sum_of(times, given_mix(givens, slowest->mix), slowest->is_last);
    phase.slowest_stage = static_cast<std::size_t>(slowest - context.stages.data());
  }
  Pipeline<Number>& pipeline = phase.pipeline;
  if (pipeline.stages <= 1) return;
  pipeline.through_s = named(symbols::through, pipeline.through_s);
  pipeline.slowest_stage_s = named(symbols::slowest_stage, pipeline.slowest_stage_s);
  pipeline.slowest_hop_s = named(symbols::slowest_hop, pipeline.slowest_hop_s);
}

}  // namespace iterations_detail

/// n prompts of I tokens, packed into m = ⌈n·I / chunk⌉ equal chunks. The attention work of all chunks is exactly that of the
/// causal prompts, spread evenly; that later chunks of a long prompt cost more than earlier ones is averaged out.
template <typename Number>
struct ChunksOf {
  Number count = Number(1.0);  ///< m
  IterationOf<Number> one;
};

/// I − P: what is not in the cache yet. The positions that its tokens attend to are all of the prompt's but those of the prefix.
template <typename Number>
Number computed_tokens(const Terms<Number>& terms, const Number& input_tokens) {
  return middle_of(terms.cached_prefix) > 0 ? named(symbols::computed_tokens, input_tokens - terms.cached_prefix) : input_tokens;
}

template <typename Number>
ChunksOf<Number> chunks_of(const Plan& plan, const Terms<Number>& terms, const Number& sequences, const Number& input_tokens) {
  const AttentionTerms<Number>& a = terms.model.attention;
  const Number& cached = terms.cached_prefix;
  const Number computed = computed_tokens(terms, input_tokens);
  const Number tokens = sequences * computed;
  ChunksOf<Number> chunks;
  if (middle_of(tokens) > real(plan.engine.chunk_tokens)) {
    chunks.count = named(symbols::chunks, ceiling(tokens / terms.givens(symbols::chunk_tokens, real(plan.engine.chunk_tokens))));
  }
  AttendedOf<Number>& prompts = chunks.one.prefill;
  prompts.tokens = named(symbols::chunk_size, tokens / chunks.count);
  const auto pairs = [&](const Number& window) {
    const Number of_prompt = causal_pairs(input_tokens, window);
    const Number computed_pairs = middle_of(cached) > 0 ? of_prompt - causal_pairs(cached, window) : of_prompt;
    return named(symbols::pairs, sequences * computed_pairs / chunks.count);
  };
  prompts.pairs = pairs(Number(0.0));
  prompts.pairs_sliding = pairs(a.window);
  prompts.pairs_selected = pairs(a.top_k);
  // A chunk reads what its prompts have cached so far: on average half of a long prompt and half of itself.
  const Number before = middle_of(chunks.count) > 1 ? larger(Number(0.0), (computed - prompts.tokens) / 2.0) : Number(0.0);
  prompts.cache_tokens_read = prompts.tokens + before;
  prompts.cache_tokens_read_sliding = prompts.tokens + kept_tokens(before, a.window);
  if (middle_of(cached) > 0) {
    // Each prompt of the chunk reads its own prefix, also where they share it.
    const Number prefixes = larger(Number(1.0), prompts.tokens / computed);
    prompts.cache_tokens_read = prompts.tokens + before + prefixes * cached;
    prompts.cache_tokens_read_sliding = prompts.tokens + prefixes * kept_tokens(before + cached, a.window);
  }
  // Each token picks positions of its own; together they pick nearly all, and what neighbours share is read once.
  prompts.cache_tokens_read_selected = prompts.cache_tokens_read;
  chunks.one.sampled = sequences / chunks.count;
  return chunks;
}
inline ChunksOf<double> chunks_of(const Plan& plan, double sequences, double input_tokens) {
  return chunks_of(plan, Terms<double>{{}, model_terms<double>(plan.model), {}, {}, {}, {}, real(plan.workload.cached_prefix)}, sequences, input_tokens);
}

template <typename Number>
Prefill<Number> prefill_of(const StageContext<Number>& context, const Number& sequences, const Number& input_tokens) {
  const ChunksOf<Number> chunks = chunks_of(*context.plan, context.terms, sequences, input_tokens);
  Prefill<Number> prefill;
  prefill.sequences = sequences;
  prefill.chunks = chunks.count;
  prefill.chunk_tokens = prefill.prompt_tokens = chunks.one.prefill.tokens;
  if (middle_of(context.terms.cached_prefix) > 0) {
    prefill.prompt_tokens = named(symbols::prompt_tokens_of_chunk, prefill.chunk_tokens * (input_tokens / computed_tokens(context.terms, input_tokens)));
  }
  iterations_detail::run_stages(context, chunks.one, prefill);
  return prefill;
}

/// Of n sequences, as many micro-batches as stages: m = min(n, p). Where n is a mean, so is m: with 1.5 sequences on average
/// there are 1.5 micro-batches of one.
template <typename Number>
Number micro_batches_of(const StageContext<Number>& context, const Number& sequences) {
  if (context.layout->pp == 1) return Number(1.0);
  return named(symbols::micro_batches, larger(Number(1.0), smaller(context.terms.layout.pp, sequences)));
}

/// `sequences` that each attend to `context_tokens` and get one token.
template <typename Number>
IterationOf<Number> decode_iteration(const AttentionTerms<Number>& a, const Number& sequences, const Number& context_tokens) {
  IterationOf<Number> iteration;
  AttendedOf<Number>& answers = iteration.decode;
  answers.tokens = sequences;
  answers.pairs = sequences * context_tokens;
  answers.pairs_sliding = sequences * kept_tokens(context_tokens, a.window);
  answers.pairs_selected = sequences * kept_tokens(context_tokens, a.top_k);
  answers.cache_tokens_read = answers.pairs;
  answers.cache_tokens_read_sliding = answers.pairs_sliding;
  answers.cache_tokens_read_selected = answers.pairs_selected;
  iteration.sampled = sequences;
  return iteration;
}
inline Iteration decode_iteration(const Model& model, double sequences, double context_tokens) {
  return decode_iteration(attention_terms<double>(model.attention), sequences, context_tokens);
}

/// The same where drafted tokens are verified: each sequence has n + 1 tokens, which attend to its context and to the drafts before
/// them, n/2 on average. Its cache is read once for all; what an indexer picks, for each. What drafts sees one token of each.
template <typename Number>
IterationOf<Number> step_iteration(const Plan& plan, const Terms<Number>& terms, const Number& sequences, const Number& context_tokens) {
  const AttentionTerms<Number>& a = terms.model.attention;
  IterationOf<Number> iteration = decode_iteration(a, sequences, context_tokens);
  if (!plan.engine.drafts()) return iteration;
  const Number& verified = terms.speculation.verified_tokens;
  const Number attended = context_tokens + terms.speculation.draft_tokens / 2.0;
  AttendedOf<Number>& answers = iteration.decode;
  iteration.drafting = answers;
  answers.tokens = iteration.sampled = sequences * verified;
  answers.pairs = answers.tokens * attended;
  answers.pairs_sliding = answers.tokens * kept_tokens(attended, a.window);
  answers.pairs_selected = answers.tokens * kept_tokens(attended, a.top_k);
  answers.cache_tokens_read_selected = middle_of(a.top_k) > 0 ? smaller(answers.cache_tokens_read, answers.pairs_selected) : answers.cache_tokens_read;
  return iteration;
}

/// One step of n sequences.
template <typename Number>
Decode<Number> decode_of(const StageContext<Number>& context, const Number& sequences, const Number& context_tokens) {
  Decode<Number> decode;
  decode.sequences = sequences;
  decode.micro_batches = micro_batches_of(context, sequences);
  decode.tokens = context.terms.speculation.tokens_per_step;
  iterations_detail::run_stages(context, step_iteration(*context.plan, context.terms, sequences / decode.micro_batches, context_tokens), decode);
  decode.step_s = named(symbols::step, decode.pipeline.step_s(decode.micro_batches));
  return decode;
}

/// From one chunk of a prompt to the next while n sequences decode beside it, one micro-batch to a chunk.
template <typename Number>
Number mixed_pace_s(const StageContext<Number>& context, const Number& input_tokens, const Number& sequences, const Number& context_tokens) {
  IterationOf<Number> mixed = chunks_of(*context.plan, context.terms, Number(1.0), input_tokens).one;
  const IterationOf<Number> answers = step_iteration(*context.plan, context.terms, sequences / micro_batches_of(context, sequences), context_tokens);
  mixed.decode = answers.decode;
  mixed.drafting = answers.drafting;
  mixed.sampled += answers.sampled;
  Decode<Number> step;
  iterations_detail::run_stages(context, mixed, step);
  return named(symbols::mixed_pace, step.pipeline.pace_s());
}

}  // namespace plimsoll
