// A repair repairs: applied to its plan it is legal, uses the GPUs and changes the degrees that it says, and nothing else.
// A valid value keeps its rule.

#include <gtest/gtest.h>

#include <charconv>

#include "core/verdict/legality.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

/// More illegal layouts than people write.
Plan some_layout(std::uint64_t seed) {
  Plan plan = some_plan(seed);
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
  if (path == "layout.sp") layout.sequence_parallel = value > 1;
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
