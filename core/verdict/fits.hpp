// Whether a plan fits in memory.   docs/verdicts.md
//
// Judged with every sequence at its longest; where it fits only at mean lengths, or only at the upper end of a range of memory,
// the word is `too close`. Replicas that cannot keep up with random arrivals have no number of sequences to judge.
#pragma once

#include <vector>

#include "core/physics/memory.hpp"
#include "core/verdict/targets.hpp"

namespace plimsoll {

/// GPUs of one layout that keep sequences: all of a plan, or one of two pools.
enum class Keeper {
  all,
  prefill_pool,
  decode_pool
};

/// The sequences that they keep, over all replicas.
template <typename Number>
Number kept_by(Keeper keeper, const Answers<Number>& answers) {
  switch (keeper) {
    case Keeper::all: break;
    case Keeper::prefill_pool: return answers.pools->prefilling_sequences;
    case Keeper::decode_pool: return answers.pools->kept_sequences;
  }
  return answers.decoding_sequences;
}

/// What the fullest GPU of a layout needs, from mean lengths to the longest, beside what may be used.
struct Room {
  Interval needed_bytes;
  Interval limit_bytes;
  Verdict verdict = Verdict::unknown;
};

/// `worst`: at the number of sequences that is expected; the others at both ends of its range.
Room room_of(const Plan& plan, const GpuMemory& worst, const GpuMemory& with_fewest, const GpuMemory& with_most);

/// Adds the verdict `fits` to the report, and its memory.
void judge_memory(const Plan& plan, const Layout& layout, const std::vector<Case>& cases, Report& report);

}  // namespace plimsoll
