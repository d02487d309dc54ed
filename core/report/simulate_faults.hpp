// The original's known faults, each measured in the run at hand: what does not show is not listed.   docs/simulate.md
#pragma once

#include <vector>

#include "core/report/simulate.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

std::vector<SimulationFault> original_faults(const SimulationProblem& problem, const Trace& trace);

}  // namespace plimsoll
