// What an iteration works on, and what it knows of plan and machine while it does.   docs/physics.md, Time
#pragma once

#include <vector>

#include "core/physics/hardware.hpp"
#include "core/physics/kv_cache.hpp"
#include "core/physics/operation.hpp"
#include "core/physics/parameters.hpp"
#include "core/physics/popularity.hpp"
#include "core/physics/stages.hpp"

namespace plimsoll {

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
  AttendedOf<Number> decode;    ///< MLA attends over the latent (absorbed) instead of over heads.
  Number sampled{};             ///< Tokens whose logits are wanted: one a sequence, and one a draft.
  AttendedOf<Number> drafting;  ///< Where tokens are drafted: one of each sequence that decodes.

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
  RoutedExperts routed;  ///< Where experts are not alike.
  Number dense_bytes{};  ///< Of one dense weight, scaled.
  Number expert_bytes{};
  Number plain_bytes{};  ///< Of what stays at 16 bit.
  Number activation_bytes{};
  Number kv_bytes_per_token{};  ///< Of one layer, on one GPU.
  Number index_bytes_per_token{};
  Number state_bytes{};  ///< Of one sequence in a linear layer, on one GPU.
  Number space_bytes{};  ///< Of one sequence in a state-space layer, on one GPU.
};
using StageFacts = StageFactsOf<double>;

template <typename Number>
struct StageContext : StageFactsOf<Number> {
  Hardware<Number> hardware;
  bool by_operation = true;  ///< Whether phases say what their slowest stage does; whoever wants their times alone saves a fifth.
};

/// All but the stages and the routing, which a search keeps from one layout to the next.
template <typename Number>
void set_facts(const Plan& plan, const Layout& layout, double weight_scale, const Givens<Number>& givens, StageFactsOf<Number>& facts) {
  facts.plan = &plan;
  facts.layout = &layout;
  facts.terms = terms_of<Number>(plan, layout, weight_scale, givens);
  facts.layer = layer_parameters(facts.terms.model);
  const WidthTerms<Number>& width = facts.terms.width;
  facts.dense_bytes = width.dense_bytes;
  facts.expert_bytes = width.expert_bytes;
  facts.plain_bytes = width.plain_bytes;
  facts.activation_bytes = width.activation_bytes;
  const AttentionTerms<Number>& attention = facts.terms.model.attention;
  facts.kv_bytes_per_token = kv_bytes_per_token_and_layer(attention, facts.terms.layout.tp, width.kv_element_bytes);
  facts.index_bytes_per_token = index_bytes_per_token_and_layer(attention);
  facts.state_bytes = state_bytes_per_layer(attention, facts.terms.layout.tp, width.activation_bytes);
  facts.space_bytes = space_bytes_per_layer(attention, facts.terms.layout.tp, width.activation_bytes);
}

template <typename Number = double>
StageFactsOf<Number> stage_facts(const Plan& plan, const Layout& layout, double weight_scale, const Givens<Number>& givens = {}) {
  StageFactsOf<Number> facts;
  set_facts(plan, layout, weight_scale, givens, facts);
  facts.stages = stage_kinds(plan.model, layout, gpus_per_node(plan, layout));
  facts.routed = routed_experts(plan.routing, plan.model.experts, layout.ep);
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
    // A layer may have an operation twice: attention and a state space side by side. The longer of them says what binds.
    const Number& before = times.seconds[at];
    if (middle_of(seconds) >= middle_of(before)) times.bound[at] = bound;
    times.seconds[at] = middle_of(before) == 0 ? named(name_of(operation).seconds, seconds) : before + named(name_of(operation).seconds, seconds);
  }
};

}  // namespace operations_detail

}  // namespace plimsoll
