// How wrong a prediction may be: the error that was measured on the nearest family of published runs.   docs/accuracy.md
//
//   v  predicted     p  share within which nine of ten predictions of the family were      band  v/(1+p) … v·(1+p)
//
// Stated efficiencies have no band: what they are worth only who states them knows.
#pragma once

#include "core/physics/phases.hpp"
#include "core/spec/measured_error.hpp"

namespace plimsoll {

/// The family most like what the plan serves: first by experts or none, then by engine, architecture, width of weights and number of runs. Null
/// where the plan states its efficiencies, or brings its own measurements.
const MeasuredError* nearest_measured(const Plan& plan);

/// Every time and rate with its band around it; numbers that are not there stay so.
Answers<Interval> with_error_band(const Answers<Interval>& answers, const MeasuredError& error);

/// A value as a range, for what has no ranges of its own.
Answers<Interval> as_ranges(const Answers<double>& answers);

/// For people: how far off such predictions were, and of what.
std::string error_text(const Plan& plan, const MeasuredError* error);

}  // namespace plimsoll
