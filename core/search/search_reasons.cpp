#include "core/search/search_reasons.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

std::string name_of(const LayoutSearch& search, const Candidate& candidate) {
  const std::string name = notation_of(search.layout_of(candidate), search.plan().model.has_experts());
  return name.empty() ? "one GPU" : name;
}

/// What an operation takes less, or more, of one layout than of another.
struct Difference {
  std::size_t operation = 0;
  double seconds = 0;
};

std::vector<Difference> differences(const StageTimes<double>& of, const StageTimes<double>& beside, double share_that_counts) {
  const double counts_s = share_that_counts * std::max(of.total_s(), beside.total_s());
  std::vector<Difference> found;
  for (std::size_t i = 0; i < operation_count; ++i) {
    const double seconds = of.seconds[i] - beside.seconds[i];
    if (std::fabs(seconds) > counts_s) found.push_back({i, seconds});
  }
  std::stable_sort(found.begin(), found.end(), [](const Difference& a, const Difference& b) { return std::fabs(a.seconds) > std::fabs(b.seconds); });
  constexpr std::size_t most_told = 3;
  if (found.size() > most_told) found.resize(most_told);
  return found;
}

std::string told(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& each : differences) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", rounded_text(std::fabs(each.seconds), Unit::seconds), each.seconds < 0 ? "less in" : "more in", operation_names[each.operation].title);
  }
  return text;
}

/// "A decode step takes 12.1 ms against 15.3 ms: 4.0 ms less in …".
std::string phase_sentence(std::string_view phase, std::string_view other, double seconds, double other_seconds, const StageTimes<double>& times, const StageTimes<double>& other_times) {
  constexpr double share_that_counts = 0.01;
  const std::string parts = told(differences(times, other_times, share_that_counts));
  return fmt::format("{} takes {}, with {} {}{}.", phase, rounded_text(seconds, Unit::seconds), other, rounded_text(other_seconds, Unit::seconds), parts.empty() ? "" : "; on the slowest stage " + parts);
}

std::string memory_sentence(const Candidate& best) {
  const double room_bytes = best.limit_bytes.low - best.needed_bytes.high;
  if (room_bytes < 0) return fmt::format("Its fullest GPU needs {} with every sequence at its longest, of {}.", rounded_text(best.needed_bytes.high, Unit::bytes), rounded_text(best.limit_bytes.low, Unit::bytes));
  return fmt::format("Its fullest GPU needs {} of {}, every sequence at its longest.", rounded_text(best.needed_bytes.high, Unit::bytes), rounded_text(best.limit_bytes.low, Unit::bytes));
}

}  // namespace

std::vector<std::string> reasons_of(LayoutSearch& search) {
  std::vector<std::string> reasons;
  if (search.best().empty()) return reasons;
  const Candidate& best = search.best().front();
  if (search.best().size() > 1) {
    const Candidate& next = search.best()[1];
    const std::string other = name_of(search, next);
    const Answers<double> of_best = search.answers_of(best);
    const Answers<double> of_next = search.answers_of(next);
    if (search.options().objective != SearchObjective::ttft) {
      reasons.push_back(phase_sentence("A decode step", other, of_best.decode.step_s, of_next.decode.step_s, of_best.decode.slowest, of_next.decode.slowest));
    }
    if (search.options().objective != SearchObjective::tpot) {
      const Pipeline<double>& prompt = of_best.prefill.pipeline;
      const Pipeline<double>& other_prompt = of_next.prefill.pipeline;
      reasons.push_back(phase_sentence("A prompt", other, prompt.end_of_chunk_s(of_best.prefill.chunks), other_prompt.end_of_chunk_s(of_next.prefill.chunks), of_best.prefill.slowest, of_next.prefill.slowest));
    }
  }
  reasons.push_back(memory_sentence(best));
  return reasons;
}

}  // namespace plimsoll
