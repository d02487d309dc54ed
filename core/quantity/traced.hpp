// Numbers that remember how they came about: each result is a node of a tape, with the operation and the nodes it was made of.
//
// What a person reads is drawn from the tape (core/report/explain.hpp). Values are to the bit those of `double`: the same
// operations in the same order. Adding nothing, and multiplying by nothing or by one, leave no trace: they say nothing to a
// reader.
#pragma once

#include <cstdint>
#include <vector>

#include "core/quantity/number.hpp"
#include "core/quantity/symbol.hpp"

namespace plimsoll {

enum class TracedOperation : std::uint8_t {
  constant,  ///< A number of the formula itself: the 2 of 2·S.
  given,     ///< A stated number.
  named,     ///< A result that has a name, made by the formula on its left.
  add,
  subtract,
  multiply,
  divide,
  larger,
  smaller,
  ceiling,
  floored,
  root,
  logarithm,
  tail,  ///< The chance that a standard normal variable exceeds its operand.
  power,
};

struct TracedNode {
  TracedOperation operation = TracedOperation::constant;
  std::uint32_t left = 0;   ///< Nodes of the tape.
  std::uint32_t right = 0;  ///< Of operations on two.
  double value = 0;
  const Symbol* symbol = nullptr;  ///< Of given and named ones; lives as long as the tape.
};

using Tape = std::vector<TracedNode>;

struct Traced {
  double value = 0;
  Tape* tape = nullptr;  ///< Null: a constant, which is in no tape yet.
  std::uint32_t node = 0;

  Traced() = default;
  Traced(double constant) : value(constant) {}  // NOLINT: a number is a constant.
  Traced(Tape* on, const TracedNode& made);

  bool is_constant() const { return tape == nullptr; }
  Traced& operator+=(const Traced& other);
};

Traced operator+(const Traced& a, const Traced& b);
Traced operator-(const Traced& a, const Traced& b);
Traced operator*(const Traced& a, const Traced& b);
Traced operator/(const Traced& a, const Traced& b);
Traced larger(const Traced& a, const Traced& b);
Traced smaller(const Traced& a, const Traced& b);
Traced ceiling(const Traced& value);
Traced floored(const Traced& value);
Traced root(const Traced& value);
Traced logarithm(const Traced& value);
Traced normal_tail(const Traced& value);
Traced to_power(const Traced& base, const Traced& exponent);
inline double middle_of(const Traced& value) { return value.value; }
/// A constant stays one: a name says how a number came about.
Traced named(const Symbol& symbol, const Traced& value);

template <>
struct Givens<Traced> {
  Tape* tape = nullptr;
  Renaming renamed = nullptr;

  Traced operator()(const Symbol& symbol, double value) const;
  Traced operator()(const Symbol& symbol, const Range& range) const { return (*this)(symbol, range.middle()); }
};

template <typename Work>
double tried(const Givens<Traced>& givens, const Work& work) {
  const std::size_t before = givens.tape->size();
  const double value = work().value;
  givens.tape->resize(before);
  return value;
}

}  // namespace plimsoll
