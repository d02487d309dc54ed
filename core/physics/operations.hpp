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
};
inline constexpr std::array<OperationName, operation_count> operation_names = {{
    {"qkv", "query, key and value projections"},
    {"attention", "attention over the KV cache"},
    {"indexer", "indexer of sparse attention"},
    {"output_projection", "attention output projection"},
    {"dense_ffn", "dense FFN"},
    {"router", "expert router"},
    {"experts", "routed experts"},
    {"shared_experts", "shared experts"},
    {"lm_head", "LM head"},
    {"tp_all_reduce", "tensor-parallel all-reduces"},
    {"expert_dispatch", "dispatch to experts"},
    {"expert_combine", "combine from experts"},
    {"context_exchange", "context-parallel exchange"},
    {"small_operations", "norms, activations and other small operations"},
    {"host", "host between iterations"},
}};

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
struct Attended {
  double tokens = 0;
  double pairs = 0;  ///< Σ over tokens of the positions each attends to, in a full layer.
  double pairs_sliding = 0;
  double cache_tokens_read = 0;  ///< KV of a full layer read from HBM.
  double cache_tokens_read_sliding = 0;
  double pairs_selected = 0;  ///< In a full layer with an indexer.
  double cache_tokens_read_selected = 0;
};

/// What one attention rank does in one iteration: prompt tokens, answer tokens, or both.
struct Iteration {
  Attended prefill;
  Attended decode;     ///< MLA attends over the latent (absorbed) instead of over heads.
  double sampled = 0;  ///< Tokens whose logits are wanted: one a sequence.

  double tokens() const { return prefill.tokens + decode.tokens; }  ///< T
};

/// What stays the same over all iterations of a plan on a layout, whatever the machine.
struct StageFacts {
  const Plan* plan = nullptr;
  const Layout* layout = nullptr;
  LayerParameters layer;
  std::vector<StageKind> stages;
  double weight_scale = 1;  ///< Stated parameters over counted ones.
  double dense_bytes = 2;   ///< Of one dense weight, scaled.
  double expert_bytes = 2;
  double plain_bytes = 2;  ///< Of what stays at 16 bit.
  double activation_bytes = 2;
  double kv_bytes_per_token = 0;  ///< Of one layer, on one GPU.
  double index_bytes_per_token = 0;
  double state_bytes = 0;  ///< Of one sequence in a linear layer, on one GPU.
};

template <typename Number>
struct StageContext : StageFacts {
  Hardware<Number> hardware;
};

inline StageFacts stage_facts(const Plan& plan, const Layout& layout, double weight_scale) {
  StageFacts facts;
  facts.plan = &plan;
  facts.layout = &layout;
  facts.layer = layer_parameters(plan.model);
  facts.stages = stage_kinds(plan.model, layout, gpus_per_node(plan, layout));
  facts.weight_scale = weight_scale;
  facts.dense_bytes = bytes_per_element(weight_precision(plan)) * weight_scale;
  facts.expert_bytes = bytes_per_element(expert_precision(plan)) * weight_scale;
  facts.plain_bytes = std::max(2.0, bytes_per_element(weight_precision(plan))) * weight_scale;
  facts.activation_bytes = bytes_per_element(plan.engine.activations);
  facts.kv_bytes_per_token = kv_bytes_per_token_and_layer(plan.model.attention, layout.tp, bytes_per_element(plan.engine.kv_cache));
  facts.index_bytes_per_token = index_bytes_per_token_and_layer(plan.model.attention);
  facts.state_bytes = state_bytes_per_layer(plan.model.attention, layout.tp, facts.activation_bytes);
  return facts;
}

template <typename Number>
StageContext<Number> stage_context(const Plan& plan, const Layout& layout, double weight_scale) {
  return {stage_facts(plan, layout, weight_scale), hardware_of<Number>(plan, layout)};
}

namespace operations_detail {

template <typename Number>
struct Tally {
  StageTimes<Number>& times;
  const StageContext<Number>& context;

