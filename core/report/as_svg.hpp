// Pictures of a report: one drawing serves page, embed and file.
//
// Colours are CSS custom properties with a fallback, in presentation attributes: a page themes them, a file stands alone, and
// no style element or attribute needs a policy's leave. Everything from the plan is escaped.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

/// The fullest GPU as a bar: a segment a component, and the line that it may not cross.
std::string memory_svg(const Report& report);

/// Every GPU as a cell: nodes framed, stages by shade, attention ranks and experts named. Past 1,024 GPUs the first are drawn.
std::string grid_svg(const Report& report);

/// Headline, verdicts and memory bar on one sheet.
std::string as_svg(const Report& report);

}  // namespace plimsoll
