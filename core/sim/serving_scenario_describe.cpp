#include <fmt/core.h>

#include "core/sim/serving_scenario.hpp"
#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

void validate_arrivals(const void* source, const std::string& path, Problems& problems) {
  const auto& arrivals = *static_cast<const Arrivals*>(source);
  const int stated = (arrivals.requests_per_s ? 1 : 0) + (arrivals.concurrency ? 1 : 0) + (arrivals.burst ? 1 : 0) + (arrivals.trace.empty() ? 0 : 1);
  if (stated == 0) problems.add(path, "missing: how requests arrive; state one of rate, concurrency, burst and trace, or leave arrivals out for those of the plan");
  if (stated > 1) problems.add(path, "states more than one of rate, concurrency, burst and trace; keep one");
  if (arrivals.spacing != Spacing::random && !arrivals.requests_per_s) problems.add(member_path(path, "spacing"), "goes with a rate; state one, or leave this out");
  for (std::size_t i = 1; i < arrivals.trace.size(); ++i) {
    if (arrivals.trace[i].at_s >= arrivals.trace[i - 1].at_s) continue;
    problems.add(fmt::format("{}[{}].at", member_path(path, "trace"), i), "is before the request above it; a trace is in order of time");
  }
}

void check_trace(const ServingScenario& scenario, const std::string& path, Problems& problems) {
  if (!scenario.arrivals) return;
  const std::vector<TracedRequest>& trace = scenario.arrivals->trace;
  const std::int64_t cached = scenario.plan.workload.cached_prefix;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (trace[i].input_tokens > cached) continue;
    problems.add(fmt::format("{}[{}].input", member_path(path, "arrivals.trace"), i), fmt::format("is no longer than the plan's cached prefix of {} tokens; at least the last token of a prompt is computed", cached));
  }
}

void validate_scenario(const void* source, const std::string& path, Problems& problems) {
  const auto& scenario = *static_cast<const ServingScenario*>(source);
  const Plan& plan = scenario.plan;
  const Arrivals how = scenario.arrivals_or_of_plan();
  if (scenario.prefixes && plan.workload.cached_prefix == 0) problems.add(member_path(path, "prefixes"), "no prefix is cached; state plan.workload.cached_prefix, or leave this out");
  if (scenario.requests && (how.burst || !how.trace.empty())) problems.add(member_path(path, "requests"), "a burst and a trace say how many there are; leave this out");
  if (scenario.find_rate && !how.requests_per_s) problems.add(member_path(path, "find_rate"), "goes with arrivals at a rate; state arrivals.rate, or leave this out");
  if (scenario.find_rate && !plan.targets.ttft_s && !plan.targets.tpot_s) problems.add(member_path(path, "find_rate"), "the plan promises neither ttft nor tpot; state plan.targets.ttft or plan.targets.tpot");
  const std::int64_t there = how.burst.value_or(static_cast<std::int64_t>(how.trace.size()));
  if ((how.burst || !how.trace.empty()) && scenario.warm_up.value_or(0) >= there) problems.add(member_path(path, "warm_up"), fmt::format("{} requests come in all; fewer have to be left out", there));
  check_trace(scenario, path, problems);
}

}  // namespace

template <>
const Description& describe<TracedRequest>() {
  static const TracedRequest defaults;
  static const Description description{
      .name = "TracedRequest",
      .help = "One request of a trace.",
      .fields = {
          field<&TracedRequest::at_s>("at", "", "When it arrives.").unit_of(Unit::seconds).within({0, 1e9}).required(),
          field<&TracedRequest::input_tokens>("input", "", "Its prompt.").within({1, 1e9}).required(),
          field<&TracedRequest::output_tokens>("output", "", "Its answer.").within({1, 1e9}).required(),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Arrivals>() {
  static const Arrivals defaults;
  static const Description description{
      .name = "Arrivals",
      .help = "How requests arrive: one of rate, concurrency, burst and trace.",
      .fields = {
          field<&Arrivals::requests_per_s>("rate", "", "Requests that arrive, on average.").unit_of(Unit::requests_per_s).within({1e-9, 1e9}),
          field<&Arrivals::spacing>("spacing", "", "random: a Poisson process; even: all equally far apart."),
          field<&Arrivals::concurrency>("concurrency", "", "Requests always in flight: each that ends brings the next.").within({1, 1e5}),
          field<&Arrivals::burst>("burst", "", "Requests that arrive at once.").within({1, 1e6}),
          field<&Arrivals::trace>("trace", "", "Requests one by one, in order of time.").at_most(static_cast<std::size_t>(most_served_requests)),
      },
      .defaults = &defaults,
      .validate = &validate_arrivals};
  return description;
}

template <>
const Description& describe<ServingScenario>() {
  static const ServingScenario defaults;
  constexpr double most_requests = static_cast<double>(most_served_requests);
  static const Description description{
      .name = "ServingScenario",
      .help = "A plan under a stream of requests.",
      .fields = {
          field<&ServingScenario::title>("title", "", "What people call the scenario."),
          field<&ServingScenario::plan>("plan", "", "The plan that serves: an example by name, or spelled out.").required(),
          field<&ServingScenario::arrivals>("arrivals", "", "How requests arrive; left out: as the plan's workload says."),
          field<&ServingScenario::requests>("requests", "", "Requests that count; left out: 2,000, ten for each place of a concurrency, or as many as the plan's prompts_per_slot says.").within({1, most_requests}),
          field<&ServingScenario::warm_up>("warm_up", "", "Requests before those that count; left out: a fifth as many, three for each place of a concurrency, none of a burst, a trace or a benchmark.").within({0, most_requests}),
          field<&ServingScenario::replications>("replications", "", "Runs with random numbers of their own: their spread is the confidence interval.").within({1, 100}),
          field<&ServingScenario::seed>("seed", "", "The same seed gives the same numbers.").within({0, 9e15}),
          field<&ServingScenario::router>("router", "", "Which attention rank a request goes to."),
          field<&ServingScenario::batching>("batching", "", "mixed: prompts share iterations with decoding, as in vLLM and TensorRT-LLM; prompts_first: they run by themselves, as in SGLang; left out: as the plan's framework does."),
          field<&ServingScenario::running>("running", "", "Sequences that an attention rank works on at most; left out: as many as token budget and KV cache take.").within({1, 1e6}),
          field<&ServingScenario::new_prompts>("new_prompts", "", "Prompts that an iteration begins at most; left out: one in a closed loop with mixed batching, where requests that end together come back one by one, and else as many as the token budget takes.").within({1, 1e6}),
          field<&ServingScenario::prefixes>("prefixes", "", "The cached prefixes are so many, drawn evenly, and each is cached from its first request on; left out: every request finds its prefix cached.").within({1, 1e5}),
          field<&ServingScenario::listed>("listed", "", "Iterations of a stage, of the first run, that the report lists from the first request that counts on; several in a row that do the same are one.").within({0, static_cast<double>(most_listed_spells)}),
          field<&ServingScenario::attainment>("attainment", "", "Share of requests that meet ttft and tpot at the highest rate that is searched.").unit_of(Unit::ratio).within({0.01, 1}),
          field<&ServingScenario::find_rate>("find_rate", "", "Search the highest rate at which so many requests meet the plan's ttft and tpot."),
      },
      .defaults = &defaults,
      .validate = &validate_scenario};
  return description;
}

}  // namespace plimsoll
