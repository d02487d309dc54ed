// YAML's scalars and flow collections, which may go on over lines whatever their indentation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/spec/json_value.hpp"
#include "core/spec/problem.hpp"

namespace plimsoll::exchange {

/// Reads from a place in the text. Where something is wrong, the problem names its line and `ok` is false.
class YamlFlow {
 public:
  YamlFlow(std::string_view text, std::size_t at, std::size_t line, Problems& problems)
      : text_(text), at_(at), line_(line), problems_(problems) {}

  json::Value collection(std::size_t depth);  ///< At "[" or "{".
  std::string quoted();                       ///< At a quote.

  std::size_t at() const { return at_; }
  std::size_t line() const { return line_; }
  bool ok() const { return ok_; }
  std::size_t values() const { return values_; }  ///< That were read.

 private:
  void fail(std::string message);
  void unclosed(const json::Value& collection);
  void skip();
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  json::Value value(std::size_t depth);
  std::string plain();
  bool ends_plain() const;
  void escaped(std::string& out);
  void code_point(std::string& out, std::size_t digits);
  void fold(std::string& out);
  void member(json::Value& object, std::size_t depth);

  std::string_view text_;
  std::size_t at_;
  std::size_t line_;
  Problems& problems_;
  bool ok_ = true;
  std::size_t values_ = 0;
};

/// Why a plain scalar may not begin so: anchors, aliases, tags and signs that YAML reserves; empty where it may.
std::string_view refused_beginning(char first);

}  // namespace plimsoll::exchange
