// A repair repairs: applied to its plan it is legal, uses the GPUs and changes the degrees that it says, and nothing else.
// A valid value keeps its rule.

#include <gtest/gtest.h>

#include <numeric>

#include "core/verdict/legality.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

/// More illegal layouts than people write, of one pool.
Plan some_layout(std::uint64_t seed) {
  Plan plan = some_plan(seed);
  plan.disaggregation.reset();
  Random random(seed);
  const auto disturb = [&](std::optional<std::int64_t>& degree) {
    if (random.chance(0.3)) degree = static_cast<std::int64_t>(1 + random.below(48));
  };
  if (!plan.layout.notation.empty()) return plan;
  Plan disturbed = plan;
  disturb(disturbed.layout.tp);
  disturb(disturbed.layout.pp);
  disturb(disturbed.layout.ep);
  disturb(disturbed.layout.replicas);
  disturbed.layout.stage_layers.clear();
  const std::int64_t layers = plan.model.layers;
  if (disturbed.layout.pp == 2 && layers > 3 && random.chance(0.5)) disturbed.layout.stage_layers = {layers - layers / 3, layers / 3};
  return testing_plans::has_legible_layouts(disturbed) ? disturbed : plan;
}

Layout layout_of(const Plan& plan) {
  Problems problems;
  const ResolvedLayout resolved = resolve_layout(plan.layout, plan.model.has_experts(), plan.cluster.gpus, plan.model.layers, "layout", problems);
  EXPECT_TRUE(resolved.ok) << (problems.none() ? "" : problems.list().front().message);
  return resolved.layout;
}

struct Degree {
  const char* name;
  std::int64_t LayoutReport::*degree;
};
const Degree degrees[] = {
    {"TP", &LayoutReport::tp}, {"PP", &LayoutReport::pp}, {"CP", &LayoutReport::cp}, {"attention DP", &LayoutReport::attention_dp}, {"EP", &LayoutReport::ep}, {"expert TP", &LayoutReport::expert_tp}, {"replicas", &LayoutReport::replicas}};

/// "TP 3 → 4, replicas 2 → 1; uses 4 of 8 GPUs", from two layouts; what is not said must not have changed.
std::string change_between(const LayoutReport& before, const LayoutReport& after) {
  std::string text;
  for (const Degree& each : degrees) {
    const std::int64_t from = before.*each.degree;
    const std::int64_t to = after.*each.degree;
    if (from != to) text += (text.empty() ? "" : ", ") + std::string(each.name) + " " + std::to_string(from) + " → " + std::to_string(to);
  }
  return text;
}

TEST(Repairs, AreLegalAndDoWhatTheySay) {
  int repaired_plans = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const Plan plan = some_layout(seed);
    const Report before = evaluate(plan);
    EXPECT_EQ(before.layout.legal, is_legal(plan, layout_of(plan))) << "seed " << seed;
    for (const Violation& violation : before.layout.violations) {
      EXPECT_FALSE(violation.message.empty());
      EXPECT_TRUE(!violation.is_caution || violation.repair.empty()) << "a caution needs no repair";
      if (violation.repair.empty()) continue;
      ++repaired_plans;
      Plan repaired = plan;
      repaired.layout = LayoutStatement{};
      repaired.layout.notation = violation.repair;
      repaired.layout.stage_layers = violation.repair_stage_layers;
      ASSERT_TRUE(testing_plans::has_legible_layouts(repaired)) << "seed " << seed << ": " << violation.repair;
      const LayoutReport after = evaluate(repaired).layout;
      EXPECT_TRUE(after.legal) << violation.repair;
      const std::string change = change_between(before.layout, after);
      const std::string uses = "uses " + std::to_string(after.gpus_used) + " ";
      EXPECT_EQ(violation.repair_change.substr(0, change.size()), change) << violation.repair;
      EXPECT_NE(violation.repair_change.find(uses), std::string::npos) << violation.repair_change << ": it " << uses;
      EXPECT_TRUE(plan.cluster.gpus == 0 || after.gpus_used <= plan.cluster.gpus);
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan);
  }
  EXPECT_GT(repaired_plans, 500);
}

bool is_legal_cut(const Plan& plan, const Layout& layout) {
  return std::accumulate(layout.stage_layers.begin(), layout.stage_layers.end(), INT64_C(0)) == plan.model.layers;
}

/// Attention ranks of a model without experts can follow from an EP that it should not have; nobody asked for them.
bool is_adp_written(const Plan& plan) { return plan.layout.dp || plan.layout.attention_dp; }

/// What of a plan's layout another one does not keep: degrees that were written (or 1 by being left out), SP, stage sizes.
std::int64_t changes_between(const Plan& plan, const Layout& before, const Layout& after) {
  const LayoutStatement& written = plan.layout;
  const bool is_spread = written.ep || written.expert_tp;
  std::int64_t changes = 0;
  const auto count = [&](bool differs) { changes += differs ? 1 : 0; };
  count(before.tp != after.tp);
  count(before.pp != after.pp);
  count(before.cp != after.cp);
  count(before.ep != after.ep);
  count(before.replicas != after.replicas);
  count(before.attention_dp != after.attention_dp && (!is_spread || is_adp_written(plan)));
  count(before.expert_tp != after.expert_tp && written.expert_tp);
  count(before.sequence_parallel && !after.sequence_parallel);
  count(!written.stage_layers.empty() && before.stage_layers != after.stage_layers);
  return changes;
}