  /// An operation that computes and moves for so long, and its fixed time.
  void roofline(Operation operation, const Number& compute_s, const Number& memory_s, const Number& fixed_s) {
    const Number working_s = larger(compute_s, memory_s);
    const Bound working = middle_of(compute_s) >= middle_of(memory_s) ? Bound::compute : Bound::memory;
    add(operation, working_s + fixed_s, middle_of(fixed_s) > middle_of(working_s) ? Bound::fixed : working);
  }
  /// A product with weights: 2 FLOP a weight and token, and as long again for m₀ tokens that fill no tile; the weights once,
  /// and `width` activations of each token.
  void product(Operation operation, double weights, double tokens, double weight_bytes, double width, const Number& flop_per_s, double kernels) {
    const double flop = 2 * weights * (tokens + context.hardware.gemm_ramp_tokens) * context.weight_scale;
    const double bytes = weights * weight_bytes + tokens * width * context.activation_bytes;
    roofline(operation, Number(flop) / flop_per_s, Number(bytes) / context.hardware.hbm_bytes_per_s, context.hardware.gemm_fixed_s * Number(kernels));
  }
  void link(Operation operation, const Number& seconds) { add(operation, seconds, Bound::link); }
  void add(Operation operation, const Number& seconds, Bound bound) {
    const auto at = static_cast<std::size_t>(operation);
    times.seconds[at] = seconds;
    times.bound[at] = bound;
  }
};

/// FLOP of attention for one (query, key) pair on one GPU: scores and values. GQA 4·(h/t)·a; MLA 2·(h/t)·(nope+rope+v) in
/// prefill and 2·(h/t)·(2·kv_lora+rope) in decode, where keys and values stay compressed.
inline double flop_per_pair(const Attention& attention, double heads_here, bool is_decode) {
  if (attention.kind != AttentionKind::mla) return 4 * heads_here * static_cast<double>(attention.head_dim);
  const std::int64_t width = is_decode ? 2 * attention.kv_lora_rank + attention.qk_rope_head_dim
                                       : attention.qk_nope_head_dim + attention.qk_rope_head_dim + attention.v_head_dim;
  return 2 * heads_here * static_cast<double>(width);
}

/// FLOP of one phase's attention in a layer on one GPU. Where an indexer picks positions, every token has keys of its own and
/// MLA attends to latents, as in decode; prompts so short that attending to all positions over heads is less work do that.
/// Source: report of DeepSeek-V3.2-Exp, whose sparse attention is MLA's multi-query mode, and a masked multi-head one for short
/// prompts.
inline double attention_flop(const Attention& attention, const Attended& attended, bool is_sliding, bool is_decode, double heads_here) {
  const double pair_flop = flop_per_pair(attention, heads_here, is_decode);
  if (is_sliding) return attended.pairs_sliding * pair_flop;
  if (!attention.has_indexer()) return attended.pairs * pair_flop;
  return std::min(attended.pairs * pair_flop, attended.pairs_selected * flop_per_pair(attention, heads_here, true));
}

/// FLOP of an indexer's score of one position: 2·h_i·a_i.
inline double index_flop_per_pair(const Indexer& indexer) { return 2 * static_cast<double>(indexer.heads * indexer.head_dim); }

/// C: as flash-linear-attention and vLLM take it.
inline constexpr double linear_chunk_tokens = 64;

/// FLOP of a linear layer for one token of a prompt, on one of t GPUs. With chunks of C tokens and per value head: products of
/// keys with keys, of both sides of their inverse with keys and values, of queries with keys and the result with values,
/// 2·C·(3·a_k + 2·a_v); three products with the state, 6·a_k·a_v; the inverse itself, C²/3. The convolution, 2·w a channel.
/// Source: the chunkwise form of Gated Delta Networks (arXiv:2412.06464), whole tiles as its kernels compute them.
inline double linear_flop_per_prompt_token(const LinearAttention& linear, double t) {
  constexpr double chunk = linear_chunk_tokens;
  const auto key = static_cast<double>(linear.key_head_dim);
  const auto value = static_cast<double>(linear.value_head_dim);
  const double of_head = 2 * chunk * (3 * key + 2 * value) + 6 * key * value + chunk * chunk / 3;
  return (static_cast<double>(linear.value_heads) * of_head + 2 * static_cast<double>(linear.convolution * linear.channels())) / t;
}

/// For one token of an answer, 7 for every element of the state: one to forget, two each to recall, to write and to read out.
inline double linear_flop_per_answer(const LinearAttention& linear, double t) {
  return (7 * static_cast<double>(linear.state_elements()) + 2 * static_cast<double>(linear.convolution * linear.channels())) / t;
}

/// Seconds of computing, and of moving the cache, of one phase's tokens.
template <typename Number>
struct AttentionTime {
  Number compute_s{};
  Number memory_s{};
};

/// Prompts and answers are kernels of their own, one after the other, with one fixed time.
template <typename Number>
void add_attention_time(Tally<Number>& tally, Operation operation, const AttentionTime<Number>& prompts, const AttentionTime<Number>& answers, const Number& fixed_s) {
  const Number working_s = larger(prompts.compute_s, prompts.memory_s) + larger(answers.compute_s, answers.memory_s);
  const bool computes = middle_of(prompts.compute_s + answers.compute_s) >= middle_of(prompts.memory_s + answers.memory_s);
  tally.add(operation, working_s + fixed_s,
            middle_of(fixed_s) > middle_of(working_s) ? Bound::fixed : (computes ? Bound::compute : Bound::memory));
}

template <typename Number>
AttentionTime<Number> attention_time(const StageContext<Number>& context, const Attended& attended, bool is_sliding, bool is_decode,
                                     double heads_here, double output_width_here) {
  const auto c = static_cast<double>(context.layout->cp);
  const Attention& attention = context.plan->model.attention;
  const double flop = attention_flop(attention, attended, is_sliding, is_decode, heads_here);
  const double in_and_out_bytes = 2 * attended.tokens / c * output_width_here * context.activation_bytes;
  const double cache_tokens = is_sliding ? attended.cache_tokens_read_sliding
                                         : (attention.has_indexer() ? attended.cache_tokens_read_selected : attended.cache_tokens_read);
  return {.compute_s = Number(flop / c) / context.hardware.attention_flop_per_s,
          .memory_s = Number(cache_tokens / c * context.kv_bytes_per_token + in_and_out_bytes) / context.hardware.cache_bytes_per_s};
}

/// Scores of all positions by all heads of the indexer, on every TP rank. The scores and the choice of the best are kernels of
/// their own.
template <typename Number>
void add_indexer(Tally<Number>& tally, const Iteration& iteration) {
  const StageContext<Number>& context = tally.context;
  const Indexer& indexer = context.plan->model.attention.indexer;
  const auto c = static_cast<double>(context.layout->cp);
  const auto time_of = [&](const Attended& attended) {
    return AttentionTime<Number>{Number(attended.pairs / c * index_flop_per_pair(indexer)) / context.hardware.indexer_flop_per_s,
                                 Number(attended.cache_tokens_read / c * context.index_bytes_per_token) / context.hardware.cache_bytes_per_s};
  };
  constexpr double kernels = 2;
  add_attention_time(tally, Operation::indexer, time_of(iteration.prefill), time_of(iteration.decode), context.hardware.attention_fixed_s * Number(kernels));
}

/// What each of the c ranks of a context-parallel group needs of the others, `passed` bytes in all.
template <typename Number>
void add_context_exchange(Tally<Number>& tally, double passed) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const Group ring = group_of(context.hardware, layout.tp * layout.cp);
  const Group across = {.ranks = layout.cp, .per_node = std::max<std::int64_t>(1, ring.per_node / layout.tp)};
  const bool divides = layout.cp % across.per_node == 0;
  tally.link(Operation::context_exchange, all_gather_s(context.hardware, divides ? across : Group{layout.cp, 1}, Number(passed)));
}

