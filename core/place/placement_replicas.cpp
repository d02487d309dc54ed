#include "core/place/placement_replicas.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace plimsoll {

namespace {

/// Sums over replicas are rounded more often than a pipeline's values.
constexpr double sum_rounding_share = 1e-11;

double number(std::int64_t whole) { return static_cast<double>(whole); }

bool is_priced(PlaceObjective objective) { return objective == PlaceObjective::cost || objective == PlaceObjective::prefill_cost; }

/// The same problem of one pipeline whose time alone counts.
PlaceProblem of_time(PlaceProblem problem) {
  if (problem.objective == PlaceObjective::cost) problem.objective = PlaceObjective::throughput;
  if (problem.objective == PlaceObjective::prefill_cost) problem.objective = PlaceObjective::prefill_throughput;
  return problem;
}

/// What one share is good for.
struct ShareWorth {
  double rate = 0;               ///< Of the pipeline that was found; 0: none.
  double rate_bound = 0;         ///< None is faster.
  double price = 0;              ///< Of the GPUs that it uses,
  PoolShare used;                ///< and these.
  std::int64_t most_states = 0;  ///< That the look might take.
};

/// No pipeline's rate is above `of_replica` and its classes' sum.
struct RateLimit {
  double of_replica = 0;
  std::vector<double> of_class;

  double of(const PoolShare& share) const {
    double rate = 0;
    for (std::size_t i = 0; i < share.size(); ++i) rate += of_class[i] * number(share[i]);
    return rate;
  }
};

using Shares = std::vector<PoolShare>;

class ReplicaSearch {
 public:
  ReplicaSearch(const PlaceProblem& problem, const Progress& progress)
      : timed_(of_time(problem)), search_(timed_), progress_(progress), objective_(problem.objective), replicas_(static_cast<std::size_t>(problem.copies())), may_be_fewer_(!problem.replicas.has_value()), pool_(search_.classes().whole()), nothing_(pool_.size(), 0) {
    for (const GpuClass& each : classes()) {
      prices_.push_back(problem.gpus[each.type].price_per_hour.value_or(0));
      const std::int64_t tp = problem.gpus[each.type].tp.value_or(1);
      steps_.push_back(std::min(tp, each.count));
    }
  }

  BestReplicas run() {
    look_for_prices();
    improve();
    open_ = is_settled() ? 0 : deal_all();
    return answer();
  }

 private:
  const std::vector<GpuClass>& classes() const { return search_.classes().all(); }
  bool is_spent() const { return states_ >= timed_.most_states; }
  bool is_above_best(double worth) const { return worth > best_worth_ * (1 + sum_rounding_share); }
  bool is_settled() const { return !is_above_best(worth_bound_); }

  BestPlacement look_at(const PlaceAsk& ask) {
    constexpr double most_progress = 0.99;
    BestPlacement found = search_.best(ask);
    states_ += found.states + 1;
    choices_searched_ += found.choices_searched;
    if (progress_) progress_(std::min(most_progress, number(states_) / number(timed_.most_states)));
    return found;
  }

  /// A part of what is left, so that all replicas may be looked at, but as many as a good answer takes.
  std::int64_t states_of_a_look() const {
    constexpr std::int64_t fewest_states = 1000;
    constexpr std::int64_t looks = 16;
    return std::max(fewest_states, std::min(timed_.most_states / looks, (timed_.most_states - states_) / static_cast<std::int64_t>(replicas_)));
  }

  PoolShare used_by(const BestPlacement& placement) const {
    PoolShare used = nothing_;
    for (std::size_t i = 0; i < placement.stages.size(); ++i) {
      const std::int64_t tp = placement.tp[placement.sites[placement.stages[i].site].type];
      for (std::int64_t gpu = placement.gpus[i]; gpu < placement.gpus[i] + tp; ++gpu) ++used[search_.classes().class_of(gpu)];
    }
    return used;
  }

  double price_of(const PoolShare& share) const {
    double price = 0;
    for (std::size_t i = 0; i < share.size(); ++i) price += number(share[i]) * prices_[i];
    return price;
  }

