// What an engine keeps of a GPU beside weights and KV cache, by laws of its own.   docs/physics.md, What an engine keeps
//
//   V  vocabulary     n  sequences that the engine profiles with     L, d  layers, hidden size     t, p  TP and PP degrees
//
//   activation peak  beside + max(least, logit · n · V), on a stage without LM head beside + without_head
//   non-torch        tp where a stage has more GPUs than one, else pp where p > 1, else alone
//   graphs           base + per layer of the stage + per_width · L · d / t
//
// Source: the forms are those of vLLM's log lines (docs/calibration.md, Memory of an engine).
#pragma once

#include <cstdint>

#include "core/spec/field.hpp"

namespace plimsoll {

struct EngineReserves {
  double activation_least_bytes = 0;         ///< Of the peak on a stage with the LM head,
  double activation_logit_bytes = 0;         ///< else this for each vocabulary entry of each profiled sequence.
  std::int64_t profiled_sequences = 1024;    ///< n: as many as the engine schedules at once.
  double activation_without_head_bytes = 0;  ///< Instead of both, on a stage without the LM head.
  double activation_beside_bytes = 0;        ///< On every stage, beside that.
  double non_torch_bytes = 0;                ///< Context and buffers that the framework's allocator does not see.
  double non_torch_tp_bytes = 0;             ///< The same where the ranks of a stage exchange data: seen with TP, taken for the others.
  double non_torch_pp_bytes = 0;             ///< The same where ranks only pass activations on.
  double graphs_bytes = 0;                   ///< CUDA graphs of any model,
  double graphs_layer_bytes = 0;             ///< of each layer of the stage,
  double graphs_width_bytes = 0;             ///< and of each of the L·d/t elements that a token has in all layers.
  bool graphs_in_share = false;              ///< The share of memory that the engine may use counts them; else they come out of the rest.
  bool operator==(const EngineReserves&) const = default;
};

template <>
const Description& describe<EngineReserves>();

}  // namespace plimsoll
