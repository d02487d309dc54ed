// The machine as formulas see it: peaks times the efficiencies that a plan counts on, and who shares a node with whom.
#pragma once

#include <numeric>
#include <optional>

#include "core/quantity/interval.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

template <typename Number>
struct EffectiveLink {
  Number bytes_per_s{};
  Number latency_s{};
};

template <typename Number>
struct Hardware {
  Number hbm_bytes_per_s{};                       ///< Peak × utilisation.
  Number activation_flop_per_s{};                 ///< Peak × MFU at 16 bit: attention scores, LM head.
  Number dense_flop_per_s{};                      ///< At the precision of dense weights.
  Number expert_flop_per_s{};                     ///< At the precision of expert weights.
  std::optional<EffectiveLink<Number>> scale_up;  ///< Not stated: communication over it is taken as free.
  std::optional<EffectiveLink<Number>> scale_out;
  std::int64_t gpus_per_node = 1;
  std::int64_t gpus = 1;  ///< That the layout uses: consecutive ones fill a node.
  bool in_switch_reduction = false;
};

/// The peak that matrix products reach with weights of this precision. FP8, INT8 and NVFP4 count where the accelerator
/// states a peak for them; INT4 and MXFP4 weights are widened to 16 bit before they are multiplied.
inline Range peak_flop_per_s(const Accelerator& accelerator, Precision weights) {
  switch (weights) {
    case Precision::fp8: return accelerator.peak_fp8_flop_per_s.value_or(accelerator.peak_flop_per_s);
    case Precision::int8: return accelerator.peak_int8_flop_per_s.value_or(accelerator.peak_flop_per_s);
    case Precision::nvfp4: return accelerator.peak_fp4_flop_per_s.value_or(accelerator.peak_flop_per_s);
    default: return accelerator.peak_flop_per_s;
  }
}

inline Precision weight_precision(const Plan& plan) { return plan.engine.weights.value_or(plan.model.precision); }
inline Precision expert_precision(const Plan& plan) {
  if (plan.engine.experts) return *plan.engine.experts;
  return plan.engine.weights ? *plan.engine.weights : plan.model.expert_precision.value_or(plan.model.precision);
}

/// GPUs that share a scale-up link: as the cluster says, else the accelerator, else all of them.
inline std::int64_t gpus_per_node(const Plan& plan, const Layout& layout) {
  if (plan.cluster.gpus_per_node > 0) return plan.cluster.gpus_per_node;
  if (plan.accelerator.gpus_per_node > 0) return plan.accelerator.gpus_per_node;
  return std::max<std::int64_t>(layout.gpus(), 1);
}

template <typename Number>
Hardware<Number> hardware_of(const Plan& plan, const Layout& layout) {
  const Accelerator& accelerator = plan.accelerator;
  const Number mfu = lifted<Number>(plan.efficiency.mfu);
  const Number link_share = lifted<Number>(plan.efficiency.link_bandwidth);
  Hardware<Number> hardware;
  hardware.hbm_bytes_per_s = lifted<Number>(accelerator.memory_bytes_per_s) * lifted<Number>(plan.efficiency.memory_bandwidth);
  hardware.activation_flop_per_s = lifted<Number>(accelerator.peak_flop_per_s) * mfu;
  hardware.dense_flop_per_s = lifted<Number>(peak_flop_per_s(accelerator, weight_precision(plan))) * mfu;
  hardware.expert_flop_per_s = lifted<Number>(peak_flop_per_s(accelerator, expert_precision(plan))) * mfu;
  const auto effective = [&](const Link& link) {
    return EffectiveLink<Number>{lifted<Number>(link.bandwidth_bytes_per_s) * link_share, lifted<Number>(link.latency_s)};
  };
  const std::optional<Link>& up = plan.cluster.scale_up ? plan.cluster.scale_up : accelerator.scale_up;
  if (up) hardware.scale_up = effective(*up);
  if (plan.cluster.scale_out) hardware.scale_out = effective(*plan.cluster.scale_out);
  hardware.gpus_per_node = gpus_per_node(plan, layout);
  hardware.gpus = layout.gpus();
  hardware.in_switch_reduction = accelerator.in_switch_reduction;
  return hardware;
}

enum class MachineEnd {
  best,
  worst
};

/// The machine at one end of its ranges: every quantity at its best, or every one at its worst.
inline Hardware<double> machine_at(const Hardware<Interval>& ranges, MachineEnd end) {
  const bool is_best = end == MachineEnd::best;
  const auto rate = [&](const Interval& range) { return is_best ? range.high : range.low; };
  const auto time = [&](const Interval& range) { return is_best ? range.low : range.high; };
  const auto link = [&](const std::optional<EffectiveLink<Interval>>& each) -> std::optional<EffectiveLink<double>> {
    if (!each) return std::nullopt;
    return EffectiveLink<double>{rate(each->bytes_per_s), time(each->latency_s)};
  };
  return {.hbm_bytes_per_s = rate(ranges.hbm_bytes_per_s),
          .activation_flop_per_s = rate(ranges.activation_flop_per_s),
          .dense_flop_per_s = rate(ranges.dense_flop_per_s),
          .expert_flop_per_s = rate(ranges.expert_flop_per_s),
          .scale_up = link(ranges.scale_up),
          .scale_out = link(ranges.scale_out),
          .gpus_per_node = ranges.gpus_per_node,
          .gpus = ranges.gpus,
          .in_switch_reduction = ranges.in_switch_reduction};
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
