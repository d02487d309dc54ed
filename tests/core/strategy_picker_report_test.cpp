#include "core/search/strategy_picker_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/report/pick.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {
namespace {

struct Reading {
  PickProblem problem;
  Problems problems;
};
Reading read_problem(std::string_view text) {
  Reading reading;
  const json::Value value = json::parse(text, reading.problems);
  read(value, reading.problem, "", reading.problems);
  return reading;
}

PickProblem tinyllama_decode() {
  PickProblem problem;
  problem.tile = {.name = "FFN-up", .m = 1, .n = 5632, .k = 2048, .bytes_per_element = 2};
  problem.model = PickModel{.name = "TinyLlama", .layers = 22, .weight_bytes = 2.2e9, .hidden = 2048};
  return problem;
}

// ---- The problem ------------------------------------------------------------------------------------------------------

TEST(PickProblem, IsRevAWhereNothingElseIsSaid) {
  const Reading got = read_problem(R"({"tile": {"m": 1, "n": 5632, "k": 2048}})");
  ASSERT_TRUE(got.problems.none()) << got.problems.list().front().message;
  EXPECT_EQ(got.problem.cards, 4);
  EXPECT_EQ(got.problem.local_ddr_bytes_per_s, 2e9);
  EXPECT_EQ(got.problem.intercard_bytes_per_s, 5e8);
  EXPECT_EQ(pick(got.problem).partitions, 4);
}

struct RefusedCase {
  const char* name;
  const char* text;
  const char* want_path;
  const char* want_words;
};
const RefusedCase refused_cases[] = {
    {"no_tile", R"({"cards": 4})", "tile", "missing"},
    {"an_empty_tile", R"({"tile": {"m": 0, "n": 1, "k": 1}})", "tile.m", "less than 1"},
    {"a_tile_too_long_for_64_bits", R"({"tile": {"m": 1, "n": 1, "k": 2000000000}})", "tile.k", "more than 1000000000"},
    {"an_amount_for_a_rate", R"({"tile": {"m": 1, "n": 1, "k": 1}, "intercard_bandwidth": "500 MB"})", "intercard_bandwidth", "500 MB/s"},
    {"a_part_of_a_byte", R"({"tile": {"m": 1, "n": 1, "k": 1}, "local_ddr_bandwidth": 1.5})", "local_ddr_bandwidth", "1 and 2"},
    {"less_than_a_byte_is_said_once", R"({"tile": {"m": 1, "n": 1, "k": 1}, "local_ddr_bandwidth": 0.5})", "local_ddr_bandwidth", "less than 1"},
    {"an_unknown_field", R"({"tile": {"m": 1, "n": 1, "k": 1}, "partition": 2})", "partition", "partitions"},
    {"a_model_without_weights", R"({"tile": {"m": 1, "n": 1, "k": 1}, "model": {"layers": 2, "hidden": 8}})", "model.weights", "missing"},
};
class PickProblemRefused : public testing::TestWithParam<RefusedCase> {};
TEST_P(PickProblemRefused, SaysWhereAndWhatWouldBeRight) {
  const RefusedCase& row = GetParam();
  const Problems problems = read_problem(row.text).problems;
  ASSERT_EQ(problems.count(), 1U);
  EXPECT_EQ(problems.list().front().path, row.want_path);
  EXPECT_NE(problems.list().front().message.find(row.want_words), std::string::npos) << problems.list().front().message;
}
INSTANTIATE_TEST_SUITE_P(StrategyPicker, PickProblemRefused, testing::ValuesIn(refused_cases), [](const auto& row) { return row.param.name; });

// ---- The report -------------------------------------------------------------------------------------------------------

// The original charges 4,096 bytes for a matrix of 23,068,672: with the matrix, TP wins four times over.
TEST(Pick, OfTinyLlamaDecodeIsProducedByTheWrongWeights) {
  const PickReport got = pick(tinyllama_decode());
  EXPECT_EQ(got.original.choice, TileStrategy::model_parallel);
  EXPECT_EQ(got.original.weight_bytes, 4096);
  EXPECT_EQ(got.corrected.choice, TileStrategy::tensor_parallel);
  EXPECT_EQ(got.corrected.weight_bytes, 23'068'672);
  EXPECT_DOUBLE_EQ(got.corrected.tensor_parallel_s, 23'068'672 / 2e9 / 4 + 1.5 * 11'264 / 5e8);
  EXPECT_DOUBLE_EQ(got.corrected.model_parallel_s, 23'068'672 / 2e9 + 11'264 / 5e8 / 4);
}

// (2N−3)/(N−1) · DDR/inter-card = 5/3 · 4: from m = 308 on k/m is below it.
TEST(Pick, CorrectedTurnsOnTheTokensAndNotOnN) {
  PickProblem problem = tinyllama_decode();
  for (const std::int64_t n : {1000, 5632, 100'000}) {
    problem.tile.n = n;
    problem.tile.m = 307;
    EXPECT_EQ(pick(problem).corrected.choice, TileStrategy::tensor_parallel) << n;
    problem.tile.m = 308;
    EXPECT_EQ(pick(problem).corrected.choice, TileStrategy::model_parallel) << n;
  }
  EXPECT_DOUBLE_EQ(*pick(problem).corrected.tp_wins_from, 20.0 / 3);
}

std::vector<std::string> held(const PickReport& report, std::size_t point) { return report.acceptance[point].holds_under; }

TEST(PickAcceptance, OnlyTheShardedChainMeetsBothPointsWithABoundaryAtEveryCard) {
  const PickReport got = pick(tinyllama_decode());
  ASSERT_EQ(got.acceptance.size(), 5U);
  const std::vector<std::string> all = {"literal", "mp_plus_chain", "sharded_chain"};
  EXPECT_EQ(held(got, 0), all) << "TinyLlama without a boundary";
  EXPECT_EQ(held(got, 1), std::vector<std::string>{"sharded_chain"}) << "TinyLlama, a boundary at every card";
  EXPECT_EQ(held(got, 2), (std::vector<std::string>{"literal", "mp_plus_chain"})) << "70B FFN-up";
  EXPECT_EQ(held(got, 3), all) << "70B FFN-down";
  EXPECT_EQ(held(got, 4), all) << "70B attention projection";
}

// 18.944 us of the chain against 23.04 us of TP.
TEST(PickAcceptance, TinyLlamaOnFourCardsKeepsMpByAFifth) {
  const AcceptancePoint point = pick(tinyllama_decode()).acceptance[1];
  EXPECT_DOUBLE_EQ(point.pipelines[2].cost_s, 18.944e-6);
  EXPECT_DOUBLE_EQ(point.tensor_parallel_s, 23.04e-6);
}

TEST(PickAcceptance, DoesNotMoveWithTheProblem) {
  PickProblem fast = tinyllama_decode();
  fast.intercard_bytes_per_s = 1e12;
  EXPECT_EQ(pick(fast).acceptance[1].tensor_parallel_s, pick(tinyllama_decode()).acceptance[1].tensor_parallel_s);
}

TEST(PickCurves, CrossTpWhereTheFlipsAre) {
  const PickReport got = pick(tinyllama_decode());
  const double tp_s = got.original.tensor_parallel_s;
  EXPECT_LT(got.by_partitions[0].literal_s, tp_s);
  EXPECT_GT(got.by_partitions[1].literal_s, tp_s);
  EXPECT_EQ(got.by_partitions.size(), 8U);
  for (const RatioPoint& point : got.by_k_over_n) {
    EXPECT_TRUE(point.k_over_n == 4 || (point.model_parallel > 1) == (point.k_over_n > 4)) << point.k_over_n;
    EXPECT_EQ(point.sharded_chain > 1, point.k_over_n > 4.0 / 3) << point.k_over_n;
    EXPECT_GT(point.literal, 1);
  }
  EXPECT_EQ(got.by_k_over_n.back().k_over_n, 8);
}

TEST(PickCurves, HaveAnEndHoweverManyPartitionsThereAre) {
  PickProblem problem = tinyllama_decode();
  problem.partitions = 1'000'000;
  EXPECT_EQ(pick(problem).by_partitions.size(), 64U);
}

TEST(PickModel, TakesTheTilesTokensUnlessItHasItsOwn) {
  PickProblem problem = tinyllama_decode();
  problem.tile.m = 128;
  EXPECT_EQ(pick(problem).model->tokens, 128);
  EXPECT_DOUBLE_EQ(pick(problem).model->tensor_parallel_communication_s, 0.069206016);
  problem.model->tokens = 1;
  EXPECT_DOUBLE_EQ(pick(problem).model->tensor_parallel_communication_s, 0.000540672);
}

TEST(PickModel, AFilledPipelineGivesBackWhatOneStreamWaits) {
  const ModelLevel level = *pick(tinyllama_decode()).model;
  EXPECT_NEAR(level.pipeline_filled_tokens_per_s / level.pipeline_tokens_per_s, 4, 1e-3);
  EXPECT_GT(level.pipeline_filled_tokens_per_s, level.tensor_parallel_tokens_per_s);
}

TEST(Pick, OnOneCardSaysThatNothingCanBeSplit) {
  PickProblem problem = tinyllama_decode();
  problem.cards = 1;
  const PickReport got = pick(problem);
  EXPECT_EQ(got.original.choice, TileStrategy::tensor_parallel);
  EXPECT_EQ(got.corrected.choice, TileStrategy::tensor_parallel);
  EXPECT_FALSE(got.original.tp_wins_from);
  EXPECT_NE(pick_as_text(got).find("nothing can be split"), std::string::npos);
  EXPECT_FALSE(pick_as_svg(got).empty());
}

// ---- For people -------------------------------------------------------------------------------------------------------

TEST(PickReport, IsWrittenAsJson) {
  Problems problems;
  const json::Value value = json::parse(write(pick(tinyllama_decode()), Writing::numbers), problems);
  ASSERT_TRUE(problems.none());
  EXPECT_EQ(value.find("original")->find("choice")->text, "ModelParallel");
  EXPECT_EQ(value.find("corrected")->find("choice")->text, "TensorParallel");
  EXPECT_EQ(value.find("acceptance")->items[1].find("holds_under")->items[0].text, "sharded_chain");
}

std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

TEST(PickText, BeginsWithThePickAndFitsAShell) {
  const std::string text = pick_as_text(pick(tinyllama_decode()));
  EXPECT_EQ(text.find("The original picks ModelParallel: TP 23 us, MP 7.68 us.\nWith the tile's real weights, k·n, the pick is TensorParallel"), 0U);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    EXPECT_LE(columns_of(rest.substr(0, end)), 100U) << rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
}

TEST(PickPicture, MarksAFlipForEachCurveThatHasOne) {
  const std::string svg = pick_as_svg(pick(tinyllama_decode()));
  const auto count = [&](std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<circle"), 4U);  // Two over the partitions, MP's and the sharded chain's over k/n.
  EXPECT_EQ(count("TP wins from k/n = 4<"), 1U);
  EXPECT_EQ(count("<title>"), 1 + 4U + count("<polyline"));
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
