// Reading a placement problem: what is understood, and what is refused in which words.
#include "core/place/placement_problem.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "core/spec/json_read.hpp"

namespace plimsoll {
namespace {

struct Reading {
  PlaceProblem problem;
  Problems problems;
};

Reading read_text(const std::string& text) {
  Reading out;
  const json::Value value = json::parse(text, out.problems);
  if (out.problems.none()) read(value, out.problem, "", out.problems);
  return out;
}

constexpr const char* model = R"("model": {"layers": 8, "hidden": 4096, "layer_weights": "2 GiB"}, "batch": 4, "sequence": 1024)";
constexpr const char* pool = R"("gpus": [{"type": "A100", "count": 2, "memory": "40 GiB"}, {"type": "T4", "count": 1, "memory": "16 GiB"}])";

std::string with(const std::string& rest) { return fmt::format("{{{}, {}}}", rest, model); }
std::string linked(const std::string& gpus) { return with(gpus + R"(, "between": [])"); }

TEST(PlaceProblemReading, TakesAMatrixInRows) {
  const Reading got = read_text(with(std::string(pool) + R"(, "matrix": ["0 400 25 Gb/s", "400, 0, 25 Gb/s", {"to": ["25 Gb/s", 3125000000, 0]}])"));
  ASSERT_TRUE(got.problems.none()) << got.problems.list().front().path << ": " << got.problems.list().front().message;
  EXPECT_EQ(link_matrix(got.problem), (std::vector<double>{0, 50e9, 3.125e9, 50e9, 0, 3.125e9, 3.125e9, 3.125e9, 0}));
}

TEST(PlaceProblemReading, TakesBandwidthsBetweenTypes) {
  const Reading got = read_text(with(std::string(pool) + R"(, "between": [{"from": "A100", "to": "A100", "bandwidth": "400 Gb/s"}, {"from": "T4", "to": "A100", "bandwidth": "25 Gb/s"}])"));
  ASSERT_TRUE(got.problems.none());
  EXPECT_EQ(link_matrix(got.problem), (std::vector<double>{50e9, 50e9, 3.125e9, 50e9, 50e9, 3.125e9, 3.125e9, 3.125e9, 0}));
}

TEST(PlaceProblemReading, TakesADirectedMatrixWhereItIsSaidToBe) {
  const std::string text = R"("gpus": [{"type": "A100", "count": 2, "memory": "40 GiB"}], "matrix": ["0 400 Gb/s", "100 0 Gb/s"])";
  EXPECT_FALSE(read_text(with(text)).problems.none());
  EXPECT_TRUE(read_text(with(text + R"(, "one_way_links": true)")).problems.none());
}

TEST(PlaceProblemReading, RefusesReplicasThatCannotBe) {
  const auto message = [](const std::string& rest) {
    const Reading got = read_text(with(std::string(pool) + R"(, "between": [{"from": "A100", "to": "T4", "bandwidth": "1 Gb/s"}], )" + rest));
    return got.problems.none() ? std::string("none") : got.problems.list().front().path + ": " + got.problems.list().front().message;
  };
  // Of 8 layers at 2.0 GiB and cache an A100 holds all, a T4 six.
  EXPECT_EQ(message(R"("replicas": 2)"), "none");
  EXPECT_EQ(message(R"("replicas": 3)"), "replicas: 3 replicas of 8 layers do not fit: with the KV cache of a batch each all GPUs together hold 22 layers; state 2 at most, or a smaller \"batch\"");
  EXPECT_EQ(message(R"("most_replicas": 3)"), "none");
  EXPECT_EQ(message(R"("replicas": 2, "most_replicas": 3)"), "most_replicas: the number of copies is stated by \"replicas\" already; keep one of the two");
  EXPECT_EQ(message(R"("rules": "original", "most_replicas": 3)"), "most_replicas: the original's rules place one copy; leave it out, or leave \"rules\" out");
  EXPECT_EQ(message(R"("replicas": 0)").substr(0, 9), "replicas:");
}

TEST(TpChoices, AreTheStatedOneOrOneOrAllThatDivide) {
  PlaceProblem problem;
  PlaceGpus gpus;
  gpus.count = 12;
  gpus.gpus_per_node = 6;
  EXPECT_EQ(tp_choices(problem, gpus), (std::vector<std::int64_t>{1, 2})) << "4 divides 12, but not the nodes of 6";
  problem.rules = PlaceRules::original;
  EXPECT_EQ(tp_choices(problem, gpus), (std::vector<std::int64_t>{1}));
  problem.search_tp = true;
  EXPECT_EQ(tp_choices(problem, gpus), (std::vector<std::int64_t>{1, 2, 4}));
  gpus.count = 7;
  EXPECT_EQ(tp_choices(problem, gpus), (std::vector<std::int64_t>{1}));
  gpus.tp = 7;
  EXPECT_EQ(tp_choices(problem, gpus), (std::vector<std::int64_t>{7}));
}

struct Refusal {
  const char* name;
  std::string text;
  const char* path;
  const char* part;  ///< Of the message.
};

const Refusal refusals[] = {
    {"empty_pool", linked(R"("gpus": [])"), "gpus", "the pool is empty"},
    {"no_pool", with(R"("between": [])"), "gpus", "missing"},
    {"no_gpus_of_a_type", linked(R"("gpus": [{"type": "A100", "count": 0, "memory": "40 GiB"}])"), "gpus[0].count", "less than 1"},
    {"too_many_gpus", linked(R"("gpus": [{"type": "A100", "count": 600, "memory": "40 GiB"}, {"type": "T4", "count": 600, "memory": "40 GiB"}])"), "gpus", "1200 GPUs are too many; the most is 1024"},
    {"too_many_gpus_for_the_original", linked(R"("rules": "original", "gpus": [{"type": "A100", "count": 200, "memory": "40 GiB"}, {"type": "T4", "count": 200, "memory": "40 GiB"}])"), "gpus", "400 GPUs are too many; the most is 256 by the original's rules"},
    {"a_type_of_unknown_speed", linked(R"("gpus": [{"type": "Z9", "count": 1, "memory": "40 GiB"}])"), "gpus[0]", "missing: how fast \"Z9\" is; state"},
    {"half_a_speed", linked(R"("gpus": [{"type": "Z9", "count": 1, "memory": "40 GiB", "peak": "1 TFLOP/s"}])"), "gpus[0]", "state \"memory_bandwidth\" and \"peak\""},
    {"a_cost_without_prices", linked(R"("objective": "cost", "gpus": [{"type": "A100", "count": 1, "memory": "40 GiB"}])"), "gpus[0].price", "missing: the objective is \"cost\""},
    {"a_price_from_nowhere", linked(R"("gpus": [{"type": "A100", "count": 1, "memory": "40 GiB", "price": 2}])"), "gpus[0].price_source", "missing: where the price is from"},
    {"a_group_across_nodes", linked(R"("gpus": [{"type": "A100", "count": 12, "memory": "40 GiB", "gpus_per_node": 6, "tp": 4}])"), "gpus[0].tp", "do not lie within nodes of 6 GPUs; the nearest that do are 3 and 6"},
    {"too_few_nodes", with(R"("gpus": [{"type": "A100", "count": 12, "memory": "40 GiB"}], "nodes": ["1 Gb/s"])"), "nodes", "1 row for 2 nodes; one row for each node"},
    {"nodes_and_types", with(std::string(pool) + R"(, "nodes": ["1 1 Gb/s", "1 1 Gb/s"], "between": [{"from": "A100", "to": "T4", "bandwidth": 1}])"), "", "keep one of \"nodes\""},
    {"nodes_for_the_original", with(std::string(pool) + R"(, "rules": "original", "nodes": ["1 1 Gb/s", "1 1 Gb/s"])"), "nodes", "know no nodes"},
    {"an_objective_for_the_original", linked(R"("rules": "original", "objective": "ttft", "gpus": [{"type": "A100", "count": 1, "memory": "40 GiB"}])"), "objective", "know throughput alone"},
    {"more_micro_batches_than_sequences", linked(R"("micro_batches": 5, "gpus": [{"type": "A100", "count": 1, "memory": "40 GiB"}])"), "micro_batches", "at most 4"},
    {"tp_does_not_divide", linked(R"("gpus": [{"type": "A100", "count": 8, "memory": "40 GiB", "tp": 3}])"), "gpus[0].tp", "3 does not divide the 8 GPUs of \"A100\"; the nearest that do are 2 and 4"},
    {"tp_above_the_count", linked(R"("gpus": [{"type": "A100", "count": 2, "memory": "40 GiB", "tp": 4}])"), "gpus[0].tp", "the nearest that does is 2"},
    {"a_type_with_a_line_break", linked(R"("gpus": [{"type": "A\n100", "count": 1, "memory": "40 GiB"}])"), "gpus[0].type", "has control characters"},
    {"a_type_as_long_as_a_page", linked(fmt::format(R"("gpus": [{{"type": "{}", "count": 1, "memory": "40 GiB"}}])", std::string(61, 'x'))), "gpus[0].type", "61 bytes are too many"},
    {"a_type_twice", linked(R"("gpus": [{"type": "A100", "count": 1, "memory": "40 GiB"}, {"type": "A100", "count": 1, "memory": "80 GiB"}])"), "gpus[1].type", "listed twice"},
    {"no_links", with(pool), "", "missing: what joins the GPUs"},
    {"links_twice", with(std::string(pool) + R"(, "matrix": ["0 1 1 Gb/s", "1 0 1 Gb/s", "1 1 0 Gb/s"], "between": [{"from": "A100", "to": "T4", "bandwidth": 1}])"), "", "keep one of"},
    {"too_few_rows", with(std::string(pool) + R"(, "matrix": ["0 1 1 Gb/s", "1 0 1 Gb/s"])"), "matrix", "2 rows for 3 GPUs"},
    {"ragged", with(std::string(pool) + R"(, "matrix": ["0 1 1 Gb/s", "1 0 Gb/s", "1 1 0 Gb/s"])"), "matrix[1]", "2 entries for 3 GPUs"},
    {"asymmetric", with(std::string(pool) + R"(, "matrix": ["0 1 1 Gb/s", "1 0 1 Gb/s", "2 1 0 Gb/s"])"), "matrix[2][0]", "the way back, [0][2], is 125 MB/s"},
    {"negative_bandwidth", with(std::string(pool) + R"(, "matrix": ["0 -1 1 Gb/s", "1 0 1 Gb/s", "1 1 0 Gb/s"])"), "matrix[0][1]", "less than"},
    {"a_row_without_unit", with(std::string(pool) + R"(, "matrix": ["0 1 1", "1 0 1 Gb/s", "1 1 0 Gb/s"])"), "matrix[0]", "unit at the end"},
    {"an_amount_in_a_row", with(std::string(pool) + R"(, "matrix": ["0 1 1 GB", "1 0 1 Gb/s", "1 1 0 Gb/s"])"), "matrix[0][0]", "is an amount, not a rate"},
    {"a_list_as_row", with(std::string(pool) + R"(, "matrix": [[0, 1, 1], "1 0 1 Gb/s", "1 1 0 Gb/s"])"), "matrix[0]", "write it like"},
    {"a_type_that_is_not_there", with(std::string(pool) + R"(, "between": [{"from": "A100", "to": "T5", "bandwidth": 1}])"), "between[0].to", "did you mean \"T4\"?"},
    {"a_pair_twice", with(std::string(pool) + R"(, "between": [{"from": "A100", "to": "T4", "bandwidth": 1}, {"from": "T4", "to": "A100", "bandwidth": 2}])"), "between[1]", "stated twice"},
    {"too_many_layers", fmt::format(R"({{{}, "between": [{{"from": "A100", "to": "T4", "bandwidth": 1}}], "model": {{"layers": 2000, "hidden": 8, "layer_weights": 8}}, "batch": 1, "sequence": 1}})", pool), "model.layers", "the nearest valid value is"},
    {"no_batch", fmt::format(R"({{{}, "between": [{{"from": "A100", "to": "T4", "bandwidth": 1}}], "model": {{"layers": 2, "hidden": 8, "layer_weights": 8}}, "sequence": 1}})", pool), "batch", "missing"},
    {"too_many_tp_choices", with(R"("rules": "original", "gpus": [{"type": "A", "count": 8, "memory": 1}, {"type": "B", "count": 8, "memory": 1}, {"type": "C", "count": 8, "memory": 1}, {"type": "D", "count": 8, "memory": 1}, {"type": "E", "count": 2, "memory": 1}],
      "search_tp": true, "between": [{"from": "A", "to": "B", "bandwidth": 1}])"),
     "search_tp", "more than 256 choices"},
};

class PlaceProblemRefusal : public testing::TestWithParam<Refusal> {};
TEST_P(PlaceProblemRefusal, SaysWhereAndWhatWouldBeRight) {
  const Problems problems = read_text(GetParam().text).problems;
  bool is_said = false;
  std::string all;
  for (const Problem& problem : problems.list()) {
    all += fmt::format("{}: {}\n", problem.path, problem.message);
    is_said = is_said || (problem.path == GetParam().path && problem.message.find(GetParam().part) != std::string::npos);
  }
  EXPECT_TRUE(is_said) << all;
}
INSTANTIATE_TEST_SUITE_P(Place, PlaceProblemRefusal, testing::ValuesIn(refusals), [](const auto& each) { return each.param.name; });

TEST(PlaceProblemRefusal, OneGpuNeedsNoLinks) {
  EXPECT_TRUE(read_text(with(R"("gpus": [{"type": "A100", "count": 1, "memory": "40 GiB"}])")).problems.none());
}

}  // namespace
}  // namespace plimsoll
