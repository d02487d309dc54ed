// What a plan says of itself, as typed data: what is claimed, of what, and the stated value. The audit (core/verdict)
// recomputes each from the plan; no rule knows any plan.   docs/claims.md
//
// What a claim's quantities are of follows from its kind, so they are read and written in that kind's units: a TTFT of
// "64 GB" is a problem of the input, and 512 bytes of KV cache are written "512 B".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

enum class ClaimKind : int {
  total_parameters,
  heads_per_rank,
  attention_width,
  experts_per_gpu,
  layers_per_stage,
  parameters_per_gpu,
  expert_parameters_per_gpu,
  kv_cache_per_gpu,
  activations_per_gpu,
  memory_per_gpu_sum,
  memory_fraction,
  pipeline_memory_ratio,
  fits,
  expert_idle,
  expert_utilisation,
  experts_of_token_on_one_gpu,
  ratio_to_reference,
  gpus,
  data_parallel_groups,
  gpus_of_sequence_parallel,
  gpu_reduction_to_reference,
  requirement,
  prefill_throughput_per_gpu,
  decode_throughput_per_gpu,
  product,
  ttft,
  ttft_limit,
  tensor_parallel_traffic_ratio,
  link_utilisation,
  mfu_limit,
};
template <>
inline constexpr auto names_of<ClaimKind> = std::array<std::string_view, 30>{
    "total_parameters", "heads_per_rank", "attention_width", "experts_per_gpu", "layers_per_stage",
    "parameters_per_gpu", "expert_parameters_per_gpu", "kv_cache_per_gpu", "activations_per_gpu",
    "memory_per_gpu_sum", "memory_fraction", "pipeline_memory_ratio", "fits", "expert_idle", "expert_utilisation",
    "experts_of_token_on_one_gpu", "ratio_to_reference", "gpus", "data_parallel_groups", "gpus_of_sequence_parallel",
    "gpu_reduction_to_reference", "requirement", "prefill_throughput_per_gpu", "decode_throughput_per_gpu", "product",
    "ttft", "ttft_limit", "tensor_parallel_traffic_ratio", "link_utilisation", "mfu_limit"};

/// Whose statement it is: the plan's own, or one about the plan it is compared with.
enum class ClaimSubject : int {
  plan,
  reference
};
template <>
inline constexpr auto names_of<ClaimSubject> = std::array<std::string_view, 2>{"plan", "reference"};

/// What the quantities of a kind of claim are of.
struct ClaimUnits {
  Unit value = Unit::count;
  Unit limit = Unit::count;
  Unit parts = Unit::count;
};
ClaimUnits units_of(ClaimKind kind);

struct Claim {
  ClaimKind kind = ClaimKind::total_parameters;
  std::string statement;  ///< The plan's own words, for people.
  ClaimSubject of = ClaimSubject::plan;
  std::optional<Range> value;           ///< In the base unit of its kind.
  std::optional<double> limit;          ///< For claims that a value keeps a limit: "≤ 64 GB", "≥ 60 % MFU".
  std::optional<std::int64_t> batch;    ///< Sequences it speaks of; left out: the plan's.
  std::optional<std::int64_t> context;  ///< Tokens it speaks of; left out: the longest.
  std::vector<Range> parts;             ///< The factors of a product, or the lines of a sum, as the plan states them.
  std::string ratio_of;                 ///< For ratios to the reference: the kind of claim compared.
  bool operator==(const Claim&) const = default;
};

template <>
const Description& describe<Claim>();

}  // namespace plimsoll
