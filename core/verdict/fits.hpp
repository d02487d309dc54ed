// Whether a plan fits in memory.   docs/verdicts.md
//
// Judged with every sequence at its longest; where it fits only at mean lengths, or only at the upper end of a range of memory,
// the word is `too close`. Replicas that cannot keep up with random arrivals have no number of sequences to judge.
#pragma once

#include <vector>

#include "core/verdict/targets.hpp"

namespace plimsoll {

/// Adds the verdict `fits` to the report, and its memory.
void judge_memory(const Plan& plan, const Layout& layout, const std::vector<Case>& cases, Report& report);

}  // namespace plimsoll
