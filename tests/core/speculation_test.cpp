// Tokens that are drafted and verified together: what a step brings, what it costs, what it keeps.

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/physics/answers.hpp"
#include "core/physics/memory.hpp"
#include "core/report/report.hpp"
#include "core/spec/json_write.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

Plan plan_with(const char* engine, const char* model = "deepseek-v3", const char* layout = "EP16×TP8×PP2") {
  const std::string text = std::string(R"({"plimsoll": 1, "model": ")") + model + R"(", "accelerator": "h200-sxm", "cluster": {"scale_out": {"bandwidth": "50 GB/s"}}, "layout": ")" + layout +
                           R"(", "workload": {"input": 1000, "output": 200, "burst": 64}, "engine": {)" + engine + "}}";
  PlanReading reading = read_plan(text);
  EXPECT_TRUE(reading.ok()) << (reading.ok() ? "" : reading.problems.list().front().message);
  return reading.plan;
}

struct Deployed {
  Plan plan;
  Layout layout;
};

Deployed deployed(const char* engine, const char* model = "deepseek-v3", const char* layout = "TP8×PP2") {
  Deployed made{plan_with(engine, model, layout), {}};
  Problems problems;
  made.layout = resolve_layout(made.plan.layout, made.plan.model.has_experts(), 0, made.plan.model.layers, "layout", problems).layout;
  EXPECT_TRUE(problems.none());
  return made;
}

struct StepCase {
  const char* name;
  std::int64_t draft_tokens;
  double acceptance;
  double want;
};

const StepCase step_cases[] = {
    {"one_draft", 1, 0.85, 1.85},  // DeepSeek-V3's report: 1.8 times the tokens at an acceptance of 85 to 90 %.
    {"two_drafts", 2, 0.5, 1.75},
    {"never_kept", 3, 0, 1},
    {"always_kept", 3, 1, 4},
    {"none", 0, 0.9, 1},
};

class TokensPerStep : public testing::TestWithParam<StepCase> {};
TEST_P(TokensPerStep, AreTheSumOfThePowersOfAcceptance) {
  Engine engine;
  engine.speculation = Speculation{.draft_tokens = GetParam().draft_tokens, .acceptance = GetParam().acceptance};
  EXPECT_NEAR(speculation_terms<double>(engine).tokens_per_step, GetParam().want, 1e-15);
}
INSTANTIATE_TEST_SUITE_P(, TokensPerStep, testing::ValuesIn(step_cases), [](const auto& each) { return std::string(each.param.name); });

TEST(Speculation, VerifiesEveryDraftAndReadsTheCacheOnce) {
  const Deployed made = deployed(R"("speculation": {"draft_tokens": 2, "acceptance": 0.5})");
  const Terms<double> terms = terms_of<double>(made.plan, made.layout, 1);
  const Iteration step = step_iteration(made.plan, terms, 10.0, 1000.0);
  EXPECT_EQ(step.decode.tokens, 30);
  EXPECT_EQ(step.sampled, 30);
  EXPECT_EQ(step.decode.pairs, 30 * 1001);  // The context, and on average one draft.
  EXPECT_EQ(step.decode.cache_tokens_read, 10 * 1000);
  EXPECT_EQ(step.drafting.tokens, 10);
  EXPECT_EQ(step.drafting.pairs, 10 * 1000);
}

TEST(Speculation, TakesAStepForAllTheTokensThatItBrings) {
  const Deployed made = deployed(R"("speculation": {"draft_tokens": 1, "acceptance": 0.85})");
  const StageContext<double> context = stage_context<double>(made.plan, made.layout, 1);
  const Answers<double> answers = answers_at(context, longest_lengths(made.plan.workload));
  EXPECT_DOUBLE_EQ(*answers.tpot_s, answers.decode.step_s / 1.85);
  EXPECT_DOUBLE_EQ(*answers.decode_rate, 64.0 / 16 / *answers.tpot_s);
  EXPECT_DOUBLE_EQ(*answers.total_rate, 64.0 * 1200 / 16 / (*answers.ttft_last_s + 199 * *answers.tpot_s));
}

