#include "core/search/strategy_picker.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace plimsoll {
namespace {

constexpr std::uint64_t ddr = 2'000'000'000;
constexpr std::uint64_t intercard = 500'000'000;
constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
constexpr double never = std::numeric_limits<double>::infinity();

// ---- The original -----------------------------------------------------------------------------------------------------

struct OriginalCase {
  const char* name;
  SailTile tile;
  double want_tp_s;
  double want_mp_s;
  TileStrategy want;
};

constexpr auto tp = TileStrategy::tensor_parallel;
constexpr auto mp = TileStrategy::model_parallel;

const OriginalCase original_cases[] = {
    // name                             m     n     k        b  N  DDR  inter-card        w/N + a                     w + a/N
    {"tinyllama_decode_ffn_up", {1, 5632, 2048, 2, 4, ddr, intercard}, 4096 / 2e9 / 4 + 11264 / 5e8, 4096 / 2e9 + 11264 / 5e8 / 4, mp},
    {"a_long_inner_dimension", {4, 4, 1 << 20, 4, 4, ddr, intercard}, 16777216 / 2e9 / 4 + 64 / 5e8, 16777216 / 2e9 + 64 / 5e8 / 4, tp},
    {"equal_costs_go_to_tp", {1, 1024, 4096, 2, 4, ddr, intercard}, 5.12e-6, 5.12e-6, tp},
    {"one_card_is_tp_whatever_it_costs", {1, 5632, 2048, 2, 1, ddr, intercard}, 4096 / 2e9 + 11264 / 5e8, 4096 / 2e9 + 11264 / 5e8, tp},
    {"no_cards_count_as_one", {1024, 1024, 1024, 4, 0, ddr, intercard}, 4194304 / 2e9 + 4194304 / 5e8, 4194304 / 2e9 + 4194304 / 5e8, tp},
    {"nothing_passes_at_no_bandwidth", {16, 16, 16, 4, 4, 0, 0}, never, never, tp},
    {"no_link_leaves_both_infinite", {16, 16, 16, 4, 4, ddr, 0}, never, never, tp},
    {"an_empty_tile_costs_nothing", {0, 0, 0, 2, 4, ddr, intercard}, 0, 0, tp},
    {"products_stop_at_2_to_64", {largest, largest, largest, 4, 4, ddr, intercard}, 18446744073709551615.0 / 2e9 / 4 + 18446744073709551615.0 / 5e8, 18446744073709551615.0 / 2e9 + 18446744073709551615.0 / 5e8 / 4, mp},
};

class OriginalPick : public testing::TestWithParam<OriginalCase> {};
TEST_P(OriginalPick, IsTheCheaperOfTheTwo) {
  const OriginalCase& row = GetParam();
  const SailPick got = original_pick(row.tile);
  EXPECT_DOUBLE_EQ(got.tensor_parallel_s, row.want_tp_s);
  EXPECT_DOUBLE_EQ(got.model_parallel_s, row.want_mp_s);
  EXPECT_EQ(got.choice, row.want);
}
INSTANTIATE_TEST_SUITE_P(StrategyPicker, OriginalPick, testing::ValuesIn(original_cases), [](const auto& row) { return row.param.name; });

TEST(OriginalPick, AProductThatWouldWrapIsHeldAndAZeroStaysZero) {
  EXPECT_EQ(original_pick({1ULL << 32, 1, 1ULL << 32, 1, 4, ddr, intercard}).weight_bytes, largest);
  EXPECT_EQ(original_pick({1ULL << 32, 1, (1ULL << 32) - 1, 1, 4, ddr, intercard}).weight_bytes, 18446744069414584320ULL);
  EXPECT_EQ(original_pick({largest, 1, largest, 0, 4, ddr, intercard}).weight_bytes, 0U);
}

TEST(OriginalPick, DependsOnKOverNAlone) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    const auto up_to = [&](std::uint64_t most) { return 1 + random() % most; };
    const SailTile tile{up_to(600), up_to(40'000), up_to(40'000), up_to(4), 1 + up_to(30), up_to(1000) * 1'000'000, up_to(1000) * 1'000'000};
    const std::uint64_t k_side = tile.k * tile.intercard_bytes_per_s;
    const std::uint64_t n_side = tile.n * tile.local_ddr_bytes_per_s;
    if (k_side == n_side) continue;  // A tie in whole numbers may fall either way in doubles.
    EXPECT_EQ(original_pick(tile).choice, k_side > n_side ? tp : mp) << "round " << round;
  }
}

