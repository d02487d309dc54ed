#include "core/sim/trace.hpp"

#include <fmt/core.h>

namespace plimsoll {

namespace {

std::string micro_batch(std::int32_t number) { return number == 0 ? "" : fmt::format("_Micro{}", number); }

std::string decode_activation_name(const Trace& trace, const TraceTransfer& transfer) {
  if (trace.names != TraceNames::corrected) return fmt::format("Decode_Act_Rank_{}_Step_{}", transfer.stage, transfer.chunk);
  return fmt::format("Decode_Act_FromP{}_ToP{}_TP{}_Step{}{}", transfer.stage, transfer.to_stage, transfer.shard, transfer.chunk, micro_batch(transfer.micro_batch));
}

std::string handoff_name(const Trace& trace, const TraceTransfer& transfer) {
  if (trace.names == TraceNames::pipeline) return fmt::format("Handoff_Rank_{}_Chunk_{}", transfer.stage, transfer.chunk);
  const std::string name = fmt::format("Handoff_PP{}_TP{}_Chunk{}", transfer.stage, transfer.shard, transfer.chunk);
  return trace.hands_over_one_to_one ? name : fmt::format("{}_ToPP{}_TP{}", name, transfer.to_stage, transfer.to_shard);
}

}  // namespace

std::string job_name(const Trace& trace, const TraceJob& job) {
  const bool is_corrected = trace.names == TraceNames::corrected;
  if (job.kind == JobKind::decode && is_corrected) return fmt::format("D_Rank_PP{}_TP{}_Step{}{}", job.stage, job.shard, job.chunk, micro_batch(job.micro_batch));
  if (job.kind == JobKind::decode) return fmt::format("D_Rank_{}_Step_{}", job.stage, job.chunk);
  if (trace.names == TraceNames::pipeline) return fmt::format("P_Rank_{}_Chunk_{}", job.stage, job.chunk);
  return fmt::format("P_Rank_PP{}_TP{}_Chunk{}", job.stage, job.shard, job.chunk);
}

std::string transfer_name(const Trace& trace, const TraceTransfer& transfer) {
  switch (transfer.kind) {
    case TransferKind::all_reduce:
      if (trace.names == TraceNames::corrected) return fmt::format("TP_AR_PP{}_Layer{}_Chunk{}", transfer.stage, transfer.layer, transfer.chunk);
      return fmt::format("TP_AR_PP{}_Layer{}_Chunk{}_TP{}", transfer.stage, transfer.layer, transfer.chunk, transfer.shard);
    case TransferKind::activation:
      if (trace.names == TraceNames::pipeline) return fmt::format("Prefill_Act_Rank_{}_Chunk_{}", transfer.stage, transfer.chunk);
      return fmt::format("PP_Act_FromP{}_ToP{}_TP{}_Chunk{}", transfer.stage, transfer.stage + 1, transfer.shard, transfer.chunk);
    case TransferKind::handoff: return handoff_name(trace, transfer);
    case TransferKind::decode_activation: break;
  }
  return decode_activation_name(trace, transfer);
}

}  // namespace plimsoll
