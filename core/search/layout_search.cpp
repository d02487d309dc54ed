#include "core/search/layout_search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "core/verdict/legality.hpp"

namespace plimsoll {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

std::vector<SearchVariant> variants_of(const Plan& plan, const SearchOptions& options) {
  const std::vector<std::int64_t> own_chunk = {plan.engine.chunk_tokens};
  std::vector<SearchVariant> variants;
  const auto each_or_own = [](const std::vector<Precision>& asked, const auto& use) {
    if (asked.empty()) use(std::optional<Precision>());
    for (const Precision precision : asked) use(std::optional<Precision>(precision));
  };
  for (const std::int64_t chunk_tokens : options.chunk_tokens.empty() ? own_chunk : options.chunk_tokens) {
    each_or_own(options.weights, [&](std::optional<Precision> weights) {
      each_or_own(options.kv_cache, [&](std::optional<Precision> kv_cache) { variants.push_back({chunk_tokens, weights, kv_cache}); });
    });
  }
  return variants;
}

void apply(const SearchVariant& variant, Plan& plan) {
  plan.engine.chunk_tokens = variant.chunk_tokens;
  if (variant.weights) plan.engine.weights = plan.engine.experts = variant.weights;
  if (variant.kv_cache) plan.engine.kv_cache = *variant.kv_cache;
}

void refuse_what_cannot_be_searched(const Plan& plan, const SearchOptions& options, Problems& problems) {
  if (plan.model.attention.kind == AttentionKind::unknown) problems.add("model.attention", "this attention is not understood, so no layout can be judged");
  if (!options.sequences.empty() && !plan.workload.burst && !plan.workload.concurrency) problems.add("sequences", "the workload has neither a burst nor a concurrency whose size could be tried");
  const bool has_price = plan.accelerator.price_usd_per_h && plan.workload.output;
  if (options.objective == SearchObjective::price && !has_price) problems.add("objective", "a price needs accelerator.price, of a GPU and hour, and workload.output, the answer's length; state them");
  if (options.least_gpus > gpus_searched(plan, options)) problems.add("least_gpus", fmt::format("{} is more than the {} GPUs there are", options.least_gpus, gpus_searched(plan, options)));
}

Plan in_one_pool(Plan plan) {
  plan.disaggregation.reset();
  return plan;
}

}  // namespace

std::int64_t degree_of(const LayoutFamily& family, Axis axis) {
  switch (axis) {
    case Axis::tp: return family.tp;
    case Axis::pp: return family.pp;
    case Axis::ep: return family.ep;
    case Axis::attention_dp: return family.attention_dp;
    case Axis::cp: return family.cp;
  }
  return 0;
}

LayoutSearch::LayoutSearch(const Plan& plan, const SearchOptions& options, Problems& problems)
    : plan_(in_one_pool(plan)), had_pools_(plan.disaggregation.has_value()), options_(options), most_gpus_(gpus_searched(plan, options)), variants_(variants_of(plan, options)), front_(options.objective) {
  refuse_what_cannot_be_searched(plan, options, problems);
  if (!problems.none()) return;
  options_.gpus = most_gpus_;  // Of a plan with pools both count, and the plan that is searched has one.
  std::vector<LayoutFamily> found = families_of(plan_, options_, problems);
  if (!problems.none()) return;
  families_ = std::move(found);
  for (const SearchVariant& variant : variants_) {
    evaluators_.push_back(std::make_unique<Evaluator>(plan_));
    evaluators_.back()->change([&](Plan& changed) { apply(variant, changed); });
  }
  Problems ignored;
  is_sequence_parallel_ = resolve_layout(plan_, ignored).layout.sequence_parallel;
  best_.reserve(static_cast<std::size_t>(options_.count) + 1);
}

bool LayoutSearch::step(std::int64_t layouts) {
  const std::int64_t until = counts_.looked_at + layouts;
  for (; !is_done() && counts_.looked_at < until; next_ += stride_) look_at(families_[next_]);
  return !is_done();
}

void LayoutSearch::take_share(std::int64_t shard, std::int64_t shards) {
  next_ = static_cast<std::size_t>(shard);
  stride_ = static_cast<std::size_t>(shards);
}

