#include <gtest/gtest.h>

#include "core/exchange/imported.hpp"
#include "tests/core/exchange_fixtures.hpp"

namespace plimsoll::exchange {
namespace {

/// A whole plan that says little, so that what was read stands out.
constexpr const char* small_base = R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","workload":{"input":1024,"output":128,"concurrency":8}})";
constexpr const char* small_tail = R"("workload":{"input":1024,"output":128,"concurrency":8})";

struct LaunchCase {
  const char* name;
  const char* line;
  const char* want;  ///< Members between the accelerator and the workload, and those behind it, with " … " between.
  const char* model = "llama-3.1-8b";
};

const LaunchCase launch_cases[] = {
    // vLLM: GPUs = TP · PP · DP, and experts over all of a stage.
    {"vllm_alone", "vllm serve meta-llama/Llama-3.1-8B", R"("cluster":{"gpus":1},"layout":"TP1" … "engine":"vllm-0.19")"},
    {"short_forms", "vllm serve meta-llama/Llama-3.1-8B -tp 4 -pp=2", R"("cluster":{"gpus":8},"layout":"TP4 PP2" … "engine":"vllm-0.19")"},
    {"underscores", "vllm serve meta-llama/Llama-3.1-8B --tensor_parallel_size 4", R"("cluster":{"gpus":4},"layout":"TP4" … "engine":"vllm-0.19")"},
    {"dp_of_a_dense_model_is_replicas", "vllm serve meta-llama/Llama-3.1-8B -tp 2 -dp 3", R"("cluster":{"gpus":6},"layout":"TP2 R3" … "engine":"vllm-0.19")"},
    {"dp_with_experts_is_attention_s", "vllm serve Qwen/Qwen3-30B-A3B -tp 2 -dp 4 --enable-expert-parallel", R"("cluster":{"gpus":8},"layout":"TP2 ADP4 EP8" … "engine":"vllm-0.19")", "qwen3-30b-a3b"},
    {"without_ep_experts_are_cut", "vllm serve Qwen/Qwen3-30B-A3B -tp 2 -dp 4", R"("cluster":{"gpus":8},"layout":"TP2 ADP4" … "engine":"vllm-0.19")", "qwen3-30b-a3b"},
    {"ep_over_tp", "vllm serve Qwen/Qwen3-30B-A3B -tp 8 --enable-expert-parallel", R"("cluster":{"gpus":8},"layout":"TP8 EP8 ADP1" … "engine":"vllm-0.19")", "qwen3-30b-a3b"},
    {"a_dense_model_has_no_ep", "vllm serve meta-llama/Llama-3.1-8B -tp 2 --enable-expert-parallel", R"("cluster":{"gpus":2},"layout":"TP2" … "engine":"vllm-0.19")"},
    {"nodes_divide_the_gpus", "vllm serve meta-llama/Llama-3.1-8B -tp 4 -pp 2 --nnodes 2", R"("cluster":{"gpus":8,"gpus_per_node":4},"layout":"TP4 PP2" … "engine":"vllm-0.19")"},
    {"local_ranks_of_dp_do_too", "vllm serve Qwen/Qwen3-30B-A3B -dp 16 -dpl 8 -ep", R"("cluster":{"gpus":16,"gpus_per_node":8},"layout":"ADP16 EP16" … "engine":"vllm-0.19")", "qwen3-30b-a3b"},
    {"limits", "vllm serve meta-llama/Llama-3.1-8B --max-num-batched-tokens 2048 --gpu-memory-utilization .8 --block-size 32 --max-num-seqs 64",
     R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"vllm-0.19","chunk_tokens":2048,"kv_block_tokens":32,"memory_utilisation":0.8,"reserves":{"profiled_sequences":64}})"},
    {"cache_in_fp8", "vllm serve meta-llama/Llama-3.1-8B --kv-cache-dtype fp8_e4m3", R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"vllm-0.19","kv_cache":"fp8"})"},
    {"half_precision_is_the_cache_s_too", "vllm serve meta-llama/Llama-3.1-8B --dtype half",
     R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"vllm-0.19","weights":"fp16","kv_cache":"fp16","activations":"fp16"})"},
    {"quantised_on_the_way", "vllm serve meta-llama/Llama-3.1-8B -q fp8", R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"vllm-0.19","weights":"fp8"})"},
    {"the_name_says_the_width", "vllm serve x/Llama-3.1-8B-Instruct-FP8", R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"vllm-0.19","weights":"fp8"})"},
    {"drafts", R"(vllm serve meta-llama/Llama-3.1-8B --speculative-config '{"method":"ngram","num_speculative_tokens":4}')",
     R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"vllm-0.19","speculation":{"draft_tokens":4,"acceptance":0.7,"draft_cost_layers":0}})"},
    {"the_image_says_the_version", "docker run --gpus all vllm/vllm-openai:v0.11.2 --model meta-llama/Llama-3.1-8B", R"("cluster":{"gpus":1},"layout":"TP1" … "engine":"vllm-0.16")"},
    {"the_last_one_counts", "vllm serve meta-llama/Llama-3.1-8B -tp 2 -tp 4", R"("cluster":{"gpus":4},"layout":"TP4" … "engine":"vllm-0.19")"},
    {"decode_context_parallelism_adds_no_gpus", "vllm serve meta-llama/Llama-3.1-8B -tp 8 -dcp 2", R"("cluster":{"gpus":8},"layout":"TP8" … "engine":"vllm-0.19")"},
    // SGLang: --tp counts all GPUs of a stage.
    {"sglang_alone", "sglang serve --model-path meta-llama/Llama-3.1-8B --tp 2", R"("cluster":{"gpus":2},"layout":"TP2" … "engine":"sglang")"},
    {"dp_alone_is_replicas", "python -m sglang.launch_server --model meta-llama/Llama-3.1-8B --tp 2 --dp 4", R"("cluster":{"gpus":8},"layout":"TP2 R4" … "engine":"sglang")"},
    {"dp_attention_divides_tp", "python -m sglang.launch_server --model Qwen/Qwen3-30B-A3B --tp 8 --dp 4 --enable-dp-attention --ep 4", R"("cluster":{"gpus":8},"layout":"TP2 ADP4 EP4" … "engine":"sglang")", "qwen3-30b-a3b"},
    {"deepep_spreads_over_all", "python -m sglang.launch_server --model Qwen/Qwen3-30B-A3B --tp 8 --moe-a2a-backend deepep", R"("cluster":{"gpus":8},"layout":"TP8 EP8 ADP1" … "engine":"sglang")", "qwen3-30b-a3b"},
    {"chunks_are_of_all_ranks", "python -m sglang.launch_server --model Qwen/Qwen3-30B-A3B --tp 4 --dp 4 --enable-dp-attention --chunked-prefill-size 16384",
     R"("cluster":{"gpus":4},"layout":"ADP4" … "engine":{"preset":"sglang","chunk_tokens":4096})", "qwen3-30b-a3b"},
    {"steps_of_drafts", "python -m sglang.launch_server --model meta-llama/Llama-3.1-8B --speculative-num-steps 3 --speculative-eagle-topk 1 --speculative-num-draft-tokens 4",
     R"("cluster":{"gpus":1},"layout":"TP1" … "engine":{"preset":"sglang","speculation":{"draft_tokens":3,"acceptance":0.7}})"},
    // TensorRT-LLM.
    {"tensorrt_llm_with_experts", "trtllm-serve Qwen/Qwen3-30B-A3B --tp_size 8 --ep_size 4 --max_num_tokens 4096 --free_gpu_memory_fraction 0.8",
     R"("cluster":{"gpus":8},"layout":"TP8 EP4 ADP1" … "engine":{"preset":"tensorrt-llm","chunk_tokens":4096,"memory_utilisation":0.8})", "qwen3-30b-a3b"},
    // Dynamo hands arguments on.
    {"dynamo", "python3 -m dynamo.vllm --model meta-llama/Llama-3.1-8B --tensor-parallel-size 2", R"("cluster":{"gpus":2},"layout":"TP2" … "engine":"vllm-0.19")"},
};

