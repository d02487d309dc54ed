// Claims about tokens/s of one GPU, at best: without bubbles or communication.
//
//   prefill   effective FLOP/s / FLOP a prompt token
//   decode    b / (W · step): b sequences over W GPUs; in a step each GPU reads its weights and its sequences' cache once
//
// Decode in two readings: as the layout places weights and cache, copies and all, and spread evenly over a replica's GPUs.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

namespace {

/// GPUs that read the same sequences, and how many those are: one attention rank as placed, or a whole replica.
struct Sharing {
  const DecodeReads* reads = nullptr;
  double ranks = 1;          ///< Over all replicas.
  double gpus_per_rank = 1;  ///< That share what `reads` has: one a stage as placed, all of a replica if spread evenly.
};

Sharing as_placed(const Subject& s) { return {&s.placed, s.attention_ranks, real(s.layout.pp)}; }
Sharing spread_evenly(const Subject& s) { return {&s.whole, s.replicas, s.gpus_of_replica}; }

/// Bytes of weights that a step reads for `sequences` over all replicas: of experts the share that a replica's tokens reach.
double weights_read_bytes(const Subject& s, const DecodeReads& reads, double sequences) {
  if (!s.plan.model.has_experts()) return reads.every_step_bytes;
  const Experts& experts = s.plan.model.experts;
  constexpr double past_any_miss = 1e15;
  const double tokens = std::clamp(sequences / s.replicas, 1.0, past_any_miss);
  return reads.every_step_bytes + reads.experts_bytes * mean_expert_hit_chance(real(experts.experts), real(experts.per_token), tokens);
}

/// Sequences of the busiest rank: where there are fewer than ranks, some ranks have none.
double sequences_here(const Sharing& sharing, double sequences) { return std::max(1.0, sequences / sharing.ranks); }

double decode_rate(const Subject& s, const Sharing& sharing, double sequences, double context) {
  const double bytes = weights_read_bytes(s, *sharing.reads, sequences) + sequences_here(sharing, sequences) * sharing.reads->kv_bytes(context);
  const double step_s = bytes / (sharing.gpus_per_rank * s.hbm_bytes_per_s);
  return sequences / (s.gpus * step_s);
}

/// What any number of sequences comes near to: a step that reads nothing but their cache.
double kv_bound_rate(const Subject& s, double context) {
  const Sharing placed = as_placed(s);
  return placed.ranks * placed.gpus_per_rank * s.hbm_bytes_per_s / (s.gpus * placed.reads->kv_bytes(context));
}

/// The longest context at which decode gives `rate`; 0 where the weights alone take longer, nothing where any does.
std::optional<double> longest_context(const Subject& s, const Sharing& sharing, double rate, double sequences) {
  const double step_bytes = sequences / (s.gpus * rate) * sharing.gpus_per_rank * s.hbm_bytes_per_s;
  const double kv_bytes = std::max(0.0, step_bytes - weights_read_bytes(s, *sharing.reads, sequences));
  return sharing.reads->context_of(kv_bytes / sequences_here(sharing, sequences));
}

/// The fewest sequences that give `rate` as placed, in whole sequences a rank; nothing where none does.
std::optional<double> fewest_sequences(const Subject& s, double rate, double context) {
  constexpr double most_per_rank = 1e9;
  const Sharing placed = as_placed(s);
  double low = 0;
  double high = most_per_rank;
  if (decode_rate(s, placed, high * placed.ranks, context) < rate) return std::nullopt;
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (decode_rate(s, placed, middle * placed.ranks, context) < rate ? low : high) = middle;
  }
  return high * placed.ranks;
}

std::string tokens_text(const std::optional<double>& tokens) { return tokens ? rounded_number(*tokens) : std::string("any number of"); }

std::optional<double> note_context(Answer& answer, std::string name, const std::optional<double>& tokens) {
  if (tokens) answer.number(std::move(name), *tokens, "tokens");
  return tokens;
}

/// A limit and no value: up to which context decode keeps it.
void audit_longest_context(Answer& answer) {
  const Subject& s = answer.subject();
  const double rate = *answer.claim().limit;
  if (rate <= 0) return answer.cannot("needs a limit above 0");
  const double sequences = answer.batch() * s.groups;
  const auto kv_only = [&](double wanted) { return s.placed.context_of(s.attention_ranks * real(s.layout.pp) * s.hbm_bytes_per_s / (s.gpus * wanted)); };
  const std::optional<double> without_weights = note_context(answer, "max_context_kv_only", kv_only(rate));
  const std::optional<double> even = note_context(answer, fmt::format("max_context_{}_seqs_{}", sequences, s.size_name), longest_context(s, spread_evenly(s), rate, sequences));
  const std::optional<double> placed = note_context(answer, fmt::format("max_context_{}_seqs_as_placed", sequences), longest_context(s, as_placed(s), rate, sequences));
  for (const Range& other : answer.claim().parts) {
    if (other.low > 0) note_context(answer, fmt::format("max_context_for_{}_per_ms", rounded_number(other.low * per_ms)), kv_only(other.low));
  }
  answer.step(fmt::format("reading the KV cache alone allows {} tokens; with the weights and {} sequences {}, or {} if all were spread evenly", tokens_text(without_weights), sequences, tokens_text(placed), tokens_text(even)));
  const auto reaches = [](const std::optional<double>& tokens, double wanted) { return !tokens || *tokens >= wanted; };
  if (reaches(placed, s.longest_tokens)) return answer.holds(fmt::format("up to {} tokens", tokens_text(placed)));
  if (reaches(even, s.longest_tokens)) return answer.holds_if("weights and KV cache were spread evenly over a replica's GPUs");
  if (!reaches(even, 1)) return answer.contradicts("reading the weights alone takes longer");
  if (!reaches(placed, 1)) return answer.holds_if(fmt::format("all were spread evenly, and the context is at most {} tokens with {} sequences", tokens_text(even), sequences));
  answer.holds_if(fmt::format("the context is at most {} tokens with {} sequences ({} if all were spread evenly), and never past {}", tokens_text(placed), sequences, tokens_text(even), tokens_text(without_weights)));
}

