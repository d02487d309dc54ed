#include "core/spec/json_value.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>

namespace plimsoll::json {

namespace {

/// Counts how far the parser has read, so that a problem can name its line.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    *furthest_ = at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

Position position_of(std::string_view text, std::size_t offset) {
  Position position;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

std::string where(std::string_view text, std::size_t offset) {
  const Position position = position_of(text, offset);
  return fmt::format("line {}, column {}", position.line, position.column);
}

/// The last token of what the lexer remembers, which can begin with the tokens before it.
std::string_view last_token_of(std::string_view read) {
  const std::size_t control = read.rfind("<U+");  // How the lexer shows control characters.
  if (control != std::string_view::npos && read.back() == '>') return read.substr(control);
  if (read.size() > 1 && read.back() == '"') {
    const std::size_t opening = read.rfind('"', read.size() - 2);
    if (opening != std::string_view::npos) return read.substr(opening);
  }
  const auto is_of_a_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  std::size_t from = read.size();
  while (from > 0 && is_of_a_word(read[from - 1])) --from;
  if (from == read.size() && from > 0) --from;
  return read.substr(from);
}

/// Builds the tree from the parser's events and keeps its limits. Returning false stops the parser.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Builder(std::string_view text, const char** furthest, Problems& problems)
      : text_(text), furthest_(furthest), problems_(problems) {}

  bool null() { return put({}); }
  bool boolean(bool value) {
    Value made;
    made.type = Value::Type::boolean;
    made.boolean = value;
    return put(std::move(made));
  }
  bool number_integer(number_integer_t value) { return put_number(static_cast<double>(value), fmt::format("{}", value)); }
  bool number_unsigned(number_unsigned_t value) { return put_number(static_cast<double>(value), fmt::format("{}", value)); }
  bool number_float(number_float_t value, const string_t& written) { return put_number(value, written); }
  bool string(string_t& value) {
    Value made;
    made.type = Value::Type::text;
    made.text = std::move(value);
    return put(std::move(made));
  }
  bool binary(binary_t&) { return false; }

  bool start_object(std::size_t) { return open(Value::Type::object); }
  bool key(string_t& key) {
    Value& object = *open_.back();
    if (object.keys.size() >= most_keys) {
      problems_.add("", fmt::format("{}: an object with more than {} keys, which is the most that is read",
                                    where(text_, offset()), most_keys));
      return false;
    }
    if (problems_.count() >= Problems::kept) return false;
    if (object.find(key) != nullptr) {
      problems_.add("", fmt::format("{}: the key {} is written twice in one object; keep one", where(text_, offset()),
                                    quoted_for_people(key)));
    }
    object.keys.push_back(std::move(key));
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Value::Type::list); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t, const std::string& last_token, const nlohmann::json::exception& error) {
    const std::string_view token = last_token_of(last_token);
    if (error.id == 406) {
      problems_.add("", fmt::format("{}: the number {} is too large", where(text_, start_of(token)), quoted_for_people(token)));
      return false;
    }
    const std::string_view why = error.what();
    const bool is_unfinished = why.find("unexpected end of input") != std::string_view::npos ||
                               why.find("missing closing quote") != std::string_view::npos;
    const bool at_end = offset() >= text_.size() && is_unfinished;
    problems_.add("", fmt::format("{}: not JSON: {}", where(text_, at_end ? text_.size() : start_of(token)),
                                  at_end ? "the text ends too early" : fmt::format("unexpected {}", quoted_for_people(token))));
    return false;
  }

  Value take() { return std::move(root_); }

 private:
  std::size_t offset() const { return static_cast<std::size_t>(*furthest_ - text_.data()); }
  /// Where the token read last begins. That a number has ended, only the character after it tells.
  std::size_t start_of(std::string_view token) const {
    for (const std::size_t ahead : {std::size_t{0}, std::size_t{1}}) {
      if (offset() < token.size() + ahead) continue;
      const std::size_t start = offset() - ahead - token.size();
      if (text_.substr(start, token.size()) == token) return start;
    }
    return offset() == 0 ? 0 : offset() - 1;
  }

