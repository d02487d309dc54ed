// The best pipeline of layers over unlike groups of GPUs, with a bound: which groups, in which order, with how many layers
// each. Knows nothing of GPUs, only of times.   docs/place.md, How it is solved
//
//   L    layers, all alike           a_k  s that a group of kind k takes for one      c_k  layers that fit it
//   n_i  layers of stage i           h_i  s of the hop after stage i                  p_k  price of a group
//   e_k  s that the embedding adds to the first stage, o_k that the LM head adds to the last
//
//   through  e + Σ n_i·a_i + o + Σ h_i           one chunk or micro-batch from end to end
//   pace     max(n_i·a_i with e or o, h_i)       from one to the next
//   value    (u·through + v·pace, or the larger of the two) · (Σ p_i, where it is to count)       as small as can be
//
// Groups of one kind that no link tells apart are a site: the groups of a node. Bounds know how many groups of each kind are
// used, and of hops the least there can be; so the search halves ranges of these numbers, best bound first, and asks for the
// shortest way through the sites only where the numbers are settled (placement_route.hpp). It can stop at any time: what is
// open has a bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace plimsoll {

inline constexpr double no_hop = std::numeric_limits<double>::infinity();

/// Groups of GPUs that take the same time for a layer and hold as many.
struct GroupKind {
  double layer_s = 0;              ///< a_k, above 0.
  double embedding_s = 0;          ///< e_k
  double head_s = 0;               ///< o_k
  std::int64_t room = 0;           ///< c_k
  std::int64_t room_as_first = 0;  ///< Beside the embedding,
  std::int64_t room_as_last = 0;   ///< beside the head,
  std::int64_t room_as_only = 0;   ///< and beside both.
  double price = 0;                ///< p_k
};

/// Groups of one kind that no link tells apart.
struct GroupSite {
  std::size_t kind = 0;
  std::int64_t groups = 0;
};

struct PipelineGoal {
  double through_weight = 1;  ///< u
  double pace_weight = 0;     ///< v
  bool takes_larger = false;  ///< Of the two; else their sum.
  bool times_price = false;
  double own_price = 0;  ///< Of a pipeline, beside its groups'.

  double of(double through_s, double pace_s, double price) const;
};

struct PipelineInstance {
  std::int64_t layers = 0;  ///< L
  std::vector<GroupKind> kinds;
  std::vector<GroupSite> sites;
  std::vector<double> hop_s;  ///< [from · sites + to]; from a site to itself: between two of its groups; no_hop: no link.
  PipelineGoal goal;
  bool every_kind_used = false;  ///< Of each kind that has groups one at least is looked for.
  double slowest_hop_s = 0;      ///< What is looked for has a hop as slow as this at least, save a single stage.

  double hop(std::size_t from, std::size_t to) const { return hop_s[from * sites.size() + to]; }
  const GroupKind& kind_of(std::size_t site) const { return kinds[sites[site].kind]; }
};

struct PipelineStage {
  std::size_t site = 0;
  std::int64_t layers = 0;
  bool operator==(const PipelineStage&) const = default;
};

struct PipelineValue {
  double through_s = 0;
  double pace_s = 0;
  double price = 0;
  double value = std::numeric_limits<double>::infinity();  ///< ∞: it breaks a rule of the instance.
};
/// What these stages are worth. The search does not use it for its bounds: it judges the search.
PipelineValue value_of(const PipelineInstance& instance, const std::vector<PipelineStage>& stages);

struct PipelineAnswer {
  std::vector<PipelineStage> stages;  ///< Empty: nothing below the limit was found.
  double value = std::numeric_limits<double>::infinity();
  double bound = 0;         ///< Nothing is worth less: ∞ where nothing fits.
  std::int64_t states = 0;  ///< Ranges and routes looked at.
};

/// Looks for what is worth less than `limit`; `bound` is never above it. Stops after `most_states`.
PipelineAnswer best_pipeline(const PipelineInstance& instance, std::int64_t most_states, double limit = std::numeric_limits<double>::infinity());

/// Kinds, and how many groups there are of each.
struct PipelineSupply {
  std::vector<GroupKind> kinds;
  std::vector<std::int64_t> groups;
  bool every_kind_used = false;  ///< As of an instance.
};
/// Nothing that these can do is worth less, whatever joins them. What is worth `limit` or more is no_hop.
double pipeline_bound(std::int64_t layers, const PipelineSupply& supply, const PipelineGoal& goal, double limit = no_hop);
/// The same at a glance, and lower: the shortest way, the fastest pace and the lowest price need not be one pipeline's.
double pipeline_bound_at_a_glance(std::int64_t layers, const PipelineSupply& supply, const PipelineGoal& goal);

/// Values that differ by no more than roundings.
constexpr double rounding_share = 1e-12;

}  // namespace plimsoll
