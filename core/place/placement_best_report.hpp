// The answer of `place` by the corrected rules.   docs/place.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/place/placement_problem.hpp"
#include "core/place/placement_report.hpp"
#include "core/progress.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

/// One stage: a TP group and its layers. Bytes are of one GPU; times of the objective's work: a micro-batch, or a chunk.
struct PlacedStageReport {
  std::optional<std::int64_t> replica;  ///< From 0, where there are several.
  std::int64_t stage = 0;               ///< From 0.
  std::string type;
  std::int64_t tp = 1;
  std::int64_t node = 0;  ///< From 0, through the pool.
  std::vector<std::int64_t> gpus;
  std::int64_t first_layer = 1;  ///< From 1.
  std::int64_t last_layer = 1;
  double weights_bytes = 0;  ///< With the embedding or the head.
  double kv_bytes = 0;       ///< Of all its layers.
  double activations_bytes = 0;
  double available_bytes = 0;  ///< The engine's share, less what it reserves.
  double stage_s = 0;
  std::optional<double> hop_s;  ///< To the next stage.
  bool binds = false;           ///< It, or the hop after it, sets the pace.
};

/// What the corrected rules know of one type, at the degree that was chosen.
struct PlacedTypeReport {
  std::string type;
  std::int64_t count = 0;
  std::int64_t used = 0;
  std::int64_t tp = 0;           ///< 0: none is used.
  std::int64_t most_layers = 0;  ///< Of a stage in the middle, at that degree, or at the largest there is.
  double layer_s = 0;
  std::string speed_source;  ///< "stated", or the datasheet.
  std::optional<double> price_per_hour;
  std::string price_source;
};

/// What one pipeline does by itself.
struct PlacedReplicaReport {
  std::int64_t micro_batches = 1;  ///< Of decode, the best for its stages.
  double decode_tokens_per_s = 0;
  double tpot_s = 0;
  double prefill_tokens_per_s = 0;
  double ttft_s = 0;
  std::optional<double> price_per_hour;  ///< Of its GPUs.
};

struct PlacedReport {
  std::string version;
  std::string headline;  ///< One sentence.
  std::string cause;     ///< What binds, and whether it is proven.
  PlaceRules rules = PlaceRules::corrected;
  PlaceObjective objective = PlaceObjective::throughput;
  PlaceStatus status = PlaceStatus::none;
  std::optional<double> value;     ///< Of the objective: tokens/s, s, or $ per million tokens.
  std::optional<double> bound;     ///< Nothing is better; equal to `value` where it is proven.
  std::optional<double> gap;       ///< How far apart the two are, as a share of the better.
  std::int64_t micro_batches = 1;  ///< Of decode, the best for these stages; of several replicas the first's.
  std::int64_t chunks = 1;         ///< Of a prompt.
  double decode_tokens_per_s = 0;  ///< Of all replicas together,
  double tpot_s = 0;               ///< of the slowest,
  double prefill_tokens_per_s = 0;
  double ttft_s = 0;
  std::optional<double> price_per_hour;            ///< Of the GPUs that are used.
  std::optional<double> output_price_per_million;  ///< $ for a million tokens decoded,
  std::optional<double> prompt_price_per_million;  ///< and prefilled.
  std::vector<std::int64_t> tp;                    ///< Of each type; 0: idle.
  std::vector<PlacedReplicaReport> replicas;       ///< The fastest first; empty where there is one.
  std::vector<PlacedStageReport> stages;           ///< Replica by replica.
  std::vector<PlacedTypeReport> types;
  std::string layout;  ///< As a plan's layout, where all stages are of one TP degree.
  std::vector<std::string> cautions;
  std::int64_t choices = 0;  ///< Of TP degrees and micro-batches,
  std::int64_t choices_searched = 0;
  std::int64_t states = 0;
  std::optional<std::int64_t> shares;  ///< Of the pool that were looked at, where several replicas were asked for.
};

PlacedReport place_by_corrected_rules(const PlaceProblem& problem, const Progress& progress = {});

/// "3,120 tokens/s", "0.41 s", "$0.52 per million tokens".
std::string objective_text(PlaceObjective objective, double value);

template <>
const Description& describe<PlacedStageReport>();
template <>
const Description& describe<PlacedReplicaReport>();
template <>
const Description& describe<PlacedTypeReport>();
template <>
const Description& describe<PlacedReport>();

}  // namespace plimsoll
