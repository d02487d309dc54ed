#include "core/report/text_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/quantity/unit.hpp"

namespace plimsoll::text {

namespace {

/// Whether a byte of UTF-8 goes on with the character before it.
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::size_t width_of(std::string_view text) { return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues)); }

std::string paragraph(std::string_view first, std::string_view text, std::size_t columns) {
  std::string out(first);
  const std::string indent(width_of(first), ' ');
  std::size_t width = indent.size();
  for (bool is_first = true; !text.empty(); is_first = false) {
    const std::size_t length = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    if (!is_first && width + 1 + width_of(word) > columns) {
      out += "\n" + indent;
      width = indent.size();
    } else if (!is_first) {
      out += ' ';
      ++width;
    }
    out += word;
    width += width_of(word);
  }
  return out + '\n';
}

std::string cut(std::string_view text, std::size_t most) {
  const bool is_long = width_of(text) > most;
  const std::size_t kept = is_long ? most - 1 : most;
  std::string out;
  std::size_t width = 0;
  for (const char c : text) {
    if (!continues(c) && ++width > kept) break;
    out += is_control(c) ? ' ' : c;
  }
  return is_long ? out + "…" : out;
}

std::string remark(const Violation& violation) {
  std::string out = fmt::format("{}: {}", violation.is_caution ? "caution" : violation.rule, violation.message);
  if (!violation.valid.empty()) out += fmt::format("; valid near it: {}", fmt::join(violation.valid, " "));
  if (violation.repair.empty()) return out;
  out += fmt::format("; cheapest repair: \"{}\"", violation.repair);
  // Uneven stages, which a notation cannot say.
  if (!violation.repair_stage_layers.empty()) out += fmt::format(" with \"stage_layers\": [{}]", fmt::join(violation.repair_stage_layers, ", "));
  return out + fmt::format(" ({})", violation.repair_change);
}

std::string price_text(const CostReport& cost) {
  const double low = cost.price_per_hour_low.value_or(0);
  const double high = cost.price_per_hour_high.value_or(0);
  return low == high ? rounded_text(low, Unit::usd_per_h) : fmt::format("{} to {}", rounded_number(low), rounded_text(high, Unit::usd_per_h));
}

}  // namespace plimsoll::text
