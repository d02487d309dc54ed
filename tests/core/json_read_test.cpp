#include "core/spec/json_read.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {
namespace {

/// A valid plan with some of its members replaced or added to: `members` come first, and the first of a name counts.
std::string plan_with(const std::string& members, const std::string& without = "") {
  std::string text = "{" + members;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (name == without || members.find("\"" + name + "\":") == 0 || members.find(", \"" + name + "\":") != std::string::npos) return;
    text += (text.size() > 1 ? ", " : "") + ("\"" + name + "\": " + value);
  };
  add("plimsoll", "1");
  add("model", "\"llama-3.1-8b\"");
  add("accelerator", "\"l40s\"");
  add("workload", R"({"input": 1024, "burst": 4})");
  return text + "}";
}

std::string messages_of(const PlanReading& reading) {
  std::string all;
  for (const Problem& problem : reading.problems.list()) all += problem.path + ": " + problem.message + "\n";
  return all;
}

TEST(PlanReading, OfThePlanThatTheTestsStartFromHasNoProblem) { EXPECT_EQ(messages_of(read_plan(plan_with(""))), ""); }

// Every kind of wrong input: path, reason, and what would be right.

struct WrongCase {
  const char* name;
  std::string plan;
  const char* problem;
};

const std::string custom_gpu = R"("accelerator": {"memory": "64 GB", "memory_bandwidth": "1.8 TB/s", "peak_bf16": "400 TFLOP/s")";

