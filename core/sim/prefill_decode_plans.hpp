// A prefill/decode system as this repository's own physics sees it: two pools, each a plan with a layout.   docs/simulate.md
//
// A model or GPU of the problem's catalogue is that of core/catalog by another name, with sources for its figures; one that the
// problem spells out is taken at its word: a dense model of W parameters, and a GPU with these three figures.
#pragma once

#include <memory>

#include "core/physics/memory.hpp"
#include "core/physics/stage_context.hpp"
#include "core/sim/prefill_decode.hpp"

namespace plimsoll {

/// One cluster. It points into itself, so it does not move.
struct SimulatedPool {
  Plan plan;
  Layout layout;
  StageContext<double> context;
  GpuMemory memory;  ///< Of the fullest stage, with every prompt and answer in the cache.

  bool has_nvlink() const;  ///< Or another link between GPUs that is faster than PCIe.
};

struct PrefillDecodePlans {
  SimulatedPool prefill;
  SimulatedPool decode;
};

/// Null where the corrected rules cannot run it; the problems say why.
std::unique_ptr<PrefillDecodePlans> prefill_decode_plans(const SimulationProblem& problem, Problems& problems);

}  // namespace plimsoll
