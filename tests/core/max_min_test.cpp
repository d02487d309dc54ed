#include "core/sim/max_min.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

#include "tests/core/max_min_laws.hpp"
#include "tests/core/random_network.hpp"

namespace plimsoll {
namespace {

using testing_networks::expect_as_from_scratch;
using testing_networks::expect_max_min_fair;
using testing_networks::Random;
using testing_networks::random_network;
using testing_networks::random_tree;
using testing_networks::RandomNetwork;

struct RatesCase {
  const char* name;
  std::vector<double> capacity;
  std::vector<std::vector<std::int32_t>> paths;
  std::vector<double> want;
};

const RatesCase rates_cases[] = {
    {"one_flow_has_the_link", {10}, {{0}}, {10}},
    {"flows_of_a_link_share_it", {12}, {{0}, {0}, {0}}, {4, 4, 4}},
    {"the_least_link_of_a_path_counts", {10, 3, 7}, {{0, 1, 2}}, {3}},
    {"what_a_slow_flow_leaves_goes_to_the_others", {10, 2}, {{0, 1}, {0}}, {2, 8}},
    // Link 1 fills first at 2; link 0 then has 8 for two.
    {"three_rounds", {10, 4, 20}, {{0, 1}, {1}, {0}, {0, 2}, {2}}, {2, 2, 4, 4, 16}},
    {"a_link_of_no_capacity_holds_its_flows", {0, 5}, {{0, 1}, {1}}, {0, 5}},
};

class MaxMinRates : public testing::TestWithParam<RatesCase> {};
TEST_P(MaxMinRates, FillLinkAfterLink) {
  const RatesCase& c = GetParam();
  MaxMin rates(c.capacity);
  for (std::size_t i = 0; i < c.paths.size(); ++i) rates.add_users(rates.route(c.paths[i]), 1);
  rates.settle();
  for (std::size_t i = 0; i < c.paths.size(); ++i) EXPECT_DOUBLE_EQ(rates.rate_bytes_per_s(rates.route(c.paths[i])), c.want[i]) << "flow " << i;
}
INSTANTIATE_TEST_SUITE_P(Rates, MaxMinRates, testing::ValuesIn(rates_cases), [](const auto& each) { return each.param.name; });

TEST(MaxMin, OnePathIsOneRoute) {
  MaxMin rates({6, 6});
  EXPECT_EQ(rates.route({0, 1}), rates.route({0, 1}));
  EXPECT_NE(rates.route({0, 1}), rates.route({1}));
  rates.add_users(rates.route({0, 1}), 3);
  rates.settle();
  EXPECT_EQ(rates.rate_bytes_per_s(rates.route({0, 1})), 2);
}

TEST(MaxMin, AChangeElsewhereSolvesNothingHere) {
  MaxMin rates({6, 6});
  rates.add_users(rates.route({0}), 1);
  rates.add_users(rates.route({1}), 1);
  rates.settle();
  EXPECT_EQ(rates.relevelled_links(), (std::vector<std::int32_t>{0, 1}));
  rates.add_users(rates.route({1}), 1);
  rates.settle();
  EXPECT_EQ(rates.opened_links(), 1u);
  EXPECT_EQ(rates.relevelled_links(), std::vector<std::int32_t>{1});
  EXPECT_TRUE(rates.moved_routes().empty());
}

/// 1,000 slow flows through link 0, one through each of links 1..1000; what joins link 7 has room there.
TEST(MaxMin, WhatJoinsWhereThereIsRoomCostsItsPathAndNoMore) {
  std::vector<double> capacity(1001, 100);
  MaxMin rates(capacity);
  for (std::int32_t link = 1; link <= 1000; ++link) rates.add_users(rates.route({0, link}), 1);
  rates.settle();
  rates.add_users(rates.route({7}), 1);
  rates.settle();
  EXPECT_EQ(rates.opened_links(), 1u);
  EXPECT_EQ(rates.moved_routes(), std::vector<std::int32_t>{rates.route({7})});
  EXPECT_DOUBLE_EQ(rates.rate_bytes_per_s(rates.route({7})), 99.9);
  rates.add_users(rates.route({0, 7}), -1);  // All the others gain.
  rates.settle();
  EXPECT_EQ(rates.opened_links(), 2u) << "999 rates change, and none is looked at";
  EXPECT_DOUBLE_EQ(rates.rate_bytes_per_s(rates.route({0, 1})), 100.0 / 999);
}

/// Flows join and leave, links slow down, stop and come back: one solve for one change or for several.
void expect_laws_whatever_changes(Random& random, RandomNetwork network, int changes) {
  const std::vector<double> whole = network.capacity_bytes_per_s;
  MaxMin rates(network.capacity_bytes_per_s);
  for (const auto& path : network.paths) rates.route(path);
  for (int change = 0; change < changes; ++change) {
    const std::int32_t route = rates.route(network.paths[random.below(network.paths.size())]);
    if (random.chance(0.2)) {
      const std::size_t link = random.below(network.capacity_bytes_per_s.size());
      network.capacity_bytes_per_s[link] = random.chance(0.2) ? 0 : whole[link] * (random.chance(0.5) ? 1 : random.share());
      rates.set_capacity(static_cast<std::int32_t>(link), network.capacity_bytes_per_s[link]);
    } else if (rates.users(route) > 0 && random.chance(0.45)) {
      rates.add_users(route, random.chance(0.5) ? -1 : -rates.users(route));
    } else {
      rates.add_users(route, 1 + static_cast<std::int64_t>(random.below(3)));
    }
    if (random.chance(0.3)) continue;  // Several changes, one solve.
    rates.settle();
    expect_max_min_fair(rates);
    expect_as_from_scratch(rates, network);
  }
}

TEST(MaxMin, StaysFairWhateverChanges) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    expect_laws_whatever_changes(random, random_network(random), 30);
  }
}

