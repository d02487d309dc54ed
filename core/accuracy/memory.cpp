// What an engine logs of a GPU's memory: weights, reservations, KV pool and the tokens it holds.
#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "core/accuracy/serving_case.hpp"
#include "core/physics/engine_memory.hpp"
#include "core/physics/memory.hpp"

namespace plimsoll::accuracy {

namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

/// A checkpoint's name says how it was stored, the option how it is stored on loading.
Precision weights_of(const Row& row) {
  const std::string_view model = row.text("model");
  for (const std::string_view word : {std::string_view("w4a16"), std::string_view("w8a8")}) {
    if (model.find(word) != std::string_view::npos) return precision_named(word, Precision::bf16);
  }
  if (model.find("fp8") != std::string_view::npos || row.text("quantization") == "fp8") return Precision::fp8;
  return precision_named(row.text("weight_dtype"), Precision::bf16);
}

/// "vllm 0.16.0" is before 0.17; what follows the second number does not matter.
bool is_before_0_17(std::string_view framework) {
  const std::size_t dot = framework.find("0.");
  return dot != std::string_view::npos && framework.substr(dot + 2, 2) < "17";
}

}  // namespace

void predict_memory(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  Deployment deployment{.model = row.text("model"), .gpu = row.text("gpu"), .framework = row.text("framework")};
  deployment.tp = row.number_or("tp", 1);
  deployment.pp = row.number_or("pp", 1);
  deployment.gpus = deployment.tp * deployment.pp * row.number_or("dp", 1);
  deployment.weights = deployment.experts = weights_of(row);
  deployment.kv_cache = precision_named(row.text("kv_dtype"), deployment.weights == Precision::fp32 ? Precision::fp32 : Precision::bf16);
  std::string why_not;
  const auto made = serving_case(deployment, means, why_not);
  const auto total_gib = row.number("gpu_total_gib"), share = row.number("gpu_memory_utilization");
  const std::string family = fmt::format("{} | {}", row.text("framework"), row.text("gpu"));
  const std::string label = fmt::format("{}, TP{} PP{}, {}", row.text("model"), row.text("tp"), row.text("pp"), row.text("quantization"));
  const auto add = [&](std::string_view quantity, std::string_view unit, std::optional<double> measured, std::optional<double> predicted) {
    if (!measured || *measured <= 0) return;
    Prediction prediction = prediction_of(row, quantity, family);
    prediction.label = label;
    prediction.unit = std::string(unit);
    prediction.measured = *measured;
    prediction.predicted = predicted;
    prediction.why_not = made ? (predicted ? "" : "the row does not say how much memory the engine may use") : why_not;
    predictions.push_back(std::move(prediction));
  };
  std::optional<double> weights_gib, pool_gib, tokens, activations_gib, outside_gib;
  if (made) {
    // The first rank logs; the pool in tokens is the smallest stage's.
    Residency residency{.sequences = 1, .mean_tokens = 4096, .longest_tokens = 4096, .variance_tokens = 0};
    const MemoryOfStages memory = memory_of_stages(made->plan, made->layout, residency, 1, std::numeric_limits<double>::max());
    weights_gib = memory.stages.front().weights_bytes() / gib;
    double fewest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < memory.stages.size(); ++i) {
      const GpuMemory& stage = memory.stages[i];
      const EngineMemory engine = vllm_memory(made->plan.model, made->layout, i + 1 == memory.stages.size(), is_before_0_17(row.text("framework")));
      if (i == 0) activations_gib = engine.activations_bytes / gib, outside_gib = engine.outside_bytes / gib;
      if (!total_gib || !share) continue;
      const double pool = *share * *total_gib * gib - stage.weights_bytes() - engine.activations_bytes - engine.outside_bytes;
      if (i == 0) pool_gib = pool / gib;
      fewest = std::min(fewest, pool / (stage.kv_cache_bytes / residency.mean_tokens));
    }
    if (total_gib && share) tokens = fewest;
  }
  add("weights", "GiB", row.number("weights_gib_per_gpu"), weights_gib);
  add("activation_peak", "GiB", row.number("activation_peak_gib_per_gpu"), activations_gib);
  add("non_torch", "GiB", row.number("non_torch_gib_per_gpu"), outside_gib);
  add("kv_pool", "GiB", row.number("kv_cache_gib_per_gpu"), pool_gib);
  add("kv_tokens", "tokens", row.number("kv_tokens"), tokens);
}

}  // namespace plimsoll::accuracy
