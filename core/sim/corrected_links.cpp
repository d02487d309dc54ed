#include "core/sim/corrected_links.hpp"

#include <fmt/core.h>

namespace plimsoll {

namespace {

constexpr std::string_view pcie = "PCIe Gen5 x16";
constexpr std::string_view infiniband = "Infiniband NDR";

}  // namespace

CorrectedLinks::CorrectedLinks(const SimulationProblem& problem, const PrefillDecodePlans& plans) : nics_(static_cast<std::int32_t>(problem.nics)) {
  const std::int64_t decode_pp = problem.decode_shape().pp;
  prefill_ = add_cluster("prefill", plans.prefill);
  nic_lanes_ = add_channel("prefill NIC lane", pcie, problem.nics, 1);
  nic_cables_ = add_channel("prefill NIC cable", infiniband, problem.nics, 1);
  decode_nics_ = add_channel("decode NIC cable", infiniband, decode_pp, 1);
  decode_ = add_cluster("decode", plans.decode);
  ethernet_lanes_ = add_channel("decode Ethernet lane", "PCIe Gen4", decode_pp, 1);
  ethernet_cables_ = add_channel("decode Ethernet cable", "Ethernet 100G", decode_pp, 1);
}

CorrectedLinks::Cluster CorrectedLinks::add_cluster(std::string_view name, const SimulatedPool& pool) {
  Cluster cluster;
  cluster.shape = {pool.layout.pp, pool.layout.tp};
  cluster.gpus_per_node = pool.context.hardware.gpus_per_node;
  cluster.has_nvlink = pool.has_nvlink();
  cluster.lanes = add_channel(fmt::format("{} GPU lane", name), pcie, cluster.shape.gpus(), cluster.shape.tp);
  if (!cluster.has_nvlink) return cluster;
  const SimulatedLink nvlink{pool.context.hardware.scale_up->bytes_per_s, middle_of(pool.plan.accelerator.scale_up->latency_s)};
  cluster.nvlinks = add(fmt::format("{} NVLink", name), "NVLink", nvlink, cluster.shape.gpus(), cluster.shape.tp);
  return cluster;
}

CorrectedLinks::Ways CorrectedLinks::add_channel(std::string_view group, std::string_view channel, std::int64_t count, std::int64_t tp) {
  const ChannelKind& kind = *find_channel_kind(channel);
  return add(group, channel, {kind.bytes_per_s(), kind.latency_s()}, count, tp);
}

/// Of NVLink the latency is that of a hop, counted where bytes come in: an all-reduce, which only goes out, has its own.
CorrectedLinks::Ways CorrectedLinks::add(std::string_view group, std::string_view channel, SimulatedLink link, std::int64_t count, std::int64_t tp) {
  const auto add_way = [&](std::string_view way, double latency_s) {
    const auto first = static_cast<std::int32_t>(links_.size());
    for (std::int64_t i = 0; i < count; ++i) {
      TraceLink made;
      made.group = fmt::format("{} {}", group, way);
      made.name = tp > 1 ? fmt::format("{} {}.{} {}", group, i / tp, i % tp, way) : fmt::format("{} {} {}", group, i, way);
      made.channel = channel;
      made.link = {link.capacity_bytes_per_s, latency_s};
      links_.push_back(made);
    }
    return first;
  };
  Ways ways;
  ways.out = add_way("out", channel == "NVLink" ? 0 : link.latency_s);
  ways.in = add_way("in", link.latency_s);
  return ways;
}

CorrectedLinks::Path CorrectedLinks::all_reduce(std::int32_t stage, std::int32_t shard) const {
  return {(prefill_.has_nvlink ? prefill_.nvlinks : prefill_.lanes).out + prefill_.gpu(stage, shard)};
}

CorrectedLinks::Path CorrectedLinks::activation(std::int32_t stage, std::int32_t shard) const {
  const std::int32_t from = prefill_.gpu(stage, shard);
  const std::int32_t to = prefill_.gpu(stage + 1, shard);
  if (!prefill_.share_node(from, to)) {
    return {prefill_.lanes.out + from, nic_lanes_.out + from % nics_, nic_cables_.out + from % nics_, nic_cables_.in + to % nics_, nic_lanes_.in + to % nics_, prefill_.lanes.in + to};
  }
  const Ways& ways = prefill_.has_nvlink ? prefill_.nvlinks : prefill_.lanes;
  return {ways.out + from, ways.in + to};
}

CorrectedLinks::Path CorrectedLinks::handoff(std::int32_t stage, std::int32_t shard, std::int32_t to_stage, std::int32_t to_shard) const {
  const std::int32_t from = prefill_.gpu(stage, shard);
  return {prefill_.lanes.out + from, nic_lanes_.out + from % nics_, nic_cables_.out + from % nics_, decode_nics_.in + to_stage, decode_.lanes.in + decode_.gpu(to_stage, to_shard)};
}

CorrectedLinks::Path CorrectedLinks::decode_activation(std::int32_t stage, std::int32_t shard) const {
  const std::int32_t from = decode_.gpu(stage, shard);
  const std::int32_t to = decode_.gpu(stage + 1, shard);
  if (decode_.has_nvlink && decode_.share_node(from, to)) return {decode_.nvlinks.out + from, decode_.nvlinks.in + to};
  return {decode_.lanes.out + from, ethernet_lanes_.out + stage, ethernet_cables_.out + stage, ethernet_cables_.in + stage + 1, ethernet_lanes_.in + stage + 1, decode_.lanes.in + to};
}

}  // namespace plimsoll
