// How long each stage of the corrected system works on a chunk and on a step of decode, by the physics.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/prefill_decode_plans.hpp"

namespace plimsoll {

/// A job of one stage: what it computes, and what its all-reduces take when nothing else is on their links.
struct StageWork {
  double compute_s = 0;
  double exchange_s = 0;
  double total_s() const { return compute_s + exchange_s; }
};

/// Of N sequences, each with the next `tokens` of its prompt, `before` of which are in the cache. Stage by stage.
std::vector<StageWork> prefill_work(const SimulatedPool& pool, double sequences, double tokens, double before, bool is_last_chunk);

/// Of a step of so many sequences, whose next token attends to `context` tokens.
std::vector<StageWork> decode_work(const SimulatedPool& pool, double sequences, double context);

}  // namespace plimsoll
