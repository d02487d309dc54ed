// What one GPU must hold, line by line.   docs/physics.md, Memory
//
// The worst rank of a stage: the one with the most KV heads and sequences. Pool and overflow are of attention ranks:
//
//   n      sequences on the fullest attention rank        μ, σ²  mean and variance of a sequence's tokens
//   pool   tokens that the free memory holds              overflow  P(Σ tokens > pool), by the normal approximation
#pragma once

#include <cstdint>
#include <vector>

#include "core/physics/kv_cache.hpp"
#include "core/physics/parameters.hpp"
#include "core/quantity/number.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

struct GpuMemory {
  double weights_dense_bytes = 0;       ///< Attention, dense FFN, norms, routers, shared experts; on the last stage extra weights.
  double weights_experts_bytes = 0;     ///< Routed experts.
  double weights_embedding_bytes = 0;   ///< Embedding on the first stage, LM head on the last.
  double kv_cache_bytes = 0;            ///< Whole blocks of all resident tokens, at mean lengths, and the states of linear layers.
  double activations_bytes = 0;         ///< Peak of the tensors alive at once.
  double activation_reserve_bytes = 0;  ///< What the engine sets aside beyond that.
  double communicators_bytes = 0;       ///< Buffers of every communicator that the rank joins.
  double framework_bytes = 0;           ///< Context, graphs, allocator slack.
  double non_torch_bytes = 0;           ///< Where the engine's laws are known: what its allocator does not see,
  double graphs_bytes = 0;              ///< and CUDA graphs.

  double kv_cache_at_longest_bytes = 0;  ///< With every sequence at its longest: the guarantee.
  double usable_bytes = 0;               ///< What the engine may hold here in all: the limit.

  double weights_bytes() const { return weights_dense_bytes + weights_experts_bytes + weights_embedding_bytes; }
  double without_kv_bytes() const {
    return weights_bytes() + activations_bytes + activation_reserve_bytes + communicators_bytes + framework_bytes + non_torch_bytes + graphs_bytes;
  }
  double total_bytes() const { return without_kv_bytes() + kv_cache_bytes; }
  double total_at_longest_bytes() const { return without_kv_bytes() + kv_cache_at_longest_bytes; }
  double pool_bytes() const { return larger(0, usable_bytes - without_kv_bytes()); }
  double over_bytes() const { return total_at_longest_bytes() - usable_bytes; }
};

/// What the sequences of one attention rank keep in the cache.
struct Residency {
  double sequences = 0;    ///< n
  double mean_tokens = 0;  ///< μ of one sequence: its prompt and its answer.
  double longest_tokens = 0;
  double variance_tokens = 0;  ///< σ² of one sequence.
};

/// Sequences in flight over all replicas, spread evenly: the fullest attention rank has the ceiling.
Residency residency_of(const Plan& plan, const Layout& layout, double sequences_in_flight);

struct MemoryOfStages {
  std::vector<GpuMemory> stages;
  std::size_t worst_stage = 0;  ///< By its total at the longest lengths, beside what it may hold.
  double pool_tokens = 0;       ///< The fewest that any stage has room for.
  double pool_bytes = 0;        ///< On that stage.
  double overflow_chance = 0;
};

/// `weight_scale`: stated parameters over counted ones where the plan wants its stated size, else 1.
/// `capacity_bytes`: a GPU's memory, of which the engine may use its share.
MemoryOfStages memory_of_stages(const Plan& plan, const Layout& layout, const Residency& residency, double weight_scale,
                                double capacity_bytes);

}  // namespace plimsoll
