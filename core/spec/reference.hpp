// The reference page of the plan format, from the descriptions.
#pragma once

#include <string>

namespace plimsoll {

/// Markdown: a table for each object of a plan, with what each field is, its unit, bounds and default.
std::string plan_reference();

}  // namespace plimsoll
