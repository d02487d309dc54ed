// Attention of one layer: full, sliding, latent, over a state, or over what an indexer picks.   docs/physics.md, Attention
//
//   h, g, a  query heads, KV heads, width of a head     t, c  TP and CP degrees     d  hidden size
//   h_k h_v a_k a_v w  of linear layers                 h_i a_i  of an indexer      C  tokens of a linear layer's chunk
#pragma once

#include "core/physics/collectives.hpp"
#include "core/physics/stage_context.hpp"

namespace plimsoll::operations_detail {

/// FLOP of attention for one (query, key) pair on one GPU: scores and values. GQA 4·(h/t)·a; MLA 2·(h/t)·(nope+rope+v) in
/// prefill and 2·(h/t)·(2·kv_lora+rope) in decode, where keys and values stay compressed.
template <typename Number>
Number flop_per_pair(const AttentionTerms<Number>& a, const Number& heads_here, bool is_decode) {
  if (!a.is_latent()) return 4.0 * heads_here * a.head_dim;
  return 2.0 * heads_here * (is_decode ? 2.0 * a.kv_lora + a.rope : a.nope + a.rope + a.value_dim);
}

/// FLOP of one phase's attention in a layer on one GPU. Where an indexer picks positions, every token has keys of its own and
/// MLA attends to latents, as in decode; prompts so short that attending to all positions over heads is less work do that.
/// Source: report of DeepSeek-V3.2-Exp, whose sparse attention is MLA's multi-query mode, and a masked multi-head one for short
/// prompts.
template <typename Number>
Number attention_flop(const AttentionTerms<Number>& a, const AttendedOf<Number>& attended, bool is_sliding, bool is_decode, const Number& heads_here) {
  const Number pair_flop = flop_per_pair(a, heads_here, is_decode);
  if (is_sliding) return attended.pairs_sliding * pair_flop;
  if (!a.attention->has_indexer()) return attended.pairs * pair_flop;
  return smaller(attended.pairs * pair_flop, attended.pairs_selected * flop_per_pair(a, heads_here, true));
}

/// FLOP of an indexer's score of one position: 2·h_i·a_i.
template <typename Number>
Number index_flop_per_pair(const AttentionTerms<Number>& a) {
  return 2.0 * (a.index_heads * a.index_dim);
}

/// C: as flash-linear-attention and vLLM take it.
inline constexpr double linear_chunk_tokens = 64;

/// FLOP of a linear layer for one token of a prompt, on one of t GPUs. With chunks of C tokens and per value head: products of
/// keys with keys, of both sides of their inverse with keys and values, of queries with keys and the result with values,
/// 2·C·(3·a_k + 2·a_v); three products with the state, 6·a_k·a_v; the inverse itself, C²/3. The convolution, 2·w a channel.
/// Source: the chunkwise form of Gated Delta Networks (arXiv:2412.06464), whole tiles as its kernels compute them.
template <typename Number>
Number linear_flop_per_prompt_token(const LinearTerms<Number>& linear, const Number& t) {
  constexpr double chunk = linear_chunk_tokens;
  const Number of_head = 2 * chunk * (3.0 * linear.key_dim + 2.0 * linear.value_dim) + 6.0 * linear.key_dim * linear.value_dim + chunk * chunk / 3;
  return (linear.value_heads * of_head + 2.0 * (linear.convolution * linear.channels())) / t;
}

/// For one token of an answer, 7 for every element of the state: one to forget, two each to recall, to write and to read out.
template <typename Number>
Number linear_flop_per_answer(const LinearTerms<Number>& linear, const Number& t) {
  return (7.0 * linear.state_elements() + 2.0 * (linear.convolution * linear.channels())) / t;
}

/// Seconds of computing, and of moving the cache, of one phase's tokens.
template <typename Number>
struct AttentionTime {
  Number compute_s{};
  Number memory_s{};
};

template <typename Number>
Number working_s(const AttentionTime<Number>& time) {
  return larger(time.compute_s, time.memory_s);
}

/// Prompts and answers are kernels of their own, one after the other, with one fixed time.
template <typename Number>
void add_attention_time(Tally<Number>& tally, Operation operation, const IterationOf<Number>& iteration, const AttentionTime<Number>& prompts, const AttentionTime<Number>& answers,
                        const Number& fixed_s) {
  const bool has_prompts = middle_of(iteration.prefill.tokens) > 0;
  const bool has_answers = middle_of(iteration.decode.tokens) > 0;
  const Number working = has_prompts && has_answers ? working_s(prompts) + working_s(answers) : working_s(has_prompts ? prompts : answers);
  const bool computes = middle_of(prompts.compute_s + answers.compute_s) >= middle_of(prompts.memory_s + answers.memory_s);
  tally.add(operation, working + fixed_s, middle_of(fixed_s) > middle_of(working) ? Bound::fixed : (computes ? Bound::compute : Bound::memory));
}

template <typename Number>
AttentionTime<Number> attention_time(const StageContext<Number>& context, const AttendedOf<Number>& attended, bool is_sliding, bool is_decode, const Number& heads_here,
                                     const Number& output_width_here) {
  const AttentionTerms<Number>& a = context.terms.model.attention;
  const Number& c = context.terms.layout.cp;
  const Number flop = attention_flop(a, attended, is_sliding, is_decode, heads_here);
  const Number in_and_out_bytes = 2.0 * attended.tokens / c * output_width_here * context.activation_bytes;
  const Number& cache_tokens = is_sliding ? attended.cache_tokens_read_sliding : (a.attention->has_indexer() ? attended.cache_tokens_read_selected : attended.cache_tokens_read);
  const OperationName& name = name_of(Operation::attention);
  return {.compute_s = named(name.flop, flop / c) / context.hardware.attention_flop_per_s,
          .memory_s = named(name.bytes, cache_tokens / c * context.kv_bytes_per_token + in_and_out_bytes) / context.hardware.cache_bytes_per_s};
}

/// Scores of all positions by all heads of the indexer, on every TP rank. The scores and the choice of the best are kernels of
/// their own.
template <typename Number>
void add_indexer(Tally<Number>& tally, const IterationOf<Number>& iteration) {
  const StageContext<Number>& context = tally.context;
  const Number& c = context.terms.layout.cp;
  const OperationName& name = name_of(Operation::indexer);
  const auto time_of = [&](const AttendedOf<Number>& attended) {
    return AttentionTime<Number>{named(name.flop, attended.pairs / c * index_flop_per_pair(context.terms.model.attention)) / context.hardware.indexer_flop_per_s,
                                 named(name.bytes, attended.cache_tokens_read / c * context.index_bytes_per_token) / context.hardware.cache_bytes_per_s};
  };
  constexpr double kernels = 2;
  add_attention_time(tally, Operation::indexer, iteration, time_of(iteration.prefill), time_of(iteration.decode), context.hardware.attention_fixed_s * Number(kernels));
}

/// What each of the c ranks of a context-parallel group needs of the others, `passed` bytes in all.
template <typename Number>
void add_context_exchange(Tally<Number>& tally, const Number& passed) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const Group ring = group_of(context.hardware, layout.tp * layout.cp);
  const Group across = {.ranks = layout.cp, .per_node = std::max<std::int64_t>(1, ring.per_node / layout.tp)};
  const bool divides = layout.cp % across.per_node == 0;
  const Number bytes = named(name_of(Operation::context_exchange).bytes, passed);
  tally.link(Operation::context_exchange, all_gather_s(context.hardware, divides ? across : Group{layout.cp, 1}, bytes));
}

