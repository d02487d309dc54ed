// A search's evaluation says what a check says, and allocates nothing.
#include "core/search/evaluator.hpp"

#include <gtest/gtest.h>

#include "core/spec/layout.hpp"
#include "core/verdict/evaluate.hpp"
#include "tests/core/allocations.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll {
namespace {

constexpr std::size_t plans = 600;

/// A plan with one pool on a legal layout, or nothing.
std::optional<Layout> searched_layout(const Plan& plan, const Report& report) {
  if (plan.disaggregation || !report.layout.legal || plan.model.attention.kind == AttentionKind::unknown) return std::nullopt;
  Problems ignored;
  return resolve_layout(plan, ignored).layout;
}

TEST(Evaluator, says_the_words_and_values_of_a_check) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = laws::some_plan(seed);
    const Report report = evaluate(plan);
    const std::optional<Layout> layout = searched_layout(plan, report);
    if (!layout) continue;
    Evaluator evaluator(plan);
    const Evaluation& found = evaluator.evaluate(*layout);
    Verdict worst = Verdict::meets;
    for (const TargetVerdict& verdict : report.verdicts) worst = worst_of(worst, verdict.verdict);
    EXPECT_EQ(found.verdict, worst) << laws::text_of(plan);
    EXPECT_EQ(found.fits, laws::verdict_on(report, "fits")->verdict) << laws::text_of(plan);
    for (std::size_t i = 0; i < time_target_count; ++i) {
      const TargetVerdict* verdict = laws::verdict_on(report, time_targets[i].key);
      if (verdict == nullptr) continue;
      ++compared;
      EXPECT_EQ(found.words[i], verdict->verdict) << verdict->target << laws::text_of(plan);
      EXPECT_EQ(found.values[i], verdict->value) << verdict->target << laws::text_of(plan);
    }
  }
  EXPECT_GT(compared, plans / 2);
}

TEST(Evaluator, says_of_two_pools_what_a_check_says) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = laws::some_pools_plan(seed);
    const Report report = evaluate(plan);
    if (!report.layout.legal || plan.model.attention.kind == AttentionKind::unknown) continue;
    Problems ignored;
    Evaluator evaluator(plan);
    const Evaluation& found = evaluator.evaluate(resolve_layout(plan, ignored).layout, resolve_prefill_layout(plan, ignored).layout);
    EXPECT_EQ(found.fits, laws::verdict_on(report, "fits")->verdict) << laws::text_of(plan);
    for (std::size_t i = 0; i < time_target_count; ++i) {
      const TargetVerdict* verdict = laws::verdict_on(report, time_targets[i].key);
      if (verdict == nullptr) continue;
      ++compared;
      EXPECT_EQ(found.words[i], verdict->verdict) << verdict->target << laws::text_of(plan);
      EXPECT_EQ(found.values[i], verdict->value) << verdict->target << laws::text_of(plan);
    }
  }
  EXPECT_GT(compared, plans / 3);
}

TEST(Evaluator, forgets_the_layout_before) {
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = testing_plans::plausible_plan(seed);
    const std::optional<Layout> layout = searched_layout(plan, evaluate(plan));
    if (!layout) continue;
    Layout other = *layout;
    other.replicas += 3;
    Evaluator evaluator(plan);
    const Evaluation first = evaluator.evaluate(*layout);
    evaluator.evaluate(other);
    const Evaluation again = evaluator.evaluate(*layout);
    EXPECT_EQ(again.values, first.values);
    EXPECT_EQ(again.words, first.words);
    EXPECT_EQ(again.needed_bytes.high, first.needed_bytes.high);
  }
}

TEST(Evaluator, allocates_nothing_once_warm) {
  std::size_t looked_at = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = testing_plans::plausible_plan(seed);
    const std::optional<Layout> layout = searched_layout(plan, evaluate(plan));
    if (!layout || has_ranges_of_speed(plan)) continue;
    ++looked_at;
    Layout other = *layout;
    other.replicas += 1;
    Evaluator evaluator(plan);
    evaluator.evaluate(*layout);
    evaluator.evaluate(other);
    const std::int64_t before = testing_allocations::count();
    evaluator.evaluate(*layout);
    evaluator.evaluate(other);
    EXPECT_EQ(testing_allocations::count(), before) << laws::text_of(plan);
  }
  EXPECT_GT(looked_at, plans / 10);
}

}  // namespace
}  // namespace plimsoll
