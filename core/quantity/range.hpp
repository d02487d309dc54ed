// A stated number that may be a range: `0.6` or `0.4..0.6`.
#pragma once

namespace plimsoll {

struct Range {
  double low = 0.0;
  double high = 0.0;

  constexpr Range() = default;
  constexpr Range(double value) : low(value), high(value) {}  // NOLINT: a single value is a range of no width.
  constexpr Range(double low_end, double high_end) : low(low_end), high(high_end) {}

  constexpr bool is_single() const { return low == high; }
  constexpr double middle() const { return is_single() ? low : low + (high - low) / 2; }
  constexpr bool contains(double value) const { return low <= value && value <= high; }
  constexpr bool operator==(const Range&) const = default;
};

}  // namespace plimsoll