struct BoundaryCase {
  const char* name;
  std::uint64_t m;
  std::uint64_t cards;
};
class OriginalBoundary : public testing::TestWithParam<BoundaryCase> {};
TEST_P(OriginalBoundary, LiesAtFourOnRevA) {
  const auto [name, m, cards] = GetParam();
  const auto choice = [m = m, cards = cards](std::uint64_t k) { return original_pick({m, 5632, k, 2, cards, ddr, intercard}).choice; };
  EXPECT_EQ(choice(4 * 5632 - 1), mp);
  EXPECT_EQ(choice(4 * 5632), tp);
  EXPECT_EQ(choice(4 * 5632 + 1), tp);
}
INSTANTIATE_TEST_SUITE_P(StrategyPicker, OriginalBoundary, testing::Values(BoundaryCase{"decode", 1, 4}, BoundaryCase{"long_prefill_does_not_move_it", 4096, 4}, BoundaryCase{"nor_do_more_cards", 1, 16}, BoundaryCase{"nor_fewer", 512, 2}),
                         [](const auto& row) { return row.param.name; });

// ---- The proposal -----------------------------------------------------------------------------------------------------

TileTimes times_of(double m, double n, double k, double cards) {
  return {.weight_s = m * k * 2 / rev_a_local_ddr_bytes_per_s, .activation_bytes = m * n * 2, .intercard_bytes_per_s = rev_a_intercard_bytes_per_s, .cards = cards};
}

// w = 2.048 us and a = 22.528 us on four cards: the datapoint that the proposal wants kept.
TEST(PipelineReadings, CostWhatTheirSumsSay) {
  const TileTimes tinyllama = times_of(1, 5632, 2048, 4);
  EXPECT_DOUBLE_EQ(pipeline_s(PipelineReading::literal, tinyllama, 4), 2.048e-6 + 3 * 22.528e-6);
  EXPECT_DOUBLE_EQ(pipeline_s(PipelineReading::mp_plus_chain, tinyllama, 4), 2.048e-6 + 22.528e-6 / 4 + 3 * 22.528e-6);
  EXPECT_DOUBLE_EQ(pipeline_s(PipelineReading::sharded_chain, tinyllama, 4), 2.048e-6 + 22.528e-6 * 3 / 4);
}

TEST(PipelineReadings, OneLinkOfNoBandwidthOnlyStopsWhatUsesIt) {
  const TileTimes cut{.weight_s = 1, .activation_bytes = 64, .intercard_bytes_per_s = 0, .cards = 4};
  EXPECT_EQ(pipeline_s(PipelineReading::literal, cut, 1), 1);
  EXPECT_EQ(pipeline_s(PipelineReading::literal, cut, 2), never);
}

struct FlipCase {
  const char* name;
  double n;
  double k;
  double cards;
  std::int64_t want_literal;
  std::int64_t want_mp_plus_chain;
  std::int64_t want_sharded;  ///< 0: TP never wins.
};
// The literal reading and MP plus chain flip between one partition and two: without a boundary nothing is charged for one,
// and a single hop costs what TP's whole exchange does.
const FlipCase flip_cases[] = {
    // name                    n      k      N  lit  mp+  sharded
    {"tinyllama_ffn_up", 5632, 2048, 4, 2, 2, 0},
    {"tinyllama_ffn_down", 2048, 5632, 4, 2, 2, 1},
    {"70b_ffn_up", 28672, 8192, 8, 2, 2, 0},
    {"70b_ffn_down", 8192, 28672, 8, 2, 2, 1},
    {"70b_attention_projection", 8192, 8192, 8, 2, 2, 1},
    {"mp_itself_loses_at_four", 1000, 4000, 4, 2, 1, 1},
    {"and_the_literal_one_a_little_later", 1000, 5334, 4, 1, 1, 1},
};
class PipelineFlip : public testing::TestWithParam<FlipCase> {};
TEST_P(PipelineFlip, ComesAtTheSecondPartitionOrNotAtAll) {
  const FlipCase& row = GetParam();
  const TileTimes times = times_of(1, row.n, row.k, row.cards);
  const auto first = [&](PipelineReading reading) { return first_partitions_where_tp_wins(reading, times, swept_tensor_parallel_s(times)).value_or(0); };
  EXPECT_EQ(first(PipelineReading::literal), row.want_literal);
  EXPECT_EQ(first(PipelineReading::mp_plus_chain), row.want_mp_plus_chain);
  EXPECT_EQ(first(PipelineReading::sharded_chain), row.want_sharded);
}
INSTANTIATE_TEST_SUITE_P(StrategyPicker, PipelineFlip, testing::ValuesIn(flip_cases), [](const auto& row) { return row.param.name; });

TEST(PipelineFlip, IsWhereACountUpFirstFindsIt) {
  std::mt19937 random(2);
  for (int round = 0; round < 3000; ++round) {
    const TileTimes times{.weight_s = static_cast<double>(random() % 10'000), .activation_bytes = static_cast<double>(random() % 10'000), .intercard_bytes_per_s = 1, .cards = static_cast<double>(1 + random() % 12)};
    const double tp_s = random() % 2 == 0 ? swept_tensor_parallel_s(times) : reduced_tensor_parallel_s(times);
    for (const PipelineReading reading : {PipelineReading::literal, PipelineReading::mp_plus_chain, PipelineReading::sharded_chain}) {
      std::int64_t counted = 0;
      for (std::int64_t p = 50; p >= 1; --p) {
        if (times.cards == 1 || tp_s <= pipeline_s(reading, times, static_cast<double>(p))) counted = p;
      }
      EXPECT_EQ(first_partitions_where_tp_wins(reading, times, tp_s).value_or(0), counted) << "round " << round;
    }
  }
}

