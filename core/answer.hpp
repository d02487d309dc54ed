// How a door's answers are put together: JSON text, or the problems of an input.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/json_value.hpp"
#include "core/spec/problem.hpp"

namespace plimsoll::door {

inline std::string quoted(std::string_view text) {
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
inline std::string refused(const Problems& problems, const std::string& more = "") {
  const std::string list = listed(problems.list(), [](const Problem& problem) {
    return fmt::format("{{\"path\":{},\"message\":{}}}", quoted(problem.path), quoted(problem.message));
  });
  return fmt::format("{{\"problems\":{},\"problem_count\":{}{}}}", list, problems.count(), more);
}

inline std::string refused(std::string path, std::string message) {
  Problems problems;
  problems.add(std::move(path), std::move(message));
  return refused(problems);
}

/// What stands between spaces.
inline std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) words.push_back(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return words;
}

}  // namespace plimsoll::door
