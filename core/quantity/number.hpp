// What a formula may be written over.
//
// The physics are templates on Number: `double` gives the value, `Interval` the range that ranges of inputs give. Both are
// met here with the few functions a formula needs beyond + - * /, so that no formula names a number type.
#pragma once

#include <algorithm>

namespace plimsoll {

inline double larger(double a, double b) { return std::max(a, b); }
inline double smaller(double a, double b) { return std::min(a, b); }

/// One value to stand for a number: itself, or the middle of an interval. Decisions between discrete choices use it.
inline double middle_of(double value) { return value; }

constexpr double square(double value) { return value * value; }

/// ⌈a / b⌉ for whole numbers of either size.
constexpr long long ceil_divide(long long a, long long b) { return (a + b - 1) / b; }

}  // namespace plimsoll
