// What each stage worked on, drawn: a lane each, a bar for each iteration or several that did the same.
#pragma once

#include <string>

#include "core/report/serve.hpp"

namespace plimsoll {

/// Below `y`, which moves below it; empty where nothing was recorded.
std::string gantt(const ServeReport& report, double left_px, double right_px, double& y);

}  // namespace plimsoll
