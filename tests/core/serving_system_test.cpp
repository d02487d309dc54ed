// The serving simulator against closed forms where those are exact, and laws that hold for every plan.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/physics/phases.hpp"
#include "core/sim/serving_system.hpp"
#include "tests/core/serving_scenario.hpp"

namespace plimsoll {
namespace {

using namespace testing_serving;

void expect_within(double value, double expected, double share) { EXPECT_NEAR(value, expected, share * expected); }

// ---- Closed forms ----------------------------------------------------------------------------------------------------------------

struct Alone {
  const char* name;
  const char* workload;
  const char* layout;
  const char* more;
};

TEST(ServingSystem, OneRequestAtATimeTakesWhatItsPhasesTake) {
  const Alone cases[] = {
      {"one chunk", R"({"input":2000,"output":200,"concurrency":1})", "TP1", ""},
      {"four chunks", R"({"input":8192,"output":100,"concurrency":1})", "TP1", R"("engine":{"chunk_tokens":2048},)"},
      // The closed form evens chunks out, which those of a short prompt hardly show.
      {"pipeline", R"({"input":512,"output":100,"concurrency":1})", "PP4", R"("engine":{"chunk_tokens":128},"cluster":{"scale_out":{"bandwidth":"50 GB/s","latency":"5 us"}},)"},
      {"cached prefix", R"({"input":4000,"output":100,"cached_prefix":2000,"concurrency":1})", "TP2", ""},
      {"tensor-parallel", R"({"input":1000,"output":100,"concurrency":1})", "TP2", ""},
  };
  for (const Alone& each : cases) {
    SCOPED_TRACE(each.name);
    const auto machine = machine_of(scenario_text(small_plan(each.workload, each.layout, each.more), R"("requests":5)"));
    ASSERT_TRUE(machine);
    const ServingRun run = run_serving(*machine, 1);
    const StageContext<double>& context = machine->pool.context;
    const CaseLengths mean = mean_lengths(machine->scenario.plan.workload);
    const Prefill<double> prefill = prefill_of(context, 1.0, mean.input_tokens);
    expect_within(mean_ttft_s(run), prefill.pipeline.end_of_chunk_s(prefill.chunks), 0.01);
    expect_within(mean_tpot_s(run), decode_of(context, 1.0, mean.context_tokens).token_s(), 0.01);
  }
}

TEST(ServingSystem, WithMeasuredEfficienciesAFirstTokenWaitsForTheFrontEndToo) {
  const auto machine = machine_of(R"({"plan":{"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","layout":"TP1","engine":{"framework":"vllm"},"workload":{"input":1000,"output":2,"concurrency":1}},"requests":40000})");
  const ServingRun run = run_serving(*machine, 1);
  const StageContext<double>& context = machine->pool.context;
  const Prefill<double> prefill = prefill_of(context, 1.0, 1000.0);
  EXPECT_GT(context.hardware.law.front_end_s, 0);
  expect_within(mean_ttft_s(run), context.hardware.law.front_end_s + prefill.pipeline.end_of_chunk_s(prefill.chunks), 0.01);
}

TEST(ServingSystem, ABurstThatDecodesTogetherDecodesAtTheClosedRate) {
  // Long answers: the end, where fewer decode, is nothing beside them, and prompts come first.
  for (const char* layout : {"TP1", "TP2", "PP2", "PP4"}) {
    SCOPED_TRACE(layout);
    const auto machine = machine_of(scenario_text(small_plan(R"({"input":64,"output":4000,"burst":64})", layout, R"("cluster":{"scale_out":{"bandwidth":"50 GB/s"}},)")));
    const ServingRun run = run_serving(*machine, 1);
    const double step_s = decode_of(machine->pool.context, 64.0, 64.0 + 2000.0).step_s;
    expect_within(mean_tpot_s(run), step_s, 0.01);
  }
}

TEST(ServingSystem, WorkOfAClosedLoopIsThatOfItsPromptsAndSteps) {
  // Prompts by themselves: (TTFT + (O−1)·TPOT) is the time of the work, whatever waits for what.
  const auto machine = machine_of(scenario_text(small_plan(R"({"input":1000,"output":{"least":100,"most":300},"concurrency":32})"), R"("batching":"prompts_first","requests":4000,"warm_up":400)"));
  const ServingRun run = run_serving(*machine, 3);
  const StageContext<double>& context = machine->pool.context;
  const double prompt_s = prefill_of(context, 1.0, 1000.0).pipeline.through_s;
  // A request's share: 199 steps of 32 sequences less those whose prompt is under way, and everybody's prompts.
  const double window_s = run.window_end_s - run.window_start_s;
  const double prompts = static_cast<double>(run.prompt_tokens) / 1000;
  const double mean_batch = static_cast<double>(run.decode.ranks.step_shares) / (static_cast<double>(run.decode.ranks.iterations) - prompts);
  // A context is longest-lived in long answers: E[O²]/2E[O] of it on average.
  const double context_tokens = 1000 + (200.0 * 200 + (201.0 * 201 - 1) / 12) / 400;
  const double step_s = decode_of(context, mean_batch, context_tokens).step_s;
  const double steps = static_cast<double>(run.decode.ranks.iterations) - prompts;
  expect_within(window_s, steps * step_s + prompts * prompt_s, 0.02);
}

TEST(ServingSystem, RandomPromptsWithOneTokenAnswersWaitAsInAnMD1Queue) {
  // One prompt fills the budget, so that a service is a prompt's time.
  const std::string plan = small_plan(R"({"input":1024,"output":1,"concurrency":1})", "TP1", R"("engine":{"chunk_tokens":1024},)");
  const auto alone = machine_of(scenario_text(plan, R"("requests":1)"));
  const double service_s = mean_ttft_s(run_serving(*alone, 1));
  for (const double busy : {0.3, 0.7}) {
    SCOPED_TRACE(busy);
    const std::string rate = R"("arrivals":{"rate":)" + std::to_string(busy / service_s) + R"(},"requests":400000,"warm_up":2000)";
    const auto machine = machine_of(scenario_text(plan, rate));
    double wait_s = 0;
    for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL}) wait_s += (mean_ttft_s(run_serving(*machine, seed)) - service_s) / 3;
    expect_within(wait_s, service_s * busy / (2 * (1 - busy)), 0.01);
  }
}

