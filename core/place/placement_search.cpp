#include "core/place/placement_search.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

/// ⌈a / b⌉ and ⌊a / b⌋ for a of either sign, b > 0.
std::int64_t up(std::int64_t a, std::int64_t b) { return a >= 0 ? (a + b - 1) / b : -(-a / b); }
std::int64_t down(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

/// The segment sizes of a partition that reach a threshold. They are neighbours, as throughput has one peak at most.
Span sizes_reaching(const ChainPartition& partition, double threshold) {
  Span sizes;
  for (std::size_t i = 0; i < partition.throughput.size(); ++i) {
    if (partition.throughput[i] < threshold) continue;
    const std::int64_t layers = partition.least_layers + static_cast<std::int64_t>(i);
    if (sizes.empty()) sizes.least = layers;
    sizes.most = layers;
  }
  return sizes;
}

}  // namespace

ThresholdSearch::ThresholdSearch(const ChainInstance& instance, double threshold, std::int64_t most_states)
    : instance_(instance), count_(instance.partitions.size()), most_states_(most_states) {
  middles_.resize(count_);
  lasts_.resize(count_);
  finishes_.resize(count_);
  after_.resize(count_);
  before_.resize(count_);
  class_of_.resize(count_, -1);
  twin_before_.resize(count_, -1);
  needs_.resize(count_, -1);
  is_hopeless_ = instance.overall_cap < threshold;
  keep_what_reaches(threshold);
  keep_links(threshold);
  find_classes();
}

void ThresholdSearch::keep_what_reaches(double threshold) {
  const std::int64_t step = instance_.start_step;
  for (std::size_t p = 0; p < count_; ++p) {
    const ChainPartition& partition = instance_.partitions[p];
    if (partition.idle_cap < threshold) owed_.add(p);
    lasts_[p] = sizes_reaching(partition, threshold) & Span{1, instance_.layers};
    if (instance_.in_order) {
      for (std::size_t q = 0; q < p; ++q) {
        if (instance_.partitions[q].kind == partition.kind) needs_[p] = static_cast<std::int32_t>(q);
      }
      // Whoever comes after one that cannot be used cannot be used either.
      if (needs_[p] >= 0 && !usable_.has(static_cast<std::size_t>(needs_[p]))) continue;
    }
    if (lasts_[p].empty()) continue;
    usable_.add(p);
    middles_[p] = {up(lasts_[p].least, step), down(lasts_[p].most, step)};
    finishes_[p] = {std::max<std::int64_t>(0, up(instance_.layers - lasts_[p].most, step)), down(instance_.layers - lasts_[p].least, step)};
  }
  if (!(owed_ - usable_).empty()) is_hopeless_ = true;
}

void ThresholdSearch::keep_links(double threshold) {
  usable_.for_each([&](std::size_t from) {
    usable_.for_each([&](std::size_t to) {
      const ChainLink& link = instance_.link(from, to);
      if (from == to || !(link.throughput >= threshold) || link.throughput <= 0 || window(from, to).empty()) return;
      after_[from].add(to);
      before_[to].add(from);
      if (link.first_boundary > 1 || link.last_boundary < instance_.layers - 1) has_windows_ = true;
    });
  });
}

Span ThresholdSearch::window(std::size_t from, std::size_t to) const {
  const ChainLink& link = instance_.link(from, to);
  const std::int64_t last = std::min(link.last_boundary, instance_.layers - 1);
  return {up(std::max<std::int64_t>(link.first_boundary, 1), instance_.start_step), down(last, instance_.start_step)};
}

bool ThresholdSearch::same_links(std::size_t left, std::size_t right) const {
  PartitionSet both;
  both.add(left);
  both.add(right);
  if (!(after_[left] - both == after_[right] - both) || !(before_[left] - both == before_[right] - both)) return false;
  if (after_[left].has(right) != after_[right].has(left)) return false;
  if (!has_windows_) return true;
  if (after_[left].has(right) && !(window(left, right) == window(right, left))) return false;
  bool is_same = true;
  (after_[left] - both).for_each([&](std::size_t to) { is_same = is_same && window(left, to) == window(right, to); });
  (before_[left] - both).for_each([&](std::size_t from) { is_same = is_same && window(from, left) == window(from, right); });
  return is_same;
}

