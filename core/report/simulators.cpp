// The tools that simulate: one batch through two clusters, and a plan under a stream of requests.
#include "core/report/serve.hpp"
#include "core/report/simulate.hpp"
#include "core/report/tool_parts.hpp"

namespace plimsoll {

namespace {

constexpr ToolFormat as_trace_format = {"trace", "Chrome trace events, for Perfetto or chrome://tracing."};

struct SimulateParts : ToolParts<SimulationProblem> {
  static bool solve(const SimulationProblem& problem, SimulationReport& report, Problems& problems, const Progress& progress, const SoFar<SimulationReport>& so_far) { return simulate(problem, report, problems, progress, so_far); }
  static std::vector<Drawing<SimulationReport>> drawings() {
    return {{as_text_format, &simulate_as_text}, {as_svg_format, &simulate_as_svg}, {as_trace_format, &simulate_chrome_trace}};
  }
};

/// An example's name, or an object of a plan's fields.
bool is_plan(const json::Value& value) { return value.type != json::Value::Type::object || (value.find("plan") == nullptr && (value.find("plimsoll") != nullptr || value.find("preset") != nullptr)); }

struct ServeParts : ToolParts<ServingScenario> {
  /// A plan is a scenario with nothing else stated.
  static void read(const json::Value& value, ServingScenario& scenario, Problems& problems) {
    if (!is_plan(value)) return ToolParts::read(value, scenario, problems);
    const PlanReading reading = read_plan(value);
    for (const Problem& problem : reading.problems.list()) problems.add(problem.path, problem.message);
    if (!problems.none()) return;
    scenario.plan = reading.plan;
    describe<ServingScenario>().validate(&scenario, "", problems);
  }
  static bool solve(const ServingScenario& scenario, ServeReport& report, Problems& problems, const Progress& progress, const SoFar<ServeReport>& so_far) { return serve(scenario, report, problems, progress, so_far); }
  static std::vector<Drawing<ServeReport>> drawings() {
    return {{as_text_format, &serve_as_text}, {as_svg_format, &serve_as_svg}, {{"gantt", "What each stage works on, an iteration at a time, as a picture."}, &serve_as_gantt}, {as_trace_format, &serve_chrome_trace}};
  }
};

}  // namespace

const Tools& simulators() {
  static const Tools all = {
      tool<SimulationProblem, SimulationReport, SimulateParts>("simulate", "Prefill/decode simulator", "A disaggregated prefill/decode system, event by event"),
      tool<ServingScenario, ServeReport, ServeParts>("serve", "Serving simulator", "A plan under a stream of requests: TTFT, TPOT, goodput and queues, request by request"),
  };
  return all;
}

}  // namespace plimsoll
