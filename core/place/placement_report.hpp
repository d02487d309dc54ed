// The answer of `place`: the original's, the corrected one, what lies between them, and what is left when nothing is cut off.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

enum class PlaceStatus : int {
  optimal,     ///< The best there is: proven.
  none,        ///< There is no chain: proven.
  not_proven,  ///< The search stopped at its limit: between `throughput` and `bound`.
};
template <>
inline constexpr auto names_of<PlaceStatus> = std::array<std::string_view, 3>{"optimal", "none", "not proven"};

/// One stage of a chain: a TP group and its layers. Bytes are of one GPU of the group.
struct PlaceStageReport {
  std::int64_t stage = 0;  ///< From 0.
  std::string type;
  std::int64_t group = 0;  ///< Within its type, from 0.
  std::int64_t tp = 1;
  std::vector<std::int64_t> gpus;  ///< Through the pool, from 0.
  std::int64_t first_layer = 1;    ///< From 1, as the original counts them.
  std::int64_t last_layer = 1;
  double weights_bytes = 0;
  double activations_bytes = 0;  ///< With one layer's KV cache, as the original has it.
  double used_bytes = 0;
  double available_bytes = 0;
  bool fits = true;
  double used_with_all_kv_bytes = 0;  ///< With the KV cache of every layer that the stage holds.
  bool fits_with_all_kv = true;
  double throughput = 0;
  bool binds = false;
};

/// From one stage to the next.
struct PlaceLinkReport {
  std::int64_t from_stage = 0;
  std::int64_t to_stage = 1;
  std::int64_t from_gpu = 0;  ///< Masters: the lowest GPU of each group.
  std::int64_t to_gpu = 0;
  double bytes_per_s = 0;      ///< Between the masters.
  bool is_counted = true;      ///< False: the original lacks the constraint for this pair.
  std::string slowest_step;    ///< gather, send or spread.
  double throughput = 0;       ///< Gbit/s over GiB, the original's quotient.
  double transfers_per_s = 0;  ///< The same in units that agree.
  double tokens_per_s = 0;     ///< With the three steps one after the other and a ring's bytes: comparable with tokens/s.
  bool binds = false;
};

struct PlaceAnswer {
  std::string rules;  ///< original, corrected, whole or in_tokens.
  PlaceStatus status = PlaceStatus::none;
  std::optional<double> throughput;
  std::optional<double> bound;   ///< Where it is not proven: nothing can be better than this.
  std::optional<double> gap;     ///< (bound − throughput) / bound.
  std::vector<std::int64_t> tp;  ///< Of each type of the pool, in order.
  std::vector<PlaceStageReport> stages;
  std::vector<PlaceLinkReport> links;
  std::string binds;                ///< "stage 1: V100, layers 10–20".
  std::vector<std::string> unused;  ///< Groups without layers, neighbours together: "L40 TP1: GPUs 2–4".
  /// What the same chain is worth by the corrected rules; left out where these do not allow it.
  std::optional<double> corrected_throughput;
  std::int64_t tp_choices = 1;   ///< Combinations of TP degrees tried.
  std::int64_t thresholds = 0;   ///< Values of θ tried.
  std::int64_t states = 0;       ///< States entered.
  std::int64_t segments = 0;     ///< Of the chosen combination: binary variables of the original's model,
  std::int64_t connections = 0;  ///< and the others.
};

/// One step from the original's answer to the corrected one: a fault taken away, and what comes out.
struct PlaceRung {
  std::string rule;  ///< "Groups that are left out no longer cap the answer."
  PlaceStatus status = PlaceStatus::none;
  std::optional<double> throughput;
  bool changes = false;  ///< Against the rung before; false where one of them is not proven.
};

/// What the formulas give for one type, at the corrected answer's TP degree.
struct PlaceTypeReport {
  std::string type;
  std::int64_t count = 0;
  std::int64_t tp = 1;
  double activations_bytes = 0;
  std::int64_t least_layers = 1;  ///< Of a segment, by the original's rule.
  std::int64_t most_layers = 1;   ///< Never below 1, by the original's rule.
  bool one_layer_fits = true;
  std::string coefficients;  ///< Whose: "A100", "stated", "A100 (nothing is known of B200)".
};

struct PlaceReport {
  std::string version;
  std::string headline;  ///< One sentence.
  std::string cause;     ///< What binds; and whether the original says the same.
  PlaceAnswer corrected;
  PlaceAnswer original;
  PlaceAnswer whole;
  PlaceAnswer in_tokens;
  std::vector<PlaceRung> ladder;
  std::vector<PlaceTypeReport> types;
  std::vector<std::string> cautions;  ///< What the numbers do not say.
};

template <>
const Description& describe<PlaceStageReport>();
template <>
const Description& describe<PlaceLinkReport>();
template <>
const Description& describe<PlaceAnswer>();
template <>
const Description& describe<PlaceRung>();
template <>
const Description& describe<PlaceTypeReport>();
template <>
const Description& describe<PlaceReport>();

}  // namespace plimsoll
