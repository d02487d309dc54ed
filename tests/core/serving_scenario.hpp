// Scenarios for tests of the serving simulator.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/sim/serving_system.hpp"
#include "core/spec/json_read.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll::testing_serving {

inline ServingScenario scenario_of(const std::string& text, Problems& problems) {
  ServingScenario scenario;
  const json::Value value = json::parse(text, problems);
  if (problems.none()) read(value, scenario, "", problems);
  return scenario;
}

inline std::unique_ptr<ServingMachine> machine_of(const std::string& text) {
  Problems problems;
  const ServingScenario scenario = scenario_of(text, problems);
  std::unique_ptr<ServingMachine> machine = problems.none() ? serving_machine(scenario, problems) : nullptr;
  for (const Problem& problem : problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return machine;
}

/// An 8B model on one H100 whose efficiencies are stated, so that nothing but the machine takes time.
inline std::string small_plan(const std::string& workload, const std::string& layout = "TP1", const std::string& more = "") {
  return R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","layout":")" + layout + R"(","efficiency":{"mfu":0.5,"memory_bandwidth":0.8,"link_bandwidth":0.7},)" + more + R"("workload":)" +
         workload + "}";
}

inline std::string scenario_text(const std::string& plan, const std::string& more = "") { return R"({"plan":)" + plan + (more.empty() ? "" : ",") + more + "}"; }

inline double mean_ttft_s(const ServingRun& run) {
  double sum_s = 0;
  for (const ServedTimes& served : run.served) sum_s += served.ttft_s;
  return sum_s / static_cast<double>(run.served.size());
}

inline double mean_tpot_s(const ServingRun& run) {
  double sum_s = 0;
  for (const ServedTimes& served : run.served) sum_s += served.tpot_s;
  return sum_s / static_cast<double>(run.served.size());
}

/// Plausible plans with few and short requests, those of them that run.
inline std::unique_ptr<ServingMachine> random_machine(std::uint64_t seed) {
  using namespace testing_plans;
  Random random(seed);
  while (true) {
    ServingScenario scenario;
    scenario.plan = random.chance(0.4) ? plausible_pools_plan(random.next()) : plausible_plan(random.next());
    Workload& workload = scenario.plan.workload;
    workload.input = Lengths{.least = 1 + static_cast<std::int64_t>(random.below(200)), .most = 200 + static_cast<std::int64_t>(random.below(3000))};
    workload.output = Lengths{.least = 1, .most = 1 + static_cast<std::int64_t>(random.below(200))};
    if (workload.cached_prefix >= workload.input.least) workload.cached_prefix = workload.input.least - 1;
    if (workload.cached_prefix == 0) workload.shared_prefix = false;
    if (workload.cached_prefix > 0 && random.chance(0.5)) scenario.prefixes = 1 + static_cast<std::int64_t>(random.below(20));
    Arrivals arrivals;
    switch (random.below(3)) {
      case 0: arrivals.requests_per_s = any_size(random, 0.1, 1000); break;
      case 1: arrivals.concurrency = 1 + static_cast<std::int64_t>(random.below(100)); break;
      default: arrivals.burst = 1 + static_cast<std::int64_t>(random.below(300)); break;
    }
    if (arrivals.requests_per_s && random.chance(0.3)) arrivals.spacing = Spacing::even;
    if (!arrivals.burst) scenario.requests = 1 + static_cast<std::int64_t>(random.below(300));
    scenario.arrivals = arrivals;
    if (random.chance(0.3)) scenario.batching = Batching::prompts_first;
    if (random.chance(0.3)) scenario.router = Router::round_robin;
    if (random.chance(0.2)) scenario.running = 1 + static_cast<std::int64_t>(random.below(30));
    Problems problems;
    std::unique_ptr<ServingMachine> machine = serving_machine(scenario, problems);
    if (!machine || machine->pool.places() > 64) continue;
    // Little room, so that sequences give way.
    if (random.chance(0.5)) {
      for (ServingPool* pool : {&machine->pool, machine->prefill ? &*machine->prefill : &machine->pool}) {
        KvPool& kv = pool->rules.pool;
        kv.blocks = std::min(kv.blocks, kv.blocks_of(workload.input.most + workload.output->most + pool->rules.verified_tokens) + kv.prefix_blocks + static_cast<std::int64_t>(random.below(40)));
      }
    }
    return machine;
  }
}

}  // namespace plimsoll::testing_serving
