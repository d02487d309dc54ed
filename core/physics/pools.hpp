// Prefill and decode on GPUs of their own, with a handoff of the KV cache between them.   docs/physics.md, Disaggregated pools
//
//   t_P   from one prompt to the next on a prefill rank       S_P   a prompt from end to end, with what the front end takes
//   t_H   a prompt's KV cache from pool to pool               s     ranks of a pool, or handoffs side by side
//   b_D   sequences that decode on a rank of the decode pool  X     requests/s of the whole
//
// The prefill pool delivers the first token (as in vLLM and SGLang), so TTFT has no handoff in it and the second token has.
// Decode is not disturbed: TPOT is its step. Prompts are packed into whole chunks where they wait, so that the prefill pool's
// rate is the prefill rate of its layout. Source: DistServe (arXiv:2401.09670), Splitwise (arXiv:2311.18677).
#pragma once

#include <memory>

#include "core/physics/memory.hpp"
#include "core/physics/phases.hpp"

namespace plimsoll {

/// The pool that prefills as a plan of its own: its layout, its accelerator, and prompts without answers.
struct PrefillPool {
  Plan plan;
  Layout layout;
};

/// Null where every GPU does both.
std::shared_ptr<const PrefillPool> prefill_pool_of(const Plan& plan);

/// What the prefill pool's stated numbers are called. What the pools share keeps its name.
Renaming prefill_pool_names(const Plan& plan);

template <typename Number>
struct PoolsContext {
  StageContext<Number> prefill;
  StageContext<Number> decode;
  std::optional<EffectiveLink<Number>> handoff;  ///< Nothing: not stated, and taken as free.
};

namespace pools_detail {

inline Givens<double> givens_of_prefill(const Givens<double>& givens, Renaming) { return givens; }
inline Givens<Interval> givens_of_prefill(const Givens<Interval>& givens, Renaming) { return givens; }
template <typename Number>
Givens<Number> givens_of_prefill(Givens<Number> givens, Renaming renamed) {
  givens.renamed = renamed;
  return givens;
}

}  // namespace pools_detail

/// The link that carries the KV cache: its own, else the one between nodes; at the share of its bandwidth that collectives reach.
template <typename Number>
std::optional<EffectiveLink<Number>> handoff_link_of(const Plan& plan, const Givens<Number>& givens = {}) {
  const std::optional<Link>& own = plan.disaggregation->handoff_link;
  if (own) return hardware_detail::shared_link(plan, *own, profile_of(plan), givens, symbols::handoff_rate, symbols::handoff_bandwidth, symbols::handoff_latency);
  if (plan.cluster.scale_out) return scale_out_link<Number>(plan, *plan.cluster.scale_out, profile_of(plan), givens);
  return std::nullopt;
}

/// `layout`: of the pool that decodes. Plan, layout and pool must outlive the context.
template <typename Number>
PoolsContext<Number> pools_context(const Plan& plan, const Layout& layout, const PrefillPool& pool, double weight_scale, const Givens<Number>& givens = {}) {
  return {stage_context<Number>(pool.plan, pool.layout, weight_scale, pools_detail::givens_of_prefill(givens, prefill_pool_names(plan))),
          stage_context<Number>(plan, layout, weight_scale, givens), handoff_link_of<Number>(plan, givens)};
}

namespace pools_detail {

using phases_detail::gpus_of;

template <typename Number>
Number ranks_of(const StageContext<Number>& context) {
  return context.terms.layout.replicas * context.terms.layout.attention_dp;
}

/// A place that serves one request after another, on `servers` side by side.
template <typename Number>
struct Station {
  Number alone_s{};     ///< Of a request that finds nobody there.
  Number occupied_s{};  ///< From one request to the next.
  Number servers = Number(1.0);

