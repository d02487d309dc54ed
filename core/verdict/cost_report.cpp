#include "core/verdict/cost_report.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"

namespace plimsoll {

namespace {

/// What both pools have, one added to the other; nothing where one has none.
template <typename Value>
std::optional<Value> sum_of(const std::optional<Value>& a, const std::optional<Value>& b) {
  if (!a || !b) return std::nullopt;
  return *a + *b;
}

std::optional<Interval> price_of(const Plan& plan, const Layout& layout) {
  if (!plan.accelerator.price_usd_per_h) return std::nullopt;
  return Interval(real(layout.gpus())) * Interval(*plan.accelerator.price_usd_per_h);
}

std::optional<double> power_of(const Plan& plan, const Layout& layout) {
  if (!plan.accelerator.power_w) return std::nullopt;
  return real(layout.gpus()) * *plan.accelerator.power_w * plan.cluster.pue;
}

CostCase cost_case_of(const Deployment& deployed, const Case& each) {
  CostCase made;
  made.lengths = std::string(each.view.lengths);
  made.size = std::string(each.view.size);
  const Costs<double> costs = costs_on(deployed, each.answers);
  if (costs.usd_per_million) {
    made.prompt_price_per_million = costs.usd_per_million->prompt;
    made.output_price_per_million = costs.usd_per_million->output;
    made.price_per_million = costs.usd_per_million->all;
  }
  if (costs.joules) {
    made.joules_per_prompt_token = costs.joules->prompt;
    made.joules_per_output_token = costs.joules->output;
    made.joules_per_token = costs.joules->all;
  }
  return made;
}

}  // namespace

std::string source_of_price(const Accelerator& accelerator) {
  const std::vector<std::string> names = accelerator_names();
  const bool is_of_another = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const Accelerator& known = *find_accelerator(name);
    return known.price_source == accelerator.price_source && known.price_usd_per_h != accelerator.price_usd_per_h;
  });
  return is_of_another || accelerator.price_source.empty() ? "stated by the plan" : accelerator.price_source;
}

CostReport cost_report_of(const Plan& plan, const Layout& layout, const PrefillPool* pool, const std::vector<Case>& cases) {
  CostReport report;
  std::optional<Interval> price = price_of(plan, layout);
  report.power_w = power_of(plan, layout);
  if (price) report.price_source = source_of_price(plan.accelerator);
  if (pool != nullptr) {
    price = sum_of(price, price_of(pool->plan, pool->layout));
    report.power_w = sum_of(report.power_w, power_of(pool->plan, pool->layout));
    const std::string other = source_of_price(pool->plan.accelerator);
    if (!price) {
      report.price_source.clear();
    } else if (other != report.price_source) {
      report.price_source += fmt::format("; prefill: {}", other);
    }
  }
  if (price) {
    report.price_per_hour = middle_of(*price);
    report.price_per_hour_low = price->low;
    report.price_per_hour_high = price->high;
  }
  for (const Case& each : cases) report.cases.push_back(cost_case_of({plan, layout, pool, each.view.tokens}, each));
  return report;
}

}  // namespace plimsoll