TEST(ServingSystem, EvenArrivalsThatKeepUpDoNotWait) {
  const auto machine = machine_of(scenario_text(small_plan(R"({"input":1024,"output":1,"concurrency":1})"), R"("arrivals":{"rate":5,"spacing":"even"},"requests":50)"));
  const ServingRun run = run_serving(*machine, 1);
  const double prompt_s = prefill_of(machine->pool.context, 1.0, 1024.0).pipeline.through_s;
  ASSERT_LT(prompt_s, 0.2);
  for (const ServedTimes& served : run.served) EXPECT_NEAR(served.ttft_s, prompt_s, 1e-9);
}

// ---- Laws ------------------------------------------------------------------------------------------------------------------------

constexpr std::uint64_t random_machines = 60;

TEST(ServingSystem, EveryRequestThatCountsEndsOnceWithAllItsTokens) {
  for (std::uint64_t seed = 1; seed <= random_machines; ++seed) {
    SCOPED_TRACE(seed);
    const auto machine = random_machine(seed);
    const ServingRun run = run_serving(*machine, seed);
    ASSERT_FALSE(run.is_cut_short);
    const ServingScenario& scenario = machine->scenario;
    EXPECT_EQ(static_cast<std::int64_t>(run.served.size()), scenario.counted_requests());
    EXPECT_EQ(run.arrived, run.ended_in_all + run.in_system);
    std::set<std::int64_t> seen;
    for (const ServedTimes& served : run.served) {
      EXPECT_TRUE(seen.insert(served.request).second);
      EXPECT_GE(served.request, scenario.warm_up_requests());
      EXPECT_GT(served.ttft_s, 0);
      EXPECT_GE(served.end_to_end_s, served.ttft_s);
      EXPECT_LE(served.output_tokens, scenario.plan.workload.output->most);
    }
    if (scenario.has_an_end() && scenario.warm_up_requests() == 0) {
      std::int64_t tokens = 0;
      for (const ServedTimes& served : run.served) tokens += served.output_tokens;
      EXPECT_EQ(run.output_tokens, tokens);
      EXPECT_EQ(run.in_system, 0);
    }
  }
}

TEST(ServingSystem, NoRankTakesMoreBlocksThanItHas) {
  int with_preemptions = 0;
  for (std::uint64_t seed = 1; seed <= random_machines; ++seed) {
    SCOPED_TRACE(seed);
    const ServingRun run = run_serving(*random_machine(seed), seed);
    EXPECT_LE(run.most_kv_share, 1.0);
    EXPECT_GT(run.most_kv_share, 0.0);
    if (run.decode.ranks.preemptions > 0) ++with_preemptions;
  }
  EXPECT_GT(with_preemptions, 3) << "the law was not put to the test";
}

