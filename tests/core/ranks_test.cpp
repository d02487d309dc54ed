#include "core/report/ranks.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/catalog/catalog.hpp"
#include "core/physics/hardware.hpp"
#include "core/physics/stages.hpp"
#include "core/spec/json_read.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

Plan plan_of(const std::string& text) {
  const PlanReading reading = read_plan(text);
  EXPECT_TRUE(reading.ok()) << text;
  return reading.plan;
}

RanksReport ranks_told(const Plan& plan) {
  RanksReport report;
  Problems problems;
  EXPECT_TRUE(ranks_of(plan, report, problems));
  return report;
}

const HeldReport* held_named(const PoolRanks& pool, std::string_view title) {
  const auto found = std::find_if(pool.held.begin(), pool.held.end(), [&](const HeldReport& held) { return held.title == title; });
  return found == pool.held.end() ? nullptr : &*found;
}

std::vector<std::int64_t> numbers_in(const HeldAtPlace& place) {
  std::vector<std::int64_t> numbers;
  for (const Run& run : place.runs) {
    for (std::int64_t i = 0; i < run.count; ++i) numbers.push_back(run.first + i * run.step);
  }
  return numbers;
}

std::vector<RankAxis> all_axes(const RankAxes& axes) { return {axes.tp, axes.cp, axes.attention_dp, axes.stage, axes.replica, axes.expert_tp, axes.ep}; }

/// Layouts whose degrees are small and any, with every e·x = t·c·D.
template <typename Each>
void for_small_layouts(Each each) {
  Layout layout;
  for (layout.tp = 1; layout.tp <= 3; ++layout.tp) {
    for (layout.cp = 1; layout.cp <= 3; ++layout.cp) {
      for (layout.attention_dp = 1; layout.attention_dp <= 3; ++layout.attention_dp) {
        for (layout.pp = 1; layout.pp <= 3; ++layout.pp) {
          for (layout.replicas = 1; layout.replicas <= 2; ++layout.replicas) {
            for (layout.ep = 1; layout.ep <= layout.gpus_per_stage(); ++layout.ep) {
              if (layout.gpus_per_stage() % layout.ep != 0) continue;
              layout.expert_tp = layout.gpus_per_stage() / layout.ep;
              layout.stage_layers.assign(static_cast<std::size_t>(layout.pp), 1);
              each(layout);
            }
          }
        }
      }
    }
  }
}

TEST(RankAxes, PlaceEveryRankOnceAndNumberExpertsOverTheSameStage) {
  for_small_layouts([](const Layout& layout) {
    const RankAxes axes = rank_axes(layout);
    std::set<std::vector<std::int64_t>> attention;
    std::set<std::vector<std::int64_t>> experts;
    for (std::int64_t rank = 0; rank < layout.gpus(); ++rank) {
      const std::int64_t stage = axes.stage.place_of(rank);
      const std::int64_t replica = axes.replica.place_of(rank);
      attention.insert({axes.tp.place_of(rank), axes.cp.place_of(rank), axes.attention_dp.place_of(rank), stage, replica});
      experts.insert({axes.expert_tp.place_of(rank), axes.ep.place_of(rank), stage, replica});
    }
    EXPECT_EQ(static_cast<std::int64_t>(attention.size()), layout.gpus()) << expanded(layout, true);
    EXPECT_EQ(static_cast<std::int64_t>(experts.size()), layout.gpus()) << expanded(layout, true);
  });
}

TEST(RankAxes, PutEachRankInOneGroupOfEachKindAsLargeAsTheDegree) {
  for_small_layouts([](const Layout& layout) {
    for (const RankAxis& axis : all_axes(rank_axes(layout))) {
      std::map<std::int64_t, plimsoll::Run> group_with;
      for (std::int64_t rank = 0; rank < layout.gpus(); ++rank) {
        const plimsoll::Run group = axis.group_of(rank);
        EXPECT_EQ(group.count, axis.places);
        EXPECT_LT(group.last(), layout.gpus());
        EXPECT_EQ(group.first + axis.place_of(rank) * group.step, rank);
        for (std::int64_t i = 0; i < group.count; ++i) EXPECT_EQ(group_with.emplace(group.first + i * group.step, group).first->second, group);
      }
      EXPECT_EQ(static_cast<std::int64_t>(group_with.size()), layout.gpus());
    }
  });
}

