// TP-aware placement on unlike GPUs: the best chain by the original's rules, without its faults, and in the whole space.
// docs/place.md. Source: gangmuk/LLM_placement_solver, solver_constrained_with_tp.py (revision 2bfb241).
#pragma once

#include "core/place/placement_problem.hpp"
#include "core/place/placement_report.hpp"
#include "core/progress.hpp"

namespace plimsoll {

/// By the original's rules and what follows from them, whatever the problem asks for; our own are placement_best_report.hpp's.
/// The problem must have been read, or be as valid as if it had been. Each of the six answers that stand in the report costs
/// at most `most_states`, over all combinations of TP degrees together.
PlaceReport place(const PlaceProblem& problem, const Progress& progress = {});

}  // namespace plimsoll
