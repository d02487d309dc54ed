// What would fix a missed target: put into the plan's text and checked anew, each does what it says.
#include "core/search/fixes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/catalog/catalog.hpp"
#include "core/exchange/plan_edit.hpp"
#include "core/verdict/words.hpp"
#include "tests/laws/laws.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll {
namespace {

/// Checks for one target, when every way of finding a fix is walked to its end.
constexpr std::int64_t most_checks = 200;

/// The plan's text with the edits, as somebody would type them, read again.
Plan edited(const Plan& plan, const std::vector<PlanEdit>& edits, Writing form) {
  Problems problems;
  json::Value document = exchange::editable(json::parse(write(plan, form), problems));
  for (const PlanEdit& edit : edits) exchange::set(document, edit.path, exchange::text_value(edit.value));
  const PlanReading reading = read_plan(exchange::written(document));
  EXPECT_TRUE(reading.ok()) << (reading.ok() ? "" : reading.problems.list().front().path + ": " + reading.problems.list().front().message) << "\n"
                            << exchange::written(document);
  return reading.plan;
}

bool meets_all(const Report& report) {
  return std::all_of(report.verdicts.begin(), report.verdicts.end(), [](const TargetVerdict& each) { return each.verdict == Verdict::meets; });
}

/// In the text as people write it, and with every field spelled out.
void expect_that_it_does(const Plan& plan, const Report& before, const TargetFixes& of, const Fix& fix) {
  for (const Writing form : {Writing::brief, Writing::complete}) {
    const Report after = evaluate(edited(plan, fix.edits, form));
    const TargetVerdict* verdict = laws::verdict_on(after, of.target);
    ASSERT_NE(verdict, nullptr);
    EXPECT_EQ(verdict->verdict, Verdict::meets) << of.target << ": " << fix.change;
    EXPECT_EQ(verdict->value, fix.value) << of.target << ": " << fix.change;
    EXPECT_EQ(meets_all(after), fix.meets_all) << of.target << ": " << fix.change;
    for (const TargetVerdict& each : before.verdicts) {
      const Verdict now = laws::verdict_on(after, each.target)->verdict;
      EXPECT_TRUE(each.verdict != Verdict::meets || now == Verdict::meets) << fix.change << " breaks " << each.target;
      EXPECT_TRUE(each.verdict != Verdict::too_close || worst_of(now, Verdict::too_close) == Verdict::too_close) << fix.change << " breaks " << each.target;
    }
  }
}

/// An edit of one number one step nearer to what the plan has; nothing for other edits, and where the plan itself stands there.
std::optional<std::string> one_step_back(const Plan& plan, const PlanEdit& edit) {
  const auto count = [&] { return std::stoll(edit.value); };
  if (edit.path == "workload.burst" || edit.path == "workload.concurrency") {
    const std::int64_t stated = plan.workload.burst ? *plan.workload.burst : *plan.workload.concurrency;
    return std::to_string(count() + (count() < stated ? 1 : -1));
  }
  if (edit.path == "workload.arrival_rate") {
    const double more = parse_quantity(edit.value, Unit::requests_per_s).value + 0.01;
    return more < *plan.workload.requests_per_s ? std::optional(exact_text(more, Unit::requests_per_s)) : std::nullopt;
  }
  if (edit.path != "workload.input") return std::nullopt;
  const std::size_t dots = edit.value.find("..");
  if (dots != std::string::npos) return edit.value.substr(0, dots + 2) + std::to_string(std::stoll(edit.value.substr(dots + 2)) + 1);
  // A range whose ends have met is one length.
  const std::string longer = std::to_string(count() + 1);
  return plan.workload.input.least == plan.workload.input.most ? longer : edit.value + ".." + longer;
}

/// The fewest replicas, the largest load, the longest prompts: one more step fails.
int expect_that_it_is_the_last(const Plan& plan, const TargetFixes& of, const Fix& fix) {
  const std::optional<std::string> back = one_step_back(plan, fix.edits.front());
  if (!back) return 0;
  const Report report = evaluate(edited(plan, {{fix.edits.front().path, *back}}, Writing::brief));
  EXPECT_NE(laws::verdict_on(report, of.target)->verdict, Verdict::meets) << fix.change << ": and with " << *back;
  return 1;
}

struct Seen {
  int fixes = 0;
  int steps = 0;
  int targets_without = 0;
};

/// What is answered of a target does not hang on what else was asked.
void expect_the_same_alone(const Plan& plan, const TargetFixes& of) {
  const Fixes alone = fixes_of(plan, of.target);
  EXPECT_LE(alone.evaluated, most_checks + 1);
  ASSERT_EQ(alone.targets.size(), 1u);
  EXPECT_EQ(write(alone.targets.front(), Writing::numbers), write(of, Writing::numbers));
}

void expect_laws_of_fixes(const Plan& plan, Seen& seen) {
  const Report before = evaluate(plan);
  const Fixes all = fixes_of(plan);
  EXPECT_LE(all.evaluated, 1 + most_checks * std::max<std::int64_t>(1, static_cast<std::int64_t>(all.targets.size())));
  if (!all.targets.empty()) expect_the_same_alone(plan, all.targets.back());
  for (const TargetFixes& of : all.targets) {
    EXPECT_LE(of.fixes.size(), 3u);
    EXPECT_EQ(of.fixes.empty(), !of.nearest.empty());
    if (of.fixes.empty()) ++seen.targets_without;
    for (const Fix& fix : of.fixes) {
      ++seen.fixes;
      ASSERT_FALSE(fix.edits.empty());
      expect_that_it_does(plan, before, of, fix);
      seen.steps += expect_that_it_is_the_last(plan, of, fix);
    }
  }
  for (const TargetVerdict& verdict : before.verdicts) {
    const bool is_missed = verdict.verdict == Verdict::misses || verdict.verdict == Verdict::too_close;
    const bool is_there = std::any_of(all.targets.begin(), all.targets.end(), [&](const TargetFixes& of) { return of.target == verdict.target; });
    EXPECT_EQ(is_missed, is_there) << verdict.target;
  }
}

TEST(Fixes, OfExamplesDoWhatTheySay) {
  Seen seen;
  for (const std::string& name : plan_names()) {
    laws::Random random(7);
    Plan plan = *find_plan(name);
    expect_laws_of_fixes(plan, seen);
    for (int times = 0; times < 3; ++times) {
      expect_laws_of_fixes(laws::aimed(plan, random), seen);
      ASSERT_FALSE(::testing::Test::HasFailure()) << name;
    }
  }
  EXPECT_GT(seen.fixes, 50);
}

TEST(Fixes, OfPlansOfEveryKindDoWhatTheySay) {
  Seen seen;
  for (std::uint64_t seed = 200; seed < 200 + laws::tried(160); ++seed) {
    laws::Random random(seed);
    Plan plan = seed % 6 == 5 ? laws::some_pools_plan(seed) : (seed % 8 == 0 ? testing_plans::random_plan(seed) : testing_plans::plausible_plan(seed));
    if (seed % 3 != 0) plan = laws::aimed(plan, random);
    if (seed % 10 == 1) plan.efficiency = {.mfu = Range{0.4, 0.6}, .memory_bandwidth = Range{0.7, 0.8}, .link_bandwidth = std::nullopt};
    expect_laws_of_fixes(plan, seen);
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << "\n"
                                                << laws::text_of(plan);
  }
  if (laws::under_sanitizers) return;
  EXPECT_GT(seen.fixes, 100);
  EXPECT_GT(seen.steps, 40);
  EXPECT_GT(seen.targets_without, 20);
}

Plan with(const std::string& changes) {
  const PlanReading reading = read_plan(R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","efficiency":{"mfu":0.5,"memory_bandwidth":0.8},)" + changes + "}");
  EXPECT_TRUE(reading.ok()) << (reading.ok() ? "" : reading.problems.list().front().message);
  return reading.plan;
}

std::vector<std::string> changed_paths(const Plan& plan, std::string_view target) {
  std::vector<std::string> paths;
  for (const TargetFixes& of : fixes_of(plan, target).targets) {
    for (const Fix& fix : of.fixes) paths.push_back(fix.edits.front().path);
  }
  return paths;
}

struct Missed {
  const char* what;
  std::string plan;
  const char* target;
  const char* path;  ///< One of the changes that are offered.
};

TEST(Fixes, ChangeWhatIsInTheWay) {
  const Missed cases[] = {
      {"weights that do not fit", R"("layout":"TP1","workload":{"input":1024,"output":256,"concurrency":4})", "fits", "layout"},
      {"a cache that does not fit", R"("layout":"TP4","workload":{"input":8192,"output":1024,"concurrency":120})", "fits", "workload.concurrency"},
      {"a little too much memory", R"("layout":"TP4","workload":{"input":8192,"output":1024,"concurrency":51})", "fits", "engine.memory_utilisation"},
      {"decode slower than wanted", R"("layout":"TP4","workload":{"input":1024,"output":256,"concurrency":64},"targets":{"tpot":"18 ms"})", "tpot", "layout"},
      {"too many arrivals", R"("layout":"TP4","workload":{"input":2048,"output":256,"arrival_rate":"4 requests/s"},"targets":{"ttft":"1 s"})", "ttft", "workload.arrival_rate"},
      {"prompts that take too long", R"("layout":"TP4","workload":{"input":16384,"output":256,"concurrency":1},"targets":{"ttft":"1 s"})", "ttft", "workload.input"},
      {"too few in flight", R"("layout":"TP4","workload":{"input":512,"output":256,"concurrency":8},"targets":{"decode_throughput_per_gpu":"200 tokens/s"})", "decode_throughput", "workload.concurrency"},
      {"a layout against the rules", R"("layout":"TP3","workload":{"input":512,"concurrency":8})", "legal", "layout"},
  };
  for (const Missed& each : cases) {
    const std::vector<std::string> paths = changed_paths(with(each.plan), each.target);
    std::string all;
    for (const std::string& path : paths) all += " " + path;
    EXPECT_NE(std::find(paths.begin(), paths.end(), each.path), paths.end()) << each.what << ":" << all;
  }
}

TEST(Fixes, SayWhatBitsCost) {
  const Fixes fixes = fixes_of(with(R"("layout":"TP4","workload":{"input":8192,"output":1024,"burst":60})"), "fits");
  ASSERT_EQ(fixes.targets.size(), 1u);
  for (const Fix& fix : fixes.targets.front().fixes) {
    const bool is_narrower = fix.edits.front().path == "engine.kv_cache" || fix.edits.front().path == "engine.weights";
    EXPECT_EQ(fix.changes_quality, is_narrower) << fix.change;
  }
}

TEST(Fixes, SayWhatComesNearestWhereNoneDoes) {
  const Plan hopeless = with(R"("layout":"TP4","workload":{"input":2048,"output":256,"concurrency":16},"targets":{"tpot":"0.1 ms"})");
  const Fixes fixes = fixes_of(hopeless);
  ASSERT_EQ(fixes.targets.size(), 1u);
  EXPECT_TRUE(fixes.targets.front().fixes.empty());
  EXPECT_NE(fixes.targets.front().nearest.find("The nearest, "), std::string::npos) << fixes.targets.front().nearest;
  EXPECT_NE(fixes.targets.front().nearest.find(" gives "), std::string::npos) << fixes.targets.front().nearest;
}

TEST(Fixes, SayWhichChangeWouldBreakAnotherTarget) {
  // Fewer requests make a token faster and each GPU deliver less; nothing of it is left to be made narrower or larger.
  const PlanReading torn = read_plan(
      R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"gb300","efficiency":{"mfu":0.5,"memory_bandwidth":0.8},"engine":{"weights":"nvfp4","kv_cache":"fp8"},)"
      R"("layout":"TP2","workload":{"input":{"histogram":[{"tokens":2048}]},"output":256,"concurrency":64},"targets":{"tpot":"12 ms","decode_throughput_per_gpu":"5400 tokens/s"}})");
  ASSERT_TRUE(torn.ok());
  const Fixes fixes = fixes_of(torn.plan);
  ASSERT_EQ(fixes.targets.size(), 1u);
  EXPECT_TRUE(fixes.targets.front().fixes.empty());
  EXPECT_EQ(fixes.targets.front().nearest, "No single change that was tried does it. Concurrency 64 → 56 would, with 11.9 ms, but then \"Decode per GPU\" misses.");
}

TEST(Fixes, OfAPlanThatMeetsAllAreNone) {
  const Fixes fixes = fixes_of(with(R"("layout":"TP4","workload":{"input":512,"output":128,"concurrency":1})"));
  EXPECT_TRUE(fixes.targets.empty());
  EXPECT_EQ(fixes.evaluated, 1);
  EXPECT_EQ(as_text(fixes), "Nothing is missed or too close.\n");
}

}  // namespace
}  // namespace plimsoll
