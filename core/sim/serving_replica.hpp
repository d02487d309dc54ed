// One replica: the attention ranks that step together, and the pipeline that their iterations go through.   docs/serve.md
//
// Iteration j leaves stage i at C(j,i) = max(C(j−1,i), H(j,i−1)) + τ_i and its hop at H(j,i) = max(H(j−1,i), C(j,i)) + η_i: a
// stage works on one iteration at a time, and so does a link. A new one begins when the first stage is free, and as many are
// under way at most as there are stages and links.
//
// Ranks of one replica share their experts, so that they begin and end a step together: the slowest of them paces.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/sim/serving_rank.hpp"
#include "core/sim/serving_record.hpp"

namespace plimsoll {

class Replica {
 public:
  Replica(const StageContext<double>& context, const RankRules& rules, std::int64_t ranks, SequenceTable& sequences);

  /// Begins an iteration if one can begin; when it will end. Where it is wanted, what it is goes into `passed`.
  std::optional<double> begin(double now_s, PassedIteration* passed = nullptr);
  /// What the first iteration under way brings, which ends now.
  void end(std::vector<Delivery>& deliveries);

  double free_from_s() const { return stage_free_s_.front(); }
  bool is_pipeline() const { return stage_free_s_.size() > 1; }
  std::vector<Rank>& ranks() { return ranks_; }
  const std::vector<Rank>& ranks() const { return ranks_; }
  std::int64_t iterations() const { return iterations_; }

 private:
  bool choose(std::vector<Batch>& batches);
  double pass_through(double now_s, PassedIteration* passed);

  const StageContext<double>& context_;
  std::vector<Rank> ranks_;
  std::vector<WorkOf> works_;                  ///< By rank, of the iteration that is being chosen.
  std::vector<std::vector<Batch>> under_way_;  ///< By place in a ring, by rank.
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  IterationTime slowest_;
  IterationTime tried_;
  std::vector<double> stage_free_s_;
  std::vector<double> link_free_s_;
  std::int64_t iterations_ = 0;
};

}  // namespace plimsoll
