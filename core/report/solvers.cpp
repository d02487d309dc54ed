// The tools that solve: a split, an assignment, a placement.
#include "core/place/placement.hpp"
#include "core/report/assign.hpp"
#include "core/report/pick.hpp"
#include "core/report/place.hpp"
#include "core/report/place_best.hpp"
#include "core/report/tool_parts.hpp"

namespace plimsoll {

namespace {

struct PickParts : ToolParts<PickProblem> {
  static bool solve(const PickProblem& problem, PickReport& report, Problems&, const Progress&) {
    report = pick(problem);
    return true;
  }
  static std::vector<Drawing<PickReport>> drawings() { return {{as_text_format, &pick_as_text}, {as_svg_format, &pick_as_svg}}; }
};

struct AssignParts : ToolParts<AssignProblem> {
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

struct PlaceParts : ToolParts<PlaceProblem> {
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

}  // namespace

const Tools& solvers() {
  static const Tools all = {
      tool<PickProblem, PickReport, PickParts>("pick", "Strategy picker", "TP or a pipeline for one matmul tile, and for the whole model around it"),
      tool<AssignProblem, AssignReport, AssignParts>("assign", "Layer assignment", "Which node takes which layers: the heuristics beside the exact optimum"),
      tool<PlaceProblem, PlaceOutcome, PlaceParts>("place", "Placement", "Which unlike GPUs take which layers, in TP groups, over which links"),
  };
  return all;
}

}  // namespace plimsoll
