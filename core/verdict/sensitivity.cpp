#include "core/verdict/sensitivity.hpp"

#include <algorithm>
#include <cmath>

#include "core/physics/pools.hpp"
#include "core/quantity/dual.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {

namespace {

/// What people can change, or have assumed.
constexpr const Symbol* inputs[] = {
    &symbols::hbm_peak,
    &symbols::peak_16bit,
    &symbols::peak_fp8,
    &symbols::peak_int8,
    &symbols::peak_fp4,
    &symbols::up_bandwidth,
    &symbols::up_latency,
    &symbols::out_bandwidth,
    &symbols::out_latency,
    &symbols::handoff_bandwidth,
    &symbols::handoff_latency,
    &symbols::stated_mfu,
    &symbols::stated_memory,
    &symbols::stated_link,
    &symbols::input_tokens,
    &symbols::output_tokens,
    &symbols::burst,
    &symbols::concurrency,
    &symbols::requests_per_s,
    &symbols::chunk_tokens,
    &symbols::gemm_fixed,
    &symbols::attention_fixed,
    &symbols::experts_fixed,
    &symbols::layer_fixed,
    &symbols::collective_fixed,
};

struct AnswerName {
  std::string_view target;
  std::optional<Dual> Answers<Dual>::*answer;
};
constexpr AnswerName answer_names[] = {
    {"ttft", &Answers<Dual>::ttft_s},
    {"tpot", &Answers<Dual>::tpot_s},
    {"prefill_throughput", &Answers<Dual>::prefill_rate},
    {"decode_throughput", &Answers<Dual>::decode_rate},
    {"total_throughput", &Answers<Dual>::total_rate},
};

Answers<Dual> answers_with(const Plan& plan, const Layout& layout, const PrefillPool* pool, const View& view, std::string_view path, double factor) {
  return answers_of<Dual>(plan, layout, pool, view.weight_scale, view.tokens, {.path = path, .factor = factor});
}

constexpr double tenth_more = 1.1;
/// Below this a change is rounding.
constexpr double least_change = 1e-9;

}  // namespace

std::vector<Sensitivity> sensitivities_of(const Plan& plan, const Report& report) {
  if (!report.layout.legal || !report.time.known) return {};
  Problems ignored;  // Reading the plan has resolved the layout before.
  const Layout layout = resolve_layout(plan, ignored).layout;
  const View view = views_of(plan).front();
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan);
  std::vector<Sensitivity> found;
  for (const Symbol* input : inputs) {
    const Answers<Dual> here = answers_with(plan, layout, pool.get(), view, input->path, 1);
    const Answers<Dual> more = answers_with(plan, layout, pool.get(), view, input->path, tenth_more);
    for (const AnswerName& name : answer_names) {
      const std::optional<Dual>& value = here.*name.answer;
      const std::optional<Dual>& changed = more.*name.answer;
      if (!value || !changed || value->value == 0) continue;
      const double elasticity = value->slope / value->value;
      const double change = changed->value / value->value - 1;
      if (std::fabs(change) < least_change && std::fabs(elasticity) < least_change) continue;
      found.push_back({.target = std::string(name.target), .input = std::string(input->path), .words = std::string(input->words), .elasticity = elasticity, .tenth_more = change});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Sensitivity& a, const Sensitivity& b) { return std::fabs(a.tenth_more) > std::fabs(b.tenth_more); });
  return found;
}

}  // namespace plimsoll
