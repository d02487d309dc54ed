// The choice between TP and MP for one tile; the proposal of a pipeline's cost in three readings; where they flip, and the
// same choice for whole models.
#include <fmt/core.h>

#include <cmath>
#include <cstdlib>

#include "core/search/strategy_picker.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

/// A number; past 2^53 the files write it as text.
std::uint64_t u64_of(const Json& input, std::string_view key) {
  const Json& value = member(input, key);
  if (value.is_string()) return std::strtoull(value.get_ref<const std::string&>().c_str(), nullptr, 10);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  const double number = value.is_number() ? value.get<double>() : 0;
  return number >= 0 && number < 1.8e19 ? static_cast<std::uint64_t>(number) : 0;
}

SailTile tile_of(const Json& input) {
  return {.m = u64_of(input, "m"),
          .n = u64_of(input, "n"),
          .k = u64_of(input, "k"),
          .bytes_per_element = u64_of(input, "bytes_per_element"),
          .n_sails = u64_of(input, "n_sails"),
          .local_ddr_bytes_per_s = member(input, "local_ddr_bw").is_null() ? static_cast<std::uint64_t>(rev_a_local_ddr_bytes_per_s) : u64_of(input, "local_ddr_bw"),
          .intercard_bytes_per_s = member(input, "intercard_bw").is_null() ? static_cast<std::uint64_t>(rev_a_intercard_bytes_per_s) : u64_of(input, "intercard_bw")};
}

TileTimes times_of(const SailTile& tile) {
  const SailPick pick = original_pick(tile);
  const auto ddr = static_cast<double>(tile.local_ddr_bytes_per_s);
  return {.weight_s = ddr > 0 ? static_cast<double>(pick.weight_bytes) / ddr : HUGE_VAL,
          .activation_bytes = static_cast<double>(pick.activation_bytes),
          .intercard_bytes_per_s = static_cast<double>(tile.intercard_bytes_per_s),
          .cards = static_cast<double>(tile.n_sails > 0 ? tile.n_sails : 1)};
}

/// Costs to 1e-12; null stands for what is not finite.
void cost(const Json& entry, std::string_view field, double got, Case& one) {
  if (!entry.contains(std::string(field))) return;
  const Json& wanted = member(entry, field);
  one.agrees();
  constexpr double tolerance = 1e-12;
  if (wanted.is_null() && !std::isfinite(got)) return;
  if (wanted.is_number() && std::fabs(got - wanted.get<double>()) <= tolerance * std::fabs(wanted.get<double>())) return;
  one.miss(fmt::format("{} {}", field, wanted.dump()), fmt::format("{:.17g}", got));
}

void bytes(const Json& entry, std::string_view field, std::uint64_t got, Case& one) {
  if (member(entry, field).is_null()) return;
  one.agrees();
  if (u64_of(entry, field) != got) one.miss(fmt::format("{} {}", field, member(entry, field).dump()), fmt::format("{}", got));
}

std::string_view kind_of(double cost_s) { return std::isnan(cost_s) ? "nan" : (std::isinf(cost_s) ? "inf" : "finite"); }

std::string_view word(TileStrategy strategy) { return names_of<TileStrategy>[static_cast<std::size_t>(strategy)]; }

struct NamedReading {
  PipelineReading reading;
  std::string_view cost;
};
constexpr NamedReading readings[] = {
    {PipelineReading::literal, "literal_cost_s"},
    {PipelineReading::mp_plus_chain, "mp_plus_chain_cost_s"},
    {PipelineReading::sharded_chain, "sharded_chain_cost_s"},
};

std::string_view name_of(PipelineReading reading) { return names_of<PipelineReading>[static_cast<std::size_t>(reading)]; }

void run_flip(const Json& entry, std::string_view file, Tally& tally) {
  const std::string tile_name = member(entry, "tile").is_string() ? member(entry, "tile").get<std::string>() : "flip";
  Case one(tally, file, tile_name);
  const TileTimes times = times_of(tile_of(entry));
  const Json& wanted = member(entry, "first_partitions_where_tp_wins");
  for (const NamedReading& named : readings) {
    if (!wanted.is_object() || !wanted.contains(std::string(name_of(named.reading)))) continue;
    one.agrees();
    const std::optional<std::int64_t> first = first_partitions_where_tp_wins(named.reading, times, swept_tensor_parallel_s(times));
    const Json got = first ? Json(*first) : Json();
    if (member(wanted, name_of(named.reading)) != got) one.miss(fmt::format("{} {}", name_of(named.reading), member(wanted, name_of(named.reading)).dump()), got.dump());
  }
}

void run_whole_model(const Json& entry, std::string_view file, Tally& tally) {
  const std::string model_name = member(entry, "model").is_string() ? member(entry, "model").get<std::string>() : "model";
  Case one(tally, file, fmt::format("{}, {} cards, {} tokens", model_name, number_of(entry, "cards"), number_of(entry, "tokens")));
  constexpr double bytes_per_element = 2;
  const WholeModel model{.layers = number_of(entry, "layers"),
                         .weight_bytes = number_of(entry, "weight_bytes"),
                         .activation_bytes = number_of(entry, "tokens") * number_of(entry, "d_model") * bytes_per_element};
  const double cards = number_of(entry, "cards");
  const WholeModelTimes times = whole_model_times(model, cards, cards, rev_a_local_ddr_bytes_per_s, rev_a_intercard_bytes_per_s);
  cost(entry, "tp_s", times.tensor_parallel_s, one);
  cost(entry, "tp_communication_s", times.tensor_parallel_communication_s, one);
  cost(entry, "pipeline_single_stream_s", times.pipeline_s, one);
  cost(entry, "pipeline_communication_s", times.pipeline_communication_s, one);
  const bool is_tp = times.choice == TileStrategy::tensor_parallel;
  if (!is_tp && member(entry, "choice") == "Pipeline/ModelParallel") return one.agrees();
  one.text(entry, "choice", word(times.choice));
}

}  // namespace

void run_pick_strategy(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const SailPick pick = original_pick(tile_of(member(entry, "input")));
    bytes(entry, "weight_bytes", pick.weight_bytes, one);
    bytes(entry, "activation_bytes", pick.activation_bytes, one);
    cost(entry, "tp_cost_s", pick.tensor_parallel_s, one);
    cost(entry, "mp_cost_s", pick.model_parallel_s, one);
    one.text(entry, "tp_cost_is", kind_of(pick.tensor_parallel_s));
    one.text(entry, "mp_cost_is", kind_of(pick.model_parallel_s));
    one.text(entry, "choice", word(pick.choice));
  }
}

void run_pick_strategy_pipeline(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const Json& input = member(entry, "input");
    const TileTimes times = times_of(tile_of(input));
    const double tp_s = swept_tensor_parallel_s(times);
    cost(entry, "tp_cost_s", tp_s, one);
    cost(entry, "mp_cost_s", model_parallel_s(times), one);
    for (const NamedReading& named : readings) {
      const double got_s = pipeline_s(named.reading, times, number_of(input, "partitions"));
      cost(entry, named.cost, got_s, one);
      one.text(member(entry, "choice"), name_of(named.reading), tensor_parallel_wins(tp_s, got_s, times.cards) ? "TensorParallel" : "Pipeline/ModelParallel");
    }
  }
}

void run_pick_strategy_pipeline_flip(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "flip")) run_flip(entry, file, tally);
  for (const Json& entry : member(document, "whole_model")) run_whole_model(entry, file, tally);
}

}  // namespace plimsoll::golden
