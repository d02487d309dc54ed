// What a search has found, for a terminal and as a picture.
#pragma once

#include <string>

#include "core/search/search_report.hpp"

namespace plimsoll {

std::string as_text(const SearchReport& report);

/// The front: tokens/s of a GPU over the speed that one user sees, and where the best and the plan's own layout lie.
std::string as_svg(const SearchReport& report);

}  // namespace plimsoll
