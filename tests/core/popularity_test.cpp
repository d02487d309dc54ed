#include "core/physics/popularity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/physics/routing.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

Experts experts_of(std::int64_t experts, std::int64_t per_token) { return {.experts = experts, .per_token = per_token, .hidden = 64}; }

// ---- How often an expert is visited ------------------------------------------------------------------------------------

struct ChancesCase {
  const char* name;
  Routing routing;
  std::int64_t experts;
  std::int64_t per_token;
  std::vector<double> want;
};

const ChancesCase chances_cases[] = {
    {"alike", {}, 4, 2, {0.5, 0.5, 0.5, 0.5}},
    {"listed", {.popularity = {4, 3, 2, 1}}, 4, 1, {0.4, 0.3, 0.2, 0.1}},
    {"those_left_out_have_1", {.popularity = {7}}, 4, 1, {0.7, 0.1, 0.1, 0.1}},
    {"zipf", {.zipf = 1}, 4, 1, {12.0 / 25, 6.0 / 25, 4.0 / 25, 3.0 / 25}},
    {"nobody_is_visited_twice", {.popularity = {100, 1, 1, 1}}, 4, 2, {1, 1.0 / 3, 1.0 / 3, 1.0 / 3}},
    {"not_visited_at_all", {.popularity = {0, 1, 1, 2}}, 4, 1, {0, 0.25, 0.25, 0.5}},
    {"all_are_visited", {.popularity = {5, 1}}, 3, 3, {1, 1, 1}},
};

class VisitChances : public testing::TestWithParam<ChancesCase> {};
TEST_P(VisitChances, FollowPopularityAndAddUpToTheExpertsOfAToken) {
  const ChancesCase& c = GetParam();
  const std::vector<double> chances = visit_chances(c.routing, experts_of(c.experts, c.per_token));
  ASSERT_EQ(chances.size(), c.want.size());
  for (std::size_t i = 0; i < chances.size(); ++i) EXPECT_NEAR(chances[i], c.want[i], 1e-14) << i;
}
INSTANTIATE_TEST_SUITE_P(, VisitChances, testing::ValuesIn(chances_cases), [](const auto& each) { return std::string(each.param.name); });

// ---- What ranks get -------------------------------------------------------------------------------------------------------

struct FullestCase {
  const char* name;
  Routing routing;
  double want;  ///< Tokens of the fullest of 2 ranks over the mean, of 4 experts of which a token visits one.
};

const FullestCase fullest_cases[] = {
    {"dealt_by_popularity", {.popularity = {4, 3, 2, 1}}, 1.2},  // 4 and 2 of 10 on one rank.
    {"in_blocks", {.popularity = {4, 3, 2, 1}, .placement = ExpertPlacement::contiguous}, 1.4},
    {"order_does_not_matter_to_a_deal", {.popularity = {1, 3, 2, 4}}, 1.2},
    {"one_hot", {.popularity = {7}}, 1.6},
    // The hot one is held by both ranks: 3.5 + 1 and 3.5 + 2 of 10. A second copy has nowhere to go.
    {"a_copy_halves_the_hot_one", {.popularity = {7}, .redundant_experts = 2}, 1.1},
    {"copies_of_equals_are_of_no_use", {.redundant_experts = 2}, 1.0},
};

class FullestRank : public testing::TestWithParam<FullestCase> {};
TEST_P(FullestRank, HasThisTimesTheMean) { EXPECT_NEAR(routed_experts(GetParam().routing, experts_of(4, 1), 2).fullest_over_mean, GetParam().want, 1e-14); }
INSTANTIATE_TEST_SUITE_P(, FullestRank, testing::ValuesIn(fullest_cases), [](const auto& each) { return std::string(each.param.name); });

TEST(RoutedExperts, DistinctOnesAreTheSumOfTheirChances) {
  const RoutedExperts routed = routed_experts({.popularity = {4, 3, 2, 1}}, experts_of(4, 1), 2);
  // 4 and 2 on one rank, 3 and 1 on the other: two tokens reach 1 − 0.6² + 1 − 0.8² = 1 of those, 1 − 0.7² + 1 − 0.9² = 0.7 of these.
  EXPECT_NEAR(routed.most_distinct(2), 1.0, 1e-14);
  EXPECT_NEAR(routed.mean_distinct(2), 0.85, 1e-14);
  EXPECT_NEAR(distinct_experts_of<double>(routed, {}, 1.25), 0.75 * 0.6 + 0.25 * 1.0, 1e-14);
  EXPECT_EQ(routed.most_distinct(0), 0);
  EXPECT_NEAR(routed.most_distinct(100000), 2, 1e-12);
}

