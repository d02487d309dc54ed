// exp, log and the normal tail, computed the same way everywhere: two platforms' libraries may differ in the last bit, and
// a link must show the same number to everyone. Only + - * / and frexp/ldexp, which are exact, are used.
#pragma once

#include <cstdint>

namespace plimsoll {

/// eˣ, to about 1e-15 relative. Overflow gives infinity, underflow 0.
double exponential(double x);

/// ln x for x > 0, to about 1e-15.
double natural_log(double x);

/// The chance that a standard normal variable exceeds z, to 1.2e-7 relative (Press et al., Numerical Recipes, erfc by a
/// Chebyshev fit).
double normal_tail(double z);

/// baseⁿ for a whole n ≥ 0, by squaring.
double whole_power(double base, std::int64_t exponent);

}  // namespace plimsoll
