#include "core/place/layer_assignment_report.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/report/assign.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {
namespace {

struct Reading {
  AssignProblem problem;
  Problems problems;
};
Reading read_problem(std::string_view text) {
  Reading reading;
  const json::Value value = json::parse(text, reading.problems);
  read(value, reading.problem, "", reading.problems);
  return reading;
}

/// 64 GB and 8 GB, the small one with ten times the link: bandwidth-aware puts 30 of 32 layers there.
AssignProblem server_and_laptop() {
  AssignProblem problem{.layers = 32, .layer_bytes = 5e8, .activation_bytes = 8000};
  problem.nodes.push_back({.name = "server", .memory_bytes = 64e9, .memory_bytes_per_s = 2e11, .link = NodeLink{.bandwidth_bytes_per_s = 1.25e8, .latency_s = 2e-4}});
  problem.nodes.push_back({.name = "laptop", .memory_bytes = 8e9, .memory_bytes_per_s = 1e11, .link = NodeLink{.bandwidth_bytes_per_s = 1.25e9}});
  return problem;
}

const Assignment& of(const AssignReport& report, std::string_view method) {
  return *std::find_if(report.assignments.begin(), report.assignments.end(), [&](const Assignment& each) { return each.method == method; });
}

// ---- The problem ------------------------------------------------------------------------------------------------------

struct RefusedCase {
  const char* name;
  const char* text;
  const char* want_path;
  const char* want_words;
};
#define HEAD R"({"layers": 4, "layer_bytes": "1 GB", "activation_bytes": "8 kB", )"
const RefusedCase refused_cases[] = {
    {"no_nodes_stated", R"({"layers": 4, "layer_bytes": 1, "activation_bytes": 1})", "nodes", "missing"},
    {"an_empty_list_of_nodes", HEAD R"("nodes": []})", "nodes", "at least one"},
    {"a_node_of_unknown_speed", HEAD R"("nodes": [{"memory": "8 GB"}]})", "nodes[0]", "memory_bandwidth"},
    {"a_node_of_two_speeds", HEAD R"("nodes": [{"memory": "8 GB", "memory_bandwidth": "1 TB/s", "time_per_layer": "1 ms"}]})", "nodes[0]", "keep one"},
    {"no_link_to_the_next", HEAD R"("nodes": [{"memory": "8 GB", "time_per_layer": "1 ms"}, {"memory": "8 GB", "time_per_layer": "1 ms"}]})", "nodes[0].link", "missing"},
    {"a_link_without_bandwidth", HEAD R"("nodes": [{"memory": "8 GB", "time_per_layer": "1 ms", "link": {"latency": "1 us"}}]})", "nodes[0].link.bandwidth", "missing"},
    {"a_rate_for_an_amount", HEAD R"("nodes": [{"memory": "8 GB/s", "time_per_layer": "1 ms"}]})", "nodes[0].memory", "8 GB/s"},
    {"a_layer_that_takes_no_time", HEAD R"("nodes": [{"memory": "8 GB", "time_per_layer": 0}]})", "nodes[0].time_per_layer", "less than"},
    {"too_many_layers", R"({"layers": 10001, "layer_bytes": 1, "activation_bytes": 1, "nodes": [{"memory": 8, "time_per_layer": 1}]})", "layers", "more than 10000"},
};
#undef HEAD
class AssignProblemRefused : public testing::TestWithParam<RefusedCase> {};
TEST_P(AssignProblemRefused, SaysWhereAndWhatWouldBeRight) {
  const RefusedCase& row = GetParam();
  const Problems problems = read_problem(row.text).problems;
  ASSERT_EQ(problems.count(), 1U);
  EXPECT_EQ(problems.list().front().path, row.want_path);
  EXPECT_NE(problems.list().front().message.find(row.want_words), std::string::npos) << problems.list().front().message;
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, AssignProblemRefused, testing::ValuesIn(refused_cases), [](const auto& row) { return row.param.name; });

TEST(AssignProblem, OfMoreThanAThousandNodesIsRefused) {
  std::string nodes;
  for (int i = 0; i < 1001; ++i) nodes += fmt::format("{}{{\"memory\":1,\"time_per_layer\":1,\"link\":{{\"bandwidth\":1}}}}", i == 0 ? "" : ",");
  const Problems problems = read_problem(fmt::format("{{\"layers\":1,\"layer_bytes\":1,\"activation_bytes\":1,\"nodes\":[{}]}}", nodes)).problems;
  ASSERT_EQ(problems.count(), 1U);
  EXPECT_EQ(problems.list().front().message, "1001 nodes are too many; the most is 1000");
}

// ---- What the nodes are -----------------------------------------------------------------------------------------------

TEST(AssignNodes, TakeALayersBytesOverTheirBandwidthAndASwitchOfStageItsLink) {
  const AssignReport got = assign(server_and_laptop());
  EXPECT_DOUBLE_EQ(got.nodes[0].seconds_per_layer, 2.5e-3);
  EXPECT_DOUBLE_EQ(*got.nodes[0].hop_s, 2e-4 + 8000 / 1.25e8);
  EXPECT_FALSE(got.nodes[1].hop_s) << "the last has no next node";
  EXPECT_EQ(got.nodes[0].room_layers, 32);
  EXPECT_EQ(got.nodes[1].room_layers, 16);
}

TEST(AssignNodes, MayStateAMeasuredTime) {
  AssignProblem problem = server_and_laptop();
  problem.nodes[0].memory_bytes_per_s.reset();
  problem.nodes[0].seconds_per_layer = 0.004;
  EXPECT_EQ(assign(problem).nodes[0].seconds_per_layer, 0.004);
}

TEST(AssignNodes, HoldALayerThatFillsThemToTheByte) {
  AssignProblem problem = server_and_laptop();
  problem.layer_bytes = 0.1 * 3;  // A little more than 0.3.
  problem.nodes[1].memory_bytes = 0.3;
  EXPECT_EQ(assign(problem).nodes[1].room_layers, 0);
  problem.nodes[1].memory_bytes = 0.1 * 3 * 5;
  EXPECT_EQ(assign(problem).nodes[1].room_layers, 5);
}

TEST(AssignNodes, GiveTheOriginalItsInputs) {
  AssignProblem problem = server_and_laptop();
  const AssignReport stated = assign(problem);
  EXPECT_EQ(stated.nodes[0].original_ram_bytes, 64e9);
  EXPECT_EQ(stated.nodes[0].original_bandwidth_bytes_per_s, 1.25e8);
  EXPECT_EQ(stated.nodes[1].original_bandwidth_bytes_per_s, 1.25e9) << "the last node's own link";
  problem.nodes[1].link.reset();
  EXPECT_EQ(assign(problem).nodes[1].original_bandwidth_bytes_per_s, 1.25e8) << "or the one that leads to it";
}

// ---- The assignments --------------------------------------------------------------------------------------------------

TEST(Assign, ShowsThatBandwidthAwareIgnoresMemory) {
  const AssignReport got = assign(server_and_laptop());
  const Assignment& original = of(got, "bandwidth_aware");
  EXPECT_EQ(original.stages[1].layers, 30);
  EXPECT_FALSE(original.fits);
  EXPECT_DOUBLE_EQ(original.stages[1].missing_bytes, 7e9);
  EXPECT_FALSE(original.latency_gap);
  EXPECT_EQ(got.comparison, "Against that, proportional takes 12.8 % longer; bandwidth-aware does not fit.");
}

TEST(Assign, LeavesANodeIdleUnlessAllAreToBeUsed) {
  AssignProblem problem = server_and_laptop();
  EXPECT_EQ(of(assign(problem), "least_latency").nodes_used, 1);
  problem.every_node_used = true;
  EXPECT_EQ(of(assign(problem), "least_latency").nodes_used, 2);
  EXPECT_EQ(of(assign(problem), "least_latency").stages[1].layers, 1);
}

// 22 · 2.5 ms = 55 ms and 10 · 5 ms = 50 ms; one layer more on either would be slower.
TEST(Assign, PacesAFullPipelineByItsSlowestStage) {
  const Assignment got = of(assign(server_and_laptop()), "fastest_pace");
  EXPECT_EQ(got.stages[0].layers, 22);
  EXPECT_DOUBLE_EQ(got.pace_s, 0.055);
  EXPECT_EQ(got.slowest, "server");
  EXPECT_DOUBLE_EQ(got.pipeline_tokens_per_s, 1 / 0.055);
  EXPECT_DOUBLE_EQ(got.latency_s, 0.105 + 2e-4 + 8000 / 1.25e8);
}

TEST(Assign, NamesALinkThatIsTheSlowest) {
  AssignProblem problem = server_and_laptop();
  problem.nodes[0].link->latency_s = 1;
  EXPECT_EQ(of(assign(problem), "proportional").slowest, "server → laptop");
}

struct InfeasibleCase {
  const char* name;
  void (*change)(AssignProblem&);
  const char* want;
};
const InfeasibleCase infeasible_cases[] = {
    {"memory_of_all_nodes", [](AssignProblem& p) { p.nodes[0].memory_bytes = 4.2e9; }, "the nodes together hold 24 of 32 layers: 8 too many, 4 GB"},
    {"a_node_that_holds_no_layer", [](AssignProblem& p) { p.every_node_used = true, p.nodes[1].memory_bytes = 4e8; }, "every node is to be used, but laptop cannot hold a layer of 500 MB: it lacks 100 MB"},
    {"more_nodes_than_layers", [](AssignProblem& p) { p.every_node_used = true, p.layers = 1; }, "every node is to be used, but 2 nodes cannot share 1 layer: 1 too many"},
};
class Infeasible : public testing::TestWithParam<InfeasibleCase> {};
TEST_P(Infeasible, SaysByHowMuch) {
  AssignProblem problem = server_and_laptop();
  GetParam().change(problem);
  const AssignReport got = assign(problem);
  EXPECT_FALSE(got.feasible);
  EXPECT_EQ(got.infeasible_because, GetParam().want);
  EXPECT_EQ(of(got, "least_latency").refused, GetParam().want);
  EXPECT_EQ(of(got, "fastest_pace").refused, GetParam().want);
  EXPECT_NE(assign_as_text(got).find("No assignment fits"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, Infeasible, testing::ValuesIn(infeasible_cases), [](const auto& row) { return row.param.name; });

TEST(Infeasible, SaysTheSameAsTheSolvers) {
  std::mt19937 random(31);
  for (int round = 0; round < 500; ++round) {
    AssignProblem problem{.layers = 1 + static_cast<std::int64_t>(random() % 12), .layer_bytes = 10, .activation_bytes = 1, .every_node_used = random() % 2 == 0};
    const std::size_t nodes = 1 + random() % 6;
    for (std::size_t i = 0; i < nodes; ++i) problem.nodes.push_back({.memory_bytes = static_cast<double>(random() % 60), .seconds_per_layer = 1, .link = NodeLink{.bandwidth_bytes_per_s = 1}});
    const AssignReport got = assign(problem);
    EXPECT_EQ(got.feasible, !of(got, "least_latency").stages.empty()) << "round " << round;
    EXPECT_EQ(got.feasible, !of(got, "fastest_pace").stages.empty()) << "round " << round;
  }
}

TEST(Assign, RefusesRangesThatAreNotTheLayers) {
  AssignProblem problem = server_and_laptop();
  problem.nodes.push_back(problem.nodes[1]);
  problem.layers = 1;
  const AssignReport got = assign(problem);
  EXPECT_EQ(of(got, "bandwidth_aware").refused, "its ranges, 0..1, 1..2, 2..1, hold 2 layers, not 1");
  EXPECT_EQ(of(got, "proportional").refused, "more nodes (3) than layers (1)");
  EXPECT_TRUE(of(got, "least_latency").fits);
}

TEST(Assign, NeverFindsAHeuristicBetterThanTheOptimum) {
  std::mt19937 random(32);
  int compared = 0;
  int beaten = 0;
  for (int round = 0; round < 1000; ++round) {
    AssignProblem problem{.layers = 8 + static_cast<std::int64_t>(random() % 60), .layer_bytes = 1e9, .activation_bytes = 1e4};
    const std::size_t nodes = 1 + random() % 8;
    for (std::size_t i = 0; i < nodes; ++i) {
      problem.nodes.push_back({.memory_bytes = 1e9 * static_cast<double>(8 + random() % 64),
                               .memory_bytes_per_s = 1e11 * static_cast<double>(1 + random() % 30),
                               .link = NodeLink{.bandwidth_bytes_per_s = 1e8 * static_cast<double>(1 + random() % 100), .latency_s = 1e-5 * static_cast<double>(random() % 30)}});
    }
    const AssignReport got = assign(problem);
    for (std::size_t i = 0; i < 2 && got.feasible; ++i) {
      const Assignment& heuristic = got.assignments[i];
      if (!heuristic.latency_gap) continue;
      ++compared;
      beaten += *heuristic.latency_gap > 0 && *heuristic.pace_gap > 0 ? 1 : 0;
      EXPECT_GE(heuristic.latency_s, got.assignments[2].latency_s * (1 - 1e-12)) << "round " << round;
      EXPECT_GE(heuristic.pace_s, got.assignments[3].pace_s) << "round " << round;
    }
  }
  EXPECT_GT(compared, 300);
  EXPECT_GT(beaten, compared / 2);
}

// ---- For people -------------------------------------------------------------------------------------------------------

TEST(AssignReport, IsWrittenAsJson) {
  Problems problems;
  const json::Value value = json::parse(write(assign(server_and_laptop()), Writing::numbers), problems);
  ASSERT_TRUE(problems.none());
  EXPECT_EQ(value.find("assignments")->items[2].find("method")->text, "least_latency");
  EXPECT_EQ(value.find("problem")->find("nodes")->items.size(), 2U);
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    longest = std::max(longest, static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; })));
    text.remove_prefix(line.size() + 1);
  }
  return longest;
}

