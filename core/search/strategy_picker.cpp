#include "core/search/strategy_picker.hpp"

#include <algorithm>
#include <limits>

namespace plimsoll {

namespace {

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return b != 0 && a > most / b ? most : a * b;
}

/// Nothing passes at a bandwidth of 0, not even no bytes: so the original has it.
double seconds(double bytes, double bytes_per_s) { return bytes_per_s == 0 ? std::numeric_limits<double>::infinity() : bytes / bytes_per_s; }

}  // namespace

SailPick original_pick(const SailTile& tile) {
  SailPick pick;
  pick.weight_bytes = saturating_product(saturating_product(tile.m, tile.k), tile.bytes_per_element);
  pick.activation_bytes = saturating_product(saturating_product(tile.m, tile.n), tile.bytes_per_element);
  const TileTimes times{.weight_s = seconds(static_cast<double>(pick.weight_bytes), static_cast<double>(tile.local_ddr_bytes_per_s)),
                        .activation_bytes = static_cast<double>(pick.activation_bytes),
                        .intercard_bytes_per_s = static_cast<double>(tile.intercard_bytes_per_s),
                        .cards = static_cast<double>(std::max<std::uint64_t>(tile.n_sails, 1))};
  pick.tensor_parallel_s = swept_tensor_parallel_s(times);
  pick.model_parallel_s = model_parallel_s(times);
  const bool is_tp = tensor_parallel_wins(pick.tensor_parallel_s, pick.model_parallel_s, times.cards);
  pick.choice = is_tp ? TileStrategy::tensor_parallel : TileStrategy::model_parallel;
  return pick;
}

double TileTimes::sent_s(double sweeps) const { return sweeps == 0 ? 0 : seconds(sweeps * activation_bytes, intercard_bytes_per_s); }

double swept_tensor_parallel_s(const TileTimes& times) { return times.weight_s / times.cards + times.sent_s(1); }

double reduced_tensor_parallel_s(const TileTimes& times) { return times.weight_s / times.cards + times.sent_s(ring_all_reduce_share(times.cards)); }

double model_parallel_s(const TileTimes& times) { return times.weight_s + times.sent_s(1) / times.cards; }

double pipeline_s(PipelineReading reading, const TileTimes& times, double partitions) {
  switch (reading) {
    case PipelineReading::literal: return times.weight_s + times.sent_s(partitions - 1);
    case PipelineReading::mp_plus_chain: return model_parallel_s(times) + times.sent_s(partitions - 1);
    case PipelineReading::sharded_chain: return times.weight_s + times.sent_s((times.cards - 1) / times.cards);
  }
  return 0;
}

bool tensor_parallel_wins(double tensor_parallel_s, double other_s, double cards) { return cards <= 1 || tensor_parallel_s <= other_s; }

std::optional<std::int64_t> first_partitions_where_tp_wins(PipelineReading reading, const TileTimes& times, double tensor_parallel_s) {
  // A ring sends less than 2·a, so the second hop of a chain always costs more than TP can.
  constexpr std::int64_t enough_partitions = 3;
  for (std::int64_t partitions = 1; partitions <= enough_partitions; ++partitions) {
    if (tensor_parallel_wins(tensor_parallel_s, pipeline_s(reading, times, static_cast<double>(partitions)), times.cards)) return partitions;
  }
  return std::nullopt;
}

std::optional<double> tp_wins_from_ratio(double tp_activation_share, double other_activation_share, double cards) {
  if (cards <= 1) return std::nullopt;
  return std::max(0.0, (tp_activation_share - other_activation_share) * cards / (cards - 1));
}

double ring_all_reduce_share(double cards) { return 2 * (cards - 1) / cards; }

double model_parallel_activation_share(double cards) { return 1 / cards; }

double pipeline_activation_share(PipelineReading reading, double cards, double partitions) {
  switch (reading) {
    case PipelineReading::literal: return partitions - 1;
    case PipelineReading::mp_plus_chain: return 1 / cards + (partitions - 1);
    case PipelineReading::sharded_chain: return (cards - 1) / cards;
  }
  return 0;
}

WholeModelTimes whole_model_times(const WholeModel& model, double cards, double partitions, double local_ddr_bytes_per_s, double intercard_bytes_per_s) {
  WholeModelTimes times;
  const double read_s = model.weight_bytes / local_ddr_bytes_per_s;
  const double hop_s = model.activation_bytes / intercard_bytes_per_s;
  constexpr double all_reduces_per_layer = 2;  // After attention and after the FFN.
  times.tensor_parallel_communication_s = all_reduces_per_layer * model.layers * ring_all_reduce_share(cards) * hop_s;
  times.tensor_parallel_s = read_s / cards + times.tensor_parallel_communication_s;
  times.pipeline_communication_s = (partitions - 1) * hop_s;
  times.pipeline_s = read_s + times.pipeline_communication_s;
  times.pipeline_stage_s = std::max(read_s / partitions, partitions > 1 ? hop_s : 0.0);
  const bool is_tp = tensor_parallel_wins(times.tensor_parallel_s, times.pipeline_s, cards);
  times.choice = is_tp ? TileStrategy::tensor_parallel : TileStrategy::pipeline_parallel;
  return times;
}

}  // namespace plimsoll
