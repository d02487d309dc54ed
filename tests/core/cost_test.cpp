// What tokens cost and the energy they take, against numbers by hand and against what must add up.

#include "core/physics/cost.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "core/catalog/catalog.hpp"
#include "core/report/as_markdown.hpp"
#include "core/report/as_text.hpp"
#include "core/verdict/costs.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

/// Llama 3.1 8B on two H100 at 3.60 USD/h, which is a thousandth of a dollar a second, with stated efficiencies.
Plan priced_plan() {
  Plan plan;
  plan.model = *find_model("llama-3.1-8b");
  plan.accelerator = *find_accelerator("h100-sxm");
  plan.accelerator.price_usd_per_h = 3.6;
  plan.accelerator.power_w = 700;
  plan.layout.tp = 2;
  plan.workload.input = {.least = 1000, .most = 1000};
  plan.workload.output = Lengths{.least = 200, .most = 200};
  plan.workload.concurrency = 16;
  plan.efficiency = {.mfu = 0.5, .memory_bandwidth = 0.8, .link_bandwidth = 0.7};
  return plan;
}

const TargetVerdict* verdict_on(const Report& report, std::string_view target) {
  const auto found = std::find_if(report.verdicts.begin(), report.verdicts.end(), [&](const TargetVerdict& each) { return each.target == target; });
  return found == report.verdicts.end() ? nullptr : &*found;
}

TEST(Cost, ARequestCostsWhatAllGpusCostWhileOneIsServed) {
  const Report report = evaluate(priced_plan());
  const CostCase& cost = report.cost->cases.front();
  const double of_request = 1000 * *cost.prompt_price_per_million + 200 * *cost.output_price_per_million;
  EXPECT_NEAR(of_request / 1e6, 2 * 0.001 / *report.time.cases.front().requests_per_s, 1e-12);
  EXPECT_NEAR(of_request, 1200 * *cost.price_per_million, 1e-6);
  EXPECT_NEAR(*report.cost->price_per_hour, 7.2, 1e-12);
}

TEST(Cost, PromptAndOutputShareItByTheTimeThatTheyTakeOfTheGpus) {
  const Report report = evaluate(priced_plan());
  const TimeCase& time = report.time.cases.front();
  const CostCase& cost = report.cost->cases.front();
  const double prompt_s = 1000 / *time.prefill_tokens_per_s_per_gpu;
  const double output_s = 200 / *time.decode_tokens_per_s_per_gpu;
  EXPECT_NEAR(1000 * *cost.prompt_price_per_million / (200 * *cost.output_price_per_million), prompt_s / output_s, 1e-9);
}

TEST(Cost, AWattIsSharedAsADollarIs) {
  Plan plan = priced_plan();
  plan.cluster.pue = 1.25;
  const Report report = evaluate(plan);
  const CostCase& cost = report.cost->cases.front();
  EXPECT_NEAR(*report.cost->power_w, 2 * 700 * 1.25, 1e-9);
  EXPECT_NEAR(*cost.joules_per_token, 700 * 1.25 / *report.time.cases.front().total_tokens_per_s_per_gpu, 1e-12);
  EXPECT_NEAR(*cost.joules_per_output_token / *cost.joules_per_token, *cost.output_price_per_million / *cost.price_per_million, 1e-12);
}

TEST(Cost, PoolsBearTheirOwnPart) {
  Plan plan = priced_plan();
  plan.disaggregation.emplace();
  plan.disaggregation->prefill_layout.tp = 4;
  plan.disaggregation->prefill_accelerator = *find_accelerator("a100-sxm-80gb");
  plan.disaggregation->prefill_accelerator->price_usd_per_h = 1.8;
  plan.disaggregation->prefill_accelerator->power_w = 400;
  const Report report = evaluate(plan);
  ASSERT_TRUE(report.time.known);
  const double requests_per_s = *report.time.cases.front().requests_per_s;
  const CostCase& cost = report.cost->cases.front();
  EXPECT_NEAR(1000 * *cost.prompt_price_per_million / 1e6, 4 * 0.0005 / requests_per_s, 1e-12);
  EXPECT_NEAR(200 * *cost.output_price_per_million / 1e6, 2 * 0.001 / requests_per_s, 1e-12);
  EXPECT_NEAR(200 * *cost.joules_per_output_token, 2 * 700 / requests_per_s, 1e-6);
  EXPECT_NEAR(*report.cost->power_w, 2 * 700 + 4 * 400, 1e-9);
}

