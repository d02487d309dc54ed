// What a plan brings to a simulation: its pools, their clocks and their memory, and the link between them.
//
// It is worked out once and serves any number of runs, at any rate.
#pragma once

#include <memory>
#include <optional>

#include "core/physics/pools.hpp"
#include "core/sim/serving_rank.hpp"
#include "core/sim/serving_scenario.hpp"

namespace plimsoll {

/// The GPUs of one layout.
struct ServingPool {
  StageContext<double> context;
  RankRules rules;
  double gpus = 0;

  std::int64_t replicas() const { return context.layout->replicas; }
  std::int64_t ranks() const { return context.layout->attention_dp; }
  std::int64_t places() const { return replicas() * ranks(); }
  /// GPUs over which one sequence lies.
  double holders() const { return static_cast<double>(context.layout->tp * context.layout->cp * context.layout->pp); }
};

struct ServingMachine {
  ServingScenario scenario;
  Layout layout;
  std::shared_ptr<const PrefillPool> prefill_pool;  ///< Null where every GPU does both.
  ServingPool pool;                                 ///< That decodes, or does both.
  std::optional<ServingPool> prefill;
  std::optional<EffectiveLink<double>> handoff;  ///< Nothing: not stated, and taken as free.
  double front_end_s = 0;                        ///< a: before a request reaches the scheduler.
  bool answers_are_left_out = false;             ///< The plan does not say how long they are: one token here.
  double unexplained_share = 0;                  ///< μ − 1: of a prompt's time, that a first token takes besides.

  const ServingPool& first_pool() const { return prefill ? *prefill : pool; }
  double gpus() const { return pool.gpus + (prefill ? prefill->gpus : 0); }
  /// What a request waits for before it reaches the scheduler: a in the mean, exponentially, so that requests that came together do
  /// not stay together.
  double entry_s(std::int64_t input_tokens, RandomStream& random) const;
  double handoff_bytes(std::int64_t input_tokens) const;
};

/// Null where the scenario cannot run; the problems say why, at `plan.…`. The machine points into itself, so it does not move.
std::unique_ptr<ServingMachine> serving_machine(const ServingScenario& scenario, Problems& problems);

}  // namespace plimsoll
