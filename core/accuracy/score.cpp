#include "core/accuracy/score.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace plimsoll::accuracy {

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 == values.size()) return values[below];
  return values[below] + (at - static_cast<double>(below)) * (values[below + 1] - values[below]);
}

double error_pct(const Prediction& prediction) { return (*prediction.predicted / prediction.measured - 1) * 100; }

std::vector<Score> scores_of(const std::vector<Prediction>& predictions) {
  struct Group {
    std::vector<double> errors;
    std::size_t not_predicted = 0;
    std::set<std::string> why_not;
  };
  std::map<std::tuple<std::string, std::string, std::string, std::string>, Group> groups;
  for (const Prediction& each : predictions) {
    for (const std::string& family : {std::string("all"), each.family}) {
      Group& group = groups[{each.quantity, family, each.split, each.quality}];
      if (each.predicted && std::isfinite(*each.predicted)) {
        group.errors.push_back(error_pct(each));
      } else {
        ++group.not_predicted;
        group.why_not.insert(each.why_not);
      }
    }
  }
  std::vector<Score> scores;
  for (const auto& [key, group] : groups) {
    Score score;
    std::tie(score.quantity, score.family, score.split, score.quality) = key;
    score.n = group.errors.size();
    score.n_not_predicted = group.not_predicted;
    std::vector<double> sizes;
    for (const double error : group.errors) sizes.push_back(std::fabs(error));
    score.signed_median_pct = quantile(group.errors, 0.5);
    score.mdape_pct = quantile(sizes, 0.5);
    score.p90_pct = quantile(sizes, 0.9);
    score.max_pct = quantile(sizes, 1);
    score.why_not.assign(group.why_not.begin(), group.why_not.end());
    scores.push_back(std::move(score));
  }
  return scores;
}

}  // namespace plimsoll::accuracy
