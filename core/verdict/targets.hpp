// From values to the four words.   docs/verdicts.md
//
// `too close`: the limit lies inside a value's range. A target holds only if it does at every length; where the stated size
// and the architecture's give different words, the word is `unknown`. A link that is not stated is taken as free: what
// misses even so misses, anything else is `unknown` until the link is stated, and the bandwidth needed is said.
#pragma once

#include <vector>

#include "core/report/report.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {

/// A view with its answers, as values and, where inputs are ranges, as ranges.
struct Case {
  View view;
  StageFacts facts;
  Answers<double> answers;
  std::optional<Answers<Interval>> ranges;
  std::string prefill_binds;
  std::string decode_binds;
};

/// Which links are used and not stated.
struct UnstatedLinks {
  bool scale_up = false;
  bool scale_out = false;
  bool any() const { return scale_up || scale_out; }
};
UnstatedLinks unstated_links(const Plan& plan, const Layout& layout);

/// The verdicts on time, in the order ttft, tpot, prefill, decode, total; only those with a target.
std::vector<TargetVerdict> time_verdicts(const Plan& plan, const UnstatedLinks& missing, const std::vector<Case>& cases);

/// Judges a value against a limit; either is an interval, or a number of no width.
Verdict judge(const Interval& value, const Interval& limit, bool at_most);

/// What the words of several lengths come to: the worst.
Verdict worst_of(Verdict a, Verdict b);

/// What the words under two readings of the size come to: the same, or `unknown`.
Verdict agreed(Verdict a, Verdict b);

/// Fills value, margin and word from the readings, and gives the one that is shown: that of the worst word, among those one
/// without a value, else the one with the least room. Without readings nothing.
const Reading* conclude(TargetVerdict& verdict);

}  // namespace plimsoll
