// How much of the experts a step uses, for the report.   docs/physics.md, Routing
#pragma once

#include <optional>
#include <vector>

#include "core/report/report.hpp"
#include "core/verdict/targets.hpp"

namespace plimsoll {

/// Of the headline's case, its decode step and a single sequence side by side; nothing for a model without experts.
std::optional<ExpertsReport> experts_report_of(const Plan& plan, const Layout& layout, const std::vector<Case>& cases);

}  // namespace plimsoll
