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

}  // namespace plimsoll::testing_networks
