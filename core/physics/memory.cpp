#include "core/physics/memory.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/physics/activations.hpp"
#include "core/physics/engine_memory.hpp"
#include "core/physics/hardware.hpp"
#include "core/quantity/elementary.hpp"

namespace plimsoll {

namespace {

/// Norms, routers, embeddings and heads of quantised checkpoints stay at 16 bit.
double unquantised_bytes(Precision precision) { return std::max(2.0, bytes_per_element(precision)); }

struct Stage {
  std::int64_t first_layer = 0;
  std::int64_t layers = 0;
  bool is_first = false;
  bool is_last = false;
};

void add_weights(const Plan& plan, const Layout& layout, const Stage& stage, const LayerMix& mix, double weight_scale,
                 GpuMemory& memory) {
  const Model& model = plan.model;
  const LayerParameters layer = layer_parameters(model);
  const auto t = static_cast<double>(layout.tp);
  const auto kv_split = static_cast<double>(std::min(layout.tp, model.attention.kv_heads_or_heads()));
  const double dense_bytes = bytes_per_element(weight_precision(plan)) * weight_scale;
  const double plain_bytes = unquantised_bytes(weight_precision(plan)) * weight_scale;
  const double experts_here = static_cast<double>(model.experts.experts) / static_cast<double>(layout.ep * layout.expert_tp);

  const double attention = layer.attention_sharded / t + layer.attention_kv / kv_split + layer.attention_replicated;
  const double linear = layer.linear_sharded / t + layer.linear_replicated;
  memory.weights_dense_bytes = (mix.caching() * attention + mix.linear() * linear) * dense_bytes + mix.all() * layer.norms * plain_bytes +
                               mix.dense() * layer.dense_ffn / t * dense_bytes +
                               mix.moe() * (layer.router * plain_bytes + layer.shared_experts / t * dense_bytes);
  memory.weights_experts_bytes = mix.moe() * experts_here * layer.one_expert * bytes_per_element(expert_precision(plan)) * weight_scale;

  const double table = static_cast<double>(model.vocabulary) * static_cast<double>(model.hidden) / t * plain_bytes;
  const bool shares_one_table = model.tied_embeddings && stage.is_first && stage.is_last;
  memory.weights_embedding_bytes = (stage.is_first ? table : 0) + (stage.is_last && !shares_one_table ? table : 0);
  if (stage.is_last) {
    const double norm = model.final_norm ? static_cast<double>(model.hidden) * (model.norm == NormKind::layer_norm ? 2 : 1) : 0;
    // What has no place in the arithmetic is taken as whole on every rank, and a head's bias goes with the rows of its table.
    const double bias = model.lm_head_bias ? static_cast<double>(model.vocabulary) / t : 0;
    memory.weights_dense_bytes += (norm + bias + static_cast<double>(model.extra_parameters)) * plain_bytes;
  }
}

/// Bytes of `sequences` sequences of `tokens` tokens, blocks rounded up, window by window.
double kv_bytes(const Plan& plan, const Layout& layout, const LayerMix& mix, double sequences, double tokens) {
  const Attention& attention = plan.model.attention;
  const double per_token = kv_bytes_per_token_and_layer(attention, layout.tp, bytes_per_element(plan.engine.kv_cache)) +
                           index_bytes_per_token_and_layer(attention);
  const std::int64_t block = plan.engine.kv_block_tokens;
  const auto c = static_cast<double>(layout.cp);
  const double all = in_blocks(tokens / c, block);
  const double windowed = in_blocks(kept_tokens(tokens, attention.sliding_window) / c, block);
  return sequences * per_token * (mix.full() * all + mix.sliding() * windowed);
}

/// What `sequences` sequences keep in linear layers, however long they are. Every rank of a context-parallel group keeps it.
double state_bytes(const Plan& plan, const Layout& layout, const LayerMix& mix, double sequences) {
  return sequences * mix.linear() * state_bytes_per_layer(plan.model.attention, layout.tp, bytes_per_element(plan.engine.activations));
}

/// Communicators that a rank joins, one for each axis along which it exchanges data.
double communicators_of(const Layout& layout, bool has_experts) {
  double count = 0;
  if (layout.tp > 1) ++count;
  if (layout.cp > 1) ++count;
  if (layout.pp > 1) ++count;
  if (has_experts && layout.gpus_per_stage() > 1 && (layout.cp * layout.attention_dp > 1 || layout.ep > 1)) ++count;
  return count;
}

double activation_bytes(const Plan& plan, const Layout& layout, const Residency& residency, bool is_last_stage) {
  const double element_bytes = bytes_per_element(plan.engine.activations);
  if (plan.engine.activation_model == ActivationModel::tp_allreduce) {
    return tp_allreduce_activations(residency.sequences, residency.longest_tokens, static_cast<double>(plan.model.hidden),
                                    static_cast<double>(layout.tp), element_bytes)
        .peak_bytes();
  }
  const double prompt_tokens = residency.sequences * plan.workload.input.longest();
  const double chunk = std::min(static_cast<double>(plan.engine.chunk_tokens), prompt_tokens) / static_cast<double>(layout.cp);
  return live_activation_bytes(plan.model, layout, std::max(chunk, residency.sequences), residency.sequences, element_bytes, is_last_stage);
}

}  // namespace

Residency residency_of(const Plan& plan, const Layout& layout, double sequences_in_flight) {
  const Workload& workload = plan.workload;
  const double ranks = static_cast<double>(layout.replicas * layout.attention_dp);
  Residency residency;
  residency.sequences = std::ceil(sequences_in_flight / ranks);
  residency.mean_tokens = workload.input.mean() + (workload.output ? workload.output->mean() : 0);
  residency.longest_tokens = workload.input.longest() + (workload.output ? workload.output->longest() : 0);
  residency.variance_tokens = workload.input.variance() + (workload.output ? workload.output->variance() : 0);
  return residency;
}

MemoryOfStages memory_of_stages(const Plan& plan, const Layout& layout, const Residency& residency, double weight_scale,
                                double capacity_bytes) {
  MemoryOfStages result;
  result.pool_tokens = std::numeric_limits<double>::infinity();
  std::int64_t first_layer = 0;
  for (std::size_t i = 0; i < layout.stage_layers.size(); ++i) {
    const Stage stage{.first_layer = first_layer,
                      .layers = layout.stage_layers[i],
                      .is_first = i == 0,
                      .is_last = i + 1 == layout.stage_layers.size()};
    first_layer += stage.layers;
    const LayerMix mix = layer_mix(plan.model, stage.first_layer, stage.layers);
    GpuMemory memory;
    add_weights(plan, layout, stage, mix, weight_scale, memory);
    const double states = state_bytes(plan, layout, mix, residency.sequences);
    memory.kv_cache_bytes = kv_bytes(plan, layout, mix, residency.sequences, residency.mean_tokens) + states;
    memory.kv_cache_at_longest_bytes = kv_bytes(plan, layout, mix, residency.sequences, residency.longest_tokens) + states;
    memory.activations_bytes = activation_bytes(plan, layout, residency, stage.is_last);
    const EngineMemory engine = engine_memory(plan.engine, plan.model, layout, stage.layers, stage.is_last);
    memory.activation_reserve_bytes = std::max(0.0, engine.activations_bytes - memory.activations_bytes);
    memory.non_torch_bytes = engine.non_torch_bytes;
    memory.graphs_bytes = engine.graphs_bytes;
    memory.communicators_bytes = communicators_of(layout, plan.model.has_experts()) * plan.engine.communicator_bytes;
    memory.framework_bytes = plan.engine.framework_bytes;
    memory.usable_bytes = usable_bytes(plan.engine, capacity_bytes, memory.without_kv_bytes(), memory.weights_bytes(), memory.graphs_bytes);

    const double pool_bytes = memory.pool_bytes();
    const double bytes_per_token = kv_bytes(plan, layout, mix, 1, residency.mean_tokens) / residency.mean_tokens;
    const double pool_tokens = bytes_per_token > 0 ? std::max(0.0, pool_bytes - states) / bytes_per_token : std::numeric_limits<double>::infinity();
    if (pool_tokens < result.pool_tokens) {
      result.pool_tokens = pool_tokens;
      result.pool_bytes = pool_bytes;
    }
    result.stages.push_back(memory);
    if (memory.over_bytes() > result.stages[result.worst_stage].over_bytes()) result.worst_stage = i;
  }
  const double mean = residency.sequences * residency.mean_tokens;
  const double deviation = std::sqrt(residency.sequences * residency.variance_tokens);
  const bool is_certain = deviation == 0 || residency.sequences * residency.longest_tokens <= result.pool_tokens;
  result.overflow_chance = is_certain ? (mean > result.pool_tokens ? 1.0 : 0.0) : normal_tail((result.pool_tokens - mean) / deviation);
  return result;
}

}  // namespace plimsoll
