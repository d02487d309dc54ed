#include "core/place/tp_stage.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

struct KnownGpu {
  std::string_view name;
  StageCoefficients coefficients;
};

// GPU_THROUGHPUT_COEFFS of the source. It does not say how they were obtained.
constexpr KnownGpu known_gpus[] = {
    // name      per token of s  per sequence  per layer  constant
    {"A100", {-0.01, 5.0, 2.0, 150.0}},
    {"V100", {-0.008, 3.0, 1.5, 100.0}},
    {"H100", {-0.012, 6.0, 2.5, 200.0}},
    {"RTX4090", {-0.006, 2.5, 1.0, 80.0}},
    {"L20", {-0.009, 4.0, 1.8, 120.0}},
    {"L40", {-0.009, 4.0, 1.8, 120.0}},
    {"L40S", {-0.009, 4.5, 1.9, 130.0}},
    {"A10", {-0.007, 2.0, 1.2, 70.0}},
    {"A40", {-0.009, 4.5, 1.9, 140.0}},
    {"T4", {-0.005, 1.5, 0.8, 50.0}},
};

constexpr Bounds coefficient_bounds{-1e6, 1e6};

}  // namespace

const StageCoefficients* find_stage_coefficients(std::string_view gpu) {
  for (const KnownGpu& known : known_gpus) {
    if (known.name == gpu) return &known.coefficients;
  }
  return nullptr;
}

double tp_efficiency(std::int64_t tp) {
  switch (tp) {
    case 1: return 1.0;
    case 2: return 0.9;
    case 4: return 0.8;
    default: return 0.7;
  }
}

double tp_stage_throughput(const StageCoefficients& coefficients, double sequence, double batch, double layers, std::int64_t tp) {
  const double one_gpu = coefficients.per_token_of_sequence * sequence + coefficients.per_sequence * batch +
                         coefficients.per_layer * layers + coefficients.constant;
  return std::max(1.0, one_gpu) * (static_cast<double>(tp) * tp_efficiency(tp));
}

LargestSegment largest_segment(double memory_bytes, double layer_bytes, double activation_bytes, std::int64_t layers, std::int64_t tp) {
  const auto fits = [&](std::int64_t n) {
    return stage_memory_bytes(layer_bytes, activation_bytes, static_cast<double>(n), static_cast<double>(tp)) <= memory_bytes;
  };
  if (!fits(1)) return {.layers = 1, .one_layer_fits = false};
  std::int64_t held = 1;
  std::int64_t too_many = layers + 1;
  while (held + 1 < too_many) {
    const std::int64_t middle = held + (too_many - held) / 2;
    (fits(middle) ? held : too_many) = middle;
  }
  return {.layers = held, .one_layer_fits = true};
}

template <>
const Description& describe<StageCoefficients>() {
  static const StageCoefficients defaults;
  static const Description description{
      .name = "StageCoefficients",
      .help = "A linear estimate of one GPU's throughput.",
      .fields = {
          field<&StageCoefficients::per_token_of_sequence>("per_token_of_sequence", "", "For each token of a sequence; negative where longer ones are slower.").within(coefficient_bounds),
          field<&StageCoefficients::per_sequence>("per_sequence", "", "For each sequence of the batch.").within(coefficient_bounds),
          field<&StageCoefficients::per_layer>("per_layer", "", "For each layer that the stage holds; negative where more layers are slower.").within(coefficient_bounds),
          field<&StageCoefficients::constant>("constant", "", "What does not depend on any of these.").within(coefficient_bounds).required(),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
