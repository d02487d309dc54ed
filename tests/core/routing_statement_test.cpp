// How a plan states its routing, and what is refused; and what the report says of experts.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/physics/memory.hpp"
#include "core/report/report.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/plan.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

PlanReading reading_of(const std::string& routing, const char* model = "mixtral-8x7b") {
  return read_plan(std::string(R"({"plimsoll": 1, "model": ")") + model + R"(", "accelerator": "h100-sxm", "layout": "TP1 DP4 EP4", "workload": {"input": 1000, "output": 100, "concurrency": 32}, "routing": )" + routing + "}");
}

Plan plan_of(const std::string& routing) {
  PlanReading reading = reading_of(routing);
  EXPECT_TRUE(reading.ok()) << routing << ": " << (reading.ok() ? "" : reading.problems.list().front().message);
  return reading.plan;
}

struct RefusedCase {
  const char* name;
  const char* routing;
  const char* path;
};

const RefusedCase refused_cases[] = {
    {"more_than_there_are", R"({"popularity": [1, 1, 1, 1, 1, 1, 1, 1, 1]})", "routing.popularity"},
    {"fewer_than_a_token_visits", R"({"popularity": [1, 0, 0, 0, 0, 0, 0, 0]})", "routing.popularity"},
    {"less_than_nothing", R"({"popularity": [-1]})", "routing.popularity[0]"},
    {"two_laws_at_once", R"({"zipf": 1, "popularity": [2]})", "routing"},
    {"a_rising_zipf", R"({"zipf": -1})", "routing.zipf"},
    {"no_law_that_is_known", R"({"skew": 2})", "routing.skew"},
};

class RefusedRouting : public testing::TestWithParam<RefusedCase> {};
TEST_P(RefusedRouting, SaysWhere) {
  const PlanReading reading = reading_of(GetParam().routing);
  ASSERT_EQ(reading.problems.list().size(), 1u);
  EXPECT_EQ(reading.problems.list()[0].path, GetParam().path);
}
INSTANTIATE_TEST_SUITE_P(, RefusedRouting, testing::ValuesIn(refused_cases), [](const auto& each) { return std::string(each.param.name); });

TEST(Routing, NeedsExperts) {
  const PlanReading reading = reading_of(R"({"zipf": 1})", "llama-3.1-8b");
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.problems.list()[0].path, "routing");
}

std::string report_of(const std::string& routing) { return write(evaluate(plan_of(routing)), Writing::numbers); }

TEST(Routing, ThatIsUniformIsTheSameToTheBitHoweverItIsSaid) {
  const std::string unsaid = report_of("{}");
  for (const char* routing : {R"({"zipf": 0})", R"({"popularity": [1, 1]})", R"({"popularity": [5, 5, 5, 5, 5, 5, 5, 5]})", R"({"placement": "contiguous"})"}) EXPECT_EQ(report_of(routing), unsaid) << routing;
}

TEST(Routing, ThatIsMoreSkewedIsNeverFaster) {
  double before = 1e18;
  for (const char* routing : {"{}", R"({"zipf": 0.2})", R"({"zipf": 0.5})", R"({"zipf": 1})", R"({"zipf": 1, "placement": "contiguous"})"}) {
    const Report report = evaluate(plan_of(routing));
    const double rate = *report.time.cases.front().prefill_tokens_per_s_per_gpu;
    EXPECT_LT(rate, before) << routing;
    before = rate;
  }
}

TEST(Routing, KeepsRedundantExpertsInMemory) {
  const auto experts_bytes = [](const char* routing) { return evaluate(plan_of(routing)).memory.stages.front().lines[1].bytes; };
  EXPECT_DOUBLE_EQ(experts_bytes(R"({"redundant_experts": 4})"), experts_bytes("{}") * (8 + 4) / 8);
}

// ---- The report -----------------------------------------------------------------------------------------------------------

/// 16 experts of which a token visits 2, on EP4; a burst of 128 on 4 attention ranks and 2 stages: micro-batches of 16 a rank.
TEST(ExpertsReport, OfTheSixteenGpuPlanHasADecodeStepAndOneSequence) {
  const Report report = evaluate(*find_plan("16-gpu-moe"));
  ASSERT_TRUE(report.experts);
  EXPECT_EQ(report.experts->per_rank, 4);
  ASSERT_EQ(report.experts->use.size(), 2u);
  const ExpertUse& step = report.experts->use[0];
  EXPECT_EQ(step.tokens, 64);
  EXPECT_EQ(step.tokens_per_expert, 8);
  EXPECT_NEAR(step.experts_read, 1 - std::pow(1 - 2.0 / 16, 64), 1e-12);
  EXPECT_NEAR(step.ranks_busy, 1, 1e-12);
  const ExpertUse& one = report.experts->use[1];
  EXPECT_EQ(one.tokens, 1);
  EXPECT_NEAR(one.experts_read, 2.0 / 16, 1e-15);
  EXPECT_NEAR(one.ranks_busy, 0.45, 1e-15);  // 1 − C(12, 2)/C(16, 2), as the claims have it.
}

TEST(ExpertsReport, TellsPopularityFromChance) {
  const Report report = evaluate(plan_of(R"({"popularity": [7]})"));
  // The hot one's rank has one more: of a token's 2 experts 1 + 1/7, where 1/2 is the mean.
  EXPECT_NEAR(report.experts->fullest_by_popularity, (1 + 1.0 / 7) / 0.5, 1e-14);
  for (const ExpertUse& use : report.experts->use) EXPECT_GE(use.fullest_over_mean, report.experts->fullest_by_popularity);
}

TEST(ExpertsReport, IsNoneOfADenseModel) { EXPECT_FALSE(evaluate(*find_plan("llama-3.1-70b-4xh100")).experts); }

}  // namespace
}  // namespace plimsoll