class LaunchLines : public testing::TestWithParam<LaunchCase> {};
TEST_P(LaunchLines, BecomePlans) {
  const Imported import = imported(GetParam().line, base_of(small_base));
  std::string want = GetParam().want;
  const std::size_t gap = want.find(" … ");
  want = std::string(R"({"plimsoll":1,"model":")") + GetParam().model + R"(","accelerator":"h100-sxm",)" + want.substr(0, gap) + "," + small_tail + "," +
         want.substr(gap + std::string(" … ").size()) + "}";
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_EQ(import.plan, want) << shown(import);
}
INSTANTIATE_TEST_SUITE_P(Exchange, LaunchLines, testing::ValuesIn(launch_cases), [](const auto& row) { return row.param.name; });

bool lists(const std::vector<Noted>& list, std::string_view written, std::string_view words) {
  for (const Noted& noted : list) {
    if (noted.written == written && (noted.became + noted.why).find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(LaunchLine, TellsWhatWasReadGuessedAndIgnored) {
  const Imported import = imported(launch_fixtures[0].text, base_of(small_base));
  EXPECT_TRUE(lists(import.read, "--tensor-parallel-size $TP", "layout: TP8 PP2")) << shown(import);
  EXPECT_TRUE(lists(import.read, "--max-model-len 8k", "model.context: 8000"));
  EXPECT_TRUE(lists(import.guessed, "vllm serve", "vllm-0.19"));
  EXPECT_TRUE(lists(import.guessed, "meta-llama/Llama-3.1-70B-Instruct", "config.json"));
  EXPECT_TRUE(lists(import.guessed, "", "accelerator: h100-sxm, as the plan has it"));
  EXPECT_TRUE(lists(import.ignored, "--hf-overrides '{\"a\": 1}'", "config.json"));
  EXPECT_TRUE(lists(import.ignored, "--new-thing 3", "unknown"));
  EXPECT_TRUE(lists(import.ignored, "--enable-foo", "unknown"));
  EXPECT_TRUE(lists(import.ignored, "VLLM_USE_V1=1", "environment"));
  EXPECT_TRUE(lists(import.ignored, "# two nodes", "comment"));
}

TEST(LaunchLine, AnUnknownModelKeepsThePlansAndAsksForItsConfig) {
  const Imported import = imported("vllm serve acme/secret-1t -tp 2", base_of(small_base));
  EXPECT_TRUE(import.ok());
  EXPECT_NE(import.plan.find(R"("model":"llama-3.1-8b")"), std::string::npos);
  EXPECT_TRUE(lists(import.guessed, "acme/secret-1t", "paste its config.json")) << shown(import);
}

TEST(LaunchLine, AFlagLeftOutMeansTheEnginesDefaultNotTheBases) {
  const char* base = R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","workload":{"input":1,"concurrency":1},"engine":{"preset":"vllm-0.18","kv_cache":"fp8","chunk_tokens":512,"framework_memory":"2 GB"}})";
  const Imported import = imported("vllm serve meta-llama/Llama-3.1-8B --gpu-memory-utilization 0.8", base_of(base));
  EXPECT_NE(import.plan.find(R"("engine":{"preset":"vllm-0.18","memory_utilisation":0.8,"framework_memory":"2 GB"})"), std::string::npos) << shown(import);
}

TEST(LaunchLine, OfOnePoolTakesTwoPoolsBack) {
  const char* base = R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","layout":"TP2","disaggregation":{"prefill_layout":"TP1"},"workload":{"input":1,"output":9,"concurrency":1}})";
  const Imported import = imported("vllm serve meta-llama/Llama-3.1-8B -tp 4", base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_EQ(import.plan.find("disaggregation"), std::string::npos) << import.plan;
}

TEST(TwoLaunchLines, OfTwoRolesAreTwoPools) {
  const Imported import = imported(launch_fixtures[5].text, base_of(small_base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_NE(import.plan.find(R"("cluster":{"gpus":12},"layout":"TP8","disaggregation":{"prefill_layout":"TP4"})"), std::string::npos) << import.plan;
}

TEST(LaunchLine, OfOneRoleAloneIsOnePoolAndSaysSo) {
  const Imported import = imported("sglang serve --model-path Qwen/Qwen3-32B --tp 4 --disaggregation-mode prefill", base_of(small_base));
  EXPECT_TRUE(import.ok());
  EXPECT_TRUE(lists(import.ignored, "--disaggregation-mode prefill", "paste both")) << shown(import);
}

TEST(LaunchLine, InABlockOfCodeLeavesTheProseAround) {
  const Imported import = imported("It's how we'd start:\n\n```sh\nvllm serve meta-llama/Llama-3.1-8B -tp 2\n```\n\n**TP=4** wasn't better.\n", base_of(small_base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_NE(import.plan.find(R"("layout":"TP2")"), std::string::npos);
  EXPECT_TRUE(lists(import.ignored, "**TP=4** wasn't better.", "outside"));
}

TEST(LaunchLine, WithoutABaseSaysWhatIsMissing) {
  const Imported import = imported("vllm serve meta-llama/Llama-3.1-8B", {});
  EXPECT_EQ(import.missing, (std::vector<std::string>{"accelerator", "workload"}));
  EXPECT_FALSE(import.ok());
  EXPECT_EQ(import.plan, R"({"plimsoll":1,"model":"llama-3.1-8b","layout":"TP1","engine":{"preset":"vllm-0.19"},"cluster":{"gpus":1}})");
}

struct BadCase {
  const char* name;
  const char* line;
  const char* path;
  const char* says;
};

const BadCase bad_cases[] = {
    {"no_number", "vllm serve x -tp eight", "-tp eight", "whole number"},
    {"nought", "vllm serve x -tp 0", "-tp 0", "whole number"},
    {"too_large", "vllm serve x -tp 99999999999999999999", "-tp 99999999999999999999", "whole number"},
    {"too_many_gpus", "vllm serve x -tp 1000000 -pp 1000000 -dp 1000000", "vllm serve", "more than"},
    {"a_share_past_one", "vllm serve x --gpu-memory-utilization 90", "--gpu-memory-utilization 90", "0.9 for 90 %"},
    {"an_unknown_cache", "vllm serve x --kv-cache-dtype fp3", "--kv-cache-dtype fp3", "fp8"},
    {"no_value", "vllm serve x --max-model-len", "--max-model-len", "VALUE"},
    {"no_json", "vllm serve x --speculative-config mtp", "--speculative-config", "JSON object"},
    {"sizes_that_do_not_divide", "sglang serve --model-path x --tp 8 --dp 3 --enable-dp-attention", "--dp 3", "divisor"},
    {"an_open_quote", "vllm serve 'x", "line 1", "never closed"},
};

class BadLaunchLines : public testing::TestWithParam<BadCase> {};
TEST_P(BadLaunchLines, NameTheFlagAndTheFix) {
  const Imported import = imported(GetParam().line, base_of(small_base));
  ASSERT_FALSE(import.problems.none()) << shown(import);
  EXPECT_EQ(import.problems.list()[0].path, GetParam().path);
  EXPECT_NE(import.problems.list()[0].message.find(GetParam().says), std::string::npos) << import.problems.list()[0].message;
}
INSTANTIATE_TEST_SUITE_P(Exchange, BadLaunchLines, testing::ValuesIn(bad_cases), [](const auto& row) { return row.param.name; });

TEST(BadLaunchLine, TellsAllProblemsAtOnce) {
  const Imported import = imported("vllm serve x -tp eight -pp -2 --gpu-memory-utilization 7 --block-size many", base_of(small_base));
  EXPECT_EQ(import.problems.count(), 4u) << shown(import);
}

}  // namespace
}  // namespace plimsoll::exchange
