// SGLang's flags. Sources: docs.sglang.io, server arguments of 0.5, and python/sglang/srt/server_args.py.
#include "core/exchange/flag_reasons.hpp"
#include "core/exchange/launch.hpp"

namespace plimsoll::exchange {

namespace {

using namespace reasons;  // The tables read as tables.

constexpr std::string_view order = "requests are served in order";

// clang-format off
constexpr Flag flags[] = {
    {"--model-path --model", Takes::value, Sets::model},
    {"--tensor-parallel-size --tp-size --tp", Takes::value, Sets::tp},
    {"--pipeline-parallel-size --pp-size --pp", Takes::value, Sets::pp},
    {"--data-parallel-size --dp-size --dp", Takes::value, Sets::dp},
    {"--expert-parallel-size --ep-size --ep", Takes::value, Sets::ep},
    {"--attention-context-parallel-size --attn-cp-size", Takes::value, Sets::cp},
    {"--enable-dp-attention", Takes::nothing, Sets::dp_attention},
    {"--enable-ep-moe --enable-deepep-moe", Takes::nothing, Sets::expert_parallel},
    {"--moe-a2a-backend", Takes::value, Sets::expert_exchange},
    {"--nnodes", Takes::value, Sets::nodes},
    {"--context-length", Takes::value, Sets::longest_request},
    {"--max-running-requests", Takes::value, Sets::most_sequences},
    {"--chunked-prefill-size", Takes::value, Sets::chunk_tokens},
    {"--mem-fraction-static", Takes::value, Sets::memory_share},
    {"--kv-cache-dtype", Takes::value, Sets::kv_type},
    {"--quantization", Takes::value, Sets::quantisation},
    {"--dtype", Takes::value, Sets::dtype},
    {"--page-size", Takes::value, Sets::block_tokens},
    {"--speculative-num-steps", Takes::value, Sets::draft_steps},
    {"--speculative-num-draft-tokens", Takes::value, Sets::draft_tokens},
    {"--speculative-eagle-topk", Takes::value, Sets::draft_width},
    {"--disaggregation-mode", Takes::value, Sets::role},
    {"--ep-num-redundant-experts", Takes::value, Sets::redundant_experts},

    {"--max-prefill-tokens", Takes::value, Sets::nothing, "chunks bound a prefill: --chunked-prefill-size"},
    {"--max-total-tokens", Takes::value, Sets::nothing, "a plan has a share of memory, engine.memory_utilisation"},
    {"--moe-dense-tp-size", Takes::value, Sets::nothing, "dense layers follow the attention"},
    {"--moe-dp-size", Takes::value, Sets::nothing, "experts are not copied by groups"},
    {"--enable-dp-lm-head", Takes::nothing, Sets::nothing, "the LM head follows the attention"},
    {"--speculative-algorithm", Takes::value, Sets::nothing, "how drafts are made"},
    {"--speculative-draft-model-path --speculative-draft", Takes::value, Sets::nothing, "how drafts are made"},
    {"--speculative-token-map", Takes::value, Sets::nothing, "how drafts are made"},
    {"--disable-radix-cache", Takes::nothing, Sets::nothing, "a plan says how much is cached: workload.cached_prefix"},
    {"--enable-hierarchical-cache", Takes::nothing, Sets::nothing, "offloading is not modelled"},
    {"--hicache-ratio --hicache-size", Takes::value, Sets::nothing, "offloading is not modelled"},
    {"--hicache-write-policy --hicache-storage-backend", Takes::value, Sets::nothing, "offloading is not modelled"},
    {"--cpu-offload-gb", Takes::value, Sets::nothing, "offloading is not modelled"},
    {"--disaggregation-transfer-backend", Takes::value, Sets::nothing, "a plan has disaggregation.handoff_link"},
    {"--disaggregation-ib-device", Takes::value, Sets::nothing, "a plan has disaggregation.handoff_link"},
    {"--disaggregation-bootstrap-port", Takes::value, Sets::nothing, wiring},
    {"--deepep-mode", Takes::value, Sets::nothing, kernels}, {"--deepep-config", Takes::value, Sets::nothing, kernels},
    {"--moe-runner-backend", Takes::value, Sets::nothing, kernels},
    {"--init-expert-location", Takes::value, Sets::nothing, "a plan says how experts are placed: routing"},
    {"--eplb-algorithm", Takes::value, Sets::nothing, "a plan says how experts are placed: routing"},
    {"--enable-eplb", Takes::nothing, Sets::nothing, "a plan says how experts are placed: routing"},
    {"--ep-dispatch-algorithm", Takes::value, Sets::nothing, "a plan says how experts are placed: routing"},
    {"--enable-two-batch-overlap", Takes::nothing, Sets::nothing, "overlap is not modelled"},
    {"--disable-overlap-schedule", Takes::nothing, Sets::nothing, "overlap is not modelled"},
    {"--num-continuous-decode-steps", Takes::value, Sets::nothing, "overlap is not modelled"},
    {"--enable-mixed-chunk", Takes::nothing, Sets::nothing, order}, {"--schedule-policy", Takes::value, Sets::nothing, order},
    {"--schedule-conservativeness", Takes::value, Sets::nothing, order},
    {"--max-queued-requests", Takes::value, Sets::nothing, order},
    {"--load-balance-method", Takes::value, Sets::nothing, order},
    {"--json-model-override-args", Takes::value, Sets::nothing, "paste the changed config.json instead"},
    {"--attention-backend", Takes::value, Sets::nothing, kernels},
    {"--prefill-attention-backend", Takes::value, Sets::nothing, kernels},
    {"--decode-attention-backend", Takes::value, Sets::nothing, kernels},
    {"--sampling-backend", Takes::value, Sets::nothing, kernels},
    {"--enable-torch-compile", Takes::nothing, Sets::nothing, kernels},
    {"--disable-cuda-graph", Takes::nothing, Sets::nothing, kernels},
    {"--disable-cuda-graph-padding", Takes::nothing, Sets::nothing, kernels},
    {"--cuda-graph-max-bs", Takes::value, Sets::nothing, kernels},
    {"--cuda-graph-bs", Takes::values, Sets::nothing, kernels},
    {"--enable-flashinfer-allreduce-fusion", Takes::nothing, Sets::nothing, kernels},
    {"--disable-custom-all-reduce", Takes::nothing, Sets::nothing, kernels},
    {"--disable-shared-experts-fusion", Takes::nothing, Sets::nothing, kernels},
    {"--torchao-config", Takes::value, Sets::nothing, kernels}, {"--device", Takes::value, Sets::nothing, "the plan's accelerator"},
    {"--enable-p2p-check", Takes::nothing, Sets::nothing, wiring},
    {"--base-gpu-id --gpu-id-step", Takes::value, Sets::nothing, wiring},
    {"--node-rank", Takes::value, Sets::nothing, wiring},
    {"--dist-init-addr --nccl-init-addr", Takes::value, Sets::nothing, wiring},
    {"--dist-timeout --watchdog-timeout", Takes::value, Sets::nothing, wiring},
    {"--nccl-port", Takes::value, Sets::nothing, wiring},
    {"--host", Takes::value, Sets::nothing, server}, {"--port", Takes::value, Sets::nothing, server},
    {"--api-key", Takes::value, Sets::nothing, server},
    {"--served-model-name", Takes::value, Sets::nothing, server},
    {"--config", Takes::value, Sets::nothing, "its content is not in the text"},
    {"--skip-server-warmup", Takes::nothing, Sets::nothing, server},
    {"--tokenizer-worker-num", Takes::value, Sets::nothing, server},
    {"--trust-remote-code", Takes::nothing, Sets::nothing, loading}, {"--load-format", Takes::value, Sets::nothing, loading},
    {"--revision", Takes::value, Sets::nothing, loading}, {"--download-dir", Takes::value, Sets::nothing, loading},
    {"--model-loader-extra-config", Takes::value, Sets::nothing, loading},
    {"--quantization-param-path", Takes::value, Sets::nothing, loading},
    {"--tokenizer-path", Takes::value, Sets::nothing, text}, {"--tokenizer-mode", Takes::value, Sets::nothing, text},
    {"--chat-template", Takes::value, Sets::nothing, text}, {"--tool-call-parser", Takes::value, Sets::nothing, text},
    {"--reasoning-parser", Takes::value, Sets::nothing, text}, {"--grammar-backend", Takes::value, Sets::nothing, text},
    {"--random-seed", Takes::value, Sets::nothing, text}, {"--stream-interval", Takes::value, Sets::nothing, text},
    {"--log-level --log-level-http", Takes::value, Sets::nothing, logs}, {"--log-requests", Takes::nothing, Sets::nothing, logs},
    {"--enable-metrics", Takes::nothing, Sets::nothing, logs}, {"--show-time-cost", Takes::nothing, Sets::nothing, logs},
    {"--enable-cache-report", Takes::nothing, Sets::nothing, logs}, {"--decode-log-interval", Takes::value, Sets::nothing, logs},
    {"--enable-multimodal", Takes::nothing, Sets::nothing, "inputs other than text are not modelled"},
    {"--enable-lora", Takes::nothing, Sets::nothing, "adapters are not modelled"},
    {"--lora-paths", Takes::values, Sets::nothing, "adapters are not modelled"},
};
// clang-format on

}  // namespace

FlagTable sglang_flags() { return flags; }

}  // namespace plimsoll::exchange
