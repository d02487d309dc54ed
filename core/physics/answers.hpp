// Answers, worked out in files of their own: phases.hpp is long to compile, and what is asked for seldom is built for size.
#pragma once

#include "core/physics/pools.hpp"

namespace plimsoll {

/// phases.hpp over double.
Answers<double> answers_at(const StageContext<double>& context, const CaseLengths& lengths);

/// What every machine within the ranges answers lies in these: every time falls with the machine, and every rate rises.
Answers<Interval> answers_in_ranges(const StageFacts& facts, const Hardware<Interval>& ranges, const CaseLengths& lengths);

/// Decode throughput under open arrivals falls with the machine and rises with the number in flight, which is larger on a worse
/// one: it lies between the worst machine with the fewest and the best with the most.
Interval decode_rate_of_arrivals(const StageContext<double>& best, const StageContext<double>& worst, const Interval& sequences, const CaseLengths& lengths);

/// The same for a prefill pool and the plan's layout, which decodes.
Answers<double> answers_at(const PoolsContext<double>& pools, const CaseLengths& lengths);

/// The machines of a plan; the last two where it is disaggregated.
template <typename Number>
struct Machines {
  Hardware<Number> hardware;  ///< Of the plan's layout.
  Hardware<Number> prefill;
  std::optional<EffectiveLink<Number>> handoff;
};

/// `pool`: null where every GPU does both.
template <typename Number>
Machines<Number> machines_of(const Plan& plan, const Layout& layout, const PrefillPool* pool) {
  Machines<Number> machines{hardware_of<Number>(plan, layout), {}, {}};
  if (pool == nullptr) return machines;
  machines.prefill = hardware_of<Number>(pool->plan, pool->layout);
  machines.handoff = handoff_link_of<Number>(plan);
  return machines;
}

/// A faster pool moves requests to the other, whose times then grow; so all ends of all three are tried.
Answers<Interval> answers_in_ranges(const StageFacts& prefill, const StageFacts& decode, const Machines<Interval>& ranges, const CaseLengths& lengths);

/// Of a plan on a layout, with its prefill pool where it has one.
Answers<double> answers_at(const Plan& plan, const Layout& layout, double weight_scale, const CaseLengths& lengths);

/// A prefill pool whatever pool decodes beside it: no pair of pools with it is faster. TTFT is that of the load where the first token waits
/// for nothing but prompts before it (a burst, arrivals), else that of one prompt alone; endless where arrivals cannot be kept up with.
struct PromptsAtBest {
  double ttft_s = 0;
  double requests_per_s = 0;  ///< Were it always busy.
};
PromptsAtBest prompts_at_best(const StageContext<double>& prefill, const CaseLengths& lengths);

/// TPOT of a decode pool in which so many sequences of an attention rank decode.
double token_s(const StageContext<double>& decode, double sequences_of_rank, const CaseLengths& lengths);

/// Of one prompt, as the decode pool keeps it.
double handoff_bytes(const StageContext<double>& decode, const CaseLengths& lengths);

/// Requests/s of a decode pool in which so many sequences decode; nothing where answers have no further tokens.
std::optional<double> decode_requests_per_s(const StageContext<double>& decode, double sequences, const CaseLengths& lengths);

}  // namespace plimsoll
