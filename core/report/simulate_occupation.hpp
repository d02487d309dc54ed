// When a GPU of a simulated system worked, and what it waited for when it did not.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/trace.hpp"

namespace plimsoll {

/// Closer than a nanosecond is one instant: sums of times differ in their last digits.
inline constexpr double instant_s = 1e-9;

/// What let a job begin says what its GPU had waited for: until a transfer began, for the work of others; then for the transfer.
struct IdleTime {
  double others_s = 0;       ///< For other GPUs to finish what it needs.
  double all_reduces_s = 0;  ///< For transfers under way.
  double activations_s = 0;
  double handoffs_s = 0;
  double end_s = 0;  ///< It has nothing more to do.
  double total_s() const { return others_s + all_reduces_s + activations_s + handoffs_s + end_s; }
};

struct GpuOccupation {
  std::int64_t jobs = 0;
  double busy_s = 0;      ///< With at least one job.
  double work_s = 0;      ///< Of all jobs, also where they overlap.
  double exchange_s = 0;  ///< Of the work, in all-reduces.
  IdleTime idle;
  std::int64_t overlapping_jobs = 0;  ///< That start at least 1 ns before an earlier one ends.
};

/// Prefill GPUs stage by stage, then decode GPUs.
std::vector<GpuOccupation> occupation_of_gpus(const Trace& trace);

}  // namespace plimsoll
