#include "core/verdict/costs.hpp"

namespace plimsoll {

namespace {

/// Once in the module, whoever asks.
Costs<double> costs_at(const Deployment& deployed, const Rates<double>& rates, PriceOf price_of) { return costs_of<double>(deployed, rates, {}, price_of); }

std::optional<double> price_at(const Deployment& deployed, const Rates<double>& rates, PriceOf price_of, PriceKind of) {
  const Costs<double> costs = costs_at(deployed, rates, price_of);
  if (!costs.usd_per_million) return std::nullopt;
  return (*costs.usd_per_million).*of;
}

double low_price(const Range& price) { return price.low; }
double high_price(const Range& price) { return price.high; }

}  // namespace

Costs<double> costs_on(const Deployment& deployed, const Answers<double>& answers) {
  const std::optional<Rates<double>> rates = rates_of(answers);
  return rates ? costs_at(deployed, *rates, &middle_price) : Costs<double>{};
}

std::optional<double> price_on(const Deployment& deployed, const Answers<double>& answers, PriceKind of) {
  const std::optional<Rates<double>> rates = rates_of(answers);
  return rates ? price_at(deployed, *rates, &middle_price, of) : std::nullopt;
}

std::optional<Interval> price_on(const Deployment& deployed, const Answers<Interval>& answers, PriceKind of) {
  const std::optional<Rates<Interval>> rates = rates_of(answers);
  if (!rates) return std::nullopt;
  const auto& [prefill, decode, total] = *rates;
  const std::optional<double> low = price_at(deployed, {prefill.low, decode.high, total.high}, &low_price, of);
  if (!low) return std::nullopt;
  return Interval(*low, *price_at(deployed, {prefill.high, decode.low, total.low}, &high_price, of));
}

}  // namespace plimsoll