  bool put_number(double value, std::string written) {
    Value made;
    made.type = Value::Type::number;
    made.number = value;
    made.text = std::move(written);
    return put(std::move(made));
  }
  Value* place(Value&& value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    open_.back()->items.push_back(std::move(value));
    return &open_.back()->items.back();
  }
  bool put(Value&& value) {
    place(std::move(value));
    return true;
  }
  bool open(Value::Type type) {
    if (open_.size() >= deepest_nesting) {
      problems_.add("", fmt::format("{}: nested more than {} levels deep, which is the most that is read",
                                    where(text_, offset() - 1), deepest_nesting));
      return false;
    }
    Value made;
    made.type = type;
    open_.push_back(place(std::move(made)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const char** furthest_;
  Problems& problems_;
  Value root_;
  /// The containers being filled, outermost first. Only the last one grows, so the others' addresses stay.
  std::vector<Value*> open_;
};

/// The bytes of the UTF-8 character at the front, 0 where there is none (Unicode 15, table 3-7).
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool is_overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool is_surrogate = first == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool is_overlong = first == 0xF0 && byte(1) < 0x90;
    const bool is_past_the_end = first == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !is_overlong && !is_past_the_end ? 4 : 0;
  }
  return 0;
}

std::string cut(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string(text);
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

Value parse(std::string_view text, Problems& problems) { return parse(text, problems, largest_text_bytes); }

Value parse(std::string_view text, Problems& problems, std::size_t most_bytes) {
  if (text.size() > most_bytes) {
    problems.add("", fmt::format("{} bytes are too many; at most {} are read", text.size(), most_bytes));
    return {};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    problems.add("", "nothing is written; a JSON object was expected");
    return {};
  }
  const char* furthest = text.data();
  Builder builder(text, &furthest, problems);
  const CountingIterator first(text.data(), &furthest);
  const CountingIterator last(text.data() + text.size(), &furthest);
  nlohmann::json::sax_parse(first, last, &builder);
  return builder.take();
}

std::string quoted_for_people(std::string_view text) {
  std::string out = "\"";
  const std::string shown = cut(text, 60);
  for (std::string_view rest = shown; !rest.empty();) {
    const auto byte = static_cast<unsigned char>(rest.front());
    const std::size_t bytes = character_bytes(rest);
    if (bytes == 0 || byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
      rest.remove_prefix(1);
    } else {
      out += rest.substr(0, bytes);
      rest.remove_prefix(bytes);
    }
  }
  return out + "\"";
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string seen(const Value& value) {
  switch (value.type) {
    case Value::Type::null: return "null";
    case Value::Type::boolean: return value.boolean ? "true" : "false";
    case Value::Type::number: return "the number " + cut(value.text, 40);
    case Value::Type::text: return "the text " + quoted_for_people(value.text);
    case Value::Type::list: return fmt::format("a list of {}", value.items.size());
    case Value::Type::object: return "an object";
  }
  return "nothing";
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x20 && byte != 0x7F && c != '<' && c != '"' && c != '\\';
    if (is_plain) continue;
    out.append(text.substr(copied, i - copied));
    copied = i + 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out += fmt::format("\\u{:04x}", byte);
    }
  }
  out.append(text.substr(copied));
  out += '"';
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  // A double has at most 24 characters; a buffer of one's own is faster than a string that grows by one.
  std::array<char, 32> digits{};
  const bool is_whole = value == std::floor(value) && std::fabs(value) < 9007199254740992.0;
  char* end = is_whole ? fmt::format_to(digits.data(), "{}", static_cast<std::int64_t>(value)) : fmt::format_to(digits.data(), "{}", value);
  out.append(digits.data(), end);
}

}  // namespace plimsoll::json
