// What `place` is asked: GPUs of several types, what joins them, a model and a batch.   docs/place.md
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/place/tp_stage.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

inline constexpr std::int64_t most_placed_gpus = 1024;
/// The original's rules tell every two groups apart.
inline constexpr std::int64_t most_gpus_by_original_rules = 256;
inline constexpr std::int64_t most_placed_layers = 1000;
inline constexpr std::size_t most_placed_types = 16;
inline constexpr std::int64_t most_placed_replicas = 64;
/// Choices of TP degrees that a search may have to try; four types with four degrees each.
inline constexpr std::int64_t most_tp_choices = 256;

/// Whose rules a problem is placed by.
enum class PlaceRules : int {
  corrected,  ///< Our own physics: placement_costs.hpp.
  original,   ///< The source's estimates: placement.hpp.
};
template <>
inline constexpr auto names_of<PlaceRules> = std::array<std::string_view, 2>{"corrected", "original"};

/// What is to be as good as can be.
enum class PlaceObjective : int {
  throughput,          ///< Decode: tokens/s of all sequences in flight.
  prefill_throughput,  ///< Prompt tokens/s of a full pipeline.
  ttft,                ///< One prompt from its first stage to its first token.
  cost,                ///< Decode: $ for each token.
  prefill_cost,        ///< $ for each prompt token.
};
template <>
inline constexpr auto names_of<PlaceObjective> = std::array<std::string_view, 5>{"throughput", "prefill_throughput", "ttft", "cost", "prefill_cost"};

/// All GPUs of one type. GPUs are numbered through the pool in the order written, from 0.
struct PlaceGpus {
  std::string type;
  std::int64_t count = 0;
  double memory_bytes = 0;
  std::optional<std::int64_t> tp;               ///< Left out: 1, or searched.
  std::optional<StageCoefficients> throughput;  ///< Left out: the source's for this type, and the A100's where it has none.
  std::optional<double> memory_bytes_per_s;     ///< From here on read by the corrected rules alone. Left out: known by the type.
  std::optional<double> peak_flop_per_s;
  std::optional<double> group_bytes_per_s;  ///< One way and GPU, inside a node.
  std::optional<double> group_latency_s;
  std::int64_t gpus_per_node = 8;        ///< Consecutive ones; a group lies in one node.
  std::optional<double> price_per_hour;  ///< Of one GPU.
  std::string price_source;
  bool operator==(const PlaceGpus&) const = default;
};

/// One row of the link matrix: the bandwidth from one GPU to every GPU, itself included (that entry is not read).
struct PlaceLinkRow {
  std::vector<double> to_bytes_per_s;
  bool operator==(const PlaceLinkRow&) const = default;
};

/// One bandwidth for every pair of GPUs of two types, or of one type twice.
struct PlaceTypeLink {
  std::string from;
  std::string to;
  double bytes_per_s = 0;
  bool operator==(const PlaceTypeLink&) const = default;
};

struct PlaceModel {
  std::int64_t layers = 0;    ///< L
  std::int64_t hidden = 0;    ///< d
  double layer_bytes = 0;     ///< w: weights of one layer.
  double element_bytes = 2;   ///< b: of activations and KV cache.
  double weight_bytes = 2;    ///< Of one weight.
  std::int64_t kv_heads = 0;  ///< g; 0: keys and values as wide as the hidden size.
  std::int64_t head_dim = 128;
  std::int64_t vocabulary = 0;  ///< V; 0: embedding and head are not counted.
  bool operator==(const PlaceModel&) const = default;
};

struct PlaceProblem {
  std::vector<PlaceGpus> gpus;
  PlaceRules rules = PlaceRules::corrected;
  PlaceObjective objective = PlaceObjective::throughput;
  std::vector<PlaceLinkRow> matrix;    ///< Either this,
  std::vector<PlaceTypeLink> between;  ///< or this; a pair that is not named has no link;
  std::vector<PlaceLinkRow> nodes;     ///< or this: a row for each node, its own entry the links within it.
  bool one_way_links = false;          ///< The matrix may differ by direction: row sends, column receives.
  PlaceModel model;
  std::int64_t batch = 0;                     ///< B: sequences of a batch; by the corrected rules those in flight.
  std::int64_t sequence = 0;                  ///< s: tokens of a sequence; by the corrected rules of a prompt.
  std::int64_t output = 0;                    ///< Tokens that follow a prompt.
  std::int64_t chunk = 0;                     ///< Most tokens of a prefill chunk; 0: a prompt is one.
  std::optional<std::int64_t> micro_batches;  ///< Of decode; left out: as many as are best.
  std::optional<std::int64_t> replicas;       ///< Copies of the model; left out: one, or as many as are best,
  std::optional<std::int64_t> most_replicas;  ///< at most so many.
  double link_latency_s = 10e-6;              ///< Between nodes.
  double compute_efficiency = 0.6;            ///< Of peak,
  double memory_efficiency = 0.8;             ///< of memory bandwidth,
  double link_efficiency = 0.7;               ///< and of links.
  double memory_share = 0.9;                  ///< Of a GPU's memory, for the engine;
  double reserved_bytes = 1.5e9;              ///< less what it takes for itself.
  bool search_tp = false;                     ///< Try TP 1, 2, 4 and 8 wherever `tp` is left out.
  double group_bytes_per_s = 75e9;            ///< g: 600 Gbit/s, the source's constant, "A100 NVLink".
  std::int64_t most_states = 100000;          ///< Work that each answer may cost.
  bool operator==(const PlaceProblem&) const = default;

  std::int64_t copies() const { return replicas.value_or(most_replicas.value_or(1)); }
  std::int64_t gpu_count() const {
    std::int64_t count = 0;
    for (const PlaceGpus& each : gpus) count += each.count;
    return count;
  }
};

/// The node of every GPU: each type's fill nodes of their own, in their order.
std::vector<std::int64_t> node_of_gpus(const PlaceProblem& problem);

/// The TP degrees that may be tried for a type: the stated one; else all of 1, 2, 4, 8 that divide its count and, by the corrected
/// rules, its nodes. The original's rules take 1 alone without `search_tp`.
std::vector<std::int64_t> tp_choices(const PlaceProblem& problem, const PlaceGpus& gpus);

/// Bandwidth from every GPU to every other, row by row; 0: no link.
std::vector<double> link_matrix(const PlaceProblem& problem);

template <>
const Description& describe<PlaceGpus>();
template <>
const Description& describe<PlaceLinkRow>();
template <>
const Description& describe<PlaceTypeLink>();
template <>
const Description& describe<PlaceModel>();
template <>
const Description& describe<PlaceProblem>();

}  // namespace plimsoll
