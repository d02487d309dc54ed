#include "core/verdict/targets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

/// A target on time: where its limit and its value are found.
struct TimeTarget {
  std::string_view key;
  std::string_view title;
  Unit unit;
  bool at_most;
  std::optional<double> (*limit)(const Targets& targets);
  std::optional<double> (*value)(const Answers<double>& answers);
  std::optional<Interval> (*range)(const Answers<Interval>& answers);
  const std::string& (*binds)(const Case& each);
};

const std::string& prefill_binds(const Case& each) { return each.prefill_binds; }
const std::string& decode_binds(const Case& each) { return each.decode_binds; }

std::optional<double> either(const std::optional<double>& own, const std::optional<double>& shared) { return own ? own : shared; }

const TimeTarget time_targets[] = {
    {"ttft", "Time to first token", Unit::seconds, true, [](const Targets& t) { return t.ttft_s; },
     [](const Answers<double>& a) { return a.ttft_s; }, [](const Answers<Interval>& a) { return a.ttft_s; }, &prefill_binds},
    {"tpot", "Time per output token", Unit::seconds, true, [](const Targets& t) { return t.tpot_s; },
     [](const Answers<double>& a) { return a.tpot_s; }, [](const Answers<Interval>& a) { return a.tpot_s; }, &decode_binds},
    {"prefill_throughput", "Prefill per GPU", Unit::tokens_per_s, false,
     [](const Targets& t) { return either(t.prefill_tokens_per_s_per_gpu, t.tokens_per_s_per_gpu); },
     [](const Answers<double>& a) { return a.prefill_rate; }, [](const Answers<Interval>& a) { return a.prefill_rate; }, &prefill_binds},
    {"decode_throughput", "Decode per GPU", Unit::tokens_per_s, false,
     [](const Targets& t) { return either(t.decode_tokens_per_s_per_gpu, t.tokens_per_s_per_gpu); },
     [](const Answers<double>& a) { return a.decode_rate; }, [](const Answers<Interval>& a) { return a.decode_rate; }, &decode_binds},
    {"total_throughput", "Total per GPU", Unit::tokens_per_s, false, [](const Targets& t) { return t.total_tokens_per_s_per_gpu; },
     [](const Answers<double>& a) { return a.total_rate; }, [](const Answers<Interval>& a) { return a.total_rate; }, &decode_binds},
};

std::string missing_value_reason(const Plan& plan, const TimeTarget& target, const Case& each) {
  if (each.answers.is_overloaded) return "the replicas cannot keep up with the arrivals: the queue grows without end";
  if (target.key == "total_throughput" && !plan.workload.output) return "needs workload.output, the answer's length";
  return "could not be computed";
}

Reading reading_of(const Plan& plan, const TimeTarget& target, const Case& each, double limit) {
  Reading reading;
  reading.name = fmt::format("{} lengths, {}", each.view.lengths, each.view.size == "stated" ? "stated size" : "the architecture's size");
  const std::optional<double> value = target.value(each.answers);
  if (!value) {
    // A queue without end misses every limit on time; a missing input leaves the answer open.
    reading.verdict = each.answers.is_overloaded ? Verdict::misses : Verdict::unknown;
    reading.binds = missing_value_reason(plan, target, each);
    return reading;
  }
  reading.value = value;
  Interval range = *value;
  if (each.ranges) {
    if (const std::optional<Interval> found = target.range(*each.ranges)) range = *found;
    reading.low = range.low;
    reading.high = range.high;
  }
  reading.verdict = judge(range, limit, target.at_most);
  reading.binds = target.binds(each);
  return reading;
}

/// The readings of one target over all cases of a plan.
std::vector<Reading> readings_of(const Plan& plan, const TimeTarget& target, const std::vector<Case>& cases, double limit) {
  std::vector<Reading> readings;
  for (const Case& each : cases) readings.push_back(reading_of(plan, target, each, limit));
  return readings;
}

/// The word over all readings: the worst over lengths for each size, and what the sizes agree on.
Verdict word_of(const std::vector<Reading>& readings) {
  std::optional<Verdict> stated;
  std::optional<Verdict> counted;
  for (const Reading& reading : readings) {
    std::optional<Verdict>& size = reading.name.find("architecture") == std::string::npos ? stated : counted;
    size = size ? worst_of(*size, reading.verdict) : reading.verdict;
  }
  if (!stated) return counted.value_or(Verdict::unknown);
  return counted ? agreed(*stated, *counted) : *stated;
}

