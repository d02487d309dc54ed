#include "core/quantity/dual.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

struct SlopeCase {
  const char* name;
  Dual (*formula)(const Dual& x);
  double at;
  double want_value;
  double want_slope;
};

const SlopeCase slope_cases[] = {
    {"a_constant_follows_nothing", [](const Dual&) { return Dual(7); }, 3, 7, 0},
    {"sum", [](const Dual& x) { return x + x + 1.0; }, 3, 7, 2},
    {"difference", [](const Dual& x) { return 1.0 - x; }, 3, -2, -1},
    {"product", [](const Dual& x) { return x * x; }, 3, 9, 6},
    {"quotient", [](const Dual& x) { return 6.0 / x; }, 3, 2, -2.0 / 3},
    {"the_larger_counts", [](const Dual& x) { return larger(x, Dual(2)); }, 3, 3, 1},
    {"the_smaller_counts", [](const Dual& x) { return smaller(x, Dual(2)); }, 3, 2, 0},
    {"a_whole_number_does_not_follow", [](const Dual& x) { return ceiling(x / 2.0) + floored(x); }, 3, 5, 0},
    {"root", [](const Dual& x) { return root(x); }, 4, 2, 0.25},
    {"logarithm", [](const Dual& x) { return logarithm(x); }, 4, std::log(4), 0.25},
    {"power", [](const Dual& x) { return to_power(x, Dual(3)); }, 2, 8, 12},
};

class Slope : public testing::TestWithParam<SlopeCase> {};
TEST_P(Slope, IsTheDerivative) {
  const Dual result = GetParam().formula({GetParam().at, 1});
  EXPECT_DOUBLE_EQ(result.value, GetParam().want_value);
  EXPECT_DOUBLE_EQ(result.slope, GetParam().want_slope);
}
INSTANTIATE_TEST_SUITE_P(Dual, Slope, testing::ValuesIn(slope_cases), [](const auto& row) { return row.param.name; });

TEST(Dual, OnlyTheInputAskedForChanges) {
  constexpr Symbol bandwidth{"W", "bandwidth", Unit::bytes_per_s, "accelerator.memory_bandwidth"};
  constexpr Symbol nameless{"n", "ranks"};
  const Givens<Dual> givens{.path = "accelerator.memory_bandwidth", .factor = 1.1};
  EXPECT_DOUBLE_EQ(givens(bandwidth, 100).value, 110);
  EXPECT_DOUBLE_EQ(givens(bandwidth, 100).slope, 110);  // By its own size: slope over value is an elasticity.
  EXPECT_EQ(givens(nameless, 100).slope, 0);
  EXPECT_EQ(Givens<Dual>{}(nameless, 100).slope, 0);
}

}  // namespace
}  // namespace plimsoll
