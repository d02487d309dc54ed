// How the serving engine runs the model: precisions, chunks, reservations, and the efficiencies the plan counts on.
#pragma once

#include <cstdint>
#include <optional>

#include "core/spec/engine_reserves.hpp"
#include "core/spec/model.hpp"
#include "core/spec/serving_profile.hpp"
#include "core/spec/speculation.hpp"

namespace plimsoll {

/// How the memory of activations is counted.
enum class ActivationModel : int {
  live_tensors,  ///< Peak of the tensors alive at once within a layer, for the tokens of one iteration.
  tp_allreduce,  ///< The TP all-reduce model of a placement solver: whole batch at full length (docs/physics.md, Activations).
};
template <>
inline constexpr auto names_of<ActivationModel> = std::array<std::string_view, 2>{"live_tensors", "tp_allreduce"};

/// What `memory_utilisation` is a share of: engines call different things by much the same name.
enum class UtilisationOf : int {
  memory,                 ///< Of a GPU's memory, for all that the engine counts (vLLM's gpu_memory_utilization).
  weights_and_cache,      ///< Of a GPU's memory, for weights and KV cache only (SGLang's mem_fraction_static).
  memory_left_for_cache,  ///< Of what all else leaves, for the KV cache (TensorRT-LLM's free_gpu_memory_fraction).
};
template <>
inline constexpr auto names_of<UtilisationOf> = std::array<std::string_view, 3>{"memory", "weights_and_cache", "memory_left_for_cache"};

struct Engine {
  std::string preset;  ///< The catalogue entry this started from; empty for a generic engine.
  std::string name;
  std::string source;
  Framework framework = Framework::other;
  std::optional<Precision> weights;  ///< Left out: the model's.
  std::optional<Precision> experts;  ///< Left out: the model's experts', else `weights`.
  Precision kv_cache = Precision::bf16;
  Precision activations = Precision::bf16;
  std::int64_t chunk_tokens = 8192;   ///< Prompt tokens of one iteration of an attention rank.
  std::int64_t kv_block_tokens = 16;  ///< The cache is handed out in whole blocks.
  double memory_utilisation = 0.9;    ///< Share of the GPU's memory that the engine may use.
  UtilisationOf utilisation_of = UtilisationOf::memory;
  double framework_bytes = 0.0;            ///< Context, graphs, allocator slack.
  double communicator_bytes = 0.0;         ///< Buffers of each communicator that a rank joins.
  double reserved_activation_bytes = 0.0;  ///< What the engine sets aside for activations, whatever is live.
  ActivationModel activation_model = ActivationModel::live_tensors;
  std::optional<Speculation> speculation;  ///< Left out: every step brings one token.
  std::optional<EngineReserves> reserves;  ///< Laws beside the three amounts above; left out: none is known.
  bool operator==(const Engine&) const = default;

  Engine();

  bool drafts() const { return speculation && speculation->draft_tokens > 0; }
};

/// Shares of the datasheet's peaks that the plan counts on. `0.4..0.6` gives every result a range. Where a plan states none
/// of them, what was measured counts (serving_profile.hpp); where it states some, the rest are the assumptions below.
struct Efficiency {
  std::optional<Range> mfu;               ///< Of peak FLOP/s, in compute-bound operations.
  std::optional<Range> memory_bandwidth;  ///< Of HBM bandwidth, in memory-bound operations.
  std::optional<Range> link_bandwidth;    ///< Of each link's bandwidth, in collectives.
  bool operator==(const Efficiency&) const = default;

  bool is_stated() const { return mfu || memory_bandwidth || link_bandwidth; }
  Range mfu_or_assumed() const { return mfu.value_or(0.6); }
  Range memory_bandwidth_or_assumed() const { return memory_bandwidth.value_or(0.8); }
  Range link_bandwidth_or_assumed() const { return link_bandwidth.value_or(0.7); }
};

template <>
const Description& describe<Engine>();
template <>
const Description& describe<Efficiency>();

}  // namespace plimsoll
