#include "core/place/placement_best.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>

namespace plimsoll {

namespace {

struct IsWorse {
  bool operator()(const PlaceChoice& a, const PlaceChoice& b) const { return a.bound != b.bound ? a.bound > b.bound : a.turn > b.turn; }
};

/// Choices with the lowest bound first: those that are sorted already, and those that came back with a better bound.
class ChoiceQueue {
 public:
  explicit ChoiceQueue(const std::vector<PlaceChoice>& sorted) : sorted_(sorted) {}
  bool is_empty() const { return next_ == sorted_.size() && returned_.empty(); }
  const PlaceChoice& top() const { return is_next_first() ? sorted_[next_] : returned_.top(); }
  void pop() { is_next_first() ? void(++next_) : returned_.pop(); }
  void push(PlaceChoice choice) { returned_.push(std::move(choice)); }

 private:
  bool is_next_first() const { return returned_.empty() || (next_ < sorted_.size() && IsWorse{}(returned_.top(), sorted_[next_])); }

  const std::vector<PlaceChoice>& sorted_;
  std::size_t next_ = 0;
  std::priority_queue<PlaceChoice, std::vector<PlaceChoice>, IsWorse> returned_;
};

/// Groups of a share at every degree that may be tried.
class GroupCounts {
 public:
  GroupCounts(const PlaceProblem& problem, const GpuClasses& classes, const PoolShare& share) {
    for (std::size_t type = 0; type < problem.gpus.size(); ++type) {
      std::map<std::int64_t, std::int64_t> groups{{0, 0}};
      for (const std::int64_t tp : tp_choices(problem, problem.gpus[type])) groups[tp] = share.empty() ? problem.gpus[type].count / tp : classes.groups_in(share, type, tp);
      by_type_.push_back(std::move(groups));
    }
  }
  std::vector<std::int64_t> of(const std::vector<std::int64_t>& tp) const {
    std::vector<std::int64_t> groups;
    for (std::size_t type = 0; type < tp.size(); ++type) groups.push_back(by_type_[type].at(tp[type]));
    return groups;
  }

