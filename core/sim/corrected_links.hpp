// The links of the corrected prefill/decode system: one for each direction, NVLink where the GPUs have it.
//
// Prefill: each GPU has a PCIe lane; `nics` InfiniBand cards, GPU g on card g mod nics, carry hand-offs and what crosses nodes.
// Decode: each GPU has a PCIe lane, each stage an InfiniBand card, which hand-offs come in by, and an Ethernet card, by which
// activations go on. Within a node activations take NVLink in either cluster, and all-reduces always stay there. Bandwidths and
// latencies are those of the original's channels; NVLink's is the accelerator's, at the share that collectives were measured at.
#pragma once

#include <string_view>
#include <vector>

#include "core/sim/prefill_decode_plans.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

class CorrectedLinks {
 public:
  using Path = std::vector<std::int32_t>;

  CorrectedLinks(const SimulationProblem& problem, const PrefillDecodePlans& plans);

  const std::vector<TraceLink>& links() const { return links_; }

  /// What a GPU sends to its neighbour in the ring. Its latency is part of the time that an all-reduce takes anyway.
  Path all_reduce(std::int32_t stage, std::int32_t shard) const;
  Path activation(std::int32_t stage, std::int32_t shard) const;
  Path handoff(std::int32_t stage, std::int32_t shard, std::int32_t to_stage, std::int32_t to_shard) const;
  Path decode_activation(std::int32_t stage, std::int32_t shard) const;

 private:
  /// Links of one kind, there and back: `out` and `in` are the first of each.
  struct Ways {
    std::int32_t out = 0;
    std::int32_t in = 0;
  };
  struct Cluster {
    ClusterShape shape;
    std::int64_t gpus_per_node = 1;
    bool has_nvlink = false;
    Ways lanes;
    Ways nvlinks;
    std::int32_t gpu(std::int32_t stage, std::int32_t shard) const { return stage * static_cast<std::int32_t>(shape.tp) + shard; }
    bool share_node(std::int32_t first, std::int32_t second) const { return first / gpus_per_node == second / gpus_per_node; }
  };

  Ways add(std::string_view group, std::string_view channel, SimulatedLink link, std::int64_t count, std::int64_t tp);
  Ways add_channel(std::string_view group, std::string_view channel, std::int64_t count, std::int64_t tp);
  Cluster add_cluster(std::string_view name, const SimulatedPool& pool);

  std::vector<TraceLink> links_;
  std::int32_t nics_ = 1;
  Cluster prefill_;
  Cluster decode_;
  Ways nic_lanes_;
  Ways nic_cables_;
  Ways decode_nics_;
  Ways ethernet_lanes_;
  Ways ethernet_cables_;
};

}  // namespace plimsoll
