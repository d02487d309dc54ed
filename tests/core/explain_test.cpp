#include "core/report/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
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

TEST(Explain, EveryNumberIsTheReportsToTheBit) {
  for (const std::string& name : plan_names()) {
    const Plan& plan = *find_plan(name);
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
