// The strategy picker's problem and report: the original decision, the proposal of a pipeline in its three readings, the
// corrected tile and the whole model, side by side.   docs/pick.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/search/strategy_picker.hpp"

namespace plimsoll {

/// One matmul: m × n outputs, each a sum over k.
struct Tile {
  std::string name;  ///< For people: "TinyLlama FFN-up, decode".
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t bytes_per_element = 2;
  bool operator==(const Tile&) const = default;
};

/// A model around the tile.
struct PickModel {
  std::string name;
  std::int64_t layers = 0;
  double weight_bytes = 0;  ///< Read once a step.
  std::int64_t hidden = 0;
  std::optional<std::int64_t> tokens;  ///< Of a step; left out: the tile's m.
  bool operator==(const PickModel&) const = default;
};

struct PickProblem {
  Tile tile;
  std::int64_t cards = 4;
  std::optional<std::int64_t> partitions;  ///< Left out: one a card.
  double local_ddr_bytes_per_s = rev_a_local_ddr_bytes_per_s;
  double intercard_bytes_per_s = rev_a_intercard_bytes_per_s;
  std::optional<PickModel> model;
  bool operator==(const PickProblem&) const = default;
};

/// A pipeline under one reading against TP.
struct PipelineCost {
  PipelineReading reading = PipelineReading::literal;
  double cost_s = 0;
  TileStrategy choice = TileStrategy::tensor_parallel;
  std::optional<std::int64_t> first_partitions_where_tp_wins;  ///< None where TP never does.
  std::optional<double> tp_wins_from;                          ///< In the level's `ratio`; none on a single card.
};

/// One way of costing the tile.
struct TileLevel {
  double weight_bytes = 0;
  double activation_bytes = 0;
  double tensor_parallel_s = 0;
  double model_parallel_s = 0;
  TileStrategy choice = TileStrategy::tensor_parallel;
  std::string ratio_of;                ///< What alone decides, given the cards: "k/n", or "k/m" once weights are k·n.
  double ratio = 0;                    ///< This tile's.
  std::optional<double> tp_wins_from;  ///< TP beats MP from this ratio on; none on a single card.
  std::vector<PipelineCost> pipelines;
};

/// The original's costs over the number of partitions; its TP and MP do not change.
struct PartitionsPoint {
  std::int64_t partitions = 0;
  double literal_s = 0;
  double mp_plus_chain_s = 0;
  double sharded_chain_s = 0;
};

/// The original's costs as multiples of its TP, over k/n. Above 1 TP wins.
struct RatioPoint {
  double k_over_n = 0;
  double model_parallel = 0;
  double literal = 0;
  double mp_plus_chain = 0;
  double sharded_chain = 0;
};

/// One acceptance point of the proposal on rev-A bandwidths.
struct AcceptancePoint {
  Tile tile;
  std::int64_t cards = 0;
  std::int64_t partitions = 0;
  bool wants_tensor_parallel = false;  ///< Else that MP stays.
  double tensor_parallel_s = 0;
  std::vector<PipelineCost> pipelines;
  std::vector<std::string> holds_under;  ///< Names of readings.
};

/// The model's costs; the fields are those of WholeModelTimes, with rates.
struct ModelLevel {
  std::int64_t tokens = 0;
  double tensor_parallel_s = 0;
  double tensor_parallel_communication_s = 0;
  double pipeline_s = 0;
  double pipeline_communication_s = 0;
  TileStrategy choice = TileStrategy::tensor_parallel;
  double tensor_parallel_tokens_per_s = 0;
  double pipeline_tokens_per_s = 0;         ///< One stream.
  double pipeline_filled_tokens_per_s = 0;  ///< A stream in every stage.
};

struct PickReport {
  std::string sentence;    ///< The original's pick.
  std::string correction;  ///< The pick with the tile's real weights; empty on a single card.
  PickProblem problem;     ///< As it was read.
  std::int64_t partitions = 0;
  TileLevel original;
  TileLevel corrected;
  std::vector<PartitionsPoint> by_partitions;
  std::vector<RatioPoint> by_k_over_n;
  std::optional<ModelLevel> model;
  std::vector<AcceptancePoint> acceptance;
};

/// The problem must have been read without problems; then this cannot fail.
PickReport pick(const PickProblem& problem);

template <>
const Description& describe<Tile>();
template <>
const Description& describe<PickModel>();
template <>
const Description& describe<PickProblem>();
template <>
const Description& describe<PipelineCost>();
template <>
const Description& describe<TileLevel>();
template <>
const Description& describe<PartitionsPoint>();
template <>
const Description& describe<RatioPoint>();
template <>
const Description& describe<AcceptancePoint>();
template <>
const Description& describe<ModelLevel>();
template <>
const Description& describe<PickReport>();

}  // namespace plimsoll
