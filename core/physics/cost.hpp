// What tokens cost, and the energy that they take at most.   docs/physics.md, Cost and energy
//
//   W  GPUs       R  prompt and answer tokens/s of one GPU at the plan's load       X = R·W / (I + O)  requests/s
//   g  what a GPU takes in a second: its price, or the power of its board times PUE
//
// GPUs are paid for while they wait, so a request takes what all of them take in 1/X. Its prompt bears the part of the GPUs' time
// that prefill takes of it, at the rates that prefill and decode reach by themselves; where prefill has GPUs of its own, what those
// take. So I·(of a prompt token) + O·(of an output token) is always (I + O)·(of a token).
//
// A board's power is a ceiling and no measurement: joules are an upper bound of what GPUs draw, without their hosts.
#pragma once

#include "core/physics/pools.hpp"

namespace plimsoll {

/// Of one token.
template <typename Number>
struct PerToken {
  Number prompt{};
  Number output{};
  Number all{};  ///< Of either, on average over a request.
};

template <typename Number>
struct Costs {
  std::optional<PerToken<Number>> usd_per_million;  ///< Nothing where some GPU has no price,
  std::optional<PerToken<Number>> joules;           ///< or no power.
};

namespace cost_detail {

/// Of whom, and where its stated numbers come in.
template <typename Number>
struct Machine {
  const Plan& plan;
  const Layout& layout;
  Givens<Number> givens;

  Number gpus() const { return givens(symbols::gpus, real(layout.gpus())); }
};

/// Millionths of a dollar a second, of all GPUs.
template <typename Number>
std::optional<Number> price_of(const Machine<Number>& machine) {
  const std::optional<Range>& price = machine.plan.accelerator.price_usd_per_h;
  if (!price) return std::nullopt;
  return machine.gpus() * machine.givens(symbols::price, *price) / 3600.0 * 1e6;
}

/// W, of all GPUs at the most.
template <typename Number>
std::optional<Number> power_of(const Machine<Number>& machine) {
  const std::optional<double>& power_w = machine.plan.accelerator.power_w;
  if (!power_w) return std::nullopt;
  const double pue = machine.plan.cluster.pue;
  return machine.gpus() * machine.givens(symbols::board_power, *power_w) * (pue == 1 ? Number(1.0) : machine.givens(symbols::pue, pue));
}

/// The requests that GPUs serve, and how they share a second of them.
template <typename Number>
struct Served {
  Load<Number> load;
  Number requests_per_s{};
  Number prompt_share{};  ///< Of GPUs that both prefill and decode.
  Number answer_share{};

  Number of_prompt(const Number& taken) const { return taken / (requests_per_s * load.input_tokens); }
  Number of_output(const Number& taken) const { return taken / (requests_per_s * load.output_tokens); }
  Number of_all(const Number& taken) const { return taken / (requests_per_s * (load.input_tokens + load.output_tokens)); }
};

/// Each share with either rate once, so that ranges grow no wider than they are.
template <typename Number>
Served<Number> served_of(const Load<Number>& load, const Answers<Number>& answers, const Number& gpus) {
  const Number prompts_over_answers = load.input_tokens * *answers.decode_rate / (load.output_tokens * *answers.prefill_rate);
  return {load, named(symbols::served, *answers.total_rate * gpus / (load.input_tokens + load.output_tokens)), named(symbols::prompt_share, 1.0 / (1.0 + 1.0 / prompts_over_answers)),
          named(symbols::answer_share, 1.0 / (1.0 + prompts_over_answers))};
}

template <typename Number>
using Taken = std::optional<Number> (*)(const Machine<Number>&);

/// What tokens take of something that GPUs take each second. `prefill`: null where every GPU does both.
template <typename Number>
std::optional<PerToken<Number>> per_token(Taken<Number> taken, const Machine<Number>& machine, const Machine<Number>* prefill, const Served<Number>& served) {
  const std::optional<Number> here = taken(machine);
  if (!here) return std::nullopt;
  if (prefill == nullptr) return PerToken<Number>{served.of_prompt(*here) * served.prompt_share, served.of_output(*here) * served.answer_share, served.of_all(*here)};
  const std::optional<Number> there = taken(*prefill);
  if (!there) return std::nullopt;
  return PerToken<Number>{served.of_prompt(*there), served.of_output(*here), served.of_all(*there + *here)};
}

template <typename Number>
PerToken<Number> named_as(const Symbol& prompt, const Symbol& output, const Symbol& all, const PerToken<Number>& tokens) {
  return {named(prompt, tokens.prompt), named(output, tokens.output), named(all, tokens.all)};
}

}  // namespace cost_detail

/// Of a case's answers. Under open arrivals requests have their mean lengths in every case, as in the total rate. Nothing where no
/// answer's length is stated, or the GPUs cannot keep up.
template <typename Number>
Costs<Number> costs_of(const Plan& plan, const Layout& layout, const PrefillPool* pool, const CaseLengths& lengths, const Answers<Number>& answers, const Givens<Number>& givens = {}) {
  using namespace cost_detail;
  if (!answers.total_rate || !answers.prefill_rate || !answers.decode_rate) return {};
  const Machine<Number> machine{plan, layout, givens};
  std::optional<Machine<Number>> prefill;
  if (pool != nullptr) prefill.emplace(Machine<Number>{pool->plan, pool->layout, pools_detail::givens_of_prefill(givens, prefill_pool_names(plan))});
  const bool is_open = !plan.workload.burst && !plan.workload.concurrency;
  const Load<Number> load = phases_detail::load_of(givens, is_open ? mean_lengths(plan.workload) : lengths);
  const Machine<Number>* apart = prefill ? &*prefill : nullptr;
  const Served<Number> served = served_of(load, answers, apart != nullptr ? apart->gpus() + machine.gpus() : machine.gpus());
  Costs<Number> costs;
  if (const auto usd = per_token<Number>(&price_of<Number>, machine, apart, served)) {
    costs.usd_per_million = named_as(symbols::usd_per_million_prompt, symbols::usd_per_million_output, symbols::usd_per_million, *usd);
  }
  if (const auto joules = per_token<Number>(&power_of<Number>, machine, apart, served)) {
    costs.joules = named_as(symbols::joules_per_prompt, symbols::joules_per_output, symbols::joules_per_token, *joules);
  }
  return costs;
}

}  // namespace plimsoll
