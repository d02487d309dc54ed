// Words, values and margins agree: what meets has room, what misses has none, and what is too close has the limit within its range.

#include <gtest/gtest.h>

#include <map>

#include "core/verdict/targets.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

/// Efficiencies and memory as ranges in every third plan, so that all four words occur.
Plan some_aimed_plan(std::uint64_t seed) {
  Random random(seed);
  Plan plan = some_plan(seed);
  if (random.chance(0.3)) plan.efficiency.mfu = Range(0.4, 0.8);
  if (random.chance(0.3)) plan.efficiency.memory_bandwidth = Range(0.7, 0.9);
  if (random.chance(0.3)) plan.accelerator.memory_bytes = Range(plan.accelerator.memory_bytes.low / 2, plan.accelerator.memory_bytes.high);
  return aimed(plan, random);
}

bool has_reading_without_value(const TargetVerdict& verdict) {
  return std::any_of(verdict.readings.begin(), verdict.readings.end(), [](const Reading& each) { return !each.value; });
}

/// Where an engine's rule gives each stage a limit of its own, or two pools have GPUs of their own, the verdict names the one on the
/// fullest only.
bool is_limit_known(const Plan& plan, const TargetVerdict& verdict) { return verdict.target != "fits" || (has_one_limit(plan) && !plan.disaggregation); }

/// What a value is compared with: a number, or the memory that may be used, which may be a range.
Interval limit_of(const Plan& plan, const TargetVerdict& verdict) {
  return verdict.target == "fits" ? Interval(plan.accelerator.memory_bytes) * Interval(plan.engine.memory_utilisation) : Interval(*verdict.limit);
}

void expect_margin_of_word(const TargetVerdict& verdict, const Interval& limit) {
  const double margin = *verdict.margin;
  const double room = verdict.at_most ? *verdict.limit - *verdict.value : *verdict.value - *verdict.limit;
  EXPECT_EQ(margin, room / *verdict.limit);
  switch (verdict.verdict) {
    case Verdict::meets: EXPECT_GE(margin, 0); break;
    case Verdict::misses: EXPECT_LT(margin, 0); break;
    case Verdict::too_close:
      ASSERT_TRUE(verdict.low && verdict.high);
      EXPECT_LE(*verdict.low, limit.high);
      EXPECT_GE(*verdict.high, limit.low);
      break;
    case Verdict::unknown: break;
  }
}

TEST(Margins, AgreeWithTheirWords) {
  std::map<Verdict, int> words;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const Plan plan = some_aimed_plan(seed);
    for (const TargetVerdict& verdict : evaluate(plan).verdicts) {
      ++words[verdict.verdict];
      EXPECT_EQ(verdict.value.has_value(), verdict.margin.has_value()) << verdict.target;
      if (verdict.margin && is_limit_known(plan, verdict)) expect_margin_of_word(verdict, limit_of(plan, verdict));
      EXPECT_FALSE(verdict.reason.empty()) << verdict.target;
      ASSERT_FALSE(HasFailure()) << "seed " << seed << ", " << verdict.target << ": " << verdict.reason << "\n"
                                 << text_of(plan);
    }
  }
  EXPECT_EQ(words.size(), 4U) << "every word is under test";
}

/// Requests at random whose longest lengths overload the replicas and whose mean lengths do not: the mean's good value must not
/// stand beside the longest's word.
TEST(Margins, OfATargetThatOneOfItsReadingsOverloadsAreNotThoseOfTheOthers) {
  int overloaded = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const Plan plan = some_aimed_plan(seed);
    for (const TargetVerdict& verdict : evaluate(plan).verdicts) {
      if (!has_reading_without_value(verdict) || verdict.verdict != Verdict::misses) continue;
      ++overloaded;
      EXPECT_FALSE(verdict.value || verdict.margin) << verdict.target;
      EXPECT_EQ(verdict.binds, "") << verdict.target;
      EXPECT_NE(verdict.reason.find("cannot keep up"), std::string::npos) << verdict.reason;
      ASSERT_FALSE(HasFailure()) << "seed " << seed << ", " << verdict.target << ": " << verdict.reason << "\n"
                                 << text_of(plan);
    }
  }
  EXPECT_GT(overloaded, 100);
}

TEST(Readings, AreJudgedByTheirRangeAndTheWorstIsShown) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Plan plan = some_aimed_plan(seed);
    for (const TargetVerdict& verdict : evaluate(plan).verdicts) {
      Verdict worst = Verdict::meets;
      for (const Reading& reading : verdict.readings) worst = worst_of(worst, reading.verdict);
      for (const Reading& reading : verdict.readings) {
        if (!reading.value) continue;
        const Interval range(reading.low.value_or(*reading.value), reading.high.value_or(*reading.value));
        if (!is_limit_known(plan, verdict)) continue;
        EXPECT_EQ(reading.verdict, judge(range, limit_of(plan, verdict), verdict.at_most)) << verdict.target << ", " << reading.name;
        if (!verdict.margin || reading.verdict != worst) continue;
        const double room = verdict.at_most ? *verdict.limit - *reading.value : *reading.value - *verdict.limit;
        EXPECT_GE(room / *verdict.limit, *verdict.margin) << verdict.target << ", " << reading.name;
      }
      ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
  }
}

/// misses, then unknown, then too close, then meets.
TEST(Headline, IsTheWorstWord) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Report report = evaluate(some_aimed_plan(seed));
    const auto any = [&](Verdict word) {
      return std::any_of(report.verdicts.begin(), report.verdicts.end(), [&](const TargetVerdict& each) { return each.verdict == word; });
    };
    const Verdict worst = any(Verdict::misses) ? Verdict::misses : any(Verdict::unknown) ? Verdict::unknown
                                                               : any(Verdict::too_close) ? Verdict::too_close
                                                                                         : Verdict::meets;
    ASSERT_EQ(report.headline.verdict, worst) << "seed " << seed;
    ASSERT_FALSE(report.headline.sentence.empty()) << "seed " << seed;
  }
}

TEST(AnIllegalLayout, IsNeverGivenTimesOrMemory) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Report report = evaluate(some_aimed_plan(seed));
    if (report.layout.legal) continue;
    EXPECT_EQ(report.headline.verdict, Verdict::misses);
    for (const TargetVerdict& verdict : report.verdicts) {
      ASSERT_EQ(verdict.verdict, verdict.target == "legal" ? Verdict::misses : Verdict::unknown) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace plimsoll::laws
