#include "core/search/pool_limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plimsoll {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// A visit to a place that takes so long alone, and that could serve so many a second.
double visit_s(double alone_s, double requests_per_s, double most_requests_per_s) {
  return requests_per_s < most_requests_per_s ? alone_s / (1 - requests_per_s / most_requests_per_s) : endless;
}

/// Requests in flight beside so many that decode, at most: those whose prompt is at work, and those being handed over.
double most_elsewhere(const PoolLoad& load, const Demand& demand, const PromptLimits& prompts, const DecodeLimits& decode, double decoding, double requests_per_s) {
  const double prompt_s = std::min(demand.ttft_s, visit_s(prompts.ttft_s.high, requests_per_s, prompts.requests_per_s.low));
  const double bytes_per_s = load.handoff_bytes_per_s_gpu;
  const double alone_s = decode.handoff_bytes / std::min(prompts.holders, decode.holders) / bytes_per_s + load.handoff_latency_s;
  const double most_handoffs_per_s = static_cast<double>(std::min(prompts.gpus, decode.gpus)) * bytes_per_s / decode.handoff_bytes;
  const double handed_over = requests_per_s * std::min(demand.handoff_s, visit_s(alone_s, requests_per_s, most_handoffs_per_s));
  return requests_per_s * prompt_s + std::min({handed_over, prompts.most_kept, decode.most_kept - decoding});
}

std::optional<PairLimits> in_closed_loop(const PoolLoad& load, const Demand& demand, const PromptLimits& prompts, const DecodeLimits& decode) {
  const double n = *load.concurrency;
  // Where no prompt waits for another, nothing says how many there can be; endless times nothing would be no number.
  const bool may_wait = prompts.requests_per_s.high < endless;
  const double in_time = may_wait ? prompts.requests_per_s.high * (1 - prompts.ttft_s.low / demand.ttft_s) : endless;
  std::optional<PairLimits> best;
  for (std::size_t i = 0; i < decode.cells() && grid_point(i) <= n; ++i) {
    const double high = grid_point(i + 1);
    const double answer_s = load.decoded_tokens * decode.least_s(i);
    const double by_loop = n / (prompts.ttft_s.low + answer_s);
    if (best && std::min(by_loop, in_time) <= best->requests_per_s) break;  // It only falls from here on.
    const double by_decode = answer_s > 0 ? high / answer_s : by_loop;
    const double least = i > 0 && answer_s > 0 ? grid_point(i) / (load.decoded_tokens * decode.most_s(i)) : 0;
    const double most = std::min({in_time, by_decode, by_loop});
    if (least > most * above_rounding || most * above_rounding * (demand.ttft_s + demand.handoff_s) + high < n) continue;
    if (most_elsewhere(load, demand, prompts, decode, i > 0 ? grid_point(i) : 0, most * above_rounding) + high < n) continue;
    if (!best) best = PairLimits{most, decode.least_s(i)};
    best->requests_per_s = std::max(best->requests_per_s, most);
  }
  return best;
}

std::optional<PairLimits> of_burst(const PoolLoad& load, const PromptLimits& prompts, const DecodeLimits& decode) {
  const std::size_t at = grid_index(*load.burst);
  if (at >= decode.cells()) return std::nullopt;
  return PairLimits{*load.burst / (prompts.ttft_s.low + load.decoded_tokens * decode.least_s(at)), decode.least_s(at)};
}

/// The fewest sequences with which the decode pool keeps up with the arrivals.
std::optional<PairLimits> of_arrivals(const PoolLoad& load, const DecodeLimits& decode) {
  const double rate = *load.requests_per_s;
  for (std::size_t i = 0; i < decode.cells(); ++i) {
    if (grid_point(i + 1) >= rate * load.decoded_tokens * decode.least_s(i)) return PairLimits{rate, decode.least_s(i)};
  }
  return std::nullopt;
}

}  // namespace

DecodeLimits::DecodeLimits(const TokenTimes& of_rank, std::int64_t ranks) : of_rank_(&of_rank), shift_(0) {
  while (grid_point(shift_) < static_cast<double>(ranks)) ++shift_;
}

std::size_t grid_index(double sequences) {
  auto index = static_cast<std::size_t>(std::max(0.0, std::floor(std::log(std::max(1.0, sequences)) / std::log(grid_step))));
  while (index > 0 && grid_point(index) > sequences) --index;
  return index;
}

double grid_point(std::size_t index) {
  static const std::vector<double> points = [] {
    std::vector<double> made = {1.0};
    constexpr double most = 1e7;
    while (made.back() < most) made.push_back(made.back() * grid_step);
    return made;
  }();
  if (index >= points.size()) return endless;
  return points[index];
}

std::optional<PairLimits> pair_limits(const PoolLoad& load, const Demand& demand, const PromptLimits& prompts, const DecodeLimits& decode) {
  if (prompts.ttft_s.low > demand.ttft_s) return std::nullopt;
  if (load.burst) return of_burst(load, prompts, decode);
  if (load.concurrency) return in_closed_loop(load, demand, prompts, decode);
  return of_arrivals(load, decode);
}

}  // namespace plimsoll
