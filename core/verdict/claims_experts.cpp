// Claims about experts under uniform routing: which ranks a token, or a batch, leaves idle.
#include <fmt/core.h>

#include <algorithm>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

namespace {

/// The chance that a rank gets nothing from so many tokens.
double idle_chance(double hit_chance, double tokens) { return whole_power(1 - hit_chance, static_cast<std::int64_t>(tokens)); }

/// The ranks that a claim speaks of; null where there are none, and then that is the answer.
const ExpertRanks* ranks_of(Answer& answer) {
  if (refused_without_experts(answer)) return nullptr;
  const Subject& s = answer.subject();
  if (!answer.is_about_reference()) return &s.experts;
  if (s.reference) return &s.reference_experts;
  answer.cannot("needs the reference plan's layout");
  return nullptr;
}

}  // namespace

void audit_expert_idle(Answer& answer) {
  const ExpertRanks* ranks = ranks_of(answer);
  if (ranks == nullptr || refused_without_batch(answer)) return;
  const double one_token = answer.number("one_token", idle_chance(ranks->hit_chance, 1));
  const double batch = answer.number(fmt::format("batch_{}", answer.batch()), idle_chance(ranks->hit_chance, answer.batch()));
  answer.step(fmt::format("one token leaves {} of the EP{} ranks idle; {} tokens in a step leave {}", rounded_text(one_token, Unit::ratio), ranks->ep, answer.batch(), rounded_text(batch, Unit::ratio)));
  if (answer.states(batch)) return answer.holds("true of a step of the whole batch");
  if (answer.states(one_token)) return answer.holds_if("a single token is meant; a batch leaves next to no rank idle");
  answer.contradicts(fmt::format("one token leaves {} idle", rounded_text(one_token, Unit::ratio)));
}

void audit_expert_utilisation(Answer& answer) {
  const ExpertRanks* ranks = ranks_of(answer);
  if (ranks == nullptr || refused_without_batch(answer)) return;
  const double per_token = real(answer.subject().plan.model.experts.per_token);
  const double expected = answer.number("one_token_expected", ranks->hit_chance);
  const double bound = answer.number("one_token_at_most", std::min(1.0, per_token / ranks->ep));
  answer.number("batch_8", 1 - idle_chance(ranks->hit_chance, 8));
  const double batch = answer.number(fmt::format("batch_{}", answer.batch()), 1 - idle_chance(ranks->hit_chance, answer.batch()));
  answer.step(fmt::format("a rank gets at least one of {} choices with {}; at most {} of the ranks can", per_token, rounded_text(expected, Unit::ratio), rounded_text(bound, Unit::ratio)));
  if (answer.states(batch)) return answer.holds("true of a step of the whole batch");
  const bool between = answer.value().high >= expected * (1 - rounding) && answer.value().low <= bound * (1 + rounding);
  if (between) return answer.holds_if(fmt::format("a single token is meant, and roughly: {} is expected, {} the most", rounded_text(expected, Unit::ratio), rounded_text(bound, Unit::ratio)));
  answer.contradicts(fmt::format("one token uses {} of the ranks, a batch {}", rounded_text(expected, Unit::ratio), rounded_text(batch, Unit::ratio)));
}

void audit_token_on_one_gpu(Answer& answer) {
  const ExpertRanks* ranks = ranks_of(answer);
  if (ranks == nullptr) return;
  const Experts& experts = answer.subject().plan.model.experts;
  const double chance = answer.number("probability_both_on_one_gpu", ranks->whole_chance);
  answer.step(fmt::format("{} ranks, each with C({}, {}) / C({}, {})", ranks->ep, real(experts.experts) / ranks->ep, experts.per_token, experts.experts, experts.per_token));
  const bool is_so = answer.claim().value ? answer.states(chance) : chance >= 1 - 1e-12;
  if (is_so) return answer.holds(fmt::format("the chance is {}", rounded_text(chance, Unit::ratio)));
  answer.contradicts(fmt::format("all experts of a token live on one GPU for {} of tokens", rounded_text(chance, Unit::ratio)));
}

void audit_expert_utilisation_ratio(Answer& answer) {
  if (refused_without_experts(answer) || refused_without_batch(answer)) return;
  const Subject& s = answer.subject();
  const auto used = [](double hit_chance, double tokens) { return 1 - idle_chance(hit_chance, tokens); };
  const double ours = s.experts.hit_chance;
  const double theirs = s.reference_experts.hit_chance;
  const double one_token = answer.number("one_token_expected", ours / theirs);
  const double batch = answer.number(fmt::format("batch_{}", answer.batch()), used(ours, answer.batch()) / used(theirs, answer.batch()));
  if (answer.states(batch)) return answer.holds("true of a step of the whole batch");
  if (answer.states(one_token)) return answer.holds_if("a single token is meant");
  const Claim* used_here = s.claim_of(ClaimKind::expert_utilisation);
  const Claim* idle_there = s.claim_of(ClaimKind::expert_idle, ClaimSubject::reference);
  if (used_here != nullptr && idle_there != nullptr && idle_there->value->low < 1) {
    const double own_numbers = answer.number("own_numbers", used_here->value->low / (1 - idle_there->value->low));
    if (answer.states(own_numbers)) {
      return answer.holds_if(fmt::format("the plan's own two numbers are taken; for one token {} is expected, at batch {} the ratio is {}", rounded_number(one_token), answer.batch(), rounded_number(batch)));
    }
  }
  answer.contradicts(fmt::format("for one token the ratio is {}, at batch {} {}", rounded_number(one_token), answer.batch(), rounded_number(batch)));
}

}  // namespace plimsoll::claims
