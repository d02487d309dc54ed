#include "core/report/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/plan.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/verdict/sensitivity.hpp"

namespace plimsoll {
namespace {

/// A plan that can be worked by hand: one layer kind, stated efficiencies, one GPU, four sequences at once.
Plan small_plan() {
  Plan plan = *find_plan("llama-3.1-8b-1xl40s");
  plan.workload.concurrency.reset();
  plan.workload.requests_per_s.reset();
  plan.workload.burst = 4;
  plan.efficiency.mfu = 0.5;
  plan.efficiency.memory_bandwidth = 0.8;
  return plan;
}

Explanation explained(const Plan& plan, std::string_view path) {
  Explanation explanation;
  Problems problems;
  EXPECT_TRUE(explain(plan, path, explanation, problems)) << path;
  return explanation;
}

const ExplainedStep* step_named(const Explanation& explanation, std::string_view symbol) {
  const auto found = std::find_if(explanation.steps.begin(), explanation.steps.end(), [&](const ExplainedStep& step) { return step.symbol == symbol; });
  return found == explanation.steps.end() ? nullptr : &*found;
}

struct StepCase {
  const char* name;
  const char* path;
  const char* symbol;
  const char* want_formula;
  const char* want_filled;
};

const StepCase step_cases[] = {
    {"bandwidth", "time.cases[0].tpot_s", "W", "W_0 · η_m", "864 GB/s · 80 %"},
    {"roofline", "time.cases[0].decode[3].seconds", "t_ffn", "max(F_ffn / P_d, B_ffn / W)", "max(1.41 GFLOP / 181 TFLOP/s, 353 MB / 691 GB/s)"},
    {"kv_of_a_token", "memory.stages[0].lines[3].bytes", "κ_kv", "2 · ⌈g⌉ · a · b_kv", "2 · ⌈8⌉ · 128 · 2 B"},
    {"parameters", "parameters.embedding", "", "V · d + V · d", "128,256 · 4,096 + 128,256 · 4,096"},
};

class ExplainedSteps : public testing::TestWithParam<StepCase> {};
TEST_P(ExplainedSteps, StandInSymbolsAndInValues) {
  const Explanation explanation = explained(small_plan(), GetParam().path);
  const ExplainedStep* step = step_named(explanation, GetParam().symbol);
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->formula, GetParam().want_formula);
  EXPECT_EQ(step->filled, GetParam().want_filled);
}
INSTANTIATE_TEST_SUITE_P(Explain, ExplainedSteps, testing::ValuesIn(step_cases), [](const auto& row) { return row.param.name; });

TEST(Explain, AFactSaysWhereThePlanHasItAndWhoSaysSo) {
  const Explanation explanation = explained(small_plan(), "time.cases[0].tpot_s");
  const auto bandwidth = std::find_if(explanation.facts.begin(), explanation.facts.end(), [](const ExplainedFact& fact) { return fact.symbol == "W_0"; });
  ASSERT_NE(bandwidth, explanation.facts.end());
  EXPECT_EQ(bandwidth->path, "accelerator.memory_bandwidth");
  EXPECT_NE(bandwidth->origin.find("l40s"), std::string::npos);
  EXPECT_EQ(bandwidth->value, "864 GB/s");
}

TEST(Explain, APriceSaysWhoseItIs) {
  Plan plan = small_plan();
  plan.accelerator.price_usd_per_h = 0.9;
  plan.accelerator.price_source = "our contract, 2026-11";
  const Explanation explanation = explained(plan, "cost.cases[0].price_per_million");
  const auto price = std::find_if(explanation.facts.begin(), explanation.facts.end(), [](const ExplainedFact& fact) { return fact.path == "accelerator.price"; });
  ASSERT_NE(price, explanation.facts.end());
  EXPECT_EQ(price->origin, "our contract, 2026-11");
  EXPECT_EQ(price->value, "0.9 USD/h");
}

TEST(Explain, AStepIsExplainedOnce) {
  for (const std::string& name : plan_names()) {
    std::vector<std::string> symbols;
    for (const ExplainedStep& step : explained(*find_plan(name), "time.cases[0].ttft_s").steps) symbols.push_back(step.symbol);
    std::sort(symbols.begin(), symbols.end());
    EXPECT_EQ(std::adjacent_find(symbols.begin(), symbols.end()), symbols.end()) << name;
  }
}

/// What stands at a path of a document: "time.cases[0].ttft_s".
const json::Value* at_path(const json::Value& document, std::string_view path) {
  const json::Value* here = &document;
  while (!path.empty() && here != nullptr) {
    if (path.front() == '[') {
      const std::size_t end = path.find(']');
      const std::size_t index = std::stoul(std::string(path.substr(1, end - 1)));
      here = index < here->items.size() ? &here->items[index] : nullptr;
      path.remove_prefix(end + 1);
    } else {
      const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
      here = here->find(path.front() == '.' ? path.substr(1, end - 1) : path.substr(0, end));
      path.remove_prefix(end);
    }
  }
  return here;
}

struct OpenedPlan {
  std::string name;
  Plan plan;
};

Plan plan_of(std::string_view text) {
  const PlanReading reading = read_plan(text);
  for (const Problem& problem : reading.problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return reading.plan;
}

/// Every example, and what none of them has.
std::vector<OpenedPlan> opened_plans() {
  std::vector<OpenedPlan> plans;
  for (const std::string& name : plan_names()) plans.push_back({name, *find_plan(name)});
  const std::string pools = R"("disaggregation": {"prefill_layout": "TP2 PP2", "prefill_accelerator": "l40s", "handoff_link": {"bandwidth": "50 GB/s", "latency": "10 us"}})";
  plans.push_back({"pools at a concurrency", plan_of(R"({"preset": "llama-3.1-70b-4xh100", "cluster": {"gpus": 0}, )" + pools + "}")});
  plans.push_back({"pools under arrivals", plan_of(R"({"preset": "llama-3.1-70b-4xh100", "cluster": {"gpus": 0}, "workload": {"input": "64..4096", "output": "16..512", "concurrency": null, "arrival_rate": "0.2 requests/s"}, )" + pools + "}")});
  plans.push_back({"lengths that vary and nearly fill the room", plan_of(R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l4", "engine": {"weights": "fp8"}, "layout": "PP2", "workload": {"input": "16..8192", "output": "16..512", "concurrency": 56}})")});
  plans.push_back({"experts that are not alike", plan_of(R"({"preset": "deepseek-v3-16xh200", "routing": {"zipf": 0.8, "redundant_experts": 32}})")});
  plans.push_back({"drafted tokens", plan_of(R"({"preset": "deepseek-v3-16xh200", "engine": {"speculation": {"draft_tokens": 1, "acceptance": 0.85, "draft_cost_layers": 1}}})")});
  plans.push_back({"arrivals", plan_of(R"({"preset": "mixtral-8x7b-8xa100", "workload": {"burst": null, "concurrency": null, "arrival_rate": "1 requests/s"}})")});
  plans.push_back({"state spaces", plan_of(R"({"plimsoll": 1, "model": "nemotron-3-nano-30b-a3b", "accelerator": "h100-sxm", "layout": "TP2 PP2", "workload": {"input": "64..4096", "output": 256, "concurrency": 64}})")});
  return plans;
}

TEST(Explain, EveryNumberIsTheReportsToTheBit) {
  for (const auto& [name, plan] : opened_plans()) {
    Problems problems;
    const json::Value report = json::parse(write(evaluate(plan), Writing::numbers), problems);
    ASSERT_TRUE(problems.none());
    const std::vector<Explainable> numbers = explainable_numbers(plan);
    EXPECT_GT(numbers.size(), 20U) << name;
    for (const Explainable& number : numbers) {
      const json::Value* reported = at_path(report, number.path);
      ASSERT_NE(reported, nullptr) << name << ": " << number.path;
      const Explanation explanation = explained(plan, number.path);
      EXPECT_EQ(explanation.number, reported->number) << name << ": " << number.path;
      EXPECT_FALSE(explanation.steps.empty() && explanation.facts.empty()) << name << ": " << number.path;
    }
  }
}

bool is_among(const std::vector<Explainable>& numbers, std::string_view path) {
  return std::any_of(numbers.begin(), numbers.end(), [&](const Explainable& number) { return number.path == path; });
}

TEST(Explain, WhatAReportHasOfItsLoadCanBeOpened) {
  for (const auto& [name, plan] : opened_plans()) {
    const Report report = evaluate(plan);
    const std::vector<Explainable> numbers = explainable_numbers(plan);
    EXPECT_EQ(is_among(numbers, "time.cases[0].end_to_end_s"), report.time.cases[0].end_to_end_s.has_value()) << name;
    EXPECT_EQ(is_among(numbers, "time.cases[0].requests_per_s"), report.time.cases[0].requests_per_s.has_value()) << name;
    EXPECT_EQ(is_among(numbers, "experts.use[1].ranks_busy"), report.experts.has_value()) << name;
    EXPECT_EQ(is_among(numbers, "memory.overflow_chance"), report.memory.known) << name;
    EXPECT_EQ(is_among(numbers, "prefill_pool.memory.overflow_chance"), report.prefill_pool && report.prefill_pool->memory.known) << name;
    EXPECT_EQ(is_among(numbers, "prefill_pool.memory.stages[0].lines[0].bytes"), report.prefill_pool && report.prefill_pool->memory.worst_stage == 0) << name;
  }
}

/// "n[2]" is another n.
std::string letter_of(const std::string& symbol) { return symbol.substr(0, symbol.find('[')); }

TEST(Explain, ALetterStandsForOneQuantity) {
  std::map<std::string, std::string> words_of_letter;
  const auto meet = [&](const std::string& symbol, const std::string& words) {
    const auto [known, is_new] = words_of_letter.emplace(letter_of(symbol), words);
    EXPECT_EQ(known->second, words) << symbol;
  };
  for (const auto& [name, plan] : opened_plans()) {
    for (const Explainable& number : explainable_numbers(plan)) {
      const Explanation explanation = explained(plan, number.path);
      for (const ExplainedStep& step : explanation.steps) {
        if (!step.symbol.empty()) meet(step.symbol, step.words);
      }
      for (const ExplainedFact& fact : explanation.facts) meet(fact.symbol, fact.words);
    }
  }
  EXPECT_GT(words_of_letter.size(), 100U);
}

TEST(Explain, TheChanceOfOverflowIsANormalTail) {
  for (const auto& [name, plan] : opened_plans()) {
    const double chance = evaluate(plan).memory.overflow_chance;
    if (chance == 0 || chance == 1) continue;
    const Explanation explanation = explained(plan, "memory.overflow_chance");
    EXPECT_EQ(explanation.steps.front().formula, "Q((T_p − n · ℓ) / √(n · σ²))") << name;
    return;
  }
  ADD_FAILURE() << "no plan's lengths are left to chance";
}

TEST(Explain, ThePrefillPoolsNumbersSayThatTheyAreItsOwn) {
  for (const auto& [name, plan] : opened_plans()) {
    if (!plan.disaggregation) continue;
    const Explanation explanation = explained(plan, "prefill_pool.memory.limit_bytes");
    const auto of_gpu = std::find_if(explanation.facts.begin(), explanation.facts.end(), [](const ExplainedFact& fact) { return fact.path == "disaggregation.prefill_accelerator.memory"; });
    ASSERT_NE(of_gpu, explanation.facts.end()) << name;
    EXPECT_NE(of_gpu->origin.find("l40s"), std::string::npos);
  }
}

TEST(Explain, AStageThatIsNotTheFullestCanBeAskedFor) {
  const Explanation explanation = explained(*find_plan("llama-3.1-405b-16xh100"), "memory.stages[1].total_bytes");
  EXPECT_GT(explanation.number, 1e9);
}

struct WrongPath {
  const char* name;
  const char* path;
  const char* want_in_message;
};

const WrongPath wrong_paths[] = {
    {"a_near_one_is_named", "time.ttft_s", "did you mean time.cases[0].ttft_s"},
    {"none_is_near", "colour", "without a path lists them"},
    {"a_text_of_the_report", "headline.sentence", "is no number"},
    {"a_stage_that_is_not_there", "memory.stages[99999999999999999999].total_bytes", "did you mean memory.stages[0].total_bytes"},
};

class WrongPaths : public testing::TestWithParam<WrongPath> {};
TEST_P(WrongPaths, AreRefusedWithWhatWouldDo) {
  Explanation explanation;
  Problems problems;
  EXPECT_FALSE(explain(small_plan(), GetParam().path, explanation, problems));
  ASSERT_EQ(problems.count(), 1U);
  EXPECT_NE(problems.list()[0].message.find(GetParam().want_in_message), std::string::npos) << problems.list()[0].message;
}
INSTANTIATE_TEST_SUITE_P(Explain, WrongPaths, testing::ValuesIn(wrong_paths), [](const auto& row) { return row.param.name; });

TEST(Explain, APlanThatIsNotLegalHasItsParametersOnly) {
  Plan plan = small_plan();
  plan.layout = {};
  plan.layout.notation = "TP3";
  for (const Explainable& number : explainable_numbers(plan)) EXPECT_EQ(number.path.rfind("parameters.", 0), 0U) << number.path;
}

// ---- Sensitivities -------------------------------------------------------------------------------------------------------

const Sensitivity* sensitivity(const std::vector<Sensitivity>& all, std::string_view target, std::string_view input) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Sensitivity& each) { return each.target == target && each.input == input; });
  return found == all.end() ? nullptr : &*found;
}

