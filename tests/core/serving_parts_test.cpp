// The parts of the serving simulator by themselves: random numbers, lengths, blocks, the scheduler, statistics.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/physics/phases.hpp"
#include "core/quantity/random.hpp"
#include "core/sim/serving_histogram.hpp"
#include "core/sim/serving_replica.hpp"
#include "core/sim/serving_requests.hpp"
#include "core/sim/serving_router.hpp"
#include "core/sim/serving_statistics.hpp"
#include "core/sim/serving_timeline.hpp"
#include "tests/core/serving_scenario.hpp"

namespace plimsoll {
namespace {

using namespace testing_serving;

// ---- Random numbers --------------------------------------------------------------------------------------------------------------

TEST(RandomStream, TheSameNumbersEverywhere) {
  // SplitMix64's own stream from state 0 begins so (Vigna's reference implementation).
  EXPECT_EQ(scrambled(0x9E3779B97F4A7C15ULL), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(scrambled(2 * 0x9E3779B97F4A7C15ULL), 0x6E789E6AA1B965F4ULL);
  RandomStream one(1, 2), again(1, 2), other(1, 3), seeded(2, 2);
  const std::uint64_t first = one.next();
  EXPECT_EQ(first, again.next());
  EXPECT_NE(first, other.next());
  EXPECT_NE(first, seeded.next());
}

TEST(RandomStream, SharesAreEvenAndExponentialTimesHaveMeanAndVarianceOne) {
  constexpr int count = 200000;
  double sum = 0, times = 0, squares = 0;
  for (int i = 0; i < count; ++i) {
    RandomStream stream(7, static_cast<std::uint64_t>(i));  // Of neighbouring streams, as requests have them.
    const double share = stream.share();
    ASSERT_GE(share, 0);
    ASSERT_LT(share, 1);
    sum += share / count;
    const double time = stream.exponential();
    times += time / count;
    squares += time * time / count;
  }
  EXPECT_NEAR(sum, 0.5, 0.003);
  EXPECT_NEAR(times, 1, 0.01);
  EXPECT_NEAR(squares - times * times, 1, 0.03);
}

// ---- Lengths -----------------------------------------------------------------------------------------------------------------------

TEST(DrawLength, HasTheStatedEndsMeanAndDeviation) {
  const Lengths cases[] = {
      {.least = 7, .most = 7},
      {.least = 100, .most = 300},
      {.least = 1, .most = 10000, .mean_tokens = 1000},
      {.least = 1, .most = 10000, .mean_tokens = 1000, .deviation_tokens = 100},
      {.least = 1, .most = 10000, .mean_tokens = 1000, .deviation_tokens = 2900},
      {.least = 1, .most = 10000, .mean_tokens = 9000, .deviation_tokens = 2500},
      {.least = 10, .most = 20, .mean_tokens = 10.5},
      {.histogram = {{10, 1}, {1000, 3}, {5, 0}}},
  };
  for (const Lengths& lengths : cases) {
    SCOPED_TRACE(lengths.mean());
    constexpr int count = 100000;
    double sum = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
      RandomStream random(3, static_cast<std::uint64_t>(i));
      const auto drawn = static_cast<double>(draw_length(lengths, random));
      ASSERT_GE(drawn, lengths.shortest());
      ASSERT_LE(drawn, lengths.longest());
      sum += drawn / count;
      squares += (drawn - lengths.mean()) * (drawn - lengths.mean()) / count;
    }
    const double deviation = std::sqrt(lengths.variance());
    EXPECT_NEAR(sum, lengths.mean(), 0.02 * deviation + 1e-6);
    EXPECT_NEAR(std::sqrt(squares), deviation, 0.02 * deviation + 0.5);  // Half a token of rounding.
  }
}

TEST(RequestSource, AHigherRateSeesTheSameRequestsCloserTogether) {
  Problems problems;
  const ServingScenario scenario = scenario_of(scenario_text(small_plan(R"({"input":"10..1000","output":"10..100","arrival_rate":2})")), problems);
  ASSERT_TRUE(problems.none());
  const RequestSource slow(scenario, 5, 1), fast(scenario, 5, 4);
  for (std::int64_t i = 0; i < 50; ++i) {
    EXPECT_EQ(slow.draw(i).input_tokens, fast.draw(i).input_tokens);
    EXPECT_EQ(slow.draw(i).output_tokens, fast.draw(i).output_tokens);
    EXPECT_NEAR(slow.gap_s(i), 4 * fast.gap_s(i), 1e-12);
  }
}

// ---- Blocks ------------------------------------------------------------------------------------------------------------------------

TEST(Blocks, APrefixStaysAfterItsUsersAndTheOneUsedLongestAgoGivesWay) {
  Blocks blocks({.blocks = 10, .block_tokens = 16, .prefix_blocks = 4, .prefixes = 3});
  for (const std::int32_t prefix : {0, 1}) {
    blocks.take(4);
    blocks.keep_prefix(prefix);
  }
  EXPECT_EQ(blocks.in_use(), 8);
  EXPECT_FALSE(blocks.can_take(3));
  blocks.leave_prefix(1);
  blocks.leave_prefix(0);
  EXPECT_EQ(blocks.in_use(), 0);
  EXPECT_TRUE(blocks.can_take(10));
  blocks.take(5);
  EXPECT_FALSE(blocks.has_prefix(1));
  EXPECT_TRUE(blocks.has_prefix(0));
  blocks.use_prefix(0);
  EXPECT_EQ(blocks.in_use(), 9);
  EXPECT_FALSE(blocks.can_take(2));
}

TEST(Blocks, OneThatIsAlwaysThereTakesItsRoomOnce) {
  Blocks blocks({.blocks = 10, .block_tokens = 16, .prefix_blocks = 4, .prefixes = 0});
  EXPECT_TRUE(blocks.can_take(6));
  EXPECT_FALSE(blocks.can_take(7));
}

// ---- The scheduler -----------------------------------------------------------------------------------------------------------------

struct OneRank {
  std::unique_ptr<ServingMachine> machine = machine_of(scenario_text(small_plan(R"({"input":100,"output":10,"concurrency":1})")));
  SequenceTable sequences;
  WorkOf work{machine->pool.context};
  Batch batch;
  std::vector<Delivery> deliveries;

