#include "core/search/inverse.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "core/physics/stages.hpp"
#include "core/quantity/unit.hpp"
#include "core/report/text_parts.hpp"
#include "core/search/halving.hpp"
#include "core/search/layout_search.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {

namespace {

constexpr double giga = 1e9;
constexpr double requests_per_step = 0.01;

/// A quantity that a plan states, in whole steps.
struct Quantity {
  std::string_view title;
  Unit unit;
  double step = 1;  ///< Of the base unit.
  bool is_most = true;
  std::int64_t furthest = 0;  ///< Steps up to which it is tried.
  std::optional<double> stated;
  std::function<void(Plan&, double)> set;
};

/// What the plan keeps of its promises with so many steps: nothing where all, else the first verdict that is not `meets`.
std::optional<TargetVerdict> first_broken(Plan plan, const Quantity& quantity, std::int64_t steps) {
  quantity.set(plan, static_cast<double>(steps) * quantity.step);
  plan.claims.clear();
  plan.reference.reset();
  for (TargetVerdict& verdict : evaluate(plan).verdicts) {
    if (verdict.verdict != Verdict::meets) return std::move(verdict);
  }
  return std::nullopt;
}

/// Powers of two, and what is stated, from the outermost inwards.
std::vector<std::int64_t> tried_first(const Quantity& quantity) {
  std::vector<std::int64_t> steps;
  for (std::int64_t power = 1; power < quantity.furthest; power *= 2) steps.push_back(power);
  steps.push_back(quantity.furthest);
  const double stated = quantity.stated ? *quantity.stated / quantity.step : 0;
  if (stated >= 1 && stated < static_cast<double>(quantity.furthest)) steps.push_back(static_cast<std::int64_t>(stated));
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  if (quantity.is_most) std::reverse(steps.begin(), steps.end());
  return steps;
}

std::string amount_text(const Quantity& quantity, double value) {
  return quantity.unit == Unit::count ? counted(static_cast<std::int64_t>(value), quantity.title.find("prompt") != std::string_view::npos ? "token" : "sequence") : exact_text(value, quantity.unit);
}

void answer_with(const Quantity& quantity, std::int64_t holds, const std::optional<TargetVerdict>& broken, InverseAnswer& answer) {
  answer.value = static_cast<double>(holds) * quantity.step;
  answer.is_endless = !broken;
  std::string amount = amount_text(quantity, *answer.value);
  if (quantity.stated && *quantity.stated != *answer.value) amount += fmt::format(", where the plan has {}", amount_text(quantity, *quantity.stated));
  if (!broken) {
    answer.sentence = fmt::format("{}: every verdict still meets there, which is as far as was looked.", amount);
    return;
  }
  const double next = static_cast<double>(holds + (quantity.is_most ? 1 : -1)) * quantity.step;
  answer.sentence = fmt::format("{}. With {}, \"{}\" {}: {}", amount, amount_text(quantity, next), broken->title, broken->verdict == Verdict::misses ? "misses" : (broken->verdict == Verdict::too_close ? "is too close" : "is unknown"), broken->reason);
}

InverseAnswer solve(const Plan& plan, const Quantity& quantity, InverseAnswer answer) {
  std::optional<TargetVerdict> broken;
  const Reached reached = first_that_holds(tried_first(quantity), std::nullopt, [&](std::int64_t steps) {
    std::optional<TargetVerdict> found = first_broken(plan, quantity, steps);
    if (!found) return true;
    broken = std::move(found);
    return false;
  });
  if (!reached.holds) {
    answer.sentence = fmt::format("none: with {}, \"{}\" does not hold: {}", amount_text(quantity, static_cast<double>(*reached.fails) * quantity.step), broken->title, broken->reason);
    return answer;
  }
  const bool is_least_of_all = !quantity.is_most && *reached.holds == 1;
  if (is_least_of_all) broken.reset();
  answer_with(quantity, *reached.holds, broken, answer);
  return answer;
}

InverseAnswer refused(InverseAnswer answer, std::string_view why) {
  answer.sentence = std::string(why);
  return answer;
}

InverseAnswer fewest_gpus(const Plan& plan, InverseAnswer answer) {
  answer.title = "Fewest GPUs";
  if (plan.disaggregation) return refused(std::move(answer), "not asked of a plan in two pools, whose layout is a pair: a search with the objective gpus finds it.");
  Problems problems;
  SearchOptions options;
  options.objective = SearchObjective::gpus;
  options.count = 1;
  LayoutSearch search(plan, options, problems);
  if (!problems.none()) return refused(std::move(answer), problems.list().front().message);
  answer.stated = static_cast<double>(gpus_searched(plan, options));
  constexpr std::int64_t at_once = 100'000;
  while (search.step(at_once)) continue;
  const bool is_found = !search.best().empty() && search.best().front().verdict == Verdict::meets;
  if (!is_found) return refused(std::move(answer), fmt::format("none: no layout on up to {} meets every target.", counted(gpus_searched(plan, options), "GPU")));
  const Candidate& best = search.best().front();
  answer.value = static_cast<double>(best.gpus());
  answer.layout = notation_of(search.layout_of(best), plan.model.has_experts());
  answer.sentence = fmt::format("{}, as {}: of {} on up to {} none on fewer meets every target.", counted(best.gpus(), "GPU"), answer.layout.empty() ? "one GPU" : answer.layout, counted(search.counts().looked_at, "layout"), gpus_searched(plan, options));
  return answer;
}

std::optional<double> low_of(const std::optional<Link>& link) { return link ? std::optional<double>(link->bandwidth_bytes_per_s.low) : std::nullopt; }

void set_bandwidth(std::optional<Link>& link, double bytes_per_s) {
  if (!link) link.emplace();
  link->bandwidth_bytes_per_s = bytes_per_s;
}

Quantity batch_of(const Plan& plan) {
  const bool is_burst = plan.workload.burst.has_value();
  const std::optional<std::int64_t>& count = is_burst ? plan.workload.burst : plan.workload.concurrency;
  return {is_burst ? "Largest burst" : "Largest concurrency", Unit::count, 1, true, 1 << 20, static_cast<double>(*count),
          [is_burst](Plan& changed, double value) { (is_burst ? changed.workload.burst : changed.workload.concurrency) = static_cast<std::int64_t>(value); }};
}

Quantity context_of(const Plan& plan) {
  return {"Longest prompt", Unit::count, 1, true, 1 << 22, plan.workload.input.longest(), [](Plan& changed, double value) {
            changed.workload.input = {};
            changed.workload.input.least = changed.workload.input.most = static_cast<std::int64_t>(value);
            changed.workload.cached_prefix = std::min<std::int64_t>(changed.workload.cached_prefix, static_cast<std::int64_t>(value) - 1);
          }};
}

Quantity rate_of(const Plan& plan) {
  return {"Most arrivals", Unit::requests_per_s, requests_per_step, true, 100'000'000, plan.workload.requests_per_s, [](Plan& changed, double value) {
            changed.workload.burst.reset();
            changed.workload.concurrency.reset();
            changed.workload.prompts_per_slot.reset();
            changed.workload.requests_per_s = value;
          }};
}

Quantity hbm_of(const Plan& plan) {
  return {"Least memory bandwidth of a GPU", Unit::bytes_per_s, giga, false, 1 << 20, plan.accelerator.memory_bytes_per_s.low, [](Plan& changed, double value) { changed.accelerator.memory_bytes_per_s = value; }};
}

Quantity scale_up_of(const Plan& plan) {
  const std::optional<Link>& link = plan.cluster.scale_up ? plan.cluster.scale_up : plan.accelerator.scale_up;
  return {"Least bandwidth within a node, one way", Unit::bytes_per_s, giga, false, 1 << 20, low_of(link), [link](Plan& changed, double value) {
            changed.cluster.scale_up = link;
            set_bandwidth(changed.cluster.scale_up, value);
          }};
}

Quantity scale_out_of(const Plan& plan) {
  return {"Least bandwidth between nodes, one way", Unit::bytes_per_s, giga, false, 1 << 20, low_of(plan.cluster.scale_out), [](Plan& changed, double value) { set_bandwidth(changed.cluster.scale_out, value); }};
}

/// The quantity that a question is about; nothing where the plan has none of it, and then why.
std::optional<Quantity> quantity_of(const Plan& plan, InverseQuestion question, std::string_view& why_not) {
  Problems ignored;
  const LinksUsed used = links_used(plan, resolve_layout(plan, ignored).layout);
  switch (question) {
    case InverseQuestion::batch:
      why_not = "not asked: requests arrive at a rate, and how many are in flight follows; ask for the rate.";
      if (plan.workload.burst || plan.workload.concurrency) return batch_of(plan);
      return std::nullopt;
    case InverseQuestion::context: return context_of(plan);
    case InverseQuestion::rate:
      why_not = "not known: how long requests stay depends on workload.output, the answer's length, which is not stated.";
      if (plan.workload.output) return rate_of(plan);
      return std::nullopt;
    case InverseQuestion::hbm: return hbm_of(plan);
    case InverseQuestion::scale_up:
      why_not = "none is needed: the layout uses no link within a node.";
      if (used.scale_up) return scale_up_of(plan);
      return std::nullopt;
    case InverseQuestion::scale_out:
      why_not = "none is needed: the layout uses no link between nodes.";
      if (used.scale_out) return scale_out_of(plan);
      return std::nullopt;
    case InverseQuestion::gpus: break;
  }
  return std::nullopt;
}

}  // namespace

