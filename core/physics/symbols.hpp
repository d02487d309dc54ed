// The letters of the formulas: what each stands for, where a plan states it, where a formula is from.   docs/physics.md
//
// Stated numbers first, by the part of a plan that states them; then results that have a name of their own.
#pragma once

#include <array>

#include "core/quantity/symbol.hpp"

namespace plimsoll::symbols {

// ---- The model ---------------------------------------------------------------------------------------------------------

inline constexpr Symbol hidden{"d", "hidden size", Unit::count, "model.hidden"};
inline constexpr Symbol heads{"h", "query heads", Unit::count, "model.attention.heads"};
inline constexpr Symbol kv_heads{"g", "KV heads", Unit::count, "model.attention.kv_heads"};
inline constexpr Symbol head_dim{"a", "width of a head", Unit::count, "model.attention.head_dim"};
inline constexpr Symbol q_lora{"q_lora", "rank of the query projection", Unit::count, "model.attention.q_lora_rank"};
inline constexpr Symbol kv_lora{"kv_lora", "width of the cached latent", Unit::count, "model.attention.kv_lora_rank"};
inline constexpr Symbol nope{"nope", "width of a head's part without position", Unit::count, "model.attention.qk_nope_head_dim"};
inline constexpr Symbol rope{"rope", "width of a head's part with rotary position", Unit::count, "model.attention.qk_rope_head_dim"};
inline constexpr Symbol value_dim{"v", "width of a value head", Unit::count, "model.attention.v_head_dim"};
inline constexpr Symbol sliding_window{"w_s", "window of a sliding layer, tokens", Unit::count, "model.attention.sliding_window"};
inline constexpr Symbol linear_key_heads{"h_k", "key heads of a linear layer", Unit::count, "model.attention.linear.key_heads"};
inline constexpr Symbol linear_value_heads{"h_v", "value heads of a linear layer", Unit::count, "model.attention.linear.value_heads"};
inline constexpr Symbol linear_key_dim{"a_k", "width of a linear layer's key head", Unit::count, "model.attention.linear.key_head_dim"};
inline constexpr Symbol linear_value_dim{"a_v", "width of a linear layer's value head", Unit::count, "model.attention.linear.value_head_dim"};
inline constexpr Symbol linear_convolution{"w", "tokens that a linear layer's convolution spans", Unit::count, "model.attention.linear.convolution"};
inline constexpr Symbol linear_state_bytes{"b_s", "bytes of an element of a linear layer's state", Unit::bytes, "model.attention.linear.state"};
inline constexpr Symbol space_heads{"h_m", "heads of a state-space layer", Unit::count, "model.attention.state_space.heads"};
inline constexpr Symbol space_head_dim{"a_m", "width of a state-space layer's head", Unit::count, "model.attention.state_space.head_dim"};
inline constexpr Symbol space_state_dim{"n_m", "width of a state-space layer's state", Unit::count, "model.attention.state_space.state_dim"};
inline constexpr Symbol space_groups{"g_m", "groups of a state-space layer's heads", Unit::count, "model.attention.state_space.groups"};
inline constexpr Symbol space_convolution{"w_m", "tokens that a state-space layer's convolution spans", Unit::count, "model.attention.state_space.convolution"};
inline constexpr Symbol space_chunk{"q_m", "tokens of a state-space layer's chunk", Unit::count, "model.attention.state_space.chunk_tokens"};
inline constexpr Symbol space_state_bytes{"b_m", "bytes of an element of a state-space layer's state", Unit::bytes, "model.attention.state_space.state"};
inline constexpr Symbol index_heads{"h_i", "heads of the indexer", Unit::count, "model.attention.indexer.heads"};
inline constexpr Symbol index_dim{"a_i", "width of an indexer's head", Unit::count, "model.attention.indexer.head_dim"};
inline constexpr Symbol top_k{"k_i", "positions that a token attends to", Unit::count, "model.attention.indexer.top_k"};
inline constexpr Symbol ffn{"f", "width of a dense FFN", Unit::count, "model.ffn_hidden"};
inline constexpr Symbol experts{"E", "routed experts of a layer", Unit::count, "model.experts.experts"};
inline constexpr Symbol per_token{"k", "experts that a token visits", Unit::count, "model.experts.per_token"};
inline constexpr Symbol expert_ffn{"f_e", "width of one expert", Unit::count, "model.experts.hidden"};
inline constexpr Symbol shared_ffn{"f_s", "width of the shared experts together", Unit::count, "model.experts.shared_hidden"};
inline constexpr Symbol vocabulary{"V", "tokens of the vocabulary", Unit::count, "model.vocabulary"};
inline constexpr Symbol norms_per_layer{"n_n", "norms of a layer", Unit::count, "model.norms_per_layer"};
inline constexpr Symbol extra_parameters{"N_x", "weights outside the arithmetic", Unit::count, "model.extra_parameters"};
inline constexpr Symbol weight_scale{"θ", "stated parameters over counted ones", Unit::count, "model.stated_parameters"};
/// Layers of a kind: in the order of layer_kinds (parameters.hpp).
inline constexpr std::array<Symbol, 17> layers_of_kind = {{
    {"L_df", "layers with a dense FFN and full attention", Unit::count, "model.layers"},
    {"L_ds", "layers with a dense FFN and sliding attention", Unit::count, "model.layers"},
    {"L_dl", "layers with a dense FFN and linear attention", Unit::count, "model.layers"},
    {"L_mf", "layers with experts and full attention", Unit::count, "model.layers"},
    {"L_ms", "layers with experts and sliding attention", Unit::count, "model.layers"},
    {"L_ml", "layers with experts and linear attention", Unit::count, "model.layers"},
    {"L_dm", "layers with a dense FFN and a state space", Unit::count, "model.layers"},
    {"L_dh", "layers with a dense FFN and full attention beside a state space", Unit::count, "model.layers"},
    {"L_dn", "layers with a dense FFN and nothing else", Unit::count, "model.layers"},
    {"L_mm", "layers with experts and a state space", Unit::count, "model.layers"},
    {"L_mh", "layers with experts and full attention beside a state space", Unit::count, "model.layers"},
    {"L_mn", "layers with experts and nothing else", Unit::count, "model.layers"},
    {"L_nf", "layers with no FFN, but full attention", Unit::count, "model.layers"},
    {"L_ns", "layers with no FFN, but sliding attention", Unit::count, "model.layers"},
    {"L_nl", "layers with no FFN, but linear attention", Unit::count, "model.layers"},
    {"L_nm", "layers with no FFN, but a state space", Unit::count, "model.layers"},
    {"L_nh", "layers with no FFN, but full attention beside a state space", Unit::count, "model.layers"},
}};
inline constexpr std::array<Symbol, 17> seconds_of_layer = {{
    {"τ_df", "one layer with a dense FFN and full attention", Unit::seconds},
    {"τ_ds", "one layer with a dense FFN and sliding attention", Unit::seconds},
    {"τ_dl", "one layer with a dense FFN and linear attention", Unit::seconds},
    {"τ_mf", "one layer with experts and full attention", Unit::seconds},
    {"τ_ms", "one layer with experts and sliding attention", Unit::seconds},
    {"τ_ml", "one layer with experts and linear attention", Unit::seconds},
    {"τ_dm", "one layer with a dense FFN and a state space", Unit::seconds},
    {"τ_dh", "one layer with a dense FFN and full attention beside a state space", Unit::seconds},
    {"τ_dn", "one layer with a dense FFN and nothing else", Unit::seconds},
    {"τ_mm", "one layer with experts and a state space", Unit::seconds},
    {"τ_mh", "one layer with experts and full attention beside a state space", Unit::seconds},
    {"τ_mn", "one layer with experts and nothing else", Unit::seconds},
    {"τ_nf", "one layer with no FFN, but full attention", Unit::seconds},
    {"τ_ns", "one layer with no FFN, but sliding attention", Unit::seconds},
    {"τ_nl", "one layer with no FFN, but linear attention", Unit::seconds},
    {"τ_nm", "one layer with no FFN, but a state space", Unit::seconds},
    {"τ_nh", "one layer with no FFN, but full attention beside a state space", Unit::seconds},
}};

// ---- The layout --------------------------------------------------------------------------------------------------------

inline constexpr Symbol tp{"t", "tensor-parallel ranks", Unit::count, "layout.tp"};
inline constexpr Symbol pp{"p", "pipeline stages", Unit::count, "layout.pp"};
inline constexpr Symbol cp{"c", "context-parallel ranks", Unit::count, "layout.cp"};
inline constexpr Symbol attention_dp{"D", "attention data-parallel ranks", Unit::count, "layout.attention_dp"};
inline constexpr Symbol ep{"e", "ranks that the experts are spread over", Unit::count, "layout.ep"};
inline constexpr Symbol expert_tp{"x", "tensor-parallel ranks of one expert", Unit::count, "layout.expert_tp"};
inline constexpr Symbol replicas{"R", "replicas", Unit::count, "layout.replicas"};
inline constexpr Symbol ranks{"n_g", "ranks of the group", Unit::count, "layout"};
inline constexpr Symbol ranks_in_node{"n_a", "ranks of the group that share a node", Unit::count, "layout"};
inline constexpr Symbol nodes{"n_b", "nodes of the group", Unit::count, "layout"};
inline constexpr Symbol stages{"p_i", "stages of a kind", Unit::count, "layout"};
inline constexpr Symbol communicators{"j", "communicators that a rank joins", Unit::count, "layout"};

// ---- Routing -----------------------------------------------------------------------------------------------------------

inline constexpr Symbol redundant_experts{"E_r", "copies of experts beyond the first", Unit::count, "routing.redundant_experts"};
inline constexpr Symbol fullest_share{"σ_e", "tokens of the fullest rank over the mean, by popularity", Unit::ratio, "routing"};

// ---- The engine --------------------------------------------------------------------------------------------------------

inline constexpr Symbol dense_element_bytes{"b_w", "bytes of a dense weight", Unit::bytes, "engine.weights"};
inline constexpr Symbol expert_element_bytes{"b_e", "bytes of an expert's weight", Unit::bytes, "engine.experts"};
inline constexpr Symbol plain_element_bytes{"b_16", "bytes of a weight that is not quantised: norms, routers, embedding, head", Unit::bytes, "engine.weights"};
inline constexpr Symbol activation_element_bytes{"b_a", "bytes of an activation", Unit::bytes, "engine.activations"};
inline constexpr Symbol kv_element_bytes{"b_kv", "bytes of a cached element", Unit::bytes, "engine.kv_cache"};
inline constexpr Symbol chunk_tokens{"q", "prompt tokens of a chunk, at most", Unit::count, "engine.chunk_tokens"};
inline constexpr Symbol block_tokens{"block", "tokens of a block of the cache", Unit::count, "engine.kv_block_tokens"};
inline constexpr Symbol draft_tokens{"n_d", "tokens drafted for each step", Unit::count, "engine.speculation.draft_tokens"};
inline constexpr Symbol acceptance{"a_d", "chance that a drafted token is kept where those before it were", Unit::ratio, "engine.speculation.acceptance"};
inline constexpr Symbol draft_layers{"L_d", "layers that draft", Unit::count, "engine.speculation.draft_cost_layers"};
inline constexpr Symbol memory_share{"u", "share of the memory that the engine may use", Unit::ratio, "engine.memory_utilisation"};
inline constexpr Symbol framework_bytes{"M_f", "context, graphs and slack", Unit::bytes, "engine.framework_memory"};
inline constexpr Symbol communicator_bytes{"M_c", "buffers of a communicator", Unit::bytes, "engine.communicator_memory"};
inline constexpr Symbol reserved_bytes{"M_r", "set aside for activations", Unit::bytes, "engine.reserved_activation_memory"};

inline constexpr Symbol profiled_sequences{"n_s", "sequences that the engine profiles with", Unit::count, "engine.reserves.profiled_sequences"};
inline constexpr Symbol activation_least{"A_0", "least activation peak of a stage with the head", Unit::bytes, "engine.reserves"};
inline constexpr Symbol activation_logit{"A_l", "activation peak for each logit", Unit::bytes, "engine.reserves"};
inline constexpr Symbol activation_without_head{"A_n", "activation peak of a stage without the head", Unit::bytes, "engine.reserves"};
inline constexpr Symbol activation_beside{"A_b", "activation peak beside that", Unit::bytes, "engine.reserves"};
inline constexpr Symbol non_torch{"M_o", "what the allocator does not see", Unit::bytes, "engine.reserves"};
inline constexpr Symbol graphs_base{"G_0", "CUDA graphs of any model", Unit::bytes, "engine.reserves"};
inline constexpr Symbol graphs_layer{"G_L", "CUDA graphs of a layer", Unit::bytes, "engine.reserves"};
inline constexpr Symbol graphs_width{"G_d", "CUDA graphs of an element of a token", Unit::bytes, "engine.reserves"};
inline constexpr Symbol layers{"L", "layers", Unit::count, "model.layers"};
inline constexpr Symbol layers_of_stage{"L_s", "layers of the stage", Unit::count, "model.layers"};

// ---- The workload ------------------------------------------------------------------------------------------------------

inline constexpr Symbol input_tokens{"I", "tokens of a prompt", Unit::count, "workload.input"};
inline constexpr Symbol cached_prefix{"I_0", "tokens of a prompt that are cached already", Unit::count, "workload.cached_prefix"};
inline constexpr Symbol output_tokens{"O", "tokens of an answer", Unit::count, "workload.output"};
inline constexpr Symbol burst{"N", "sequences that arrive at once", Unit::count, "workload.burst"};
inline constexpr Symbol concurrency{"n_c", "requests in flight", Unit::count, "workload.concurrency"};
inline constexpr Symbol requests_per_s{"λ", "arrivals", Unit::requests_per_s, "workload.arrival_rate"};
inline constexpr Symbol rush{"1/ν", "share of a benchmark's first rush", Unit::ratio, "workload.prompts_per_slot"};
inline constexpr Symbol variance_tokens{"σ²", "variance of a sequence's tokens", Unit::count, "workload"};
inline constexpr Symbol gpus{"GPUs", "GPUs", Unit::count, "layout"};

// ---- The machine -------------------------------------------------------------------------------------------------------

inline constexpr Symbol memory_bytes{"M", "memory of a GPU", Unit::bytes, "accelerator.memory"};
inline constexpr Symbol hbm_peak{"W_0", "HBM bandwidth, datasheet", Unit::bytes_per_s, "accelerator.memory_bandwidth"};
inline constexpr Symbol peak_16bit{"P_16", "peak at 16 bit, datasheet", Unit::flop_per_s, "accelerator.peak_bf16"};
inline constexpr Symbol peak_fp8{"P_8", "peak at FP8, datasheet", Unit::flop_per_s, "accelerator.peak_fp8"};
inline constexpr Symbol peak_int8{"P_i8", "peak at INT8, datasheet", Unit::flop_per_s, "accelerator.peak_int8"};
inline constexpr Symbol peak_fp4{"P_4", "peak at FP4, datasheet", Unit::flop_per_s, "accelerator.peak_fp4"};
inline constexpr Symbol up_bandwidth{"β_up", "bandwidth within a node, one way", Unit::bytes_per_s, "scale_up.bandwidth"};
inline constexpr Symbol up_latency{"α_up", "latency within a node", Unit::seconds, "scale_up.latency"};
inline constexpr Symbol out_bandwidth{"β_out", "bandwidth between nodes, one way", Unit::bytes_per_s, "cluster.scale_out.bandwidth"};
inline constexpr Symbol out_latency{"α_out", "latency between nodes", Unit::seconds, "cluster.scale_out.latency"};
inline constexpr Symbol stated_mfu{"η_c", "share of peak FLOP/s", Unit::ratio, "efficiency.mfu"};
inline constexpr Symbol stated_memory{"η_m", "share of HBM bandwidth", Unit::ratio, "efficiency.memory_bandwidth"};
inline constexpr Symbol stated_link{"η_l", "share of a link's bandwidth", Unit::ratio, "efficiency.link_bandwidth"};

// ---- What was measured (docs/calibration.md) -----------------------------------------------------------------------------

inline constexpr Symbol compute_share{"s_c", "of the kernels' compute, inside an iteration", Unit::ratio, "measured.compute_share"};
inline constexpr Symbol memory_measured_share{"s_b", "of the kernels' bandwidth, inside an iteration", Unit::ratio, "measured.memory_share"};
inline constexpr Symbol link_measured_share{"e_l", "of a link's bandwidth, in collectives", Unit::ratio, "measured.link_share"};
inline constexpr Symbol gemm_share{"e_c", "share of the peak that matrix products reach", Unit::ratio, "measured.architectures"};
inline constexpr Symbol plain_share{"e_16", "share of the peak that matrix products at 16 bit reach", Unit::ratio, "measured.architectures"};
inline constexpr Symbol expert_share{"e_x", "share of the peak that routed experts reach", Unit::ratio, "measured.architectures"};
inline constexpr Symbol attention_share{"e_a", "share of the peak that attention over prompts reaches", Unit::ratio, "measured.architectures"};
inline constexpr Symbol weights_share{"e_m", "share of HBM bandwidth, reading weights", Unit::ratio, "measured.architectures"};
inline constexpr Symbol cache_share{"e_kv", "share of HBM bandwidth, reading the KV cache", Unit::ratio, "measured.architectures"};
inline constexpr Symbol widened_experts{"t_xw", "fixed time of experts whose weights are widened", Unit::seconds, "measured.frameworks"};
inline constexpr Symbol gemm_ramp{"T_0", "a product takes the compute of so many tokens more", Unit::count, "measured.gemm_ramp_tokens"};
inline constexpr Symbol gemm_fixed{"t_g", "fixed time of a matrix product", Unit::seconds, "measured.gemm_fixed"};
inline constexpr Symbol attention_fixed{"t_a", "fixed time of attention", Unit::seconds, "measured.attention_fixed"};
inline constexpr Symbol experts_fixed{"t_x", "fixed time of routed experts", Unit::seconds, "measured.experts_fixed"};
inline constexpr Symbol layer_fixed{"t_l", "small operations of a layer", Unit::seconds, "measured.layer_fixed"};
inline constexpr Symbol host{"t_h", "host between two iterations", Unit::seconds, "measured.frameworks"};
inline constexpr Symbol front_end{"t_f", "before a prompt is scheduled", Unit::seconds, "measured.frameworks"};
inline constexpr Symbol collective_fixed{"α", "fixed time of a collective between two GPUs", Unit::seconds, "measured.collective_fixed"};
inline constexpr Symbol collective_per_rank{"s_n", "by which it grows with each further rank", Unit::ratio, "measured.collective_per_rank"};
inline constexpr Symbol experts_ramp{"m_0", "the compute of an expert is that of so many tokens more", Unit::count, "measured.experts_ramp_tokens"};
inline constexpr Symbol first_token_steps{"κ", "decode steps of a first token", Unit::count, "measured.first_token_steps"};
inline constexpr Symbol first_token_queue{"φ", "prefills of a first token for each other sequence", Unit::count, "measured.first_token_queue"};
inline constexpr Symbol first_token_clump{"π", "prefills of prompts that come one upon the other", Unit::count, "measured.first_token_clump"};
inline constexpr Symbol first_token_experts{"μ", "prefills of models with experts count so many times", Unit::count, "measured.first_token_experts"};

// ---- Parameters and memory ---------------------------------------------------------------------------------------------

inline constexpr Symbol attention_sharded{"N_q", "attention weights that TP splits", Unit::count};
inline constexpr Symbol attention_kv{"N_kv", "key and value projections", Unit::count};
inline constexpr Symbol attention_replicated{"N_r", "attention weights on every TP rank", Unit::count};
inline constexpr Symbol latent_sharded{"N_q", "attention weights that TP splits", Unit::count, {}, "DeepSeek-V2 (arXiv:2405.04434), section 2.1"};
inline constexpr Symbol linear_sharded{"N_l", "weights of a linear layer that TP splits", Unit::count, {}, "Qwen3NextGatedDeltaNet of huggingface/transformers"};
inline constexpr Symbol linear_replicated{"N_lr", "weights of a linear layer on every TP rank", Unit::count};
inline constexpr Symbol space_sharded{"N_m", "weights of a state-space layer that TP splits", Unit::count, {}, "Mamba-2 (arXiv:2405.21060); NemotronHMamba2Mixer and GraniteMoeHybridMambaLayer of huggingface/transformers"};
inline constexpr Symbol space_of_groups{"N_mg", "weights of a state-space layer's groups", Unit::count};
inline constexpr Symbol norm_weights{"N_n", "norms of a layer", Unit::count};
inline constexpr Symbol dense_ffn_weights{"N_f", "weights of a dense FFN", Unit::count};
inline constexpr Symbol router_weights{"N_g", "weights of a router", Unit::count};
inline constexpr Symbol expert_weights{"N_e", "weights of one expert", Unit::count};
inline constexpr Symbol shared_weights{"N_s", "weights of the shared experts", Unit::count};
inline constexpr Symbol kv_bytes_of_token{"κ_kv", "KV cache of a token in one layer, on one GPU", Unit::bytes};
inline constexpr Symbol index_bytes_of_token{"κ_i", "indexer's key of a token in one layer", Unit::bytes, {}, "vLLM and SGLang, DeepSeek-V3.2: 132 bytes"};
inline constexpr Symbol state_bytes{"S", "state of a sequence in a linear layer, on one GPU", Unit::bytes, {}, "vLLM, Qwen3-Next and Qwen3.5"};
inline constexpr Symbol space_bytes{"S_m", "state of a sequence in a state-space layer, on one GPU", Unit::bytes, {}, "vLLM, MambaStateShapeCalculator"};
inline constexpr Symbol sequences_of_rank{"n", "sequences on the fullest attention rank", Unit::count};
inline constexpr Symbol tokens_of_sequence{"ℓ", "tokens of a sequence", Unit::count};
inline constexpr Symbol weights_dense_bytes{"M_d", "dense weights", Unit::bytes};
inline constexpr Symbol weights_experts_bytes{"M_e", "expert weights", Unit::bytes};
inline constexpr Symbol weights_embedding_bytes{"M_V", "embedding and LM head", Unit::bytes};
inline constexpr Symbol kv_cache_bytes{"M_kv", "KV cache", Unit::bytes, {}, "PagedAttention (arXiv:2309.06180): whole blocks"};
inline constexpr Symbol kv_cache_at_longest_bytes{"M_kv*", "KV cache with every sequence at its longest", Unit::bytes, {}, "PagedAttention (arXiv:2309.06180): whole blocks"};
inline constexpr Symbol activations_bytes{"M_a", "activations alive at once", Unit::bytes};
inline constexpr Symbol activation_reserve_bytes{"M_a+", "activations, reserved beyond", Unit::bytes};
inline constexpr Symbol communicators_bytes{"M_n", "buffers of communicators", Unit::bytes};
inline constexpr Symbol iteration_tokens{"T", "tokens of an iteration on this rank", Unit::count};
inline constexpr Symbol attention_live{"A_a", "live in attention, elements", Unit::count};
inline constexpr Symbol ffn_live{"A_f", "live in a dense FFN, elements", Unit::count};
inline constexpr Symbol experts_live{"A_e", "live in experts, elements", Unit::count};
inline constexpr Symbol logits_bytes{"A_V", "logits, FP32", Unit::bytes};
inline constexpr Symbol pool_bytes{"M_p", "room for the KV cache", Unit::bytes};
inline constexpr Symbol pool_tokens{"T_p", "tokens that the room holds", Unit::count};
inline constexpr Symbol overflow_chance{"Ω", "chance that resident tokens exceed the room", Unit::ratio, {}, "central limit theorem: the sum of many lengths taken as normal"};

inline constexpr Symbol profiled_peak{"M_pk", "activation peak that the engine keeps free", Unit::bytes, {}, "log lines of vLLM: docs/calibration.md, Memory of an engine"};
inline constexpr Symbol graphs{"M_g", "CUDA graphs", Unit::bytes, {}, "log lines of vLLM: docs/calibration.md, Memory of an engine"};
inline constexpr Symbol usable{"M_u", "what the engine may use of a GPU", Unit::bytes};

// ---- The machine as formulas see it --------------------------------------------------------------------------------------

inline constexpr Symbol hbm{"W", "HBM bandwidth, reading weights", Unit::bytes_per_s};
inline constexpr Symbol cache_bandwidth{"W_kv", "HBM bandwidth, reading the KV cache", Unit::bytes_per_s};
inline constexpr Symbol attention_rate{"P_a", "compute of attention", Unit::flop_per_s};
inline constexpr Symbol indexer_rate{"P_i", "compute of an indexer", Unit::flop_per_s};
inline constexpr Symbol plain_rate{"P_p", "compute of products at 16 bit", Unit::flop_per_s};
inline constexpr Symbol dense_rate{"P_d", "compute of products with dense weights", Unit::flop_per_s};
inline constexpr Symbol expert_rate{"P_x", "compute of routed experts", Unit::flop_per_s};
inline constexpr Symbol up_rate{"β", "bandwidth within a node, as collectives reach it", Unit::bytes_per_s};
inline constexpr Symbol out_rate{"β′", "bandwidth between nodes, as collectives reach it", Unit::bytes_per_s};

// ---- Iterations --------------------------------------------------------------------------------------------------------

inline constexpr Symbol weights_here{"w_l", "weights of this product on one GPU", Unit::count};
inline constexpr Symbol hit_chance{"H", "chance that an expert gets a token: 1 − (1 − k/E)^T", Unit::ratio};
inline constexpr Symbol selections{"m", "tokens that reach a rank's experts", Unit::count};
inline constexpr Symbol distinct_experts{"E_d", "distinct experts of a rank that get a token", Unit::count};
inline constexpr Symbol distinct_of_whole{"E_d0", "distinct experts of the fullest rank for whole tokens: Σ 1 − (1 − π/y)^T", Unit::count};
inline constexpr Symbol distinct_of_next{"E_d1", "distinct experts that one more token adds", Unit::count};
inline constexpr Symbol ramp{"r", "compute of short experts over that of long ones", Unit::ratio, {}, "docs/calibration.md, Experts"};
inline constexpr Symbol hottest{"H_max", "tokens of the fullest rank over the mean: 1 + √(2 ln e / mean)", Unit::ratio, {}, "largest of e draws of a Poisson number taken as normal"};
inline constexpr Symbol tokens_of_stage{"T_e", "tokens that the experts of a stage see", Unit::count};
inline constexpr Symbol rank_reached{"H_e", "chance that a token reaches a rank: 1 − C(E−E/e, k) / C(E, k)", Unit::ratio};
inline constexpr Symbol mean_distinct{"E_m0", "distinct experts of a rank on average for whole tokens: Σ 1 − (1 − π/y)^T", Unit::count};
inline constexpr Symbol mean_distinct_of_next{"E_m1", "distinct experts that one more token adds on average", Unit::count};
inline constexpr Symbol ranks_busy{"e_b0", "share of ranks that get one of whole tokens: 1 − Π (1 − π/y)^T on average", Unit::ratio};
inline constexpr Symbol ranks_busy_of_next{"e_b1", "share of ranks that one more token adds", Unit::ratio};
inline constexpr Symbol ranks_reached{"e_r", "ranks that a token travels to: e·(1 − C(E−E/e, k) / C(E, k))", Unit::count};
inline constexpr Symbol all_reduce{"t_AR", "one all-reduce", Unit::seconds, {}, "ring and two-level volumes: Thakur, Rabenseifner, Gropp (2005); in-switch: NVIDIA SHARP"};
inline constexpr Symbol all_gather{"t_AG", "one all-gather", Unit::seconds, {}, "ring volume: Thakur, Rabenseifner, Gropp (2005)"};
inline constexpr Symbol all_to_all{"t_AA", "one all-to-all", Unit::seconds};
inline constexpr Symbol hop{"δ_i", "hop of activations to the next stage", Unit::seconds};
inline constexpr Symbol stage_seconds{"τ_i", "one chunk or micro-batch on a stage", Unit::seconds};
inline constexpr Symbol through{"t_Σ", "one chunk or micro-batch from end to end: Σ τ_i + Σ δ_i", Unit::seconds, {}, "GPipe (arXiv:1811.06965), with unlike stages and hops"};
inline constexpr Symbol slowest_stage{"τ_max", "the slowest stage", Unit::seconds};
inline constexpr Symbol slowest_hop{"δ_max", "the slowest hop", Unit::seconds};
inline constexpr Symbol chunks{"m_q", "chunks of the prompts of a rank", Unit::count};
inline constexpr Symbol chunk_size{"q_T", "tokens of a chunk", Unit::count};
inline constexpr Symbol micro_batches{"m_b", "micro-batches in flight", Unit::count};
inline constexpr Symbol context_tokens{"ctx", "tokens that a decode step attends to", Unit::count};
inline constexpr Symbol computed_tokens{"I_c", "tokens of a prompt that are computed", Unit::count};
inline constexpr Symbol prompt_tokens_of_chunk{"q_I", "prompt tokens that a chunk brings, cached ones included", Unit::count};
inline constexpr Symbol tokens_per_step{"n_t", "tokens that a step brings: 1 + a_d + … up to the power n_d", Unit::count, {}, "Leviathan, Kalman, Matias (arXiv:2211.17192), equation 1"};
inline constexpr Symbol pairs{"Q", "positions attended to, over all tokens", Unit::count};
inline constexpr Symbol step{"t_dec", "one decode step", Unit::seconds};
inline constexpr Symbol token_seconds{"t_tok", "one decode step for each token that it brings", Unit::seconds};
inline constexpr Symbol mixed_pace{"t_mix", "a chunk with decode beside it", Unit::seconds};

// ---- Disaggregated pools -------------------------------------------------------------------------------------------------

inline constexpr Symbol handoff_bandwidth{"β_h0", "bandwidth of the handoff's link, one way", Unit::bytes_per_s, "disaggregation.handoff_link.bandwidth"};
inline constexpr Symbol handoff_latency{"α_h", "latency of the handoff's link", Unit::seconds, "disaggregation.handoff_link.latency"};
inline constexpr Symbol handoff_rate{"β_h", "bandwidth of the handoff's link, as transfers reach it", Unit::bytes_per_s};
inline constexpr Symbol handoff_bytes{"B_h", "KV cache of a prompt, as all ranks of the decode pool keep it", Unit::bytes, {}, "DistServe (arXiv:2401.09670), Splitwise (arXiv:2311.18677)"};
inline constexpr Symbol handoff{"t_H", "handoff of one prompt's KV cache", Unit::seconds};
inline constexpr Symbol handoff_wait{"T_H", "handoff of one prompt's KV cache with those before it", Unit::seconds};
inline constexpr Symbol handoffs_at_once{"s_h", "handoffs side by side", Unit::count};
inline constexpr Symbol prompt_paces{"t_P", "from one prompt to the next on a rank of the prefill pool, in full chunks", Unit::seconds};
inline constexpr Symbol room{"room", "share of a pool's time that requests in a loop leave it", Unit::ratio, {}, "Schweitzer (1979): mean value analysis of a closed loop"};
inline constexpr Symbol pools_in_step{"X", "requests that the pools serve", Unit::requests_per_s, {}, "Little (1961)"};
inline constexpr Symbol decoding{"b_D", "sequences on a rank of the decode pool, where all in flight are accounted for", Unit::count, {}, "Little (1961)"};
inline constexpr Symbol waiting_prompt{"t_q", "wait of the 99th percentile for the prefill pool", Unit::seconds};

// ---- Answers -----------------------------------------------------------------------------------------------------------

inline constexpr Symbol batch{"b", "sequences that decode together on an attention rank", Unit::count};
inline constexpr Symbol in_flight{"b_λ", "the b at which Little's law holds, b = λ'·(TTFT + (O − 1)·TPOT)", Unit::count, {}, "Little (1961)"};
inline constexpr Symbol prompt_alone{"t_1", "one prompt from end to end, with nothing before it", Unit::seconds};
inline constexpr Symbol prompt_occupies{"t_pre", "for which one prompt keeps the pipeline busy", Unit::seconds};
inline constexpr Symbol prompts_per_step{"x_p", "prompts for each token of an answer", Unit::count};
inline constexpr Symbol load{"ρ", "share of the time that prompts keep a rank busy", Unit::ratio};
inline constexpr Symbol waits{"w_99", "waits of the 99th percentile, in prefills", Unit::count, {}, "M/D/1, tail by Kingman's heavy-traffic limit"};
inline constexpr Symbol ttft{"TTFT", "time to first token", Unit::seconds};
inline constexpr Symbol tpot{"TPOT", "time per output token", Unit::seconds};
inline constexpr Symbol prefill_rate{"R_pre", "prompt tokens/s of one GPU", Unit::tokens_per_s};
inline constexpr Symbol decode_rate{"R_dec", "answer tokens/s of one GPU", Unit::tokens_per_s};
inline constexpr Symbol total_rate{"R_all", "prompt and answer tokens/s of one GPU", Unit::tokens_per_s};
inline constexpr Symbol end_to_end{"T_all", "a whole answer", Unit::seconds};

inline constexpr Symbol price{"C_g", "price of a GPU and hour", Unit::usd_per_h, "accelerator.price"};
inline constexpr Symbol board_power{"P_g", "power of a GPU's board at most", Unit::watts, "accelerator.power"};
inline constexpr Symbol pue{"PUE", "power of the data centre over that of its machines", Unit::count, "cluster.pue", "The Green Grid, PUE: A Comprehensive Examination of the Metric (2012)"};
inline constexpr Symbol served{"X_s", "requests served", Unit::requests_per_s, {}, "Little (1961)"};
inline constexpr Symbol prompt_share{"s_I", "share of the GPUs' time that prompts take", Unit::ratio};
inline constexpr Symbol answer_share{"s_O", "share of the GPUs' time that answers take", Unit::ratio};
inline constexpr Symbol usd_per_million{"C", "price of a million tokens", Unit::usd};
inline constexpr Symbol usd_per_million_prompt{"C_I", "price of a million prompt tokens", Unit::usd};
inline constexpr Symbol usd_per_million_output{"C_O", "price of a million output tokens", Unit::usd};
inline constexpr Symbol joules_per_token{"J", "energy of a token at most", Unit::joules};
inline constexpr Symbol joules_per_prompt{"J_I", "energy of a prompt token at most", Unit::joules};
inline constexpr Symbol joules_per_output{"J_O", "energy of an output token at most", Unit::joules};

inline constexpr Symbol model_flop{"F", "FLOP of the model for a token", Unit::flop, {}, "PaLM (arXiv:2204.02311), appendix B"};
inline constexpr Symbol mfu{"MFU", "share of peak FLOP/s that the model's own work takes", Unit::ratio, {}, "PaLM (arXiv:2204.02311), appendix B"};
inline constexpr Symbol step_bytes{"B_s", "bytes that a decode step must read", Unit::bytes};
inline constexpr Symbol mbu{"MBU", "share of HBM's peak bandwidth that what must be read takes", Unit::ratio, {}, "Databricks, LLM Inference Performance Engineering: Best Practices (2023)"};

}  // namespace plimsoll::symbols
