// Those candidates that no other beats in everything: tokens/s of a GPU, TTFT and TPOT.
//
// Time: one pass over the front for each candidate; most are beaten by whichever beat the one before, which is asked first.
#pragma once

#include <algorithm>
#include <vector>

#include "core/search/candidate.hpp"

namespace plimsoll {

/// At least as good in everything, and better in something.
inline bool dominates(const Candidate& a, const Candidate& b) {
  const bool is_no_worse = a.tokens_per_s_per_gpu() >= b.tokens_per_s_per_gpu() && a.ttft_s() <= b.ttft_s() && a.tpot_s() <= b.tpot_s();
  return is_no_worse && (a.tokens_per_s_per_gpu() > b.tokens_per_s_per_gpu() || a.ttft_s() < b.ttft_s() || a.tpot_s() < b.tpot_s());
}

/// Equal in everything: the front keeps the one that comes first by `is_better`.
inline bool is_alike(const Candidate& a, const Candidate& b) {
  return a.tokens_per_s_per_gpu() == b.tokens_per_s_per_gpu() && a.ttft_s() == b.ttft_s() && a.tpot_s() == b.tpot_s();
}

class ParetoFront {
 public:
  explicit ParetoFront(SearchObjective objective) : objective_(objective) {}

  void offer(const Candidate& candidate) {
    const auto keeps_out = [&](const Candidate& kept) { return dominates(kept, candidate) || (is_alike(kept, candidate) && is_better(kept, candidate, objective_)); };
    const auto found = std::find_if(members_.begin(), members_.end(), keeps_out);
    if (found != members_.end()) {
      std::iter_swap(members_.begin(), found);
      return;
    }
    members_.erase(std::remove_if(members_.begin(), members_.end(), [&](const Candidate& kept) { return dominates(candidate, kept) || is_alike(candidate, kept); }), members_.end());
    members_.push_back(candidate);
  }

  /// The most tokens/s first.
  std::vector<Candidate> members() const {
    std::vector<Candidate> sorted = members_;
    std::sort(sorted.begin(), sorted.end(), [](const Candidate& a, const Candidate& b) {
      if (a.tokens_per_s_per_gpu() != b.tokens_per_s_per_gpu()) return a.tokens_per_s_per_gpu() > b.tokens_per_s_per_gpu();
      return a.tpot_s() != b.tpot_s() ? a.tpot_s() < b.tpot_s() : a.ttft_s() < b.ttft_s();
    });
    return sorted;
  }

 private:
  SearchObjective objective_;
  std::vector<Candidate> members_;
};

}  // namespace plimsoll