void LayoutSearch::take_found(std::vector<FoundBefore> kept, const SearchCounts& counts) {
  const auto place_of = [&](const FoundBefore& each) {
    const auto size = std::find(options_.sequences.begin(), options_.sequences.end(), each.sequences);
    return std::make_tuple(each.family, each.variant, size - options_.sequences.begin(), -each.replicas);
  };
  std::sort(kept.begin(), kept.end(), [&](const FoundBefore& a, const FoundBefore& b) { return place_of(a) < place_of(b); });
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const LayoutFamily& family = families_[kept[i].family];
    if (i == 0 || kept[i - 1].family != kept[i].family) begin_family(family);
    keep(evaluated(family, kept[i].replicas, kept[i].variant, kept[i].sequences));
    if (i + 1 == kept.size() || kept[i + 1].family != kept[i].family) end_family(family);
  }
  counts_ = counts;
  next_ = families_.size();
}

void LayoutSearch::for_each_kept(const std::function<void(const Candidate&)>& use) const {
  for (const Candidate& each : best_) use(each);
  for (const Candidate& each : front_.members()) use(each);
  for (const auto& along : axes_) {
    for (const auto& [degree, found] : along) {
      if (found.best) use(*found.best);
      if (found.nearest) use(*found.nearest);
    }
  }
  for (const auto& near : near_misses_) {
    for (const NearMiss& each : near) use(each.candidate);
  }
}

void LayoutSearch::begin_family(const LayoutFamily& family) {
  if (static_cast<std::int64_t>(layout_.stage_layers.size()) != family.pp) layout_.stage_layers = even_stages(plan_.model.layers, family.pp);
  family_best_.reset();
  family_nearest_.reset();
  family_shortfall_ = endless;
}

/// Of a family that has begun.
Candidate LayoutSearch::evaluated(const LayoutFamily& family, std::int64_t replicas, std::int64_t variant, std::int64_t sequences) {
  Evaluator& evaluator = *evaluators_[static_cast<std::size_t>(variant)];
  set_sequences(evaluator.plan(), sequences);
  set_layout(family, replicas, layout_);
  Candidate found = candidate_of(family, replicas, evaluator.evaluate(layout_));
  found.variant = variant;
  found.sequences = sequences;
  return found;
}

void LayoutSearch::look_at(const LayoutFamily& family) {
  begin_family(family);
  for (std::size_t variant = 0; variant < variants_.size(); ++variant) {
    if (options_.sequences.empty()) look_at(family, variant, 0);
    for (const std::int64_t sequences : options_.sequences) look_at(family, variant, sequences);
  }
  end_family(family);
}

/// All numbers of replicas, the most first, down to the one whose ranks are too full.
void LayoutSearch::look_at(const LayoutFamily& family, std::size_t variant, std::int64_t sequences) {
  const bool fills_up = plan_.workload.burst || plan_.workload.concurrency;
  const std::int64_t most = most_gpus_ / family.gpus();
  const std::int64_t least = std::max<std::int64_t>(1, (options_.least_gpus + family.gpus() - 1) / family.gpus());
  bool is_too_full = false;
  for (std::int64_t replicas = most; replicas >= least; --replicas) {
    if (!may_have_replicas(options_, replicas)) continue;
    if (is_too_full) {
      ++counts_.left_out;
      continue;
    }
    const Candidate candidate = evaluated(family, replicas, static_cast<std::int64_t>(variant), sequences);
    keep(candidate);
    is_too_full = fills_up && candidate.fits == Verdict::misses;
  }
}

void LayoutSearch::keep(const Candidate& candidate) {
  ++counts_.looked_at;
  const bool does_fit = candidate.fits == Verdict::meets || candidate.fits == Verdict::too_close;
  if (does_fit) ++counts_.fitting;
  if (does_fit && candidate.is_answered()) front_.offer(candidate);
  if (candidate.is_wanted()) {
    ++counts_.wanted;
    if (!family_best_ || is_better(candidate, *family_best_, options_.objective)) family_best_ = candidate;
    return;
  }
  const double shortfall = shortfall_of(candidate, plan_.targets);
  if (!family_nearest_ || shortfall < family_shortfall_) {
    family_nearest_ = candidate;
    family_shortfall_ = shortfall;
  }
  note_near_miss(candidate);
}

