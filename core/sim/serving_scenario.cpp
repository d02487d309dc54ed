#include "core/sim/serving_scenario.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

constexpr std::int64_t usual_requests = 2000;
/// Behind each place of a concurrency, so that the first rush is far away.
constexpr std::int64_t rounds_of_concurrency = 10;

}  // namespace

Arrivals ServingScenario::arrivals_or_of_plan() const {
  if (arrivals) return *arrivals;
  Arrivals of_plan;
  of_plan.requests_per_s = plan.workload.requests_per_s;
  of_plan.concurrency = plan.workload.concurrency;
  of_plan.burst = plan.workload.burst;
  return of_plan;
}

Batching ServingScenario::batching_or_usual() const {
  if (batching) return *batching;
  return plan.engine.framework == Framework::sglang ? Batching::prompts_first : Batching::mixed;
}

std::int64_t ServingScenario::new_prompts_or_usual() const {
  constexpr std::int64_t any = 1000000000;
  if (new_prompts) return *new_prompts;
  return arrivals_or_of_plan().concurrency && batching_or_usual() == Batching::mixed ? 1 : any;
}

bool ServingScenario::has_an_end() const {
  const Arrivals how = arrivals_or_of_plan();
  return how.burst || !how.trace.empty() || (how.concurrency && plan.workload.prompts_per_slot);
}

std::int64_t ServingScenario::counted_requests() const {
  const Arrivals how = arrivals_or_of_plan();
  if (!how.trace.empty()) return std::max<std::int64_t>(1, static_cast<std::int64_t>(how.trace.size()) - warm_up_requests());
  if (how.burst) return std::max<std::int64_t>(1, *how.burst - warm_up_requests());
  if (requests) return *requests;
  if (!how.concurrency) return usual_requests;
  const double rounds = plan.workload.prompts_per_slot.value_or(static_cast<double>(rounds_of_concurrency));
  const double wanted = std::max(1.0, rounds * static_cast<double>(*how.concurrency));
  return static_cast<std::int64_t>(std::min(wanted, static_cast<double>(most_served_requests)));
}

std::int64_t ServingScenario::warm_up_requests() const {
  if (warm_up) return *warm_up;
  const Arrivals how = arrivals_or_of_plan();
  if (has_an_end()) return 0;
  if (how.concurrency) return 3 * *how.concurrency;
  return requests.value_or(usual_requests) / 5;
}

}  // namespace plimsoll
