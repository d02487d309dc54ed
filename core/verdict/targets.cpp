#include "core/verdict/targets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/physics/answers.hpp"
#include "core/quantity/unit.hpp"
#include "core/verdict/error_band.hpp"
#include "core/verdict/time_targets.hpp"

namespace plimsoll {

namespace {

/// A reading, and where it has no value the reason.
struct ReasonedReading {
  Reading reading;
  std::string reason;
};

/// Who serves too few: all, or one of two pools.
std::string_view who_cannot_keep_up(const Case& each) {
  if (!each.answers.pools) return "The replicas";
  const PoolAnswers<double>& pools = *each.answers.pools;
  if (!pools.decode_keeps_up) return "The decode pool";
  const double arrivals = each.facts.plan->workload.requests_per_s.value_or(0);
  return arrivals < pools.prefill_requests_per_s ? "The links between the pools" : "The prefill pool";
}

Deployment deployment_of(const Case& each) { return {*each.facts.plan, *each.facts.layout, each.pool, each.view.tokens}; }

/// Of replicas that cannot keep up, at least at the worst of ranges.
std::string overloaded_reason(const TimeTarget& target, const Case& each, double limit, Verdict verdict) {
  const std::optional<Interval> range = each.ranges ? target.range(deployment_of(each), *each.ranges) : std::nullopt;
  if (!range) return fmt::format("{} cannot keep up with the arrivals: the queue grows without end.", who_cannot_keep_up(each));
  const double best = target.at_most ? range->low : range->high;
  std::string reason = "At the worst of the ranges the replicas cannot keep up with the arrivals: the queue grows without end.";
  if (verdict == Verdict::misses) {
    reason += fmt::format(" Even at the best it is {}, but {} {} is wanted.", rounded_text(best, target.unit), target.at_most ? "at most" : "at least", rounded_text(limit, target.unit));
  } else if (std::isfinite(best)) {
    reason += fmt::format(" At the best it is {}.", rounded_text(best, target.unit));
  }
  return reason;
}

ReasonedReading reading_of(const TimeTarget& target, const Case& each, double limit) {
  Reading reading;
  reading.name = fmt::format("{} lengths, {}", each.view.lengths, each.view.size == "stated" ? "stated size" : "the architecture's size");
  const Finding found = finding_of(deployment_of(each), target, each.answers, each.ranges ? &*each.ranges : nullptr, limit);
  reading.verdict = found.verdict;
  if (!found.value) {
    if (found.is_overloaded) return {reading, overloaded_reason(target, each, limit, found.verdict)};
    const std::string_view missing = lacking(*each.facts.plan, each.pool, target);
    return {reading, missing.empty() ? "Could not be computed." : fmt::format("Needs {}.", missing)};
  }
  reading.value = found.value;
  if (each.ranges) {
    reading.low = found.range.low;
    reading.high = found.range.high;
  }
  reading.binds = target.binds(each);
  return {reading, ""};
}

bool is_of_stated_size(const Reading& reading) { return reading.name.find("architecture") == std::string::npos; }

/// The numbers of a verdict's readings.
std::vector<Finding> findings_of(const TargetVerdict& verdict) {
  std::vector<Finding> findings;
  for (const Reading& reading : verdict.readings) findings.push_back({.is_of_stated_size = is_of_stated_size(reading), .verdict = reading.verdict, .value = reading.value});
  return findings;
}

/// With the error band that a verdict on them has.
Answers<Interval> ranges_of(const Plan& plan, const Answers<Interval>& answers) {
  const MeasuredError* error = nearest_measured(plan);
  return error == nullptr ? answers : with_error_band(answers, *error);
}
Answers<Interval> ranges_of(const Plan& plan, const Answers<double>& answers) { return ranges_of(plan, as_ranges(answers)); }

template <typename Number>
void add_links(Hardware<Number>& hardware, const Plan& plan, const Link& link) {
  if (!hardware.scale_up) hardware.scale_up = scale_up_link<Number>(plan, link, profile_of(plan));
  if (!hardware.scale_out) hardware.scale_out = scale_out_link<Number>(plan, link, profile_of(plan));
}

/// The machines of a case with every link that its plan does not state at `bytes_per_s` and without latency.
template <typename Number>
Machines<Number> with_links(Machines<Number> machines, const Plan& plan, const PrefillPool* pool, double bytes_per_s) {
  const Link link{.bandwidth_bytes_per_s = bytes_per_s};
  add_links(machines.hardware, plan, link);
  if (pool == nullptr) return machines;
  add_links(machines.prefill, pool->plan, link);
  if (!machines.handoff) machines.handoff = scale_out_link<Number>(plan, link, profile_of(plan));
  return machines;
}

/// The least bandwidth of every unstated link with which the target is met in every case, rounded up to three digits, so that
/// the plan that states it meets. Over Interval where the plan has ranges.
template <typename Number>
double bandwidth_needed(const Plan& plan, const std::vector<Case>& cases, const TimeTarget& target, double limit) {
  std::vector<Machines<Number>> machines;
  for (const Case& each : cases) machines.push_back(machines_of<Number>(plan, *each.facts.layout, each.pool));
  const auto keeps = [&](double bytes_per_s) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Machines<Number> linked = with_links(machines[i], plan, cases[i].pool, bytes_per_s);
      const std::optional<Interval> value = target.range(deployment_of(cases[i]), ranges_of(plan, answers_on(cases[i], linked)));
      if (!value || judge(*value, limit, target.at_most) != Verdict::meets) return false;
    }
    return true;
  };
  double low = 1e3;
  double high = 1e16;
  if (keeps(low)) return low;
  while (high / low > 1.0001) {
    const double middle = std::sqrt(low * high);
    (keeps(middle) ? high : low) = middle;
  }
  double third_digit = 1;
  while (high / third_digit >= 1000) third_digit *= 10;
  return std::ceil(high / third_digit) * third_digit;
}