TEST(MaxMin, StaysFairOnTreesWhereMostLinksAreCalm) {
  for (std::uint64_t seed = 2000; seed < 2150; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    expect_laws_whatever_changes(random, random_tree(random), 120);
  }
}

/// Links 19, 20 and 21 fill at one level, save for rounding. When link 20 no longer does, link 21 comes out one digit below
/// link 19, which has stopped flows of it already: it may not take those for its own.
TEST(MaxMin, LinksThatFillTogetherStayInOrderThroughRounding) {
  RandomNetwork network;
  network.capacity_bytes_per_s.assign(18, 2e9);
  network.capacity_bytes_per_s.resize(24, 958050743.21814787);
  network.capacity_bytes_per_s[11] = 0;
  network.paths = {{5, 19, 21, 11}, {6, 20, 22, 13}, {4, 19, 21, 10}, {2, 18, 23, 15}, {1, 10}, {6, 20, 21, 10}, {7, 20, 21, 11}, {1, 18, 23, 15}, {5, 19, 23, 16}, {1, 18, 22, 14}};
  MaxMin rates(network.capacity_bytes_per_s);
  for (const auto& path : network.paths) rates.route(path);
  const std::int64_t users[] = {3, 4, 4, 1, 2, 1, 3, 1, 1};
  for (std::size_t i = 0; i < std::size(users); ++i) rates.add_users(static_cast<std::int32_t>(i), users[i]);
  rates.settle();
  rates.add_users(9, 3);
  rates.settle();
  expect_max_min_fair(rates);
  expect_as_from_scratch(rates, network);
}

/// The definition, flow by flow, without routes, heaps or components.
std::vector<double> rates_by_definition(const std::vector<double>& capacity, const std::vector<std::vector<std::int32_t>>& flows) {
  std::vector<double> left = capacity;
  std::vector<double> rate(flows.size(), -1);
  for (;;) {
    std::vector<int> rising(capacity.size(), 0);
    for (std::size_t i = 0; i < flows.size(); ++i) {
      for (const std::int32_t link : flows[i]) rising[static_cast<std::size_t>(link)] += rate[i] < 0 ? 1 : 0;
    }
    std::size_t fullest = capacity.size();
    for (std::size_t l = 0; l < capacity.size(); ++l) {
      if (rising[l] > 0 && (fullest == capacity.size() || left[l] / rising[l] < left[fullest] / rising[fullest])) fullest = l;
    }
    if (fullest == capacity.size()) return rate;
    const double share = left[fullest] / rising[fullest];
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (rate[i] >= 0 || std::find(flows[i].begin(), flows[i].end(), static_cast<std::int32_t>(fullest)) == flows[i].end()) continue;
      rate[i] = share;
      for (const std::int32_t link : flows[i]) left[static_cast<std::size_t>(link)] -= share;
    }
  }
}

TEST(MaxMin, AgreesWithTheDefinitionFlowByFlow) {
  for (std::uint64_t seed = 1000; seed < 1300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomNetwork network = random_network(random);
    MaxMin rates(network.capacity_bytes_per_s);
    std::vector<std::vector<std::int32_t>> flows;
    for (std::size_t i = 0; i < 40; ++i) {
      flows.push_back(network.paths[random.below(network.paths.size())]);
      rates.add_users(rates.route(flows.back()), 1);
    }
    rates.settle();
    const std::vector<double> wanted = rates_by_definition(network.capacity_bytes_per_s, flows);
    for (std::size_t i = 0; i < flows.size(); ++i) EXPECT_NEAR(rates.rate_bytes_per_s(rates.route(flows[i])), wanted[i], wanted[i] * 1e-9);
  }
}

}  // namespace
}  // namespace plimsoll
