#include "core/place/layer_assignment.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace plimsoll {
namespace {

using Numbers = std::vector<std::uint64_t>;
using Ranges = std::vector<LayerRange>;
constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

// ---- Proportional -----------------------------------------------------------------------------------------------------

struct ProportionalCase {
  const char* name;
  std::uint64_t layers;
  Numbers ram;
  Ranges want;
};
const ProportionalCase proportional_cases[] = {
    {"equal_nodes_share_equally", 32, {16'000, 16'000}, {{0, 16}, {16, 32}}},
    {"three_times_the_ram_gets_three_times_the_layers", 32, {48'000, 16'000}, {{0, 24}, {24, 32}}},
    {"one_node_gets_all", 7, {5}, {{0, 7}}},
    {"halves_round_away_from_zero", 5, {1, 1}, {{0, 3}, {3, 5}}},
    {"so_the_last_node_is_left_with_what_remains", 10, {1, 1, 1, 1}, {{0, 3}, {3, 6}, {6, 9}, {9, 10}}},
    {"or_with_what_was_rounded_off", 80, {1, 1, 1, 1, 1, 1}, {{0, 13}, {13, 26}, {26, 39}, {39, 52}, {52, 65}, {65, 80}}},
    {"a_small_node_gets_one", 32, {100'000, 1}, {{0, 31}, {31, 32}}},
    {"and_a_large_one_leaves_one_for_each_later_node", 10, {1000, 1, 1}, {{0, 8}, {8, 9}, {9, 10}}},
    {"no_ram_at_all_counts_as_one_layer_each", 32, {0, 0}, {{0, 1}, {1, 32}}},
};
class Proportional : public testing::TestWithParam<ProportionalCase> {};
TEST_P(Proportional, RoundsEachShareInTurn) {
  const ProportionalCase& row = GetParam();
  const OriginalAssignment got = assign_layers_proportional(row.layers, row.ram);
  EXPECT_EQ(got.refused, "");
  EXPECT_EQ(got.ranges, row.want);
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, Proportional, testing::ValuesIn(proportional_cases), [](const auto& row) { return row.param.name; });

TEST(Proportional, CoversTheLayersWithoutAGapAndLeavesNoNodeEmpty) {
  std::mt19937_64 random(21);
  for (int round = 0; round < 3000; ++round) {
    Numbers ram(1 + random() % 12);
    for (std::uint64_t& bytes : ram) bytes = random() % 3 == 0 ? random() % 4 : random() >> 10;
    const std::uint64_t layers = ram.size() + random() % 100;
    const OriginalAssignment got = assign_layers_proportional(layers, ram);
    ASSERT_EQ(got.ranges.size(), ram.size());
    std::uint64_t next = 0;
    for (const LayerRange& range : got.ranges) {
      EXPECT_EQ(range.start, next);
      EXPECT_LT(range.start, range.end);
      next = range.end;
    }
    EXPECT_EQ(next, layers);
  }
}

// ---- Bandwidth-aware --------------------------------------------------------------------------------------------------

struct BandwidthCase {
  const char* name;
  std::uint64_t layers;
  Numbers ram;
  Numbers bandwidths;
  Ranges want;
};
const BandwidthCase bandwidth_cases[] = {
    {"twice_the_bandwidth_gets_twice_the_layers", 30, {16'000, 16'000}, {200'000, 100'000}, {{0, 20}, {20, 30}}},
    {"the_ram_of_two_nodes_plays_no_part", 32, {64'000'000'000, 8'000'000'000}, {1, 10}, {{0, 2}, {2, 32}}},
    {"nor_that_of_three", 27, {1, 1, 1'000'000'000}, {1, 10, 5}, {{0, 1}, {1, 18}, {18, 27}}},
    {"of_equal_splits_the_first_wins", 33, {1, 1}, {1, 1}, {{0, 16}, {16, 33}}},
    {"of_three_nodes_too", 31, {1, 1, 1}, {1, 1, 1}, {{0, 9}, {9, 20}, {20, 31}}},
    {"no_bandwidth_counts_as_one", 4, {1, 1}, {0, 1}, {{0, 2}, {2, 4}}},
    {"four_nodes_multiply_ram_and_bandwidth", 32, {2'000'000, 1'000'000, 1'000'000, 1'000'000}, {1'000'000, 5'000'000, 1'999'999, 1}, {{0, 7}, {7, 25}, {25, 29}, {29, 32}}},
    {"in_whole_megabytes_of_one_at_least", 32, {999'999, 1, 500'000, 2'000'000}, {1, 1, 1, 1}, {{0, 6}, {6, 12}, {12, 18}, {18, 32}}},
    {"one_node_gets_all", 9, {1}, {1}, {{0, 9}}},
    {"one_layer_on_two_nodes_leaves_one_empty", 1, {1, 1}, {1, 1}, {{0, 1}, {1, 1}}},
    {"two_layers_on_three_nodes_too", 2, {1, 1, 1}, {1, 1, 1}, {{0, 1}, {1, 2}, {2, 2}}},
    {"and_one_layer_on_three_gives_a_range_that_ends_before_it_starts", 1, {1, 1, 1}, {1, 1, 1}, {{0, 1}, {1, 2}, {2, 1}}},
};
class BandwidthAware : public testing::TestWithParam<BandwidthCase> {};
TEST_P(BandwidthAware, AssignsAsTheOriginalDoes) {
  const BandwidthCase& row = GetParam();
  const OriginalAssignment got = assign_layers_bandwidth_aware(row.layers, row.ram, row.bandwidths);
  EXPECT_EQ(got.refused, "");
  EXPECT_EQ(got.ranges, row.want);
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, BandwidthAware, testing::ValuesIn(bandwidth_cases), [](const auto& row) { return row.param.name; });

/// Every split, none left out: the first with the least cost.
Ranges first_best_of_all(std::uint64_t layers, const Numbers& bandwidths) {
  const auto cost = [&](std::uint64_t count, std::size_t node) { return static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(bandwidths[node], 1)); };
  double best = std::numeric_limits<double>::max();
  Ranges ranges;
  for (std::uint64_t one = 1; one < layers; ++one) {
    for (std::uint64_t two = bandwidths.size() == 2 ? layers : one + 1; two <= layers - (bandwidths.size() == 2 ? 0 : 1); ++two) {
      double worst = std::max(cost(one, 0), cost(two - one, 1));
      if (bandwidths.size() == 3) worst = std::max(worst, cost(layers - two, 2));
      if (worst >= best) continue;
      best = worst;
      ranges = {{0, one}, {one, two}};
      if (bandwidths.size() == 3) ranges.push_back({two, layers});
    }
  }
  return ranges;
}

TEST(BandwidthAware, StopsLookingOnlyWhereNoLaterSplitCanBeBetter) {
  std::mt19937 random(22);
  for (int round = 0; round < 3000; ++round) {
    Numbers bandwidths(2 + random() % 2);
    for (std::uint64_t& bandwidth : bandwidths) bandwidth = random() % (round % 2 == 0 ? 5 : 1'000'000);
    const std::uint64_t layers = 3 + random() % 40;
    EXPECT_EQ(assign_layers_bandwidth_aware(layers, Numbers(bandwidths.size(), 1), bandwidths).ranges, first_best_of_all(layers, bandwidths)) << "round " << round;
  }
}

// ---- Refusals ---------------------------------------------------------------------------------------------------------

struct RefusedCase {
  const char* name;
  std::uint64_t layers;
  Numbers ram;
  Numbers bandwidths;  ///< Empty: proportional.
  const char* want_words;
};
const RefusedCase refused_cases[] = {
    {"no_nodes", 4, {}, {}, "at least one node"},
    {"no_layers", 0, {1}, {}, "at least one layer"},
    {"fewer_layers_than_nodes", 2, {1, 1, 1}, {}, "more nodes (3) than layers (2)"},
    {"fewer_layers_than_four_nodes", 3, {1, 1, 1, 1}, {1, 1, 1, 1}, "more nodes (4) than layers (3)"},
    {"no_layers_on_three_nodes", 0, {1, 1, 1}, {1, 1, 1}, "three nodes"},
    {"as_many_bandwidths_as_nodes", 16, {1, 2}, {1}, "2 nodes, but 1 bandwidths"},
    {"a_sum_past_64_bits", 8, {largest, 1}, {}, "sum"},
    {"a_product_past_64_bits", 8, {largest, 1, 1, 1}, {largest, 1, 1, 1}, "product"},
};
class AssignmentRefused : public testing::TestWithParam<RefusedCase> {};
TEST_P(AssignmentRefused, InWordsWhereTheOriginalAborts) {
  const RefusedCase& row = GetParam();
  const OriginalAssignment got = row.bandwidths.empty() ? assign_layers_proportional(row.layers, row.ram) : assign_layers_bandwidth_aware(row.layers, row.ram, row.bandwidths);
  EXPECT_TRUE(got.ranges.empty());
  EXPECT_NE(got.refused.find(row.want_words), std::string::npos) << got.refused;
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, AssignmentRefused, testing::ValuesIn(refused_cases), [](const auto& row) { return row.param.name; });

// (2^64−1) + 2 wraps to 1: the first node's share is then 2^64, held to what leaves the second one layer.
TEST(ReleaseBuild, WrapsWhereADebugBuildAborts) {
  EXPECT_EQ(assign_layers_proportional(8, {largest, 2}, OriginalBuild::release).ranges, (Ranges{{0, 7}, {7, 8}}));
  // (2^64−1) + 1 wraps to 0: a share of infinity, and one of the rest.
  EXPECT_EQ(assign_layers_proportional(8, {largest, 1}, OriginalBuild::release).ranges, (Ranges{{0, 7}, {7, 8}}));
  EXPECT_EQ(assign_layers_proportional(8, {0, largest, 1}, OriginalBuild::release).ranges, (Ranges{{0, 1}, {1, 7}, {7, 8}}));
}
TEST(ReleaseBuild, IsTheSameWhereNothingOverflows) {
  EXPECT_EQ(assign_layers_bandwidth_aware(32, {5, 6, 7, 8}, {1, 2, 3, 4}, OriginalBuild::release), assign_layers_bandwidth_aware(32, {5, 6, 7, 8}, {1, 2, 3, 4}));
}

}  // namespace
}  // namespace plimsoll