/// Every layout of up to 8 stages, attention ranks, and so on: none that is legal changes less, nor, where one change is
/// enough, moves fewer GPUs.
TEST(Repairs, AreTheCheapestOfAllSmallLayouts) {
  int compared = 0;
  for (std::uint64_t seed = 0; compared < 200; ++seed) {
    ASSERT_LT(seed, 3000U);
    const Plan plan = some_layout(seed);
    const Layout before = layout_of(plan);
    if (!plan.layout.notation.empty() || is_legal(plan, before) || before.gpus() > 512) continue;
    const bool has_experts = plan.model.has_experts();
    const std::optional<Layout> repaired = cheapest_legal_layout(plan, before);
    ASSERT_TRUE(repaired) << "seed " << seed;
    const std::int64_t changes = changes_between(plan, before, *repaired);
    const auto moved = [&](const Layout& layout) { return std::abs(layout.gpus() - before.gpus()); };
    Layout tried = before;
    const auto compare = [&] {
      if (!is_legal(plan, tried)) return;
      const std::int64_t theirs = changes_between(plan, before, tried);
      EXPECT_TRUE(theirs > changes || (theirs == changes && (changes > 1 || moved(tried) >= moved(*repaired))))
          << "seed " << seed << ": " << notation_of(tried, has_experts) << " is cheaper than " << notation_of(*repaired, has_experts) << ", for " << notation_of(before, has_experts);
    };
    for (const std::int64_t tp : {before.tp, INT64_C(1), INT64_C(2), INT64_C(4), INT64_C(8), INT64_C(16)}) {
      for (const std::int64_t ep : {before.ep, INT64_C(1), INT64_C(2), INT64_C(4), INT64_C(8), INT64_C(16)}) {
        for (std::int64_t pp = 0; pp <= 8; ++pp) {
          for (std::int64_t attention_dp = 0; attention_dp <= (has_experts ? 8 : 0); ++attention_dp) {
            for (std::int64_t replicas = 0; replicas <= 4; ++replicas) {
              tried = before;
              tried.tp = tp;
              tried.ep = ep;
              if (pp > 0) tried.pp = pp;
              if (attention_dp > 0) tried.attention_dp = attention_dp;
              if (!has_experts && !is_adp_written(plan)) tried.attention_dp = 1;
              if (replicas > 0) tried.replicas = replicas;
              if (tried.pp != before.pp || !is_legal_cut(plan, tried)) tried.stage_layers = even_stages(plan.model.layers, tried.pp);
              if (tried.tp == 1) tried.sequence_parallel = false;
              if (has_experts && tried.gpus_per_stage() % ep != 0) continue;
              tried.expert_tp = has_experts ? tried.gpus_per_stage() / ep : 1;
              compare();
            }
          }
        }
      }
    }
    ++compared;
    ASSERT_FALSE(HasFailure()) << text_of(plan);
  }
}

/// The layout, or the plan's GPUs, with one field set to a value; the degrees that follow from it do.
void set_field(std::string_view path, std::int64_t value, Plan& plan, Layout& layout) {
  if (path == "layout.tp") layout.tp = value;
  if (path == "layout.pp") {
    layout.pp = value;
    layout.stage_layers.assign(static_cast<std::size_t>(value), 1);
  }
  if (path == "layout.ep") layout.ep = value;
  if (path == "layout.ep" && !plan.model.has_experts()) layout.expert_tp = 1;
  if (path == "layout.expert_tp") layout.expert_tp = value;
  if (path == "cluster.gpus") plan.cluster.gpus = value;
}

TEST(ValidValues, KeepTheirRuleAndAreNearestFirst) {
  int values = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = some_layout(seed);
    const Layout layout = layout_of(plan);
    for (const Violation& violation : violations_of(plan, layout)) {
      for (const std::int64_t value : violation.valid) {
        Plan changed = plan;
        Layout tried = layout;
        set_field(violation.path, value, changed, tried);
        const std::vector<Violation> left = violations_of(changed, tried);
        const bool is_kept = std::none_of(left.begin(), left.end(), [&](const Violation& each) { return each.rule == violation.rule; });
        EXPECT_TRUE(is_kept) << violation.rule << " with " << violation.path << " " << value;
        ++values;
      }
      if (violation.path != "layout.tp") continue;
      const auto distance = [&](std::int64_t value) { return std::abs(value - layout.tp); };
      EXPECT_TRUE(std::is_sorted(violation.valid.begin(), violation.valid.end(), [&](auto a, auto b) { return distance(a) < distance(b); }));
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n"
                               << text_of(plan);
  }
  EXPECT_GT(values, 500);
}

}  // namespace
}  // namespace plimsoll::laws