TEST(Cost, FewerArrivalsMakeTokensDearer) {
  Plan plan = priced_plan();
  plan.workload.concurrency.reset();
  plan.workload.requests_per_s = 1;
  const double at_one = *evaluate(plan).cost->cases.front().price_per_million;
  plan.workload.requests_per_s = 0.5;
  EXPECT_NEAR(*evaluate(plan).cost->cases.front().price_per_million, 2 * at_one, 1e-9 * at_one);
  EXPECT_NEAR(at_one, 2 * 0.001 / 1200 * 1e6, 1e-9);
}

TEST(Cost, WithoutAPriceThereIsNone) {
  Plan plan = priced_plan();
  plan.accelerator.price_usd_per_h.reset();
  plan.targets.usd_per_million_tokens = 1;
  const Report report = evaluate(plan);
  EXPECT_FALSE(report.cost->price_per_hour);
  EXPECT_FALSE(report.cost->cases.front().price_per_million);
  EXPECT_TRUE(report.cost->cases.front().joules_per_token);
  EXPECT_NE(as_text(report).find("no price stated"), std::string::npos);
  EXPECT_NE(as_markdown(report, "").find("No price stated."), std::string::npos);
  const TargetVerdict& verdict = *verdict_on(report, "price_per_million");
  EXPECT_EQ(verdict.verdict, Verdict::unknown);
  EXPECT_EQ(verdict.reason, "Needs accelerator.price, the price of a GPU and hour.");
}

TEST(Cost, WithoutAnAnswersLengthNothingIsSaidOfTokens) {
  Plan plan = priced_plan();
  plan.workload.output.reset();
  plan.targets.usd_per_million_output_tokens = 1;
  const Report report = evaluate(plan);
  EXPECT_TRUE(report.cost->price_per_hour);
  EXPECT_FALSE(report.cost->cases.front().price_per_million);
  EXPECT_EQ(verdict_on(report, "output_price_per_million")->verdict, Verdict::unknown);
}

struct LimitCase {
  const char* name;
  double of_price;  ///< The limit over what it costs.
  Range price;
  Verdict want;
};
const LimitCase limit_cases[] = {
    {"below_the_limit", 1.1, 3.6, Verdict::meets},
    {"above_the_limit", 0.9, 3.6, Verdict::misses},
    {"a_range_around_the_limit", 1.1, {3, 4.2}, Verdict::too_close},
    {"a_range_below_the_limit", 1.2, {3, 4.2}, Verdict::meets},
};

class PriceTarget : public testing::TestWithParam<LimitCase> {};
TEST_P(PriceTarget, IsJudgedAtMost) {
  const CostCase known = evaluate(priced_plan()).cost->cases.front();
  Plan plan = priced_plan();
  plan.accelerator.price_usd_per_h = GetParam().price;
  plan.targets.usd_per_million_tokens = *known.price_per_million * GetParam().of_price;
  plan.targets.usd_per_million_output_tokens = *known.output_price_per_million * GetParam().of_price;
  const Report report = evaluate(plan);
  for (const char* target : {"price_per_million", "output_price_per_million"}) {
    const TargetVerdict& verdict = *verdict_on(report, target);
    EXPECT_EQ(verdict.verdict, GetParam().want) << target << ": " << verdict.reason;
    EXPECT_EQ(verdict.unit, "USD");
    if (GetParam().price.is_single()) continue;
    EXPECT_NEAR(*verdict.low / *verdict.high, 3 / 4.2, 1e-9);
  }
}
INSTANTIATE_TEST_SUITE_P(Cost, PriceTarget, testing::ValuesIn(limit_cases), [](const auto& row) { return row.param.name; });