/// Swapping the two changes nothing at this threshold.
bool ThresholdSearch::are_interchangeable(std::size_t left, std::size_t right) const {
  if (!(lasts_[left] == lasts_[right]) || owed_.has(left) != owed_.has(right)) return false;
  if (instance_.in_order && instance_.partitions[left].kind != instance_.partitions[right].kind) return false;
  return same_links(left, right);
}

void ThresholdSearch::find_classes() {
  std::vector<std::size_t> latest;  // Of each class. Being interchangeable is transitive, so one member speaks for all.
  usable_.for_each([&](std::size_t p) {
    for (std::size_t c = 0; c < latest.size(); ++c) {
      if (!are_interchangeable(latest[c], p)) continue;
      class_of_[p] = static_cast<std::int32_t>(c);
      twin_before_[p] = static_cast<std::int32_t>(latest[c]);
      latest[c] = p;
      return;
    }
    class_of_[p] = static_cast<std::int32_t>(latest.size());
    latest.push_back(p);
  });
}

/// Of `from`, the partitions not used yet, and of interchangeable ones the first alone.
PartitionSet ThresholdSearch::choices(const PartitionSet& from, const PartitionSet& used) const {
  PartitionSet out;
  (from - used).for_each([&](std::size_t p) {
    if (twin_before_[p] < 0 || used.has(static_cast<std::size_t>(twin_before_[p]))) out.add(p);
  });
  return out;
}

/// The partitions that a path over these must still come by.
PartitionSet ThresholdSearch::missing(const PartitionSet& used) const {
  PartitionSet out = owed_ - used;
  if (!instance_.in_order) return out;
  (used | owed_).for_each([&](std::size_t p) {
    for (std::int32_t q = needs_[p]; q >= 0 && !used.has(static_cast<std::size_t>(q)); q = needs_[static_cast<std::size_t>(q)]) out.add(static_cast<std::size_t>(q));
  });
  return out;
}

/// The partitions that a path can still reach from its last one.
PartitionSet ThresholdSearch::reachable(std::size_t last, const PartitionSet& used) const {
  PartitionSet reached;
  PartitionSet fresh = after_[last] - used;
  while (!fresh.empty()) {
    reached = reached | fresh;
    PartitionSet next;
    fresh.for_each([&](std::size_t p) { next = next | after_[p]; });
    fresh = next - used - reached;
  }
  return reached;
}

/// Whether those hold the layers that are left, with all that are owed among them. One that has no way on, or only the way
/// it would be come by, can only be the last, and there is one last.
bool ThresholdSearch::can_cover(std::size_t last, const PartitionSet& used, const Span& ends) const {
  const std::int64_t step = instance_.start_step;
  const PartitionSet reached = reachable(last, used);
  const PartitionSet still_owed = missing(used);
  if (!(still_owed - reached).empty()) return false;
  const PartitionSet come_from = reached.with(last);
  std::int64_t least_layers = ends.least * step;
  std::int64_t most_layers = ends.most * step;
  std::int64_t most_of_last = 0;
  int owed_as_last = 0;
  reached.for_each([&](std::size_t p) {
    const PartitionSet in = before_[p] & come_from;
    const PartitionSet out = after_[p] & reached;
    const bool can_be_passed = !middles_[p].empty() && !out.empty() && (in | out).size() > 1;
    const std::int64_t as_middle = can_be_passed ? middles_[p].most * step : 0;
    most_layers += as_middle;
    most_of_last = std::max(most_of_last, lasts_[p].most - as_middle);
    if (!still_owed.has(p)) return;
    least_layers += lasts_[p].least;
    if (!can_be_passed) ++owed_as_last;
  });
  return least_layers <= instance_.layers && most_layers + most_of_last >= instance_.layers && owed_as_last <= 1;
}

/// Boundaries at which `next` can begin; null `ends`: it is the first.
Span ThresholdSearch::begins_of(std::size_t next, const Span* ends) const {
  if (ends == nullptr) return {0, 0};
  return *ends & window(path_.back().partition, next);
}

