// Few numbers fitted to many measurements, the same way on every machine.   docs/calibration.md
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/accuracy/bench_result.hpp"
#include "core/accuracy/prediction.hpp"

namespace plimsoll::accuracy {

/// A minimum of `loss` near `start` by the simplex of Nelder and Mead (1965); deterministic. Steps are added to each coordinate.
std::vector<double> minimum_of(const std::function<double(const std::vector<double>&)>& loss, const std::vector<double>& start, double step, int most_steps);

/// With three digits: more were not measured.
double to_three_digits(double value);

/// What a fit did: the error before, in the fit, and cross-validated.
struct FitLine {
  std::string name;
  std::size_t rows = 0;
  double before_mdape_pct = 0;
  double mdape_pct = 0;
  double p90_pct = 0;
  double crossed_mdape_pct = 0;
  double crossed_p90_pct = 0;
};

/// Fits the lines of a kernel profile to the rows marked `calibration`, each kind on each architecture by itself.
/// Cross-validation leaves out shapes: a sixth of them at a time.
KernelProfile fit_kernels(const std::vector<Table>& tables, std::vector<FitLine>& report);

/// The profile with every term that a fit moves where it begins when nothing is known.
ServingProfile with_guesses(ServingProfile profile);

/// Fits the terms of a serving profile, from `start`, to TPOT and TTFT of the rows marked `calibration` and `ok`, and of runs.
/// Cross-validation leaves out each pair of model and accelerator.
ServingProfile fit_serving(const std::vector<Table>& tables, std::vector<BenchRun> runs, const Means& start, std::vector<FitLine>& report);

}  // namespace plimsoll::accuracy