void note_decode(Answer& answer, double placed, double even, double bound) {
  const Subject& s = answer.subject();
  answer.number("kv_bound_any_batch", bound * per_ms, "tokens/ms");
  answer.number(fmt::format("{}_{}_seqs", s.size_name, answer.batch()), even * per_ms, "tokens/ms");
  answer.number(fmt::format("{}_{}_seqs_as_placed", s.size_name, answer.batch()), placed * per_ms, "tokens/ms");
  if (s.groups > 1) {
    const double sequences = answer.batch() * s.groups;
    answer.number(fmt::format("{}_{}_seqs", s.size_name, sequences), decode_rate(s, spread_evenly(s), sequences, answer.context()) * per_ms, "tokens/ms");
  }
  const Sharing rank = as_placed(s);
  answer.step(fmt::format("the GPUs of a rank read {} of weights and {} of KV cache a step, at {} each", rounded_text(weights_read_bytes(s, s.placed, answer.batch()), Unit::bytes),
                          rounded_text(sequences_here(rank, answer.batch()) * s.placed.kv_bytes(answer.context()), Unit::bytes), rounded_text(s.hbm_bytes_per_s, Unit::bytes_per_s)));
}

}  // namespace

double prefill_flop_per_token(const Subject& subject, double active, double prompt_tokens) {
  return 2 * active + attention_flop_per_prompt_token(subject.plan.model, prompt_tokens);
}

std::vector<NamedReading> size_readings(const Subject& s) {
  const bool has_experts = s.plan.model.has_experts();
  const std::string active_name = has_experts ? fmt::format("{}_top{}", s.size_name, s.plan.model.experts.per_token) : s.size_name;
  std::vector<NamedReading> sizes = {{active_name, s.counted.active() * s.scale, fmt::format("{} parameters, active ones by the architecture's shares", s.size_name), {}}};
  if (s.scale != 1) sizes.push_back({"architecture", s.counted.active(), "the architecture's own parameters", {}});
  if (has_experts) sizes.push_back({s.size_name + "_all_active", s.size, fmt::format("all {} parameters active", s.size_name), {}});
  return sizes;
}

void audit_prefill_throughput(Answer& answer) {
  const Subject& s = answer.subject();
  std::string reach;
  std::string fail;
  for (const NamedReading& size : size_readings(s)) {
    const double flop = prefill_flop_per_token(s, size.value, answer.context());
    const double rate = s.flop_per_s / flop;
    answer.number(size.name, rate * per_ms, "tokens/ms");
    answer.step(fmt::format("{}: {} FLOP/s over {} FLOP a token", size.words, rounded_number(s.flop_per_s), rounded_number(flop)));
    std::string& list = rate >= answer.value().low ? reach : fail;
    list += fmt::format("{}{} ({} tokens/ms)", list.empty() ? "" : "; ", size.words, rounded_number(rate * per_ms));
  }
  if (fail.empty()) return answer.holds("in reach: " + reach);
  if (reach.empty()) return answer.contradicts("out of reach: " + fail);
  answer.holds_if(fmt::format("{}; not with {}", reach, fail));
}

void audit_decode_throughput(Answer& answer) {
  if (!answer.claim().value && !answer.claim().limit) return answer.cannot("needs a value, or a limit to be kept");
  if (refused_without_batch(answer)) return;
  if (!answer.claim().value) return audit_longest_context(answer);
  const Subject& s = answer.subject();
  const double wanted = answer.value().low;
  const double bound = kv_bound_rate(s, answer.context());
  const double placed = decode_rate(s, as_placed(s), answer.batch(), answer.context());
  const double even = decode_rate(s, spread_evenly(s), answer.batch(), answer.context());
  note_decode(answer, placed, even, bound);
  const std::string own = fmt::format("{} tokens/ms with {} sequences", rounded_number(placed * per_ms), answer.batch());
  if (placed >= wanted) return answer.holds(own);
  if (even >= wanted) return answer.holds_if(fmt::format("weights and KV cache were spread evenly over a replica's GPUs; as the layout places them there are {}", own));
  if (bound < wanted) {
    return answer.contradicts(fmt::format("reading the KV cache alone allows {} tokens/ms per GPU, whatever the batch", rounded_number(bound * per_ms)));
  }
  const std::optional<double> needed = answer.claim().batch ? std::nullopt : fewest_sequences(s, wanted, answer.context());
  if (!needed) {
    return answer.contradicts(fmt::format("{} sequences give {} tokens/ms per GPU, {} if weights and KV cache were spread evenly", answer.batch(), rounded_number(placed * per_ms), rounded_number(even * per_ms)));
  }
  answer.holds_if(fmt::format("at least {} sequences decode together; {} give {} tokens/ms", rounded_number(*needed), answer.batch(), rounded_number(placed * per_ms)));
}

}  // namespace plimsoll::claims
