// A disaggregated prefill/decode system: what the user states.   docs/simulate.md
//
// One cluster prefills, another decodes; each splits the model's layers into `pp` stages. A prompt batch is prefilled in
// chunks, each stage hands its KV cache to the decode stage of the same number, and then one token passes through the decode
// stages. With `tp` each prefill stage is a group of GPUs; without it the system is the pipeline-only one, whose rules differ.
//
//   W parameters      N sequences of the batch      B bytes of a value      H width      h query heads     d latent width
//   L layers          T tokens of the context       M tokens of a chunk     g KV heads
//
// The systems, their names and the catalogue are those of LLMInferenceSystemSimulator (virgil382): simulator.py,
// DisaggregatedPDSystem2D.py, DisaggregatedPDSystemPP.py. Its figures are its own: this repository's other catalogue has
// datasheet figures with sources.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"
#include "core/spec/model.hpp"

namespace plimsoll {

/// How the KV cache is counted.
enum class CacheForm : int {
  gqa,
  mha,
  mla
};
template <>
inline constexpr auto names_of<CacheForm> = std::array<std::string_view, 3>{"GQA", "MHA", "MLA"};

/// A model as the simulated systems see it: counts, no architecture.
struct SimulatedModel {
  std::string preset;
  std::string name;
  std::int64_t parameters = 0;       ///< W: of a mixture of experts, all of them.
  std::int64_t layers = 0;           ///< L
  std::int64_t hidden = 0;           ///< H
  std::int64_t bytes_per_value = 2;  ///< B: weights, cache and activations alike.
  CacheForm attention = CacheForm::gqa;
  std::int64_t heads = 0;     ///< h; GQA needs it.
  std::int64_t kv_heads = 0;  ///< g; GQA and MLA need it.
  std::int64_t latent = 0;    ///< d; MLA needs it.
  bool operator==(const SimulatedModel&) const = default;
};

struct SimulatedGpu {
  std::string preset;
  std::string name;
  double memory_bytes = 0;
  double memory_bytes_per_s = 0;
  double peak_flop_per_s = 0;
  bool operator==(const SimulatedGpu&) const = default;
};

/// Which settings a problem is swept over, beside the one that it states.
enum class SimulationSurface : int {
  none,
  chunk,  ///< M from 32 to 2,048 and T from 1,024 to 16,384, doubled.
  pp      ///< PP from 1 to 32, and T as there.
};
template <>
inline constexpr auto names_of<SimulationSurface> = std::array<std::string_view, 3>{"none", "chunk", "pp"};

/// Stages of a cluster, each of so many GPUs.
struct ClusterShape {
  std::int64_t pp = 1;
  std::int64_t tp = 1;
  std::int64_t gpus() const { return pp * tp; }
};

struct SimulationProblem {
  std::string title;
  SimulatedModel model;
  SimulatedGpu prefill_gpu;
  SimulatedGpu decode_gpu;
  std::int64_t pp = 1;             ///< Stages of either cluster.
  std::optional<std::int64_t> tp;  ///< GPUs of a prefill stage; left out: the pipeline-only system.
  std::int64_t nics = 1;           ///< InfiniBand cards of the prefill cluster.
  std::int64_t batch = 16;         ///< N
  std::int64_t context = 4096;     ///< T
  std::int64_t chunk = 128;        ///< M
  double memory_limit = 0.75;      ///< Share of a GPU's memory that weights and cache may take.
  std::int64_t listed = 5000;      ///< Jobs, and transfers, that the report lists; the rest is counted.
  SimulationSurface sweep = SimulationSurface::none;

  // What only the corrected rules read.
  std::optional<std::int64_t> decode_pp;  ///< Left out: as many stages as prefill has.
  std::optional<std::int64_t> decode_tp;  ///< Left out: as many GPUs a stage.
  std::int64_t answer = 16;               ///< Tokens that each sequence decodes.
  std::optional<Model> architecture;      ///< The model in full; left out: the catalogue's of that name, else dense by the counts.
  bool operator==(const SimulationProblem&) const = default;

  std::int64_t tp_or_one() const { return tp.value_or(1); }
  ClusterShape prefill_shape() const { return {pp, tp_or_one()}; }
  ClusterShape decode_shape() const { return {decode_pp.value_or(pp), decode_tp.value_or(tp_or_one())}; }
  std::int64_t chunks() const { return (context + chunk - 1) / chunk; }
};

/// A kind of link: the range that is quoted for it; the simulation uses the middle.
struct ChannelKind {
  std::string_view name;
  double least_gb_per_s;
  double most_gb_per_s;
  double least_us;
  double most_us;
  double bytes_per_s() const { return (least_gb_per_s + most_gb_per_s) / 2 * 1e9; }
  double latency_s() const { return (least_us + most_us) / 2 * 1e-6; }
};

const std::vector<ChannelKind>& channel_kinds();
const ChannelKind* find_channel_kind(std::string_view name);
const SimulatedModel* find_simulated_model(std::string_view name);
const SimulatedGpu* find_simulated_gpu(std::string_view name);
std::vector<std::string> simulated_model_names();
std::vector<std::string> simulated_gpu_names();

template <>
const Description& describe<SimulatedModel>();
template <>
const Description& describe<SimulatedGpu>();
template <>
const Description& describe<SimulationProblem>();

}  // namespace plimsoll
