// The stages of a pipeline, alike ones counted once, and what lies between them.   docs/physics.md, Pipeline
//
//   G  GPUs of a stage      p  stages of a replica      R  replicas      R·p·G GPUs in all
//
// Ranks are numbered stage by stage and replica by replica; consecutive ranks fill a node.
#pragma once

#include <cstdint>
#include <vector>

#include "core/physics/parameters.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// Stages that take the same time: the same layers, the same end of the pipeline, the same hop to the next stage.
struct StageKind {
  LayerMix mix;
  bool is_last = false;            ///< It has the LM head, and no hop after it.
  bool hop_stays_in_node = false;  ///< In every replica.
  double count = 0;
};

/// The stages of a layout. However many there are, few differ.
std::vector<StageKind> stage_kinds(const Model& model, const Layout& layout, std::int64_t gpus_in_node);

/// Of each of the p−1 hops, whether both of its stages lie within one node in every replica.
std::vector<bool> hops_within_nodes(const Layout& layout, std::int64_t gpus_in_node);

// The same where the vectors keep their memory from one layout to the next.
void stage_mixes(const Model& model, const Layout& layout, std::vector<LayerMix>& mixes);  ///< The layers of each stage.
void hops_within_nodes(const Layout& layout, std::int64_t gpus_in_node, std::vector<bool>& within);
void stage_kinds(const std::vector<LayerMix>& mixes, const std::vector<bool>& within, std::vector<StageKind>& kinds);

/// Which links a layout's collectives and hops use at all.
struct LinksUsed {
  bool scale_up = false;
  bool scale_out = false;
};
LinksUsed links_used(const Plan& plan, const Layout& layout);
LinksUsed links_used(const Plan& plan, const Layout& layout, const std::vector<bool>& within);  ///< With what hops_within_nodes says.

/// Whether the GPUs of a stage hold different tokens (c·D > 1), so that tokens travel to their experts and back.
inline bool tokens_travel_to_experts(const Model& model, const Layout& layout) {
  return model.has_experts() && layout.cp * layout.attention_dp > 1;
}

}  // namespace plimsoll
