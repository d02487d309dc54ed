#include "core/quantity/interval.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

void expect_interval(const Interval& got, double low, double high) {
  EXPECT_DOUBLE_EQ(got.low, low);
  EXPECT_DOUBLE_EQ(got.high, high);
}

TEST(Interval, OfANumberHasNoWidth) {
  expect_interval(Interval(3), 3, 3);
  expect_interval(Interval(), 0, 0);
  expect_interval(Interval(Range(2, 5)), 2, 5);
}

TEST(Interval, AddsAndSubtractsEnds) {
  expect_interval(Interval(1, 2) + Interval(10, 20), 11, 22);
  expect_interval(Interval(10, 20) - Interval(1, 2), 8, 19);
  Interval sum(1, 2);
  sum += Interval(3, 5);
  expect_interval(sum, 4, 7);
}

TEST(Interval, MultipliesToTheOutermostEnds) {
  expect_interval(Interval(2, 3) * Interval(5, 7), 10, 21);
  expect_interval(Interval(-2, 3) * Interval(5, 7), -14, 21);
  expect_interval(Interval(-2, 3) * Interval(-5, 7), -15, 21);
}

TEST(Interval, DividesToTheOutermostEnds) {
  expect_interval(Interval(10, 20) / Interval(2, 5), 2, 10);
  expect_interval(Interval(-10, 20) / Interval(2, 5), -5, 10);
}

TEST(Interval, TakesTheLargerAndSmallerEndByEnd) {
  expect_interval(larger(Interval(1, 9), Interval(3, 4)), 3, 9);
  expect_interval(smaller(Interval(1, 9), Interval(3, 4)), 1, 4);
  EXPECT_EQ(middle_of(Interval(2, 6)), 4);
}

TEST(Givens, ARangeEntersAsItsMiddleOrAsItself) {
  constexpr Symbol share{"η", "a share", Unit::ratio};
  EXPECT_EQ(Givens<double>{}(share, Range(0.4, 0.6)), 0.5);
  EXPECT_EQ(Givens<double>{}(share, Range(0.1)), 0.1);
  expect_interval(Givens<Interval>{}(share, Range(0.4, 0.6)), 0.4, 0.6);
}

/// A formula as the physics have them.
template <typename Number>
Number sample(const Number& work, const Number& rate, const Number& latency) {
  return larger(work / rate, latency) + smaller(work * 2.0, rate) - latency / 4.0;
}

TEST(Interval, ContainsEveryResultOfNumbersWithinIt) {
  testing_plans::Random random(7);
  const auto some_range = [&] {
    const double one = random.share() * 100 + 0.01;
    const double other = random.share() * 100 + 0.01;
    return Range(std::min(one, other), std::max(one, other));
  };
  const auto within = [&](const Range& range) { return range.low + random.share() * (range.high - range.low); };
  for (int i = 0; i < 2000; ++i) {
    const Range work = some_range();
    const Range rate = some_range();
    const Range latency = some_range();
    const Interval all = sample<Interval>(work, rate, latency);
    for (int inside = 0; inside < 20; ++inside) {
      const double one = sample<double>(within(work), within(rate), within(latency));
      EXPECT_GE(one, all.low - 1e-9);
      EXPECT_LE(one, all.high + 1e-9);
    }
  }
}

TEST(Interval, OfNumbersGivesWhatNumbersGive) {
  testing_plans::Random random(8);
  for (int i = 0; i < 2000; ++i) {
    const double work = random.share() + 0.01;
    const double rate = random.share() + 0.01;
    const double latency = random.share() + 0.01;
    const Interval result = sample<Interval>(work, rate, latency);
    const double number = sample<double>(work, rate, latency);
    EXPECT_EQ(result.low, number);
    EXPECT_EQ(result.high, number);
  }
}

}  // namespace
}  // namespace plimsoll
