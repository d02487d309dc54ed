#include "core/quantity/elementary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace plimsoll {
namespace {

/// |got / want − 1|
double error_of(double got, double want) { return std::fabs(got / want - 1); }

TEST(Exponential, AgreesWithTheLibraryTo1e15) {
  for (double x = -700; x <= 700; x += 0.37) EXPECT_LT(error_of(exponential(x), std::exp(x)), 4e-15 * (1 + std::fabs(x) / 100)) << x;
}

TEST(Exponential, IsExactWhereTheAnswerIs) {
  EXPECT_EQ(exponential(0), 1);
  EXPECT_EQ(exponential(-0.0), 1);
}

TEST(Exponential, EndsInInfinityAndZero) {
  EXPECT_EQ(exponential(710), std::numeric_limits<double>::infinity());
  EXPECT_EQ(exponential(-750), 0);
  EXPECT_GT(exponential(708), 1e307);
  EXPECT_GT(exponential(-740), 0);
}

TEST(Exponential, NeverFalls) {
  double before = 0;
  for (double x = -20; x <= 20; x += 0.001) {
    EXPECT_GE(exponential(x), before) << x;
    before = exponential(x);
  }
}

TEST(NaturalLog, AgreesWithTheLibraryTo1e15) {
  for (double x = 1e-300; x < 1e300; x *= 1.7) {
    const double want = std::log(x);
    EXPECT_LT(std::fabs(natural_log(x) - want), 1e-15 + 1e-15 * std::fabs(want)) << x;
  }
  for (double x = 0.5; x < 2; x += 0.001) EXPECT_LT(std::fabs(natural_log(x) - std::log(x)), 1e-15) << x;
}

TEST(NaturalLog, IsZeroAtOne) { EXPECT_EQ(natural_log(1), 0); }

TEST(NaturalLog, UndoesTheExponential) {
  for (double x = -30; x <= 30; x += 0.1) EXPECT_NEAR(natural_log(exponential(x)), x, 1e-14 * (1 + std::fabs(x))) << x;
}

// Tables of the standard normal distribution.

struct TailCase {
  const char* name;
  double z;
  double want;
};

const TailCase tail_cases[] = {
    {"half_lies_above_the_mean", 0, 0.5},
    {"one_deviation", 1, 0.15865525393145707},
    {"two_deviations", 2, 0.022750131948179195},
    {"three_deviations", 3, 0.0013498980316300933},
    {"five_per_cent", 1.6448536269514722, 0.05},
    {"one_per_cent", 2.3263478740408408, 0.01},
    {"below_the_mean", -1, 0.8413447460685429},
    {"far_out", 6, 9.865876450376981e-10},
};

class NormalTail : public testing::TestWithParam<TailCase> {};
TEST_P(NormalTail, IsAsTheTablesHaveIt) { EXPECT_LT(error_of(normal_tail(GetParam().z), GetParam().want), 1.2e-7); }

INSTANTIATE_TEST_SUITE_P(Elementary, NormalTail, testing::ValuesIn(tail_cases), [](const auto& test) { return test.param.name; });

TEST(NormalTail, OfBothSidesAddsUpToOne) {
  for (double z = 0.1; z < 8; z += 0.1) EXPECT_NEAR(normal_tail(z) + normal_tail(-z), 1, 1e-15) << z;
}

TEST(WholePower, MultipliesThatOften) {
  EXPECT_EQ(whole_power(2, 10), 1024);
  EXPECT_EQ(whole_power(3, 0), 1);
  EXPECT_EQ(whole_power(0, 0), 1);
  EXPECT_EQ(whole_power(0, 5), 0);
  EXPECT_EQ(whole_power(-2, 3), -8);
  EXPECT_LT(error_of(whole_power(0.9375, 1000), std::pow(0.9375, 1000)), 1e-12);
}

}  // namespace
}  // namespace plimsoll