/// A linear layer. Its projections are products as any; then prompts go through the recurrence in chunks, whose states pass
/// through HBM at the precision of activations, and each answer reads and writes the state of its sequence.
template <typename Number>
void add_linear_attention(Tally<Number>& tally, const IterationOf<Number>& iteration) {
  const StageContext<Number>& context = tally.context;
  const LinearTerms<Number>& linear = context.terms.model.attention.linear;
  const Number& t = context.terms.layout.tp;
  const Number& c = context.terms.layout.cp;
  const Number& d = context.terms.model.hidden;
  const Number tokens = iteration.tokens() / c;
  const Number value_width = linear.value_width() / t;
  const Number output_weights = value_width * d;
  const Number convolution_weights = linear.convolution * linear.channels() / t;
  const Number input_weights = named(symbols::weights_here, context.layer.linear_sharded / t + context.layer.linear_replicated - output_weights - convolution_weights);
  constexpr double input_kernels = 2;  // Queries, keys, values and output gates; what each head forgets and learns.
  tally.product(Operation::qkv, input_weights, tokens, context.dense_bytes, d + input_weights / d, context.hardware.dense_flop_per_s, input_kernels);
  tally.product(Operation::output_projection, output_weights, tokens, context.dense_bytes, d + value_width, context.hardware.dense_flop_per_s, 1);

  const Number in_and_out_bytes = (linear.channels() / t + 2.0 * value_width) * context.activation_bytes;
  const Number chunk_state_bytes = 2.0 * linear.state_elements() / t * context.activation_bytes;
  const Number prompt_tokens = iteration.prefill.tokens / c;
  const Number& answers = iteration.decode.tokens;  // Every rank of a context-parallel group keeps the state.
  const OperationName& name = name_of(Operation::attention);
  const auto time_of = [&](const Number& flop, const Number& bytes) {
    return AttentionTime<Number>{named(name.flop, flop) / context.hardware.attention_flop_per_s, named(name.bytes, bytes) / context.hardware.cache_bytes_per_s};
  };
  const AttentionTime<Number> of_prompts = time_of(prompt_tokens * linear_flop_per_prompt_token(linear, t), prompt_tokens * (in_and_out_bytes + chunk_state_bytes / linear_chunk_tokens));
  const AttentionTime<Number> of_answers = time_of(answers * linear_flop_per_answer(linear, t), answers * (in_and_out_bytes + 2.0 * context.state_bytes));
  add_attention_time(tally, Operation::attention, iteration, of_prompts, of_answers, context.hardware.attention_fixed_s);
  // The recurrence of a prompt passes a state from each rank to the next.
  if (context.layout->cp > 1 && middle_of(iteration.prefill.tokens) > 0) add_context_exchange(tally, c * context.state_bytes);
}

