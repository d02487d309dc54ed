#include "core/report/tools.hpp"

#include "core/catalog/catalog_text.hpp"

namespace plimsoll {

const Tool* find_tool(const Tools& tools, std::string_view name) {
  for (const Tool& each : tools) {
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
