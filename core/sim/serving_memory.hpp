// How many KV blocks an attention rank of a plan has: what weights, activations and the rest leave of its fullest GPU.
//
// A block is c·b tokens of one sequence in every layer, b the engine's block and c the context-parallel degree. Sliding layers
// keep less of a long sequence; their share of a block is that of a sequence of mean length. What a sequence keeps in linear
// layers is counted in blocks, too, as vLLM hands it out.
#pragma once

#include "core/sim/serving_blocks.hpp"
#include "core/spec/layout.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// `sequences`: in flight over all replicas, where a plan says how many, for which activations are counted; else 0, for those of a full
/// chunk. `prefixes`: that come and go; 0: as the plan says.
KvPool kv_pool_of(const Plan& plan, const Layout& layout, double weight_scale, double sequences, std::int64_t prefixes);

}  // namespace plimsoll
