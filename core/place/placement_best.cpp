#include "core/place/placement_best.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

/// TP degrees, 0 of the types that stay idle, and what is done at once.
struct Choice {
  std::vector<std::int64_t> tp;
  PlaceWork work;
  double bound = 0;
};

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

std::vector<Choice> choices_of(const PlaceProblem& problem) {
  std::vector<Choice> choices;
  const std::vector<PlaceWork> works = works_of(problem);
  for (const std::vector<std::int64_t>& tp : tp_combinations(problem, may_types_be_idle(problem))) {
    std::vector<std::int64_t> groups;
    for (std::size_t type = 0; type < tp.size(); ++type) groups.push_back(tp[type] > 0 ? problem.gpus[type].count / tp[type] : 0);
    for (const PlaceWork& work : works) {
      const std::vector<GroupKind> kinds = kinds_of(problem, tp, work);
      const double bound = pipeline_bound(problem.model.layers, kinds, groups, goal_of(problem.objective, work));
      if (bound < no_hop) choices.push_back({.tp = tp, .work = work, .bound = bound});
    }
  }
  std::stable_sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) { return a.bound < b.bound; });
  return choices;
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
  constexpr std::int64_t least_share = 4;  // Of what is left, for one choice.
  const PlaceLinks links(problem);
  const std::vector<Choice> choices = choices_of(problem);
  BestPlacement best;
  best.choices = static_cast<std::int64_t>(choices.size());
  std::vector<std::int64_t> sites_tp;
  std::vector<PlacementSite> sites;
  for (const Choice& choice : choices) {
    const bool is_settled = choice.bound >= best.value * (1 - rounding_share);
    if (is_settled || best.states >= problem.most_states) {
      best.bound = std::min(best.bound, is_settled ? best.value : choice.bound);
      break;  // Those that follow have no lower bound.
    }
    if (progress) progress(std::min(1.0, static_cast<double>(best.states) / static_cast<double>(problem.most_states)));
    if (choice.tp != sites_tp) {
      sites = sites_of(problem, links, choice.tp);
      sites_tp = choice.tp;
    }
    PipelineInstance instance = pipeline_of(problem, links, sites, choice.tp, choice.work);
    instance.every_kind_used = may_types_be_idle(problem);
    const PipelineAnswer answer = best_pipeline(instance, 1 + (problem.most_states - best.states) / least_share, best.value);
    ++best.choices_searched;
    best.states += answer.states;
    best.bound = std::min(best.bound, answer.bound);
    if (answer.stages.empty()) continue;
    best.stages = answer.stages;
    best.value = answer.value;
    best.tp = choice.tp;
    best.work = choice.work;
    best.sites = sites;
    best.instance = instance;
  }
  best.bound = std::min(best.bound, best.value);
  std::vector<std::size_t> used(best.sites.size(), 0);
  for (const PipelineStage& stage : best.stages) best.groups.push_back(used[stage.site]++);
  return best;
}

}  // namespace plimsoll