const WrongCase wrong_cases[] = {
    // What is not there.
    {"not_an_object", "[1]", ": a list of 1 was found where an object is expected"},
    {"a_number", "3", ": the number 3 was found where an object is expected"},
    {"no_version", plan_with("", "plimsoll"), "plimsoll: missing: The version of this format."},
    {"no_model", plan_with("", "model"), "model: missing: The model, by name or by its shapes."},
    {"no_workload", plan_with("", "workload"), "workload: missing"},
    {"no_input", plan_with(R"("workload": {"burst": 4})"), "workload.input: missing: Prompt tokens of a request."},
    {"nothing_of_a_link", plan_with(R"("cluster": {"scale_out": {}})"), "cluster.scale_out.bandwidth: missing"},
    {"nothing_of_a_claim", plan_with(R"("claims": [{"value": 3}])"), "claims[0].kind: missing: What is claimed."},
    {"no_heads", plan_with(R"("model": {"layers": 2, "hidden": 64, "attention": {}})"), "model.attention.heads: missing"},
    {"no_arrivals", plan_with(R"("workload": {"input": 4})"), "workload: missing: how requests arrive"},
    // What is unknown.
    {"unknown_key", plan_with(R"("workload": {"input": 4, "concurency": 3})"), "workload.concurency: unknown; did you mean \"concurrency\"?"},
    {"unknown_key_at_the_top", plan_with(R"("acelerator": "l40s")"), "acelerator: unknown; did you mean \"accelerator\"?"},
    {"unknown_key_like_no_other", plan_with(R"("engine": {"colour": 1})"), "engine.colour: unknown; the fields here are name, source, framework, "},
    {"unknown_key_of_a_part", plan_with(R"("concurency": 3)"), "concurency: unknown; did you mean \"workload.concurrency\"?"},
    {"key_in_capitals", plan_with(R"("engine": {"Weights": "fp8"})"), "engine.Weights: unknown; did you mean \"weights\"?"},
    {"key_that_could_act_on_a_terminal", plan_with(R"("\u001b[31m": 1)"), "\\x1b[31m: unknown"},
    {"preset_where_there_are_none", plan_with(R"("cluster": {"preset": "dgx"})"), "cluster.preset: unknown"},
    {"unknown_engine", plan_with(R"("engine": "vllm-0.99")"), "engine: \"vllm-0.99\" is not in the catalogue; "},
    {"unknown_model", plan_with(R"("model": "llama-3.1-9b")"), "model: \"llama-3.1-9b\" is not in the catalogue; the nearest is \"llama-3.1-8b\""},
    {"unknown_accelerator", plan_with(R"("accelerator": "h100-sxn")"), "accelerator: \"h100-sxn\" is not in the catalogue; the nearest is \"h100-sxm\""},
    {"unknown_accelerator_like_no_other", plan_with(R"("accelerator": "abacus of my grandfather")"), "`plimsoll presets` lists what is"},
    {"accelerator_by_its_beginning", plan_with(R"("accelerator": "H100")"), "accelerator: \"H100\" is not in the catalogue; near it are \"h100-nvl\", \"h100-pcie\" and \"h100-sxm\""},
    {"model_by_its_owner", plan_with(R"("model": "meta-llama/Llama-3.1-8B-Instruct")"), "is not in the catalogue; the nearest is \"llama-3.1-8b\""},
    {"model_by_a_beginning_of_many", plan_with(R"("model": "llama")"), "near it are \"llama-2-13b\", \"llama-2-70b\", \"llama-2-7b\", \"llama-3-8b\", \"llama-3.1-405b\", \"llama-3.1-70b\" and 4 more"},
    {"unknown_preset_in_an_object", plan_with(R"("model": {"preset": "llama-3.1-9b"})"), "model.preset: \"llama-3.1-9b\" is not in the catalogue"},
    {"unknown_example", R"({"preset": "16-gpu-mow"})", "preset: \"16-gpu-mow\" is not in the catalogue; the nearest is \"16-gpu-moe\""},
    {"unknown_choice", plan_with(R"("engine": {"weights": "fp9"})"), "engine.weights: the text \"fp9\" is none of: fp32, bf16, fp16, fp8, int8, int4, mxfp4, nvfp4; did you mean \"fp"},
    {"unknown_claim", plan_with(R"("claims": [{"kind": "tftt"}])"), "claims[0].kind: the text \"tftt\" is none of: "},
    // What is of another kind.
    {"number_for_a_name", plan_with(R"("model": 8)"), "model: the number 8 was found where an object is expected"},
    {"number_for_a_preset", plan_with(R"("model": {"preset": 8})"), "model.preset: the number 8 was found where a name is expected"},
    {"list_for_a_number", plan_with(R"("targets": {"ttft": [1]})"), "targets.ttft: a list of 1 was found where a quantity such as \"10 s\" was expected"},
    {"object_for_a_count", plan_with(R"("cluster": {"gpus": {}})"), "cluster.gpus: an object was found where a number was expected"},
    {"truth_for_a_number", plan_with(R"("cluster": {"gpus": true})"), "cluster.gpus: true was found where a number was expected"},
    {"number_for_a_truth", plan_with(R"("model": {"preset": "llama-3.1-8b", "gated": 1})"), "model.gated: the number 1 was found where true or false is expected"},
    {"number_for_a_text", plan_with(R"("title": 7)"), "title: the number 7 was found where a text is expected"},
    {"number_for_a_choice", plan_with(R"("engine": {"weights": 8})"), "engine.weights: the number 8 is none of"},
    {"text_for_a_list", plan_with(R"("claims": "none")"), "claims: the text \"none\" was found where a list is expected"},
    {"text_for_an_object", plan_with(R"("cluster": "16 GPUs")"), "cluster: the text \"16 GPUs\" was found where an object is expected"},
    {"number_for_a_layout", plan_with(R"("layout": 8)"), "layout: the number 8 was found where a layout such as \"EP4×TP2×PP2\" is expected"},
    {"null_for_a_default", plan_with(R"("cluster": {"gpus": null})"), "cluster.gpus: null was found, but this cannot be left unstated"},
    {"null_for_something_required", plan_with(R"("workload": null)"), "workload: null was found"},
    {"name_with_a_space", plan_with(R"("model": {"preset": "llama-3.1-8b", "family": "my llama"})"), "model.family: \"my llama\" has characters that a name may not have"},
    // Wrong quantities.
    {"amount_for_a_rate", plan_with(R"("cluster": {"scale_out": {"bandwidth": "50 GB"}})"), "cluster.scale_out.bandwidth: \"50 GB\" is an amount, not a rate; \"50 GB/s\"?"},
    {"thousands_separator", plan_with(R"("cluster": {"gpus": "1,024"})"), "cluster.gpus: \"1,024\" has a separator inside its number"},
    {"fraction_of_a_gpu", plan_with(R"("cluster": {"gpus": 7.5})"), "cluster.gpus: 7.5 is not a whole number; the nearest are 7 and 8"},
    {"below_its_bounds", plan_with(R"("cluster": {"gpus": -1})"), "cluster.gpus: -1 is less than 0; the nearest valid value is 0"},
    {"above_its_bounds", plan_with(R"("engine": {"memory_utilisation": 1.5})"), "engine.memory_utilisation: 1.5 is more than 1; the nearest valid value is 1"},
    {"above_its_bounds_with_a_unit", plan_with(R"("targets": {"ttft": "1e10 s"})"), "targets.ttft: 10000000000 s is more than 1000000000 s; the nearest valid value is 1000000000 s"},
    {"later_version", plan_with(R"("plimsoll": 2)"), "plimsoll: the plan was written by a newer Plimsoll, in format 2; this one reads format 1"},
    {"later_version_of_another_shape", R"({"plimsoll": 3, "fleet": []})", "plimsoll: the plan was written by a newer Plimsoll, in format 3; this one reads format 1"},
    {"no_such_version", plan_with(R"("plimsoll": 0)"), "plimsoll: 0 is less than 1; the nearest valid value is 1"},
    {"percent_without_its_sign", plan_with(R"("efficiency": {"mfu": 60})"), "efficiency.mfu: 60 is more than 1; the nearest valid value is 1, or \"60 %\" if percent was meant"},
    {"more_than_all_in_percent_too", plan_with(R"("efficiency": {"mfu": 250})"), "efficiency.mfu: 250 is more than 1; the nearest valid value is 1\n"},
    {"range_from_end_to_begin", plan_with(R"("efficiency": {"mfu": "0.6..0.4"})"), "efficiency.mfu: the range \"0.6..0.4\" begins above its end; write 0.4..0.6"},
    {"range_out_of_bounds", plan_with(R"("efficiency": {"mfu": "0.4..1.6"})"), "efficiency.mfu: 1.6 is more than 1"},
    {"range_without_an_end", plan_with(R"("efficiency": {"mfu": "0.4.."})"), "efficiency.mfu: \"\" is empty"},
    {"range_where_there_is_none", plan_with(R"("targets": {"ttft": "1..2 s"})"), "targets.ttft: \"1..2 s\" has the unit \"..2 s\""},
    {"range_of_wrong_units", plan_with(custom_gpu + R"(, "scale_up": {"bandwidth": "1..2 GB"}})"), "accelerator.scale_up.bandwidth: \"1 GB\" is an amount, not a rate"},
    {"lengths_from_end_to_begin", plan_with(R"("workload": {"input": "9..3", "burst": 1})"), "workload.input: the range \"9..3\" begins above its end; write 3..9"},
    {"no_tokens", plan_with(R"("workload": {"input": 0, "burst": 1})"), "workload.input: 0 is less than 1"},
    // Rules between fields.
    {"a_letter_that_is_no_kind_of_layer", plan_with(R"("model": {"preset": "llama-3.1-8b", "attention": {"pattern": "XF"}})"), "model.attention.pattern: \"XF\" is not a pattern of layers; write F for full, S for sliding, L for linear, M for a state space, H for full beside a state space"},
    {"state_spaces_without_shapes", plan_with(R"("model": {"preset": "llama-3.1-8b", "attention": {"pattern": "MF"}})"), "model.attention.state_space.heads: missing: the pattern has state-space layers"},
    {"groups_that_heads_cannot_share", plan_with(R"("model": {"preset": "granite-4.0-h-small", "attention": {"state_space": {"groups": 3}}})"), "model.attention.state_space.groups: 3 groups cannot share 128 heads"},
    {"linear_layers_without_shapes", plan_with(R"("model": {"preset": "llama-3.1-8b", "attention": {"pattern": "LF"}})"), "model.attention.linear.value_heads: missing: the pattern has linear layers"},
    {"linear_layers_without_keys", plan_with(R"("model": {"preset": "llama-3.1-8b", "attention": {"pattern": "LF", "linear": {"value_heads": 4, "value_head_dim": 8, "key_head_dim": 8}}})"), "model.attention.linear.key_heads: missing"},
    {"key_heads_that_value_heads_cannot_share", plan_with(R"("model": {"preset": "qwen3-next-80b-a3b", "attention": {"linear": {"key_heads": 5}}})"), "model.attention.linear.key_heads: 5 key heads cannot be shared by 32 value heads"},
    {"an_indexer_beside_grouped_queries", plan_with(R"("model": {"preset": "llama-3.1-8b", "attention": {"indexer": {"heads": 4, "head_dim": 8, "top_k": 64}}})"), "model.attention.indexer: an indexer is understood beside mla only"},
    {"an_indexer_without_its_top", plan_with(R"("model": {"preset": "deepseek-v3", "attention": {"indexer": {"heads": 4, "head_dim": 8}}})"), "model.attention.indexer.top_k: missing: how many positions a token attends to"},
    {"an_indexer_of_queries_not_compressed", plan_with(R"("model": {"preset": "deepseek-v2-lite", "attention": {"indexer": {"heads": 4, "head_dim": 8, "top_k": 64}}})"), "model.attention.q_lora_rank: missing: the indexer's queries"},
    {"two_ways_to_arrive", plan_with(R"("workload": {"input": 4, "burst": 1, "concurrency": 2})"), "workload: states more than one of burst, concurrency and arrival_rate"},
    {"notation_and_degrees", plan_with(R"("layout": {"notation": "TP2", "pp": 2})"), "layout.pp: stands beside the notation \"TP2\""},
    {"notation_not_understood", plan_with(R"("layout": "TQ8")"), "layout: \"TQ8\" is not understood at \"TQ8\""},
    // The limits of texts and lists.
    {"title_too_long", plan_with("\"title\": \"" + std::string(2001, 'a') + "\""), "title: 2001 bytes are too many for this text; the most is 2000"},
    {"list_too_long", plan_with("\"layout\": {\"stage_layers\": [1" + [] { std::string more; for (int i = 0; i < 10000; ++i) more += ",1"; return more; }() + "]}"),
     "layout.stage_layers: 10001 entries are too many; the most is 10000"},
};

class WrongPlan : public testing::TestWithParam<WrongCase> {};
TEST_P(WrongPlan, IsToldByPathReasonAndWhatWouldBeRight) {
  const PlanReading reading = read_plan(GetParam().plan);
  EXPECT_FALSE(reading.ok()) << GetParam().plan;
  const std::string messages = messages_of(reading);
  EXPECT_NE(messages.find(GetParam().problem), std::string::npos) << messages;
  EXPECT_TRUE(json::is_utf8(messages));
  for (const char letter : messages) EXPECT_FALSE(letter >= 0 && letter < ' ' && letter != '\n') << "a control character in a message";
}

INSTANTIATE_TEST_SUITE_P(Read, WrongPlan, testing::ValuesIn(wrong_cases), [](const auto& test) { return test.param.name; });

TEST(WrongPlan, IsToldAllAtOnceInTheOrderOfThePlan) {
  const PlanReading reading = read_plan(R"({
    "targets": {"ttft": "2 GB", "tpott": 1},
    "plimsoll": 1,
    "engine": {"weights": "fp9"},
    "workload": {"input": "9..3"},
    "cluster": {"gpus": 1.5, "scale_out": {"latency": "1 s"}},
    "accelerator": "h100-sxn",
    "model": {"layers": "1,000", "hidden": 64, "attention": {"heads": 0, "head_dim": 8}}
  })");
  std::vector<std::string> paths;
  for (const Problem& problem : reading.problems.list()) paths.push_back(problem.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"model.layers", "model.attention.heads", "accelerator", "cluster.gpus", "cluster.scale_out.bandwidth",
                                             "workload.input", "workload", "engine.weights", "targets.tpott", "targets.ttft"}))
      << messages_of(reading);
}

