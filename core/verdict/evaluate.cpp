#include "core/verdict/evaluate.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/physics/memory.hpp"
#include "core/quantity/unit.hpp"
#include "core/report/headline.hpp"
#include "core/spec/json_write.hpp"
#include "core/verdict/claims.hpp"
#include "core/verdict/legality.hpp"
#include "core/verdict/targets.hpp"
#include "core/version.hpp"

namespace plimsoll {

namespace {

CaseLengths lengths_at(const Plan& plan, bool is_longest) {
  const Workload& workload = plan.workload;
  CaseLengths lengths;
  lengths.input_tokens = is_longest ? workload.input.longest() : workload.input.mean();
  if (workload.output) lengths.output_tokens = is_longest ? workload.output->longest() : workload.output->mean();
  // The mean over an answer's steps where lengths are means; the last step where they are the longest.
  lengths.context_tokens = lengths.input_tokens + lengths.output_tokens / (is_longest ? 1 : 2);
  return lengths;
}

bool has_ranges(const Plan& plan) {
  const auto is_wide = [](const Range& range) { return !range.is_single(); };
  const auto link_is_wide = [&](const std::optional<Link>& link) { return link && (is_wide(link->bandwidth_bytes_per_s) || is_wide(link->latency_s)); };
  const Accelerator& accelerator = plan.accelerator;
  return is_wide(plan.efficiency.mfu) || is_wide(plan.efficiency.memory_bandwidth) || is_wide(plan.efficiency.link_bandwidth) ||
         is_wide(accelerator.memory_bytes_per_s) || is_wide(accelerator.peak_flop_per_s) ||
         is_wide(accelerator.peak_fp8_flop_per_s.value_or(0.0)) || is_wide(accelerator.peak_int8_flop_per_s.value_or(0.0)) ||
         is_wide(accelerator.peak_fp4_flop_per_s.value_or(0.0)) || link_is_wide(accelerator.scale_up) ||
         link_is_wide(plan.cluster.scale_up) || link_is_wide(plan.cluster.scale_out);
}

std::string_view bound_name(Bound bound) {
  switch (bound) {
    case Bound::compute: return "compute";
    case Bound::memory: return "memory";
    case Bound::link: return "link";
  }
  return "";
}

std::string_view bound_sentence(Bound bound) {
  switch (bound) {
    case Bound::compute: return "peak compute";
    case Bound::memory: return "HBM bandwidth";
    case Bound::link: return "link bandwidth";
  }
  return "";
}

/// "HBM bandwidth: attention over the KV cache, 81 % of the step".
std::string binding(const StageTimes<double>& times, std::string_view whole) {
  std::size_t largest = 0;
  for (std::size_t i = 1; i < operation_count; ++i) {
    if (times.seconds[i] > times.seconds[largest]) largest = i;
  }
  const double total_s = times.total_s();
  if (!(total_s > 0)) return {};
  return fmt::format("{}: {}, {} of {}", bound_sentence(times.bound[largest]), operation_names[largest].title,
                     rounded_text(times.seconds[largest] / total_s, Unit::ratio), whole);
}

Case case_of(const Plan& plan, const Layout& layout, const View& view, bool with_ranges) {
  Case made;
  made.view = view;
  made.answers = answers_of(stage_context<double>(plan, layout, view.weight_scale), view.tokens);
  if (with_ranges) made.ranges = answers_of(stage_context<Interval>(plan, layout, view.weight_scale), view.tokens);
  made.prefill_binds = binding(made.answers.prefill.slowest, "a chunk on the slowest stage");
  made.decode_binds = binding(made.answers.decode.slowest, "a step on the slowest stage");
  return made;
}

std::vector<OperationTime> operations_of(const StageTimes<double>& times) {
  std::vector<OperationTime> operations;
  for (std::size_t i = 0; i < operation_count; ++i) {
    if (times.seconds[i] == 0) continue;
    operations.push_back({.operation = std::string(operation_names[i].key),
                          .title = std::string(operation_names[i].title),
                          .seconds = times.seconds[i],
                          .bound = std::string(bound_name(times.bound[i]))});
  }
  return operations;
}

TimeCase time_case_of(const Case& each) {
  const Answers<double>& answers = each.answers;
  TimeCase time;
  time.lengths = std::string(each.view.lengths);
  time.size = std::string(each.view.size);
  time.input_tokens = each.view.tokens.input_tokens;
  time.context_tokens = each.view.tokens.context_tokens;
  time.ttft_first_s = answers.ttft_first_s;
  time.ttft_median_s = answers.ttft_median_s;
  time.ttft_last_s = answers.ttft_last_s;
  time.ttft_s = answers.ttft_s;
  time.tpot_s = answers.tpot_s;
  time.prefill_tokens_per_s_per_gpu = answers.prefill_rate;
  time.decode_tokens_per_s_per_gpu = answers.decode_rate;
  time.total_tokens_per_s_per_gpu = answers.total_rate;
  time.prefill_bubble = answers.prefill.pipeline.bubble(answers.prefill.chunks);
  time.prefill_binds = each.prefill_binds;
  time.decode_binds = each.decode_binds;
  time.prefill = operations_of(answers.prefill.slowest);
  time.decode = operations_of(answers.decode.slowest);
  return time;
}

std::string ttft_meaning(const Workload& workload) {
  if (workload.burst) return fmt::format("the last sequence of a burst of {}", *workload.burst);
  if (workload.concurrency) return fmt::format("the mean at {} requests in flight", *workload.concurrency);
  return fmt::format("the 99th percentile at {} arriving at random, by an approximation", rounded_text(workload.requests_per_s.value_or(0), Unit::requests_per_s));
}

TimeReport time_report_of(const Plan& plan, const Layout& layout, const std::vector<Case>& cases) {
  TimeReport time;
  time.links_stated = !unstated_links(plan, layout).any();
  time.ttft_meaning = ttft_meaning(plan.workload);
  if (!cases.empty()) time.decode_sequences = cases.front().answers.decoding_sequences;
  for (const Case& each : cases) time.cases.push_back(time_case_of(each));
  return time;
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
  report.legal = std::all_of(violations.begin(), violations.end(), [](const Violation& each) { return each.is_caution; });
  report.violations = std::move(violations);
  std::int64_t first_layer = 0;
  for (std::size_t i = 0; i < layout.stage_layers.size(); ++i) {
    report.stages.push_back({.stage = static_cast<std::int64_t>(i), .first_layer = first_layer, .layers = layout.stage_layers[i]});
    first_layer += layout.stage_layers[i];
  }
  return report;
}

TargetVerdict legality_verdict(const LayoutReport& layout) {
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
  if (broken == 0) verdict.reason = fmt::format("{}; {} of {} GPU{} used.", layout.expanded, layout.gpus_used, layout.gpus_there, layout.gpus_there == 1 ? "" : "s");
  return verdict;
}

StageMemory stage_memory_of(std::size_t stage, std::int64_t layers, const GpuMemory& memory) {
  StageMemory report;
  report.stage = static_cast<std::int64_t>(stage);
  report.layers = layers;
  report.lines = {
      {"weights_dense", "dense weights", memory.weights_dense_bytes},
      {"weights_experts", "expert weights", memory.weights_experts_bytes},
      {"weights_embedding", "embedding and LM head", memory.weights_embedding_bytes},
      {"kv_cache", "KV cache, mean lengths", memory.kv_cache_bytes},
      {"activations", "activations, live", memory.activations_bytes},
      {"activation_reserve", "activations, reserved beyond", memory.activation_reserve_bytes},
      {"communicators", "communicators", memory.communicators_bytes},
      {"framework", "framework", memory.framework_bytes},
  };
  report.total_bytes = memory.total_bytes();
  report.total_at_longest_bytes = memory.total_at_longest_bytes();
  report.kv_cache_at_longest_bytes = memory.kv_cache_at_longest_bytes;
  return report;
}

double kv_bytes_per_token_of_model(const Plan& plan, const Layout& layout) {
  return static_cast<double>(plan.model.layers) * kv_bytes_per_token_and_layer(plan.model.attention, layout.tp, bytes_per_element(plan.engine.kv_cache));
}

MemoryReport memory_report_of(const Plan& plan, const Layout& layout, const Residency& residency, const MemoryOfStages& memory, double limit_bytes) {
  MemoryReport report;
  report.capacity_bytes = plan.accelerator.memory_bytes.low;
  report.limit_bytes = limit_bytes;
  report.worst_stage = static_cast<std::int64_t>(memory.worst_stage);
  for (std::size_t i = 0; i < memory.stages.size(); ++i) report.stages.push_back(stage_memory_of(i, layout.stage_layers[i], memory.stages[i]));
  report.attention_path = attention_path(plan.model);
  report.kv_bytes_per_token = kv_bytes_per_token_of_model(plan, layout);
  report.sequences_per_rank = residency.sequences;
  const auto c = static_cast<double>(layout.cp);
  report.kv_tokens_mean = residency.sequences * in_blocks(residency.mean_tokens / c, plan.engine.kv_block_tokens);
  report.kv_tokens_longest = residency.sequences * in_blocks(residency.longest_tokens / c, plan.engine.kv_block_tokens);
  report.kv_pool_bytes = memory.pool_bytes;
  report.kv_pool_tokens = memory.pool_tokens;
  report.overflow_chance = memory.overflow_chance;
  return report;
}

Reading memory_reading(const MemoryOfStages& memory, std::string_view size, double limit_bytes) {
  const GpuMemory& worst = memory.stages[memory.worst_stage];
  Reading reading;
  reading.name = size == "stated" ? "longest lengths, stated size" : "longest lengths, the architecture's size";
  reading.value = worst.total_at_longest_bytes();
  reading.low = worst.total_bytes();
  reading.high = worst.total_at_longest_bytes();
  reading.verdict = judge(Interval(*reading.low, *reading.high), limit_bytes, true);
  const bool is_kv = worst.kv_cache_at_longest_bytes > worst.weights_bytes();
  reading.binds = is_kv ? fmt::format("KV cache: {} of stage {}", rounded_text(worst.kv_cache_at_longest_bytes, Unit::bytes), memory.worst_stage)
                        : fmt::format("weights: {} of stage {}", rounded_text(worst.weights_bytes(), Unit::bytes), memory.worst_stage);
  return reading;
}

std::string memory_sentence(const TargetVerdict& verdict, const MemoryReport& memory) {
  const std::string limit = rounded_text(memory.limit_bytes, Unit::bytes);
  const std::string longest = rounded_text(verdict.value.value_or(0), Unit::bytes);
  switch (verdict.verdict) {
    case Verdict::meets: return fmt::format("{} of {} on the fullest GPU, with every sequence at its longest.", longest, limit);
    case Verdict::misses: return fmt::format("{} are needed even at mean lengths, and {} may be used.", rounded_text(verdict.low.value_or(0), Unit::bytes), limit);
    case Verdict::too_close:
      return fmt::format("{} at mean lengths, {} with every sequence at its longest, {} may be used; the chance of overflow is {}.",
                         rounded_text(verdict.low.value_or(0), Unit::bytes), longest, limit, rounded_text(memory.overflow_chance, Unit::ratio));
    case Verdict::unknown: return "The stated size and the architecture's give different answers.";
  }
  return {};
}

TargetVerdict memory_verdict(const MemoryReport& memory, std::vector<Reading> readings) {
  TargetVerdict verdict;
  verdict.target = "fits";
  verdict.title = "Fits in memory";
  verdict.unit = std::string(base_unit_name(Unit::bytes));
  verdict.at_most = true;
  verdict.limit = memory.limit_bytes;
  verdict.readings = std::move(readings);
  conclude(verdict);
  verdict.reason = memory_sentence(verdict, memory);
  return verdict;
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
  const std::vector<TargetVerdict> shells = time_verdicts(plan, Layout{.stage_layers = {plan.model.layers}}, {});
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

void evaluate_memory(const Plan& plan, const Layout& layout, const std::vector<Case>& cases, Report& report) {
  const double limit_bytes = plan.accelerator.memory_bytes.low * plan.engine.memory_utilisation;
  const Residency residency = residency_of(plan, layout, cases.front().answers.decoding_sequences);
  std::vector<Reading> readings;
  for (const Case& each : cases) {
    if (each.view.lengths != "longest") continue;
    const MemoryOfStages memory = memory_of_stages(plan, layout, residency, each.view.weight_scale, limit_bytes);
    if (readings.empty()) report.memory = memory_report_of(plan, layout, residency, memory, limit_bytes);
    readings.push_back(memory_reading(memory, each.view.size, limit_bytes));
  }
  report.verdicts.push_back(memory_verdict(report.memory, std::move(readings)));
}

void evaluate_legal(const Plan& plan, const Layout& layout, Report& report) {
  if (plan.model.attention.kind == AttentionKind::unknown) {
    const std::string because = "This attention is not understood, and is not taken for another.";
    report.verdicts.push_back(unknown_verdict("fits", "Fits in memory", because));
    add_unknown_times(plan, because, report);
    return;
  }
  std::vector<Case> cases;
  const bool with_ranges = has_ranges(plan);
  for (const View& view : views_of(plan)) cases.push_back(case_of(plan, layout, view, with_ranges));
  evaluate_memory(plan, layout, cases, report);
  report.time = time_report_of(plan, layout, cases);
  for (TargetVerdict& verdict : time_verdicts(plan, layout, cases)) report.verdicts.push_back(std::move(verdict));
}

}  // namespace

std::vector<View> views_of(const Plan& plan) {
  const CaseLengths longest = lengths_at(plan, true);
  const CaseLengths mean = lengths_at(plan, false);
  const bool has_one_length = longest.input_tokens == mean.input_tokens && longest.context_tokens == mean.context_tokens;
  const double counted = model_parameters(plan.model).total();
  const double scale = plan.model.stated_parameters.value_or(counted) / counted;
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
  const ResolvedLayout resolved = resolve_layout(plan.layout, plan.model.has_experts(), plan.cluster.gpus, plan.model.layers, "layout", ignored);
  report.layout = layout_report_of(plan, resolved, violations_of(plan, resolved.layout));
  report.parameters = parameters_report_of(plan.model, model_parameters(plan.model));
  report.verdicts.push_back(legality_verdict(report.layout));
  if (report.layout.legal) {
    evaluate_legal(plan, resolved.layout, report);
  } else {
    const std::string because = "The layout is not legal, so there is nothing to run.";
    report.verdicts.push_back(unknown_verdict("fits", "Fits in memory", because));
    add_unknown_times(plan, because, report);
  }
  report.claims = audit_claims(plan, resolved.layout);
  collect_assumptions(describe<Engine>(), &plan.engine, "engine", report.assumptions);
  collect_assumptions(describe<Efficiency>(), &plan.efficiency, "efficiency", report.assumptions);
  report.error_band = "no error known: the efficiencies are stated, not measured";
  report.headline = headline_of(report);
  return report;
}

}  // namespace plimsoll
