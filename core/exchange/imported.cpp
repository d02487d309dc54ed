#include "core/exchange/imported.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/exchange/kubernetes_manifest.hpp"
#include "core/exchange/launch_plan.hpp"
#include "core/exchange/markdown_plan.hpp"
#include "core/exchange/megatron_arguments.hpp"
#include "core/exchange/plan_edit.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll::exchange {

namespace {

bool is_fence(std::string_view line) {
  const std::size_t from = line.find_first_not_of(" \t");
  return from != std::string_view::npos && line.substr(from, 3) == "```";
}

/// A launch line within prose: lines outside its blocks of code are noted and made empty, so that the others keep their numbers.
std::string only_code(std::string_view text, Notes& notes) {
  if (text.substr(0, 3) != "```" && text.find("\n```") == std::string_view::npos) return std::string(text);
  std::string code;
  bool in_code = false;
  std::size_t number = 0;
  std::size_t outside = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view line = text.substr(from, end - from);
    ++number;
    from = end + 1;
    if (is_fence(line)) {
      in_code = !in_code;
    } else if (in_code) {
      code += line;
    } else if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      if (++outside > most_pieces) {
        notes.problem(fmt::format("line {}", number), "too much stands around the launch line; paste the line alone");
        return {};
      }
      notes.ignore({std::string(line), number}, "outside the block of code");
    }
    code += '\n';
  }
  return code;
}

void put_launch_lines(std::string_view text, json::Value& plan, Notes& notes) {
  std::vector<Launch> launches = launches_in(commands_of(only_code(text, notes), notes), notes);
  if (launches.empty()) {
    return notes.problem(
        "", "no command in it launches a server; paste the line that begins with the server's name, such as \"vllm serve MODEL\"");
  }
  put_launches(std::move(launches), plan, notes);
}

void put(Format format, std::string_view text, json::Value& plan, Notes& notes) {
  switch (format) {
    case Format::vllm:
    case Format::sglang:
    case Format::tensorrt_llm: return put_launch_lines(text, plan, notes);
    case Format::megatron: return put_megatron(commands_of(only_code(text, notes), notes), plan, notes);
    case Format::kubernetes: return put_manifest(text, plan, notes);
    case Format::markdown: return put_markdown(text, plan, notes);
    case Format::plan_json:
    case Format::hf_config:
    case Format::link:
    case Format::unknown: break;
  }
}

/// The plan as text: short where it reads as one, else as far as it goes, with what is missing or wrong.
void finish(const json::Value& plan, Imported& result) {
  for (std::vector<Noted>* list : {&result.read, &result.guessed, &result.ignored}) {
    // In the order of the text; what is of no line comes last.
    std::stable_sort(list->begin(), list->end(), [](const Noted& a, const Noted& b) { return a.line - 1 < b.line - 1; });
  }
  result.plan = written(plan);
  if (member(plan, "preset") == nullptr) {
    for (const std::string_view required : {"model", "accelerator", "workload"}) {
      if (member(plan, required) == nullptr) result.missing.emplace_back(required);
    }
  }
  if (!result.missing.empty()) return;
  const PlanReading reading = read_plan(plan);
  for (const Problem& problem : reading.problems.list()) result.problems.add(problem.path, problem.message);
  if (reading.ok()) result.plan = write(reading.plan, Writing::brief);
}

}  // namespace

Imported imported(std::string_view text, const json::Value& base_plan) {
  Imported result;
  Notes notes(result);
  if (text.size() > largest_text_bytes) {
    notes.problem("", fmt::format("{} bytes are too many; at most {} are read", text.size(), largest_text_bytes));
    return result;
  }
  if (!json::is_utf8(text)) {
    notes.problem("", "the text is not UTF-8; save it as UTF-8 and paste it again");
    return result;
  }
  result.format = format_of(text);
  if (!result.format.is_read) {
    notes.problem("", result.format.format == Format::unknown
                          ? fmt::format("the text is {}", result.format.name)
                          : fmt::format("the text is {}, which is opened as it is and not put into a plan", result.format.name));
    return result;
  }
  json::Value plan = editable(base_plan);
  if (member(plan, "preset") == nullptr && member(plan, "plimsoll") == nullptr) set(plan, "plimsoll", number_value(1));
  put(result.format.format, text, plan, notes);
  finish(plan, result);
  return result;
}

}  // namespace plimsoll::exchange
