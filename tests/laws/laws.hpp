// What laws are stated over: plans of both kinds, targets close to what a plan reaches, and the report as one text.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "core/quantity/range.hpp"
#include "core/report/report.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/plan.hpp"
#include "core/verdict/evaluate.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll::laws {

using testing_plans::any_size;
using testing_plans::one_of;
using testing_plans::Random;

/// Every fourth a walk over all fields, the others as people write them.
inline Plan some_plan(std::uint64_t seed) {
  return seed % 4 == 0 ? testing_plans::random_plan(seed) : testing_plans::plausible_plan(seed);
}

/// Plans whose prompts have GPUs of their own, as people write them.
inline Plan some_pools_plan(std::uint64_t seed) { return testing_plans::plausible_pools_plan(seed); }

/// The report to the bit: numbers are written so that they read back as the same doubles.
inline std::string text_of(const Report& report) { return write(report, Writing::numbers); }
/// Where two texts part, with some of what stands around; empty where they are the same.
inline std::string difference(const std::string& got, const std::string& want) {
  if (got == want) return "";
  const std::size_t at = static_cast<std::size_t>(std::mismatch(got.begin(), got.end(), want.begin(), want.end()).first - got.begin());
  const std::size_t from = at < 60 ? 0 : at - 60;
  return "got  …" + got.substr(from, 160) + "…\nwant …" + want.substr(from, 160) + "…";
}

/// A plan as a failure shows it: short, and ready to be pasted into a file.
inline std::string text_of(const Plan& plan) { return write(plan, Writing::brief); }

/// Whether every GPU of every stage may be used to the same limit: the share of its memory. Engines may have other rules.
inline bool has_one_limit(const Plan& plan) {
  return plan.engine.utilisation_of == UtilisationOf::memory && (!plan.engine.reserves || plan.engine.reserves->graphs_in_share);
}

inline const TargetVerdict* verdict_on(const Report& report, std::string_view target) {
  const auto found = std::find_if(report.verdicts.begin(), report.verdicts.end(), [&](const TargetVerdict& each) { return each.target == target; });
  return found == report.verdicts.end() ? nullptr : &*found;
}

template <typename Change>
void for_each_link(Plan& plan, Change change) {
  for (std::optional<Link>* link : {&plan.accelerator.scale_up, &plan.cluster.scale_up, &plan.cluster.scale_out}) {
    if (*link) change(**link);
  }
  if (!plan.disaggregation) return;
  if (plan.disaggregation->handoff_link) change(*plan.disaggregation->handoff_link);
  std::optional<Accelerator>& own = plan.disaggregation->prefill_accelerator;
  if (own && own->scale_up) change(*own->scale_up);
}

template <typename Change>
void for_each_range_of(Accelerator& accelerator, Change change) {
  for (Range* range : {&accelerator.memory_bytes, &accelerator.memory_bytes_per_s, &accelerator.peak_flop_per_s}) change(*range);
  for (std::optional<Range>* range : {&accelerator.peak_fp8_flop_per_s, &accelerator.peak_int8_flop_per_s, &accelerator.peak_fp4_flop_per_s, &accelerator.price_usd_per_h}) {
    if (*range) change(**range);
  }
}

/// Every quantity of the machine that a plan may give as a range.
template <typename Change>
void for_each_range(Plan& plan, Change change) {
  for_each_range_of(plan.accelerator, change);
  if (plan.disaggregation && plan.disaggregation->prefill_accelerator) for_each_range_of(*plan.disaggregation->prefill_accelerator, change);
  for (std::optional<Range>* range : {&plan.efficiency.mfu, &plan.efficiency.memory_bandwidth, &plan.efficiency.link_bandwidth}) {
    if (*range) change(**range);
  }
  for_each_link(plan, [&](Link& link) {
    change(link.bandwidth_bytes_per_s);
    change(link.latency_s);
  });
}

inline bool has_ranges(Plan plan) {
  bool any = false;
  for_each_range(plan, [&](const Range& range) { any = any || !range.is_single(); });
  return any;
}

/// The same plan with every target set beside what it reaches, or exactly there, so that a small change turns a word.
inline Plan aimed(Plan plan, Random& random) {
  plan.targets = Targets{};
  plan.targets.ttft_s = plan.targets.tpot_s = 1;
  plan.targets.prefill_tokens_per_s_per_gpu = plan.targets.decode_tokens_per_s_per_gpu = plan.targets.total_tokens_per_s_per_gpu = 1;
  plan.targets.usd_per_million_tokens = plan.targets.usd_per_million_output_tokens = 1;
  const Report report = evaluate(plan);
  const auto aim = [&](std::optional<double>& limit, std::string_view target) {
    const TargetVerdict* verdict = verdict_on(report, target);
    const double factor = one_of(random, {0.5, 0.9, 0.99, 1.0, 1.0, 1.01, 1.1, 2.0});
    if (verdict != nullptr && verdict->value) limit = std::clamp(*verdict->value * factor, 1e-9, 1e9);
  };
  aim(plan.targets.ttft_s, "ttft");
  aim(plan.targets.tpot_s, "tpot");
  aim(plan.targets.prefill_tokens_per_s_per_gpu, "prefill_throughput");
  aim(plan.targets.decode_tokens_per_s_per_gpu, "decode_throughput");
  aim(plan.targets.total_tokens_per_s_per_gpu, "total_throughput");
  aim(plan.targets.usd_per_million_tokens, "price_per_million");
  aim(plan.targets.usd_per_million_output_tokens, "output_price_per_million");
  return plan;
}

}  // namespace plimsoll::laws
