// A range holds its points: what a plan with inputs a..b answers contains what it answers at any point inside, and its word
// `meets` or `misses` is the word at every such point.

#include <gtest/gtest.h>

#include "tests/laws/laws.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll::laws {
namespace {

constexpr double rounding = 1e-12;

Plan with_ranges(Plan plan, Random& random) {
  for_each_range(plan, [&](Range& range) {
    if (random.chance(0.5)) range = Range(range.low * (0.2 + 0.8 * random.share()), range.high);
  });
  return plan;
}

double point_in(const Range& range, Random& random) {
  switch (random.below(4)) {
    case 0: return range.low;
    case 1: return range.high;
    case 2: return range.middle();
    default: return std::clamp(range.low + random.share() * (range.high - range.low), range.low, range.high);
  }
}

void expect_within(const TargetVerdict& ranged, const TargetVerdict& point) {
  ASSERT_EQ(ranged.readings.size(), point.readings.size());
  for (std::size_t i = 0; i < ranged.readings.size(); ++i) {
    const Reading& all = ranged.readings[i];
    const Reading& one = point.readings[i];
    if (!all.low) continue;
    EXPECT_TRUE(one.value) << all.name << ": the range has a value and the point has none";
    if (!one.value) continue;
    EXPECT_GE(*one.value, *all.low * (1 - rounding)) << all.name;
    EXPECT_LE(*one.value, *all.high * (1 + rounding)) << all.name;
  }
  if (ranged.verdict == Verdict::meets || ranged.verdict == Verdict::misses) {
    EXPECT_EQ(point.verdict, ranged.verdict) << ranged.reason << " → " << point.reason;
  }
}

TEST(Ranges, ContainWhatThePlanAnswersAtEveryPointInside) {
  int widened = 0;
  int with_open_arrivals = 0;
  for (std::uint64_t seed = 0; seed < tried(1500); ++seed) {
    Random random(seed);
    const Plan ranged = aimed(with_ranges(some_plan(seed), random), random);
    if (!has_ranges(ranged)) continue;
    ++widened;
    if (ranged.workload.requests_per_s) ++with_open_arrivals;
    const Report all = evaluate(ranged);
    for (int i = 0; i < 4; ++i) {
      Plan inside = ranged;
      for_each_range(inside, [&](Range& range) { range = point_in(range, random); });
      const Report one = evaluate(inside);
      ASSERT_EQ(all.verdicts.size(), one.verdicts.size());
      for (std::size_t target = 0; target < all.verdicts.size(); ++target) {
        expect_within(all.verdicts[target], one.verdicts[target]);
        ASSERT_FALSE(HasFailure()) << "seed " << seed << ", " << all.verdicts[target].target << "\n"
                                   << text_of(ranged);
      }
    }
  }
  EXPECT_GT(widened, static_cast<int>(tried(500)));
}

bool lengths_differ(const TargetVerdict& verdict) {
  return std::any_of(verdict.readings.begin(), verdict.readings.end(), [&](const Reading& each) { return each.verdict != verdict.readings.front().verdict; });
}

/// A range of no width is a number: with stated efficiencies, of which no error is known, it gives no range, and `too close` only
/// where lengths do.
TEST(Ranges, OfNoWidthAreNumbers) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    Plan plan = some_plan(seed);
    if (!plan.efficiency.is_stated()) plan.efficiency.mfu = 0.5;
    for_each_range(plan, [](Range& range) { range = range.middle(); });
    for (const TargetVerdict& verdict : evaluate(aimed(plan, random)).verdicts) {
      if (verdict.target == "fits" || lengths_differ(verdict)) continue;
      EXPECT_FALSE(verdict.low || verdict.high) << "seed " << seed << ", " << verdict.target;
      ASSERT_NE(verdict.verdict, Verdict::too_close) << "seed " << seed << ", " << verdict.target;
    }
  }
}

}  // namespace
}  // namespace plimsoll::laws
