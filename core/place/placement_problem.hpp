// What `place` is asked: GPUs of several types, what joins them, a model and a batch.   docs/place.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/place/tp_stage.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

inline constexpr std::int64_t most_placed_gpus = 256;
inline constexpr std::int64_t most_placed_layers = 1000;
inline constexpr std::size_t most_placed_types = 16;
/// Choices of TP degrees that a search may have to try; four types with four degrees each.
inline constexpr std::int64_t most_tp_choices = 256;

/// All GPUs of one type. GPUs are numbered through the pool in the order written, from 0.
struct PlaceGpus {
  std::string type;
  std::int64_t count = 0;
  double memory_bytes = 0;
  std::optional<std::int64_t> tp;               ///< Left out: 1, or searched.
  std::optional<StageCoefficients> throughput;  ///< Left out: the source's for this type, and the A100's where it has none.
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
  std::int64_t layers = 0;   ///< L
  std::int64_t hidden = 0;   ///< d
  double layer_bytes = 0;    ///< w: weights of one layer.
  double element_bytes = 2;  ///< b: of activations and KV cache.
  bool operator==(const PlaceModel&) const = default;
};

struct PlaceProblem {
  std::vector<PlaceGpus> gpus;
  std::vector<PlaceLinkRow> matrix;    ///< Either this
  std::vector<PlaceTypeLink> between;  ///< or this; a pair that is not named has no link.
  bool one_way_links = false;          ///< The matrix may differ by direction: row sends, column receives.
  PlaceModel model;
  std::int64_t batch = 0;             ///< B
  std::int64_t sequence = 0;          ///< s
  bool search_tp = false;             ///< Try TP 1, 2, 4 and 8 wherever `tp` is left out.
  double group_bytes_per_s = 75e9;    ///< g: 600 Gbit/s, the source's constant, "A100 NVLink".
  std::int64_t most_states = 100000;  ///< Work that each answer may cost.
  bool operator==(const PlaceProblem&) const = default;

  std::int64_t gpu_count() const {
    std::int64_t count = 0;
    for (const PlaceGpus& each : gpus) count += each.count;
    return count;
  }
};

/// The TP degrees that may be tried for a type: the stated one; else 1, or with `search_tp` all of 1, 2, 4, 8 that divide its count.
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