/// A step's draft is n layers and n heads of one token a sequence, on the last stage.
TEST(Speculation, DraftsByLayersAndHeadsOfTheLastStage) {
  const Deployed made = deployed(R"("speculation": {"draft_tokens": 3, "acceptance": 0.5, "draft_cost_layers": 2})", "deepseek-v3", "TP8");
  const StageContext<double> context = stage_context<double>(made.plan, made.layout, 1);
  const Iteration one = decode_iteration(made.plan.model, 64, 1200);
  const double layer_s = operations_detail::times_of_layer(context, last_layer_kind(made.plan.model), one).total_s();
  const double head_s = operations_detail::times_of_head(context, one).total_s();
  const Decode<double> decode = decode_of(context, 64.0, 1200.0);
  EXPECT_DOUBLE_EQ(decode.slowest.seconds[static_cast<std::size_t>(Operation::draft)], 3 * (2 * layer_s + head_s));
}

TEST(Speculation, KeepsTheWeightsAndTheCacheOfWhatDrafts) {
  const Deployed without = deployed(R"("framework_memory": 0)", "llama-3.1-70b", "TP8×PP2");
  Deployed with = without;
  with.plan.engine.speculation = Speculation{.draft_tokens = 1, .acceptance = 0.8};
  const auto memory_of = [](const Deployed& made) { return memory_of_stages(made.plan, made.layout, residency_of(made.plan, made.layout, 64), 1, 141e9); };
  const MemoryOfStages before = memory_of(without);
  const MemoryOfStages after = memory_of(with);
  EXPECT_EQ(after.stages[0].weights_bytes(), before.stages[0].weights_bytes());
  EXPECT_EQ(after.stages[0].kv_cache_bytes, before.stages[0].kv_cache_bytes);
  EXPECT_GT(after.stages[1].weights_bytes(), before.stages[1].weights_bytes());
  EXPECT_DOUBLE_EQ(after.stages[1].kv_cache_bytes, before.stages[1].kv_cache_bytes * 41 / 40);
}

std::string report_of(const Plan& plan) { return write(evaluate(plan), Writing::numbers); }

TEST(Speculation, OfNoDraftsIsNone) {
  for (const char* acceptance : {"0", "0.9"}) {
    const std::string engine = std::string(R"("speculation": {"draft_tokens": 0, "acceptance": )") + acceptance + "}";
    EXPECT_EQ(report_of(plan_with(engine.c_str())), report_of(plan_with("")));
  }
}

TEST(Speculation, ThatIsNeverKeptOnlyCosts) {
  const Deployed made = deployed(R"("speculation": {"draft_tokens": 1, "acceptance": 0})");
  const Deployed without = deployed("");
  const auto tpot_s = [](const Deployed& each) { return *answers_at(stage_context<double>(each.plan, each.layout, 1), longest_lengths(each.plan.workload)).tpot_s; };
  EXPECT_GT(tpot_s(made), tpot_s(without));
}

TEST(Speculation, IsFasterTheMoreIsKept) {
  double before = 1e9;
  for (const char* acceptance : {"0", "0.3", "0.6", "0.9", "1"}) {
    const Deployed made = deployed((std::string(R"("speculation": {"draft_tokens": 2, "acceptance": )") + acceptance + "}").c_str());
    const double tpot_s = *answers_at(stage_context<double>(made.plan, made.layout, 1), longest_lengths(made.plan.workload)).tpot_s;
    EXPECT_LT(tpot_s, before);
    before = tpot_s;
  }
}

TEST(Speculation, SaysWhatItAssumesOfTheDraft) {
  const Report report = evaluate(plan_with(R"("speculation": {"draft_tokens": 1, "acceptance": 0.85})"));
  int said = 0;
  for (const Assumption& assumption : report.assumptions) said += assumption.path == "engine.speculation.draft_cost_layers" ? 1 : 0;
  EXPECT_EQ(said, 1);
}

}  // namespace
}  // namespace plimsoll
