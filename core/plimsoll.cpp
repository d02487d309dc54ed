#include "core/plimsoll.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/report/as_svg.hpp"
#include "core/report/as_text.hpp"
#include "core/report/tools.hpp"
#include "core/spec/hf_config.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/link.hpp"
#include "core/spec/plan.hpp"
#include "core/spec/reference.hpp"
#include "core/spec/typescript.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/version.hpp"

namespace plimsoll::door {

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

/// Texts as a JSON list, each made by `each`.
template <typename List, typename Each>
std::string listed(const List& list, Each each) {
  std::string out = "[";
  for (const auto& entry : list) {
    if (out.size() > 1) out += ',';
    out += each(entry);
  }
  return out + "]";
}

/// `more`: further members, each with its comma before it.
std::string refused(const Problems& problems, const std::string& more = "") {
  const std::string list = listed(problems.list(), [](const Problem& problem) {
    return fmt::format("{{\"path\":{},\"message\":{}}}", quoted(problem.path), quoted(problem.message));
  });
  return fmt::format("{{\"problems\":{},\"problem_count\":{}{}}}", list, problems.count(), more);
}

std::string refused(std::string path, std::string message) {
  Problems problems;
  problems.add(std::move(path), std::move(message));
  return refused(problems);
}

std::string link_or_null(const Plan& plan) {
  const std::string made = write_link(plan);
  return made.empty() ? "null" : quoted(made);
}

std::string no_such_tool(std::string_view name) {
  std::string names;
  for (const Tool& tool : plimsoll::tools()) names += fmt::format("{}{}", names.empty() ? "" : ", ", tool.name);
  return refused("tool", fmt::format("{} is none of: {}", json::quoted_for_people(name), names));
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) words.push_back(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return words;
}

bool is_json(std::string_view format) { return format == "json" || format == "complete"; }

bool gives(const Tool& tool, std::string_view format) {
  return is_json(format) || std::any_of(tool.formats.begin(), tool.formats.end(), [&](const ToolFormat& each) { return each.name == format; });
}

std::string formats_of(const Tool& tool) {
  std::string names = "json";
  for (const ToolFormat& each : tool.formats) names += fmt::format(", {}", each.name);
  return names;
}

std::string tool_entry(const Tool& tool) {
  const std::string formats = listed(tool.formats, [](const ToolFormat& format) { return fmt::format("{{\"name\":{},\"help\":{}}}", quoted(format.name), quoted(format.help)); });
  const std::string examples = listed(examples_of(tool), [](const ToolExample& example) { return fmt::format("{{\"name\":{},\"example\":{}}}", quoted(example.name), example.text); });
  return fmt::format("{{\"name\":{},\"title\":{},\"help\":{},\"formats\":{},\"examples\":{}}}", quoted(tool.name), quoted(tool.title), quoted(tool.help), formats, examples);
}

}  // namespace

std::string check(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  return fmt::format("{{\"report\":{},\"link\":{}}}", plimsoll::write(evaluate(reading.plan), Writing::numbers), link_or_null(reading.plan));
}

std::string report(std::string_view plan, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const Report made = evaluate(reading.plan);
  if (format == "text") return fmt::format("{{\"text\":{}}}", quoted(as_text(made)));
  if (format == "markdown") return fmt::format("{{\"text\":{}}}", quoted(as_markdown(made, write_link(reading.plan))));
  if (format == "svg") return fmt::format("{{\"text\":{}}}", quoted(as_svg(made)));
  return refused("format", fmt::format("{} is none of: text, markdown, svg", json::quoted_for_people(format)));
}

std::string draw(std::string_view plan, std::string_view picture) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const Report made = evaluate(reading.plan);
  if (picture == "memory") return fmt::format("{{\"svg\":{}}}", quoted(memory_svg(made)));
  if (picture == "grid") return fmt::format("{{\"svg\":{}}}", quoted(grid_svg(made)));
  return refused("picture", fmt::format("{} is none of: memory, grid", json::quoted_for_people(picture)));
}

