// What an engine keeps of a GPU beside weights and KV cache, and how much it may use in all.   docs/physics.md, What an engine keeps
//
//   V  vocabulary     L, d  layers, hidden size     t, p  TP and PP degrees     C  memory of the GPU     u  utilisation
//
// The laws are those of core/spec/engine_reserves.hpp; their numbers are data of the catalogue (engines.json), each with its source.
#pragma once

#include <cstdint>

#include "core/quantity/number.hpp"
#include "core/spec/engine.hpp"
#include "core/spec/layout.hpp"
#include "core/spec/model.hpp"

namespace plimsoll {

struct EngineMemory {
  double activations_bytes = 0;  ///< Peak of the profiling run, which the engine keeps free.
  double non_torch_bytes = 0;    ///< Context and buffers that the framework's allocator does not see, collectives' among them.
  double graphs_bytes = 0;       ///< CUDA graphs.
};

inline EngineMemory engine_memory(const Engine& engine, const Model& model, const Layout& layout, std::int64_t stage_layers, bool is_last_stage) {
  EngineMemory memory{.activations_bytes = engine.reserved_activation_bytes};
  if (!engine.reserves) return memory;
  const EngineReserves& reserves = *engine.reserves;
  const double logits = static_cast<double>(reserves.profiled_sequences) * static_cast<double>(model.vocabulary);
  const double of_head = larger(reserves.activation_least_bytes, reserves.activation_logit_bytes * logits);
  const double peak = (is_last_stage ? of_head : reserves.activation_without_head_bytes) + reserves.activation_beside_bytes;
  memory.activations_bytes = larger(memory.activations_bytes, peak);
  memory.non_torch_bytes = layout.tp > 1 ? reserves.non_torch_tp_bytes : (layout.pp > 1 ? reserves.non_torch_pp_bytes : reserves.non_torch_bytes);
  const double width = static_cast<double>(model.layers) * static_cast<double>(model.hidden) / static_cast<double>(layout.tp);
  memory.graphs_bytes = reserves.graphs_bytes + reserves.graphs_layer_bytes * static_cast<double>(stage_layers) + reserves.graphs_width_bytes * width;
  return memory;
}

/// What one GPU may hold in all: min(C, u·C + what the share does not count), and that is
///   of memory                 the graphs, unless the share counts them too
///   of weights and cache      all but these
///   of memory left for cache  (1−u) · all but the cache
/// `weights_bytes` and `graphs_bytes` are parts of `without_kv_bytes`, all but the KV cache.
template <typename Number>
Number usable_bytes(const Engine& engine, Number capacity_bytes, Number without_kv_bytes, Number weights_bytes, double graphs_bytes) {
  const bool counts_graphs = !engine.reserves || engine.reserves->graphs_in_share;
  Number beyond_bytes(counts_graphs ? 0.0 : graphs_bytes);
  if (engine.utilisation_of == UtilisationOf::weights_and_cache) beyond_bytes = without_kv_bytes - weights_bytes;
  if (engine.utilisation_of == UtilisationOf::memory_left_for_cache) beyond_bytes = without_kv_bytes * Number(1 - engine.memory_utilisation);
  return smaller(capacity_bytes, capacity_bytes * Number(engine.memory_utilisation) + beyond_bytes);
}

}  // namespace plimsoll
