// The claims audit: every statement of the 16-GPU plan against answers worked out by hand (tests/golden/plan_claims.json),
// and a second plan with other numbers, whose answers change with them.

#include "core/verdict/claims.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/catalog/catalog.hpp"
#include "core/physics/phases.hpp"
#include "core/verdict/evaluate.hpp"

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
    // 12 · (4·1024² / 4 + 8·2·1024·2048 / 8 + 8·1024) / 3: attention over TP4, experts over EP2·ETP4, the router on every rank.
    {"parameters_as_placed", {.kind = ClaimKind::parameters_per_gpu, .value = Range(21004288.0)}, Word::holds},
    {"size_spread_evenly", {.kind = ClaimKind::parameters_per_gpu, .value = Range(453083136.0 / 24)}, Word::holds_if},
    {"experts_as_placed", {.kind = ClaimKind::expert_parameters_per_gpu, .value = Range(16777216.0)}, Word::holds},
    {"experts_whole_on_their_rank", {.kind = ClaimKind::expert_parameters_per_gpu, .value = Range(67108864.0)}, Word::holds_if},
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
    // Ranges.
    {"a_product_of_ranges", {.kind = ClaimKind::product, .value = Range(240, 400), .parts = {16.0, Range(15, 25)}}, Word::holds},
    {"a_figure_within_a_product_of_ranges", {.kind = ClaimKind::product, .value = Range(320.0), .parts = {16.0, Range(15, 25)}}, Word::holds_if},
    {"a_figure_past_a_product_of_ranges", {.kind = ClaimKind::product, .value = Range(500.0), .parts = {16.0, Range(15, 25)}}, Word::contradicts},
    {"a_ttft_that_breaks_its_own_limit", {.kind = ClaimKind::ttft_limit, .value = Range(2, 12), .limit = 10.0}, Word::contradicts},
    {"a_ttft_limit_as_a_range", {.kind = ClaimKind::ttft_limit, .value = Range(8, 10)}, Word::holds},
    {"the_most_groups_of_a_range_count", {.kind = ClaimKind::data_parallel_groups, .value = Range(1, 3), .limit = 24.0}, Word::contradicts},
    {"fits_in_a_stated_size", {.kind = ClaimKind::fits, .value = Range(1e9)}, Word::contradicts},
    {"a_time_is_no_share_and_has_no_room_at_zero", {.kind = ClaimKind::ttft, .value = Range(1e-9)}, Word::contradicts},
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

/// A plan of catalogue entries; "load" is how requests arrive.
Plan plan_of(const std::string& model, const std::string& accelerator, const std::string& layout, int gpus, const std::string& load) {
  const PlanReading reading = read_plan(R"({"plimsoll": 1, "model": ")" + model + R"(", "accelerator": ")" + accelerator + R"(", "layout": ")" + layout +
                                        R"(", "cluster": {"gpus": )" + std::to_string(gpus) + R"(}, "workload": )" + load + "}");
  for (const Problem& problem : reading.problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return reading.plan;
}

const char* const burst_of_64 = R"({"input": 1024, "burst": 64})";

struct PlacedCase {
  const char* name;
  const char* model;
  const char* accelerator;
  const char* layout;
  int gpus;
  Claim claim;
  ClaimAnswerWord want;
};

