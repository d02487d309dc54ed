// Random networks for laws that hold for every one. Same seed, same network.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/core/random_plan.hpp"

namespace plimsoll::testing_networks {

using testing_plans::Random;

struct RandomNetwork {
  std::vector<double> capacity_bytes_per_s;
  std::vector<std::vector<std::int32_t>> paths;
};

/// Few capacities, so that ties are common; paths of up to five links, each at most once.
inline RandomNetwork random_network(Random& random) {
  RandomNetwork network;
  const std::size_t links = 1 + random.below(12);
  for (std::size_t i = 0; i < links; ++i) {
    network.capacity_bytes_per_s.push_back(random.chance(0.5) ? 1e9 * static_cast<double>(1 + random.below(4)) : 1e9 * (0.1 + random.share()));
  }
  const std::size_t paths = 1 + random.below(20);
  for (std::size_t i = 0; i < paths; ++i) {
    std::vector<std::int32_t> path;
    for (std::size_t hops = 1 + random.below(5); hops > 0; --hops) {
      const auto link = static_cast<std::int32_t>(random.below(links));
      if (std::find(path.begin(), path.end(), link) == path.end()) path.push_back(link);
    }
    network.paths.push_back(path);
  }
  return network;
}

/// Hosts on leaves under a spine that never blocks: links up and down, most of them far from full at any time. One path in
/// eight ends within its leaf, and hosts are not equally popular.
inline RandomNetwork random_tree(Random& random) {
  RandomNetwork network;
  const std::size_t leaves = 2 + random.below(5);
  const std::size_t hosts_per_leaf = 2 + random.below(7);
  const std::size_t hosts = leaves * hosts_per_leaf;
  const double host_bytes_per_s = 1e9 * static_cast<double>(1 + random.below(4));
  const double leaf_bytes_per_s = host_bytes_per_s * static_cast<double>(hosts_per_leaf) * (0.1 + random.share());
  network.capacity_bytes_per_s.assign(2 * hosts, host_bytes_per_s);
  network.capacity_bytes_per_s.resize(2 * (hosts + leaves), leaf_bytes_per_s);
  const auto link = [](std::size_t number) { return static_cast<std::int32_t>(number); };
  for (std::size_t i = 0; i < 3 * hosts; ++i) {
    const std::size_t from = random.below(random.chance(0.3) ? 1 + hosts / 4 : hosts);
    const std::size_t from_leaf = from / hosts_per_leaf;
    if (random.chance(0.125)) {
      network.paths.push_back({link(from), link(hosts + from_leaf * hosts_per_leaf + random.below(hosts_per_leaf))});
    } else {
      const std::size_t to_leaf = (from_leaf + 1 + random.below(leaves - 1)) % leaves;
      const std::size_t to = to_leaf * hosts_per_leaf + random.below(hosts_per_leaf);
      network.paths.push_back({link(from), link(2 * hosts + from_leaf), link(2 * hosts + leaves + to_leaf), link(hosts + to)});
    }
  }
  return network;
}

}  // namespace plimsoll::testing_networks
