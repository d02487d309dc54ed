#include "core/physics/stages.hpp"

#include <algorithm>
#include <numeric>

#include "core/physics/hardware.hpp"

namespace plimsoll {

namespace {

/// Orders kinds so that equal ones are neighbours; how often they occur does not count.
bool comes_before(const StageKind& a, const StageKind& b) {
  if (a.is_last != b.is_last) return b.is_last;
  if (a.hop_stays_in_node != b.hop_stays_in_node) return b.hop_stays_in_node;
  return a.mix.counts < b.mix.counts;
}

}  // namespace

void stage_mixes(const Model& model, const Layout& layout, std::vector<LayerMix>& mixes) {
  mixes.clear();
  std::int64_t first_layer = 0;
  for (const std::int64_t layers : layout.stage_layers) {
    mixes.push_back(layer_mix(model, first_layer, layers));
    first_layer += layers;
  }
}

void stage_kinds(const std::vector<LayerMix>& mixes, const std::vector<bool>& within, std::vector<StageKind>& kinds) {
  kinds.clear();
  for (std::size_t i = 0; i < mixes.size(); ++i) {
    const bool is_last = i + 1 == mixes.size();
    const StageKind stage{.mix = mixes[i], .is_last = is_last, .hop_stays_in_node = !is_last && within[i], .count = 1};
    // The one before it is most likely alike.
    const auto alike = std::find_if(kinds.rbegin(), kinds.rend(), [&](const StageKind& kind) { return !comes_before(kind, stage) && !comes_before(stage, kind); });
    if (alike == kinds.rend()) {
      kinds.push_back(stage);
    } else {
      ++alike->count;
    }
  }
  std::sort(kinds.begin(), kinds.end(), comes_before);
}

std::vector<StageKind> stage_kinds(const Model& model, const Layout& layout, std::int64_t gpus_in_node) {
  std::vector<LayerMix> mixes;
  std::vector<bool> within;
  std::vector<StageKind> kinds;
  stage_mixes(model, layout, mixes);
  hops_within_nodes(layout, gpus_in_node, within);
  stage_kinds(mixes, within, kinds);
  return kinds;
}

/// Node by node: a boundary between two nodes cuts every hop whose two stages reach across it. Seen from the beginning of its
/// replica a boundary lies at one of pG / gcd(pG, node) places, after which they repeat.
void hops_within_nodes(const Layout& layout, std::int64_t gpus_in_node, std::vector<bool>& within) {
  const auto hops = static_cast<std::int64_t>(layout.stage_layers.size()) - 1;
  const std::int64_t g = layout.gpus_per_stage();
  within.assign(static_cast<std::size_t>(std::max<std::int64_t>(hops, 0)), 2 * g <= gpus_in_node);
  if (hops < 1 || !within[0]) return;
  const std::int64_t replica = g * (hops + 1);
  const std::int64_t boundaries = std::min((layout.replicas * replica - 1) / gpus_in_node, replica / std::gcd(replica, gpus_in_node));
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < boundaries; ++i) {
    at = (at + gpus_in_node) % replica;
    if (at == 0) continue;
    // Hop i spans the GPUs i·G … (i+2)·G−1 of its replica.
    const std::int64_t last = std::min(hops - 1, (at - 1) / g);
    for (std::int64_t hop = std::max<std::int64_t>(0, at / g - 1); hop <= last; ++hop) within[static_cast<std::size_t>(hop)] = false;
  }
}

std::vector<bool> hops_within_nodes(const Layout& layout, std::int64_t gpus_in_node) {
  std::vector<bool> within;
  hops_within_nodes(layout, gpus_in_node, within);
  return within;
}

LinksUsed links_used(const Plan& plan, const Layout& layout, const std::vector<bool>& within) {
  const std::int64_t node = gpus_per_node(plan, layout);
  LinksUsed used;
  const auto note = [&](std::int64_t ranks) {
    const Group group = consecutive_group(ranks, node, layout.gpus());
    if (ranks > 1 && group.per_node > 1) used.scale_up = true;
    if (ranks > 1 && !group.stays_in_node()) used.scale_out = true;
  };
  note(layout.tp);
  note(layout.tp * layout.cp);
  if (tokens_travel_to_experts(plan.model, layout)) note(layout.gpus_per_stage());
  for (const bool stays : within) (stays ? used.scale_up : used.scale_out) = true;
  return used;
}

LinksUsed links_used(const Plan& plan, const Layout& layout) { return links_used(plan, layout, hops_within_nodes(layout, gpus_per_node(plan, layout))); }

}  // namespace plimsoll
