// The times of a report, from the answers of its cases.
#pragma once

#include <vector>

#include "core/verdict/targets.hpp"

namespace plimsoll {

TimeReport time_report_of(const Plan& plan, const UnstatedLinks& missing, const std::vector<Case>& cases);

}  // namespace plimsoll
