// Routed and shared experts of one layer, and the way of tokens to them and back.   docs/physics.md, Routing
//
//   E, k, f_e  experts, those of a token, their width     e, x, D  EP, expert-TP and attention-DP degrees
#pragma once

#include "core/physics/collectives.hpp"
#include "core/physics/routing.hpp"
#include "core/physics/stage_context.hpp"

namespace plimsoll::operations_detail {

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
  const double reached_alike = e * rank_hit_chance(real(experts.experts), real(experts.per_token), real(experts.experts) / e);
  // Where some ranks are reached by more tokens than others, all wait for the one that receives the most.
  const RoutedExperts& routed = context.routed;
  const Number reached = context.hardware.givens(symbols::ranks_reached, routed.is_uniform ? reached_alike : std::min(e, reached_alike * routed.reached_over_uniform));
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

/// E/e·H: distinct experts of a rank that T tokens visit where all are alike.
template <typename Number>
Number distinct_alike(const ModelTerms<Number>& m, const Number& ep, const Number& tokens) {
  const Number hit = named(symbols::hit_chance, mean_expert_hit_chance(m.experts, m.per_token, tokens));
  return m.experts / ep * hit;
}

/// Where experts are not alike, the FLOP are those of the rank with the most tokens and the bytes those of the one with the most
/// distinct experts, which need not be the same.
template <typename Number>
void add_experts(Tally<Number>& tally, const IterationOf<Number>& iteration) {
  const StageContext<Number>& context = tally.context;
  const LayoutTerms<Number>& l = context.terms.layout;
  const ModelTerms<Number>& m = context.terms.model;
  const Hardware<Number>& hardware = context.hardware;
  const double inner_tensors = m.model->gated ? 3 : 2;
  const Number tokens = iteration.tokens() / l.cp;
  const Number tokens_of_stage = iteration.tokens() * l.attention_dp;
  const RoutedExperts& routed = context.routed;
  const Number selections_of_all = tokens_of_stage * m.per_token / l.ep;
  const Number selections_here = named(symbols::selections, routed.is_uniform ? selections_of_all : selections_of_all * hardware.givens(symbols::fullest_share, routed.fullest_over_mean));
  const Number inner = inner_tensors * m.expert_ffn / l.expert_tp;

  tally.product(Operation::router, context.layer.router, tokens, context.plain_bytes, m.hidden + m.experts, hardware.plain_flop_per_s, 1);
  const Number distinct = named(symbols::distinct_experts, routed.is_uniform ? distinct_alike(m, l.ep, tokens_of_stage) : distinct_experts_of(routed, hardware.givens, tokens_of_stage));
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

}  // namespace plimsoll::operations_detail
