// One formula, four readings: what the physics give over Traced, Dual and Interval is what they give over double.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "core/physics/answers.hpp"
#include "core/physics/cost.hpp"
#include "core/physics/memory.hpp"
#include "core/verdict/costs.hpp"
#include "core/verdict/legality.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

constexpr std::uint64_t plans = 2000;

struct Case {
  Plan plan;
  Layout layout;
  std::shared_ptr<const PrefillPool> pool;
  CaseLengths lengths;
  bool is_legal = false;
};

/// Every third with a pool for prefill.
Case case_of(std::uint64_t seed) {
  Case made{.plan = seed % 3 == 1 ? some_pools_plan(seed) : some_plan(seed), .layout = {}, .pool = {}, .lengths = {}, .is_legal = false};
  Problems problems;
  made.layout = resolve_layout(made.plan, problems).layout;
  made.pool = prefill_pool_of(made.plan);
  made.is_legal = is_legal(made.plan, made.layout) && made.plan.model.attention.kind != AttentionKind::unknown;
  if (made.pool) made.is_legal = made.is_legal && is_legal(made.pool->plan, made.pool->layout);
  made.lengths = longest_lengths(made.plan.workload);
  return made;
}

/// With what tokens then cost, at the price and power of the plan's accelerators.
template <typename Number>
std::array<std::optional<Number>, 9> numbers_of(const Case& made, const Answers<Number>& answers, const Givens<Number>& givens = {}) {
  const std::optional<Rates<Number>> rates = rates_of(answers);
  const Costs<Number> costs = rates ? costs_of({made.plan, made.layout, made.pool.get(), made.lengths}, *rates, givens) : Costs<Number>{};
  const auto of = [](const std::optional<PerToken<Number>>& tokens, Number PerToken<Number>::*which) { return tokens ? std::optional<Number>((*tokens).*which) : std::nullopt; };
  return {answers.ttft_s, answers.tpot_s, answers.prefill_rate, answers.decode_rate, answers.total_rate,
          of(costs.usd_per_million, &PerToken<Number>::all), of(costs.usd_per_million, &PerToken<Number>::output), of(costs.usd_per_million, &PerToken<Number>::prompt), of(costs.joules, &PerToken<Number>::output)};
}

/// Prices by their ends; energy has none.
std::array<std::optional<Interval>, 9> numbers_of(const Case& made, const Answers<Interval>& answers) {
  const Deployment deployed{made.plan, made.layout, made.pool.get(), made.lengths};
  return {answers.ttft_s, answers.tpot_s, answers.prefill_rate, answers.decode_rate, answers.total_rate, price_on(deployed, answers, &PerToken<double>::all), price_on(deployed, answers, &PerToken<double>::output), {}, {}};
}

template <typename Number>
Answers<Number> answers_over(const Case& made, const Givens<Number>& givens = {}) {
  return answers_of<Number>(made.plan, made.layout, made.pool.get(), 1, made.lengths, givens);
}

TEST(Readings, ATraceHasTheSameValuesToTheBit) {
  int legal = 0;
  for (std::uint64_t seed = 0; seed < plans; ++seed) {
    const Case made = case_of(seed);
    if (!made.is_legal) continue;
    ++legal;
    Tape tape;
    const auto traced = numbers_of<Traced>(made, answers_over<Traced>(made, {&tape}), {&tape});
    const auto values = numbers_of(made, answers_over<double>(made));
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(values[i].has_value(), traced[i].has_value()) << "seed " << seed;
      if (!values[i]) continue;
      EXPECT_EQ(*values[i], traced[i]->value) << "seed " << seed << ", answer " << i << "\n"
                                              << text_of(made.plan);
    }
  }
  EXPECT_GT(legal, 500);
}

/// What a node's operation gives of its operands: a trace is true if this is what it says.
double recomputed(const Tape& tape, const TracedNode& node) {
  const double a = tape[node.left].value;
  const double b = tape[node.right].value;
  switch (node.operation) {
    case TracedOperation::add: return a + b;
    case TracedOperation::subtract: return a - b;
    case TracedOperation::multiply: return a * b;
    case TracedOperation::divide: return a / b;
    case TracedOperation::larger: return larger(a, b);
    case TracedOperation::smaller: return smaller(a, b);
    case TracedOperation::ceiling: return ceiling(a);
    case TracedOperation::floored: return floored(a);
    case TracedOperation::root: return root(a);
    case TracedOperation::logarithm: return logarithm(a);
    case TracedOperation::tail: return normal_tail(a);
    case TracedOperation::power: return to_power(a, b);
    default: return node.value;
  }
}

TEST(Readings, EveryNodeOfATraceFollowsFromItsOperands) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Case made = case_of(seed);
    if (!made.is_legal) continue;
    Tape tape;
    numbers_of<Traced>(made, answers_over<Traced>(made, {&tape}), {&tape});
    for (const TracedNode& node : tape) EXPECT_EQ(recomputed(tape, node), node.value) << "seed " << seed;
    ASSERT_FALSE(HasFailure()) << text_of(made.plan);
  }
}

constexpr const char* continuous_inputs[] = {"accelerator.memory_bandwidth", "accelerator.peak_bf16", "scale_up.bandwidth", "cluster.scale_out.bandwidth", "measured.layer_fixed", "disaggregation.handoff_link.bandwidth", "disaggregation.prefill_accelerator.peak_bf16", "accelerator.price"};

