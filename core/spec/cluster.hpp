// The machines: how many GPUs, how many share a node, and what joins them.
#pragma once

#include <cstdint>
#include <optional>

#include "core/spec/accelerator.hpp"

namespace plimsoll {

struct Cluster {
  std::int64_t gpus = 0;           ///< GPUs there; 0: not stated, as many as the layout uses.
  std::int64_t gpus_per_node = 0;  ///< GPUs that share a scale-up domain; 0: as the accelerator has it.
  double pue = 1;                  ///< Power of the data centre over that of its machines; 1: the machines alone.
  std::optional<Link> scale_up;    ///< Within a node; left out: the accelerator's.
  std::optional<Link> scale_out;   ///< Between nodes; left out: not stated, and never made up.
  bool operator==(const Cluster&) const = default;
};

template <>
const Description& describe<Cluster>();

}  // namespace plimsoll
