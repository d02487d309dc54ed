// The simulated prefill/decode systems, by the rules of the original.   docs/simulate.md
//
// Both: a job is a pure delay, so jobs of one GPU may overlap; a link is one capacity for both directions; one token is
// decoded; every chunk is charged in full.
//
// With `tp` (stages of tp GPUs):
//   - Chunk 0 starts on all GPUs of stage 0. When a stage's last GPU is done, each of its GPUs sends an all-reduce over its
//     own lane. Each all-reduce that arrives sends the activation on (unless it is the last stage) and the KV cache over.
//   - The all-reduce of shard 0 also starts the next stage, or after the last stage the next chunk at stage 0, or after the
//     last chunk decode. Activations and hand-offs start nothing.
// Pipeline only:
//   - A stage that is done sends its KV cache and its activation; stage 0 starts its next chunk at once.
//   - A stage starts a chunk when activation and KV cache of the stage before have both arrived. Decode starts when the last
//     stage's KV caches add up to the context.
// Decode: stage after stage, each starts when the activation of the one before arrives.
//
// The corrected system (corrected_system.hpp) stands beside these two and fills the same trace.
#pragma once

#include <cstdint>

#include "core/progress.hpp"
#include "core/sim/prefill_decode.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

/// Jobs and transfers that a run will have.
struct EventCount {
  std::int64_t jobs = 0;
  std::int64_t transfers = 0;
  std::int64_t events() const { return jobs + transfers; }
};
EventCount foreseen_events(const SimulationProblem& problem);

/// Runs the system to its end. The problem's memory is not checked and its size not limited here.
Trace simulate_original(const SimulationProblem& problem, const Progress& progress = {});

}  // namespace plimsoll