template <typename Number>
void add_attention(Tally<Number>& tally, bool is_sliding, const IterationOf<Number>& iteration) {
  const StageContext<Number>& context = tally.context;
  const AttentionTerms<Number>& a = context.terms.model.attention;
  const Number& t = context.terms.layout.tp;
  const Number& c = context.terms.layout.cp;
  const Number& d = context.terms.model.hidden;
  const Number tokens = iteration.tokens() / c;
  const Number heads_here = a.heads / t;
  const Number output_width = a.heads * (a.is_latent() ? a.value_dim : a.head_dim);
  const Number output_weights = output_width * d / t;
  const Number qkv_weights = named(symbols::weights_here, context.layer.attention_sharded / t + context.layer.attention_kv / smaller(t, a.kv_heads) + context.layer.attention_replicated - output_weights);
  // Down- and up-projections of MLA are kernels of their own, and so is the one that its absorbed values pass. An
  // indexer adds one for its queries and one for its key and the weights of its heads.
  const double qkv_kernels = (a.is_latent() ? 4 : 1) + (a.attention->has_indexer() ? 2 : 0);
  tally.product(Operation::qkv, qkv_weights, tokens, context.dense_bytes, d + qkv_weights / d, context.hardware.dense_flop_per_s, qkv_kernels);
  tally.product(Operation::output_projection, output_weights, tokens, context.dense_bytes, d + output_width / t, context.hardware.dense_flop_per_s, 1);

  const Number width_here = output_width / t;
  const AttentionTime<Number> prompts = attention_time(context, iteration.prefill, is_sliding, false, heads_here, width_here);
  const AttentionTime<Number> answers = attention_time(context, iteration.decode, is_sliding, true, heads_here, width_here);
  add_attention_time(tally, Operation::attention, iteration, prompts, answers, context.hardware.attention_fixed_s);
  if (a.attention->has_indexer()) add_indexer(tally, iteration);
  if (context.layout->cp > 1) {
    // Ring attention passes every rank's keys and values once around; decode gathers partial outputs instead.
    const Number passed = iteration.prefill.tokens * (context.kv_bytes_per_token + context.index_bytes_per_token) + iteration.decode.tokens / c * width_here * context.activation_bytes;
    add_context_exchange(tally, passed);
  }
}

}  // namespace plimsoll::operations_detail
