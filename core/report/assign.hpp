// Layer assignment's report for people.
#pragma once

#include <string>

#include "core/place/layer_assignment_report.hpp"

namespace plimsoll {

/// The best in sentences, then who gets which layers and what it costs: what a shell shows, at most 100 columns.
std::string assign_as_text(const AssignReport& report);

/// One token's way under each assignment, stage by stage and link by link, on one time scale.
std::string assign_as_svg(const AssignReport& report);

}  // namespace plimsoll
