// The prefill/decode system without the faults of the original's rules.   docs/simulate.md, Corrected rules
//
//   - A GPU does one job at a time. A stage starts a chunk when it has none, and the activations of every shard of the stage before
//     have arrived; so chunks follow each other through the stages.
//   - A job is as many layers as its stage has, each with its two all-reduces among the GPUs of the stage, which take what the
//     physics say when their links are otherwise idle. With it a stage is done: activations and hand-offs leave at once.
//   - Layers that the number of stages does not divide are spread as evenly as can be. The last chunk is as long as what is left.
//   - A GPU hands each layer's cache to the decode GPUs that will hold it, heads by heads; copies go to each that keeps one.
//   - Decode starts when all of the cache is there: min(N, stages) micro-batches go round, each in its next step as soon as it is
//     through and the first stage is free, until each sequence has its tokens.
//
// Times of jobs are those of the physics, chunk by chunk and step by step: attention over what came before, experts by what tokens
// visit, measured efficiencies.
#pragma once

#include "core/progress.hpp"
#include "core/sim/prefill_decode_plans.hpp"
#include "core/sim/prefill_decode_system.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

/// Jobs and flows that a run will have.
EventCount foreseen_events(const SimulationProblem& problem, const PrefillDecodePlans& plans);

Trace simulate_corrected(const SimulationProblem& problem, const PrefillDecodePlans& plans, const Progress& progress = {});

/// min(N, stages): as many as keep every stage busy.
std::int64_t micro_batches_of(const SimulationProblem& problem);

}  // namespace plimsoll
