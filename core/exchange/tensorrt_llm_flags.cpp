// TensorRT-LLM's flags. Sources: trtllm-serve of nvidia.github.io/TensorRT-LLM 0.18 to 1.2, and tensorrt_llm/commands/serve.py.
#include "core/exchange/flag_reasons.hpp"
#include "core/exchange/launch.hpp"

namespace plimsoll::exchange {

namespace {

using namespace reasons;  // The tables read as tables.

// clang-format off
constexpr Flag flags[] = {
    {"--model", Takes::value, Sets::model},
    {"--tensor-parallel-size --tp-size", Takes::value, Sets::tp},
    {"--pipeline-parallel-size --pp-size", Takes::value, Sets::pp},
    {"--context-parallel-size --cp-size", Takes::value, Sets::cp},
    {"--moe-expert-parallel-size --ep-size", Takes::value, Sets::ep},
    {"--enable-attention-dp", Takes::maybe, Sets::dp_attention},
    {"--gpus-per-node", Takes::value, Sets::gpus_per_node},
    {"--max-seq-len", Takes::value, Sets::longest_request},
    {"--max-batch-size", Takes::value, Sets::most_sequences},
    {"--max-num-tokens", Takes::value, Sets::chunk_tokens},
    {"--enable-chunked-prefill", Takes::maybe, Sets::chunks},
    {"--free-gpu-memory-fraction --kv-cache-free-gpu-memory-fraction", Takes::value, Sets::memory_share},
    {"--kv-cache-dtype", Takes::value, Sets::kv_type},
    {"--server-role", Takes::value, Sets::role},

    {"--max-beam-width", Takes::value, Sets::nothing, "beams are not modelled"},
    {"--moe-cluster-parallel-size --cluster-size", Takes::value, Sets::nothing, "experts are not copied by groups"},
    {"--extra-llm-api-options --config", Takes::value, Sets::nothing, "its content is not in the text"},
    {"--backend", Takes::value, Sets::nothing, "which kernels run"},
    {"--fail-fast-on-attention-window-too-large", Takes::nothing, Sets::nothing, server},
    {"--num-postprocess-workers", Takes::value, Sets::nothing, server}, {"--host", Takes::value, Sets::nothing, server},
    {"--port", Takes::value, Sets::nothing, server}, {"--log-level", Takes::value, Sets::nothing, "logs"},
    {"--served-model-name", Takes::value, Sets::nothing, server}, {"--grpc", Takes::nothing, Sets::nothing, server},
    {"--metadata-server-config-file", Takes::value, Sets::nothing, wiring},
    {"--disagg-cluster-uri", Takes::value, Sets::nothing, wiring},
    {"--otlp-traces-endpoint", Takes::value, Sets::nothing, "logs"},
    {"--trust-remote-code", Takes::nothing, Sets::nothing, loading},
    {"--revision", Takes::value, Sets::nothing, loading}, {"--custom-module-dirs", Takes::value, Sets::nothing, loading},
    {"--tokenizer --custom-tokenizer", Takes::value, Sets::nothing, text},
    {"--reasoning-parser", Takes::value, Sets::nothing, text},
    {"--tool-parser", Takes::value, Sets::nothing, text}, {"--chat-template", Takes::value, Sets::nothing, text},
    {"--media-io-kwargs", Takes::value, Sets::nothing, "inputs other than text are not modelled"},
};
// clang-format on

}  // namespace

FlagTable tensorrt_llm_flags() { return flags; }

}  // namespace plimsoll::exchange
