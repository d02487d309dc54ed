#include "core/report/receipt.hpp"

#include <fmt/core.h>

#include <utility>

#include "core/quantity/unit.hpp"
#include "core/spec/link.hpp"

namespace plimsoll {

namespace {

constexpr std::string_view verdict_letters = "yncu";  // In the order of Verdict.

/// A target as receipts know it. Letters are never given to another.
struct Mark {
  char letter;
  std::string_view target;
  std::string_view shown;
  Unit unit;
  double per_base_unit;  ///< Milliseconds, tokens/s, GB: what is written has few digits.
};

// The order in which they get room.
constexpr Mark marks[] = {
    {'F', "ttft", "TTFT", Unit::seconds, 1e3},
    {'T', "tpot", "TPOT", Unit::seconds, 1e3},
    {'P', "prefill_throughput", "prefill", Unit::tokens_per_s, 1},
    {'D', "decode_throughput", "decode", Unit::tokens_per_s, 1},
    {'A', "total_throughput", "total", Unit::tokens_per_s, 1},
    {'C', "price_per_million", "price", Unit::usd, 1},
    {'O', "output_price_per_million", "output price", Unit::usd, 1},
    {'M', "fits", "memory", Unit::bytes, 1e-9},
};

const TargetVerdict* verdict_on(const Mark& mark, const Report& report) {
  for (const TargetVerdict& each : report.verdicts) {
    if (each.target == mark.target) return &each;
  }
  return nullptr;
}

/// Three digits without exponent, as a receipt writes them; empty where there is no value or it has no such form.
std::string written(const Mark& mark, const TargetVerdict* verdict) {
  if (verdict == nullptr || !verdict->value) return {};
  const std::string three_digits = fmt::format("{:.2e}", *verdict->value * mark.per_base_unit);
  std::string text = fmt::format("{}", parse_quantity(three_digits, Unit::count).value);
  return text.find_first_not_of("0123456789.") == std::string::npos ? text : std::string();
}

std::string shown(const Mark& mark, const std::string& number) {
  if (number.empty()) return fmt::format(", {} unknown", mark.shown);
  const double value = parse_quantity(number, Unit::count).value / mark.per_base_unit;
  return fmt::format(", {} {}", mark.shown, rounded_text(value, mark.unit));
}

char letter_of(Verdict verdict) { return verdict_letters[static_cast<std::size_t>(verdict)]; }
std::string_view word_of(char letter) { return names_of<Verdict>[verdict_letters.find(letter)]; }

}  // namespace

std::string receipt_of(const Report& report) {
  const std::size_t taken = fmt::format("&d={}&s=", report.data_version).size();
  const std::size_t room = taken < longest_receipts_bytes ? longest_receipts_bytes - taken : 1;
  std::string receipt(1, letter_of(report.headline.verdict));
  for (const bool decides : {true, false}) {
    for (const Mark& mark : marks) {
      const TargetVerdict* verdict = verdict_on(mark, report);
      const bool does = verdict != nullptr && verdict->verdict == report.headline.verdict;
      const std::string number = does == decides ? written(mark, verdict) : std::string();
      if (!number.empty() && receipt.size() + 1 + number.size() <= room) receipt += fmt::format("{}{}", mark.letter, number);
    }
  }
  return receipt;
}

std::string change_since(std::string_view receipt, std::string_view data_version, const Report& now) {
  if (!is_receipt(receipt)) return {};
  bool is_same = receipt.front() == letter_of(now.headline.verdict);
  std::string then_shown(word_of(receipt.front()));
  std::string now_shown(names_of<Verdict>[static_cast<std::size_t>(now.headline.verdict)]);
  std::string_view rest = receipt.substr(1);
  while (!rest.empty()) {
    const char letter = rest.front();
    const std::size_t end = rest.find_first_not_of("0123456789.", 1);
    const std::string then_number(rest.substr(1, end == std::string_view::npos ? end : end - 1));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    for (const Mark& mark : marks) {
      if (mark.letter != letter) continue;
      const std::string now_number = written(mark, verdict_on(mark, now));
      is_same = is_same && then_number == now_number;
      then_shown += shown(mark, then_number);
      now_shown += shown(mark, now_number);
    }
  }
  if (is_same) return {};
  const std::string with = now.data_version == data_version ? std::string() : fmt::format(", with {}", now.data_version);
  return fmt::format("The link was made with data {}: {}; now{}: {}.", data_version, then_shown, with, now_shown);
}

}  // namespace plimsoll
