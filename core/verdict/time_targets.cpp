#include "core/verdict/time_targets.hpp"

#include "core/verdict/binds.hpp"

namespace plimsoll {

namespace {

std::optional<double> either(const std::optional<double>& own, const std::optional<double>& shared) { return own ? own : shared; }

}  // namespace

const std::array<TimeTarget, time_target_count> time_targets = {{
    {"ttft", "Time to first token", Unit::seconds, true, true, [](const Targets& t) { return t.ttft_s; },
     [](const Deployment&, const Answers<double>& a) { return a.ttft_s; }, [](const Deployment&, const Answers<Interval>& a) { return a.ttft_s; }, &first_token_binds},
    {"tpot", "Time per output token", Unit::seconds, true, true, [](const Targets& t) { return t.tpot_s; },
     [](const Deployment&, const Answers<double>& a) { return a.tpot_s; }, [](const Deployment&, const Answers<Interval>& a) { return a.tpot_s; }, &token_binds},
    {"prefill_throughput", "Prefill per GPU", Unit::tokens_per_s, false, false,
     [](const Targets& t) { return either(t.prefill_tokens_per_s_per_gpu, t.tokens_per_s_per_gpu); },
     [](const Deployment&, const Answers<double>& a) { return a.prefill_rate; }, [](const Deployment&, const Answers<Interval>& a) { return a.prefill_rate; }, &prefill_rate_binds, "while nothing decodes"},
    {"decode_throughput", "Decode per GPU", Unit::tokens_per_s, false, true,
     [](const Targets& t) { return either(t.decode_tokens_per_s_per_gpu, t.tokens_per_s_per_gpu); },
     [](const Deployment&, const Answers<double>& a) { return a.decode_rate; }, [](const Deployment&, const Answers<Interval>& a) { return a.decode_rate; }, &decode_rate_binds, "while nothing prefills"},
    {"total_throughput", "Total per GPU", Unit::tokens_per_s, false, true, [](const Targets& t) { return t.total_tokens_per_s_per_gpu; },
     [](const Deployment&, const Answers<double>& a) { return a.total_rate; }, [](const Deployment&, const Answers<Interval>& a) { return a.total_rate; }, &total_rate_binds},
    {"price_per_million", "Price per million tokens", Unit::usd, true, true, [](const Targets& t) { return t.usd_per_million_tokens; },
     [](const Deployment& d, const Answers<double>& a) { return price_on(d, a, &PerToken<double>::all); },
     [](const Deployment& d, const Answers<Interval>& a) { return price_on(d, a, &PerToken<double>::all); }, &total_rate_binds},
    {"output_price_per_million", "Price per million output tokens", Unit::usd, true, true, [](const Targets& t) { return t.usd_per_million_output_tokens; },
     [](const Deployment& d, const Answers<double>& a) { return price_on(d, a, &PerToken<double>::output); },
     [](const Deployment& d, const Answers<Interval>& a) { return price_on(d, a, &PerToken<double>::output); }, &total_rate_binds},
}};

std::string_view lacking(const Plan& plan, const PrefillPool* pool, const TimeTarget& target) {
  if ((target.is_price() || target.key == "total_throughput") && !plan.workload.output) return "workload.output, the answer's length";
  if (!target.is_price()) return {};
  if (!plan.accelerator.price_usd_per_h) return "accelerator.price, the price of a GPU and hour";
  return pool != nullptr && !pool->plan.accelerator.price_usd_per_h ? "disaggregation.prefill_accelerator.price, the price of a GPU and hour" : "";
}

Finding finding_of(const Deployment& deployed, const TimeTarget& target, const Answers<double>& answers, const Answers<Interval>* ranges, double limit) {
  Finding finding;
  if (!lacking(deployed.plan, deployed.pool, target).empty()) return finding;
  const std::optional<Interval> range = ranges != nullptr ? target.range(deployed, *ranges) : std::nullopt;
  finding.is_overloaded = target.waits && (answers.is_overloaded || (ranges != nullptr && ranges->is_overloaded_at_worst));
  if (finding.is_overloaded) {
    finding.verdict = range ? judge(*range, limit, target.at_most) : Verdict::misses;
    return finding;
  }
  finding.value = target.value(deployed, answers);
  if (!finding.value) return finding;
  finding.range = range ? *range : Interval(*finding.value);
  finding.verdict = judge(finding.range, limit, target.at_most);
  return finding;
}

}  // namespace plimsoll
