// One number of a report, explained: its formula in symbols and with values, the formulas of what stands in it, the source of each
// formula, and where each stated number comes from.   docs/explain.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// A named result: "t_qkv = max(F_qkv / P_d, B_qkv / W) + t_g".
struct ExplainedStep {
  std::string symbol;
  std::string words;
  std::string formula;  ///< In symbols, without the left side.
  std::string filled;   ///< The same with values and units.
  std::string value;    ///< Rounded, with its unit.
  std::string source;   ///< Paper or repository, where the formula is somebody's.
};

/// A stated number.
struct ExplainedFact {
  std::string symbol;
  std::string words;
  std::string value;
  std::string path;    ///< In the plan.
  std::string origin;  ///< The plan itself, the catalogue's source, or the default.
};

struct Explanation {
  std::string path;
  std::string words;
  double number = 0;                 ///< In base units, to the last digit.
  std::string value;                 ///< Rounded, with its unit.
  std::vector<ExplainedStep> steps;  ///< The number itself first, then what stands in it, each once.
  std::vector<ExplainedFact> facts;  ///< In the order in which the steps name them.
};

/// A number that can be explained.
struct Explainable {
  std::string path;
  std::string words;
  std::string value;
};

template <>
const Description& describe<Explanation>();

/// Of a plan that was read without problems: every number of its report, but of the stages only the fullest.
std::vector<Explainable> explainable_numbers(const Plan& plan);

/// A path is one of the report, as `check --format json` prints it; null, and the nearest paths that would do in `problems`, where there is none.
bool explain(const Plan& plan, std::string_view path, Explanation& explanation, Problems& problems);

/// For a terminal.
std::string as_text(const Explanation& explanation);
std::string as_text(const std::vector<Explainable>& numbers);

}  // namespace plimsoll
