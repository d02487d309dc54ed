#include "core/sim/trace.hpp"

#include <fmt/core.h>

namespace plimsoll {

std::string job_name(const Trace& trace, const TraceJob& job) {
  if (job.kind == JobKind::decode) return fmt::format("D_Rank_{}_Step_{}", job.stage, job.chunk);
  if (trace.has_shards) return fmt::format("P_Rank_PP{}_TP{}_Chunk{}", job.stage, job.shard, job.chunk);
  return fmt::format("P_Rank_{}_Chunk_{}", job.stage, job.chunk);
}

std::string transfer_name(const Trace& trace, const TraceTransfer& transfer) {
  const auto& [kind, stage, shard, chunk, route, start_s, end_s] = transfer;
  switch (kind) {
    case TransferKind::all_reduce: return fmt::format("TP_AR_PP{}_Layer0_Chunk{}_TP{}", stage, chunk, shard);
    case TransferKind::activation:
      if (trace.has_shards) return fmt::format("PP_Act_FromP{}_ToP{}_TP{}_Chunk{}", stage, stage + 1, shard, chunk);
      return fmt::format("Prefill_Act_Rank_{}_Chunk_{}", stage, chunk);
    case TransferKind::handoff:
      if (trace.has_shards) return fmt::format("Handoff_PP{}_TP{}_Chunk{}", stage, shard, chunk);
      return fmt::format("Handoff_Rank_{}_Chunk_{}", stage, chunk);
    case TransferKind::decode_activation: break;
  }
  return fmt::format("Decode_Act_Rank_{}_Step_{}", stage, chunk);
}

}  // namespace plimsoll
