// The placement's report for people.
#pragma once

#include <string>

#include "core/place/placement_report.hpp"

namespace plimsoll {

/// The answer in sentences, the chain, and the way from the original's answer to this one: at most 100 columns.
std::string place_as_text(const PlaceReport& report);

/// The corrected chain from top to bottom: stages as boxes with their memory, links with their numbers, what binds marked.
std::string place_as_svg(const PlaceReport& report);

}  // namespace plimsoll
