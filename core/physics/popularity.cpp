#include "core/physics/popularity.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/physics/routing.hpp"

namespace plimsoll {

namespace {

std::vector<double> popularities(const Routing& routing, std::size_t experts) {
  std::vector<double> popularity(experts, 1.0);
  if (routing.zipf > 0) {
    for (std::size_t i = 0; i < experts; ++i) popularity[i] = exponential(-routing.zipf * natural_log(static_cast<double>(i + 1)));
  }
  std::copy_n(routing.popularity.begin(), std::min(experts, routing.popularity.size()), popularity.begin());
  return popularity;
}

bool are_alike(const std::vector<double>& popularity) {
  return std::all_of(popularity.begin(), popularity.end(), [&](double each) { return each == popularity.front(); });
}

/// Positions of the values, largest first; equal ones in their order.
std::vector<std::size_t> largest_first(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  return order;
}

/// Copies on ranks while they are handed out.
class Placing {
 public:
  Placing(std::vector<double> chances, std::size_t ranks) : chances_(std::move(chances)), ranks_of_(chances_.size()), held_(ranks), load_(ranks, 0.0) {}

  void put(std::size_t expert, std::size_t rank) {
    held_[rank].push_back(expert);
    ranks_of_[expert].push_back(rank);
    load_[rank] += chances_[expert];
  }
  void deal(ExpertPlacement placement) {
    const std::size_t ranks = held_.size();
    const std::vector<std::size_t> order = largest_first(chances_);
    for (std::size_t i = 0; i < chances_.size(); ++i) {
      if (placement == ExpertPlacement::round_robin) put(order[i], i % ranks);
      if (placement == ExpertPlacement::contiguous) put(i, i * ranks / chances_.size());
    }
  }
  /// One copy for each rank. Returns whether any was of use.
  bool hand_out(std::size_t copies) {
    std::vector<bool> has_one(held_.size(), false);
    bool any = false;
    for (; copies > 0; --copies) {
      const std::size_t fullest = static_cast<std::size_t>(std::max_element(load_.begin(), load_.end()) - load_.begin());
      const std::size_t expert = most_visited(fullest);
      const std::optional<std::size_t> rank = emptiest_without(expert, has_one);
      if (!rank || load_[*rank] + share_with_one_more(expert) > load_[fullest]) return any;
      add_copy(expert, *rank);
      has_one[*rank] = any = true;
    }
    return any;
  }
  const std::vector<std::vector<std::size_t>>& held() const { return held_; }
  RoutedExperts routed() const {
    RoutedExperts routed{.is_uniform = false, .chances_of_rank = {}};
    for (const std::vector<std::size_t>& rank : held_) {
      std::vector<double>& chances = routed.chances_of_rank.emplace_back();
      for (const std::size_t expert : rank) chances.push_back(share_of(expert));
    }
    return routed;
  }

 private:
  double share_of(std::size_t expert) const { return chances_[expert] / static_cast<double>(ranks_of_[expert].size()); }
  double share_with_one_more(std::size_t expert) const { return chances_[expert] / static_cast<double>(ranks_of_[expert].size() + 1); }

  std::size_t most_visited(std::size_t rank) const {
    return *std::max_element(held_[rank].begin(), held_[rank].end(), [&](std::size_t a, std::size_t b) { return share_of(a) < share_of(b); });
  }
  std::optional<std::size_t> emptiest_without(std::size_t expert, const std::vector<bool>& has_one) const {
    std::optional<std::size_t> emptiest;
    std::vector<bool> is_taken = has_one;
    for (const std::size_t rank : ranks_of_[expert]) is_taken[rank] = true;
    for (std::size_t rank = 0; rank < held_.size(); ++rank) {
      if (is_taken[rank]) continue;
      if (!emptiest || load_[rank] < load_[*emptiest]) emptiest = rank;
    }
    return emptiest;
  }
  void add_copy(std::size_t expert, std::size_t rank) {
    const double less = share_of(expert) - share_with_one_more(expert);
    for (const std::size_t other : ranks_of_[expert]) load_[other] -= less;
    load_[rank] += share_with_one_more(expert);
    held_[rank].push_back(expert);
    ranks_of_[expert].push_back(rank);
  }

