// From iterations to what users ask: TTFT, TPOT and three throughputs.   docs/physics.md, Answers
//
//   I, O  prompt and answer tokens       b      sequences of one attention rank that decode together
//   ν     prompts of a slot              t_pre  for which a prompt keeps the pipeline busy      t_dec  one decode step
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/physics/iterations.hpp"
#include "core/quantity/dual.hpp"
#include "core/quantity/traced.hpp"

namespace plimsoll {

/// The lengths of one case: every request at the mean, or every request at its longest.
struct CaseLengths {
  double input_tokens = 0;    ///< I
  double output_tokens = 0;   ///< O; 0 where the plan states none.
  double context_tokens = 0;  ///< What a decode step attends to.
};

/// The same as stated numbers.
template <typename Number>
struct Load {
  Number input_tokens{};
  Number output_tokens{};
  Number context_tokens{};
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

/// What prefill and decode on GPUs of their own answer besides (pools.hpp).
template <typename Number>
struct PoolAnswers {
  Number handoff_bytes{};                        ///< Of one prompt.
  std::optional<Number> handoff_s;               ///< Of one prompt, with the wait for those before it.
  std::optional<Number> requests_per_s;          ///< That both pools serve together.
  Number prefill_requests_per_s{};               ///< What the prefill pool could serve, were it always busy,
  std::optional<Number> handoff_requests_per_s;  ///< what the links between the pools could carry; nothing where they are free,
  std::optional<Number> decode_requests_per_s;   ///< and the decode pool with all requests of the load; under open arrivals only memory limits it.
  Number prefilling_sequences{};                 ///< That keep their prompt in the prefill pool's memory, over all replicas.
  Number kept_sequences{};                       ///< That keep their tokens in the decode pool's, those being handed over among them.
  bool decode_keeps_up = true;                   ///< Under open arrivals.
};

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
  bool is_overloaded = false;                ///< Open arrivals that the replicas cannot keep up with: the queue grows without end.
  bool is_overloaded_at_worst = false;       ///< With the worst machine of the ranges; `is_overloaded` says that with the best, too.
  std::optional<PoolAnswers<Number>> pools;  ///< Of a disaggregated plan, where rates are of one GPU of their own pool, and the total's of both.
};

namespace phases_detail {

/// Without an answer's length decode is judged at the prompt's; of a mean answer it attends to half, of a longest to all.
template <typename Number>
Load<Number> load_of(const Givens<Number>& givens, const CaseLengths& lengths) {
  Load<Number> load;
  load.input_tokens = givens(symbols::input_tokens, lengths.input_tokens);
  if (lengths.output_tokens > 0) load.output_tokens = givens(symbols::output_tokens, lengths.output_tokens);
  const double answered = lengths.output_tokens > 0 ? (lengths.context_tokens - lengths.input_tokens) / lengths.output_tokens : 0;
  load.context_tokens = named(symbols::context_tokens, load.input_tokens + load.output_tokens * Number(answered));
  return load;
}

/// Attention ranks over all replicas: as many groups of sequences decode side by side.
inline double attention_ranks(const Layout& layout) { return static_cast<double>(layout.replicas * layout.attention_dp); }

template <typename Number>
Number gpus_of(const StageContext<Number>& context) {
  return context.hardware.givens(symbols::gpus, real(context.layout->gpus()));
}

/// Prompt tokens/s of one GPU when every stage is busy with prefill.
template <typename Number>
Number prefill_rate(const StageContext<Number>& context, const Prefill<Number>& prefill) {
  const LayoutTerms<Number>& l = context.terms.layout;
  const Number tokens = prefill.prompt_tokens * l.attention_dp;
  return named(symbols::prefill_rate, tokens / (l.pp * l.tp * l.cp * l.attention_dp) / prefill.pipeline.pace_s());
}

template <typename Number>
Answers<Number> answer_burst(const StageContext<Number>& context, const Load<Number>& load) {
  const Number burst = context.hardware.givens(symbols::burst, real(*context.plan->workload.burst));
  const LayoutTerms<Number>& l = context.terms.layout;
  const Number n = named(symbols::sequences_of_rank, ceiling(burst / (l.replicas * l.attention_dp)));
  Answers<Number> answers;
  answers.prefill = prefill_of(context, n, load.input_tokens);
  answers.decode = decode_of(context, n, load.context_tokens);
  answers.decoding_sequences = burst;
  const Prefill<Number>& prefill = answers.prefill;
  const auto ttft_of = [&](const Number& sequence) {
    const Number chunk = larger(Number(1.0), ceiling(sequence * load.input_tokens / prefill.prompt_tokens - 1e-9));
    return named(symbols::ttft, prefill.pipeline.end_of_chunk_s(chunk));
  };
  answers.ttft_first_s = ttft_of(Number(1.0));
  answers.ttft_median_s = ttft_of(ceiling(n / 2.0));
  answers.ttft_last_s = named(symbols::ttft, prefill.pipeline.end_of_chunk_s(prefill.chunks));
  answers.ttft_s = answers.ttft_last_s;
  answers.tpot_s = named(symbols::tpot, answers.decode.token_s());
  answers.prefill_rate = prefill_rate(context, prefill);
  const Number gpus = gpus_of(context);
  answers.decode_rate = named(symbols::decode_rate, burst / gpus / answers.decode.token_s());
  if (middle_of(load.output_tokens) > 0) {
    const Number all_s = *answers.ttft_last_s + answers.decode.token_s() * (load.output_tokens - 1.0);
    answers.total_rate = named(symbols::total_rate, burst * (load.input_tokens + load.output_tokens) / gpus / all_s);
  }
  return answers;
}

/// Prompts that arrive one by one at an attention rank whose other b−1 sequences decode: x = (b−1)/O of them for each token of
/// an answer, in x·m chunks. Engines run a chunk by itself, or in one iteration with a decode step; TPOT lies between the two:
///   by itself  t_dec + x·t_pre
///   mixed      t_dec − min(1, x·m)·pace + x·m·mixed pace                     (a step that a chunk shares is not taken twice)
///   TTFT = t_f + κ·t_dec + μ·(1 + π + φ·(b−1))·t_pre                         (t_f, κ, μ, π, φ: ServingLaw)
/// so that TTFT + (O−1)·TPOT is about the time of the work whatever the scheduler does. A benchmark sends ν prompts to each slot:
/// its first rush of b prompts is 1/ν of what is averaged; in that the last waits for all others, and half of them come before a
/// token. If its answers are all equally long, prompts come one upon the other: π.
template <typename Number>
struct SteadyPrompts {
  Prefill<Number> prefill;  ///< Of one prompt.
  Number alone_s{};         ///< A prompt from end to end, with nothing before it.
  Number occupied_s{};      ///< t_pre
  ServingLaw<Number> law;
  Number clump{};  ///< π of a benchmark whose answers are all equally long: requests that end one upon the other begin so.
  Number rush{};   ///< 1/ν

