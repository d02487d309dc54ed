// Pictures of a report: one drawing serves page, embed and file.
//
// Colours are CSS custom properties with a fallback, in presentation attributes: a page themes them, a file stands alone, and
// no style element or attribute needs a policy's leave. Everything from the plan is escaped.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

/// Every GPU as a cell: nodes framed, stages by shade, attention ranks and experts named. Past 1,024 GPUs the first are drawn.
std::string grid_svg(const Report& report);

/// Headline, verdicts and memory bar on one sheet, with the plan's link in its metadata: the file holds its plan.
std::string as_svg(const Report& report, const std::string& link);

}  // namespace plimsoll
