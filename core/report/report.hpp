// The answer to a plan: plain data, described like the spec, so that JSON and TypeScript types follow from here.
//
// Every number is in base units and the unit is in its name, or in `unit` beside it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

/// The four words, everywhere.
enum class Verdict : int {
  meets,
  misses,
  too_close,
  unknown
};
template <>
inline constexpr auto names_of<Verdict> = std::array<std::string_view, 4>{"meets", "misses", "too close", "unknown"};

/// One value that a verdict was formed from: which lengths, whose size, and what came out.
struct Reading {
  std::string name;  ///< "longest lengths, stated size".
  Verdict verdict = Verdict::unknown;
  std::optional<double> value;  ///< In the unit of its verdict.
  std::optional<double> low;    ///< The range, where inputs are ranges.
  std::optional<double> high;
  std::string binds;  ///< What this value is limited by: "HBM bandwidth, reading the KV cache".
};

/// One target and whether the plan keeps it.
struct TargetVerdict {
  std::string target;  ///< legal, fits, ttft, tpot, prefill_throughput, decode_throughput, total_throughput, price_per_million, output_price_per_million.
  std::string title;   ///< "Decode, tokens/s per GPU".
  Verdict verdict = Verdict::unknown;
  std::string unit;             ///< bytes, s, tokens/s; empty for legality.
  bool at_most = true;          ///< The value must not exceed the limit; else it must reach it.
  std::optional<double> value;  ///< The worst reading.
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> limit;
  std::optional<double> margin;  ///< Room as a share of the limit; negative where it is missed.
  std::string condition;         ///< Under which the value is reached: "while nothing prefills"; empty for the plan's own load.
  std::string binds;
  std::string reason;  ///< One sentence.
  std::vector<Reading> readings;
};

/// A rule of layouts that the plan breaks, or a caution.
struct Violation {
  std::string rule;                               ///< "TP divides the query heads".
  std::string path;                               ///< "layout.tp"
  bool is_caution = false;                        ///< Legal, but it costs something.
  std::string message;                            ///< What is wrong, with the numbers.
  std::vector<std::int64_t> valid;                ///< Values of that field that keep the rule, nearest first.
  std::string repair;                             ///< The cheapest legal layout, in notation; empty where none was found.
  std::vector<std::int64_t> repair_stage_layers;  ///< Its layers of each stage; empty: as even as can be.
  std::string repair_change;                      ///< "TP 3 → 4; uses 32 of 32 GPUs".
};

struct StageReport {
  std::int64_t stage = 0;        ///< From 0.
  std::int64_t first_layer = 0;  ///< From 0.
  std::int64_t layers = 0;
};

struct LayoutReport {
  std::string written;
  std::string expanded;       ///< "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs".
  std::string other_reading;  ///< The expanded form of the other reading, where there is one.
  std::int64_t tp = 1;
  std::int64_t pp = 1;
  std::int64_t cp = 1;
  std::int64_t attention_dp = 1;
  std::int64_t ep = 1;
  std::int64_t expert_tp = 1;
  std::int64_t replicas = 1;
  std::int64_t gpus_used = 0;
  std::int64_t gpus_there = 0;
  std::int64_t gpus_per_node = 0;
  bool legal = false;
  std::vector<Violation> violations;
  std::vector<StageReport> stages;
};

struct ParametersReport {
  bool known = true;  ///< Whether every part of the architecture is understood; if not, the numbers leave parts out.
  double total = 0;   ///< Counted from the architecture.
  double active = 0;  ///< Per token.
  double attention = 0;
  double dense_ffn = 0;
  double experts = 0;
  double embedding = 0;  ///< Embedding and LM head.
  double other = 0;      ///< Routers, norms, biases that stand alone.
  std::optional<double> stated;
  std::optional<double> stated_over_counted;
};

/// One line of a GPU's memory.
struct MemoryLine {
  std::string component;  ///< weights_dense, weights_experts, weights_embedding, kv_cache, activations, …
  std::string title;
  double bytes = 0;
};

struct StageMemory {
  std::int64_t stage = 0;
  std::int64_t layers = 0;
  std::vector<MemoryLine> lines;
  double total_bytes = 0;             ///< At mean lengths.
  double total_at_longest_bytes = 0;  ///< With every sequence at its longest.
  double kv_cache_at_longest_bytes = 0;
};

struct MemoryReport {
  bool known = true;
  std::string unknown_because;
  double capacity_bytes = 0;
  double limit_bytes = 0;  ///< What the engine may use of it.
  std::int64_t worst_stage = 0;
  std::vector<StageMemory> stages;
  std::string attention_path;     ///< "MHA: 16 KV heads of 32", "MLA: latent 512 + 64 rope".
  double kv_bytes_per_token = 0;  ///< Of the whole model, on one GPU of each stage added up.
  double sequences_per_rank = 0;
  double kv_tokens_mean = 0;  ///< Resident on the fullest attention rank, in whole blocks.
  double kv_tokens_longest = 0;
  double kv_pool_bytes = 0;  ///< What the limit leaves for the KV cache on the worst stage.
  double kv_pool_tokens = 0;
  double overflow_chance = 0;  ///< That the resident tokens exceed the pool.
};

