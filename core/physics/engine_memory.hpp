// What an engine keeps of a GPU beside weights and KV cache, and how much it may use in all.   docs/physics.md, What an engine keeps
//
//   V  vocabulary     L, d  layers, hidden size     t, p  TP and PP degrees     C  memory of the GPU     u  utilisation
//
// The laws are those of core/spec/engine_reserves.hpp; their numbers are data of the catalogue (engines.json), each with its source.
#pragma once

#include "core/physics/terms.hpp"

namespace plimsoll {

template <typename Number>
struct EngineMemory {
  Number activations_bytes{};  ///< Peak of the profiling run, which the engine keeps free.
  Number non_torch_bytes{};    ///< Context and buffers that the framework's allocator does not see, collectives' among them.
  Number graphs_bytes{};       ///< CUDA graphs.
};

template <typename Number>
EngineMemory<Number> engine_memory(const Engine& engine, const Layout& layout, const Terms<Number>& terms, std::int64_t stage_layers, bool is_last_stage) {
  namespace s = symbols;
  const Givens<Number>& givens = terms.givens;
  EngineMemory<Number> memory;
  memory.activations_bytes = givens(s::reserved_bytes, engine.reserved_activation_bytes);
  if (!engine.reserves) return memory;
  const EngineReserves& reserves = *engine.reserves;
  const Number logits = givens(s::profiled_sequences, real(reserves.profiled_sequences)) * terms.model.vocabulary;
  const Number of_head = larger(givens(s::activation_least, reserves.activation_least_bytes), givens(s::activation_logit, reserves.activation_logit_bytes) * logits);
  const Number of_stage = is_last_stage ? of_head : givens(s::activation_without_head, reserves.activation_without_head_bytes);
  const Number peak = of_stage + givens(s::activation_beside, reserves.activation_beside_bytes);
  memory.activations_bytes = named(s::profiled_peak, larger(memory.activations_bytes, peak));
  memory.non_torch_bytes = givens(s::non_torch, layout.gpus_per_stage() > 1 ? reserves.non_torch_tp_bytes : (layout.pp > 1 ? reserves.non_torch_pp_bytes : reserves.non_torch_bytes));
  const Number layers = givens(s::layers, real(terms.model.model->layers));
  const Number here = givens(s::layers_of_stage, real(stage_layers));
  memory.graphs_bytes = named(s::graphs, givens(s::graphs_base, reserves.graphs_bytes) + givens(s::graphs_layer, reserves.graphs_layer_bytes) * here +
                                             givens(s::graphs_width, reserves.graphs_width_bytes) * (layers * terms.model.hidden / terms.layout.tp));
  return memory;
}

inline EngineMemory<double> engine_memory(const Engine& engine, const Model& model, const Layout& layout, std::int64_t stage_layers, bool is_last_stage) {
  return engine_memory(engine, layout, Terms<double>{{}, model_terms<double>(model), layout_terms<double>(layout), {}}, stage_layers, is_last_stage);
}

/// What one GPU may hold in all: min(C, u·C + what the share does not count), and that is
///   of memory                 the graphs, unless the share counts them too
///   of weights and cache      all but these
///   of memory left for cache  (1−u) · all but the cache
/// `weights_bytes` and `graphs_bytes` are parts of `without_kv_bytes`, all but the KV cache.
template <typename Number>
Number usable_bytes(const Engine& engine, const Givens<Number>& givens, const Number& capacity_bytes, const Number& without_kv_bytes, const Number& weights_bytes, const Number& graphs_bytes) {
  const bool counts_graphs = !engine.reserves || engine.reserves->graphs_in_share;
  const Number share = givens(symbols::memory_share, engine.memory_utilisation);
  Number beyond_bytes = counts_graphs ? Number(0.0) : graphs_bytes;
  if (engine.utilisation_of == UtilisationOf::weights_and_cache) beyond_bytes = without_kv_bytes - weights_bytes;
  if (engine.utilisation_of == UtilisationOf::memory_left_for_cache) beyond_bytes = without_kv_bytes * (1.0 - share);
  return named(symbols::usable, smaller(capacity_bytes, capacity_bytes * share + beyond_bytes));
}

}  // namespace plimsoll
