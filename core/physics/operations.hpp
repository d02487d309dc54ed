// One iteration of a pipeline stage as a list of operations on a roofline.   docs/physics.md, Time
//
//   F  FLOP of an operation on one GPU      P  effective peak FLOP/s      t_op = max(F/P, B/W) + n·t₀
//   B  bytes it moves on one GPU            W  effective HBM bytes/s      n  kernels that it takes, t₀ fixed time of each
//
//   T    tokens of the iteration on one attention rank        ctx  tokens that they attend to
//   t c D e x   degrees (core/spec/layout.hpp)                h g a d f f_e E k V   shapes (parameters.hpp)
//   C    tokens of a linear layer's chunk                     h_k h_v a_k a_v w, h_i a_i   of linear layers, of an indexer
//   h_m a_m n_m g_m w_m q_m   of state-space layers
//
// Operations run one after another; nothing overlaps. Source: calibration on published serving measurements showed no
// overlap of compute with collectives in today's engines; docs/decisions.md.
#pragma once

#include "core/physics/attention.hpp"
#include "core/physics/experts.hpp"
#include "core/physics/state_space.hpp"

namespace plimsoll {

namespace operations_detail {

/// One layer, with the collectives after its attention, its state space and its FFN: an all-reduce each. Where the GPUs of a stage
/// hold different tokens, experts are reached by an exchange and its combine takes the place of the last; where they do not
/// (c·D = 1), every rank holds every token and the all-reduce combines.
template <typename Number>
StageTimes<Number> times_of_layer(const StageContext<Number>& context, const LayerKind& kind, const IterationOf<Number>& iteration) {
  StageTimes<Number> times;
  Tally<Number> tally{times, context};
  const ModelTerms<Number>& m = context.terms.model;
  const LayoutTerms<Number>& l = context.terms.layout;
  const Number tokens = iteration.tokens() / l.cp;
  const bool exchanges = kind.is_moe() && tokens_travel_to_experts(*m.model, *context.layout);

  if (kind.attends == Attends::linear) add_linear_attention(tally, iteration);
  if (kind.has_attention()) add_attention(tally, kind.attends == Attends::sliding, iteration);
  if (kind.has_state_space()) add_state_space(tally, iteration);
  if (kind.is_moe()) add_experts(tally, iteration);
  if (kind.ffn == Ffn::dense) {
    const double inner_tensors = m.model->gated ? 3 : 2;
    tally.product(Operation::dense_ffn, context.layer.dense_ffn / l.tp, tokens, context.dense_bytes, 2.0 * m.hidden + inner_tensors * m.ffn / l.tp,
                  context.hardware.dense_flop_per_s, 2);
  }
  const Number tensor_bytes = named(name_of(Operation::tp_all_reduce).bytes, tokens * m.hidden * context.activation_bytes);
  const Number reduce = all_reduce_s(context.hardware, group_of(context.hardware, context.layout->tp), tensor_bytes);
  tally.link(Operation::tp_all_reduce, reduce * Number(kind.branches() - (exchanges ? 1 : 0)));
  if (exchanges) add_expert_exchange(tally, iteration.tokens());
  constexpr double usual_branches = 2;  // Of the layers whose small operations were measured.
  tally.add(Operation::small_operations, context.hardware.layer_fixed_s * Number(kind.branches() / usual_branches), Bound::fixed);
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

/// What drafts, on the last stage: prompts pass it once, so that its cache is filled, and answers n times, with one token of each
/// sequence and with the head. The projection that an MTP module begins with is left out: 2·d² beside a layer's many d².
template <typename Number>
StageTimes<Number> times_of_draft(const StageContext<Number>& context, const IterationOf<Number>& iteration) {
  const SpeculationTerms<Number>& speculation = context.terms.speculation;
  const LayerKind kind = last_layer_kind(context.plan->model);
  Number seconds(0.0);
  if (middle_of(iteration.prefill.tokens) > 0) {
    const IterationOf<Number> prompts{.prefill = iteration.prefill, .decode = {}, .sampled = {}, .drafting = {}};
    seconds += speculation.draft_layers * times_of_layer(context, kind, prompts).total_s();
  }
  if (middle_of(iteration.decode.tokens) > 0) {
    const IterationOf<Number> one{.prefill = {}, .decode = iteration.drafting, .sampled = iteration.drafting.tokens, .drafting = {}};
    const Number layers_s = speculation.draft_layers * times_of_layer(context, kind, one).total_s();
    seconds += speculation.draft_tokens * (layers_s + times_of_head(context, one).total_s());
  }
  StageTimes<Number> times;
  Tally<Number>{times, context}.add(Operation::draft, seconds, Bound::memory);  // Few tokens, and all the weights of a layer.
  return times;
}

}  // namespace operations_detail

/// What a stage is made of: one layer of each kind, the head, drafting, and what the host does for an iteration.
template <typename Number>
struct LayerTimes {
  std::array<StageTimes<Number>, layer_kinds.size()> layers;  ///< Of kinds that do not occur: nothing.
  StageTimes<Number> head;
  StageTimes<Number> draft;  ///< Nothing where no tokens are drafted.
  StageTimes<Number> host;
};

template <typename Number>
LayerTimes<Number> layer_times(const StageContext<Number>& context, const LayerMix& occurring, const IterationOf<Number>& iteration) {
  LayerTimes<Number> times;
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (occurring.counts[i] > 0) times.layers[i] = operations_detail::times_of_layer(context, layer_kinds[i], iteration);
  }
  times.head = operations_detail::times_of_head(context, iteration);
  if (context.plan->engine.drafts()) times.draft = operations_detail::times_of_draft(context, iteration);
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
  const std::array<Number, layer_kinds.size()>& counts = mix.counts;
  for (std::size_t i = 0; i < layer_kinds.size(); ++i) {
    if (middle_of(counts[i]) > 0) add(times.layers[i], counts[i]);
  }
  if (is_last_stage) add(times.head, Number(1.0));
  if (is_last_stage && middle_of(times.draft.total_s()) > 0) add(times.draft, Number(1.0));
  add(times.host, Number(1.0));
  return sum;
}

/// Seconds of each operation of one iteration on a stage with these layers.
template <typename Number>
StageTimes<Number> stage_times(const StageContext<Number>& context, const LayerMix& mix, bool is_last_stage, const IterationOf<Number>& iteration) {
  return sum_of(layer_times(context, mix, iteration), given_mix(context.hardware.givens, mix), is_last_stage);
}

}  // namespace plimsoll
