// From iterations to what users ask: TTFT, TPOT and three throughputs.   docs/physics.md, Answers
//
//   I, O  prompt and answer tokens       b      sequences of one attention rank that decode together
//   W     GPUs in all                    t_pre  for which a prompt keeps the pipeline busy      t_dec  one decode step
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/physics/iterations.hpp"

namespace plimsoll {

/// The lengths of one case: every request at the mean, or every request at its longest.
struct CaseLengths {
  double input_tokens = 0;    ///< I
  double output_tokens = 0;   ///< O; 0 where the plan states none.
  double context_tokens = 0;  ///< What a decode step attends to.
};

inline CaseLengths mean_lengths(const Workload& workload) {
  const double input = workload.input.mean();
  const double output = workload.output ? workload.output->mean() : 0;
  return {.input_tokens = input, .output_tokens = output, .context_tokens = input + output / 2};  // The mean over an answer's steps.
}

inline CaseLengths longest_lengths(const Workload& workload) {
  const double input = workload.input.longest();
  const double output = workload.output ? workload.output->longest() : 0;
  return {.input_tokens = input, .output_tokens = output, .context_tokens = input + output};  // The last step.
}

/// What a case answers. Throughputs are tokens/s of one GPU.
template <typename Number>
struct Answers {
  Prefill<Number> prefill;                ///< Behind TTFT.
  std::optional<Prefill<Number>> packed;  ///< Behind the prefill rate, where that is another: prompts packed into whole chunks.
  Decode<Number> decode;                  ///< Nothing where the replicas are overloaded: no number of sequences is in flight.
  Number decoding_sequences{};            ///< Over all replicas.
  std::optional<Number> ttft_first_s;
  std::optional<Number> ttft_median_s;
  std::optional<Number> ttft_last_s;
  std::optional<Number> ttft_s;  ///< The one that a target speaks of.
  std::optional<Number> tpot_s;
  std::optional<Number> prefill_rate;
  std::optional<Number> decode_rate;
  std::optional<Number> total_rate;
  bool is_overloaded = false;           ///< Open arrivals that the replicas cannot keep up with: the queue grows without end.
  bool is_overloaded_at_worst = false;  ///< With the worst machine of the ranges; `is_overloaded` says that with the best, too.
};

namespace phases_detail {

/// Attention ranks over all replicas: as many groups of sequences decode side by side.
inline double attention_ranks(const Layout& layout) { return static_cast<double>(layout.replicas * layout.attention_dp); }

/// Prompt tokens/s of one GPU when every stage is busy with prefill.
template <typename Number>
Number prefill_rate(const Prefill<Number>& prefill, const Layout& layout) {
  const double tokens = prefill.chunk_tokens * static_cast<double>(layout.attention_dp);
  return Number(tokens / static_cast<double>(layout.gpus_per_replica())) / prefill.pipeline.pace_s();
}

template <typename Number>
Answers<Number> answer_burst(const StageContext<Number>& context, const CaseLengths& lengths, double burst) {
  const Layout& layout = *context.layout;
  const double n = std::ceil(burst / attention_ranks(layout));
  Answers<Number> answers;
  answers.prefill = prefill_of(context, n, lengths.input_tokens);
  answers.decode = decode_of(context, n, lengths.context_tokens);
  answers.decoding_sequences = burst;
  const Prefill<Number>& prefill = answers.prefill;
  const auto ttft_of = [&](double sequence) {
    return prefill.pipeline.end_of_chunk_s(std::max(1.0, std::ceil(sequence * lengths.input_tokens / prefill.chunk_tokens - 1e-9)));
  };
  answers.ttft_first_s = ttft_of(1);
  answers.ttft_median_s = ttft_of(std::ceil(n / 2));
  answers.ttft_last_s = ttft_of(n);
  answers.ttft_s = answers.ttft_last_s;
  answers.tpot_s = answers.decode.step_s;
  answers.prefill_rate = prefill_rate(prefill, layout);
  const double gpus = static_cast<double>(layout.gpus());
  answers.decode_rate = Number(burst / gpus) / answers.decode.step_s;
  if (lengths.output_tokens > 0) {
    const Number all_s = *answers.ttft_last_s + answers.decode.step_s * Number(lengths.output_tokens - 1);
    answers.total_rate = Number(burst * (lengths.input_tokens + lengths.output_tokens) / gpus) / all_s;
  }
  return answers;
}

/// Prompts that arrive one by one at an attention rank whose other b−1 sequences decode: x = (b−1)/O of them for each token of
/// an answer, in x·m chunks. Engines run a chunk by itself, or in one iteration with a decode step; TPOT lies between the two:
///   by itself  t_dec + x·t_pre
///   mixed      t_dec − min(1, x·m)·pace + x·m·mixed pace                     (a step that a chunk shares is not taken twice)
///   TTFT = a + κ·t_dec + μ·(1 + π + φ·(b−1))·t_pre                           (a, κ, μ, π, φ: ServingLaw)
/// so that TTFT + (O−1)·TPOT is about the time of the work whatever the scheduler does. A benchmark sends ν prompts to each slot:
/// its first rush of b prompts is 1/ν of what is averaged; in that the last waits for all others, and half of them come before a
/// token. If its answers are all equally long, prompts come one upon the other: π.
template <typename Number>
struct SteadyPrompts {
  Prefill<Number> prefill;  ///< Of one prompt.
  Number alone_s{};         ///< A prompt from end to end, with nothing before it.
  Number occupied_s{};      ///< t_pre
  ServingLaw law;
  double clump = 0;  ///< π of a benchmark whose answers are all equally long: requests that end one upon the other begin so.
  double rush = 0;   ///< 1/ν

