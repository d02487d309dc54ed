// What a prefill/decode system computes, moves and holds: the sums behind the simulation, floors included.
//
// These are the original's sums, kept as they are so that its numbers come out; what is wrong with them is listed in
// docs/simulate.md. Every division of whole numbers rounds down, in the order written. l = L//pp are the layers of a stage.
//
//   memory of a rank   ((W//L)·l)//tp·B + (KV(N,T)//pp)//tp                      must not exceed limit · memory
//   one prefill chunk  max(FLOP / peak, bytes / (0.8·bandwidth)) + sync
//     with tp          FLOP  2·N·M·(W//L)·l//tp + 4·N·l·H·M²//tp                  bytes  (W//L)·l·B//tp + (KV(N,M)//pp)//tp
//                      sync  2·l·(N·M·H·B//tp)·(tp-1)/tp / 57.5 GB/s
//     pipeline only    FLOP as with tp = 1                                        bytes  (W·B)//pp + KV(N,M)//pp
//   one decode step    max(FLOP / peak, bytes / (0.8·bandwidth))
//     with tp          FLOP  2·N·(W//pp) + 2·N·T·(H//pp)·H                        bytes  (W//L)·l·B + KV(N,T)//pp
//     pipeline only    FLOP  2·N·(W//pp) + (4·N·T·l·H)//pp                        bytes  (W·B)//pp + KV(N,T)//pp
//
// Source: LLMInferenceSystemSimulator (virgil382), DisaggregatedPDSystem2D.py and DisaggregatedPDSystemPP.py.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/prefill_decode.hpp"

namespace plimsoll {

/// Products of seven counts pass 64 bits (4·N·l·H·M² is at most 2^110 within the bounds of a problem).
__extension__ typedef __int128 Whole;

/// N·T·L·g·(H/h)·2·B, N·T·L·H·2·B or N·T·L·g·d·2·B.
Whole kv_cache_bytes(const SimulatedModel& model, std::int64_t sequences, std::int64_t tokens);

struct RankMemory {
  double weights_bytes = 0;
  double kv_cache_bytes = 0;
  double total_bytes() const { return weights_bytes + kv_cache_bytes; }
};
/// What the check counts for one rank, of prefill and decode alike.
RankMemory rank_memory(const SimulationProblem& problem);
/// What a decode GPU holds in truth: decode is not split by tp.
RankMemory decode_rank_memory(const SimulationProblem& problem);

/// The time of one job and what it is made of.
struct StepTime {
  double flop = 0;
  double compute_s = 0;
  double memory_bytes = 0;
  double memory_s = 0;
  double sync_s = 0;  ///< All-reduces, added to whichever of the two is longer.
  bool is_compute_bound() const { return compute_s >= memory_s; }
  double total_s() const { return (is_compute_bound() ? compute_s : memory_s) + sync_s; }
};

/// Speculative prefill leaves out attention work: its quadratic part counts 0.4. The simulated systems never use it.
enum class PrefillAttention {
  full,
  speculative
};
StepTime prefill_step(const SimulationProblem& problem, PrefillAttention attention = PrefillAttention::full);
StepTime decode_step(const SimulationProblem& problem);

double prefill_activation_bytes(const SimulationProblem& problem);        ///< N·M·H·B: of a stage.
double prefill_shard_activation_bytes(const SimulationProblem& problem);  ///< N·M·H·B//tp: of one GPU.
double decode_activation_bytes(const SimulationProblem& problem);         ///< N·H·B
double handoff_bytes(const SimulationProblem& problem);                   ///< (KV(N,M)//pp)//tp

/// A number of ranks, a batch and a context that fit.
struct FeasibleConfig {
  std::int64_t ranks = 0;
  std::int64_t batch = 0;
  std::int64_t context = 0;
  bool operator==(const FeasibleConfig&) const = default;
};
/// Of 1, 2, 4, 8, 16 ranks that divide L, batches 1..128 and contexts 512..32768 by doubling: those with
/// (W//ranks)·B + KV(N,T) <= 0.7·memory. The cache is not divided by the ranks. In ascending order.
std::vector<FeasibleConfig> feasible_prefill_configs(const SimulatedModel& model, const SimulatedGpu& gpu);

}  // namespace plimsoll
