// Predictions scored: errors of each family, and of each split over all families.
#pragma once

#include <string>
#include <vector>

#include "core/accuracy/prediction.hpp"

namespace plimsoll::accuracy {

struct Score {
  std::string quantity;
  std::string family;  ///< "all" for a split over its families.
  std::string split;
  std::string quality;
  std::size_t n = 0;
  std::size_t n_not_predicted = 0;
  double signed_median_pct = 0;
  double mdape_pct = 0;  ///< Median of the absolute percentage errors.
  double p90_pct = 0;
  double max_pct = 0;
  std::vector<std::string> why_not;  ///< The reasons, each once.
};

/// Of sorted or unsorted values, by linear interpolation between neighbours; 0 of none.
double quantile(std::vector<double> values, double share);

/// (predicted − measured) / measured, in percent.
double error_pct(const Prediction& prediction);

/// In the order of quantity, family, split and quality.
std::vector<Score> scores_of(const std::vector<Prediction>& predictions);

}  // namespace plimsoll::accuracy
