#include "core/place/placement_gpus.hpp"

namespace plimsoll {

namespace {

constexpr double nvlink_latency_s = 1.5e-6;
constexpr double pcie_latency_s = 5e-6;
constexpr double pcie3_bytes_per_s = 16e9;
constexpr double pcie4_bytes_per_s = 32e9;

// The ten types of the source's own table, and others that placements are published for.
constexpr PlacedGpu known_gpus[] = {
    // type    source                                                  memory    peak      in the node
    {"A100", "NVIDIA A100 SXM 80 GB datasheet (June 2021)", 2.039e12, 312e12, 300e9, nvlink_latency_s},
    {"V100", "NVIDIA V100 SXM2 datasheet (January 2020)", 900e9, 125e12, 150e9, nvlink_latency_s},
    {"H100", "NVIDIA H100 SXM datasheet (2023), halved to dense", 3.35e12, 989.5e12, 450e9, nvlink_latency_s},
    {"H200", "NVIDIA H200 SXM datasheet (2024), halved to dense", 4.8e12, 989.5e12, 450e9, nvlink_latency_s},
    {"RTX4090", "NVIDIA Ada GPU architecture whitepaper (2022)", 1.008e12, 165.2e12, pcie4_bytes_per_s, pcie_latency_s},
    {"L20", "NVIDIA L20 datasheet (2023)", 864e9, 119.5e12, pcie4_bytes_per_s, pcie_latency_s},
    {"L40", "NVIDIA L40 datasheet (2022), halved to dense", 864e9, 181e12, pcie4_bytes_per_s, pcie_latency_s},
    {"L40S", "NVIDIA L40S datasheet (2023), halved to dense", 864e9, 362e12, pcie4_bytes_per_s, pcie_latency_s},
    {"A10", "NVIDIA A10 datasheet (March 2021)", 600e9, 125e12, pcie4_bytes_per_s, pcie_latency_s},
    {"A40", "NVIDIA A40 datasheet (2022)", 696e9, 149.7e12, pcie4_bytes_per_s, pcie_latency_s},
    {"T4", "NVIDIA T4 datasheet (2019)", 320e9, 65e12, pcie3_bytes_per_s, pcie_latency_s},
    {"A6000", "NVIDIA RTX A6000 datasheet (2021), halved to dense", 768e9, 154.8e12, pcie4_bytes_per_s, pcie_latency_s},
    {"A5000", "NVIDIA RTX A5000 datasheet (2021), halved to dense", 768e9, 111.1e12, pcie4_bytes_per_s, pcie_latency_s},
    {"A4000", "NVIDIA RTX A4000 datasheet (2021), halved to dense", 448e9, 76.7e12, pcie4_bytes_per_s, pcie_latency_s},
};

}  // namespace

const PlacedGpu* find_placed_gpu(std::string_view type) {
  for (const PlacedGpu& known : known_gpus) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

std::string placed_gpu_names() {
  std::string names;
  for (const PlacedGpu& known : known_gpus) names += std::string(names.empty() ? "" : ", ") + std::string(known.type);
  return names;
}

}  // namespace plimsoll