/// A linear layer. Its projections are products as any; then prompts go through the recurrence in chunks, whose states pass
/// through HBM at the precision of activations, and each answer reads and writes the state of its sequence.
template <typename Number>
void add_linear_attention(Tally<Number>& tally, const Iteration& iteration) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const LinearAttention& linear = context.plan->model.attention.linear;
  const auto t = static_cast<double>(layout.tp);
  const auto c = static_cast<double>(layout.cp);
  const auto d = static_cast<double>(context.plan->model.hidden);
  const double tokens = iteration.tokens() / c;
  const double value_width = static_cast<double>(linear.value_width()) / t;
  const double output_weights = value_width * d;
  const double convolution_weights = static_cast<double>(linear.convolution * linear.channels()) / t;
  const double input_weights = context.layer.linear_sharded / t + context.layer.linear_replicated - output_weights - convolution_weights;
  constexpr double input_kernels = 2;  // Queries, keys, values and output gates; what each head forgets and learns.
  tally.product(Operation::qkv, input_weights, tokens, context.dense_bytes, d + input_weights / d, context.hardware.dense_flop_per_s, input_kernels);
  tally.product(Operation::output_projection, output_weights, tokens, context.dense_bytes, d + value_width, context.hardware.dense_flop_per_s, 1);

  const double in_and_out_bytes = (static_cast<double>(linear.channels()) / t + 2 * value_width) * context.activation_bytes;
  const double chunk_state_bytes = 2 * static_cast<double>(linear.state_elements()) / t * context.activation_bytes;
  const double prompt_tokens = iteration.prefill.tokens / c;
  const double answers = iteration.decode.tokens;  // Every rank of a context-parallel group keeps the state.
  const AttentionTime<Number> of_prompts{Number(prompt_tokens * linear_flop_per_prompt_token(linear, t)) / context.hardware.attention_flop_per_s,
                                         Number(prompt_tokens * (in_and_out_bytes + chunk_state_bytes / linear_chunk_tokens)) / context.hardware.cache_bytes_per_s};
  const AttentionTime<Number> of_answers{Number(answers * linear_flop_per_answer(linear, t)) / context.hardware.attention_flop_per_s,
                                         Number(answers * (in_and_out_bytes + 2 * context.state_bytes)) / context.hardware.cache_bytes_per_s};
  add_attention_time(tally, Operation::attention, of_prompts, of_answers, context.hardware.attention_fixed_s);
  // The recurrence of a prompt passes a state from each rank to the next.
  if (layout.cp > 1 && iteration.prefill.tokens > 0) add_context_exchange(tally, c * context.state_bytes);
}