  std::vector<double> chances_;
  std::vector<std::vector<std::size_t>> ranks_of_;  ///< Of each expert.
  std::vector<std::vector<std::size_t>> held_;
  std::vector<double> load_;
};

Placing placed(const Routing& routing, const Experts& experts, std::int64_t ranks) {
  Placing placing(visit_chances(routing, experts), static_cast<std::size_t>(ranks));
  placing.deal(routing.placement);
  for (std::int64_t left = routing.redundant_experts; left > 0; left -= ranks) {
    if (!placing.hand_out(static_cast<std::size_t>(std::min(left, ranks)))) break;
  }
  return placing;
}

double distinct_of(const std::vector<double>& chances, std::int64_t tokens) {
  double distinct = 0;
  for (const double chance : chances) distinct += 1 - whole_power(1 - chance, tokens);
  return distinct;
}

/// 1 − Π (1 − π): the chance that a token reaches a rank.
double reach_of(const std::vector<double>& chances) {
  double missed = 1;
  for (const double chance : chances) missed *= 1 - chance;
  return 1 - missed;
}

void measure(RoutedExperts& routed, double experts, double per_token) {
  const auto ranks = static_cast<double>(routed.chances_of_rank.size());
  double fullest = 0;
  double most_reached = 0;
  for (const std::vector<double>& chances : routed.chances_of_rank) {
    fullest = std::max(fullest, std::accumulate(chances.begin(), chances.end(), 0.0));
    most_reached = std::max(most_reached, reach_of(chances));
  }
  const std::vector<double> alike(static_cast<std::size_t>(experts / ranks), per_token / experts);
  routed.fullest_over_mean = std::max(1.0, fullest * ranks / per_token);  // Below the mean only by rounding.
  if (!alike.empty()) routed.reached_over_uniform = most_reached / reach_of(alike);
}

}  // namespace

std::vector<double> visit_chances(const Routing& routing, const Experts& experts) {
  const std::vector<double> popularity = popularities(routing, static_cast<std::size_t>(experts.experts));
  const std::vector<std::size_t> order = largest_first(popularity);
  std::vector<double> rest(order.size() + 1, 0.0);  // Popularity of all from the i-th on, smallest added first.
  for (std::size_t i = order.size(); i > 0; --i) rest[i - 1] = rest[i] + popularity[order[i - 1]];
  std::vector<double> chances(order.size(), 0.0);
  auto left = static_cast<double>(experts.per_token);
  double scale = 0;
  std::size_t at = 0;
  for (; at < order.size() && left > 0; ++at) {
    scale = left / rest[at];
    if (popularity[order[at]] * scale < 1) break;
    chances[order[at]] = 1;
    left -= 1;
  }
  if (left <= 0) return chances;
  for (; at < order.size(); ++at) chances[order[at]] = popularity[order[at]] * scale;
  return chances;
}

RoutedExperts routed_experts(const Routing& routing, const Experts& experts, std::int64_t ranks) {
  const bool says_nothing = routing.zipf == 0 && routing.popularity.empty() && routing.redundant_experts == 0;
  if (experts.experts == 0 || says_nothing || experts.experts > most_routed_experts || ranks > experts.experts) return {};
  if (routing.redundant_experts == 0 && are_alike(popularities(routing, static_cast<std::size_t>(experts.experts)))) return {};
  RoutedExperts routed = placed(routing, experts, ranks).routed();
  measure(routed, static_cast<double>(experts.experts), static_cast<double>(experts.per_token));
  return routed;
}

std::vector<std::vector<std::int64_t>> experts_of_ranks(const Routing& routing, const Experts& experts, std::int64_t ranks) {
  std::vector<std::vector<std::int64_t>> held;
  const Placing placing = placed(routing, experts, ranks);
  for (const std::vector<std::size_t>& rank : placing.held()) {
    held.emplace_back(rank.begin(), rank.end());
    std::sort(held.back().begin(), held.back().end());
  }
  return held;
}

double RoutedExperts::most_distinct(std::int64_t tokens) const {
  double most = 0;
  for (const std::vector<double>& chances : chances_of_rank) most = std::max(most, distinct_of(chances, tokens));
  return most;
}

double RoutedExperts::mean_distinct(std::int64_t tokens) const {
  double sum = 0;
  for (const std::vector<double>& chances : chances_of_rank) sum += distinct_of(chances, tokens);
  return sum / static_cast<double>(chances_of_rank.size());
}

double RoutedExperts::ranks_busy(double tokens) const {
  double busy = 0;
  for (const std::vector<double>& chances : chances_of_rank) busy += 1 - whole_power(1 - reach_of(chances), static_cast<std::int64_t>(tokens));
  return busy / static_cast<double>(chances_of_rank.size());
}

}  // namespace plimsoll
