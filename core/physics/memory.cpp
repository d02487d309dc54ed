#include "core/physics/memory.hpp"

#include <cmath>

namespace plimsoll {

double memory_detail::communicators_of(const Layout& layout, bool has_experts) {
  double count = 0;
  if (layout.tp > 1) ++count;
  if (layout.cp > 1) ++count;
  if (layout.pp > 1) ++count;
  if (has_experts && layout.gpus_per_stage() > 1 && (layout.cp * layout.attention_dp > 1 || layout.ep > 1)) ++count;
  return count;
}

double shared_prefix_tokens(const Plan& plan, const Layout& layout) {
  if (!plan.workload.shared_prefix) return 0;
  const double c = real(layout.cp);
  const double block_tokens = real(plan.engine.kv_block_tokens);
  return c * block_tokens * std::floor(real(plan.workload.cached_prefix) / c / block_tokens);
}

Residency residency_of(const Plan& plan, const Layout& layout, double sequences_in_flight) {
  const Workload& workload = plan.workload;
  const double ranks = static_cast<double>(layout.replicas * layout.attention_dp);
  Residency residency;
  residency.sequences = std::ceil(sequences_in_flight / ranks);
  residency.mean_tokens = workload.input.mean() + (workload.output ? workload.output->mean() : 0);
  residency.longest_tokens = workload.input.longest() + (workload.output ? workload.output->longest() : 0);
  residency.variance_tokens = workload.input.variance() + (workload.output ? workload.output->variance() : 0);
  residency.shared_tokens = shared_prefix_tokens(plan, layout);
  return residency;
}

GpuMemory worst_stage_memory(const Plan& plan, const Layout& layout, const Terms<double>& terms, const std::vector<LayerMix>& mixes, const Residency& residency, double capacity_bytes) {
  using namespace memory_detail;
  GpuMemory worst;
  const std::size_t last = mixes.size() - 1;
  for (std::size_t i = 0; i <= last; ++i) {
    const bool is_in_the_middle = i > 1 && i < last;
    if (is_in_the_middle && mixes[i].counts == mixes[i - 1].counts) continue;
    const Stage stage{.layers = layout.stage_layers[i], .is_first = i == 0, .is_last = i == last};
    const GpuMemory memory = memory_of_stage(plan, layout, terms, residency, stage, with_drafts(plan, terms, stage, mixes[i]), capacity_bytes);
    if (i == 0 || memory.over_bytes() > worst.over_bytes()) worst = memory;
  }
  return worst;
}

MemoryOfStages memory_of_stages(const Plan& plan, const Layout& layout, const Residency& residency, double weight_scale, double capacity_bytes) {
  return memory_of_stages(plan, layout, terms_of<double>(plan, layout, weight_scale), residency, capacity_bytes);
}

}  // namespace plimsoll
