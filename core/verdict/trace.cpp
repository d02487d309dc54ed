#include "core/verdict/trace.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/physics/cost.hpp"
#include "core/physics/memory.hpp"
#include "core/physics/pools.hpp"
#include "core/physics/utilisation.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {

namespace {

/// A time or rate of a case: its field in the report, and where it is among the answers.
struct TracedAnswer {
  std::string_view target;  ///< That speaks of it; empty for those of which none does.
  std::string_view field;
  std::string_view words;
  std::optional<Traced> Answers<Traced>::*answer;
  Symbol limit;  ///< What the target says.

  Unit unit() const { return limit.unit; }
};

constexpr Symbol promised(Unit unit, std::string_view path) { return {"limit", "what the plan promises", unit, path}; }

constexpr TracedAnswer traced_answers[] = {
    {"", "ttft_first_s", "TTFT of the first sequence", &Answers<Traced>::ttft_first_s, promised(Unit::seconds, "")},
    {"", "ttft_median_s", "TTFT of the median sequence", &Answers<Traced>::ttft_median_s, promised(Unit::seconds, "")},
    {"", "ttft_last_s", "TTFT of the last sequence", &Answers<Traced>::ttft_last_s, promised(Unit::seconds, "")},
    {"ttft", "ttft_s", "TTFT", &Answers<Traced>::ttft_s, promised(Unit::seconds, "targets.ttft")},
    {"tpot", "tpot_s", "TPOT", &Answers<Traced>::tpot_s, promised(Unit::seconds, "targets.tpot")},
    {"prefill_throughput", "prefill_tokens_per_s_per_gpu", "prefill of one GPU", &Answers<Traced>::prefill_rate, promised(Unit::tokens_per_s, "targets.prefill_throughput_per_gpu")},
    {"decode_throughput", "decode_tokens_per_s_per_gpu", "decode of one GPU", &Answers<Traced>::decode_rate, promised(Unit::tokens_per_s, "targets.decode_throughput_per_gpu")},
    {"total_throughput", "total_tokens_per_s_per_gpu", "prompt and answer tokens of one GPU", &Answers<Traced>::total_rate, promised(Unit::tokens_per_s, "targets.total_throughput_per_gpu")},
};

/// The same of what tokens cost.
struct TracedCost {
  std::string_view field;  ///< And the target, where one speaks of it.
  std::string_view words;
  std::optional<PerToken<Traced>> Costs<Traced>::*of;
  Traced PerToken<Traced>::*tokens;
  Symbol limit;
};

constexpr TracedCost traced_costs[] = {
    {"prompt_price_per_million", "price of a million prompt tokens", &Costs<Traced>::usd_per_million, &PerToken<Traced>::prompt, promised(Unit::usd, "")},
    {"output_price_per_million", "price of a million output tokens", &Costs<Traced>::usd_per_million, &PerToken<Traced>::output, promised(Unit::usd, "targets.output_price_per_million")},
    {"price_per_million", "price of a million tokens", &Costs<Traced>::usd_per_million, &PerToken<Traced>::all, promised(Unit::usd, "targets.price_per_million")},
    {"joules_per_prompt_token", "energy of a prompt token at most", &Costs<Traced>::joules, &PerToken<Traced>::prompt, promised(Unit::joules, "")},
    {"joules_per_output_token", "energy of an output token at most", &Costs<Traced>::joules, &PerToken<Traced>::output, promised(Unit::joules, "")},
    {"joules_per_token", "energy of a token at most", &Costs<Traced>::joules, &PerToken<Traced>::all, promised(Unit::joules, "")},
};

bool ends_in(std::string_view path, std::string_view field) { return path.size() > field.size() && path.substr(path.size() - field.size()) == field; }

struct Tracer {
  const Plan& plan;
  const Layout& layout;
  const Report& report;
  ReportTrace& trace;
  Givens<Traced> givens;
  std::shared_ptr<const PrefillPool> pool;

  void add(std::string path, std::string words, Unit unit, const Traced& value) { trace.numbers.push_back({std::move(path), std::move(words), unit, value}); }

