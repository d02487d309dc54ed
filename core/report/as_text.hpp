// The report for a terminal, and as Markdown for a pull request. What is written is the report; nothing is computed here.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

std::string as_text(const Report& report);

/// GitHub-flavoured Markdown: headings, tables and text only, so that it survives every sanitiser. `link`: to the plan.
std::string as_markdown(const Report& report, const std::string& link);

}  // namespace plimsoll