TEST(Cost, AVerdictHasTheErrorOfThroughput) {
  Plan plan = priced_plan();
  plan.efficiency = {};
  plan.targets.usd_per_million_tokens = 1;
  plan.targets.total_tokens_per_s_per_gpu = 1;
  const Report report = evaluate(plan);
  const TargetVerdict& price = *verdict_on(report, "price_per_million");
  const TargetVerdict& rate = *verdict_on(report, "total_throughput");
  ASSERT_LT(*rate.low, *rate.high);
  EXPECT_NEAR(*price.high / *price.low, *rate.high / *rate.low, 1e-9);
}

TEST(Cost, APriceHasToHoldAtEveryLength) {
  Plan plan = priced_plan();
  plan.workload.input = {.least = 100, .most = 1900};
  const Report report = evaluate(plan);
  const double longest = *report.cost->cases[0].price_per_million;
  const double mean = *report.cost->cases[1].price_per_million;
  ASSERT_NE(longest, mean);
  plan.targets.usd_per_million_tokens = (longest + mean) / 2;
  EXPECT_EQ(verdict_on(evaluate(plan), "price_per_million")->verdict, Verdict::misses);
}

/// Where the worst end of ranges serves nothing, what tokens cost has no upper end, and no end is lost in 0/0.
TEST(Cost, AQueueWithoutEndAtTheWorstLeavesTheLowerEnd) {
  const Interval endless(0, std::numeric_limits<double>::infinity());
  Plan plan = priced_plan();
  const Layout layout{.tp = 2, .stage_layers = {32}};
  Answers<Interval> answers;
  answers.total_rate = Interval(0, 1000);
  answers.prefill_rate = Interval(5000, 9000);
  answers.decode_rate = endless;
  const Deployment deployed{plan, layout, nullptr, mean_lengths(plan.workload)};
  const Interval all = *price_on(deployed, answers, &PerToken<double>::all);
  const Interval output = *price_on(deployed, answers, &PerToken<double>::output);
  EXPECT_NEAR(all.low, 1.0, 1e-12);
  EXPECT_EQ(output.low, 0);
  EXPECT_EQ(all.high, endless.high);
  EXPECT_EQ(output.high, endless.high);
}

struct SourceCase {
  const char* name;
  void (*change)(Accelerator&);
  const char* want;
};
const SourceCase source_cases[] = {
    {"the_catalogues", [](Accelerator&) {}, "Lambda on demand, 8x H100 SXM: https://lambda.ai/instances, 2026-09-20"},
    {"another_price_than_the_catalogues", [](Accelerator& a) { a.price_usd_per_h = 2.0; }, "stated by the plan"},
    {"one_that_the_plan_names", [](Accelerator& a) { a.price_usd_per_h = 2.0, a.price_source = "our contract, 2026-11"; }, "our contract, 2026-11"},
};

class PriceSource : public testing::TestWithParam<SourceCase> {};
TEST_P(PriceSource, IsThatOfThePrice) {
  Plan plan = priced_plan();
  plan.accelerator = *find_accelerator("h100-sxm");
  GetParam().change(plan.accelerator);
  EXPECT_EQ(evaluate(plan).cost->price_source, GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Cost, PriceSource, testing::ValuesIn(source_cases), [](const auto& row) { return row.param.name; });

TEST(Cost, EveryPriceOfTheCatalogueSaysWhoseItIsAndOfWhatDay) {
  int priced = 0;
  for (const std::string& name : accelerator_names()) {
    const Accelerator& accelerator = *find_accelerator(name);
    EXPECT_EQ(accelerator.price_usd_per_h.has_value(), !accelerator.price_source.empty()) << name;
    if (!accelerator.price_usd_per_h) continue;
    ++priced;
    EXPECT_NE(accelerator.price_source.find("https://"), std::string::npos) << name;
    EXPECT_NE(accelerator.price_source.find(", 20"), std::string::npos) << name;
  }
  EXPECT_GT(priced, 5);
}

}  // namespace
}  // namespace plimsoll
