// The fullest GPU's memory as a bar: a segment a component, the line that may not be crossed, and a torn edge where the bar
// would run on.
//
// Places are shares of the width and letters are pixels, so that one drawing is legible on a phone, on a page and on a sheet.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

/// The bar alone, as wide as the room it is given.
std::string memory_svg(const Report& report);

/// Bar and legend as a part of a picture; moves `y` below them.
std::string memory_sheet(const Report& report, double x, double& y, double width_px);

}  // namespace plimsoll
