// Strategy picker: one matmul tile on a few cards, split over all of them (TP), kept whole on one (MP), or passed along a
// pipeline; and the same question for a whole model.   docs/pick.md
//
//   m, n, k  the tile: m × n outputs, inner dimension k      N  cards ("sails")      p  partitions of a pipeline
//   b        bytes of an element                             w  s to read the weights once from one card's memory
//   r        w / a                                           a  s to send the m·n outputs once between two cards
//
// Source: popsolutions/Spanker, src/scheduler/src/decision.rs and bandwidth.rs (Apache-2.0). No compute and no latency is
// charged, there or here. The original takes W = m·k·b for the weights, which is the tile's input; they are k·n·b.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/spec/field.hpp"

namespace plimsoll {

enum class TileStrategy {
  tensor_parallel,    ///< Every card holds 1/N of the weights; the outputs are exchanged.
  model_parallel,     ///< The tile is whole on one card.
  pipeline_parallel,  ///< Whole on one card, and the outputs pass along a chain of partitions.
};
template <>
inline constexpr auto names_of<TileStrategy> = std::array<std::string_view, 3>{"TensorParallel", "ModelParallel", "PipelineParallel"};

/// What the proposal of a pipeline's cost may mean: its text allows three sums.
enum class PipelineReading {
  literal,        ///< w + (p−1)·a: the weights read once, then a hop at every boundary.
  mp_plus_chain,  ///< w + a/N + (p−1)·a: what MP costs already, and the hops on top.
  sharded_chain,  ///< w + (N−1)/N·a: MP's share of a, scaled by N−1; p plays no part.
};
inline constexpr std::size_t reading_count = 3;
template <>
inline constexpr auto names_of<PipelineReading> = std::array<std::string_view, reading_count>{"literal", "mp_plus_chain", "sharded_chain"};

/// Bandwidths of a rev-A card, bandwidth.rs: one DDR channel, and one direction of an inter-card link.
inline constexpr double rev_a_local_ddr_bytes_per_s = 2e9;
inline constexpr double rev_a_intercard_bytes_per_s = 5e8;

// ---- The original ---------------------------------------------------------------------------------------------------

/// The original's inputs, whole numbers of 64 bits as it has them.
struct SailTile {
  std::uint64_t m = 0;
  std::uint64_t n = 0;
  std::uint64_t k = 0;
  std::uint64_t bytes_per_element = 0;
  std::uint64_t n_sails = 0;  ///< 0 counts as 1.
  std::uint64_t local_ddr_bytes_per_s = 0;
  std::uint64_t intercard_bytes_per_s = 0;
};

struct SailPick {
  std::uint64_t weight_bytes = 0;      ///< m·k·b, held at 2^64−1.
  std::uint64_t activation_bytes = 0;  ///< m·n·b, held at 2^64−1.
  double tensor_parallel_s = 0;        ///< Infinite over a bandwidth of 0.
  double model_parallel_s = 0;
  TileStrategy choice = TileStrategy::tensor_parallel;  ///< On one card, and of equals, TP.
};

/// `pick_strategy` of decision.rs: TP = w/N + a, MP = w + a/N.
SailPick original_pick(const SailTile& tile);

// ---- Costs over w and a -----------------------------------------------------------------------------------------------

/// A tile as every cost sees it.
struct TileTimes {
  double weight_s = 0;          ///< w
  double activation_bytes = 0;  ///< Of all m·n outputs.
  double intercard_bytes_per_s = 0;
  double cards = 1;  ///< N, at least 1.

  /// So many sweeps of the outputs over the link. None over no link takes no time, any takes for ever.
  double sent_s(double sweeps) const;
};

/// w/N + a: the original's TP, one sweep of the outputs.
double swept_tensor_parallel_s(const TileTimes& times);
/// w/N + 2(N−1)/N·a: a ring all-reduce sends that much from every card.
double reduced_tensor_parallel_s(const TileTimes& times);
/// w + a/N
double model_parallel_s(const TileTimes& times);
double pipeline_s(PipelineReading reading, const TileTimes& times, double partitions);

/// Equal costs go to TP, as in the original; so does a single card, where nothing can be split.
bool tensor_parallel_wins(double tensor_parallel_s, double other_s, double cards);

/// The fewest partitions at which TP beats a pipeline; none where it never does.
std::optional<std::int64_t> first_partitions_where_tp_wins(PipelineReading reading, const TileTimes& times, double tensor_parallel_s);

/// TP costs w/N + x·a and the other w + y·a: TP wins from r = max(0, (x−y)·N/(N−1)) on. None on a single card.
std::optional<double> tp_wins_from_ratio(double tp_activation_share, double other_activation_share, double cards);

/// x of the corrected TP, 2(N−1)/N; y of MP and of each reading.
double ring_all_reduce_share(double cards);
double model_parallel_activation_share(double cards);
double pipeline_activation_share(PipelineReading reading, double cards, double partitions);

// ---- A whole model ----------------------------------------------------------------------------------------------------

struct WholeModel {
  double layers = 0;
  double weight_bytes = 0;      ///< Read once for every step.
  double activation_bytes = 0;  ///< tokens · hidden · b: what one all-reduce is of, and one hop of a pipeline carries.
};

struct WholeModelTimes {
  double tensor_parallel_s = 0;                ///< weights/(N·DDR) + 2·layers ring all-reduces.
  double tensor_parallel_communication_s = 0;  ///< Of it.
  double pipeline_s = 0;                       ///< One stream: weights/DDR, stage after stage, + (p−1) hops.
  double pipeline_communication_s = 0;         ///< Of it.
  double pipeline_stage_s = 0;                 ///< With a stream in every stage one step ends in this time: max(weights/(p·DDR), hop).
  TileStrategy choice = TileStrategy::tensor_parallel;
};
WholeModelTimes whole_model_times(const WholeModel& model, double cards, double partitions, double local_ddr_bytes_per_s, double intercard_bytes_per_s);

}  // namespace plimsoll
