#include "core/physics/stage_work.hpp"

#include <limits>

namespace plimsoll {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// The machine without what is neither FLOP nor bytes: fixed times, tiles that are not full, links.
Hardware<double> without_overheads(const Hardware<double>& hardware) {
  Hardware<double> bare = hardware;
  bare.gemm_fixed_s = bare.attention_fixed_s = bare.experts_fixed_s = bare.layer_fixed_s = bare.iteration_fixed_s = 0;
  bare.gemm_ramp_tokens = bare.experts_ramp_tokens = 0;
  bare.scale_up.reset();
  bare.scale_out.reset();
  return bare;
}

void set_flop_per_s(Hardware<double>& hardware, double rate) {
  hardware.attention_flop_per_s = hardware.indexer_flop_per_s = hardware.plain_flop_per_s = hardware.dense_flop_per_s = hardware.expert_flop_per_s = rate;
}

void set_bytes_per_s(Hardware<double>& hardware, double rate) { hardware.hbm_bytes_per_s = hardware.cache_bytes_per_s = rate; }

StageWork work_of_stage(StageContext<double> context, std::size_t at, const Iteration& iteration) {
  const StageKind stage = context.stages[at];
  const auto times = [&] { return stage_times(context, stage.mix, stage.is_last, iteration); };
  StageWork work;
  Hardware<double>& hardware = context.hardware;
  const Hardware<double> bare = hardware = without_overheads(hardware);
  set_bytes_per_s(hardware, endless);
  work.compute_s = times();
  set_flop_per_s(hardware, 1);
  work.flop = times();
  hardware = bare;
  set_flop_per_s(hardware, endless);
  work.memory_s = times();
  set_bytes_per_s(hardware, 1);
  work.bytes = times();
  return work;
}

}  // namespace

StageWork work_of(const StageContext<double>& context, const Prefill<double>& prefill, double input_tokens) {
  return work_of_stage(context, prefill.slowest_stage, chunks_of(*context.plan, context.terms, prefill.sequences, input_tokens).one);
}

StageWork work_of(const StageContext<double>& context, const Decode<double>& decode, double context_tokens) {
  return work_of_stage(context, decode.slowest_stage, step_iteration(*context.plan, context.terms, decode.sequences / decode.micro_batches, context_tokens));
}

}  // namespace plimsoll
