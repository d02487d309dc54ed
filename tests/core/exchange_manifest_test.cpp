#include <gtest/gtest.h>

#include "core/exchange/imported.hpp"
#include "tests/core/exchange_fixtures.hpp"

namespace plimsoll::exchange {
namespace {

constexpr const char* base = R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"l40s","workload":{"input":1024,"output":128,"concurrency":8}})";

bool has(const std::vector<Noted>& list, std::string_view written, std::string_view words) {
  for (const Noted& noted : list) {
    if (noted.written.find(written) != std::string::npos && (noted.became + noted.why).find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(Manifest, OfADeploymentIsReplicasOfItsScript) {
  const Imported import = imported(manifest_fixtures[0].text, base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_EQ(import.plan, R"({"plimsoll":1,"model":{"preset":"llama-3.1-70b","context":8192},"accelerator":"h100-sxm","cluster":{"gpus":8},"layout":"TP4 R2",)"
                         R"("workload":{"input":1024,"output":128,"concurrency":8},"engine":"vllm-0.18"})");
  EXPECT_TRUE(has(import.read, "spec.replicas: 2", "TP4 R2"));
  EXPECT_TRUE(has(import.read, "nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3", "h100-sxm"));
  EXPECT_TRUE(has(import.ignored, "requests.memory: 100Gi", ""));
  EXPECT_TRUE(has(import.ignored, "document 2: spec.ports[0].port: 80", "cluster"));
}

TEST(Manifest, OfALeaderWorkerSetIsOneServerOverItsPods) {
  const Imported import = imported(manifest_fixtures[1].text, base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_NE(import.plan.find(R"("cluster":{"gpus":16,"gpus_per_node":8},"layout":"ADP16 EP16")"), std::string::npos) << import.plan;
  EXPECT_TRUE(has(import.read, "--nnodes $(NODES)", "gpus_per_node: 8")) << shown(import);
  EXPECT_TRUE(has(import.ignored, "--tp 16", "second launch"));
}

TEST(Manifest, OfTwoRolesIsTwoPoolsOnTheirOwnGpus) {
  const Imported import = imported(manifest_fixtures[2].text, base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_NE(import.plan.find(R"("accelerator":"h200-sxm","cluster":{"gpus":8},"layout":"TP4","disaggregation":{"prefill_layout":"TP2 R2","prefill_accelerator":"h100-sxm"})"), std::string::npos)
      << import.plan;
}

TEST(Manifest, WhoseServicesAreCalledByTheirPoolsIsTwoPools) {
  const Imported import = imported(R"(apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: qwen}
spec:
  services:
    Frontend:
      replicas: 1
    VllmPrefillWorker:
      replicas: 3
      resources: {limits: {gpu: "2"}}
      extraPodSpec:
        mainContainer:
          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.7.0
          command: [python3, -m, dynamo.vllm]
          args: [--model, Qwen/Qwen3-32B, --tensor-parallel-size, "2", --is-prefill-worker]
    VllmDecodeWorker:
      replicas: 1
      extraPodSpec:
        mainContainer:
          command: [python3, -m, dynamo.vllm, --model, Qwen/Qwen3-32B, -tp, "4"]
)",
                                   base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_NE(import.plan.find(R"("layout":"TP4","disaggregation":{"prefill_layout":"TP2 R3"})"), std::string::npos) << shown(import);
}

struct BadManifest {
  const char* name;
  const char* text;
  const char* path;
  const char* says;
};

const BadManifest bad_manifests[] = {
    {"no_server", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: nginx\n", "", "launches a server"},
    {"too_few_gpus", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [vllm, serve, a/b, -tp, '8']\n    resources: {limits: {nvidia.com/gpu: 4}}\n", "line 6", "ask for 8"},
    {"replicas_that_are_no_number", "apiVersion: v1\nkind: Deployment\nspec:\n  replicas: many\n  template:\n    spec:\n      containers:\n      - command: [vllm, serve, a/b]\n", "line 4", "whole number"},
    {"anchors", "apiVersion: v1\nkind: Pod\nspec: &a\n  x: y\n", "line 3", "anchor"},
    {"a_script_with_an_open_quote", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [sh, -c, \"vllm serve 'x\"]\n", "script of line 5, line 1", "never closed"},
};

class BadManifests : public testing::TestWithParam<BadManifest> {};
TEST_P(BadManifests, NameTheLineAndTheFix) {
  const Imported import = imported(GetParam().text, base_of(base));
  ASSERT_FALSE(import.problems.none()) << shown(import);
  EXPECT_EQ(import.problems.list()[0].path, GetParam().path);
  EXPECT_NE(import.problems.list()[0].message.find(GetParam().says), std::string::npos) << import.problems.list()[0].message;
}
INSTANTIATE_TEST_SUITE_P(Exchange, BadManifests, testing::ValuesIn(bad_manifests), [](const auto& row) { return row.param.name; });

TEST(Megatron, ArgumentsAreAModelByItsShape) {
  const Imported import = imported(launch_fixtures[6].text, base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_EQ(import.plan, R"({"plimsoll":1,"model":{"name":"Megatron arguments","layers":80,"hidden":8192,"attention":{"heads":64,"kv_heads":8,"head_dim":128},"ffn_hidden":28672,)"
                         R"("vocabulary":128256,"context":8192},"accelerator":"l40s","cluster":{"gpus":16,"gpus_per_node":8},"layout":"TP8 PP2 SP8",)"
                         R"("workload":{"input":1024,"output":128,"concurrency":8}})");
  EXPECT_TRUE(has(import.ignored, "--made-up 3", "unknown"));
  EXPECT_TRUE(has(import.ignored, "--lr 1e-4", "training"));
}

TEST(Megatron, DefaultsAreGuessesWithTheirReason) {
  const Imported import = imported("--num-layers 24 --hidden-size 1024 --num-attention-heads 16 --vocab-size 50304", base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_TRUE(has(import.guessed, "", "model.ffn_hidden: 4096"));
  EXPECT_TRUE(has(import.guessed, "", "model.norm: layer_norm"));
  EXPECT_TRUE(has(import.guessed, "", "model.tied_embeddings: true"));
}

TEST(Megatron, ExpertsAndTheirDenseLayers) {
  const Imported import = imported(
      "--num-layers 61 --hidden-size 7168 --ffn-hidden-size 18432 --num-attention-heads 128 --multi-latent-attention --q-lora-rank 1536 --kv-lora-rank 512 "
      "--qk-head-dim 128 --qk-pos-emb-head-dim 64 --v-head-dim 128 --num-experts 256 --moe-router-topk 8 --moe-ffn-hidden-size 2048 "
      "--moe-layer-freq '([0]*3+[1]*58)' --expert-model-parallel-size 8 --tensor-model-parallel-size 8 --swiglu --disable-bias-linear",
      base_of(base));
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_NE(import.plan.find(R"("experts":{"experts":256,"per_token":8,"hidden":2048,"first_dense_layers":3})"), std::string::npos) << import.plan;
  EXPECT_NE(import.plan.find(R"("layout":"TP8 EP8")"), std::string::npos) << import.plan;
}

TEST(Megatron, WithoutWhatAModelNeedsNamesEachArgumentThatIsMissing) {
  const Imported import = imported("--num-layers 24 --vocab-size 100", base_of(base));
  EXPECT_GE(import.problems.count(), 2u) << shown(import);
}

}  // namespace
}  // namespace plimsoll::exchange
