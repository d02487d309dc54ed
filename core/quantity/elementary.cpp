#include "core/quantity/elementary.hpp"

#include <cmath>
#include <limits>

namespace plimsoll {

namespace {
// ln 2 in two parts, so that k·ln 2 leaves no rounding in the reduced argument (Cody and Waite).
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double sqrt_half = 0.70710678118654752440;
constexpr double sqrt_two = 1.41421356237309504880;
}  // namespace

double exponential(double x) {
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  if (x < -745.0) return 0.0;
  const double k = std::floor(x / (ln2_high + ln2_low) + 0.5);
  const double r = (x - k * ln2_high) - k * ln2_low;
  double term = 1.0;
  double sum = 1.0;
  for (int n = 1; n <= 17; ++n) {  // |r| ≤ 0.35: the 18th term is below 1e-24.
    term *= r / n;
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(k));
}

double natural_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < sqrt_half) {
    mantissa *= 2;
    --exponent;
  }
  // ln m = 2 artanh((m-1)/(m+1)), with |(m-1)/(m+1)| ≤ 0.172.
  const double z = (mantissa - 1) / (mantissa + 1);
  const double z2 = z * z;
  double sum = 0.0;
  for (int n = 23; n >= 1; n -= 2) sum = sum * z2 + 1.0 / n;
  return exponent * ln2_high + (exponent * ln2_low + 2 * z * sum);
}

double normal_tail(double z) {
  const double x = std::fabs(z) / sqrt_two;
  const double t = 1.0 / (1.0 + 0.5 * x);
  constexpr double c[] = {-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
                          0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277};
  double polynomial = 0.0;
  for (int n = 9; n >= 0; --n) polynomial = polynomial * t + c[n];
  const double erfc = t * exponential(-x * x + polynomial);
  return z >= 0 ? erfc / 2 : 1 - erfc / 2;
}

double whole_power(double base, std::int64_t exponent) {
  double result = 1.0;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result *= base;
    base *= base;
  }
  return result;
}

}  // namespace plimsoll
