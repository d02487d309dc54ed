// Placements by the corrected rules: the published case, the objectives, and all placements of small pools as a second opinion.
#include "core/place/placement_best.hpp"

#include <gtest/gtest.h>

#include <random>

#include "core/place/placement_best_report.hpp"
#include "core/report/place_best.hpp"
#include "core/report/tools.hpp"
#include "core/spec/json_read.hpp"

namespace plimsoll {
namespace {

PlaceProblem example(std::string_view name) {
  for (const ToolExample& each : examples_of(*find_tool(solvers(), "place"))) {
    if (each.name != name) continue;
    Problems problems;
    const json::Value value = json::parse(each.text, problems);
    PlaceProblem problem;
    read(*value.find("problem"), problem, "", problems);
    EXPECT_TRUE(problems.none()) << name;
    return problem;
  }
  ADD_FAILURE() << "no example " << name;
  return {};
}

PlaceGpus pool(std::string type, std::int64_t count, double memory_bytes, std::optional<std::int64_t> tp = {}) {
  return {.type = std::move(type), .count = count, .memory_bytes = memory_bytes, .tp = tp, .price_per_hour = 1, .price_source = "the test"};
}

// ---- The published case -----------------------------------------------------------------------------------------------

TEST(PublishedCase, IsFoundByItself) {
  const PlacedReport got = place_by_corrected_rules(example("place-llama-2-70b-on-eight"));
  EXPECT_EQ(got.status, PlaceStatus::optimal);
  ASSERT_EQ(got.stages.size(), 3U);
  const char* types[] = {"A6000", "A5000", "A4000"};
  const std::int64_t tp[] = {4, 2, 2};
  const std::int64_t last_layers[] = {48, 68, 80};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(got.stages[i].type, types[i]);
    EXPECT_EQ(got.stages[i].tp, tp[i]);
    EXPECT_EQ(got.stages[i].last_layer, last_layers[i]);
  }
}

TEST(PublishedCase, HasNoRoomForEqualDegreesOrEqualStages) {
  const PlaceProblem problem = example("place-llama-2-70b-on-eight");
  const PlaceGpus& smallest = problem.gpus[2];
  const PlaceWork work = prefill_work(problem);
  EXPECT_LT(group_kind(problem, smallest, 1, work).room, 80 / 8) << "a pipeline of eight GPUs with as many layers each";
  EXPECT_LT(group_kind(problem, smallest, 2, work).room, 80 / 4) << "TP 2 four times";
  EXPECT_LT(group_kind(problem, smallest, 4, work).room, 80 / 2) << "TP 4 twice, were there four of them";
  EXPECT_LT(group_kind(problem, smallest, 8, work).room, 80) << "TP 8 over all, were they alike";
}

// ---- Costs ------------------------------------------------------------------------------------------------------------

// A layer of 1 GB in 16 bit: 5e8 weights. d = 1,000; nothing is lost to efficiency.
PlaceProblem plain() {
  PlaceProblem problem;
  problem.gpus = {pool("own", 2, 10e9)};
  problem.gpus[0].memory_bytes_per_s = 1e12;
  problem.gpus[0].peak_flop_per_s = 1e14;
  problem.gpus[0].group_bytes_per_s = 1e11;
  problem.gpus[0].group_latency_s = 1e-6;
  problem.between = {{.from = "own", .to = "own", .bytes_per_s = 1e10}};
  problem.model = {.layers = 8, .hidden = 1000, .layer_bytes = 1e9, .kv_heads = 2, .head_dim = 100, .vocabulary = 50'000};
  problem.batch = 10;
  problem.sequence = 1000;
  problem.output = 200;
  problem.compute_efficiency = problem.memory_efficiency = problem.link_efficiency = problem.memory_share = 1;
  problem.reserved_bytes = 0;
  return problem;
}

TEST(GroupKindOf, ReadsWeightsAndCacheInDecode) {
  const PlaceProblem problem = plain();
  const GroupKind one = group_kind(problem, problem.gpus[0], 1, decode_work(problem, 1));
  // 1 GB and 10 sequences at 1,100 tokens of 2·2·100·2 = 800 B; 10 GFLOP would take a tenth of that.
  EXPECT_DOUBLE_EQ(one.layer_s, (1e9 + 10 * 1100 * 800.0) / 1e12);
  EXPECT_DOUBLE_EQ(one.head_s, 50'000 * 1000 * 2 / 1e12);
  const GroupKind two = group_kind(problem, problem.gpus[0], 2, decode_work(problem, 1));
  // All-reduces of 20 kB between two: (t−1)·S/β and one step, which a ring of as many bytes and two steps does not beat.
  EXPECT_DOUBLE_EQ(two.layer_s, (5e8 + 10 * 1100 * 400.0) / 1e12 + 2 * (20'000 / 1e11 + 1e-6));
  EXPECT_DOUBLE_EQ(group_kind(problem, problem.gpus[0], 1, decode_work(problem, 5)).layer_s, (1e9 + 2 * 1100 * 800.0) / 1e12) << "each micro-batch reads the weights again";
}

TEST(GroupKindOf, ComputesInPrefill) {
  PlaceProblem problem = plain();
  const GroupKind whole = group_kind(problem, problem.gpus[0], 1, prefill_work(problem));
  // 2 FLOP a weight and token, and 2·d·s² of scores.
  EXPECT_DOUBLE_EQ(whole.layer_s, (2 * 5e8 * 1000 + 2 * 1000.0 * 1000 * 1000) / 1e14);
  problem.chunk = 300;
  EXPECT_EQ(prefill_work(problem).parts, 4) << "of 250 tokens each";
  EXPECT_DOUBLE_EQ(group_kind(problem, problem.gpus[0], 1, prefill_work(problem)).layer_s, whole.layer_s / 4);
}

TEST(GroupKindOf, HasRoomForTheCacheOfAllItsLayers) {
  PlaceProblem problem = plain();
  const auto room = [&] { return group_kind(problem, problem.gpus[0], 1, decode_work(problem, 1)).room; };
  // 10 GB; activations 1.15·7·2 MB; a layer keeps 1 GB and 10·1,200·800 B = 9.6 MB.
  EXPECT_EQ(room(), 8) << "all";
  problem.gpus[0].memory_bytes = 5 * 1.0096e9 + 1.15 * 7 * 2e6;
  EXPECT_EQ(room(), 5);
  problem.gpus[0].memory_bytes -= 1e3;
  EXPECT_EQ(room(), 4);
  const GroupKind kind = group_kind(problem, problem.gpus[0], 1, decode_work(problem, 1));
  EXPECT_EQ(kind.room_as_last, 4) << "the head's 100 MB fit into what five layers would take";
  problem.gpus[0].memory_bytes = 9e8;
  EXPECT_EQ(room(), 0) << "who cannot hold a layer holds none";
}

TEST(HopS, IsLatencyShareAndGather) {
  const PlaceProblem problem = plain();
  const PlaceWork work = decode_work(problem, 1);
  EXPECT_DOUBLE_EQ(hop_s(problem, problem.gpus[0], 1, 1e10, 1e-5, work), 1e-5 + 20'000 / 1e10);
  EXPECT_DOUBLE_EQ(hop_s(problem, problem.gpus[0], 2, 1e10, 1e-5, work), 1e-5 + 20'000 / 1e10 + 10'000 / 1e11 + 1e-6);
  EXPECT_EQ(hop_s(problem, problem.gpus[0], 2, 0, 1e-5, work), no_hop);
}

// ---- A second opinion -------------------------------------------------------------------------------------------------

PlaceProblem random_problem(std::mt19937& random) {
  const auto up_to = [&](std::uint32_t most) { return static_cast<std::int64_t>(random() % (most + 1)); };
  const char* types[] = {"H100", "A10", "T4"};
  PlaceProblem problem;
  const std::size_t kinds = 1 + static_cast<std::size_t>(up_to(1));
  for (std::size_t i = 0; i < kinds; ++i) {
    problem.gpus.push_back(pool(types[(static_cast<std::size_t>(up_to(1)) + i) % 3], 1 + up_to(2), 1e9 * static_cast<double>(6 + up_to(20))));
    problem.gpus.back().gpus_per_node = 2;
    problem.gpus.back().price_per_hour = 1 + static_cast<double>(up_to(3));
  }
  if (kinds == 2 && problem.gpus[0].type == problem.gpus[1].type) problem.gpus[1].type = "V100";
  const std::int64_t nodes = node_of_gpus(problem).back() + 1;
  problem.nodes.resize(static_cast<std::size_t>(nodes), {.to_bytes_per_s = std::vector<double>(static_cast<std::size_t>(nodes), 0)});
  for (std::size_t i = 0; i < problem.nodes.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double bytes_per_s = up_to(6) == 0 ? 0 : 1e8 * static_cast<double>(1 + up_to(30));
      problem.nodes[i].to_bytes_per_s[j] = problem.nodes[j].to_bytes_per_s[i] = i == j ? 3e10 : bytes_per_s;
    }
  }
  problem.objective = static_cast<PlaceObjective>(up_to(4));
  problem.model = {.layers = 2 + up_to(4), .hidden = 4096, .layer_bytes = 4e9, .kv_heads = 8, .vocabulary = up_to(1) * 100'000};
  problem.batch = 1 + up_to(3);
  problem.sequence = 200 * (1 + up_to(4));
  problem.output = 100 * up_to(3);
  problem.chunk = 150 * up_to(2);
  return problem;
}

/// Every group in every order with every number of layers.
double best_of_all(const PipelineInstance& instance, std::vector<PipelineStage>& stages, std::vector<std::int64_t>& used, std::int64_t left) {
  if (left == 0) return value_of(instance, stages).value;
  double best = no_hop;
  for (std::size_t site = 0; site < instance.sites.size(); ++site) {
    if (used[site] >= instance.sites[site].groups) continue;
    ++used[site];
    for (std::int64_t layers = 1; layers <= left; ++layers) {
      stages.push_back({.site = site, .layers = layers});
      best = std::min(best, best_of_all(instance, stages, used, left - layers));
      stages.pop_back();
    }
    --used[site];
  }
  return best;
}

double best_of_all(const PlaceProblem& problem, std::vector<std::int64_t>& tp) {
  if (tp.size() == problem.gpus.size()) {
    const PlaceLinks links(problem);
    double best = no_hop;
    for (const PlaceWork& work : works_of(problem)) {
      const PipelineInstance instance = pipeline_of(problem, links, sites_of(problem, links, tp), tp, work);
      std::vector<PipelineStage> stages;
      std::vector<std::int64_t> used(instance.sites.size(), 0);
      best = std::min(best, best_of_all(instance, stages, used, instance.layers));
    }
    return best;
  }
  double best = no_hop;
  for (const std::int64_t degree : tp_choices(problem, problem.gpus[tp.size()])) {
    tp.push_back(degree);
    best = std::min(best, best_of_all(problem, tp));
    tp.pop_back();
  }
  return best;
}

TEST(BestPlacement, IsThatOfAllDegreesMicroBatchesAndPipelines) {
  std::mt19937 random(31);
  int feasible = 0;
  for (int round = 0; round < 400; ++round) {
    const PlaceProblem problem = random_problem(random);
    std::vector<std::int64_t> tp;
    const double want = best_of_all(problem, tp);
    const BestPlacement got = best_placement(problem);
    ASSERT_EQ(got.stages.empty(), want == no_hop) << "round " << round;
    ASSERT_TRUE(got.is_proven()) << "round " << round;
    if (want == no_hop) continue;
    ++feasible;
    ASSERT_NEAR(got.value, want, 1e-9 * want) << "round " << round;
  }
  EXPECT_GT(feasible, 200);
}

// ---- Laws -------------------------------------------------------------------------------------------------------------

TEST(BestPlacement, NeverLosesByBetterHardware) {
  std::mt19937 random(32);
  int compared = 0;
  for (int round = 0; round < 300; ++round) {
    PlaceProblem problem = random_problem(random);
    const double before = best_placement(problem).value;
    if (before == no_hop) continue;
    ++compared;
    PlaceGpus& gpus = problem.gpus[random() % problem.gpus.size()];
    switch (random() % 4) {
      case 0: gpus.memory_bytes *= 1.5; break;
      case 1: gpus.group_bytes_per_s = 9e11; break;
      case 2: gpus.price_per_hour = *gpus.price_per_hour / 2; break;
      default:
        for (PlaceLinkRow& row : problem.nodes) {
          for (double& bytes_per_s : row.to_bytes_per_s) bytes_per_s *= 2;
        }
    }
    EXPECT_LE(best_placement(problem).value, before * (1 + 1e-12)) << "round " << round;
  }
  EXPECT_GT(compared, 150);
}

PlaceProblem sixty_four() { return example("place-cheapest-of-64"); }

TEST(PlacementOf64, IsProvenForEveryObjective) {
  PlaceProblem problem = sixty_four();
  for (int i = 0; i < 5; ++i) {
    problem.objective = static_cast<PlaceObjective>(i);
    const PlacedReport got = place_by_corrected_rules(problem);
    EXPECT_EQ(got.status, PlaceStatus::optimal) << i;
    EXPECT_EQ(got.bound, got.value) << i;
    EXPECT_EQ(got.stages.back().last_layer, 80) << i;
  }
}

TEST(PlacementOf64, IsNeverBeatenInItsObjectiveByAnothersBest) {
  PlaceProblem problem = sixty_four();
  const auto best_for = [&](PlaceObjective objective) {
    problem.objective = objective;
    return place_by_corrected_rules(problem);
  };
  const PlacedReport reports[] = {best_for(PlaceObjective::throughput), best_for(PlaceObjective::prefill_throughput), best_for(PlaceObjective::ttft), best_for(PlaceObjective::cost), best_for(PlaceObjective::prefill_cost)};
  constexpr double roundings = 1e-9;
  for (const PlacedReport& other : reports) {
    EXPECT_LE(other.decode_tokens_per_s, *reports[0].value * (1 + roundings));
    EXPECT_LE(other.prefill_tokens_per_s, *reports[1].value * (1 + roundings));
    EXPECT_GE(other.ttft_s, *reports[2].value * (1 - roundings));
    EXPECT_GE(*other.output_price_per_million, *reports[3].value * (1 - roundings));
    EXPECT_GE(*other.prompt_price_per_million, *reports[4].value * (1 - roundings));
  }
  EXPECT_DOUBLE_EQ(*reports[0].value, reports[0].decode_tokens_per_s) << "the report's figures are the objective's";
  EXPECT_DOUBLE_EQ(*reports[3].value, *reports[3].output_price_per_million);
  EXPECT_GT(*reports[0].output_price_per_million, *reports[3].value) << "the fastest is not the cheapest here";
}

TEST(PlacementOf64, AddsReplicasUpAndTellsThemApart) {
  PlaceProblem problem = sixty_four();
  problem.objective = PlaceObjective::throughput;
  problem.most_states = 5000;
  const PlacedReport one = place_by_corrected_rules(problem);
  EXPECT_TRUE(one.replicas.empty());
  problem.replicas = 4;
  const PlacedReport got = place_by_corrected_rules(problem);
  ASSERT_EQ(got.replicas.size(), 4U);
  double tokens_per_s = 0;
  double slowest_s = 0;
  double price = 0;
  for (const PlacedReplicaReport& replica : got.replicas) {
    EXPECT_LE(replica.decode_tokens_per_s, *one.value * (1 + 1e-9)) << "none is faster than the best one with the whole pool";
    tokens_per_s += replica.decode_tokens_per_s;
    slowest_s = std::max(slowest_s, replica.ttft_s);
    price += *replica.price_per_hour;
  }
  EXPECT_NEAR(*got.value, tokens_per_s, 1e-9 * tokens_per_s);
  EXPECT_DOUBLE_EQ(got.decode_tokens_per_s, tokens_per_s);
  EXPECT_DOUBLE_EQ(got.ttft_s, slowest_s);
  EXPECT_DOUBLE_EQ(*got.price_per_hour, price);
  EXPECT_GE(*got.bound, *got.value);
  EXPECT_GT(*got.value, 1.5 * *one.value);
  std::vector<std::int64_t> layers(4, 0);
  for (const PlacedStageReport& stage : got.stages) layers[static_cast<std::size_t>(stage.replica.value_or(0))] += stage.last_layer - stage.first_layer + 1;
  EXPECT_EQ(layers, (std::vector<std::int64_t>{80, 80, 80, 80}));
  const std::string text = placed_as_text(got);
  for (const char* each : {"4 replicas", "replica 0: ", "replica 3: "}) EXPECT_NE(text.find(each), std::string::npos) << text;
  EXPECT_NE(placed_as_svg(got).find(">replica 3<"), std::string::npos);
}

TEST(PlacementOf64, IsOneReplicaWhereMoreCannotBeBetter) {
  PlaceProblem problem = sixty_four();
  const PlacedReport one = place_by_corrected_rules(problem);
  problem.most_replicas = 4;
  const PlacedReport got = place_by_corrected_rules(problem);
  EXPECT_EQ(got.value, one.value) << "the cheapest token";
  EXPECT_EQ(got.status, PlaceStatus::optimal);
  EXPECT_EQ(got.cautions.size(), one.cautions.size() + 1) << "and it says so";
}

TEST(PlacementOf1024, HasAnAnswerAndABoundWithinFewStates) {
  std::mt19937 random(5);
  PlaceProblem problem = sixty_four();
  for (PlaceGpus& gpus : problem.gpus) gpus.count = 256;
  problem.nodes.clear();
  problem.matrix.resize(1024, {.to_bytes_per_s = std::vector<double>(1024, 0)});
  for (std::size_t i = 0; i < 1024; ++i) {
    for (std::size_t j = 0; j < i; ++j) problem.matrix[i].to_bytes_per_s[j] = problem.matrix[j].to_bytes_per_s[i] = 1e8 * static_cast<double>(10 + random() % 1000);
  }
  problem.objective = PlaceObjective::throughput;
  problem.most_states = 2000;
  const PlacedReport got = place_by_corrected_rules(problem);
  ASSERT_TRUE(got.value && got.bound && got.gap);
  EXPECT_GE(*got.bound, *got.value);
  EXPECT_LT(*got.gap, 0.05);
  EXPECT_NEAR(*got.gap, 1 - *got.value / *got.bound, 1e-9);
  EXPECT_LT(placed_as_svg(got).size(), 60'000U) << "a picture that can be read";
}

}  // namespace
}  // namespace plimsoll
