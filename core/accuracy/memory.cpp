// What an engine logs of a GPU's memory: weights, reservations, KV pool and the tokens it holds.
#include <fmt/core.h>

#include "core/accuracy/serving_case.hpp"
#include "core/catalog/catalog.hpp"
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

/// The catalogue's entry of "vllm 0.17.0"; the oldest for what is older, the newest for every other.
const Engine& engine_of(std::string_view framework) {
  constexpr std::size_t digits = 2;
  const std::size_t dot = framework.find("0.");
  const std::string_view minor = dot == std::string_view::npos ? std::string_view() : framework.substr(dot + 2, digits);
  if (minor.size() == digits && minor < "17") return *find_engine("vllm-0.16");
  const Engine* engine = find_engine(fmt::format("vllm-0.{}", minor));
  return engine == nullptr ? *find_engine("vllm-0.19") : *engine;
}

/// Of versions before 0.18 one model was logged, and its rows are what made their entries: they test nothing but the weights.
bool is_source_of(const Engine& engine) { return engine.preset == "vllm-0.16" || engine.preset == "vllm-0.17"; }

/// The plan under the engine that logged, with a prompt as long as the engine profiles with.
Plan logged_plan(const Plan& plan, const Row& row) {
  Plan logged = plan;
  logged.engine = engine_of(row.text("framework"));
  logged.engine.weights = plan.engine.weights;
  logged.engine.experts = plan.engine.experts;
  logged.engine.kv_cache = plan.engine.kv_cache;
  logged.engine.memory_utilisation = row.number_or("gpu_memory_utilization", 1);
  logged.workload.input = {.least = logged.engine.chunk_tokens, .most = logged.engine.chunk_tokens};
  return logged;
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
  const bool is_source = is_source_of(engine_of(row.text("framework")));
  const auto add = [&](std::string_view quantity, std::string_view unit, std::optional<double> measured, std::optional<double> predicted) {
    if (!measured || *measured <= 0) return;
    const bool is_circular = is_source && quantity != "weights";
    Prediction prediction = prediction_of(row, quantity, family);
    prediction.label = label;
    prediction.unit = std::string(unit);
    prediction.measured = *measured;
    prediction.predicted = is_circular ? std::nullopt : predicted;
    prediction.why_not = made ? (predicted ? "" : "the row does not say how much memory the engine may use") : why_not;
    if (is_circular) prediction.why_not = "this row is what the engine's entry was made from";
    predictions.push_back(std::move(prediction));
  };
  std::optional<double> weights_gib, pool_gib, tokens, activations_gib, outside_gib, graphs_gib;
  if (made) {
    // The first rank logs; the pool in tokens is the smallest stage's.
    const Residency residency{.sequences = 1, .mean_tokens = 4096, .longest_tokens = 4096, .variance_tokens = 0};
    const MemoryOfStages memory = memory_of_stages(logged_plan(made->plan, row), made->layout, residency, 1, total_gib.value_or(0) * gib);
    const GpuMemory& first = memory.stages.front();
    weights_gib = first.weights_bytes() / gib;
    activations_gib = (first.activations_bytes + first.activation_reserve_bytes) / gib;
    outside_gib = first.non_torch_bytes / gib;
    graphs_gib = first.graphs_bytes / gib;
    if (total_gib && share) pool_gib = first.pool_bytes() / gib, tokens = memory.pool_tokens;
  }
  add("weights", "GiB", row.number("weights_gib_per_gpu"), weights_gib);
  add("activation_peak", "GiB", row.number("activation_peak_gib_per_gpu"), activations_gib);
  add("non_torch", "GiB", row.number("non_torch_gib_per_gpu"), outside_gib);
  add("cuda_graphs", "GiB", row.number("cuda_graph_gib_per_gpu"), graphs_gib);
  add("kv_pool", "GiB", row.number("kv_cache_gib_per_gpu"), pool_gib);
  add("kv_tokens", "tokens", row.number("kv_tokens"), tokens);
}

}  // namespace plimsoll::accuracy
