#include "core/plimsoll_tools.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "core/answer.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/reference.hpp"

namespace plimsoll::door {

namespace {

std::string no_such_tool(const Tools& of, std::string_view name) {
  std::string names;
  for (const Tool& tool : of) names += fmt::format("{}{}", names.empty() ? "" : ", ", tool.name);
  return refused("tool", fmt::format("{} is none of: {}", json::quoted_for_people(name), names));
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

std::string members(const std::vector<std::string_view>& formats, const std::vector<std::string>& answers) {
  std::string out;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    out += fmt::format("{}{}:{}", i == 0 ? "" : ",", quoted(formats[i]), is_json(formats[i]) ? answers[i] : quoted(answers[i]));
  }
  return fmt::format("{{{}}}", out);
}

}  // namespace

std::string tools(const Tools& of) { return fmt::format("{{\"tools\":{}}}", listed(of, &tool_entry)); }

std::string solve(const Tools& of, std::string_view tool, std::string_view problem, std::string_view wanted, const Watch& watch) {
  const Tool* found = find_tool(of, tool);
  if (found == nullptr) return no_such_tool(of, tool);
  const std::vector<std::string_view> formats = words_of(wanted);
  for (const std::string_view format : formats) {
    if (!gives(*found, format)) return refused("format", fmt::format("{} is none of: {}", json::quoted_for_people(format), formats_of(*found)));
  }
  Problems problems;
  const json::Value value = json::parse(problem, problems, json::largest_problem_bytes);
  if (!problems.none()) return refused(problems);
  ToolWatch of_tool{.progress = watch.progress, .wants_partial = watch.wants_partial, .partial = {}};
  of_tool.partial = [&](const std::vector<std::string>& so_far) { watch.partial(members(formats, so_far)); };
  const std::vector<std::string> answers = found->solve(value, formats, problems, of_tool);
  return problems.none() ? members(formats, answers) : refused(problems);
}

std::string tool_schema(const Tools& of, std::string_view tool) {
  const Tool* found = find_tool(of, tool);
  return found == nullptr ? no_such_tool(of, tool) : schema_of(found->problem(), found->title);
}

std::string tool_reference(const Tools& of, std::string_view tool) {
  const Tool* found = find_tool(of, tool);
  return found == nullptr ? no_such_tool(of, tool) : fmt::format("{{\"text\":{}}}", quoted(reference_tables(found->problem())));
}

}  // namespace plimsoll::door
