#include "core/sim/prefill_decode_arithmetic.hpp"

namespace plimsoll {

namespace {

/// What the original divides in whole numbers, rounded down, counts on as a real one.
double real(Whole whole) { return static_cast<double>(whole); }

constexpr double usable_bandwidth = 0.8;  // The original's share of a GPU's memory bandwidth.

/// The all-reduce is charged at one PCIe lane's speed: the original's placeholder for NVLink.
double all_reduce_bytes_per_s() { return find_channel_kind("PCIe Gen5 x16")->bytes_per_s(); }

Whole layers_of_stage(const SimulationProblem& problem) { return problem.model.layers / problem.pp; }
Whole parameters_of_layer(const SimulatedModel& model) { return model.parameters / model.layers; }
Whole parameters_of_stage(const SimulationProblem& problem) { return parameters_of_layer(problem.model) * layers_of_stage(problem); }

double sync_s(const SimulationProblem& problem) {
  if (problem.tp_or_one() == 1) return 0;
  const auto tp = static_cast<double>(problem.tp_or_one());
  const double one_s = prefill_shard_activation_bytes(problem) * (tp - 1) / tp / all_reduce_bytes_per_s();
  return 2 * static_cast<double>(layers_of_stage(problem)) * one_s;
}

StepTime timed(double flop, Whole bytes, const SimulatedGpu& gpu) {
  StepTime step;
  step.flop = flop;
  step.compute_s = flop / gpu.peak_flop_per_s;
  step.memory_bytes = static_cast<double>(bytes);
  step.memory_s = step.memory_bytes / (gpu.memory_bytes_per_s * usable_bandwidth);
  return step;
}

}  // namespace

Whole kv_cache_bytes(const SimulatedModel& model, std::int64_t sequences, std::int64_t tokens) {
  const Whole token_layers = static_cast<Whole>(sequences) * tokens * model.layers;
  switch (model.attention) {
    case CacheForm::mha: return token_layers * model.hidden * 2 * model.bytes_per_value;
    case CacheForm::mla: return token_layers * model.kv_heads * model.latent * 2 * model.bytes_per_value;
    case CacheForm::gqa: break;
  }
  // The width of a head may be broken, so the original leaves whole numbers here and cuts the end off.
  const double head_width = static_cast<double>(model.hidden) / static_cast<double>(model.heads);
  return static_cast<Whole>(static_cast<double>(token_layers * model.kv_heads) * head_width * 2 * static_cast<double>(model.bytes_per_value));
}

RankMemory rank_memory(const SimulationProblem& problem) {
  const Whole tp = problem.tp_or_one();
  return {.weights_bytes = real(parameters_of_stage(problem) / tp * problem.model.bytes_per_value),
          .kv_cache_bytes = real(kv_cache_bytes(problem.model, problem.batch, problem.context) / problem.pp / tp)};
}

RankMemory decode_rank_memory(const SimulationProblem& problem) {
  return {.weights_bytes = static_cast<double>(parameters_of_stage(problem) * problem.model.bytes_per_value),
          .kv_cache_bytes = real(kv_cache_bytes(problem.model, problem.batch, problem.context) / problem.pp)};
}

StepTime prefill_step(const SimulationProblem& problem, PrefillAttention attention) {
  const SimulatedModel& model = problem.model;
  const Whole tp = problem.tp_or_one();
  const Whole sequences = problem.batch;
  const Whole tokens = problem.chunk;
  const Whole linear_flop = 2 * sequences * tokens * parameters_of_stage(problem) / tp;
  const Whole attention_flop = 4 * sequences * layers_of_stage(problem) * model.hidden * tokens * tokens / tp;
  const double attention_share = attention == PrefillAttention::speculative ? 0.4 : 1.0;
  const Whole weights_bytes = problem.tp ? parameters_of_stage(problem) * model.bytes_per_value / tp
                                         : static_cast<Whole>(model.parameters) * model.bytes_per_value / problem.pp;
  const Whole cache_bytes = kv_cache_bytes(model, problem.batch, problem.chunk) / problem.pp / tp;
  StepTime step = timed(static_cast<double>(linear_flop) + static_cast<double>(attention_flop) * attention_share, weights_bytes + cache_bytes, problem.prefill_gpu);
  step.sync_s = sync_s(problem);
  return step;
}

StepTime decode_step(const SimulationProblem& problem) {
  const SimulatedModel& model = problem.model;
  const Whole sequences = problem.batch;
  const Whole token_pairs = sequences * problem.context;
  const Whole linear_flop = 2 * sequences * (model.parameters / problem.pp);
  const Whole attention_flop = problem.tp ? 2 * token_pairs * (model.hidden / problem.pp) * model.hidden
                                          : 4 * token_pairs * layers_of_stage(problem) * model.hidden / problem.pp;
  const Whole weights_bytes = problem.tp ? parameters_of_stage(problem) * model.bytes_per_value
                                         : static_cast<Whole>(model.parameters) * model.bytes_per_value / problem.pp;
  const Whole cache_bytes = kv_cache_bytes(model, problem.batch, problem.context) / problem.pp;
  return timed(static_cast<double>(linear_flop + attention_flop), weights_bytes + cache_bytes, problem.decode_gpu);
}

double prefill_activation_bytes(const SimulationProblem& problem) {
  return static_cast<double>(static_cast<Whole>(problem.batch) * problem.chunk * problem.model.hidden * problem.model.bytes_per_value);
}

double prefill_shard_activation_bytes(const SimulationProblem& problem) {
  const Whole whole = static_cast<Whole>(problem.batch) * problem.chunk * problem.model.hidden * problem.model.bytes_per_value;
  return real(whole / problem.tp_or_one());
}

double decode_activation_bytes(const SimulationProblem& problem) {
  return static_cast<double>(static_cast<Whole>(problem.batch) * problem.model.hidden * problem.model.bytes_per_value);
}

double handoff_bytes(const SimulationProblem& problem) {
  return real(kv_cache_bytes(problem.model, problem.batch, problem.chunk) / problem.pp / problem.tp_or_one());
}

std::vector<FeasibleConfig> feasible_prefill_configs(const SimulatedModel& model, const SimulatedGpu& gpu) {
  constexpr double share = 0.70;
  std::vector<FeasibleConfig> configs;
  for (std::int64_t ranks = 1; ranks <= 16; ranks *= 2) {
    if (model.layers % ranks != 0) continue;
    const Whole weights = model.parameters / ranks;
    for (std::int64_t batch = 1; batch <= 128; batch *= 2) {
      for (std::int64_t context = 512; context <= 32768; context *= 2) {
        const Whole cache_bytes = kv_cache_bytes(model, batch, context);
        const Whole needed_bytes = weights * model.bytes_per_value + cache_bytes;
        const bool fits = static_cast<double>(needed_bytes) <= share * gpu.memory_bytes;
        if (weights > 0 && cache_bytes > 0 && fits) configs.push_back({ranks, batch, context});
      }
    }
  }
  return configs;
}

}  // namespace plimsoll
