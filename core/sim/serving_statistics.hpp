// Percentiles of a run, and how far the mean over several runs may be off.
//
// Replications differ in their random numbers alone, so each gives an independent value of any statistic. The interval of their mean
// is that of Student's t at 95 %: v̄ ± t·s/√r. Source: Law, Simulation Modeling and Analysis, the replication/deletion approach.
#pragma once

#include <optional>
#include <vector>

namespace plimsoll {

/// The value that so large a share does not exceed, between neighbours as if evenly spread. `sorted`: not empty, ascending.
double quantile_of(const std::vector<double>& sorted, double share);

/// Student's t, two-sided 95 %, with so many degrees of freedom, to three digits.
double student_t95(std::size_t degrees);

/// A statistic over replications; one alone has no interval.
struct Estimate {
  double value = 0;
  std::optional<double> plus_minus;
};
Estimate estimate_of(const std::vector<double>& of_replications);

}  // namespace plimsoll