/// Ends the path with one of `next`, if one can reach the last layer.
bool ThresholdSearch::finish(const PartitionSet& next, const PartitionSet& used, const Span* ends) {
  bool is_found = false;
  next.for_each([&](std::size_t p) {
    if (is_found) return;
    const Span begins = begins_of(p, ends) & finishes_[p];
    if (begins.empty() || !missing(used.with(p)).empty()) return;
    path_.push_back({.partition = p, .begins = begins, .ends = {}});
    is_found = true;
  });
  return is_found;
}

/// Tries each of `next` as a stage that is not the last: what is owed first, then the largest, then the fewest ways on.
bool ThresholdSearch::extend(const PartitionSet& next, const PartitionSet& used, const Span* ends) {
  struct Choice {
    Step step;
    bool is_owed = false;
    int ways_on = 0;
  };
  const PartitionSet still_owed = missing(used);
  std::vector<Choice> choices;
  next.for_each([&](std::size_t p) {
    if (middles_[p].empty()) return;
    const Span begins = begins_of(p, ends);
    if (begins.empty()) return;
    const Span within{1, down(instance_.layers - 1, instance_.start_step)};
    const Span reached = Span{begins.least + middles_[p].least, begins.most + middles_[p].most} & within;
    if (!reached.empty()) choices.push_back({{.partition = p, .begins = begins, .ends = reached}, still_owed.has(p), (after_[p] - used).size()});
  });
  std::stable_sort(choices.begin(), choices.end(), [&](const Choice& a, const Choice& b) {
    if (a.is_owed != b.is_owed) return a.is_owed;
    const std::int64_t size_a = middles_[a.step.partition].most;
    const std::int64_t size_b = middles_[b.step.partition].most;
    return size_a != size_b ? size_a > size_b : a.ways_on < b.ways_on;
  });
  for (const Choice& choice : choices) {
    path_.push_back(choice.step);
    if (explore(used.with(choice.step.partition))) return true;
    path_.pop_back();
    if (out_of_states_) return false;
  }
  return false;
}

/// The path ends in `path_.back()`; whether it leads to a whole chain.
bool ThresholdSearch::explore(const PartitionSet& used) {
  const Step last = path_.back();
  const State state{.used = used,
                    .last_class = class_of_[last.partition],
                    .least = static_cast<std::int32_t>(last.ends.least),
                    .most = static_cast<std::int32_t>(last.ends.most)};
  if (!entered_.insert(state).second) return false;
  if (states_ >= most_states_) {
    out_of_states_ = true;
    return false;
  }
  ++states_;
  if (!can_cover(last.partition, used, last.ends)) return false;
  const PartitionSet next = choices(after_[last.partition], used);
  return finish(next, used, &last.ends) || extend(next, used, &last.ends);
}

Search ThresholdSearch::run() {
  if (is_hopeless_ || usable_.empty()) return Search::none;
  const PartitionSet first = choices(usable_, PartitionSet{});
  if (finish(first, PartitionSet{}, nullptr) || extend(first, PartitionSet{}, nullptr)) return Search::found;
  return out_of_states_ ? Search::undecided : Search::none;
}

/// Walks back from the end, each boundary as near as it may lie to an even split of what comes before it.
std::vector<ChainStage> ThresholdSearch::chain() const {
  const std::int64_t step = instance_.start_step;
  std::vector<ChainStage> stages(path_.size());
  std::int64_t end_layer = instance_.layers;
  for (std::size_t i = path_.size(); i-- > 0;) {
    const Step& at = path_[i];
    Span begins = at.begins;
    if (i + 1 < path_.size()) {
      const Span& size = middles_[at.partition];
      begins = begins & Span{end_layer / step - size.most, end_layer / step - size.least};
    }
    const std::int64_t even = end_layer * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(i + 1) / step;
    const std::int64_t begin_layer = std::clamp(even, begins.least, begins.most) * step;
    stages[i] = {.partition = at.partition, .first_layer = begin_layer + 1, .layers = end_layer - begin_layer};
    end_layer = begin_layer;
  }
  return stages;
}

}  // namespace plimsoll
