#include <fmt/core.h>

#include "core/quantity/unit.hpp"
#include "core/search/search_report.hpp"
#include "core/verdict/error_band.hpp"

namespace plimsoll {

namespace {

/// What the best in one pool has; empty where there is none.
std::string beside_one_pool(const PoolsFound& found, const SearchReport& beside) {
  if (!found.over_one_pool) return "";
  const FoundLayout& one = beside.best.front();
  const std::string_view tied = found.is_tied ? ", which is within the error of such predictions" : "";
  const std::string name = fmt::format("the best in one pool, {} on {}", name_of(one), counted(one.gpus, "GPU"));
  if (beside.objective == SearchObjective::throughput) return fmt::format(" That is {} of the tokens/s per GPU of {}{}.", rounded_text(*found.over_one_pool, Unit::ratio), name, tied);
  if (beside.objective == SearchObjective::gpus) return fmt::format(" Beside it, {}, gives {} of its tokens/s per GPU.", name, rounded_text(1 / *found.over_one_pool, Unit::ratio));
  return fmt::format(" Beside it, {}, has {}{}.", name, objective_text(one, beside.objective), tied);
}

std::string headline_of(const PoolsFound& found, const SearchReport& beside) {
  if (found.best.empty()) return fmt::format("No two pools on up to {} keep the targets{}.", counted(beside.gpus, "GPU"), found.is_proven ? "" : (beside.is_complete ? ", of those that were evaluated" : " so far"));
  const FoundLayout& best = found.best.front();
  const std::string on = beside.objective == SearchObjective::gpus ? "" : fmt::format(", on {}", counted(best.gpus, "GPU"));
  std::string name = name_of(best);
  name.front() = 'P';  // "prefill …" begins the sentence.
  return fmt::format("{}: {}{}; it {}.{}", name, objective_text(best, beside.objective), on, told(best.verdict), beside_one_pool(found, beside));
}

/// What either pool and the link between them could do by itself, and what they do together.
std::string rates_sentence(const PoolAnswers<double>& pools) {
  const auto rate = [](double requests_per_s) { return rounded_text(requests_per_s, Unit::requests_per_s); };
  std::string text = fmt::format("The prefill pool could serve {}", rate(pools.prefill_requests_per_s));
  if (pools.handoff_requests_per_s) text += fmt::format(", the links between the pools {}", rate(*pools.handoff_requests_per_s));
  if (pools.decode_requests_per_s) text += fmt::format(", the decode pool {}", rate(*pools.decode_requests_per_s));
  if (pools.requests_per_s) text += fmt::format("; together they serve {}", rate(*pools.requests_per_s));
  return text + ".";
}

std::string handoff_sentence(const PoolAnswers<double>& pools) {
  if (!pools.handoff_s) return "";
  return fmt::format("A prompt's KV cache, {}, takes {} from pool to pool, before the second token.", rounded_text(pools.handoff_bytes, Unit::bytes), rounded_text(*pools.handoff_s, Unit::seconds));
}

void add_reasons(const Plan& plan, const PoolSearch& pools, PoolsFound& found) {
  if (pools.best().empty()) return;
  const Answers<double> answers = pools.answers_of(pools.best().front());
  if (!answers.pools) return;
  found.reasons.push_back(rates_sentence(*answers.pools));
  const std::string handoff = handoff_sentence(*answers.pools);
  if (!handoff.empty()) found.reasons.push_back(handoff);
  if (nearest_measured(plan) != nullptr) found.reasons.emplace_back("No run in two pools is among the measurements: the band is that of runs in one.");
}

}  // namespace

PoolsFound pools_found(const LayoutSearch& search, const PoolSearch& pools, const SearchReport& beside) {
  PoolsFound found;
  found.is_proven = pools.is_proven();
  found.bound = pools.bound();
  found.pairs = pools.pairs();
  found.evaluated = pools.evaluated();
  for (const Candidate& candidate : pools.best()) {
    found.best.push_back(found_layout(search, candidate));
    found.best.back().is_tied = are_tied(search.plan(), found.best.back(), found.best.front(), beside.objective);
  }
  if (const std::optional<Candidate> own = pools.own()) found.own = found_layout(search, *own);
  if (!found.best.empty() && !search.best().empty()) {
    found.over_one_pool = pools.best().front().tokens_per_s_per_gpu() / search.best().front().tokens_per_s_per_gpu();
    found.is_tied = are_tied(search.plan(), found.best.front(), beside.best.front(), beside.objective);
  }
  add_reasons(search.plan(), pools, found);
  found.headline = headline_of(found, beside);
  return found;
}

}  // namespace plimsoll
