// JSON as a tree that remembers where each value stood, read strictly and within limits: every file and link is hostile.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/spec/problem.hpp"

namespace plimsoll::json {

/// Limits of an input. A plan of a few kB is usual; these keep a hostile one from costing anything.
inline constexpr std::size_t largest_text_bytes = 1 << 20;
/// A tool's problem may hold a link for every pair of a thousand GPUs.
inline constexpr std::size_t largest_problem_bytes = 16 << 20;
inline constexpr std::size_t deepest_nesting = 64;
inline constexpr std::size_t most_keys = 1024;  ///< Of one object.

struct Value {
  enum class Type {
    null,
    boolean,
    number,
    text,
    list,
    object
  };
  struct Member;

  Type type = Type::null;
  bool boolean = false;
  double number = 0.0;
  std::string text;               ///< Of a text; of a number, its digits as written.
  std::vector<Value> items;       ///< Of a list; of an object, the values of its members.
  std::vector<std::string> keys;  ///< Of an object, parallel to `items`, in the order written.
  std::size_t line = 0;           ///< Where it ended.

  const Value* find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] == key) return &items[i];
    }
    return nullptr;
  }
  bool is_object() const { return type == Type::object; }
};

/// Reads one JSON document. Problems name line and column; duplicate keys, other encodings than UTF-8, numbers past the
/// range of a double, nesting past `deepest_nesting`, objects past `most_keys` and texts past `largest_text_bytes` (or `most_bytes`) are problems.
Value parse(std::string_view text, Problems& problems);
Value parse(std::string_view text, Problems& problems, std::size_t most_bytes);

/// "a list", "the text \"x\"", "the number 3": what was seen, as errors say it; long texts are cut.
std::string seen(const Value& value);

/// A text in quotes for an error message: control characters and what is not UTF-8 escaped, cut after 60 bytes.
std::string quoted_for_people(std::string_view text);

/// Whether a text is UTF-8: shortest forms only, no surrogates.
bool is_utf8(std::string_view text);

/// A JSON string literal, quotes included. "<" is escaped so that the text may stand inside a page.
void append_string(std::string& out, std::string_view text);
/// The shortest number that reads back as the same double; null where it is not finite.
void append_number(std::string& out, double value);

}  // namespace plimsoll::json
