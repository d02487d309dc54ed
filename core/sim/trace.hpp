// What happened: every job and every transfer with its start and end, in the order in which they ended.
//
// Records are counts and times; names are made where they are shown. A record knows its place by stage, shard of the stage
// and chunk of the prompt (or step of decode).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/sim/simulation.hpp"

namespace plimsoll {

enum class JobKind {
  prefill,
  decode
};
struct TraceJob {
  JobKind kind = JobKind::prefill;
  std::int32_t stage = 0;
  std::int32_t shard = 0;
  std::int64_t chunk = 0;
  double start_s = 0;
  double end_s = 0;
};

enum class TransferKind {
  all_reduce,
  activation,
  handoff,
  decode_activation
};
struct TraceTransfer {
  TransferKind kind = TransferKind::handoff;
  std::int32_t stage = 0;  ///< The one that sends.
  std::int32_t shard = 0;
  std::int64_t chunk = 0;
  std::int32_t route = 0;
  double start_s = 0;
  double end_s = 0;
};

/// A link of the system, what it is called and what crossed it.
struct TraceLink {
  std::string group;  ///< "prefill GPU lane": links of one kind.
  std::string name;   ///< "prefill GPU lane 0.1"
  std::string channel;
  SimulatedLink link;
  double carried_bytes = 0;
  double busy_s = 0;
};

struct TraceRoute {
  std::vector<std::int32_t> path;  ///< Positions in `links`.
  double latency_s = 0;
};

struct Trace {
  bool has_shards = false;     ///< The names of the system with tensor parallelism, or of the pipeline-only one.
  std::vector<TraceJob> jobs;  ///< In order of completion, as the transfers are.
  std::vector<TraceTransfer> transfers;
  std::vector<TraceLink> links;
  std::vector<TraceRoute> routes;
  double transfer_bytes[4] = {};  ///< By TransferKind: all of a kind are of one size.
  double end_s = 0;

  double bytes_of(const TraceTransfer& transfer) const { return transfer_bytes[static_cast<std::size_t>(transfer.kind)]; }
  double latency_s_of(const TraceTransfer& transfer) const { return routes[static_cast<std::size_t>(transfer.route)].latency_s; }
};

/// "P_Rank_PP1_TP0_Chunk2", "P_Rank_1_Chunk_2", "D_Rank_1_Step_0".
std::string job_name(const Trace& trace, const TraceJob& job);
/// "TP_AR_PP1_Layer0_Chunk2_TP0", "PP_Act_FromP1_ToP2_TP0_Chunk2", "Handoff_PP1_TP0_Chunk2", "Handoff_Rank_1_Chunk_2", …
std::string transfer_name(const Trace& trace, const TraceTransfer& transfer);

}  // namespace plimsoll