  Number ttft_s(const Number& step_s, const Number& b) const {
    const Number others = larger(Number(0.0), b - 1.0);
    const Number prefills = alone_s + occupied_s * (clump * smaller(Number(1.0), others) + law.first_token_queue * others);
    const Number usual = step_s * law.first_token_steps + prefills * law.first_token_experts + law.front_end_s;
    if (middle_of(rush) == 0) return usual;
    return usual * (1.0 - rush) + (step_s + alone_s + occupied_s * (others / 2.0)) * rush;
  }
  /// x
  Number prompts_per_step(const Number& b, const Number& output_tokens) const {
    if (!(middle_of(output_tokens) > 0)) return Number(0.0);
    return named(symbols::prompts_per_step, (1.0 - rush / 2.0) * larger(Number(0.0), b - 1.0) / output_tokens);
  }
};

template <typename Number>
SteadyPrompts<Number> steady_prompts(const StageContext<Number>& context, const Number& input_tokens) {
  SteadyPrompts<Number> prompts;
  prompts.prefill = prefill_of(context, Number(1.0), input_tokens);
  const Pipeline<Number>& pipeline = prompts.prefill.pipeline;
  prompts.alone_s = named(symbols::prompt_alone, pipeline.end_of_chunk_s(prompts.prefill.chunks));
  prompts.occupied_s = named(symbols::prompt_occupies, pipeline.pace_s() * prompts.prefill.chunks);
  prompts.law = context.hardware.law;
  const Workload& workload = context.plan->workload;
  const bool is_benchmark = workload.prompts_per_slot.has_value();
  if (is_benchmark && workload.output && workload.output->variance() == 0) prompts.clump = prompts.law.first_token_clump;
  if (is_benchmark) prompts.rush = context.hardware.givens(symbols::rush, 1 / *workload.prompts_per_slot);
  return prompts;
}

/// TPOT of b sequences beside which prompts arrive. With stated efficiencies every prompt is run by itself.
template <typename Number>
Number loaded_tpot_s(const StageContext<Number>& context, const SteadyPrompts<Number>& prompts, const Decode<Number>& decode, const Number& b, const Load<Number>& load) {
  const Number x = prompts.prompts_per_step(b, load.output_tokens);
  const Number alone_s = decode.token_s() + prompts.occupied_s * x;
  if (middle_of(x) == 0 || !context.hardware.law.mixes_prompts) return alone_s;
  const Number chunks = x * prompts.prefill.chunks * decode.tokens;  // In a step, which may bring several tokens.
  // Never negative, which an interval does not know: a step is at least as long as its pace.
  const Number not_shared_s = larger(Number(0.0), decode.step_s - decode.pipeline.pace_s() * smaller(Number(1.0), chunks));
  const Number mixed_s = not_shared_s + mixed_pace_s(context, load.input_tokens, b, load.context_tokens) * chunks;
  return (alone_s + mixed_s / decode.tokens) * 0.5;
}

/// Full-rate prefill packs prompts into whole chunks.
template <typename Number>
Prefill<Number> packed_prefill(const StageContext<Number>& context, const Number& input_tokens) {
  const double prompts = std::max(1.0, std::floor(static_cast<double>(context.plan->engine.chunk_tokens) / middle_of(computed_tokens(context.terms, input_tokens))));
  return prefill_of(context, Number(prompts), input_tokens);
}

template <typename Number>
Answers<Number> answer_concurrency(const StageContext<Number>& context, const Load<Number>& load) {
  const Number concurrency = context.hardware.givens(symbols::concurrency, real(*context.plan->workload.concurrency));
  const LayoutTerms<Number>& l = context.terms.layout;
  const Number b = named(symbols::batch, larger(Number(1.0), concurrency / (l.replicas * l.attention_dp)));
  const SteadyPrompts<Number> prompts = steady_prompts(context, load.input_tokens);
  Answers<Number> answers;
  answers.prefill = prompts.prefill;
  answers.decode = decode_of(context, b, load.context_tokens);
  answers.decoding_sequences = concurrency;
  answers.ttft_s = named(symbols::ttft, prompts.ttft_s(answers.decode.step_s, b));
  answers.tpot_s = named(symbols::tpot, loaded_tpot_s(context, prompts, answers.decode, b, load));
  answers.packed = packed_prefill(context, load.input_tokens);
  answers.prefill_rate = prefill_rate(context, *answers.packed);
  const Number gpus = gpus_of(context);
  answers.decode_rate = named(symbols::decode_rate, concurrency / gpus / answers.decode.token_s());
  if (middle_of(load.output_tokens) > 0) {
    const Number request_s = *answers.ttft_s + *answers.tpot_s * (load.output_tokens - 1.0);
    answers.total_rate = named(symbols::total_rate, concurrency * (load.input_tokens + load.output_tokens) / gpus / request_s);
  }
  return answers;
}

/// The number in flight at which Little's law holds, wanted(b) = b, found by bisection below the first power of two that is not
/// exceeded; the queue grows without end where none is. There may be several: bisection takes the same one of machines that are
/// nearly alike, which a faster method does not.
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

/// The solution b of wanted(b) = b as a number that says what it follows from.
template <typename Wanted>
double solution(double b, const Wanted&) {
  return b;
}
/// Between what the ends of wanted(b) want; where the upper one has none there is no upper end.
template <typename Wanted>
Interval solution(const Interval&, const Wanted& wanted) {
  constexpr double endless = std::numeric_limits<double>::infinity();
  const auto least = in_flight([&](double at) { return wanted(Interval(at)).low; });
  const auto most = in_flight([&](double at) { return wanted(Interval(at)).high; });
  return {least.value_or(endless), most.value_or(endless)};
}
/// By the implicit function theorem: b′ = ∂wanted/∂input / (1 − ∂wanted/∂b).
template <typename Wanted>
Dual solution(const Dual& b, const Wanted& wanted) {
  constexpr double step = 1e-6;
  const double along = (wanted(Dual(b.value * (1 + step))).value - wanted(Dual(b.value * (1 - step))).value) / (2 * step * b.value);
  return {b.value, wanted(b).slope / (1 - along)};
}
template <typename Wanted>
Traced solution(const Traced& b, const Wanted& wanted) {
  Traced solved = named(symbols::in_flight, wanted(b));
  solved.value = solved.tape->at(solved.node).value = b.value;
  return solved;
}

/// Open arrivals, λ' on one attention rank: b = λ'·(TTFT + (O−1)·TPOT), but no step has less than one sequence. TTFT is p99: the
/// service of one prompt and the wait of an M/D/1 queue, whose tail is taken as exponential with the queue's mean (Kingman's
/// heavy-traffic limit). How many wait and run follows from the mean lengths in every case; a case of the longest lengths asks
/// for the longest prompt among them, and for steps in which all contexts are at their longest.
template <typename Number>
struct OpenArrivals {
  const StageContext<Number>& context;
  Load<Number> usual;
  SteadyPrompts<Number> prompts;
  Number per_rank{};  ///< λ'