/// Away from a kink the change over both sides of the plan is the slope's.
TEST(Readings, ADerivativeIsWhatSmallChangesGive) {
  constexpr double step = 1e-6;
  int compared = 0;
  int at_a_kink = 0;
  for (std::uint64_t seed = 0; seed < plans / 4; ++seed) {
    const Case made = case_of(seed);
    if (!made.is_legal) continue;
    const auto values = numbers_of(made, answers_over<double>(made));
    for (const char* path : continuous_inputs) {
      const auto here = numbers_of<Dual>(made, answers_over<Dual>(made, {.path = path}), {.path = path});
      const auto less = numbers_of<Dual>(made, answers_over<Dual>(made, {.path = path, .factor = 1 - step}), {.path = path, .factor = 1 - step});
      const auto more = numbers_of<Dual>(made, answers_over<Dual>(made, {.path = path, .factor = 1 + step}), {.path = path, .factor = 1 + step});
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i] || !less[i] || !more[i]) continue;
        EXPECT_EQ(here[i]->value, *values[i]) << "seed " << seed;
        if (*values[i] == 0) {  // Of answers of one token a pool decodes none.
          EXPECT_EQ(here[i]->slope, 0) << "seed " << seed;
          continue;
        }
        const double slope = here[i]->slope / here[i]->value;
        const double below = (here[i]->value - less[i]->value) / (step * here[i]->value);
        const double above = (more[i]->value - here[i]->value) / (step * here[i]->value);
        ++compared;
        if (std::fabs(above - below) > 1e-4) {
          ++at_a_kink;
        } else {
          EXPECT_NEAR(slope, (above + below) / 2, 1e-4) << "seed " << seed << ", " << path << ", answer " << i << "\n"
                                                        << text_of(made.plan);
        }
      }
    }
  }
  EXPECT_GT(compared, 2000);
  EXPECT_LT(at_a_kink, compared / 50);
}

/// The machine of a plan somewhere within its ranges.
Plan sampled(const Plan& plan, Random& random) {
  const auto within = [&](Range& range) { range = range.low + random.share() * (range.high - range.low); };
  Plan one = plan;
  within(one.accelerator.memory_bytes_per_s);
  within(one.accelerator.peak_flop_per_s);
  if (one.accelerator.price_usd_per_h) within(*one.accelerator.price_usd_per_h);
  if (one.efficiency.mfu) within(*one.efficiency.mfu);
  if (one.efficiency.memory_bandwidth) within(*one.efficiency.memory_bandwidth);
  if (one.cluster.scale_out) within(one.cluster.scale_out->bandwidth_bytes_per_s);
  return one;
}

Plan with_ranges(Plan plan, Random& random) {
  const auto widen = [&](Range& range) { range = Range(range.low * (0.5 + 0.5 * random.share()), range.high); };
  widen(plan.accelerator.memory_bytes_per_s);
  widen(plan.accelerator.peak_flop_per_s);
  if (plan.accelerator.price_usd_per_h) widen(*plan.accelerator.price_usd_per_h);
  if (random.chance(0.5)) plan.efficiency.mfu = Range(0.4, 0.7);
  if (plan.cluster.scale_out) widen(plan.cluster.scale_out->bandwidth_bytes_per_s);
  return plan;
}

TEST(Readings, AnIntervalContainsEverySample) {
  for (std::uint64_t seed = 0; seed < plans / 2; ++seed) {
    Case made = case_of(seed);
    // Arrivals and pools in step are solved for, at their ends: answers_in_ranges.
    if (!made.is_legal || made.plan.workload.requests_per_s || made.pool) continue;
    Random random(seed);
    made.plan = with_ranges(made.plan, random);
    const auto intervals = numbers_of(made, answers_of(stage_context<Interval>(made.plan, made.layout, 1), made.lengths));
    for (int sample = 0; sample < 4; ++sample) {
      Case one = made;
      one.plan = sampled(made.plan, random);
      const auto values = numbers_of(one, answers_over<double>(one));
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i] || !intervals[i]) continue;
        EXPECT_GE(*values[i], intervals[i]->low * (1 - 1e-12)) << "seed " << seed << ", answer " << i;
        EXPECT_LE(*values[i], intervals[i]->high * (1 + 1e-12)) << "seed " << seed << ", answer " << i;
      }
      ASSERT_FALSE(HasFailure()) << text_of(made.plan);
    }
  }
}

Answers<Interval> ranges_of(const Case& made) {
  const Machines<Interval> machines = machines_of<Interval>(made.plan, made.layout, made.pool.get());
  const StageFacts facts = stage_facts(made.plan, made.layout, 1);
  if (!made.pool) return answers_in_ranges(facts, machines.hardware, made.lengths);
  return answers_in_ranges(stage_facts(made.pool->plan, made.pool->layout, 1), facts, machines, made.lengths);
}

TEST(Readings, SoDoTheEndsOfAMachine) {
  for (std::uint64_t seed = 0; seed < plans / 2; ++seed) {
    Case made = case_of(seed);
    if (!made.is_legal) continue;
    Random random(seed);
    made.plan = with_ranges(made.plan, random);
    made.pool = prefill_pool_of(made.plan);
    const auto ends = numbers_of(made, ranges_of(made));
    Case one = made;
    one.plan = sampled(made.plan, random);
    one.pool = prefill_pool_of(one.plan);
    const auto values = numbers_of(one, answers_over<double>(one));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i] || !ends[i]) continue;
      EXPECT_GE(*values[i], ends[i]->low * (1 - 1e-9)) << "seed " << seed << ", answer " << i;
      EXPECT_LE(*values[i], ends[i]->high * (1 + 1e-9)) << "seed " << seed << ", answer " << i;
    }
    ASSERT_FALSE(HasFailure()) << text_of(made.plan);
  }
}

}  // namespace
}  // namespace plimsoll::laws
