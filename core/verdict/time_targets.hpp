// The targets on time, and on what it costs: where the limit and the value of each are found, and what one way of looking at a plan finds of it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/verdict/costs.hpp"
#include "core/verdict/targets.hpp"

namespace plimsoll {

struct TimeTarget {
  std::string_view key;
  std::string_view title;
  Unit unit;
  bool at_most;
  bool waits;  ///< On the queue, which under open arrivals may grow without end.
  std::optional<double> (*limit)(const Targets& targets);
  std::optional<double> (*value)(const Deployment& deployed, const Answers<double>& answers);
  std::optional<Interval> (*range)(const Deployment& deployed, const Answers<Interval>& answers);
  std::string (*binds)(const Case& each);
  std::string_view condition = {};  ///< Under which the value is reached; after it in a sentence.

  /// Times are what one request sees, so the longest lengths are one end of what may come; a throughput or a price is to
  /// hold at every length.
  bool lengths_make_a_band() const { return unit == Unit::seconds; }
  bool is_price() const { return unit == Unit::usd; }
};

inline constexpr std::size_t time_target_count = 7;
/// In the order of a report: ttft, tpot, prefill, decode, total, prices.
extern const std::array<TimeTarget, time_target_count> time_targets;

/// What a plan has to state before the target can be judged; empty where it does. `pool`: null where every GPU does both.
std::string_view lacking(const Plan& plan, const PrefillPool* pool, const TimeTarget& target);

/// `ranges`: null where neither inputs nor predictions have any. Replicas that cannot keep up miss every limit on what waits; where
/// they cannot at the worst of ranges only, times reach from the best's to any, and rates begin at none. `is_of_stated_size` is left.
Finding finding_of(const Deployment& deployed, const TimeTarget& target, const Answers<double>& answers, const Answers<Interval>* ranges, double limit);

}  // namespace plimsoll
