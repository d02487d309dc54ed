#include "core/sim/serving_memory.hpp"

#include <algorithm>
#include <cmath>

#include "core/physics/memory.hpp"

namespace plimsoll {

namespace {

/// Where nothing is cached, and as many as no run can use.
constexpr double endless_blocks = 1e15;

/// Sequences on the fullest rank whose activations are set aside.
double sequences_of_activations(const Plan& plan, const Layout& layout, double sequences) {
  if (sequences > 0) return sequences;
  const double computed = plan.workload.input.mean() - real(plan.workload.cached_prefix);
  return std::ceil(real(plan.engine.chunk_tokens) / std::max(1.0, computed)) * real(layout.replicas * layout.attention_dp);
}

}  // namespace

KvPool kv_pool_of(const Plan& plan, const Layout& layout, double weight_scale, double sequences, std::int64_t prefixes) {
  using namespace memory_detail;
  const Terms<double> terms = terms_of<double>(plan, layout, weight_scale);
  const Residency residency = residency_of(plan, layout, sequences_of_activations(plan, layout, sequences));
  const MemoryOfStages memory = memory_of_stages(plan, layout, terms, residency, plan.accelerator.memory_bytes.low);
  const double block_tokens = real(plan.engine.kv_block_tokens);
  const double blocks_of_mean = std::ceil(residency.mean_tokens / terms.layout.cp / block_tokens);
  double blocks = endless_blocks;
  double state_blocks = 0;
  std::int64_t first_layer = 0;
  for (std::size_t i = 0; i < layout.stage_layers.size(); ++i) {
    const Stage stage{.first_layer = first_layer, .layers = layout.stage_layers[i], .is_first = i == 0, .is_last = i + 1 == layout.stage_layers.size()};
    first_layer += stage.layers;
    const LayerMix mix = mix_of_stage(plan, terms, stage);
    const double block_bytes = kv_bytes(terms, block_tokens, mix, 1.0, residency.mean_tokens, 0.0) / blocks_of_mean;
    if (!(block_bytes > 0)) continue;
    blocks = std::min(blocks, std::floor(memory.stages[i].pool_bytes() / block_bytes));
    state_blocks = std::max(state_blocks, std::ceil(state_bytes(terms, mix, 1.0) / block_bytes));
  }
  KvPool pool;
  pool.blocks = static_cast<std::int64_t>(blocks);
  pool.block_tokens = plan.engine.kv_block_tokens * layout.cp;
  pool.state_blocks = static_cast<std::int64_t>(std::min(state_blocks, endless_blocks));
  pool.prefixes = prefixes;
  const bool shares = plan.workload.shared_prefix || prefixes > 0;
  pool.prefix_blocks = shares ? plan.workload.cached_prefix / pool.block_tokens : 0;
  return pool;
}

}  // namespace plimsoll
