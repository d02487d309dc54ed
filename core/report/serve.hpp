// `serve`: a plan under a stream of requests, and what its users see.   docs/serve.md
//
// Every number is a mean over replications; where there are several, `plus_minus` is half of its 95 % interval.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/progress.hpp"
#include "core/sim/serving_scenario.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

struct ServedNumber {
  double value = 0;
  std::optional<double> plus_minus;
};

/// Over the requests that count.
struct ServedDistribution {
  std::string of;  ///< ttft, tpot, itl, end_to_end, handoff.
  ServedNumber mean;
  ServedNumber p50;
  ServedNumber p90;
  ServedNumber p95;
  ServedNumber p99;
};

/// Of requests that meet every stated one of ttft and tpot.
struct ServedGoodput {
  std::optional<double> ttft_s;  ///< The targets.
  std::optional<double> tpot_s;
  ServedNumber share;
  ServedNumber requests_per_s;
};

/// One attention rank's cache.
struct ServedCache {
  std::string pool;  ///< all, prefill or decode.
  std::int64_t ranks = 0;
  std::int64_t blocks = 0;
  std::int64_t block_tokens = 0;
};

/// A mean over a span of time.
struct ServedMoment {
  double from_s = 0;
  double waiting = 0;   ///< Requests, in queues.
  double running = 0;   ///< Sequences that have blocks, where they decode.
  double kv_share = 0;  ///< Of the blocks there.
};

struct ServedRate {
  double attainment = 0;
  double requests_per_s = 0;
  double requests_per_s_per_gpu = 0;
  double missed_at_per_s = 0;  ///< The least that was tried at which too few meet them.
  double share = 0;            ///< That met the targets.
  std::int64_t rates_tried = 0;
};

/// Iterations of a stage that follow each other without a gap and do the same: steps of so many sequences. One with prompts is alone.
struct ServedSpell {
  std::string pool;  ///< all, prefill or decode.
  std::int64_t replica = 0;
  std::int64_t stage = 0;
  double start_s = 0;
  double end_s = 0;
  std::int64_t iterations = 0;
  std::int64_t prompt_tokens = 0;  ///< Of one of them, over all attention ranks.
  std::int64_t sequences = 0;      ///< That decode.
};

/// A cache on its way between pools.
struct ServedHandoff {
  std::int64_t request = 0;
  std::int64_t from_replica = 0;
  std::int64_t to_replica = 0;
  std::int64_t tokens = 0;
  double ready_s = 0;  ///< When its prompt ended; it is fetched once there is room for it.
  double start_s = 0;
  double end_s = 0;
};

struct ServeReport {
  std::string title;
  std::string model;
  std::string accelerator;
  std::string layout;
  double gpus = 0;
  std::string arrivals;  ///< In words.
  std::string batching;
  std::string router;
  std::int64_t requests = 0;
  std::int64_t warm_up = 0;
  std::int64_t replications = 0;
  std::int64_t seed = 0;
  std::vector<ServedCache> caches;
  std::vector<ServedDistribution> distributions;
  ServedNumber requests_per_s;  ///< That end.
  ServedNumber output_tokens_per_s;
  ServedNumber output_tokens_per_s_per_gpu;
  ServedNumber total_tokens_per_s_per_gpu;  ///< Prompts and answers of the requests that end.
  std::optional<ServedGoodput> goodput;
  ServedNumber mean_batch;    ///< Sequences that decode in an iteration of a rank.
  ServedNumber mean_waiting;  ///< Over time, as the next two.
  ServedNumber mean_running;
  ServedNumber mean_kv_share;
  double most_kv_share = 0;  ///< Of any rank, at any time of any replication.
  ServedNumber preemptions;  ///< In the time that counts.
  ServedNumber repeated_tokens;
  ServedNumber cached_share;  ///< Of prompt tokens, found in the cache.
  double iterations = 0;      ///< Of all replications.
  std::optional<ServedRate> highest_rate;
  std::vector<ServedMoment> timeline;  ///< Of the first replication.
  std::vector<ServedSpell> spells;     ///< Of it, from the first request that counts on, as many as the scenario wants listed.
  std::vector<ServedHandoff> handoffs;
  std::vector<std::string> remarks;
};

template <>
const Description& describe<ServedNumber>();
template <>
const Description& describe<ServedDistribution>();
template <>
const Description& describe<ServedGoodput>();
template <>
const Description& describe<ServedCache>();
template <>
const Description& describe<ServedMoment>();
template <>
const Description& describe<ServedRate>();
template <>
const Description& describe<ServedSpell>();
template <>
const Description& describe<ServedHandoff>();
template <>
const Description& describe<ServeReport>();

/// Tokens and requests of all replications together, at most.
inline constexpr double most_served_tokens = 2e9;

/// Runs a scenario that was read. False where it cannot run; the problems say why. So far: of the replications that have ended.
bool serve(const ServingScenario& scenario, ServeReport& report, Problems& problems, const Progress& progress = {}, const SoFar<ServeReport>& so_far = {});

/// What a user of the service would say first.
std::string serve_headline(const ServeReport& report);
/// What a shell shows.
std::string serve_as_text(const ServeReport& report);
/// Pictures under each other: from p50 to p99 of each time, with the targets; queue, batch and KV cache over time; what stages work on.
std::string serve_as_svg(const ServeReport& report);
/// The last of them alone.
std::string serve_as_gantt(const ServeReport& report);
/// What stages work on, for Perfetto or chrome://tracing.
std::string serve_chrome_trace(const ServeReport& report);

}  // namespace plimsoll
