// Lines of prose as a plan's reader sees them: marks taken off, in lower case, with the amounts that stand in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::exchange {

/// What an amount is of, as far as its unit says.
enum class Of {
  count,  ///< No unit, or a word behind it: "16 experts".
  bytes,
  share,  ///< "60%".
  seconds,
  tokens_per_s,
  flop_per_s,
  bytes_per_s,
  parameters,  ///< "10B".
  times,       ///< "4x".
};

struct Amount {
  Of of = Of::count;
  double low = 0;
  double high = 0;
  std::string unit;       ///< As a plan writes it: "GB", "tokens/ms"; empty for a count.
  std::string word;       ///< That follows a count: "experts".
  std::string before;     ///< The word before it: "top-k", "dp".
  char sign = ' ';        ///< '<' for ≤, '>' for ≥.
  std::size_t begin = 0;  ///< In `Line::text`.
  std::size_t end = 0;

  bool is_range() const { return high > low; }
  std::string text() const;  ///< "15 GB..30 GB", "10B", "8".
};

struct Line {
  std::string written;     ///< As it stands.
  std::string text;        ///< In lower case, without marks of Markdown.
  std::size_t number = 0;  ///< From 1.
  bool is_heading = false;
  bool is_of_original = false;  ///< Under a heading about another plan, or about it by its own words.
  std::vector<Amount> amounts;

  bool has(std::string_view words) const { return text.find(words) != std::string::npos; }
  bool has_any(std::initializer_list<std::string_view> words) const;
  const Amount* first(Of of) const;
  /// The first count that stands before such a word: "16 layers".
  const Amount* count_of(std::string_view word) const;
  /// The count behind such words: "total GPUs: 16".
  const Amount* count_behind(std::string_view words) const;
};

/// The lines of a text that are not empty.
std::vector<Line> prose_lines(std::string_view text);

/// The amounts of a line in lower case.
std::vector<Amount> amounts_in(std::string_view text);

}  // namespace plimsoll::exchange
