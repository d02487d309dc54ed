#include "core/sim/prefill_decode_links.hpp"

#include <fmt/core.h>

namespace plimsoll {

PrefillDecodeLinks::PrefillDecodeLinks(const SimulationProblem& problem)
    : tp_(static_cast<std::int32_t>(problem.tp_or_one())), nics_(static_cast<std::int32_t>(problem.nics)), has_decode_nic_lanes_(!problem.tp) {
  constexpr std::string_view lane = "PCIe Gen5 x16";
  constexpr std::string_view infiniband = "Infiniband NDR";
  prefill_lanes_ = add("prefill GPU lane", lane, problem.pp * tp_);
  nic_lanes_ = add("prefill NIC lane", lane, nics_);
  nic_cables_ = add("prefill NIC cable", infiniband, nics_);
  decode_cables_ = add("decode NIC cable", infiniband, problem.pp);
  decode_nic_lanes_ = add("decode NIC lane", lane, has_decode_nic_lanes_ ? problem.pp : 0);
  decode_lanes_ = add("decode GPU lane", lane, problem.pp);
  ethernet_lanes_ = add("decode Ethernet lane", problem.tp ? "PCIe Gen4" : lane, problem.pp);
  ethernet_cables_ = add("decode Ethernet cable", "Ethernet 100G", problem.pp);
}

std::int32_t PrefillDecodeLinks::add(std::string_view group, std::string_view channel, std::int64_t count) {
  const auto first = static_cast<std::int32_t>(links_.size());
  const ChannelKind& kind = *find_channel_kind(channel);
  for (std::int64_t i = 0; i < count; ++i) {
    TraceLink link;
    link.group = group;
    link.name = first == 0 && !has_decode_nic_lanes_ ? fmt::format("{} {}.{}", group, i / tp_, i % tp_) : fmt::format("{} {}", group, i);
    link.channel = channel;
    link.link = {kind.bytes_per_s(), kind.latency_s()};
    links_.push_back(link);
  }
  return first;
}

std::vector<std::int32_t> PrefillDecodeLinks::all_reduce(std::int32_t stage, std::int32_t shard) const { return {prefill_lane(stage, shard)}; }

std::vector<std::int32_t> PrefillDecodeLinks::activation(std::int32_t stage, std::int32_t shard) const {
  return {prefill_lane(stage, shard), prefill_lane(stage + 1, shard)};
}

std::vector<std::int32_t> PrefillDecodeLinks::handoff(std::int32_t stage, std::int32_t shard) const {
  const std::int32_t nic = (stage * tp_ + shard) % nics_;
  std::vector<std::int32_t> path = {prefill_lane(stage, shard), nic_lanes_ + nic, nic_cables_ + nic, decode_cables_ + stage};
  if (has_decode_nic_lanes_) path.push_back(decode_nic_lanes_ + stage);
  path.push_back(decode_lanes_ + stage);
  return path;
}

std::vector<std::int32_t> PrefillDecodeLinks::decode_activation(std::int32_t stage) const {
  return {decode_lanes_ + stage, ethernet_lanes_ + stage, ethernet_cables_ + stage, ethernet_cables_ + stage + 1, ethernet_lanes_ + stage + 1, decode_lanes_ + stage + 1};
}

}  // namespace plimsoll