template <>
const Description& describe<InverseAnswer>() {
  static const InverseAnswer defaults;
  static const Description description{
      .name = "InverseAnswer",
      .help = "With how much, or how little, of something a plan still keeps all that it promises.",
      .fields = {
          field<&InverseAnswer::question>("question", "", "What was asked for."),
          field<&InverseAnswer::title>("title", "", "For people."),
          field<&InverseAnswer::value>("value", "", "One step on something fails; left out where nothing holds."),
          field<&InverseAnswer::stated>("stated", "", "By the plan."),
          field<&InverseAnswer::unit>("unit", "", "Of both; empty for a number."),
          field<&InverseAnswer::is_endless>("is_endless", "", "It holds as far as was looked."),
          field<&InverseAnswer::sentence>("sentence", "", "With what fails one step on, or why nothing holds."),
          field<&InverseAnswer::layout>("layout", "", "Of the fewest GPUs."),
      },
      .defaults = &defaults};
  return description;
}

InverseAnswer answer_of(const Plan& plan, InverseQuestion question) {
  InverseAnswer answer;
  answer.question = question;
  if (question == InverseQuestion::gpus) return fewest_gpus(plan, std::move(answer));
  std::string_view why_not;
  const std::optional<Quantity> quantity = quantity_of(plan, question, why_not);
  if (!quantity) {
    answer.title = std::string(names_of<InverseQuestion>[static_cast<std::size_t>(question)]);
    return refused(std::move(answer), why_not);
  }
  answer.title = std::string(quantity->title);
  answer.unit = std::string(base_unit_name(quantity->unit));
  answer.stated = quantity->stated;
  return solve(plan, *quantity, std::move(answer));
}

std::string as_text(const std::vector<InverseAnswer>& answers) {
  std::string out;
  for (const InverseAnswer& answer : answers) {
    out += text::paragraph(fmt::format("{}: ", answer.title), answer.sentence);
  }
  return out;
}

}  // namespace plimsoll
