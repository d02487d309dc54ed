// Claims that the plan's own statements decide: a requirement against its document, a product against its factors.
#include <fmt/core.h>

#include <cmath>

#include "core/quantity/interval.hpp"
#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

namespace {

std::string range_text(const Range& range) { return range.is_single() ? rounded_number(range.low) : fmt::format("{}..{}", rounded_number(range.low), rounded_number(range.high)); }

/// "16 × 20"; of many factors the first few.
std::string factors_text(const std::vector<Range>& factors) {
  constexpr std::size_t most_shown = 8;
  std::string text;
  for (std::size_t i = 0; i < factors.size() && i < most_shown; ++i) text += fmt::format("{}{}", i == 0 ? "" : " × ", range_text(factors[i]));
  if (factors.size() > most_shown) text += fmt::format(" × … ({} factors)", factors.size());
  return text;
}

}  // namespace

void audit_requirement(Answer& answer) {
  if (!answer.claim().limit) return answer.cannot("needs the requirements document");
  const double required = answer.number("required", *answer.claim().limit);
  if (answer.states(required)) return answer.holds("the document asks for it");
  answer.contradicts(fmt::format("the document asks for {}", rounded_text(required, units_of(answer.claim().kind).limit)));
}

void audit_product(Answer& answer) {
  const std::vector<Range>& factors = answer.claim().parts;
  if (factors.size() < 2) return answer.cannot("needs the factors, as \"parts\"");
  Interval interval(1.0);
  for (const Range& factor : factors) interval = interval * Interval(factor);
  const std::string text = factors_text(factors);
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return answer.cannot(text + " is too large for a number");
  const Range product(interval.low, interval.high);
  answer.step(fmt::format("{} = {}", text, range_text(product)));
  if (product.is_single()) return answer.compare(answer.number("product", product.low), text);
  answer.number("product_low", product.low);
  answer.number("product_high", product.high);
  const std::string gives = fmt::format("{} is {}", text, range_text(product));
  if (answer.states(product)) return answer.holds(gives);
  if (product.low <= answer.value().low && answer.value().high <= product.high) return answer.holds_if("the factors are where in their ranges it takes: " + gives);
  answer.contradicts(fmt::format("{}, not {}", gives, range_text(answer.value())));
}

void audit_mfu_limit(Answer& answer) {
  const double limit = answer.claim().limit.value_or(answer.subject().plan.efficiency.mfu_or_assumed().low);
  answer.number("limit", limit);
  if (answer.value().low >= limit) return answer.holds("the whole range keeps the limit");
  answer.contradicts(fmt::format("{} is below {}", rounded_text(answer.value().low, Unit::ratio), rounded_text(limit, Unit::ratio)));
}

}  // namespace plimsoll::claims
