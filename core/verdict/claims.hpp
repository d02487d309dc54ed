// The claims audit: each statement of a plan recomputed and answered with one of five words.   docs/claims.md
//
//   holds               the plan's own reading gives it
//   holds_if            another reading or a condition gives it, and the answer names which
//   off_by              the right kind of number, wrong by a factor
//   contradicts         no reading gives it, or another statement of the plan denies it
//   cannot_be_checked   something is not stated, and the answer names what
//
// The rules are arithmetic on degrees, shapes and peaks at their stated efficiency, without bubbles or communication: what a
// claim could at best be. No rule knows any plan.
#pragma once

#include <vector>

#include "core/report/report.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

std::vector<ClaimAnswer> audit_claims(const Plan& plan, const Layout& layout);

}  // namespace plimsoll
