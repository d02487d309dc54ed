// A plan in, a report out: layout, parameters, memory, time, a verdict per target, claims. Pure.
#pragma once

#include "core/physics/phases.hpp"
#include "core/report/report.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

struct PrefillPool;

/// One way of looking at a plan: which lengths every request has, and whose size counts.
struct View {
  std::string_view lengths;  ///< "longest" or "mean"
  std::string_view size;     ///< "stated" or "architecture"
  double weight_scale = 1;   ///< Stated parameters over counted ones, or 1.
  CaseLengths tokens;
};

/// The views that a plan calls for, the headline's first: longest before mean, stated size before the architecture's.
std::vector<View> views_of(const Plan& plan);

/// Whether times or prices are ranges because inputs are; a range of memory makes none.
bool has_ranges_of_speed(const Plan& plan);
/// Of the plan, its prefill pool and the link between; `pool`: null where every GPU does both.
bool has_ranges_of_speed(const Plan& plan, const PrefillPool* pool);

/// The plan must have been read without problems; then this cannot fail.
Report evaluate(const Plan& plan);

}  // namespace plimsoll
