// What holds for every settled allocation of rates.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/sim/max_min.hpp"
#include "tests/core/random_network.hpp"

namespace plimsoll::testing_networks {

/// No link above its capacity; and each flow crosses a full link on which no flow is faster, so it can gain only if one that
/// is no faster loses. Such an allocation is the only max-min fair one.
inline void expect_max_min_fair(const MaxMin& rates) {
  constexpr double rounding = 1e-9;
  for (std::size_t i = 0; i < rates.link_count(); ++i) {
    const auto link = static_cast<std::int32_t>(i);
    EXPECT_LE(rates.load_bytes_per_s(link), rates.capacity_bytes_per_s(link) * (1 + rounding));
  }
  std::vector<double> fastest(rates.link_count(), 0);
  for (std::size_t i = 0; i < rates.route_count(); ++i) {
    const auto route = static_cast<std::int32_t>(i);
    if (rates.users(route) == 0) continue;
    for (const std::int32_t* link = rates.path_begin(route); link != rates.path_end(route); ++link) {
      double& most = fastest[static_cast<std::size_t>(*link)];
      most = std::fmax(most, rates.rate_bytes_per_s(route));
    }
  }
  for (std::size_t i = 0; i < rates.route_count(); ++i) {
    const auto route = static_cast<std::int32_t>(i);
    if (rates.users(route) == 0) continue;
    bool has_bottleneck = false;
    for (const std::int32_t* link = rates.path_begin(route); link != rates.path_end(route); ++link) {
      const bool is_full = rates.load_bytes_per_s(*link) >= rates.capacity_bytes_per_s(*link) * (1 - rounding);
      const bool is_fastest = rates.rate_bytes_per_s(route) >= fastest[static_cast<std::size_t>(*link)] * (1 - rounding);
      has_bottleneck = has_bottleneck || (is_full && is_fastest);
    }
    EXPECT_TRUE(has_bottleneck) << "route " << i;
  }
}

/// Everything at once, on an instance that has no past.
inline void expect_as_from_scratch(const MaxMin& rates, const RandomNetwork& network) {
  MaxMin fresh(network.capacity_bytes_per_s);
  for (std::size_t i = 0; i < network.paths.size(); ++i) fresh.route(network.paths[i]);
  for (std::size_t i = 0; i < fresh.route_count(); ++i) fresh.add_users(static_cast<std::int32_t>(i), rates.users(static_cast<std::int32_t>(i)));
  fresh.settle();
  for (std::size_t i = 0; i < fresh.route_count(); ++i) {
    const auto route = static_cast<std::int32_t>(i);
    if (rates.users(route) > 0) {
      EXPECT_EQ(rates.rate_bytes_per_s(route), fresh.rate_bytes_per_s(route)) << "to the last bit, route " << i;
    }
  }
}

}  // namespace plimsoll::testing_networks