bool is_in_one_node(const Run& ranks, std::int64_t node) { return ranks.first / node == ranks.last() / node; }

/// What times are worked out from: the link of a collective is that of its most scattered group.
TEST(RankAxes, StayWithinANodeWhereTheLinksOfCollectivesDo) {
  for_small_layouts([](const Layout& layout) {
    const RankAxes axes = rank_axes(layout);
    const auto all_in_one_node = [&](const RankAxis& axis, std::int64_t node) {
      for (std::int64_t rank = 0; rank < layout.gpus(); ++rank) {
        if (!is_in_one_node(axis.group_of(rank), node)) return false;
      }
      return true;
    };
    for (std::int64_t node = 1; node <= 20; ++node) {
      const auto stays = [&](std::int64_t ranks) { return consecutive_group(ranks, node, layout.gpus()).stays_in_node(); };
      EXPECT_EQ(all_in_one_node(axes.tp, node), stays(layout.tp));
      EXPECT_EQ(all_in_one_node(axes.expert_tp, node), stays(layout.expert_tp));
      // An axis that goes in steps lies as far apart as all that the steps go over.
      EXPECT_EQ(all_in_one_node(axes.cp, node), layout.cp == 1 || stays(layout.tp * layout.cp));
      EXPECT_EQ(all_in_one_node(axes.attention_dp, node), layout.attention_dp == 1 || stays(layout.gpus_per_stage()));
      EXPECT_EQ(all_in_one_node(axes.ep, node), layout.ep == 1 || stays(layout.gpus_per_stage()));
      const std::vector<bool> within = hops_within_nodes(layout, node);
      std::vector<bool> want(within.size(), true);
      for (std::int64_t rank = 0; rank < layout.gpus(); ++rank) {
        const std::int64_t stage = axes.stage.place_of(rank);
        if (stage + 1 < layout.pp && rank / node != (rank + axes.stage.step) / node) want[static_cast<std::size_t>(stage)] = false;
      }
      EXPECT_EQ(within, want) << expanded(layout, true) << ", " << node << " to a node";
    }
  });
}

struct HeldCase {
  const char* name;
  const char* plan;
  const char* title;
  std::size_t place;
  std::vector<std::int64_t> numbers;
  std::int64_t copies;
};

// clang-format off
const HeldCase held_cases[] = {
    {"query_heads_in_blocks",        R"({"preset": "16-gpu-moe", "layout": "TP2 PP2 ADP4 EP4"})",                    "Query heads", 1, {8, 9, 10, 11, 12, 13, 14, 15}, 1},
    {"kv_heads_in_blocks",           R"({"preset": "llama-3.1-70b-4xh100"})",                                        "KV heads",    3, {6, 7}, 1},
    {"kv_heads_copied_past_theirs",  R"({"preset": "llama-3.1-70b-4xh100", "cluster": {"gpus": 16}, "layout": "TP16"})", "KV heads", 5, {2}, 2},
    {"experts_dealt_in_turn",        R"({"preset": "16-gpu-moe", "layout": "TP2 PP2 ADP4 EP4"})",                    "Experts",     1, {1, 5, 9, 13}, 1},
    {"experts_in_blocks",            R"({"preset": "16-gpu-moe", "layout": "TP2 PP2 ADP4 EP4", "routing": {"placement": "contiguous"}})", "Experts", 1, {4, 5, 6, 7}, 1},
};
// clang-format on

class HeldAtAPlace : public testing::TestWithParam<HeldCase> {};
TEST_P(HeldAtAPlace, IsAsThePlanPlacesIt) {
  const HeldCase& row = GetParam();
  const RanksReport report = ranks_told(plan_of(row.plan));
  const HeldReport* held = held_named(report.pools.front(), row.title);
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->copies, row.copies);
  EXPECT_EQ(numbers_in(held->places.at(row.place)), row.numbers);
}
INSTANTIATE_TEST_SUITE_P(Ranks, HeldAtAPlace, testing::ValuesIn(held_cases), [](const auto& row) { return row.param.name; });

