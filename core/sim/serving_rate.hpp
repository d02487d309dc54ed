// Runs of one scenario, and the highest rate at which enough of its requests meet the targets.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/progress.hpp"
#include "core/sim/serving_system.hpp"

namespace plimsoll {

/// Whether a request met what its plan promises of TTFT and TPOT; an answer of one token has no TPOT.
bool meets_targets(const ServedTimes& served, const Targets& targets);
/// Of the requests of a run.
double share_that_meets(const ServingRun& run, const Targets& targets);

/// The seed of the how-manieth replication.
std::uint64_t seed_of(const ServingScenario& scenario, std::int64_t replication);
/// As many as are wanted, or one where nothing is drawn.
std::int64_t replications_of(const ServingMachine& machine);

struct RateFound {
  double requests_per_s = 0;   ///< At which enough meet the targets.
  double missed_at_per_s = 0;  ///< The least that was tried at which they do not; 0: none was.
  double share = 0;            ///< That met them.
  std::int64_t rates_tried = 0;
};

/// By doubling or halving the stated rate and then by bisection to 1 %. Every rate is tried with the same requests and the same random
/// numbers, the times between requests stretched (common random numbers), so that two rates differ by nothing else. Nothing where no
/// rate down to a millionth of the stated one will do.
std::optional<RateFound> highest_rate(const ServingMachine& machine, const Progress& progress = {});

}  // namespace plimsoll
