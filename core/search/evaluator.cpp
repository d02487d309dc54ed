#include "core/search/evaluator.hpp"

#include <algorithm>

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
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan_);
  pool_ = pool ? std::make_shared<PrefillPool>(*pool) : nullptr;
  const bool has_ranges = has_ranges_of_speed(plan_, pool_.get());
  looked_.clear();
  for (const View& view : views_of(plan_)) {
    const Layout one_gpu;
    Looked looked{view, {}, std::nullopt};
    const Machines<double> machines = machines_of<double>(plan_, one_gpu, pool_.get());
    looked.contexts.decode.hardware = machines.hardware;
    looked.contexts.prefill.hardware = machines.prefill;
    looked.contexts.handoff = machines.handoff;
    looked.contexts.decode.by_operation = looked.contexts.prefill.by_operation = false;
    if (has_ranges) looked.ranges = machines_of<Interval>(plan_, one_gpu, pool_.get());
    looked_.push_back(std::move(looked));
  }
  error_ = nearest_measured(plan_);
  const bool has_own_links = plan_.accelerator.scale_up && (!pool_ || pool_->plan.accelerator.scale_up);
  links_are_stated_ = plan_.cluster.scale_out && (plan_.cluster.scale_up || has_own_links);
  const auto most_stages = static_cast<std::size_t>(plan_.model.layers);
  for (Side* side : {&side_, &prefill_side_}) {
    side->stage_layers.clear();
    side->routed_ranks = 0;
    side->stage_layers.reserve(most_stages);
    side->mixes.reserve(most_stages);
    side->within.reserve(most_stages);
    side->kinds.reserve(most_kinds);
  }
  for (Looked& looked : looked_) {
    looked.contexts.decode.stages.reserve(most_kinds);
    looked.contexts.prefill.stages.reserve(most_kinds);
  }
}

void Evaluator::place(const Plan& plan, const Layout& layout, Side& side, StageContext<double> PoolsContext<double>::*context, Hardware<Interval> Machines<Interval>::*ranges) {
  const std::int64_t node = gpus_per_node(plan, layout);
  if (layout.stage_layers != side.stage_layers) {
    side.stage_layers = layout.stage_layers;
    stage_mixes(plan.model, layout, side.mixes);
  }
  hops_within_nodes(layout, node, side.within);
  stage_kinds(side.mixes, side.within, side.kinds);
  for (Looked& looked : looked_) {
    StageContext<double>& placed = looked.contexts.*context;
    set_facts<double>(plan, layout, looked.view.weight_scale, {}, placed);
    placed.stages = side.kinds;
    if (layout.ep != side.routed_ranks) placed.routed = routed_experts(plan.routing, plan.model.experts, layout.ep);
    placed.hardware.gpus_per_node = node;
    placed.hardware.gpus = layout.gpus();
    if (!looked.ranges) continue;
    ((*looked.ranges).*ranges).gpus_per_node = node;
    ((*looked.ranges).*ranges).gpus = layout.gpus();
  }
  side.routed_ranks = layout.ep;
  side.room_count = 0;
}

const Evaluation& Evaluator::evaluate(const Layout& layout) {
  place(plan_, layout, side_, &PoolsContext<double>::decode, &Machines<Interval>::hardware);
  return judge_placed(layout);
}

const Evaluation& Evaluator::evaluate(const Layout& decode, const Layout& prefill) {
  pool_->layout = prefill;
  place(pool_->plan, pool_->layout, prefill_side_, &PoolsContext<double>::prefill, &Machines<Interval>::prefill);
  return evaluate(decode);
}

const Evaluation& Evaluator::judge_placed(const Layout& layout) {
  evaluation_.handoff_s.reset();
  for (std::size_t i = 0; i < looked_.size(); ++i) look(looked_[i], i);
  conclude(layout);
  return evaluation_;
}

Answers<double> Evaluator::answers_on(const Layout& layout) {
  place(plan_, layout, side_, &PoolsContext<double>::decode, &Machines<Interval>::hardware);
  StageContext<double> context = looked_.front().contexts.decode;
  context.by_operation = true;
  return answers_at(context, looked_.front().view.tokens);
}

