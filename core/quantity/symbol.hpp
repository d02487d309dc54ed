// What a number of a formula is called: its letter, its name, its unit, and where it comes from.
#pragma once

#include <string_view>

#include "core/quantity/number.hpp"
#include "core/quantity/range.hpp"
#include "core/quantity/unit.hpp"

namespace plimsoll {

struct Symbol {
  std::string_view letter;  ///< "d"
  std::string_view words;   ///< "hidden size"
  Unit unit = Unit::count;
  std::string_view path = {};    ///< Of a stated number: where the plan has it, "model.hidden".
  std::string_view source = {};  ///< Of a formula: the paper or repository that it is from.
};

/// What a stated number is called where a plan states it elsewhere: of a second layout, a second machine.
using Renaming = const Symbol& (*)(const Symbol& symbol);

/// Where stated numbers enter formulas over `Number`. A `double` is taken as it is; number types that keep more say more
/// in a specialisation beside them.
template <typename Number>
struct Givens {
  Number operator()(const Symbol&, double value) const { return Number(value); }
  Number operator()(const Symbol&, const Range& range) const { return Number(range); }
};
template <>
struct Givens<double> {
  double operator()(const Symbol&, double value) const { return value; }
  double operator()(const Symbol&, const Range& range) const { return range.middle(); }
};

/// A value that is only tried, as in a search for a solution: it leaves no trace.
template <typename Number, typename Work>
double tried(const Givens<Number>&, const Work& work) {
  return middle_of(work());
}

/// A result under its name. A `double` has none.
inline double named(const Symbol&, double value) { return value; }

}  // namespace plimsoll
