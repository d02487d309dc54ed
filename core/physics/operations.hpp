// One iteration of a pipeline stage as a list of operations on a roofline.   docs/physics.md, Time
//
//   F  FLOP of an operation on one GPU      P  effective peak FLOP/s      t_op = max(F/P, B/W) + n·t₀
//   B  bytes it moves on one GPU            W  effective HBM bytes/s      n  kernels that it takes, t₀ fixed time of each
//
//   T    tokens of the iteration on one attention rank        ctx  tokens that they attend to
//   t c D e x   degrees (core/spec/layout.hpp)                h g a d f f_e E k V   shapes (parameters.hpp)
//   C    tokens of a linear layer's chunk                     h_k h_v a_k a_v w, h_i a_i   of linear layers, of an indexer
//
// Operations run one after another; nothing overlaps. Source: calibration on published serving measurements showed no
// overlap of compute with collectives in today's engines; docs/decisions.md.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/physics/collectives.hpp"
#include "core/physics/kv_cache.hpp"
#include "core/physics/parameters.hpp"
#include "core/physics/routing.hpp"
#include "core/physics/stages.hpp"

namespace plimsoll {

enum class Operation : int {
  qkv,
  attention,
  indexer,
  output_projection,
  dense_ffn,
  router,
  experts,
  shared_experts,
  lm_head,
  tp_all_reduce,
  expert_dispatch,
  expert_combine,
  context_exchange,
  small_operations,
  host,
};
inline constexpr std::size_t operation_count = 15;

struct OperationName {
  std::string_view key;
  std::string_view title;
  Symbol seconds;
  Symbol flop;
  Symbol bytes;
};
inline constexpr std::array<OperationName, operation_count> operation_names = {{
    {"qkv", "query, key and value projections", {"t_qkv", "query, key and value projections", Unit::seconds}, {"F_qkv", "their FLOP", Unit::flop}, {"B_qkv", "bytes that they move", Unit::bytes}},
    {"attention", "attention over the KV cache", {"t_att", "attention over the KV cache", Unit::seconds}, {"F_att", "its FLOP", Unit::flop}, {"B_att", "bytes that it moves", Unit::bytes}},
    {"indexer", "indexer of sparse attention", {"t_idx", "indexer of sparse attention", Unit::seconds, {}, "DeepSeek-V3.2-Exp, technical report"}, {"F_idx", "its FLOP", Unit::flop}, {"B_idx", "bytes that it reads", Unit::bytes}},
    {"output_projection", "attention output projection", {"t_out", "attention output projection", Unit::seconds}, {"F_out", "its FLOP", Unit::flop}, {"B_out", "bytes that it moves", Unit::bytes}},
    {"dense_ffn", "dense FFN", {"t_ffn", "dense FFN", Unit::seconds}, {"F_ffn", "its FLOP", Unit::flop}, {"B_ffn", "bytes that it moves", Unit::bytes}},
    {"router", "expert router", {"t_rt", "expert router", Unit::seconds}, {"F_rt", "its FLOP", Unit::flop}, {"B_rt", "bytes that it moves", Unit::bytes}},
    {"experts", "routed experts", {"t_exp", "routed experts", Unit::seconds}, {"F_exp", "their FLOP", Unit::flop}, {"B_exp", "bytes that they move", Unit::bytes}},
    {"shared_experts", "shared experts", {"t_sh", "shared experts", Unit::seconds}, {"F_sh", "their FLOP", Unit::flop}, {"B_sh", "bytes that they move", Unit::bytes}},
    {"lm_head", "LM head", {"t_lm", "LM head", Unit::seconds}, {"F_lm", "its FLOP", Unit::flop}, {"B_lm", "bytes that it moves", Unit::bytes}},
    {"tp_all_reduce", "tensor-parallel all-reduces", {"t_tp", "tensor-parallel all-reduces", Unit::seconds}, {}, {"B_tp", "bytes of the tensor", Unit::bytes}},
    {"expert_dispatch", "dispatch to experts", {"t_dis", "dispatch to experts", Unit::seconds}, {}, {"B_dis", "bytes that a rank sends", Unit::bytes}},
    {"expert_combine", "combine from experts", {"t_com", "combine from experts", Unit::seconds}, {}, {}},
    {"context_exchange", "context-parallel exchange", {"t_cp", "context-parallel exchange", Unit::seconds, {}, "Ring Attention (arXiv:2310.01889)"}, {}, {"B_cp", "bytes that pass", Unit::bytes}},
    {"small_operations", "norms, activations and other small operations", {"t_sm", "norms, activations and other small operations", Unit::seconds}, {}, {}},
    {"host", "host between iterations", {"t_host", "host between iterations", Unit::seconds}, {}, {}},
}};

constexpr const OperationName& name_of(Operation operation) { return operation_names[static_cast<std::size_t>(operation)]; }

enum class Bound : int {
  compute,
  memory,
  link,
  fixed  ///< Neither: the time that it takes however small it is.
};

/// The operations of one iteration: of one layer, or of a stage with its layers added up.
template <typename Number>
struct StageTimes {
  std::array<Number, operation_count> seconds{};
  std::array<Bound, operation_count> bound{};

