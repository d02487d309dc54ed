// A run that `vllm bench serve --save-result` wrote, and the plan that says how the model was deployed.
#include "core/accuracy/bench_result.hpp"

#include <gtest/gtest.h>

#include "core/accuracy/fit.hpp"
#include "core/catalog/catalog.hpp"

namespace plimsoll::accuracy {
namespace {

constexpr std::string_view usual_result = R"({"date": "20260801-101500", "backend": "vllm", "model_id": "meta-llama/Llama-3.1-8B-Instruct", "num_prompts": 320,
  "request_rate": "inf", "burstiness": 1.0, "max_concurrency": 32, "duration": 80.1, "completed": 320, "failed": 0,
  "total_input_tokens": 327680, "total_output_tokens": 81920, "output_throughput": 1022.7, "request_goodput": null,
  "mean_ttft_ms": 95.2, "median_ttft_ms": 88.0, "mean_tpot_ms": 9.1, "median_tpot_ms": 9.0})";
constexpr std::string_view usual_plan = R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "h100-sxm", "cluster": {"gpus": 1}, "layout": "TP1",
  "engine": {"framework": "vllm"}, "workload": {"input": 1024, "output": 256, "concurrency": 32}})";

json::Value parsed(std::string_view text) {
  Problems problems;
  json::Value value = json::parse(text, problems);
  EXPECT_TRUE(problems.none());
  return value;
}

std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return changed.replace(at, from.size(), to);
}

BenchRun read_run(std::string_view result, std::string_view plan, Problems& problems) { return bench_run("mine", parsed(result), parsed(plan), problems); }

Means usual_means() { return {.models = {}, .serving = serving_profile(), .kernels = kernel_profile()}; }

TEST(BenchRun, TakesLoadAndFiguresFromTheResult) {
  Problems problems;
  const BenchRun run = read_run(usual_result, usual_plan, problems);
  ASSERT_TRUE(problems.none());
  EXPECT_EQ(run.served.concurrency, 32);
  EXPECT_EQ(run.served.lengths.input_tokens, 1024);
  EXPECT_EQ(run.served.lengths.output_tokens, 256);
  EXPECT_EQ(run.served.made->plan.workload.prompts_per_slot, 10.0);
  EXPECT_EQ(run.served.made->plan.engine.framework, Framework::vllm);
  EXPECT_NEAR(*run.measured.ttft_s, 0.0952, 1e-12);
  EXPECT_NEAR(*run.measured.tpot_s, 0.0091, 1e-12);
  EXPECT_EQ(run.measured.output_tokens_per_s, 1022.7);
}

TEST(BenchRun, IsPredictedAsAServedRowIs) {
  Problems problems;
  std::vector<Prediction> of_run, of_row;
  predict_run(read_run(usual_result, usual_plan, problems), usual_means(), of_run);
  predict_table(read_table("t",
                           "model,gpu,framework,precision,n_gpus,tp,concurrency,input_len,output_len,ttft_ms,tpot_ms\n"
                           "Llama-3.1-8B,H100-SXM-80GB,vllm,bf16,1,1,32,1024,256,95.2,9.1\n"),
                usual_means(), of_row);
  ASSERT_EQ(of_run.size(), 3U);
  ASSERT_EQ(of_row.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(of_run[i].quantity, of_row[i].quantity);
    EXPECT_NEAR(*of_run[i].predicted, *of_row[i].predicted, 1e-9 * *of_row[i].predicted);
  }
}

// The plan's own efficiencies would answer for it otherwise, and its workload is another.
TEST(BenchRun, TakesOnlyTheDeploymentFromThePlan) {
  Problems problems;
  std::vector<Prediction> plain, stated;
  predict_run(read_run(usual_result, usual_plan, problems), usual_means(), plain);
  const std::string plan = with(with(usual_plan, "\"concurrency\": 32", "\"concurrency\": 4"), "\"engine\"", "\"efficiency\": {\"mfu\": 0.1, \"memory_bandwidth\": 0.1}, \"engine\"");
  predict_run(read_run(usual_result, plan, problems), usual_means(), stated);
  ASSERT_TRUE(problems.none()) << problems.list().front().path << ": " << problems.list().front().message;
  for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(plain[i].predicted, stated[i].predicted);
}

