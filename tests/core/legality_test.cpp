// Which layouts can be run, what each rule says, and repairs that are legal.

#include "core/verdict/legality.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"

namespace plimsoll {
namespace {

Plan plan_with(std::string_view example, const std::string& notation, std::int64_t gpus = 0) {
  Plan plan = *find_plan(example);
  plan.layout = LayoutStatement{};
  plan.layout.notation = notation;
  plan.cluster.gpus = gpus;
  return plan;
}

Layout layout_of(const Plan& plan) {
  Problems problems;
  const ResolvedLayout resolved = resolve_layout(plan.layout, plan.model.has_experts(), plan.cluster.gpus, plan.model.layers, "layout", problems);
  EXPECT_TRUE(problems.none());
  return resolved.layout;
}

Plan repaired_by(const Violation& violation, Plan plan) {
  plan.layout = LayoutStatement{};
  plan.layout.notation = violation.repair;
  plan.layout.stage_layers = violation.repair_stage_layers;
  return plan;
}

struct LegalityCase {
  const char* name;
  const char* example;
  const char* notation;
  std::int64_t gpus;
  const char* broken;  ///< The first rule broken; empty: legal.
};

// Llama 3.1 70B: 64 heads, 8 KV heads, 80 layers, FFN 28,672. The 16-GPU plan: 16 heads, 16 experts of 1,024, 16 layers.
const LegalityCase cases[] = {
    {"tp8_of_64_heads", "llama-3.1-70b-4xh100", "TP8", 8, ""},
    {"tp16_copies_kv_heads", "llama-3.1-70b-4xh100", "TP16", 16, ""},
    {"tp3_of_64_heads", "llama-3.1-70b-4xh100", "TP3", 4, "TP divides the query heads"},
    {"uneven_stages_are_legal", "llama-3.1-70b-4xh100", "PP3", 3, ""},
    {"more_stages_than_layers", "llama-3.1-70b-4xh100", "PP81", 81, "PP is at most the layers"},
    {"more_gpus_than_there_are", "llama-3.1-70b-4xh100", "TP8 PP2", 8, "The layout uses no more GPUs than there are"},
    {"ep_without_experts", "llama-3.1-70b-4xh100", "TP4 EP4", 4, "Only a mixture of experts has EP"},
    {"the_seed_layout", "16-gpu-moe", "EP4×TP2×PP2", 16, ""},
    {"ep3_of_16_experts", "16-gpu-moe", "EP3 TP1", 3, "EP divides the experts"},
    {"tp32_of_16_heads", "16-gpu-moe", "TP32", 32, "TP divides the query heads"},
    {"etp3_of_width_1024", "16-gpu-moe", "EP1 ETP3 TP1", 3, "ETP divides an expert's width"},
};

class Legality : public testing::TestWithParam<LegalityCase> {};

TEST_P(Legality, NamesTheFirstRuleThatIsBroken) {
  const LegalityCase& c = GetParam();
  const Plan plan = plan_with(c.example, c.notation, c.gpus);
  std::string broken;
  for (const Violation& violation : violations_of(plan, layout_of(plan))) {
    if (!violation.is_caution && broken.empty()) broken = violation.rule;
  }
  EXPECT_EQ(broken, c.broken);
  EXPECT_EQ(is_legal(plan, layout_of(plan)), broken.empty());
}

TEST(RedundantExperts, AreAMultipleOfTheirRanks) {
  Plan plan = plan_with("16-gpu-moe", "EP4×TP2×PP2", 16);
  for (const std::int64_t redundant : {0, 4, 8}) {
    plan.routing.redundant_experts = redundant;
    EXPECT_TRUE(is_legal(plan, layout_of(plan))) << redundant;
  }
  plan.routing.redundant_experts = 6;
  EXPECT_FALSE(is_legal(plan, layout_of(plan)));
}

/// A repair, read again in the same plan, is legal.
TEST_P(Legality, RepairsAreLegal) {
  const LegalityCase& c = GetParam();
  Plan plan = plan_with(c.example, c.notation, c.gpus);
  for (const Violation& violation : violations_of(plan, layout_of(plan))) {
    if (violation.is_caution) continue;
    ASSERT_FALSE(violation.repair.empty()) << violation.message;
    const Plan repaired = repaired_by(violation, plan);
    EXPECT_TRUE(is_legal(repaired, layout_of(repaired))) << violation.repair;
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, Legality, testing::ValuesIn(cases), [](const auto& row) { return row.param.name; });

// 32 query heads would allow TP32, and 2 KV heads divide it; the 16 key heads of its linear layers do not.
TEST(Legality, LinearLayersAreSplitByTheirKeyHeads) {
  Plan plan = plan_with("llama-3.1-70b-4xh100", "TP32", 32);
  plan.model = *find_model("qwen3.5-397b-a17b");
  const std::vector<Violation> violations = violations_of(plan, layout_of(plan));
  ASSERT_FALSE(violations.empty());
  EXPECT_EQ(violations.front().rule, "TP divides the key heads of linear layers");
  EXPECT_EQ(violations.front().message, "TP32 does not divide the 16 key heads of the linear layers");
}

// Eight groups of 128 heads: TP16 splits the heads alone. One group for all heads is copied.
TEST(Legality, StateSpacesAreSplitByTheirHeadsAndGroups) {
  Plan plan = plan_with("llama-3.1-70b-4xh100", "TP16", 16);
  plan.model = *find_model("nemotron-nano-9b-v2");
  plan.model.attention.heads = 64;
  plan.model.ffn_hidden = 16384;
  const std::vector<Violation> violations = violations_of(plan, layout_of(plan));
  ASSERT_FALSE(violations.empty());
  EXPECT_EQ(violations.front().message, "TP16 does not divide the 128 heads and 8 groups of the state-space layers");
  plan.model.attention.state_space.groups = 1;
  EXPECT_TRUE(is_legal(plan, layout_of(plan)));
}

// The cheapest repair: the least of what was written, then the nearest number of GPUs, then the least change of a degree.

struct RepairCase {
  const char* name;
  const char* example;
  const char* notation;
  std::int64_t gpus;
  const char* repair;
  const char* change;
};

// clang-format off
const RepairCase repair_cases[] = {
    {"a_degree_rather_than_gpus",               "llama-3.1-70b-4xh100", "TP3 R2000", 0,     "TP4 R2000", "TP 3 → 4; uses 8000 GPUs"},
    {"a_smaller_degree_where_gpus_are_short",   "llama-3.1-70b-4xh100", "TP3 R2000", 6000,  "TP2 R2000", "TP 3 → 2; uses 4000 of 6000 GPUs"},
    {"a_replica_less",                          "llama-3.1-70b-4xh100", "TP4 R9",    32,    "TP4 R8",    "replicas 9 → 8; uses 32 of 32 GPUs"},
    {"far_fewer_replicas",                      "llama-3.1-70b-4xh100", "TP4 R2000", 10,    "TP4 R2",    "replicas 2000 → 2; uses 8 of 10 GPUs"},
    {"far_fewer_stages",                        "llama-3.1-70b-4xh100", "PP80",      6,     "PP6",       "PP 80 → 6; uses 6 of 6 GPUs"},
    {"a_context_group_that_fits",               "llama-3.1-70b-4xh100", "CP16",      6,     "CP6",       "CP 16 → 6; uses 6 of 6 GPUs"},
    {"sp_goes_with_tp",                         "llama-3.1-70b-4xh100", "TP3 SP3",   0,     "TP4 SP4",   "TP 3 → 4; uses 4 GPUs"},
    {"no_attention_dp_without_experts",         "llama-3.1-70b-4xh100", "EP4",       0,     "TP1",       "attention DP 4 → 1, EP 4 → 1; uses 1 GPU"},
    {"two_where_one_is_not_enough",             "llama-3.1-70b-4xh100", "TP3 PP81",  0,     "TP4 PP61",  "TP 3 → 4, PP 81 → 61; uses 244 GPUs"},
    {"what_follows_is_free",                    "16-gpu-moe",           "EP3 TP2 ETP2", 0,  "TP2 ADP4 EP4", "attention DP 3 → 4, EP 3 → 4; uses 8 GPUs"},
};
// clang-format on

class Repair : public testing::TestWithParam<RepairCase> {};

TEST_P(Repair, ChangesLeast) {
  const RepairCase& c = GetParam();
  const Plan plan = plan_with(c.example, c.notation, c.gpus);
  const auto found = violations_of(plan, layout_of(plan));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].repair, c.repair);
  EXPECT_EQ(found[0].repair_change, c.change);
  EXPECT_TRUE(found[0].repair_stage_layers.empty());
}

INSTANTIATE_TEST_SUITE_P(Layouts, Repair, testing::ValuesIn(repair_cases), [](const auto& row) { return row.param.name; });

/// 80 layers.
Plan plan_of_stages(std::int64_t tp, std::int64_t pp, std::vector<std::int64_t> stage_layers, std::int64_t gpus = 0) {
  Plan plan = plan_with("llama-3.1-70b-4xh100", "", gpus);
  plan.layout.tp = tp;
  plan.layout.pp = pp;
  plan.layout.stage_layers = std::move(stage_layers);
  return plan;
}

Violation first_violation(const Plan& plan) {
  const auto found = violations_of(plan, layout_of(plan));
  return found.empty() ? Violation{} : found[0];
}

TEST(Repairs, KeepTheStageSizesThatWereWritten) {
  const Plan plan = plan_of_stages(3, 2, {50, 30});
  const Violation violation = first_violation(plan);
  EXPECT_EQ(violation.repair, "TP4 PP2");
  EXPECT_EQ(violation.repair_stage_layers, (std::vector<std::int64_t>{50, 30}));
  EXPECT_EQ(violation.repair_change, "TP 3 → 4; uses 8 GPUs");
  EXPECT_EQ(layout_of(repaired_by(violation, plan)).stage_layers, plan.layout.stage_layers);
}

/// Fewer stages would be one change of a degree, and would give up the sizes besides.
TEST(Repairs, CountStageSizesGivenUpAsAChange) {
  const Violation violation = first_violation(plan_of_stages(8, 2, {50, 30}, 8));
  EXPECT_EQ(violation.repair, "TP4 PP2");
  EXPECT_EQ(violation.repair_stage_layers, (std::vector<std::int64_t>{50, 30}));
}

TEST(Repairs, SayWhereStagesBecomeEven) {
  const Violation violation = first_violation(plan_of_stages(8, 2, {50, 20}));
  EXPECT_EQ(violation.repair, "TP8 PP2");
  EXPECT_TRUE(violation.repair_stage_layers.empty());
  EXPECT_EQ(violation.repair_change, "even stages; uses 16 GPUs");
}

TEST(Repairs, KeepNoEmptyStage) {
  const Violation violation = first_violation(plan_of_stages(8, 2, {80, 0}));
  EXPECT_EQ(violation.rule, "The stages hold the layers");
  EXPECT_EQ(violation.repair, "TP8 PP2");
  EXPECT_TRUE(violation.repair_stage_layers.empty());
}

/// Nothing of it can stay; it is found in no time all the same.
TEST(Repairs, OfALayoutThatIsWrongThroughoutAreFound) {
  const Plan plan = plan_with("16-gpu-moe", "TP7 PP100 CP50 ADP5 EP35 R7", 1);
  EXPECT_EQ(first_violation(plan).repair, "TP1");
}

TEST(ATpGroupAcrossNodes, IsACautionAndLegal) {
  const Plan plan = plan_with("llama-3.1-70b-4xh100", "TP16", 16);
  const auto found = violations_of(plan, layout_of(plan));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].is_caution);
}

TEST(ValidValues, KeepTheirRule) {
  const Plan plan = plan_with("llama-3.1-70b-4xh100", "TP3", 4);
  const auto found = violations_of(plan, layout_of(plan));
  ASSERT_FALSE(found.empty());
  ASSERT_FALSE(found[0].valid.empty());
  for (const std::int64_t tp : found[0].valid) EXPECT_EQ(64 % tp, 0) << tp;
}

}  // namespace
}  // namespace plimsoll