  Number total_s() const {
    Number sum(0.0);
    for (const Number& each : seconds) sum += each;
    return sum;
  }
  Number& of(Operation operation) { return seconds[static_cast<std::size_t>(operation)]; }
};

/// What the prompts or the answers of an iteration attend to.
template <typename Number>
struct AttendedOf {
  Number tokens{};
  Number pairs{};  ///< Σ over tokens of the positions each attends to, in a full layer.
  Number pairs_sliding{};
  Number cache_tokens_read{};  ///< KV of a full layer read from HBM.
  Number cache_tokens_read_sliding{};
  Number pairs_selected{};  ///< In a full layer with an indexer.
  Number cache_tokens_read_selected{};
};
using Attended = AttendedOf<double>;

/// What one attention rank does in one iteration: prompt tokens, answer tokens, or both.
template <typename Number>
struct IterationOf {
  AttendedOf<Number> prefill;
  AttendedOf<Number> decode;  ///< MLA attends over the latent (absorbed) instead of over heads.
  Number sampled{};           ///< Tokens whose logits are wanted: one a sequence.

  Number tokens() const { return prefill.tokens + decode.tokens; }  ///< T
};
using Iteration = IterationOf<double>;

/// What stays the same over all iterations of a plan on a layout, whatever the machine.
template <typename Number>
struct StageFactsOf {
  const Plan* plan = nullptr;
  const Layout* layout = nullptr;
  Terms<Number> terms;
  LayerParametersOf<Number> layer;
  std::vector<StageKind> stages;
  Number dense_bytes{};  ///< Of one dense weight, scaled.
  Number expert_bytes{};
  Number plain_bytes{};  ///< Of what stays at 16 bit.
  Number activation_bytes{};
  Number kv_bytes_per_token{};  ///< Of one layer, on one GPU.
  Number index_bytes_per_token{};
  Number state_bytes{};  ///< Of one sequence in a linear layer, on one GPU.
};
using StageFacts = StageFactsOf<double>;

template <typename Number>
struct StageContext : StageFactsOf<Number> {
  Hardware<Number> hardware;
};

template <typename Number = double>
StageFactsOf<Number> stage_facts(const Plan& plan, const Layout& layout, double weight_scale, const Givens<Number>& givens = {}) {
  StageFactsOf<Number> facts;
  facts.plan = &plan;
  facts.layout = &layout;
  facts.terms = terms_of<Number>(plan, layout, weight_scale, givens);
  facts.layer = layer_parameters(facts.terms.model);
  facts.stages = stage_kinds(plan.model, layout, gpus_per_node(plan, layout));
  const WidthTerms<Number>& width = facts.terms.width;
  facts.dense_bytes = width.dense_bytes;
  facts.expert_bytes = width.expert_bytes;
  facts.plain_bytes = width.plain_bytes;
  facts.activation_bytes = width.activation_bytes;
  const AttentionTerms<Number>& attention = facts.terms.model.attention;
  facts.kv_bytes_per_token = kv_bytes_per_token_and_layer(attention, facts.terms.layout.tp, width.kv_element_bytes);
  facts.index_bytes_per_token = index_bytes_per_token_and_layer(attention);
  facts.state_bytes = state_bytes_per_layer(attention, facts.terms.layout.tp, width.activation_bytes);
  return facts;
}

template <typename Number>
StageContext<Number> stage_context(const Plan& plan, const Layout& layout, double weight_scale, const Givens<Number>& givens = {}) {
  return {stage_facts<Number>(plan, layout, weight_scale, givens), hardware_of<Number>(plan, layout, profile_of(plan), givens)};
}

namespace operations_detail {

template <typename Number>
struct Tally {
  StageTimes<Number>& times;
  const StageContext<Number>& context;

