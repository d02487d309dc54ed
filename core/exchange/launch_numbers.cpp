#include "core/exchange/launch_numbers.hpp"

#include <cmath>

namespace plimsoll::exchange {

namespace {

constexpr double largest = 1e12;

/// Digits with at most one point; moves `at` behind them. None where there is no digit, or there are too many.
std::optional<double> decimal(std::string_view text, std::size_t& at) {
  constexpr std::size_t most_digits = 15;  // All of them are exact in a double.
  double number = 0;
  double place = 1;
  std::size_t digits = 0;
  bool has_point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !has_point) {
      has_point = true;
    } else if (c >= '0' && c <= '9') {
      if (++digits > most_digits) return std::nullopt;
      number = 10 * number + (c - '0');
      if (has_point) place *= 10;
    } else {
      break;
    }
  }
  if (digits == 0) return std::nullopt;
  return number / place;
}

double factor_of(char suffix) {
  switch (suffix) {
    case 'k': return 1e3;
    case 'm': return 1e6;
    case 'g': return 1e9;
    case 'K': return 1024.0;
    case 'M': return 1024.0 * 1024;
    case 'G': return 1024.0 * 1024 * 1024;
    default: return 0;
  }
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::size_t at = 0;
  std::optional<double> number = decimal(text, at);
  if (!number) return std::nullopt;
  if (at + 1 == text.size()) {
    // "25.6k" is 25,600, although 25.6 is no double.
    *number = std::round(*number * factor_of(text[at]) * 1000) / 1000;
    if (factor_of(text[at++]) == 0) return std::nullopt;
  }
  if (at != text.size() || *number > largest || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<double> share(std::string_view text) {
  std::size_t at = 0;
  const std::optional<double> number = decimal(text, at);
  if (!number || at != text.size() || *number > 1) return std::nullopt;
  return number;
}

}  // namespace plimsoll::exchange
