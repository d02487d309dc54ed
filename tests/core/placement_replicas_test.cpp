// Placements of several replicas, held against every way to deal the GPUs of small pools to them.
#include "core/place/placement_replicas.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/bench/tools_at_size.hpp"

namespace plimsoll {
namespace {

// ---- A second opinion -------------------------------------------------------------------------------------------------

/// Pools of up to seven GPUs, joined in each of the three ways.
PlaceProblem random_problem(std::mt19937& random) {
  const auto up_to = [&](std::uint32_t most) { return static_cast<std::int64_t>(random() % (most + 1)); };
  const char* types[] = {"H100", "A10", "T4"};
  PlaceProblem problem;
  const std::size_t kinds = 1 + static_cast<std::size_t>(up_to(1));
  for (std::size_t i = 0; i < kinds; ++i) {
    PlaceGpus gpus{.type = types[(i + random() % 2) % 3], .count = 1 + up_to(i == 0 ? 3 : 2), .memory_bytes = 1e9 * static_cast<double>(8 + up_to(24))};
    if (i == 1 && gpus.type == problem.gpus[0].type) gpus.type = "V100";
    gpus.gpus_per_node = up_to(1) == 0 ? 2 : 4;
    gpus.price_per_hour = 1 + static_cast<double>(up_to(3));
    if (up_to(3) == 0) gpus.tp = gpus.count;
    if (gpus.tp && *gpus.tp > gpus.gpus_per_node) gpus.gpus_per_node = *gpus.tp;
    problem.gpus.push_back(std::move(gpus));
  }
  const auto link = [&](std::int64_t most) { return up_to(8) == 0 ? 0 : 1e8 * static_cast<double>(1 + up_to(static_cast<std::uint32_t>(most))); };
  const auto rows = [&](std::size_t count) {
    std::vector<PlaceLinkRow> made(count, {.to_bytes_per_s = std::vector<double>(count, 3e10)});
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < i; ++j) made[i].to_bytes_per_s[j] = made[j].to_bytes_per_s[i] = link(30);
    }
    return made;
  };
  switch (up_to(2)) {
    case 0: problem.nodes = rows(static_cast<std::size_t>(node_of_gpus(problem).back()) + 1); break;
    case 1: problem.matrix = rows(static_cast<std::size_t>(problem.gpu_count())); break;
    default:
      for (std::size_t i = 0; i < kinds; ++i) {
        for (std::size_t j = 0; j <= i; ++j) problem.between.push_back({.from = problem.gpus[i].type, .to = problem.gpus[j].type, .bytes_per_s = link(30)});
      }
  }
  problem.objective = static_cast<PlaceObjective>(up_to(4));
  problem.model = {.layers = 1 + up_to(3), .hidden = 4096, .layer_bytes = 4e9, .kv_heads = 8, .vocabulary = up_to(1) * 100'000};
  problem.batch = 1 + up_to(2);
  problem.sequence = 200 * (1 + up_to(4));
  problem.output = 100 * up_to(3);
  problem.chunk = 150 * up_to(2);
  return problem;
}

bool is_priced(PlaceObjective objective) { return objective == PlaceObjective::cost || objective == PlaceObjective::prefill_cost; }

/// Every subset of the GPUs: the fastest of all its pipelines, found by trying them all.
class Subsets {
 public:
  explicit Subsets(const PlaceProblem& stated) : problem_(stated), links_(stated) {
    if (problem_.objective == PlaceObjective::cost) problem_.objective = PlaceObjective::throughput;
    if (problem_.objective == PlaceObjective::prefill_cost) problem_.objective = PlaceObjective::prefill_throughput;
    const std::size_t subsets = std::size_t{1} << static_cast<std::size_t>(stated.gpu_count());
    rates_.assign(subsets, 0);
    prices_.assign(subsets, 0);
    std::int64_t gpu = 0;
    for (const PlaceGpus& gpus : stated.gpus) {
      for (std::int64_t i = 0; i < gpus.count; ++i, ++gpu) {
        for (std::size_t set = 0; set < subsets; ++set) prices_[set] += (set >> gpu & 1) != 0 ? *gpus.price_per_hour : 0;
      }
    }
    std::vector<std::int64_t> tp;
    try_degrees(tp);
  }
  double rate(std::size_t set) const { return rates_[set]; }
  double price(std::size_t set) const { return prices_[set]; }
  std::size_t count() const { return rates_.size(); }

