// Parameters of a model, counted from its shapes to the last digit.   docs/physics.md, Parameters
//
//   d    hidden size                  h, g  query heads, KV heads        a    head dimension
//   f    width of a dense FFN         f_e   width of one expert          f_s  width of the shared experts together
//   E    routed experts of a layer    k     experts a token visits       V    vocabulary
//   h_k, h_v, a_k, a_v, w  heads, widths and convolution of a linear layer     h_i, a_i  heads and width of an indexer
//
// Counts are doubles: every product of whole numbers below 2^53 is exact in one, and none can overflow.
#pragma once

#include <array>

#include "core/spec/model.hpp"

namespace plimsoll {

/// What a layer attends to.
enum class Attends : int {
  full,     ///< All positions before it.
  sliding,  ///< The last few.
  linear,   ///< A state that stands for all of them.
};

/// A kind of layer, by its FFN and by how it attends.
struct LayerKind {
  bool is_moe = false;
  Attends attends = Attends::full;
};
inline constexpr std::array<LayerKind, 6> layer_kinds = {{{false, Attends::full}, {false, Attends::sliding}, {false, Attends::linear}, {true, Attends::full}, {true, Attends::sliding}, {true, Attends::linear}}};

/// How many layers of each kind a run of layers has.
struct LayerMix {
  double dense_full = 0;
  double dense_sliding = 0;
  double dense_linear = 0;
  double moe_full = 0;
  double moe_sliding = 0;
  double moe_linear = 0;

  LayerMix& operator+=(const LayerMix& other) {
    dense_full += other.dense_full;
    dense_sliding += other.dense_sliding;
    dense_linear += other.dense_linear;
    moe_full += other.moe_full;
    moe_sliding += other.moe_sliding;
    moe_linear += other.moe_linear;
    return *this;
  }
  double full() const { return dense_full + moe_full; }
  double sliding() const { return dense_sliding + moe_sliding; }
  double linear() const { return dense_linear + moe_linear; }
  double caching() const { return full() + sliding(); }  ///< Layers that keep something of every token.
  double dense() const { return dense_full + dense_sliding + dense_linear; }
  double moe() const { return moe_full + moe_sliding + moe_linear; }
  double all() const { return caching() + linear(); }
  std::array<double, 6> counts() const { return {dense_full, dense_sliding, dense_linear, moe_full, moe_sliding, moe_linear}; }  ///< In the order of layer_kinds.
};

bool is_moe_layer(const Model& model, std::int64_t layer);
Attends attends_of_layer(const Model& model, std::int64_t layer);

/// The layers first … first+count-1.
LayerMix layer_mix(const Model& model, std::int64_t first, std::int64_t count);

/// Weights of one layer, by what they are. A part that a layer does not have is 0 in its layer, not here.
struct LayerParameters {
  double attention_sharded = 0;     ///< Split over TP: query, output and (MLA) up-projections.
  double attention_kv = 0;          ///< Key and value projections: split over TP up to the number of KV heads.
  double attention_replicated = 0;  ///< On every TP rank: MLA down-projections and latent norms, QK norms, the indexer.
  double linear_sharded = 0;        ///< Of a linear layer, split over TP: projections, convolution, what each head has.
  double linear_replicated = 0;     ///< Of a linear layer, on every TP rank: the norm of its output.
  double norms = 0;                 ///< Over the hidden size; on every TP rank.
  double dense_ffn = 0;
  double router = 0;
  double one_expert = 0;
  double shared_experts = 0;

  double attention() const { return attention_sharded + attention_kv + attention_replicated; }
  double linear_attention() const { return linear_sharded + linear_replicated; }
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