TEST(WrongPlan, WithMoreProblemsThanAnyoneReadsIsCutShort) {
  std::string claims = "\"claims\": [";
  for (int i = 0; i < 1000; ++i) claims += "{\"kind\": 1, \"batch\": \"x\"},";
  const PlanReading reading = read_plan(plan_with(claims + "{}]"));
  EXPECT_EQ(reading.problems.count(), 2001U);
  EXPECT_EQ(reading.problems.list().size(), Problems::kept);
}

// What is right.

Plan plan_of(const std::string& text) {
  const PlanReading reading = read_plan(text);
  EXPECT_TRUE(reading.ok()) << messages_of(reading);
  return reading.plan;
}

TEST(Read, AQuantityIsANumberInBaseUnitsOrATextWithAUnit) {
  for (const char* memory : {"64e9", "64000000000", "\"64 GB\"", "\"64GB\"", "\"0.064 TB\"", "\"64e9\"", "\"64000000000 B\""}) {
    const Plan plan = plan_of(plan_with(std::string(R"("accelerator": {"memory": )") + memory + R"(, "memory_bandwidth": "1.8 TB/s", "peak_bf16": "400 TFLOP/s"})"));
    EXPECT_EQ(plan.accelerator.memory_bytes, Range(64e9)) << memory;
  }
}

