#include "core/search/candidate.hpp"

#include <algorithm>
#include <tuple>

namespace plimsoll {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

int rank_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::meets: return 0;
    case Verdict::too_close: return 1;
    case Verdict::unknown: return 2;
    case Verdict::misses: break;
  }
  return 3;
}

auto degrees_of(const LayoutFamily& f, std::int64_t replicas) { return std::make_tuple(f.pp, f.tp, f.cp, f.attention_dp, f.ep, replicas); }

auto last_resort(const Candidate& each) {
  const PoolLayout prefill = each.prefill.value_or(PoolLayout{});
  return std::make_tuple(degrees_of(each.family, each.replicas), degrees_of(prefill.family, prefill.replicas), each.variant, each.sequences);
}

}  // namespace

Candidate candidate_of(const LayoutFamily& family, std::int64_t replicas, const Evaluation& found) {
  Candidate made;
  made.family = family;
  made.replicas = replicas;
  made.verdict = found.verdict;
  made.fits = found.fits;
  made.words = found.words;
  for (std::size_t i = 0; i < time_target_count; ++i) made.values[i] = found.values[i].value_or(time_targets[i].at_most ? endless : 0);
  made.needed_bytes = found.needed_bytes;
  made.limit_bytes = found.limit_bytes;
  return made;
}

double cost_of(const Candidate& candidate, SearchObjective objective) {
  switch (objective) {
    case SearchObjective::throughput: return -candidate.tokens_per_s_per_gpu();
    case SearchObjective::ttft: return candidate.ttft_s();
    case SearchObjective::tpot: return candidate.tpot_s();
    case SearchObjective::gpus: return static_cast<double>(candidate.gpus());
    case SearchObjective::price: return candidate.usd_per_million_tokens();
  }
  return endless;
}

bool is_better(const Candidate& a, const Candidate& b, SearchObjective objective) {
  const auto key = [&](const Candidate& each) { return std::make_tuple(rank_of(each.verdict), cost_of(each, objective), each.gpus(), -each.tokens_per_s_per_gpu()); };
  const auto of_a = key(a);
  const auto of_b = key(b);
  return of_a != of_b ? of_a < of_b : last_resort(a) < last_resort(b);
}

double shortfall_of(const Candidate& candidate, const Targets& targets, std::size_t target) {
  if (candidate.words[target] != Verdict::misses) return 0;
  const double limit = time_targets[target].limit(targets).value_or(0);
  const double value = candidate.values[target];
  const double ratio = time_targets[target].at_most ? value / limit : limit / value;
  return ratio < endless ? ratio - 1 : endless;
}

double memory_shortfall_of(const Candidate& candidate) {
  return candidate.fits == Verdict::misses ? candidate.needed_bytes.low / candidate.limit_bytes.high - 1 : 0;
}

double shortfall_of(const Candidate& candidate, const Targets& targets) {
  double most = memory_shortfall_of(candidate);
  for (std::size_t i = 0; i < time_target_count; ++i) most = std::max(most, shortfall_of(candidate, targets, i));
  return most;
}

}  // namespace plimsoll
