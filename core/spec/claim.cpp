#include "core/spec/claim.hpp"

namespace plimsoll {

namespace {

Unit unit_of_value(const void* claim) { return units_of(static_cast<const Claim*>(claim)->kind).value; }
Unit unit_of_limit(const void* claim) { return units_of(static_cast<const Claim*>(claim)->kind).limit; }
Unit unit_of_parts(const void* claim) { return units_of(static_cast<const Claim*>(claim)->kind).parts; }

}  // namespace

ClaimUnits units_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kv_cache_per_gpu:
    case ClaimKind::activations_per_gpu:
    case ClaimKind::memory_per_gpu_sum:
    case ClaimKind::fits: return {.value = Unit::bytes, .limit = Unit::bytes, .parts = Unit::bytes};
    case ClaimKind::ttft:
    case ClaimKind::ttft_limit: return {.value = Unit::seconds, .limit = Unit::seconds, .parts = Unit::seconds};
    case ClaimKind::requirement:
    case ClaimKind::prefill_throughput_per_gpu:
    case ClaimKind::decode_throughput_per_gpu: return {.value = Unit::tokens_per_s, .limit = Unit::tokens_per_s, .parts = Unit::tokens_per_s};
    case ClaimKind::memory_fraction: return {.value = Unit::ratio, .limit = Unit::bytes, .parts = Unit::bytes};
    case ClaimKind::pipeline_memory_ratio:
    case ClaimKind::expert_idle:
    case ClaimKind::expert_utilisation:
    case ClaimKind::experts_of_token_on_one_gpu:
    case ClaimKind::gpu_reduction_to_reference:
    case ClaimKind::link_utilisation:
    case ClaimKind::mfu_limit: return {.value = Unit::ratio, .limit = Unit::ratio, .parts = Unit::ratio};
    // The TP degrees that are compared.
    case ClaimKind::tensor_parallel_traffic_ratio: return {.value = Unit::ratio, .limit = Unit::ratio, .parts = Unit::count};
    case ClaimKind::total_parameters:
    case ClaimKind::heads_per_rank:
    case ClaimKind::attention_width:
    case ClaimKind::experts_per_gpu:
    case ClaimKind::layers_per_stage:
    case ClaimKind::parameters_per_gpu:
    case ClaimKind::expert_parameters_per_gpu:
    case ClaimKind::ratio_to_reference:
    case ClaimKind::gpus:
    case ClaimKind::data_parallel_groups:
    case ClaimKind::gpus_of_sequence_parallel:
    case ClaimKind::product: break;
  }
  return {};
}

template <>
const Description& describe<Claim>() {
  static const Claim defaults;
  static const Description description{
      .name = "Claim",
      .help = "One statement of the plan, as data that can be recomputed.",
      .fields = {
          field<&Claim::kind>("kind", "k", "What is claimed.").required(),
          field<&Claim::statement>("statement", "s", "The plan's own words."),
          field<&Claim::of>("of", "of", "Whose number it is: the plan's or the reference plan's."),
          field<&Claim::value>("value", "v", "The stated value or range, in a unit of its kind: \"30 GB\", \"2 s\", \"15 tokens/ms\" (per GPU), \"50 %\", \"10B\" parameters.").unit_said_by("kind", &unit_of_value).within({-1e30, 1e30}),
          field<&Claim::limit>("limit", "l", "The limit that the value is said to keep.").unit_said_by("kind", &unit_of_limit).within({-1e30, 1e30}),
          field<&Claim::batch>("batch", "b", "Sequences it speaks of; left out: the plan's.").within({1, 1e9}),
          field<&Claim::context>("context", "c", "Tokens it speaks of; left out: the longest.").within({1, 1e9}),
          field<&Claim::parts>("parts", "p", "The factors of a product (plain numbers), or the lines of a sum, as the plan states them; the SP degree, or the TP degrees compared.").unit_said_by("kind", &unit_of_parts).within({-1e30, 1e30}),
          field<&Claim::ratio_of>("ratio_of", "r", "For ratio_to_reference: the kind of claim whose value is compared.").as_name(),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
