#include "core/search/search_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/quantity/unit.hpp"
#include "core/search/search_reasons.hpp"
#include "core/verdict/error_band.hpp"
#include "core/verdict/legality.hpp"
#include "core/version.hpp"

namespace plimsoll {

namespace {

/// "needs 141 GB of 72.0 GB", "TTFT 3.10 s, 55 % more than wanted".
std::string what_is_missed(const Candidate& candidate, const Targets& targets) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (candidate.fits == Verdict::misses) add(fmt::format("needs {} of {}", rounded_text(candidate.needed_bytes.low, Unit::bytes), rounded_text(candidate.limit_bytes.high, Unit::bytes)));
  for (std::size_t i = 0; i < time_target_count; ++i) {
    const TimeTarget& target = time_targets[i];
    if (candidate.words[i] != Verdict::misses) continue;
    const double by = shortfall_of(candidate, targets, i);
    if (!std::isfinite(by)) {
      add(fmt::format("{}: the queue grows without end", target.title));
    } else {
      const double value = candidate.values[i];
      const double limit = target.limit(targets).value_or(0);
      const double off = target.at_most ? by : 1 - value / limit;
      add(fmt::format("{} {}, {} {} than wanted", target.title, rounded_text(value, target.unit), rounded_text(off, Unit::ratio), target.at_most ? "more" : "less"));
    }
  }
  if (text.empty() && !candidate.is_answered()) return "the queue grows without end";
  return text;
}

void add_axes(const LayoutSearch& search, SearchReport& report) {
  for (std::size_t i = 0; i < names_of<Axis>.size(); ++i) {
    const auto& along = search.along(static_cast<Axis>(i));
    if (along.size() < 2) continue;
    for (const auto& [degree, found] : along) {
      AxisRow row{.axis = std::string(names_of<Axis>[i]), .degree = degree, .best = std::nullopt, .why_not = {}};
      if (found.best) {
        row.best = found_layout(search, *found.best);
      } else if (found.nearest) {
        row.why_not = what_is_missed(*found.nearest, search.plan().targets);
      }
      report.axes.push_back(std::move(row));
    }
  }
}

Relaxation relaxation_of(const LayoutSearch& search, std::size_t target, const NearMiss& near) {
  Relaxation made;
  made.layout = found_layout(search, near.candidate);
  if (target == memory_target) {
    made.target = "fits";
    made.title = "Memory of a GPU that may be used";
    made.unit = std::string(base_unit_name(Unit::bytes));
    made.limit = near.candidate.limit_bytes.high;
    made.value = near.candidate.needed_bytes.low;
    made.by = near.shortfall;
    return made;
  }
  const TimeTarget& asked = time_targets[target];
  made.target = std::string(asked.key);
  made.title = std::string(asked.title);
  made.unit = std::string(base_unit_name(asked.unit));
  made.limit = asked.limit(search.plan().targets).value_or(0);
  made.value = near.candidate.values[target];
  made.by = std::fabs(made.value - made.limit) / made.limit;
  return made;
}

/// Of the layouts that miss one target the one that misses it the least; where something misses nothing, the least of those that
/// would be better than that.
void add_relaxations(const LayoutSearch& search, SearchReport& report) {
  const SearchObjective objective = search.options().objective;
  std::vector<std::pair<const NearMiss*, std::size_t>> found;
  for (std::size_t target = 0; target < search.near_misses().size(); ++target) {
    const NearMiss* least = nullptr;
    for (const NearMiss& near : search.near_misses()[target]) {
      const bool is_worth_it = search.best().empty() || cost_of(near.candidate, objective) < cost_of(search.best().front(), objective);
      if (is_worth_it && (least == nullptr || near.shortfall < least->shortfall)) least = &near;
    }
    if (least != nullptr) found.emplace_back(least, target);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first->shortfall < b.first->shortfall; });
  for (const auto& [near, target] : found) report.relaxations.push_back(relaxation_of(search, target, *near));
}

/// Degrees up to `most` that break a rule by themselves, those of one rule together.
void add_ruled_out(const Plan& plan, std::string_view axis, std::string_view path, std::int64_t Layout::*degree, std::int64_t most, SearchReport& report) {
  const std::size_t before = report.ruled_out.size();
  for (std::int64_t value = 1; value <= most; ++value) {
    if (is_legal_degree(plan, path, value)) continue;
    Layout layout;
    layout.*degree = value;
    layout.stage_layers = {plan.model.layers};
    const std::string rule = broken_rule(plan, layout, path);
    const auto same = std::find_if(report.ruled_out.begin() + static_cast<std::ptrdiff_t>(before), report.ruled_out.end(), [&](const RuledOut& each) { return each.rule == rule; });
    if (same == report.ruled_out.end()) {
      report.ruled_out.push_back({std::string(axis), {value}, rule});
    } else {
      same->degrees.push_back(value);
    }
  }
}

void mark_ties(const Plan& plan, SearchReport& report) {
  for (FoundLayout& each : report.best) each.is_tied = are_tied(plan, each, report.best.front(), report.objective);
}

std::string headline_of(const SearchReport& report) {
  if (!report.best.empty()) {
    const FoundLayout& best = report.best.front();
    return fmt::format("{}: {}, on {}; it {}.", best.layout.empty() ? "One GPU" : best.layout, objective_text(best, report.objective), counted(best.gpus, "GPU"), told(best.verdict));
  }
  if (report.relaxations.empty()) return fmt::format("No layout on up to {} keeps the targets.", counted(report.gpus, "GPU"));
  const Relaxation& least = report.relaxations.front();
  return fmt::format("No layout on up to {} keeps the targets. The nearest, {}, misses one of them by {}.", counted(report.gpus, "GPU"), least.layout.layout.empty() ? "one GPU" : least.layout.layout,
                     rounded_text(least.by, Unit::ratio));
}

}  // namespace

SearchReport report_of(LayoutSearch& search, const PoolSearch* pools) {
  SearchReport report;
  report.version = std::string(version_text);
  report.objective = search.options().objective;
  report.gpus = gpus_searched(search.plan(), search.options());
  report.is_complete = search.is_done() && (pools == nullptr || pools->is_done());
  report.share = pools == nullptr ? search.share() : (search.share() + pools->share()) / 2;
  report.layouts = search.counts().looked_at;
  report.left_out = search.counts().left_out;
  report.fitting = search.counts().fitting;
  report.wanted = search.counts().wanted;
  for (const Candidate& candidate : search.best()) report.best.push_back(found_layout(search, candidate));
  mark_ties(search.plan(), report);
  if (const std::optional<Candidate> own = search.own()) report.own = found_layout(search, *own);
  for (const Candidate& candidate : search.front()) report.front.push_back(found_layout(search, candidate));
  add_axes(search, report);
  add_relaxations(search, report);
  const std::int64_t most_shown = std::min<std::int64_t>(report.gpus, 16);
  add_ruled_out(search.plan(), "TP", "layout.tp", &Layout::tp, most_shown, report);
  if (search.plan().model.has_experts()) add_ruled_out(search.plan(), "EP", "layout.ep", &Layout::ep, most_shown, report);
  report.reasons = reasons_of(search);
  report.headline = headline_of(report);
  if (pools != nullptr && pools->has_begun()) report.pools = pools_found(search, *pools, report);
  return report;
}

}  // namespace plimsoll