 private:
  std::vector<std::map<std::int64_t, std::int64_t>> by_type_;
};

/// Kinds and goal as an ask prices them.
void set_prices(const PlaceProblem& problem, const std::vector<double>& prices, const std::vector<std::int64_t>& tp, std::vector<GroupKind>& kinds, PipelineGoal& goal) {
  if (prices.empty()) return;
  for (std::size_t type = 0; type < kinds.size(); ++type) kinds[type].price = prices[type] * static_cast<double>(tp[type]);
  goal.times_price = true;
  goal.own_price = prices[problem.gpus.size()];
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

std::vector<PlaceChoice> sorted_choices(const PlaceProblem& problem, const GroupCounts& counts, bool may_be_idle, const std::vector<double>& prices) {
  std::vector<PlaceChoice> choices;
  const std::vector<PlaceWork> works = works_of(problem);
  const bool is_decode = problem.objective == PlaceObjective::throughput || problem.objective == PlaceObjective::cost;
  for (const std::vector<std::int64_t>& tp : tp_combinations(problem, may_be_idle)) {
    const std::vector<std::int64_t> groups = counts.of(tp);
    for (const PlaceWork& work : works) {
      if (is_decode && !is_enough(problem, work, groups)) break;
      PipelineGoal goal = goal_of(problem.objective, work);
      PipelineSupply supply{.kinds = kinds_of(problem, tp, work), .groups = groups, .every_kind_used = may_be_idle};
      set_prices(problem, prices, tp, supply.kinds, goal);
      const double bound = pipeline_bound_at_a_glance(problem.model.layers, supply, goal);
      if (bound < no_hop) choices.push_back({.tp = tp, .work = work, .bound = bound, .turn = choices.size()});
    }
  }
  std::sort(choices.begin(), choices.end(), [](const PlaceChoice& a, const PlaceChoice& b) { return IsWorse{}(b, a); });
  return choices;
}

/// A choice that uses a type of which there is nothing is another choice with that type idle.
bool names_what_is_lacking(const std::vector<std::int64_t>& tp, const std::vector<std::int64_t>& groups) {
  for (std::size_t type = 0; type < tp.size(); ++type) {
    if (tp[type] > 0 && groups[type] == 0) return true;
  }
  return false;
}

}  // namespace

std::vector<PlaceWork> works_of(const PlaceProblem& problem) {
  if (problem.objective != PlaceObjective::throughput && problem.objective != PlaceObjective::cost) return {prefill_work(problem)};
  if (problem.micro_batches) return {decode_work(problem, *problem.micro_batches)};
  std::vector<PlaceWork> works;
  for (std::int64_t m = 1; m <= std::min(most_micro_batches, problem.batch); ++m) works.push_back(decode_work(problem, m));
  return works;
}

PlacementSearch::PlacementSearch(const PlaceProblem& problem)
    : problem_(problem), links_(problem), classes_(problem, links_), may_be_idle_(may_types_be_idle(problem)), choices_(sorted_choices(problem, {problem, classes_, {}}, may_be_idle_, {})) {}

BestPlacement PlacementSearch::best(const PlaceAsk& ask, const Progress& progress) const {
  constexpr std::int64_t first_share = 64;  // Of all states, for the first search of a choice;
  constexpr std::int64_t next_share = 4;    // so many times more for each further one.
  constexpr std::int64_t bounds_of_a_state = 16;
  const GroupCounts counts(problem_, classes_, ask.share);
  const std::vector<PlaceChoice> priced = ask.prices.empty() ? std::vector<PlaceChoice>{} : sorted_choices(problem_, counts, may_be_idle_, ask.prices);
  const std::vector<PlaceChoice>& sorted = ask.prices.empty() ? choices_ : priced;
  ChoiceQueue choices(sorted);
  BestPlacement best{.choices = static_cast<std::int64_t>(sorted.size())};
  std::int64_t bounded = 0;
  std::vector<std::int64_t> sites_tp;
  std::vector<PlacementSite> sites;
  while (!choices.is_empty()) {
    const bool is_settled = choices.top().bound >= best.value * (1 - rounding_share);
    if (is_settled || best.states >= ask.most_states) {
      best.bound = std::min(best.bound, is_settled ? best.value : choices.top().bound);
      break;  // Those that follow have no lower bound.
    }
    PlaceChoice choice = choices.top();
    choices.pop();
    PipelineGoal goal = goal_of(problem_.objective, choice.work);
    if (choice.is_at_a_glance) {
      choice.is_at_a_glance = false;
      best.states += bounded++ % bounds_of_a_state == 0 ? 1 : 0;
      choice.share = std::max<std::int64_t>(1, ask.most_states / first_share);
      PipelineSupply supply{.kinds = {}, .groups = counts.of(choice.tp), .every_kind_used = may_be_idle_};
      if (may_be_idle_ && names_what_is_lacking(choice.tp, supply.groups)) continue;
      supply.kinds = kinds_of(problem_, choice.tp, choice.work);
      set_prices(problem_, ask.prices, choice.tp, supply.kinds, goal);
      // What is sorted is bounded by the whole pool.
      if (!ask.share.empty() && pipeline_bound_at_a_glance(problem_.model.layers, supply, goal) >= best.value) continue;
      choice.bound = std::max(choice.bound, pipeline_bound(problem_.model.layers, supply, goal, best.value));
      // The first is searched at once: whoever stops early has an answer, and the other bounds need only be told from it.
      if (best.value < no_hop) {
        if (choice.bound < best.value) choices.push(std::move(choice));
        continue;
      }
      if (choice.bound == no_hop) continue;
    }
    if (progress) progress(std::min(1.0, static_cast<double>(best.states) / static_cast<double>(ask.most_states)));
    if (choice.tp != sites_tp) {
      sites = sites_of(problem_, links_, choice.tp);
      if (!ask.share.empty()) sites = classes_.sites_in(ask.share, sites);
      sites_tp = choice.tp;
    }
    PipelineInstance instance = pipeline_of(problem_, links_, sites, choice.tp, choice.work);
    set_prices(problem_, ask.prices, choice.tp, instance.kinds, instance.goal);
    instance.every_kind_used = may_be_idle_;
    const std::int64_t share = std::min(choice.share, ask.most_states - best.states);
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
  for (const PipelineStage& stage : best.stages) best.gpus.push_back(best.sites[stage.site].groups[used[stage.site]++].first_gpu);
  return best;
}

BestPlacement best_placement(const PlaceProblem& problem, const Progress& progress) { return PlacementSearch(problem).best({.most_states = problem.most_states}, progress); }

}  // namespace plimsoll
