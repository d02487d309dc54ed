// Claims about the time to first token, at best: all GPUs of a replica prefill its prompts, without bubbles.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

namespace {

/// Prompts that are there at once: the claim's, else a burst's or those always in flight. None under random arrivals.
std::optional<double> prompts_at_once(const Answer& answer) {
  return answer.claim().batch ? answer.batch() : answer.subject().at_once;
}

/// Seconds in which the replica with most of `prompts` prefills them.
double ideal_prefill_s(const Subject& s, double active, double prompts, double prompt_tokens) {
  const double here = std::ceil(prompts / s.replicas);
  return here * prompt_tokens * prefill_flop_per_token(s, active, prompt_tokens) / (s.gpus_of_replica * s.flop_per_s);
}

struct FirstToken {
  double prompts = 1;
  std::vector<NamedReading> of_batch;     ///< The plan's own first.
  std::optional<NamedReading> of_groups;  ///< All data-parallel groups that the plan claims, at once.
};

/// Nothing where it is not known how many prompts arrive at once, and then that is the answer.
std::optional<FirstToken> first_token(Answer& answer) {
  const std::optional<double> prompts = prompts_at_once(answer);
  if (!prompts) {
    answer.cannot("needs \"batch\": the plan states an arrival rate, not how many prompts arrive at once");
    return std::nullopt;
  }
  const Subject& s = answer.subject();
  const double prompt_tokens = answer.claim().context ? answer.context() : s.plan.workload.input.longest();
  FirstToken found{.prompts = *prompts};
  for (const NamedReading& size : size_readings(s)) {
    found.of_batch.push_back({fmt::format("{}_{}_seqs_{}_gpus", size.name, *prompts, s.gpus), ideal_prefill_s(s, size.value, *prompts, prompt_tokens), size.words, {}});
  }
  if (s.groups > 1) {
    const NamedReading size = size_readings(s).front();
    const double all = *prompts * s.groups;
    found.of_groups = {fmt::format("{}_{}_seqs_{}_gpus", size.name, all, s.gpus), ideal_prefill_s(s, size.value, all, prompt_tokens), fmt::format("{} sequences at once", all), {}};
  }
  return found;
}

}  // namespace

void audit_ttft(Answer& answer) {
  const std::optional<FirstToken> found = first_token(answer);
  if (!found) return;
  std::vector<NamedReading> readings = found->of_batch;
  if (found->of_groups) readings.push_back(*found->of_groups);
  answer_by_readings(answer, readings, 1, "s");
}

void audit_ttft_limit(Answer& answer) {
  const Claim& claim = answer.claim();
  if (!claim.value && !claim.limit) return answer.cannot("needs a limit, or a value to be kept");
  const std::optional<FirstToken> found = first_token(answer);
  if (!found) return;
  const double limit = claim.limit ? *claim.limit : answer.value().high;
  double worst_s = 0;
  for (const NamedReading& reading : found->of_batch) worst_s = std::max(worst_s, answer.number(reading.name, reading.value, "s"));
  const double own_s = found->of_batch.front().value;
  const double groups_s = found->of_groups ? answer.number(found->of_groups->name, found->of_groups->value, "s") : 0;
  const std::string at_worst = fmt::format("at worst {} for one batch of {}", rounded_text(worst_s, Unit::seconds), found->prompts);
  answer.step(at_worst);
  if (claim.value && answer.value().high > limit) {
    return answer.contradicts(fmt::format("the stated {} is above {}", rounded_text(answer.value().high, Unit::seconds), rounded_text(limit, Unit::seconds)));
  }
  if (own_s > limit) return answer.contradicts(fmt::format("{} for one batch of {}", rounded_text(own_s, Unit::seconds), found->prompts));
  if (worst_s > limit) return answer.holds_if("not all parameters are active");
  if (groups_s > limit) {
    return answer.holds_if(fmt::format("one batch of {} arrives at a time; {} take {}", found->prompts, found->of_groups->words, rounded_text(groups_s, Unit::seconds)));
  }
  answer.holds(fmt::format("at worst {}", rounded_text(worst_s, Unit::seconds)));
}

}  // namespace plimsoll::claims
