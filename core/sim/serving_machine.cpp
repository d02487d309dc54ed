#include "core/sim/serving_machine.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/physics/parameters.hpp"
#include "core/quantity/unit.hpp"
#include "core/sim/serving_memory.hpp"
#include "core/verdict/legality.hpp"

namespace plimsoll {

namespace {

constexpr std::int64_t most_places = 20000;

/// Problems of a plan by itself, at their place in the scenario.
void move_into_plan(const Problems& found, Problems& problems) {
  for (const Problem& problem : found.list()) problems.add("plan." + problem.path, problem.message);
}

void check_legality(const Plan& plan, const Layout& layout, const std::string& where, Problems& problems) {
  for (const Violation& violation : violations_of(plan, layout)) {
    if (!violation.is_caution) problems.add(where + violation.path, fmt::format("{}: {}", violation.rule, violation.message));
  }
}

void check_plan(const ServingMachine& machine, Problems& problems) {
  const Plan& plan = machine.scenario.plan;
  if (plan.model.attention.kind == AttentionKind::unknown) problems.add("plan.model", "has layers that are not understood, so that nothing is known of its times");
  if (!machine.prefill_pool) return check_legality(plan, machine.layout, "plan.", problems);
  Plan decode = plan;
  decode.cluster.gpus = 0;
  check_legality(decode, machine.layout, "plan.", problems);
  check_legality(machine.prefill_pool->plan, machine.prefill_pool->layout, "plan.disaggregation.prefill_", problems);
  const std::int64_t used = machine.layout.gpus() + machine.prefill_pool->layout.gpus();
  if (plan.cluster.gpus > 0 && used > plan.cluster.gpus) problems.add("plan.cluster.gpus", fmt::format("both pools use {} GPUs, and {} are there", used, plan.cluster.gpus));
}

RankRules rules_of(const ServingScenario& scenario, const Plan& plan, const Layout& layout) {
  const Engine& engine = plan.engine;
  RankRules rules;
  rules.verified_tokens = engine.drafts() ? engine.speculation->draft_tokens + 1 : 1;
  rules.acceptance = engine.drafts() ? engine.speculation->acceptance : 0;
  rules.budget_tokens = std::max(engine.chunk_tokens, rules.verified_tokens);
  rules.groups = layout.pp;
  rules.most_running = scenario.running.value_or(static_cast<std::int64_t>(1e9));
  rules.new_prompts = scenario.new_prompts_or_usual();
  rules.batching = scenario.batching_or_usual();
  rules.cached_prefix = plan.workload.cached_prefix;
  return rules;
}

/// Sequences in flight over all replicas, where that is stated.
double stated_in_flight(const ServingScenario& scenario) {
  const Arrivals how = scenario.arrivals_or_of_plan();
  return static_cast<double>(how.concurrency.value_or(how.burst.value_or(0)));
}

ServingPool pool_of(const ServingScenario& scenario, const Plan& plan, const Layout& layout, StageContext<double> context, std::int64_t prefixes) {
  ServingPool pool{std::move(context), rules_of(scenario, plan, layout), static_cast<double>(layout.gpus())};
  pool.rules.pool = kv_pool_of(plan, layout, weight_scale_of(plan.model), stated_in_flight(scenario), prefixes);
  return pool;
}

/// The most tokens that one sequence keeps in a pool.
std::int64_t longest_of(const ServingScenario& scenario, bool only_prefills) {
  const Arrivals how = scenario.arrivals_or_of_plan();
  std::int64_t longest = 0;
  for (const TracedRequest& request : how.trace) longest = std::max(longest, request.input_tokens + (only_prefills ? 0 : request.output_tokens));
  if (!how.trace.empty()) return longest;
  const Workload& workload = scenario.plan.workload;
  return static_cast<std::int64_t>(workload.input.longest() + (only_prefills ? 0 : workload.output->longest()));
}

void check_room(const ServingScenario& scenario, const ServingPool& pool, std::string_view whose, Problems& problems) {
  const KvPool& kv = pool.rules.pool;
  const std::int64_t longest = longest_of(scenario, pool.rules.only_prefills);
  if (pool.places() > most_places) problems.add("plan.layout", fmt::format("{} attention ranks; at most {} are simulated", pool.places(), most_places));
  // A step keeps room for its drafts.
  if (kv.blocks_of(longest + pool.rules.verified_tokens) <= kv.blocks) return;
  const double there = static_cast<double>(std::max<std::int64_t>(0, kv.blocks - kv.state_blocks)) * static_cast<double>(kv.block_tokens);
  problems.add("plan.workload", fmt::format("the longest request keeps {} tokens, and the KV cache of {} has room for {}", rounded_number(static_cast<double>(longest)), whose, rounded_number(there)));
}

void build_pools(ServingMachine& machine) {
  const ServingScenario& scenario = machine.scenario;
  const Plan& plan = scenario.plan;
  const double scale = weight_scale_of(plan.model);
  const std::int64_t prefixes = scenario.prefixes.value_or(0);
  if (!machine.prefill_pool) {
    machine.pool = pool_of(scenario, plan, machine.layout, stage_context<double>(plan, machine.layout, scale), prefixes);
  } else {
    PoolsContext<double> contexts = pools_context<double>(plan, machine.layout, *machine.prefill_pool, scale);
    machine.handoff = contexts.handoff;
    machine.pool = pool_of(scenario, plan, machine.layout, std::move(contexts.decode), 0);
    // A prefix that comes and goes is the prefill pool's; here each sequence keeps its own copy.
    if (prefixes > 0) machine.pool.rules.cached_prefix = machine.pool.rules.pool.prefix_blocks = 0;
    machine.prefill = pool_of(scenario, machine.prefill_pool->plan, machine.prefill_pool->layout, std::move(contexts.prefill), prefixes);
    machine.prefill->rules.only_prefills = true;
    machine.prefill->rules.verified_tokens = 1;
  }
  const ServingLaw<double>& law = machine.first_pool().context.hardware.law;
  machine.front_end_s = law.front_end_s;
  machine.unexplained_share = law.first_token_experts - 1;
}

}  // namespace

double ServingMachine::entry_s(std::int64_t input_tokens, RandomStream& random) const {
  const double in_front_s = front_end_s > 0 ? front_end_s * random.exponential() : 0;
  if (unexplained_share == 0) return in_front_s;
  const Prefill<double> alone = prefill_of(first_pool().context, 1.0, static_cast<double>(input_tokens));
  return std::max(0.0, in_front_s + unexplained_share * alone.pipeline.end_of_chunk_s(alone.chunks));
}

double ServingMachine::handoff_bytes(std::int64_t input_tokens) const { return pools_detail::handoff_bytes(pool.context, static_cast<double>(input_tokens)); }

std::unique_ptr<ServingMachine> serving_machine(const ServingScenario& scenario, Problems& problems) {
  const std::size_t before = problems.count();
  auto machine = std::make_unique<ServingMachine>();
  machine->scenario = scenario;
  std::optional<Lengths>& answers = machine->scenario.plan.workload.output;
  machine->answers_are_left_out = !answers && scenario.arrivals_or_of_plan().trace.empty();
  if (!answers) answers = Lengths::exactly(1);
  Problems of_plan;
  machine->layout = resolve_layout(machine->scenario.plan, of_plan).layout;
  if (scenario.plan.disaggregation) resolve_prefill_layout(machine->scenario.plan, of_plan);
  move_into_plan(of_plan, problems);
  if (problems.count() > before) return nullptr;
  machine->prefill_pool = prefill_pool_of(machine->scenario.plan);
  check_plan(*machine, problems);
  if (problems.count() > before) return nullptr;
  build_pools(*machine);
  check_room(machine->scenario, machine->pool, machine->prefill ? "a rank that decodes" : "an attention rank", problems);
  if (machine->prefill) check_room(machine->scenario, *machine->prefill, "a rank that prefills", problems);
  return problems.count() > before ? nullptr : std::move(machine);
}

}  // namespace plimsoll
