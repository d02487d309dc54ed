// Continuous batching, event by event: requests come, a router places them, replicas step, caches are handed over.   docs/serve.md
//
// The clock and the network are those of core/sim/simulation.hpp. What happens at one instant is gathered before any replica
// chooses its next iteration, so that requests that come together are seen together.
#pragma once

#include <cstdint>
#include <vector>

#include "core/progress.hpp"
#include "core/sim/serving_histogram.hpp"
#include "core/sim/serving_machine.hpp"
#include "core/sim/serving_record.hpp"
#include "core/sim/serving_timeline.hpp"

namespace plimsoll {

/// What a run has counted over all ranks of a pool.
struct PoolCounts {
  RankCounts ranks;
  std::int64_t iterations = 0;  ///< Of replicas.
};

/// One request from end to end.
struct ServedTimes {
  std::int64_t request = 0;
  double ttft_s = 0;
  double tpot_s = -1;  ///< Of answers of more than one token.
  double end_to_end_s = 0;
  double handoff_s = -1;  ///< From its first token until its cache is where it decodes; of disaggregated plans.
  std::int64_t output_tokens = 0;
};

struct ServingRun {
  std::vector<ServedTimes> served;  ///< Requests that count, in the order in which they ended.
  TimeHistogram gaps;               ///< Between outputs of those requests.
  Timeline timeline;
  OccupancyMean window;            ///< Of the window.
  double window_start_s = 0;       ///< When the first request that counts came,
  double window_end_s = 0;         ///< and when the last of them ended.
  std::int64_t output_tokens = 0;  ///< Of any request, within the window.
  std::int64_t prompt_tokens = 0;
  std::int64_t ended = 0;         ///< Requests that ended within it,
  std::int64_t ended_tokens = 0;  ///< and the tokens of their prompts and answers.
  PoolCounts decode;              ///< Of the window; of a plan without pools, everything.
  PoolCounts prefill;
  std::int64_t arrived = 0;  ///< Over the whole run.
  std::int64_t ended_in_all = 0;
  std::int64_t in_system = 0;   ///< When it stopped.
  std::int64_t iterations = 0;  ///< Over the whole run.
  double most_kv_share = 0;     ///< Of any pool's blocks.
  bool is_cut_short = false;    ///< It had more iterations than are simulated.
};

inline constexpr std::int64_t most_iterations = 50000000;

/// Whoever watches a run; no number of it depends on that.
struct ServingWatch {
  ServingRecord* record = nullptr;  ///< Kept from the first request that counts on.
  Progress progress;                ///< Told now and then which share of those that count has ended.
};

ServingRun run_serving(const ServingMachine& machine, std::uint64_t seed, double rate_scale = 1, std::int64_t iteration_limit = most_iterations, const ServingWatch& watch = {});

}  // namespace plimsoll
