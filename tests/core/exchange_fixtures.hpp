// Texts as users paste them, written for these tests; and how an import is shown in a failure.
#pragma once

#include <string>
#include <string_view>

#include "core/exchange/imported.hpp"

namespace plimsoll::exchange {

struct Fixture {
  const char* name;
  const char* text;
};

inline constexpr Fixture launch_fixtures[] = {
    {"vllm_two_nodes", R"(# two nodes
export TP=8
VLLM_USE_V1=1 vllm serve meta-llama/Llama-3.1-70B-Instruct \
  --tensor-parallel-size $TP --pipeline-parallel-size=2 \
  --max-model-len 8k --gpu-memory-utilization 0.92 --kv-cache-dtype fp8 \
  --max-num-batched-tokens 4096 --max-num-seqs 256 --enable-chunked-prefill \
  --speculative-config '{"method": "mtp", "num_speculative_tokens": 2}' --hf-overrides '{"a": 1}' \
  --new-thing 3 --enable-foo --port 8000 2>&1 | tee log
)"},
    {"vllm_in_docker", R"(docker run --gpus all -p 8000:8000 --ipc=host vllm/vllm-openai:v0.18.1 \
    --model Qwen/Qwen3-235B-A22B -tp 4 -dp 2 --enable-expert-parallel --no-enable-prefix-caching)"},
    {"vllm_by_module", R"(CUDA_VISIBLE_DEVICES=0,1 python -m vllm.entrypoints.openai.api_server --model "mistralai/Mixtral-8x7B-Instruct-v0.1" --tensor-parallel-size 2 --quantization awq --served-model-name a b --dtype half)"},
    {"sglang_attention_dp", R"(python3 -m sglang.launch_server --model-path deepseek-ai/DeepSeek-V3 --tp 16 --dp 8 --enable-dp-attention \
  --ep-size 16 --nnodes 2 --node-rank 0 --dist-init-addr 10.0.0.1:5000 --chunked-prefill-size 65536 --mem-fraction-static 0.85 \
  --max-running-requests 512 --trust-remote-code --cuda-graph-bs 1 2 4 8 --speculative-algorithm EAGLE --speculative-num-steps 3 \
  --speculative-eagle-topk 1 --speculative-num-draft-tokens 4)"},
    {"tensorrt_llm", R"(trtllm-serve nvidia/Llama-3.1-405B-Instruct-FP8 --backend pytorch --tp_size 8 --pp_size 2 --max_batch_size 64 --max_num_tokens 8192 \
  --max_seq_len 16384 --kv_cache_free_gpu_memory_fraction 0.85 --extra_llm_api_options /tmp/x.yml)"},
    {"two_pools_of_sglang", R"(python -m sglang.launch_server --model-path Qwen/Qwen3-32B --tp 4 --disaggregation-mode prefill --disaggregation-ib-device mlx5_0
python -m sglang.launch_server --model-path Qwen/Qwen3-32B --tp 8 --disaggregation-mode decode --mem-fraction-static 0.9
)"},
    {"megatron", R"(torchrun --nproc_per_node 8 --nnodes 2 pretrain_gpt.py --tensor-model-parallel-size 8 --pipeline-model-parallel-size 2 \
  --num-layers 80 --hidden-size 8192 --ffn-hidden-size 28672 --num-attention-heads 64 --group-query-attention --num-query-groups 8 \
  --seq-length 8192 --max-position-embeddings 8192 --vocab-size 128256 --swiglu --normalization RMSNorm --disable-bias-linear \
  --untie-embeddings-and-output-weights --bf16 --micro-batch-size 1 --sequence-parallel --lr 1e-4 --made-up 3)"},
};

inline constexpr Fixture manifest_fixtures[] = {
    {"deployment_with_a_script", R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-70b   # served
  labels: {app: vllm, "tier": 'x'}
spec:
  replicas: 2
  template:
    spec:
      nodeSelector:
        nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3
      containers:
      - name: vllm
        image: "vllm/vllm-openai:v0.18.0"
        command: ["/bin/sh", "-c"]
        args:
        - |
          vllm serve meta-llama/Llama-3.1-70B \
            --tensor-parallel-size 4 \
            --max-model-len 8192
        resources:
          limits:
            nvidia.com/gpu: "4"
          requests:
            nvidia.com/gpu: 4
            memory: 100Gi
      volumes:
      - name: shm
        emptyDir: {}
---
apiVersion: v1
kind: Service
metadata: {name: x}
spec:
  ports:
  - port: 80
)"},
    {"leader_worker_set", R"(apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata:
  name: deepseek
spec:
  replicas: 1
  leaderWorkerTemplate:
    size: 2
    leaderTemplate:
      spec:
        containers:
        - name: leader
          image: lmsysorg/sglang:v0.5.3
          env:
          - {name: NODES, value: "2"}
          command: [python3, -m, sglang.launch_server, --model-path, deepseek-ai/DeepSeek-V3,
                    --tp, "16", --dp-size, "16", --enable-dp-attention, --moe-a2a-backend, deepep, --nnodes, $(NODES)]
          resources: {limits: {nvidia.com/gpu: "8"}}
    workerTemplate:
      spec:
        containers:
        - name: worker
          command: [python3, -m, sglang.launch_server, --model-path, deepseek-ai/DeepSeek-V3, --tp, "16"]
          resources: {limits: {nvidia.com/gpu: "8"}}
)"},
    {"two_stateful_sets_for_two_pools", R"(apiVersion: apps/v1
kind: StatefulSet
metadata: {name: qwen-prefill}
spec:
  replicas: 2
  template:
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - key: nvidia.com/gpu.product
                operator: In
                values: [NVIDIA-H100-80GB-HBM3]
      containers:
      - name: server
        image: vllm/vllm-openai:latest
        args:
        - --model=Qwen/Qwen3-32B
        - --tensor-parallel-size=2
        - '--kv-transfer-config={"kv_connector":"NixlConnector","kv_role":"kv_producer"}'
        resources: {limits: {nvidia.com/gpu: 2}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: qwen-decode}
spec:
  template:
    spec:
      nodeSelector: {nvidia.com/gpu.product: NVIDIA-H200}
      containers:
      - name: server
        image: vllm/vllm-openai:latest
        args: ["--model=Qwen/Qwen3-32B", "--tensor-parallel-size=4", "--kv-transfer-config={\"kv_connector\":\"NixlConnector\",\"kv_role\":\"kv_consumer\"}"]
        resources: {limits: {nvidia.com/gpu: 4}}
)"},
};

inline constexpr Fixture prose_fixtures[] = {
    {"sixteen_gpus", R"(# Deployment of the 10B mixture

## Model
- **Model Size**: 10B parameters
- **Architecture**: 16 layers
- **Experts**: 16 experts per layer
- **Token Dimension**: 512
- **Attention**: 16 heads, 32 dimensions per head
- **MOE Hidden Size**: 1024
- **Precision**: FP16

## Hardware
- **GPU Computing Power**: 400TFlops per card
- **MFU Utilization**: 60%
- **VRAM Bandwidth**: 1.8TBps
- **VRAM Capacity**: 64GB per card

## Requirements
- **TTFT**: ≤ 10 seconds
- **Throughput per GPU**: ≥ 15 tokens/ms
- **Batch Size**: 128 sequences
- **Sequence Length**: Variable (128-10240)

## Issues of the original plan
- Original EP=16 leaves GPUs idle 87.5% of the time
- TP=4 was slow

## Layout
**Decision**: EP = 4, then TP = 2, then PP = 2
**Decision**: DP = 8
**Total GPUs Required**: 16
- Breakdown: 4 (EP) × 2 (TP) × 2 (PP) = 16 GPUs
- KV Cache: ~15-30GB
- 50% reduction in TP communication
- **Reduction**: 87.5% reduction from original 128 GPUs
- The team likes it
)"},
    {"a_catalogue_model_on_named_gpus", R"(## Plan
- **Model**: meta-llama/Llama-3.1-70B
- **GPU**: 8x H100 SXM
- TP=4, PP=2, total GPUs: 8
- Input length: 2048, TPOT ≤ 40 ms
- Concurrency: 32
)"},
};

inline json::Value base_of(std::string_view text) {
  Problems none;
  return text.empty() ? json::Value{} : json::parse(text, none);
}

inline std::string shown(const Imported& import) {
  std::string out = import.format.name + "\n" + import.plan + "\n";
  for (const Noted& noted : import.read) out += "read " + noted.written + " -> " + noted.became + "\n";
  for (const Noted& noted : import.guessed) out += "guessed " + noted.written + " -> " + noted.became + " (" + noted.why + ")\n";
  for (const Noted& noted : import.ignored) out += "ignored " + noted.written + " (" + noted.why + ")\n";
  for (const std::string& missing : import.missing) out += "missing " + missing + "\n";
  for (const Problem& problem : import.problems.list()) out += problem.path + ": " + problem.message + "\n";
  return out;
}

}  // namespace plimsoll::exchange
