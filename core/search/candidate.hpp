// One layout that a search has looked at, small enough to keep many, and which of two is better.   docs/search.md
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "core/report/report.hpp"
#include "core/search/evaluator.hpp"
#include "core/search/layout_space.hpp"

namespace plimsoll {

/// The layout of one of two pools.
struct PoolLayout {
  LayoutFamily family;
  std::int64_t replicas = 1;
  bool operator==(const PoolLayout&) const = default;
  std::int64_t gpus() const { return replicas * family.gpus(); }
};

struct Candidate {
  LayoutFamily family;
  std::int64_t replicas = 1;
  std::optional<PoolLayout> prefill;  ///< Of two pools; else every GPU does both.
  std::int64_t variant = 0;           ///< Of the search's: chunk and precisions.
  std::int64_t sequences = 0;         ///< 0: as the workload says.
  Verdict verdict = Verdict::unknown;
  Verdict fits = Verdict::unknown;
  std::array<Verdict, time_target_count> words{};
  std::array<double, time_target_count> values{};  ///< In the order of time_targets. Without an answer: endless times, and no tokens.
  Interval needed_bytes;
  Interval limit_bytes;

  std::int64_t gpus() const { return replicas * family.gpus() + (prefill ? prefill->gpus() : 0); }
  double ttft_s() const { return values[0]; }
  double tpot_s() const { return values[1]; }
  double decode_rate() const { return values[3]; }
  double total_rate() const { return values[4]; }
  double usd_per_million_tokens() const { return values[5]; }  ///< Endless where no price is stated.
  /// Prompts and answers, or where no answer's length is stated what decode alone gives.
  double tokens_per_s_per_gpu() const { return total_rate() > 0 ? total_rate() : decode_rate(); }
  bool is_answered() const { return tpot_s() < std::numeric_limits<double>::infinity(); }
  /// It fits and misses nothing.
  bool is_wanted() const { return verdict != Verdict::misses && is_answered(); }
};

Candidate candidate_of(const LayoutFamily& family, std::int64_t replicas, const Evaluation& found);

/// Whether `a` is to be preferred: by its word (meets, too close, unknown), then by the objective, then by fewer GPUs and more
/// tokens/s, and at last by its degrees, so that no two are equal and every machine gives the same order.
bool is_better(const Candidate& a, const Candidate& b, SearchObjective objective);

/// What the objective is compared by; less is better.
double cost_of(const Candidate& candidate, SearchObjective objective);

/// By how much the target that it misses most would have to be relaxed, as a share: 0.25 for 10 s where 8 s are wanted. Endless
/// where there is no answer. 0: nothing is missed.
double shortfall_of(const Candidate& candidate, const Targets& targets);

/// The same of one target, and of memory.
double shortfall_of(const Candidate& candidate, const Targets& targets, std::size_t target);
double memory_shortfall_of(const Candidate& candidate);

}  // namespace plimsoll
