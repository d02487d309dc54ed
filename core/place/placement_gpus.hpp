// How fast the GPUs are that a placement may name by their type alone.   docs/place.md
#pragma once

#include <string>
#include <string_view>

namespace plimsoll {

struct PlacedGpu {
  std::string_view type;
  std::string_view source;
  double memory_bytes_per_s = 0;
  double peak_flop_per_s = 0;    ///< FP16 or BF16 with FP32 sums, dense.
  double group_bytes_per_s = 0;  ///< One way and GPU: NVLink, else PCIe 3 or 4 with 16 lanes.
  double group_latency_s = 0;    ///< NVLink as measured by collectives of 8 GPUs; PCIe an estimate, about three times that.
};

/// By the source's spelling ("A100", "RTX4090"); null where nothing is known.
const PlacedGpu* find_placed_gpu(std::string_view type);

/// "A100, H100, …"
std::string placed_gpu_names();

}  // namespace plimsoll
