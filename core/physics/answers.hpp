// Answers, worked out in files of their own: phases.hpp is long to compile, and what is asked for seldom is built for size.
#pragma once

#include "core/physics/phases.hpp"

namespace plimsoll {

/// phases.hpp over double.
Answers<double> answers_at(const StageContext<double>& context, const CaseLengths& lengths);

/// What every machine within the ranges answers lies in these: every time falls with the machine, and every rate rises.
Answers<Interval> answers_in_ranges(const StageFacts& facts, const Hardware<Interval>& ranges, const CaseLengths& lengths);

}  // namespace plimsoll