std::string_view links_named(const UnstatedLinks& missing) {
  if (static_cast<int>(missing.scale_up) + static_cast<int>(missing.scale_out) + static_cast<int>(missing.handoff) > 1) return "each link";
  if (missing.handoff) return "the link between the pools";
  return missing.scale_up ? "the link within a node" : "the link between nodes";
}

void set_unstated_links(const Plan& plan, const UnstatedLinks& missing, const std::vector<Case>& cases, const TimeTarget& target, double limit,
                        TargetVerdict& verdict) {
  if (!missing.any()) return;
  if (verdict.verdict == Verdict::misses) {
    verdict.reason += " That is with communication taken as free, since no link is stated.";
    return;
  }
  const bool could_meet = verdict.verdict == Verdict::meets;
  verdict.verdict = Verdict::unknown;
  if (!could_meet) {
    verdict.reason += " Communication was taken as free, since no link is stated.";
    return;
  }
  const bool has_ranges = std::any_of(cases.begin(), cases.end(), [](const Case& each) { return each.has_ranges; });
  const double needed = has_ranges ? bandwidth_needed<Interval>(plan, cases, target, limit) : bandwidth_needed<double>(plan, cases, target, limit);
  verdict.reason = fmt::format("Meets if {} gives at least {} per GPU in one direction; the plan states no bandwidth.", links_named(missing),
                               rounded_text(needed, Unit::bytes_per_s));
}

/// What one length gives: a value, or the range that inputs give.
std::string value_text(const Reading& reading, Unit unit) {
  if (!reading.low || *reading.low == *reading.high) return rounded_text(*reading.value, unit);
  return fmt::format("{} to {}", rounded_text(*reading.low, unit), rounded_text(*reading.high, unit));
}

/// The reading of the same size at other lengths that another word goes with, if one has a value.
const Reading* other_lengths(const TargetVerdict& verdict, const Reading& shown) {
  for (const Reading& each : verdict.readings) {
    if (each.value && is_of_stated_size(each) == is_of_stated_size(shown) && each.verdict != shown.verdict) return &each;
  }
  return nullptr;
}

std::string sentence_of(const TimeTarget& target, const TargetVerdict& verdict, const Reading* shown) {
  if (!verdict.value) return "";
  const std::string value = rounded_text(*verdict.value, target.unit) + (target.condition.empty() ? "" : fmt::format(" {}", target.condition));
  const std::string limit = rounded_text(*verdict.limit, target.unit);
  switch (verdict.verdict) {
    case Verdict::meets: return fmt::format("{}, {} {}.", value, target.at_most ? "at most" : "at least", limit);
    case Verdict::misses: return fmt::format("{}, but {} {} is wanted.", value, target.at_most ? "at most" : "at least", limit);
    case Verdict::too_close:
      if (const Reading* other = target.lengths_make_a_band() ? other_lengths(verdict, *shown) : nullptr) {
        return fmt::format("{} at mean lengths, {} with every request at its longest, around the limit of {}.", value_text(*other, target.unit), value_text(*shown, target.unit), limit);
      }
      return fmt::format("About {}, between {} and {}, around the limit of {}.", value, rounded_text(*verdict.low, target.unit), rounded_text(*verdict.high, target.unit), limit);
    case Verdict::unknown: return fmt::format("{} by one reading of the model's size; the readings disagree about {}.", value, limit);
  }
  return {};
}

}  // namespace

