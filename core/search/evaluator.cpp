#include "core/search/evaluator.hpp"

#include "core/verdict/error_band.hpp"

namespace plimsoll {

namespace {

/// Of stages, for which there is room from the start: two sizes, the last one, and hops of either sort.
constexpr std::size_t most_kinds = 8;

/// Where nothing is asked of it: the largest time, or the smallest rate; nothing where a view has none.
std::optional<double> worst_value(const Finding* findings, std::size_t count, bool at_most) {
  std::optional<double> worst = findings[0].value;
  for (std::size_t i = 1; i < count && worst; ++i) {
    if (!findings[i].value || (at_most ? *findings[i].value > *worst : *findings[i].value < *worst)) worst = findings[i].value;
  }
  return worst;
}

}  // namespace

Evaluator::Evaluator(const Plan& plan) : plan_(plan) { renew(); }

void Evaluator::renew() {
  const bool has_ranges = has_ranges_of_speed(plan_);
  const Layout one_gpu;
  looked_.clear();
  for (const View& view : views_of(plan_)) {
    Looked looked{view, {}, std::nullopt};
    looked.context.hardware = hardware_of<double>(plan_, one_gpu);
    looked.context.by_operation = false;
    if (has_ranges) looked.ranges = hardware_of<Interval>(plan_, one_gpu);
    looked_.push_back(std::move(looked));
  }
  error_ = nearest_measured(plan_);
  links_are_stated_ = plan_.cluster.scale_out && (plan_.cluster.scale_up || plan_.accelerator.scale_up);
  stage_layers_.clear();
  routed_ranks_ = 0;
  const auto most_stages = static_cast<std::size_t>(plan_.model.layers);
  stage_layers_.reserve(most_stages);
  mixes_.reserve(most_stages);
  within_.reserve(most_stages);
  kinds_.reserve(most_kinds);
  for (Looked& looked : looked_) looked.context.stages.reserve(most_kinds);
}

void Evaluator::place(const Layout& layout) {
  const std::int64_t node = gpus_per_node(plan_, layout);
  if (layout.stage_layers != stage_layers_) {
    stage_layers_ = layout.stage_layers;
    stage_mixes(plan_.model, layout, mixes_);
  }
  hops_within_nodes(layout, node, within_);
  stage_kinds(mixes_, within_, kinds_);
  for (Looked& looked : looked_) {
    set_facts<double>(plan_, layout, looked.view.weight_scale, {}, looked.context);
    looked.context.stages = kinds_;
    if (layout.ep != routed_ranks_) looked.context.routed = routed_experts(plan_.routing, plan_.model.experts, layout.ep);
    looked.context.hardware.gpus_per_node = node;
    looked.context.hardware.gpus = layout.gpus();
    if (!looked.ranges) continue;
    looked.ranges->gpus_per_node = node;
    looked.ranges->gpus = layout.gpus();
  }
  routed_ranks_ = layout.ep;
}

const Evaluation& Evaluator::evaluate(const Layout& layout) {
  place(layout);
  room_count_ = 0;
  for (std::size_t i = 0; i < looked_.size(); ++i) look(looked_[i], i);
  conclude(layout);
  return evaluation_;
}

Answers<double> Evaluator::answers_on(const Layout& layout) {
  place(layout);
  StageContext<double> context = looked_.front().context;
  context.by_operation = true;
  return answers_at(context, looked_.front().view.tokens);
}

/// One view, as a check looks at it.
void Evaluator::look(const Looked& looked, std::size_t at) {
  const Answers<double> answers = answers_at(looked.context, looked.view.tokens);
  std::optional<Answers<Interval>> ranges;
  if (looked.ranges) ranges = answers_in_ranges(looked.context, *looked.ranges, looked.view.tokens);
  if (error_ != nullptr) ranges = with_error_band(ranges ? *ranges : as_ranges(answers), *error_);
  const Answers<Interval>* const around = ranges ? &*ranges : nullptr;
  const bool is_of_stated_size = looked.view.size == "stated";
  const Deployment deployed{plan_, *looked.context.layout, nullptr, looked.view.tokens};
  for (std::size_t target = 0; target < time_target_count; ++target) {
    const double limit = time_targets[target].limit(plan_.targets).value_or(0);
    findings_[target][at] = finding_of(deployed, time_targets[target], answers, around, limit);
    findings_[target][at].is_of_stated_size = is_of_stated_size;
  }
  if (looked.view.lengths == "longest") find_memory(looked, answers, around);
}

void Evaluator::find_memory(const Looked& looked, const Answers<double>& answers, const Answers<Interval>* ranges) {
  const Layout& layout = *looked.context.layout;
  const auto memory_at = [&](double sequences) {
    return worst_stage_memory(plan_, layout, looked.context.terms, mixes_, residency_of(plan_, layout, sequences), plan_.accelerator.memory_bytes.low);
  };
  const bool is_endless = answers.is_overloaded || (ranges != nullptr && ranges->is_overloaded_at_worst);
  const double sequences = is_endless ? phases_detail::attention_ranks(layout) : answers.decoding_sequences;
  const Interval in_flight = is_endless || ranges == nullptr ? Interval(sequences) : ranges->decoding_sequences;
  const GpuMemory worst = memory_at(sequences);
  const Room room = room_of(plan_, worst, in_flight.low == sequences ? worst : memory_at(in_flight.low), in_flight.high == sequences ? worst : memory_at(in_flight.high));
  Finding& finding = rooms_[room_count_];
  finding = {.is_of_stated_size = looked.view.size == "stated", .is_overloaded = is_endless, .verdict = room.verdict, .value = worst.total_at_longest_bytes(), .range = room.needed_bytes};
  if (is_endless && room.verdict != Verdict::misses) finding.verdict = Verdict::unknown;
  limits_[room_count_++] = room.limit_bytes;
}

void Evaluator::conclude(const Layout& layout) {
  const std::size_t fullest = worst_finding(rooms_.data(), room_count_, limits_[0].low, true);
  evaluation_.fits = word_of(rooms_.data(), room_count_, false);
  evaluation_.needed_bytes = rooms_[fullest].range;
  evaluation_.limit_bytes = limits_[fullest];
  evaluation_.verdict = evaluation_.fits;
  bool is_missing = false;
  if (!links_are_stated_) {
    const LinksUsed used = links_used(plan_, layout, within_);
    is_missing = (used.scale_up && !plan_.cluster.scale_up && !plan_.accelerator.scale_up) || (used.scale_out && !plan_.cluster.scale_out);
  }
  for (std::size_t target = 0; target < time_target_count; ++target) {
    const TimeTarget& asked = time_targets[target];
    const std::array<Finding, most_views>& found = findings_[target];
    const std::optional<double> limit = asked.limit(plan_.targets);
    evaluation_.values[target] = limit ? found[worst_finding(found.data(), looked_.size(), *limit, asked.at_most)].value : worst_value(found.data(), looked_.size(), asked.at_most);
    Verdict word = limit ? word_of(found.data(), looked_.size(), asked.lengths_make_a_band()) : Verdict::meets;
    if (limit && is_missing && word != Verdict::misses) word = Verdict::unknown;
    evaluation_.words[target] = word;
    evaluation_.verdict = worst_of(evaluation_.verdict, word);
  }
}

}  // namespace plimsoll