/// Rank by rank, whether those that exchange data along an axis share a node.
bool all_stay_in_node(const PoolRanks& pool, const RankAxisReport& told) {
  const RankAxis axis{told.places, told.step};
  for (std::int64_t rank = 0; rank < pool.gpus; ++rank) {
    const bool has_next = axis.place_of(rank) + 1 < axis.places;
    if (told.exchange == Exchange::neighbours && has_next && rank / pool.gpus_per_node != (rank + axis.step) / pool.gpus_per_node) return false;
    if (told.exchange != Exchange::neighbours && !is_in_one_node(axis.group_of(rank), pool.gpus_per_node)) return false;
  }
  return true;
}

/// Each head and each expert as often as it has copies, and each layer once in a replica.
TEST(RanksOfPlausiblePlans, HoldEverythingAsOftenAsTheyShould) {
  int told = 0;
  int with_experts = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Plan plan = seed % 4 == 0 ? testing_plans::plausible_pools_plan(seed) : testing_plans::plausible_plan(seed);
    RanksReport report;
    Problems problems;
    if (!ranks_of(plan, report, problems)) {
      EXPECT_EQ(problems.count(), 1U);
      continue;
    }
    ++told;
    for (const PoolRanks& pool : report.pools) {
      for (const RankAxisReport& axis : pool.axes) EXPECT_EQ(axis.stays_in_node, all_stay_in_node(pool, axis)) << axis.axis << " of " << seed;
      for (const HeldReport& held : pool.held) {
        const auto axis = std::find_if(pool.axes.begin(), pool.axes.end(), [&](const RankAxisReport& each) { return each.axis == held.axis; });
        ASSERT_NE(axis, pool.axes.end());
        ASSERT_EQ(static_cast<std::int64_t>(held.places.size()), axis->places);
        std::map<std::int64_t, std::int64_t> held_by;
        std::size_t numbers = 0;
        for (const HeldAtPlace& place : held.places) {
          const std::vector<std::int64_t> here = numbers_in(place);
          EXPECT_EQ(std::set<std::int64_t>(here.begin(), here.end()).size(), here.size()) << held.title;
          EXPECT_TRUE(std::is_sorted(here.begin(), here.end())) << held.title;
          for (const std::int64_t number : here) ++held_by[number];
          numbers += here.size();
        }
        ASSERT_EQ(static_cast<std::int64_t>(held_by.size()), held.of) << held.title;
        EXPECT_EQ(held_by.begin()->first, 0);
        EXPECT_EQ(held_by.rbegin()->first, held.of - 1);
        const bool are_experts = held.title == "Experts";
        // A further copy that is of no use is on no rank.
        const std::int64_t further = are_experts ? plan.routing.redundant_experts : 0;
        EXPECT_LE(static_cast<std::int64_t>(numbers), held.of * held.copies + further) << held.title;
        for (const auto& [number, times] : held_by) {
          EXPECT_GE(times, held.copies) << held.title << " " << number;
          EXPECT_LE(times, held.copies + further) << held.title << " " << number;
        }
        if (are_experts) ++with_experts;
      }
    }
  }
  EXPECT_GT(told, 100);
  EXPECT_GT(with_experts, 20);
}

TEST(RanksOfTwoPools, AreNumberedPoolByPool) {
  const RanksReport report = ranks_told(plan_of(R"({"preset": "llama-3.1-70b-4xh100", "cluster": {"gpus": 16}, "layout": "TP8", "disaggregation": {"prefill_layout": "R2 TP4"}})"));
  ASSERT_EQ(report.pools.size(), 2U);
  EXPECT_EQ(report.pools[0].pool, "prefill");
  EXPECT_EQ(report.pools[0].gpus, 8);
  EXPECT_EQ(report.pools[1].pool, "decode");
  EXPECT_EQ(held_named(report.pools[1], "Query heads")->places.size(), 8U);
}

TEST(RanksOfAnIllegalLayout, AreRefusedWithTheRule) {
  RanksReport report;
  Problems problems;
  EXPECT_FALSE(ranks_of(plan_of(R"({"preset": "llama-3.1-70b-4xh100", "layout": "TP3"})"), report, problems));
  ASSERT_EQ(problems.count(), 1U);
  EXPECT_EQ(problems.list().front().path, "layout.tp");
  EXPECT_NE(problems.list().front().message.find("TP3"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
