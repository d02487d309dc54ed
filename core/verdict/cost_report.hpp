// What a plan's tokens cost, from the answers of its cases.
#pragma once

#include <string>
#include <vector>

#include "core/verdict/costs.hpp"
#include "core/verdict/targets.hpp"

namespace plimsoll {

/// Whose an accelerator's price is: another than the catalogue's is the plan's own, whatever source a preset has left beside it.
std::string source_of_price(const Accelerator& accelerator);

/// `pool`: null where every GPU does both.
CostReport cost_report_of(const Plan& plan, const Layout& layout, const PrefillPool* pool, const std::vector<Case>& cases);

}  // namespace plimsoll
