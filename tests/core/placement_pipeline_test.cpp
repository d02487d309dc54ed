// The best pipeline, held against all pipelines of small instances: every order of groups, every number of layers.
#include "core/place/placement_pipeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/place/placement_route.hpp"
#include "core/place/placement_runs.hpp"

namespace plimsoll {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::int64_t plenty = 1'000'000;

GroupKind kind(double layer_s, std::int64_t room, double price = 1) {
  return {.layer_s = layer_s, .room = room, .room_as_first = room, .room_as_last = room, .room_as_only = room, .price = price};
}

constexpr PipelineGoal shortest_way{.through_weight = 1, .pace_weight = 0};
constexpr PipelineGoal fastest_pace{.through_weight = 0, .pace_weight = 1};
constexpr PipelineGoal four_chunks{.through_weight = 1, .pace_weight = 3};
constexpr PipelineGoal three_micro_batches{.through_weight = 1, .pace_weight = 3, .takes_larger = true};
constexpr PipelineGoal price_of_a_token{.through_weight = 1, .pace_weight = 2, .takes_larger = true, .times_price = true};
constexpr PipelineGoal price_of_pace{.through_weight = 0, .pace_weight = 1, .times_price = true};

using Stages = std::vector<PipelineStage>;

// Two sites of two fast groups and one of two slow ones.
PipelineInstance three_sites(PipelineGoal goal) {
  PipelineInstance instance{.layers = 12, .kinds = {kind(1, 4, 4), kind(2, 12, 1)}, .sites = {{0, 2}, {0, 2}, {1, 2}}, .goal = goal};
  instance.hop_s = {0.1, 0.5, 0.4,  //
                    0.5, 0.1, 0.2,  //
                    0.4, 0.2, 0.1};
  return instance;
}

struct GoalCase {
  const char* name;
  PipelineGoal goal;
  Stages want;
};
const GoalCase goal_cases[] = {
    // 12 layers on three fast groups of 4: 12 s of stages, and the shortest two hops among four of them.
    {"shortest_way", shortest_way, {{0, 4}, {0, 4}, {1, 4}}},
    // All six groups: 3 layers take 3 s on a fast one, 1 takes 2 s on a slow one; nothing else holds 12 in 3 s.
    {"cheapest", price_of_pace, {{2, 6}, {2, 6}}},
};
class Goals : public testing::TestWithParam<GoalCase> {};
TEST_P(Goals, HaveTheirOwnBest) {
  const PipelineInstance instance = three_sites(GetParam().goal);
  const PipelineAnswer got = best_pipeline(instance, plenty);
  EXPECT_DOUBLE_EQ(got.value, value_of(instance, GetParam().want).value);
  EXPECT_EQ(got.bound, got.value);
}
INSTANTIATE_TEST_SUITE_P(PlacementPipeline, Goals, testing::ValuesIn(goal_cases), [](const auto& row) { return row.param.name; });

TEST(PipelineValueOf, AddsStagesAndHopsAndRefusesWhatBreaksARule) {
  const PipelineInstance instance = three_sites(four_chunks);
  const PipelineValue value = value_of(instance, {{0, 4}, {2, 8}});
  EXPECT_DOUBLE_EQ(value.through_s, 4 + 0.4 + 16);
  EXPECT_DOUBLE_EQ(value.pace_s, 16);
  EXPECT_DOUBLE_EQ(value.price, 5);
  EXPECT_DOUBLE_EQ(value.value, 4 + 0.4 + 16 + 3 * 16);
  EXPECT_EQ(value_of(instance, {{0, 5}, {2, 7}}).value, never) << "5 layers where 4 fit";
  EXPECT_EQ(value_of(instance, {{0, 4}, {2, 7}}).value, never) << "a layer too few";
  EXPECT_EQ(value_of(instance, {{0, 2}, {0, 2}, {0, 2}, {2, 6}}).value, never) << "three groups of a site of two";
  EXPECT_EQ(value_of(instance, {}).value, never);
}

// ---- A second opinion -------------------------------------------------------------------------------------------------

PipelineGoal random_goal(std::mt19937& random) {
  const PipelineGoal goals[] = {shortest_way, fastest_pace, four_chunks, three_micro_batches, price_of_a_token, price_of_pace};
  return goals[random() % std::size(goals)];
}

/// Few values, so that ties come up; links of any length, so that a detour over a third site may be the shorter way.
PipelineInstance random_instance(std::mt19937& random, std::size_t most_sites, std::int64_t most_layers) {
  const auto up_to = [&](std::uint32_t most) { return static_cast<std::int64_t>(random() % (most + 1)); };
  PipelineInstance instance{.layers = 1 + up_to(static_cast<std::uint32_t>(most_layers - 1)), .goal = random_goal(random)};
  const std::size_t kinds = 1 + static_cast<std::size_t>(up_to(2));
  for (std::size_t k = 0; k < kinds; ++k) {
    GroupKind made = kind(0.1 * static_cast<double>(1 + up_to(5)), up_to(6), static_cast<double>(1 + up_to(4)));
    made.embedding_s = 0.05 * static_cast<double>(up_to(2));
    made.head_s = 0.1 * static_cast<double>(up_to(4));
    made.room_as_first = made.room - up_to(1);
    made.room_as_last = made.room - up_to(2);
    made.room_as_only = std::min(made.room_as_first, made.room_as_last) - up_to(1);
    instance.kinds.push_back(made);
  }
  const std::size_t sites = 1 + static_cast<std::size_t>(up_to(static_cast<std::uint32_t>(most_sites - 1)));
  for (std::size_t s = 0; s < sites; ++s) instance.sites.push_back({.kind = random() % kinds, .groups = 1 + up_to(1)});
  const bool is_slow = up_to(2) == 0;
  for (std::size_t from = 0; from < sites; ++from) {
    for (std::size_t to = 0; to < sites; ++to) {
      const double hop_s = (is_slow ? 0.3 : 0.02) * static_cast<double>(1 + up_to(5));
      instance.hop_s.push_back(up_to(7) == 0 ? no_hop : from == to ? hop_s / 4
                                                                   : hop_s);
    }
  }
  return instance;
}

double best_of_all(const PipelineInstance& instance, Stages& stages, std::vector<std::int64_t>& used, std::int64_t left) {
  if (left == 0) return value_of(instance, stages).value;
  double best = never;
  for (std::size_t site = 0; site < instance.sites.size(); ++site) {
    if (used[site] >= instance.sites[site].groups) continue;
    if (!stages.empty() && instance.hop(stages.back().site, site) == no_hop) continue;
    ++used[site];
    for (std::int64_t layers = 1; layers <= std::min(left, instance.kind_of(site).room); ++layers) {
      stages.push_back({.site = site, .layers = layers});
      best = std::min(best, best_of_all(instance, stages, used, left - layers));
      stages.pop_back();
    }
    --used[site];
  }
  return best;
}

TEST(BestPipeline, IsThatOfAllPipelines) {
  std::mt19937 random(21);
  int feasible = 0;
  int infeasible = 0;
  for (int round = 0; round < 6000; ++round) {
    const PipelineInstance instance = random_instance(random, 3, 7);
    Stages stages;
    std::vector<std::int64_t> used(instance.sites.size(), 0);
    const double want = best_of_all(instance, stages, used, instance.layers);
    const PipelineAnswer got = best_pipeline(instance, plenty);
    ++(want < never ? feasible : infeasible);
    if (want == never) {
      ASSERT_TRUE(got.stages.empty() && got.bound == never) << "round " << round;
      continue;
    }
    ASSERT_NEAR(got.value, want, 1e-9 * want) << "round " << round;
    ASSERT_EQ(got.bound, got.value) << "round " << round;
    ASSERT_EQ(value_of(instance, got.stages).value, got.value) << "round " << round;
  }
  EXPECT_GT(feasible, 1000);
  EXPECT_GT(infeasible, 100);
}

TEST(BestPipeline, HasABoundWhereverItStops) {
  std::mt19937 random(22);
  int unproven = 0;
  for (int round = 0; round < 400; ++round) {
    const PipelineInstance instance = random_instance(random, 6, 20);
    const PipelineAnswer whole = best_pipeline(instance, plenty);
    if (whole.stages.empty()) continue;
    ASSERT_EQ(whole.bound, whole.value) << "round " << round;
    double bound = 0;
    for (const std::int64_t states : {0, 2, 8, 40, 200}) {
      const PipelineAnswer some = best_pipeline(instance, states);
      EXPECT_LE(some.bound, whole.value * (1 + 1e-12)) << "round " << round;
      EXPECT_GE(some.value, whole.value * (1 - 1e-12)) << "round " << round;
      EXPECT_GE(some.bound, bound * (1 - 1e-12)) << "round " << round << ": more work, a lower bound";
      bound = some.bound;
      unproven += some.bound < some.value ? 1 : 0;
    }
    std::vector<std::int64_t> groups(instance.kinds.size(), 0);
    for (const GroupSite& site : instance.sites) groups[site.kind] += site.groups;
    const PipelineSupply supply{.kinds = instance.kinds, .groups = groups};
    EXPECT_LE(pipeline_bound(instance.layers, supply, instance.goal), whole.value * (1 + 1e-12)) << "round " << round;
    EXPECT_LE(pipeline_bound_at_a_glance(instance.layers, supply, instance.goal), whole.value * (1 + 1e-12)) << "round " << round;
    EXPECT_EQ(best_pipeline(instance, plenty, whole.value).stages.size(), 0U) << "nothing is worth less than the best";
  }
  EXPECT_GT(unproven, 100);
}

// Sites of several groups, too many sets for the table: their bound holds against what the table finds.
TEST(SiteRuns, AreBoundedByRelaysAndFoundWithoutThem) {
  std::mt19937 random(23);
  int exact = 0;
  int suited = 0;
  for (int round = 0; round < 400; ++round) {
    PipelineInstance instance = random_instance(random, 4, 9);
    instance.goal = shortest_way;
    if (!SiteRuns::suits(instance)) continue;
    const SiteRuns runs(instance, no_hop);
    RouteFinder table(instance);
    RouteWish wish{.groups = std::vector<std::int64_t>(instance.kinds.size(), 0)};
    for (const GroupSite& site : instance.sites) wish.groups[site.kind] += random() % 2 == 0 ? site.groups : 0;
    for (wish.first = 0; wish.first < instance.kinds.size(); ++wish.first) {
      for (wish.last = 0; wish.last < instance.kinds.size(); ++wish.last) {
        if (wish.groups[wish.first] < 1 || wish.groups[wish.last] < 1 + (wish.first == wish.last ? 1 : 0)) continue;
        const Route want = table.shortest(wish);
        const SiteRuns::Answer got = runs.shortest(wish.groups, wish.first, wish.last);
        ++suited;
        EXPECT_LE(got.bound_s, want.bound_s + 1e-12) << "round " << round;
        EXPECT_GE(got.sum_s, want.bound_s - 1e-12) << "round " << round;
        if (!got.sites.empty()) {
          double sum_s = 0;
          for (std::size_t i = 0; i + 1 < got.sites.size(); ++i) sum_s += instance.hop(got.sites[i], got.sites[i + 1]);
          EXPECT_NEAR(sum_s, got.sum_s, 1e-12) << "round " << round;
          EXPECT_EQ(instance.sites[got.sites.front()].kind, wish.first);
          EXPECT_EQ(instance.sites[got.sites.back()].kind, wish.last);
        }
        exact += got.sum_s <= got.bound_s + 1e-12 || want.bound_s == no_hop ? 1 : 0;
      }
    }
  }
  EXPECT_GT(suited, 100);
  EXPECT_GT(exact * 2, suited);
}

}  // namespace
}  // namespace plimsoll
