// What a formula may be written over.
//
// The physics are templates on Number:
//
//   double    the value                                             Traced  how it came about, to be read       traced.hpp
//   Interval  the range that ranges of inputs give  interval.hpp    Dual    how it follows one of its inputs    dual.hpp
//
// All are met with + - * / and the few functions below, so that no formula names a number type.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/quantity/elementary.hpp"

namespace plimsoll {

inline double larger(double a, double b) { return std::max(a, b); }
inline double smaller(double a, double b) { return std::min(a, b); }
inline double ceiling(double value) { return std::ceil(value); }
inline double floored(double value) { return std::floor(value); }
inline double root(double value) { return std::sqrt(value); }
inline double logarithm(double value) { return natural_log(value); }
/// baseⁿ for a whole n ≥ 0.
inline double to_power(double base, double exponent) { return whole_power(base, static_cast<std::int64_t>(exponent)); }

/// One value to stand for a number: itself, or the middle of an interval. Decisions between discrete choices use it.
inline double middle_of(double value) { return value; }

constexpr double square(double value) { return value * value; }

/// ⌈a / b⌉ for whole numbers of either size.
constexpr long long ceil_divide(long long a, long long b) { return (a + b - 1) / b; }

}  // namespace plimsoll