// ---- Thresholds -------------------------------------------------------------------------------------------------------

TEST(TpWinsFromRatio, SeparatesTheCostsItSpeaksOf) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    const double cards = 2 + static_cast<double>(random() % 20);
    const double partitions = 1 + static_cast<double>(random() % 3);
    const double r = static_cast<double>(random() % 40'000) / 10'000;
    const TileTimes times{.weight_s = r, .activation_bytes = 1, .intercard_bytes_per_s = 1, .cards = cards};
    const auto agrees = [&](double threshold, double tp_s, double other_s) {
      if (std::fabs(r - threshold) < 1e-9) return true;
      return (tp_s < other_s) == (r > threshold) || tp_s == other_s;
    };
    const double swept = swept_tensor_parallel_s(times);
    const double ring = reduced_tensor_parallel_s(times);
    EXPECT_TRUE(agrees(*tp_wins_from_ratio(1, model_parallel_activation_share(cards), cards), swept, model_parallel_s(times))) << round;
    EXPECT_TRUE(agrees(*tp_wins_from_ratio(ring_all_reduce_share(cards), model_parallel_activation_share(cards), cards), ring, model_parallel_s(times))) << round;
    for (const PipelineReading reading : {PipelineReading::literal, PipelineReading::mp_plus_chain, PipelineReading::sharded_chain}) {
      const double share = pipeline_activation_share(reading, cards, partitions);
      EXPECT_TRUE(agrees(*tp_wins_from_ratio(1, share, cards), swept, pipeline_s(reading, times, partitions))) << round;
      EXPECT_TRUE(agrees(*tp_wins_from_ratio(ring_all_reduce_share(cards), share, cards), ring, pipeline_s(reading, times, partitions))) << round;
    }
  }
}
TEST(TpWinsFromRatio, IsNothingOnOneCard) { EXPECT_FALSE(tp_wins_from_ratio(1, 1, 1)); }
TEST(TpWinsFromRatio, OfTpAgainstMpIsOneWhateverTheCards) {
  for (const double cards : {2.0, 3.0, 8.0, 100.0}) EXPECT_NEAR(*tp_wins_from_ratio(1, model_parallel_activation_share(cards), cards), 1, 1e-15);
}

// ---- A whole model ----------------------------------------------------------------------------------------------------

// TinyLlama in FP16 on four rev-A cards, one token: 2.2 GB over 8 GB/s, 44 all-reduces of 4,096 bytes.
TEST(WholeModel, OfTinyLlamaReadsItsWeightsSideBySideUnderTp) {
  const WholeModelTimes got = whole_model_times({.layers = 22, .weight_bytes = 2.2e9, .activation_bytes = 4096}, 4, 4, rev_a_local_ddr_bytes_per_s, rev_a_intercard_bytes_per_s);
  EXPECT_DOUBLE_EQ(got.tensor_parallel_communication_s, 44 * 1.5 * 4096 / 5e8);
  EXPECT_DOUBLE_EQ(got.tensor_parallel_s, 0.275 + 44 * 1.5 * 4096 / 5e8);
  EXPECT_DOUBLE_EQ(got.pipeline_communication_s, 3 * 4096 / 5e8);
  EXPECT_DOUBLE_EQ(got.pipeline_s, 1.1 + 3 * 4096 / 5e8);
  EXPECT_DOUBLE_EQ(got.pipeline_stage_s, 0.275);
  EXPECT_EQ(got.choice, tp);
}
TEST(WholeModel, IsBetterPipelinedWhereTheLinkIsSlow) {
  const WholeModelTimes got = whole_model_times({.layers = 22, .weight_bytes = 2.2e9, .activation_bytes = 4096}, 4, 4, rev_a_local_ddr_bytes_per_s, 1e5);
  EXPECT_EQ(got.choice, TileStrategy::pipeline_parallel);
}
TEST(WholeModel, APipelineOfOneHasNoHop) {
  const WholeModelTimes got = whole_model_times({.layers = 22, .weight_bytes = 1e6, .activation_bytes = 1e9}, 4, 1, 1e9, 1);
  EXPECT_EQ(got.pipeline_s, 1e-3);
  EXPECT_EQ(got.pipeline_stage_s, 1e-3);
}
TEST(WholeModel, AFilledPipelineIsHeldUpByItsHopsWhereTheyAreSlower) {
  const WholeModelTimes got = whole_model_times({.layers = 4, .weight_bytes = 1000, .activation_bytes = 600}, 2, 2, 1000, 1000);
  EXPECT_EQ(got.pipeline_stage_s, 0.6);
}

}  // namespace
}  // namespace plimsoll