  Number ttft_s(const Number& step_s, double b) const {
    const double others = std::max(0.0, b - 1);
    const Number prefills = alone_s + occupied_s * Number(clump * smaller(1.0, others) + law.first_token_queue * others);
    const Number usual = step_s * Number(law.first_token_steps) + prefills * Number(law.first_token_experts) + Number(law.front_end_s);
    if (rush == 0) return usual;
    return usual * Number(1 - rush) + (step_s + alone_s + occupied_s * Number(others / 2)) * Number(rush);
  }
  /// x
  double prompts_per_step(double b, double output_tokens) const {
    return output_tokens > 0 ? (1 - rush / 2) * std::max(0.0, b - 1) / output_tokens : 0;
  }
};

template <typename Number>
SteadyPrompts<Number> steady_prompts(const StageContext<Number>& context, double input_tokens) {
  SteadyPrompts<Number> prompts;
  prompts.prefill = prefill_of(context, 1.0, input_tokens);
  const Pipeline<Number>& pipeline = prompts.prefill.pipeline;
  prompts.alone_s = pipeline.end_of_chunk_s(prompts.prefill.chunks);
  prompts.occupied_s = pipeline.pace_s() * Number(prompts.prefill.chunks);
  prompts.law = context.hardware.law;
  const std::optional<Lengths>& answers = context.plan->workload.output;
  const bool is_benchmark = context.plan->workload.prompts_per_slot.has_value();
  prompts.clump = is_benchmark && answers && answers->variance() == 0 ? prompts.law.first_token_clump : 0;
  prompts.rush = 1 / context.plan->workload.prompts_per_slot.value_or(std::numeric_limits<double>::infinity());
  return prompts;
}

/// TPOT of b sequences beside which prompts arrive. With stated efficiencies every prompt is run by itself.
template <typename Number>
Number loaded_tpot_s(const StageContext<Number>& context, const SteadyPrompts<Number>& prompts, const Decode<Number>& decode, double b,
                     const CaseLengths& lengths) {
  const double x = prompts.prompts_per_step(b, lengths.output_tokens);
  const Number alone_s = decode.step_s + prompts.occupied_s * Number(x);
  if (x == 0 || !context.hardware.law.mixes_prompts) return alone_s;
  const double chunks = x * prompts.prefill.chunks;
  const Number mixed_s = decode.step_s - decode.pipeline.pace_s() * Number(std::min(1.0, chunks)) +
                         mixed_pace_s(context, lengths.input_tokens, b, lengths.context_tokens) * Number(chunks);
  return (alone_s + mixed_s) * Number(0.5);
}

/// Full-rate prefill packs prompts into whole chunks.
template <typename Number>
Prefill<Number> packed_prefill(const StageContext<Number>& context, double input_tokens) {
  const double prompts = std::max(1.0, std::floor(static_cast<double>(context.plan->engine.chunk_tokens) / input_tokens));
  return prefill_of(context, prompts, input_tokens);
}

inline Answers<double> answer_concurrency(const StageContext<double>& context, const CaseLengths& lengths, double concurrency) {
  const Layout& layout = *context.layout;
  const double b = std::max(1.0, concurrency / attention_ranks(layout));
  const SteadyPrompts<double> prompts = steady_prompts(context, lengths.input_tokens);
  Answers<double> answers;
  answers.prefill = prompts.prefill;
  answers.decode = decode_of(context, b, lengths.context_tokens);
  answers.decoding_sequences = concurrency;
  answers.ttft_s = prompts.ttft_s(answers.decode.step_s, b);
  answers.tpot_s = loaded_tpot_s(context, prompts, answers.decode, b, lengths);
  answers.packed = packed_prefill(context, lengths.input_tokens);
  answers.prefill_rate = prefill_rate(*answers.packed, layout);
  const double gpus = static_cast<double>(layout.gpus());
  answers.decode_rate = concurrency / gpus / answers.decode.step_s;
  if (lengths.output_tokens > 0) {
    const double request_s = *answers.ttft_s + *answers.tpot_s * (lengths.output_tokens - 1);
    answers.total_rate = concurrency * (lengths.input_tokens + lengths.output_tokens) / gpus / request_s;
  }
  return answers;
}

/// Between the best and the worst machine of the ranges: every time falls with the machine, and every rate rises.
inline Answers<Interval> answer_concurrency(const StageContext<Interval>& context, const CaseLengths& lengths, double concurrency) {
  const StageFacts& facts = context;
  const Answers<double> best = answer_concurrency({facts, machine_at(context.hardware, MachineEnd::best)}, lengths, concurrency);
  const Answers<double> worst = answer_concurrency({facts, machine_at(context.hardware, MachineEnd::worst)}, lengths, concurrency);
  Answers<Interval> answers;
  answers.decoding_sequences = Interval(concurrency);
  answers.ttft_s = Interval(*best.ttft_s, *worst.ttft_s);
  answers.tpot_s = Interval(*best.tpot_s, *worst.tpot_s);
  answers.prefill_rate = Interval(*worst.prefill_rate, *best.prefill_rate);
  answers.decode_rate = Interval(*worst.decode_rate, *best.decode_rate);
  if (best.total_rate) answers.total_rate = Interval(*worst.total_rate, *best.total_rate);
  return answers;
}

/// The number in flight at which Little's law holds, wanted(b) = b, found by bisection below the first power of two that is not
/// exceeded; the queue grows without end where none is.
template <typename Wanted>
std::optional<double> in_flight(Wanted wanted) {
  constexpr double most = 1e6;
  double low = 0;
  double high = 1;
  while (wanted(high) > high) {
    if (high >= most) return std::nullopt;
    low = high;
    high *= 2;
  }
  for (int i = 0; i < 50; ++i) {
    const double middle = (low + high) / 2;
    (wanted(middle) > middle ? low : high) = middle;
  }
  return high;
}

/// Open arrivals, λ' on one attention rank: b = λ'·(TTFT + (O−1)·TPOT), but no step has less than one sequence. TTFT is p99: the
/// service of one prompt and the wait of an M/D/1 queue, whose tail is taken as exponential with the queue's mean (Kingman's
/// heavy-traffic limit). How many wait and run follows from the mean lengths in every case; a case of the longest lengths asks
/// for the longest prompt among them, and for steps in which all contexts are at their longest.
inline Answers<double> answer_open(const StageContext<double>& context, const CaseLengths& lengths, double requests_per_s) {
  const Layout& layout = *context.layout;
  const double ranks = attention_ranks(layout);
  const double per_rank = requests_per_s / ranks;
  const CaseLengths usual = mean_lengths(context.plan->workload);
  const SteadyPrompts<double> prompts = steady_prompts(context, usual.input_tokens);
  const SteadyPrompts<double> asked = steady_prompts(context, lengths.input_tokens);
  Answers<double> answers;
  answers.prefill = asked.prefill;
  answers.packed = packed_prefill(context, lengths.input_tokens);
  answers.prefill_rate = prefill_rate(*answers.packed, layout);
  const double load = per_rank * prompts.occupied_s;
  const auto wanted = [&](double sequences) {
    const double b = std::max(1.0, sequences);
    const Decode<double> decode = decode_of(context, b, usual.context_tokens);
    const double tpot_s = loaded_tpot_s(context, prompts, decode, b, usual);
    return per_rank * (prompts.ttft_s(decode.step_s, b) + tpot_s * std::max(0.0, usual.output_tokens - 1));
  };
  const std::optional<double> sequences = load < 1 ? in_flight(wanted) : std::nullopt;
  if (!sequences) {
    answers.is_overloaded = answers.is_overloaded_at_worst = true;
    return answers;
  }
  const double b = std::max(1.0, *sequences);
  answers.decode = decode_of(context, b, lengths.context_tokens);
  answers.decoding_sequences = b * ranks;
  constexpr double exceeding = 0.01;
  const double waits = load > exceeding ? natural_log(load / exceeding) / (2 * (1 - load)) : 0;
  const ServingLaw& law = context.hardware.law;
  answers.ttft_s = answers.decode.step_s * law.first_token_steps + asked.alone_s * law.first_token_experts + prompts.occupied_s * waits + law.front_end_s;
  answers.tpot_s = loaded_tpot_s(context, prompts, answers.decode, b, usual);
  const double gpus = static_cast<double>(layout.gpus());
  answers.decode_rate = answers.decoding_sequences / gpus / answers.decode.step_s;
  if (usual.output_tokens > 0) answers.total_rate = requests_per_s * (usual.input_tokens + usual.output_tokens) / gpus;
  return answers;
}

/// Between the best and the worst machine of the ranges: on a worse one every time and the number in flight are larger. Decode
/// throughput falls with the machine and rises with the number, which go against each other; it lies between the worst machine
/// with the fewest and the best with the most. Where the worst machine is overloaded, times and numbers have no upper end, and
/// rates begin at nothing.
inline Answers<Interval> answer_open(const StageContext<Interval>& context, const CaseLengths& lengths, double requests_per_s) {
  const StageFacts& facts = context;
  const StageContext<double> best_machine{facts, machine_at(context.hardware, MachineEnd::best)};
  const StageContext<double> worst_machine{facts, machine_at(context.hardware, MachineEnd::worst)};
  const Answers<double> best = answer_open(best_machine, lengths, requests_per_s);
  const Answers<double> worst = answer_open(worst_machine, lengths, requests_per_s);
  Answers<Interval> answers;
  answers.prefill_rate = Interval(*worst.prefill_rate, *best.prefill_rate);
  answers.is_overloaded = best.is_overloaded;
  answers.is_overloaded_at_worst = worst.is_overloaded;
  if (answers.is_overloaded) return answers;
  constexpr double endless = std::numeric_limits<double>::infinity();
  const bool ends = !answers.is_overloaded_at_worst;
  answers.decoding_sequences = ends ? Interval(best.decoding_sequences, worst.decoding_sequences) : Interval(best.decoding_sequences, endless);
  answers.ttft_s = ends ? Interval(*best.ttft_s, *worst.ttft_s) : Interval(*best.ttft_s, endless);
  answers.tpot_s = ends ? Interval(*best.tpot_s, *worst.tpot_s) : Interval(*best.tpot_s, endless);
  const double ranks = attention_ranks(*facts.layout);
  const auto decode_rate = [&](const StageContext<double>& machine, double sequences) {
    return sequences / static_cast<double>(facts.layout->gpus()) / decode_of(machine, sequences / ranks, lengths.context_tokens).step_s;
  };
  const double highest = ends ? decode_rate(best_machine, worst.decoding_sequences) : endless;
  answers.decode_rate = Interval(ends ? decode_rate(worst_machine, best.decoding_sequences) : 0, highest);
  if (best.total_rate) answers.total_rate = Interval(ends ? *best.total_rate : 0, *best.total_rate);
  return answers;
}

}  // namespace phases_detail

template <typename Number>
Answers<Number> answers_of(const StageContext<Number>& context, const CaseLengths& lengths) {
  const Workload& workload = context.plan->workload;
  if (workload.burst) return phases_detail::answer_burst(context, lengths, static_cast<double>(*workload.burst));
  if (workload.concurrency) return phases_detail::answer_concurrency(context, lengths, static_cast<double>(*workload.concurrency));
  return phases_detail::answer_open(context, lengths, workload.requests_per_s.value_or(0));
}

}  // namespace plimsoll