TEST(Sensitivities, AStepBoundByMemoryFollowsItsBandwidth) {
  const Plan plan = small_plan();
  const std::vector<Sensitivity> all = sensitivities_of(plan, evaluate(plan));
  const Sensitivity* tpot = sensitivity(all, "tpot", "accelerator.memory_bandwidth");
  ASSERT_NE(tpot, nullptr);
  EXPECT_NEAR(tpot->elasticity, -1, 1e-9);
  EXPECT_NEAR(tpot->tenth_more, 1 / 1.1 - 1, 1e-9);
  EXPECT_EQ(sensitivity(all, "tpot", "accelerator.peak_bf16"), nullptr);
}

TEST(Sensitivities, ALongerPromptTakesMoreThanItsShare) {
  const Plan plan = small_plan();
  const Sensitivity* ttft = nullptr;
  const std::vector<Sensitivity> all = sensitivities_of(plan, evaluate(plan));
  ttft = sensitivity(all, "ttft", "workload.input");
  ASSERT_NE(ttft, nullptr);
  EXPECT_GT(ttft->tenth_more, 0.1);  // Attention grows with its square.
}

TEST(Sensitivities, TheLargestChangesComeFirst) {
  for (const std::string& name : plan_names()) {
    const std::vector<Sensitivity> all = sensitivities_of(*find_plan(name), evaluate(*find_plan(name)));
    EXPECT_FALSE(all.empty()) << name;
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Sensitivity& a, const Sensitivity& b) { return std::fabs(a.tenth_more) > std::fabs(b.tenth_more); })) << name;
  }
}

}  // namespace
}  // namespace plimsoll
