#include "core/quantity/unit.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdlib>

namespace plimsoll {

namespace {

struct Spelling {
  std::string_view text;
  double factor;
  bool shown;  ///< Used when writing; the others are only understood.
};

struct Dimension {
  Unit unit;
  std::string_view noun;  ///< "an amount of memory", as an error says it.
  std::string_view base_name;
  std::string_view example;
  const Spelling* spellings;
  std::size_t count;
};

constexpr double ki = 1024.0;

// Largest first: writing takes the first that keeps the number at 1 or above.
constexpr Spelling count_spellings[] = {
    {"T", 1e12, true},
    {"B", 1e9, true},
    {"G", 1e9, false},
    {"M", 1e6, true},
    {"k", 1e3, true},
    {"K", 1e3, false},
    {"Gi", ki* ki* ki, false},
    {"Mi", ki* ki, false},
    {"Ki", ki, false},
    {"", 1, true},
};
constexpr Spelling ratio_spellings[] = {{"%", 0.01, true}, {"", 1, true}};
constexpr Spelling byte_spellings[] = {
    {"PB", 1e15, true},
    {"TB", 1e12, true},
    {"GB", 1e9, true},
    {"MB", 1e6, true},
    {"kB", 1e3, true},
    {"KB", 1e3, false},
    {"TiB", ki* ki* ki* ki, false},
    {"GiB", ki* ki* ki, true},
    {"MiB", ki* ki, true},
    {"KiB", ki, true},
    {"B", 1, true},
    {"bytes", 1, false},
};
constexpr Spelling second_spellings[] = {
    {"h", 3600, false},
    {"min", 60, false},
    {"s", 1, true},
    {"ms", 1e-3, true},
    {"us", 1e-6, true},
    {"µs", 1e-6, false},
    {"μs", 1e-6, false},
    {"ns", 1e-9, true},
};
constexpr Spelling flop_rate_spellings[] = {
    {"EFLOP/s", 1e18, true},
    {"PFLOP/s", 1e15, true},
    {"TFLOP/s", 1e12, true},
    {"GFLOP/s", 1e9, true},
    {"MFLOP/s", 1e6, true},
    {"FLOP/s", 1, true},
    {"PFLOPS", 1e15, false},
    {"TFLOPS", 1e12, false},
    {"GFLOPS", 1e9, false},
    {"TFLOPs", 1e12, false},
    {"TFlops", 1e12, false},
};
constexpr Spelling byte_rate_spellings[] = {
    {"PB/s", 1e15, true},
    {"TB/s", 1e12, true},
    {"GB/s", 1e9, true},
    {"MB/s", 1e6, true},
    {"kB/s", 1e3, true},
    {"KB/s", 1e3, false},
    {"B/s", 1, true},
    {"TiB/s", ki* ki* ki* ki, false},
    {"GiB/s", ki* ki* ki, false},
    {"MiB/s", ki* ki, false},
    {"Tb/s", 1e12 / 8, false},
    {"Gb/s", 1e9 / 8, false},
    {"Mb/s", 1e6 / 8, false},
    {"Tbit/s", 1e12 / 8, false},
    {"Gbit/s", 1e9 / 8, false},
    {"Mbit/s", 1e6 / 8, false},
    {"Gbps", 1e9 / 8, false},
    {"GBps", 1e9, false},
    {"TBps", 1e12, false},
};
constexpr Spelling token_rate_spellings[] = {
    {"tokens/ms", 1e3, true},
    {"tokens/s", 1, true},
    {"tok/ms", 1e3, false},
    {"tok/s", 1, false},
    {"tokens/s/GPU", 1, false},
    {"tokens/ms/GPU", 1e3, false},
    {"tok/s/GPU", 1, false},
    {"tokens/s per GPU", 1, false},
    {"tokens/ms per GPU", 1e3, false},
    {"tokens/min", 1.0 / 60, false},
};
constexpr Spelling request_rate_spellings[] = {
    {"requests/s", 1, true},
    {"req/s", 1, false},
    {"/s", 1, false},
    {"QPS", 1, false},
    {"requests/min", 1.0 / 60, false},
};

constexpr Spelling flop_spellings[] = {
    {"EFLOP", 1e18, true},
    {"PFLOP", 1e15, true},
    {"TFLOP", 1e12, true},
    {"GFLOP", 1e9, true},
    {"MFLOP", 1e6, true},
    {"FLOP", 1, true},
};

// No "$" where Plimsoll writes: links have no letter for it.
constexpr Spelling usd_spellings[] = {{"USD", 1, true}, {"$", 1, false}};
constexpr Spelling usd_rate_spellings[] = {{"USD/h", 1, true}, {"$/h", 1, false}, {"$/hr", 1, false}, {"$/hour", 1, false}, {"USD/hour", 1, false}};
constexpr Spelling watt_spellings[] = {{"MW", 1e6, true}, {"kW", 1e3, true}, {"W", 1, true}};
constexpr Spelling joule_spellings[] = {{"MJ", 1e6, true}, {"kJ", 1e3, true}, {"J", 1, true}, {"mJ", 1e-3, true}};

constexpr Spelling varying_spellings[] = {{"", 1, true}};

constexpr Dimension dimensions[] = {
    {Unit::count, "a count", "", "128k", count_spellings, std::size(count_spellings)},
    {Unit::ratio, "a share", "", "60 %", ratio_spellings, std::size(ratio_spellings)},
    {Unit::bytes, "an amount of memory", "bytes", "64 GB", byte_spellings, std::size(byte_spellings)},
    {Unit::seconds, "a time", "s", "10 s", second_spellings, std::size(second_spellings)},
    {Unit::flop_per_s, "a rate of work", "FLOP/s", "400 TFLOP/s", flop_rate_spellings, std::size(flop_rate_spellings)},
    {Unit::bytes_per_s, "a bandwidth", "bytes/s", "1.8 TB/s", byte_rate_spellings, std::size(byte_rate_spellings)},
    {Unit::tokens_per_s, "a token rate", "tokens/s", "15 tokens/ms", token_rate_spellings, std::size(token_rate_spellings)},
    {Unit::requests_per_s, "a request rate", "requests/s", "3 requests/s", request_rate_spellings, std::size(request_rate_spellings)},
    {Unit::flop, "an amount of work", "FLOP", "13.7 TFLOP", flop_spellings, std::size(flop_spellings)},
    {Unit::usd, "an amount of money", "USD", "0.5 USD", usd_spellings, std::size(usd_spellings)},
    {Unit::usd_per_h, "a price", "USD/h", "2.5 USD/h", usd_rate_spellings, std::size(usd_rate_spellings)},
    {Unit::watts, "a power", "W", "700 W", watt_spellings, std::size(watt_spellings)},
    {Unit::joules, "an energy", "J", "3 J", joule_spellings, std::size(joule_spellings)},
    {Unit::varies, "a quantity", "", "64", varying_spellings, std::size(varying_spellings)},
};

const Dimension& dimension_of(Unit unit) { return dimensions[static_cast<std::size_t>(unit)]; }

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

const Spelling* find_spelling(const Dimension& dimension, std::string_view unit_text) {
  for (std::size_t i = 0; i < dimension.count; ++i) {
    if (dimension.spellings[i].text == unit_text) return &dimension.spellings[i];
  }
  return nullptr;
}

std::string trailing_zeros_cut(std::string text) {
  if (text.find('.') == std::string::npos || text.find('e') != std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string with_thousands(std::string digits) {
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > start + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

/// The part of a text that reads as a decimal number: digits, one point, an exponent. No hex, no "inf", no locale.
std::size_t decimal_length(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const std::size_t digits_from = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  if (at < text.size() && text[at] == '.' && !(at + 1 < text.size() && text[at + 1] == '.')) {
    ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  }
  if (at == digits_from || (at == digits_from + 1 && text[digits_from] == '.')) return 0;
  std::size_t exponent = at;
  if (exponent < text.size() && (text[exponent] == 'e' || text[exponent] == 'E')) {
    ++exponent;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
    const std::size_t exponent_digits = exponent;
    while (exponent < text.size() && text[exponent] >= '0' && text[exponent] <= '9') ++exponent;
    if (exponent > exponent_digits) at = exponent;
  }
  return at;
}

ParsedQuantity refused(std::string reason) { return {.ok = false, .reason = std::move(reason)}; }

/// Whether a unit may be repeated in a message: short, and of visible characters.
bool is_presentable(std::string_view unit_text) {
  constexpr std::size_t longest_shown_bytes = 24;
  if (unit_text.size() > longest_shown_bytes) return false;
  for (const char c : unit_text) {
    if (c < ' ' || c == '\x7F') return false;
  }
  return true;
}

/// Why a unit is not of this dimension, with the spelling that probably was meant.
std::string wrong_unit(std::string_view number, std::string_view unit_text, const Dimension& wanted) {
  if (wanted.unit == Unit::bytes_per_s && find_spelling(dimension_of(Unit::bytes), unit_text) != nullptr) {
    const std::string_view shown = is_presentable(number) ? number : "…";
    return fmt::format("is an amount, not a rate; \"{} {}/s\"?", shown, unit_text);
  }
  for (const Dimension& other : dimensions) {
    if (other.unit == Unit::count || other.unit == Unit::varies || other.unit == wanted.unit) continue;
    if (find_spelling(other, unit_text) != nullptr) {
      return fmt::format("is {}, not {}; write it like \"{}\"", other.noun, wanted.noun, wanted.example);
    }
  }
  std::string known;
  for (std::size_t i = 0; i < wanted.count; ++i) {
    const Spelling& spelling = wanted.spellings[i];
    if (spelling.shown && !spelling.text.empty()) known += fmt::format("{}{}", known.empty() ? "" : ", ", spelling.text);
  }
  if (!is_presentable(unit_text)) return fmt::format("has a unit that {} does not have; known are {}", wanted.noun, known);
  return fmt::format("has the unit \"{}\", which {} does not have; known are {}", unit_text, wanted.noun, known);
}

}  // namespace

ParsedQuantity parse_quantity(std::string_view text, Unit unit) {
  const Dimension& wanted = dimension_of(unit);
  const std::string_view whole = trimmed(text);
  if (whole.empty()) return refused(fmt::format("is empty; write it like \"{}\"", wanted.example));
  const std::size_t length = decimal_length(whole);
  if (length == 0) return refused(fmt::format("does not begin with a number; write it like \"{}\"", wanted.example));
  std::string_view unit_text = whole.substr(length);
  if (!unit_text.empty() && (unit_text.front() == ',' || unit_text.front() == '_' || unit_text.front() == '\'')) {
    return refused("has a separator inside its number, which could mean a decimal or thousands; write 1.5 or 1500");
  }
  unit_text = trimmed(unit_text);
  const std::string number(whole.substr(0, length));
  const double value = std::strtod(number.c_str(), nullptr);
  if (!std::isfinite(value)) return refused("is too large for a number");
  const Spelling* spelling = find_spelling(wanted, unit_text);
  if (spelling == nullptr && unit_text.empty()) return {.ok = true, .value = value, .reason = {}};
  if (spelling == nullptr) return refused(wrong_unit(number, unit_text, wanted));
  // Dividing by an exact power keeps "15 ms" and "0.015" the same double; multiplying by 1e-3 does not.
  const double scaled = spelling->factor < 1 && spelling->factor > 0 && unit != Unit::tokens_per_s &&
                                unit != Unit::requests_per_s
                            ? value / std::round(1 / spelling->factor)
                            : value * spelling->factor;
  if (!std::isfinite(scaled)) return refused("is too large for a number");
  return {.ok = true, .value = scaled, .reason = {}};
}

std::string exact_text(double value, Unit unit) {
  const Dimension& dimension = dimension_of(unit);
  const std::string plain = fmt::format("{}", value);
  if (unit == Unit::count || unit == Unit::ratio || unit == Unit::varies) return plain;
  constexpr std::size_t exponent_cost = 20;  // "1000000000 s" rather than "1e+18 ns".
  std::string best;
  std::size_t best_cost = 0;
  bool best_is_handy = false;
  for (std::size_t i = 0; i < dimension.count; ++i) {
    const Spelling& spelling = dimension.spellings[i];
    if (!spelling.shown || spelling.text.empty()) continue;
    // As parsing divides by the power, so this multiplies by it: 5e-06 / 1e-06 is not 5.
    const double number = spelling.factor < 1 ? value * std::round(1 / spelling.factor) : value / spelling.factor;
    const std::string digits = fmt::format("{}", number);
    const std::string candidate = fmt::format("{} {}", trailing_zeros_cut(digits), spelling.text);
    const ParsedQuantity back = parse_quantity(candidate, unit);
    if (!back.ok || back.value != value) continue;
    // Of equally short ones the number between 1 and 1000: "200 GB/s", not "0.2 TB/s"; "3.35 TB/s", not "3350 GB/s".
    const bool is_handy = std::fabs(number) >= 1 && std::fabs(number) < 1000;
    const std::size_t cost = candidate.size() + (digits.find('e') == std::string::npos ? 0 : exponent_cost);
    const bool is_better = cost < best_cost || (cost == best_cost && is_handy && !best_is_handy);
    if (!best.empty() && !is_better) continue;
    best = candidate;
    best_cost = cost;
    best_is_handy = is_handy;
  }
  return best.empty() ? plain : best;
}

std::string rounded_number(double value) {
  if (!std::isfinite(value)) return value > 0 ? "∞" : (value < 0 ? "-∞" : "?");
  if (value == 0) return "0";
  const double size = std::fabs(value);
  if (size >= 1e15 || size < 1e-4) return fmt::format("{:.2e}", value);
  if (size >= 100) return with_thousands(fmt::format("{:.0f}", value));
  if (size >= 10) return trailing_zeros_cut(fmt::format("{:.1f}", value));
  if (size >= 1) return trailing_zeros_cut(fmt::format("{:.2f}", value));
  return fmt::format("{:.3g}", value);
}

std::string counted(std::int64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", rounded_number(static_cast<double>(count)), thing, count == 1 ? "" : "s");
}

std::string gib_text(double bytes) { return fmt::format("{:.4g} GiB", bytes / (1024.0 * 1024.0 * 1024.0)); }

std::string rounded_text(double value, Unit unit) {
  const Dimension& dimension = dimension_of(unit);
  if (unit == Unit::ratio) return fmt::format("{} %", rounded_number(value * 100));
  if (unit == Unit::count && std::fabs(value) < 1e6) return rounded_number(value);
  const Spelling* chosen = nullptr;
  for (std::size_t i = 0; i < dimension.count; ++i) {
    const Spelling& spelling = dimension.spellings[i];
    const bool is_binary = spelling.text.find('i') != std::string_view::npos && unit == Unit::bytes;
    if (!spelling.shown || is_binary) continue;
    chosen = &spelling;
    if (std::fabs(value) >= spelling.factor || (value == 0 && spelling.factor == 1)) break;
  }
  if (chosen == nullptr || chosen->text.empty()) return rounded_number(value);
  return fmt::format("{}{}{}", rounded_number(value / chosen->factor), unit == Unit::count ? "" : " ", chosen->text);
}

std::string_view base_unit_name(Unit unit) { return dimension_of(unit).base_name; }
std::string_view example_of(Unit unit) { return dimension_of(unit).example; }

}  // namespace plimsoll
