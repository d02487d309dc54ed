// The tool's version, in one place; package.json and CMakeLists.txt are tested against it.
#pragma once

#include <string_view>

namespace plimsoll {
inline constexpr std::string_view version_text = "0.1.0";
}  // namespace plimsoll
