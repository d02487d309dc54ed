// Kernels and collectives by themselves: a form each, and its few numbers by architecture and kind, fitted to kernel tables.
//
//   F FLOP  B bytes  P peak  W HBM peak  β link peak      e_c, e_m, η  shares of them      t₀, α  fixed times
//   A bytes of a product's activations at 16 bit          q  passes over them that quantise, below 16 bit
//   h  what the host takes to issue a product where no graph of them is launched at once; block-scaled products were timed so
//
//   matrix product   t = max(h, ³√((F/(P e_c))³ + (B/(W e_m))³) + q A/W + t₀)
//   prefill          t = F (1 + q₀/q)/(P e_c) + t₀
//   decode           t = B/(W e_m) + t₀
//   experts          t = ((F/(P e_c))^1.3 + (B/(W e_m))^1.3)^(1/1.3) + t₀
//   collective       t = α (1 + s (n−1)) + c √x + x (1 + w/(n−1))/η,  x = bytes on the wire / β
//   exchange         t = α + c √x + x/η                                (of experts' tokens; all were timed on eight GPUs)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/serving_profile.hpp"

namespace plimsoll::accuracy {

/// One line of a profile: `kind` is the operation with its precision or library, as in "gemm bf16" or "all_reduce nccl".
struct KernelLine {
  Architecture architecture = Architecture::other;
  std::string kind;
  double compute = 0.7;  ///< e_c
  double memory = 0.8;   ///< e_m, or η
  double fixed_s = 5e-6;
  double ramp = 0;      ///< q₀ tokens; s of a collective.
  double root = 0;      ///< c of a collective, √s.
  double pair = 0;      ///< w: what a rank moves within itself, of a collective.
  double quantise = 0;  ///< q of a product.
  double host_s = 0;    ///< h of a product.
  bool operator==(const KernelLine&) const = default;
};

struct KernelProfile {
  std::string source;
  std::vector<KernelLine> lines;

  /// The line of this kind for the architecture; else the kind's first of any; else null.
  const KernelLine* find(Architecture architecture, std::string_view kind) const;
};

/// Of the catalogue.
const KernelProfile& kernel_profile();

}  // namespace plimsoll::accuracy

namespace plimsoll {

template <>
const Description& describe<accuracy::KernelLine>();
template <>
const Description& describe<accuracy::KernelProfile>();

}  // namespace plimsoll
