// The machine as formulas see it: peaks times the efficiencies that a plan counts on, and who shares a node with whom.
#pragma once

#include <numeric>
#include <optional>

#include "core/catalog/catalog.hpp"
#include "core/physics/terms.hpp"
#include "core/quantity/interval.hpp"

namespace plimsoll {

template <typename Number>
struct EffectiveLink {
  Number bytes_per_s{};
  Number latency_s{};       ///< Of one step.
  Number fixed_s{};         ///< Of a whole collective between two ranks, where collectives were measured as a whole.
  Number fixed_per_rank{};  ///< By which share that grows with each further rank.

  bool measured_as_a_whole() const { return middle_of(fixed_s) > 0; }
};

/// How prompts and decoding share the machine under load; by default one prompt at a time, and nothing before or after it.
template <typename Number>
struct ServingLaw {
  Number front_end_s{};                      ///< a
  Number first_token_steps = Number(1.0);    ///< κ
  Number first_token_queue = Number(0.05);   ///< φ
  Number first_token_clump{};                ///< π
  Number first_token_experts = Number(1.0);  ///< μ
  bool mixes_prompts = false;                ///< Prompts share iterations with decoding.
};

template <typename Number>
struct Hardware {
  Number hbm_bytes_per_s{};       ///< Peak × utilisation, reading weights.
  Number cache_bytes_per_s{};     ///< Reading the KV cache.
  Number attention_flop_per_s{};  ///< Peak × MFU at 16 bit: attention scores and values.
  Number indexer_flop_per_s{};    ///< Scores of an indexer, at 8 bit where the accelerator states a peak for it.
  Number plain_flop_per_s{};      ///< Products that stay at 16 bit: LM head, router.
  Number dense_flop_per_s{};      ///< At the precision of dense weights.
  Number expert_flop_per_s{};     ///< At the precision of expert weights.
  Number gemm_fixed_s{};          ///< What each of these takes however small it is; nothing where efficiencies are stated.
  Number attention_fixed_s{};
  Number experts_fixed_s{};
  Number layer_fixed_s{};        ///< Small operations of one layer.
  Number iteration_fixed_s{};    ///< The host, between two iterations.
  Number gemm_ramp_tokens{};     ///< A product takes the compute of so many tokens more.
  Number experts_ramp_tokens{};  ///< m₀
  ServingLaw<Number> law;
  bool hottest_rank_counts = false;               ///< Experts take the time of the rank that got the most tokens.
  std::optional<EffectiveLink<Number>> scale_up;  ///< Not stated: communication over it is taken as free.
  std::optional<EffectiveLink<Number>> scale_out;
  std::int64_t gpus_per_node = 1;
  std::int64_t gpus = 1;  ///< That the layout uses: consecutive ones fill a node.
  bool in_switch_reduction = false;
  Givens<Number> givens;
};

/// A stated peak, and which of them it is.
struct Peak {
  const Symbol* symbol;
  Range flop_per_s;
};

/// The peak that matrix products reach with weights of this precision. FP8, INT8 and NVFP4 count where the accelerator
/// states a peak for them; INT4 and MXFP4 weights are widened to 16 bit before they are multiplied.
inline Peak peak_of(const Accelerator& accelerator, Precision weights) {
  const auto either = [&](const Symbol& symbol, const std::optional<Range>& stated) {
    return stated ? Peak{&symbol, *stated} : Peak{&symbols::peak_16bit, accelerator.peak_flop_per_s};
  };
  switch (weights) {
    case Precision::fp8: return either(symbols::peak_fp8, accelerator.peak_fp8_flop_per_s);
    case Precision::int8: return either(symbols::peak_int8, accelerator.peak_int8_flop_per_s);
    case Precision::nvfp4: return either(symbols::peak_fp4, accelerator.peak_fp4_flop_per_s);
    default: return {&symbols::peak_16bit, accelerator.peak_flop_per_s};
  }
}

/// The measurements that count where a plan states no efficiency: its own, or the catalogue's.
inline const ServingProfile& profile_of(const Plan& plan) { return plan.measured ? *plan.measured : serving_profile(); }

/// GPUs that share a scale-up link: as the cluster says, else the accelerator, else all of them.
inline std::int64_t gpus_per_node(const Plan& plan, const Layout& layout) {
  if (plan.cluster.gpus_per_node > 0) return plan.cluster.gpus_per_node;
  if (plan.accelerator.gpus_per_node > 0) return plan.accelerator.gpus_per_node;
  return std::max<std::int64_t>(layout.gpus(), 1);
}

namespace hardware_detail {

template <typename Number>
Number given_peak(const Givens<Number>& givens, const Peak& peak) {
  return givens(*peak.symbol, peak.flop_per_s);
}

/// The shares that a plan states, of every operation alike.
template <typename Number>
void use_stated_efficiency(const Plan& plan, Hardware<Number>& hardware) {
  const Accelerator& accelerator = plan.accelerator;
  const Givens<Number>& givens = hardware.givens;
  const Number mfu = givens(symbols::stated_mfu, plan.efficiency.mfu_or_assumed());
  const auto rate = [&](const Symbol& symbol, Precision weights) { return named(symbol, given_peak(givens, peak_of(accelerator, weights)) * mfu); };
  hardware.hbm_bytes_per_s = named(symbols::hbm, givens(symbols::hbm_peak, accelerator.memory_bytes_per_s) * givens(symbols::stated_memory, plan.efficiency.memory_bandwidth_or_assumed()));
  hardware.cache_bytes_per_s = hardware.hbm_bytes_per_s;
  hardware.attention_flop_per_s = rate(symbols::attention_rate, Precision::bf16);
  hardware.indexer_flop_per_s = rate(symbols::indexer_rate, Precision::fp8);
  hardware.plain_flop_per_s = hardware.attention_flop_per_s;
  hardware.dense_flop_per_s = rate(symbols::dense_rate, weight_precision(plan));
  hardware.expert_flop_per_s = rate(symbols::expert_rate, expert_precision(plan));
}

/// A peak, and the share of it that was measured.
struct MeasuredRate {
  Peak peak;
  double share = 1;
};

/// Of a matrix product with weights of this precision.
inline MeasuredRate product_rate(const Accelerator& accelerator, const ArchitectureShares& shares, Precision weights) {
  const bool is_8bit = (weights == Precision::fp8 && accelerator.peak_fp8_flop_per_s) || (weights == Precision::int8 && accelerator.peak_int8_flop_per_s);
  const bool is_4bit = weights == Precision::nvfp4 && accelerator.peak_fp4_flop_per_s;
  return {peak_of(accelerator, weights), is_4bit ? shares.gemm_4bit : (is_8bit ? shares.gemm_8bit : shares.gemm_16bit)};
}

/// Whether the cores take 4-bit numbers at all.
inline bool takes_4bit(const Accelerator& accelerator) { return accelerator.peak_fp4_flop_per_s && accelerator.peak_fp8_flop_per_s; }

/// Whether experts of this precision are widened to 16 bit before they are multiplied.
inline bool is_widened(const Accelerator& accelerator, Precision weights) {
  return weights == Precision::int4 || (weights == Precision::mxfp4 && !takes_4bit(accelerator));
}

/// Of routed experts. MXFP4 is multiplied at 8 bit where the cores take 4-bit numbers at all, else widened to 16.
inline MeasuredRate expert_rate(const Accelerator& accelerator, const ArchitectureShares& shares, Precision weights) {
  if (weights == Precision::mxfp4 && takes_4bit(accelerator)) return {peak_of(accelerator, Precision::fp8), shares.experts_mxfp4};
  const bool is_8bit = (weights == Precision::fp8 && accelerator.peak_fp8_flop_per_s) || (weights == Precision::int8 && accelerator.peak_int8_flop_per_s);
  if (weights == Precision::nvfp4 && accelerator.peak_fp4_flop_per_s) return {peak_of(accelerator, weights), shares.experts_4bit};
  if (is_8bit) return {peak_of(accelerator, weights), shares.experts_8bit};
  return {peak_of(accelerator, Precision::bf16), shares.experts_16bit};
}

/// What was measured on the accelerator's architecture, with the plan's engine.
template <typename Number>
void use_measured_efficiency(const Plan& plan, const ServingProfile& profile, Hardware<Number>& hardware) {
  namespace s = symbols;
  const Accelerator& accelerator = plan.accelerator;
  const ArchitectureShares& shares = profile.of(accelerator.architecture);
  const FrameworkTimes& framework = profile.of(plan.engine.framework);
  const Givens<Number>& givens = hardware.givens;
  const Number hbm = givens(s::hbm_peak, accelerator.memory_bytes_per_s);
  const Number compute = givens(s::compute_share, profile.compute_share);
  const auto rate = [&](const Symbol& symbol, const Symbol& share, const MeasuredRate& measured) {
    return named(symbol, given_peak(givens, measured.peak) * givens(share, measured.share) * compute);
  };
  const Peak peak = peak_of(accelerator, Precision::bf16);
  hardware.hbm_bytes_per_s = named(s::hbm, hbm * (givens(s::weights_share, shares.memory) * givens(s::memory_measured_share, profile.memory_share)));
  hardware.cache_bytes_per_s = named(s::cache_bandwidth, hbm * givens(s::cache_share, shares.attention_decode));
  hardware.attention_flop_per_s = rate(s::attention_rate, s::attention_share, {peak, shares.attention_prefill});
  hardware.indexer_flop_per_s = rate(s::indexer_rate, s::attention_share, {peak_of(accelerator, Precision::fp8), shares.attention_prefill});
  hardware.plain_flop_per_s = rate(s::plain_rate, s::plain_share, {peak, shares.gemm_16bit});
  hardware.dense_flop_per_s = rate(s::dense_rate, s::gemm_share, product_rate(accelerator, shares, weight_precision(plan)));
  hardware.expert_flop_per_s = rate(s::expert_rate, s::expert_share, expert_rate(accelerator, shares, expert_precision(plan)));
  hardware.gemm_fixed_s = givens(s::gemm_fixed, profile.gemm_fixed_s);
  hardware.attention_fixed_s = givens(s::attention_fixed, profile.attention_fixed_s);
  hardware.experts_fixed_s = givens(s::experts_fixed, profile.experts_fixed_s);
  if (is_widened(accelerator, expert_precision(plan))) hardware.experts_fixed_s += givens(s::widened_experts, framework.widened_experts_s);
  hardware.layer_fixed_s = givens(s::layer_fixed, profile.layer_fixed_s);
  hardware.iteration_fixed_s = givens(s::host, framework.host_s);
  hardware.gemm_ramp_tokens = givens(s::gemm_ramp, profile.gemm_ramp_tokens);
  hardware.experts_ramp_tokens = givens(s::experts_ramp, profile.experts_ramp_tokens);
  hardware.hottest_rank_counts = true;
  hardware.law = {.front_end_s = givens(s::front_end, framework.front_end_s),
                  .first_token_steps = givens(s::first_token_steps, profile.first_token_steps),
                  .first_token_queue = givens(s::first_token_queue, profile.first_token_queue),
                  .first_token_clump = givens(s::first_token_clump, profile.first_token_clump),
                  .first_token_experts = plan.model.has_experts() ? givens(s::first_token_experts, profile.first_token_experts) : Number(1.0),
                  .mixes_prompts = true};
}

/// A link at the share of its bandwidth that collectives reach.
template <typename Number>
EffectiveLink<Number> shared_link(const Plan& plan, const Link& link, const ServingProfile& profile, const Givens<Number>& givens, const Symbol& rate, const Symbol& bandwidth,
                                  const Symbol& latency) {
  const Number share = plan.efficiency.is_stated() ? givens(symbols::stated_link, plan.efficiency.link_bandwidth_or_assumed())
                                                   : givens(symbols::link_measured_share, profile.link_share);
  return {named(rate, givens(bandwidth, link.bandwidth_bytes_per_s) * share), givens(latency, link.latency_s), Number(0.0), Number(0.0)};
}

}  // namespace hardware_detail

/// One way, of one GPU: below this a node's link is PCIe.
inline constexpr double slowest_nvlink_bytes_per_s = 100e9;

template <typename Number>
EffectiveLink<Number> scale_out_link(const Plan& plan, const Link& link, const ServingProfile& profile, const Givens<Number>& givens = {}) {
  return hardware_detail::shared_link(plan, link, profile, givens, symbols::out_rate, symbols::out_bandwidth, symbols::out_latency);
}

/// Within a node. What software adds to a collective was measured there on NVLink, with the link's own latency in it.
template <typename Number>
EffectiveLink<Number> scale_up_link(const Plan& plan, const Link& link, const ServingProfile& profile, const Givens<Number>& givens = {}) {
  EffectiveLink<Number> effective = hardware_detail::shared_link(plan, link, profile, givens, symbols::up_rate, symbols::up_bandwidth, symbols::up_latency);
  if (plan.efficiency.is_stated()) return effective;
  const auto fixed_s = [&](double bytes_per_s) { return profile.collective_fixed_s * (bytes_per_s < slowest_nvlink_bytes_per_s ? profile.pcie_factor : 1); };
  effective.latency_s = Number(0.0);
  effective.fixed_s = givens(symbols::collective_fixed, Range(fixed_s(link.bandwidth_bytes_per_s.high), fixed_s(link.bandwidth_bytes_per_s.low)));
  effective.fixed_per_rank = givens(symbols::collective_per_rank, profile.collective_per_rank);
  return effective;
}

template <typename Number>
Hardware<Number> hardware_of(const Plan& plan, const Layout& layout, const ServingProfile& profile, const Givens<Number>& givens = {}) {
  const Accelerator& accelerator = plan.accelerator;
  Hardware<Number> hardware;
  hardware.givens = givens;
  if (plan.efficiency.is_stated()) {
    hardware_detail::use_stated_efficiency(plan, hardware);
  } else {
    hardware_detail::use_measured_efficiency(plan, profile, hardware);
  }
  const std::optional<Link>& up = plan.cluster.scale_up ? plan.cluster.scale_up : accelerator.scale_up;
  if (up) hardware.scale_up = scale_up_link<Number>(plan, *up, profile, givens);
  if (plan.cluster.scale_out) hardware.scale_out = scale_out_link<Number>(plan, *plan.cluster.scale_out, profile, givens);
  hardware.gpus_per_node = gpus_per_node(plan, layout);
  hardware.gpus = layout.gpus();
  hardware.in_switch_reduction = accelerator.in_switch_reduction;
  return hardware;
}

template <typename Number>
Hardware<Number> hardware_of(const Plan& plan, const Layout& layout) {
  return hardware_of<Number>(plan, layout, profile_of(plan));
}

enum class MachineEnd {
  best,
  worst
};

/// A link at one end of its ranges.
inline EffectiveLink<double> link_at(const EffectiveLink<Interval>& link, MachineEnd end) {
  if (end == MachineEnd::best) return {link.bytes_per_s.high, link.latency_s.low, link.fixed_s.low, link.fixed_per_rank.low};
  return {link.bytes_per_s.low, link.latency_s.high, link.fixed_s.high, link.fixed_per_rank.high};
}

/// The machine at one end of its ranges: every quantity at its best, or every one at its worst.
inline Hardware<double> machine_at(const Hardware<Interval>& ranges, MachineEnd end) {
  const bool is_best = end == MachineEnd::best;
  const auto rate = [&](const Interval& range) { return is_best ? range.high : range.low; };
  const auto time = [&](const Interval& range) { return is_best ? range.low : range.high; };
  const auto link = [&](const std::optional<EffectiveLink<Interval>>& each) -> std::optional<EffectiveLink<double>> {
    if (!each) return std::nullopt;
    return link_at(*each, end);
  };
  const ServingLaw<Interval>& law = ranges.law;
  return {.hbm_bytes_per_s = rate(ranges.hbm_bytes_per_s),
          .cache_bytes_per_s = rate(ranges.cache_bytes_per_s),
          .attention_flop_per_s = rate(ranges.attention_flop_per_s),
          .indexer_flop_per_s = rate(ranges.indexer_flop_per_s),
          .plain_flop_per_s = rate(ranges.plain_flop_per_s),
          .dense_flop_per_s = rate(ranges.dense_flop_per_s),
          .expert_flop_per_s = rate(ranges.expert_flop_per_s),
          .gemm_fixed_s = time(ranges.gemm_fixed_s),
          .attention_fixed_s = time(ranges.attention_fixed_s),
          .experts_fixed_s = time(ranges.experts_fixed_s),
          .layer_fixed_s = time(ranges.layer_fixed_s),
          .iteration_fixed_s = time(ranges.iteration_fixed_s),
          .gemm_ramp_tokens = time(ranges.gemm_ramp_tokens),
          .experts_ramp_tokens = time(ranges.experts_ramp_tokens),
          .law = {.front_end_s = time(law.front_end_s),
                  .first_token_steps = time(law.first_token_steps),
                  .first_token_queue = time(law.first_token_queue),
                  .first_token_clump = time(law.first_token_clump),
                  .first_token_experts = time(law.first_token_experts),
                  .mixes_prompts = law.mixes_prompts},
          .hottest_rank_counts = ranges.hottest_rank_counts,
          .scale_up = link(ranges.scale_up),
          .scale_out = link(ranges.scale_out),
          .gpus_per_node = ranges.gpus_per_node,
          .gpus = ranges.gpus,
          .in_switch_reduction = ranges.in_switch_reduction,
          .givens = {}};
}

/// Ranks that talk to each other: how many, and how many of them share a node.
struct Group {
  std::int64_t ranks = 1;
  std::int64_t per_node = 1;

  std::int64_t nodes() const { return ranks / per_node; }
  bool stays_in_node() const { return per_node == ranks; }
};

/// Whether each group of consecutive ranks lies within one node: their size divides it, or the first group that would reach
/// past its end is one that the layout does not have.
inline bool groups_stay_in_node(std::int64_t ranks, std::int64_t gpus_in_node, std::int64_t gpus) {
  return gpus_in_node % ranks == 0 || (gpus_in_node / ranks + 1) * ranks > gpus;
}

/// A group of consecutive ranks that starts at a multiple of its size, the most scattered of those among `gpus`. Where one
/// crosses nodes, only so many ranks as its size has in common with a node are sure to share one.
inline Group consecutive_group(std::int64_t ranks, std::int64_t gpus_in_node, std::int64_t gpus) {
  return {.ranks = ranks, .per_node = groups_stay_in_node(ranks, gpus_in_node, gpus) ? ranks : std::gcd(ranks, gpus_in_node)};
}

template <typename Number>
Group group_of(const Hardware<Number>& hardware, std::int64_t ranks) {
  return consecutive_group(ranks, hardware.gpus_per_node, hardware.gpus);
}

}  // namespace plimsoll
