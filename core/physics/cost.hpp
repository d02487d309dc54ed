// What tokens cost, and the energy that they take at most.   docs/physics.md, Cost and energy
//
//   GPUs  in all       R_all  prompt and answer tokens/s of one GPU at the plan's load       X_s = R_all·GPUs / (I + O)  requests/s
//   g  what a GPU takes in a second: its price, or the power of its board times PUE
//
// GPUs are paid for while they wait, so a request takes what all of them take in 1/X_s. Its prompt bears the part of the GPUs' time
// that prefill takes of it, at the rates that prefill and decode reach by themselves; where prefill has GPUs of its own, what those
// take. So I·(of a prompt token) + O·(of an output token) is always (I + O)·(of a token).
//
// A board's power is a ceiling and no measurement: joules are an upper bound of what GPUs draw, without their hosts.
#pragma once

#include "core/physics/pools.hpp"

namespace plimsoll {

/// A plan on a layout, with requests of these lengths.
struct Deployment {
  const Plan& plan;
  const Layout& layout;
  const PrefillPool* pool;  ///< Null where every GPU does both.
  CaseLengths lengths;
};

/// Tokens/s of one GPU, as in Answers.
template <typename Number>
struct Rates {
  Number prefill{};
  Number decode{};
  Number total{};
};

/// Nothing where no answer's length is stated, or the GPUs cannot keep up.
template <typename Number>
std::optional<Rates<Number>> rates_of(const Answers<Number>& answers) {
  if (!answers.total_rate || !answers.prefill_rate || !answers.decode_rate) return std::nullopt;
  return Rates<Number>{*answers.prefill_rate, *answers.decode_rate, *answers.total_rate};
}

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

/// Which point of a price's range counts.
using PriceOf = double (*)(const Range& price);
inline double middle_price(const Range& price) { return price.middle(); }

namespace cost_detail {

/// GPUs of one layout, and where their stated numbers come in.
template <typename Number>
struct Machine {
  const Plan& plan;
  const Layout& layout;
  Givens<Number> givens;

  Number gpus() const { return givens(symbols::gpus, real(layout.gpus())); }

  /// Millionths of a dollar a second, of all of them.
  std::optional<Number> usd_per_s(PriceOf price_of) const {
    const std::optional<Range>& price = plan.accelerator.price_usd_per_h;
    if (!price) return std::nullopt;
    return gpus() * givens(symbols::price, price_of(*price)) / 3600.0 * 1e6;
  }

  /// W, of all of them at the most.
  std::optional<Number> watts() const {
    if (!plan.accelerator.power_w) return std::nullopt;
    const double pue = plan.cluster.pue;
    return gpus() * givens(symbols::board_power, *plan.accelerator.power_w) * (pue == 1 ? Number(1.0) : givens(symbols::pue, pue));
  }
};

/// The requests that GPUs serve, and how they share a second of them.
template <typename Number>
struct Served {
  Load<Number> load;
  Number requests_per_s{};
  std::optional<Number> prompt_share;  ///< Of GPUs that both prefill and decode.
  std::optional<Number> output_share;

  /// Of what GPUs take each second: `here` those that decode, `there` those that prefill, or the same.
  std::optional<PerToken<Number>> per_token(const std::optional<Number>& here, const std::optional<Number>& there) const {
    if (!here || !there) return std::nullopt;
    const Number of_prompt = *there / (requests_per_s * load.input_tokens);
    const Number of_output = *here / (requests_per_s * load.output_tokens);
    const Number tokens_per_s = requests_per_s * (load.input_tokens + load.output_tokens);
    if (!prompt_share) return PerToken<Number>{of_prompt, of_output, (*there + *here) / tokens_per_s};
    return PerToken<Number>{of_prompt * *prompt_share, of_output * *output_share, *here / tokens_per_s};
  }
};

template <typename Number>
std::optional<PerToken<Number>> named_as(const Symbol& prompt, const Symbol& output, const Symbol& all, const std::optional<PerToken<Number>>& tokens) {
  if (!tokens) return std::nullopt;
  return PerToken<Number>{named(prompt, tokens->prompt), named(output, tokens->output), named(all, tokens->all)};
}

}  // namespace cost_detail

/// At these rates. Under open arrivals requests have their mean lengths in every case, as in the total rate.
template <typename Number>
Costs<Number> costs_of(const Deployment& deployed, const Rates<Number>& rates, const Givens<Number>& givens = {}, PriceOf price_of = &middle_price) {
  using namespace cost_detail;
  const Plan& plan = deployed.plan;
  const bool is_open = !plan.workload.burst && !plan.workload.concurrency;
  const Machine<Number> decode{plan, deployed.layout, givens};
  const bool is_apart = deployed.pool != nullptr;
  const Machine<Number> prefill = is_apart ? Machine<Number>{deployed.pool->plan, deployed.pool->layout, pools_detail::givens_of_prefill(givens, prefill_pool_names(plan))} : decode;
  Served<Number> served;
  const Load<Number>& load = served.load = phases_detail::load_of(givens, is_open ? mean_lengths(plan.workload) : deployed.lengths);
  const Number gpus = is_apart ? prefill.gpus() + decode.gpus() : decode.gpus();
  served.requests_per_s = named(symbols::served, rates.total * gpus / (load.input_tokens + load.output_tokens));
  if (!is_apart) {
    const Number prompts_over_outputs = load.input_tokens * rates.decode / (load.output_tokens * rates.prefill);
    served.prompt_share = named(symbols::prompt_share, 1.0 / (1.0 + 1.0 / prompts_over_outputs));
    served.output_share = named(symbols::answer_share, 1.0 / (1.0 + prompts_over_outputs));
  }
  return {named_as(symbols::usd_per_million_prompt, symbols::usd_per_million_output, symbols::usd_per_million, served.per_token(decode.usd_per_s(price_of), prefill.usd_per_s(price_of))),
          named_as(symbols::joules_per_prompt, symbols::joules_per_output, symbols::joules_per_token, served.per_token(decode.watts(), prefill.watts()))};
}

}  // namespace plimsoll
