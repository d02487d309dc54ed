// How often times of each size occurred, to 0.4 % of each, in memory that does not grow.
//
// Every power of two is 256 even parts. Source: HdrHistogram (Tene), which keeps significant digits so.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace plimsoll {

class TimeHistogram {
 public:
  TimeHistogram() : counts_(static_cast<std::size_t>(octaves * parts)) {}

  void add(double seconds, std::int64_t count = 1) {
    counts_[place_of(seconds)] += count;
    total_ += count;
    sum_s_ += seconds * static_cast<double>(count);
  }
  std::int64_t total() const { return total_; }
  double mean_s() const { return total_ > 0 ? sum_s_ / static_cast<double>(total_) : 0; }

  /// The time that so large a share does not exceed, within its part as if all there were evenly spread.
  double quantile_s(double share) const {
    const double wanted = share * static_cast<double>(total_);
    double before = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto here = static_cast<double>(counts_[i]);
      if (here > 0 && before + here >= wanted) return begin_of(i) + (begin_of(i + 1) - begin_of(i)) * ((wanted - before) / here);
      before += here;
    }
    return 0;
  }

 private:
  static constexpr int least_exponent = -40;  // Below a picosecond.
  static constexpr int octaves = 80;
  static constexpr int parts = 256;

  static std::size_t place_of(double seconds) {
    int exponent = 0;
    const double mantissa = std::frexp(seconds, &exponent);  // In [1/2, 1).
    const int part = static_cast<int>((mantissa * 2 - 1) * parts);
    const int place = (exponent - least_exponent) * parts + part;
    return static_cast<std::size_t>(std::clamp(seconds > 0 ? place : 0, 0, octaves * parts - 1));
  }
  static double begin_of(std::size_t place) {
    const auto whole = static_cast<int>(place);
    return std::ldexp((1 + static_cast<double>(whole % parts) / parts) / 2, whole / parts + least_exponent);
  }

  std::vector<std::int64_t> counts_;
  std::int64_t total_ = 0;
  double sum_s_ = 0;
};

}  // namespace plimsoll
