#include "core/plimsoll_study.hpp"

#include <fmt/core.h>

#include <vector>

#include "core/answer.hpp"
#include "core/report/as_text.hpp"
#include "core/report/explain.hpp"
#include "core/report/ranks.hpp"
#include "core/search/fixes.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/verdict/sensitivity.hpp"

namespace plimsoll::door {

std::string complete_report(std::string_view plan, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  if (format != "text" && format != "json") return refused("format", fmt::format("{} is none of: text, json", json::quoted_for_people(format)));
  Report made = evaluate(reading.plan);
  made.sensitivity = sensitivities_of(reading.plan, made);
  if (format == "text") return fmt::format("{{\"text\":{}}}", quoted(as_text(made)));
  return fmt::format("{{\"report\":{}}}", plimsoll::write(made, Writing::numbers));
}

std::string explain(std::string_view plan, std::string_view path, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  if (format != "text" && format != "json") return refused("format", fmt::format("{} is none of: text, json", json::quoted_for_people(format)));
  const bool is_text = format == "text";
  if (path.empty()) {
    const std::vector<Explainable> numbers = explainable_numbers(reading.plan);
    if (is_text) return fmt::format("{{\"text\":{}}}", quoted(as_text(numbers)));
    return fmt::format("{{\"numbers\":{}}}", listed(numbers, [](const Explainable& number) {
                         return fmt::format("{{\"path\":{},\"words\":{},\"value\":{}}}", quoted(number.path), quoted(number.words), quoted(number.value));
                       }));
  }
  Explanation explanation;
  Problems problems;
  if (!plimsoll::explain(reading.plan, path, explanation, problems)) return refused(problems);
  return is_text ? fmt::format("{{\"text\":{}}}", quoted(as_text(explanation))) : fmt::format("{{\"explanation\":{}}}", plimsoll::write(explanation, Writing::numbers));
}

std::string fixes(std::string_view plan, std::string_view target, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  if (format != "text" && format != "json") return refused("format", fmt::format("{} is none of: text, json", json::quoted_for_people(format)));
  const Fixes found = fixes_of(reading.plan, target);
  return format == "text" ? fmt::format("{{\"text\":{}}}", quoted(as_text(found))) : fmt::format("{{\"fixes\":{}}}", plimsoll::write(found, Writing::numbers));
}

std::string ranks(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  RanksReport report;
  Problems problems;
  if (!ranks_of(reading.plan, report, problems)) return refused(problems);
  return fmt::format("{{\"ranks\":{}}}", plimsoll::write(report, Writing::numbers));
}

}  // namespace plimsoll::door
