// What each input is worth: how the answers follow it, and what a tenth more of it would do.   docs/verdicts.md
//
// The slope is that of the formulas at the plan (Dual); a tenth more is worked out anew, so kinks on the way count.
#pragma once

#include <vector>

#include "core/report/report.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// Of the headline's case, where its times are known; inputs that change nothing are left out. The largest changes first. Takes
/// longer than all else of a report.
std::vector<Sensitivity> sensitivities_of(const Plan& plan, const Report& report);

}  // namespace plimsoll
