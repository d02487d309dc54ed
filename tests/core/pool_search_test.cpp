// A search for pools finds what trying every pair finds.
#include "core/search/pool_search.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/search/search_report.hpp"
#include "tests/laws/laws.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll {
namespace {

constexpr std::uint64_t problems_tried = laws::tried(160);

struct Asked {
  Plan plan;
  SearchOptions options;
};

/// Every load and objective, few GPUs, every other with pools of its own, and targets that some pairs keep.
std::optional<Asked> asked(std::uint64_t seed) {
  Asked made{seed % 2 == 0 ? laws::some_pools_plan(seed) : testing_plans::plausible_plan(seed), {}};
  Plan& plan = made.plan;
  if (plan.model.attention.kind == AttentionKind::unknown || !plan.workload.output) return std::nullopt;
  constexpr std::int64_t most_gpus[] = {3, 4, 6, 8, 9};
  plan.cluster.gpus = most_gpus[seed % 5];
  plan.layout = {};
  plan.accelerator.price_usd_per_h = 2.5;
  if (plan.disaggregation && plan.disaggregation->prefill_accelerator) plan.disaggregation->prefill_accelerator->price_usd_per_h = 1.25;
  // Of which less is known beforehand: machines of a range, and lengths of a range.
  if (seed % 4 == 1) plan.accelerator.memory_bytes_per_s = {0.7 * plan.accelerator.memory_bytes_per_s.low, 1.1 * plan.accelerator.memory_bytes_per_s.high};
  if (seed % 4 == 2) plan.workload.input = Lengths{.least = 32, .most = static_cast<std::int64_t>(4 * plan.workload.input.longest())};
  made.options.objective = static_cast<SearchObjective>(seed % names_of<SearchObjective>.size());
  made.options.count = seed % 3 == 0 ? 100 : 3;
  if (seed % 7 == 0) made.options.chunk_tokens = {512, 4096};
  Problems problems;
  refuse_pools_that_cannot_be_searched(plan, made.options, problems);
  return problems.none() ? std::optional(made) : std::nullopt;
}

std::string text_of(const Candidate& c) {
  const auto degrees = [](const LayoutFamily& f, std::int64_t replicas) { return fmt::format("TP{} PP{} CP{} ADP{} EP{} R{}", f.tp, f.pp, f.cp, f.attention_dp, f.ep, replicas); };
  return fmt::format("{} | {} variant {}", degrees(c.prefill->family, c.prefill->replicas), degrees(c.family, c.replicas), c.variant);
}

/// Every pair of pools on all GPUs or fewer, evaluated one by one.
std::vector<Candidate> all_pairs(const Asked& problem, const LayoutSearch& beside) {
  std::vector<Candidate> found;
  for (std::size_t variant = 0; variant < beside.variants().size(); ++variant) {
    Plan plan = beside.plan_with(variant, 0);
    plan.disaggregation = problem.plan.disaggregation.value_or(Disaggregation{});
    Evaluator evaluator(plan);
    for (const LayoutFamily& decode : beside.families()) {
      for (const LayoutFamily& prefill : beside.families()) {
        for (std::int64_t d = 1; d * decode.gpus() < plan.cluster.gpus; ++d) {
          for (std::int64_t p = 1; p * prefill.gpus() + d * decode.gpus() <= plan.cluster.gpus; ++p) {
            const Evaluation& evaluated = evaluator.evaluate(beside.layout_of(decode, d), beside.layout_of(prefill, p));
            Candidate pair = candidate_of(decode, d, evaluated);
            pair.prefill = PoolLayout{prefill, p};
            pair.variant = static_cast<std::int64_t>(variant);
            if (pair.is_wanted() && is_handed_over_in_time(plan, evaluated)) found.push_back(pair);
          }
        }
      }
    }
  }
  std::sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) { return is_better(a, b, problem.options.objective); });
  return found;
}

/// The best of each two families, of the best's word: as far as the list is promised.
std::vector<std::string> listed(const std::vector<Candidate>& sorted, std::int64_t count) {
  std::vector<std::string> texts;
  std::vector<std::pair<LayoutFamily, LayoutFamily>> seen;
  for (const Candidate& each : sorted) {
    const std::pair families{each.family, each.prefill->family};
    const bool is_promised = sorted.front().verdict != Verdict::meets || each.verdict == Verdict::meets;
    if (!is_promised || std::find(seen.begin(), seen.end(), families) != seen.end() || static_cast<std::int64_t>(texts.size()) == count) continue;
    seen.push_back(families);
    texts.push_back(text_of(each));
  }
  return texts;
}

