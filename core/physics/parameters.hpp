// Parameters of a model, counted from its shapes to the last digit.   docs/physics.md, Parameters
//
//   d    hidden size                  h, g  query heads, KV heads        a    head dimension
//   f    width of a dense FFN         f_e   width of one expert          f_s  width of the shared experts together
//   E    routed experts of a layer    k     experts a token visits       V    vocabulary
//
// Counts are doubles: every product of whole numbers below 2^53 is exact in one, and none can overflow.
#pragma once

#include <array>

#include "core/spec/model.hpp"

namespace plimsoll {

/// A kind of layer, by its FFN and by how it attends.
struct LayerKind {
  bool is_moe = false;
  bool is_sliding = false;
};
inline constexpr std::array<LayerKind, 4> layer_kinds = {{{false, false}, {false, true}, {true, false}, {true, true}}};

/// How many layers of each kind a run of layers has.
struct LayerMix {
  double dense_full = 0;
  double dense_sliding = 0;
  double moe_full = 0;
  double moe_sliding = 0;

  LayerMix& operator+=(const LayerMix& other) {
    dense_full += other.dense_full;
    dense_sliding += other.dense_sliding;
    moe_full += other.moe_full;
    moe_sliding += other.moe_sliding;
    return *this;
  }
  double full() const { return dense_full + moe_full; }
  double sliding() const { return dense_sliding + moe_sliding; }
  double dense() const { return dense_full + dense_sliding; }
  double moe() const { return moe_full + moe_sliding; }
  double all() const { return full() + sliding(); }
  std::array<double, 4> counts() const { return {dense_full, dense_sliding, moe_full, moe_sliding}; }  ///< In the order of layer_kinds.
};

bool is_moe_layer(const Model& model, std::int64_t layer);
bool is_sliding_layer(const Model& model, std::int64_t layer);

/// The layers first … first+count-1.
LayerMix layer_mix(const Model& model, std::int64_t first, std::int64_t count);

/// Weights of one layer, by what they are. A part that a layer does not have is 0 in its layer, not here.
struct LayerParameters {
  double attention_sharded = 0;     ///< Split over TP: query, output and (MLA) up-projections.
  double attention_kv = 0;          ///< Key and value projections: split over TP up to the number of KV heads.
  double attention_replicated = 0;  ///< On every TP rank: MLA down-projections and latent norms, QK norms.
  double norms = 0;                 ///< Over the hidden size; on every TP rank.
  double dense_ffn = 0;
  double router = 0;
  double one_expert = 0;
  double shared_experts = 0;

  double attention() const { return attention_sharded + attention_kv + attention_replicated; }
};

LayerParameters layer_parameters(const Model& model);

struct ModelParameters {
  double attention = 0;
  double dense_ffn = 0;
  double experts = 0;         ///< Routed and shared.
  double active_experts = 0;  ///< Those that one token visits, shared ones included.
  double routers_and_norms = 0;
  double embedding = 0;
  double lm_head = 0;  ///< 0 where it is tied to the embedding.

  double total() const { return attention + dense_ffn + experts + routers_and_norms + embedding + lm_head; }
  double active() const { return total() - experts + active_experts; }
};

ModelParameters model_parameters(const Model& model);

}  // namespace plimsoll
