// What stages worked on: that it is all of it, that a stage does one thing at a time, and that recording changes nothing.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "core/report/serve.hpp"
#include "core/report/serve_lanes.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"
#include "tests/core/random_plan.hpp"
#include "tests/core/serving_scenario.hpp"

namespace plimsoll {
namespace {

using namespace testing_serving;

ServeReport report_of(const std::string& text) {
  Problems problems;
  const ServingScenario scenario = scenario_of(text, problems);
  ServeReport report;
  if (problems.none()) serve(scenario, report, problems);
  for (const Problem& problem : problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return report;
}

/// 40 requests at once, all of whose iterations are listed.
ServeReport burst(const std::string& layout, const std::string& more = R"("listed":50000)", const std::string& fields = "") {
  return report_of(scenario_text(small_plan(R"({"input":"100..3000","output":"1..60","arrival_rate":5})", layout, fields), R"("arrivals":{"burst":40},"replications":1,)" + more));
}

const std::string two_pools = R"("disaggregation":{"prefill_layout":"TP2 R2","handoff_link":{"bandwidth":"25 GB/s"}},)";

TEST(ServingRecord, HoldsEachTokenOfEveryPromptAndEachStep) {
  for (const char* layout : {"TP1", "TP2", "PP2", "TP2 PP2", "R2", "R3 PP2"}) {
    SCOPED_TRACE(layout);
    const ServeReport report = burst(layout);
    double prompt_tokens = 0;
    double steps = 0;
    for (const ServedSpell& spell : report.spells) {
      if (spell.stage > 0) continue;
      prompt_tokens += static_cast<double>(spell.prompt_tokens);
      steps += static_cast<double>(spell.iterations * spell.sequences);
    }
    ASSERT_EQ(report.preemptions.value, 0);
    const double seconds = report.timeline.empty() ? 0 : report.spells.back().end_s;
    EXPECT_GT(seconds, 0);
    // Every request brings one token at its prompt's end and the others by steps.
    const double output_tokens = report.output_tokens_per_s.value * 40 / report.requests_per_s.value;
    EXPECT_NEAR(steps, output_tokens - 40, 1e-6 * output_tokens);
    const double all_tokens = report.total_tokens_per_s_per_gpu.value * report.gpus * 40 / report.requests_per_s.value;
    EXPECT_NEAR(prompt_tokens, all_tokens - output_tokens, 1e-6 * all_tokens);
  }
}

TEST(ServingRecord, AStageWorksOnOneIterationAtATimeAndPassesItOn) {
  for (const char* layout : {"TP1", "PP2", "PP4", "R2 PP2"}) {
    SCOPED_TRACE(layout);
    const ServeReport report = burst(layout);
    const std::vector<ServedLane> lanes = lanes_of(report);
    for (const ServedLane& lane : lanes) {
      for (std::size_t i = 0; i + 1 < lane.spells.size(); ++i) {
        const ServedSpell& next = *lane.spells[i + 1];
        EXPECT_GE(next.start_s, lane.spells[i]->end_s - 1e-9);
        const bool is_alike = next.prompt_tokens == 0 && lane.spells[i]->prompt_tokens == 0 && next.sequences == lane.spells[i]->sequences;
        EXPECT_FALSE(is_alike && next.start_s - lane.spells[i]->end_s < 1e-9) << "they are one spell";
      }
      for (const ServedSpell* spell : lane.spells) EXPECT_LT(spell->start_s, spell->end_s);
    }
    // The first iteration goes through the stages one after the other.
    for (std::size_t i = 0; i + 1 < lanes.size(); ++i) {
      if (lanes[i].replica == lanes[i + 1].replica) {
        EXPECT_GE(lanes[i + 1].spells.front()->start_s, lanes[i].spells.front()->end_s);
      }
    }
  }
}

TEST(ServingRecord, ChangesNothingAndIsAsLongAsIsWanted) {
  for (const std::string& fields : {std::string(), two_pools}) {
    ServeReport none = burst("TP2 R2", R"("listed":0)", fields);
    ServeReport some = burst("TP2 R2", R"("listed":30)", fields);
    EXPECT_TRUE(none.spells.empty());
    EXPECT_TRUE(none.handoffs.empty());
    EXPECT_GE(some.spells.size(), 30u);
    EXPECT_LT(some.spells.size(), 40u) << "one more iteration at most";
    some.spells.clear();
    some.handoffs.clear();
    EXPECT_EQ(write(none, Writing::numbers), write(some, Writing::numbers));
    EXPECT_EQ(burst("TP2 R2", R"("listed":400)", fields).spells.size(), report_of(scenario_text(small_plan(R"({"input":"100..3000","output":"1..60","arrival_rate":5})", "TP2 R2", fields), R"("arrivals":{"burst":40},"replications":1)")).spells.size())
        << "400 unless stated";
  }
}

TEST(ServingRecord, BeginsWithTheFirstRequestThatCounts) {
  const std::string plan = small_plan(R"({"input":500,"output":20,"arrival_rate":5})");
  const auto first_s = [&](const std::string& more) { return report_of(scenario_text(plan, R"("arrivals":{"rate":5,"spacing":"even"},"requests":20,"replications":1,)" + more)).spells.front().start_s; };
  const double without_s = first_s(R"("warm_up":0)");
  EXPECT_NEAR(first_s(R"("warm_up":10)") - without_s, 2.0, 0.2) << "ten requests later, within an iteration or two";
}

TEST(ServingRecord, HasEachCacheThatGoesFromPoolToPool) {
  const ServeReport report = burst("TP2 R2", R"("listed":50000)", two_pools);
  std::map<std::int64_t, int> of_request;
  for (const ServedHandoff& handoff : report.handoffs) {
    ++of_request[handoff.request];
    EXPECT_LT(handoff.start_s, handoff.end_s);
    EXPECT_GE(handoff.tokens, 100);
    EXPECT_LE(handoff.tokens, 3000);
    EXPECT_LT(handoff.from_replica, 2);
    EXPECT_LT(handoff.to_replica, 2);
  }
  // Answers of one token end where they were prefilled.
  EXPECT_LE(of_request.size(), 40u);
  EXPECT_GT(of_request.size(), 35u);
  for (const auto& [request, count] : of_request) EXPECT_EQ(count, 1);
  for (const ServedSpell& spell : report.spells) EXPECT_TRUE(spell.pool == "decode" ? spell.prompt_tokens == 0 : spell.sequences == 0);
}

// ---- How it is drawn ----------------------------------------------------------------------------------------------------

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(ServeGantt, HasALaneForEachStageWithItsPoolAndNoMoreThanCanBeRead) {
  const std::string svg = serve_as_gantt(burst("TP2 R2", R"("listed":400)", two_pools));
  for (const std::string_view lane : {">prefill 0<", ">prefill 1<", ">hand-offs<", ">decode 0<", ">decode 1<"}) EXPECT_EQ(count_of(svg, lane), 1u) << lane;
  EXPECT_NE(svg.find("of prompts</title>"), std::string::npos);
  EXPECT_NE(svg.find(" sequences</title>"), std::string::npos);
  const std::string stages = serve_as_gantt(burst("PP4 R2"));
  for (const std::string_view lane : {">replica 0.0</text>", ">replica 1.0</text>", ">replica 1.3</text>"}) EXPECT_EQ(count_of(stages, lane), 1u) << lane;
  const std::string many = serve_as_gantt(burst("R32"));
  EXPECT_NE(many.find("and 8 lanes more"), std::string::npos);
  const std::string wide = serve_as_gantt(burst("R20", R"("listed":2000)", R"("disaggregation":{"prefill_layout":"R30","handoff_link":{"bandwidth":"25 GB/s"}},)"));
  for (const std::string_view lane : {">prefill 11</text>", ">hand-offs</text>", ">decode 11</text>"}) EXPECT_EQ(count_of(wide, lane), 1u) << lane;
  EXPECT_EQ(count_of(serve_as_gantt(burst("TP1", R"("listed":0)")), "No iteration is listed."), 1u);
  for (const std::string_view bad : {"nan", "inf\""}) EXPECT_EQ(svg.find(bad), std::string::npos);
}

TEST(ServeTrace, HasASliceForEachSpellAndAnArrowForEachHandOffBetweenThem) {
  const ServeReport report = burst("TP2 R2", R"("listed":50000)", two_pools);
  Problems problems;
  const json::Value trace = json::parse(serve_chrome_trace(report), problems, std::size_t{1} << 26);
  ASSERT_TRUE(problems.none());
  std::map<std::string, std::size_t> phases;
  std::map<std::int64_t, double> left_us;
  std::set<double> begun_us;
  for (const json::Value& event : trace.find("traceEvents")->items) {
    const std::string& phase = event.find("ph")->text;
    ++phases[phase];
    if (phase == "X") begun_us.insert(event.find("ts")->number);
    if (phase == "s") left_us[static_cast<std::int64_t>(event.find("id")->number)] = event.find("ts")->number;
    if (phase == "f") {
      EXPECT_LT(left_us.at(static_cast<std::int64_t>(event.find("id")->number)), event.find("ts")->number);
      EXPECT_TRUE(begun_us.contains(event.find("ts")->number)) << "it leads to where an iteration begins";
    }
  }
  EXPECT_EQ(phases["X"], report.spells.size());
  EXPECT_EQ(phases["b"], report.handoffs.size());
  EXPECT_EQ(phases["e"], report.handoffs.size());
  EXPECT_EQ(phases["s"], report.handoffs.size());
  EXPECT_EQ(phases["f"], report.handoffs.size());
}

}  // namespace
}  // namespace plimsoll
