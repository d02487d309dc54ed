// The report as Markdown, for a pull request or a wiki. What is written is the report; nothing is computed here.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

/// GitHub-flavoured: headings, tables and text only, so that it survives every sanitiser. `link`: to the plan; may be empty.
std::string as_markdown(const Report& report, const std::string& link);

}  // namespace plimsoll
