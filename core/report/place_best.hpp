// The report of a placement by the corrected rules, for people.
#pragma once

#include <string>

#include "core/place/placement_best_report.hpp"

namespace plimsoll {

/// The answer in sentences, the stages, both phases and the types: at most 100 columns.
std::string placed_as_text(const PlacedReport& report);

/// The pipeline from top to bottom; neighbours of one node are one box, and where nodes are many, neighbours of one type.
std::string placed_as_svg(const PlacedReport& report);

}  // namespace plimsoll
