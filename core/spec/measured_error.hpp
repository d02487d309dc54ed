// How far predictions were from published measurements, by what was served: the band of a prediction's next relative.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/spec/serving_profile.hpp"

namespace plimsoll {

struct MeasuredError {
  std::string name;  ///< "Llama-3.1-8B on H100 with TensorRT-LLM at FP8"
  Framework framework = Framework::other;
  Architecture architecture = Architecture::other;
  bool has_experts = false;
  std::int64_t bits = 16;   ///< Of the widest part of the weights that was narrowed.
  bool was_fitted = false;  ///< Whether the efficiencies were fitted to these runs, too.
  std::int64_t rows = 0;
  double tpot = 0;  ///< Nine of ten predictions were no further off, as a share of the measured value.
  double ttft = 0;
  double throughput = 0;
  bool operator==(const MeasuredError&) const = default;
};

struct MeasuredErrors {
  std::vector<MeasuredError> families;
  bool operator==(const MeasuredErrors&) const = default;
};

template <>
const Description& describe<MeasuredError>();
template <>
const Description& describe<MeasuredErrors>();

}  // namespace plimsoll
