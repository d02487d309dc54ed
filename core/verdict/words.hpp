// From values to the four words, as numbers alone: what a report's verdicts and a search share.   docs/verdicts.md
#pragma once

#include <cstddef>
#include <optional>

#include "core/quantity/interval.hpp"
#include "core/report/report.hpp"

namespace plimsoll {

/// Judges a value against a limit; either is an interval, or a number of no width.
Verdict judge(const Interval& value, const Interval& limit, bool at_most);

/// What the words come to where a target has to hold at every length: the worst. Worse words come first: misses, unknown, too
/// close, meets.
Verdict worst_of(Verdict a, Verdict b);

/// What the words at both ends of a range come to: the same, or `too close`; `unknown` where either is.
Verdict between(Verdict a, Verdict b);

/// What the words under two readings of the size come to: the same, or `unknown`.
Verdict agreed(Verdict a, Verdict b);

/// Room of a value as a share of its limit; negative where it is missed.
double margin_of(double value, double limit, bool at_most);

/// What one way of looking at a plan finds of one target.
struct Finding {
  bool is_of_stated_size = false;
  bool is_overloaded = false;  ///< The queue grows without end, at least at the worst of ranges; then there is no value.
  Verdict verdict = Verdict::unknown;
  std::optional<double> value;
  Interval range;  ///< Around the value.
};

/// The word over all findings: that over lengths for each size, and what the sizes agree on.
Verdict word_of(const Finding* findings, std::size_t count, bool lengths_make_a_band);

/// Which of one or more findings a verdict should show: that of the worst word, among those one without a value, else the one with the least
/// room.
std::size_t worst_finding(const Finding* findings, std::size_t count, double limit, bool at_most);

}  // namespace plimsoll
