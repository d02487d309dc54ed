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

/// Not in every layer.
bool is_once(Operation operation) { return operation == Operation::lm_head || operation == Operation::draft; }

/// What an operation takes less, or more, of one layout than of another.
struct Difference {
  std::size_t operation = 0;
  double seconds = 0;
};

/// Seconds of each operation over all stages, as if all had what the slowest has for each of its layers.
std::array<double, operation_count> over_all_stages(const StageTimes<double>& slowest, const Layout& layout) {
  double layers = 0;
  for (const std::int64_t of_stage : layout.stage_layers) layers += static_cast<double>(of_stage);
  const double times = layers / static_cast<double>(layout.stage_layers.front());
  std::array<double, operation_count> seconds{};
  for (std::size_t i = 0; i < operation_count; ++i) seconds[i] = slowest.seconds[i] * (is_once(static_cast<Operation>(i)) ? 1 : times);
  return seconds;
}

std::vector<Difference> differences(const std::array<double, operation_count>& of, const std::array<double, operation_count>& beside, double counts_s) {
  std::vector<Difference> found;
  for (std::size_t i = 0; i < operation_count; ++i) {
    const double seconds = of[i] - beside[i];
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

/// One phase of a layout.
struct Phase {
  double seconds = 0;
  const StageTimes<double>& slowest;
  const Layout& layout;
};

/// "A decode step takes 12.1 ms, with TP8 15.3 ms: about 4.0 ms less in …".
std::string phase_sentence(std::string_view phase, std::string_view other, const Phase& best, const Phase& next) {
  constexpr double share_that_counts = 0.01;
  const std::string parts = told(differences(over_all_stages(best.slowest, best.layout), over_all_stages(next.slowest, next.layout), share_that_counts * best.seconds));
  return fmt::format("{} takes {}, with {} {}{}.", phase, rounded_text(best.seconds, Unit::seconds), other, rounded_text(next.seconds, Unit::seconds), parts.empty() ? "" : ": about " + parts);
}

/// "Yours, TP8 PP2, gives 0.49 of its tokens/s per GPU, on 64 GPUs.": empty where it is the same layout, or gives none.
std::string own_sentence(const LayoutSearch& search, const Candidate& best, const Candidate& own) {
  const bool is_same = own.family == best.family && own.replicas == best.replicas;
  if (is_same || !own.is_answered()) return {};
  if (own.fits == Verdict::misses) return fmt::format("Yours, {}, does not fit.", name_of(search, own));
  return fmt::format("Yours, {}, gives {} of its tokens/s per GPU on {}, with {} of its TPOT.", name_of(search, own), rounded_text(own.tokens_per_s_per_gpu() / best.tokens_per_s_per_gpu(), Unit::ratio), counted(own.gpus(), "GPU"),
                     rounded_text(own.tpot_s() / best.tpot_s(), Unit::ratio));
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
    const Layout best_layout = search.layout_of(best);
    const Layout next_layout = search.layout_of(next);
    if (search.options().objective != SearchObjective::ttft) {
      reasons.push_back(phase_sentence("A decode step", other, {of_best.decode.step_s, of_best.decode.slowest, best_layout}, {of_next.decode.step_s, of_next.decode.slowest, next_layout}));
    }
    if (search.options().objective != SearchObjective::tpot) {
      const auto prompt_s = [](const Prefill<double>& prefill) { return prefill.pipeline.end_of_chunk_s(prefill.chunks); };
      reasons.push_back(phase_sentence("A prompt by itself", other, {prompt_s(of_best.prefill), of_best.prefill.slowest, best_layout}, {prompt_s(of_next.prefill), of_next.prefill.slowest, next_layout}));
    }
  }
  reasons.push_back(memory_sentence(best));
  const std::optional<Candidate> own = search.own();
  const std::string beside = own ? own_sentence(search, best, *own) : "";
  if (!beside.empty()) reasons.push_back(beside);
  return reasons;
}

}  // namespace plimsoll
