// What happened: every job and every transfer with its start and end, in the order in which they ended, and what each waited for.
//
// Records are counts and times; names are made where they are shown. A record knows its place by stage, shard of the stage
// and chunk of the prompt (or step of decode).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/sim/prefill_decode.hpp"
#include "core/sim/simulation.hpp"

namespace plimsoll {

/// The job or transfer whose end let something begin: of all that it waited for, the last.
struct Cause {
  enum class Of : std::uint8_t {
    nothing,
    job,
    transfer
  };
  Of of = Of::nothing;
  std::int64_t number = 0;  ///< The how-manieth job or transfer that began.
};

enum class JobKind : std::uint8_t {
  prefill,
  decode
};
struct TraceJob {
  JobKind kind = JobKind::prefill;
  std::int32_t stage = 0;
  std::int32_t shard = 0;
  std::int64_t chunk = 0;        ///< Or step.
  std::int32_t micro_batch = 0;  ///< Of those that decode.
  std::int64_t number = 0;       ///< In the order in which jobs began.
  Cause after;
  double start_s = 0;
  double end_s = 0;
  double exchange_s = 0;  ///< Of it, in all-reduces.
};

enum class TransferKind : std::uint8_t {
  all_reduce,
  activation,
  handoff,
  decode_activation
};
struct TraceTransfer {
  TransferKind kind = TransferKind::handoff;
  std::int32_t stage = 0;  ///< The one that sends.
  std::int32_t shard = 0;
  std::int64_t chunk = 0;  ///< Or step.
  std::int32_t layer = 0;  ///< Of an all-reduce.
  std::int32_t to_stage = 0;
  std::int32_t to_shard = 0;
  std::int32_t micro_batch = 0;
  std::int32_t route = 0;
  std::int64_t number = 0;  ///< In the order in which transfers began.
  Cause after;
  double bytes = 0;
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

/// Whose names jobs and transfers bear.
enum class TraceNames {
  pipeline,  ///< The pipeline-only system's.
  groups,    ///< Those of the system with tensor parallelism.
  corrected  ///< The same, and more where there is more: layers, both ends of a hand-off, micro-batches.
};

struct Trace {
  TraceNames names = TraceNames::pipeline;
  ClusterShape prefill;
  ClusterShape decode;
  bool hands_over_one_to_one = true;  ///< Each prefill GPU's cache goes to one place.
  std::vector<TraceJob> jobs;         ///< In order of completion, as the transfers are.
  std::vector<TraceTransfer> transfers;
  std::vector<TraceLink> links;
  std::vector<TraceRoute> routes;
  double end_s = 0;

  double latency_s_of(const TraceTransfer& transfer) const { return routes[static_cast<std::size_t>(transfer.route)].latency_s; }
};

/// "P_Rank_PP1_TP0_Chunk2", "P_Rank_1_Chunk_2", "D_Rank_1_Step_0", "D_Rank_PP1_TP0_Step3".
std::string job_name(const Trace& trace, const TraceJob& job);
/// "TP_AR_PP1_Layer0_Chunk2_TP0", "PP_Act_FromP1_ToP2_TP0_Chunk2", "Handoff_PP1_TP0_Chunk2", "Handoff_Rank_1_Chunk_2", …
std::string transfer_name(const Trace& trace, const TraceTransfer& transfer);

}  // namespace plimsoll
