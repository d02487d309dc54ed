#include "core/sim/prefill_decode_plans.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/catalog/catalog.hpp"
#include "core/quantity/unit.hpp"
#include "core/verdict/legality.hpp"

namespace plimsoll {

namespace {

using NamePair = std::pair<std::string_view, std::string_view>;

constexpr NamePair model_names[] = {
    {"LLaMA-3.1-70B", "llama-3.1-70b"},
    {"GPT-OSS-20B", "gpt-oss-20b"},
    {"DeepSeek-V3", "deepseek-v3"},
    {"Mistral-Small-24B", "mistral-small-24b"},
    {"Qwen2.5-72B", "qwen2.5-72b"},
    {"LLaMA-3.1-405B", "llama-3.1-405b"},
    {"Mixtral-8x22B", "mixtral-8x22b"},
};
constexpr NamePair gpu_names[] = {
    {"NVIDIA RTX PRO 6000", "rtx-pro-6000"},
    {"NVIDIA H100", "h100-sxm"},
    {"NVIDIA A100-80GB", "a100-sxm-80gb"},
    {"NVIDIA H200", "h200-sxm"},
    {"AMD Instinct MI300X", "mi300x"},
};

template <std::size_t count>
std::string_view own_name(const NamePair (&names)[count], std::string_view name) {
  for (const auto& [theirs, ours] : names) {
    if (theirs == name) return ours;
  }
  return {};
}

/// The entry by its own name, if the problem left it as it is.
template <typename Entry>
bool is_unchanged(const Entry& stated, const Entry* named) {
  if (named == nullptr) return false;
  Entry plain = stated;
  plain.preset = named->preset;
  return plain == *named;
}

Precision precision_of(std::int64_t bytes_per_value) { return bytes_per_value == 1 ? Precision::fp8 : bytes_per_value == 4 ? Precision::fp32
                                                                                                                           : Precision::bf16; }

/// The width of an FFN that makes up for what attention leaves of W, in steps that any TP divides; W itself then scales the rest.
std::int64_t ffn_width(const SimulatedModel& stated, const Model& model) {
  const double of_layer = static_cast<double>(stated.parameters) / static_cast<double>(stated.layers);
  const LayerParameters layer = layer_parameters(model_terms<double>(model));
  const double attention = layer.attention_sharded + layer.attention_kv + layer.attention_replicated;
  constexpr double matrices = 3;
  constexpr double step = 256;
  const double width = (of_layer - attention) / (matrices * static_cast<double>(stated.hidden));
  return static_cast<std::int64_t>(step * std::max(1.0, std::round(width / step)));
}

/// A dense model with these counts.
Model model_of_counts(const SimulatedModel& stated) {
  constexpr std::int64_t usual_head_dim = 128;
  constexpr std::int64_t usual_rope_dim = 64;
  Model model;
  model.name = stated.name;
  model.layers = stated.layers;
  model.hidden = stated.hidden;
  model.stated_parameters = static_cast<double>(stated.parameters);
  Attention& attention = model.attention;
  attention.heads = stated.heads > 0 ? stated.heads : std::max<std::int64_t>(1, stated.hidden / usual_head_dim);
  attention.head_dim = std::max<std::int64_t>(1, stated.hidden / attention.heads);
  if (stated.attention == CacheForm::gqa) attention.kv_heads = stated.kv_heads;
  if (stated.attention == CacheForm::mla) {
    attention.kind = AttentionKind::mla;
    attention.kv_lora_rank = stated.latent;
    attention.qk_nope_head_dim = attention.v_head_dim = attention.head_dim;
    attention.qk_rope_head_dim = usual_rope_dim;
  }
  model.ffn_hidden = 1;
  model.ffn_hidden = ffn_width(stated, model);
  return model;
}

Model model_of(const SimulationProblem& problem) {
  if (problem.architecture) return *problem.architecture;
  const SimulatedModel& stated = problem.model;
  const bool is_named = is_unchanged(stated, find_simulated_model(stated.name));
  const Model* known = is_named ? find_model(own_name(model_names, stated.name)) : nullptr;
  return known != nullptr ? *known : model_of_counts(stated);
}

/// PCIe of the fifth generation, as the systems have it, where nothing faster is known.
Accelerator accelerator_of(const SimulatedGpu& stated) {
  const ChannelKind& pcie = *find_channel_kind("PCIe Gen5 x16");
  const Accelerator* known = find_accelerator(own_name(gpu_names, stated.preset.empty() ? stated.name : stated.preset));
  Accelerator accelerator = known != nullptr ? *known : Accelerator{};
  if (is_unchanged(stated, find_simulated_gpu(stated.name)) && known != nullptr) return accelerator;
  accelerator.preset.clear();
  accelerator.name = stated.name.empty() ? "own GPU" : stated.name;
  accelerator.memory_bytes = stated.memory_bytes;
  accelerator.memory_bytes_per_s = stated.memory_bytes_per_s;
  accelerator.peak_flop_per_s = stated.peak_flop_per_s;
  if (!accelerator.scale_up) accelerator.scale_up = Link{.bandwidth_bytes_per_s = pcie.bytes_per_s(), .latency_s = pcie.latency_s()};
  return accelerator;
}

Plan plan_of(const SimulationProblem& problem, const SimulatedGpu& gpu, const ClusterShape& shape) {
  Plan plan;
  plan.model = model_of(problem);
  plan.accelerator = accelerator_of(gpu);
  plan.layout.pp = shape.pp;
  plan.layout.tp = shape.tp;
  plan.workload.input = Lengths::exactly(problem.context);
  plan.workload.burst = problem.batch;
  const Precision precision = precision_of(problem.model.bytes_per_value);
  plan.engine.weights = plan.engine.experts = precision;
  plan.engine.kv_cache = plan.engine.activations = precision;
  plan.engine.chunk_tokens = problem.batch * std::min(problem.chunk, problem.context);
  plan.engine.memory_utilisation = std::min(1.0, problem.memory_limit);
  return plan;
}

GpuMemory fullest_stage(const SimulatedPool& pool, std::int64_t sequences) {
  const Residency residency = residency_of(pool.plan, pool.layout, static_cast<double>(sequences));
  const MemoryOfStages memory = memory_of_stages(pool.plan, pool.layout, pool.context.terms, residency, middle_of(pool.plan.accelerator.memory_bytes));
  return memory.stages[memory.worst_stage];
}

/// What is wrong with a pool is said at the field that the problem has for it.
void prepare(const SimulationProblem& problem, SimulatedPool& pool, const std::string& where, Problems& problems) {
  Problems of_plan;
  pool.layout = resolve_layout(pool.plan, of_plan).layout;
  for (const Problem& each : of_plan.list()) problems.add(where, each.message);
  if (!of_plan.none()) return;
  for (const Violation& violation : violations_of(pool.plan, pool.layout)) {
    if (!violation.is_caution) problems.add(where, fmt::format("{}: {}", violation.rule, violation.message));
  }
  if (!problems.none()) return;
  pool.context = stage_context<double>(pool.plan, pool.layout, weight_scale_of(pool.plan.model));
  pool.memory = fullest_stage(pool, problem.batch);
  const double limit_bytes = problem.memory_limit * middle_of(pool.plan.accelerator.memory_bytes);
  if (pool.memory.total_at_longest_bytes() <= limit_bytes) return;
  problems.add(where, fmt::format("a GPU needs {} (weights {}, KV cache {}, activations {}) and may use {}", rounded_text(pool.memory.total_at_longest_bytes(), Unit::bytes), rounded_text(pool.memory.weights_bytes(), Unit::bytes),
                                  rounded_text(pool.memory.kv_cache_at_longest_bytes, Unit::bytes), rounded_text(pool.memory.activations_bytes, Unit::bytes), rounded_text(limit_bytes, Unit::bytes)));
}

}  // namespace

bool SimulatedPool::has_nvlink() const { return context.hardware.scale_up && middle_of(plan.accelerator.scale_up->bandwidth_bytes_per_s) >= slowest_nvlink_bytes_per_s; }

std::unique_ptr<PrefillDecodePlans> prefill_decode_plans(const SimulationProblem& problem, Problems& problems) {
  const std::int64_t bytes = problem.model.bytes_per_value;
  if (bytes != 1 && bytes != 2 && bytes != 4) problems.add("model.bytes_per_value", fmt::format("values of {} bytes: the corrected rules know 1, 2 and 4", bytes));
  if (!problems.none()) return nullptr;
  auto plans = std::make_unique<PrefillDecodePlans>();
  plans->prefill.plan = plan_of(problem, problem.prefill_gpu, problem.prefill_shape());
  plans->decode.plan = plan_of(problem, problem.decode_gpu, problem.decode_shape());
  plans->decode.plan.workload.output = Lengths::exactly(problem.answer);
  prepare(problem, plans->prefill, "prefill", problems);
  prepare(problem, plans->decode, "decode", problems);
  return problems.none() ? std::move(plans) : nullptr;
}

}  // namespace plimsoll
