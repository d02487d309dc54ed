// A chance of overflow as people read it.
#pragma once

#include <string>

#include "core/quantity/unit.hpp"

namespace plimsoll {

/// It comes from a normal approximation, whose far tail says no more than that it is small.
inline std::string chance_text(double chance) {
  constexpr double least_shown = 1e-4;
  return chance > 0 && chance < least_shown ? "below 0.01 %" : rounded_text(chance, Unit::ratio);
}

}  // namespace plimsoll
