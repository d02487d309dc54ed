// What would fix a missed target: single changes of the plan, each checked as a check does it, the smallest first.   docs/search.md
//
// A fix makes its target `meets`, and no target that met, or was too close, worse. Of each sort of change the smallest that does so is
// offered; where a number is moved, its last whole step that does: one more fails. Time: at most some 200 checks of the plan for a
// target, for several together fewer each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/report.hpp"
#include "core/search/changes.hpp"

namespace plimsoll {

struct Fix {
  std::string change;  ///< "chunk 8,192 → 4,096 tokens".
  std::vector<PlanEdit> edits;
  std::optional<double> value;   ///< What the target then comes to; legality has none.
  bool meets_all = false;        ///< Every verdict of the plan then is `meets`.
  bool changes_quality = false;  ///< A model in fewer bits answers otherwise.
};

struct TargetFixes {
  std::string target;
  std::string title;
  std::string unit;  ///< Of the values.
  Verdict verdict = Verdict::misses;
  std::vector<Fix> fixes;
  std::string nearest;  ///< A sentence, where there is none: what comes nearest.
};

struct Fixes {
  std::vector<TargetFixes> targets;  ///< Those that are missed or too close, as the report orders them.
  std::int64_t evaluated = 0;        ///< Checks that it took.
};

template <>
const Description& describe<PlanEdit>();
template <>
const Description& describe<Fix>();
template <>
const Description& describe<TargetFixes>();
template <>
const Description& describe<Fixes>();

/// Of a plan that was read without problems: of one target, or where none is named of all that are not met.
Fixes fixes_of(const Plan& plan, std::string_view target = {});

std::string as_text(const Fixes& fixes);

}  // namespace plimsoll
