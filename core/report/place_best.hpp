// The report of a placement by the corrected rules, for people.
#pragma once

#include <string>

#include "core/place/placement_best_report.hpp"

namespace plimsoll {

/// The answer in sentences, the stages, both phases and the types: at most 100 columns.
std::string placed_as_text(const PlacedReport& report);

/// The pipeline from top to bottom; where stages are many, neighbours of one node are one box; where nodes are, a tile each.
std::string placed_as_svg(const PlacedReport& report);

}  // namespace plimsoll