  const ShareWorth& worth_of(const PoolShare& share) {
    const auto known = known_.find(share);
    if (known != known_.end()) return known->second;
    ShareWorth worth{.used = nothing_};
    if (share != nothing_) {
      worth.most_states = states_of_a_look();
      const BestPlacement found = look_at({.share = share, .most_states = worth.most_states});
      worth.rate_bound = found.bound > 0 ? 1 / found.bound : no_hop;
      worth.rate = found.stages.empty() ? 0 : 1 / found.value;
      if (found.is_proven()) worth.rate_bound = worth.rate;
      worth.used = used_by(found);
      worth.price = price_of(worth.used);
    }
    return known_.emplace(share, std::move(worth)).first->second;
  }

  double worth_of(const Shares& shares) {
    double sum = 0;
    double least = no_hop;
    double price = 0;
    for (const PoolShare& share : shares) {
      const ShareWorth& worth = worth_of(share);
      sum += worth.rate;
      least = std::min(least, worth.rate);
      price += worth.price;
    }
    if (least == 0 && !may_be_fewer_) return 0;
    if (objective_ == PlaceObjective::ttft) return least;
    return is_priced(objective_) ? (sum > 0 ? sum / price : 0) : sum;
  }

  bool offer(const Shares& shares) {
    const double worth = worth_of(shares);
    if (!is_above_best(worth)) return false;
    best_worth_ = worth;
    best_ = shares;
    return true;
  }

  /// At most this can come of shares to which `open` may still be added, each replica no faster than its limit.
  double worth_at_most(const std::vector<double>& limits, const Shares& dealt, const std::vector<RateLimit>& rate_limits, const PoolShare& open) const {
    const double least = *std::min_element(limits.begin(), limits.end());
    if (least == 0 && !may_be_fewer_) return 0;
    if (is_priced(objective_)) return price_worth_at_most(limits, dealt);
    const bool is_ttft = objective_ == PlaceObjective::ttft;
    double worth = is_ttft ? least : std::accumulate(limits.begin(), limits.end(), 0.0);
    std::vector<double> rates(limits.size());
    for (const RateLimit& limit : rate_limits) {
      for (std::size_t r = 0; r < limits.size(); ++r) rates[r] = std::min(limits[r], limit.of_replica + limit.of(dealt[r]));
      const double to_come = limit.of(open);
      worth = std::min(worth, is_ttft ? level(rates, to_come) : std::accumulate(rates.begin(), rates.end(), to_come));
    }
    return worth;
  }

  /// The level to which the lowest can be raised by so much in all.
  static double level(std::vector<double>& rates, double to_come) {
    std::sort(rates.begin(), rates.end());
    double lowest = no_hop;
    double sum = to_come;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      sum += rates[i];
      lowest = std::min(lowest, sum / number(static_cast<std::int64_t>(i) + 1));
    }
    return lowest;
  }

  /// A replica pays for all that it was dealt, and for its rate no less than the cheapest pipeline does.
  double price_worth_at_most(const std::vector<double>& limits, const Shares& dealt) const {
    double sum = 0;
    double price = 0;
    for (std::size_t r = 0; r < limits.size(); ++r) {
      sum += limits[r];
      price += std::max(price_of(dealt[r]), limits[r] / best_rate_of_a_price_);
    }
    return sum / price;
  }

  /// Of a GPU of each type, as fast as it is, and of a replica as much as they come to on average.
  std::vector<double> first_prices() const {
    std::vector<double> prices;
    double of_pool = 0;
    for (const PlaceGpus& gpus : timed_.gpus) {
      double rate = 0;
      for (const std::int64_t tp : tp_choices(timed_, gpus)) {
        const GroupKind kind = group_kind(timed_, gpus, tp, works_of(timed_).front());
        if (kind.room > 0) rate = std::max(rate, 1 / (kind.layer_s * number(tp)));
      }
      prices.push_back(rate);
      of_pool += rate * number(gpus.count);
    }
    prices.push_back(of_pool / number(static_cast<std::int64_t>(replicas_)));
    return prices;
  }

  void add_rate_limit(const std::vector<double>& prices, double least_time_price) {
    RateLimit limit{.of_replica = prices.back() / least_time_price, .of_class = {}};
    for (const GpuClass& each : classes()) limit.of_class.push_back(prices[each.type] / least_time_price);
    rate_limits_.push_back(std::move(limit));
  }

