#include "core/exchange/prose.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>

#include "core/exchange/names.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

namespace {

constexpr std::size_t longest_line = 2000;

struct UnitWord {
  std::string_view word;  ///< In lower case; the longest that fits counts.
  Of of;
  std::string_view as;
};
constexpr UnitWord unit_words[] = {
    {"gb", Of::bytes, "GB"},
    {"gib", Of::bytes, "GiB"},
    {"tb", Of::bytes, "TB"},
    {"mb", Of::bytes, "MB"},
    {"mib", Of::bytes, "MiB"},
    {"%", Of::share, "%"},
    {"percent", Of::share, "%"},
    {"s", Of::seconds, "s"},
    {"sec", Of::seconds, "s"},
    {"second", Of::seconds, "s"},
    {"seconds", Of::seconds, "s"},
    {"ms", Of::seconds, "ms"},
    {"tokens/ms", Of::tokens_per_s, "tokens/ms"},
    {"token/ms", Of::tokens_per_s, "tokens/ms"},
    {"tokens/s", Of::tokens_per_s, "tokens/s"},
    {"token/s", Of::tokens_per_s, "tokens/s"},
    {"tok/s", Of::tokens_per_s, "tokens/s"},
    {"tokens per second", Of::tokens_per_s, "tokens/s"},
    {"tokens/sec", Of::tokens_per_s, "tokens/s"},
    {"tokens/second", Of::tokens_per_s, "tokens/s"},
    {"tflops", Of::flop_per_s, "TFLOP/s"},
    {"tflop/s", Of::flop_per_s, "TFLOP/s"},
    {"tflops/s", Of::flop_per_s, "TFLOP/s"},
    {"pflops", Of::flop_per_s, "PFLOP/s"},
    {"tbps", Of::bytes_per_s, "TB/s"},
    {"tb/s", Of::bytes_per_s, "TB/s"},
    {"gbps", Of::bytes_per_s, "GB/s"},
    {"gb/s", Of::bytes_per_s, "GB/s"},
    {"b", Of::parameters, "B"},
    {"x", Of::times, ""},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// Digits with points, and commas between three digits; moves `at` behind them.
std::optional<double> number_at(std::string_view text, std::size_t& at) {
  constexpr std::size_t most_digits = 15;
  std::size_t end = at;
  double number = 0;
  double place = 1;
  std::size_t digits = 0;
  bool has_point = false;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    const bool groups = c == ',' && !has_point && end + 3 < text.size() && is_digit(text[end + 1]) && is_digit(text[end + 2]) &&
                        is_digit(text[end + 3]) && (end + 4 >= text.size() || !is_digit(text[end + 4]));
    if (is_digit(c)) {
      if (++digits > most_digits) return std::nullopt;
      number = 10 * number + (c - '0');
      if (has_point) place *= 10;
    } else if (c == '.' && !has_point && end + 1 < text.size() && is_digit(text[end + 1])) {
      has_point = true;
    } else if (!groups) {
      break;
    }
  }
  if (digits == 0) return std::nullopt;
  at = end;
  return number / place;
}

void skip_blanks(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == ' ') ++at;
}

/// "–", "-", "to" or "..", between two numbers.
bool skip_dash(std::string_view text, std::size_t& at) {
  std::size_t next = at;
  skip_blanks(text, next);
  for (const std::string_view dash : {"–", "—", "-", "to ", ".."}) {
    if (!begins(text.substr(next), dash)) continue;
    next += dash.size();
    skip_blanks(text, next);
    if (next >= text.size() || !is_digit(text[next])) return false;
    at = next;
    return true;
  }
  return false;
}

const UnitWord* unit_at(std::string_view rest) {
  const UnitWord* longest = nullptr;
  for (const UnitWord& unit : unit_words) {
    if (!begins(rest, unit.word) || (longest != nullptr && unit.word.size() <= longest->word.size())) continue;
    const char next = rest.size() > unit.word.size() ? rest[unit.word.size()] : ' ';
    if (unit.word != "%" && (is_letter(next) || is_digit(next) || next == '/')) continue;
    longest = &unit;
  }
  return longest;
}

std::string word_at(std::string_view rest) {
  std::size_t end = 0;
  while (end < rest.size() && (is_letter(rest[end]) || rest[end] == '-')) ++end;
  return std::string(rest.substr(0, end));
}

struct Sign {
  std::string_view text;
  char means;
};
constexpr Sign signs[] = {{"≤", '<'}, {"<=", '<'}, {"at most", '<'}, {"≥", '>'}, {">=", '>'}, {"at least", '>'}};