TEST(ServingSystem, TheSameSeedGivesTheSameRunAndAnotherOneDoesNot) {
  const std::string text = scenario_text(small_plan(R"({"input":"100..2000","output":"10..200","arrival_rate":10})"), R"("requests":300)");
  const auto machine = machine_of(text);
  const ServingRun one = run_serving(*machine, 5), again = run_serving(*machine_of(text), 5), other = run_serving(*machine, 6);
  ASSERT_EQ(one.served.size(), again.served.size());
  for (std::size_t i = 0; i < one.served.size(); ++i) {
    EXPECT_EQ(one.served[i].request, again.served[i].request);
    EXPECT_EQ(one.served[i].ttft_s, again.served[i].ttft_s);
    EXPECT_EQ(one.served[i].end_to_end_s, again.served[i].end_to_end_s);
  }
  EXPECT_NE(mean_ttft_s(one), mean_ttft_s(other));
}

TEST(ServingSystem, SequencesGiveWayOnlyWhereBlocksRunOut) {
  const std::string text = scenario_text(small_plan(R"({"input":500,"output":500,"concurrency":40})"), R"("requests":200)");
  const auto machine = machine_of(text);
  EXPECT_EQ(run_serving(*machine, 1).decode.ranks.preemptions, 0);
  // 40 · 63 blocks would do; 20 · 63 do not, since a sequence begins with half of what it will need.
  machine->pool.rules.pool.blocks = 40 * 63;
  EXPECT_EQ(run_serving(*machine, 1).decode.ranks.preemptions, 0);
  machine->pool.rules.pool.blocks = 20 * 63;
  const ServingRun tight = run_serving(*machine, 1);
  EXPECT_GT(tight.decode.ranks.preemptions, 0);
  EXPECT_EQ(tight.served.size(), 200u);
}

TEST(ServingSystem, FirstTokensComeInTheOrderOfArrivalOnOneRank) {
  // Answers of equal length and no preemption: what came first also ends first.
  const auto machine = machine_of(scenario_text(small_plan(R"({"input":"10..5000","output":20,"arrival_rate":20})"), R"("requests":500,"warm_up":0)"));
  const ServingRun run = run_serving(*machine, 2);
  ASSERT_EQ(run.decode.ranks.preemptions, 0);
  std::int64_t before = -1;
  for (const ServedTimes& served : run.served) {
    EXPECT_GT(served.request, before);
    before = served.request;
  }
}

TEST(ServingSystem, MoreRoomNeverLowersThroughput) {
  const auto machine = machine_of(scenario_text(small_plan(R"({"input":"500..1500","output":"100..500","concurrency":60})"), R"("requests":400)"));
  double before = 0;
  for (const std::int64_t blocks : {400, 800, 1600, 6400}) {
    machine->pool.rules.pool.blocks = blocks;
    const ServingRun run = run_serving(*machine, 1);
    const double rate = static_cast<double>(run.output_tokens) / (run.window_end_s - run.window_start_s);
    EXPECT_GT(rate, 0.98 * before);
    before = rate;
  }
}

// ---- Replicas, ranks and pools -----------------------------------------------------------------------------------------------------

TEST(ServingSystem, ReplicasServeAsManyTimesTheLoad) {
  const auto rate_of = [](const char* layout, int concurrency) {
    const auto machine = machine_of(scenario_text(small_plan(R"({"input":1000,"output":{"least":50,"most":150},"concurrency":)" + std::to_string(concurrency) + "}", layout), R"("requests":3000)"));
    const ServingRun run = run_serving(*machine, 1);
    return static_cast<double>(run.output_tokens) / (run.window_end_s - run.window_start_s);
  };
  expect_within(rate_of("TP1 R4", 64), 4 * rate_of("TP1", 16), 0.02);
}

TEST(ServingSystem, ARouterByOutstandingRequestsWaitsLessThanOneInTurn) {
  const auto ttft_of = [](const char* router) {
    const std::string more = std::string(R"("arrivals":{"rate":45},"requests":4000,"router":")") + router + "\"";
    return mean_ttft_s(run_serving(*machine_of(scenario_text(small_plan(R"({"input":"100..6000","output":1,"concurrency":1})", "TP1 R4"), more)), 1));
  };
  EXPECT_LT(ttft_of("least_outstanding"), ttft_of("round_robin"));
}

