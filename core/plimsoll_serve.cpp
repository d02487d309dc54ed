#include "core/plimsoll_serve.hpp"

#include <fmt/core.h>

#include "core/answer.hpp"
#include "core/catalog/catalog_text.hpp"
#include "core/report/serve.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/reference.hpp"

namespace plimsoll::door {

namespace {

constexpr std::string_view example_prefix = "serve-";

/// An example's name, or an object of a plan's fields.
bool is_plan(const json::Value& value) { return value.type != json::Value::Type::object || (value.find("plan") == nullptr && (value.find("plimsoll") != nullptr || value.find("preset") != nullptr)); }

}  // namespace

std::string serve(std::string_view text, std::string_view format, const Progress& progress) {
  if (format != "text" && format != "json") return refused("format", fmt::format("{} is none of: text, json", json::quoted_for_people(format)));
  Problems problems;
  const json::Value value = json::parse(text, problems, json::largest_problem_bytes);
  if (!problems.none()) return refused(problems);
  ServingScenario scenario;
  if (is_plan(value)) {
    const PlanReading reading = read_plan(value);
    if (!reading.ok()) return refused(reading.problems);
    scenario.plan = reading.plan;
    describe<ServingScenario>().validate(&scenario, "", problems);
  } else {
    read(value, scenario, "", problems);
  }
  ServeReport report;
  if (!problems.none() || !plimsoll::serve(scenario, report, problems, progress)) return refused(problems);
  if (format == "text") return fmt::format("{{\"text\":{}}}", quoted(serve_as_text(report)));
  return fmt::format("{{\"report\":{}}}", write(report, Writing::numbers));
}

std::string scenario_schema() { return schema_of(describe<ServingScenario>(), "Serving scenario"); }

std::string scenario_reference() { return fmt::format("{{\"text\":{}}}", quoted(reference_tables(describe<ServingScenario>()))); }

std::string scenarios() {
  std::string examples;
  for (const auto& [name, text] : problem_texts()) {
    if (name.substr(0, example_prefix.size()) != example_prefix) continue;
    examples += fmt::format("{}{{\"name\":{},\"example\":{}}}", examples.empty() ? "" : ",", quoted(name), text);
  }
  return fmt::format("{{\"examples\":[{}]}}", examples);
}

}  // namespace plimsoll::door
