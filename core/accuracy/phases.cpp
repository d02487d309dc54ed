// Batches by themselves, without a queue: prefill, first token, and the most that a deployment gives.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/accuracy/serving_case.hpp"
#include "core/physics/memory.hpp"

namespace plimsoll::accuracy {

namespace {

Prediction figure(const Row& row, std::string_view quantity, std::string_view unit, double measured, std::string label) {
  Prediction prediction = prediction_of(row, quantity, fmt::format("{} | {} | {}", row.text("model"), row.text("gpu").empty() ? row.text("accelerator") : row.text("gpu"), row.text("weight_dtype")));
  prediction.unit = std::string(unit);
  prediction.measured = measured;
  prediction.label = std::move(label);
  return prediction;
}

Deployment deployment_of(const Row& row) {
  Deployment deployment{.model = row.text("model"), .gpu = row.text("gpu")};
  deployment.gpus = row.number_or("n_gpus", 1);
  deployment.tp = row.number_or("tp", 1);
  deployment.pp = row.number_or("pp", 1);
  deployment.attention_dp = row.number_or("attn_dp", 1);
  deployment.ep = row.number_or("ep", 1);
  deployment.weights = precision_named(row.text("weight_dtype"), Precision::bf16);
  deployment.experts = deployment.weights;
  deployment.kv_cache = precision_named(row.text("kv_dtype"), Precision::bf16);
  return deployment;
}

/// Prompts and answers of n sequences on an attention rank, one batch after another: what an offline run delivers.
///   tokens/s = sequences·O / (prefill of all + O steps)
double output_rate(const ServingCase& made, const ServingProfile& profile, double sequences_of_rank, double input, double output) {
  const StageContext<double> context = made.context(profile);
  const double ranks = static_cast<double>(made.layout.replicas * made.layout.attention_dp);
  const Prefill<double> prefill = prefill_of(context, sequences_of_rank, input);
  const double prefill_s = prefill.pipeline.pace_s() * prefill.chunks;
  const Decode<double> decode = decode_of(context, sequences_of_rank, input + output / 2);
  return sequences_of_rank * ranks * output / (prefill_s + output * decode.token_s());
}

}  // namespace

double largest_batch(const ServingCase& made, double tokens_of_sequence) {
  constexpr double pool_share = 0.95;
  constexpr double apart_bytes = 3e9;
  const double limit_bytes = made.plan.accelerator.memory_bytes.low - apart_bytes;
  Residency residency;
  residency.sequences = 1;
  residency.mean_tokens = residency.longest_tokens = tokens_of_sequence;
  Plan bare = made.plan;
  bare.engine.memory_utilisation = 1;
  bare.engine.framework_bytes = bare.engine.communicator_bytes = bare.engine.reserved_activation_bytes = 0;
  const MemoryOfStages memory = memory_of_stages(bare, made.layout, residency, 1, limit_bytes);
  double least = std::numeric_limits<double>::infinity();
  for (const GpuMemory& stage : memory.stages) {
    const double weights = stage.weights_dense_bytes + stage.weights_experts_bytes + stage.weights_embedding_bytes;
    if (stage.kv_cache_bytes > 0) least = std::min(least, pool_share * (limit_bytes - weights) / stage.kv_cache_bytes);
  }
  return least;
}

void predict_phases(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  const auto prefill_ms = row.number("prefill_ms"), input = row.number("input_len"), batch = row.number("batch");
  if (!prefill_ms || !input || !batch) return;
  Prediction prediction = figure(row, "prefill", "ms", *prefill_ms, fmt::format("TP{}, {} × {} tokens", row.text("tp"), row.text("batch"), row.text("input_len")));
  if (const auto made = serving_case(deployment_of(row), means, prediction.why_not)) {
    made->plan.engine.chunk_tokens = static_cast<std::int64_t>(1e9);
    const Prefill<double> prefill = prefill_of(made->context(means.serving), *batch, *input);
    prediction.predicted = prefill.pipeline.end_of_chunk_s(prefill.chunks) * 1e3;
  }
  predictions.push_back(std::move(prediction));
}

void predict_overview(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  const auto value = row.number("value"), input = row.number("input_len"), output = row.number("output_len");
  if (!value || !input) return;
  const std::string_view metric = row.text("metric");
  const auto batch = row.number("batch_or_concurrency");
  const bool is_first_token = metric == "ttft_ms";
  const bool is_static = batch.has_value();
  Prediction prediction = figure(row, is_first_token ? "first_token" : (is_static ? "batch_throughput" : "max_throughput"), is_first_token ? "ms" : "tokens/s", *value,
                                 fmt::format("{}, TP{} PP{}, {}/{} tokens", row.text("version"), row.text("tp"), row.text("pp"), row.text("input_len"), row.text("output_len")));
  Deployment deployment = deployment_of(row);
  deployment.framework = "trtllm";
  if (const auto made = serving_case(deployment, means, prediction.why_not)) {
    if (is_first_token) {
      ServingProfile alone = means.serving;
      alone.compute_share = lone_prefill_compute_share;
      const Prefill<double> prefill = prefill_of(made->context(alone), batch.value_or(1), *input);
      prediction.predicted = (prefill.pipeline.end_of_chunk_s(prefill.chunks) + first_token_host_s) * 1e3;
    } else if (output) {
      const double ranks = static_cast<double>(made->layout.replicas * made->layout.attention_dp);
      const double most = std::floor(largest_batch(*made, *input + *output));
      const double sequences = is_static ? std::max(1.0, *batch / ranks) : std::min(most, most_sequences);
      if (sequences >= 1) {
        const double rate = output_rate(*made, means.serving, sequences, *input, *output);
        prediction.predicted = metric == "output_tokens_per_s_per_gpu" ? rate / static_cast<double>(made->layout.gpus()) : rate;
      } else {
        prediction.why_not = "the weights leave no room for a sequence";
      }
    }
  }
  predictions.push_back(std::move(prediction));
}

}  // namespace plimsoll::accuracy