const PlacedCase placed_cases[] = {
    // 671B over 8 GPUs that hold TP and EP together, not over 64.
    {"ep_and_tp_share_gpus", "deepseek-v3", "h200-sxm", "TP8 EP8", 8, {.kind = ClaimKind::parameters_per_gpu, .value = Range(85e9)}, Word::holds},
    {"ep_times_tp_counts_gpus_twice", "deepseek-v3", "h200-sxm", "TP8 EP8", 8, {.kind = ClaimKind::parameters_per_gpu, .value = Range(10.48e9)}, Word::contradicts},
    {"mixtral_as_placed", "mixtral-8x7b", "a100-sxm-80gb", "TP8 EP8", 8, {.kind = ClaimKind::parameters_per_gpu, .value = Range(5.84e9)}, Word::holds},
    {"mixtral_over_64", "mixtral-8x7b", "a100-sxm-80gb", "TP8 EP8", 8, {.kind = ClaimKind::parameters_per_gpu, .value = Range(0.73e9)}, Word::contradicts},
    // Experts that are not spread are cut over the GPUs of the stage: 45.1B / 8.
    {"experts_cut_over_tp", "mixtral-8x7b", "a100-sxm-80gb", "TP8", 8, {.kind = ClaimKind::expert_parameters_per_gpu, .value = Range(5.637e9)}, Word::holds},
    // 32 sequences of 2,048: 8 KV heads do not split over 16 ranks. 32 · 2,048 · 80 · 2 · 128 · 2 B = 2.68 GB on each, not 1.34.
    {"kv_heads_past_tp_are_copied", "llama-3.1-70b", "h100-sxm", "TP16", 16, {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(2.684e9), .batch = 32, .context = 2048}, Word::holds},
    {"kv_heads_split_16_ways", "llama-3.1-70b", "h100-sxm", "TP16", 16, {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(1.342e9), .batch = 32, .context = 2048}, Word::holds_if},
    // 32 · 2,048 · 61 · 576 · 2 B = 4.61 GB: a latent is on every TP rank.
    {"latents_are_copied", "deepseek-v3", "h200-sxm", "TP8", 8, {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(4.605e9), .batch = 32, .context = 2048}, Word::holds},
    // 32·2048·61·(576·2 + 132) B: an indexer may pick any position later, so all are kept.
    {"latents_and_index_keys_are_copied", "deepseek-v3.2", "h200-sxm", "TP8", 8, {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(5.133e9), .batch = 32, .context = 2048}, Word::holds},
    // 32·2048·12·2·256·2 B of keys and values, and 32·36 states of 548,864 B.
    {"states_beside_keys_and_values", "qwen3-next-80b-a3b", "h100-sxm", "TP2", 2, {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(1.4376e9), .batch = 32, .context = 2048}, Word::holds},
    {"latents_split", "deepseek-v3", "h200-sxm", "TP8", 8, {.kind = ClaimKind::kv_cache_per_gpu, .value = Range(4.605e9 / 8), .batch = 32, .context = 2048}, Word::holds_if},
    // 61 layers over 8 stages: 7 or 8.
    {"layers_of_some_stage", "deepseek-v3", "h200-sxm", "TP1 PP8", 8, {.kind = ClaimKind::layers_per_stage, .value = Range(8.0)}, Word::holds},
};

class ClaimsOfCatalogueModels : public testing::TestWithParam<PlacedCase> {};
TEST_P(ClaimsOfCatalogueModels, ReadWhatTheLayoutPlaces) {
  const PlacedCase& c = GetParam();
  Plan plan = plan_of(c.model, c.accelerator, c.layout, c.gpus, burst_of_64);
  plan.claims = {c.claim};
  const ClaimAnswer answer = audited(plan).front();
  EXPECT_EQ(answer.answer, c.want) << answer.reason;
}
INSTANTIATE_TEST_SUITE_P(Claims, ClaimsOfCatalogueModels, testing::ValuesIn(placed_cases), [](const auto& row) { return row.param.name; });

// The report's memory and the audit of its claims are one arithmetic.
TEST(Claims, OfTheReportsOwnNumbersHold) {
  const char* const loads[] = {burst_of_64, R"({"input": "128..4096", "output": 256, "concurrency": 100})"};
  const char* const layouts[] = {"TP8", "TP4 PP2", "TP8 EP8", "ADP8 EP8", "TP2 ADP4 EP8", "TP16", "TP4 R2"};
  for (const char* model : {"llama-3.1-70b", "mixtral-8x7b", "deepseek-v3", "gpt-oss-120b"}) {
    for (const char* layout : layouts) {
      const bool is_dense = std::string(model) == "llama-3.1-70b";
      if (is_dense && std::string(layout).find("EP") != std::string::npos) continue;
      for (const char* load : loads) {
        SCOPED_TRACE(std::string(model) + " " + layout);
        Plan plan = plan_of(model, "h200-sxm", layout, 0, load);
        const Report report = evaluate(plan);
        if (!report.layout.legal) continue;
        const StageMemory& fullest = report.memory.stages[static_cast<std::size_t>(report.memory.worst_stage)];
        plan.claims = {{.kind = ClaimKind::kv_cache_per_gpu, .value = Range(fullest.kv_cache_at_longest_bytes)},
                       {.kind = ClaimKind::activations_per_gpu, .value = Range(fullest.lines[4].bytes)},
                       {.kind = ClaimKind::fits, .limit = fullest.total_at_longest_bytes}};
        for (const ClaimAnswer& answer : audited(plan)) EXPECT_EQ(answer.answer, Word::holds) << answer.kind << ": " << answer.reason;
        plan.claims = {{.kind = ClaimKind::fits, .limit = fullest.total_at_longest_bytes * 0.999}};
        EXPECT_EQ(audited(plan).front().answer, Word::contradicts);
      }
    }
  }
}