  /// An operation of so many FLOP and bytes, and its fixed time.
  void roofline(Operation operation, const Number& flop, const Number& bytes, const Number& flop_per_s, const Number& fixed_s) {
    const Number compute_s = named(name_of(operation).flop, flop) / flop_per_s;
    const Number memory_s = named(name_of(operation).bytes, bytes) / context.hardware.hbm_bytes_per_s;
    const Number working_s = larger(compute_s, memory_s);
    const Bound working = middle_of(compute_s) >= middle_of(memory_s) ? Bound::compute : Bound::memory;
    add(operation, working_s + fixed_s, middle_of(fixed_s) > middle_of(working_s) ? Bound::fixed : working);
  }
  /// A product with weights: 2 FLOP a weight and token, and as many for tokens that fill no tile; the weights once, and `width` activations of each token.
  void product(Operation operation, const Number& weights, const Number& tokens, const Number& weight_bytes, const Number& width, const Number& flop_per_s, double kernels) {
    const Number flop = 2.0 * weights * (tokens + context.hardware.gemm_ramp_tokens) * context.terms.width.weight_scale;
    const Number bytes = weights * weight_bytes + tokens * width * context.activation_bytes;
    roofline(operation, flop, bytes, flop_per_s, context.hardware.gemm_fixed_s * Number(kernels));
  }
  void link(Operation operation, const Number& seconds) { add(operation, seconds, Bound::link); }
  void add(Operation operation, const Number& seconds, Bound bound) {
    const auto at = static_cast<std::size_t>(operation);
    times.seconds[at] = named(name_of(operation).seconds, seconds);
    times.bound[at] = bound;
  }
};

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

/// Dispatch and combine of `tokens` tokens of each attention rank, of which every GPU sends the 1/(t·c) that are its own.
template <typename Number>
void add_expert_exchange(Tally<Number>& tally, const Number& tokens) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const LayoutTerms<Number>& l = context.terms.layout;
  const Experts& experts = context.plan->model.experts;
  const Group stage = group_of(context.hardware, layout.gpus_per_stage());
  const std::int64_t sharing = std::max<std::int64_t>(1, stage.per_node / layout.expert_tp);
  const Group ranks = {.ranks = layout.ep, .per_node = layout.ep % sharing == 0 ? sharing : 1};
  const double e = real(layout.ep);
  const Number reached = context.hardware.givens(symbols::ranks_reached, e * rank_hit_chance(real(experts.experts), real(experts.per_token), real(experts.experts) / e));
  const Number token_bytes = context.terms.model.hidden * context.activation_bytes;
  const Number sent_bytes = named(name_of(Operation::expert_dispatch).bytes, tokens / (l.tp * l.cp) * reached * token_bytes);
  const Number arriving_bytes = tokens * l.attention_dp * reached / l.ep * token_bytes;
  const Group expert_tp = group_of(context.hardware, layout.expert_tp);
  const Number exchange = all_to_all_s(context.hardware, ranks, sent_bytes);
  // Every rank of a sharded expert needs the whole token, and holds a part of the answer.
  const Number share = all_gather_s(context.hardware, expert_tp, arriving_bytes);
  tally.link(Operation::expert_dispatch, exchange + share);
  tally.link(Operation::expert_combine, exchange + share);
}

template <typename Number>
void add_experts(Tally<Number>& tally, const IterationOf<Number>& iteration) {
  const StageContext<Number>& context = tally.context;
  const LayoutTerms<Number>& l = context.terms.layout;
  const ModelTerms<Number>& m = context.terms.model;
  const Hardware<Number>& hardware = context.hardware;
  const double inner_tensors = m.model->gated ? 3 : 2;
  const Number tokens = iteration.tokens() / l.cp;
  const Number tokens_of_stage = iteration.tokens() * l.attention_dp;
  const Number hit = named(symbols::hit_chance, mean_expert_hit_chance(m.experts, m.per_token, tokens_of_stage));
  const Number selections_here = named(symbols::selections, tokens_of_stage * m.per_token / l.ep);
  const Number inner = inner_tensors * m.expert_ffn / l.expert_tp;

  tally.product(Operation::router, context.layer.router, tokens, context.plain_bytes, m.hidden + m.experts, hardware.plain_flop_per_s, 1);
  const Number distinct = named(symbols::distinct_experts, m.experts / l.ep * hit);
  const Number ramp = named(symbols::ramp, 1.0 + hardware.experts_ramp_tokens * distinct / selections_here);
  const Number hottest = hardware.hottest_rank_counts ? named(symbols::hottest, hottest_over_mean(selections_here, l.ep)) : Number(1.0);
  const Number flop = 2.0 * selections_here * context.layer.one_expert / l.expert_tp * context.terms.width.weight_scale * ramp * hottest;
  const Number bytes = distinct * context.layer.one_expert / l.expert_tp * context.expert_bytes + selections_here * (2.0 * m.hidden + inner) * context.activation_bytes;
  tally.roofline(Operation::experts, flop, bytes, hardware.expert_flop_per_s, hardware.experts_fixed_s);
  if (m.model->experts.shared_hidden > 0) {
    tally.product(Operation::shared_experts, context.layer.shared_experts / l.tp, tokens, context.dense_bytes, 2.0 * m.hidden + inner_tensors * m.shared_ffn / l.tp,
                  hardware.dense_flop_per_s, 2);
  }
}

/// One layer, with the collectives after its attention and its FFN: an all-reduce each. Where the GPUs of a stage hold
/// different tokens, experts are reached by an exchange and its combine takes the place of the second; where they do not
/// (c·D = 1), every rank holds every token and the all-reduce combines.
template <typename Number>
StageTimes<Number> times_of_layer(const StageContext<Number>& context, const LayerKind& kind, const IterationOf<Number>& iteration) {
  StageTimes<Number> times;
  Tally<Number> tally{times, context};
  const ModelTerms<Number>& m = context.terms.model;
  const LayoutTerms<Number>& l = context.terms.layout;
  const Number tokens = iteration.tokens() / l.cp;
  const bool exchanges = kind.is_moe && tokens_travel_to_experts(*m.model, *context.layout);

  if (kind.attends == Attends::linear) {
    add_linear_attention(tally, iteration);
  } else {
    add_attention(tally, kind.attends == Attends::sliding, iteration);
  }
  if (kind.is_moe) {
    add_experts(tally, iteration);
  } else {
    const double inner_tensors = m.model->gated ? 3 : 2;
    tally.product(Operation::dense_ffn, context.layer.dense_ffn / l.tp, tokens, context.dense_bytes, 2.0 * m.hidden + inner_tensors * m.ffn / l.tp,
                  context.hardware.dense_flop_per_s, 2);
  }
  const Number tensor_bytes = named(name_of(Operation::tp_all_reduce).bytes, tokens * m.hidden * context.activation_bytes);
  const Number reduce = all_reduce_s(context.hardware, group_of(context.hardware, context.layout->tp), tensor_bytes);
  tally.link(Operation::tp_all_reduce, reduce * Number(exchanges ? 1 : 2));
  if (exchanges) add_expert_exchange(tally, iteration.tokens());
  tally.add(Operation::small_operations, context.hardware.layer_fixed_s, Bound::fixed);
  return times;
}

template <typename Number>
StageTimes<Number> times_of_head(const StageContext<Number>& context, const IterationOf<Number>& iteration) {
  StageTimes<Number> times;
  const ModelTerms<Number>& m = context.terms.model;
  if (m.model->vocabulary == 0) return times;
  const Number weights = named(symbols::weights_here, m.vocabulary * m.hidden / context.terms.layout.tp);
  Tally<Number>{times, context}.product(Operation::lm_head, weights, iteration.sampled, context.plain_bytes, m.hidden + weights / m.hidden, context.hardware.plain_flop_per_s, 1);
  return times;
}

}  // namespace operations_detail

