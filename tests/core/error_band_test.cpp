// Bands of predictions: which measured family a plan is likest, and what its error makes of a verdict.
#include "core/verdict/error_band.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

TEST(ErrorBand, OfStatedEfficienciesIsNotKnown) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  EXPECT_NE(nearest_measured(plan), nullptr);
  plan.efficiency.mfu = 0.5;
  EXPECT_EQ(nearest_measured(plan), nullptr);
  EXPECT_EQ(evaluate(plan).error_band, "no error known: the efficiencies are stated, not measured");
}

struct NearestCase {
  const char* name;
  const char* model;
  const char* accelerator;
  Framework framework;
  Precision weights;
  const char* want;
};

class NearestMeasured : public testing::TestWithParam<NearestCase> {};
TEST_P(NearestMeasured, IsLikestInExpertsThenEngineThenArchitectureThenWidth) {
  const NearestCase& row = GetParam();
  Plan plan;
  plan.model = *find_model(row.model);
  plan.accelerator = *find_accelerator(row.accelerator);
  plan.engine.framework = row.framework;
  plan.engine.weights = row.weights;
  ASSERT_NE(nearest_measured(plan), nullptr);
  EXPECT_EQ(nearest_measured(plan)->name, row.want);
}
INSTANTIATE_TEST_SUITE_P(
    ErrorBand, NearestMeasured,
    testing::Values(
        NearestCase{"the_same", "qwen3-32b", "h100-sxm", Framework::vllm, Precision::bf16, "Qwen3-32B on NVIDIA H100 SXM with vLLM, 16-bit weights"},
        NearestCase{"another_dense_model", "llama-3.1-8b", "h100-sxm", Framework::vllm, Precision::bf16, "Qwen3-32B on NVIDIA H100 SXM with vLLM, 16-bit weights"},
        NearestCase{"experts_before_all", "mixtral-8x7b", "b200", Framework::sglang, Precision::nvfp4, "DeepSeek-V3/R1 on NVIDIA B200 SXM with SGLang, 4-bit weights"},
        NearestCase{"no_engine_stated", "qwen3-235b-a22b", "h200-sxm", Framework::other, Precision::fp8, "Qwen3-235B-A22B on NVIDIA H100 SXM with TensorRT-LLM, 8-bit weights"}),
    [](const auto& row) { return row.param.name; });

// The word of a limit inside the band is `too close`; at its ends it is none.
TEST(ErrorBand, DecidesBetweenMetMissedAndTooClose) {
  Plan plan = *find_plan("gpt-oss-120b-1xh100");
  plan.workload.input = {.least = 1024, .most = 1024};
  plan.workload.output = {.least = 256, .most = 256};
  plan.targets = Targets{};
  plan.targets.tpot_s = 1;
  const Report report = evaluate(plan);
  const TargetVerdict verdict = report.verdicts.back();
  const double error = nearest_measured(plan)->tpot;
  ASSERT_TRUE(verdict.value && verdict.low && verdict.high);
  EXPECT_DOUBLE_EQ(*verdict.low, *verdict.value / (1 + error));
  EXPECT_DOUBLE_EQ(*verdict.high, *verdict.value * (1 + error));
  const auto word_at = [&](double limit_s) {
    plan.targets.tpot_s = limit_s;
    return evaluate(plan).verdicts.back().verdict;
  };
  EXPECT_EQ(word_at(*verdict.high), Verdict::meets);
  EXPECT_EQ(word_at(*verdict.value), Verdict::too_close);
  double least = *verdict.low;
  for (const Reading& reading : verdict.readings) least = std::min(least, *reading.low);
  EXPECT_EQ(word_at(least * 0.999), Verdict::misses);
}

}  // namespace
}  // namespace plimsoll