std::string write(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  return fmt::format("{{\"short\":{},\"complete\":{}}}", plimsoll::write(reading.plan, Writing::brief), plimsoll::write(reading.plan, Writing::complete));
}

std::string link(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const std::string made = write_link(reading.plan);
  if (made.empty()) return refused("", "the plan is larger than a link may be; send the file instead");
  return fmt::format("{{\"link\":{},\"length\":{}}}", quoted(made), made.size());
}

std::string open_link(std::string_view text) {
  const LinkReading reading = read_link(text);
  if (!reading.ok()) return refused(reading.problems, fmt::format(",\"read\":{}", quoted(reading.readable)));
  return fmt::format("{{\"plan\":{},\"data_version\":{},\"note\":{}}}", plimsoll::write(reading.plan, Writing::brief), quoted(reading.data_version), quoted(reading.note));
}

std::string model_from_config(std::string_view config) {
  const ConfigReading reading = read_hf_config(config);
  if (!reading.problems.none()) return refused(reading.problems);
  return fmt::format("{{\"model\":{},\"notes\":{}}}", plimsoll::write(reading.model, Writing::brief), listed(reading.notes, &quoted));
}

std::string tools() { return fmt::format("{{\"tools\":{}}}", listed(plimsoll::tools(), &tool_entry)); }

std::string solve(std::string_view tool, std::string_view problem, std::string_view wanted) {
  const Tool* found = find_tool(tool);
  if (found == nullptr) return no_such_tool(tool);
  const std::vector<std::string_view> formats = words_of(wanted);
  for (const std::string_view format : formats) {
    if (!gives(*found, format)) return refused("format", fmt::format("{} is none of: {}", json::quoted_for_people(format), formats_of(*found)));
  }
  Problems problems;
  const json::Value value = json::parse(problem, problems);
  if (!problems.none()) return refused(problems);
  const std::vector<std::string> answers = found->solve(value, formats, problems);
  if (!problems.none()) return refused(problems);
  std::string members;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    members += fmt::format("{}{}:{}", i == 0 ? "" : ",", quoted(formats[i]), is_json(formats[i]) ? answers[i] : quoted(answers[i]));
  }
  return fmt::format("{{{}}}", members);
}

std::string tool_schema(std::string_view tool) {
  const Tool* found = find_tool(tool);
  return found == nullptr ? no_such_tool(tool) : schema_of(found->problem(), found->title);
}

std::string tool_reference(std::string_view tool) {
  const Tool* found = find_tool(tool);
  return found == nullptr ? no_such_tool(tool) : fmt::format("{{\"text\":{}}}", quoted(reference_tables(found->problem())));
}

std::string plan_schema() { return plimsoll::plan_schema(); }
std::string typescript() { return typescript_declarations(describe<Report>()); }
std::string reference() { return plan_reference(); }

std::string presets() {
  const std::string models = listed(model_names(), [](const std::string& name) { return fmt::format("{{\"name\":{},\"title\":{}}}", quoted(name), quoted(find_model(name)->name)); });
  const std::string accelerators = listed(accelerator_names(), [](const std::string& name) { return fmt::format("{{\"name\":{},\"title\":{}}}", quoted(name), quoted(find_accelerator(name)->name)); });
  const std::string plans = listed(plan_names(), [](const std::string& name) {
    const Plan& plan = *find_plan(name);
    return fmt::format("{{\"name\":{},\"title\":{},\"plan\":{}}}", quoted(name), quoted(plan.title), plimsoll::write(plan, Writing::brief));
  });
  return fmt::format("{{\"data_version\":{},\"models\":{},\"accelerators\":{},\"plans\":{}}}", quoted(data_version()), models, accelerators, plans);
}

std::string version() { return std::string(version_text); }

}  // namespace plimsoll::door