/// What a stage is made of: one layer of each kind, the head, and what the host does for an iteration.
template <typename Number>
struct LayerTimes {
  std::array<StageTimes<Number>, layer_kinds.size()> layers;  ///< Of kinds that do not occur: nothing.
  StageTimes<Number> head;
  StageTimes<Number> host;
};

template <typename Number>
LayerTimes<Number> layer_times(const StageContext<Number>& context, const LayerMix& occurring, const IterationOf<Number>& iteration) {
  LayerTimes<Number> times;
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (occurring.counts()[i] > 0) times.layers[i] = operations_detail::times_of_layer(context, layer_kinds[i], iteration);
  }
  times.head = operations_detail::times_of_head(context, iteration);
  times.host.of(Operation::host) = context.hardware.iteration_fixed_s;
  times.host.bound[static_cast<std::size_t>(Operation::host)] = Bound::fixed;
  return times;
}

/// The operations of a stage with these layers: what a layer takes, as often as there are such layers. An operation is bound
/// by what binds the kind of layer that takes the most of it.
template <typename Number>
StageTimes<Number> sum_of(const LayerTimes<Number>& times, const LayerMixOf<Number>& mix, bool is_last_stage) {
  StageTimes<Number> sum;
  std::array<double, operation_count> largest{};
  const auto add = [&](const StageTimes<Number>& part, const Number& count) {
    for (std::size_t i = 0; i < operation_count; ++i) {
      const Number seconds = part.seconds[i] * count;
      sum.seconds[i] += seconds;
      if (middle_of(seconds) < largest[i]) continue;
      largest[i] = middle_of(seconds);
      sum.bound[i] = part.bound[i];
    }
  };
  const std::array<Number, layer_kinds.size()> counts = mix.counts();
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (middle_of(counts[i]) > 0) add(times.layers[i], counts[i]);
  }
  if (is_last_stage) add(times.head, Number(1.0));
  add(times.host, Number(1.0));
  return sum;
}

/// Seconds of each operation of one iteration on a stage with these layers.
template <typename Number>
StageTimes<Number> stage_times(const StageContext<Number>& context, const LayerMix& mix, bool is_last_stage, const IterationOf<Number>& iteration) {
  return sum_of(layer_times(context, mix, iteration), given_mix(context.hardware.givens, mix), is_last_stage);
}

}  // namespace plimsoll
