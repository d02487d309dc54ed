// One pipeline stage on a TP group: how many layers it can hold, and what throughput it is given.   docs/place.md
//
// Source of all formulas: gangmuk/LLM_placement_solver, solver_constrained_with_tp.py (revision 2bfb241). They are its
// estimates, kept as they are so that its answers can be compared; what is wrong with them stands in docs/place.md.
//
//   B  sequences of a batch     s  tokens of a sequence     t  TP degree     n  layers of the stage
//   w  bytes of one layer       M  memory of one GPU        A  peak of activations (physics/activations.hpp)
#pragma once

#include <cstdint>
#include <string_view>

#include "core/spec/field.hpp"

namespace plimsoll {

/// A linear estimate of one GPU's throughput: per_token_of_sequence·s + per_sequence·B + per_layer·n + constant.
/// With a positive `per_layer` a stage is faster the more layers it holds, as the source has it for every GPU.
struct StageCoefficients {
  double per_token_of_sequence = 0;
  double per_sequence = 0;
  double per_layer = 0;
  double constant = 0;
  bool operator==(const StageCoefficients&) const = default;
};
template <>
const Description& describe<StageCoefficients>();

/// Whose coefficients stand in for a GPU that the source does not know.
inline constexpr std::string_view fallback_gpu = "A100";

/// The source's coefficients of a GPU, spelled as it spells them ("A100", "RTX4090"); null where it has none.
const StageCoefficients* find_stage_coefficients(std::string_view gpu);

/// What is left of t-fold speed: 1, 0.9, 0.8, 0.7 for t = 1, 2, 4, 8, and 0.7 for every other t.
double tp_efficiency(std::int64_t tp);

/// max(1, the linear estimate) · t · efficiency. The source calls it tokens/s.
double tp_stage_throughput(const StageCoefficients& coefficients, double sequence, double batch, double layers, std::int64_t tp);

/// What one GPU of a stage must hold, n·w/t + A. The source counts A, with the KV cache in it, for one layer whatever n is.
inline double stage_memory_bytes(double layer_bytes, double activation_bytes, double layers, double tp) {
  return layers * (layer_bytes / tp) + activation_bytes;
}

struct LargestSegment {
  std::int64_t layers = 1;                                                ///< The largest n ≤ L with n·w/t + A ≤ M, but never below 1.
  bool one_layer_fits = false;                                            ///< Whether the 1 is true.
  std::int64_t least() const { return layers / 3 > 1 ? layers / 3 : 1; }  ///< The source tries no segment smaller than this.
};
LargestSegment largest_segment(double memory_bytes, double layer_bytes, double activation_bytes, std::int64_t layers, std::int64_t tp);

/// Where segments may start: every this many layers. The source thins them out past 40 layers, to 20 starts or so.
constexpr std::int64_t segment_start_step(std::int64_t layers) { return layers > 40 ? layers / 20 : 1; }

}  // namespace plimsoll
