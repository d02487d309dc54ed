// How well any pair of pools could do, known without evaluating the pair: what lets a search leave pairs out.   docs/search.md
//
//   n      requests that go round, or of the burst      X     requests/s of both pools            N   sequences that decode
//   S, λ   a prefill pool: least TTFT, most requests/s   t(N)  decode's time per output token     O   tokens of an answer
//   T, τ   limits on TTFT and TPOT                      h     a request's handoff
//
// Of requests that go round, every one is somewhere (Little): n = X·TTFT + X·h + N, and N = X·(O−1)·t(N). Since t never falls with N, of
// N between two points of a grid is known
//
//   X ≤ λ·(1 − S/T)      N_low / ((O−1)·t(N_high)) ≤ X ≤ N_high / ((O−1)·t(N_low))      X ≤ n / (S + (O−1)·t(N_low))
//   n ≤ X·(min(T, S/(1 − X/λ)) + min(T, h)) + N_high
//
// where neither pool's memory has to hold more, X·h in both and N in the one that decodes. A step above τ, or memory too small for N_low,
// rules that N and all larger ones out. The largest X of all cells is the bound. A burst and arrivals leave one cell.
//
// All is taken at mean lengths, which no verdict's value is better than. What is an upper limit there on requests in flight needs not be one
// at other lengths or for other machines of a range, so where there are such, the search leaves those limits out (PoolSearch::begin_round).
//
// Source: Little's law; rate matching of pools after DistServe (arXiv:2401.09670), section 4.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/quantity/interval.hpp"

namespace plimsoll {

/// What a prefill pool could do, or any of several, from best to worst. Under a concurrency TTFT is S / (1 − X/λ): λ is what the pool
/// could serve with an endless queue, and is never reached.
struct PromptLimits {
  Interval ttft_s;          ///< S
  Interval requests_per_s;  ///< λ
  double holders = 1;       ///< GPUs that keep one prompt, at least.
  double most_kept = 0;     ///< Sequences that its memory holds.
  std::int64_t gpus = 1;
};

/// t by cells of the grid, over any number of ranks; there are no more cells where memory or τ ends.
struct TokenTimes {
  std::vector<double> least_s;  ///< At the cell's lower end,
  std::vector<double> most_s;   ///< and beyond its upper one.
};

/// What a decode pool could do, or any of several.
class DecodeLimits {
 public:
  /// `of_rank`: of one attention rank by its sequences, which must outlive this; `most_s` is of two points further.
  DecodeLimits(const TokenTimes& of_rank, std::int64_t ranks);
  std::size_t cells() const { return of_rank_->least_s.empty() ? 0 : of_rank_->least_s.size() + shift_; }
  double least_s(std::size_t cell) const { return of_rank_->least_s[cell < shift_ ? 0 : cell - shift_]; }
  double most_s(std::size_t cell) const { return of_rank_->most_s[cell < shift_ ? 0 : cell - shift_]; }

  double handoff_bytes = 0;  ///< Of one prompt, at most.
  double holders = 1;        ///< GPUs that keep it, at least.
  double most_kept = 0;      ///< Sequences that its memory holds, those on their way among them.
  std::int64_t gpus = 1;

 private:
  const TokenTimes* of_rank_;
  std::size_t shift_;
};

/// What has to be reached: the limits that a word asks for. Endless where nothing is asked.
struct Demand {
  double ttft_s = 0;
  double tpot_s = 0;
  double handoff_s = 0;
};

/// The plan's load and what passes between the pools.
struct PoolLoad {
  std::optional<double> burst;
  std::optional<double> concurrency;
  std::optional<double> requests_per_s;
  double decoded_tokens = 0;           ///< O−1
  double handoff_latency_s = 0;        ///< At most.
  double handoff_bytes_per_s_gpu = 0;  ///< At least.
};

/// Limits are worked out in another order than values, and so round otherwise.
inline constexpr double above_rounding = 1 + 1e-9;

/// The grid of N: 1, 1.05, 1.05², …
inline constexpr double grid_step = 1.05;
std::size_t grid_index(double sequences);  ///< Of the last point that is not above.
double grid_point(std::size_t index);      ///< Endless beyond ten million.

/// What a pair could do at best.
struct PairLimits {
  double requests_per_s = 0;
  double tpot_s = 0;
};

/// Nothing where no such pair keeps what is demanded.
std::optional<PairLimits> pair_limits(const PoolLoad& load, const Demand& demand, const PromptLimits& prompts, const DecodeLimits& decode);

}  // namespace plimsoll
