#include "core/report/report.hpp"

namespace plimsoll {

template <>
const Description& describe<Reading>() {
  static const Reading defaults;
  static const Description description{
      .name = "Reading",
      .help = "One value that a verdict was formed from: which lengths, whose size, and what came out.",
      .fields = {
          field<&Reading::name>("name", "", "\"longest lengths, stated size\"."),
          field<&Reading::verdict>("verdict", "", "Verdict."),
          field<&Reading::value>("value", "", "In the unit of its verdict."),
          field<&Reading::low>("low", "", "The range, where inputs are ranges."),
          field<&Reading::high>("high", "", "High end of its range."),
          field<&Reading::binds>("binds", "", "What this value is limited by: \"HBM bandwidth, reading the KV cache\"."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<TargetVerdict>() {
  static const TargetVerdict defaults;
  static const Description description{
      .name = "TargetVerdict",
      .help = "One target and whether the plan keeps it.",
      .fields = {
          field<&TargetVerdict::target>("target", "", "legal, fits, ttft, tpot, prefill_throughput, decode_throughput, total_throughput, price_per_million, output_price_per_million."),
          field<&TargetVerdict::title>("title", "", "\"Decode, tokens/s per GPU\"."),
          field<&TargetVerdict::verdict>("verdict", "", "Verdict."),
          field<&TargetVerdict::unit>("unit", "", "bytes, s, tokens/s, USD; empty for legality."),
          field<&TargetVerdict::at_most>("at_most", "", "The value must not exceed the limit; else it must reach it."),
          field<&TargetVerdict::value>("value", "", "The worst reading."),
          field<&TargetVerdict::low>("low", "", "Low end of its range."),
          field<&TargetVerdict::high>("high", "", "High end of its range."),
          field<&TargetVerdict::limit>("limit", "", "The limit."),
          field<&TargetVerdict::margin>("margin", "", "Room as a share of the limit; negative where it is missed."),
          field<&TargetVerdict::condition>("condition", "", "Under which the value is reached: \"while nothing prefills\"; empty for the plan's own load."),
          field<&TargetVerdict::binds>("binds", "", "What it is limited by."),
          field<&TargetVerdict::reason>("reason", "", "One sentence."),
          field<&TargetVerdict::readings>("readings", "", "The values that the verdict was formed from."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Violation>() {
  static const Violation defaults;
  static const Description description{
      .name = "Violation",
      .help = "A rule of layouts that the plan breaks, or a caution.",
      .fields = {
          field<&Violation::rule>("rule", "", "\"TP divides the query heads\"."),
          field<&Violation::path>("path", "", "\"layout.tp\""),
          field<&Violation::is_caution>("is_caution", "", "Legal, but it costs something."),
          field<&Violation::message>("message", "", "What is wrong, with the numbers."),
          field<&Violation::valid>("valid", "", "Values of that field that keep the rule, nearest first."),
          field<&Violation::repair>("repair", "", "The cheapest legal layout, in notation; empty where none was found."),
          field<&Violation::repair_stage_layers>("repair_stage_layers", "", "Its layers of each stage; empty: as even as can be."),
          field<&Violation::repair_change>("repair_change", "", "\"TP 3 → 4; uses 32 of 32 GPUs\"."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<StageReport>() {
  static const StageReport defaults;
  static const Description description{
      .name = "StageReport",
      .help = "One pipeline stage.",
      .fields = {
          field<&StageReport::stage>("stage", "", "From 0."),
          field<&StageReport::first_layer>("first_layer", "", "From 0."),
          field<&StageReport::layers>("layers", "", "Layers of the stage."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<LayoutReport>() {
  static const LayoutReport defaults;
  static const Description description{
      .name = "LayoutReport",
      .help = "The layout as it was read, and whether it is legal.",
      .fields = {
          field<&LayoutReport::written>("written", "", "As the plan writes it."),
          field<&LayoutReport::expanded>("expanded", "", "\"PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs\"."),
          field<&LayoutReport::other_reading>("other_reading", "", "The expanded form of the other reading, where there is one."),
          field<&LayoutReport::tp>("tp", "", "Tensor-parallel ranks."),
          field<&LayoutReport::pp>("pp", "", "Pipeline stages."),
          field<&LayoutReport::cp>("cp", "", "Context-parallel ranks."),
          field<&LayoutReport::attention_dp>("attention_dp", "", "Attention data-parallel ranks."),
          field<&LayoutReport::ep>("ep", "", "Expert-parallel ranks."),
          field<&LayoutReport::expert_tp>("expert_tp", "", "Ranks inside one expert."),
          field<&LayoutReport::replicas>("replicas", "", "Copies of the model."),
          field<&LayoutReport::gpus_used>("gpus_used", "", "GPUs that the layout uses."),
          field<&LayoutReport::gpus_there>("gpus_there", "", "GPUs of the cluster."),
          field<&LayoutReport::gpus_per_node>("gpus_per_node", "", "GPUs that share a node."),
          field<&LayoutReport::legal>("legal", "", "No rule is broken."),
          field<&LayoutReport::violations>("violations", "", "Rules broken, and cautions."),
          field<&LayoutReport::stages>("stages", "", "Every stage."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ParametersReport>() {
  static const ParametersReport defaults;
  static const Description description{
      .name = "ParametersReport",
      .help = "The model's weights, counted from its architecture.",
      .fields = {
          field<&ParametersReport::known>("known", "", "Whether every part of the architecture is understood; if not, the numbers leave parts out."),
          field<&ParametersReport::total>("total", "", "Counted from the architecture."),
          field<&ParametersReport::active>("active", "", "Per token."),
          field<&ParametersReport::attention>("attention", "", "Weights of attention."),
          field<&ParametersReport::dense_ffn>("dense_ffn", "", "Weights of dense FFNs."),
          field<&ParametersReport::experts>("experts", "", "Weights of experts."),
          field<&ParametersReport::embedding>("embedding", "", "Embedding and LM head."),
          field<&ParametersReport::other>("other", "", "Routers, norms, biases that stand alone."),
          field<&ParametersReport::stated>("stated", "", "The size that the plan states."),
          field<&ParametersReport::stated_over_counted>("stated_over_counted", "", "How many times the counted size that is."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<MemoryLine>() {
  static const MemoryLine defaults;
  static const Description description{
      .name = "MemoryLine",
      .help = "One line of a GPU's memory.",
      .fields = {
          field<&MemoryLine::component>("component", "", "weights_dense, weights_experts, weights_embedding, kv_cache, activations, …"),
          field<&MemoryLine::title>("title", "", "For people."),
          field<&MemoryLine::bytes>("bytes", "", "Bytes."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<StageMemory>() {
  static const StageMemory defaults;
  static const Description description{
      .name = "StageMemory",
      .help = "The memory of one GPU of a stage.",
      .fields = {
          field<&StageMemory::stage>("stage", "", "Counted from 0."),
          field<&StageMemory::layers>("layers", "", "Layers of the stage."),
          field<&StageMemory::lines>("lines", "", "Line by line."),
          field<&StageMemory::total_bytes>("total_bytes", "", "At mean lengths."),
          field<&StageMemory::total_at_longest_bytes>("total_at_longest_bytes", "", "With every sequence at its longest."),
          field<&StageMemory::kv_cache_at_longest_bytes>("kv_cache_at_longest_bytes", "", "The KV cache then."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<MemoryReport>() {
  static const MemoryReport defaults;
  static const Description description{
      .name = "MemoryReport",
      .help = "Memory, stage by stage.",
      .fields = {
          field<&MemoryReport::known>("known", "", "Whether it could be computed."),
          field<&MemoryReport::unknown_because>("unknown_because", "", "Why not."),
          field<&MemoryReport::capacity_bytes>("capacity_bytes", "", "Memory of one GPU."),
          field<&MemoryReport::limit_bytes>("limit_bytes", "", "What the engine may use of it, on the worst stage."),
          field<&MemoryReport::worst_stage>("worst_stage", "", "The stage with the least room."),
          field<&MemoryReport::stages>("stages", "", "Every stage."),
          field<&MemoryReport::attention_path>("attention_path", "", "\"MHA: 16 KV heads of 32\", \"MLA: latent 512 + 64 rope\"."),
          field<&MemoryReport::kv_bytes_per_token>("kv_bytes_per_token", "", "Of the whole model, on one GPU of each stage added up."),
          field<&MemoryReport::sequences_per_rank>("sequences_per_rank", "", "On the fullest attention rank."),
          field<&MemoryReport::kv_tokens_mean>("kv_tokens_mean", "", "Resident on the fullest attention rank, in whole blocks."),
          field<&MemoryReport::kv_tokens_longest>("kv_tokens_longest", "", "The same with every sequence at its longest."),
          field<&MemoryReport::kv_pool_bytes>("kv_pool_bytes", "", "What the limit leaves for the KV cache on the worst stage."),
          field<&MemoryReport::kv_pool_tokens>("kv_pool_tokens", "", "Tokens that the pool holds."),
          field<&MemoryReport::overflow_chance>("overflow_chance", "", "That the resident tokens exceed the pool."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<OperationTime>() {
  static const OperationTime defaults;
  static const Description description{
      .name = "OperationTime",
      .help = "One operation of an iteration.",
      .fields = {
          field<&OperationTime::operation>("operation", "", "qkv, attention, experts, tp_all_reduce, …"),
          field<&OperationTime::title>("title", "", "For people."),
          field<&OperationTime::seconds>("seconds", "", "In one iteration of the slowest stage."),
          field<&OperationTime::bound>("bound", "", "compute, memory, link or fixed."),
          field<&OperationTime::flop>("flop", "", "On one GPU; left out of links, the host and small operations."),
          field<&OperationTime::bytes>("bytes", "", "To and from its HBM."),
          field<&OperationTime::flop_per_s>("flop_per_s", "", "The rate that bounds its FLOP; left out of drafting, which is several operations."),
          field<&OperationTime::bytes_per_s>("bytes_per_s", "", "The rate that bounds its bytes."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<TimeCase>() {
  static const TimeCase defaults;
  static const Description description{
      .name = "TimeCase",
      .help = "The times of one case: which lengths, and whose size.",
      .fields = {
          field<&TimeCase::lengths>("lengths", "", "mean or longest."),
          field<&TimeCase::size>("size", "", "stated or architecture."),
          field<&TimeCase::input_tokens>("input_tokens", "", "Prompt tokens."),
          field<&TimeCase::context_tokens>("context_tokens", "", "That decode attends to."),
          field<&TimeCase::ttft_first_s>("ttft_first_s", "", "Of the first sequence."),
          field<&TimeCase::ttft_median_s>("ttft_median_s", "", "Of the median sequence."),
          field<&TimeCase::ttft_last_s>("ttft_last_s", "", "Of the last sequence."),
          field<&TimeCase::ttft_s>("ttft_s", "", "The one the target speaks of."),
          field<&TimeCase::tpot_s>("tpot_s", "", "Time per output token."),
          field<&TimeCase::prefill_tokens_per_s_per_gpu>("prefill_tokens_per_s_per_gpu", "", "Of a GPU that prefills."),
          field<&TimeCase::decode_tokens_per_s_per_gpu>("decode_tokens_per_s_per_gpu", "", "Of a GPU that decodes."),
          field<&TimeCase::total_tokens_per_s_per_gpu>("total_tokens_per_s_per_gpu", "", "Prompt and output tokens, over all GPUs."),
          field<&TimeCase::end_to_end_s>("end_to_end_s", "", "A whole answer: TTFT + (O−1)·TPOT, and the handoff between pools."),
          field<&TimeCase::requests_per_s>("requests_per_s", "", "Requests served, over all replicas."),
          field<&TimeCase::mfu_prefill>("mfu_prefill", "", "Model FLOP utilisation of prefill at full rate: the model's FLOP over peak × time × GPUs (PaLM, arXiv:2204.02311)."),
          field<&TimeCase::mfu_decode>("mfu_decode", "", "The same of a decode step."),
          field<&TimeCase::mbu_decode>("mbu_decode", "", "Model bandwidth utilisation of a decode step: weights that are touched and KV cache, over HBM's peak × time × GPUs (Databricks, 2023)."),
          field<&TimeCase::handoff_s>("handoff_s", "", "Of a disaggregated plan: of one prompt's KV cache from pool to pool, with the wait for those before it."),
          field<&TimeCase::handoff_bytes>("handoff_bytes", "", "Bytes of that cache, as the ranks of the decode pool keep it."),
          field<&TimeCase::prefill_requests_per_s>("prefill_requests_per_s", "", "What the prefill pool could serve, were it always busy."),
          field<&TimeCase::handoff_requests_per_s>("handoff_requests_per_s", "", "What the links between the pools could carry; left out where they are not stated."),
          field<&TimeCase::decode_requests_per_s>("decode_requests_per_s", "", "What the decode pool could serve with all requests of the load; under open arrivals, with as many as its memory holds at mean lengths."),
          field<&TimeCase::pools_bind>("pools_bind", "", "Which of the three is the slowest."),
          field<&TimeCase::prefill_chunks>("prefill_chunks", "", "Of the prompts behind TTFT."),
          field<&TimeCase::prefill_chunk_s>("prefill_chunk_s", "", "One chunk through all stages and hops."),
          field<&TimeCase::prefill_end_s>("prefill_end_s", "", "Until the last chunk is through; TTFT has waiting and the front end besides."),
          field<&TimeCase::decode_micro_batches>("decode_micro_batches", "", "Of a step; 0 where nothing decodes."),
          field<&TimeCase::decode_micro_batch_s>("decode_micro_batch_s", "", "One of them through all stages and hops."),
          field<&TimeCase::decode_step_s>("decode_step_s", "", "A step of them all."),
          field<&TimeCase::decode_step_tokens>("decode_step_tokens", "", "That a step brings each sequence."),
          field<&TimeCase::prefill_bubble>("prefill_bubble", "", "Share of a burst's prefill that the slowest stage idles."),
          field<&TimeCase::prefill_binds>("prefill_binds", "", "What prefill is limited by."),
          field<&TimeCase::decode_binds>("decode_binds", "", "What decode is limited by."),
          field<&TimeCase::prefill>("prefill", "", "One chunk on the slowest stage."),
          field<&TimeCase::decode>("decode", "", "One step on the slowest stage."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<TimeReport>() {
  static const TimeReport defaults;
  static const Description description{
      .name = "TimeReport",
      .help = "Times and throughputs, case by case.",
      .fields = {
          field<&TimeReport::known>("known", "", "Whether it could be computed."),
          field<&TimeReport::unknown_because>("unknown_because", "", "Why not."),
          field<&TimeReport::links_stated>("links_stated", "", "Whether every link that the layout uses is stated."),
          field<&TimeReport::ttft_meaning>("ttft_meaning", "", "\"the last sequence of a burst of 128\"."),
          field<&TimeReport::decode_sequences>("decode_sequences", "", "Sequences that decode together, all replicas."),
          field<&TimeReport::cases>("cases", "", "The headline case first: longest lengths, stated size."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<CostCase>() {
  static const CostCase defaults;
  static const Description description{
      .name = "CostCase",
      .help = "What the tokens of one case cost, and the energy that they take at most.",
      .fields = {
          field<&CostCase::lengths>("lengths", "", "mean or longest."),
          field<&CostCase::size>("size", "", "stated or architecture."),
          field<&CostCase::prompt_price_per_million>("prompt_price_per_million", "", "US dollars for a million prompt tokens: a request's price by the time that its prefill takes of the GPUs, or by those that prefill."),
          field<&CostCase::output_price_per_million>("output_price_per_million", "", "The rest of a request's price, for a million output tokens."),
          field<&CostCase::price_per_million>("price_per_million", "", "For a million tokens, prompt and output alike."),
          field<&CostCase::joules_per_prompt_token>("joules_per_prompt_token", "", "At most, in the same way."),
          field<&CostCase::joules_per_output_token>("joules_per_output_token", "", "At most."),
          field<&CostCase::joules_per_token>("joules_per_token", "", "At most, of prompt and output tokens alike: boards at their full power."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<CostReport>() {
  static const CostReport defaults;
  static const Description description{
      .name = "CostReport",
      .help = "What tokens cost at the plan's load, by the price and the power of its GPUs.",
      .fields = {
          field<&CostReport::price_per_hour>("price_per_hour", "", "US dollars, for all GPUs of the layout; left out where no price is stated."),
          field<&CostReport::price_per_hour_low>("price_per_hour_low", "", "Low end of its range."),
          field<&CostReport::price_per_hour_high>("price_per_hour_high", "", "High end of its range."),
          field<&CostReport::price_source>("price_source", "", "Where the price is from, and its date."),
          field<&CostReport::power_w>("power_w", "", "W of all boards at the most, times PUE; left out where no power is stated."),
          field<&CostReport::cases>("cases", "", "In the order of the times'."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ClaimNumber>() {
  static const ClaimNumber defaults;
  static const Description description{
      .name = "ClaimNumber",
      .help = "One recomputed number.",
      .fields = {
          field<&ClaimNumber::name>("name", "", "\"two_matrix_experts\"."),
          field<&ClaimNumber::value>("value", "", "The value."),
          field<&ClaimNumber::unit>("unit", "", "\"GB\" (1e9 bytes), \"tokens/ms\" (per GPU), \"s\"; empty for counts and shares."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ClaimAnswer>() {
  static const ClaimAnswer defaults;
  static const Description description{
      .name = "ClaimAnswer",
      .help = "What the audit says of one claim.",
      .fields = {
          field<&ClaimAnswer::kind>("kind", "", "Kind of claim."),
          field<&ClaimAnswer::statement>("statement", "", "The plan's own words."),
          field<&ClaimAnswer::answer>("answer", "", "One of five words."),
          field<&ClaimAnswer::stated>("stated", "", "As people read it."),
          field<&ClaimAnswer::reason>("reason", "", "One sentence: the condition, the factor, what it contradicts, what is missing."),
          field<&ClaimAnswer::computed>("computed", "", "The recomputed numbers."),
          field<&ClaimAnswer::steps>("steps", "", "How they came about."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Assumption>() {
  static const Assumption defaults;
  static const Description description{
      .name = "Assumption",
      .help = "A default that the result rests on.",
      .fields = {
          field<&Assumption::path>("path", "", "Path in the plan."),
          field<&Assumption::value>("value", "", "The value."),
          field<&Assumption::help>("help", "", "What it is."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ExpertUse>() {
  static const ExpertUse defaults;
  static const Description description{
      .name = "ExpertUse",
      .help = "How much of a layer's experts one step uses.",
      .fields = {
          field<&ExpertUse::step>("step", "", "\"decode step\" or \"one sequence\"."),
          field<&ExpertUse::tokens>("tokens", "", "Tokens of all attention ranks of a stage."),
          field<&ExpertUse::tokens_per_expert>("tokens_per_expert", "", "On average."),
          field<&ExpertUse::experts_read>("experts_read", "", "Share of a rank's experts that get a token, and are read."),
          field<&ExpertUse::ranks_busy>("ranks_busy", "", "Share of the EP ranks that get a token."),
          field<&ExpertUse::fullest_over_mean>("fullest_over_mean", "", "Tokens of the fullest rank over the mean, by popularity and by chance."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ExpertsReport>() {
  static const ExpertsReport defaults;
  static const Description description{
      .name = "ExpertsReport",
      .help = "How much of its experts the plan uses.",
      .fields = {
          field<&ExpertsReport::experts>("experts", "", "Routed experts of a layer."),
          field<&ExpertsReport::redundant>("redundant", "", "Copies beyond the first."),
          field<&ExpertsReport::ranks>("ranks", "", "Ranks that they are spread over."),
          field<&ExpertsReport::per_rank>("per_rank", "", "Experts on a rank, copies included."),
          field<&ExpertsReport::fullest_by_popularity>("fullest_by_popularity", "", "Tokens of the fullest rank over the mean, whatever chance adds."),
          field<&ExpertsReport::use>("use", "", "Of a decode step, where one is known, and of one sequence."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Sensitivity>() {
  static const Sensitivity defaults;
  static const Description description{
      .name = "Sensitivity",
      .help = "How an answer of the headline's case follows an input.",
      .fields = {
          field<&Sensitivity::target>("target", "", "ttft, tpot, prefill_throughput, decode_throughput, total_throughput."),
          field<&Sensitivity::input>("input", "", "\"accelerator.memory_bandwidth\"."),
          field<&Sensitivity::words>("words", "", "\"HBM bandwidth, datasheet\"."),
          field<&Sensitivity::elasticity>("elasticity", "", "Per cent of change for each per cent of the input, at the plan."),
          field<&Sensitivity::tenth_more>("tenth_more", "", "The change, as a share, with 10 % more of it: worked out anew, so steps on the way count."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PrefillPoolReport>() {
  static const PrefillPoolReport defaults;
  static const Description description{
      .name = "PrefillPoolReport",
      .help = "The GPUs of a disaggregated plan that prefill; the report's layout and memory are then those of the pool that decodes.",
      .fields = {
          field<&PrefillPoolReport::accelerator>("accelerator", "", "Its GPU."),
          field<&PrefillPoolReport::layout>("layout", "", "How its layout was read; what it breaks stands among the violations of the plan's layout."),
          field<&PrefillPoolReport::memory>("memory", "", "Its memory, stage by stage."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Headline>() {
  static const Headline defaults;
  static const Description description{
      .name = "Headline",
      .help = "The verdict in one sentence.",
      .fields = {
          field<&Headline::verdict>("verdict", "", "The worst of the targets."),
          field<&Headline::sentence>("sentence", "", "\"Misses 1 of 5 targets: decode gives 2.1 tokens/ms per GPU, 15 wanted.\""),
          field<&Headline::cause>("cause", "", "\"It is limited by HBM bandwidth, reading the KV cache.\""),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Report>() {
  static const Report defaults;
  static const Description description{
      .name = "Report",
      .help = "The answer to a plan.",
      .fields = {
          field<&Report::plimsoll>("plimsoll", "", "Version of this format."),
          field<&Report::version>("version", "", "Of the tool."),
          field<&Report::data_version>("data_version", "", "Of the catalogue."),
          field<&Report::title>("title", "", "For people."),
          field<&Report::headline>("headline", "", "The verdict in one sentence."),
          field<&Report::verdicts>("verdicts", "", "Target by target."),
          field<&Report::layout>("layout", "", "How the layout was read."),
          field<&Report::prefill_pool>("prefill_pool", "", "Of a disaggregated plan: the GPUs that prefill. Layout and memory are else those that decode."),
          field<&Report::parameters>("parameters", "", "Weights counted."),
          field<&Report::memory>("memory", "", "Memory, stage by stage."),
          field<&Report::time>("time", "", "Times and throughputs."),
          field<&Report::cost>("cost", "", "What tokens cost, and the energy that they take at most; left out where nothing runs."),
          field<&Report::experts>("experts", "", "How much of its experts a step uses; left out where the model has none, or nothing runs."),
          field<&Report::claims>("claims", "", "The audit of the claims."),
          field<&Report::sensitivity>("sensitivity", "", "What a little more of each input would do, the largest changes first."),
          field<&Report::assumptions>("assumptions", "", "Defaults that the result rests on."),
          field<&Report::error_band>("error_band", "", "How wrong the numbers may be: \"no error known: efficiencies are stated, not measured\"."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
