#include "core/report/headline.hpp"

#include <fmt/core.h>

#include <utility>

#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

std::size_t count_of(const Report& report, Verdict verdict) {
  std::size_t count = 0;
  for (const TargetVerdict& each : report.verdicts) count += each.verdict == verdict ? 1 : 0;
  return count;
}

Unit unit_named(std::string_view name) {
  for (const Unit unit : {Unit::bytes, Unit::seconds, Unit::tokens_per_s, Unit::usd}) {
    if (base_unit_name(unit) == name) return unit;
  }
  return Unit::count;
}

/// A title or sentence as it stands inside a sentence: "Prefill per GPU" → "prefill per GPU"; "TTFT" stays.
std::string inside_sentence(std::string title) {
  const bool is_word = title.size() > 1 && title[0] >= 'A' && title[0] <= 'Z' && title[1] >= 'a';
  if (is_word) title[0] = static_cast<char>(title[0] - 'A' + 'a');
  return title;
}

/// "decode per GPU is 2.07 tokens/ms, at least 15 tokens/ms wanted"
std::string in_words(const TargetVerdict& verdict) {
  if (!verdict.value || !verdict.limit) {
    std::string reason = verdict.reason;
    while (!reason.empty() && reason.back() == '.') reason.pop_back();
    return inside_sentence(std::move(reason));
  }
  const Unit unit = unit_named(verdict.unit);
  if (verdict.target == "fits") {
    return fmt::format("the fullest GPU needs {}, and {} may be used", rounded_text(*verdict.value, unit), rounded_text(*verdict.limit, unit));
  }
  return fmt::format("{} is {}, {} {} wanted", inside_sentence(verdict.title), rounded_text(*verdict.value, unit), verdict.at_most ? "at most" : "at least", rounded_text(*verdict.limit, unit));
}

const TargetVerdict* tightest_of(const Report& report, Verdict wanted) {
  const TargetVerdict* tightest = nullptr;
  for (const TargetVerdict& each : report.verdicts) {
    if (each.verdict != wanted) continue;
    const bool is_tighter = tightest == nullptr || (each.margin && (!tightest->margin || *each.margin < *tightest->margin));
    if (is_tighter) tightest = &each;
  }
  return tightest;
}

}  // namespace

Headline headline_of(const Report& report) {
  Headline headline;
  const std::size_t all = report.verdicts.size();
  for (const auto& [verdict, opening] : {std::pair{Verdict::misses, "Misses"}, std::pair{Verdict::unknown, "Cannot tell"},
                                         std::pair{Verdict::too_close, "Too close to call for"}}) {
    const TargetVerdict* worst = tightest_of(report, verdict);
    if (worst == nullptr) continue;
    headline.verdict = verdict;
    const std::size_t unknown = verdict == Verdict::misses ? count_of(report, Verdict::unknown) : 0;
    const std::string others = unknown > 0 ? fmt::format(", {} {} unknown", unknown, unknown == 1 ? "is" : "are") : std::string();
    headline.sentence = fmt::format("{} {} of {} targets{}: {}.", opening, count_of(report, verdict), all, others, in_words(*worst));
    if (verdict != Verdict::misses && worst->value) headline.sentence = fmt::format("{} {} of {} targets. {}: {}", opening, count_of(report, verdict), all, worst->title, inside_sentence(worst->reason));
    if (verdict == Verdict::misses && !worst->binds.empty()) headline.cause = fmt::format("{} {}.", worst->target == "fits" ? "Most of it is" : "It is limited by", worst->binds);
    return headline;
  }
  headline.verdict = Verdict::meets;
  headline.sentence = fmt::format("Meets all {} targets.", all);
  const TargetVerdict* tightest = tightest_of(report, Verdict::meets);
  if (tightest != nullptr && tightest->margin) {
    const std::string tightest_of_all = tightest->target == "fits" ? "memory" : inside_sentence(tightest->title);
    headline.cause = fmt::format("The tightest is {}, with {} to spare.", tightest_of_all, rounded_text(*tightest->margin, Unit::ratio));
  }
  return headline;
}

}  // namespace plimsoll
