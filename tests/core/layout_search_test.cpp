// A search finds what trying everything finds.
#include "core/search/layout_search.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/search/search_report.hpp"
#include "core/verdict/legality.hpp"
#include "tests/core/allocations.hpp"
#include "tests/laws/laws.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll {
namespace {

constexpr std::uint64_t problems_tried = laws::tried(120);

struct Searched {
  Plan plan;
  SearchOptions options;
};

/// A plan as people write it, few GPUs, any objective; every third with a choice of chunks or loads.
std::optional<Searched> searched(std::uint64_t seed) {
  Searched made{testing_plans::plausible_plan(seed), {}};
  Plan& plan = made.plan;
  if (plan.disaggregation || plan.model.attention.kind == AttentionKind::unknown) return std::nullopt;
  constexpr std::int64_t most_gpus[] = {4, 6, 8, 12, 16, 24};
  plan.cluster.gpus = most_gpus[seed % 6];
  plan.layout = {};
  made.options.objective = static_cast<SearchObjective>(seed % names_of<SearchObjective>.size());
  made.options.count = 100;
  plan.accelerator.price_usd_per_h = 2.5;
  if (made.options.objective == SearchObjective::price && !plan.workload.output) return std::nullopt;
  if (seed % 3 == 0) made.options.chunk_tokens = {512, 4096};
  if (seed % 3 == 1 && (plan.workload.burst || plan.workload.concurrency)) made.options.sequences = {3, 40};
  return made;
}

using Degrees = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
Degrees degrees_of(const LayoutFamily& f) { return {f.tp, f.pp, f.cp, f.attention_dp, f.ep}; }

/// Every combination of degrees on so many GPUs that the rules allow, tried one by one.
std::vector<std::pair<LayoutFamily, std::int64_t>> all_layouts(const Plan& plan) {
  std::vector<std::pair<LayoutFamily, std::int64_t>> found;
  const std::int64_t gpus = plan.cluster.gpus;
  const bool has_experts = plan.model.has_experts();
  for (std::int64_t tp = 1; tp <= gpus; ++tp) {
    for (std::int64_t pp = 1; tp * pp <= gpus; ++pp) {
      for (std::int64_t cp = 1; tp * pp * cp <= gpus; ++cp) {
        for (std::int64_t dp = 1; tp * pp * cp * dp <= (has_experts ? gpus : std::min(gpus, tp * pp * cp)); ++dp) {
          for (std::int64_t ep = 1; ep <= (has_experts ? tp * cp * dp : 1); ++ep) {
            if ((tp * cp * dp) % ep != 0) continue;
            const LayoutFamily family{tp, pp, cp, dp, ep};
            for (std::int64_t replicas = 1; replicas * family.gpus() <= gpus; ++replicas) {
              Layout layout;
              set_degrees(family, replicas, has_experts, layout);
              layout.stage_layers = even_stages(plan.model.layers, pp);
              if (is_legal(plan, layout)) found.emplace_back(family, replicas);
            }
          }
        }
      }
    }
  }
  return found;
}

/// All candidates of a problem, without any search.
std::vector<Candidate> all_candidates(const Searched& problem) {
  std::vector<Candidate> found;
  const std::vector<std::int64_t> own_chunk = {problem.plan.engine.chunk_tokens};
  const std::vector<std::int64_t> own_load = {0};
  const auto layouts = all_layouts(problem.plan);
  std::int64_t variant = 0;
  for (const std::int64_t chunk_tokens : problem.options.chunk_tokens.empty() ? own_chunk : problem.options.chunk_tokens) {
    for (const std::int64_t sequences : problem.options.sequences.empty() ? own_load : problem.options.sequences) {
      Plan plan = problem.plan;
      plan.engine.chunk_tokens = chunk_tokens;
      if (sequences > 0) (plan.workload.burst ? plan.workload.burst : plan.workload.concurrency) = sequences;
      for (const auto& [family, replicas] : layouts) {
        Layout layout;
        set_degrees(family, replicas, plan.model.has_experts(), layout);
        layout.stage_layers = even_stages(plan.model.layers, family.pp);
        Evaluator evaluator(plan);
        Candidate candidate = candidate_of(family, replicas, evaluator.evaluate(layout));
        candidate.variant = variant;
        candidate.sequences = sequences;
        found.push_back(candidate);
      }
    }
    ++variant;
  }
  return found;
}

std::string text_of(const Candidate& c) {
  return fmt::format("TP{} PP{} CP{} ADP{} EP{} R{} variant {} sequences {}", c.family.tp, c.family.pp, c.family.cp, c.family.attention_dp, c.family.ep, c.replicas, c.variant, c.sequences);
}

LayoutSearch whole_search(const Searched& problem) {
  Problems problems;
  LayoutSearch search(problem.plan, problem.options, problems);
  EXPECT_TRUE(problems.none());
  while (search.step(7)) continue;
  return search;
}

TEST(LayoutSearch, finds_the_best_that_trying_everything_finds) {
  std::size_t tried = 0;
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < problems_tried; ++seed) {
    const std::optional<Searched> problem = searched(seed);
    if (!problem) continue;
    ++tried;
    std::vector<Candidate> all = all_candidates(*problem);
    const LayoutSearch search = whole_search(*problem);
    EXPECT_EQ(search.counts().looked_at + search.counts().left_out, static_cast<std::int64_t>(all.size())) << laws::text_of(problem->plan);
    const auto is_wanted = [](const Candidate& each) { return each.is_wanted(); };
    EXPECT_EQ(search.counts().wanted, std::count_if(all.begin(), all.end(), is_wanted));
    // Of each family the best, in order.
    std::vector<Candidate> wanted;
    std::copy_if(all.begin(), all.end(), std::back_inserter(wanted), is_wanted);
    std::sort(wanted.begin(), wanted.end(), [&](const Candidate& a, const Candidate& b) { return is_better(a, b, problem->options.objective); });
    std::set<Degrees> seen;
    std::vector<std::string> expected;
    for (const Candidate& each : wanted) {
      if (seen.insert(degrees_of(each.family)).second && expected.size() < 100) expected.push_back(text_of(each));
    }
    std::vector<std::string> got;
    for (const Candidate& each : search.best()) got.push_back(text_of(each));
    EXPECT_EQ(got, expected) << laws::text_of(problem->plan);
    found += got.empty() ? 0 : 1;
  }
  EXPECT_GT(tried, problems_tried / 2);
  EXPECT_GT(found, problems_tried / 5);
}

