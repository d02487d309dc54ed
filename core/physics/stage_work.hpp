// What the operations of a stage compute and move, for a roofline.   docs/physics.md, Time
//
// Nothing is tallied for it while plans are searched: on a machine that does one FLOP a second, and all else at once, an operation
// takes as many seconds as it has FLOP.
#pragma once

#include "core/physics/phases.hpp"

namespace plimsoll {

/// Of each operation, on one GPU of a stage.
struct StageWork {
  StageTimes<double> flop;       ///< In `seconds`; those of its tokens alone, not what tiles that they do not fill take besides.
  StageTimes<double> bytes;      ///< In `seconds`
  StageTimes<double> compute_s;  ///< That these FLOP take at their rates, were nothing moved,
  StageTimes<double> memory_s;   ///< and these bytes, were nothing computed.
};

/// Of the slowest stage, in the chunk behind `prefill`; the context is that of who prefills.
StageWork work_of(const StageContext<double>& context, const Prefill<double>& prefill, double input_tokens);

/// The same in one micro-batch of a step.
StageWork work_of(const StageContext<double>& context, const Decode<double>& decode, double context_tokens);

}  // namespace plimsoll
