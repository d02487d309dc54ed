// What the files on the prefill/decode simulator say about a model, a GPU and a system.
#pragma once

#include "core/sim/prefill_decode.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

/// By name, or spelled out as the simulator spells it. A name that the catalogue lacks misses.
SimulatedModel pd_model(const Json& llm, Case& one);
SimulatedGpu pd_gpu(const Json& gpu, Case& one);
/// `tp_degree` null: the pipeline-only system.
SimulationProblem pd_problem(const Json& input, Case& one);

}  // namespace plimsoll::golden
