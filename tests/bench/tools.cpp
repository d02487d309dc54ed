#include <utility>

#include "core/place/placement_replicas.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/tools_at_size.hpp"

namespace plimsoll::bench {

namespace {

/// Median time of one solver over problems drawn from five seeds.
template <typename Solve>
void measure_tool(const std::string& name, Solve solve) {
  constexpr std::uint32_t seeds = 5;
  std::vector<double> times_ms;
  for (std::uint32_t seed = 0; seed <= seeds; ++seed) {
    const double time_ms = solve(seed);
    if (seed > 0) times_ms.push_back(time_ms);  // The first round is the engine's own.
  }
  print_row(name, "ms", quantile(times_ms, 0.5), times_ms.size());
}

template <typename Function>
double milliseconds_of(Function function) {
  const double start_s = processor_s();
  function();
  return 1000 * (processor_s() - start_s);
}

void measure_assignment() {
  measure_tool("assign, 10,000 layers on 1,000 nodes, least latency", [](std::uint32_t seed) {
    const NodeChain chain = chain_at_size(10'000, 1000, seed);
    return milliseconds_of([&] { return least_latency(chain).has_value(); });
  });
  measure_tool("assign, 10,000 layers on 1,000 nodes, fastest pace", [](std::uint32_t seed) {
    const NodeChain chain = chain_at_size(10'000, 1000, seed);
    return milliseconds_of([&] { return fastest_pace(chain).has_value(); });
  });
}

/// And how far from its bound the answer is at worst: 0 where all are proven.
void measure_placement(const std::string& name, PlaceProblem (*problem_of)(std::int64_t gpus, std::uint32_t seed), std::int64_t gpus, PlaceObjective objective) {
  std::vector<double> gaps;
  measure_tool(name, [&](std::uint32_t seed) {
    PlaceProblem problem = problem_of(gpus, seed);
    problem.objective = objective;
    BestPlacement best;
    const double time_ms = milliseconds_of([&] { best = best_placement(problem); });
    gaps.push_back(best.is_proven() ? 0 : 1 - best.bound / best.value);
    return time_ms;
  });
  print_row(name + ", largest gap", "share", quantile(gaps, 1), gaps.size());
}

/// Several replicas of the smaller model: how long, and how far from the bound at worst.
void measure_replicas(const std::string& name, std::int64_t gpus, std::int64_t replicas, PlaceObjective objective) {
  std::vector<double> gaps;
  measure_tool(name, [&](std::uint32_t seed) {
    PlaceProblem problem = nodes_at_size(gpus, seed);
    problem.model.layer_bytes = 1.7113e9;
    problem.objective = objective;
    problem.replicas = replicas;
    BestReplicas best;
    const double time_ms = milliseconds_of([&] { best = best_replicas(problem); });
    gaps.push_back(best.is_proven() ? 0 : 1 - best.bound / best.value);
    return time_ms;
  });
  print_row(name + ", largest gap", "share", quantile(gaps, 1), gaps.size());
}

}  // namespace

void measure_tools() {
  measure_assignment();
  constexpr std::pair<const char*, PlaceObjective> objectives[] = {{"throughput", PlaceObjective::throughput}, {"TTFT", PlaceObjective::ttft}, {"cost", PlaceObjective::cost}};
  for (const auto& [name, objective] : objectives) {
    const std::string end = std::string(", ") + name;
    measure_placement("place, 64 GPUs in 8 nodes" + end, &nodes_at_size, 64, objective);
    measure_placement("place, 64 GPUs, any links" + end, &matrix_at_size, 64, objective);
    measure_placement("place, 1,024 GPUs in 128 nodes" + end, &nodes_at_size, 1024, objective);
    measure_placement("place, 1,024 GPUs, any links" + end, &matrix_at_size, 1024, objective);
    measure_replicas("place, 2 replicas on 32 GPUs" + end, 32, 2, objective);
    measure_replicas("place, 4 replicas on 64 GPUs" + end, 64, 4, objective);
  }
}

}  // namespace plimsoll::bench
