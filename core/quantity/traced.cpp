#include "core/quantity/traced.hpp"

namespace plimsoll {

namespace {

Traced on_tape(const Traced& value, Tape* tape) {
  return value.is_constant() ? Traced(tape, {TracedOperation::constant, 0, 0, value.value, nullptr}) : value;
}

Traced of_two(TracedOperation operation, const Traced& a, const Traced& b, double value) {
  Tape* tape = a.is_constant() ? b.tape : a.tape;
  if (tape == nullptr) return value;
  const Traced left = on_tape(a, tape);
  const Traced right = on_tape(b, tape);
  return {tape, {operation, left.node, right.node, value, nullptr}};
}

Traced of_one(TracedOperation operation, const Traced& a, double value) {
  return a.is_constant() ? Traced(value) : Traced(a.tape, {operation, a.node, 0, value, nullptr});
}

bool is_constantly(const Traced& value, double constant) { return value.is_constant() && value.value == constant; }

}  // namespace

Traced::Traced(Tape* on, const TracedNode& made) : value(made.value), tape(on), node(static_cast<std::uint32_t>(on->size())) { on->push_back(made); }

Traced& Traced::operator+=(const Traced& other) { return *this = *this + other; }

Traced operator+(const Traced& a, const Traced& b) {
  if (is_constantly(a, 0)) return b;
  return is_constantly(b, 0) ? a : of_two(TracedOperation::add, a, b, a.value + b.value);
}
Traced operator-(const Traced& a, const Traced& b) { return is_constantly(b, 0) ? a : of_two(TracedOperation::subtract, a, b, a.value - b.value); }
Traced operator*(const Traced& a, const Traced& b) {
  if (is_constantly(a, 1)) return b;
  if (is_constantly(a, 0) || is_constantly(b, 0)) return a.value * b.value;
  return is_constantly(b, 1) ? a : of_two(TracedOperation::multiply, a, b, a.value * b.value);
}
Traced operator/(const Traced& a, const Traced& b) {
  if (is_constantly(a, 0)) return a.value / b.value;
  return is_constantly(b, 1) ? a : of_two(TracedOperation::divide, a, b, a.value / b.value);
}
Traced larger(const Traced& a, const Traced& b) { return of_two(TracedOperation::larger, a, b, larger(a.value, b.value)); }
Traced smaller(const Traced& a, const Traced& b) { return of_two(TracedOperation::smaller, a, b, smaller(a.value, b.value)); }
Traced ceiling(const Traced& value) { return of_one(TracedOperation::ceiling, value, ceiling(value.value)); }
Traced floored(const Traced& value) { return of_one(TracedOperation::floored, value, floored(value.value)); }
Traced root(const Traced& value) { return of_one(TracedOperation::root, value, root(value.value)); }
Traced logarithm(const Traced& value) { return of_one(TracedOperation::logarithm, value, logarithm(value.value)); }
Traced normal_tail(const Traced& value) { return of_one(TracedOperation::tail, value, normal_tail(value.value)); }
Traced to_power(const Traced& base, const Traced& exponent) {
  return of_two(TracedOperation::power, base, exponent, to_power(base.value, exponent.value));
}

Traced named(const Symbol& symbol, const Traced& value) {
  return value.is_constant() ? value : Traced(value.tape, {TracedOperation::named, value.node, 0, value.value, &symbol});
}

Traced Givens<Traced>::operator()(const Symbol& symbol, double value) const {
  return {tape, {TracedOperation::given, 0, 0, value, renamed == nullptr ? &symbol : &renamed(symbol)}};
}

}  // namespace plimsoll
