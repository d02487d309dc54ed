// Numbers that carry a derivative: how a result follows one of its inputs.
//
// The slope of each operation is the textbook's; at a kink (larger, smaller) it is that of the side that counts, and a whole
// number (ceiling, floored) does not follow anything.
#pragma once

#include "core/quantity/number.hpp"
#include "core/quantity/symbol.hpp"

namespace plimsoll {

struct Dual {
  double value = 0.0;
  double slope = 0.0;

  constexpr Dual() = default;
  constexpr Dual(double value_) : value(value_) {}  // NOLINT: a number is one that follows nothing.
  constexpr Dual(double value_, double slope_) : value(value_), slope(slope_) {}

  Dual& operator+=(const Dual& other) { return value += other.value, slope += other.slope, *this; }
};

constexpr Dual operator+(const Dual& a, const Dual& b) { return {a.value + b.value, a.slope + b.slope}; }
constexpr Dual operator-(const Dual& a, const Dual& b) { return {a.value - b.value, a.slope - b.slope}; }
constexpr Dual operator*(const Dual& a, const Dual& b) { return {a.value * b.value, a.slope * b.value + a.value * b.slope}; }
constexpr Dual operator/(const Dual& a, const Dual& b) {
  const double value = a.value / b.value;
  return {value, (a.slope - value * b.slope) / b.value};
}

inline Dual larger(const Dual& a, const Dual& b) { return a.value < b.value ? b : a; }
inline Dual smaller(const Dual& a, const Dual& b) { return b.value < a.value ? b : a; }
inline Dual ceiling(const Dual& value) { return ceiling(value.value); }
inline Dual floored(const Dual& value) { return floored(value.value); }
inline Dual root(const Dual& value) {
  const double result = root(value.value);
  return {result, value.slope / (2 * result)};
}
inline Dual logarithm(const Dual& value) { return {logarithm(value.value), value.slope / value.value}; }
/// A whole exponent does not change by a little.
inline Dual to_power(const Dual& base, const Dual& exponent) {
  const double result = to_power(base.value, exponent.value);
  return {result, base.value == 0 ? 0 : exponent.value * result / base.value * base.slope};
}
inline double middle_of(const Dual& value) { return value.value; }
inline Dual named(const Symbol&, const Dual& value) { return value; }

/// Numbers as the plan states them, but for the one stated at `path`: it is `factor` times as large, and changes by its own
/// size, so that a slope over its value is an elasticity, the per cent that a result changes for each per cent of the input.
template <>
struct Givens<Dual> {
  std::string_view path = {};
  double factor = 1;
  Renaming renamed = nullptr;

  Dual operator()(const Symbol& symbol, double value) const {
    if (path.empty() || (renamed == nullptr ? symbol : renamed(symbol)).path != path) return value;
    return {value * factor, value * factor};
  }
  Dual operator()(const Symbol& symbol, const Range& range) const { return (*this)(symbol, range.middle()); }
};

}  // namespace plimsoll
