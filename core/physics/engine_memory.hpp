// What an engine sets aside on a GPU beside weights and KV cache.   docs/calibration.md, Memory
//
//   V  vocabulary     t, p  TP and PP degrees
//
// Source: the log lines of 26 runs of vLLM 0.19 on H100 (llm-d-incubation/llm-d-planner, accuracy/results/v0.19.0).
#pragma once

#include <algorithm>

#include "core/spec/layout.hpp"
#include "core/spec/model.hpp"

namespace plimsoll {

struct EngineMemory {
  double activations_bytes = 0;  ///< Peak of the profiling run, which the engine keeps free.
  double outside_bytes = 0;      ///< Context and buffers that the framework's allocator does not see, collectives' among them.
};

/// vLLM profiles with the logits of as many sequences as it schedules, so the peak follows the vocabulary: 1.46 GiB for each
/// 100,000 entries, at least 0.80; a stage without a head needs 1.05. The buffers of collectives among TP ranks take 2.1 GiB
/// with the context, which takes 0.25 alone, and 0.07 on ranks that only pass activations on. Before 0.17 the peak was 3.4 GiB more.
inline EngineMemory vllm_memory(const Model& model, const Layout& layout, bool is_last_stage, bool before_0_17 = false) {
  constexpr double gib = 1024.0 * 1024 * 1024;
  const double logits_gib = std::max(0.80, 1.46 * static_cast<double>(model.vocabulary) / 1e5);
  EngineMemory memory;
  memory.activations_bytes = ((is_last_stage ? logits_gib : 1.05) + (before_0_17 ? 3.4 : 0)) * gib;
  memory.outside_bytes = (layout.tp > 1 ? 2.1 : (layout.pp > 1 ? 0.07 : 0.25)) * gib;
  return memory;
}

}  // namespace plimsoll
