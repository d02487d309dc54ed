#include "core/verdict/time_targets.hpp"

#include "core/verdict/binds.hpp"

namespace plimsoll {

namespace {

std::optional<double> either(const std::optional<double>& own, const std::optional<double>& shared) { return own ? own : shared; }

}  // namespace

const std::array<TimeTarget, time_target_count> time_targets = {{
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
}};

Finding finding_of(const Plan& plan, const TimeTarget& target, const Answers<double>& answers, const Answers<Interval>* ranges, double limit) {
  Finding finding;
  if (target.key == "total_throughput" && !plan.workload.output) return finding;
  const std::optional<Interval> range = ranges != nullptr ? target.range(*ranges) : std::nullopt;
  finding.is_overloaded = target.waits && (answers.is_overloaded || (ranges != nullptr && ranges->is_overloaded_at_worst));
  if (finding.is_overloaded) {
    finding.verdict = range ? judge(*range, limit, target.at_most) : Verdict::misses;
    return finding;
  }
  finding.value = target.value(answers);
  if (!finding.value) return finding;
  finding.range = range ? *range : Interval(*finding.value);
  finding.verdict = judge(finding.range, limit, target.at_most);
  return finding;
}

}  // namespace plimsoll
