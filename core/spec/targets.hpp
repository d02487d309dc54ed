// What the plan promises. A target left out is not judged; legality and memory always are.
#pragma once

#include <optional>

#include "core/spec/field.hpp"

namespace plimsoll {

struct Targets {
  std::optional<double> ttft_s;
  std::optional<double> tpot_s;
  /// Tokens/s of one GPU, not saying whose: asked of prefill and of decode, and met only if both meet it.
  std::optional<double> tokens_per_s_per_gpu;
  std::optional<double> prefill_tokens_per_s_per_gpu;
  std::optional<double> decode_tokens_per_s_per_gpu;
  std::optional<double> total_tokens_per_s_per_gpu;
  std::optional<double> usd_per_million_tokens;         ///< Prompt and output tokens alike.
  std::optional<double> usd_per_million_output_tokens;  ///< A request's price without its prompt's share.
  bool operator==(const Targets&) const = default;
};

template <>
const Description& describe<Targets>();

}  // namespace plimsoll
