// The tools: questions of their own beside `check`, each from a problem to a report.   docs/pick.md, assign.md, …
//
// A tool reads its problem by a description, as a plan is read; so it has a schema, a form and a reference like a plan's. They
// come in two lists, because each is a module of its own: who places layers loads no simulator, and the other way about.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/progress.hpp"
#include "core/spec/field.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

/// One way of drawing a report.
struct ToolFormat {
  std::string_view name;  ///< "text", "svg", "trace"; every tool has the first two. JSON is the report itself.
  std::string_view help;
};

/// Whoever watches a tool's long work.
struct ToolWatch {
  Progress progress;
  /// Whether what has been found so far is wanted now; and it, as `solve` gives it. Empty: never.
  std::function<bool()> wants_partial;
  std::function<void(const std::vector<std::string>& answers)> partial;
};

struct Tool {
  std::string_view name;   ///< The command: "pick".
  std::string_view title;  ///< "Strategy picker".
  std::string_view help;   ///< The question it answers, in one line.
  DescriptionOf problem = nullptr;
  std::vector<ToolFormat> formats;
  /// Reads, solves once, and gives what is wanted, in that order: one of `formats`, the report as "json", or the problem
  /// with every field spelled out as "complete". Empty where there are problems.
  std::vector<std::string> (*solve)(const json::Value& problem, const std::vector<std::string_view>& wanted, Problems& problems, const ToolWatch& watch) = nullptr;
};

/// In the order in which they are shown.
using Tools = std::vector<Tool>;

const Tools& solvers();     ///< pick, assign, place.
const Tools& simulators();  ///< simulate, serve.

const Tool* find_tool(const Tools& tools, std::string_view name);

/// An example problem: {"title": "…", "problem": {…}} as JSON text.
struct ToolExample {
  std::string_view name;
  std::string_view text;
};
std::vector<ToolExample> examples_of(const Tool& tool);

}  // namespace plimsoll