// Decode at best is never below the verdict's, and each replica reads the weights for itself.
TEST(Claims, OfDecodeCountEachReplicasOwnReadOfTheWeights) {
  const auto answer_for = [](const std::string& layout, int gpus, int concurrency, double rate) {
    Plan plan = plan_of("llama-3.1-8b", "h100-sxm", layout, gpus, R"({"input": 1024, "output": 128, "concurrency": )" + std::to_string(concurrency) + "}");
    plan.claims = {{.kind = ClaimKind::decode_throughput_per_gpu, .value = Range(rate), .batch = concurrency}};
    plan.efficiency.memory_bandwidth = 0.8;
    return audited(plan).front();
  };
  EXPECT_EQ(answer_for("R8", 8, 64, 3000).answer, Word::contradicts);
  const double of_eight = number_of(answer_for("R8", 8, 64, 3000), "8.03B_64_seqs_as_placed");
  const double of_one = number_of(answer_for("TP1", 1, 8, 3000), "8.03B_8_seqs_as_placed");
  EXPECT_DOUBLE_EQ(of_eight, of_one);
  EXPECT_NEAR(of_eight, 1.33, 0.1);  // tokens/ms; the verdict without overlap is a little less.
}

TEST(Claims, OfDecodeAtBestAreNotBelowTheVerdict) {
  for (const char* model : {"llama-3.1-70b", "mixtral-8x7b", "deepseek-v3", "gpt-oss-120b"}) {
    for (const char* layout : {"TP8", "TP4 PP2", "TP8 EP8", "ADP8 EP8", "TP4 R2"}) {
      const bool is_dense = std::string(model) == "llama-3.1-70b";
      if (is_dense && std::string(layout).find("EP") != std::string::npos) continue;
      for (const int concurrency : {1, 7, 64, 512}) {
        SCOPED_TRACE(std::string(model) + " " + layout + " " + std::to_string(concurrency));
        Plan plan = plan_of(model, "h200-sxm", layout, 0, R"({"input": 2048, "output": 256, "concurrency": )" + std::to_string(concurrency) + "}");
        const Report report = evaluate(plan);
        if (!report.layout.legal || report.time.cases.empty()) continue;
        plan.claims = {{.kind = ClaimKind::decode_throughput_per_gpu, .value = Range(*report.time.cases.front().decode_tokens_per_s_per_gpu)}};
        EXPECT_EQ(audited(plan).front().answer, Word::holds) << audited(plan).front().reason;
      }
    }
  }
}

// Random arrivals: as many sequences as the report finds in flight, and no made-up batch where it finds none.
TEST(ClaimsUnderAnArrivalRate, TakeTheReportsSequences) {
  Plan plan = plan_of("llama-3.1-8b", "h100-sxm", "TP1", 1, R"({"input": 1024, "output": 256, "arrival_rate": "8 requests/s"})");
  const Report report = evaluate(plan);
  ASSERT_GT(report.time.decode_sequences, 2);
  const StageMemory& fullest = report.memory.stages.front();
  plan.claims = {{.kind = ClaimKind::kv_cache_per_gpu, .value = Range(fullest.kv_cache_at_longest_bytes)}, {.kind = ClaimKind::ttft, .value = Range(0.5)}};
  const std::vector<ClaimAnswer> answers = audited(plan);
  EXPECT_EQ(answers[0].answer, Word::holds) << answers[0].reason;
  EXPECT_EQ(answers[1].answer, Word::cannot_be_checked);
  EXPECT_NE(answers[1].reason.find("\"batch\""), std::string::npos) << answers[1].reason;
  plan.claims[1].batch = 4;
  EXPECT_EQ(audited(plan)[1].answer, Word::contradicts);
}