TEST(RoutedExperts, OfWhomNothingIsSaidAreAlike) {
  EXPECT_TRUE(routed_experts({}, experts_of(8, 2), 4).is_uniform);
  EXPECT_TRUE(routed_experts({.popularity = {1, 1, 1}}, experts_of(8, 2), 4).is_uniform);
  EXPECT_TRUE(routed_experts({.popularity = {3, 3, 3, 3, 3, 3, 3, 3}}, experts_of(8, 2), 4).is_uniform);
  EXPECT_TRUE(routed_experts({.placement = ExpertPlacement::contiguous}, experts_of(8, 2), 4).is_uniform);
  EXPECT_FALSE(routed_experts({.popularity = {2}}, experts_of(8, 2), 4).is_uniform);
}

/// There is no step between experts that are all alike and ones that nearly are.
TEST(RoutedExperts, ThatAreNearlyAlikeAreNearlyUniform) {
  const Experts experts = experts_of(256, 8);
  const RoutedExperts routed = routed_experts({.zipf = 1e-9}, experts, 16);
  EXPECT_NEAR(routed.fullest_over_mean, 1, 1e-7);
  EXPECT_NEAR(routed.reached_over_uniform, 1, 1e-7);
  for (const double tokens : {1.0, 10.0, 33.5, 500.0}) EXPECT_NEAR(distinct_experts_of<double>(routed, {}, tokens), 16 * mean_expert_hit_chance(256, 8, tokens), 1e-6) << tokens;
}

// ---- Laws -----------------------------------------------------------------------------------------------------------------

struct Drawn {
  Routing routing;
  Experts experts;
  std::int64_t ranks = 1;
};

Drawn drawn(std::uint64_t seed) {
  testing_plans::Random random(seed);
  Drawn made;
  made.ranks = testing_plans::one_of<std::int64_t>(random, {1, 2, 3, 8, 16});
  made.experts = experts_of(made.ranks * testing_plans::one_of<std::int64_t>(random, {1, 2, 5, 8}), 1);
  made.experts.per_token = 1 + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(std::min<std::int64_t>(8, made.experts.experts))));
  made.routing.placement = random.chance(0.5) ? ExpertPlacement::round_robin : ExpertPlacement::contiguous;
  if (random.chance(0.5)) {
    made.routing.zipf = 3 * random.share();
  } else {
    for (std::int64_t i = 0; i < made.experts.experts; ++i) made.routing.popularity.push_back(testing_plans::any_size(random, 1e-3, 1e3));
  }
  return made;
}

double tokens_of_all(const RoutedExperts& routed) {
  double sum = 0;
  for (const auto& rank : routed.chances_of_rank) sum += std::accumulate(rank.begin(), rank.end(), 0.0);
  return sum;
}

TEST(RoutedExperts, NeverGetMoreTokensOnTheFullestRankByMoreCopies) {
  int fewer = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Drawn made = drawn(seed);
    double before = routed_experts(made.routing, made.experts, made.ranks).fullest_over_mean;
    for (int round = 1; round <= 6; ++round) {
      made.routing.redundant_experts = round * made.ranks;
      const double after = routed_experts(made.routing, made.experts, made.ranks).fullest_over_mean;
      EXPECT_LE(after, before * (1 + 1e-12)) << "seed " << seed << ", round " << round;
      if (after < before) ++fewer;
      before = after;
    }
  }
  EXPECT_GT(fewer, 300);
}

TEST(RoutedExperts, ShareAllTokensHoweverManyCopiesThereAre) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Drawn made = drawn(seed);
    for (const std::int64_t rounds : {0, 1, 4}) {
      made.routing.redundant_experts = rounds * made.ranks;
      const RoutedExperts routed = routed_experts(made.routing, made.experts, made.ranks);
      if (routed.is_uniform) continue;
      EXPECT_NEAR(tokens_of_all(routed), static_cast<double>(made.experts.per_token), 1e-12 * static_cast<double>(made.experts.per_token)) << "seed " << seed;
      EXPECT_GE(routed.fullest_over_mean, 1);
      for (const auto& rank : routed.chances_of_rank) EXPECT_LE(static_cast<std::int64_t>(rank.size()), made.experts.experts / made.ranks + rounds) << "seed " << seed;
    }
  }
}

TEST(RoutedExperts, AreReachedByMoreTokensTheMoreThereAre) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Drawn made = drawn(seed);
    const RoutedExperts routed = routed_experts(made.routing, made.experts, made.ranks);
    if (routed.is_uniform) continue;
    double before = 0;
    for (const double tokens : {0.5, 1.0, 1.5, 2.0, 16.0, 16.25, 1000.0}) {
      const double distinct = distinct_experts_of<double>(routed, {}, tokens);
      EXPECT_GE(distinct, before) << "seed " << seed << ", " << tokens << " tokens";
      before = distinct;
    }
  }
}

}  // namespace
}  // namespace plimsoll
