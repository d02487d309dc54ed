// The report for a terminal. What is written is the report; nothing is computed here.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

std::string as_text(const Report& report);

}  // namespace plimsoll
