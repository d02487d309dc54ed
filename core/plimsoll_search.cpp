#include "core/plimsoll_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/answer.hpp"
#include "core/report/explain.hpp"
#include "core/report/search_as.hpp"
#include "core/search/inverse.hpp"
#include "core/search/search_report.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/reference.hpp"
#include "core/spec/typescript.hpp"

namespace plimsoll::door {

namespace {

constexpr std::int64_t layouts_of_slice = 2000;

SearchOptions read_options(std::string_view text, Problems& problems) {
  SearchOptions options;
  if (text.empty()) return options;
  const json::Value value = json::parse(text, problems, json::largest_problem_bytes);
  if (problems.none()) plimsoll::read(value, options, "options", problems);
  return options;
}

std::string member_of(LayoutSearch& search, const SearchReport& report, std::string_view format) {
  if (format == "json") return plimsoll::write(report, Writing::numbers);
  if (format == "text") return quoted(as_text(report));
  if (format == "svg") return quoted(as_svg(report));
  if (search.best().empty()) return "null";
  return plimsoll::write(search.plan_of(search.best().front()), Writing::brief);
}

std::string answer_of(LayoutSearch& search, const std::vector<std::string_view>& formats) {
  const SearchReport report = report_of(search);
  std::string members;
  for (const std::string_view format : formats) members += fmt::format("{}{}:{}", members.empty() ? "" : ",", quoted(format), member_of(search, report, format));
  return fmt::format("{{{}}}", members);
}

bool is_format(std::string_view name) { return name == "json" || name == "text" || name == "svg" || name == "plan"; }

}  // namespace

std::string search(std::string_view plan, std::string_view options, std::string_view wanted, const SearchWatch& watch) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  Problems problems;
  const SearchOptions asked = read_options(options, problems);
  const std::vector<std::string_view> formats = words_of(wanted);
  for (const std::string_view format : formats) {
    if (!is_format(format)) problems.add("format", fmt::format("{} is none of: json, text, svg, plan", json::quoted_for_people(format)));
  }
  if (!problems.none()) return refused(problems);
  LayoutSearch search(reading.plan, asked, problems);
  if (!problems.none()) return refused(problems);
  while (search.step(layouts_of_slice)) {
    if (watch.wants_best && watch.wants_best(search.share())) watch.best(answer_of(search, formats));
  }
  return answer_of(search, formats);
}

std::string turned_round(std::string_view plan, std::string_view questions, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  if (format != "text" && format != "json") return refused("format", fmt::format("{} is none of: text, json", json::quoted_for_people(format)));
  const auto& names = names_of<InverseQuestion>;
  std::vector<std::string_view> asked = words_of(questions);
  if (asked.empty()) asked.assign(names.begin(), names.end());
  Problems problems;
  std::vector<InverseAnswer> answers;
  for (const std::string_view name : asked) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      problems.add("solve", fmt::format("{} is none of: {}", json::quoted_for_people(name), fmt::join(names, ", ")));
    } else if (problems.none()) {
      answers.push_back(answer_of(reading.plan, static_cast<InverseQuestion>(found - names.begin())));
    }
  }
  if (!problems.none()) return refused(problems);
  if (format == "text") return fmt::format("{{\"text\":{}}}", quoted(as_text(answers)));
  return fmt::format("{{\"answers\":{}}}", listed(answers, [](const InverseAnswer& answer) { return plimsoll::write(answer, Writing::numbers); }));
}

std::string search_schema() { return schema_of(describe<SearchOptions>(), "Options of a search"); }
std::string search_reference() { return fmt::format("{{\"text\":{}}}", quoted(reference_tables(describe<SearchOptions>()))); }

std::string plan_reference() { return plimsoll::plan_reference(); }
std::string plan_typescript() { return typescript_declarations({&describe<Report>(), &describe<Explanation>()}); }
std::string search_typescript() { return typescript_declarations({&describe<SearchOptions>(), &describe<SearchReport>(), &describe<InverseAnswer>()}); }

}  // namespace plimsoll::door
