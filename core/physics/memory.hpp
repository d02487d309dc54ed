// What one GPU must hold, line by line.   docs/physics.md, Memory
//
// The worst rank of a stage: the one with the most KV heads and sequences. Pool and overflow are of attention ranks:
//
//   n      sequences on the fullest attention rank        μ, σ²  mean and variance of a sequence's tokens
//   pool   tokens that the free memory holds              overflow  P(Σ tokens > pool), by the normal approximation
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/physics/activations.hpp"
#include "core/physics/engine_memory.hpp"
#include "core/physics/kv_cache.hpp"

namespace plimsoll {

template <typename Number>
struct GpuMemoryOf {
  Number weights_dense_bytes{};       ///< Attention, dense FFN, norms, routers, shared experts; on the last stage extra weights.
  Number weights_experts_bytes{};     ///< Routed experts.
  Number weights_embedding_bytes{};   ///< Embedding on the first stage, LM head on the last.
  Number kv_cache_bytes{};            ///< Whole blocks of all resident tokens, at mean lengths, and the states of linear and state-space layers.
  Number activations_bytes{};         ///< Peak of the tensors alive at once.
  Number activation_reserve_bytes{};  ///< What the engine sets aside beyond that.
  Number communicators_bytes{};       ///< Buffers of every communicator that the rank joins.
  Number framework_bytes{};           ///< Context, graphs, allocator slack.
  Number non_torch_bytes{};           ///< Where the engine's laws are known: what its allocator does not see,
  Number graphs_bytes{};              ///< and CUDA graphs.

  Number kv_cache_at_longest_bytes{};  ///< With every sequence at its longest: the guarantee.
  Number usable_bytes{};               ///< What the engine may hold here in all: the limit.

