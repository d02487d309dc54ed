#include "core/sim/serving_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace plimsoll {

double quantile_of(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

double student_t95(std::size_t degrees) {
  constexpr double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
                              2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  if (degrees <= std::size(table)) return table[degrees - 1];
  // z + (z³+z)/4ν: Abramowitz and Stegun 26.7.5.
  constexpr double z = 1.959964;
  return z + (z * z * z + z) / (4 * static_cast<double>(degrees));
}

Estimate estimate_of(const std::vector<double>& of_replications) {
  const auto count = static_cast<double>(of_replications.size());
  Estimate estimate;
  for (const double value : of_replications) estimate.value += value / count;
  if (of_replications.size() < 2) return estimate;
  double squares = 0;
  for (const double value : of_replications) squares += (value - estimate.value) * (value - estimate.value);
  estimate.plus_minus = student_t95(of_replications.size() - 1) * std::sqrt(squares / (count - 1) / count);
  return estimate;
}

}  // namespace plimsoll