 private:
  void try_degrees(std::vector<std::int64_t>& tp) {
    if (tp.size() < problem_.gpus.size()) {
      for (const std::int64_t degree : tp_choices(problem_, problem_.gpus[tp.size()])) {
        tp.push_back(degree);
        try_degrees(tp);
        tp.pop_back();
      }
      return;
    }
    std::vector<PlacementSite> groups;  // Each a site of its own.
    for (const PlacementSite& site : sites_of(problem_, links_, tp)) {
      for (const TpGroup& group : site.groups) groups.push_back({.type = site.type, .groups = {group}});
    }
    for (const PlaceWork& work : works_of(problem_)) {
      const PipelineInstance instance = pipeline_of(problem_, links_, groups, tp, work);
      std::vector<PipelineStage> stages;
      extend(instance, groups, stages, 0, instance.layers);
    }
  }
  void extend(const PipelineInstance& instance, const std::vector<PlacementSite>& groups, std::vector<PipelineStage>& stages, std::size_t set, std::int64_t left) {
    if (left == 0) {
      const double rate = 1 / value_of(instance, stages).value;
      for (std::size_t larger = 0; rate > 0 && larger < rates_.size(); ++larger) {
        if ((larger & set) == set) rates_[larger] = std::max(rates_[larger], rate);
      }
      return;
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const TpGroup& group = groups[i].groups.front();
      const std::size_t gpus = ((std::size_t{1} << group.tp) - 1) << group.first_gpu;
      if ((gpus & set) != 0) continue;
      for (std::int64_t layers = 1; layers <= left; ++layers) {
        stages.push_back({.site = i, .layers = layers});
        extend(instance, groups, stages, set | gpus, left - layers);
        stages.pop_back();
      }
    }
  }
  PlaceProblem problem_;
  PlaceLinks links_;
  std::vector<double> rates_;
  std::vector<double> prices_;
};

struct Tally {
  double sum = 0;
  double least = no_hop;
  double price = 0;
};

/// Of all ways to give each of `replicas` a subset of what is left: the largest worth; 0: there is none.
double best_of_all(const PlaceProblem& problem, const Subsets& subsets, std::int64_t replicas, std::size_t left, const Tally& so_far) {
  if (replicas == 0) {
    if (problem.objective == PlaceObjective::ttft) return so_far.least;
    return is_priced(problem.objective) ? so_far.sum / so_far.price : so_far.sum;
  }
  double best = 0;
  for (std::size_t set = left; set > 0; set = (set - 1) & left) {
    const double rate = subsets.rate(set);
    if (rate == 0) continue;
    best = std::max(best, best_of_all(problem, subsets, replicas - 1, left & ~set, {so_far.sum + rate, std::min(so_far.least, rate), so_far.price + subsets.price(set)}));
  }
  return best;
}

void expect_whole_and_apart(const PlaceProblem& problem, const BestReplicas& got, int round) {
  std::set<std::int64_t> gpus;
  for (const BestPlacement& replica : got.replicas) {
    std::int64_t layers = 0;
    for (std::size_t i = 0; i < replica.stages.size(); ++i) {
      layers += replica.stages[i].layers;
      const std::size_t type = replica.sites[replica.stages[i].site].type;
      std::int64_t first = 0;
      for (std::size_t before = 0; before < type; ++before) first += problem.gpus[before].count;
      ASSERT_EQ((replica.gpus[i] - first) % replica.tp[type], 0) << "round " << round;
      for (std::int64_t gpu = replica.gpus[i]; gpu < replica.gpus[i] + replica.tp[type]; ++gpu) {
        ASSERT_TRUE(gpu >= first && gpu < first + problem.gpus[type].count) << "round " << round;
        ASSERT_TRUE(gpus.insert(gpu).second) << "round " << round << ": GPU " << gpu << " is of two replicas";
      }
    }
    ASSERT_EQ(layers, problem.model.layers) << "round " << round;
  }
}

TEST(BestReplicas, AreThoseOfAllWaysToDealTheGpus) {
  std::mt19937 random(41);
  int feasible[5] = {};
  int infeasible = 0;
  for (int round = 0; round < 1200; ++round) {
    PlaceProblem problem = random_problem(random);
    problem.replicas = 1 + static_cast<std::int64_t>(random() % 3);
    const Subsets subsets(problem);
    const double want = best_of_all(problem, subsets, *problem.replicas, subsets.count() - 1, {});
    const BestReplicas got = best_replicas(problem);
    ASSERT_TRUE(got.is_proven()) << "round " << round;
    ASSERT_EQ(got.replicas.empty(), want == 0) << "round " << round;
    if (want == 0) {
      ASSERT_EQ(got.bound, no_hop) << "round " << round;
      ++infeasible;
      continue;
    }
    ++feasible[static_cast<std::size_t>(problem.objective)];
    ASSERT_NEAR(got.value * want, 1, 1e-9) << "round " << round << ", " << *problem.replicas << " replicas";
    ASSERT_EQ(static_cast<std::int64_t>(got.replicas.size()), *problem.replicas) << "round " << round;
    expect_whole_and_apart(problem, got, round);
  }
  for (const int count : feasible) EXPECT_GT(count, 60);
  EXPECT_GT(infeasible, 100);
}

TEST(BestReplicas, AreAsManyAsAreBestWhereTheirNumberIsOpen) {
  std::mt19937 random(42);
  int several = 0;
  for (int round = 0; round < 400; ++round) {
    PlaceProblem problem = random_problem(random);
    const Subsets subsets(problem);
    double best = 0;
    double fewer = 0;
    for (std::int64_t most = 1; most <= 3; ++most) {
      problem.most_replicas = most;
      best = std::max(best, best_of_all(problem, subsets, most, subsets.count() - 1, {}));
      const BestReplicas got = best_replicas(problem);
      ASSERT_TRUE(got.is_proven()) << "round " << round;
      if (best == 0) continue;
      ASSERT_NEAR(got.value * best, 1, 1e-9) << "round " << round << ", at most " << most;
      EXPECT_GE(1 / got.value, fewer * (1 - 1e-9)) << "round " << round << ": more may be, none need";
      fewer = 1 / got.value;
      several += got.replicas.size() > 1 ? 1 : 0;
    }
  }
  EXPECT_GT(several, 60);
}

// ---- Laws -------------------------------------------------------------------------------------------------------------

TEST(BestReplicas, OneIsThePlacementOfOne) {
  std::mt19937 random(43);
  for (int round = 0; round < 100; ++round) {
    PlaceProblem problem = random_problem(random);
    const BestPlacement one = best_placement(problem);
    problem.replicas = 1;
    const BestReplicas got = best_replicas(problem);
    ASSERT_EQ(got.value, one.value) << "round " << round;
    ASSERT_EQ(got.bound, one.bound) << "round " << round;
    if (one.stages.empty()) continue;
    ASSERT_EQ(got.replicas.front().stages, one.stages) << "round " << round;
    ASSERT_EQ(got.states, one.states) << "round " << round;
  }
}

TEST(BestReplicas, HaveABoundWhereverTheSearchStops) {
  std::mt19937 random(44);
  int unproven = 0;
  int checked = 0;
  for (int round = 0; round < 150; ++round) {
    PlaceProblem problem = random_problem(random);
    problem.replicas = 2 + static_cast<std::int64_t>(random() % 2);
    const BestReplicas whole = best_replicas(problem);
    if (whole.replicas.empty()) continue;
    ASSERT_TRUE(whole.is_proven()) << "round " << round;
    ++checked;
    for (const std::int64_t states : {1, 10, 30, 100, 300, 1000}) {
      problem.most_states = states;
      const BestReplicas some = best_replicas(problem);
      EXPECT_LE(some.bound, whole.value * (1 + 1e-9)) << "round " << round << ", " << states;
      EXPECT_GE(some.value, whole.value * (1 - 1e-9)) << "round " << round << ", " << states;
      unproven += some.is_proven() ? 0 : 1;
    }
  }
  EXPECT_GT(checked, 50);
  EXPECT_GT(unproven, 50);
}

}  // namespace
}  // namespace plimsoll
