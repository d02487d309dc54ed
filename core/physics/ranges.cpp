#include "core/physics/answers.hpp"

namespace plimsoll {

Answers<Interval> answers_in_ranges(const StageContext<Interval>& context, const CaseLengths& lengths) { return answers_of(context, lengths); }

}  // namespace plimsoll
