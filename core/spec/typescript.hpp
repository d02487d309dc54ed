// TypeScript declarations of what crosses the border, from the descriptions.
#pragma once

#include <string>

#include "core/spec/field.hpp"

namespace plimsoll {

/// Plan & co. as people write them, then the report & co. as Plimsoll writes them: every quantity a number in base units.
/// The report's description is handed in: it lives on a higher floor.
std::string typescript_declarations(const Description& report);

}  // namespace plimsoll