  RankRules rules(std::int64_t budget, std::int64_t blocks) const {
    RankRules made = machine->pool.rules;
    made.budget_tokens = budget;
    made.new_prompts = 1000;
    made.pool = {.blocks = blocks, .block_tokens = 16};
    return made;
  }
  std::int32_t add(Rank& rank, std::int64_t input, std::int64_t output) {
    Sequence sequence;
    sequence.input_tokens = sequence.prompt_tokens = input;
    sequence.output_tokens = output;
    const std::int32_t number = sequences.add(sequence);
    rank.enqueue(number);
    return number;
  }
  /// "s0 c1:50" is a step of sequence 0 and a chunk of 50 tokens of sequence 1; "!" a chunk that ends its prompt.
  std::string iterate(Rank& rank) {
    rank.schedule(batch, work);
    std::string shown;
    for (const Share& share : batch) {
      if (!shown.empty()) shown += ' ';
      shown += (share.chunk_tokens > 0 ? "c" : "s") + std::to_string(share.sequence);
      if (share.chunk_tokens > 0) shown += ":" + std::to_string(share.chunk_tokens) + (share.ends_prompt ? "!" : "");
    }
    deliveries.clear();
    rank.finish(batch, deliveries);
    return shown;
  }
};

TEST(Rank, StepsComeFirstAndPromptsTakeWhatTheyLeaveInTheOrderOfArrival) {
  OneRank one;
  Rank rank(one.rules(100, 1000), one.sequences);
  one.add(rank, 60, 9);
  one.add(rank, 150, 9);
  one.add(rank, 20, 9);
  EXPECT_EQ(one.iterate(rank), "c0:60! c1:40");
  EXPECT_EQ(one.iterate(rank), "s0 c1:99");
  EXPECT_EQ(one.iterate(rank), "s0 c1:11! c2:20!");
  EXPECT_EQ(one.iterate(rank), "s0 s1 s2");
}

TEST(Rank, PromptsFirstRunByThemselves) {
  OneRank one;
  RankRules rules = one.rules(100, 1000);
  rules.batching = Batching::prompts_first;
  Rank rank(rules, one.sequences);
  one.add(rank, 60, 9);
  one.add(rank, 150, 9);
  EXPECT_EQ(one.iterate(rank), "c0:60! c1:40");
  EXPECT_EQ(one.iterate(rank), "c1:100");
  EXPECT_EQ(one.iterate(rank), "c1:10!");
  EXPECT_EQ(one.iterate(rank), "s0 s1");
}

TEST(Rank, NoMoreRunThanMay) {
  OneRank one;
  RankRules rules = one.rules(100, 1000);
  rules.most_running = 2;
  Rank rank(rules, one.sequences);
  for (int i = 0; i < 3; ++i) one.add(rank, 10, 2);
  EXPECT_EQ(one.iterate(rank), "c0:10! c1:10!");
  EXPECT_EQ(one.iterate(rank), "s0 s1");
  EXPECT_EQ(one.iterate(rank), "c2:10!");
}

TEST(Rank, TheOneAdmittedLastGivesWayAndIsFirstInLineToBeComputedAnew) {
  OneRank one;
  Rank rank(one.rules(100, 4), one.sequences);
  one.add(rank, 31, 20);
  one.add(rank, 31, 20);
  one.add(rank, 5, 20);
  EXPECT_EQ(one.iterate(rank), "c0:31! c1:31!");  // Four blocks, all of them; the third has no room.
  EXPECT_EQ(one.iterate(rank), "s0 s1");          // Token 32 is in their last places.
  EXPECT_EQ(one.iterate(rank), "s0");             // Token 33 is not: the second gives its two blocks back.
  EXPECT_EQ(rank.counts().preemptions, 1);
  EXPECT_EQ(rank.counts().repeated_tokens, 32);
  EXPECT_EQ(rank.blocks_in_use(), 3);
  EXPECT_EQ(one.iterate(rank), "s0");  // 33 tokens need three blocks and one is left; the third waits behind.
  EXPECT_EQ(one.sequences[1].prompt_tokens, 33);
  EXPECT_EQ(rank.waiting(), 2);
}

TEST(Rank, OfAPipelineAnIterationTakesItsPartOfTheSequences) {
  OneRank one;
  RankRules rules = one.rules(100, 1000);
  rules.groups = 2;
  Rank rank(rules, one.sequences);
  for (int i = 0; i < 5; ++i) one.add(rank, 10, 9);
  one.iterate(rank);
  EXPECT_EQ(one.iterate(rank), "s0 s1 s2");
  EXPECT_EQ(one.iterate(rank), "s3 s4 s0");
}

TEST(Rank, DraftsBringAsManyTokensAsAreAccepted) {
  OneRank one;
  RankRules rules = one.rules(100, 1000);
  rules.verified_tokens = 4;
  rules.acceptance = 1;
  Rank rank(rules, one.sequences);
  one.add(rank, 10, 10);
  one.iterate(rank);
  one.iterate(rank);
  ASSERT_EQ(one.deliveries.size(), 1u);
  EXPECT_EQ(one.deliveries[0].tokens, 4);
  one.iterate(rank);
  one.iterate(rank);
  EXPECT_EQ(one.deliveries[0].tokens, 1) << "no more than the answer has left";
  EXPECT_EQ(one.deliveries[0].outcome, Outcome::ended);
  EXPECT_EQ(rank.blocks_in_use(), 0);
}

// ---- Iterations --------------------------------------------------------------------------------------------------------------------

TEST(WorkOf, ChunksOfAPromptAddUpToTheWorkOfThePrompt) {
  for (const char* model : {"llama-3.1-8b", "gemma-3-12b", "deepseek-v3.2", "qwen3-next-80b-a3b"}) {
    SCOPED_TRACE(model);
    Plan plan;
    ASSERT_TRUE(find_model(model));
    plan.model = *find_model(model);
    plan.accelerator = *find_accelerator("h100-sxm");
    Problems problems;
    const Layout layout = resolve_layout(plan, problems).layout;
    const StageContext<double> context = stage_context<double>(plan, layout, 1);
    WorkOf pieces(context), whole(context);
    double before = 0;
    for (const double tokens : {1000.0, 24.0, 3000.0, 1.0}) {
      pieces.add_chunk(tokens, before, false);
      before += tokens;
    }
    whole.add_chunk(before, 0, false);
    const Attended& sum = pieces.work().prefill;
    const Attended& all = whole.work().prefill;
    EXPECT_EQ(sum.tokens, all.tokens);
    EXPECT_NEAR(sum.pairs, all.pairs, 1e-9 * all.pairs);
    EXPECT_NEAR(sum.pairs_sliding, all.pairs_sliding, 1e-9 * all.pairs);
    EXPECT_NEAR(sum.pairs_selected, all.pairs_selected, 1e-9 * all.pairs);
  }
}

TEST(WorkOf, StepsOfOneContextAreTheStepOfTheClosedForm) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const Plan plan = testing_plans::plausible_plan(seed);
    Problems problems;
    const Layout layout = resolve_layout(plan, problems).layout;
    const StageContext<double> context = stage_context<double>(plan, layout, 1);
    if (plan.model.attention.kind == AttentionKind::unknown || layout.stage_layers.empty()) continue;
    WorkOf work(context);
    for (int i = 0; i < 7; ++i) work.add_step(5000);
    IterationTime time;
    time_iteration(context, work.work(), time);
    Decode<double> closed;
    iterations_detail::run_stages(context, step_iteration(plan, context.terms, 7.0, 5000.0), closed);
    EXPECT_NEAR(time.through_s, closed.pipeline.through_s, 1e-9 * time.through_s);
    EXPECT_EQ(static_cast<std::int64_t>(time.stages.size()), layout.pp);
  }
}

