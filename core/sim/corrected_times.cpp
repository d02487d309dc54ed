#include "core/sim/corrected_times.hpp"

#include "core/sim/serving_iteration.hpp"

namespace plimsoll {

namespace {

/// All sequences are alike: one, as often as there are.
Attended times(Attended one, double count) {
  for (double* part : {&one.tokens, &one.pairs, &one.pairs_sliding, &one.cache_tokens_read, &one.cache_tokens_read_sliding, &one.pairs_selected, &one.cache_tokens_read_selected}) *part *= count;
  return one;
}

Iteration times(const Iteration& one, double count) {
  Iteration all;
  all.prefill = times(one.prefill, count);
  all.decode = times(one.decode, count);
  all.drafting = times(one.drafting, count);
  all.sampled = one.sampled * count;
  return all;
}

/// A link that is not stated costs nothing: what then is missing is the exchange.
std::vector<StageWork> stage_work(const SimulatedPool& pool, const Iteration& iteration) {
  StageContext<double> alone = pool.context;
  alone.hardware.scale_up.reset();
  alone.hardware.scale_out.reset();
  IterationTime with_links;
  IterationTime without;
  time_iteration(pool.context, iteration, with_links);
  time_iteration(alone, iteration, without);
  std::vector<StageWork> work;
  for (std::size_t i = 0; i < without.stages.size(); ++i) {
    const double compute_s = without.stages[i].stage_s;
    work.push_back({compute_s, pool.layout.tp > 1 ? with_links.stages[i].stage_s - compute_s : 0});
  }
  return work;
}

}  // namespace

std::vector<StageWork> prefill_work(const SimulatedPool& pool, double sequences, double tokens, double before, bool is_last_chunk) {
  WorkOf work(pool.context);
  work.add_chunk(tokens, before, is_last_chunk);
  return stage_work(pool, times(work.work(), sequences));
}

std::vector<StageWork> decode_work(const SimulatedPool& pool, double sequences, double context) {
  WorkOf work(pool.context);
  work.add_step(context);
  return stage_work(pool, times(work.work(), sequences));
}

}  // namespace plimsoll