struct RangeCase {
  const char* name;
  const char* text;
  double low;
  double high;
};

const RangeCase range_cases[] = {
    {"a_unit_each", "0.4 TB/s..600 GB/s", 0.4e12, 0.6e12},
    {"one_unit_at_the_end", "0.4..0.6 TB/s", 0.4e12, 0.6e12},
    {"one_unit_that_begins_like_an_exponent", "1e-3..2e-3 PB/s", 1e12, 2e12},
    {"no_unit", "4e11..6e11", 0.4e12, 0.6e12},
    {"spaces", " 0.4 .. 0.6 TB/s ", 0.4e12, 0.6e12},
    {"of_no_width", "1..1 TB/s", 1e12, 1e12},
};

class RangeReading : public testing::TestWithParam<RangeCase> {};
TEST_P(RangeReading, HasBothEnds) {
  const Plan plan = plan_of(plan_with(std::string(R"("cluster": {"scale_out": {"bandwidth": ")") + GetParam().text + "\"}}"));
  EXPECT_EQ(plan.cluster.scale_out->bandwidth_bytes_per_s, Range(GetParam().low, GetParam().high));
}

INSTANTIATE_TEST_SUITE_P(Read, RangeReading, testing::ValuesIn(range_cases), [](const auto& test) { return test.param.name; });

