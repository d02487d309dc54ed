// Kernels and collectives by themselves: a form each, and its few numbers by architecture and kind, fitted to kernel tables.
//
//   F FLOP  B bytes  P peak  W HBM peak  β link peak      e_c, e_m, η  shares of them      t₀, α  fixed times
//
//   matrix product   t = ⁴√((F/(P e_c))⁴ + (B/(W e_m))⁴) + t₀
//   prefill          t = F (1 + q₀/q)/(P e_c) + t₀
//   decode           t = B/(W e_m) + t₀
//   experts          t = F (1 + m₀/m)/(P e_c) + B/(W e_m) + t₀
//   collective       t = α (1 + s (n−1)) + c √x + x/η,  x = bytes on the wire / β
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
  double ramp = 0;  ///< q₀ or m₀ tokens; s of a collective.
  double root = 0;  ///< c of a collective, √s.
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
