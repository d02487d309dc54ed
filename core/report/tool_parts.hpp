// A tool from its parts: how its problem is read, solved and drawn.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/tools.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {

template <typename Report>
struct Drawing {
  ToolFormat format;
  std::string (*draw)(const Report& report);
};

inline constexpr ToolFormat as_text_format = {"text", "What a shell shows."};
inline constexpr ToolFormat as_svg_format = {"svg", "The picture as a file."};

/// What most tools share: a problem is an object of its fields.
template <typename Problem>
struct ToolParts {
  static void read(const json::Value& value, Problem& problem, Problems& problems) { plimsoll::read(value, problem, "", problems); }
};

template <typename Problem, typename Report, typename Parts>
std::string drawn(const Problem& problem, const Report& report, std::string_view format) {
  for (const Drawing<Report>& drawing : Parts::drawings()) {
    if (drawing.format.name == format) return drawing.draw(report);
  }
  return format == "complete" ? write(problem, Writing::complete) : write(report, Writing::numbers);
}

template <typename Problem, typename Report, typename Parts>
std::vector<std::string> drawn(const Problem& problem, const Report& report, const std::vector<std::string_view>& wanted) {
  std::vector<std::string> answers;
  for (const std::string_view each : wanted) answers.push_back(drawn<Problem, Report, Parts>(problem, report, each));
  return answers;
}

/// One that has something to show before its end takes a SoFar<Report>, too.
template <typename Problem, typename Report, typename Parts>
bool solved(const Problem& problem, Report& report, const std::vector<std::string_view>& wanted, Problems& problems, const ToolWatch& watch) {
  const SoFar<Report> so_far{watch.wants_partial, [&](const Report& found) { watch.partial(drawn<Problem, Report, Parts>(problem, found, wanted)); }};
  if constexpr (requires { Parts::solve(problem, report, problems, watch.progress, so_far); }) {
    return Parts::solve(problem, report, problems, watch.progress, so_far);
  } else {
    return Parts::solve(problem, report, problems, watch.progress);
  }
}

/// `Parts` is a ToolParts with `solve(problem, report, problems, progress)`, and `drawings()`, which begin with "text" and "svg".
template <typename Problem, typename Report, typename Parts>
Tool tool(std::string_view name, std::string_view title, std::string_view help) {
  Tool made{.name = name, .title = title, .help = help, .problem = &describe<Problem>};
  for (const Drawing<Report>& drawing : Parts::drawings()) made.formats.push_back(drawing.format);
  made.solve = [](const json::Value& value, const std::vector<std::string_view>& wanted, Problems& problems, const ToolWatch& watch) {
    Problem problem;
    Parts::read(value, problem, problems);
    Report report;
    // Who wants nothing but the problem wants it read.
    const bool is_read_only = !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [](std::string_view each) { return each == "complete"; });
    if (problems.none() && is_read_only) return drawn<Problem, Report, Parts>(problem, report, wanted);
    if (!problems.none() || !solved<Problem, Report, Parts>(problem, report, wanted, problems, watch)) return std::vector<std::string>();
    return drawn<Problem, Report, Parts>(problem, report, wanted);
  };
  return made;
}

}  // namespace plimsoll