  /// What `pipeline` takes a larger part of than of other things becomes dearer.
  void raise_prices(const PoolShare& pipeline, double step, std::vector<double>& prices) const {
    std::vector<double> part(prices.size(), 0);
    part.back() = 1 / number(static_cast<std::int64_t>(replicas_));
    for (std::size_t i = 0; i < pipeline.size(); ++i) part[classes()[i].type] += number(pipeline[i]) / number(timed_.gpus[classes()[i].type].count);
    const double largest = *std::max_element(part.begin(), part.end());
    for (std::size_t i = 0; i < prices.size(); ++i) prices[i] *= 1 + step * part[i] / largest;
  }

  void look_for_prices() {
    constexpr int most_rounds = 24;
    constexpr int rounds_of_an_offer = 4;
    constexpr std::int64_t states_share = 3;  // Of all, at most.
    const std::vector<double> limits(replicas_, worth_of(pool_).rate_bound);
    worth_bound_ = limits.front() * (objective_ == PlaceObjective::ttft ? 1 : number(static_cast<std::int64_t>(replicas_)));
    if (worth_bound_ == 0) return;
    if (is_priced(objective_)) {
      std::vector<double> stated;
      for (const PlaceGpus& gpus : timed_.gpus) stated.push_back(gpus.price_per_hour.value_or(0));
      stated.push_back(0);
      const BestPlacement cheapest = look_at({.share = pool_, .prices = stated, .most_states = states_of_a_look()});
      worth_bound_ = best_rate_of_a_price_ = 1 / cheapest.bound;
      offer(by_turns(stated));
    }
    offer(evenly());
    std::vector<double> prices = first_prices();
    double worth_with_own = no_hop;  // Of the first round, with a price of replicas: the second has none, and the better one goes on.
    for (int round = 0; round < most_rounds && !is_settled() && (round == 0 || states_ < timed_.most_states / states_share); ++round) {
      const double own = prices.back();
      if (round == 1) prices.back() = 0;
      const BestPlacement cheapest = look_at({.share = pool_, .prices = prices, .most_states = states_of_a_look()});
      if (cheapest.stages.empty() || !(cheapest.bound > 0)) break;
      add_rate_limit(prices, cheapest.bound);
      const double worth = worth_at_most(limits, Shares(replicas_, nothing_), {rate_limits_.back()}, pool_);
      worth_bound_ = std::min(worth_bound_, worth);
      if (round % rounds_of_an_offer == 0) offer(by_turns(prices));
      if (round == 0) worth_with_own = worth;
      if (round == 1 && worth > worth_with_own) prices.back() = own;
      if (round > 0) raise_prices(used_by(cheapest), 0.5 / (1 + 0.25 * round), prices);
    }
  }

