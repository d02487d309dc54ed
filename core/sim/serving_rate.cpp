#include "core/sim/serving_rate.hpp"

#include <algorithm>

#include "core/sim/serving_requests.hpp"

namespace plimsoll {

namespace {

constexpr double most_scale = 1 << 20;
constexpr double least_scale = 1.0 / (1 << 20);
constexpr double close_enough = 1.01;

}  // namespace

bool meets_targets(const ServedTimes& served, const Targets& targets) {
  return !(targets.ttft_s && served.ttft_s > *targets.ttft_s) && !(targets.tpot_s && served.tpot_s > *targets.tpot_s);
}

double share_that_meets(const ServingRun& run, const Targets& targets) {
  double met = 0;
  for (const ServedTimes& served : run.served) met += meets_targets(served, targets) ? 1 : 0;
  return run.served.empty() ? 0 : met / static_cast<double>(run.served.size());
}

std::uint64_t seed_of(const ServingScenario& scenario, std::int64_t replication) {
  return RandomStream(static_cast<std::uint64_t>(scenario.seed), static_cast<std::uint64_t>(replication)).next();
}

std::int64_t replications_of(const ServingMachine& machine) {
  const bool is_random = machine.front_end_s > 0 || RequestSource(machine.scenario, 0, 1).is_random();
  return is_random ? machine.scenario.replications : 1;
}

std::optional<RateFound> highest_rate(const ServingMachine& machine, const Progress& progress) {
  const ServingScenario& scenario = machine.scenario;
  const double stated = *scenario.arrivals_or_of_plan().requests_per_s;
  const std::int64_t replications = replications_of(machine);
  RateFound found;
  // What is left of a search that halves what is unknown, and never ends before it says so.
  const auto share_at = [&](double scale) {
    double share = 0;
    for (std::int64_t i = 0; i < replications; ++i) {
      const ServingRun run = run_serving(machine, seed_of(scenario, i), scale);
      if (!run.is_cut_short) share += share_that_meets(run, scenario.plan.targets) / static_cast<double>(replications);
    }
    ++found.rates_tried;
    if (progress) progress(1 - 1 / (1 + 0.2 * static_cast<double>(found.rates_tried)));
    return share;
  };
  double met = 0;
  double missed = 0;
  for (double scale = 1; scale <= most_scale && scale >= least_scale && (met == 0 || missed == 0); scale *= missed == 0 ? 2 : 0.5) {
    const double share = share_at(scale);
    const bool is_met = share >= scenario.attainment;
    if (is_met) found.share = share;
    (is_met ? met : missed) = scale;
  }
  if (met == 0) return std::nullopt;
  while (missed > met * close_enough) {
    const double middle = (met + missed) / 2;
    const double share = share_at(middle);
    const bool is_met = share >= scenario.attainment;
    if (is_met) found.share = share;
    (is_met ? met : missed) = middle;
  }
  found.requests_per_s = met * stated;
  found.missed_at_per_s = missed * stated;
  return found;
}

}  // namespace plimsoll
