// Whole requests: how long one takes, and how many are served.   docs/physics.md, Utilisation
//
//   O  tokens of an answer      I  tokens of a prompt      R  prompt and answer tokens/s of one GPU
#pragma once

#include "core/physics/phases.hpp"

namespace plimsoll {

/// TTFT + (O−1)·TPOT; of two pools with the handoff, which comes before the second token. Nothing without a length of answers.
template <typename Number>
std::optional<Number> end_to_end_s(const Answers<Number>& answers, const Load<Number>& load) {
  if (!answers.ttft_s || !answers.tpot_s || !(middle_of(load.output_tokens) > 0)) return std::nullopt;
  const bool hands_over = answers.pools && answers.pools->handoff_s && middle_of(load.output_tokens) > 1;
  const Number first_s = hands_over ? *answers.ttft_s + *answers.pools->handoff_s : *answers.ttft_s;
  return named(symbols::end_to_end, first_s + larger(Number(0.0), load.output_tokens - 1.0) * *answers.tpot_s);
}

/// Requests/s over all replicas: the arrivals where they are random, else all tokens/s over those of a request.
template <typename Number>
std::optional<Number> served_requests_per_s(const StageFactsOf<Number>& facts, const Answers<Number>& answers, const Load<Number>& load) {
  if (answers.pools) return answers.pools->requests_per_s;
  if (!answers.total_rate) return std::nullopt;
  const Givens<Number>& givens = facts.terms.givens;
  const Workload& workload = facts.plan->workload;
  if (workload.requests_per_s) return givens(symbols::requests_per_s, *workload.requests_per_s);
  return named(symbols::served, *answers.total_rate * givens(symbols::gpus, real(facts.layout->gpus())) / (load.input_tokens + load.output_tokens));
}

}  // namespace plimsoll
