// What engines keep of a GPU, and how much they may use of it.

#include "core/physics/engine_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/physics/memory.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/plan.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

// ---- Laws of an engine ------------------------------------------------------------------------------------------------

Model of_vocabulary(std::int64_t entries) {
  Model model = *find_model("llama-3.1-8b");
  model.vocabulary = entries;
  return model;
}

struct PeakCase {
  const char* name;
  const char* engine;
  std::int64_t vocabulary;
  bool is_last_stage;
  double want_gib;
};

const PeakCase peak_cases[] = {
    {"grows_with_the_vocabulary", "vllm-0.19", 100000, true, 1.46},
    {"twice_as_large_with_twice_the_entries", "vllm-0.19", 200000, true, 2.92},
    {"is_never_below_its_least", "vllm-0.19", 32000, true, 0.8},
    {"has_no_logits_on_a_stage_without_head", "vllm-0.19", 200000, false, 1.05},
    {"was_more_before_0_17", "vllm-0.16", 100000, true, 4.86},
    {"also_without_head", "vllm-0.16", 100000, false, 4.45},
};

class ActivationPeak : public testing::TestWithParam<PeakCase> {};
TEST_P(ActivationPeak, FollowsTheEnginesLaw) {
  const auto& c = GetParam();
  const EngineMemory memory = engine_memory(*find_engine(c.engine), of_vocabulary(c.vocabulary), Layout{}, 32, c.is_last_stage);
  EXPECT_NEAR(memory.activations_bytes / gib, c.want_gib, 0.001);
}
INSTANTIATE_TEST_SUITE_P(Engine, ActivationPeak, testing::ValuesIn(peak_cases), [](const auto& row) { return row.param.name; });

TEST(ActivationPeak, FollowsTheSequencesThatAreProfiled) {
  Engine engine = *find_engine("vllm-0.19");
  const double of_1024 = engine_memory(engine, of_vocabulary(400000), Layout{}, 32, true).activations_bytes;
  engine.reserves->profiled_sequences = 512;
  EXPECT_DOUBLE_EQ(engine_memory(engine, of_vocabulary(400000), Layout{}, 32, true).activations_bytes, of_1024 / 2);
}

TEST(ActivationPeak, IsNeverBelowWhatThePlanReserves) {
  Engine engine = *find_engine("vllm-0.19");
  engine.reserved_activation_bytes = 9e9;
  EXPECT_EQ(engine_memory(engine, of_vocabulary(100000), Layout{}, 32, true).activations_bytes, 9e9);
}

TEST(NonTorch, FollowsWhatRanksExchange) {
  const Model model = of_vocabulary(100000);
  const auto on = [&](std::int64_t tp, std::int64_t pp, const char* engine) {
    return engine_memory(*find_engine(engine), model, Layout{.tp = tp, .pp = pp}, 32, true).non_torch_bytes / gib;
  };
  EXPECT_DOUBLE_EQ(on(1, 1, "vllm-0.19"), 0.25);
  EXPECT_DOUBLE_EQ(on(2, 1, "vllm-0.19"), 2.1);
  EXPECT_DOUBLE_EQ(on(8, 2, "vllm-0.19"), 2.1);
  EXPECT_DOUBLE_EQ(on(1, 4, "vllm-0.19"), 0.07);
  EXPECT_DOUBLE_EQ(on(1, 1, "vllm-0.17"), 0.13);
}

// 0.19 + 0.018·L/p + 0.0045·L·(d/4096)/t GiB
TEST(Graphs, GrowWithLayersAndWidth) {
  const Engine& engine = *find_engine("vllm-0.19");
  const Model model = of_vocabulary(100000);  // 32 layers of 4,096.
  EXPECT_NEAR(engine_memory(engine, model, Layout{}, 32, true).graphs_bytes / gib, 0.19 + 0.576 + 0.144, 1e-4);
  EXPECT_NEAR(engine_memory(engine, model, Layout{.tp = 4, .pp = 2}, 16, true).graphs_bytes / gib, 0.19 + 0.288 + 0.036, 1e-4);
}

TEST(EngineMemory, WithoutLawsIsWhatThePlanReserves) {
  Engine engine;
  engine.reserved_activation_bytes = 7;
  const EngineMemory memory = engine_memory(engine, of_vocabulary(100000), Layout{.tp = 8}, 32, true);
  EXPECT_EQ(memory.activations_bytes, 7);
  EXPECT_EQ(memory.non_torch_bytes, 0);
  EXPECT_EQ(memory.graphs_bytes, 0);
}

// ---- What may be used -------------------------------------------------------------------------------------------------

struct UsableCase {
  const char* name;
  UtilisationOf utilisation_of;
  double utilisation;
  bool graphs_in_share;
  double without_kv;  ///< Of 100, of which 20 are weights and 2 graphs.
  double want;
};

const UsableCase usable_cases[] = {
    {"a_share_of_memory", UtilisationOf::memory, 0.5, true, 30, 50},
    {"and_graphs_that_it_does_not_count", UtilisationOf::memory, 0.5, false, 30, 52},
    {"never_more_than_there_is", UtilisationOf::memory, 0.99, false, 30, 100},
    {"a_share_for_weights_and_cache_and_the_others_beside", UtilisationOf::weights_and_cache, 0.5, true, 30, 60},
    {"the_others_may_leave_no_share", UtilisationOf::weights_and_cache, 0.95, true, 30, 100},
    {"what_is_there_and_a_share_of_the_rest", UtilisationOf::memory_left_for_cache, 0.5, true, 30, 65},
    {"nothing_is_left_of_what_is_too_much", UtilisationOf::memory_left_for_cache, 0.5, true, 130, 100},
};

