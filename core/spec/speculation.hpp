// Tokens that are drafted and then verified together, so that a step may bring more than one.
#pragma once

#include <cstdint>

#include "core/spec/field.hpp"

namespace plimsoll {

struct Speculation {
  std::int64_t draft_tokens = 0;   ///< n: tokens drafted for each step.
  double acceptance = 0.0;         ///< a: the chance that a drafted token is kept where those before it were.
  double draft_cost_layers = 1.0;  ///< What drafts, in layers of the model: their time for each token, their weights and their cache.
  bool operator==(const Speculation&) const = default;
};

template <>
const Description& describe<Speculation>();

}  // namespace plimsoll
