// Prefill and decode on GPUs of their own: a pool for prompts beside the plan's layout, which then only decodes.
//
// Source: DistServe (arXiv:2401.09670), Splitwise (arXiv:2311.18677).   docs/physics.md, Disaggregated pools
#pragma once

#include <optional>

#include "core/spec/accelerator.hpp"
#include "core/spec/layout.hpp"

namespace plimsoll {

struct Disaggregation {
  LayoutStatement prefill_layout;                  ///< Its replicas are the x of xPyD; those of the plan's layout the y.
  std::optional<Accelerator> prefill_accelerator;  ///< Left out: the plan's.
  std::optional<Link> handoff_link;                ///< Over which a prompt's KV cache goes, per GPU; left out: the link between nodes.
  bool operator==(const Disaggregation&) const = default;
};

template <>
const Description& describe<Disaggregation>();

}  // namespace plimsoll
