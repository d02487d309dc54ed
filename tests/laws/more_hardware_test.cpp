// More hardware never hurts: no target that is met is lost, no target becomes missed, no time grows, no rate falls.

#include <gtest/gtest.h>

#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

void raise(Range& range, double factor) { range = Range(range.low * factor, range.high * factor); }
void raise(std::optional<Range>& range, double factor) {
  if (range) raise(*range, factor);
}
/// Of a share that the plan states; what it does not state cannot be raised.
void raise_share(std::optional<Range>& share, double factor) {
  if (share) share = Range(std::min(1.0, share->low * factor), std::min(1.0, share->high * factor));
}

struct Improvement {
  const char* name;
  void (*improve)(Plan& plan, double factor);  ///< factor > 1
};

const Improvement improvements[] = {
    {"memory", [](Plan& plan, double factor) { raise(plan.accelerator.memory_bytes, factor); }},
    {"memory_utilisation",
     [](Plan& plan, double factor) { plan.engine.memory_utilisation = std::min(1.0, plan.engine.memory_utilisation * factor); }},
    {"memory_bandwidth", [](Plan& plan, double factor) { raise(plan.accelerator.memory_bytes_per_s, factor); }},
    {"memory_bandwidth_efficiency", [](Plan& plan, double factor) { raise_share(plan.efficiency.memory_bandwidth, factor); }},
    {"peak_flop_per_s",
     [](Plan& plan, double factor) {
       raise(plan.accelerator.peak_flop_per_s, factor);
       raise(plan.accelerator.peak_fp8_flop_per_s, factor);
       raise(plan.accelerator.peak_int8_flop_per_s, factor);
       raise(plan.accelerator.peak_fp4_flop_per_s, factor);
     }},
    {"mfu", [](Plan& plan, double factor) { raise_share(plan.efficiency.mfu, factor); }},
    {"link_bandwidth", [](Plan& plan, double factor) { for_each_link(plan, [&](Link& link) { raise(link.bandwidth_bytes_per_s, factor); }); }},
    {"link_latency", [](Plan& plan, double factor) { for_each_link(plan, [&](Link& link) { raise(link.latency_s, 1 / factor); }); }},
    {"in_switch_reduction", [](Plan& plan, double) { plan.accelerator.in_switch_reduction = true; }},
};

/// Under open arrivals the number in flight follows from the hardware, and decode throughput falls with it.
/// Faster prefill leaves a greater part of a request's price to its output.
/// At a concurrency a faster pool sends more to the other, whose times and memory then grow; what both serve does not fall.
bool goes_by_the_number_in_flight(const Plan& plan, std::string_view target) {
  if (target == "output_price_per_million") return true;
  if (plan.workload.requests_per_s) return target == "decode_throughput";
  return plan.disaggregation && plan.workload.concurrency && target != "prefill_throughput" && target != "total_throughput" && target != "price_per_million";
}

/// That number is found by halving an interval fifty times.
constexpr double settling_error = 1e-9;

/// Replicas that cannot keep up say nothing of memory; ones that just can may need more than there is.
bool knows_memory(const Report& report) {
  const TargetVerdict* fits = verdict_on(report, "fits");
  return fits != nullptr && fits->value;
}

void expect_no_word_lost(const Plan& plan, const Report& before, const Report& after) {
  ASSERT_EQ(before.verdicts.size(), after.verdicts.size());
  for (std::size_t i = 0; i < before.verdicts.size(); ++i) {
    const TargetVerdict& was = before.verdicts[i];
    const TargetVerdict& is = after.verdicts[i];
    if (goes_by_the_number_in_flight(plan, was.target)) continue;
    if (was.target == "fits" && !knows_memory(before)) continue;
    const std::string what = is.target + ": " + was.reason + " → " + is.reason;
    EXPECT_TRUE(was.verdict != Verdict::meets || is.verdict == Verdict::meets) << what;
    EXPECT_TRUE(was.verdict == Verdict::misses || is.verdict != Verdict::misses) << what;
  }
}

struct Answer {
  const char* target;
  const char* name;
  std::optional<double> TimeCase::*value;
  bool at_most;
};
const Answer answers[] = {
    {"ttft", "TTFT of the first", &TimeCase::ttft_first_s, true},
    {"ttft", "TTFT of the median", &TimeCase::ttft_median_s, true},
    {"ttft", "TTFT of the last", &TimeCase::ttft_last_s, true},
    {"ttft", "TTFT", &TimeCase::ttft_s, true},
    {"tpot", "TPOT", &TimeCase::tpot_s, true},
    {"prefill_throughput", "prefill", &TimeCase::prefill_tokens_per_s_per_gpu, false},
    {"decode_throughput", "decode", &TimeCase::decode_tokens_per_s_per_gpu, false},
    {"total_throughput", "total", &TimeCase::total_tokens_per_s_per_gpu, false},
};

void expect_no_slower(const Plan& plan, const TimeCase& was, const TimeCase& is) {
  for (const Answer& answer : answers) {
    if (goes_by_the_number_in_flight(plan, answer.target) || !(was.*answer.value)) continue;
    const std::string what = is.lengths + " lengths, " + is.size + " size: " + answer.name;
    ASSERT_TRUE(is.*answer.value) << what << " is no longer known";
    const double before = *(was.*answer.value);
    const double after = *(is.*answer.value);
    const bool is_no_worse = answer.at_most ? after <= before * (1 + settling_error) : after >= before * (1 - settling_error);
    EXPECT_TRUE(is_no_worse) << what << ": " << before << " → " << after;
  }
}

class MoreHardware : public testing::TestWithParam<Improvement> {};

TEST_P(MoreHardware, NeverHurts) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Random random(seed);
    const Plan plan = aimed(some_plan(seed), random);
    Plan better = plan;
    GetParam().improve(better, one_of(random, {1.0001, 1.1, 2.0, 10.0}));
    const Report before = evaluate(plan);
    const Report after = evaluate(better);
    expect_no_word_lost(plan, before, after);
    ASSERT_EQ(before.time.cases.size(), after.time.cases.size());
    for (std::size_t i = 0; i < before.time.cases.size(); ++i) expect_no_slower(plan, before.time.cases[i], after.time.cases[i]);
    if (knows_memory(before) && !goes_by_the_number_in_flight(plan, "fits")) {
      EXPECT_LE(after.memory.overflow_chance, before.memory.overflow_chance);
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan) << "\n"
                               << text_of(better);
  }
}

INSTANTIATE_TEST_SUITE_P(Laws, MoreHardware, testing::ValuesIn(improvements), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace plimsoll::laws
