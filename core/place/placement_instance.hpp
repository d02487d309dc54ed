// From a placement problem and a choice of TP degrees to a chain problem, by the original's rules or without its faults.
//
// Source of the rules: gangmuk/LLM_placement_solver, solver_constrained_with_tp.py (revision 2bfb241).   docs/place.md
#pragma once

#include <cstdint>
#include <vector>

#include "core/physics/activations.hpp"
#include "core/place/placement_chain.hpp"
#include "core/place/placement_problem.hpp"

namespace plimsoll {

/// What the original's model does beyond its formulas. Each is a fault that can be taken away by itself.
struct PlacementRules {
  /// A group that is left out caps the answer at 3 times its best throughput: the "tight" big-M of its constraint.
  bool idle_groups_cap = false;
  /// A link that is left out caps the answer at 2 times the best link: the same, of the links.
  bool idle_links_cap = false;
  /// Of each type only the first few groups may be used, as if groups of a type were always interchangeable.
  bool groups_in_order = false;
  /// GPUs are compared by their number within their type: #0 of one type and #0 of another count as the same GPU, and
  /// groups that share a number get no link. Where neither of two such groups has any link at that layer, the model lacks
  /// the constraint altogether, and they may follow each other at any speed.
  bool local_numbers = false;
  /// Taken from the original in every case but this one: segments of max(1, most/3) to most layers, a GPU that cannot hold
  /// a single layer is given one, and past 40 layers segments start at every (L/20)th. Here: 1 to most, only what fits,
  /// any start.
  bool whole_space = false;
  /// A link counts in tokens/s, as a stage does: the three steps one after the other, with a ring's bytes. Without it, in the
  /// original's Gbit/s over GiB.
  bool links_in_tokens = false;
};

/// A TP group: `tp` consecutive GPUs of one type.
struct TpGroup {
  std::size_t type = 0;        ///< In the pool.
  std::int64_t number = 0;     ///< Within its type, from 0.
  std::int64_t first_gpu = 0;  ///< Its lowest GPU, the master, through the pool.
  std::int64_t tp = 1;
};

struct PlacementInstance {
  ChainInstance chain;
  std::vector<TpGroup> groups;   ///< The chain's partitions.
  std::int64_t segments = 0;     ///< (group, start, size): binary variables of the original's model,
  std::int64_t connections = 0;  ///< and (segment, segment that may follow it): the others.
};

/// `tp`: one degree for each type of the pool, each dividing its count. `links`: link_matrix(problem).
PlacementInstance placement_instance(const PlaceProblem& problem, const std::vector<std::int64_t>& tp, const std::vector<double>& links, const PlacementRules& rules);

/// What a stage of this type holds and how fast it is, before any rule.
TpAllReduceActivations activations_of(const PlaceProblem& problem, std::int64_t tp);
LargestSegment largest_segment_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp);
double stage_throughput_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp, std::int64_t layers);
/// u: bytes of the tensor between two stages.
double tensor_bytes_of(const PlaceProblem& problem);
/// B·s over the time that the tensor takes; 0 where there is no link.
double link_tokens_per_s(const PlaceProblem& problem, std::int64_t sender_tp, std::int64_t receiver_tp, double link_bytes_per_s);

}  // namespace plimsoll
