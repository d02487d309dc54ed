#include "core/exchange/prose_degrees.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/exchange/names.hpp"

namespace plimsoll::exchange {

namespace {

constexpr std::array<std::string_view, 7> degree_names = {"etp", "tp", "pp", "ep", "dp", "cp", "sp"};
constexpr double largest_degree = 1e6;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::vector<Degree> degrees_in(std::string_view text) {
  std::vector<Degree> found;
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    if (at > 0 && is_letter(text[at - 1]) && text[at - 1] != 'x') continue;
    for (const std::string_view name : degree_names) {
      if (text.substr(at, name.size()) != name) continue;
      std::size_t digits = at + name.size();
      std::size_t signs = 0;
      while (digits < text.size() && (text[digits] == ' ' || text[digits] == '=' || text[digits] == ':')) ++digits, ++signs;
      std::size_t end = digits;
      double value = 0;
      while (end < text.size() && text[end] >= '0' && text[end] <= '9' && end - digits < 8) {
        value = 10 * value + (text[end++] - '0');
      }
      const bool is_more =
          end < text.size() && (text[end] == '.' && end + 1 < text.size() && text[end + 1] >= '0' && text[end + 1] <= '9');
      const bool is_share = end < text.size() && text[end] == '%';
      if (end == digits || signs > 3 || value < 1 || value > largest_degree || is_more || is_share) continue;
      found.push_back({std::string(name), value});
      at = end - 1;
      break;
    }
  }
  return found;
}

double degree(const std::vector<Degree>& degrees, std::string_view name) {
  const auto found = std::find_if(degrees.begin(), degrees.end(), [&](const Degree& each) { return each.name == name; });
  return found == degrees.end() ? 0 : found->value;
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string notation(const std::vector<Degree>& degrees, double gpus, bool& multiplies) {
  double product = 1;
  for (const Degree& each : degrees) product *= each.value;
  multiplies = product == gpus;
  std::string text;
  for (const Degree& each : degrees) {
    text += fmt::format("{}{}{}", text.empty() ? "" : multiplies ? "×"
                                                                 : " ",
                        upper(each.name), each.value);
  }
  return text;
}

bool states_degrees(std::string_view text) { return !degrees_in(lower(text)).empty(); }

}  // namespace plimsoll::exchange
