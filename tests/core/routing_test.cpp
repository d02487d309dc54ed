#include "core/physics/routing.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace plimsoll {
namespace {

struct RankCase {
  const char* name;
  double experts;
  double per_token;
  double of_rank;
  double want;
};

// clang-format off
const RankCase rank_cases[] = {
    // name                                      E  k E/e 1 − C(E−E/e, k) / C(E, k)
    {"sixteen_experts_on_four_ranks",           16, 2,  4, 1 - 66.0 / 120},
    {"sixteen_ranks_leave_seven_eighths_idle",  16, 2,  1, 1 - 105.0 / 120},
    {"eight_of_256_on_eight_ranks_of_one",     256, 8,  1, 8.0 / 256},
    {"one_rank_has_them_all",                   16, 2, 16, 1},
    {"more_asked_than_others_hold",              4, 3,  2, 1},
    {"top_1_is_the_rank_s_share",               64, 1,  8, 8.0 / 64},
};
// clang-format on

class RankHitChance : public testing::TestWithParam<RankCase> {};
TEST_P(RankHitChance, IsThatOfDrawingWithoutReplacement) {
  EXPECT_NEAR(rank_hit_chance(GetParam().experts, GetParam().per_token, GetParam().of_rank), GetParam().want, 1e-14);
}
INSTANTIATE_TEST_SUITE_P(Routing, RankHitChance, testing::ValuesIn(rank_cases), [](const auto& row) { return row.param.name; });

/// Every choice of k among E experts, by brute force: how many touch the first `of_rank`, and how many lie within them.
TEST(Routing, ChancesAgreeWithEveryChoice) {
  for (int experts = 1; experts <= 10; ++experts) {
    for (int per_token = 1; per_token <= experts; ++per_token) {
      for (int of_rank = 1; of_rank <= experts; ++of_rank) {
        int choices = 0;
        int touching = 0;
        int within = 0;
        const int rank = (1 << of_rank) - 1;
        for (int chosen = 0; chosen < 1 << experts; ++chosen) {
          if (__builtin_popcount(static_cast<unsigned>(chosen)) != per_token) continue;
          ++choices;
          if ((chosen & rank) != 0) ++touching;
          if ((chosen & ~rank) == 0) ++within;
        }
        EXPECT_NEAR(rank_hit_chance(experts, per_token, of_rank), static_cast<double>(touching) / choices, 1e-12);
        EXPECT_NEAR(whole_token_chance(experts, per_token, of_rank), static_cast<double>(within) / choices, 1e-12);
      }
    }
  }
}

struct HitCase {
  const char* name;
  double experts;
  double per_token;
  std::int64_t tokens;
  double want;
};

// clang-format off
const HitCase hit_cases[] = {
    // name                             E  k    T  1 − (1 − k/E)ᵀ
    {"no_token_hits_none",             16, 2,   0, 0},
    {"one_token_hits_its_share",       16, 2,   1, 0.125},
    {"two_tokens_overlap",             16, 2,   2, 1 - 0.875 * 0.875},
    {"a_batch_of_128_hits_nearly_all", 16, 2, 128, 15.999999395841668 / 16},
    {"sixty_four_experts",             64, 2, 128, 62.900286491467654 / 64},
    {"every_expert_is_chosen",          4, 4,   1, 1},
};
// clang-format on

class ExpertHitChance : public testing::TestWithParam<HitCase> {};
TEST_P(ExpertHitChance, GrowsWithTheTokens) {
  EXPECT_NEAR(expert_hit_chance(GetParam().experts, GetParam().per_token, GetParam().tokens), GetParam().want, 1e-14);
}
INSTANTIATE_TEST_SUITE_P(Routing, ExpertHitChance, testing::ValuesIn(hit_cases), [](const auto& row) { return row.param.name; });

TEST(Routing, ANumberOfTokensThatIsAMeanHitsWhatItsNeighboursHitOnAverage) {
  for (const double tokens : {0.0, 1.0, 7.0}) EXPECT_EQ(mean_expert_hit_chance(16, 2, tokens), expert_hit_chance(16, 2, static_cast<std::int64_t>(tokens)));
  EXPECT_NEAR(mean_expert_hit_chance(16, 2, 1.25), 0.75 * expert_hit_chance(16, 2, 1) + 0.25 * expert_hit_chance(16, 2, 2), 1e-15);
}

}  // namespace
}  // namespace plimsoll
