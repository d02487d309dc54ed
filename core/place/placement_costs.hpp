// What a stage of a placement takes and holds, by our own physics.   docs/place.md, The corrected model
//
//   w, P  bytes and weights of a layer     t  TP degree                    q  tokens of a chunk or micro-batch
//   d, V  hidden size, vocabulary          F, Bw  peak and memory bandwidth of a GPU, times what is reached of them
//   kv    bytes that a GPU keeps of one token and layer: 2·⌈g/t⌉·a·b, or 2·d/t·b where no heads are stated
//   r     positions that a layer reads for the q tokens, all together
//   S     q·d·b, what an all-reduce adds up and a stage sends to the next
//
//   layer  max((2·P·q + scores)/(t·F), (w/t + r·kv)/Bw) + 2 all-reduces of S
//   head   max(2·V·d·q'/(t·F), V·d·b_w/t/Bw), q' the tokens whose logits are wanted; embedding  S/Bw
//   scores 4·d FLOP for each token and position that it attends to
//   memory n·(w/t + B·(s+o)·kv) + activations ≤ share·M − reserved; V·d·b_w/t more on the first and on the last stage
//
// All-reduces are the faster of a ring, 2(t−1)/t·S/β and 2(t−1) steps, and of sending all to all, (t−1)·S/β and one step. A hop
// sends each of the receiver's ranks its share, S/β in all over the link, and gathers in the group: (t−1)/t·S/β and t−1 steps.
#pragma once

#include <cstdint>

#include "core/place/placement_pipeline.hpp"
#include "core/place/placement_problem.hpp"

namespace plimsoll {

/// What passes through the stages at once.
struct PlaceWork {
  double tokens = 0;          ///< q
  double positions_read = 0;  ///< r
  double scores = 0;          ///< Pairs of a token and a position that it attends to.
  double tokens_of_head = 0;  ///< q'
  std::int64_t parts = 1;     ///< Micro-batches of a decode step, or chunks of a prompt.
};
/// One of m micro-batches of a decode step: B/m sequences (a mean) at a length of s + o/2.
PlaceWork decode_work(const PlaceProblem& problem, std::int64_t micro_batches);
/// One of a prompt's chunks, which are equal.
PlaceWork prefill_work(const PlaceProblem& problem);

/// A type's GPUs as the formulas have them, shares of what is reached included.
struct PlaceGpuFacts {
  double memory_bytes_per_s = 0;
  double flop_per_s = 0;
  double group_bytes_per_s = 0;
  double group_latency_s = 0;
};
PlaceGpuFacts facts_of(const PlaceProblem& problem, const PlaceGpus& gpus);

/// Bytes of one GPU of a group.
struct PlaceMemory {
  double layer_bytes = 0;        ///< Weights of a layer,
  double layer_kv_bytes = 0;     ///< and the KV cache of all sequences at their longest.
  double activations_bytes = 0;  ///< Peak, whatever the stage holds.
  double end_bytes = 0;          ///< The embedding, or the head.
  double limit_bytes = 0;        ///< What there is for all of it.
};
PlaceMemory memory_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp);

GroupKind group_kind(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp, const PlaceWork& work);

/// From one group to the next, over a link of `link_bytes_per_s` as stated; no_hop where that is 0.
double hop_s(const PlaceProblem& problem, const PlaceGpus& receiver, std::int64_t receiver_tp, double link_bytes_per_s, double latency_s, const PlaceWork& work);

}  // namespace plimsoll
