#include "core/place/placement_chain.hpp"

#include <algorithm>
#include <cmath>

#include "core/place/placement_search.hpp"

namespace plimsoll {

namespace {

/// Every value above `floor` that a chain may have, rising.
std::vector<double> values_above(const ChainInstance& instance, double floor) {
  std::vector<double> values;
  const auto add = [&](double value) {
    if (value > floor && std::isfinite(value)) values.push_back(value);
  };
  for (const ChainPartition& partition : instance.partitions) {
    for (const double value : partition.throughput) add(value);
    add(partition.idle_cap);
  }
  for (const ChainLink& link : instance.links) add(link.throughput);
  add(instance.overall_cap);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// The number of a value in the list; it is one of them.
std::size_t rank_of(const std::vector<double>& values, double value) {
  return static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin());
}

bool is_in_order(const ChainInstance& instance, const std::vector<bool>& is_used) {
  for (std::size_t p = 0; p < is_used.size(); ++p) {
    for (std::size_t q = 0; q < p; ++q) {
      if (is_used[p] && !is_used[q] && instance.partitions[p].kind == instance.partitions[q].kind) return false;
    }
  }
  return true;
}

}  // namespace

std::optional<double> chain_throughput(const ChainInstance& instance, const std::vector<ChainStage>& chain) {
  const std::size_t count = instance.partitions.size();
  std::vector<bool> is_used(count, false);
  double value = instance.overall_cap;
  std::int64_t next_layer = 1;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const ChainStage& stage = chain[i];
    if (stage.partition >= count || is_used[stage.partition] || stage.first_layer != next_layer) return {};
    if ((stage.first_layer - 1) % instance.start_step != 0) return {};
    const ChainPartition& partition = instance.partitions[stage.partition];
    if (stage.layers < 1 || stage.layers < partition.least_layers || stage.layers > partition.most_layers()) return {};
    value = std::min(value, partition.throughput[static_cast<std::size_t>(stage.layers - partition.least_layers)]);
    if (i > 0) {
      const ChainLink& link = instance.link(chain[i - 1].partition, stage.partition);
      const std::int64_t boundary = stage.first_layer - 1;
      if (link.throughput <= 0 || boundary < link.first_boundary || boundary > link.last_boundary) return {};
      value = std::min(value, link.throughput);
    }
    is_used[stage.partition] = true;
    next_layer = stage.first_layer + stage.layers;
  }
  if (next_layer != instance.layers + 1) return {};
  if (instance.in_order && !is_in_order(instance, is_used)) return {};
  for (std::size_t p = 0; p < count; ++p) {
    if (!is_used[p]) value = std::min(value, instance.partitions[p].idle_cap);
  }
  return value;
}

ChainAnswer best_chain(const ChainInstance& instance, std::int64_t most_states, double floor) {
  ChainAnswer answer;
  const std::vector<double> values = values_above(instance, floor);
  std::size_t reached = 0;                  // Values below this rank are known to be reached.
  std::size_t not_reached = values.size();  // From this rank on there is proof that none is.
  std::size_t not_found = values.size();    // From this rank on none was found.
  while (reached < not_found) {
    const std::size_t middle = reached + (not_found - reached) / 2;
    // Half of what is left each time: a hard threshold leaves states for the easier ones below it.
    const std::int64_t states_left = most_states - answer.states;
    ThresholdSearch search(instance, values[middle], states_left / 2 + 1);
    const Search outcome = search.run();
    answer.states += search.states();
    ++answer.thresholds;
    if (outcome == Search::found) {
      answer.chain = search.chain();
      answer.throughput = chain_throughput(instance, answer.chain).value_or(0);
      reached = std::max(middle, rank_of(values, answer.throughput)) + 1;
    } else {
      not_found = middle;
      if (outcome == Search::none) not_reached = middle;
    }
  }
  answer.bound = not_reached > reached ? values[not_reached - 1] : answer.throughput;
  return answer;
}

}  // namespace plimsoll