TEST(BenchRun, WithoutALimitAtAnEndlessRateIsOneBurst) {
  Problems problems;
  const BenchRun run = read_run(with(usual_result, "\"max_concurrency\": 32", "\"max_concurrency\": null"), usual_plan, problems);
  ASSERT_TRUE(problems.none());
  EXPECT_EQ(run.served.concurrency, 320);
  EXPECT_EQ(run.served.made->plan.workload.prompts_per_slot, 1.0);
}

TEST(BenchRun, NamesEveryFieldThatIsMissingOrNoNumber) {
  struct Case {
    std::string_view from, to, path, message;
  };
  const Case cases[] = {
      {R"("mean_ttft_ms": 95.2, )", "", "mine.json: mean_ttft_ms", "is missing"},
      {R"("mean_tpot_ms": 9.1)", R"("mean_tpot_ms": "9.1")", "mine.json: mean_tpot_ms", "is not a number above 0"},
      {R"("completed": 320)", R"("completed": 0)", "mine.json: completed", "is not a number above 0"},
      {R"("total_output_tokens": 81920)", R"("total_output_tokens": -1)", "mine.json: total_output_tokens", "is not a number above 0"},
      {R"("total_output_tokens": 81920)", R"("total_output_tokens": 12)", "mine.json: total_output_tokens", "less than a token"},
      {R"("request_rate": "inf", "burstiness": 1.0, "max_concurrency": 32)", R"("request_rate": 4.0)", "mine.json: max_concurrency", "--max-concurrency"},
  };
  for (const Case& each : cases) {
    Problems problems;
    read_run(with(usual_result, each.from, each.to), usual_plan, problems);
    ASSERT_EQ(problems.count(), 1U) << each.path;
    EXPECT_EQ(problems.list().front().path, each.path);
    EXPECT_NE(problems.list().front().message.find(each.message), std::string::npos) << problems.list().front().message;
  }
}

TEST(BenchRun, NamesWhatIsWrongInThePlanBesideIt) {
  Problems problems;
  read_run(with(usual_result, R"("mean_ttft_ms": 95.2, )", ""), with(usual_plan, "h100-sxm", "h1000"), problems);
  ASSERT_EQ(problems.count(), 2U) << "all at once";
  EXPECT_EQ(problems.list().back().path, "the plan of mine.json: accelerator");
}

TEST(BenchRun, IsToldFromOtherJson) {
  EXPECT_TRUE(is_bench_result(parsed(usual_result)));
  EXPECT_FALSE(is_bench_result(parsed(usual_plan)));
  EXPECT_FALSE(is_bench_result(parsed("[1, 2]")));
}

// What the fit is for: a cluster that is slower than the published ones.
TEST(BenchRuns, MoveTheFitTowardsThem) {
  std::vector<BenchRun> runs;
  Problems problems;
  for (const int concurrency : {1, 4, 16, 64}) {
    std::string result = with(usual_result, "\"max_concurrency\": 32", "\"max_concurrency\": " + std::to_string(concurrency));
    BenchRun run = read_run(result, usual_plan, problems);
    const Answers<double> answers = run.served.made->answers(serving_profile(), run.served.lengths);
    run.measured.ttft_s = *answers.ttft_s * 1.3;
    run.measured.tpot_s = *answers.tpot_s * 1.3;
    runs.push_back(std::move(run));
  }
  std::vector<FitLine> report;
  fit_serving({}, std::move(runs), usual_means(), report);
  ASSERT_FALSE(report.empty());
  EXPECT_NEAR(report.front().before_mdape_pct, 100 * (1 - 1 / 1.3), 0.1);
  EXPECT_LT(report.front().mdape_pct, report.front().before_mdape_pct / 4);
}

}  // namespace
}  // namespace plimsoll::accuracy