const Reading* conclude(TargetVerdict& verdict, bool lengths_make_a_band) {
  const std::vector<Finding> findings = findings_of(verdict);
  verdict.verdict = word_of(findings.data(), findings.size(), lengths_make_a_band);
  if (findings.empty()) return nullptr;
  const Reading* shown = &verdict.readings[worst_finding(findings.data(), findings.size(), verdict.limit.value_or(0), verdict.at_most)];
  if (!shown->value) return shown;
  verdict.value = shown->value;
  verdict.low = shown->low;
  verdict.high = shown->high;
  verdict.binds = shown->binds;
  verdict.margin = margin_of(*shown->value, *verdict.limit, verdict.at_most);
  const Reading* other = lengths_make_a_band && verdict.verdict == Verdict::too_close ? other_lengths(verdict, *shown) : nullptr;
  if (other != nullptr) {
    verdict.low = std::min(shown->low.value_or(*shown->value), other->low.value_or(*other->value));
    verdict.high = std::max(shown->high.value_or(*shown->value), other->high.value_or(*other->value));
  }
  return shown;
}

Answers<double> answers_on(const Case& each, const Machines<double>& machines) {
  if (each.pool == nullptr) return answers_at(StageContext<double>{each.facts, machines.hardware}, each.view.tokens);
  return answers_at(PoolsContext<double>{{*each.prefill_facts, machines.prefill}, {each.facts, machines.hardware}, machines.handoff}, each.view.tokens);
}

Answers<Interval> answers_on(const Case& each, const Machines<Interval>& machines) {
  if (each.pool == nullptr) return answers_in_ranges(each.facts, machines.hardware, each.view.tokens);
  return answers_in_ranges(*each.prefill_facts, each.facts, machines, each.view.tokens);
}

UnstatedLinks unstated_links(const Plan& plan, const Layout& layout, const PrefillPool* pool) {
  const LinksUsed used = links_used(plan, layout);
  UnstatedLinks missing{.scale_up = used.scale_up && !plan.cluster.scale_up && !plan.accelerator.scale_up,
                        .scale_out = used.scale_out && !plan.cluster.scale_out};
  if (pool == nullptr) return missing;
  const UnstatedLinks of_pool = unstated_links(pool->plan, pool->layout, nullptr);
  missing.scale_up = missing.scale_up || of_pool.scale_up;
  missing.scale_out = missing.scale_out || of_pool.scale_out;
  missing.handoff = !plan.disaggregation->handoff_link && !plan.cluster.scale_out;
  return missing;
}

std::vector<TargetVerdict> time_verdicts(const Plan& plan, const UnstatedLinks& missing, const std::vector<Case>& cases) {
  std::vector<TargetVerdict> verdicts;
  for (const TimeTarget& target : time_targets) {
    const std::optional<double> limit = target.limit(plan.targets);
    if (!limit) continue;
    TargetVerdict verdict;
    verdict.target = std::string(target.key);
    verdict.title = std::string(target.title);
    verdict.unit = std::string(base_unit_name(target.unit));
    verdict.at_most = target.at_most;
    verdict.limit = limit;
    verdict.condition = std::string(target.condition);
    std::vector<std::string> reasons;
    for (const Case& each : cases) {
      ReasonedReading found = reading_of(target, each, *limit);
      verdict.readings.push_back(std::move(found.reading));
      reasons.push_back(std::move(found.reason));
    }
    const Reading* shown = conclude(verdict, target.lengths_make_a_band());
    verdict.reason = sentence_of(target, verdict, shown);
    if (shown != nullptr && !shown->value) verdict.reason = reasons[static_cast<std::size_t>(shown - verdict.readings.data())];
    set_unstated_links(plan, missing, cases, target, *limit, verdict);
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace plimsoll