template <typename Number>
void add_attention(Tally<Number>& tally, bool is_sliding, const Iteration& iteration) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const Attention& attention = context.plan->model.attention;
  const auto t = static_cast<double>(layout.tp);
  const auto c = static_cast<double>(layout.cp);
  const auto d = static_cast<double>(context.plan->model.hidden);
  const double tokens = iteration.tokens() / c;
  const double heads_here = static_cast<double>(attention.heads) / t;
  const double kv_split = static_cast<double>(std::min(layout.tp, attention.kv_heads_or_heads()));
  const bool is_latent = attention.kind == AttentionKind::mla;
  const double output_width = static_cast<double>(attention.heads) * static_cast<double>(is_latent ? attention.v_head_dim : attention.head_dim);
  const double output_weights = output_width * d / t;
  const double qkv_weights = context.layer.attention_sharded / t + context.layer.attention_kv / kv_split +
                             context.layer.attention_replicated - output_weights;
  // Down- and up-projections of MLA are kernels of their own, and so is the one that its absorbed values pass. An
  // indexer adds one for its queries and one for its key and the weights of its heads.
  const double qkv_kernels = (is_latent ? 4 : 1) + (attention.has_indexer() ? 2 : 0);
  tally.product(Operation::qkv, qkv_weights, tokens, context.dense_bytes, d + qkv_weights / d, context.hardware.dense_flop_per_s, qkv_kernels);
  tally.product(Operation::output_projection, output_weights, tokens, context.dense_bytes, d + output_width / t,
                context.hardware.dense_flop_per_s, 1);

  const double width_here = output_width / t;
  const AttentionTime<Number> prompts = attention_time(context, iteration.prefill, is_sliding, false, heads_here, width_here);
  const AttentionTime<Number> answers = attention_time(context, iteration.decode, is_sliding, true, heads_here, width_here);
  add_attention_time(tally, Operation::attention, prompts, answers, context.hardware.attention_fixed_s);
  if (attention.has_indexer()) add_indexer(tally, iteration);
  if (layout.cp > 1) {
    // Ring attention passes every rank's keys and values once around; decode gathers partial outputs instead.
    const double passed = iteration.prefill.tokens * (context.kv_bytes_per_token + context.index_bytes_per_token) + iteration.decode.tokens / c * width_here * context.activation_bytes;
    add_context_exchange(tally, passed);
  }
}