  /// The pool's nodes in turn, as far as a TP group may reach: no search, so that there is an answer at once.
  Shares evenly() const {
    constexpr std::int64_t largest_group = 8;
    Shares shares(replicas_, nothing_);
    std::size_t turn = 0;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < pool_.size(); ++i) {
      for (std::int64_t left = pool_[i]; left > 0;) {
        const std::int64_t gpus = std::min(left, largest_group - given);
        shares[turn][i] += gpus;
        left -= gpus;
        given += gpus;
        if (given < largest_group && (i + 1 < pool_.size() && classes()[i + 1].type == classes()[i].type)) continue;
        given = 0;
        turn = (turn + 1) % replicas_;
      }
    }
    return shares;
  }

  /// Each replica in turn the cheapest that is left; of the last the time counts, unless the price does.
  Shares by_turns(const std::vector<double>& prices) {
    Shares shares(replicas_, nothing_);
    PoolShare left = pool_;
    for (std::size_t r = 0; r < replicas_; ++r) {
      const bool is_last = r + 1 == replicas_ && !is_priced(objective_);
      shares[r] = is_last ? worth_of(left).used : used_by(look_at({.share = left, .prices = prices, .most_states = states_of_a_look()}));
      if (shares[r] == nothing_) break;
      for (std::size_t i = 0; i < left.size(); ++i) left[i] -= shares[r][i];
    }
    return shares;
  }

  PoolShare idle_of(const Shares& shares) const {
    PoolShare idle = pool_;
    for (const PoolShare& share : shares) {
      for (std::size_t i = 0; i < idle.size(); ++i) idle[i] -= share[i];
    }
    return idle;
  }

  /// GPUs change hands, from one replica or from none to another, while that makes the answer better.
  void improve() {
    if (best_.empty()) return;
    bool is_better = true;
    while (is_better && !is_settled() && !has_moved_enough()) {
      is_better = false;
      for (std::size_t from = 0; from <= replicas_; ++from) {
        for (std::size_t to = 0; to < replicas_; ++to) is_better = (from != to && move_some(from, to)) || is_better;
      }
    }
  }

  /// Half of the states are dealing's.
  bool has_moved_enough() const { return states_ >= timed_.most_states / 2; }

  bool move_some(std::size_t from, std::size_t to) {
    bool is_better = false;
    for (std::size_t first = 0; first < classes().size(); ++first) {
      for (std::int64_t gpus = 8; gpus >= steps_[first]; gpus /= 2) {
        if (has_moved_enough()) return is_better;
        Shares shares = best_;
        shares.push_back(idle_of(best_));
        if (!move(first, gpus, shares[from], shares[to])) continue;
        shares.pop_back();
        is_better = offer(shares) || is_better;
      }
    }
    return is_better;
  }

  /// So many of a class, or of classes of one GPU each that follow one another from a multiple.
  bool move(std::size_t first, std::int64_t gpus, PoolShare& from, PoolShare& to) const {
    const bool is_single = classes()[first].count == 1;
    if (is_single && classes()[first].first_gpu % gpus != 0) return false;
    const std::size_t end = first + static_cast<std::size_t>(is_single ? gpus : 1);
    const std::int64_t of_each = is_single ? 1 : gpus;
    for (std::size_t i = first; i < end; ++i) {
      if (i >= from.size() || classes()[i].type != classes()[first].type || from[i] < of_each) return false;
    }
    for (std::size_t i = first; i < end; ++i) {
      from[i] -= of_each;
      to[i] += of_each;
    }
    return true;
  }

  struct Deal {
    double bound = 0;
    std::int64_t gpus = 0;
  };

  /// Deals everything, within what a recursion may be deep. → what the parts that were not looked at are worth at most.
  double deal_all() {
    constexpr std::size_t most_depth = 1024;
    if (pool_.size() * replicas_ > most_depth) return worth_bound_;
    dealt_.assign(replicas_, nothing_);
    undealt_ = pool_;
    return deal(0, 0);
  }

  /// Everything below a node: replica `r` gets its part of class `at`.
  double deal(std::size_t at, std::size_t r) {
    ++states_;
    if (at == pool_.size()) {
      offer(dealt_);
      return worth_limit(at, 0);
    }
    if (r == replicas_) {
      const std::int64_t idle = std::exchange(undealt_[at], 0);
      const double unseen = deal(at + 1, 0);
      undealt_[at] = idle;
      return unseen;
    }
    const std::int64_t left = undealt_[at];
    const auto give = [&](std::int64_t gpus) {
      dealt_[r][at] = gpus;
      undealt_[at] = left - gpus;
    };
    // Replicas that have been dealt the same are alike: the first of them gets no less.
    const bool is_like_last = r > 0 && std::equal(dealt_[r].begin(), dealt_[r].begin() + static_cast<std::ptrdiff_t>(at), dealt_[r - 1].begin());
    const std::int64_t most = is_like_last ? std::min(left, dealt_[r - 1][at]) : left;
    // More GPUs never harm, so the last replica takes what is left, unless it pays for them.
    const bool takes_all = r + 1 == replicas_ && !is_priced(objective_);
    std::vector<Deal> deals;
    for (std::int64_t gpus = takes_all ? left : 0; gpus <= most; gpus += steps_[at]) {
      give(gpus);
      deals.push_back({.bound = worth_limit(at, r + 1), .gpus = gpus});
    }
    std::stable_sort(deals.begin(), deals.end(), [](const Deal& a, const Deal& b) { return a.bound > b.bound; });
    double unseen = 0;
    for (const Deal& each : deals) {
      if (!is_above_best(each.bound)) break;
      if (is_spent()) {
        unseen = std::max(unseen, each.bound);
        break;  // Those that follow have no higher one.
      }
      give(each.gpus);
      unseen = std::max(unseen, deal(at, r + 1));
    }
    give(0);
    return unseen;
  }

  /// The bound of a node: of class `at` replicas before `r` have what they get.
  double worth_limit(std::size_t at, std::size_t r) {
    std::vector<double> limits;
    for (std::size_t each = 0; each < replicas_; ++each) {
      PoolShare most = dealt_[each];
      for (std::size_t i = each < r ? at + 1 : at; i < most.size(); ++i) most[i] += undealt_[i];
      limits.push_back(worth_of(most).rate_bound);
    }
    return worth_at_most(limits, dealt_, rate_limits_, undealt_);
  }

  /// Of a class of several each replica was given the first ones: now the larger groups come first, one after the other.
  void set_apart(std::vector<BestPlacement>& replicas) const {
    struct Group {
      std::int64_t tp = 0;
      std::int64_t* first_gpu = nullptr;
    };
    std::vector<std::vector<Group>> by_class(classes().size());
    for (BestPlacement& replica : replicas) {
      for (std::size_t i = 0; i < replica.stages.size(); ++i) {
        const std::int64_t tp = replica.tp[replica.sites[replica.stages[i].site].type];
        by_class[search_.classes().class_of(replica.gpus[i])].push_back({.tp = tp, .first_gpu = &replica.gpus[i]});
      }
    }
    for (std::size_t i = 0; i < by_class.size(); ++i) {
      if (classes()[i].count == 1) continue;
      std::stable_sort(by_class[i].begin(), by_class[i].end(), [](const Group& a, const Group& b) { return a.tp > b.tp; });
      std::int64_t gpu = classes()[i].first_gpu;
      for (const Group& group : by_class[i]) {
        *group.first_gpu = gpu;
        gpu += group.tp;
      }
    }
  }

  BestReplicas answer() {
    BestReplicas out;
    for (const PoolShare& share : best_) {
      if (worth_of(share).rate > 0) out.replicas.push_back(search_.best({.share = share, .most_states = worth_of(share).most_states}));
    }
    std::stable_sort(out.replicas.begin(), out.replicas.end(), [](const BestPlacement& a, const BestPlacement& b) { return a.value < b.value * (1 - rounding_share); });
    set_apart(out.replicas);
    if (best_worth_ > 0) out.value = 1 / best_worth_;
    const double worth = std::min(worth_bound_, std::max(open_, best_worth_));
    if (worth > 0) out.bound = is_above_best(worth) ? 1 / worth : out.value;
    out.states = states_;
    out.choices = search_.choice_count();
    out.choices_searched = choices_searched_;
    out.shares = static_cast<std::int64_t>(known_.size());
    return out;
  }

  PlaceProblem timed_;
  PlacementSearch search_;
  const Progress& progress_;
  PlaceObjective objective_;
  std::size_t replicas_;
  bool may_be_fewer_;
  PoolShare pool_;
  PoolShare nothing_;
  std::vector<double> prices_;       ///< Stated, of a GPU of each class.
  std::vector<std::int64_t> steps_;  ///< GPUs of each class that are dealt at once.
  std::map<PoolShare, ShareWorth> known_;
  std::vector<RateLimit> rate_limits_;
  double best_rate_of_a_price_ = 0;  ///< Of a single pipeline, at stated prices.
  double worth_bound_ = no_hop;      ///< Of the pool as a whole,
  double open_ = 0;                  ///< and of what dealing left.
  double best_worth_ = 0;
  Shares best_;
  Shares dealt_;       ///< While classes are dealt: what each replica has,
  PoolShare undealt_;  ///< and what is still to come.
  std::int64_t states_ = 0;
  std::int64_t choices_searched_ = 0;
};

BestReplicas one_replica(const PlaceProblem& problem, const Progress& progress) {
  BestReplicas out;
  BestPlacement best = best_placement(problem, progress);
  out.value = best.value;
  out.bound = best.bound;
  out.states = best.states;
  out.choices = best.choices;
  out.choices_searched = best.choices_searched;
  out.shares = 1;
  if (!best.stages.empty()) out.replicas.push_back(std::move(best));
  return out;
}

/// By time to the first token or by price none are better than one: the slowest of several is no faster, their price for a token
/// no less than the cheapest one's.
bool is_one_the_best(const PlaceProblem& problem) {
  const bool adds_up = problem.objective == PlaceObjective::throughput || problem.objective == PlaceObjective::prefill_throughput;
  return problem.copies() == 1 || (!problem.replicas && !adds_up);
}

}  // namespace

BestReplicas best_replicas(const PlaceProblem& problem, const Progress& progress) {
  return is_one_the_best(problem) ? one_replica(problem, progress) : ReplicaSearch(problem, progress).run();
}

}  // namespace plimsoll
