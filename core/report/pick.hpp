// The strategy picker's report for people.
#pragma once

#include <string>

#include "core/search/strategy_picker_report.hpp"

namespace plimsoll {

/// The pick in sentences, then the costs beside each other: what a shell shows, at most 100 columns.
std::string pick_as_text(const PickReport& report);

/// The original's costs over the partitions and over k/n, each flip marked.
std::string pick_as_svg(const PickReport& report);

}  // namespace plimsoll
