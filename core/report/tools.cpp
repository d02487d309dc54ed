#include "core/report/tools.hpp"

#include "core/catalog/catalog_text.hpp"
#include "core/place/placement.hpp"
#include "core/report/assign.hpp"
#include "core/report/pick.hpp"
#include "core/report/place.hpp"
#include "core/report/place_best.hpp"
#include "core/report/simulate.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {

namespace {

template <typename Report>
struct Drawing {
  ToolFormat format;
  std::string (*draw)(const Report& report);
};

template <typename Problem, typename Report, typename Parts>
std::string drawn(const Problem& problem, const Report& report, std::string_view format) {
  for (const Drawing<Report>& drawing : Parts::drawings()) {
    if (drawing.format.name == format) return drawing.draw(report);
  }
  return format == "complete" ? write(problem, Writing::complete) : write(report, Writing::numbers);
}

/// A tool from its three parts: `Parts::solve(problem, report, problems, progress)`, and `Parts::drawings()`, which begin with "text" and "svg".
template <typename Problem, typename Report, typename Parts>
Tool tool(std::string_view name, std::string_view title, std::string_view help) {
  Tool made{.name = name, .title = title, .help = help, .problem = &describe<Problem>};
  for (const Drawing<Report>& drawing : Parts::drawings()) made.formats.push_back(drawing.format);
  made.solve = [](const json::Value& value, const std::vector<std::string_view>& wanted, Problems& problems, const Progress& progress) {
    std::vector<std::string> answers;
    Problem problem;
    read(value, problem, "", problems);
    Report report;
    if (!problems.none() || !Parts::solve(problem, report, problems, progress)) return answers;
    for (const std::string_view each : wanted) answers.push_back(drawn<Problem, Report, Parts>(problem, report, each));
    return answers;
  };
  return made;
}

constexpr ToolFormat as_text_format = {"text", "What a shell shows."};
constexpr ToolFormat as_svg_format = {"svg", "The picture as a file."};

struct PickParts {
  static bool solve(const PickProblem& problem, PickReport& report, Problems&, const Progress&) {
    report = pick(problem);
    return true;
  }
  static std::vector<Drawing<PickReport>> drawings() { return {{as_text_format, &pick_as_text}, {as_svg_format, &pick_as_svg}}; }
};

struct AssignParts {
  static bool solve(const AssignProblem& problem, AssignReport& report, Problems&, const Progress&) {
    report = assign(problem);
    return true;
  }
  static std::vector<Drawing<AssignReport>> drawings() { return {{as_text_format, &assign_as_text}, {as_svg_format, &assign_as_svg}}; }
};

/// By the original's rules or by ours: two reports, of which a problem asks for one.
struct PlaceOutcome {
  PlaceRules rules = PlaceRules::corrected;
  PlaceReport original;
  PlacedReport corrected;
};

std::string write(const PlaceOutcome& outcome, Writing writing) { return outcome.rules == PlaceRules::original ? plimsoll::write(outcome.original, writing) : plimsoll::write(outcome.corrected, writing); }

struct PlaceParts {
  static bool solve(const PlaceProblem& problem, PlaceOutcome& outcome, Problems&, const Progress& progress) {
    outcome.rules = problem.rules;
    if (problem.rules == PlaceRules::original) {
      outcome.original = place(problem, progress);
    } else {
      outcome.corrected = place_by_corrected_rules(problem, progress);
    }
    return true;
  }
  static std::string text(const PlaceOutcome& outcome) { return outcome.rules == PlaceRules::original ? place_as_text(outcome.original) : placed_as_text(outcome.corrected); }
  static std::string svg(const PlaceOutcome& outcome) { return outcome.rules == PlaceRules::original ? place_as_svg(outcome.original) : placed_as_svg(outcome.corrected); }
  static std::vector<Drawing<PlaceOutcome>> drawings() { return {{as_text_format, &text}, {as_svg_format, &svg}}; }
};

struct SimulateParts {
  static bool solve(const SimulationProblem& problem, SimulationReport& report, Problems& problems, const Progress& progress) { return simulate(problem, report, problems, progress); }
  static std::vector<Drawing<SimulationReport>> drawings() {
    return {{as_text_format, &simulate_as_text}, {as_svg_format, &simulate_as_svg}, {{"trace", "Chrome trace events, for Perfetto or chrome://tracing."}, &simulate_chrome_trace}};
  }
};

}  // namespace

const std::vector<Tool>& tools() {
  static const std::vector<Tool> all = {
      tool<PickProblem, PickReport, PickParts>("pick", "Strategy picker", "TP or a pipeline for one matmul tile, and for the whole model around it"),
      tool<AssignProblem, AssignReport, AssignParts>("assign", "Layer assignment", "Which node takes which layers: the heuristics beside the exact optimum"),
      tool<PlaceProblem, PlaceOutcome, PlaceParts>("place", "Placement", "Which unlike GPUs take which layers, in TP groups, over which links"),
      tool<SimulationProblem, SimulationReport, SimulateParts>("simulate", "Prefill/decode simulator", "A disaggregated prefill/decode system, event by event"),
  };
  return all;
}

const Tool* find_tool(std::string_view name) {
  for (const Tool& each : tools()) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

std::vector<ToolExample> examples_of(const Tool& tool) {
  const std::string prefix = std::string(tool.name) + "-";
  std::vector<ToolExample> examples;
  for (const auto& [name, text] : problem_texts()) {
    if (name.substr(0, prefix.size()) == prefix) examples.push_back({name, text});
  }
  return examples;
}

}  // namespace plimsoll
