// The original's known faults, each measured in the run at hand: what does not show is not listed.   docs/simulate.md
#pragma once

#include <vector>

#include "core/report/simulate.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

/// When a GPU worked: the jobs of one, by start.
struct GpuOccupation {
  std::int64_t jobs = 0;
  double busy_s = 0;                  ///< With at least one job.
  double work_s = 0;                  ///< Of all jobs, also where they overlap.
  std::int64_t overlapping_jobs = 0;  ///< That start at least 1 ns before an earlier one ends.
};
/// Prefill GPUs stage by stage, then decode GPUs.
std::vector<GpuOccupation> occupation_of_gpus(const SimulationProblem& problem, const Trace& trace);

std::vector<SimulationFault> original_faults(const SimulationProblem& problem, const Trace& trace);

}  // namespace plimsoll