class Usable : public testing::TestWithParam<UsableCase> {};
TEST_P(Usable, FollowsTheEnginesRule) {
  const auto& c = GetParam();
  Engine engine;
  engine.memory_utilisation = c.utilisation;
  engine.utilisation_of = c.utilisation_of;
  engine.reserves = EngineReserves{};
  engine.reserves->graphs_in_share = c.graphs_in_share;
  EXPECT_DOUBLE_EQ(usable_bytes<double>(engine, {}, 100.0, c.without_kv, 20.0, 2.0), c.want);
}
INSTANTIATE_TEST_SUITE_P(Engine, Usable, testing::ValuesIn(usable_cases), [](const auto& row) { return row.param.name; });

// ---- Plans under an engine ----------------------------------------------------------------------------------------------

/// What vLLM 0.19 logged on H100 with 79.19 GiB, of which it might use 95 %.
/// Source: llm-d-incubation/llm-d-planner, accuracy/results/v0.19.0/results_raw.csv at d3121e05.
struct LoggedCase {
  const char* name;
  const char* model;
  const char* layout;
  double pool_gib;
  double tokens;
};

const LoggedCase logged_cases[] = {
    {"llama_3_1_8b", "llama-3.1-8b", "TP1", 58.11, 476016},
    {"llama_3_1_8b_tp4", "llama-3.1-8b", "TP4", 67.44, 2209792},
    {"llama_3_1_8b_pp2", "llama-3.1-8b", "PP2", 66.54, 1075312},
    {"phi_4", "phi-4", "TP1", 46.08, 241568},
};

Plan logged_plan(const std::string& model, const std::string& layout) {
  const PlanReading reading = read_plan(R"({"plimsoll": 1, "model": ")" + model + R"(", "accelerator": {"preset": "h100-sxm", "memory": "79.19 GiB"}, "layout": ")" + layout +
                                        R"(", "workload": {"input": 4096, "burst": 1}, "engine": {"preset": "vllm-0.19", "memory_utilisation": 0.95}})");
  for (const Problem& problem : reading.problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return reading.plan;
}

class LoggedPool : public testing::TestWithParam<LoggedCase> {};
TEST_P(LoggedPool, IsWhatThePlanGives) {
  const auto& c = GetParam();
  const MemoryReport memory = evaluate(logged_plan(c.model, c.layout)).memory;
  EXPECT_NEAR(memory.kv_pool_tokens / c.tokens, 1, 0.01);
}
INSTANTIATE_TEST_SUITE_P(Engine, LoggedPool, testing::ValuesIn(logged_cases), [](const auto& row) { return row.param.name; });

std::vector<std::string> components_of(const Report& report) {
  std::vector<std::string> components;
  for (const MemoryLine& line : report.memory.stages.front().lines) components.push_back(line.component);
  return components;
}

TEST(EngineLines, StandWhereTheEnginesLawsAreKnown) {
  const Report with = evaluate(logged_plan("llama-3.1-8b", "TP2"));
  const std::vector<std::string> components = components_of(with);
  ASSERT_EQ(components.size(), 10U);
  EXPECT_EQ(components[8], "non_torch");
  EXPECT_EQ(components[9], "graphs");
  EXPECT_DOUBLE_EQ(with.memory.stages.front().lines[8].bytes, 2.1 * gib);
  // The limit is the share, and the graphs that it does not count.
  EXPECT_DOUBLE_EQ(with.memory.limit_bytes, 0.95 * 79.19 * gib + with.memory.stages.front().lines[9].bytes);
  Plan without = logged_plan("llama-3.1-8b", "TP2");
  without.engine = Engine{};
  EXPECT_EQ(components_of(evaluate(without)).size(), 8U);
}

TEST(GenericEngine, IsAPlanWithoutOne) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  const Report without = evaluate(plan);
  plan.engine = *find_engine("generic");
  EXPECT_EQ(write(evaluate(plan), Writing::numbers), write(without, Writing::numbers));
}

struct EngineCase {
  const char* name;
  Framework framework;
};

const EngineCase engine_cases[] = {{"generic", Framework::other}, {"sglang", Framework::sglang}, {"tensorrt-llm", Framework::tensorrt_llm}, {"vllm-0.16", Framework::vllm}, {"vllm-0.17", Framework::vllm}, {"vllm-0.18", Framework::vllm}, {"vllm-0.19", Framework::vllm}};

TEST(Engines, OfTheCatalogueSayWhichFrameworkTheyAre) {
  std::vector<std::string> names;
  for (const auto& [name, framework] : engine_cases) {
    names.emplace_back(name);
    ASSERT_NE(find_engine(name), nullptr) << name;
    EXPECT_EQ(find_engine(name)->framework, framework) << name;
    EXPECT_FALSE(find_engine(name)->name.empty()) << name;
  }
  EXPECT_EQ(engine_names(), names);
}

/// What a preset leaves generic is listed among what the result rests on.
TEST(Assumptions, NameWhatAnEngineDoesNotSay) {
  Plan plan = logged_plan("llama-3.1-8b", "TP2");
  plan.engine = *find_engine("sglang");
  const std::vector<Assumption> assumptions = evaluate(plan).assumptions;
  for (const char* path : {"engine.framework_memory", "engine.communicator_memory", "engine.reserved_activation_memory"}) {
    EXPECT_TRUE(std::any_of(assumptions.begin(), assumptions.end(), [&](const Assumption& each) { return each.path == path; })) << path;
  }
}

}  // namespace
}  // namespace plimsoll
