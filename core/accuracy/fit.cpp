#include "core/accuracy/fit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace plimsoll::accuracy {

namespace {

struct Corner {
  std::vector<double> at;
  double loss = 0;
};

}  // namespace

double to_three_digits(double value) {
  return std::strtod(fmt::format("{:.2e}", value).c_str(), nullptr);
}

std::vector<double> minimum_of(const std::function<double(const std::vector<double>&)>& loss, const std::vector<double>& start, double step, int most_steps) {
  const std::size_t n = start.size();
  std::vector<Corner> corners(n + 1, Corner{start, 0});
  for (std::size_t i = 0; i < n; ++i) corners[i + 1].at[i] += step;
  for (Corner& corner : corners) corner.loss = loss(corner.at);
  const auto is_better = [](const Corner& a, const Corner& b) { return a.loss < b.loss; };
  for (int i = 0; i < most_steps; ++i) {
    std::stable_sort(corners.begin(), corners.end(), is_better);
    if (corners.back().loss - corners.front().loss < 1e-7) break;
    std::vector<double> middle(n, 0.0);
    for (std::size_t c = 0; c < n; ++c) {
      for (std::size_t j = 0; j < n; ++j) middle[j] += corners[c].at[j] / static_cast<double>(n);
    }
    // From the middle of the others through the worst corner and beyond.
    const auto along = [&](double share) {
      Corner made;
      for (std::size_t j = 0; j < n; ++j) made.at.push_back(middle[j] + share * (corners[n].at[j] - middle[j]));
      made.loss = loss(made.at);
      return made;
    };
    Corner reflected = along(-1);
    if (is_better(reflected, corners.front())) {
      Corner expanded = along(-2);
      corners[n] = is_better(expanded, reflected) ? expanded : reflected;
    } else if (is_better(reflected, corners[n - 1])) {
      corners[n] = reflected;
    } else {
      Corner contracted = along(is_better(reflected, corners[n]) ? -0.5 : 0.5);
      if (contracted.loss < std::min(reflected.loss, corners[n].loss)) {
        corners[n] = contracted;
      } else {
        for (std::size_t c = 1; c <= n; ++c) {
          for (std::size_t j = 0; j < n; ++j) corners[c].at[j] = corners[0].at[j] + 0.5 * (corners[c].at[j] - corners[0].at[j]);
          corners[c].loss = loss(corners[c].at);
        }
      }
    }
  }
  return std::min_element(corners.begin(), corners.end(), is_better)->at;
}

}  // namespace plimsoll::accuracy
