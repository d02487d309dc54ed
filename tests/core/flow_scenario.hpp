// Flows over a two-level tree of hosts and leaves: the scenarios on which the flow engine is measured and compared.
//
// Each host has a link of 50 GB/s each way, each leaf of R hosts one of R · 25 GB/s each way (2:1) to a spine that never
// blocks. Sources, destinations and sizes of 1 to 100 MB are drawn; a burst starts them all at 0 s, in a steady load they
// arrive at 60 % of what the leaves carry. Drawn with a generator of 32 bits, so that any program can make the same.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/sim/simulation.hpp"

namespace plimsoll::flow_scenarios {

struct Scenario {
  const char* name;
  std::int32_t hosts;
  std::int32_t hosts_per_leaf;
  std::int32_t flows;
  bool is_burst;
  // What SimGrid 3.32 computes, to the digits that it prints.
  double last_completion_s;
  double mean_completion_s;
};

/// SimGrid 3.32 of Debian 12: model CM02, TCP-gamma 0, weight-S 0, cross-traffic 0, both factors 1, no latency.
inline constexpr Scenario scenarios[] = {
    {"steady, 16 hosts", 16, 4, 10'000, false, 2.11523772, 1.05781211101},
    {"steady, 128 hosts", 128, 8, 10'000, false, 0.270304728, 0.133934934753},
    {"steady, 1024 hosts", 1024, 32, 10'000, false, 0.0374240016, 0.0183210880394},
    {"burst, 16 hosts", 16, 4, 10'000, true, 1.03006122, 0.572994378095},
    {"burst, 128 hosts", 128, 8, 10'000, true, 0.16250148, 0.0955778201208},
    {"burst, 1024 hosts", 1024, 32, 10'000, true, 0.02624, 0.0127327569498},
};

/// x ← (1664525·x + 1013904223) mod 2^32 (Numerical Recipes, 2nd ed., 7.1); a draw below n is ⌊x·n / 2^32⌋.
class Draws {
 public:
  explicit Draws(std::uint32_t seed) : x_(seed) {}
  std::int32_t below(std::int32_t n) {
    x_ = 1664525u * x_ + 1013904223u;
    return static_cast<std::int32_t>((static_cast<std::uint64_t>(x_) * static_cast<std::uint64_t>(n)) >> 32);
  }

 private:
  std::uint32_t x_;
};

struct Flow {
  std::int32_t source = 0;
  std::int32_t destination = 0;
  double bytes = 0;
  double start_s = 0;
};

inline constexpr std::uint32_t seed = 12345;
inline constexpr double host_bytes_per_s = 50e9;
inline constexpr double leaf_bytes_per_s_and_host = 25e9;

inline std::vector<Flow> flows_of(const Scenario& scenario) {
  Draws draws(seed);
  std::vector<Flow> flows;
  std::int64_t start_ns = 0;
  for (std::int32_t i = 0; i < scenario.flows; ++i) {
    Flow flow;
    flow.source = draws.below(scenario.hosts);
    flow.destination = draws.below(scenario.hosts - 1);
    if (flow.destination >= flow.source) ++flow.destination;
    flow.bytes = 1e6 * (1 + draws.below(100));
    if (!scenario.is_burst) {
      start_ns += draws.below(2 * (3366667 / scenario.hosts) + 1);
      flow.start_s = 1e-9 * static_cast<double>(start_ns);
    }
    flows.push_back(flow);
  }
  return flows;
}

/// Links in this order: up from each host, down to each, up from each leaf, down to each.
inline std::vector<SimulatedLink> links_of(const Scenario& scenario) {
  const auto hosts = static_cast<std::size_t>(scenario.hosts);
  const auto leaves = static_cast<std::size_t>(scenario.hosts / scenario.hosts_per_leaf);
  std::vector<SimulatedLink> links(2 * hosts, {host_bytes_per_s, 0});
  links.resize(2 * hosts + 2 * leaves, {leaf_bytes_per_s_and_host * scenario.hosts_per_leaf, 0});
  return links;
}

inline std::vector<std::int32_t> path_of(const Scenario& scenario, const Flow& flow) {
  const std::int32_t hosts = scenario.hosts;
  const std::int32_t leaves = hosts / scenario.hosts_per_leaf;
  const std::int32_t from_leaf = flow.source / scenario.hosts_per_leaf;
  const std::int32_t to_leaf = flow.destination / scenario.hosts_per_leaf;
  if (from_leaf == to_leaf) return {flow.source, hosts + flow.destination};
  return {flow.source, 2 * hosts + from_leaf, 2 * hosts + leaves + to_leaf, hosts + flow.destination};
}

struct Completions {
  double last_s = 0;
  double mean_s = 0;
};

/// What SimGrid prints has 9 digits of the one and 12 of the other; its own precision is 1e-9.
inline bool agree(const Completions& completions, const Scenario& scenario) {
  return std::fabs(completions.last_s / scenario.last_completion_s - 1) < 5e-9 &&
         std::fabs(completions.mean_s / scenario.mean_completion_s - 1) < 5e-10;
}

/// Runs a scenario to its end. Each start that comes later is a wait, and the next is begun when it is over.
inline Completions run(const Scenario& scenario, const std::vector<Flow>& flows, Simulation& simulation) {
  const auto send = [&](std::size_t i) {
    simulation.send(path_of(scenario, flows[i]), flows[i].bytes, static_cast<std::int64_t>(i));
  };
  std::size_t next = 0;
  while (next < flows.size() && flows[next].start_s <= 0) send(next++);
  if (next < flows.size()) simulation.wait_until(flows[next].start_s, 0);
  Completions completions;
  Simulation::Step step;
  while (simulation.next(step)) {
    if (step.kind == Simulation::Kind::waited) {
      send(next++);
      if (next < flows.size()) simulation.wait_until(flows[next].start_s, 0);
    } else {
      completions.last_s = simulation.now_s();
      completions.mean_s += simulation.now_s() / static_cast<double>(flows.size());
    }
  }
  return completions;
}

}  // namespace plimsoll::flow_scenarios
