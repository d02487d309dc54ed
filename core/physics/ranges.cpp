#include "core/physics/answers.hpp"

namespace plimsoll {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

struct Ends {
  StageContext<double> best_machine;
  StageContext<double> worst_machine;
  Answers<double> best;
  Answers<double> worst;

  bool has_worst() const { return !worst.is_overloaded; }
  /// Where the worst machine is overloaded a time has no upper end, and a rate begins at nothing.
  Interval upward(double low, double high) const {
    if (!has_worst()) high = endless;
    return {low, high};
  }
  std::optional<Interval> time(std::optional<double> Answers<double>::*answer) const {
    if (!(best.*answer)) return std::nullopt;
    return upward(*(best.*answer), (worst.*answer).value_or(endless));
  }
  std::optional<Interval> rate(std::optional<double> Answers<double>::*answer) const {
    if (!(best.*answer)) return std::nullopt;
    return Interval(worst.*answer ? *(worst.*answer) : 0, *(best.*answer));
  }
};

}  // namespace

Interval decode_rate_of_arrivals(const StageContext<double>& best, const StageContext<double>& worst, const Interval& sequences, const CaseLengths& lengths) {
  const Layout& layout = *best.layout;
  const double ranks = phases_detail::attention_ranks(layout);
  const auto rate = [&](const StageContext<double>& machine, double decoding) {
    return decoding / real(layout.gpus()) / decode_of(machine, decoding / ranks, lengths.context_tokens).token_s();
  };
  return {rate(worst, sequences.low), rate(best, sequences.high)};
}

Answers<Interval> answers_in_ranges(const StageFacts& facts, const Hardware<Interval>& ranges, const CaseLengths& lengths) {
  Ends ends{{facts, machine_at(ranges, MachineEnd::best)}, {facts, machine_at(ranges, MachineEnd::worst)}, {}, {}};
  ends.best = answers_at(ends.best_machine, lengths);
  ends.worst = answers_at(ends.worst_machine, lengths);
  Answers<Interval> answers;
  answers.prefill_rate = ends.rate(&Answers<double>::prefill_rate);
  answers.is_overloaded = ends.best.is_overloaded;
  answers.is_overloaded_at_worst = ends.worst.is_overloaded;
  if (answers.is_overloaded) return answers;
  answers.decoding_sequences = ends.upward(ends.best.decoding_sequences, ends.worst.decoding_sequences);
  answers.ttft_first_s = ends.time(&Answers<double>::ttft_first_s);
  answers.ttft_median_s = ends.time(&Answers<double>::ttft_median_s);
  answers.ttft_last_s = ends.time(&Answers<double>::ttft_last_s);
  answers.ttft_s = ends.time(&Answers<double>::ttft_s);
  answers.tpot_s = ends.time(&Answers<double>::tpot_s);
  const bool is_open = !facts.plan->workload.burst && !facts.plan->workload.concurrency;
  const auto arrivals = [&] { return ends.has_worst() ? decode_rate_of_arrivals(ends.best_machine, ends.worst_machine, answers.decoding_sequences, lengths) : Interval(0, endless); };
  answers.decode_rate = is_open ? arrivals() : *ends.rate(&Answers<double>::decode_rate);
  answers.total_rate = ends.rate(&Answers<double>::total_rate);
  return answers;
}

}  // namespace plimsoll
