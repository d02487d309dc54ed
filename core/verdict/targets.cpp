#include "core/verdict/targets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/physics/answers.hpp"
#include "core/quantity/unit.hpp"
#include "core/verdict/binds.hpp"
#include "core/verdict/error_band.hpp"

namespace plimsoll {

namespace {

/// A target on time: where its limit and its value are found.
struct TimeTarget {
  std::string_view key;
  std::string_view title;
  Unit unit;
  bool at_most;
  bool waits;  ///< On the queue, which under open arrivals may grow without end.
  std::optional<double> (*limit)(const Targets& targets);
  std::optional<double> (*value)(const Answers<double>& answers);
  std::optional<Interval> (*range)(const Answers<Interval>& answers);
  std::string (*binds)(const Case& each);
  std::string_view condition = {};  ///< Under which the value is reached; after it in a sentence.

  /// Times are what one request sees, so the longest lengths are one end of what may come; a throughput is to hold at every
  /// length.
  bool lengths_make_a_band() const { return at_most; }
};

std::optional<double> either(const std::optional<double>& own, const std::optional<double>& shared) { return own ? own : shared; }

const TimeTarget time_targets[] = {
    {"ttft", "Time to first token", Unit::seconds, true, true, [](const Targets& t) { return t.ttft_s; },
     [](const Answers<double>& a) { return a.ttft_s; }, [](const Answers<Interval>& a) { return a.ttft_s; }, &first_token_binds},
    {"tpot", "Time per output token", Unit::seconds, true, true, [](const Targets& t) { return t.tpot_s; },
     [](const Answers<double>& a) { return a.tpot_s; }, [](const Answers<Interval>& a) { return a.tpot_s; }, &token_binds},
    {"prefill_throughput", "Prefill per GPU", Unit::tokens_per_s, false, false,
     [](const Targets& t) { return either(t.prefill_tokens_per_s_per_gpu, t.tokens_per_s_per_gpu); },
     [](const Answers<double>& a) { return a.prefill_rate; }, [](const Answers<Interval>& a) { return a.prefill_rate; }, &prefill_rate_binds, "while nothing decodes"},
    {"decode_throughput", "Decode per GPU", Unit::tokens_per_s, false, true,
     [](const Targets& t) { return either(t.decode_tokens_per_s_per_gpu, t.tokens_per_s_per_gpu); },
     [](const Answers<double>& a) { return a.decode_rate; }, [](const Answers<Interval>& a) { return a.decode_rate; }, &decode_rate_binds, "while nothing prefills"},
    {"total_throughput", "Total per GPU", Unit::tokens_per_s, false, true, [](const Targets& t) { return t.total_tokens_per_s_per_gpu; },
     [](const Answers<double>& a) { return a.total_rate; }, [](const Answers<Interval>& a) { return a.total_rate; }, &total_rate_binds},
};

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

/// Replicas that cannot keep up: a queue without end misses every limit. Where they cannot at the worst of ranges only, times
/// reach from the best's to any, and rates begin at none.
ReasonedReading overloaded(const TimeTarget& target, const Case& each, double limit, Reading reading) {
  const std::optional<Interval> range = each.ranges ? target.range(*each.ranges) : std::nullopt;
  if (!range) {
    reading.verdict = Verdict::misses;
    return {reading, fmt::format("{} cannot keep up with the arrivals: the queue grows without end.", who_cannot_keep_up(each))};
  }
  reading.verdict = judge(*range, limit, target.at_most);
  const double best = target.at_most ? range->low : range->high;
  std::string reason = "At the worst of the ranges the replicas cannot keep up with the arrivals: the queue grows without end.";
  if (reading.verdict == Verdict::misses) {
    reason += fmt::format(" Even at the best it is {}, but {} {} is wanted.", rounded_text(best, target.unit), target.at_most ? "at most" : "at least", rounded_text(limit, target.unit));
  } else if (std::isfinite(best)) {
    reason += fmt::format(" At the best it is {}.", rounded_text(best, target.unit));
  }
  return {reading, reason};
}

ReasonedReading reading_of(const Plan& plan, const TimeTarget& target, const Case& each, double limit) {
  Reading reading;
  reading.name = fmt::format("{} lengths, {}", each.view.lengths, each.view.size == "stated" ? "stated size" : "the architecture's size");
  if (target.key == "total_throughput" && !plan.workload.output) return {reading, "Needs workload.output, the answer's length."};
  const bool is_overloaded = each.answers.is_overloaded || (each.ranges && each.ranges->is_overloaded_at_worst);
  if (target.waits && is_overloaded) return overloaded(target, each, limit, reading);
  reading.value = target.value(each.answers);
  if (!reading.value) return {reading, "Could not be computed."};
  Interval range = *reading.value;
  if (each.ranges) {
    if (const std::optional<Interval> found = target.range(*each.ranges)) range = *found;
    reading.low = range.low;
    reading.high = range.high;
  }
  reading.verdict = judge(range, limit, target.at_most);
  reading.binds = target.binds(each);
  return {reading, ""};
}

bool is_of_stated_size(const Reading& reading) { return reading.name.find("architecture") == std::string::npos; }

/// The word over all readings: that over lengths for each size, and what the sizes agree on.
Verdict word_of(const std::vector<Reading>& readings, bool lengths_make_a_band) {
  std::optional<Verdict> stated;
  std::optional<Verdict> counted;
  for (const Reading& reading : readings) {
    std::optional<Verdict>& size = is_of_stated_size(reading) ? stated : counted;
    if (!size) {
      size = reading.verdict;
    } else {
      size = lengths_make_a_band ? between(*size, reading.verdict) : worst_of(*size, reading.verdict);
    }
  }
  if (!stated) return counted.value_or(Verdict::unknown);
  return counted ? agreed(*stated, *counted) : *stated;
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
      const std::optional<Interval> value = target.range(ranges_of(plan, answers_on(cases[i], linked)));
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

/// Worse words come first: misses, unknown, too close, meets.
int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::misses: return 3;
    case Verdict::unknown: return 2;
    case Verdict::too_close: return 1;
    case Verdict::meets: return 0;
  }
  return 0;
}

/// Room of a value as a share of its limit; negative where it is missed.
double margin_of(double value, double limit, bool at_most) { return (at_most ? limit - value : value - limit) / limit; }

/// Which of two readings a verdict should show rather than the other.
bool is_worse(const Reading& a, const Reading& b, const TargetVerdict& verdict) {
  if (badness(a.verdict) != badness(b.verdict)) return badness(a.verdict) > badness(b.verdict);
  if (!a.value || !b.value) return !a.value && b.value;
  return margin_of(*a.value, *verdict.limit, verdict.at_most) < margin_of(*b.value, *verdict.limit, verdict.at_most);
}

}  // namespace

Verdict judge(const Interval& value, const Interval& limit, bool at_most) {
  if (at_most) {
    if (value.high <= limit.low) return Verdict::meets;
    return value.low > limit.high ? Verdict::misses : Verdict::too_close;
  }
  if (value.low >= limit.high) return Verdict::meets;
  return value.high < limit.low ? Verdict::misses : Verdict::too_close;
}

Verdict worst_of(Verdict a, Verdict b) { return badness(a) >= badness(b) ? a : b; }
Verdict agreed(Verdict a, Verdict b) { return a == b ? a : Verdict::unknown; }

Verdict between(Verdict a, Verdict b) {
  if (a == b) return a;
  return a == Verdict::unknown || b == Verdict::unknown ? Verdict::unknown : Verdict::too_close;
}

const Reading* conclude(TargetVerdict& verdict, bool lengths_make_a_band) {
  verdict.verdict = word_of(verdict.readings, lengths_make_a_band);
  const Reading* shown = nullptr;
  for (const Reading& reading : verdict.readings) {
    if (shown == nullptr || is_worse(reading, *shown, verdict)) shown = &reading;
  }
  if (shown == nullptr || !shown->value) return shown;
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
      ReasonedReading found = reading_of(plan, target, each, *limit);
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