/// Dispatch and combine of `tokens` tokens of each attention rank, of which every GPU sends the 1/(t·c) that are its own.
template <typename Number>
void add_expert_exchange(Tally<Number>& tally, double tokens) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const Experts& experts = context.plan->model.experts;
  const auto d = static_cast<double>(context.plan->model.hidden);
  const auto e = static_cast<double>(layout.ep);
  const Group stage = group_of(context.hardware, layout.gpus_per_stage());
  const std::int64_t sharing = std::max<std::int64_t>(1, stage.per_node / layout.expert_tp);
  const Group ranks = {.ranks = layout.ep, .per_node = layout.ep % sharing == 0 ? sharing : 1};
  const double reached = e * rank_hit_chance(static_cast<double>(experts.experts), static_cast<double>(experts.per_token),
                                             static_cast<double>(experts.experts) / e);
  const double token_bytes = d * context.activation_bytes;
  const double sent_bytes = tokens / static_cast<double>(layout.tp * layout.cp) * reached * token_bytes;
  const double arriving_bytes = tokens * static_cast<double>(layout.attention_dp) * reached / e * token_bytes;
  const Group expert_tp = group_of(context.hardware, layout.expert_tp);
  const Number exchange = all_to_all_s(context.hardware, ranks, Number(sent_bytes));
  // Every rank of a sharded expert needs the whole token, and holds a part of the answer.
  const Number share = all_gather_s(context.hardware, expert_tp, Number(arriving_bytes));
  tally.link(Operation::expert_dispatch, exchange + share);
  tally.link(Operation::expert_combine, exchange + share);
}

template <typename Number>
void add_experts(Tally<Number>& tally, const Iteration& iteration) {
  const StageContext<Number>& context = tally.context;
  const Layout& layout = *context.layout;
  const Model& model = context.plan->model;
  const Experts& experts = model.experts;
  const auto t = static_cast<double>(layout.tp);
  const auto d = static_cast<double>(model.hidden);
  const auto x = static_cast<double>(layout.expert_tp);
  const double tokens = iteration.tokens() / static_cast<double>(layout.cp);
  const double tokens_of_stage = iteration.tokens() * static_cast<double>(layout.attention_dp);
  const auto routed = static_cast<double>(experts.experts);
  const double experts_here = routed / static_cast<double>(layout.ep);
  const double hit = mean_expert_hit_chance(routed, static_cast<double>(experts.per_token), tokens_of_stage);
  const double selections_here = tokens_of_stage * static_cast<double>(experts.per_token) / static_cast<double>(layout.ep);
  const double inner = (model.gated ? 3 : 2) * static_cast<double>(experts.hidden) / x;

  tally.product(Operation::router, context.layer.router, tokens, context.plain_bytes, d + routed, context.hardware.plain_flop_per_s, 1);
  const Hardware<Number>& hardware = context.hardware;
  const double distinct = experts_here * hit;
  const double ramp = 1 + hardware.experts_ramp_tokens * distinct / selections_here;
  const double hottest = hardware.hottest_rank_counts ? hottest_over_mean(selections_here, static_cast<double>(layout.ep)) : 1;
  const double flop = 2 * selections_here * context.layer.one_expert / x * context.weight_scale * ramp * hottest;
  const double bytes = distinct * context.layer.one_expert / x * context.expert_bytes + selections_here * (2 * d + inner) * context.activation_bytes;
  tally.roofline(Operation::experts, Number(flop) / hardware.expert_flop_per_s, Number(bytes) / hardware.hbm_bytes_per_s, hardware.experts_fixed_s);
  if (experts.shared_hidden > 0) {
    tally.product(Operation::shared_experts, context.layer.shared_experts / t, tokens, context.dense_bytes,
                  2 * d + (model.gated ? 3 : 2) * static_cast<double>(experts.shared_hidden) / t, context.hardware.dense_flop_per_s, 2);
  }
}

