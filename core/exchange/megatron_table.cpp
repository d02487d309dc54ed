#include "core/exchange/megatron_table.hpp"

#include <algorithm>
#include <iterator>

namespace plimsoll::exchange {

namespace {

constexpr std::string_view training = "of training";

// clang-format off
constexpr Argument arguments[] = {
    {"--num-layers", Gives::number, "model.layers"}, {"--hidden-size", Gives::number, "model.hidden"},
    {"--ffn-hidden-size", Gives::number, "model.ffn_hidden"}, {"--num-attention-heads", Gives::number, "model.attention.heads"},
    {"--kv-channels", Gives::number, "model.attention.head_dim"}, {"--num-query-groups", Gives::special},
    {"--group-query-attention", Gives::special, "", false}, {"--multi-latent-attention", Gives::special, "", false},
    {"--q-lora-rank", Gives::number, "model.attention.q_lora_rank"},
    {"--kv-lora-rank", Gives::number, "model.attention.kv_lora_rank"},
    {"--qk-head-dim", Gives::number, "model.attention.qk_nope_head_dim"},
    {"--qk-pos-emb-head-dim", Gives::number, "model.attention.qk_rope_head_dim"},
    {"--v-head-dim", Gives::number, "model.attention.v_head_dim"}, {"--qk-layernorm", Gives::yes, "model.attention.qk_norm", false},
    {"--add-qkv-bias", Gives::yes, "model.attention.qkv_bias", false}, {"--disable-bias-linear", Gives::special, "", false},
    {"--window-size", Gives::nothing, "sliding windows are not read from arguments"},
    {"--num-experts", Gives::number, "model.experts.experts"}, {"--moe-router-topk", Gives::number, "model.experts.per_token"},
    {"--moe-ffn-hidden-size", Gives::number, "model.experts.hidden"},
    {"--moe-shared-expert-intermediate-size", Gives::number, "model.experts.shared_hidden"},
    {"--moe-shared-expert-gate", Gives::yes, "model.experts.shared_gate", false}, {"--moe-layer-freq", Gives::special},
    {"--moe-router-enable-expert-bias", Gives::yes, "model.experts.router_bias", false},
    {"--vocab-size", Gives::number, "model.vocabulary"}, {"--padded-vocab-size", Gives::number, "model.vocabulary"},
    {"--swiglu", Gives::yes, "model.gated", false},
    {"--untie-embeddings-and-output-weights", Gives::no, "model.tied_embeddings", false},
    {"--normalization", Gives::special}, {"--max-position-embeddings", Gives::number, "model.context"},
    {"--bf16", Gives::special, "", false}, {"--fp16", Gives::special, "", false},
    {"--tensor-model-parallel-size", Gives::degree, "tp"}, {"--pipeline-model-parallel-size", Gives::degree, "pp"},
    {"--context-parallel-size", Gives::degree, "cp"}, {"--expert-model-parallel-size", Gives::degree, "ep"},
    {"--expert-tensor-parallel-size", Gives::degree, "expert_tp"}, {"--sequence-parallel", Gives::special, "", false},
    {"--seq-length", Gives::special}, {"--micro-batch-size", Gives::special},
    {"--nproc-per-node", Gives::special}, {"--nproc_per_node", Gives::special}, {"--nnodes", Gives::special},

    {"--num-layers-per-virtual-pipeline-stage", Gives::nothing, training}, {"--global-batch-size", Gives::nothing, training},
    {"--train-iters", Gives::nothing, training}, {"--train-samples", Gives::nothing, training}, {"--lr", Gives::nothing, training},
    {"--min-lr", Gives::nothing, training}, {"--lr-decay-style", Gives::nothing, training},
    {"--lr-decay-iters", Gives::nothing, training},
    {"--lr-warmup-iters", Gives::nothing, training}, {"--lr-warmup-fraction", Gives::nothing, training},
    {"--weight-decay", Gives::nothing, training},
    {"--adam-beta1", Gives::nothing, training}, {"--adam-beta2", Gives::nothing, training},
    {"--clip-grad", Gives::nothing, training},
    {"--init-method-std", Gives::nothing, training}, {"--attention-dropout", Gives::nothing, training},
    {"--hidden-dropout", Gives::nothing, training},
    {"--recompute-granularity", Gives::nothing, training}, {"--recompute-method", Gives::nothing, training},
    {"--recompute-num-layers", Gives::nothing, training},
    {"--recompute-activations", Gives::nothing, training, false}, {"--use-distributed-optimizer", Gives::nothing, training, false},
    {"--overlap-grad-reduce", Gives::nothing, training, false}, {"--overlap-param-gather", Gives::nothing, training, false},
    {"--save", Gives::nothing, training}, {"--load", Gives::nothing, training}, {"--save-interval", Gives::nothing, training},
    {"--eval-interval", Gives::nothing, training}, {"--eval-iters", Gives::nothing, training},
    {"--log-interval", Gives::nothing, training},
    {"--data-path", Gives::nothing, training}, {"--split", Gives::nothing, training},
    {"--tensorboard-dir", Gives::nothing, training},
    {"--moe-aux-loss-coeff", Gives::nothing, training}, {"--moe-router-load-balancing-type", Gives::nothing, training},
    {"--moe-token-dispatcher-type", Gives::nothing, "which kernels run"},
    {"--moe-grouped-gemm", Gives::nothing, "which kernels run", false},
    {"--use-flash-attn", Gives::nothing, "which kernels run", false}, {"--transformer-impl", Gives::nothing, "which kernels run"},
    {"--use-mcore-models", Gives::nothing, "which kernels run", false},
    {"--attention-backend", Gives::nothing, "which kernels run"},
    {"--position-embedding-type", Gives::nothing, "positions change no cost"},
    {"--rotary-base", Gives::nothing, "positions change no cost"},
    {"--rotary-percent", Gives::nothing, "positions change no cost"},
    {"--use-rotary-position-embeddings", Gives::nothing, "positions change no cost", false},
    {"--no-position-embedding", Gives::nothing, "positions change no cost", false},
    {"--norm-epsilon", Gives::nothing, "changes no cost"},
    {"--make-vocab-size-divisible-by", Gives::nothing, "the vocabulary is taken as it is"},
    {"--tokenizer-type", Gives::nothing, "tokens and texts"},
    {"--tokenizer-model", Gives::nothing, "tokens and texts"}, {"--vocab-file", Gives::nothing, "tokens and texts"},
    {"--merge-file", Gives::nothing, "tokens and texts"},
    {"--distributed-backend", Gives::nothing, "how processes find each other"},
    {"--distributed-timeout-minutes", Gives::nothing, "how processes find each other"},
    {"--master-addr", Gives::nothing, "how processes find each other"},
    {"--master-port", Gives::nothing, "how processes find each other"},
    {"--node-rank", Gives::nothing, "how processes find each other"},
    {"--master_addr", Gives::nothing, "how processes find each other"},
    {"--master_port", Gives::nothing, "how processes find each other"},
    {"--node_rank", Gives::nothing, "how processes find each other"},
};
// clang-format on

}  // namespace

std::span<const Argument> megatron_table() { return arguments; }

const Argument* find_argument(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(arguments), std::end(arguments), [&](const Argument& each) { return each.name == name; });
  return found == std::end(arguments) ? nullptr : found;
}

}  // namespace plimsoll::exchange
