#include "core/exchange/yaml_flow.hpp"

#include <fmt/core.h>

#include <utility>

#include "core/exchange/notes.hpp"

namespace plimsoll::exchange {

namespace {

using json::Value;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_flow_sign(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::string_view refused_beginning(char first) {
  switch (first) {
    case '&': return "an anchor";
    case '*': return "an alias";
    case '!': return "a tag";
    case '%': return "a directive";
    case '@':
    case '`': return "a sign that YAML reserves";
    default: return {};
  }
}

void YamlFlow::fail(std::string message) {
  if (ok_) problems_.add(fmt::format("line {}", line_), std::move(message));
  ok_ = false;
  at_ = text_.size();
}

void YamlFlow::unclosed(const Value& collection) {
  line_ = collection.line;
  fail(fmt::format("the \"{}\" is never closed; close it with \"{}\"", collection.is_object() ? '{' : '[',
                   collection.is_object() ? '}' : ']'));
}

/// Blanks, line ends and comments.
void YamlFlow::skip() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
    } else if (c == '#' && at_ > 0 && (is_blank(text_[at_ - 1]) || text_[at_ - 1] == '\n')) {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      continue;
    } else if (!is_blank(c)) {
      return;
    }
    ++at_;
  }
}

Value YamlFlow::collection(std::size_t depth) {
  Value made;
  const bool is_object = here() == '{';
  made.type = is_object ? Value::Type::object : Value::Type::list;
  made.line = line_;
  ++values_;
  if (depth == 0) {
    fail(fmt::format("nested more than {} levels deep, which is the most that is read", json::deepest_nesting));
    return made;
  }
  const char closes = is_object ? '}' : ']';
  ++at_;
  while (ok_) {
    if (values_ > most_pieces) fail(fmt::format("more than {} values, which is the most that is read", most_pieces));
    skip();
    if (here() == closes) {
      ++at_;
      return made;
    }
    if (at_ >= text_.size()) {
      unclosed(made);
      break;
    }
    if (is_object) {
      member(made, depth);
    } else {
      made.items.push_back(value(depth - 1));
    }
    skip();
    if (here() == ',') {
      ++at_;
    } else if (ok_ && here() != closes) {
      if (at_ >= text_.size()) {
        unclosed(made);
      } else {
        fail(fmt::format("\"{}\" was found where \",\" or \"{}\" is expected", here(), closes));
      }
    }
  }
  return made;
}

void YamlFlow::member(Value& object, std::size_t depth) {
  if (object.keys.size() >= json::most_keys) {
    return fail(fmt::format("a map with more than {} keys, which is the most that is read", json::most_keys));
  }
  if (is_flow_sign(here()) || here() == '?') return fail("a key that is no scalar; write a plain or quoted key");
  const bool is_quoted = here() == '"' || here() == '\'';
  std::string key = is_quoted ? quoted() : plain();
  skip();
  if (!ok_) return;
  if (object.find(key) != nullptr) {
    return fail(fmt::format("the key {} is written twice in one map; keep one", json::quoted_for_people(key)));
  }
  Value held;
  held.line = line_;
  if (here() == ':') {
    ++at_;
    skip();
    if (here() != ',' && here() != '}') held = value(depth - 1);
  }
  object.keys.push_back(std::move(key));
  object.items.push_back(std::move(held));
}

Value YamlFlow::value(std::size_t depth) {
  const char c = here();
  if (c == '[' || c == '{') return collection(depth);
  Value made;
  made.line = line_;
  made.type = Value::Type::text;
  ++values_;
  if (c == '"' || c == '\'') {
    made.text = quoted();
    return made;
  }
  made.text = plain();
  if (ok_ && here() == ':') fail("a pair in a list; write it in braces, or as a block");
  return made;
}

bool YamlFlow::ends_plain() const {
  const char c = here();
  if (c == '\n' || is_flow_sign(c)) return true;
  const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\n';
  if (c == ':') return next == ' ' || next == '\n' || next == '\r' || next == '\t' || is_flow_sign(next);
  return c == '#' && at_ > 0 && is_blank(text_[at_ - 1]);
}

std::string YamlFlow::plain() {
  if (const std::string_view what = refused_beginning(here()); !what.empty()) {
    fail(fmt::format("{} begins with \"{}\", and those are not read; write the value out, or in quotes", what, here()));
    return {};
  }
  const std::size_t from = at_;
  while (at_ < text_.size() && !ends_plain()) ++at_;
  std::string made(text_.substr(from, at_ - from));
  while (!made.empty() && is_blank(made.back())) made.pop_back();
  if (made.empty()) fail("a value was expected");
  return made;
}

/// A line's end within quotes is a blank, and each empty line after it a line's end.
void YamlFlow::fold(std::string& out) {
  while (!out.empty() && is_blank(out.back())) out.pop_back();
  std::size_t ends = 0;
  while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '\n')) {
    if (text_[at_++] == '\n') ++ends;
  }
  line_ += ends;
  out += ends > 1 ? std::string(ends - 1, '\n') : std::string(" ");
}

std::string YamlFlow::quoted() {
  const char quote = text_[at_++];
  const std::size_t line = line_;
  std::string made;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == quote) {
      ++at_;
      if (quote == '"' || here() != '\'') return made;
      made += '\'';
      ++at_;
    } else if (c == '\n') {
      fold(made);
    } else if (c == '\\' && quote == '"') {
      escaped(made);
      if (!ok_) return made;
    } else {
      made += c;
      ++at_;
    }
  }
  line_ = line;
  fail("the quote that begins here is never closed; close it");
  return made;
}

void YamlFlow::escaped(std::string& out) {
  ++at_;
  const char c = here();
  ++at_;
  switch (c) {
    case 'n': out += '\n'; return;
    case 't': out += '\t'; return;
    case 'r': out += '\r'; return;
    case 'b': out += '\b'; return;
    case 'f': out += '\f'; return;
    case 'a': out += '\a'; return;
    case 'v': out += '\v'; return;
    case 'e': out += '\x1b'; return;
    case '0': out += '\0'; return;
    case '"':
    case '\\':
    case '/':
    case ' ': out += c; return;
    case 'x': return code_point(out, 2);
    case 'u': return code_point(out, 4);
    case 'U': return code_point(out, 8);
    case '\n':
      ++line_;
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      return;
    default: return fail("an escape that YAML does not know; write the character itself");
  }
}

void YamlFlow::code_point(std::string& out, std::size_t digits) {
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < digits; ++i, ++at_) {
    const char c = here();
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!is_digit && !is_letter) return fail("an escape with too few hexadecimal digits");
    code = code * 16 + static_cast<std::uint32_t>(is_digit ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code > 0x10FFFF || is_surrogate) return fail("an escape that is no character");
  append_utf8(out, code);
}

}  // namespace plimsoll::exchange