struct OperationTime {
  std::string operation;  ///< qkv, attention, experts, tp_all_reduce, …
  std::string title;
  double seconds = 0;  ///< In one iteration of the slowest stage.
  std::string bound;   ///< compute, memory, link or fixed.
  // Of one of its GPUs; nothing of links, of the host, and of what is too small to be counted.
  std::optional<double> flop;
  std::optional<double> bytes;       ///< To and from HBM.
  std::optional<double> flop_per_s;  ///< The rates that bound it; nothing of drafting, which is made of several operations.
  std::optional<double> bytes_per_s;
};

/// The times of one case: which lengths, and whose size.
struct TimeCase {
  std::string lengths;  ///< mean or longest.
  std::string size;     ///< stated or architecture.
  double input_tokens = 0;
  double context_tokens = 0;  ///< That decode attends to.
  std::optional<double> ttft_first_s;
  std::optional<double> ttft_median_s;
  std::optional<double> ttft_last_s;
  std::optional<double> ttft_s;  ///< The one the target speaks of.
  std::optional<double> tpot_s;
  std::optional<double> prefill_tokens_per_s_per_gpu;
  std::optional<double> decode_tokens_per_s_per_gpu;
  std::optional<double> total_tokens_per_s_per_gpu;
  std::optional<double> end_to_end_s;            ///< A whole answer: TTFT + (O−1)·TPOT, and the handoff between pools.
  std::optional<double> requests_per_s;          ///< Over all replicas.
  std::optional<double> mfu_prefill;             ///< FLOP of the model over peak × time, at full rate (PaLM).
  std::optional<double> mfu_decode;              ///< The same of a step.
  std::optional<double> mbu_decode;              ///< Bytes that a step must read over HBM's peak × time (Databricks, 2023).
  std::optional<double> handoff_s;               ///< Of a disaggregated plan: of one prompt's KV cache, with the wait for those before it,
  std::optional<double> handoff_bytes;           ///< its size,
  std::optional<double> prefill_requests_per_s;  ///< and what the prefill pool could serve,
  std::optional<double> handoff_requests_per_s;  ///< the links between the pools carry,
  std::optional<double> decode_requests_per_s;   ///< and the decode pool serve with all requests of the load, or all that its memory holds.
  std::string pools_bind;                        ///< Which of the three is the slowest.
  // From operations to TTFT and TPOT: a chunk passes all stages, others follow at the pace of the slowest stage or hop.
  double prefill_chunks = 0;
  double prefill_chunk_s = 0;       ///< One chunk through all stages and hops,
  double prefill_end_s = 0;         ///< and until the last one is through; TTFT has the rest: waiting, the front end.
  double decode_micro_batches = 0;  ///< 0: nothing decodes.
  double decode_micro_batch_s = 0;  ///< One of them through all stages and hops,
  double decode_step_s = 0;         ///< and a step of them all,
  double decode_step_tokens = 0;    ///< which brings each sequence so many tokens.
  double prefill_bubble = 0;        ///< Share of a burst's prefill that the slowest stage idles.
  std::string prefill_binds;
  std::string decode_binds;
  std::vector<OperationTime> prefill;  ///< One chunk on the slowest stage.
  std::vector<OperationTime> decode;   ///< One step on the slowest stage.
};

struct TimeReport {
  bool known = true;
  std::string unknown_because;
  bool links_stated = true;
  std::string ttft_meaning;     ///< "the last sequence of a burst of 128".
  double decode_sequences = 0;  ///< Sequences that decode together, all replicas.
  std::vector<TimeCase> cases;  ///< The headline case first: longest lengths, stated size.
};

/// What the tokens of one case cost, and the energy that they take at most.
struct CostCase {
  std::string lengths;  ///< mean or longest.
  std::string size;     ///< stated or architecture.
  std::optional<double> prompt_price_per_million;
  std::optional<double> output_price_per_million;
  std::optional<double> price_per_million;  ///< Of prompt and output tokens alike.
  std::optional<double> joules_per_prompt_token;
  std::optional<double> joules_per_output_token;
  std::optional<double> joules_per_token;
};

struct CostReport {
  std::optional<double> price_per_hour;  ///< US dollars, for all GPUs of the layout; nothing where no price is stated.
  std::optional<double> price_per_hour_low;
  std::optional<double> price_per_hour_high;
  std::string price_source;
  std::optional<double> power_w;  ///< Of their boards at most, times PUE.
  std::vector<CostCase> cases;    ///< In the order of the times'.
};