TEST(Read, ARangeOfExaflopsKeepsItsUnitForBothEnds) {
  const Plan plan = plan_of(plan_with(R"("accelerator": {"memory": 1e9, "memory_bandwidth": 1e9, "peak_bf16": "1..2 EFLOP/s"})"));
  EXPECT_EQ(plan.accelerator.peak_flop_per_s, Range(1e18, 2e18));
}

TEST(Read, APresetIsANameOrTheStartOfAnObject) {
  const Plan by_name = plan_of(plan_with(R"("model": "llama-3.1-8b")"));
  const Plan by_object = plan_of(plan_with(R"("model": {"preset": "llama-3.1-8b"})"));
  EXPECT_EQ(by_name, by_object);
  EXPECT_EQ(by_name.model, *find_model("llama-3.1-8b"));
  Model changed = *find_model("llama-3.1-8b");
  changed.layers = 40;
  changed.attention.kv_heads = 4;
  EXPECT_EQ(plan_of(plan_with(R"("model": {"attention": {"kv_heads": 4}, "layers": 40, "preset": "llama-3.1-8b"})")).model, changed);
}

TEST(Read, AnExampleIsAPresetOfTheWholePlan) {
  EXPECT_EQ(plan_of(R"({"preset": "16-gpu-moe"})"), *find_plan("16-gpu-moe"));
  EXPECT_EQ(plan_of(R"("16-gpu-moe")"), *find_plan("16-gpu-moe"));
  Plan changed = *find_plan("16-gpu-moe");
  changed.cluster.gpus = 32;
  changed.cluster.scale_out.reset();
  changed.title.clear();
  EXPECT_EQ(plan_of(R"({"preset": "16-gpu-moe", "title": null, "cluster": {"scale_out": null, "gpus": 32}})"), changed);
}

TEST(Read, APresetOfNullStartsFromNothing) {
  const PlanReading reading = read_plan(R"({"preset": "llama-3.1-70b-4xh100", "accelerator": {"preset": null, "memory": "96 GB"}})");
  EXPECT_NE(messages_of(reading).find("accelerator.memory_bandwidth: missing"), std::string::npos) << messages_of(reading);
  EXPECT_EQ(reading.problems.count(), 2U) << messages_of(reading);
}

TEST(Read, AListReplacesTheOneBeforeIt) {
  const Plan plan = plan_of(plan_with(R"("layout": {"pp": 2, "stage_layers": [16, 16]}, "claims": [{"kind": "fits"}, {"kind": "ttft", "value": "1..2"}])"));
  EXPECT_EQ(plan.layout.stage_layers, (std::vector<std::int64_t>{16, 16}));
  ASSERT_EQ(plan.claims.size(), 2U);
  EXPECT_EQ(plan.claims[1].value, Range(1, 2));
}

TEST(Read, ReachesEveryExampleOfTheCatalogue) {
  EXPECT_TRUE(catalog_problems().empty()) << catalog_problems().front().path << ": " << catalog_problems().front().message;
}

}  // namespace
}  // namespace plimsoll
