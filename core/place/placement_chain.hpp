// The best chain: layers 1..L cut into segments, each on a partition of its own, so that the slowest stage or link is as fast
// as can be. Exact, by our own search; knows nothing of GPUs.   docs/place.md, How it is solved
//
// The value of a chain is one of finitely many numbers: a stage's throughput, a link's, or a cap. So the best value is found
// by halving the sorted list of them: is there a chain with nothing slower than θ? At a given θ each partition keeps the
// segment sizes that reach θ, and each link that is slower than θ vanishes. What is left is a simple path through partitions
// whose sizes can add up to L. Because sizes form an interval, a path needs no sizes to be chosen while it is searched: the
// layers where it can end form an interval too.
//
// Such a path is NP-hard to find in general (with every partition needed it is a Hamiltonian path), so the search is depth
// first with three things that keep it short: partitions that no link tells apart are tried in one order only; a state
// (partitions used, last one, interval) is never entered twice; and a state is left when the partitions that can still be
// reached hold too few layers. With c classes of interchangeable partitions of m each there are at most
// c·(m+1)^c states at a threshold, and P·2^P without any symmetry. Past `most_states` the answer says what is not proven.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace plimsoll {

/// More partitions than this are the caller's to refuse.
inline constexpr std::size_t most_chain_partitions = 256;

struct ChainPartition {
  std::int64_t least_layers = 1;
  /// Of a stage with least_layers, least_layers + 1, … layers. Rises, falls, or rises and then falls; empty: not usable.
  std::vector<double> throughput;
  std::int64_t kind = 0;  ///< With `in_order`, partitions of one kind are used in the order of their numbers.
  /// No chain without this partition counts for more: a rule of the original, ∞ where it is not asked for.
  double idle_cap = std::numeric_limits<double>::infinity();
  std::int64_t most_layers() const { return least_layers + static_cast<std::int64_t>(throughput.size()) - 1; }
};

struct ChainLink {
  double throughput = 0;                                                  ///< 0: no link.
  std::int64_t first_boundary = 1;                                        ///< It may be crossed after this layer at the earliest,
  std::int64_t last_boundary = std::numeric_limits<std::int64_t>::max();  ///< and after this one at the latest.
  bool operator==(const ChainLink&) const = default;
};

struct ChainInstance {
  std::int64_t layers = 1;      ///< L
  std::int64_t start_step = 1;  ///< Segments start at layers 1, 1 + step, 1 + 2·step, …
  std::vector<ChainPartition> partitions;
  std::vector<ChainLink> links;  ///< links[from · partitions + to]
  double overall_cap = std::numeric_limits<double>::infinity();
  bool in_order = false;  ///< Of each kind only the first few partitions may be used: none after an idle one.

  const ChainLink& link(std::size_t from, std::size_t to) const { return links[from * partitions.size() + to]; }
};

struct ChainStage {
  std::size_t partition = 0;
  std::int64_t first_layer = 1;  ///< From 1.
  std::int64_t layers = 0;
  bool operator==(const ChainStage&) const = default;
};

struct ChainAnswer {
  double throughput = 0;          ///< Of the best chain found; 0 where there is none.
  double bound = 0;               ///< Nothing above this can be had. Equal to `throughput`: proven.
  std::vector<ChainStage> chain;  ///< Empty: none was found, and if `is_proven`, there is none.
  std::int64_t states = 0;        ///< States entered.
  std::int64_t thresholds = 0;    ///< Values of θ that were tried.
  bool is_proven() const { return bound <= throughput; }
};

/// Only chains above `floor` are looked for: with none, `chain` is empty, `throughput` 0, and `bound` 0 if that is proven.
ChainAnswer best_chain(const ChainInstance& instance, std::int64_t most_states, double floor = 0);

/// What a chain is worth, or nothing where it breaks a rule of the instance. The search does not use it: it judges the search.
std::optional<double> chain_throughput(const ChainInstance& instance, const std::vector<ChainStage>& chain);

}  // namespace plimsoll
