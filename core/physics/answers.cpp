#include "core/physics/answers.hpp"

namespace plimsoll {

Answers<double> answers_at(const StageContext<double>& context, const CaseLengths& lengths) { return answers_of(context, lengths); }

}  // namespace plimsoll