TEST(ServingSystem, CachedPrefixesThatComeAndGoSaveWorkOnceTheyAreThere) {
  const std::string plan = small_plan(R"({"input":2000,"output":10,"cached_prefix":1600,"arrival_rate":2})");
  const auto ttft_of = [&](const std::string& more) { return mean_ttft_s(run_serving(*machine_of(scenario_text(plan, R"("requests":400,"warm_up":0)" + more)), 1)); };
  const double always = ttft_of("");
  const double one = ttft_of(R"(,"prefixes":1)");
  const double many = ttft_of(R"(,"prefixes":100000)");
  expect_within(one, always, 0.03);  // The first request alone misses.
  EXPECT_GT(many, 2 * always);
  const ServingRun run = run_serving(*machine_of(scenario_text(plan, R"("requests":400,"warm_up":0,"prefixes":1)")), 1);
  EXPECT_EQ(run.decode.ranks.cached_tokens % 1600, 0);
  EXPECT_GE(run.decode.ranks.cached_tokens, 398 * 1600);
}

TEST(ServingSystem, ADisaggregatedRequestWaitsForItsCache) {
  const std::string workload = R"({"input":4096,"output":20,"concurrency":1})";
  const auto machine_with = [&](const std::string& link) {
    const std::string pools = R"("disaggregation":{"prefill_layout":"TP1","handoff_link":{"bandwidth":")" + link + R"(","latency":"10 us"}},)";
    return machine_of(scenario_text(small_plan(workload, "TP1", pools), R"("requests":3)"));
  };
  for (const char* link : {"1 GB/s", "10 GB/s", "100 GB/s"}) {
    SCOPED_TRACE(link);
    const auto machine = machine_with(link);
    ASSERT_TRUE(machine);
    const ServingRun run = run_serving(*machine, 1);
    const double alone_s = machine->handoff_bytes(4096) / machine->handoff->bytes_per_s + 10e-6;
    const double step_s = decode_of(machine->pool.context, 1.0, 4096.0 + 10).step_s;
    for (const ServedTimes& served : run.served) {
      EXPECT_NEAR(served.handoff_s, alone_s, 1e-9);
      EXPECT_NEAR(served.tpot_s, (alone_s + 19 * step_s) / 19, 0.01 * served.tpot_s);
    }
  }
}

TEST(ServingSystem, HandoffsThatMeetShareTheLink) {
  const std::string pools = R"("disaggregation":{"prefill_layout":"R4×TP1","handoff_link":{"bandwidth":"1 GB/s"}},)";
  const auto machine = machine_of(scenario_text(small_plan(R"({"input":1024,"output":5,"burst":4})", "TP1", pools)));
  ASSERT_TRUE(machine);
  const ServingRun run = run_serving(*machine, 1);
  const double alone_s = machine->handoff_bytes(1024) / machine->handoff->bytes_per_s;
  for (const ServedTimes& served : run.served) EXPECT_NEAR(served.handoff_s, 4 * alone_s, 1e-6);  // Four into one.
}

TEST(ServingSystem, AClosedLoopBeginsOnePromptAnIterationUnlessItIsToldOtherwise) {
  // Answers of one length: requests that are begun together end together, come back together and wait for each other.
  const auto ttft_of = [](const std::string& more) {
    return mean_ttft_s(run_serving(*machine_of(scenario_text(small_plan(R"({"input":1000,"output":200,"concurrency":32})"), R"("requests":2000)" + more)), 1));
  };
  EXPECT_EQ(ttft_of(""), ttft_of(R"(,"new_prompts":1)"));
  EXPECT_LT(2 * ttft_of(""), ttft_of(R"(,"new_prompts":8)"));
}

TEST(ServingSystem, FasterArrivalsOfTheSameRequestsWaitLonger) {
  const auto machine = machine_of(scenario_text(small_plan(R"({"input":"100..4000","output":"10..200","arrival_rate":4})"), R"("requests":1000)"));
  double before = 0;
  for (const double scale : {0.5, 1.0, 2.0, 4.0}) {
    const double ttft_s = mean_ttft_s(run_serving(*machine, 9, scale));
    EXPECT_GT(ttft_s, before);
    before = ttft_s;
  }
}

}  // namespace
}  // namespace plimsoll
