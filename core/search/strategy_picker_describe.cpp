#include <fmt/core.h>

#include <cmath>

#include "core/search/strategy_picker_report.hpp"
#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

// With elements of at most 16 bytes every product of a tile stays below 2^64: the original never reaches its ceiling.
constexpr Bounds dimension_bounds{1, 1e9};
constexpr Bounds card_bounds{1, 1e6};
constexpr Bounds bandwidth_bounds{1, 1e15};

/// The original counts bandwidth in whole bytes/s; a fraction would make the two levels differ for no reason.
void validate_problem(const void* source, const std::string& path, Problems& problems) {
  const auto& problem = *static_cast<const PickProblem*>(source);
  const auto whole = [&](double bytes_per_s, std::string_view name) {
    if (bytes_per_s < bandwidth_bounds.least || bytes_per_s == std::floor(bytes_per_s)) return;
    problems.add(member_path(path, name), fmt::format("{} bytes/s is not a whole number; the nearest are {} and {}", bytes_per_s, std::floor(bytes_per_s), std::ceil(bytes_per_s)));
  };
  whole(problem.local_ddr_bytes_per_s, "local_ddr_bandwidth");
  whole(problem.intercard_bytes_per_s, "intercard_bandwidth");
}

}  // namespace

template <>
const Description& describe<Tile>() {
  static const Tile defaults;
  static const Description description{
      .name = "Tile",
      .help = "One matmul: m × n outputs, each a sum over k.",
      .fields = {
          field<&Tile::name>("name", "nm", "For people."),
          field<&Tile::m>("m", "m", "Rows of the output: tokens.").within(dimension_bounds).required(),
          field<&Tile::n>("n", "n", "Columns of the output.").within(dimension_bounds).required(),
          field<&Tile::k>("k", "k", "Inner dimension.").within(dimension_bounds).required(),
          field<&Tile::bytes_per_element>("bytes_per_element", "b", "Of weights and activations; the original takes whole bytes.").within({1, 16}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PickModel>() {
  static const PickModel defaults;
  static const Description description{
      .name = "PickModel",
      .help = "A whole model, for the same question at its level.",
      .fields = {
          field<&PickModel::name>("name", "nm", "For people."),
          field<&PickModel::layers>("layers", "l", "Layers; each has two all-reduces under TP.").within({1, 1e5}).required(),
          field<&PickModel::weight_bytes>("weights", "w", "Bytes of weights read for one step.").unit_of(Unit::bytes).within({1, 1e16}).required(),
          field<&PickModel::hidden>("hidden", "d", "Width of the residual stream.").within({1, 1e7}).required(),
          field<&PickModel::tokens>("tokens", "t", "Tokens of a step; left out: the tile's m.").within({1, 1e9}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PickProblem>() {
  static const PickProblem defaults;
  static const Description description{
      .name = "PickProblem",
      .help = "A tile, cards and their bandwidths: split the tile (TP), keep it whole (MP), or pass it along a pipeline.",
      .fields = {
          field<&PickProblem::tile>("tile", "t", "The matmul.").required(),
          field<&PickProblem::cards>("cards", "c", "Cards that could share the tile: n_sails.").within(card_bounds),
          field<&PickProblem::partitions>("partitions", "p", "Partitions of a pipeline; left out: one a card.").within(card_bounds),
          field<&PickProblem::local_ddr_bytes_per_s>("local_ddr_bandwidth", "d", "A card's own memory; rev-A: one DDR channel (Spanker, bandwidth.rs).").unit_of(Unit::bytes_per_s).within(bandwidth_bounds).assumed(),
          field<&PickProblem::intercard_bytes_per_s>("intercard_bandwidth", "i", "Between two cards, one direction; rev-A (Spanker, bandwidth.rs).").unit_of(Unit::bytes_per_s).within(bandwidth_bounds).assumed(),
          field<&PickProblem::model>("model", "m", "A whole model around the tile."),
      },
      .defaults = &defaults,
      .validate = &validate_problem};
  return description;
}

template <>
const Description& describe<PipelineCost>() {
  static const PipelineCost defaults;
  static const Description description{
      .name = "PipelineCost",
      .help = "A pipeline under one reading of the proposal, against TP.",
      .fields = {
          field<&PipelineCost::reading>("reading", "", "Which sum."),
          field<&PipelineCost::cost_s>("cost_s", "", "Of the partitions asked for."),
          field<&PipelineCost::choice>("choice", "", "TP, or the pipeline."),
          field<&PipelineCost::first_partitions_where_tp_wins>("first_partitions_where_tp_wins", "", "Left out where TP never wins."),
          field<&PipelineCost::tp_wins_from>("tp_wins_from", "", "At these partitions TP wins from this ratio on."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<TileLevel>() {
  static const TileLevel defaults;
  static const Description description{
      .name = "TileLevel",
      .help = "One way of costing the tile.",
      .fields = {
          field<&TileLevel::weight_bytes>("weight_bytes", "", "m·k·b in the original, k·n·b in truth."),
          field<&TileLevel::activation_bytes>("activation_bytes", "", "m·n·b."),
          field<&TileLevel::tensor_parallel_s>("tensor_parallel_s", "", "Split over all cards."),
          field<&TileLevel::model_parallel_s>("model_parallel_s", "", "Whole on one card."),
          field<&TileLevel::choice>("choice", "", "Of these two."),
          field<&TileLevel::ratio_of>("ratio_of", "", "The ratio of the tile's sides that decides."),
          field<&TileLevel::ratio>("ratio", "", "This tile's."),
          field<&TileLevel::tp_wins_from>("tp_wins_from", "", "TP beats MP from this ratio on."),
          field<&TileLevel::pipelines>("pipelines", "", "The proposal's three readings."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PartitionsPoint>() {
  static const PartitionsPoint defaults;
  static const Description description{
      .name = "PartitionsPoint",
      .help = "The original's costs at one number of partitions.",
      .fields = {
          field<&PartitionsPoint::partitions>("partitions", "", "Partitions."),
          field<&PartitionsPoint::literal_s>("literal_s", "", "w + (p−1)·a."),
          field<&PartitionsPoint::mp_plus_chain_s>("mp_plus_chain_s", "", "w + a/N + (p−1)·a."),
          field<&PartitionsPoint::sharded_chain_s>("sharded_chain_s", "", "w + (N−1)/N·a."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<RatioPoint>() {
  static const RatioPoint defaults;
  static const Description description{
      .name = "RatioPoint",
      .help = "The original's costs at one k/n, as multiples of its TP.",
      .fields = {
          field<&RatioPoint::k_over_n>("k_over_n", "", "The tile's k/n."),
          field<&RatioPoint::model_parallel>("model_parallel", "", "MP over TP."),
          field<&RatioPoint::literal>("literal", "", "The literal reading over TP."),
          field<&RatioPoint::mp_plus_chain>("mp_plus_chain", "", "MP plus chain over TP."),
          field<&RatioPoint::sharded_chain>("sharded_chain", "", "The sharded chain over TP."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<AcceptancePoint>() {
  static const AcceptancePoint defaults;
  static const Description description{
      .name = "AcceptancePoint",
      .help = "One acceptance point of the proposal, on rev-A.",
      .fields = {
          field<&AcceptancePoint::tile>("tile", "", "The tile."),
          field<&AcceptancePoint::cards>("cards", "", "Cards."),
          field<&AcceptancePoint::partitions>("partitions", "", "Partitions of the pipeline."),
          field<&AcceptancePoint::wants_tensor_parallel>("wants_tensor_parallel", "", "The proposal wants TP here; else that MP stays."),
          field<&AcceptancePoint::tensor_parallel_s>("tensor_parallel_s", "", "The original's TP."),
          field<&AcceptancePoint::pipelines>("pipelines", "", "The three readings."),
          field<&AcceptancePoint::holds_under>("holds_under", "", "The readings under which it gets what it wants."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ModelLevel>() {
  static const ModelLevel defaults;
  static const Description description{
      .name = "ModelLevel",
      .help = "The whole model with its real weights.",
      .fields = {
          field<&ModelLevel::tokens>("tokens", "", "Of one step."),
          field<&ModelLevel::tensor_parallel_s>("tensor_parallel_s", "", "A step under TP over all cards."),
          field<&ModelLevel::tensor_parallel_communication_s>("tensor_parallel_communication_s", "", "Of it: two ring all-reduces a layer."),
          field<&ModelLevel::pipeline_s>("pipeline_s", "", "A step of one stream through the pipeline."),
          field<&ModelLevel::pipeline_communication_s>("pipeline_communication_s", "", "Of it: a hop at every boundary."),
          field<&ModelLevel::choice>("choice", "", "For one stream."),
          field<&ModelLevel::tensor_parallel_tokens_per_s>("tensor_parallel_tokens_per_s", "", "Under TP."),
          field<&ModelLevel::pipeline_tokens_per_s>("pipeline_tokens_per_s", "", "One stream."),
          field<&ModelLevel::pipeline_filled_tokens_per_s>("pipeline_filled_tokens_per_s", "", "A stream in every stage, sending while the next computes."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PickReport>() {
  static const PickReport defaults;
  static const Description description{
      .name = "PickReport",
      .help = "Which split is cheapest: as the original has it, as proposed, and corrected.",
      .fields = {
          field<&PickReport::sentence>("sentence", "", "The original's pick."),
          field<&PickReport::correction>("correction", "", "The pick with the tile's real weights; left out on a single card."),
          field<&PickReport::problem>("problem", "", "As it was read."),
          field<&PickReport::partitions>("partitions", "", "Partitions of the pipeline."),
          field<&PickReport::original>("original", "", "The original's costs; weights taken as m·k."),
          field<&PickReport::corrected>("corrected", "", "Weights k·n, a ring all-reduce for TP."),
          field<&PickReport::by_partitions>("by_partitions", "", "The original's costs over the partitions."),
          field<&PickReport::by_k_over_n>("by_k_over_n", "", "The original's costs over k/n."),
          field<&PickReport::model>("model", "", "The whole model, where one is given."),
          field<&PickReport::acceptance>("acceptance", "", "The proposal's acceptance points."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