// ---- Statistics --------------------------------------------------------------------------------------------------------------------

TEST(Statistics, QuantilesLieBetweenNeighbours) {
  const std::vector<double> sorted = {1, 2, 4, 8};
  EXPECT_EQ(quantile_of(sorted, 0), 1);
  EXPECT_EQ(quantile_of(sorted, 0.5), 3);
  EXPECT_EQ(quantile_of(sorted, 1), 8);
  EXPECT_EQ(quantile_of({5}, 0.99), 5);
}

TEST(Statistics, IntervalsCoverTheMeanInNineteenOfTwentyCases) {
  int covered = 0;
  constexpr int cases = 4000;
  for (int i = 0; i < cases; ++i) {
    RandomStream random(11, static_cast<std::uint64_t>(i));
    std::vector<double> values;
    for (int j = 0; j < 6; ++j) {
      double sum = -6;  // Of twelve even numbers: all but normal.
      for (int k = 0; k < 12; ++k) sum += random.share();
      values.push_back(3 + sum);
    }
    const Estimate estimate = estimate_of(values);
    covered += std::fabs(estimate.value - 3) <= *estimate.plus_minus ? 1 : 0;
  }
  EXPECT_NEAR(covered / static_cast<double>(cases), 0.95, 0.012);
  EXPECT_FALSE(estimate_of({4}).plus_minus);
  EXPECT_NEAR(student_t95(40), 2.021, 0.002);
}

