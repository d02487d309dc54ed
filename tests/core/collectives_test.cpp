#include "core/physics/collectives.hpp"

#include <gtest/gtest.h>

#include <random>

namespace plimsoll {
namespace {

enum class Switch {
  plain,
  adding
};

/// 100 B/s within a node and 10 B/s between nodes.
Hardware<double> links(double scale_up_latency_s, double scale_out_latency_s, Switch node_switch = Switch::plain) {
  Hardware<double> hardware;
  hardware.scale_up = EffectiveLink<double>{100, scale_up_latency_s};
  hardware.scale_out = EffectiveLink<double>{10, scale_out_latency_s};
  hardware.in_switch_reduction = node_switch == Switch::adding;
  return hardware;
}

struct CollectiveCase {
  const char* name;
  double (*collective_s)(const Hardware<double>&, const Group&, double);
  Group group;
  double scale_up_latency_s;
  double scale_out_latency_s;
  Switch node_switch;
  double want_s;  ///< Of 400 bytes.
};

const CollectiveCase collective_cases[] = {
    // name, collective, {n, a}, α within, α between: the sum
    // all-reduce. Ring 2(n−1)/n·S/β + 2(n−1)·α: 2·3/4·4 = 6.
    {"large_tensors_go_round_the_ring", all_reduce_s<double>, {4, 4}, 0, 0, Switch::plain, 6},
    // One-shot (n−1)·S/β + α: 3·4 + 10, against the ring's 6 + 60.
    {"latency_favours_one_shot", all_reduce_s<double>, {4, 4}, 10, 0, Switch::plain, 22},
    {"the_ring_pays_two_latencies_a_step", all_reduce_s<double>, {4, 4}, 0.5, 0, Switch::plain, 6 + 6 * 0.5},
    // In-switch (n+1)/n·S/β + 2α: 5/4·4.
    {"the_switch_adds", all_reduce_s<double>, {4, 4}, 0, 0, Switch::adding, 5},
    {"the_switch_pays_two_latencies", all_reduce_s<double>, {4, 4}, 1, 0, Switch::adding, 5 + 2},
    // Of two, one-shot (4) and ring (4) both beat the switch (6).
    {"two_ranks_need_no_switch", all_reduce_s<double>, {2, 2}, 0, 0, Switch::adding, 4},
    // Inside 2·3/4·4 = 6; across, each of four shares of 100 B: 2·1/2·100/10 = 10.
    {"two_levels_across_nodes", all_reduce_s<double>, {8, 4}, 0, 0, Switch::plain, 16},
    // Inside 2·3·α = 6 more, across one-shot α = 2 more.
    {"two_levels_pay_both_latencies", all_reduce_s<double>, {8, 4}, 1, 2, Switch::plain, 16 + 6 + 2},
    {"one_rank_a_node_has_one_level", all_reduce_s<double>, {2, 1}, 0, 0, Switch::plain, 40},
    // Ring 2·3/4·40 + 6·100 = 660 against one-shot 3·40 + 100.
    {"one_rank_a_node_may_go_one_shot", all_reduce_s<double>, {4, 1}, 0, 100, Switch::plain, 220},
    // A slow step within the node: 6 + 6·30 and 10 across, against 2·7/8·40 round one ring of all.
    {"one_ring_of_all_may_be_faster", all_reduce_s<double>, {8, 4}, 30, 0, Switch::plain, 70},
    {"the_switch_ends_at_the_node", all_reduce_s<double>, {2, 1}, 0, 0, Switch::adding, 40},
    // all-gather: (n−1)/n·S over the slowest link, n−1 latencies.
    {"gather_within_a_node", all_gather_s<double>, {4, 4}, 1, 0, Switch::plain, 3 + 3},
    {"gather_across_nodes_goes_at_the_slow_link", all_gather_s<double>, {8, 4}, 0, 1, Switch::plain, 35 + 7},
    // all-to-all: 3/4 of the buffer leaves within the node.
    {"exchange_within_a_node", all_to_all_s<double>, {4, 4}, 1, 9, Switch::plain, 3 + 1},
    // 3/8 within: 1.5; 4/8 between: 20; side by side.
    {"exchange_across_nodes_takes_the_slower_share", all_to_all_s<double>, {8, 4}, 0, 0, Switch::plain, 20},
    {"the_share_within_may_be_the_slower", all_to_all_s<double>, {8, 4}, 30, 0, Switch::plain, 31.5},
    {"exchange_of_one_rank_a_node", all_to_all_s<double>, {4, 1}, 50, 1, Switch::plain, 30 + 1},
};

class Collective : public testing::TestWithParam<CollectiveCase> {};
TEST_P(Collective, TakesTheFastestWayThereIs) {
  const CollectiveCase& row = GetParam();
  EXPECT_DOUBLE_EQ(row.collective_s(links(row.scale_up_latency_s, row.scale_out_latency_s, row.node_switch), row.group, 400), row.want_s);
}
INSTANTIATE_TEST_SUITE_P(Collectives, Collective, testing::ValuesIn(collective_cases), [](const auto& row) { return row.param.name; });

TEST(Collectives, PointToPointTakesTheLinkItCrosses) {
  EXPECT_EQ(point_to_point_s(links(1, 2), true, 400.0), 4 + 1);
  EXPECT_EQ(point_to_point_s(links(1, 2), false, 400.0), 40 + 2);
}

struct GroupCase {
  const char* name;
  std::int64_t ranks;
  std::int64_t node;
  std::int64_t gpus;
  std::int64_t want_per_node;
  std::int64_t want_nodes;
};

const GroupCase group_cases[] = {
    {"smaller_than_a_node", 4, 8, 64, 4, 1},
    {"a_whole_node", 8, 8, 64, 8, 1},
    {"two_nodes", 16, 8, 64, 8, 2},
    {"one_and_a_half_nodes", 12, 8, 12, 4, 3},
    {"six_of_eight", 6, 8, 12, 2, 3},
    {"six_of_eight_and_no_more", 6, 8, 6, 6, 1},
    {"two_threes_of_eight", 3, 8, 6, 3, 1},
    {"the_third_three_crosses", 3, 8, 9, 1, 3},
    {"one_rank", 1, 8, 1, 1, 1},
};

class ConsecutiveGroup : public testing::TestWithParam<GroupCase> {};
TEST_P(ConsecutiveGroup, SharesANodeAsFarAsIsSure) {
  const Group group = consecutive_group(GetParam().ranks, GetParam().node, GetParam().gpus);
  EXPECT_EQ(group.per_node, GetParam().want_per_node);
  EXPECT_EQ(group.nodes(), GetParam().want_nodes);
}
INSTANTIATE_TEST_SUITE_P(Collectives, ConsecutiveGroup, testing::ValuesIn(group_cases), [](const auto& row) { return row.param.name; });

constexpr double (*every_collective[])(const Hardware<double>&, const Group&, double) = {all_reduce_s<double>, all_gather_s<double>, all_to_all_s<double>};

TEST(Collectives, OneRankHasNothingToSay) {
  for (const auto collective_s : every_collective) EXPECT_EQ(collective_s(links(1, 1), {1, 1}, 400), 0);
}

TEST(Collectives, OverALinkThatIsNotStatedEverythingIsFree) {
  for (const auto collective_s : every_collective) {
    EXPECT_EQ(collective_s(Hardware<double>{}, {8, 8}, 400), 0);
    EXPECT_EQ(collective_s(Hardware<double>{}, {8, 4}, 400), 0);
  }
  EXPECT_EQ(point_to_point_s(Hardware<double>{}, true, 400.0), 0);
}

TEST(Collectives, AreNeverNegativeAndNeverFasterForMoreBytes) {
  std::mt19937 random(11);
  const auto up_to = [&](double most) { return most * static_cast<double>(random() % 10001) / 10000; };
  for (int round = 0; round < 2000; ++round) {
    const Hardware<double> hardware = links(up_to(2), up_to(2), random() % 2 == 0 ? Switch::plain : Switch::adding);
    const std::int64_t per_node = 1 + static_cast<std::int64_t>(random() % 8);
    const Group group{.ranks = per_node * (1 + static_cast<std::int64_t>(random() % 6)), .per_node = per_node};
    const double bytes = up_to(1000);
    const double more_bytes = bytes + up_to(1000);
    for (const auto collective_s : every_collective) {
      const double seconds = collective_s(hardware, group, bytes);
      EXPECT_GE(seconds, 0);
      EXPECT_LE(seconds, collective_s(hardware, group, more_bytes));
    }
  }
}

}  // namespace
}  // namespace plimsoll