  void add_operations(const std::string& path, std::string_view phase, const StageTimes<Traced>& times) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < operation_count; ++i) {
      if (middle_of(times.seconds[i]) == 0) continue;
      add(fmt::format("{}[{}].seconds", path, at++), fmt::format("{}, {}", operation_names[i].title, phase), Unit::seconds, times.seconds[i]);
    }
  }

  void add_utilisation(const std::string& path, const View& view, const std::string& which, const Answers<Traced>& answers) {
    const StageFactsOf<Traced> facts = stage_facts<Traced>(plan, layout, view.weight_scale, givens);
    const Load<Traced> load = phases_detail::load_of(givens, view.tokens);
    if (answers.prefill_rate && has_prefill_utilisation(plan)) {
      const StageFactsOf<Traced> prefilling = pool ? stage_facts<Traced>(pool->plan, pool->layout, view.weight_scale, {givens.tape, prefill_pool_names(plan)}) : facts;
      add(path + ".mfu_prefill", "MFU of prefill, " + which, Unit::ratio, prefill_mfu(prefilling, load.input_tokens, *answers.prefill_rate));
    }
    if (!answers.decode_rate || !has_decode_utilisation(facts)) return;
    add(path + ".mfu_decode", "MFU of decode, " + which, Unit::ratio, decode_mfu(facts, load.context_tokens, *answers.decode_rate));
    add(path + ".mbu_decode", "MBU of decode, " + which, Unit::ratio, decode_mbu(facts, load.context_tokens, answers.decoding_sequences, answers.decode.step_s));
  }

  void add_costs(std::size_t index, const View& view, const std::string& which, const Answers<Traced>& answers) {
    const std::optional<Rates<Traced>> rates = rates_of(answers);
    if (!rates) return;
    const Costs<Traced> costs = costs_of<Traced>({plan, layout, pool.get(), view.tokens}, *rates, givens);
    for (const TracedCost& each : traced_costs) {
      const std::optional<PerToken<Traced>>& tokens = costs.*each.of;
      if (tokens) add(fmt::format("cost.cases[{}].{}", index, each.field), fmt::format("{}, {}", each.words, which), each.limit.unit, (*tokens).*each.tokens);
    }
  }

  void add_pools(const std::string& path, const std::string& which, const PoolAnswers<Traced>& pools) {
    if (pools.handoff_s) add(path + ".handoff_s", "handoff of a prompt, " + which, Unit::seconds, *pools.handoff_s);
    add(path + ".handoff_bytes", "KV cache that is handed over, " + which, Unit::bytes, pools.handoff_bytes);
    if (pools.requests_per_s) add(path + ".requests_per_s", "requests served, " + which, Unit::requests_per_s, *pools.requests_per_s);
    add(path + ".prefill_requests_per_s", "most that the prefill pool serves, " + which, Unit::requests_per_s, pools.prefill_requests_per_s);
    if (pools.handoff_requests_per_s) add(path + ".handoff_requests_per_s", "most that the links carry, " + which, Unit::requests_per_s, *pools.handoff_requests_per_s);
    if (pools.decode_requests_per_s) add(path + ".decode_requests_per_s", "most that the decode pool serves, " + which, Unit::requests_per_s, *pools.decode_requests_per_s);
  }

  Answers<Traced> add_case(std::size_t index, const View& view) {
    const Answers<Traced> answers = answers_of<Traced>(plan, layout, pool.get(), view.weight_scale, view.tokens, givens);
    const std::string path = fmt::format("time.cases[{}]", index);
    const std::string which = fmt::format("{} lengths, {}", view.lengths, view.size == "stated" ? "stated size" : "the architecture's size");
    for (const TracedAnswer& each : traced_answers) {
      const std::optional<Traced>& value = answers.*each.answer;
      if (value) add(fmt::format("{}.{}", path, each.field), fmt::format("{}, {}", each.words, which), each.unit(), *value);
    }
    add_utilisation(path, view, which, answers);
    add_costs(index, view, which, answers);
    if (answers.pools) add_pools(path, which, *answers.pools);
    add_operations(path + ".prefill", "one chunk on the slowest stage", answers.prefill.slowest);
    add_operations(path + ".decode", "one step on the slowest stage", answers.decode.slowest);
    return answers;
  }

  /// The number under this field that has the value.
  const TracedNumber* number_with(std::string_view field, double value) const {
    const auto found = std::find_if(trace.numbers.begin(), trace.numbers.end(), [&](const TracedNumber& number) { return number.value.value == value && (number.path == field || ends_in(number.path, field)); });
    return found == trace.numbers.end() ? nullptr : &*found;
  }

  void add_verdict(std::size_t index, Unit unit, const Traced& value, const Traced& limit) {
    const TargetVerdict& verdict = report.verdicts[index];
    add(fmt::format("verdicts[{}].value", index), verdict.title, unit, value);
    add(fmt::format("verdicts[{}].margin", index), fmt::format("margin: {}", verdict.title), Unit::ratio, (verdict.at_most ? limit - value : value - limit) / limit);
  }

  bool add_price_verdict(std::size_t index) {
    const TargetVerdict& verdict = report.verdicts[index];
    for (const TracedCost& each : traced_costs) {
      const TracedNumber* judged = each.field == verdict.target ? number_with(fmt::format("].{}", each.field), *verdict.value) : nullptr;
      if (judged == nullptr) continue;
      add_verdict(index, each.limit.unit, Traced(judged->value), givens(each.limit, *verdict.limit));
      return true;
    }
    return false;
  }

  /// What a verdict judges is the number of one of the cases, or the memory of the fullest stage.
  void add_verdicts() {
    for (std::size_t i = 0; i < report.verdicts.size(); ++i) {
      const TargetVerdict& verdict = report.verdicts[i];
      if (!verdict.value || !verdict.limit) continue;
      if (verdict.target == "fits") {
        const TracedNumber* needed = number_with(".total_at_longest_bytes", *verdict.value);
        const TracedNumber* usable = number_with("memory.limit_bytes", *verdict.limit);
        if (needed != nullptr && usable != nullptr) add_verdict(i, Unit::bytes, Traced(needed->value), Traced(usable->value));
        continue;
      }
      if (add_price_verdict(i)) continue;
      const auto* of = std::find_if(std::begin(traced_answers), std::end(traced_answers), [&](const TracedAnswer& each) { return each.target == verdict.target; });
      const TracedNumber* judged = of == std::end(traced_answers) ? nullptr : number_with(of->field, *verdict.value);
      if (judged != nullptr) add_verdict(i, of->unit(), Traced(judged->value), givens(of->limit, *verdict.limit));
    }
  }

  void add_parameters() {
    const ModelTerms<Traced> terms = model_terms<Traced>(plan.model, givens);
    const ModelParametersOf<Traced> sum = model_parameters(terms, given_mix(givens, layer_mix(plan.model, 0, plan.model.layers)));
    add("parameters.total", "parameters, counted", Unit::count, sum.total());
    add("parameters.active", "parameters that a token visits", Unit::count, sum.active());
    add("parameters.attention", "parameters of attention", Unit::count, sum.attention);
    add("parameters.dense_ffn", "parameters of dense FFNs", Unit::count, sum.dense_ffn);
    add("parameters.experts", "parameters of experts", Unit::count, sum.experts);
    add("parameters.embedding", "parameters of embedding and LM head", Unit::count, sum.embedding + sum.lm_head);
  }

  ResidencyOf<Traced> residency_of_burst(const Traced& sequences_in_flight) {
    const LayoutTerms<Traced> l = layout_terms<Traced>(layout, givens);
    const Workload& workload = plan.workload;
    const auto answered = [&](double tokens) { return workload.output ? givens(symbols::output_tokens, tokens) : Traced(0.0); };
    ResidencyOf<Traced> residency;
    residency.sequences = named(symbols::sequences_of_rank, ceiling(sequences_in_flight / (l.replicas * l.attention_dp)));
    residency.mean_tokens = named(symbols::tokens_of_sequence, givens(symbols::input_tokens, workload.input.mean()) + answered(workload.output ? workload.output->mean() : 0));
    residency.longest_tokens = named(symbols::tokens_of_sequence, givens(symbols::input_tokens, workload.input.longest()) + answered(workload.output ? workload.output->longest() : 0));
    residency.shared_tokens = shared_prefix_tokens(plan, layout);
    return residency;
  }

  void add_stage(std::size_t index, const Terms<Traced>& terms, const ResidencyOf<Traced>& residency, const Traced& capacity_bytes) {
    std::int64_t first_layer = 0;
    for (std::size_t i = 0; i < index; ++i) first_layer += layout.stage_layers[i];
    const memory_detail::Stage stage{.first_layer = first_layer, .layers = layout.stage_layers[index], .is_first = index == 0, .is_last = index + 1 == layout.stage_layers.size()};
    const LayerMixOf<Traced> mix = memory_detail::mix_of_stage(plan, terms, stage);
    const GpuMemoryOf<Traced> memory = memory_detail::memory_of_stage(plan, layout, terms, residency, stage, mix, capacity_bytes);
    const std::string path = fmt::format("memory.stages[{}]", index);
    const StageMemory& reported = report.memory.stages[index];
    const Traced lines[] = {memory.weights_dense_bytes, memory.weights_experts_bytes, memory.weights_embedding_bytes, memory.kv_cache_bytes, memory.activations_bytes,
                            memory.activation_reserve_bytes, memory.communicators_bytes, memory.framework_bytes, memory.non_torch_bytes, memory.graphs_bytes};
    for (std::size_t line = 0; line < reported.lines.size(); ++line) {
      add(fmt::format("{}.lines[{}].bytes", path, line), fmt::format("{}, stage {}", reported.lines[line].title, index), Unit::bytes, lines[line]);
    }
    add(path + ".total_bytes", fmt::format("memory of stage {} at mean lengths", index), Unit::bytes, memory.total_bytes());
    add(path + ".total_at_longest_bytes", fmt::format("memory of stage {} at the longest lengths", index), Unit::bytes, memory.total_at_longest_bytes());
    add(path + ".kv_cache_at_longest_bytes", fmt::format("KV cache of stage {} at the longest lengths", index), Unit::bytes, memory.kv_cache_at_longest_bytes);
    if (index == static_cast<std::size_t>(report.memory.worst_stage)) add("memory.limit_bytes", "what the engine may use of a GPU", Unit::bytes, memory.usable_bytes);
    const Traced pool_bytes = memory.pool_bytes();
    const Traced pool_tokens = memory_detail::pool_tokens_of(plan, terms, residency, mix, pool_bytes);
    if (pool_tokens.value != report.memory.kv_pool_tokens) return;
    add("memory.kv_pool_bytes", "room for the KV cache", Unit::bytes, pool_bytes);
    add("memory.kv_pool_tokens", "tokens that the room holds", Unit::count, pool_tokens);
  }

  /// Where replicas cannot keep up, the report's memory is that of one sequence on each attention rank.
  void add_memory(const View& view, const Traced& sequences_in_flight, std::optional<std::size_t> stage) {
    const Terms<Traced> terms = terms_of<Traced>(plan, layout, view.weight_scale, givens);
    ResidencyOf<Traced> residency = residency_of_burst(sequences_in_flight);
    if (residency.sequences.value != report.memory.sequences_per_rank) residency.sequences = givens(symbols::sequences_of_rank, report.memory.sequences_per_rank);
    const Traced capacity_bytes = givens(symbols::memory_bytes, plan.accelerator.memory_bytes.low);
    const auto worst = static_cast<std::size_t>(report.memory.worst_stage);
    add_stage(worst, terms, residency, capacity_bytes);
    if (stage && *stage != worst && *stage < layout.stage_layers.size()) add_stage(*stage, terms, residency, capacity_bytes);
  }
};

}  // namespace

ReportTrace trace_of(const Plan& plan, const Report& report, std::optional<std::size_t> stage) {
  ReportTrace trace;
  trace.tape = std::make_unique<Tape>();
  Problems ignored;  // Reading the plan has resolved the layout before.
  const ResolvedLayout resolved = resolve_layout(plan, ignored);
  Tracer tracer{plan, resolved.layout, report, trace, {trace.tape.get()}, prefill_pool_of(plan)};
  if (plan.model.attention.kind != AttentionKind::unknown) tracer.add_parameters();
  if (!report.layout.legal || !report.time.known) return trace;
  const std::vector<View> views = views_of(plan);
  std::optional<Traced> sequences;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Answers<Traced> answers = tracer.add_case(i, views[i]);
    if (i == 0) sequences = answers.pools ? answers.pools->kept_sequences : answers.decoding_sequences;
  }
  if (report.memory.known) tracer.add_memory(views.front(), *sequences, stage);
  tracer.add_verdicts();
  return trace;
}

}  // namespace plimsoll
