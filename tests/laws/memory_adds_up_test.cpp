// Memory adds up: a GPU's lines to its total, the parts of a model to its parameters, the stages' weights to the model.

#include <gtest/gtest.h>

#include "core/physics/parameters.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

constexpr double rounding = 1e-12;

void expect_same(double got, double want, const std::string& what) { EXPECT_NEAR(got, want, rounding * want) << what; }

double line(const StageMemory& stage, std::string_view component) {
  for (const MemoryLine& each : stage.lines) {
    if (each.component == component) return each.bytes;
  }
  ADD_FAILURE() << "no line " << component;
  return 0;
}

TEST(MemoryLines, SumToTheTotalOfTheirStage) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = some_plan(seed);
    const Report report = evaluate(plan);
    for (const StageMemory& stage : report.memory.stages) {
      double sum = 0;
      for (const MemoryLine& each : stage.lines) {
        EXPECT_GE(each.bytes, 0) << each.title;
        sum += each.bytes;
      }
      expect_same(sum, stage.total_bytes, "mean lengths");
      expect_same(sum - line(stage, "kv_cache") + stage.kv_cache_at_longest_bytes, stage.total_at_longest_bytes, "longest lengths");
      EXPECT_LE(stage.total_bytes, stage.total_at_longest_bytes);
      const StageMemory& worst = report.memory.stages[static_cast<std::size_t>(report.memory.worst_stage)];
      if (has_one_limit(plan)) {
        EXPECT_LE(stage.total_at_longest_bytes, worst.total_at_longest_bytes);
      }
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

TEST(Stages, HoldTheLayersOneAfterAnother) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = some_plan(seed);
    const Report report = evaluate(plan);
    if (!report.layout.legal) continue;
    std::int64_t layers = 0;
    for (const StageReport& stage : report.layout.stages) {
      EXPECT_EQ(stage.first_layer, layers);
      layers += stage.layers;
    }
    ASSERT_EQ(layers, plan.model.layers) << "seed " << seed;
  }
}

TEST(Parameters, AreTheSumOfTheirParts) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const ParametersReport counted = evaluate(some_plan(seed)).parameters;
    expect_same(counted.attention + counted.dense_ffn + counted.experts + counted.embedding + counted.other, counted.total, "parts");
    ASSERT_LE(counted.active, counted.total) << "seed " << seed;
  }
}

/// A plan whose weights all have two bytes, whose model is of the counted size, and without a second one that drafts.
Plan in_two_bytes(Plan plan) {
  plan.model.stated_parameters.reset();
  plan.engine.weights = plan.engine.experts = Precision::bf16;
  plan.engine.speculation.reset();
  return plan;
}

/// The layers cut anywhere: one to eight stages of at least one layer.
std::vector<std::int64_t> random_cut(Random& random, std::int64_t layers) {
  const auto stages = 1 + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(std::min<std::int64_t>(8, layers))));
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(stages), 1);
  for (std::int64_t left = layers - stages; left > 0;) {
    const auto taken = 1 + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(left)));
    sizes[random.below(sizes.size())] += taken;
    left -= taken;
  }
  return sizes;
}

/// Σ over stages = 2 bytes × parameters; a tied table is held twice where embedding and head live apart.
TEST(Stages, OfOneGpuEachHoldTheModelOnce) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    Plan plan = in_two_bytes(some_plan(seed));
    if (plan.model.layers > 1000) plan.model.layers = 1000;
    plan.cluster.gpus = 0;
    plan.layout = LayoutStatement{};
    plan.layout.stage_layers = random_cut(random, plan.model.layers);
    plan.layout.pp = static_cast<std::int64_t>(plan.layout.stage_layers.size());
    const Report report = evaluate(plan);
    if (!report.memory.known) continue;
    ASSERT_TRUE(report.layout.legal) << "seed " << seed;
    double held_bytes = 0;
    for (const StageMemory& stage : report.memory.stages) {
      held_bytes += line(stage, "weights_dense") + line(stage, "weights_experts") + line(stage, "weights_embedding");
    }
    const double table = static_cast<double>(plan.model.vocabulary) * static_cast<double>(plan.model.hidden);
    const double second_table = plan.model.tied_embeddings && *plan.layout.pp > 1 ? table : 0;
    const double copies = layer_mix(plan.model, 0, plan.model.layers).moe() * static_cast<double>(plan.routing.redundant_experts) * layer_parameters(plan.model).one_expert;
    expect_same(held_bytes, 2 * (report.parameters.total + second_table + copies), "weights");
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan);
  }
}

/// However a replica's GPUs share its model: each routed expert and each row of the tables is there exactly once over the ranks
/// that hold it, but for redundant copies, and copies only ever add to the rest.
TEST(Ranks, OfAReplicaHoldEveryExpertOnce) {
  int judged = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const Plan plan = in_two_bytes(some_plan(seed));
    const Report report = evaluate(plan);
    if (!report.layout.legal || !report.memory.known) continue;
    ++judged;
    const auto tp = static_cast<double>(report.layout.tp);
    const double gpus = tp * static_cast<double>(report.layout.cp * report.layout.attention_dp);
    double dense = 0;
    double experts = 0;
    double tables = 0;
    for (const StageMemory& stage : report.memory.stages) {
      dense += line(stage, "weights_dense") / 2 * tp;
      experts += line(stage, "weights_experts") / 2 * gpus;
      tables += line(stage, "weights_embedding") / 2 * tp;
    }
    const LayerParameters layer = layer_parameters(plan.model);
    const double moe_layers = layer_mix(plan.model, 0, plan.model.layers).moe();
    const double routed = moe_layers * static_cast<double>(plan.model.experts.experts) * layer.one_expert;
    const double copies = moe_layers * static_cast<double>(plan.routing.redundant_experts) * layer.one_expert;
    const double rest = report.parameters.total - routed - report.parameters.embedding;
    expect_same(experts, routed + copies, "routed experts");
    EXPECT_GE(tables, report.parameters.embedding * (1 - rounding));
    EXPECT_GE(dense, rest * (1 - 1e-9)) << "something is held by no rank";
    EXPECT_LE(dense, rest * tp * (1 + 1e-9)) << "more than a copy on every rank";
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan);
  }
  EXPECT_GT(judged, 500);
}

}  // namespace
}  // namespace plimsoll::laws
