// Answers of a machine with ranges, in a file of their own: they are asked for seldom and built for size.
#pragma once

#include "core/physics/phases.hpp"

namespace plimsoll {

/// phases.hpp over Interval: what every machine within the ranges answers lies in it.
Answers<Interval> answers_in_ranges(const StageContext<Interval>& context, const CaseLengths& lengths);

}  // namespace plimsoll
