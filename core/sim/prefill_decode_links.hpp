// The links of a prefill/decode system and the ways over them.
//
// Every GPU hangs on a PCIe lane. Prefill has `nics` InfiniBand cards behind one switch, each with a lane and a cable; each
// decode stage has an InfiniBand cable and an Ethernet card, again lane and cable. In the pipeline-only system the decode
// side's InfiniBand card has a PCIe lane of its own and its Ethernet lane is Gen5; with tp there is no such lane and it is Gen4.
#pragma once

#include <string_view>
#include <vector>

#include "core/sim/prefill_decode.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

class PrefillDecodeLinks {
 public:
  explicit PrefillDecodeLinks(const SimulationProblem& problem);

  const std::vector<TraceLink>& links() const { return links_; }

  std::vector<std::int32_t> all_reduce(std::int32_t stage, std::int32_t shard) const;
  std::vector<std::int32_t> activation(std::int32_t stage, std::int32_t shard) const;
  std::vector<std::int32_t> handoff(std::int32_t stage, std::int32_t shard) const;
  std::vector<std::int32_t> decode_activation(std::int32_t stage) const;

 private:
  std::int32_t add(std::string_view group, std::string_view channel, std::int64_t count);
  std::int32_t prefill_lane(std::int32_t stage, std::int32_t shard) const { return prefill_lanes_ + stage * tp_ + shard; }

  std::vector<TraceLink> links_;
  std::int32_t tp_ = 1;
  std::int32_t nics_ = 1;
  bool has_decode_nic_lanes_ = false;
  std::int32_t prefill_lanes_ = 0;  ///< The first link of each group.
  std::int32_t nic_lanes_ = 0;
  std::int32_t nic_cables_ = 0;
  std::int32_t decode_cables_ = 0;
  std::int32_t decode_nic_lanes_ = 0;
  std::int32_t decode_lanes_ = 0;
  std::int32_t ethernet_lanes_ = 0;
  std::int32_t ethernet_cables_ = 0;
};

}  // namespace plimsoll
