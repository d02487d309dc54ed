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
    {"sp_without_tp", "llama-3.1-70b-4xh100", "SP2", 1, "SP shares the TP ranks"},
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

/// A repair is a notation that, read again in the same plan, is legal.
TEST_P(Legality, RepairsAreLegal) {
  const LegalityCase& c = GetParam();
  Plan plan = plan_with(c.example, c.notation, c.gpus);
  for (const Violation& violation : violations_of(plan, layout_of(plan))) {
    if (violation.is_caution) continue;
    ASSERT_FALSE(violation.repair.empty()) << violation.message;
    Plan repaired = plan;
    repaired.layout.notation = violation.repair;
    EXPECT_TRUE(is_legal(repaired, layout_of(repaired))) << violation.repair;
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, Legality, testing::ValuesIn(cases), [](const auto& row) { return row.param.name; });

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
