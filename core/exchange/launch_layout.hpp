// How a launch spreads the model: each server's own rules of what its sizes mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exchange/launch.hpp"
#include "core/spec/layout.hpp"

namespace plimsoll::exchange {

struct LaunchLayout {
  Layout layout;           ///< But for `stage_layers`: no flag that is read states them.
  std::string notation;    ///< "TP8 PP2".
  std::vector<Sets> read;  ///< What was given and made it.
  bool ok = false;
};

/// Sizes that do not divide each other, or are no numbers, are problems. `has_experts`: of the model that is served.
LaunchLayout layout_of(Launch& launch, bool has_experts, Notes& notes);

}  // namespace plimsoll::exchange