TEST(LayoutSearch, has_on_its_front_exactly_what_nothing_that_fits_beats) {
  for (std::uint64_t seed = 0; seed < problems_tried; seed += 3) {
    const std::optional<Searched> problem = searched(seed);
    if (!problem) continue;
    std::vector<Candidate> fitting = all_candidates(*problem);
    fitting.erase(std::remove_if(fitting.begin(), fitting.end(), [](const Candidate& c) { return !c.is_answered() || (c.fits != Verdict::meets && c.fits != Verdict::too_close); }), fitting.end());
    const std::vector<Candidate> front = whole_search(*problem).front();
    for (const Candidate& member : front) {
      EXPECT_TRUE(std::none_of(fitting.begin(), fitting.end(), [&](const Candidate& each) { return dominates(each, member); })) << text_of(member);
    }
    for (const Candidate& each : fitting) {
      EXPECT_TRUE(std::any_of(front.begin(), front.end(), [&](const Candidate& member) { return dominates(member, each) || is_alike(member, each); })) << text_of(each);
    }
  }
}

TEST(LayoutSearch, tells_the_least_concession) {
  std::size_t told = 0;
  for (std::uint64_t seed = 0; seed < problems_tried; ++seed) {
    const std::optional<Searched> problem = searched(seed);
    if (!problem) continue;
    LayoutSearch search = whole_search(*problem);
    const SearchReport report = report_of(search);
    const std::vector<Candidate> all = all_candidates(*problem);
    for (const Relaxation& each : report.relaxations) {
      if (each.target == "fits") continue;
      ++told;
      EXPECT_GT(each.by, 0);
      const double shortfall = std::max(each.value / each.limit, each.limit / each.value) - 1;
      std::size_t closer = 0;
      for (const Candidate& other : all) {
        std::size_t missed = other.fits == Verdict::misses ? 2 : 0;
        double by = 0;
        for (std::size_t i = 0; i < time_target_count; ++i) {
          if (other.words[i] != Verdict::misses) continue;
          missed += each.target == time_targets[i].key ? 1 : 2;
          by = shortfall_of(other, problem->plan.targets, i);
        }
        const bool is_worth_it = report.best.empty() || cost_of(other, problem->options.objective) < cost_of(search.best().front(), problem->options.objective);
        if (missed == 1 && is_worth_it && other.is_answered() && by < shortfall * (1 - 1e-12)) ++closer;
      }
      EXPECT_EQ(closer, 0u) << each.target << laws::text_of(problem->plan);
    }
  }
  EXPECT_GT(told, problems_tried / 12);
}

