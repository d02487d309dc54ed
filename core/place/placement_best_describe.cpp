#include "core/place/placement_best_report.hpp"

namespace plimsoll {

template <>
const Description& describe<PlacedStageReport>() {
  static const PlacedStageReport defaults;
  static const Description description{
      .name = "PlacedStageReport",
      .help = "One stage: a TP group and its layers. Bytes are of one GPU of the group.",
      .fields = {
          field<&PlacedStageReport::replica>("replica", "", "From 0, where there are several."),
          field<&PlacedStageReport::stage>("stage", "", "From 0."),
          field<&PlacedStageReport::type>("type", "", "Of its GPUs."),
          field<&PlacedStageReport::tp>("tp", "", "TP degree."),
          field<&PlacedStageReport::node>("node", "", "Through the pool, from 0."),
          field<&PlacedStageReport::gpus>("gpus", "", "Through the pool, from 0."),
          field<&PlacedStageReport::first_layer>("first_layer", "", "From 1."),
          field<&PlacedStageReport::last_layer>("last_layer", "", "From 1."),
          field<&PlacedStageReport::weights_bytes>("weights_bytes", "", "Of its layers, with the embedding on the first stage and the LM head on the last."),
          field<&PlacedStageReport::kv_bytes>("kv_bytes", "", "KV cache of all its layers, every sequence at its longest."),
          field<&PlacedStageReport::activations_bytes>("activations_bytes", "", "Peak."),
          field<&PlacedStageReport::available_bytes>("available_bytes", "", "The engine's share of the memory, less what it reserves."),
          field<&PlacedStageReport::stage_s>("stage_s", "", "One micro-batch, or one chunk, as the objective asks."),
          field<&PlacedStageReport::hop_s>("hop_s", "", "To the next stage."),
          field<&PlacedStageReport::binds>("binds", "", "It, or the hop after it, sets the pace."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlacedReplicaReport>() {
  static const PlacedReplicaReport defaults;
  static const Description description{
      .name = "PlacedReplicaReport",
      .help = "What one of several replicas does by itself.",
      .fields = {
          field<&PlacedReplicaReport::micro_batches>("micro_batches", "", "Of decode, the best for its stages."),
          field<&PlacedReplicaReport::decode_tokens_per_s>("decode_tokens_per_s", "", "All its sequences decoding."),
          field<&PlacedReplicaReport::tpot_s>("tpot_s", "", "One decode step."),
          field<&PlacedReplicaReport::prefill_tokens_per_s>("prefill_tokens_per_s", "", "Full of prompts."),
          field<&PlacedReplicaReport::ttft_s>("ttft_s", "", "One prompt by itself."),
          field<&PlacedReplicaReport::price_per_hour>("price_per_hour", "", "$ for its GPUs."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlacedTypeReport>() {
  static const PlacedTypeReport defaults;
  static const Description description{
      .name = "PlacedTypeReport",
      .help = "What is known of one type of GPU.",
      .fields = {
          field<&PlacedTypeReport::type>("type", "", "As the pool names it."),
          field<&PlacedTypeReport::count>("count", "", "GPUs."),
          field<&PlacedTypeReport::used>("used", "", "GPUs with layers."),
          field<&PlacedTypeReport::tp>("tp", "", "TP degree; 0: none is used. Where replicas differ, the largest."),
          field<&PlacedTypeReport::most_layers>("most_layers", "", "That a stage of that degree holds, or of the largest there is."),
          field<&PlacedTypeReport::layer_s>("layer_s", "", "One layer, one micro-batch or chunk."),
          field<&PlacedTypeReport::speed_source>("speed_source", "", "Whose speed it is."),
          field<&PlacedTypeReport::price_per_hour>("price_per_hour", "", "$ for one GPU."),
          field<&PlacedTypeReport::price_source>("price_source", "", "Where the price is from."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlacedReport>() {
  static const PlacedReport defaults;
  static const Description description{
      .name = "PlacedReport",
      .help = "Where the layers go by the corrected rules, with a bound.",
      .fields = {
          field<&PlacedReport::version>("version", "", "Of the tool."),
          field<&PlacedReport::headline>("headline", "", "One sentence."),
          field<&PlacedReport::cause>("cause", "", "What binds, and how far from proven it is."),
          field<&PlacedReport::rules>("rules", "", "corrected."),
          field<&PlacedReport::objective>("objective", "", "As it was asked."),
          field<&PlacedReport::status>("status", "", "Whether it is proven."),
          field<&PlacedReport::value>("value", "", "Of the objective: tokens/s, seconds, or $ per million tokens."),
          field<&PlacedReport::bound>("bound", "", "Nothing is better; equal to value where it is proven."),
          field<&PlacedReport::gap>("gap", "", "How far the two are apart."),
          field<&PlacedReport::micro_batches>("micro_batches", "", "Of decode, the best for these stages; of several replicas the first's."),
          field<&PlacedReport::chunks>("chunks", "", "Of a prompt."),
          field<&PlacedReport::decode_tokens_per_s>("decode_tokens_per_s", "", "All sequences decoding, of all replicas."),
          field<&PlacedReport::tpot_s>("tpot_s", "", "One decode step, of the slowest replica."),
          field<&PlacedReport::prefill_tokens_per_s>("prefill_tokens_per_s", "", "A full pipeline of prompts."),
          field<&PlacedReport::ttft_s>("ttft_s", "", "One prompt by itself, on the slowest replica."),
          field<&PlacedReport::price_per_hour>("price_per_hour", "", "$ for the GPUs that are used."),
          field<&PlacedReport::output_price_per_million>("output_price_per_million", "", "$ for a million tokens decoded."),
          field<&PlacedReport::prompt_price_per_million>("prompt_price_per_million", "", "$ for a million prompt tokens."),
          field<&PlacedReport::tp>("tp", "", "Of each type of the pool; 0: idle. Where replicas differ, the largest."),
          field<&PlacedReport::replicas>("replicas", "", "Each by itself, the fastest first; empty where there is one."),
          field<&PlacedReport::stages>("stages", "", "In the order of the layers, replica by replica."),
          field<&PlacedReport::types>("types", "", "Each type of the pool."),
          field<&PlacedReport::layout>("layout", "", "As a plan's layout, where all stages are of one TP degree."),
          field<&PlacedReport::cautions>("cautions", "", "What the numbers do not say."),
          field<&PlacedReport::choices>("choices", "", "Of TP degrees and micro-batches,"),
          field<&PlacedReport::choices_searched>("choices_searched", "", "and searches of them that were needed."),
          field<&PlacedReport::states>("states", "", "Ranges and routes looked at."),
          field<&PlacedReport::shares>("shares", "", "Of the pool, whose best pipeline was looked for; where several replicas were asked for."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
