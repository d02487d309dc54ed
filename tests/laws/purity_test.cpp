// An evaluation depends on its plan alone: not on what was evaluated before it, nor on how often.

#include <gtest/gtest.h>

#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

TEST(Evaluation, GivesTheSameReportEveryTimeAndLeavesThePlanAlone) {
  constexpr std::uint64_t plans = 1000;
  std::vector<std::string> first;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = some_plan(seed);
    const Plan copy = plan;
    first.push_back(text_of(evaluate(plan)));
    ASSERT_EQ(plan, copy) << "seed " << seed;
    ASSERT_EQ(difference(text_of(evaluate(copy)), first.back()), "") << "seed " << seed;
  }
  for (std::uint64_t seed = plans; seed-- > 0;) {
    ASSERT_EQ(difference(text_of(evaluate(some_plan(seed))), first[static_cast<std::size_t>(seed)]), "") << "seed " << seed << ", after others";
  }
}

}  // namespace
}  // namespace plimsoll::laws
