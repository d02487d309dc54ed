#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/quantity/unit.hpp"
#include "core/search/search_report.hpp"
#include "core/verdict/error_band.hpp"

namespace plimsoll {

namespace {

std::optional<double> if_finite(double value) {
  if (std::isfinite(value)) return value;
  return std::nullopt;
}

/// What the objective is about, as it is compared; nothing where another counts.
double value_of(const FoundLayout& found, SearchObjective objective) {
  switch (objective) {
    case SearchObjective::ttft: return found.ttft_s.value_or(0);
    case SearchObjective::tpot: return found.tpot_s.value_or(0);
    case SearchObjective::price: return found.usd_per_million_tokens.value_or(0);
    default: return found.total_tokens_per_s_per_gpu ? *found.total_tokens_per_s_per_gpu : found.decode_tokens_per_s_per_gpu.value_or(0);
  }
}

std::string or_one_gpu(const std::string& notation) { return notation.empty() ? "one GPU" : notation; }

}  // namespace

FoundLayout found_layout(const LayoutSearch& search, const Candidate& candidate) {
  const Layout layout = search.layout_of(candidate);
  const SearchVariant& variant = search.variants()[static_cast<std::size_t>(candidate.variant)];
  const bool has_experts = search.plan().model.has_experts();
  FoundLayout found;
  found.layout = notation_of(layout, has_experts);
  found.expanded = expanded(layout, has_experts);
  if (candidate.prefill) {
    const Layout prefill = search.layout_of(candidate.prefill->family, candidate.prefill->replicas);
    found.prefill = FoundPool{notation_of(prefill, has_experts), plimsoll::expanded(prefill, has_experts), prefill.gpus()};
  }
  found.gpus = candidate.gpus();
  found.chunk_tokens = variant.chunk_tokens;
  if (candidate.sequences > 0) found.sequences = candidate.sequences;
  found.weights = variant.weights;
  found.kv_cache = variant.kv_cache;
  found.verdict = candidate.verdict;
  if (candidate.is_answered()) {
    found.ttft_s = if_finite(candidate.ttft_s());
    found.tpot_s = candidate.tpot_s();
    found.decode_tokens_per_s_per_gpu = candidate.decode_rate();
    if (candidate.total_rate() > 0) found.total_tokens_per_s_per_gpu = candidate.total_rate();
    found.usd_per_million_tokens = if_finite(candidate.usd_per_million_tokens());
  }
  found.memory_bytes = candidate.needed_bytes.high;
  found.limit_bytes = candidate.limit_bytes.low;
  return found;
}

std::string name_of(const FoundLayout& found) {
  if (!found.prefill) return or_one_gpu(found.layout);
  return fmt::format("prefill {}, decode {}", or_one_gpu(found.prefill->layout), or_one_gpu(found.layout));
}

std::string objective_text(const FoundLayout& found, SearchObjective objective) {
  switch (objective) {
    case SearchObjective::throughput:
      if (found.total_tokens_per_s_per_gpu) return fmt::format("{} per GPU", rounded_text(*found.total_tokens_per_s_per_gpu, Unit::tokens_per_s));
      return fmt::format("{} per GPU in decode", rounded_text(found.decode_tokens_per_s_per_gpu.value_or(0), Unit::tokens_per_s));
    case SearchObjective::ttft: return fmt::format("TTFT {}", found.ttft_s ? rounded_text(*found.ttft_s, Unit::seconds) : "without end");
    case SearchObjective::tpot: return fmt::format("TPOT {}", rounded_text(found.tpot_s.value_or(0), Unit::seconds));
    case SearchObjective::gpus: return counted(found.gpus, "GPU");
    case SearchObjective::price: return fmt::format("{} a million tokens", rounded_text(found.usd_per_million_tokens.value_or(0), Unit::usd));
  }
  return {};
}

bool are_tied(const Plan& plan, const FoundLayout& a, const FoundLayout& b, SearchObjective objective) {
  const MeasuredError* error = nearest_measured(plan);
  if (error == nullptr || objective == SearchObjective::gpus) return false;
  const double share = objective == SearchObjective::ttft ? error->ttft : (objective == SearchObjective::tpot ? error->tpot : error->throughput);
  const double of_a = value_of(a, objective);
  const double of_b = value_of(b, objective);
  return std::max(of_a, of_b) / std::min(of_a, of_b) <= (1 + share) * (1 + share);
}

std::string_view told(Verdict word) {
  switch (word) {
    case Verdict::meets: return "meets every target";
    case Verdict::too_close: return "is too close to a target to call";
    default: return "cannot be judged: a link is not stated";
  }
}

}  // namespace plimsoll
