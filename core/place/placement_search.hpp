// Is there a chain with nothing slower than θ? The search behind placement_chain.hpp.
//
// Boundaries are counted in steps: boundary k lies after layer k·step, so that a segment that is not the last holds a whole
// number of steps, and the places where a path can end are all of least..most.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "core/place/placement_chain.hpp"

namespace plimsoll {

/// A set of partitions.
class PartitionSet {
 public:
  bool has(std::size_t at) const { return (words_[at / 64] >> (at % 64) & 1) != 0; }
  void add(std::size_t at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }
  void remove(std::size_t at) { words_[at / 64] &= ~(std::uint64_t{1} << (at % 64)); }
  bool empty() const { return size() == 0; }
  int size() const {
    int count = 0;
    for (const std::uint64_t word : words_) count += std::popcount(word);
    return count;
  }
  PartitionSet with(std::size_t at) const {
    PartitionSet out = *this;
    out.add(at);
    return out;
  }
  PartitionSet operator&(const PartitionSet& other) const {
    return joined(other, [](std::uint64_t a, std::uint64_t b) { return a & b; });
  }
  PartitionSet operator|(const PartitionSet& other) const {
    return joined(other, [](std::uint64_t a, std::uint64_t b) { return a | b; });
  }
  PartitionSet operator-(const PartitionSet& other) const {
    return joined(other, [](std::uint64_t a, std::uint64_t b) { return a & ~b; });
  }
  bool operator==(const PartitionSet&) const = default;
  std::size_t hash() const {
    std::uint64_t mixed = 0;
    for (const std::uint64_t word : words_) mixed = (mixed ^ word) * 0x9E3779B97F4A7C15u + (mixed >> 29);
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
  }
  /// Calls `each` with every member, lowest first.
  template <typename Each>
  void for_each(Each each) const {
    for (std::size_t word = 0; word < words_.size(); ++word) {
      for (std::uint64_t left = words_[word]; left != 0; left &= left - 1) each(word * 64 + static_cast<std::size_t>(std::countr_zero(left)));
    }
  }

 private:
  template <typename Join>
  PartitionSet joined(const PartitionSet& other, Join join) const {
    PartitionSet out;
    for (std::size_t i = 0; i < words_.size(); ++i) out.words_[i] = join(words_[i], other.words_[i]);
    return out;
  }
  std::array<std::uint64_t, most_chain_partitions / 64> words_{};
};

/// Whole numbers from least to most; none where least is above most.
struct Span {
  std::int64_t least = 1;
  std::int64_t most = 0;
  bool empty() const { return least > most; }
  Span operator&(const Span& other) const { return {std::max(least, other.least), std::min(most, other.most)}; }
  bool operator==(const Span&) const = default;
};

enum class Search {
  found,
  none,      ///< Proven: there is no such chain.
  undecided  ///< The states ran out.
};

class ThresholdSearch {
 public:
  ThresholdSearch(const ChainInstance& instance, double threshold, std::int64_t most_states);
  Search run();
  std::vector<ChainStage> chain() const;  ///< After `found`.
  std::int64_t states() const { return states_; }

 private:
  /// One stage of the path: where it can begin and end, boundaries in steps.
  struct Step {
    std::size_t partition = 0;
    Span begins;
    Span ends;
  };
  struct State {
    PartitionSet used;
    std::int32_t last_class = 0;
    std::int32_t least = 0;
    std::int32_t most = 0;
    bool operator==(const State&) const = default;
  };
  struct StateHash {
    std::size_t operator()(const State& state) const {
      const auto rest = static_cast<std::size_t>(state.last_class) * 1000003u + static_cast<std::size_t>(state.least) * 8191u + static_cast<std::size_t>(state.most);
      return state.used.hash() ^ (rest * 2654435761u);
    }
  };

  void keep_what_reaches(double threshold);
  void keep_links(double threshold);
  void find_classes();
  bool are_interchangeable(std::size_t left, std::size_t right) const;
  bool same_links(std::size_t left, std::size_t right) const;
  Span window(std::size_t from, std::size_t to) const;
  PartitionSet choices(const PartitionSet& from, const PartitionSet& used) const;
  PartitionSet missing(const PartitionSet& used) const;
  PartitionSet reachable(std::size_t last, const PartitionSet& used) const;
  bool can_cover(std::size_t last, const PartitionSet& used, const Span& ends) const;
  bool finish(const PartitionSet& next, const PartitionSet& used, const Span* ends);
  bool extend(const PartitionSet& next, const PartitionSet& used, const Span* ends);
  bool explore(const PartitionSet& used);
  Span begins_of(std::size_t next, const Span* ends) const;

  const ChainInstance& instance_;
  std::size_t count_;
  std::int64_t most_states_;
  std::int64_t states_ = 0;
  bool out_of_states_ = false;
  bool is_hopeless_ = false;  ///< Seen at once: a cap lies below the threshold, or an owed partition is too slow.
  bool has_windows_ = false;

  PartitionSet usable_;
  PartitionSet owed_;                      ///< Must be in the chain.
  std::vector<Span> middles_;              ///< Steps that a segment which is not the last may hold.
  std::vector<Span> lasts_;                ///< Layers that the last segment may hold.
  std::vector<Span> finishes_;             ///< Boundaries from which it reaches the end.
  std::vector<PartitionSet> after_;        ///< Whom a link of θ or more leads to.
  std::vector<PartitionSet> before_;       ///< And from whom.
  std::vector<std::int32_t> class_of_;     ///< Interchangeable partitions share a class.
  std::vector<std::int32_t> twin_before_;  ///< The class's next lower number, which is tried first; −1: none.
  std::vector<std::int32_t> needs_;        ///< The partition that must be used where this one is; −1: none.
  std::vector<Step> path_;
  std::unordered_set<State, StateHash> entered_;
};

}  // namespace plimsoll
