// From values to the four words.   docs/verdicts.md
//
// `too close`: the limit lies inside a value's range; times at mean lengths and at the longest are such a range, too. A
// throughput holds only if it does at every length. Where the stated size and the architecture's give different words, the
// word is `unknown`. A link that is not stated is taken as free: what
// misses even so misses, anything else is `unknown` until the link is stated, and the bandwidth needed is said.
#pragma once

#include <vector>

#include "core/physics/answers.hpp"
#include "core/report/report.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/verdict/words.hpp"

namespace plimsoll {

/// A view with its answers, as values and, where inputs are ranges, as ranges.
struct Case {
  View view;
  StageFacts facts;
  const PrefillPool* pool = nullptr;        ///< Of a disaggregated plan; `facts` are then those of the pool that decodes.
  std::optional<StageFacts> prefill_facts;  ///< Of that pool.
  Answers<double> answers;
  bool has_ranges = false;                  ///< Of inputs.
  std::optional<Answers<Interval>> ranges;  ///< Of inputs, and with the error of predictions.
};

/// What a case answers on its machines.
Answers<double> answers_on(const Case& each, const Machines<double>& machines);
Answers<Interval> answers_on(const Case& each, const Machines<Interval>& machines);

/// Which links are used and not stated.
struct UnstatedLinks {
  bool scale_up = false;
  bool scale_out = false;
  bool handoff = false;  ///< Between the pools of a disaggregated plan.
  bool any() const { return scale_up || scale_out || handoff; }
};
UnstatedLinks unstated_links(const Plan& plan, const Layout& layout, const PrefillPool* pool);

/// The verdicts on time and on what it costs, in the order ttft, tpot, prefill, decode, total, prices; only those with a target.
std::vector<TargetVerdict> time_verdicts(const Plan& plan, const UnstatedLinks& missing, const std::vector<Case>& cases);

/// Fills value, margin and word from the readings, and gives the one that is shown: that of the worst word, among those one
/// without a value, else the one with the least room. Without readings nothing.
const Reading* conclude(TargetVerdict& verdict, bool lengths_make_a_band);

}  // namespace plimsoll
