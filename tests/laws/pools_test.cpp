// Pools in step: what more GPUs in one of them do, and what holds of both whatever their sizes.

#include <gtest/gtest.h>

#include "core/physics/answers.hpp"
#include "core/verdict/legality.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

constexpr std::uint64_t plans = 1500;

std::optional<Answers<double>> answers_to(const Plan& plan) {
  Problems problems;
  const Layout layout = resolve_layout(plan, problems).layout;
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan);
  if (!is_legal(plan, layout) || !is_legal(pool->plan, pool->layout) || plan.model.attention.kind == AttentionKind::unknown) return std::nullopt;
  return answers_of<double>(plan, layout, pool.get(), 1, longest_lengths(plan.workload));
}

LayoutStatement doubled(LayoutStatement layout) {
  // Without experts DP means replicas.
  layout.replicas = 2 * layout.replicas.value_or(layout.dp.value_or(1));
  layout.dp.reset();
  return layout;
}

/// In one node, since a further replica may lie across the end of one; and not of a burst, which is cut into other chunks.
TEST(Pools, ServeNoFewerRequestsWithMoreReplicas) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    Plan plan = some_pools_plan(seed);
    plan.cluster.gpus_per_node = 1'000'000;
    if (plan.workload.burst) continue;
    if (plan.model.has_experts() && (plan.layout.dp || plan.disaggregation->prefill_layout.dp)) continue;
    const std::optional<Answers<double>> before = answers_to(plan);
    if (!before || !before->pools->requests_per_s) continue;
    Plan more_decode = plan;
    more_decode.layout = doubled(plan.layout);
    Plan more_prefill = plan;
    more_prefill.disaggregation->prefill_layout = doubled(plan.disaggregation->prefill_layout);
    for (const Plan& more : {more_decode, more_prefill}) {
      const std::optional<Answers<double>> after = answers_to(more);
      ASSERT_TRUE(after && after->pools->requests_per_s) << "seed " << seed << "\n"
                                                         << text_of(more);
      EXPECT_GE(*after->pools->requests_per_s, *before->pools->requests_per_s * (1 - 1e-9)) << "seed " << seed << "\n"
                                                                                            << text_of(plan);
    }
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(Pools, ServeNoMoreThanTheSlowestCan) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = some_pools_plan(seed);
    const std::optional<Answers<double>> answers = answers_to(plan);
    if (!answers || !answers->pools->requests_per_s || plan.workload.burst) continue;
    const PoolAnswers<double>& pools = *answers->pools;
    EXPECT_LE(*pools.requests_per_s, pools.prefill_requests_per_s * (1 + 1e-9)) << "seed " << seed;
    if (pools.handoff_requests_per_s) {
      EXPECT_LE(*pools.requests_per_s, *pools.handoff_requests_per_s * (1 + 1e-9)) << "seed " << seed;
    }
    ASSERT_FALSE(HasFailure()) << text_of(plan);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(Pools, PrefillAtTheRateOfTheirLayoutAlone) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Plan plan = some_pools_plan(seed);
    const std::optional<Answers<double>> answers = answers_to(plan);
    if (!answers || plan.workload.burst) continue;
    const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan);
    const Answers<double> alone = answers_of(stage_context<double>(pool->plan, pool->layout, 1), longest_lengths(plan.workload));
    EXPECT_EQ(*answers->prefill_rate, *alone.prefill_rate) << "seed " << seed << "\n"
                                                           << text_of(plan);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

}  // namespace
}  // namespace plimsoll::laws
