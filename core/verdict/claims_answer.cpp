#include "core/verdict/claims_answer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace plimsoll::claims {

bool Answer::states(double computed) const {
  const bool is_share = units_of(claim_.kind).value == Unit::ratio;
  const double least_room = is_share ? 5e-4 : 0;  // "None idle" is said of a share of 3.8e-8.
  const double room = std::max(least_room, rounding * std::max(std::fabs(value().low), std::fabs(value().high)));
  return computed >= value().low - room && computed <= value().high + room;
}

bool Answer::states(const Range& computed) const {
  const auto close = [](double a, double b) { return std::fabs(a - b) <= rounding * std::max(std::fabs(a), std::fabs(b)); };
  return close(value().low, computed.low) && close(value().high, computed.high);
}

double Answer::number(std::string name, double value, std::string_view unit) {
  if (std::isfinite(value)) out_.computed.push_back({std::move(name), value, std::string(unit)});
  return value;
}

void Answer::say(ClaimAnswerWord word, std::string reason) {
  out_.answer = word;
  out_.reason = std::move(reason);
}

void Answer::compare(double computed, std::string_view what) {
  if (states(computed)) return holds(fmt::format("{} is {}", what, rounded_number(computed)));
  const std::string low = rounded_number(value().low);
  const std::string stated = value().is_single() ? low : fmt::format("{} to {}", low, rounded_number(value().high));
  contradicts(fmt::format("{} is {}, not {}", what, rounded_number(computed), stated));
}

bool answer_by_readings(Answer& answer, const std::vector<NamedReading>& readings, double shown_as, std::string_view unit) {
  const auto gives = [&](const NamedReading& reading) {
    const bool is_of_some_stage = reading.least && answer.value().is_single() && Range(*reading.least, reading.value).contains(answer.value().low);
    return is_of_some_stage || answer.states(reading.value);
  };
  std::string conditions;
  std::string results;
  for (const NamedReading& reading : readings) {
    answer.number(reading.name, reading.value * shown_as, unit);
    results += fmt::format("{}{}: {}", results.empty() ? "" : "; ", reading.words, rounded_text(reading.value, units_of(answer.claim().kind).value));
    if (gives(reading)) conditions += fmt::format("{}{}", conditions.empty() ? "" : ", or ", reading.words);
  }
  if (gives(readings.front())) {
    answer.holds(results);
  } else if (!conditions.empty()) {
    answer.holds_if(conditions);
  } else {
    answer.contradicts("no reading gives it: " + results);
  }
  return !conditions.empty();
}

std::string stated_text(const Range& value, Unit unit) {
  const std::string low = rounded_text(value.low, unit);
  return value.is_single() ? low : fmt::format("{} to {}", low, rounded_text(value.high, unit));
}

bool refused_without_experts(Answer& answer) {
  if (answer.subject().plan.model.has_experts()) return false;
  answer.contradicts("the model has no experts");
  return true;
}

bool refused_without_batch(Answer& answer) {
  if (answer.claim().batch || answer.subject().sequences) return false;
  answer.cannot("needs \"batch\": the plan states an arrival rate, and how many sequences that keeps in flight is not known");
  return true;
}

}  // namespace plimsoll::claims