/// One layer, with the collectives after its attention and its FFN: an all-reduce each. Where the GPUs of a stage hold
/// different tokens, experts are reached by an exchange and its combine takes the place of the second; where they do not
/// (c·D = 1), every rank holds every token and the all-reduce combines.
template <typename Number>
StageTimes<Number> times_of_layer(const StageContext<Number>& context, const LayerKind& kind, const Iteration& iteration) {
  StageTimes<Number> times;
  Tally<Number> tally{times, context};
  const Layout& layout = *context.layout;
  const Model& model = context.plan->model;
  const auto t = static_cast<double>(layout.tp);
  const auto d = static_cast<double>(model.hidden);
  const double tokens = iteration.tokens() / static_cast<double>(layout.cp);
  const bool exchanges = kind.is_moe && tokens_travel_to_experts(model, layout);

  if (kind.attends == Attends::linear) {
    add_linear_attention(tally, iteration);
  } else {
    add_attention(tally, kind.attends == Attends::sliding, iteration);
  }
  if (kind.is_moe) {
    add_experts(tally, iteration);
  } else {
    tally.product(Operation::dense_ffn, context.layer.dense_ffn / t, tokens, context.dense_bytes,
                  2 * d + (model.gated ? 3 : 2) * static_cast<double>(model.ffn_hidden) / t, context.hardware.dense_flop_per_s, 2);
  }
  const Number tensor_bytes(tokens * d * context.activation_bytes);
  const Number reduce = all_reduce_s(context.hardware, group_of(context.hardware, layout.tp), tensor_bytes);
  tally.link(Operation::tp_all_reduce, reduce * Number(exchanges ? 1 : 2));
  if (exchanges) add_expert_exchange(tally, iteration.tokens());
  tally.add(Operation::small_operations, context.hardware.layer_fixed_s, Bound::fixed);
  return times;
}

template <typename Number>
StageTimes<Number> times_of_head(const StageContext<Number>& context, const Iteration& iteration) {
  StageTimes<Number> times;
  const Model& model = context.plan->model;
  if (model.vocabulary == 0) return times;
  const auto d = static_cast<double>(model.hidden);
  const double weights = static_cast<double>(model.vocabulary) * d / static_cast<double>(context.layout->tp);
  Tally<Number>{times, context}.product(Operation::lm_head, weights, iteration.sampled, context.plain_bytes, d + weights / d, context.hardware.plain_flop_per_s, 1);
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
LayerTimes<Number> layer_times(const StageContext<Number>& context, const LayerMix& occurring, const Iteration& iteration) {
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
StageTimes<Number> sum_of(const LayerTimes<Number>& times, const LayerMix& mix, bool is_last_stage) {
  StageTimes<Number> sum;
  std::array<double, operation_count> largest{};
  const auto add = [&](const StageTimes<Number>& part, double count) {
    for (std::size_t i = 0; i < operation_count; ++i) {
      const Number seconds = part.seconds[i] * Number(count);
      sum.seconds[i] += seconds;
      if (middle_of(seconds) < largest[i]) continue;
      largest[i] = middle_of(seconds);
      sum.bound[i] = part.bound[i];
    }
  };
  const std::array<double, layer_kinds.size()> counts = mix.counts();
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (counts[i] > 0) add(times.layers[i], counts[i]);
  }
  if (is_last_stage) add(times.head, 1);
  add(times.host, 1);
  return sum;
}

/// Seconds of each operation of one iteration on a stage with these layers.
template <typename Number>
StageTimes<Number> stage_times(const StageContext<Number>& context, const LayerMix& mix, bool is_last_stage, const Iteration& iteration) {
  return sum_of(layer_times(context, mix, iteration), mix, is_last_stage);
}

}  // namespace plimsoll
