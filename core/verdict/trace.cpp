#include "core/verdict/trace.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/physics/cost.hpp"
#include "core/physics/expert_use.hpp"
#include "core/physics/memory.hpp"
#include "core/physics/pools.hpp"
#include "core/physics/requests.hpp"
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

/// GPUs whose memory is a report of its own: all of a plan, or one of two pools.
struct TracedGpus {
  const Plan& plan;
  const Layout& layout;
  const MemoryReport& memory;
  Givens<Traced> givens;
  std::string path;     ///< "memory", "prefill_pool.memory"
  std::string_view of;  ///< "", " of the prefill pool"
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
    add(path + ".prefill_requests_per_s", "most that the prefill pool serves, " + which, Unit::requests_per_s, pools.prefill_requests_per_s);
    if (pools.handoff_requests_per_s) add(path + ".handoff_requests_per_s", "most that the links carry, " + which, Unit::requests_per_s, *pools.handoff_requests_per_s);
    if (pools.decode_requests_per_s) add(path + ".decode_requests_per_s", "most that the decode pool serves, " + which, Unit::requests_per_s, *pools.decode_requests_per_s);
  }

  void add_requests(const std::string& path, const View& view, const std::string& which, const Answers<Traced>& answers) {
    const Load<Traced> load = phases_detail::load_of(givens, view.tokens);
    const StageFactsOf<Traced> facts = stage_facts<Traced>(plan, layout, view.weight_scale, givens);
    if (const auto whole = end_to_end_s(answers, load)) add(path + ".end_to_end_s", "a whole answer, " + which, Unit::seconds, *whole);
    if (const auto served = served_requests_per_s(facts, answers, load)) add(path + ".requests_per_s", "requests served, " + which, Unit::requests_per_s, *served);
  }

  void add_expert_use(std::size_t index, std::string_view step, const StageFactsOf<Traced>& facts, const Traced& tokens) {
    const std::string path = fmt::format("experts.use[{}]", index);
    const ExpertUseOf<Traced> use = expert_use(facts, tokens);
    add(path + ".tokens", fmt::format("tokens of a stage, {}", step), Unit::count, tokens);
    add(path + ".tokens_per_expert", fmt::format("tokens of an expert on average, {}", step), Unit::count, use.tokens_per_expert);
    add(path + ".experts_read", fmt::format("share of a rank's experts that get a token, {}", step), Unit::ratio, use.experts_read);
    add(path + ".ranks_busy", fmt::format("share of ranks that get a token, {}", step), Unit::ratio, use.ranks_busy);
    add(path + ".fullest_over_mean", fmt::format("tokens of the fullest rank over the mean, {}", step), Unit::ratio, use.fullest_over_mean);
  }

  /// Of the headline's case, as the report has it.
  void add_experts(const View& view, const Answers<Traced>& answers) {
    if (!report.experts) return;
    const StageFactsOf<Traced> facts = stage_facts<Traced>(plan, layout, view.weight_scale, givens);
    add("experts.per_rank", "experts on a rank, copies included", Unit::count, experts_held(facts));
    for (std::size_t i = 0; i < report.experts->use.size(); ++i) {
      const bool is_last = i + 1 == report.experts->use.size();
      add_expert_use(i, report.experts->use[i].step, facts, is_last ? facts.terms.speculation.verified_tokens : tokens_of_step(facts, answers));
    }
  }

  Answers<Traced> add_case(std::size_t index, const View& view) {
    const Answers<Traced> answers = answers_of<Traced>(plan, layout, pool.get(), view.weight_scale, view.tokens, givens);
    const std::string path = fmt::format("time.cases[{}]", index);
    const std::string which = fmt::format("{} lengths, {}", view.lengths, view.size == "stated" ? "stated size" : "the architecture's size");
    for (const TracedAnswer& each : traced_answers) {
      const std::optional<Traced>& value = answers.*each.answer;
      if (value) add(fmt::format("{}.{}", path, each.field), fmt::format("{}, {}", each.words, which), each.unit(), *value);
    }
    add_requests(path, view, which, answers);
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

  static ResidencyOf<Traced> residency_of_gpus(const TracedGpus& gpus, const Traced& sequences_in_flight) {
    const Givens<Traced>& givens = gpus.givens;
    const LayoutTerms<Traced> l = layout_terms<Traced>(gpus.layout, givens);
    const Workload& workload = gpus.plan.workload;
    const auto answered = [&](double tokens) { return workload.output ? givens(symbols::output_tokens, tokens) : Traced(0.0); };
    ResidencyOf<Traced> residency;
    residency.sequences = named(symbols::sequences_of_rank, ceiling(sequences_in_flight / (l.replicas * l.attention_dp)));
    residency.mean_tokens = named(symbols::tokens_of_sequence, givens(symbols::input_tokens, workload.input.mean()) + answered(workload.output ? workload.output->mean() : 0));
    residency.longest_tokens = named(symbols::tokens_of_sequence, givens(symbols::input_tokens, workload.input.longest()) + answered(workload.output ? workload.output->longest() : 0));
    const double variance = residency_of(gpus.plan, gpus.layout, 1).variance_tokens;
    residency.variance_tokens = variance == 0 ? Traced(0.0) : givens(symbols::variance_tokens, variance);
    residency.shared_tokens = shared_prefix_tokens(gpus.plan, gpus.layout);
    return residency;
  }

  /// One stage of such GPUs over Traced.
  struct TracedStage {
    LayerMixOf<Traced> mix;
    GpuMemoryOf<Traced> memory;
  };

  static TracedStage stage_at(const TracedGpus& gpus, std::size_t index, const Terms<Traced>& terms, const ResidencyOf<Traced>& residency) {
    const std::vector<std::int64_t>& sizes = gpus.layout.stage_layers;
    std::int64_t first_layer = 0;
    for (std::size_t i = 0; i < index; ++i) first_layer += sizes[i];
    const memory_detail::Stage stage{.first_layer = first_layer, .layers = sizes[index], .is_first = index == 0, .is_last = index + 1 == sizes.size()};
    const LayerMixOf<Traced> mix = memory_detail::mix_of_stage(gpus.plan, terms, stage);
    const Traced capacity_bytes = gpus.givens(symbols::memory_bytes, gpus.plan.accelerator.memory_bytes.low);
    return {mix, memory_detail::memory_of_stage(gpus.plan, gpus.layout, terms, residency, stage, mix, capacity_bytes)};
  }

  void add_stage(const TracedGpus& gpus, std::size_t index, const Terms<Traced>& terms, const ResidencyOf<Traced>& residency) {
    const GpuMemoryOf<Traced> memory = stage_at(gpus, index, terms, residency).memory;
    const std::string path = fmt::format("{}.stages[{}]", gpus.path, index);
    const std::string where = fmt::format("stage {}{}", index, gpus.of);
    const StageMemory& reported = gpus.memory.stages[index];
    const Traced lines[] = {memory.weights_dense_bytes, memory.weights_experts_bytes, memory.weights_embedding_bytes, memory.kv_cache_bytes, memory.activations_bytes,
                            memory.activation_reserve_bytes, memory.communicators_bytes, memory.framework_bytes, memory.non_torch_bytes, memory.graphs_bytes};
    for (std::size_t line = 0; line < reported.lines.size(); ++line) {
      add(fmt::format("{}.lines[{}].bytes", path, line), fmt::format("{}, {}", reported.lines[line].title, where), Unit::bytes, lines[line]);
    }
    add(path + ".total_bytes", fmt::format("memory of {} at mean lengths", where), Unit::bytes, memory.total_bytes());
    add(path + ".total_at_longest_bytes", fmt::format("memory of {} at the longest lengths", where), Unit::bytes, memory.total_at_longest_bytes());
    add(path + ".kv_cache_at_longest_bytes", fmt::format("KV cache of {} at the longest lengths", where), Unit::bytes, memory.kv_cache_at_longest_bytes);
    if (index == static_cast<std::size_t>(gpus.memory.worst_stage)) add(gpus.path + ".limit_bytes", fmt::format("what the engine may use of a GPU{}", gpus.of), Unit::bytes, memory.usable_bytes);
  }

  /// The room of the smallest stage, which need not be the fullest; whether this is it.
  bool add_pool(const TracedGpus& gpus, std::size_t index, const Terms<Traced>& terms, const ResidencyOf<Traced>& residency) {
    const TracedStage stage = stage_at(gpus, index, terms, residency);
    const Traced pool_bytes = stage.memory.pool_bytes();
    const Traced pool_tokens = memory_detail::pool_tokens_of(gpus.plan, terms, residency, stage.mix, pool_bytes);
    if (pool_tokens.value != gpus.memory.kv_pool_tokens) return false;
    add(gpus.path + ".kv_pool_bytes", fmt::format("room for the KV cache{}", gpus.of), Unit::bytes, pool_bytes);
    add(gpus.path + ".kv_pool_tokens", fmt::format("tokens that the room holds{}", gpus.of), Unit::count, pool_tokens);
    const Traced chance = overflow_chance_of(residency, pool_tokens);
    const std::string_view certain = chance.is_constant() ? ", certain: lengths do not vary, or even the longest fit" : "";
    add(gpus.path + ".overflow_chance", fmt::format("chance that resident tokens exceed the room{}{}", gpus.of, certain), Unit::ratio, chance);
    return true;
  }

  /// Where replicas cannot keep up, the report's memory is that of one sequence on each attention rank.
  void add_memory(const TracedGpus& gpus, const View& view, const Traced& sequences_in_flight, std::optional<std::size_t> asked) {
    if (!gpus.memory.known) return;
    const Terms<Traced> terms = terms_of<Traced>(gpus.plan, gpus.layout, view.weight_scale, gpus.givens);
    ResidencyOf<Traced> residency = residency_of_gpus(gpus, sequences_in_flight);
    if (residency.sequences.value != gpus.memory.sequences_per_rank) residency.sequences = gpus.givens(symbols::sequences_of_rank, gpus.memory.sequences_per_rank);
    const auto worst = static_cast<std::size_t>(gpus.memory.worst_stage);
    const std::size_t stages = gpus.layout.stage_layers.size();
    add_stage(gpus, worst, terms, residency);
    if (asked && *asked != worst && *asked < stages) add_stage(gpus, *asked, terms, residency);
    bool is_found = add_pool(gpus, worst, terms, residency);
    for (std::size_t i = 0; i < stages && !is_found; ++i) is_found = add_pool(gpus, i, terms, residency);
  }

  /// Of either pool, where there are two.
  void add_memories(const View& view, const Answers<Traced>& answers, std::optional<std::size_t> asked) {
    add_memory({plan, layout, report.memory, givens, "memory", ""}, view, answers.pools ? answers.pools->kept_sequences : answers.decoding_sequences, asked);
    if (!pool || !report.prefill_pool) return;
    const Givens<Traced> own{givens.tape, prefill_pool_names(plan)};
    add_memory({pool->plan, pool->layout, report.prefill_pool->memory, own, "prefill_pool.memory", " of the prefill pool"}, view, answers.pools->prefilling_sequences, asked);
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
  std::optional<Answers<Traced>> headline;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Answers<Traced> answers = tracer.add_case(i, views[i]);
    if (i == 0) headline = answers;
  }
  tracer.add_experts(views.front(), *headline);
  tracer.add_memories(views.front(), *headline, stage);
  tracer.add_verdicts();
  return trace;
}

}  // namespace plimsoll
