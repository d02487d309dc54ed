// Random prefill/decode problems for laws that hold for every one. Same seed, same problem.
#pragma once

#include "core/sim/prefill_decode.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll::testing_simulations {

using testing_plans::Random;

/// Small, of every kind: either system, stages that do not divide the layers, chunks that do not divide the context.
inline SimulationProblem random_problem(Random& random) {
  const auto between = [&](std::int64_t least, std::int64_t most) { return least + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(most - least + 1))); };
  SimulationProblem problem;
  problem.model = {.parameters = between(1000000, 100000000000),
                   .layers = between(1, 90),
                   .hidden = between(64, 9000),
                   .bytes_per_value = between(1, 4),
                   .attention = static_cast<CacheForm>(random.below(3)),
                   .heads = between(1, 64),
                   .kv_heads = between(1, 16),
                   .latent = between(1, 600)};
  const auto gpu = [&] { return *find_simulated_gpu(simulated_gpu_names()[random.below(simulated_gpu_names().size())]); };
  problem.prefill_gpu = gpu();
  problem.decode_gpu = gpu();
  problem.pp = between(1, 9);
  if (random.chance(0.5)) problem.tp = between(1, 5);
  problem.nics = between(1, 6);
  problem.batch = between(1, 32);
  problem.chunk = between(1, 600);
  problem.context = between(1, 20 * problem.chunk);
  problem.memory_limit = 100;
  return problem;
}

}  // namespace plimsoll::testing_simulations
