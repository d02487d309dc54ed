// Tables read, rows predicted, errors scored, numbers fitted.
#include <gtest/gtest.h>

#include <cmath>

#include "core/accuracy/fit.hpp"
#include "core/accuracy/kernel_work.hpp"
#include "core/accuracy/record.hpp"
#include "core/catalog/catalog.hpp"

namespace plimsoll::accuracy {
namespace {

constexpr std::string_view served_header = "source,family,model,gpu,framework,precision,gemm_dtype,moe_dtype,n_gpus,tp,attn_dp,moe_ep,concurrency,input_len,output_len,ttft_ms,tpot_ms,quality,split\n";

Means usual_means() { return {.models = {}, .serving = serving_profile(), .kernels = kernel_profile()}; }

std::vector<Prediction> predicted(const std::string& text) {
  std::vector<Prediction> predictions;
  EXPECT_TRUE(predict_table(read_table("t", text), usual_means(), predictions));
  return predictions;
}

TEST(Table, KeepsQuotedCommasAndQuotes) {
  const Table table = read_table("t", "a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\n\n1,\n");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(Row(table, 0).text("a"), "x, y");
  EXPECT_EQ(Row(table, 0).text("b"), "say \"hi\"");
  EXPECT_EQ(Row(table, 1).number("a"), 1.0);
  EXPECT_EQ(Row(table, 1).number("b"), std::nullopt);
  EXPECT_EQ(Row(table, 1).text("no such column"), "");
}

TEST(Predictions, OfAServedRowAreTtftTpotAndThroughput) {
  const std::vector<Prediction> rows = predicted(std::string(served_header) + "me@1,mine,Llama-3.1-8B,H100-SXM-80GB,vllm,bf16,,,1,1,1,1,8,1024,256,60,9,ok,holdout\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].quantity, "tpot");
  EXPECT_EQ(rows[1].quantity, "ttft");
  EXPECT_EQ(rows[2].quantity, "output_throughput");
  for (const Prediction& row : rows) {
    ASSERT_TRUE(row.predicted);
    EXPECT_GT(*row.predicted, 0);
    EXPECT_EQ(row.split, "holdout");
  }
  EXPECT_NEAR(rows[2].measured, 8 * 256 / (0.060 + 255 * 0.009), 1e-9);
}

// A row that cannot be predicted is counted, with the reason.
TEST(Predictions, ThatCannotBeMadeSayWhy) {
  const std::vector<Prediction> rows = predicted(std::string(served_header) + "me@1,mine,No-Such-Model,H100-SXM-80GB,vllm,bf16,,,1,1,1,1,8,1024,256,60,9,ok,holdout\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_FALSE(rows[0].predicted);
  EXPECT_EQ(rows[0].why_not, "No-Such-Model is not known");
  const std::vector<Score> scores = scores_of(rows);
  EXPECT_EQ(scores.front().n, 0U);
  EXPECT_EQ(scores.front().n_not_predicted, 1U);
}

TEST(Scores, AreOfFamiliesAndOfAllTogether) {
  std::vector<Prediction> rows(4);
  const double predictions[] = {110, 90, 130, 100};
  for (std::size_t i = 0; i < 4; ++i) {
    rows[i].quantity = "tpot";
    rows[i].family = i < 2 ? "a" : "b";
    rows[i].split = "holdout";
    rows[i].quality = "ok";
    rows[i].measured = 100;
    rows[i].predicted = predictions[i];
  }
  const std::vector<Score> scores = scores_of(rows);
  ASSERT_EQ(scores.size(), 3U);
  EXPECT_EQ(scores[0].family, "a");
  EXPECT_NEAR(scores[0].mdape_pct, 10, 1e-9);
  EXPECT_NEAR(scores[0].signed_median_pct, 0, 1e-9);
  EXPECT_EQ(scores[1].family, "all");
  EXPECT_EQ(scores[1].n, 4U);
  EXPECT_NEAR(scores[1].mdape_pct, 10, 1e-9);
  EXPECT_NEAR(scores[1].p90_pct, 24, 1e-9);  // Between 10 and 30, at 0.7 of the way.
}

TEST(Minimum, OfAParabolaIsFound) {
  const std::vector<double> found = minimum_of([](const std::vector<double>& x) { return (x[0] - 3) * (x[0] - 3) + 2 * (x[1] + 1) * (x[1] + 1); }, {0, 0}, 0.5, 400);
  EXPECT_NEAR(found[0], 3, 1e-3);
  EXPECT_NEAR(found[1], -1, 1e-3);
}

TEST(ThreeDigits, AreKeptWhateverTheSize) {
  EXPECT_EQ(to_three_digits(0.000123456), 0.000123);
  EXPECT_EQ(to_three_digits(98765.0), 98800.0);
}

/// A table whose rows follow the form exactly, on a share of peaks and a fixed time of its own.
std::string table_of_products(double compute, double memory, double fixed_us) {
  std::string text = "source,gpu,dtype,m,n,k,latency_us,split\n";
  const Accelerator& gpu = *find_accelerator("h100-sxm");
  for (const int m : {1, 16, 128, 512, 2048, 8192}) {
    for (const int n : {1024, 4096, 14336}) {
      const double flop_s = 2.0 * m * n * 4096 / (gpu.peak_flop_per_s.low * compute);
      const double bytes_s = 2.0 * (n * 4096.0 + m * 4096.0 + 1.0 * m * n) / (gpu.memory_bytes_per_s.low * memory);
      const double us = std::pow(std::pow(flop_s, 4) + std::pow(bytes_s, 4), 0.25) * 1e6 + fixed_us;
      text += "me@1,H100-SXM-80GB,bfloat16," + std::to_string(m) + "," + std::to_string(n) + ",4096," + std::to_string(us) + ",calibration\n";
    }
  }
  return text;
}

TEST(KernelFit, FindsTheNumbersThatRowsFollow) {
  std::vector<FitLine> report;
  const KernelProfile profile = fit_kernels({read_table("gemm", table_of_products(0.7, 0.85, 6))}, report);
  const KernelLine* line = profile.find(Architecture::hopper, "gemm bf16");
  ASSERT_NE(line, nullptr);
  EXPECT_NEAR(line->compute, 0.7, 0.02);
  EXPECT_NEAR(line->memory, 0.85, 0.02);
  EXPECT_NEAR(line->fixed_s, 6e-6, 0.2e-6);
  EXPECT_LT(report.front().mdape_pct, 1);
}

KernelLine plain_line() { return {.compute = 0.8, .memory = 0.8, .fixed_s = 5e-6}; }

TEST(KernelForms, AProductIsNeverShorterThanWhatItsHostTakes) {
  KernelWork work{.form = KernelForm::product, .compute_s = 1e-6, .memory_s = 1e-6};
  KernelLine line = plain_line();
  line.host_s = 60e-6;
  EXPECT_EQ(seconds_of(work, line), 60e-6);
  work.compute_s = 1;
  EXPECT_NEAR(seconds_of(work, line), 1 / 0.8 + 5e-6, 1e-9);
}

TEST(KernelForms, QuantisingPassesOverTheActivationsOfAProductBelow16Bit) {
  const auto work_of = [](std::string_view dtype) {
    const Table table = read_table("gemm", "gpu,dtype,m,n,k\nH100-SXM-80GB," + std::string(dtype) + ",8192,4096,4096\n");
    return *gemm_work(Row(table, 0));
  };
  KernelLine line = plain_line();
  line.quantise = 4;
  const KernelWork fp8 = work_of("fp8");
  EXPECT_NEAR(seconds_of(fp8, line) - seconds_of(fp8, plain_line()), 4 * 2.0 * 8192 * 4096 / find_accelerator("h100-sxm")->memory_bytes_per_s.low, 1e-12);
  const KernelWork bf16 = work_of("bfloat16");
  EXPECT_EQ(seconds_of(bf16, line), seconds_of(bf16, plain_line()));
}

TEST(KernelForms, WhatARankMovesWithinItselfWeighsMostBetweenTwo) {
  KernelLine line = plain_line();
  line.pair = 0.4;
  const auto wire_s = [&](double ranks) { return seconds_of({.form = KernelForm::collective, .memory_s = 1, .ranks = ranks}, line) - 5e-6; };
  EXPECT_NEAR(wire_s(2), 1.4 / 0.8, 1e-9);
  EXPECT_NEAR(wire_s(8), (1 + 0.4 / 7) / 0.8, 1e-9);
}

// The first of eight ranks gets a choice of each token's and the four that its router may not keep.
TEST(KernelWork, OfARouterWithGroupsPilesTokensOnTheFirstRank) {
  const auto work_of = [](std::string_view model, int tokens) {
    const Table table = read_table("moe", "gpu,like_model,moe_dtype,num_tokens,hidden,inter,topk,num_experts,moe_tp,moe_ep,routing\nH100-SXM-80GB," + std::string(model) + ",bfloat16," +
                                              std::to_string(tokens) + ",7168,2048,8,256,1,8,balanced\n");
    return *experts_work(Row(table, 0));
  };
  EXPECT_NEAR(work_of("DeepSeek-V3", 8192).compute_s / work_of("another", 8192).compute_s, 5, 1e-9);
  EXPECT_NEAR(work_of("DeepSeek-V3", 1).compute_s / work_of("another", 1).compute_s, 5, 1e-9);
}

TEST(ServingProfile, WidenedExpertsTakeTheirTimeOnceALayer) {
  const auto tpot_s = [](std::string_view gpu, double widened_s) {
    Means means = usual_means();
    for (FrameworkTimes& each : means.serving.frameworks) each.widened_experts_s = widened_s;
    std::vector<Prediction> rows;
    predict_table(read_table("t", std::string(served_header) + "me@1,mine,gpt-oss-120b," + std::string(gpu) + ",trtllm,fp4,,,1,1,1,1,1,1024,1024,60,9,ok,holdout\n"), means, rows);
    return *rows[0].predicted / 1e3;
  };
  const auto layers = static_cast<double>(find_model("gpt-oss-120b")->layers);
  EXPECT_NEAR(tpot_s("H200-SXM-141GB", 1e-4) - tpot_s("H200-SXM-141GB", 0), layers * 1e-4, 1e-9);
  EXPECT_EQ(tpot_s("B200-SXM-180GB", 1e-4), tpot_s("B200-SXM-180GB", 0)) << "cores that take 4-bit numbers widen none";
}

TEST(ServingProfile, ProductsOfFewTokensComputeForMore) {
  const auto prefill_ms = [](int tokens, double ramp) {
    Means means = usual_means();
    means.serving.gemm_ramp_tokens = ramp;
    std::vector<Prediction> rows;
    predict_table(read_table("t", "model,gpu,tp,weight_dtype,batch,input_len,prefill_ms\nllama2-70b,H100-SXM-80GB,8,fp16,1," + std::to_string(tokens) + ",10\n"), means, rows);
    return *rows[0].predicted;
  };
  EXPECT_GT(prefill_ms(512, 80), 1.05 * prefill_ms(512, 0));
  EXPECT_LT(prefill_ms(8192, 80), 1.01 * prefill_ms(8192, 0));
}

// Rows marked holdout decide nothing.
TEST(KernelFit, DoesNotLookAtRowsThatAreHeldOut) {
  std::string text = table_of_products(0.7, 0.85, 6);
  std::vector<FitLine> report;
  const KernelProfile without = fit_kernels({read_table("gemm", text)}, report);
  for (int i = 0; i < 30; ++i) text += "me@1,H100-SXM-80GB,bfloat16,64,4096,4096,99999,holdout\n";
  const KernelProfile with = fit_kernels({read_table("gemm", text)}, report);
  EXPECT_EQ(without.lines, with.lines);
}

// What the fit writes is what the predictions it was made from would be fitted to.
TEST(ServingFit, FindsAHostThatWasSlower) {
  Means slow = usual_means();
  for (FrameworkTimes& each : slow.serving.frameworks) each.host_s += 2e-3;
  std::string text(served_header);
  for (const int concurrency : {1, 4, 8, 16, 32, 64}) {
    for (const int output : {128, 512, 1024}) {
      std::string row = "me@1,mine,Llama-3.1-8B,H100-SXM-80GB,vllm,bf16,,,1,1,1,1," + std::to_string(concurrency) + ",1024," + std::to_string(output) + ",";
      std::vector<Prediction> rows;
      predict_table(read_table("t", std::string(served_header) + row + "1,1,ok,calibration\n"), slow, rows);
      text += row + std::to_string(*rows[1].predicted) + "," + std::to_string(*rows[0].predicted) + ",ok,calibration\n";
    }
  }
  std::vector<FitLine> report;
  const ServingProfile fitted = fit_serving({read_table("t", text)}, {}, usual_means(), report);
  EXPECT_LT(report.front().mdape_pct, report.front().before_mdape_pct / 4);
  EXPECT_GT(fitted.of(Framework::vllm).host_s, serving_profile().of(Framework::vllm).host_s);
}

TEST(Record, TakesTheWorstOfASourceAndAtMostTwentyOfIt) {
  std::vector<Prediction> rows(200);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].quantity = "q" + std::to_string(i % 10);
    rows[i].quality = "ok";
    rows[i].source = "owner/repo:table.csv@1";
    rows[i].measured = 100;
    rows[i].predicted = 100 + static_cast<double>(i);
  }
  const std::vector<Prediction> chosen = chosen_cases(rows);
  EXPECT_EQ(chosen.size(), 20U);
  EXPECT_EQ(chosen.front().predicted, 290.0) << "the worst of the first quantity";
}

}  // namespace
}  // namespace plimsoll::accuracy