/// Whether every reading keeps the target if each unstated link gives `bytes_per_s`.
bool keeps_with_links(const Plan& plan, const Layout& layout, const TimeTarget& target, double limit, double bytes_per_s) {
  Plan tried = plan;
  const UnstatedLinks missing = unstated_links(plan, layout);
  const Link link{bytes_per_s, 0.0};
  if (missing.scale_up) tried.cluster.scale_up = link;
  if (missing.scale_out) tried.cluster.scale_out = link;
  for (const View& view : views_of(tried)) {
    const auto context = stage_context<double>(tried, layout, view.weight_scale);
    const std::optional<double> value = target.value(answers_of(context, view.tokens));
    if (!value || judge(*value, limit, target.at_most) != Verdict::meets) return false;
  }
  return true;
}

/// The least bandwidth of every unstated link with which the target is met, to a part in a thousand, rounded up.
double bandwidth_needed(const Plan& plan, const Layout& layout, const TimeTarget& target, double limit) {
  double low = 1e3;
  double high = 1e16;
  if (keeps_with_links(plan, layout, target, limit, low)) return low;
  while (high / low > 1.001) {
    const double middle = std::sqrt(low * high);
    (keeps_with_links(plan, layout, target, limit, middle) ? high : low) = middle;
  }
  return high;
}

std::string_view links_named(const UnstatedLinks& missing) {
  if (missing.scale_up && missing.scale_out) return "each link";
  return missing.scale_up ? "the link within a node" : "the link between nodes";
}

void set_unstated_links(const Plan& plan, const Layout& layout, const TimeTarget& target, double limit, TargetVerdict& verdict) {
  const UnstatedLinks missing = unstated_links(plan, layout);
  if (!missing.any()) return;
  if (verdict.verdict == Verdict::misses) {
    verdict.reason += " That is with communication taken as free, since no link is stated.";
    return;
  }
  const bool could_meet = verdict.verdict == Verdict::meets;
  verdict.verdict = Verdict::unknown;
  if (could_meet) {
    verdict.reason = fmt::format("Meets if {} gives at least {} per GPU in one direction; the plan states no bandwidth.", links_named(missing),
                                 rounded_text(bandwidth_needed(plan, layout, target, limit), Unit::bytes_per_s));
  } else {
    verdict.reason += " Communication was taken as free, since no link is stated.";
  }
}

std::string sentence_of(const TimeTarget& target, const TargetVerdict& verdict) {
  if (!verdict.value) return verdict.binds.empty() ? "" : fmt::format("{}.", verdict.binds);
  const std::string value = rounded_text(*verdict.value, target.unit);
  const std::string limit = rounded_text(*verdict.limit, target.unit);
  switch (verdict.verdict) {
    case Verdict::meets: return fmt::format("{}, {} {}.", value, target.at_most ? "at most" : "at least", limit);
    case Verdict::misses: return fmt::format("{}, but {} {} is wanted.", value, target.at_most ? "at most" : "at least", limit);
    case Verdict::too_close: return fmt::format("Between {} and {}, around the limit of {}.", rounded_text(*verdict.low, target.unit), rounded_text(*verdict.high, target.unit), limit);
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

}  // namespace

Verdict judge(const Interval& range, double limit, bool at_most) {
  if (at_most) {
    if (range.high <= limit) return Verdict::meets;
    return range.low > limit ? Verdict::misses : Verdict::too_close;
  }
  if (range.low >= limit) return Verdict::meets;
  return range.high < limit ? Verdict::misses : Verdict::too_close;
}

Verdict worst_of(Verdict a, Verdict b) { return badness(a) >= badness(b) ? a : b; }
Verdict agreed(Verdict a, Verdict b) { return a == b ? a : Verdict::unknown; }

void conclude(TargetVerdict& verdict) {
  verdict.verdict = word_of(verdict.readings);
  const Reading* worst = nullptr;
  for (const Reading& reading : verdict.readings) {
    if (!reading.value) continue;
    const bool is_worse = worst == nullptr || margin_of(*reading.value, *verdict.limit, verdict.at_most) < margin_of(*worst->value, *verdict.limit, verdict.at_most);
    if (is_worse) worst = &reading;
  }
  if (worst == nullptr) {
    if (!verdict.readings.empty()) verdict.binds = verdict.readings.front().binds;
    return;
  }
  verdict.value = worst->value;
  verdict.low = worst->low;
  verdict.high = worst->high;
  verdict.binds = worst->binds;
  verdict.margin = margin_of(*worst->value, *verdict.limit, verdict.at_most);
}

UnstatedLinks unstated_links(const Plan& plan, const Layout& layout) {
  const LinksUsed used = links_used(plan, layout);
  return {.scale_up = used.scale_up && !plan.cluster.scale_up && !plan.accelerator.scale_up,
          .scale_out = used.scale_out && !plan.cluster.scale_out};
}

std::vector<TargetVerdict> time_verdicts(const Plan& plan, const Layout& layout, const std::vector<Case>& cases) {
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
    verdict.readings = readings_of(plan, target, cases, *limit);
    conclude(verdict);
    verdict.reason = sentence_of(target, verdict);
    set_unstated_links(plan, layout, target, *limit, verdict);
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace plimsoll
