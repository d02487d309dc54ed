#include "core/verdict/evaluate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/catalog/catalog.hpp"
#include "core/physics/answers.hpp"
#include "core/quantity/unit.hpp"
#include "core/report/headline.hpp"
#include "core/spec/json_write.hpp"
#include "core/verdict/binds.hpp"
#include "core/verdict/claims.hpp"
#include "core/verdict/cost_report.hpp"
#include "core/verdict/error_band.hpp"
#include "core/verdict/experts.hpp"
#include "core/verdict/fits.hpp"
#include "core/verdict/legality.hpp"
#include "core/verdict/targets.hpp"
#include "core/verdict/time_report.hpp"
#include "core/version.hpp"

namespace plimsoll {

namespace {

Case case_of(const Plan& plan, const Layout& layout, const PrefillPool* pool, const View& view, bool with_ranges) {
  Case made;
  made.view = view;
  made.has_ranges = with_ranges;
  made.facts = stage_facts(plan, layout, view.weight_scale);
  made.pool = pool;
  if (pool != nullptr) made.prefill_facts = stage_facts(pool->plan, pool->layout, view.weight_scale);
  made.answers = answers_on(made, machines_of<double>(plan, layout, pool));
  if (with_ranges) made.ranges = answers_on(made, machines_of<Interval>(plan, layout, pool));
  if (const MeasuredError* error = nearest_measured(plan)) made.ranges = with_error_band(made.ranges ? *made.ranges : as_ranges(made.answers), *error);
  return made;
}

ParametersReport parameters_report_of(const Model& model, const ModelParameters& counted) {
  ParametersReport report;
  report.known = model.attention.kind != AttentionKind::unknown;
  report.total = counted.total();
  report.active = counted.active();
  report.attention = counted.attention;
  report.dense_ffn = counted.dense_ffn;
  report.experts = counted.experts;
  report.embedding = counted.embedding + counted.lm_head;
  report.other = counted.routers_and_norms;
  report.stated = model.stated_parameters;
  if (model.stated_parameters) report.stated_over_counted = *model.stated_parameters / counted.total();
  return report;
}

bool is_unbroken(const std::vector<Violation>& violations) {
  return std::all_of(violations.begin(), violations.end(), [](const Violation& each) { return each.is_caution; });
}

LayoutReport layout_report_of(const Plan& plan, const ResolvedLayout& resolved, std::vector<Violation> violations) {
  const Layout& layout = resolved.layout;
  const bool has_experts = plan.model.has_experts();
  LayoutReport report;
  report.written = plan.layout.notation.empty() ? notation_of(layout, has_experts) : plan.layout.notation;
  report.expanded = expanded(layout, has_experts);
  if (resolved.other_reading) report.other_reading = expanded(*resolved.other_reading, has_experts);
  report.tp = layout.tp;
  report.pp = layout.pp;
  report.cp = layout.cp;
  report.attention_dp = layout.attention_dp;
  report.ep = layout.ep;
  report.expert_tp = layout.expert_tp;
  report.replicas = layout.replicas;
  report.gpus_used = layout.gpus();
  report.gpus_there = plan.cluster.gpus > 0 ? plan.cluster.gpus : layout.gpus();
  report.gpus_per_node = gpus_per_node(plan, layout);
  report.legal = is_unbroken(violations);
  report.violations = std::move(violations);
  std::int64_t first_layer = 0;
  for (std::size_t i = 0; i < layout.stage_layers.size(); ++i) {
    report.stages.push_back({.stage = static_cast<std::int64_t>(i), .first_layer = first_layer, .layers = layout.stage_layers[i]});
    first_layer += layout.stage_layers[i];
  }
  return report;
}

/// A request longer than what the model was trained for runs, and what it answers is another matter.
std::optional<Violation> context_caution(const Plan& plan) {
  const Workload& workload = plan.workload;
  const double longest = workload.input.longest() + (workload.output ? workload.output->longest() : 0);
  if (plan.model.context == 0 || longest <= static_cast<double>(plan.model.context)) return std::nullopt;
  Violation caution;
  caution.rule = "A request fits the model's context";
  caution.path = "workload";
  caution.is_caution = true;
  caution.message = fmt::format("the longest request has {:.0f} tokens, and the model was made for a context of {}", longest, plan.model.context);
  return caution;
}

/// Narrow weights save memory on every accelerator, and time only where it multiplies them.
std::optional<Violation> precision_caution(const Plan& plan) {
  const auto has_no_peak = [&](Precision weights) {
    const Accelerator& accelerator = plan.accelerator;
    return (weights == Precision::fp8 && !accelerator.peak_fp8_flop_per_s) || (weights == Precision::int8 && !accelerator.peak_int8_flop_per_s) ||
           (weights == Precision::nvfp4 && !accelerator.peak_fp4_flop_per_s);
  };
  const Precision dense = weight_precision(plan);
  const Precision experts = plan.model.has_experts() ? expert_precision(plan) : dense;
  if (!has_no_peak(dense) && !has_no_peak(experts)) return std::nullopt;
  const Precision narrow = has_no_peak(dense) ? dense : experts;
  Violation caution;
  caution.rule = "The accelerator multiplies the weights' precision";
  caution.path = "engine.weights";
  caution.is_caution = true;
  caution.message = fmt::format("no peak is stated for {} weights on this accelerator, so their products are counted at 16 bit", names_of<Precision>[static_cast<std::size_t>(narrow)]);
  return caution;
}

/// What the layouts of two pools break: each by itself, and the GPUs of both together.
std::vector<Violation> violations_of_pools(const Plan& plan, const Layout& layout, const PrefillPool& pool) {
  Plan decode = plan;
  decode.cluster.gpus = 0;
  std::vector<Violation> found = violations_of(decode, layout);
  for (Violation& violation : violations_of(pool.plan, pool.layout)) {
    violation.path = "disaggregation.prefill_" + violation.path;
    violation.message = "in the prefill pool " + violation.message;
    // A repair is offered for the plan's own layout, which this is not.
    violation.repair.clear();
    violation.repair_change.clear();
    violation.repair_stage_layers.clear();
    found.push_back(std::move(violation));
  }
  const std::int64_t used = layout.gpus() + pool.layout.gpus();
  if (plan.cluster.gpus == 0 || used <= plan.cluster.gpus) return found;
  Violation violation;
  violation.rule = "The pools use no more GPUs than there are";
  violation.path = "cluster.gpus";
  violation.message = fmt::format("prefill uses {} GPUs and decode {}, {} together, and {} are there", pool.layout.gpus(), layout.gpus(), used, plan.cluster.gpus);
  violation.valid = {used};
  found.push_back(std::move(violation));
  return found;
}

/// Both pools in one line: "prefill TP4 = 4 GPUs, decode TP8 = 8 GPUs".
std::string both_expanded(const Report& report) {
  if (!report.prefill_pool) return report.layout.expanded;
  return fmt::format("prefill {}, decode {}", report.prefill_pool->layout.expanded, report.layout.expanded);
}

TargetVerdict legality_verdict(const Report& report) {
  const LayoutReport& layout = report.layout;
  TargetVerdict verdict;
  verdict.target = "legal";
  verdict.title = "Layout is legal";
  verdict.verdict = layout.legal ? Verdict::meets : Verdict::misses;
  std::size_t broken = 0;
  for (const Violation& violation : layout.violations) {
    if (violation.is_caution) continue;
    if (broken++ == 0) verdict.reason = fmt::format("{}: {}.", violation.rule, violation.message);
  }
  if (broken > 1) verdict.reason += fmt::format(" {} more rule{} broken.", broken - 1, broken == 2 ? " is" : "s are");
  if (broken == 0) verdict.reason = fmt::format("{}; {} of {} GPU{} used.", both_expanded(report), layout.gpus_used, layout.gpus_there, layout.gpus_there == 1 ? "" : "s");
  return verdict;
}

/// The second pool's layout; the plan's counts the GPUs of both.
void add_prefill_pool(const Plan& plan, const PrefillPool& pool, Report& report) {
  Problems ignored;  // Reading the plan has resolved the layout before.
  PrefillPoolReport made;
  made.accelerator = pool.plan.accelerator.name;
  made.layout = layout_report_of(pool.plan, resolve_prefill_layout(plan, ignored), {});
  made.layout.legal = report.layout.legal;
  report.layout.gpus_used += made.layout.gpus_used;
  if (plan.cluster.gpus == 0) report.layout.gpus_there = report.layout.gpus_used;
  report.prefill_pool = std::move(made);
}

TargetVerdict unknown_verdict(std::string_view target, std::string_view title, const std::string& because) {
  TargetVerdict verdict;
  verdict.target = std::string(target);
  verdict.title = std::string(title);
  verdict.verdict = Verdict::unknown;
  verdict.reason = because;
  return verdict;
}

/// Targets that cannot be judged, each with the reason.
void add_unknown_times(const Plan& plan, const std::string& because, Report& report) {
  const std::vector<TargetVerdict> shells = time_verdicts(plan, {}, {});
  for (const TargetVerdict& shell : shells) {
    TargetVerdict verdict = unknown_verdict(shell.target, shell.title, because);
    verdict.unit = shell.unit;
    verdict.at_most = shell.at_most;
    verdict.limit = shell.limit;
    report.verdicts.push_back(std::move(verdict));
  }
  report.time.known = false;
  report.time.unknown_because = because;
  report.memory.known = false;
  report.memory.unknown_because = because;
  if (report.prefill_pool) report.prefill_pool->memory = report.memory;
}

void collect_assumptions(const Description& description, const void* source, const std::string& path, std::vector<Assumption>& found) {
  for (const Field& field : description.fields) {
    const void* value = field.read(source);
    if (!field.assumption || !same_value(field, value, field.read(description.defaults))) continue;
    std::string text;
    if (field.kind == Kind::range) text = rounded_text(static_cast<const Range*>(value)->low, field.unit);
    if (field.kind == Kind::number) text = rounded_text(*static_cast<const double*>(value), field.unit);
    if (field.kind == Kind::count) text = rounded_text(static_cast<double>(*static_cast<const std::int64_t*>(value)), field.unit);
    found.push_back({.path = path + "." + std::string(field.name), .value = text, .help = std::string(field.help)});
  }
}

/// Shares that are not stated beside ones that are; or, where none is, what was measured.
void assume_efficiencies(const Plan& plan, std::vector<Assumption>& found) {
  const Efficiency& efficiency = plan.efficiency;
  if (!efficiency.is_stated()) {
    const Architecture measured = measured_relative(plan.accelerator.architecture);
    const std::string where = measured == Architecture::other ? "the median of all that were measured" : fmt::format("{} GPUs", names_of<Architecture>[static_cast<std::size_t>(measured)]);
    found.push_back({.path = "efficiency", .value = "measured", .help = plan.measured ? "What kernels and engines reach, by the plan's own measurements." : fmt::format("What kernels and engines reach on {}.", where)});
    return;
  }
  const auto assume = [&](std::string_view name, const std::optional<Range>& stated, const Range& assumed) {
    if (stated) return;
    const Field* field = describe<Efficiency>().find(name);
    found.push_back({.path = fmt::format("efficiency.{}", name), .value = rounded_text(assumed.low, Unit::ratio), .help = std::string(field->help)});
  };
  assume("mfu", efficiency.mfu, efficiency.mfu_or_assumed());
  assume("memory_bandwidth", efficiency.memory_bandwidth, efficiency.memory_bandwidth_or_assumed());
  assume("link_bandwidth", efficiency.link_bandwidth, efficiency.link_bandwidth_or_assumed());
}

/// Under open arrivals only memory limits what a decode pool could serve.
void limit_decode_by_memory(const Plan& plan, const Layout& layout, const MemoryReport& memory, std::vector<Case>& cases) {
  if (!plan.workload.requests_per_s || !memory.known) return;
  const double shared_tokens = shared_prefix_tokens(plan, layout);
  const double own_tokens = residency_of(plan, layout, 1).mean_tokens - shared_tokens;
  const double sequences = std::max(0.0, std::floor((memory.kv_pool_tokens - shared_tokens) / own_tokens)) * phases_detail::attention_ranks(layout);
  if (!std::isfinite(sequences)) return;
  for (Case& each : cases) {
    each.answers.pools->decode_requests_per_s = decode_requests_per_s({each.facts, hardware_of<double>(plan, layout)}, sequences, mean_lengths(plan.workload));
  }
}

void evaluate_legal(const Plan& plan, const Layout& layout, const PrefillPool* pool, Report& report) {
  if (plan.model.attention.kind == AttentionKind::unknown) {
    const std::string because = "This attention is not understood, and is not taken for another.";
    report.verdicts.push_back(unknown_verdict("fits", "Fits in memory", because));
    add_unknown_times(plan, because, report);
    return;
  }
  std::vector<Case> cases;
  const bool with_ranges = has_ranges_of_speed(plan, pool);
  for (const View& view : views_of(plan)) cases.push_back(case_of(plan, layout, pool, view, with_ranges));
  judge_memory(plan, layout, cases, report);
  if (pool != nullptr) limit_decode_by_memory(plan, layout, report.memory, cases);
  const UnstatedLinks missing = unstated_links(plan, layout, pool);
  report.time = time_report_of(plan, missing, cases);
  report.cost = cost_report_of(plan, layout, pool, cases);
  report.experts = experts_report_of(plan, layout, cases);
  for (TargetVerdict& verdict : time_verdicts(plan, missing, cases)) report.verdicts.push_back(std::move(verdict));
}

}  // namespace

bool has_ranges_of_speed(const Plan& plan) {
  const auto is_wide = [](const Range& range) { return !range.is_single(); };
  const auto link_is_wide = [&](const std::optional<Link>& link) { return link && (is_wide(link->bandwidth_bytes_per_s) || is_wide(link->latency_s)); };
  const Accelerator& accelerator = plan.accelerator;
  return is_wide(plan.efficiency.mfu_or_assumed()) || is_wide(plan.efficiency.memory_bandwidth_or_assumed()) ||
         is_wide(plan.efficiency.link_bandwidth_or_assumed()) ||
         is_wide(accelerator.memory_bytes_per_s) || is_wide(accelerator.peak_flop_per_s) ||
         is_wide(accelerator.peak_fp8_flop_per_s.value_or(0.0)) || is_wide(accelerator.peak_int8_flop_per_s.value_or(0.0)) ||
         is_wide(accelerator.peak_fp4_flop_per_s.value_or(0.0)) || is_wide(accelerator.price_usd_per_h.value_or(0.0)) || link_is_wide(accelerator.scale_up) ||
         link_is_wide(plan.cluster.scale_up) || link_is_wide(plan.cluster.scale_out);
}

bool has_ranges_of_speed(const Plan& plan, const PrefillPool* pool) {
  if (has_ranges_of_speed(plan)) return true;
  if (pool == nullptr) return false;
  const std::optional<Link>& handoff = plan.disaggregation->handoff_link;
  return has_ranges_of_speed(pool->plan) || (handoff && !(handoff->bandwidth_bytes_per_s.is_single() && handoff->latency_s.is_single()));
}

std::vector<View> views_of(const Plan& plan) {
  const CaseLengths longest = longest_lengths(plan.workload);
  const CaseLengths mean = mean_lengths(plan.workload);
  const bool has_one_length = longest.input_tokens == mean.input_tokens && longest.context_tokens == mean.context_tokens;
  const double scale = weight_scale_of(plan.model);
  std::vector<View> views;
  const auto add = [&](std::string_view size, double weight_scale) {
    views.push_back({"longest", size, weight_scale, longest});
    if (!has_one_length) views.push_back({"mean", size, weight_scale, mean});
  };
  if (scale != 1) add("stated", scale);
  add("architecture", 1);
  return views;
}

Report evaluate(const Plan& plan) {
  Report report;
  report.version = std::string(version_text);
  report.data_version = std::string(data_version());
  report.title = plan.title;
  Problems ignored;  // Reading the plan has resolved the layout before.
  const ResolvedLayout resolved = resolve_layout(plan, ignored);
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan);
  std::vector<Violation> violations = pool ? violations_of_pools(plan, resolved.layout, *pool) : violations_of(plan, resolved.layout);
  const bool has_own_accelerator = pool && plan.disaggregation->prefill_accelerator;
  for (std::optional<Violation> caution : {context_caution(plan), precision_caution(plan), has_own_accelerator ? precision_caution(pool->plan) : std::nullopt}) {
    if (caution) violations.push_back(std::move(*caution));
  }
  report.layout = layout_report_of(plan, resolved, std::move(violations));
  if (pool) add_prefill_pool(plan, *pool, report);
  report.parameters = parameters_report_of(plan.model, model_parameters(plan.model));
  report.verdicts.push_back(legality_verdict(report));
  if (report.layout.legal) {
    evaluate_legal(plan, resolved.layout, pool.get(), report);
  } else {
    const std::string because = "The layout is not legal, so there is nothing to run.";
    report.verdicts.push_back(unknown_verdict("fits", "Fits in memory", because));
    add_unknown_times(plan, because, report);
  }
  report.claims = audit_claims(plan, resolved.layout);
  collect_assumptions(describe<Engine>(), &plan.engine, "engine", report.assumptions);
  if (plan.engine.drafts()) collect_assumptions(describe<Speculation>(), &*plan.engine.speculation, "engine.speculation", report.assumptions);
  assume_efficiencies(plan, report.assumptions);
  report.error_band = error_text(plan, nearest_measured(plan));
  report.headline = headline_of(report);
  return report;
}

}  // namespace plimsoll