TEST(TimeHistogram, GivesQuantilesToHalfAPercent) {
  TimeHistogram histogram;
  std::vector<double> values;
  RandomStream random(2, 2);
  for (int i = 0; i < 20000; ++i) {
    values.push_back(1e-5 * std::exp(12 * random.share()));
    histogram.add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double share : {0.01, 0.5, 0.9, 0.99}) EXPECT_NEAR(histogram.quantile_s(share), quantile_of(values, share), 0.005 * quantile_of(values, share));
  histogram.add(0);
  histogram.add(1e30);  // Beyond its ends: counted, and nothing else.
  EXPECT_EQ(histogram.total(), 20002);
}

TEST(Timeline, KeepsTheMeanHoweverLongItGoesOn) {
  Timeline timeline;
  RandomStream random(4, 4);
  double at_s = 0, area = 0;
  for (int i = 0; i < 5000; ++i) {
    const double length_s = random.exponential() * (i % 100 == 0 ? 50 : 0.1);
    const Occupancy was{.waiting = random.share(), .running = 1, .kv_share = 0.5};
    area += was.waiting * length_s;
    timeline.advance(at_s += length_s, was);
  }
  ASSERT_LE(timeline.spans(), Timeline::most_spans);
  ASSERT_GT(timeline.spans(), Timeline::most_spans / 4);
  double sum = 0;
  for (std::size_t i = 0; i < timeline.spans(); ++i) {
    const double end_s = std::min(at_s, static_cast<double>(i + 1) * timeline.span_s());
    sum += timeline.mean(i).waiting * (end_s - static_cast<double>(i) * timeline.span_s());
    EXPECT_NEAR(timeline.mean(i).running, 1, 1e-9);
  }
  EXPECT_NEAR(sum, area, 1e-6 * area);
}

TEST(RequestRouter, KeepsRanksWithinOneRequestOfEachOther) {
  for (const Router rule : {Router::least_outstanding, Router::round_robin}) {
    RequestRouter router(rule, 7);
    for (int i = 0; i < 100; ++i) router.choose();
    for (std::int32_t place = 0; place < 7; ++place) EXPECT_NEAR(static_cast<double>(router.outstanding(place)), 100.0 / 7, 1);
  }
  RequestRouter router(Router::least_outstanding, 3);
  for (int i = 0; i < 3; ++i) router.choose();
  router.ended(2);
  EXPECT_EQ(router.choose(), 2);
}

}  // namespace
}  // namespace plimsoll
