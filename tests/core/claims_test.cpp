// The claims audit: every statement of the 16-GPU plan against answers worked out by hand (tests/golden/plan_claims.json),
// and a second plan with other numbers, whose answers change with them.

#include "core/verdict/claims.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/catalog/catalog.hpp"
#include "core/physics/phases.hpp"

namespace plimsoll {
namespace {

std::vector<ClaimAnswer> audited(const Plan& plan) {
  Problems problems;
  const ResolvedLayout resolved = resolve_layout(plan.layout, plan.model.has_experts(), plan.cluster.gpus, plan.model.layers, "layout", problems);
  EXPECT_TRUE(problems.none());
  return audit_claims(plan, resolved.layout);
}

double number_of(const ClaimAnswer& answer, const std::string& name) {
  for (const ClaimNumber& number : answer.computed) {
    if (number.name == name) return number.value;
  }
  ADD_FAILURE() << answer.kind << " has no number " << name;
  return 0;
}

struct Statement {
  std::string kind;
  ClaimAnswerWord answer;
  std::map<std::string, double> numbers;
};

using Word = ClaimAnswerWord;

// In the order of the plan; each number as golden/plan_claims.json derives it.
const Statement statements[] = {
    {"total_parameters", Word::contradicts, {{"two_matrix_experts", 285343744}, {"gated_experts", 419561472}}},
    {"heads_per_rank", Word::holds, {{"heads_per_rank", 8}}},
    {"attention_width", Word::holds, {{"attention_width", 512}}},
    {"experts_per_gpu", Word::holds, {{"experts_per_gpu", 4}}},
    {"layers_per_stage", Word::holds, {{"layers_per_stage", 8}}},
    {"parameters_per_gpu", Word::contradicts, {{"ep_tp", 1.25e9}, {"ep_tp_pp", 0.625e9}}},
    {"expert_parameters_per_gpu", Word::contradicts, {{"architecture_ep4_pp2", 33554432}, {"stated_10B_all_layers", 2351860358.29}}},
    {"expert_parameters_per_gpu", Word::cannot_be_checked, {{"10B/16", 625000000}}},
    {"kv_cache_per_gpu", Word::holds_if, {{"all_GB", 42.94967296}, {"pp2_tp2_GB", 10.73741824}, {"pp2_only_GB", 21.47483648}, {"16_way_GB", 2.68435456}, {"8_dp_groups_over_16_GB", 21.47483648}}},
    {"activations_per_gpu", Word::holds_if, {{"hidden_tensor_GB", 1.34217728}, {"expert_intermediate_GB", 5.36870912}}},
    {"memory_per_gpu_sum", Word::contradicts, {{"sum_of_lines_low_GB", 24.5}, {"sum_of_lines_high_GB", 46.5}, {"sum_counting_expert_line_again_low_GB", 27.62}, {"sum_counting_expert_line_again_high_GB", 49.62}}},
    {"memory_fraction", Word::holds, {{"low", 0.46875}, {"high", 0.78125}}},
    {"pipeline_memory_ratio", Word::holds, {{"ratio", 0.5}}},
    {"fits", Word::holds, {{"weights_plus_kv_on_one_gpu_GB", 62.94967296}}},
    {"expert_idle", Word::holds_if, {{"one_token", 0.875}, {"batch_128", 3.77599e-08}}},
    {"expert_utilisation", Word::holds_if, {{"one_token_expected", 0.45}, {"batch_8", 0.99162661}, {"batch_128", 1}}},
    {"experts_of_token_on_one_gpu", Word::contradicts, {{"probability_both_on_one_gpu", 0.2}}},
    {"ratio_to_reference", Word::holds_if, {{"one_token_expected", 3.6}, {"batch_128", 1}}},
    {"gpus", Word::holds, {{"gpus", 16}}},
    {"data_parallel_groups", Word::contradicts, {{"needed", 128}, {"gpus_per_group_if_16", 2}}},
    {"gpus_of_sequence_parallel", Word::holds_if, {{"gpus", 16}}},
    {"gpu_reduction_to_reference", Word::holds_if, {{"both_without_dp", 0.875}, {"both_with_dp8", 0.875}, {"16_x_8_against_128", 0}}},
    {"requirement", Word::cannot_be_checked, {}},
    {"prefill_throughput_per_gpu", Word::holds_if, {{"architecture", 893.1974}, {"10B_top2", 64.7817}, {"10B_all_active", 11.9002}}},
    {"decode_throughput_per_gpu", Word::contradicts, {{"kv_bound_any_batch", 4.2915}, {"10B_128_seqs", 2.92808}, {"10B_1024_seqs", 4.05549}}},
    {"decode_throughput_per_gpu", Word::holds_if, {{"max_context_kv_only", 2929.6875}, {"max_context_1024_seqs_10B", 2333.641}, {"max_context_for_100_per_ms", 439.453}}},
    {"decode_throughput_per_gpu", Word::contradicts, {{"10B_128_seqs", 8.97507}}},
    {"product", Word::holds, {{"product", 320}}},
    {"product", Word::holds, {{"product", 1024}}},
    {"ttft", Word::contradicts, {{"architecture_128_seqs_16_gpus", 0.091717}, {"10B_top2_128_seqs_16_gpus", 1.26456}, {"10B_all_active_128_seqs_16_gpus", 6.88392}, {"10B_top2_1024_seqs_16_gpus", 10.11645}}},
    {"ttft_limit", Word::holds_if, {{"10B_all_active_128_seqs_16_gpus", 6.88392}, {"10B_top2_1024_seqs_16_gpus", 10.11645}}},
    {"tensor_parallel_traffic_ratio", Word::off_by, {{"bytes_per_gpu_reduction", 1.0 / 3}, {"group_traffic_reduction", 2.0 / 3}, {"steps_before", 6}, {"steps_after", 2}}},
    {"link_utilisation", Word::cannot_be_checked, {}},
    {"mfu_limit", Word::contradicts, {}},
};

TEST(ClaimsOfThe16GpuPlan, GetTheAnswersWorkedOutByHand) {
  const std::vector<ClaimAnswer> answers = audited(*find_plan("16-gpu-moe-as-written"));
  ASSERT_EQ(answers.size(), std::size(statements));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Statement& want = statements[i];
    EXPECT_EQ(answers[i].kind, want.kind) << i;
    EXPECT_EQ(answers[i].answer, want.answer) << i << " " << want.kind << ": " << answers[i].reason;
    EXPECT_FALSE(answers[i].reason.empty()) << i << " " << want.kind;
    for (const auto& [name, value] : want.numbers) EXPECT_NEAR(number_of(answers[i], name), value, 1e-4 * std::max(1e-9, std::abs(value))) << i << " " << name;
  }
}

// Once a link is stated, its share of prefill can be computed, and it is far from 70 %.
TEST(ClaimsOfThe16GpuPlan, WithLinksStatedTheirUseCanBeChecked) {
  for (const ClaimAnswer& answer : audited(*find_plan("16-gpu-moe"))) {
    if (answer.kind != "link_utilisation") continue;
    EXPECT_EQ(answer.answer, Word::contradicts);
  }
}

TEST(Claims, ShowTheirValueInItsUnit) {
  const std::vector<ClaimAnswer> answers = audited(*find_plan("16-gpu-moe"));
  const auto stated = [&](std::string_view kind) {
    const auto found = std::find_if(answers.begin(), answers.end(), [&](const ClaimAnswer& answer) { return answer.kind == kind; });
    return found == answers.end() ? std::string("no such claim") : found->stated;
  };
  EXPECT_EQ(stated("total_parameters"), "10B");
  EXPECT_EQ(stated("kv_cache_per_gpu"), "15 GB to 30 GB");
  EXPECT_EQ(stated("ttft"), "2 s to 5 s");
  EXPECT_EQ(stated("ttft_limit"), "10 s");
  EXPECT_EQ(stated("requirement"), "15 tokens/ms");
  EXPECT_EQ(stated("expert_idle"), "87.5 %");
}

/// A plan in which every number is another: 12 layers of 1,024, 8 heads of 128, 8 experts top-1, EP2×TP4×PP3 on 24 GPUs.
Plan other_plan() {
  Plan plan = *find_plan("16-gpu-moe-as-written");
  plan.preset.clear();
  plan.model.layers = 12;
  plan.model.hidden = 1024;
  plan.model.attention.heads = 8;
  plan.model.attention.kv_heads = 8;
  plan.model.attention.head_dim = 128;
  plan.model.experts.experts = 8;
  plan.model.experts.per_token = 1;
  plan.model.experts.hidden = 2048;
  plan.model.stated_parameters = 453083136.0;  // 12 · (4·1024² + 8·2·1024·2048 + 8·1024) = 12 · 37,756,928
  plan.cluster.gpus = 24;
  plan.layout = LayoutStatement{};
  plan.layout.notation = "EP2×TP4×PP3";
  plan.workload.input = Lengths{.least = 256, .most = 2048};
  plan.workload.burst = 64;
  plan.claims.clear();
  return plan;
}

struct OtherCase {
  const char* name;
  Claim claim;
  ClaimAnswerWord want;
};

const OtherCase other_cases[] = {
    {"parameters_of_the_architecture_hold", {.kind = ClaimKind::total_parameters, .value = Range(453.1e6)}, Word::holds},
    {"gated_parameters_hold_if_gated", {.kind = ClaimKind::total_parameters, .value = Range(654.4e6)}, Word::holds_if},
    {"two_heads_a_rank", {.kind = ClaimKind::heads_per_rank, .value = Range(2.0)}, Word::holds},
    {"eight_heads_a_rank_no_longer", {.kind = ClaimKind::heads_per_rank, .value = Range(8.0)}, Word::contradicts},
    {"four_layers_a_stage", {.kind = ClaimKind::layers_per_stage, .value = Range(4.0)}, Word::holds},
    {"four_experts_a_gpu", {.kind = ClaimKind::experts_per_gpu, .value = Range(4.0)}, Word::holds},
    {"width_is_1024", {.kind = ClaimKind::attention_width, .value = Range(1024.0)}, Word::holds},
    {"twenty_four_gpus", {.kind = ClaimKind::gpus, .value = Range(24.0)}, Word::holds},
    {"sixteen_gpus_no_longer", {.kind = ClaimKind::gpus, .value = Range(16.0)}, Word::contradicts},
    {"pp3_leaves_a_third", {.kind = ClaimKind::pipeline_memory_ratio, .value = Range(1.0 / 3)}, Word::holds},
    {"size_over_all_degrees", {.kind = ClaimKind::parameters_per_gpu, .value = Range(453083136.0 / 24)}, Word::holds},
    {"size_without_pp", {.kind = ClaimKind::parameters_per_gpu, .value = Range(453083136.0 / 8)}, Word::contradicts},
    // 64 · 2,048 tokens · 2·12·1,024·2 B = 6.44 GB in all, 0.268 a GPU.
    {"kv_cache_as_placed", {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(0.268e9)}, Word::holds},
    {"kv_cache_of_15_to_30_GB_no_longer", {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(15e9, 30e9)}, Word::contradicts},
    // 1 − 1/2: top-1 on two ranks.
    {"half_the_ranks_idle_for_one_token", {.kind = ClaimKind::expert_idle, .value = Range(0.5)}, Word::holds_if},
    {"none_idle_for_a_batch", {.kind = ClaimKind::expert_idle, .value = Range(0.0)}, Word::holds},
    {"one_expert_is_always_on_one_gpu", {.kind = ClaimKind::experts_of_token_on_one_gpu}, Word::holds},
    {"tp_8_to_4_saves_an_eighth_or_so", {.kind = ClaimKind::tensor_parallel_traffic_ratio, .value = Range(1.0 / 7), .parts = {8.0, 4.0}}, Word::holds},
    {"mfu_above_the_limit", {.kind = ClaimKind::mfu_limit, .value = Range(0.65, 0.7), .limit = 0.6}, Word::holds},
    {"requirement_of_a_document", {.kind = ClaimKind::requirement, .value = Range(15e3), .limit = 100e3}, Word::contradicts},
    {"one_group_fits", {.kind = ClaimKind::data_parallel_groups, .value = Range(1.0), .limit = 24.0}, Word::holds},
    {"a_wrong_product", {.kind = ClaimKind::product, .value = Range(300.0), .parts = {16.0, 20.0}}, Word::contradicts},
    {"a_right_sum", {.kind = ClaimKind::memory_per_gpu_sum, .value = Range(3e9, 5e9), .parts = {Range(1e9), Range(2e9, 4e9)}}, Word::holds},
    {"a_value_is_needed", {.kind = ClaimKind::gpus}, Word::cannot_be_checked},
};

class ClaimsOfAnotherPlan : public testing::TestWithParam<OtherCase> {};
TEST_P(ClaimsOfAnotherPlan, ChangeWithItsNumbers) {
  Plan plan = other_plan();
  plan.claims = {GetParam().claim};
  const std::vector<ClaimAnswer> answers = audited(plan);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].answer, GetParam().want) << answers[0].reason;
}
INSTANTIATE_TEST_SUITE_P(Claims, ClaimsOfAnotherPlan, testing::ValuesIn(other_cases), [](const auto& row) { return row.param.name; });

TEST(Claims, OfADenseModelAboutExpertsAreContradicted) {
  Plan plan = *find_plan("llama-3.1-8b-1xl40s");
  plan.claims = {{.kind = ClaimKind::expert_idle, .value = Range(0.5)}};
  EXPECT_EQ(audited(plan).front().answer, Word::contradicts);
}

}  // namespace
}  // namespace plimsoll
