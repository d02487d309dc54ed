// What tokens cost with a plan's answers, and between which prices that lies.
#pragma once

#include "core/physics/cost.hpp"

namespace plimsoll {

/// cost.hpp over double; empty where the answers have no total rate.
Costs<double> costs_on(const Deployment& deployed, const Answers<double>& answers);

using PriceKind = double PerToken<double>::*;

std::optional<double> price_on(const Deployment& deployed, const Answers<double>& answers, PriceKind of);

/// Of all tokens or of output: both fall with the total rate and with the rate of decode, and rise with that of prefill, which
/// leaves a greater part of a request to its output. Where the worst end serves nothing, a price has no upper end.
std::optional<Interval> price_on(const Deployment& deployed, const Answers<Interval>& answers, PriceKind of);

}  // namespace plimsoll