  /// What Little's law wants in flight where b sequences decode together.
  Number wanted(const Number& sequences) const {
    const Number b = larger(Number(1.0), sequences);
    const Decode<Number> decode = decode_of(context, b, usual.context_tokens);
    const Number tpot_s = loaded_tpot_s(context, prompts, decode, b, usual);
    return per_rank * (prompts.ttft_s(decode.step_s, b) + tpot_s * larger(Number(0.0), usual.output_tokens - 1.0));
  }
};

/// The wait of the 99th percentile of an M/D/1 queue, in services.
template <typename Number>
Number waits_of(const Number& busy) {
  constexpr double exceeding = 0.01;
  return middle_of(busy) > exceeding ? named(symbols::waits, logarithm(busy / exceeding) / (2.0 * (1.0 - busy))) : Number(0.0);
}

template <typename Number>
Answers<Number> answer_open(const StageContext<Number>& context, const Load<Number>& load) {
  const LayoutTerms<Number>& l = context.terms.layout;
  const Number requests_per_s = context.hardware.givens(symbols::requests_per_s, context.plan->workload.requests_per_s.value_or(0));
  const Load<Number> usual = load_of(context.hardware.givens, mean_lengths(context.plan->workload));
  const OpenArrivals<Number> open{context, usual, steady_prompts(context, usual.input_tokens), requests_per_s / (l.replicas * l.attention_dp)};
  const SteadyPrompts<Number>& prompts = open.prompts;
  const SteadyPrompts<Number> asked = steady_prompts(context, load.input_tokens);
  Answers<Number> answers;
  answers.prefill = asked.prefill;
  answers.packed = packed_prefill(context, load.input_tokens);
  answers.prefill_rate = prefill_rate(context, *answers.packed);
  const Number busy = named(symbols::load, open.per_rank * prompts.occupied_s);
  const auto value_wanted = [&](double b) { return tried(context.hardware.givens, [&] { return open.wanted(Number(b)); }); };
  const std::optional<double> sequences = middle_of(busy) < 1 ? in_flight(value_wanted) : std::nullopt;
  if (!sequences) {
    answers.is_overloaded = answers.is_overloaded_at_worst = true;
    return answers;
  }
  const Number b = named(symbols::batch, larger(Number(1.0), solution(Number(*sequences), [&](const Number& at) { return open.wanted(at); })));
  answers.decode = decode_of(context, b, load.context_tokens);
  answers.decoding_sequences = b * (l.replicas * l.attention_dp);
  const Number waits = waits_of(busy);
  const ServingLaw<Number>& law = context.hardware.law;
  answers.ttft_s = named(symbols::ttft, answers.decode.step_s * law.first_token_steps + asked.alone_s * law.first_token_experts + prompts.occupied_s * waits + law.front_end_s);
  answers.tpot_s = named(symbols::tpot, loaded_tpot_s(context, prompts, answers.decode, b, usual));
  const Number gpus = gpus_of(context);
  answers.decode_rate = named(symbols::decode_rate, answers.decoding_sequences / gpus / answers.decode.token_s());
  if (middle_of(usual.output_tokens) > 0) answers.total_rate = named(symbols::total_rate, requests_per_s * (usual.input_tokens + usual.output_tokens) / gpus);
  return answers;
}

}  // namespace phases_detail

template <typename Number>
Answers<Number> answers_of(const StageContext<Number>& context, const CaseLengths& lengths) {
  const Workload& workload = context.plan->workload;
  const Load<Number> load = phases_detail::load_of(context.hardware.givens, lengths);
  if (workload.burst) return phases_detail::answer_burst(context, load);
  if (workload.concurrency) return phases_detail::answer_concurrency(context, load);
  return phases_detail::answer_open(context, load);
}

}  // namespace plimsoll
