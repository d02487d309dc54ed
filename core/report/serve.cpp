#include "core/report/serve.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/sim/serving_rate.hpp"
#include "core/sim/serving_record.hpp"
#include "core/sim/serving_requests.hpp"
#include "core/sim/serving_statistics.hpp"

namespace plimsoll {

namespace {

// ---- What is refused -------------------------------------------------------------------------------------------------------------

void check_size(const ServingMachine& machine, Problems& problems) {
  const ServingScenario& scenario = machine.scenario;
  const Arrivals how = scenario.arrivals_or_of_plan();
  const Workload& workload = scenario.plan.workload;
  double of_request = 1;
  if (how.trace.empty()) {
    of_request += workload.output->mean() + workload.input.mean() / static_cast<double>(scenario.plan.engine.chunk_tokens);
  } else {
    for (const TracedRequest& request : how.trace) {
      of_request += (static_cast<double>(request.output_tokens) + static_cast<double>(request.input_tokens) / static_cast<double>(scenario.plan.engine.chunk_tokens)) / static_cast<double>(how.trace.size());
    }
  }
  const double requests = static_cast<double>(scenario.counted_requests() + scenario.warm_up_requests()) * static_cast<double>(replications_of(machine));
  if (requests * of_request <= most_served_tokens) return;
  problems.add("requests", fmt::format("{} requests in all replications, of {} tokens each, are {} tokens; at most {} are simulated: count fewer requests, or run fewer replications", rounded_number(requests),
                                       rounded_number(of_request), rounded_number(requests * of_request), rounded_number(most_served_tokens)));
}

// ---- What was asked ----------------------------------------------------------------------------------------------------------------

std::string words_of(const Arrivals& how) {
  if (how.requests_per_s) return fmt::format("{} requests/s, {}", rounded_number(*how.requests_per_s), how.spacing == Spacing::random ? "at random" : "evenly");
  if (how.concurrency) return fmt::format("{} in flight", counted(*how.concurrency, "request"));
  if (how.burst) return fmt::format("{} at once", counted(*how.burst, "request"));
  return fmt::format("a trace of {}", counted(static_cast<std::int64_t>(how.trace.size()), "request"));
}

ServedCache cache_of(std::string_view name, const ServingPool& pool) {
  return {.pool = std::string(name), .ranks = pool.places(), .blocks = pool.rules.pool.blocks, .block_tokens = pool.rules.pool.block_tokens};
}

void state_scenario(const ServingMachine& machine, ServeReport& report) {
  const ServingScenario& scenario = machine.scenario;
  const Plan& plan = scenario.plan;
  const bool has_experts = plan.model.has_experts();
  report.title = scenario.title.empty() ? plan.title : scenario.title;
  report.model = plan.model.name.empty() ? "own model" : plan.model.name;
  report.accelerator = plan.accelerator.name.empty() ? "own GPU" : plan.accelerator.name;
  report.layout = expanded(machine.layout, has_experts);
  if (machine.prefill_pool) report.layout = fmt::format("prefill {}, decode {}", expanded(machine.prefill_pool->layout, has_experts), report.layout);
  report.gpus = machine.gpus();
  report.arrivals = words_of(scenario.arrivals_or_of_plan());
  report.batching = names_of<Batching>[static_cast<std::size_t>(scenario.batching_or_usual())];
  report.router = names_of<Router>[static_cast<std::size_t>(scenario.router)];
  report.requests = scenario.counted_requests();
  report.warm_up = scenario.warm_up_requests();
  report.seed = scenario.seed;
  if (machine.prefill) report.caches.push_back(cache_of("prefill", *machine.prefill));
  report.caches.push_back(cache_of(machine.prefill ? "decode" : "all", machine.pool));
}

// ---- What came out -----------------------------------------------------------------------------------------------------------------

using Runs = std::vector<ServingRun>;

template <typename Of>
ServedNumber number_of(const Runs& runs, Of of) {
  std::vector<double> values;
  for (const ServingRun& run : runs) values.push_back(of(run));
  const Estimate estimate = estimate_of(values);
  return {estimate.value, estimate.plus_minus};
}

constexpr double shares[] = {0.5, 0.9, 0.95, 0.99};
constexpr ServedNumber ServedDistribution::*const percentiles[] = {&ServedDistribution::p50, &ServedDistribution::p90, &ServedDistribution::p95, &ServedDistribution::p99};

/// Of a time that each request has; those below 0 are none. Empty where no request of some run has one.
void add_distribution(const Runs& runs, std::string_view name, double ServedTimes::*time, ServeReport& report) {
  std::vector<std::vector<double>> sorted;
  for (const ServingRun& run : runs) {
    std::vector<double>& values = sorted.emplace_back();
    for (const ServedTimes& served : run.served) {
      if (served.*time >= 0) values.push_back(served.*time);
    }
    if (values.empty()) return;
    std::sort(values.begin(), values.end());
  }
  const auto over_runs = [&](auto of) {
    std::vector<double> values;
    for (const std::vector<double>& each : sorted) values.push_back(of(each));
    const Estimate estimate = estimate_of(values);
    return ServedNumber{estimate.value, estimate.plus_minus};
  };
  ServedDistribution made{.of = std::string(name)};
  made.mean = over_runs([](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  });
  for (std::size_t i = 0; i < std::size(shares); ++i) made.*percentiles[i] = over_runs([&](const std::vector<double>& values) { return quantile_of(values, shares[i]); });
  report.distributions.push_back(std::move(made));
}

void add_gaps(const Runs& runs, ServeReport& report) {
  if (std::any_of(runs.begin(), runs.end(), [](const ServingRun& run) { return run.gaps.total() == 0; })) return;
  ServedDistribution made{.of = "itl"};
  made.mean = number_of(runs, [](const ServingRun& run) { return run.gaps.mean_s(); });
  for (std::size_t i = 0; i < std::size(shares); ++i) made.*percentiles[i] = number_of(runs, [&](const ServingRun& run) { return run.gaps.quantile_s(shares[i]); });
  report.distributions.push_back(std::move(made));
}

double window_s(const ServingRun& run) { return std::max(run.window_end_s - run.window_start_s, 1e-300); }

void add_rates(const ServingMachine& machine, const Runs& runs, ServeReport& report) {
  const double gpus = machine.gpus();
  report.requests_per_s = number_of(runs, [](const ServingRun& run) { return static_cast<double>(run.ended) / window_s(run); });
  report.output_tokens_per_s = number_of(runs, [](const ServingRun& run) { return static_cast<double>(run.output_tokens) / window_s(run); });
  report.output_tokens_per_s_per_gpu = number_of(runs, [&](const ServingRun& run) { return static_cast<double>(run.output_tokens) / window_s(run) / gpus; });
  report.total_tokens_per_s_per_gpu = number_of(runs, [&](const ServingRun& run) { return static_cast<double>(run.ended_tokens) / window_s(run) / gpus; });
  const Targets& targets = machine.scenario.plan.targets;
  if (!targets.ttft_s && !targets.tpot_s) return;
  ServedGoodput goodput{.ttft_s = targets.ttft_s, .tpot_s = targets.tpot_s};
  goodput.share = number_of(runs, [&](const ServingRun& run) { return share_that_meets(run, targets); });
  goodput.requests_per_s = number_of(runs, [&](const ServingRun& run) { return share_that_meets(run, targets) * static_cast<double>(run.ended) / window_s(run); });
  report.goodput = goodput;
}

double ratio(std::int64_t part, std::int64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0; }

void add_occupation(const Runs& runs, ServeReport& report) {
  report.mean_batch = number_of(runs, [](const ServingRun& run) { return ratio(run.decode.ranks.step_shares, run.decode.ranks.step_iterations); });
  const auto over_time = [&](double Occupancy::*what) { return number_of(runs, [&](const ServingRun& run) { return run.window.mean().*what; }); };
  report.mean_waiting = over_time(&Occupancy::waiting);
  report.mean_running = over_time(&Occupancy::running);
  report.mean_kv_share = over_time(&Occupancy::kv_share);
  report.preemptions = number_of(runs, [](const ServingRun& run) { return static_cast<double>(run.decode.ranks.preemptions + run.prefill.ranks.preemptions); });
  report.repeated_tokens = number_of(runs, [](const ServingRun& run) { return static_cast<double>(run.decode.ranks.repeated_tokens + run.prefill.ranks.repeated_tokens); });
  report.cached_share = number_of(runs, [](const ServingRun& run) {
    const std::int64_t cached = run.decode.ranks.cached_tokens + run.prefill.ranks.cached_tokens;
    return ratio(cached, cached + run.decode.ranks.prompt_tokens + run.prefill.ranks.prompt_tokens);
  });
  for (const ServingRun& run : runs) {
    report.most_kv_share = std::max(report.most_kv_share, run.most_kv_share);
    report.iterations += static_cast<double>(run.iterations);
  }
  const Timeline& timeline = runs.front().timeline;
  for (std::size_t i = 0; i < timeline.spans(); ++i) {
    const Occupancy mean = timeline.mean(i);
    report.timeline.push_back({static_cast<double>(i) * timeline.span_s(), mean.waiting, mean.running, mean.kv_share});
  }
}

void add_record(const ServingMachine& machine, const ServingRecord& record, ServeReport& report) {
  for (const StageSpell& spell : record.spells()) {
    const std::string_view pool = !machine.prefill ? "all" : spell.at.pool == 0 ? "prefill"
                                                                                : "decode";
    report.spells.push_back({.pool = std::string(pool), .replica = spell.at.replica, .stage = spell.stage, .start_s = spell.start_s, .end_s = spell.end_s, .iterations = spell.iterations, .prompt_tokens = spell.prompt_tokens, .sequences = spell.sequences});
  }
  for (const CacheSpell& cache : record.caches()) {
    if (cache.end_s < cache.start_s) continue;
    report.handoffs.push_back({cache.request, cache.from_replica, cache.to_replica, cache.tokens, cache.ready_s, cache.start_s, cache.end_s});
  }
}

// ---- What has to be said of it -------------------------------------------------------------------------------------------------------

void add_remarks(const ServingMachine& machine, const Runs& runs, ServeReport& report) {
  const ServingScenario& scenario = machine.scenario;
  const Arrivals how = scenario.arrivals_or_of_plan();
  if (std::any_of(runs.begin(), runs.end(), [](const ServingRun& run) { return run.is_cut_short; })) {
    report.remarks.push_back(fmt::format("Stopped after {} iterations of a run; the numbers are those of the requests that had ended.", rounded_number(static_cast<double>(most_iterations))));
  }
  constexpr double keeps_up = 0.97;
  if (how.requests_per_s && report.requests_per_s.value + report.requests_per_s.plus_minus.value_or(0) < keeps_up * *how.requests_per_s) {
    report.remarks.push_back(fmt::format("{} requests/s arrive and {} end: the queue grows, so waits are those of this many requests and have no steady value.", rounded_number(*how.requests_per_s), rounded_number(report.requests_per_s.value)));
  }
  const std::int64_t all = replications_of(machine);
  if (report.replications < all) report.remarks.push_back(fmt::format("{} of {} replications so far.", report.replications, all));
  if (all == 1 && scenario.replications > 1) report.remarks.push_back("Nothing of it is random, so it is run once and has no intervals.");
  if (machine.answers_are_left_out) report.remarks.push_back("The plan does not say how long answers are: each is one token here, so that prompts alone are simulated.");
  if (machine.prefill && !machine.handoff) report.remarks.push_back("No link between the pools is stated: handing a cache over is taken as free.");
  const LinksUsed used = links_used(scenario.plan, machine.layout);
  const Hardware<double>& hardware = machine.pool.context.hardware;
  if ((used.scale_up && !hardware.scale_up) || (used.scale_out && !hardware.scale_out)) report.remarks.push_back("A link that the layout uses is not stated: communication over it is taken as free.");
}

bool has_served(const Runs& runs) {
  return std::none_of(runs.begin(), runs.end(), [](const ServingRun& run) { return run.served.empty(); });
}

/// Of one run or more, in each of which a request has ended.
ServeReport report_of(const ServingMachine& machine, const Runs& runs, const ServingRecord& record) {
  ServeReport report;
  state_scenario(machine, report);
  report.replications = static_cast<std::int64_t>(runs.size());
  add_distribution(runs, "ttft", &ServedTimes::ttft_s, report);
  add_distribution(runs, "tpot", &ServedTimes::tpot_s, report);
  add_gaps(runs, report);
  add_distribution(runs, "end_to_end", &ServedTimes::end_to_end_s, report);
  add_distribution(runs, "handoff", &ServedTimes::handoff_s, report);
  add_rates(machine, runs, report);
  add_occupation(runs, report);
  add_record(machine, record, report);
  add_remarks(machine, runs, report);
  return report;
}

/// Progress of runs takes the first part where a search follows. The first run is recorded.
Runs run_all(const ServingMachine& machine, ServingRecord& record, const Progress& progress, double share, const SoFar<ServeReport>& so_far) {
  Runs runs;
  const std::int64_t count = replications_of(machine);
  for (std::int64_t i = 0; i < count; ++i) {
    ServingWatch watch{.record = i == 0 ? &record : nullptr, .progress = {}};
    if (progress) watch.progress = [&](double of_run) { progress(share * (static_cast<double>(i) + of_run) / static_cast<double>(count)); };
    runs.push_back(run_serving(machine, seed_of(machine.scenario, i), 1, most_iterations, watch));
    if (watch.progress) watch.progress(1);
    if (i + 1 < count && so_far.wanted() && has_served(runs)) so_far.tell(report_of(machine, runs, record));
  }
  return runs;
}

void add_highest_rate(const ServingMachine& machine, ServeReport& report, const Progress& progress, double done) {
  const auto rest = [&](double share) {
    if (progress) progress(done + (1 - done) * share);
  };
  const std::optional<RateFound> found = highest_rate(machine, rest);
  if (!found) {
    report.remarks.push_back("At no rate do enough requests meet the targets: one alone misses them.");
    return;
  }
  report.highest_rate = ServedRate{.attainment = machine.scenario.attainment, .requests_per_s = found->requests_per_s, .requests_per_s_per_gpu = found->requests_per_s / machine.gpus(), .missed_at_per_s = found->missed_at_per_s, .share = found->share, .rates_tried = found->rates_tried};
}

}  // namespace

bool serve(const ServingScenario& scenario, ServeReport& report, Problems& problems, const Progress& progress, const SoFar<ServeReport>& so_far) {
  const std::size_t before = problems.count();
  const std::unique_ptr<ServingMachine> machine = serving_machine(scenario, problems);
  if (machine) check_size(*machine, problems);
  if (problems.count() > before) return false;
  const double of_runs = scenario.find_rate ? 0.2 : 1;
  ServingRecord record(static_cast<std::size_t>(scenario.listed));
  const Runs runs = run_all(*machine, record, progress, of_runs, so_far);
  if (!has_served(runs)) {
    problems.add("requests", fmt::format("no request ended within {} iterations of a run; count fewer, or shorter ones", rounded_number(static_cast<double>(most_iterations))));
    return false;
  }
  report = report_of(*machine, runs, record);
  if (!scenario.find_rate) return true;
  if (so_far.wanted()) so_far.tell(report);
  add_highest_rate(*machine, report, progress, of_runs);
  return true;
}

}  // namespace plimsoll
