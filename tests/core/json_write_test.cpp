#include "core/spec/json_write.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/plan.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

Plan plan_of(std::string_view text) {
  const PlanReading reading = read_plan(text);
  for (const Problem& problem : reading.problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return reading.plan;
}

// The brief form: only what differs from presets and defaults.

struct BriefCase {
  const char* name;
  const char* plan;
  const char* brief;
};

const BriefCase brief_cases[] = {
    {"names_stay_names", R"({"plimsoll": 1, "model": {"preset": "llama-3.1-8b"}, "accelerator": "l40s", "workload": {"input": 64, "burst": 1}})",
     R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"l40s","workload":{"input":64,"burst":1}})"},
    {"an_example_is_its_name", R"({"preset": "16-gpu-moe", "cluster": {"gpus": 16}})", R"("16-gpu-moe")"},
    {"changes_of_an_example", R"({"preset": "16-gpu-moe", "cluster": {"gpus": 32, "scale_out": null}})",
     R"({"preset":"16-gpu-moe","cluster":{"gpus":32,"scale_out":null}})"},
    {"changes_of_a_model", R"({"plimsoll": 1, "model": {"preset": "llama-3.1-8b", "layers": 40}, "accelerator": "l40s", "workload": {"input": 64, "burst": 1}})",
     R"({"plimsoll":1,"model":{"preset":"llama-3.1-8b","layers":40},"accelerator":"l40s","workload":{"input":64,"burst":1}})"},
    {"defaults_are_left_out",
     R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "workload": {"input": 64, "burst": 1}, "engine": {"chunk_tokens": 8192, "weights": "fp8"}})",
     R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"l40s","workload":{"input":64,"burst":1},"engine":{"weights":"fp8"}})"},
    {"shorthands_stay_short",
     R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "layout": {"notation": "TP2×PP2"}, "workload": {"input": {"least": 1, "most": 64}, "burst": 1}})",
     R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"l40s","layout":"TP2×PP2","workload":{"input":"1..64","burst":1}})"},
    {"quantities_have_units",
     R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "workload": {"input": 64, "burst": 1}, "targets": {"ttft": 0.5, "throughput_per_gpu": 15000}})",
     R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"l40s","workload":{"input":64,"burst":1},"targets":{"ttft":"0.5 s","throughput_per_gpu":"15 tokens/ms"}})"},
};

class BriefForm : public testing::TestWithParam<BriefCase> {};
TEST_P(BriefForm, SaysOnlyWhatDiffers) {
  const Plan plan = plan_of(GetParam().plan);
  EXPECT_EQ(write(plan, Writing::brief), GetParam().brief);
  EXPECT_EQ(plan_of(GetParam().brief), plan);
}

INSTANTIATE_TEST_SUITE_P(Write, BriefForm, testing::ValuesIn(brief_cases), [](const auto& test) { return test.param.name; });

// The complete form: every stated field.

TEST(CompleteForm, SpellsOutWhatAPresetSays) {
  const std::string text = write(*find_plan("llama-3.1-70b-4xh100"), Writing::complete);
  for (const char* part : {R"("preset":"llama-3.1-70b-4xh100")", R"("layers":80)", R"("kv_heads":8)", R"("framework_memory":"1 GB")", R"("memory_utilisation":0.9)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
}

TEST(CompleteForm, TakesBackWhatAPresetStatesAndThePlanDoesNot) {
  Plan plan = *find_plan("16-gpu-moe");
  plan.cluster.scale_out.reset();
  plan.title.clear();
  const std::string text = write(plan, Writing::complete);
  EXPECT_NE(text.find(R"("scale_out":null)"), std::string::npos) << text;
  EXPECT_EQ(plan_of(text), plan);
}

TEST(CompleteForm, DropsAPresetThatThePlanDropped) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  plan.model.preset.clear();
  plan.model.layers = 40;
  EXPECT_EQ(plan_of(write(plan, Writing::complete)), plan);
  EXPECT_EQ(plan_of(write(plan, Writing::brief)), plan);
}

TEST(AModelSpelledOutExactlyLikeItsPreset, StaysSpelledOut) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  plan.model.preset.clear();
  EXPECT_EQ(plan_of(write(plan, Writing::brief)).model.preset, "");
  EXPECT_EQ(plan_of(write(plan, Writing::complete)).model.preset, "");
}

// Laws.

TEST(BothForms, ReadBackToTheSamePlan) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = testing_plans::random_plan(seed);
    for (const Writing form : {Writing::brief, Writing::complete}) {
      const std::string text = write(plan, form);
      const PlanReading back = read_plan(text);
      ASSERT_TRUE(back.ok()) << "seed " << seed << ": " << back.problems.list().front().path << ": " << back.problems.list().front().message << "\n"
                             << text;
      ASSERT_EQ(back.plan, plan) << "seed " << seed << "\n"
                                 << text << "\n"
                                 << write(back.plan, form);
    }
  }
}

TEST(BothForms, AreJsonThatMayStandInAPage) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const Writing form : {Writing::brief, Writing::complete, Writing::numbers}) {
      const std::string text = write(testing_plans::random_plan(seed), form);
      Problems problems;
      json::parse(text, problems);
      ASSERT_TRUE(problems.none()) << text;
      ASSERT_EQ(text.find('<'), std::string::npos) << text;
    }
  }
}

TEST(NumbersForm, HasNoUnits) {
  Plan plan = *find_plan("16-gpu-moe");
  plan.claims.clear();  // Their statements quote the plan's own words, units and all.
  const std::string text = write(plan, Writing::numbers);
  EXPECT_NE(text.find(R"("memory":64000000000)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("ttft":10)"), std::string::npos) << text;
  EXPECT_EQ(text.find(" GB\""), std::string::npos) << text;
}

TEST(SameFields, SeesEveryChange) {
  const Plan plan = *find_plan("16-gpu-moe");
  Plan other = plan;
  EXPECT_TRUE(same_fields(describe<Plan>(), &plan, &other));
  other.model.preset = "llama-3.1-8b";
  EXPECT_FALSE(same_fields(describe<Plan>(), &plan, &other));
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    other = testing_plans::random_plan(seed);
    other.preset = plan.preset;
    EXPECT_EQ(same_fields(describe<Plan>(), &plan, &other), plan == other) << "seed " << seed;
  }
}

}  // namespace
}  // namespace plimsoll
