// Times and sizes of one prefill chunk and one decode step.
#include "core/sim/prefill_decode_arithmetic.hpp"
#include "tests/golden/pd_input.hpp"

namespace plimsoll::golden {

void run_stage_times(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const SimulationProblem problem = pd_problem(member(entry, "input"), one);
    if (problem.model.layers == 0) continue;
    one.number(entry, "T_prefill_s", prefill_step(problem).total_s());
    one.number(entry, "T_prefill_spec_s", prefill_step(problem, PrefillAttention::speculative).total_s());
    one.number(entry, "T_decode_s", decode_step(problem).total_s());
    one.number(entry, "A_prefill_bytes", prefill_activation_bytes(problem));
    one.number(entry, "A_decode_bytes", decode_activation_bytes(problem));
    one.number(entry, "KV_total_bytes", static_cast<double>(kv_cache_bytes(problem.model, problem.batch, problem.context)));
    one.number(entry, "KV_handoff_per_rank_bytes", handoff_bytes(problem));
  }
}

}  // namespace plimsoll::golden
