#include "core/physics/stages.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"

namespace plimsoll {
namespace {

Layout layout_of(std::int64_t gpus_per_stage, std::int64_t stages, std::int64_t replicas) {
  Layout layout;
  layout.tp = gpus_per_stage;
  layout.pp = stages;
  layout.replicas = replicas;
  layout.stage_layers.assign(static_cast<std::size_t>(stages), 1);
  return layout;
}

struct HopCase {
  const char* name;
  Layout layout;
  std::int64_t node;
  std::vector<bool> within;
};

const HopCase hop_cases[] = {
    {"one_node_has_them_all", layout_of(1, 4, 1), 4, {true, true, true}},
    {"a_node_ends_between_two_stages", layout_of(2, 4, 1), 4, {true, false, true}},
    {"a_node_ends_inside_a_stage", layout_of(4, 3, 1), 6, {false, false}},
    // Replica 1 is the GPUs 3, 4, 5: its first hop, 3 → 4, leaves the first node.
    {"a_later_replica_lies_across_nodes", layout_of(1, 3, 2), 4, {false, true}},
    {"a_stage_as_large_as_a_node", layout_of(8, 3, 1), 8, {false, false}},
    {"no_hops", layout_of(8, 1, 4), 8, {}},
};

class HopsOfALayout : public testing::TestWithParam<HopCase> {};
TEST_P(HopsOfALayout, StayInANodeIfTheyDoInEveryReplica) {
  EXPECT_EQ(hops_within_nodes(GetParam().layout, GetParam().node), GetParam().within);
}
INSTANTIATE_TEST_SUITE_P(Stages, HopsOfALayout, testing::ValuesIn(hop_cases), [](const auto& row) { return row.param.name; });

/// GPU by GPU: a hop stays if the first and the last GPU of its two stages are in one node, in each replica.
TEST(HopsOfSmallLayouts, AgreeWithLookingAtEveryGpu) {
  for (std::int64_t g = 1; g <= 5; ++g) {
    for (std::int64_t p = 2; p <= 6; ++p) {
      for (std::int64_t replicas = 1; replicas <= 9; ++replicas) {
        for (std::int64_t node = 1; node <= 40; ++node) {
          std::vector<bool> want(static_cast<std::size_t>(p - 1), true);
          for (std::int64_t first = 0; first < replicas * p * g; first += g) {
            const std::int64_t stage = first / g % p;
            if (stage + 1 < p && first / node != (first + 2 * g - 1) / node) want[static_cast<std::size_t>(stage)] = false;
          }
          ASSERT_EQ(hops_within_nodes(layout_of(g, p, replicas), node), want) << g << " " << p << " " << replicas << " " << node;
        }
      }
    }
  }
}

TEST(StageKinds, AreFewHoweverManyStagesThereAre) {
  Model model = *find_model("llama-3.1-8b");
  model.layers = 1000;
  const std::vector<StageKind> kinds = stage_kinds(model, layout_of(1, 1000, 1), 8);
  ASSERT_EQ(kinds.size(), 3u);  // Before a hop out of the node, before one within it, and the last.
  EXPECT_EQ(kinds[0].count, 124);
  EXPECT_EQ(kinds[1].count, 875);
  EXPECT_TRUE(kinds[2].is_last);
  EXPECT_EQ(kinds[2].count, 1);
}

TEST(StageKinds, AreToldApartByTheirLayers) {
  Model model = *find_model("llama-3.1-8b");
  Layout layout = layout_of(1, 4, 1);
  layout.stage_layers = {10, 6, 10, 6};
  const std::vector<StageKind> kinds = stage_kinds(model, layout, 8);
  ASSERT_EQ(kinds.size(), 3u);
  EXPECT_EQ(kinds[0].mix.all(), 6);
  EXPECT_EQ(kinds[1].mix.all(), 10);
  EXPECT_EQ(kinds[1].count, 2);
  EXPECT_EQ(kinds[2].mix.all(), 6);
}

struct LinkCase {
  const char* name;
  const char* model;
  Layout layout;
  bool scale_up;
  bool scale_out;
};

Layout degrees(std::int64_t tp, std::int64_t cp, std::int64_t attention_dp) {
  Layout layout = layout_of(tp, 1, 1);
  layout.cp = cp;
  layout.attention_dp = attention_dp;
  return layout;
}

const LinkCase link_cases[] = {
    {"one_gpu_uses_none", "mixtral-8x7b", degrees(1, 1, 1), false, false},
    {"tensor_parallel_ranks_talk", "mixtral-8x7b", degrees(4, 1, 1), true, false},
    {"past_a_node_they_talk_between_nodes", "mixtral-8x7b", degrees(16, 1, 1), true, true},
    {"context_ranks_talk", "llama-3.1-8b", degrees(1, 4, 1), true, false},
    {"attention_ranks_talk_to_experts", "mixtral-8x7b", degrees(1, 1, 4), true, false},
    {"and_of_a_dense_model_to_nobody", "llama-3.1-8b", degrees(1, 1, 4), false, false},
};

class LinksOfALayout : public testing::TestWithParam<LinkCase> {};
TEST_P(LinksOfALayout, AreUsedByThoseWhoTalk) {
  Plan plan;
  plan.model = *find_model(GetParam().model);
  plan.cluster.gpus_per_node = 8;
  const LinksUsed used = links_used(plan, GetParam().layout);
  EXPECT_EQ(used.scale_up, GetParam().scale_up);
  EXPECT_EQ(used.scale_out, GetParam().scale_out);
}
INSTANTIATE_TEST_SUITE_P(Stages, LinksOfALayout, testing::ValuesIn(link_cases), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace plimsoll