TEST(LayoutSearch, gives_plans_that_a_check_says_the_same_of) {
  std::size_t checked = 0;
  for (std::uint64_t seed = 0; seed < problems_tried; ++seed) {
    const std::optional<Searched> problem = searched(seed);
    if (!problem) continue;
    const LayoutSearch search = whole_search(*problem);
    if (search.best().empty()) continue;
    const Candidate& best = search.best().front();
    const Plan plan = search.plan_of(best);
    const PlanReading reading = read_plan(laws::text_of(plan));
    ASSERT_TRUE(reading.ok()) << laws::text_of(plan);
    const Report report = evaluate(reading.plan);
    Verdict worst = Verdict::meets;
    for (const TargetVerdict& verdict : report.verdicts) worst = worst_of(worst, verdict.verdict);
    EXPECT_EQ(worst, best.verdict) << laws::text_of(plan);
    EXPECT_EQ(report.layout.gpus_used, best.gpus()) << laws::text_of(plan);
    ++checked;
  }
  EXPECT_GT(checked, problems_tried / 5);
}

TEST(LayoutSearch, allocates_nothing_for_a_layout) {
  Plan plan = read_plan(R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","cluster":{"gpus":512,"scale_out":{"bandwidth":"50 GB/s"}},
    "layout":"TP8","workload":{"input":1024,"output":256,"concurrency":64},"targets":{"tpot":"50 ms"}})")
                  .plan;
  Problems problems;
  LayoutSearch search(plan, {}, problems);
  const std::int64_t before = testing_allocations::count();
  while (search.step(1000)) continue;
  const auto layouts = static_cast<double>(search.counts().looked_at);
  ASSERT_GT(layouts, 5000);
  // What is new along a degree is kept, as are the sizes of so many stages, and the front grows: few beside the layouts.
  EXPECT_LT(static_cast<double>(testing_allocations::count() - before) / layouts, 0.1);
}

TEST(LayoutSearch, refuses_what_it_cannot_search) {
  const Plan plan = read_plan(R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","layout":"TP1","workload":{"input":100,"arrival_rate":"1 requests/s","output":10}})").plan;
  const auto problems_of = [&](const SearchOptions& options) {
    Problems problems;
    LayoutSearch search(plan, options, problems);
    std::string text;
    for (const Problem& each : problems.list()) text += each.path + ": " + each.message + "\n";
    EXPECT_TRUE(search.is_done());
    return text;
  };
  SearchOptions too_many;
  too_many.gpus = 10'000'000;
  SearchOptions none;
  none.gpus = 8;
  none.tp = {3};
  SearchOptions no_load;
  no_load.sequences = {5};
  EXPECT_NE(problems_of(too_many).find("name the degrees to try"), std::string::npos);
  EXPECT_NE(problems_of(none).find("no layout of these degrees is legal"), std::string::npos);
  EXPECT_NE(problems_of(no_load).find("neither a burst nor a concurrency"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