TEST(PoolSearch, finds_the_best_that_trying_every_pair_finds) {
  std::size_t tried = 0;
  std::size_t found = 0;
  std::int64_t evaluated = 0;
  std::int64_t pairs = 0;
  for (std::uint64_t seed = 0; seed < problems_tried; ++seed) {
    const std::optional<Asked> problem = asked(seed);
    if (!problem) continue;
    Problems problems;
    LayoutSearch beside(problem->plan, problem->options, problems);
    if (!problems.none()) continue;
    ++tried;
    PoolSearch search(problem->plan, beside);
    while (search.step(7)) continue;
    EXPECT_TRUE(search.is_proven());
    const std::vector<Candidate> all = all_pairs(*problem, beside);
    EXPECT_EQ(listed(search.best(), problem->options.count), listed(all, problem->options.count)) << laws::text_of(problem->plan);
    found += all.empty() ? 0 : 1;
    evaluated += search.evaluated();
    pairs += search.pairs();
  }
  EXPECT_GT(tried, problems_tried / 3);
  EXPECT_GT(found, problems_tried / 12);
  EXPECT_LT(evaluated, pairs);
}

TEST(PoolSearch, writes_plans_of_which_a_check_says_what_the_search_says) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < problems_tried; ++seed) {
    const std::optional<Asked> problem = asked(seed);
    if (!problem) continue;
    Problems problems;
    LayoutSearch beside(problem->plan, problem->options, problems);
    if (!problems.none()) continue;
    PoolSearch search(problem->plan, beside);
    while (search.step(100)) continue;
    if (search.best().empty()) continue;
    const Candidate& best = search.best().front();
    const Report report = evaluate(search.plan_of(best));
    EXPECT_TRUE(report.layout.legal);
    EXPECT_EQ(report.layout.gpus_used, best.gpus());
    for (std::size_t i = 0; i < time_target_count; ++i) {
      const TargetVerdict* verdict = laws::verdict_on(report, time_targets[i].key);
      if (verdict == nullptr) continue;
      ++compared;
      EXPECT_EQ(best.words[i], verdict->verdict) << verdict->target << laws::text_of(search.plan_of(best));
      EXPECT_EQ(best.values[i], verdict->value) << verdict->target << laws::text_of(search.plan_of(best));
    }
  }
  EXPECT_GT(compared, problems_tried / 8);
}

TEST(PoolSearch, says_the_plans_own_pools_as_a_check_does) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < problems_tried; ++seed) {
    const Plan plan = laws::some_pools_plan(seed);
    const Report report = evaluate(plan);
    Problems problems;
    refuse_pools_that_cannot_be_searched(plan, {}, problems);
    LayoutSearch beside(plan, {}, problems);
    if (!problems.none() || !report.layout.legal) continue;
    const std::optional<Candidate> own = PoolSearch(plan, beside).own();
    ASSERT_TRUE(own) << laws::text_of(plan);
    EXPECT_EQ(own->gpus(), report.layout.gpus_used);
    EXPECT_EQ(own->fits, laws::verdict_on(report, "fits")->verdict) << laws::text_of(plan);
    ++compared;
  }
  EXPECT_GT(compared, problems_tried / 10);
}

TEST(PoolSearch, may_use_the_GPUs_of_both_pools_where_the_cluster_states_none) {
  Plan plan = laws::some_pools_plan(1);
  plan.cluster.gpus = 0;
  plan.layout = {};
  plan.layout.notation = "TP2";
  plan.disaggregation->prefill_layout = {};
  plan.disaggregation->prefill_layout.notation = "TP1 R3";
  EXPECT_EQ(gpus_searched(plan, {}), 5);
  Problems problems;
  EXPECT_EQ(LayoutSearch(plan, {}, problems).options().gpus, 5);
}

TEST(PoolSearch, refuses_too_many_GPUs_and_what_leaves_the_pools_undecided) {
  Plan plan = laws::some_pools_plan(1);
  plan.workload.output.reset();
  plan.cluster.scale_out.reset();
  plan.disaggregation->handoff_link.reset();
  SearchOptions options;
  options.gpus = most_gpus_of_pools + 1;
  Problems problems;
  refuse_pools_that_cannot_be_searched(plan, options, problems);
  std::vector<std::string> paths;
  for (const Problem& problem : problems.list()) paths.push_back(problem.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"gpus", "workload.output", "cluster.scale_out"}));
}

}  // namespace
}  // namespace plimsoll
