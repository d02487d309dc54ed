// A text as lines with their indentation, which is what YAML's blocks are made of.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace plimsoll::exchange {

struct YamlLine {
  std::size_t number = 0;    ///< From 1.
  std::size_t indent = 0;    ///< Blanks before `content`.
  std::string_view content;  ///< Without blanks at its end; empty where the line is.
  std::size_t begin = 0;     ///< Of `content`, in the text.
  bool has_tab = false;      ///< In its indentation.
};

inline std::vector<YamlLine> yaml_lines(std::string_view text) {
  std::vector<YamlLine> lines;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = text.find('\n', from) == std::string_view::npos ? text.size() : text.find('\n', from);
    std::string_view line = text.substr(from, end - from);
    YamlLine made{.number = lines.size() + 1};
    while (made.indent < line.size() && (line[made.indent] == ' ' || line[made.indent] == '\t')) {
      made.has_tab = made.has_tab || line[made.indent] == '\t';
      ++made.indent;
    }
    made.begin = from + made.indent;
    made.content = line.substr(made.indent);
    while (!made.content.empty() && (made.content.back() == ' ' || made.content.back() == '\t' || made.content.back() == '\r')) {
      made.content.remove_suffix(1);
    }
    made.has_tab = made.has_tab && !made.content.empty();
    lines.push_back(made);
    from = end + 1;
  }
  return lines;
}

}  // namespace plimsoll::exchange
