#include "core/place/placement_report.hpp"

namespace plimsoll {

template <>
const Description& describe<PlaceStageReport>() {
  static const PlaceStageReport defaults;
  static const Description description{
      .name = "PlaceStageReport",
      .help = "One stage of a chain: a TP group and its layers. Bytes are of one GPU of the group.",
      .fields = {
          field<&PlaceStageReport::stage>("stage", "", "From 0."),
          field<&PlaceStageReport::type>("type", "", "Of its GPUs."),
          field<&PlaceStageReport::group>("group", "", "Within its type, from 0."),
          field<&PlaceStageReport::tp>("tp", "", "TP degree."),
          field<&PlaceStageReport::gpus>("gpus", "", "Through the pool, from 0."),
          field<&PlaceStageReport::first_layer>("first_layer", "", "From 1."),
          field<&PlaceStageReport::last_layer>("last_layer", "", "From 1."),
          field<&PlaceStageReport::weights_bytes>("weights_bytes", "", "Weights of its layers."),
          field<&PlaceStageReport::activations_bytes>("activations_bytes", "", "Peak of activations, with one layer's KV cache, as the original has it."),
          field<&PlaceStageReport::used_bytes>("used_bytes", "", "Both."),
          field<&PlaceStageReport::available_bytes>("available_bytes", "", "Memory of the GPU."),
          field<&PlaceStageReport::fits>("fits", "", "By the original's formula. False where it gives a layer to a GPU that cannot hold one."),
          field<&PlaceStageReport::used_with_all_kv_bytes>("used_with_all_kv_bytes", "", "With the KV cache of every layer that the stage holds."),
          field<&PlaceStageReport::fits_with_all_kv>("fits_with_all_kv", "", "Whether that fits."),
          field<&PlaceStageReport::throughput>("throughput", "", "Tokens/s by the original's estimate."),
          field<&PlaceStageReport::binds>("binds", "", "Nothing in the chain is slower."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceLinkReport>() {
  static const PlaceLinkReport defaults;
  static const Description description{
      .name = "PlaceLinkReport",
      .help = "The way from one stage to the next.",
      .fields = {
          field<&PlaceLinkReport::from_stage>("from_stage", "", "From 0."),
          field<&PlaceLinkReport::to_stage>("to_stage", "", "From 0."),
          field<&PlaceLinkReport::from_gpu>("from_gpu", "", "The sending group's lowest GPU."),
          field<&PlaceLinkReport::to_gpu>("to_gpu", "", "The receiving group's lowest GPU."),
          field<&PlaceLinkReport::bytes_per_s>("bytes_per_s", "", "Between these two."),
          field<&PlaceLinkReport::is_counted>("is_counted", "", "False: the original lacks the constraint for this pair."),
          field<&PlaceLinkReport::slowest_step>("slowest_step", "", "gather, send or spread."),
          field<&PlaceLinkReport::throughput>("throughput", "", "What it counts for: Gbit/s over GiB, the original's quotient, or in_tokens tokens/s."),
          field<&PlaceLinkReport::transfers_per_s>("transfers_per_s", "", "The same in units that agree."),
          field<&PlaceLinkReport::tokens_per_s>("tokens_per_s", "", "With the three steps one after the other and a ring's bytes."),
          field<&PlaceLinkReport::binds>("binds", "", "Nothing in the chain is slower."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceAnswer>() {
  static const PlaceAnswer defaults;
  static const Description description{
      .name = "PlaceAnswer",
      .help = "The best chain under one set of rules.",
      .fields = {
          field<&PlaceAnswer::rules>("rules", "", "original, corrected, whole or in_tokens."),
          field<&PlaceAnswer::status>("status", "", "Whether it is proven."),
          field<&PlaceAnswer::throughput>("throughput", "", "Of the slowest stage or link; left out where there is no chain."),
          field<&PlaceAnswer::bound>("bound", "", "Where it is not proven: nothing can be better than this."),
          field<&PlaceAnswer::gap>("gap", "", "(bound − throughput) / bound."),
          field<&PlaceAnswer::tp>("tp", "", "TP degree of each type of the pool, in order."),
          field<&PlaceAnswer::stages>("stages", "", "In the order of the layers."),
          field<&PlaceAnswer::links>("links", "", "Between them."),
          field<&PlaceAnswer::binds>("binds", "", "The slowest stage or link, or the cap."),
          field<&PlaceAnswer::unused>("unused", "", "Groups without layers."),
          field<&PlaceAnswer::corrected_throughput>("corrected_throughput", "", "What the same chain is worth by the corrected rules; left out where they do not allow it."),
          field<&PlaceAnswer::tp_choices>("tp_choices", "", "Combinations of TP degrees tried."),
          field<&PlaceAnswer::thresholds>("thresholds", "", "Thresholds tried."),
          field<&PlaceAnswer::states>("states", "", "States that the search entered."),
          field<&PlaceAnswer::segments>("segments", "", "Binary variables of the original's model: one for each group, start and size,"),
          field<&PlaceAnswer::connections>("connections", "", "and one for each segment and segment that may follow it."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceRung>() {
  static const PlaceRung defaults;
  static const Description description{
      .name = "PlaceRung",
      .help = "One step from the original's answer to the corrected one.",
      .fields = {
          field<&PlaceRung::rule>("rule", "", "What is taken away."),
          field<&PlaceRung::status>("status", "", "Whether the value is proven."),
          field<&PlaceRung::throughput>("throughput", "", "What comes out; left out where there is no chain."),
          field<&PlaceRung::changes>("changes", "", "Against the rung before; false where one of them is not proven."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceTypeReport>() {
  static const PlaceTypeReport defaults;
  static const Description description{
      .name = "PlaceTypeReport",
      .help = "What the formulas give for one type of GPU.",
      .fields = {
          field<&PlaceTypeReport::type>("type", "", "As the pool names it."),
          field<&PlaceTypeReport::count>("count", "", "GPUs."),
          field<&PlaceTypeReport::tp>("tp", "", "Of the corrected answer."),
          field<&PlaceTypeReport::activations_bytes>("activations_bytes", "", "Peak on one GPU, with one layer's KV cache."),
          field<&PlaceTypeReport::least_layers>("least_layers", "", "Of a segment, by the original's rule: a third of the most."),
          field<&PlaceTypeReport::most_layers>("most_layers", "", "Of a segment, never below 1 by the original's rule."),
          field<&PlaceTypeReport::one_layer_fits>("one_layer_fits", "", "Whether the GPU really holds one layer."),
          field<&PlaceTypeReport::coefficients>("coefficients", "", "Whose throughput estimate is used."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceReport>() {
  static const PlaceReport defaults;
  static const Description description{
      .name = "PlaceReport",
      .help = "Where the layers go, by the original's rules, without its faults, and with nothing cut off.",
      .fields = {
          field<&PlaceReport::version>("version", "", "Of the tool."),
          field<&PlaceReport::headline>("headline", "", "One sentence."),
          field<&PlaceReport::cause>("cause", "", "What binds, and whether the original says the same."),
          field<&PlaceReport::corrected>("corrected", "", "The original's search space without its faults."),
          field<&PlaceReport::original>("original", "", "What the original's model answers."),
          field<&PlaceReport::whole>("whole", "", "Segments of every size that fits, from any layer; no GPU that cannot hold a layer."),
          field<&PlaceReport::in_tokens>("in_tokens", "", "The whole space, with links in tokens/s, as stages are."),
          field<&PlaceReport::ladder>("ladder", "", "From the original to the corrected answer, a fault at a time, and on to the whole space."),
          field<&PlaceReport::types>("types", "", "Each type of the pool."),
          field<&PlaceReport::cautions>("cautions", "", "What the numbers do not say."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