/// Of the text before a number its last word, and the sign between them.
void look_back(std::string_view before, Amount& amount) {
  for (const Sign& sign : signs) {
    const std::size_t at = before.rfind(sign.text);
    if (at != std::string_view::npos && before.size() - at <= sign.text.size() + 2) amount.sign = sign.means;
  }
  while (!before.empty() && !is_letter(before.back())) {
    if (before.back() == ')' || before.back() == '(' || before.back() == ',' || before.back() == ';') return;
    before.remove_suffix(1);
  }
  std::size_t from = before.size();
  while (from > 0 && (is_letter(before[from - 1]) || before[from - 1] == '-')) --from;
  amount.before = std::string(before.substr(from));
}

std::string without_marks(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '*' || c == '`' || c == '#' || c == '|' || c == '\t' || c == '\r' || c == '~' || c == '\0') {
      text += c == '|' || c == '\t' ? " " : "";
    } else {
      text += c;
    }
  }
  text = lower(text);
  std::size_t from = 0;
  // "- ", "3. ", "├── ", "✅ " in front of a statement.
  while (from < text.size() && !is_letter(text[from]) && text[from] != '(') {
    if (is_digit(text[from])) {
      std::size_t end = from;
      while (end < text.size() && is_digit(text[end])) ++end;
      const bool is_item = end + 1 < text.size() && text[end] == '.' && text[end + 1] == ' ';
      if (!is_item) break;
      from = end;
    }
    ++from;
  }
  return text.substr(from);
}

bool speaks_of_original(std::string_view text) {
  for (const std::string_view word : {"original", "previous plan", "old plan", "baseline plan"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::string Amount::text() const {
  const auto one = [&](double value) {
    std::string out;
    json::append_number(out, value);
    return unit.empty() ? out : of == Of::parameters ? out + unit
                                                     : fmt::format("{} {}", out, unit);
  };
  return is_range() ? fmt::format("{}..{}", one(low), one(high)) : one(low);
}

bool Line::has_any(std::initializer_list<std::string_view> words) const {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return has(word); });
}

const Amount* Line::first(Of of) const {
  const auto found = std::find_if(amounts.begin(), amounts.end(), [&](const Amount& amount) { return amount.of == of; });
  return found == amounts.end() ? nullptr : &*found;
}

const Amount* Line::count_of(std::string_view word) const {
  const auto found = std::find_if(amounts.begin(), amounts.end(),
                                  [&](const Amount& amount) { return amount.of == Of::count && begins(amount.word, word); });
  return found == amounts.end() ? nullptr : &*found;
}

const Amount* Line::count_behind(std::string_view words) const {
  const std::size_t from = text.find(words);
  if (from == std::string::npos) return nullptr;
  const auto found = std::find_if(amounts.begin(), amounts.end(),
                                  [&](const Amount& amount) { return amount.of == Of::count && amount.begin > from; });
  return found == amounts.end() ? nullptr : &*found;
}

std::vector<Amount> amounts_in(std::string_view text) {
  std::vector<Amount> amounts;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    Amount made;
    made.begin = at;
    const std::optional<double> low = number_at(text, at);
    if (!low) break;
    made.low = *low;
    made.high = *low;
    std::size_t end = at;
    if (skip_dash(text, end)) {
      const std::optional<double> high = number_at(text, end);
      if (high && *high >= *low) {
        made.high = *high;
        at = end;
      }
    }
    end = at;
    skip_blanks(text, end);
    const bool is_near = end - at <= 1;
    if (const UnitWord* unit = is_near ? unit_at(text.substr(end)) : nullptr; unit != nullptr) {
      made.of = unit->of;
      made.unit = std::string(unit->as);
      at = end + unit->word.size();
    } else if (is_near) {
      made.word = word_at(text.substr(end));
    }
    made.end = at;
    look_back(text.substr(made.begin > 40 ? made.begin - 40 : 0, std::min<std::size_t>(made.begin, 40)), made);
    amounts.push_back(std::move(made));
  }
  return amounts;
}

std::vector<Line> prose_lines(std::string_view text) {
  std::vector<Line> lines;
  bool in_original = false;
  std::size_t number = 0;
  std::size_t level = 0;  // Of the heading that began a section about another plan.
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string_view written = text.substr(from, end - from);
    from = end + 1;
    ++number;
    while (!written.empty() && (written.back() == '\r' || written.back() == ' ')) written.remove_suffix(1);
    if (written.find_first_not_of(" \t") == std::string_view::npos) continue;
    Line line;
    line.written = std::string(written);
    line.number = number;
    if (written.size() <= longest_line) line.text = without_marks(written);
    const std::size_t marks = std::min(written.find_first_not_of('#'), written.size());
    line.is_heading = marks > 0;
    if (line.is_heading && (!in_original || marks <= level)) {
      in_original = speaks_of_original(line.text) && (line.has("issue") || line.has("problem") || line.text.find("original") < 12);
      level = marks;
    }
    line.is_of_original = in_original || speaks_of_original(line.text);
    line.amounts = amounts_in(line.text);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace plimsoll::exchange