TEST(AssignText, BeginsWithTheBestAndFitsAShell) {
  AssignProblem problem = server_and_laptop();
  problem.nodes[0].name = std::string(200, 'x');
  const std::string text = assign_as_text(assign(problem));
  EXPECT_EQ(text.find("One stream takes 80 ms a token at best, on 1 of 2 nodes (12.5 tokens/s).\nAgainst that, "), 0U);
  EXPECT_NE(text.find("laptop would need 7 GB more for its 30 layers"), std::string::npos);
  EXPECT_LE(longest_line(text), 100U);
}

AssignProblem a_thousand_nodes() {
  AssignProblem problem{.layers = 10'000, .layer_bytes = 1e9, .activation_bytes = 1e4};
  for (int i = 0; i < 1000; ++i) problem.nodes.push_back({.memory_bytes = 12e9, .memory_bytes_per_s = 1e12 + i, .link = NodeLink{.bandwidth_bytes_per_s = 1e9}});
  return problem;
}

TEST(AssignText, ListsTheFirstNodesOfMany) { EXPECT_NE(assign_as_text(assign(a_thousand_nodes())).find("… and 960 more"), std::string::npos); }

TEST(AssignPicture, EscapesNamesAndMarksWhatDoesNotFit) {
  AssignProblem problem = server_and_laptop();
  problem.nodes[1].name = "<b>\"&";
  const std::string svg = assign_as_svg(assign(problem));
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;b&gt;&quot;&amp;"), std::string::npos);
  EXPECT_NE(svg.find("7 GB more memory needed"), std::string::npos);
}

TEST(AssignPicture, OfAThousandNodesJoinsWhatIsTooNarrow) {
  const std::string svg = assign_as_svg(assign(a_thousand_nodes()));
  EXPECT_NE(svg.find("stages and links"), std::string::npos);
  EXPECT_LT(svg.size(), 400'000U);
}

}  // namespace
}  // namespace plimsoll