  Number weights_bytes() const { return weights_dense_bytes + weights_experts_bytes + weights_embedding_bytes; }
  Number without_kv_bytes() const {
    return weights_bytes() + activations_bytes + activation_reserve_bytes + communicators_bytes + framework_bytes + non_torch_bytes + graphs_bytes;
  }
  Number total_bytes() const { return without_kv_bytes() + kv_cache_bytes; }
  Number total_at_longest_bytes() const { return without_kv_bytes() + kv_cache_at_longest_bytes; }
  Number pool_bytes() const { return named(symbols::pool_bytes, larger(Number(0.0), usable_bytes - without_kv_bytes())); }
  Number over_bytes() const { return total_at_longest_bytes() - usable_bytes; }
};
using GpuMemory = GpuMemoryOf<double>;

/// What the sequences of one attention rank keep in the cache.
template <typename Number>
struct ResidencyOf {
  Number sequences{};    ///< n
  Number mean_tokens{};  ///< μ of one sequence: its prompt and its answer.
  Number longest_tokens{};
  Number variance_tokens{};  ///< σ² of one sequence.
  Number shared_tokens{};    ///< Whole blocks at the start of each that all have in common, and that are kept once.
};
using Residency = ResidencyOf<double>;

/// Whole blocks of a cached prefix that all requests share, of one context-parallel rank times their number; 0 where each keeps its own.
double shared_prefix_tokens(const Plan& plan, const Layout& layout);

/// Sequences in flight over all replicas, spread evenly: the fullest attention rank has the ceiling.
Residency residency_of(const Plan& plan, const Layout& layout, double sequences_in_flight);

template <typename Number>
struct MemoryOfStagesOf {
  std::vector<GpuMemoryOf<Number>> stages;
  std::size_t worst_stage = 0;  ///< By its total at the longest lengths, beside what it may hold.
  Number pool_tokens{};         ///< The fewest that any stage has room for.
  Number pool_bytes{};          ///< On that stage.
  double overflow_chance = 0;
};
using MemoryOfStages = MemoryOfStagesOf<double>;

namespace memory_detail {

struct Stage {
  std::int64_t first_layer = 0;
  std::int64_t layers = 0;
  bool is_first = false;
  bool is_last = false;
};

template <typename Number>
void add_weights(const Terms<Number>& terms, const Stage& stage, const LayerMixOf<Number>& mix, GpuMemoryOf<Number>& memory) {
  const ModelTerms<Number>& m = terms.model;
  const LayoutTerms<Number>& l = terms.layout;
  const WidthTerms<Number>& width = terms.width;
  const Model& model = *m.model;
  const LayerParametersOf<Number> layer = layer_parameters(m);
  const Number attention = layer.attention_sharded / l.tp + layer.attention_kv / smaller(l.tp, m.attention.kv_heads) + layer.attention_replicated;
  const Number linear = layer.linear_sharded / l.tp + layer.linear_replicated;
  const Number space = model.attention.has_state_space_layers() ? layer.space_sharded / l.tp + layer.space_of_groups / smaller(l.tp, m.attention.state_space.groups) + layer.space_replicated : Number(0.0);
  const Number dense = (mix.caching() * attention + mix.linear() * linear + mix.state_space() * space) * width.dense_bytes + mix.all() * layer.norms * width.plain_bytes +
                       mix.dense() * layer.dense_ffn / l.tp * width.dense_bytes +
                       mix.moe() * (layer.router * width.plain_bytes + layer.shared_experts / l.tp * width.dense_bytes);
  memory.weights_experts_bytes = named(symbols::weights_experts_bytes, mix.moe() * ((m.experts + terms.redundant_experts) / (l.ep * l.expert_tp)) * layer.one_expert * width.expert_bytes);

  const Number table = m.vocabulary * m.hidden / l.tp * width.plain_bytes;
  const bool shares_one_table = model.tied_embeddings && stage.is_first && stage.is_last;
  const double tables = (stage.is_first ? 1 : 0) + (stage.is_last && !shares_one_table ? 1 : 0);
  memory.weights_embedding_bytes = named(symbols::weights_embedding_bytes, Number(tables) * table);
  Number extra(0.0);
  if (stage.is_last) {
    const Number norm = model.final_norm ? m.hidden * Number(model.norm == NormKind::layer_norm ? 2 : 1) : Number(0.0);
    // What has no place in the arithmetic is taken as whole on every rank, and a head's bias goes with the rows of its table.
    const Number bias = model.lm_head_bias ? m.vocabulary / l.tp : Number(0.0);
    extra = (norm + bias + m.extra_parameters) * width.plain_bytes;
  }
  memory.weights_dense_bytes = named(symbols::weights_dense_bytes, dense + extra);
}

/// Bytes of `sequences` sequences of `tokens` tokens, blocks rounded up, window by window; of what full layers keep, `shared_tokens`
/// of each only once. A sliding layer's window is taken to lie past them.
template <typename Number>
Number kv_bytes(const Terms<Number>& terms, const Number& block_tokens, const LayerMixOf<Number>& mix, const Number& sequences, const Number& tokens, const Number& shared_tokens) {
  const AttentionTerms<Number>& a = terms.model.attention;
  const LayoutTerms<Number>& l = terms.layout;
  const Number per_token = kv_bytes_per_token_and_layer(a, l.tp, terms.width.kv_element_bytes) + index_bytes_per_token_and_layer(a);
  const Number all = in_blocks(tokens / l.cp, block_tokens);
  const Number saved = middle_of(shared_tokens) > 0 ? (sequences - 1.0) * per_token * (mix.full() * shared_tokens / l.cp) : Number(0.0);
  if (middle_of(mix.sliding()) == 0) return sequences * per_token * (mix.full() * all) - saved;
  const Number windowed = in_blocks(kept_tokens(tokens, a.window) / l.cp, block_tokens);
  return sequences * per_token * (mix.full() * all + mix.sliding() * windowed) - saved;
}

/// What `sequences` sequences keep in linear and state-space layers, however long they are. Every rank of a context-parallel
/// group keeps it.
template <typename Number>
Number state_bytes(const Terms<Number>& terms, const LayerMixOf<Number>& mix, const Number& sequences) {
  const AttentionTerms<Number>& a = terms.model.attention;
  const Number& t = terms.layout.tp;
  return sequences * mix.linear() * state_bytes_per_layer(a, t, terms.width.activation_bytes) + sequences * mix.state_space() * space_bytes_per_layer(a, t, terms.width.activation_bytes);
}

/// Communicators that a rank joins, one for each axis along which it exchanges data.
double communicators_of(const Layout& layout, bool has_experts);

template <typename Number>
Number activation_bytes(const Plan& plan, const Layout& layout, const Terms<Number>& terms, const ResidencyOf<Number>& residency, bool is_last_stage) {
  if (plan.engine.activation_model == ActivationModel::tp_allreduce) {
    return tp_allreduce_parts(residency.sequences, residency.longest_tokens, terms.model.hidden, terms.layout.tp, terms.width.activation_bytes).peak_bytes();
  }
  const Number prompt_tokens = residency.sequences * (terms.givens(symbols::input_tokens, plan.workload.input.longest()) - terms.cached_prefix);
  const Number chunk = smaller(terms.givens(symbols::chunk_tokens, real(plan.engine.chunk_tokens)), prompt_tokens) / terms.layout.cp;
  const Number verified = residency.sequences * terms.speculation.verified_tokens;
  const Number tokens = named(symbols::iteration_tokens, larger(chunk, verified));
  return live_activation_bytes(terms, layout.sequence_parallel, tokens, verified, is_last_stage);
}

/// The last stage has what drafts, too, which is counted as layers like the model's last.
template <typename Number>
LayerMixOf<Number> with_drafts(const Plan& plan, const Terms<Number>& terms, const Stage& stage, LayerMixOf<Number> mix) {
  if (stage.is_last && plan.engine.drafts()) mix += mix_of_kind(last_layer_kind(plan.model), terms.speculation.draft_layers);
  return mix;
}

template <typename Number>
LayerMixOf<Number> mix_of_stage(const Plan& plan, const Terms<Number>& terms, const Stage& stage) {
  return with_drafts(plan, terms, stage, given_mix(terms.givens, layer_mix(plan.model, stage.first_layer, stage.layers)));
}

template <typename Number>
GpuMemoryOf<Number> memory_of_stage(const Plan& plan, const Layout& layout, const Terms<Number>& terms, const ResidencyOf<Number>& residency, const Stage& stage,
                                    const LayerMixOf<Number>& mix, const Number& capacity_bytes) {
  const Engine& engine = plan.engine;
  const Givens<Number>& givens = terms.givens;
  const Number block_tokens = givens(symbols::block_tokens, real(engine.kv_block_tokens));
  const Number states = state_bytes(terms, mix, residency.sequences);
  GpuMemoryOf<Number> memory;
  add_weights(terms, stage, mix, memory);
  memory.kv_cache_bytes = named(symbols::kv_cache_bytes, kv_bytes(terms, block_tokens, mix, residency.sequences, residency.mean_tokens, residency.shared_tokens) + states);
  memory.kv_cache_at_longest_bytes = named(symbols::kv_cache_at_longest_bytes, kv_bytes(terms, block_tokens, mix, residency.sequences, residency.longest_tokens, residency.shared_tokens) + states);
  memory.activations_bytes = named(symbols::activations_bytes, activation_bytes(plan, layout, terms, residency, stage.is_last));
  const EngineMemory<Number> kept = engine_memory(engine, layout, terms, stage.layers, stage.is_last);
  memory.activation_reserve_bytes = named(symbols::activation_reserve_bytes, larger(Number(0.0), kept.activations_bytes - memory.activations_bytes));
  memory.non_torch_bytes = kept.non_torch_bytes;
  memory.graphs_bytes = kept.graphs_bytes;
  const double communicators = communicators_of(layout, plan.model.has_experts());
  memory.communicators_bytes = named(symbols::communicators_bytes, givens(symbols::communicators, communicators) * givens(symbols::communicator_bytes, engine.communicator_bytes));
  memory.framework_bytes = givens(symbols::framework_bytes, engine.framework_bytes);
  memory.usable_bytes = usable_bytes(engine, givens, capacity_bytes, memory.without_kv_bytes(), memory.weights_bytes(), memory.graphs_bytes);
  return memory;
}

/// Tokens that a stage has room for beside everything else.
template <typename Number>
Number pool_tokens_of(const Plan& plan, const Terms<Number>& terms, const ResidencyOf<Number>& residency, const LayerMixOf<Number>& mix, const Number& pool_bytes) {
  const Number block_tokens = terms.givens(symbols::block_tokens, real(plan.engine.kv_block_tokens));
  const Number bytes_per_token = kv_bytes(terms, block_tokens, mix, Number(1.0), residency.mean_tokens, Number(0.0)) / residency.mean_tokens;
  if (!(middle_of(bytes_per_token) > 0)) return Number(std::numeric_limits<double>::infinity());
  const Number states = state_bytes(terms, mix, residency.sequences);
  return named(symbols::pool_tokens, larger(Number(0.0), pool_bytes - states) / bytes_per_token);
}

}  // namespace memory_detail

/// The chance that the sequences together hold more tokens than the pool: their sum is taken as normal. Certain either way where
/// lengths do not vary or even the longest fit.
template <typename Number>
Number overflow_chance_of(const ResidencyOf<Number>& residency, const Number& pool_tokens) {
  const Number kept_once = (residency.sequences - 1.0) * residency.shared_tokens;
  const Number mean = residency.sequences * residency.mean_tokens - kept_once;
  const Number deviation = root(residency.sequences * residency.variance_tokens);
  const bool is_certain = middle_of(deviation) == 0 || middle_of(residency.sequences * residency.longest_tokens - kept_once) <= middle_of(pool_tokens);
  if (is_certain) return Number(middle_of(mean) > middle_of(pool_tokens) ? 1.0 : 0.0);
  return named(symbols::overflow_chance, normal_tail((pool_tokens - mean) / deviation));
}

/// `capacity_bytes`: a GPU's memory, of which the engine may use its share.
template <typename Number>
MemoryOfStagesOf<Number> memory_of_stages(const Plan& plan, const Layout& layout, const Terms<Number>& terms, const ResidencyOf<Number>& residency, const Number& capacity_bytes) {
  using namespace memory_detail;
  MemoryOfStagesOf<Number> result;
  result.pool_tokens = Number(std::numeric_limits<double>::infinity());
  std::int64_t first_layer = 0;
  for (std::size_t i = 0; i < layout.stage_layers.size(); ++i) {
    const Stage stage{.first_layer = first_layer, .layers = layout.stage_layers[i], .is_first = i == 0, .is_last = i + 1 == layout.stage_layers.size()};
    first_layer += stage.layers;
    const LayerMixOf<Number> mix = mix_of_stage(plan, terms, stage);
    const GpuMemoryOf<Number> memory = memory_of_stage(plan, layout, terms, residency, stage, mix, capacity_bytes);
    const Number pool_bytes = memory.pool_bytes();
    const Number pool_tokens = pool_tokens_of(plan, terms, residency, mix, pool_bytes);
    if (middle_of(pool_tokens) < middle_of(result.pool_tokens)) {
      result.pool_tokens = pool_tokens;
      result.pool_bytes = pool_bytes;
    }
    result.stages.push_back(memory);
    if (middle_of(memory.over_bytes()) > middle_of(result.stages[result.worst_stage].over_bytes())) result.worst_stage = i;
  }
  const Residency middle{middle_of(residency.sequences), middle_of(residency.mean_tokens), middle_of(residency.longest_tokens), middle_of(residency.variance_tokens), middle_of(residency.shared_tokens)};
  result.overflow_chance = overflow_chance_of(middle, middle_of(result.pool_tokens));
  return result;
}

/// A GPU of the fullest stage, as memory_of_stages has it. Alike stages are looked at once, and nothing is allocated.
/// `mixes`: what stage_mixes says of the layout.
GpuMemory worst_stage_memory(const Plan& plan, const Layout& layout, const Terms<double>& terms, const std::vector<LayerMix>& mixes, const Residency& residency, double capacity_bytes);

/// `weight_scale`: stated parameters over counted ones where the plan wants its stated size, else 1.
MemoryOfStages memory_of_stages(const Plan& plan, const Layout& layout, const Residency& residency, double weight_scale, double capacity_bytes);

}  // namespace plimsoll
