// The reference pages of the plan format and of other inputs, from the descriptions.
#pragma once

#include <string>

#include "core/spec/field.hpp"

namespace plimsoll {

/// Markdown: a table for each object of a plan, with what each field is, its unit, bounds and default.
std::string plan_reference();

/// The tables alone, for a page that is introduced otherwise.
std::string reference_tables(const Description& root);

}  // namespace plimsoll
