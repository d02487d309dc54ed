#include "core/verdict/error_band.hpp"

#include <fmt/core.h>

#include <cmath>
#include <utility>

#include "core/catalog/catalog.hpp"
#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

/// Where engine, architecture and width are not told apart, the family with the most runs says the most.
std::pair<int, std::int64_t> likeness(const Plan& plan, std::int64_t bits, const MeasuredError& error) {
  int points = 0;
  if (error.has_experts == plan.model.has_experts()) points += 8;
  if (error.framework == plan.engine.framework) points += 4;
  if (error.architecture == measured_relative(plan.accelerator.architecture)) points += 2;
  if (error.bits == bits) points += 1;
  return {points, error.rows};
}

std::optional<Interval> widened(const std::optional<Interval>& value, double share) {
  if (!value) return std::nullopt;
  return Interval(value->low / (1 + share), value->high * (1 + share));
}

/// The numbers of sequences, which memory asks for.
PoolAnswers<Interval> as_ranges(const PoolAnswers<double>& pools) {
  PoolAnswers<Interval> ranges;
  ranges.prefilling_sequences = pools.prefilling_sequences;
  ranges.kept_sequences = pools.kept_sequences;
  return ranges;
}

std::optional<Interval> as_range(const std::optional<double>& value) { return value ? std::optional<Interval>(*value) : std::nullopt; }

}  // namespace

const MeasuredError* nearest_measured(const Plan& plan) {
  if (plan.efficiency.is_stated() || plan.measured) return nullptr;
  const Precision weights = plan.model.has_experts() ? expert_precision(plan) : weight_precision(plan);
  const auto bits = static_cast<std::int64_t>(std::floor(8 * bytes_per_element(weights)));
  const MeasuredError* nearest = nullptr;
  for (const MeasuredError& error : measured_errors().families) {
    if (nearest == nullptr || likeness(plan, bits, error) > likeness(plan, bits, *nearest)) nearest = &error;
  }
  return nearest;
}

Answers<Interval> as_ranges(const Answers<double>& answers) {
  Answers<Interval> ranges;
  ranges.decoding_sequences = answers.decoding_sequences;
  ranges.ttft_first_s = as_range(answers.ttft_first_s);
  ranges.ttft_median_s = as_range(answers.ttft_median_s);
  ranges.ttft_last_s = as_range(answers.ttft_last_s);
  ranges.ttft_s = as_range(answers.ttft_s);
  ranges.tpot_s = as_range(answers.tpot_s);
  ranges.prefill_rate = as_range(answers.prefill_rate);
  ranges.decode_rate = as_range(answers.decode_rate);
  ranges.total_rate = as_range(answers.total_rate);
  ranges.is_overloaded = answers.is_overloaded;
  ranges.is_overloaded_at_worst = answers.is_overloaded_at_worst;
  if (answers.pools) ranges.pools = as_ranges(*answers.pools);
  return ranges;
}

Answers<Interval> with_error_band(const Answers<Interval>& answers, const MeasuredError& error) {
  Answers<Interval> banded = answers;
  for (auto ttft : {&Answers<Interval>::ttft_first_s, &Answers<Interval>::ttft_median_s, &Answers<Interval>::ttft_last_s, &Answers<Interval>::ttft_s}) {
    banded.*ttft = widened(answers.*ttft, error.ttft);
  }
  banded.tpot_s = widened(answers.tpot_s, error.tpot);
  banded.decode_rate = widened(answers.decode_rate, error.tpot);
  banded.prefill_rate = widened(answers.prefill_rate, error.throughput);
  banded.total_rate = widened(answers.total_rate, error.throughput);
  return banded;
}

std::string error_text(const Plan& plan, const MeasuredError* error) {
  if (plan.efficiency.is_stated()) return "no error known: the efficiencies are stated, not measured";
  if (error == nullptr) return "no error known: the efficiencies are of measurements that the plan brings";
  const std::string_view pools = plan.disaggregation ? "; none of them was disaggregated" : "";
  return fmt::format("nine of ten predictions were within {} of TPOT, {} of TTFT and {} of throughput on the nearest of {} runs: {}{}", rounded_text(error->tpot, Unit::ratio),
                     rounded_text(error->ttft, Unit::ratio), rounded_text(error->throughput, Unit::ratio), error->was_fitted ? "the fitted" : "unseen", error->name, pools);
}

}  // namespace plimsoll
