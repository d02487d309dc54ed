// How fast served models run beside the datasheet: a few shares and fixed times, fitted to published measurements.
//
//   docs/calibration.md says which form each number belongs to, how it was fitted and how large the error is.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

/// The generation of a GPU's cores: kernels are written for one, so what was measured on one GPU holds for its relatives.
enum class Architecture : int {
  other,
  ampere,
  ada,
  hopper,
  blackwell
};
template <>
inline constexpr auto names_of<Architecture> = std::array<std::string_view, 5>{"other", "ampere", "ada", "hopper", "blackwell"};

/// The architecture whose measurements count for one: itself, or its nearest relative that was measured. Ada's tensor cores take
/// FP8 as Hopper's do. What has no relative is `other`, which takes the median of all.
constexpr Architecture measured_relative(Architecture architecture) { return architecture == Architecture::ada ? Architecture::hopper : architecture; }

/// The engine that serves: each takes its own time between iterations.
enum class Framework : int {
  other,
  vllm,
  sglang,
  tensorrt_llm
};
template <>
inline constexpr auto names_of<Framework> = std::array<std::string_view, 4>{"other", "vllm", "sglang", "tensorrt_llm"};

/// Shares of the datasheet's peaks that the kernels of one architecture reach by themselves.
struct ArchitectureShares {
  Architecture architecture = Architecture::other;
  double gemm_16bit = 0.82;
  double gemm_8bit = 0.62;
  double gemm_4bit = 0.45;
  double attention_prefill = 0.6;
  double experts_16bit = 0.6;
  double experts_8bit = 0.38;
  double experts_4bit = 0.28;
  double experts_mxfp4 = 0.35;     ///< Of the 8-bit peak, where the tensor cores take MXFP4; elsewhere weights are widened to 16 bit.
  double memory = 0.88;            ///< Of HBM bandwidth, reading weights.
  double attention_decode = 0.85;  ///< Of HBM bandwidth, reading the KV cache.
  bool operator==(const ArchitectureShares&) const = default;
};

struct FrameworkTimes {
  Framework framework = Framework::other;
  double host_s = 0;             ///< Between two iterations: scheduling, sampling, detokenising.
  double front_end_s = 0;        ///< Before a prompt is scheduled: HTTP, tokenising, queues between processes.
  double widened_experts_s = 0;  ///< What a layer of experts takes beside their fixed time where 4-bit weights are widened.
  bool operator==(const FrameworkTimes&) const = default;
};

struct ServingProfile {
  std::string preset;
  std::string source;
  std::vector<ArchitectureShares> architectures;
  std::vector<FrameworkTimes> frameworks;
  double compute_share = 1;         ///< s_c: of the kernels' compute, inside an iteration.
  double memory_share = 1;          ///< s_b: of the kernels' bandwidth, inside an iteration.
  double link_share = 0.7;          ///< e_l: of a link's bandwidth, in collectives.
  double gemm_fixed_s = 0;          ///< Of one matrix product.
  double gemm_ramp_tokens = 0;      ///< A product with T tokens takes (1 + this/T) times its compute.
  double attention_fixed_s = 0;     ///< Of one layer's attention.
  double experts_fixed_s = 0;       ///< Of one layer's routed experts.
  double layer_fixed_s = 0;         ///< Of one layer's small operations: norms, rotary positions, activation, residual, quantising.
  double collective_fixed_s = 0;    ///< α of one collective between two GPUs of a node.
  double collective_per_rank = 0;   ///< s: α grows by this share with each further rank.
  double pcie_factor = 1;           ///< α over PCIe, times this.
  double experts_ramp_tokens = 0;   ///< m₀: an expert with m tokens takes (1 + m₀/m) times its compute.
  double first_token_steps = 1;     ///< κ: TTFT at a concurrency has so many decode steps,
  double first_token_queue = 0.05;  ///< φ: so many prefills for each other sequence in flight,
  double first_token_clump = 0;     ///< π: and so many more of other prompts where all answers are equally long,
  double first_token_experts = 1;   ///< μ: all of them this much longer where the model has experts.
  bool operator==(const ServingProfile&) const = default;

  const ArchitectureShares& of(Architecture architecture) const;
  const FrameworkTimes& of(Framework framework) const;
};

template <>
const Description& describe<ArchitectureShares>();
template <>
const Description& describe<FrameworkTimes>();
template <>
const Description& describe<ServingProfile>();

}  // namespace plimsoll
