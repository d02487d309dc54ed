#include "core/verdict/binds.hpp"

#include <fmt/core.h>

#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

std::string_view name_of(Bound bound) {
  switch (bound) {
    case Bound::compute: return "peak compute";
    case Bound::memory: return "HBM bandwidth";
    case Bound::link: return "link bandwidth";
    case Bound::fixed: return "fixed times";
  }
  return "";
}

/// The operation that takes the most of an iteration, or the link where a hop takes longer than any stage.
std::string binding(const Pipeline<double>& pipeline, const StageTimes<double>& times, std::string_view whole) {
  if (pipeline.slowest_hop_s > pipeline.slowest_stage_s) {
    return fmt::format("{}: the hop between stages, {} against {} on the slowest stage", name_of(Bound::link),
                       rounded_text(pipeline.slowest_hop_s, Unit::seconds), rounded_text(pipeline.slowest_stage_s, Unit::seconds));
  }
  std::size_t largest = 0;
  for (std::size_t i = 1; i < operation_count; ++i) {
    if (times.seconds[i] > times.seconds[largest]) largest = i;
  }
  const double total_s = times.total_s();
  if (!(total_s > 0)) return {};
  return fmt::format("{}: {}, {} of {}", name_of(times.bound[largest]), operation_names[largest].title,
                     rounded_text(times.seconds[largest] / total_s, Unit::ratio), whole);
}

std::string chunk_binds(const Prefill<double>& prefill) { return binding(prefill.pipeline, prefill.slowest, "a chunk on the slowest stage"); }

}  // namespace

std::string first_token_binds(const Case& each) { return chunk_binds(each.answers.prefill); }

std::string prefill_rate_binds(const Case& each) { return chunk_binds(each.answers.packed ? *each.answers.packed : each.answers.prefill); }

std::string decode_rate_binds(const Case& each) {
  const Decode<double>& decode = each.answers.decode;
  return binding(decode.pipeline, decode.slowest, "a step on the slowest stage");
}

std::string token_binds(const Case& each) {
  if (!each.answers.tpot_s) return {};
  const double waiting_share = 1 - each.answers.decode.step_s / *each.answers.tpot_s;
  if (waiting_share <= 0.5) return decode_rate_binds(each);
  return fmt::format("other requests' prefill, {} of a token's time ({})", rounded_text(waiting_share, Unit::ratio), first_token_binds(each));
}

std::string pools_bind(const Case& each) {
  if (!each.answers.pools) return {};
  const PoolAnswers<double>& pools = *each.answers.pools;
  struct Part {
    std::string_view name;
    std::optional<double> requests_per_s;
  };
  const Part parts[] = {{"the prefill pool", pools.prefill_requests_per_s}, {"the links between the pools", pools.handoff_requests_per_s}, {"the decode pool", pools.decode_requests_per_s}};
  const Part* slowest = parts;
  for (const Part& part : parts) {
    if (part.requests_per_s && *part.requests_per_s < *slowest->requests_per_s) slowest = &part;
  }
  std::string others;
  for (const Part& part : parts) {
    if (&part != slowest && part.requests_per_s) others += fmt::format(", {} {}", part.name, rounded_text(*part.requests_per_s, Unit::requests_per_s));
  }
  return fmt::format("{}: at most {}{}", slowest->name, rounded_text(*slowest->requests_per_s, Unit::requests_per_s), others);
}

std::string total_rate_binds(const Case& each) {
  const Workload& workload = each.facts.plan->workload;
  if (workload.requests_per_s) return "the arrivals: it is what arrives";
  if (each.answers.pools) return pools_bind(each);
  const Answers<double>& answers = each.answers;
  const double output_tokens = each.view.tokens.output_tokens;
  const double request_s = *answers.ttft_s + *answers.tpot_s * (output_tokens - 1);
  // The last prompt of a burst brings the first token; in steady state the first token takes a step.
  const double steps = workload.burst ? output_tokens - 1 : output_tokens;
  const double decode_share = answers.decode.step_s * steps / request_s;
  const bool is_decode = decode_share >= 0.5;
  return fmt::format("{}, {} of a request's time ({})", is_decode ? "decode" : "prefill", rounded_text(is_decode ? decode_share : 1 - decode_share, Unit::ratio),
                     is_decode ? decode_rate_binds(each) : first_token_binds(each));
}

}  // namespace plimsoll
