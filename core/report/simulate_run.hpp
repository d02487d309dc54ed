// A run as its report tells it: sums over everything, and lists of what happened.
#pragma once

#include "core/report/simulate.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

/// Lists hold `most` entries each; sums and maxima are of everything.
SimulationRun run_of(const Trace& trace, std::string_view rules, std::size_t most);

}  // namespace plimsoll
