// A system over a grid of its settings: how chunk size or stages and the length of prompts move its times.   docs/simulate.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/progress.hpp"
#include "core/sim/prefill_decode.hpp"
#include "core/spec/field.hpp"

namespace plimsoll {

/// One system of the grid. What memory does not hold has no times, and says so.
struct SweptSystem {
  std::int64_t rows = 0;  ///< Tokens of a chunk, or stages.
  std::int64_t context = 0;
  std::optional<double> original_decode_start_s;
  std::optional<double> original_decode_pass_s;
  std::optional<double> first_token_s;  ///< These by the corrected rules.
  std::optional<double> decode_start_s;
  std::optional<double> token_s;
  std::string left_out;  ///< Why times are missing.
};

struct SimulationSweep {
  std::string rows;  ///< chunk or pp.
  std::vector<SweptSystem> systems;
};

template <>
const Description& describe<SweptSystem>();
template <>
const Description& describe<SimulationSweep>();

/// Every system of the grid that the problem asks for, row by row.
SimulationSweep sweep(const SimulationProblem& problem, const Progress& progress = {});

}  // namespace plimsoll