  bool is_free() const { return !(middle_of(occupied_s) > 0); }
  Number requests_per_s() const { return servers / occupied_s; }
  /// Share of its time that it is busy.
  Number load(const Number& requests_per_s) const { return requests_per_s * occupied_s / servers; }
  /// 1 − ρ·(1 − 1/b) of n requests that go round, b = n/servers of them to a server: who arrives finds of those there the share
  /// that others are, so that one alone never waits. A visit then takes alone_s / room.
  Number room(const Number& requests_per_s, const Number& in_loop) const {
    return named(symbols::room, 1.0 - load(requests_per_s) * larger(Number(0.0), 1.0 - servers / in_loop));
  }
  /// The mean wait of random arrivals, M/D/1.
  Number mean_wait_s(const Number& requests_per_s) const {
    const Number busy = load(requests_per_s);
    return occupied_s * busy / (2.0 * (1.0 - busy));
  }
};

/// Bytes of a prompt's KV cache as the ranks of the decode pool keep it, in whole blocks, copies counted.
template <typename Number>
Number handoff_bytes(const StageContext<Number>& decode, const Number& input_tokens) {
  const Plan& plan = *decode.plan;
  const LayerMixOf<Number> mix = given_mix(decode.terms.givens, layer_mix(plan.model, 0, plan.model.layers));
  const Number block_tokens = decode.terms.givens(symbols::block_tokens, real(plan.engine.kv_block_tokens));
  const Number of_rank = memory_detail::kv_bytes(decode.terms, block_tokens, mix, Number(1.0), input_tokens, Number(0.0)) + memory_detail::state_bytes(decode.terms, mix, Number(1.0));
  return named(symbols::handoff_bytes, of_rank * decode.terms.layout.tp * decode.terms.layout.cp);
}

/// GPUs that keep one prompt go side by side, as many as the smaller of both pools has.
template <typename Number>
Station<Number> handoff_station(const PoolsContext<Number>& pools, const Number& bytes) {
  if (!pools.handoff) return {};
  const auto holders = [](const LayoutTerms<Number>& l) { return l.tp * l.cp * l.pp; };
  const LayoutTerms<Number>& p = pools.prefill.terms.layout;
  const LayoutTerms<Number>& d = pools.decode.terms.layout;
  Station<Number> station;
  station.occupied_s = bytes / smaller(holders(p), holders(d)) / pools.handoff->bytes_per_s;
  station.alone_s = named(symbols::handoff, station.occupied_s + pools.handoff->latency_s);
  station.servers = named(symbols::handoffs_at_once, smaller(holders(p) * ranks_of(pools.prefill), holders(d) * ranks_of(pools.decode)) / smaller(holders(p), holders(d)));
  return station;
}

/// Prompts on the prefill pool. Those that wait are packed into whole chunks.
template <typename Number>
struct PromptStation {
  Prefill<Number> one;  ///< Of one prompt.
  Prefill<Number> packed;
  Station<Number> station;
  Number at_work{};  ///< Prompts that the stages work on at most, over all ranks.
};

template <typename Number>
PromptStation<Number> prompt_station(const StageContext<Number>& prefill, const Number& input_tokens) {
  const phases_detail::SteadyPrompts<Number> prompts = phases_detail::steady_prompts(prefill, input_tokens);
  PromptStation<Number> made;
  made.one = prompts.prefill;
  made.packed = phases_detail::packed_prefill(prefill, input_tokens);
  const Number paces = named(symbols::prompt_paces, made.packed.pipeline.pace_s() * (input_tokens / made.packed.prompt_tokens));
  made.station = {prompts.alone_s * prompts.law.first_token_experts + prompts.law.front_end_s, paces, ranks_of(prefill)};
  made.at_work = larger(Number(1.0), made.packed.prompt_tokens / input_tokens) * prefill.terms.layout.pp * made.station.servers;
  return made;
}

template <typename Number>
Number gpus_of_both(const PoolsContext<Number>& pools) {
  return gpus_of(pools.prefill) + gpus_of(pools.decode);
}

/// Tokens of an answer that the decode pool makes: all but the first.
template <typename Number>
Number decoded_tokens(const Load<Number>& load) {
  return larger(Number(0.0), load.output_tokens - 1.0);
}

/// What the pools could do at the most, and the handoff of one prompt.
template <typename Number>
PoolAnswers<Number> pool_rates(const PromptStation<Number>& prompts, const Station<Number>& handoff, const Number& bytes) {
  PoolAnswers<Number> answers;
  answers.handoff_bytes = bytes;
  answers.prefill_requests_per_s = prompts.station.requests_per_s();
  if (!handoff.is_free()) answers.handoff_requests_per_s = handoff.requests_per_s();
  return answers;
}

/// All that the load has decode at once.
template <typename Number>
std::optional<Number> decode_capacity(const StageContext<Number>& decode, const Load<Number>& load, const Number& requests) {
  const Number tokens = decoded_tokens(load);
  if (!(middle_of(tokens) > 0)) return std::nullopt;
  const Number b = larger(Number(1.0), requests / ranks_of(decode));
  return requests / (tokens * decode_of(decode, b, load.context_tokens).token_s());
}

/// The burst goes through the prefill pool as it would through its layout alone, and decodes once the last prompt is there.
template <typename Number>
Answers<Number> answer_burst(const PoolsContext<Number>& pools, const Load<Number>& load) {
  const Number burst = pools.decode.hardware.givens(symbols::burst, real(*pools.decode.plan->workload.burst));
  const Load<Number> prompts_only{load.input_tokens, Number(0.0), load.input_tokens};
  Answers<Number> answers = phases_detail::answer_burst(pools.prefill, prompts_only);
  const Number n = named(symbols::sequences_of_rank, ceiling(burst / ranks_of(pools.decode)));
  answers.decode = decode_of(pools.decode, n, load.context_tokens);
  answers.decoding_sequences = burst;
  answers.tpot_s = named(symbols::tpot, answers.decode.token_s());
  answers.decode_rate = named(symbols::decode_rate, burst / gpus_of(pools.decode) / answers.decode.token_s());

  const PromptStation<Number> prompts = prompt_station(pools.prefill, load.input_tokens);
  const Number bytes = handoff_bytes(pools.decode, load.input_tokens);
  const Station<Number> link = handoff_station(pools, bytes);
  PoolAnswers<Number> both = pool_rates(prompts, link, bytes);
  both.decode_requests_per_s = decode_capacity(pools.decode, load, burst);
  // The last prompt's cache follows its prefill, or the caches before it where the link is the slower of the two.
  const Number link_free_s = *answers.ttft_first_s + link.occupied_s * (ceiling(burst / link.servers) - 1.0);
  const Number handed_over_s = larger(*answers.ttft_last_s, link_free_s) + link.alone_s;
  both.handoff_s = named(symbols::handoff_wait, handed_over_s - *answers.ttft_last_s);
  both.prefilling_sequences = burst;
  const bool link_keeps_up = middle_of(link_free_s) <= middle_of(*answers.ttft_last_s);
  if (link_keeps_up) both.prefilling_sequences = smaller(burst, prompts.at_work + prompts.station.requests_per_s() * link.alone_s);
  both.kept_sequences = burst;
  answers.total_rate.reset();
  if (middle_of(load.output_tokens) > 0) {
    const Number all_s = handed_over_s + answers.decode.token_s() * decoded_tokens(load);
    both.requests_per_s = named(symbols::pools_in_step, burst / all_s);
    answers.total_rate = named(symbols::total_rate, *both.requests_per_s * (load.input_tokens + load.output_tokens) / gpus_of_both(pools));
  }
  answers.pools = both;
  return answers;
}

/// What the pools serve a second, and the sequences that it keeps in each of them.
template <typename Number>
void add_served(const PoolsContext<Number>& pools, const PromptStation<Number>& prompts, const Load<Number>& load, const Number& requests_per_s, const Number& in_prefill, const Number& in_handoff,
                Answers<Number>& answers, PoolAnswers<Number>& both) {
  both.prefilling_sequences = smaller(in_prefill, prompts.at_work) + in_handoff;
  both.kept_sequences = answers.decoding_sequences + in_handoff;
  if (!(middle_of(load.output_tokens) > 0)) return;
  both.requests_per_s = requests_per_s;
  answers.total_rate = named(symbols::total_rate, requests_per_s * (load.input_tokens + load.output_tokens) / gpus_of_both(pools));
}

/// n requests that go round: prefill, handoff, decode. All are somewhere, by Little's law:
///   n = X·S_P/room_P + X·t_H/room_h + s_D·b_D,   X = s_D·b_D / ((O−1)·t_dec(b_D))
/// which is solved for b_D. Where one place is the slowest the others are left what it lets through.
template <typename Number>
struct ClosedLoop {
  const PoolsContext<Number>& pools;
  const Load<Number>& load;
  Station<Number> prefill;
  Station<Number> handoff;
  Number in_loop{};  ///< n