/// Where one target alone is missed.
void LayoutSearch::note_near_miss(const Candidate& candidate) {
  std::size_t missed = 0;
  std::size_t target = memory_target;
  double shortfall = memory_shortfall_of(candidate);
  if (candidate.fits == Verdict::misses) ++missed;
  for (std::size_t i = 0; i < time_target_count; ++i) {
    if (candidate.words[i] != Verdict::misses) continue;
    ++missed;
    target = i;
    shortfall = shortfall_of(candidate, plan_.targets, i);
  }
  if (missed != 1 || !(shortfall < endless) || !candidate.is_answered()) return;
  std::vector<NearMiss>& near = near_misses_[target];
  const double cost = cost_of(candidate, options_.objective);
  const auto costs = [&](const NearMiss& each) { return cost_of(each.candidate, options_.objective); };
  if (std::any_of(near.begin(), near.end(), [&](const NearMiss& each) { return each.shortfall <= shortfall && costs(each) <= cost; })) return;
  near.erase(std::remove_if(near.begin(), near.end(), [&](const NearMiss& each) { return each.shortfall >= shortfall && costs(each) >= cost; }), near.end());
  near.push_back({shortfall, candidate});
}

void LayoutSearch::end_family(const LayoutFamily& family) {
  const auto better = [&](const Candidate& a, const Candidate& b) { return is_better(a, b, options_.objective); };
  if (family_best_) {
    best_.insert(std::upper_bound(best_.begin(), best_.end(), *family_best_, better), *family_best_);
    if (best_.size() > static_cast<std::size_t>(options_.count)) best_.pop_back();
  }
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    AxisFinding& found = axes_[i][degree_of(family, static_cast<Axis>(i))];
    if (family_best_ && (!found.best || better(*family_best_, *found.best))) found.best = family_best_;
    const double before = found.nearest ? shortfall_of(*found.nearest, plan_.targets) : endless;
    if (family_nearest_ && (!found.nearest || family_shortfall_ < before)) found.nearest = family_nearest_;
  }
}

void LayoutSearch::set_layout(const LayoutFamily& family, std::int64_t replicas, Layout& layout) const {
  set_degrees(family, replicas, plan_.model.has_experts(), layout);
  layout.sequence_parallel = is_sequence_parallel_ && family.tp > 1;
}

void LayoutSearch::set_sequences(Plan& plan, std::int64_t sequences) const {
  if (sequences == 0) return;
  (plan.workload.burst ? plan.workload.burst : plan.workload.concurrency) = sequences;
}

Layout LayoutSearch::layout_of(const LayoutFamily& family, std::int64_t replicas) const {
  Layout layout;
  set_layout(family, replicas, layout);
  layout.stage_layers = even_stages(plan_.model.layers, family.pp);
  return layout;
}

Plan LayoutSearch::plan_with(std::size_t variant, std::int64_t sequences) const {
  Plan plan = plan_;
  plan.preset.clear();
  apply(variants_[variant], plan);
  set_sequences(plan, sequences);
  return plan;
}

Plan LayoutSearch::plan_of(const Candidate& candidate) const {
  Plan plan = plan_with(static_cast<std::size_t>(candidate.variant), candidate.sequences);
  plan.layout = {};
  plan.layout.notation = notation_of(layout_of(candidate), plan.model.has_experts());
  if (plan.cluster.gpus > 0) plan.cluster.gpus = std::max(plan.cluster.gpus, candidate.gpus());
  return plan;
}

Answers<double> LayoutSearch::answers_of(const Candidate& candidate) {
  Evaluator& evaluator = *evaluators_[static_cast<std::size_t>(candidate.variant)];
  set_sequences(evaluator.plan(), candidate.sequences);
  return evaluator.answers_on(layout_of(candidate));
}

std::optional<Candidate> LayoutSearch::own() {
  Problems ignored;
  const Layout layout = resolve_layout(plan_, ignored).layout;
  if (had_pools_ || !is_legal(plan_, layout)) return std::nullopt;
  Evaluator evaluator(plan_);
  return candidate_of(family_of(layout), layout.replicas, evaluator.evaluate(layout));
}

}  // namespace plimsoll