TEST(ClaimsUnderAnArrivalRate, ThatCannotBeKeptNeedABatch) {
  Plan plan = plan_of("llama-3.1-8b", "h100-sxm", "TP1", 1, R"({"input": 1024, "output": 256, "arrival_rate": "1e6 requests/s"})");
  plan.claims = {{.kind = ClaimKind::kv_cache_per_gpu, .value = Range(1e9)}, {.kind = ClaimKind::fits}, {.kind = ClaimKind::activations_per_gpu, .value = Range(1e9)}, {.kind = ClaimKind::decode_throughput_per_gpu, .value = Range(1e3)}, {.kind = ClaimKind::ttft, .value = Range(1)}};
  for (const ClaimAnswer& answer : audited(plan)) {
    EXPECT_EQ(answer.answer, Word::cannot_be_checked) << answer.kind;
    EXPECT_NE(answer.reason.find("\"batch\""), std::string::npos) << answer.reason;
  }
}

// Every kind of claim with every hostile number: an answer, and no number that is none.
TEST(HostileClaims, GetAnswersOfFiniteNumbers) {
  const std::vector<std::optional<Range>> values = {std::nullopt, Range(0), Range(-1), Range(1e30), Range(-1e30), Range(1e-300), Range(-1e30, 1e30), Range(5e-324)};
  const std::vector<std::vector<Range>> parts = {{}, {Range(0)}, {Range(0), Range(0)}, {Range(1e30), Range(2)}, {Range(1), Range(1)}, {Range(-1e30, 1e30), Range(-1e30)}, std::vector<Range>(10000, Range(1e30))};
  std::vector<Plan> plans = {*find_plan("16-gpu-moe"), plan_of("gpt-oss-120b", "h100-sxm", "TP4 EP2", 4, R"({"input": 100, "arrival_rate": 3})"), plan_of("llama-3.1-8b", "l40s", "TP64 PP33", 0, R"({"input": 1, "burst": 1})")};
  for (Plan& plan : plans) {
    plan.claims.clear();
    for (std::size_t kind = 0; kind < names_of<ClaimKind>.size(); ++kind) {
      for (const std::optional<Range>& value : values) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
          Claim claim{.kind = static_cast<ClaimKind>(kind), .of = static_cast<ClaimSubject>(i % 2), .value = value, .parts = parts[i], .ratio_of = i % 2 == 0 ? "gpus" : "ratio_to_reference"};
          if (i % 3 == 0) claim.limit = value ? value->low : 1e30;
          if (i % 3 == 1) claim.batch = 1000000000;
          if (i % 3 == 2) claim.context = 1000000000;
          plan.claims.push_back(claim);
        }
      }
    }
    for (const ClaimAnswer& answer : audited(plan)) {
      EXPECT_FALSE(answer.reason.empty()) << answer.kind;
      EXPECT_LT(answer.reason.size(), 2000U) << answer.kind;
      for (const std::string& step : answer.steps) EXPECT_LT(step.size(), 2000U) << answer.kind;
      for (const ClaimNumber& number : answer.computed) EXPECT_TRUE(std::isfinite(number.value)) << answer.kind << " " << number.name;
    }
  }
}

TEST(HostileClaims, TenThousandOfThemAreAnswered) {
  Plan plan = *find_plan("16-gpu-moe");
  plan.claims.clear();
  for (int i = 0; i < 10000; ++i) plan.claims.push_back({.kind = static_cast<ClaimKind>(static_cast<std::size_t>(i) % names_of<ClaimKind>.size()), .value = Range(i), .batch = 1 + i, .context = 1 + i});
  EXPECT_EQ(audited(plan).size(), 10000U);
}

TEST(Claims, OfADenseModelAboutExpertsAreContradicted) {
  Plan plan = *find_plan("llama-3.1-8b-1xl40s");
  plan.claims = {{.kind = ClaimKind::expert_idle, .value = Range(0.5)}};
  EXPECT_EQ(audited(plan).front().answer, Word::contradicts);
}

}  // namespace
}  // namespace plimsoll