/// One view, as a check looks at it.
void Evaluator::look(const Looked& looked, std::size_t at) {
  const PoolsContext<double>& contexts = looked.contexts;
  const CaseLengths& lengths = looked.view.tokens;
  const Answers<double> answers = pool_ ? answers_at(contexts, lengths) : answers_at(contexts.decode, lengths);
  std::optional<Answers<Interval>> ranges;
  if (looked.ranges) ranges = pool_ ? answers_in_ranges(contexts.prefill, contexts.decode, *looked.ranges, lengths) : answers_in_ranges(contexts.decode, looked.ranges->hardware, lengths);
  if (error_ != nullptr) ranges = with_error_band(ranges ? *ranges : as_ranges(answers), *error_);
  const Answers<Interval>* const around = ranges ? &*ranges : nullptr;
  if (answers.pools && answers.pools->handoff_s) evaluation_.handoff_s = std::max(evaluation_.handoff_s.value_or(0), *answers.pools->handoff_s);
  const bool is_of_stated_size = looked.view.size == "stated";
  const Deployment deployed{plan_, *contexts.decode.layout, pool_.get(), lengths};
  for (std::size_t target = 0; target < time_target_count; ++target) {
    const double limit = time_targets[target].limit(plan_.targets).value_or(0);
    findings_[target][at] = finding_of(deployed, time_targets[target], answers, around, limit);
    findings_[target][at].is_of_stated_size = is_of_stated_size;
  }
  if (looked.view.lengths != "longest") return;
  find_memory(plan_, contexts.decode, looked.view, pool_ ? Keeper::decode_pool : Keeper::all, answers, around, side_);
  if (pool_) find_memory(pool_->plan, contexts.prefill, looked.view, Keeper::prefill_pool, answers, around, prefill_side_);
}

void Evaluator::find_memory(const Plan& plan, const StageContext<double>& context, const View& view, Keeper keeper, const Answers<double>& answers, const Answers<Interval>* ranges, Side& side) {
  const Layout& layout = *context.layout;
  const auto memory_at = [&](double sequences) {
    return worst_stage_memory(plan, layout, context.terms, side.mixes, residency_of(plan, layout, sequences), plan.accelerator.memory_bytes.low);
  };
  const bool is_endless = answers.is_overloaded || (ranges != nullptr && ranges->is_overloaded_at_worst);
  const double sequences = is_endless ? phases_detail::attention_ranks(layout) : kept_by(keeper, answers);
  const Interval in_flight = is_endless || ranges == nullptr ? Interval(sequences) : kept_by(keeper, *ranges);
  const GpuMemory worst = memory_at(sequences);
  const Room room = room_of(plan, worst, in_flight.low == sequences ? worst : memory_at(in_flight.low), in_flight.high == sequences ? worst : memory_at(in_flight.high));
  Finding& finding = side.rooms[side.room_count];
  finding = {.is_of_stated_size = view.size == "stated", .is_overloaded = is_endless, .verdict = room.verdict, .value = worst.total_at_longest_bytes(), .range = room.needed_bytes};
  if (is_endless && room.verdict != Verdict::misses) finding.verdict = Verdict::unknown;
  side.limits[side.room_count++] = room.limit_bytes;
}

double Evaluator::Side::margin() const {
  const std::size_t at = fullest();
  return margin_of(rooms[at].range.high, limits[at].low, true);
}

bool Evaluator::lacks_a_link(const Layout& layout) const {
  const auto lacks = [](const Plan& plan, const Layout& placed, const Side& side) {
    const LinksUsed used = links_used(plan, placed, side.within);
    return (used.scale_up && !plan.cluster.scale_up && !plan.accelerator.scale_up) || (used.scale_out && !plan.cluster.scale_out);
  };
  const bool lacks_handoff = pool_ && !plan_.cluster.scale_out && !plan_.disaggregation->handoff_link;
  return lacks_handoff || lacks(plan_, layout, side_) || (pool_ && lacks(pool_->plan, pool_->layout, prefill_side_));
}

void Evaluator::conclude(const Layout& layout) {
  const Side* fuller = &side_;
  evaluation_.fits = side_.word();
  if (pool_) {
    const Verdict prefill = prefill_side_.word();
    const bool is_prefill = prefill == evaluation_.fits ? prefill_side_.margin() < side_.margin() : worst_of(prefill, evaluation_.fits) == prefill;
    if (is_prefill) fuller = &prefill_side_;
    evaluation_.fits = worst_of(prefill, evaluation_.fits);
  }
  const std::size_t fullest = fuller->fullest();
  evaluation_.needed_bytes = fuller->rooms[fullest].range;
  evaluation_.limit_bytes = fuller->limits[fullest];
  evaluation_.verdict = evaluation_.fits;
  const bool is_missing = !links_are_stated_ && lacks_a_link(layout);
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
