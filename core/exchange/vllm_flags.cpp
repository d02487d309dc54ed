// vLLM's flags. Sources: docs.vllm.ai, engine arguments of 0.5 to 0.12 and `vllm serve --help` of 0.19.
#include "core/exchange/launch.hpp"

namespace plimsoll::exchange {

namespace {

constexpr std::string_view server = "the server, not the GPUs";
constexpr std::string_view loading = "how weights are loaded";
constexpr std::string_view kernels = "which kernels run";
constexpr std::string_view wiring = "how processes find each other";
constexpr std::string_view text = "tokens and texts";
constexpr std::string_view adapters = "adapters are not modelled";
constexpr std::string_view logs = "logs";
constexpr std::string_view pictures = "inputs other than text are not modelled";
constexpr std::string_view chosen = "the plan's accelerator";

// clang-format off
constexpr Flag flags[] = {
    {"--model", Takes::value, Sets::model},
    {"--tensor-parallel-size -tp", Takes::value, Sets::tp},
    {"--pipeline-parallel-size -pp", Takes::value, Sets::pp},
    {"--data-parallel-size -dp", Takes::value, Sets::dp},
    {"--data-parallel-size-local -dpl", Takes::value, Sets::dp_local},
    {"--prefill-context-parallel-size -pcp", Takes::value, Sets::cp},
    {"--decode-context-parallel-size -dcp", Takes::value, Sets::decode_cp},
    {"--enable-expert-parallel -ep", Takes::maybe, Sets::expert_parallel},
    {"--nnodes -n", Takes::value, Sets::nodes},
    {"--max-model-len", Takes::value, Sets::longest_request},
    {"--max-num-seqs", Takes::value, Sets::most_sequences},
    {"--max-num-batched-tokens", Takes::value, Sets::chunk_tokens},
    {"--enable-chunked-prefill", Takes::maybe, Sets::chunks},
    {"--no-enable-chunked-prefill", Takes::nothing, Sets::no_chunks},
    {"--gpu-memory-utilization", Takes::value, Sets::memory_share},
    {"--kv-cache-dtype", Takes::value, Sets::kv_type},
    {"--quantization -q", Takes::value, Sets::quantisation},
    {"--dtype", Takes::value, Sets::dtype},
    {"--block-size", Takes::value, Sets::block_tokens},
    {"--speculative-config -sc", Takes::value, Sets::speculation},
    {"--speculative-config.num-speculative-tokens --num-speculative-tokens", Takes::value, Sets::draft_steps},
    {"--kv-transfer-config", Takes::value, Sets::role},

    {"--enable-prefix-caching", Takes::maybe, Sets::nothing, "a plan says how much is cached: workload.cached_prefix"},
    {"--no-enable-prefix-caching", Takes::nothing, Sets::nothing, "a plan says how much is cached: workload.cached_prefix"},
    {"--prefix-caching-hash-algo", Takes::value, Sets::nothing, server},
    {"--kv-cache-memory-bytes", Takes::value, Sets::nothing, "a plan has a share of memory, engine.memory_utilisation"},
    {"--num-gpu-blocks-override", Takes::value, Sets::nothing, "a plan has a share of memory, engine.memory_utilisation"},
    {"--cpu-offload-gb", Takes::value, Sets::nothing, "offloading is not modelled"},
    {"--swap-space", Takes::value, Sets::nothing, "offloading is not modelled"},
    {"--kv-offloading-size", Takes::value, Sets::nothing, "offloading is not modelled"},
    {"--enable-eplb", Takes::maybe, Sets::nothing, "a plan says how experts are placed: routing"},
    {"--eplb-config", Takes::value, Sets::nothing, "a plan says how experts are placed: routing"},
    {"--all2all-backend", Takes::value, Sets::nothing, kernels},
    {"--enable-dbo", Takes::maybe, Sets::nothing, "overlap is not modelled"},
    {"--attention-backend", Takes::value, Sets::nothing, kernels},
    {"--attention-config", Takes::value, Sets::nothing, kernels},
    {"--moe-backend", Takes::value, Sets::nothing, kernels},
    {"--enforce-eager", Takes::maybe, Sets::nothing, "graphs are in what was measured"},
    {"--compilation-config -O -cc", Takes::value, Sets::nothing, kernels},
    {"--cudagraph-capture-sizes", Takes::values, Sets::nothing, kernels},
    {"--max-seq-len-to-capture", Takes::value, Sets::nothing, kernels},
    {"--disable-custom-all-reduce", Takes::maybe, Sets::nothing, kernels},
    {"--async-scheduling", Takes::maybe, Sets::nothing, "overlap is not modelled"},
    {"--no-async-scheduling", Takes::nothing, Sets::nothing, "overlap is not modelled"},
    {"--scheduling-policy", Takes::value, Sets::nothing, "requests are served in order"},
    {"--long-prefill-token-threshold", Takes::value, Sets::nothing, "requests are served in order"},
    {"--max-num-partial-prefills", Takes::value, Sets::nothing, "requests are served in order"},
    {"--max-long-partial-prefills", Takes::value, Sets::nothing, "requests are served in order"},
    {"--scheduler-delay-factor", Takes::value, Sets::nothing, "requests are served in order"},
    {"--num-scheduler-steps", Takes::value, Sets::nothing, "overlap is not modelled"},
    {"--hf-overrides", Takes::value, Sets::nothing, "paste the changed config.json instead"},
    {"--hf-config-path", Takes::value, Sets::nothing, "paste that config.json instead"},
    {"--rope-scaling", Takes::value, Sets::nothing, "positions change no cost"},
    {"--rope-theta", Takes::value, Sets::nothing, "positions change no cost"},
    {"--speculative-config.method", Takes::value, Sets::nothing, "how drafts are made"},
    {"--speculative-config.model --speculative-model", Takes::value, Sets::nothing, "how drafts are made"},
    {"--mamba-cache-dtype", Takes::value, Sets::nothing, "the model's entry says it"},
    {"--mamba-ssm-cache-dtype", Takes::value, Sets::nothing, "the model's entry says it"},
    {"--calculate-kv-scales", Takes::maybe, Sets::nothing, "scales cost next to nothing"},

    {"--node-rank -r", Takes::value, Sets::nothing, wiring}, {"--master-addr", Takes::value, Sets::nothing, wiring},
    {"--master-port", Takes::value, Sets::nothing, wiring}, {"--headless", Takes::maybe, Sets::nothing, wiring},
    {"--data-parallel-address -dpa", Takes::value, Sets::nothing, wiring},
    {"--data-parallel-rpc-port -dpp", Takes::value, Sets::nothing, wiring},
    {"--data-parallel-start-rank -dpr", Takes::value, Sets::nothing, wiring},
    {"--data-parallel-rank -dpn", Takes::value, Sets::nothing, wiring},
    {"--data-parallel-backend -dpb", Takes::value, Sets::nothing, wiring},
    {"--data-parallel-hybrid-lb -dph", Takes::maybe, Sets::nothing, wiring},
    {"--data-parallel-external-lb -dpe", Takes::maybe, Sets::nothing, wiring},
    {"--api-server-count -asc", Takes::value, Sets::nothing, server},
    {"--distributed-executor-backend", Takes::value, Sets::nothing, wiring},
    {"--worker-use-ray", Takes::maybe, Sets::nothing, wiring},
    {"--ray-workers-use-nsight", Takes::maybe, Sets::nothing, wiring},
    {"--max-parallel-loading-workers", Takes::value, Sets::nothing, loading},
    {"--dcp-comm-backend", Takes::value, Sets::nothing, kernels},
    {"--cp-kv-cache-interleave-size", Takes::value, Sets::nothing, kernels},

    {"--host", Takes::value, Sets::nothing, server}, {"--port", Takes::value, Sets::nothing, server},
    {"--uds", Takes::value, Sets::nothing, server},
    {"--api-key", Takes::values, Sets::nothing, server}, {"--root-path", Takes::value, Sets::nothing, server},
    {"--served-model-name", Takes::values, Sets::nothing, server}, {"--ssl-keyfile", Takes::value, Sets::nothing, server},
    {"--ssl-certfile", Takes::value, Sets::nothing, server}, {"--allowed-origins", Takes::value, Sets::nothing, server},
    {"--middleware", Takes::value, Sets::nothing, server},
    {"--config", Takes::value, Sets::nothing, "its content is not in the text"},
    {"--disable-frontend-multiprocessing", Takes::maybe, Sets::nothing, server},
    {"--enable-server-load-tracking", Takes::maybe, Sets::nothing, server},
    {"--uvicorn-log-level", Takes::value, Sets::nothing, logs}, {"--disable-log-requests", Takes::maybe, Sets::nothing, logs},
    {"--no-enable-log-requests", Takes::nothing, Sets::nothing, logs}, {"--enable-log-requests", Takes::maybe, Sets::nothing, logs},
    {"--disable-log-stats", Takes::maybe, Sets::nothing, logs}, {"--disable-uvicorn-access-log", Takes::maybe, Sets::nothing, logs},
    {"--max-log-len", Takes::value, Sets::nothing, logs}, {"--otlp-traces-endpoint", Takes::value, Sets::nothing, logs},
    {"--trust-remote-code", Takes::maybe, Sets::nothing, loading}, {"--load-format", Takes::value, Sets::nothing, loading},
    {"--download-dir", Takes::value, Sets::nothing, loading}, {"--revision", Takes::value, Sets::nothing, loading},
    {"--code-revision", Takes::value, Sets::nothing, loading},
    {"--model-loader-extra-config", Takes::value, Sets::nothing, loading},
    {"--safetensors-load-strategy", Takes::value, Sets::nothing, loading},
    {"--config-format", Takes::value, Sets::nothing, loading},
    {"--model-impl", Takes::value, Sets::nothing, kernels}, {"--seed", Takes::value, Sets::nothing, text},
    {"--task --runner --convert", Takes::value, Sets::nothing, text}, {"--generation-config", Takes::value, Sets::nothing, text},
    {"--override-generation-config", Takes::value, Sets::nothing, text}, {"--tokenizer", Takes::value, Sets::nothing, text},
    {"--tokenizer-mode", Takes::value, Sets::nothing, text}, {"--tokenizer-revision", Takes::value, Sets::nothing, text},
    {"--skip-tokenizer-init", Takes::maybe, Sets::nothing, text}, {"--chat-template", Takes::value, Sets::nothing, text},
    {"--chat-template-content-format", Takes::value, Sets::nothing, text}, {"--response-role", Takes::value, Sets::nothing, text},
    {"--enable-auto-tool-choice", Takes::maybe, Sets::nothing, text}, {"--tool-call-parser", Takes::value, Sets::nothing, text},
    {"--tool-parser-plugin", Takes::value, Sets::nothing, text}, {"--reasoning-parser", Takes::value, Sets::nothing, text},
    {"--enable-reasoning", Takes::maybe, Sets::nothing, text}, {"--guided-decoding-backend", Takes::value, Sets::nothing, text},
    {"--structured-outputs-config", Takes::value, Sets::nothing, text}, {"--max-logprobs", Takes::value, Sets::nothing, text},
    {"--logits-processors", Takes::values, Sets::nothing, text},
    {"--return-tokens-as-token-ids", Takes::maybe, Sets::nothing, text},
    {"--enable-lora", Takes::maybe, Sets::nothing, adapters}, {"--lora-modules", Takes::values, Sets::nothing, adapters},
    {"--max-loras", Takes::value, Sets::nothing, adapters}, {"--max-lora-rank", Takes::value, Sets::nothing, adapters},
    {"--max-cpu-loras", Takes::value, Sets::nothing, adapters}, {"--fully-sharded-loras", Takes::maybe, Sets::nothing, adapters},
    {"--limit-mm-per-prompt", Takes::value, Sets::nothing, pictures},
    {"--mm-processor-kwargs", Takes::value, Sets::nothing, pictures},
    {"--mm-encoder-tp-mode", Takes::value, Sets::nothing, pictures},
    {"--mm-processor-cache-gb", Takes::value, Sets::nothing, pictures},
    {"--language-model-only", Takes::maybe, Sets::nothing, pictures},
    {"--allowed-local-media-path", Takes::value, Sets::nothing, pictures},
    {"--disable-sliding-window", Takes::maybe, Sets::nothing, "the model's entry says it"},
    {"--device", Takes::value, Sets::nothing, chosen},
    {"--kv-events-config", Takes::value, Sets::nothing, server},
    {"--additional-config", Takes::value, Sets::nothing, "of a platform"},
    {"--disable-hybrid-kv-cache-manager", Takes::maybe, Sets::nothing, kernels},
    {"--use-v2-block-manager", Takes::maybe, Sets::nothing, kernels},
};
// clang-format on

}  // namespace

FlagTable vllm_flags() { return flags; }

}  // namespace plimsoll::exchange
