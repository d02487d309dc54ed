#include "core/place/placement_best.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

namespace plimsoll {

namespace {

/// TP degrees, 0 of the types that stay idle, and what is done at once.
struct Choice {
  std::vector<std::int64_t> tp;
  PlaceWork work;
  double bound = 0;
  std::size_t turn = 0;        ///< Of equal bounds the first comes first: a heap by itself would order them by its library's habits.
  bool is_at_a_glance = true;  ///< The bound.
  std::int64_t share = 0;      ///< States that it may take when it is searched next.
};
struct IsWorse {
  bool operator()(const Choice& a, const Choice& b) const { return a.bound != b.bound ? a.bound > b.bound : a.turn > b.turn; }
};
using Choices = std::priority_queue<Choice, std::vector<Choice>, IsWorse>;

std::vector<std::int64_t> groups_of(const PlaceProblem& problem, const std::vector<std::int64_t>& tp) {
  std::vector<std::int64_t> groups;
  for (std::size_t type = 0; type < tp.size(); ++type) groups.push_back(tp[type] > 0 ? problem.gpus[type].count / tp[type] : 0);
  return groups;
}

/// Each type idle or used with one of its degrees, so that no pipeline is looked for twice; only used where too many ways were left.
std::vector<std::vector<std::int64_t>> tp_combinations(const PlaceProblem& problem, bool may_be_idle) {
  std::vector<std::vector<std::int64_t>> all{{}};
  for (const PlaceGpus& gpus : problem.gpus) {
    std::vector<std::vector<std::int64_t>> longer;
    for (const std::vector<std::int64_t>& begun : all) {
      if (may_be_idle) {
        longer.push_back(begun);
        longer.back().push_back(0);
      }
      for (const std::int64_t tp : tp_choices(problem, gpus)) {
        longer.push_back(begun);
        longer.back().push_back(tp);
      }
    }
    all = std::move(longer);
  }
  return all;
}

/// Whether idle types are choices of their own. Else every type may be used or not within one choice.
bool may_types_be_idle(const PlaceProblem& problem) {
  constexpr std::size_t most_ways = 2048;
  std::size_t ways = 1;
  for (const PlaceGpus& gpus : problem.gpus) ways = std::min(most_ways + 1, ways * (tp_choices(problem, gpus).size() + 1));
  return ways <= most_ways;
}

/// With as many micro-batches as stages and hops the slowest of these sets the pace; more only read the weights more often.
bool is_enough(const PlaceProblem& problem, const PlaceWork& work, const std::vector<std::int64_t>& groups) {
  const std::int64_t stages = std::min(problem.model.layers, std::accumulate(groups.begin(), groups.end(), std::int64_t{0}));
  return problem.micro_batches.has_value() || work.parts <= std::max<std::int64_t>(1, 2 * stages - 1);
}

Choices choices_of(const PlaceProblem& problem, bool may_be_idle, std::int64_t& count) {
  std::vector<Choice> choices;
  const std::vector<PlaceWork> works = works_of(problem);
  const bool is_decode = problem.objective == PlaceObjective::throughput || problem.objective == PlaceObjective::cost;
  for (const std::vector<std::int64_t>& tp : tp_combinations(problem, may_be_idle)) {
    const std::vector<std::int64_t> groups = groups_of(problem, tp);
    for (const PlaceWork& work : works) {
      if (is_decode && !is_enough(problem, work, groups)) break;
      const double bound = pipeline_bound_at_a_glance(problem.model.layers, {kinds_of(problem, tp, work), groups, may_be_idle}, goal_of(problem.objective, work));
      if (bound < no_hop) choices.push_back({.tp = tp, .work = work, .bound = bound, .turn = choices.size()});
    }
  }
  count = static_cast<std::int64_t>(choices.size());
  return Choices(IsWorse{}, std::move(choices));
}

}  // namespace

std::vector<PlaceWork> works_of(const PlaceProblem& problem) {
  if (problem.objective != PlaceObjective::throughput && problem.objective != PlaceObjective::cost) return {prefill_work(problem)};
  if (problem.micro_batches) return {decode_work(problem, *problem.micro_batches)};
  std::vector<PlaceWork> works;
  for (std::int64_t m = 1; m <= std::min(most_micro_batches, problem.batch); ++m) works.push_back(decode_work(problem, m));
  return works;
}

BestPlacement best_placement(const PlaceProblem& problem, const Progress& progress) {
  constexpr std::int64_t first_share = 64;  // Of all states, for the first search of a choice;
  constexpr std::int64_t next_share = 4;    // so many times more for each further one.
  constexpr std::int64_t bounds_of_a_state = 16;
  const PlaceLinks links(problem);
  BestPlacement best;
  const bool may_be_idle = may_types_be_idle(problem);
  Choices choices = choices_of(problem, may_be_idle, best.choices);
  std::int64_t bounded = 0;
  std::vector<std::int64_t> sites_tp;
  std::vector<PlacementSite> sites;
  while (!choices.empty()) {
    Choice choice = choices.top();
    const bool is_settled = choice.bound >= best.value * (1 - rounding_share);
    if (is_settled || best.states >= problem.most_states) {
      best.bound = std::min(best.bound, is_settled ? best.value : choice.bound);
      break;  // Those that follow have no lower bound.
    }
    choices.pop();
    if (choice.is_at_a_glance) {
      choice.is_at_a_glance = false;
      best.states += bounded++ % bounds_of_a_state == 0 ? 1 : 0;
      choice.share = std::max<std::int64_t>(1, problem.most_states / first_share);
      const PipelineSupply supply{.kinds = kinds_of(problem, choice.tp, choice.work), .groups = groups_of(problem, choice.tp), .every_kind_used = may_be_idle};
      choice.bound = std::max(choice.bound, pipeline_bound(problem.model.layers, supply, goal_of(problem.objective, choice.work), best.value));
      // The first is searched at once: whoever stops early has an answer, and the other bounds need only be told from it.
      if (best.value < no_hop) {
        if (choice.bound < best.value) choices.push(std::move(choice));
        continue;
      }
      if (choice.bound == no_hop) continue;
    }
    if (progress) progress(std::min(1.0, static_cast<double>(best.states) / static_cast<double>(problem.most_states)));
    if (choice.tp != sites_tp) {
      sites = sites_of(problem, links, choice.tp);
      sites_tp = choice.tp;
    }
    PipelineInstance instance = pipeline_of(problem, links, sites, choice.tp, choice.work);
    instance.every_kind_used = may_be_idle;
    const std::int64_t share = std::min(choice.share, problem.most_states - best.states);
    const PipelineAnswer answer = best_pipeline(instance, share, best.value);
    ++best.choices_searched;
    best.states += answer.states;
    // What is open is searched again, with more states, once it is the lowest bound.
    choice.bound = std::max(choice.bound, answer.bound);
    choice.share *= next_share;
    const std::vector<std::int64_t> tp = choice.tp;
    const PlaceWork work = choice.work;
    if (answer.states >= share) {
      choices.push(std::move(choice));
    } else {
      best.bound = std::min(best.bound, choice.bound);  // As far as the search can tell.
    }
    if (answer.stages.empty()) continue;
    best.stages = answer.stages;
    best.value = answer.value;
    best.tp = tp;
    best.work = work;
    best.sites = sites;
    best.instance = instance;
  }
  best.bound = std::min(best.bound, best.value);
  std::vector<std::size_t> used(best.sites.size(), 0);
  for (const PipelineStage& stage : best.stages) best.groups.push_back(used[stage.site]++);
  return best;
}

}  // namespace plimsoll
