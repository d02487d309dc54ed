// The report as Markdown, for a pull request or a wiki. What is written is the report; nothing is computed here.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

/// GitHub-flavoured: headings, tables, lists and text only, so that it survives every sanitiser, in at most 40 lines: of many
/// claims and violations the worst are said and the rest counted. `link`: to the plan; may be empty.
std::string as_markdown(const Report& report, const std::string& link);

}  // namespace plimsoll
