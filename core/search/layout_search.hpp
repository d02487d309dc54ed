// The search itself: every layout of the space looked at, and what is to be told kept.   docs/search.md
//
// Exhaustive over the space, so that the best is the best and the front exact. One thing is left out, and safely: under a burst
// or a concurrency a rank's sequences, and with them its memory, only grow as replicas are taken away; where a number of
// replicas does not fit even at mean lengths, fewer do not either. Work is done in slices, after each of which the best so far
// can be asked for. Time: an evaluation for each layout and variant. Memory is asked for only where the front or a list grows.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/search/candidate.hpp"
#include "core/search/pareto_front.hpp"

namespace plimsoll {

/// What the search changes of the plan beside its layout.
struct SearchVariant {
  std::int64_t chunk_tokens = 0;
  std::optional<Precision> weights;  ///< Nothing: as the plan says.
  std::optional<Precision> kv_cache;
};

/// The layout's degrees, one of which a row of "why not" is about.
enum class Axis : int {
  tp,
  pp,
  ep,
  attention_dp,
  cp
};
template <>
inline constexpr auto names_of<Axis> = std::array<std::string_view, 5>{"TP", "PP", "EP", "ADP", "CP"};
std::int64_t degree_of(const LayoutFamily& family, Axis axis);

/// Of the layouts with one degree at one value.
struct AxisFinding {
  std::optional<Candidate> best;     ///< Of those that miss nothing.
  std::optional<Candidate> nearest;  ///< Of the others the one that misses by the least share.
};

/// A layout that misses one target and nothing else.
struct NearMiss {
  double shortfall = 0;
  Candidate candidate;
};
inline constexpr std::size_t memory_target = time_target_count;
/// By target, memory last: those that no other beats both in what they miss and in the objective.
using NearMisses = std::array<std::vector<NearMiss>, time_target_count + 1>;

struct SearchCounts {
  std::int64_t looked_at = 0;
  std::int64_t left_out = 0;  ///< That do not fit because larger ones do not.
  std::int64_t fitting = 0;
  std::int64_t wanted = 0;
};

/// A layout that another search of the same has found, by its place in it.
struct FoundBefore {
  std::size_t family = 0;
  std::int64_t replicas = 1;
  std::int64_t variant = 0;
  std::int64_t sequences = 0;
};

class LayoutSearch {
 public:
  /// `plan`: read without problems; its layouts in one pool are searched, on the accelerator that decodes. Problems of the options are
  /// added; then the search finds nothing.
  LayoutSearch(const Plan& plan, const SearchOptions& options, Problems& problems);

  /// Leaves all families but every n-th to others; before the first step.
  void take_share(std::int64_t shard, std::int64_t shards);
  /// Takes what others have kept of all shares (search_part.hpp) in place of looking: evaluates it, in the order of the search.
  void take_found(std::vector<FoundBefore> kept, const SearchCounts& counts);
  /// All that a report tells, or that could be told of more shares.
  void for_each_kept(const std::function<void(const Candidate&)>& use) const;

  /// Looks at about so many layouts more; whether any are left.
  bool step(std::int64_t layouts);
  double share() const { return is_done() ? 1 : static_cast<double>(next_) / static_cast<double>(families_.size()); }
  bool is_done() const { return next_ >= families_.size(); }

  const Plan& plan() const { return plan_; }
  const SearchOptions& options() const { return options_; }
  const std::vector<SearchVariant>& variants() const { return variants_; }
  const SearchCounts& counts() const { return counts_; }
  /// The best of each family, the best first.
  const std::vector<Candidate>& best() const { return best_; }
  std::vector<Candidate> front() const { return front_.members(); }
  const std::map<std::int64_t, AxisFinding>& along(Axis axis) const { return axes_[static_cast<std::size_t>(axis)]; }
  const NearMisses& near_misses() const { return near_misses_; }

  /// Of one replica each, all that are legal.
  const std::vector<LayoutFamily>& families() const { return families_; }
  /// The plan with what a variant changes, and so many requests; 0: as it has them.
  Plan plan_with(std::size_t variant, std::int64_t sequences) const;
  /// The plan on a candidate's layout, with what the search changed.
  Plan plan_of(const Candidate& candidate) const;
  Layout layout_of(const LayoutFamily& family, std::int64_t replicas) const;
  Layout layout_of(const Candidate& candidate) const { return layout_of(candidate.family, candidate.replicas); }
  Answers<double> answers_of(const Candidate& candidate);
  /// The plan's own layout, as the search sees it; nothing where it is not legal, or only decodes.
  std::optional<Candidate> own();

 private:
  void look_at(const LayoutFamily& family);
  void look_at(const LayoutFamily& family, std::size_t variant, std::int64_t sequences);
  void begin_family(const LayoutFamily& family);
  Candidate evaluated(const LayoutFamily& family, std::int64_t replicas, std::int64_t variant, std::int64_t sequences);
  void keep(const Candidate& candidate);
  void end_family(const LayoutFamily& family);
  void note_near_miss(const Candidate& candidate);
  void set_layout(const LayoutFamily& family, std::int64_t replicas, Layout& layout) const;
  void set_sequences(Plan& plan, std::int64_t sequences) const;

  Plan plan_;
  bool had_pools_ = false;
  SearchOptions options_;
  std::int64_t most_gpus_ = 1;
  std::vector<SearchVariant> variants_;
  std::vector<std::unique_ptr<Evaluator>> evaluators_;  ///< One a variant.
  std::vector<LayoutFamily> families_;
  std::size_t next_ = 0;
  std::size_t stride_ = 1;
  Layout layout_;
  bool is_sequence_parallel_ = false;
  SearchCounts counts_;
  std::optional<Candidate> family_best_;
  std::optional<Candidate> family_nearest_;
  double family_shortfall_ = 0;
  std::vector<Candidate> best_;
  ParetoFront front_;
  std::array<std::map<std::int64_t, AxisFinding>, names_of<Axis>.size()> axes_;
  NearMisses near_misses_;
};

}  // namespace plimsoll
