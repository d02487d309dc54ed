// Turned round: what is answered holds, and one step more fails.
#include "core/search/inverse.hpp"

#include <gtest/gtest.h>

#include "core/verdict/evaluate.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll {
namespace {

Plan with(const std::string& changes) {
  const PlanReading reading = read_plan(R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","cluster":{"gpus":16,"gpus_per_node":8,"scale_out":{"bandwidth":"50 GB/s"}},)" + changes + "}");
  EXPECT_TRUE(reading.ok());
  return reading.plan;
}

bool meets_all(const Plan& plan) {
  for (const TargetVerdict& verdict : evaluate(plan).verdicts) {
    if (verdict.verdict != Verdict::meets) return false;
  }
  return true;
}

struct Turned {
  const char* what;
  std::string plan;
  InverseQuestion question;
  double step;
  void (*set)(Plan& plan, double value);
};

const std::string closed = R"("layout":"TP8","workload":{"input":1024,"output":256,"concurrency":64},"targets":{"ttft":"3 s","tpot":"50 ms"})";

void set_concurrency(Plan& plan, double value) { plan.workload.concurrency = static_cast<std::int64_t>(value); }
void set_burst(Plan& plan, double value) { plan.workload.burst = static_cast<std::int64_t>(value); }
void set_prompt(Plan& plan, double value) { plan.workload.input.least = plan.workload.input.most = static_cast<std::int64_t>(value); }
void set_arrivals(Plan& plan, double value) {
  plan.workload.concurrency.reset();
  plan.workload.requests_per_s = value;
}
void set_hbm(Plan& plan, double value) { plan.accelerator.memory_bytes_per_s = value; }
void set_scale_up(Plan& plan, double value) {
  plan.cluster.scale_up = plan.accelerator.scale_up;
  plan.cluster.scale_up->bandwidth_bytes_per_s = value;
}
void set_scale_out(Plan& plan, double value) { plan.cluster.scale_out->bandwidth_bytes_per_s = value; }

TEST(Inverse, answers_to_the_whole_step) {
  const Turned cases[] = {
      {"concurrency", closed, InverseQuestion::batch, 1, &set_concurrency},
      {"burst", R"("layout":"TP8","workload":{"input":1024,"output":256,"burst":64},"targets":{"ttft":"20 s","tpot":"60 ms"})", InverseQuestion::batch, 1, &set_burst},
      {"burst that memory ends", R"("layout":"TP8","workload":{"input":4096,"output":1024,"burst":64})", InverseQuestion::batch, 1, &set_burst},
      {"prompt", closed, InverseQuestion::context, 1, &set_prompt},
      {"arrivals", closed, InverseQuestion::rate, 0.01, &set_arrivals},
      {"memory bandwidth", closed, InverseQuestion::hbm, -1e9, &set_hbm},
      {"link within a node", closed, InverseQuestion::scale_up, -1e9, &set_scale_up},
      {"link between nodes", R"("layout":"TP16","workload":{"input":1024,"output":256,"concurrency":128},"targets":{"tpot":"55 ms"})", InverseQuestion::scale_out, -1e9, &set_scale_out},
  };
  for (const Turned& each : cases) {
    const Plan plan = with(each.plan);
    const InverseAnswer answer = answer_of(plan, each.question);
    ASSERT_TRUE(answer.value.has_value()) << each.what << ": " << answer.sentence;
    ASSERT_FALSE(answer.is_endless) << each.what << ": " << answer.sentence;
    Plan at = plan;
    each.set(at, *answer.value);
    EXPECT_TRUE(meets_all(at)) << each.what << " at " << *answer.value;
    each.set(at, *answer.value + each.step);
    EXPECT_FALSE(meets_all(at)) << each.what << " past " << *answer.value;
  }
}

TEST(Inverse, finds_a_batch_where_fewer_and_more_fail) {
  // A throughput wants many sequences, a time few.
  const Plan plan = with(R"("layout":"TP8","workload":{"input":1024,"output":256,"concurrency":1},"targets":{"tpot":"50 ms","total_throughput_per_gpu":"600 tokens/s"})");
  const InverseAnswer answer = answer_of(plan, InverseQuestion::batch);
  ASSERT_TRUE(answer.value.has_value()) << answer.sentence;
  EXPECT_FALSE(meets_all(plan));
  Plan at = plan;
  set_concurrency(at, *answer.value);
  EXPECT_TRUE(meets_all(at));
}

TEST(Inverse, says_what_never_holds_and_what_always_does) {
  const Plan never = with(R"("layout":"TP1","workload":{"input":1024,"output":256,"concurrency":8},"targets":{"tpot":"50 ms"})");
  const InverseAnswer none = answer_of(never, InverseQuestion::batch);
  EXPECT_FALSE(none.value.has_value());
  EXPECT_NE(none.sentence.find("Fits in memory"), std::string::npos) << none.sentence;
  const Plan always = with(R"("layout":"TP8","workload":{"input":1024,"output":256,"concurrency":8})");
  EXPECT_TRUE(answer_of(always, InverseQuestion::hbm).is_endless);
}

TEST(Inverse, finds_the_fewest_gpus) {
  const Plan plan = with(closed);
  const InverseAnswer answer = answer_of(plan, InverseQuestion::gpus);
  ASSERT_TRUE(answer.value.has_value()) << answer.sentence;
  Plan on_fewer = plan;
  on_fewer.cluster.gpus = static_cast<std::int64_t>(*answer.value) - 1;
  on_fewer.layout = {};
  EXPECT_FALSE(answer_of(on_fewer, InverseQuestion::gpus).value.has_value());
  Plan found = plan;
  found.layout = {};
  found.layout.notation = answer.layout;
  EXPECT_TRUE(meets_all(found)) << answer.layout;
}

TEST(Inverse, answers_questions_that_a_plan_does_not_pose_in_words) {
  const Plan open = with(R"("layout":"TP8","workload":{"input":1024,"output":256,"arrival_rate":"1 requests/s"})");
  const Plan no_answers = with(R"("layout":"TP8","workload":{"input":1024,"burst":4})");
  EXPECT_NE(answer_of(open, InverseQuestion::batch).sentence.find("ask for the rate"), std::string::npos);
  EXPECT_NE(answer_of(open, InverseQuestion::scale_out).sentence.find("no link between nodes"), std::string::npos);
  EXPECT_NE(answer_of(no_answers, InverseQuestion::rate).sentence.find("workload.output"), std::string::npos);
}

/// Whatever the plan: the answer holds, and the step past it does not.
TEST(Inverse, answers_hold_for_plans_of_every_kind) {
  std::size_t answered = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Plan plan = testing_plans::plausible_plan(seed);
    const InverseAnswer answer = answer_of(plan, InverseQuestion::context);
    if (!answer.value || answer.is_endless || plan.workload.cached_prefix > 0) continue;
    ++answered;
    Plan at = plan;
    at.workload.input = {};
    set_prompt(at, *answer.value);
    EXPECT_TRUE(meets_all(at)) << laws::text_of(plan);
    set_prompt(at, *answer.value + 1);
    EXPECT_FALSE(meets_all(at)) << laws::text_of(plan);
  }
  EXPECT_GT(answered, 2u);
}

}  // namespace
}  // namespace plimsoll
