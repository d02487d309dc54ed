// TypeScript declarations of what crosses the border, from the descriptions.
#pragma once

#include <initializer_list>
#include <string>

#include "core/spec/field.hpp"

namespace plimsoll {

/// Plan & co. as people write them, then the answers & co. as Plimsoll writes them: every quantity a number in base units.
/// The answers' descriptions are handed in: they live on a higher floor.
std::string typescript_declarations(std::initializer_list<const Description*> answers);

}  // namespace plimsoll
