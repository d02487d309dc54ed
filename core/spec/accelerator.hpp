// One kind of GPU (or other accelerator), as its datasheet states it. Peaks are dense: without sparsity.
#pragma once

#include <optional>
#include <string>

#include "core/spec/field.hpp"
#include "core/spec/serving_profile.hpp"

namespace plimsoll {

/// A way between GPUs: what one GPU can send in one direction, and the time before the first byte arrives.
struct Link {
  Range bandwidth_bytes_per_s;  ///< β: one way, per GPU.
  Range latency_s = 0.0;        ///< α
  bool operator==(const Link&) const = default;
};

struct Accelerator {
  std::string preset;
  std::string name;
  std::string source;
  Range memory_bytes;        ///< As software sees it, where known.
  Range memory_bytes_per_s;  ///< HBM bandwidth.
  Range peak_flop_per_s;     ///< BF16/FP16.
  std::optional<Range> peak_fp8_flop_per_s;
  std::optional<Range> peak_int8_flop_per_s;
  std::optional<Range> peak_fp4_flop_per_s;
  std::optional<Link> scale_up;  ///< NVLink, xGMI, ICI or PCIe within a node.
  Architecture architecture = Architecture::other;
  std::optional<double> power_w;         ///< The board's at most (TDP).
  std::optional<Range> price_usd_per_h;  ///< Of one GPU.
  std::string price_source;              ///< Whose price that is, and of what day.
  std::int64_t gpus_per_node = 0;        ///< Usual size of the scale-up domain; 0: not stated.
  bool in_switch_reduction = false;      ///< The switch adds (NVLink SHARP): NVSwitch of Hopper and later.
  bool operator==(const Accelerator&) const = default;
};

template <>
const Description& describe<Link>();
template <>
const Description& describe<Accelerator>();

}  // namespace plimsoll
