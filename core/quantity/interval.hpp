// Numbers with a range: every operation gives an interval that contains each result of numbers in its operands.
//
// The physics only add, multiply and divide values that are not negative, so the ends suffice; a divisor may not span 0.
#pragma once

#include <algorithm>

#include "core/quantity/number.hpp"
#include "core/quantity/range.hpp"
#include "core/quantity/symbol.hpp"

namespace plimsoll {

struct Interval {
  double low = 0.0;
  double high = 0.0;

  constexpr Interval() = default;
  constexpr Interval(double value) : low(value), high(value) {}  // NOLINT: a number is an interval of no width.
  constexpr Interval(double low_end, double high_end) : low(low_end), high(high_end) {}
  constexpr Interval(const Range& range) : low(range.low), high(range.high) {}  // NOLINT

  Interval& operator+=(const Interval& other) { return low += other.low, high += other.high, *this; }
};

constexpr Interval operator+(const Interval& a, const Interval& b) { return {a.low + b.low, a.high + b.high}; }
constexpr Interval operator-(const Interval& a, const Interval& b) { return {a.low - b.high, a.high - b.low}; }
inline Interval operator*(const Interval& a, const Interval& b) {
  const double ends[] = {a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high};
  return {*std::min_element(ends, ends + 4), *std::max_element(ends, ends + 4)};
}
inline Interval operator/(const Interval& a, const Interval& b) {
  const double ends[] = {a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high};
  return {*std::min_element(ends, ends + 4), *std::max_element(ends, ends + 4)};
}

inline Interval larger(const Interval& a, const Interval& b) { return {std::max(a.low, b.low), std::max(a.high, b.high)}; }
inline Interval smaller(const Interval& a, const Interval& b) { return {std::min(a.low, b.low), std::min(a.high, b.high)}; }
inline Interval ceiling(const Interval& value) { return {ceiling(value.low), ceiling(value.high)}; }
inline Interval floored(const Interval& value) { return {floored(value.low), floored(value.high)}; }
inline Interval root(const Interval& value) { return {root(value.low), root(value.high)}; }
inline Interval logarithm(const Interval& value) { return {logarithm(value.low), logarithm(value.high)}; }
/// Of bases from 0 to 1, as chances are: a higher power is less.
inline Interval to_power(const Interval& base, const Interval& exponent) { return {to_power(base.low, exponent.high), to_power(base.high, exponent.low)}; }
inline double middle_of(const Interval& value) { return value.low + (value.high - value.low) / 2; }
inline Interval named(const Symbol&, const Interval& value) { return value; }

}  // namespace plimsoll
