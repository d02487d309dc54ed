// Less work never takes longer: fewer sequences or tokens never need more memory, and never raise TTFT or TPOT.
//
// Pipelines are judged by memory and TPOT. Their first chunk passes every stage alone, so that a prompt just above one chunk, cut
// into two halves, may leave them before a prompt of just one chunk does.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

std::int64_t fewer(std::int64_t count, double share) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(static_cast<double>(count) * share)));
}

void shorten(Lengths& lengths, double share) {
  for (LengthShare& entry : lengths.histogram) entry.tokens = fewer(entry.tokens, share);
  if (!lengths.histogram.empty()) return;
  lengths.least = fewer(lengths.least, share);
  lengths.most = fewer(lengths.most, share);
}

struct Relief {
  const char* name;
  void (*relieve)(Plan& plan, double share);  ///< share < 1
  bool keeps_tpot;                            ///< Whether TPOT cannot rise, whatever the arrivals.
};

const Relief reliefs[] = {
    {"shorter_prompts", [](Plan& plan, double share) { shorten(plan.workload.input, share); }, true},
    // Prefills of other requests then fall on fewer of an answer's tokens, so each token of it may wait longer.
    {"shorter_answers",
     [](Plan& plan, double share) {
       if (plan.workload.output) shorten(*plan.workload.output, share);
     },
     false},
    {"fewer_sequences_at_once",
     [](Plan& plan, double share) {
       if (plan.workload.burst) plan.workload.burst = fewer(*plan.workload.burst, share);
       if (plan.workload.concurrency) plan.workload.concurrency = fewer(*plan.workload.concurrency, share);
     },
     true},
    {"fewer_requests_a_second",
     [](Plan& plan, double share) {
       if (plan.workload.requests_per_s) *plan.workload.requests_per_s *= share;
     },
     true},
};

/// The number in flight under open arrivals is found by halving an interval fifty times.
constexpr double settling_error = 1e-9;

void expect_no_slower(const std::optional<double>& was, const std::optional<double>& is, const std::string& what) {
  if (!was) return;
  ASSERT_TRUE(is) << what << " is no longer known";
  EXPECT_LE(*is, *was * (1 + settling_error)) << what;
}

void expect_no_more_memory(const MemoryReport& was, const MemoryReport& is) {
  ASSERT_EQ(was.stages.size(), is.stages.size());
  for (std::size_t i = 0; i < was.stages.size(); ++i) {
    EXPECT_LE(is.stages[i].total_bytes, was.stages[i].total_bytes * (1 + settling_error)) << "stage " << i;
    EXPECT_LE(is.stages[i].total_at_longest_bytes, was.stages[i].total_at_longest_bytes * (1 + settling_error)) << "stage " << i;
  }
}

/// Chunks of a prompt at mean and at longest lengths.
std::pair<double, double> chunks_of(const Plan& plan) {
  const auto chunk = static_cast<double>(plan.engine.chunk_tokens);
  return {std::ceil(plan.workload.input.mean() / chunk), std::ceil(plan.workload.input.longest() / chunk)};
}

class FewerTokens : public testing::TestWithParam<Relief> {};

TEST_P(FewerTokens, NeitherTakeLongerNorNeedMoreMemory) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    Plan plan = some_plan(seed);
    for (Lengths* lengths : {&plan.workload.input, plan.workload.output ? &*plan.workload.output : nullptr}) {
      if (lengths != nullptr) lengths->mean_tokens = lengths->deviation_tokens = std::nullopt;
    }
    // At a concurrency requests that leave one pool sooner are in the other.
    if (plan.disaggregation && plan.workload.concurrency) continue;
    Plan relieved = plan;
    GetParam().relieve(relieved, one_of(random, {0.999, 0.9, 0.5, 0.1, 0.001}));
    const Report before = evaluate(plan);
    const Report after = evaluate(relieved);
    const bool is_pipeline = before.layout.pp > 1;
    const bool is_open = plan.workload.requests_per_s.has_value();
    if (is_open && is_pipeline) continue;
    // A chunk more is a step more that decodes beside it: with fewer chunks the same sequences may wait longer.
    if (!plan.efficiency.is_stated() && chunks_of(plan) != chunks_of(relieved)) continue;
    // Of replicas that cannot keep up, memory is known for one sequence on each rank, if at all.
    const TargetVerdict* fits = verdict_on(before, "fits");
    if (fits != nullptr && fits->value) expect_no_more_memory(before.memory, after.memory);
    for (const TimeCase& was : before.time.cases) {
      for (const TimeCase& is : after.time.cases) {
        if (is.lengths != was.lengths || is.size != was.size) continue;
        if (!is_pipeline) expect_no_slower(was.ttft_s, is.ttft_s, is.lengths + " TTFT");
        const bool keeps_tpot = GetParam().keeps_tpot || plan.workload.burst;
        if (keeps_tpot) expect_no_slower(was.tpot_s, is.tpot_s, is.lengths + " TPOT");
      }
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan) << "\n"
                               << text_of(relieved);
  }
}

INSTANTIATE_TEST_SUITE_P(Laws, FewerTokens, testing::ValuesIn(reliefs), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace plimsoll::laws
