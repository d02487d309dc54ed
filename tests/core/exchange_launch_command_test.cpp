#include "core/exchange/launch_command.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_write.hpp"
#include "tests/core/exchange_fixtures.hpp"

namespace plimsoll::exchange {
namespace {

bool lacks(const LaunchCommands& commands, std::string_view path) {
  for (const std::string& what : commands.not_expressed) {
    if (what.substr(0, path.size()) == path) return true;
  }
  return false;
}

std::string all_not_expressed(const LaunchCommands& commands) {
  std::string text;
  for (const std::string& what : commands.not_expressed) {
    if (what.rfind("manifest", 0) == 0) text += what + "\n";
  }
  return text;
}

std::string all_of(const LaunchCommands& commands) {
  std::string text;
  for (const PoolCommand& each : commands.commands) text += each.command + "\n";
  return text;
}

void expect_same_layout(const Layout& back, const Layout& layout, const std::string& of) {
  EXPECT_EQ(back.tp, layout.tp) << of;
  EXPECT_EQ(back.pp, layout.pp) << of;
  EXPECT_EQ(back.cp, layout.cp) << of;
  EXPECT_EQ(back.attention_dp, layout.attention_dp) << of;
  EXPECT_EQ(back.ep, layout.ep) << of;
  EXPECT_EQ(back.expert_tp, layout.expert_tp) << of;
  EXPECT_EQ(back.replicas, layout.replicas) << of;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

/// A text that these commands stand in, read anew, has the plan's layout, limits and KV type, as far as it can say them.
void expect_comes_back(const Plan& plan, Framework engine, const LaunchCommands& commands, const std::string& text, const std::string& name) {
  const Imported import = imported(text, base_of(write(plan, Writing::brief)));
  ASSERT_TRUE(import.ok()) << name << "\n"
                           << text << shown(import);
  const Plan back = read_plan(import.plan).plan;
  const std::string of = name + "\n" + text + shown(import);
  for (const Noted& noted : import.ignored) EXPECT_TRUE(noted.why.find("unknown") == std::string::npos) << of;
  Problems none;
  if (!lacks(commands, "layout")) {
    expect_same_layout(resolve_layout(back, none).layout, resolve_layout(plan, none).layout, of);
    if (plan.disaggregation) expect_same_layout(resolve_prefill_layout(back, none).layout, resolve_prefill_layout(plan, none).layout, of);
  }
  EXPECT_EQ(back.engine.framework, engine) << of;
  EXPECT_EQ(back.engine.chunk_tokens, plan.engine.chunk_tokens) << of;
  if (!lacks(commands, "engine.kv_block_tokens")) { EXPECT_EQ(back.engine.kv_block_tokens, plan.engine.kv_block_tokens) << of; }
  if (!lacks(commands, "engine.memory_utilisation")) { EXPECT_EQ(back.engine.memory_utilisation, plan.engine.memory_utilisation) << of; }
  if (!lacks(commands, "engine.activations") && !lacks(commands, "engine.kv_cache")) { EXPECT_EQ(back.engine.kv_cache, plan.engine.kv_cache) << of; }
  if (!lacks(commands, "engine.activations")) { EXPECT_EQ(back.engine.activations, plan.engine.activations) << of; }
  if (!lacks(commands, "engine.weights")) { EXPECT_EQ(back.engine.weights.value_or(back.model.precision), plan.engine.weights.value_or(plan.model.precision)) << of; }
  if (plan.engine.drafts() && engine != Framework::tensorrt_llm) {
    ASSERT_TRUE(back.engine.speculation) << of;
    EXPECT_EQ(back.engine.speculation->draft_tokens, plan.engine.speculation->draft_tokens) << of;
  }
  if (!lacks(commands, "model")) { EXPECT_EQ(back.model.preset, plan.model.preset) << of; }
}

/// As commands, and as a manifest where that has every pool.
void expect_round_trip(const Plan& plan, Framework engine, const std::string& name) {
  const LaunchCommands commands = launch_command(plan, engine);
  ASSERT_TRUE(commands.problems.none()) << name;
  expect_comes_back(plan, engine, commands, all_of(commands), name);
  const std::size_t documents = count(commands.manifest, "apiVersion: ");
  EXPECT_EQ(documents + count(all_not_expressed(commands), " nodes; "), commands.commands.size()) << name;
  if (documents == commands.commands.size()) expect_comes_back(plan, engine, commands, commands.manifest, name);
}

constexpr Framework engines[] = {Framework::vllm, Framework::sglang, Framework::tensorrt_llm};

TEST(LaunchCommand, ComesBackAsTheSamePlanForEveryExample) {
  for (const std::string& name : plan_names()) {
    for (const Framework engine : engines) expect_round_trip(*find_plan(name), engine, name);
  }
}

struct PlanCase {
  const char* name;
  const char* json;  ///< Members besides the model, the accelerator and the workload.
  const char* model = "qwen3-30b-a3b";
};

const PlanCase plan_cases[] = {
    {"replicas_of_a_dense_model", R"("layout":"TP2 R3")", "llama-3.1-8b"},
    {"stages", R"("layout":"TP2 PP4")", "llama-3.1-8b"},
    {"cache_in_fp8", R"("layout":"TP1","engine":{"kv_cache":"fp8"})", "llama-3.1-8b"},
    {"weights_in_fp8", R"("layout":"TP1","engine":{"weights":"fp8"})", "llama-3.1-8b"},
    {"half_precision", R"("layout":"TP1","engine":{"kv_cache":"fp16","activations":"fp16","weights":"fp16"})", "llama-3.1-8b"},
    {"half_precision_with_another_cache", R"("layout":"TP1","engine":{"activations":"fp16"})", "llama-3.1-8b"},
    {"limits_of_its_own", R"("layout":"TP2","engine":{"preset":"vllm-0.18","chunk_tokens":2048,"memory_utilisation":0.85,"kv_block_tokens":32})", "llama-3.1-8b"},
    {"limits_of_sglang", R"("layout":"TP4 ADP4 EP16","cluster":{"gpus":16},"engine":{"preset":"sglang","chunk_tokens":2048,"memory_utilisation":0.85})"},
    {"limits_of_tensorrt_llm", R"("layout":"TP8 EP8 ADP1","engine":{"preset":"tensorrt-llm","chunk_tokens":2048,"memory_utilisation":0.85})"},
    {"experts_cut", R"("layout":"TP4")"},
    {"experts_over_tp", R"("layout":"TP4 EP4 ADP1")"},
    {"experts_over_tp_and_dp", R"("layout":"TP2 ADP4 EP8")"},
    {"experts_over_a_part", R"("layout":"TP2 ADP4 EP4")"},
    {"experts_in_replicas", R"("layout":"TP2 ADP2 EP4 R2")"},
    {"context_parallel", R"("layout":"TP2 CP2")", "llama-3.1-8b"},
    {"drafts", R"("layout":"TP1","engine":{"speculation":{"draft_tokens":3,"acceptance":0.8}})", "llama-3.1-8b"},
    {"two_pools", R"("layout":"TP4","disaggregation":{"prefill_layout":"R2 TP2","handoff_link":{"bandwidth":"50 GB/s"}})", "llama-3.1-8b"},
    {"two_pools_of_experts", R"("layout":"ADP8 EP8","disaggregation":{"prefill_layout":"TP4 EP4 ADP1","handoff_link":{"bandwidth":"50 GB/s"}})"},
};

class LaunchCommandOf : public testing::TestWithParam<PlanCase> {};
TEST_P(LaunchCommandOf, ComesBackAsTheSamePlan) {
  const std::string json = std::string(R"({"plimsoll":1,"model":")") + GetParam().model + R"(","accelerator":"h100-sxm","workload":{"input":1024,"output":256,"concurrency":16},)" + GetParam().json + "}";
  const PlanReading reading = read_plan(json);
  ASSERT_TRUE(reading.ok()) << json;
  for (const Framework engine : engines) expect_round_trip(reading.plan, engine, GetParam().name);
}
INSTANTIATE_TEST_SUITE_P(Exchange, LaunchCommandOf, testing::ValuesIn(plan_cases), [](const auto& row) { return row.param.name; });

TEST(LaunchCommand, OfAnExampleInFull) {
  const LaunchCommands commands = launch_command(*find_plan("deepseek-v3-16xh200"), Framework::vllm);
  ASSERT_EQ(commands.commands.size(), 1u);
  EXPECT_EQ(commands.commands[0].command,
            "vllm serve deepseek-ai/DeepSeek-V3 \\\n  --data-parallel-size 16 \\\n  --enable-expert-parallel \\\n  --max-model-len 5120 \\\n"
            "  --max-num-batched-tokens 8192 \\\n  --max-num-seqs 512 \\\n  --gpu-memory-utilization 0.9");
  EXPECT_EQ(commands.flag_set_version, "vLLM 0.12");
  EXPECT_TRUE(lacks(commands, "cluster: nodes of 8 GPUs"));
}

TEST(LaunchCommand, SaysWhatNoFlagCan) {
  const Plan& plan = *find_plan("16-gpu-moe");
  const LaunchCommands vllm = launch_command(plan, Framework::vllm);
  EXPECT_TRUE(lacks(vllm, "model: no repository"));
  EXPECT_TRUE(lacks(vllm, "layout: EP4 · ETP2"));
  // SGLang can.
  EXPECT_FALSE(lacks(launch_command(plan, Framework::sglang), "layout"));
}

TEST(LaunchManifest, OfAServerThatFitsANodeIsADeployment) {
  const LaunchCommands commands = launch_command(*find_plan("llama-3.1-70b-4xh100"), Framework::sglang);
  EXPECT_EQ(commands.manifest.substr(0, commands.manifest.find("            - \"--context-length\"")), R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-3-1-70b
spec:
  replicas: 1
  selector:
    matchLabels:
      app: llama-3-1-70b
  template:
    metadata:
      labels:
        app: llama-3-1-70b
    spec:
      containers:
        - name: server
          image: lmsysorg/sglang:TAG
          command:
            - "python3"
            - "-m"
            - "sglang.launch_server"
            - "--model-path"
            - "meta-llama/Llama-3.1-70B"
            - "--tp-size"
            - "4"
)");
  EXPECT_TRUE(lacks(commands, "manifest: TAG of the image; choose a release with the flags of SGLang 0.5"));
}

TEST(LaunchManifest, OfAServerOverNodesIsASetWhosePodsFindTheirLeader) {
  const Plan& plan = *find_plan("deepseek-v3-16xh200");
  const LaunchCommands commands = launch_command(plan, Framework::sglang);
  for (const char* line : {"kind: LeaderWorkerSet\n", "    size: 2\n", "nvidia.com/gpu: 8\n", "\"$(LWS_LEADER_ADDRESS):20000\"\n"}) {
    EXPECT_NE(commands.manifest.find(line), std::string::npos) << line << commands.manifest;
  }
}

TEST(LaunchManifest, IsLeftOutWherePodsCannotShareTheirArguments) {
  const Plan& plan = *find_plan("deepseek-v3-16xh200");
  const LaunchCommands of_vllm = launch_command(plan, Framework::vllm);
  EXPECT_EQ(of_vllm.manifest, "");
  EXPECT_TRUE(lacks(of_vllm, "manifest: 2 nodes; each starts with arguments of its own"));
  EXPECT_TRUE(lacks(launch_command(plan, Framework::tensorrt_llm), "manifest: 2 nodes; mpirun starts trtllm-serve"));
}

TEST(LaunchCommand, OfNoEngineIsAProblem) { EXPECT_FALSE(launch_command(*find_plan("16-gpu-moe"), Framework::other).problems.none()); }

}  // namespace
}  // namespace plimsoll::exchange