  Number requests_per_s(const Number& b) const {
    const Number step_s = decode_of(pools.decode, larger(Number(1.0), b), load.context_tokens).token_s();
    return named(symbols::pools_in_step, b * ranks_of(pools.decode) / (decoded_tokens(load) * step_s));
  }
  /// What is left for decode, less what decodes, times both rooms so that it is finite at a full station; falls with b.
  Number left_over(const Number& b) const {
    const Number x = requests_per_s(b);
    const Number of_prefill = prefill.room(x, in_loop);
    const Number of_handoff = handoff.room(x, in_loop);
    if (!(middle_of(of_prefill) > 0 && middle_of(of_handoff) > 0)) return Number(-1.0);
    return (in_loop - b * ranks_of(pools.decode)) * of_prefill * of_handoff - x * (prefill.alone_s * of_handoff + handoff.alone_s * of_prefill);
  }
  Number wanted(const Number& b) const {
    const Number x = requests_per_s(b);
    return (in_loop - x * (prefill.alone_s / prefill.room(x, in_loop) + handoff.alone_s / handoff.room(x, in_loop))) / ranks_of(pools.decode);
  }
  double solution() const {
    double low = 0;
    double high = middle_of(in_loop) / middle_of(ranks_of(pools.decode));
    constexpr int most_halvings = 100;
    for (int i = 0; i < most_halvings; ++i) {
      const double middle = (low + high) / 2;
      if (middle <= low || middle >= high) break;
      const double left = tried(pools.decode.hardware.givens, [&] { return left_over(Number(middle)); });
      (left > 0 ? low : high) = middle;
    }
    return high;
  }
};

/// The solution as a number that says what it follows from.
inline double solved(const ClosedLoop<double>&, double b) { return b; }
/// By the implicit function theorem: b′ = −(∂left over/∂input) / (∂left over/∂b).
inline Dual solved(const ClosedLoop<Dual>& loop, double b) {
  const double step = b * 1e-6;
  const double along = (loop.left_over(Dual(b + step)).value - loop.left_over(Dual(b - step)).value) / (2 * step);
  return {b, -loop.left_over(Dual(b)).slope / along};
}
inline Traced solved(const ClosedLoop<Traced>& loop, double b) {
  Traced made = named(symbols::decoding, loop.wanted(Traced(b)));
  made.value = made.tape->at(made.node).value = b;
  return made;
}

template <typename Number>
Answers<Number> answer_concurrency(const PoolsContext<Number>& pools, const Load<Number>& load) {
  const Number concurrency = pools.decode.hardware.givens(symbols::concurrency, real(*pools.decode.plan->workload.concurrency));
  const PromptStation<Number> prompts = prompt_station(pools.prefill, load.input_tokens);
  const Number bytes = handoff_bytes(pools.decode, load.input_tokens);
  const ClosedLoop<Number> loop{pools, load, prompts.station, handoff_station(pools, bytes), concurrency};
  const Station<Number>& prefill = loop.prefill;
  PoolAnswers<Number> both = pool_rates(prompts, loop.handoff, bytes);
  both.decode_requests_per_s = decode_capacity(pools.decode, load, concurrency);

  // Answers without a length are taken as endless: all requests decode. Of one token, none does.
  Number b = concurrency / ranks_of(pools.decode);
  Number x(0.0);
  if (middle_of(decoded_tokens(load)) > 0) {
    b = solved(loop, loop.solution());
    x = loop.requests_per_s(b);
  } else if (middle_of(load.output_tokens) > 0) {
    b = Number(0.0);
    x = named(symbols::pools_in_step, concurrency / (prefill.alone_s + concurrency * larger(Number(0.0), 1.0 - prefill.servers / concurrency) * prefill.occupied_s / prefill.servers));
  }
  Answers<Number> answers;
  answers.prefill = prompts.one;
  answers.packed = prompts.packed;
  answers.decode = decode_of(pools.decode, larger(Number(1.0), b), load.context_tokens);
  answers.decoding_sequences = b * ranks_of(pools.decode);
  answers.ttft_s = named(symbols::ttft, prefill.alone_s / prefill.room(x, concurrency));
  answers.tpot_s = named(symbols::tpot, answers.decode.token_s());
  answers.prefill_rate = phases_detail::prefill_rate(pools.prefill, prompts.packed);
  answers.decode_rate = named(symbols::decode_rate, answers.decoding_sequences / gpus_of(pools.decode) / answers.decode.token_s());
  both.handoff_s = named(symbols::handoff_wait, loop.handoff.alone_s / loop.handoff.room(x, concurrency));
  add_served(pools, prompts, load, x, x * *answers.ttft_s, x * *both.handoff_s, answers, both);
  answers.pools = both;
  return answers;
}

/// Random arrivals: the prefill pool and the links are queues of M/D/1, and b_D is what Little's law wants of the decode pool
/// alone. How many wait and run follows from the mean lengths, as in one pool.
template <typename Number>
Answers<Number> answer_open(const PoolsContext<Number>& pools, const Load<Number>& load) {
  const Givens<Number>& givens = pools.decode.hardware.givens;
  const Plan& plan = *pools.decode.plan;
  const Number arrivals = givens(symbols::requests_per_s, plan.workload.requests_per_s.value_or(0));
  const Load<Number> usual = phases_detail::load_of(givens, mean_lengths(plan.workload));
  const PromptStation<Number> asked = prompt_station(pools.prefill, load.input_tokens);
  const PromptStation<Number> prompts = prompt_station(pools.prefill, usual.input_tokens);
  const Station<Number>& prefill = prompts.station;
  const Number bytes = handoff_bytes(pools.decode, load.input_tokens);
  const Station<Number> link = handoff_station(pools, handoff_bytes(pools.decode, usual.input_tokens));
  const Number asked_alone_s = handoff_station(pools, bytes).alone_s;
  Answers<Number> answers;
  answers.prefill = asked.one;
  answers.packed = asked.packed;
  answers.prefill_rate = phases_detail::prefill_rate(pools.prefill, asked.packed);
  PoolAnswers<Number> both = pool_rates(prompts, link, bytes);

  const Number tokens = decoded_tokens(usual);
  const Number per_rank = arrivals / ranks_of(pools.decode);
  const auto wanted = [&](const Number& b) { return per_rank * tokens * decode_of(pools.decode, larger(Number(1.0), b), usual.context_tokens).token_s(); };
  Number b(1.0);
  if (middle_of(tokens) > 0) {
    const auto sequences = phases_detail::in_flight([&](double at) { return tried(givens, [&] { return wanted(Number(at)); }); });
    both.decode_keeps_up = sequences.has_value();
    if (sequences) b = named(symbols::batch, larger(Number(1.0), phases_detail::solution(Number(*sequences), wanted)));
  }
  const Number busy = named(symbols::load, prefill.load(arrivals));
  const bool keeps_up = both.decode_keeps_up && middle_of(busy) < 1 && middle_of(link.load(arrivals)) < 1;
  if (!keeps_up) {
    answers.is_overloaded = answers.is_overloaded_at_worst = true;
    answers.pools = both;
    return answers;
  }
  answers.decode = decode_of(pools.decode, b, load.context_tokens);
  answers.decoding_sequences = b * ranks_of(pools.decode);
  const Number wait_s = named(symbols::waiting_prompt, prefill.occupied_s * phases_detail::waits_of(busy));
  answers.ttft_s = named(symbols::ttft, asked.station.alone_s + wait_s);
  answers.tpot_s = named(symbols::tpot, answers.decode.token_s());
  answers.decode_rate = named(symbols::decode_rate, answers.decoding_sequences / gpus_of(pools.decode) / answers.decode.token_s());
  both.handoff_s = named(symbols::handoff_wait, asked_alone_s + link.mean_wait_s(arrivals));
  const Number in_prefill = arrivals * (prefill.alone_s + prefill.mean_wait_s(arrivals));
  add_served(pools, prompts, usual, arrivals, in_prefill, arrivals * (link.alone_s + link.mean_wait_s(arrivals)), answers, both);
  answers.pools = both;
  return answers;
}

}  // namespace pools_detail

template <typename Number>
Answers<Number> answers_of(const PoolsContext<Number>& pools, const CaseLengths& lengths) {
  const Workload& workload = pools.decode.plan->workload;
  const Load<Number> load = phases_detail::load_of(pools.decode.hardware.givens, lengths);
  if (workload.burst) return pools_detail::answer_burst(pools, load);
  if (workload.concurrency) return pools_detail::answer_concurrency(pools, load);
  return pools_detail::answer_open(pools, load);
}

/// Of a plan on a layout, with its prefill pool where it has one.
template <typename Number>
Answers<Number> answers_of(const Plan& plan, const Layout& layout, const PrefillPool* pool, double weight_scale, const CaseLengths& lengths, const Givens<Number>& givens = {}) {
  if (pool == nullptr) return answers_of(stage_context<Number>(plan, layout, weight_scale, givens), lengths);
  return answers_of(pools_context<Number>(plan, layout, *pool, weight_scale, givens), lengths);
}

}  // namespace plimsoll
