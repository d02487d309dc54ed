// `serve`: what a scenario may say, and what its report says.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/plimsoll_tools.hpp"
#include "core/report/serve.hpp"
#include "core/sim/serving_rate.hpp"
#include "core/spec/json_write.hpp"
#include "tests/core/serving_scenario.hpp"

namespace plimsoll {
namespace {

using namespace testing_serving;

const std::string chat = R"({"input":"100..2000","output":"20..200","arrival_rate":5})";

ServeReport report_of(const std::string& text) {
  Problems problems;
  const ServingScenario scenario = scenario_of(text, problems);
  ServeReport report;
  if (problems.none()) serve(scenario, report, problems);
  for (const Problem& problem : problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return report;
}

std::vector<std::string> problems_of(const std::string& text) {
  Problems problems;
  const ServingScenario scenario = scenario_of(text, problems);
  ServeReport report;
  if (problems.none()) serve(scenario, report, problems);
  std::vector<std::string> told;
  for (const Problem& problem : problems.list()) told.push_back(problem.path + ": " + problem.message);
  return told;
}

TEST(Serve, SaysWhatIsWrongWithAScenarioAndWhere) {
  struct Case {
    std::string text;
    std::string told;
  };
  const Case cases[] = {
      {R"({"arrivals":{"rate":1}})", "plan: missing"},
      {scenario_text(small_plan(chat), R"("arrivals":{"rate":1,"burst":3})"), "arrivals: states more than one"},
      {scenario_text(small_plan(chat), R"("arrivals":{})"), "arrivals: missing: how requests arrive"},
      {scenario_text(small_plan(chat), R"("arrivals":{"concurrency":4,"spacing":"even"})"), "arrivals.spacing: goes with a rate"},
      {scenario_text(small_plan(chat), R"("arrivals":{"burst":4},"requests":9)"), "requests: a burst and a trace say how many"},
      {scenario_text(small_plan(chat), R"("arrivals":{"burst":4},"warm_up":4)"), "warm_up: 4 requests come in all"},
      {scenario_text(small_plan(chat), R"("prefixes":4)"), "prefixes: no prefix is cached"},
      {scenario_text(small_plan(chat), R"("find_rate":true)"), "find_rate: the plan promises neither"},
      {scenario_text(small_plan(chat), R"("find_rate":true,"arrivals":{"concurrency":2})"), "find_rate: goes with arrivals at a rate"},
      {scenario_text(small_plan(chat), R"("arrivals":{"trace":[{"at":3,"input":1,"output":1},{"at":2,"input":1,"output":1}]})"), "arrivals.trace[1].at: is before"},
      {scenario_text(small_plan(R"({"input":100,"output":5,"cached_prefix":50,"arrival_rate":1})"), R"("arrivals":{"trace":[{"at":3,"input":50,"output":1}]})"), "arrivals.trace[0].input: is no longer than"},
      {scenario_text(small_plan(chat, "TP3")), "plan.layout"},
      {scenario_text(small_plan(R"({"input":1000000,"output":5,"arrival_rate":1})")), "plan.workload: the longest request keeps"},
      {scenario_text(small_plan(R"({"input":100,"output":100000,"arrival_rate":1})"), R"("requests":1000000)"), "requests: "},
      {scenario_text(small_plan(chat), R"("router":"best")"), "router: "},
      {scenario_text(small_plan(chat), R"("replications":0)"), "replications: 0 is less than 1"},
  };
  for (const Case& each : cases) {
    const std::vector<std::string> told = problems_of(each.text);
    const bool found = std::any_of(told.begin(), told.end(), [&](const std::string& problem) { return problem.starts_with(each.told); });
    EXPECT_TRUE(found) << each.told << "\n  of " << each.text << "\n  told: " << (told.empty() ? "nothing" : told.front());
  }
}

TEST(Serve, APlanAloneIsAScenario) {
  const auto served = [](const std::string& text, std::string_view wanted) { return door::solve(simulators(), "serve", text, wanted); };
  const std::string alone = served(small_plan(R"({"input":100,"output":20,"concurrency":4})"), "json");
  EXPECT_EQ(alone, served(scenario_text(small_plan(R"({"input":100,"output":20,"concurrency":4})")), "json"));
  EXPECT_NE(alone.find("\"arrivals\":\"4 requests in flight\""), std::string::npos);
  EXPECT_NE(served("\"no-such-plan\"", "json").find("problems"), std::string::npos);
  EXPECT_NE(served("{", "text").find("problems"), std::string::npos);
  EXPECT_NE(served(alone, "badge").find("is none of: json, text, svg"), std::string::npos);
}

TEST(Serve, PercentilesRiseAndIntervalsAreThereWhereSomethingIsRandom) {
  const ServeReport report = report_of(scenario_text(small_plan(chat), R"("requests":300)"));
  ASSERT_EQ(report.distributions.size(), 4u);
  for (const ServedDistribution& each : report.distributions) {
    SCOPED_TRACE(each.of);
    EXPECT_LE(each.p50.value, each.p90.value);
    EXPECT_LE(each.p90.value, each.p95.value);
    EXPECT_LE(each.p95.value, each.p99.value);
    EXPECT_TRUE(each.p99.plus_minus);
  }
  const ServeReport even = report_of(scenario_text(small_plan(R"({"input":100,"output":20,"burst":5})")));
  EXPECT_EQ(even.replications, 1);
  EXPECT_FALSE(even.distributions.front().p99.plus_minus);
  EXPECT_EQ(even.requests, 5);
}

TEST(Serve, TokensThatUsersGetAreThoseOfTheThroughput) {
  const ServeReport report = report_of(scenario_text(small_plan(R"({"input":500,"output":100,"concurrency":16})", "TP2"), R"("requests":1600)"));
  EXPECT_NEAR(report.output_tokens_per_s.value, 100 * report.requests_per_s.value, 0.02 * report.output_tokens_per_s.value);
  EXPECT_NEAR(report.total_tokens_per_s_per_gpu.value, 300 * report.requests_per_s.value, 1e-9 * report.total_tokens_per_s_per_gpu.value);
  // Little's law, over everything between arrival and end.
  const ServedDistribution& whole = report.distributions[3];
  ASSERT_EQ(whole.of, "end_to_end");
  EXPECT_NEAR(report.requests_per_s.value * whole.mean.value, 16, 0.02 * 16);
}

TEST(Serve, GoodputCountsRequestsThatMeetEveryStatedTarget) {
  const auto goodput_at = [](const std::string& targets) {
    return report_of(scenario_text(small_plan(chat, "TP1", R"("targets":)" + targets + ","), R"("requests":400)")).goodput;
  };
  EXPECT_FALSE(goodput_at("{}"));
  const auto loose = goodput_at(R"({"ttft":"100 s","tpot":"1 s"})");
  ASSERT_TRUE(loose);
  EXPECT_EQ(loose->share.value, 1);
  const ServeReport report = report_of(scenario_text(small_plan(chat), R"("requests":400)"));
  const auto median = goodput_at(R"({"ttft":)" + std::to_string(report.distributions.front().p50.value) + "}");
  EXPECT_NEAR(median->share.value, 0.5, 0.02);
  EXPECT_EQ(goodput_at(R"({"ttft":"100 s","tpot":"1 ns"})")->share.value, 0);
}

TEST(Serve, TheHighestRateIsMetAndOnePercentMoreIsNot) {
  const std::string plan = small_plan(chat, "TP1", R"("targets":{"ttft":"300 ms","tpot":"20 ms"},)");
  const auto machine = machine_of(scenario_text(plan, R"("requests":600,"find_rate":true,"attainment":0.9,"replications":2)"));
  const std::optional<RateFound> found = highest_rate(*machine);
  ASSERT_TRUE(found);
  EXPECT_GE(found->share, 0.9);
  EXPECT_LE(found->missed_at_per_s, 1.0101 * found->requests_per_s);
  const auto share_at = [&](double requests_per_s) {
    double share = 0;
    for (std::int64_t i = 0; i < 2; ++i) share += share_that_meets(run_serving(*machine, seed_of(machine->scenario, i), requests_per_s / 5), machine->scenario.plan.targets) / 2;
    return share;
  };
  EXPECT_EQ(share_at(found->requests_per_s), found->share);
  EXPECT_LT(share_at(found->missed_at_per_s), 0.9);
  EXPECT_GT(share_at(0.5 * found->requests_per_s), found->share);
}

TEST(Serve, TargetsThatOneRequestAloneMissesHaveNoRate) {
  const ServeReport report = report_of(scenario_text(small_plan(chat, "TP1", R"("targets":{"ttft":"1 us"},)"), R"("requests":20,"replications":1,"find_rate":true)"));
  EXPECT_FALSE(report.highest_rate);
  ASSERT_FALSE(report.remarks.empty());
  EXPECT_NE(report.remarks.back().find("one alone misses them"), std::string::npos);
}

TEST(Serve, AnswersThatThePlanLeavesOutAreOneToken) {
  const std::string more = R"("arrivals":{"rate":5},"requests":50,"replications":2)";
  ServeReport without = report_of(scenario_text(small_plan(R"({"input":1000,"arrival_rate":5})"), more));
  ASSERT_EQ(without.remarks.size(), 1u);
  EXPECT_NE(without.remarks.front().find("prompts alone are simulated"), std::string::npos);
  without.remarks.clear();
  EXPECT_EQ(write(without, Writing::numbers), write(report_of(scenario_text(small_plan(R"({"input":1000,"output":1,"arrival_rate":5})"), more)), Writing::numbers));
}

TEST(Serve, TellsHowFarARunIs) {
  Problems problems;
  const ServingScenario scenario = scenario_of(scenario_text(small_plan(chat), R"("requests":3000,"replications":2)"), problems);
  std::vector<double> shares;
  ServeReport report;
  ASSERT_TRUE(serve(scenario, report, problems, [&](double share) { shares.push_back(share); }));
  EXPECT_GT(shares.size(), 6u) << "also within a run";
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GE(shares.front(), 0);
  EXPECT_EQ(shares.back(), 1);
}

TEST(Serve, TakesATraceOfAnHour) {
  std::string trace;
  for (int i = 0; i < 72000; ++i) trace += std::string(i == 0 ? "" : ",") + R"({"at":)" + std::to_string(i / 20) + R"(,"input":100,"output":1})";
  const std::string answer = door::solve(simulators(), "serve", scenario_text(small_plan(chat), R"("arrivals":{"trace":[)" + trace + "]}"), "json");
  EXPECT_NE(answer.find(R"("requests":72000,)"), std::string::npos) << answer.substr(0, 300);
}

TEST(Serve, AQueueThatGrowsIsSaidToGrow) {
  const ServeReport report = report_of(scenario_text(small_plan(chat), R"("arrivals":{"rate":500},"requests":500,"replications":2)"));
  ASSERT_FALSE(report.remarks.empty());
  EXPECT_NE(report.remarks.front().find("the queue grows"), std::string::npos);
  EXPECT_EQ(report_of(scenario_text(small_plan(chat), R"("requests":500,"replications":2)")).remarks.size(), 0u);
}

TEST(Serve, ATraceIsServedRequestByRequest) {
  const ServeReport report = report_of(scenario_text(small_plan(chat), R"("arrivals":{"trace":[{"at":0,"input":1000,"output":1},{"at":"100 s","input":2000,"output":1}]})"));
  EXPECT_EQ(report.requests, 2);
  EXPECT_EQ(report.replications, 1);
  const ServedDistribution& ttft = report.distributions.front();
  EXPECT_GT(ttft.p99.value, 1.8 * (2 * ttft.mean.value - ttft.p99.value));  // Twice the prompt, and nothing waits.
}

TEST(Serve, TellsWhatTheReplicationsSoFarCameToWhereThatIsWanted) {
  Problems problems;
  const ServingScenario scenario = scenario_of(scenario_text(small_plan(chat), R"("requests":100,"replications":4)"), problems);
  std::vector<ServeReport> told;
  ServeReport watched;
  ASSERT_TRUE(serve(scenario, watched, problems, {}, {[&] { return told.size() < 2; }, [&](const ServeReport& so_far) { told.push_back(so_far); }}));
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].replications, 1);
  EXPECT_EQ(told[1].replications, 2);
  EXPECT_EQ(told[1].remarks.back(), "2 of 4 replications so far.");
  EXPECT_EQ(watched.replications, 4);
  EXPECT_TRUE(watched.remarks.empty());
  ServingScenario two = scenario;
  two.replications = 2;
  ServeReport alone;
  ASSERT_TRUE(serve(two, alone, problems));
  told[1].remarks.clear();
  EXPECT_EQ(write(told[1], Writing::numbers), write(alone, Writing::numbers)) << "the same as if no more had been asked for";
}

TEST(Serve, GivesWhatItHasSoFarAsItWillGiveTheRest) {
  const std::string scenario = scenario_text(small_plan(chat), R"("requests":50,"replications":3)");
  std::vector<std::string> told;
  const std::string answer = door::solve(simulators(), "serve", scenario, "text complete", {.progress = {}, .wants_partial = [] { return true; }, .partial = [&](const std::string& so_far) { told.push_back(so_far); }});
  ASSERT_EQ(told.size(), 2u);
  for (const std::string& each : told) EXPECT_TRUE(each.starts_with("{\"text\":\"")) << each;
  EXPECT_EQ(told[0].substr(told[0].find("\"complete\":")), answer.substr(answer.find("\"complete\":")));
  EXPECT_EQ(answer, door::solve(simulators(), "serve", scenario, "text complete"));
}

TEST(Serve, TextSaysWhatTheReportHolds) {
  const std::string text = serve_as_text(report_of(scenario_text(small_plan(chat, "TP1", R"("targets":{"ttft":"1 s"},)"), R"("requests":100,"title":"A chat")")));
  for (const char* words : {"A chat\n", "5 requests/s, at random", "the first token after", "meet TTFT 1 s", "100 requests after 20 that do not count", "KV blocks of 16 tokens", "end to end", "From "}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n"
                                                   << text;
  }
}

TEST(ServeAsSvg, ShowsTheSpreadOfEachTimeItsTargetAndTheQueues) {
  const ServeReport report = report_of(scenario_text(small_plan(chat, "TP1", R"("targets":{"ttft":"1 s","tpot":"40 ms"},)"), R"("requests":300)"));
  const std::string svg = serve_as_svg(report);
  for (const std::string_view part : {">TTFT<", ">TPOT<", ">between outputs<", ">end to end<", "≤ 1 s", "≤ 40 ms", ">running<", ">waiting<", "KV blocks in use"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(ServeAsSvg, EscapesWhatThePlanSays) {
  ServeReport report = report_of(scenario_text(small_plan(chat), R"("requests":50)"));
  report.title = "<script>";
  EXPECT_EQ(serve_as_svg(report).find("<script>"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
