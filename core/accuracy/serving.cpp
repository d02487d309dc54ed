// Servers at a fixed concurrency: TTFT, TPOT and output throughput.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/accuracy/serving_case.hpp"

namespace plimsoll::accuracy {

namespace {

Framework framework_named(std::string_view name) {
  if (name.starts_with("trtllm") || name.starts_with("tensorrt")) return Framework::tensorrt_llm;
  if (name.starts_with("vllm")) return Framework::vllm;
  return name.starts_with("sglang") ? Framework::sglang : Framework::other;
}

bool is_sweep(std::string_view family) { return family.starts_with("InferenceX"); }

/// The sweeps draw lengths evenly between 0.8 of the nominal one and the nominal one.
constexpr double mean_of_nominal = 0.9;
/// What benchmarks of servers send to each slot where they do not say.
constexpr double usual_prompts_per_slot = 10;

double output_tokens_per_s(double concurrency, double output_tokens, double ttft_s, double tpot_s) {
  return concurrency * output_tokens / (ttft_s + (output_tokens - 1) * tpot_s);
}

}  // namespace

Precision precision_named(std::string_view name, Precision otherwise) {
  if (name.starts_with("fp8")) return Precision::fp8;
  if (name == "nvfp4" || name == "fp4") return Precision::nvfp4;
  if (name.find("mxfp4") != std::string_view::npos) return Precision::mxfp4;
  if (name == "fp16" || name == "float16" || name == "bf16" || name == "bfloat16") return Precision::bf16;
  if (name == "int8" || name == "w8a8") return Precision::int8;
  if (name == "int4" || name == "w4a16") return Precision::int4;
  return name == "fp32" || name == "float32" ? Precision::fp32 : otherwise;
}

std::unique_ptr<ServingCase> serving_case(const Deployment& deployment, const Means& means, std::string& why_not) {
  const Model* model = model_named(means, deployment.model);
  const Accelerator* accelerator = accelerator_named(deployment.gpu);
  if (model == nullptr || accelerator == nullptr) {
    why_not = fmt::format("{} is not known", model == nullptr ? deployment.model : deployment.gpu);
    return nullptr;
  }
  if (model->attention.kind == AttentionKind::unknown) {
    why_not = fmt::format("{} has layers that are not understood", deployment.model);
    return nullptr;
  }
  auto made = std::make_unique<ServingCase>();
  Plan& plan = made->plan;
  plan.model = *model;
  plan.accelerator = *accelerator;
  Layout& layout = made->layout;
  layout.tp = std::max<std::int64_t>(1, std::llround(deployment.tp));
  layout.pp = std::max<std::int64_t>(1, std::llround(deployment.pp));
  layout.attention_dp = model->has_experts() ? std::max<std::int64_t>(1, std::llround(deployment.attention_dp)) : 1;
  const std::int64_t of_stage = layout.gpus_per_stage();
  layout.ep = std::clamp<std::int64_t>(std::llround(deployment.ep), 1, of_stage);
  if (of_stage % layout.ep != 0) layout.ep = 1;
  layout.expert_tp = of_stage / layout.ep;
  layout.replicas = std::max<std::int64_t>(1, std::llround(deployment.gpus) / layout.gpus_per_replica());
  if (layout.pp > model->layers) {
    why_not = "more stages than layers";
    return nullptr;
  }
  for (std::int64_t stage = 0; stage < layout.pp; ++stage) layout.stage_layers.push_back(model->layers / layout.pp + (stage < model->layers % layout.pp ? 1 : 0));
  plan.cluster.gpus = layout.gpus();
  // A node's GPUs as far as the row says; a table of one system lies within its scale-up domain.
  plan.cluster.gpus_per_node = std::max<std::int64_t>(layout.gpus(), accelerator->gpus_per_node);
  plan.engine.framework = framework_named(deployment.framework);
  plan.engine.weights = deployment.weights;
  plan.engine.experts = deployment.experts;
  plan.engine.kv_cache = deployment.kv_cache;
  if (plan.engine.framework == Framework::sglang) plan.engine.chunk_tokens = 16384;
  made->facts = stage_facts(made->plan, made->layout, 1);
  return made;
}

ServedRow served_row(const Row& row, const Means& means) {
  ServedRow served;
  Deployment deployment{.model = row.text("model"), .gpu = row.text("gpu"), .framework = row.text("framework")};
  deployment.gpus = row.number_or("n_gpus", 1);
  deployment.tp = row.number_or("tp", 1);
  deployment.pp = row.number_or("pp", 1);
  deployment.attention_dp = row.number_or("attn_dp", 1);
  deployment.ep = row.number_or("moe_ep", 1);
  const std::string_view precision = row.text("precision");
  const Model* model = model_named(means, deployment.model);
  const bool has_experts = model != nullptr && model->has_experts();
  deployment.weights = precision_named(row.text("gemm_dtype"), precision_named(precision, Precision::bf16));
  deployment.experts = precision_named(row.text("moe_dtype"), deployment.weights);
  // 4-bit checkpoints of models with experts keep attention at 16 bit; gpt-oss is MXFP4 whatever it is served as.
  if (has_experts && deployment.weights == Precision::nvfp4) deployment.weights = Precision::bf16;
  if (model != nullptr && model->expert_precision == Precision::mxfp4) {
    deployment.weights = Precision::bf16;
    deployment.experts = Precision::mxfp4;
  }
  const bool is_narrow = precision == "fp8" || precision == "fp4";
  deployment.kv_cache = deployment.framework.starts_with("trtllm") && is_narrow ? Precision::fp8 : Precision::bf16;
  served.family = fmt::format("{} | {} | {} | {}", deployment.model, deployment.gpu, deployment.framework, precision);
  const auto input = row.number("input_len"), output = row.number("output_len"), concurrency = row.number("concurrency");
  if (!input || !output || !concurrency) {
    served.why_not = "lengths or concurrency are not stated";
    return served;
  }
  served.made = serving_case(deployment, means, served.why_not);
  if (!served.made) return served;
  const double share = is_sweep(row.text("family")) ? mean_of_nominal : 1;
  served.lengths = {.input_tokens = *input * share, .output_tokens = *output * share, .context_tokens = *input * share + *output * share / 2};
  served.concurrency = *concurrency;
  Plan& plan = served.made->plan;
  plan.workload.concurrency = static_cast<std::int64_t>(*concurrency);
  const auto longest = static_cast<std::int64_t>(*output);
  plan.workload.output = Lengths{.least = is_sweep(row.text("family")) ? longest - longest / 5 : longest, .most = longest};
  // One series of the collection sent each concurrency's prompts at once and no more.
  const bool is_one_burst = deployment.framework == "sglang" && deployment.model == "Qwen3-32B" && !is_sweep(row.text("family"));
  plan.workload.prompts_per_slot = is_one_burst ? 1 : usual_prompts_per_slot;
  return served;
}

void predict_served(const ServedRow& served, const ServedFigures& measured, const Prediction& common, const Means& means, std::vector<Prediction>& predictions) {
  std::optional<Answers<double>> answers;
  if (served.made && served.why_not.empty()) answers = served.made->answers(means.serving, served.lengths);
  const auto add = [&](std::string_view quantity, std::string_view unit, std::optional<double> figure, std::optional<double> predicted, double scale) {
    if (!figure || *figure <= 0) return;
    Prediction prediction = common;
    prediction.quantity = std::string(quantity);
    prediction.unit = std::string(unit);
    prediction.measured = *figure * scale;
    if (predicted) prediction.predicted = *predicted * scale;
    prediction.why_not = served.why_not;
    predictions.push_back(std::move(prediction));
  };
  constexpr double ms_in_s = 1e3;
  add("tpot", "ms", measured.tpot_s, answers ? answers->tpot_s : std::nullopt, ms_in_s);
  add("ttft", "ms", measured.ttft_s, answers ? answers->ttft_s : std::nullopt, ms_in_s);
  std::optional<double> rate;
  if (answers) rate = output_tokens_per_s(served.concurrency, served.lengths.output_tokens, *answers->ttft_s, *answers->tpot_s);
  add("output_throughput", "tokens/s", measured.output_tokens_per_s, rate, 1);
}

void predict_serving(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  ServedRow served = served_row(row, means);
  if (served.why_not.empty() && row.table().name.find("disagg") != std::string::npos) served.why_not = "prefill and decode on GPUs of their own are not predicted";
  const auto ttft_ms = row.number("ttft_ms"), tpot_ms = row.number("tpot_ms");
  Prediction common = prediction_of(row, "", served.family);
  common.label = fmt::format("TP{} DP{} EP{}, {} in flight, {}/{} tokens", row.text("tp"), row.text("attn_dp"), row.text("moe_ep"), row.text("concurrency"), row.text("input_len"), row.text("output_len"));
  ServedFigures measured;
  if (ttft_ms) measured.ttft_s = *ttft_ms / 1e3;
  if (tpot_ms) measured.tpot_s = *tpot_ms / 1e3;
  if (ttft_ms && tpot_ms) {
    const double output = served.made ? served.lengths.output_tokens : row.number_or("output_len", 1);
    measured.output_tokens_per_s = output_tokens_per_s(served.concurrency, output, *measured.ttft_s, *measured.tpot_s);
  }
  predict_served(served, measured, common, means, predictions);
}

}  // namespace plimsoll::accuracy