/// How much of a layer's experts a step uses.
struct ExpertUse {
  std::string step;              ///< "decode step" or "one sequence".
  double tokens = 0;             ///< Of all attention ranks of a stage.
  double tokens_per_expert = 0;  ///< On average.
  double experts_read = 0;       ///< Share of a rank's experts that get a token, and are read.
  double ranks_busy = 0;         ///< Share of the EP ranks that get a token.
  double fullest_over_mean = 1;  ///< Tokens of the fullest rank over the mean, by popularity and by chance.
};

struct ExpertsReport {
  std::int64_t experts = 0;  ///< Routed ones of a layer.
  std::int64_t redundant = 0;
  std::int64_t ranks = 1;
  double per_rank = 0;
  double fullest_by_popularity = 1;  ///< Tokens of the fullest rank over the mean, whatever chance adds.
  std::vector<ExpertUse> use;
};

enum class ClaimAnswerWord : int {
  holds,
  holds_if,
  off_by,
  contradicts,
  cannot_be_checked
};
template <>
inline constexpr auto names_of<ClaimAnswerWord> =
    std::array<std::string_view, 5>{"holds", "holds_if", "off_by", "contradicts", "cannot_be_checked"};

struct ClaimNumber {
  std::string name;  ///< "two_matrix_experts".
  double value = 0;
  std::string unit;  ///< "GB" (1e9 bytes), "tokens/ms" (per GPU), "s"; empty for counts and shares.
};

struct ClaimAnswer {
  std::string kind;
  std::string statement;
  ClaimAnswerWord answer = ClaimAnswerWord::cannot_be_checked;
  std::string stated;  ///< As people read it.
  std::string reason;  ///< One sentence: the condition, the factor, what it contradicts, what is missing.
  std::vector<ClaimNumber> computed;
  std::vector<std::string> steps;
};

/// A default that the result rests on.
struct Assumption {
  std::string path;
  std::string value;
  std::string help;
};

/// How an answer of the headline's case follows an input.
struct Sensitivity {
  std::string target;     ///< ttft, tpot, prefill_throughput, decode_throughput, total_throughput.
  std::string input;      ///< "accelerator.memory_bandwidth"
  std::string words;      ///< "HBM bandwidth, datasheet"
  double elasticity = 0;  ///< Per cent of change for each per cent of the input, at the plan.
  double tenth_more = 0;  ///< The change, as a share, with 10 % more of it.
};

/// The GPUs of a disaggregated plan that prefill. The report's layout, memory and slowest stages are else those of the pool that decodes.
struct PrefillPoolReport {
  std::string accelerator;  ///< Its name.
  LayoutReport layout;      ///< What it breaks stands among the violations of the plan's layout.
  MemoryReport memory;
};

struct Headline {
  Verdict verdict = Verdict::unknown;  ///< The worst of the targets.
  std::string sentence;                ///< "Misses 1 of 5 targets: decode gives 2.1 tokens/ms per GPU, 15 wanted."
  std::string cause;                   ///< "It is limited by HBM bandwidth, reading the KV cache."
};

struct Report {
  std::int64_t plimsoll = 1;
  std::string version;       ///< Of the tool.
  std::string data_version;  ///< Of the catalogue.
  std::string title;
  Headline headline;
  std::vector<TargetVerdict> verdicts;
  LayoutReport layout;
  std::optional<PrefillPoolReport> prefill_pool;
  ParametersReport parameters;
  MemoryReport memory;
  TimeReport time;
  std::optional<CostReport> cost;        ///< Of a plan that runs.
  std::optional<ExpertsReport> experts;  ///< Of a model that has any, on a legal layout.
  std::vector<ClaimAnswer> claims;
  std::vector<Assumption> assumptions;
  std::vector<Sensitivity> sensitivity;  ///< The largest changes first.
  std::string error_band;                ///< How wrong the numbers may be: "no error known: efficiencies are stated, not measured".
};

template <>
const Description& describe<Reading>();
template <>
const Description& describe<TargetVerdict>();
template <>
const Description& describe<Violation>();
template <>
const Description& describe<StageReport>();
template <>
const Description& describe<LayoutReport>();
template <>
const Description& describe<ParametersReport>();
template <>
const Description& describe<MemoryLine>();
template <>
const Description& describe<StageMemory>();
template <>
const Description& describe<MemoryReport>();
template <>
const Description& describe<OperationTime>();
template <>
const Description& describe<TimeCase>();
template <>
const Description& describe<TimeReport>();
template <>
const Description& describe<CostCase>();
template <>
const Description& describe<CostReport>();
template <>
const Description& describe<ExpertUse>();
template <>
const Description& describe<ExpertsReport>();
template <>
const Description& describe<ClaimNumber>();
template <>
const Description& describe<ClaimAnswer>();
template <>
const Description& describe<Assumption>();
template <>
const Description& describe<Sensitivity>();
template <>
const Description& describe<PrefillPoolReport>();
template <>
const Description& describe<Headline>();
template <>
const Description& describe<Report>();

}  // namespace plimsoll
