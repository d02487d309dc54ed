// Why the best layout is the best: where its time goes beside the next one's.   docs/search.md
#pragma once

#include <string>
#include <vector>

#include "core/search/layout_search.hpp"

namespace plimsoll {

/// Two to four sentences; none where nothing was found.
std::vector<std::string> reasons_of(LayoutSearch& search);

}  // namespace plimsoll
