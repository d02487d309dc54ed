#include "core/search/pool_search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/physics/memory.hpp"
#include "core/verdict/error_band.hpp"
#include "core/verdict/legality.hpp"

namespace plimsoll {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// What the rounds of one word may do together, a few seconds: an evaluation takes about 0.1 ms, the limits of a pair 0.3 µs.
constexpr std::int64_t most_evaluated = 20'000;
constexpr std::int64_t most_limited = 5'000'000;

/// What a limit comes to where a value's error band has to lie below it, or to reach below it.
double limit_for(Verdict word, const std::optional<double>& limit, double error) {
  if (!limit) return endless;
  return above_rounding * (word == Verdict::meets ? *limit / (1 + error) : *limit * (1 + error));
}

Demand demand_of(const Plan& plan, Verdict word) {
  const MeasuredError* const error = nearest_measured(plan);
  return {limit_for(word, plan.targets.ttft_s, error != nullptr ? error->ttft : 0), limit_for(word, plan.targets.tpot_s, error != nullptr ? error->tpot : 0), plan.targets.ttft_s.value_or(endless) * above_rounding};
}

/// The view that no value of the plan's is better than: the shorter lengths with the smaller size.
View easiest_view(const Plan& plan) {
  const std::vector<View> views = views_of(plan);
  View easiest = views.back();
  for (const View& view : views) easiest.weight_scale = std::min(easiest.weight_scale, view.weight_scale);
  return easiest;
}

StageContext<double> best_context(const Plan& plan, const Layout& layout, double weight_scale) {
  return {stage_facts(plan, layout, weight_scale), machine_at(hardware_of<Interval>(plan, layout), MachineEnd::best)};
}

/// Sequences of an attention rank that memory holds with the word within reach, up to `most`; 0: not one.
double most_of_rank(const Plan& plan, const Layout& layout, const StageContext<double>& context, double most, Verdict word) {
  std::vector<LayerMix> mixes;
  stage_mixes(plan.model, layout, mixes);
  const double ranks = phases_detail::attention_ranks(layout);
  const auto has_room = [&](double of_rank) {
    const GpuMemory worst = worst_stage_memory(plan, layout, context.terms, mixes, residency_of(plan, layout, of_rank * ranks), plan.accelerator.memory_bytes.low);
    const Verdict found = room_of(plan, worst, worst, worst).verdict;
    return word == Verdict::meets ? found == Verdict::meets : found != Verdict::misses;
  };
  if (has_room(most)) return most;
  double low = 0;
  double high = most;
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (has_room(middle) ? low : high) = middle;
  }
  return low;
}

double least_usd_per_s(const Accelerator& accelerator) {
  constexpr double s_of_hour = 3600;
  return accelerator.price_usd_per_h ? accelerator.price_usd_per_h->low / s_of_hour : 0;
}

/// λ: of n that go round the share 1 − ranks/n are others, which a prompt waits for.
double most_prompts_per_s(const PromptsAtBest& prompts, double ranks, const PoolLoad& load) {
  const double others = load.concurrency ? 1 - ranks / *load.concurrency : 1;
  return others > 0 ? prompts.requests_per_s / others : endless;
}

/// GPUs that keep the KV cache of one prompt.
double holders_of(const LayoutFamily& family) { return static_cast<double>(family.tp * family.cp * family.pp); }

}  // namespace

void refuse_pools_that_cannot_be_searched(const Plan& plan, const SearchOptions& options, Problems& problems) {
  const std::int64_t gpus = gpus_searched(plan, options);
  if (gpus > most_gpus_of_pools) problems.add("gpus", fmt::format("pairs of pools are searched on up to {} GPUs, not on {}; state fewer, or leave pools out", most_gpus_of_pools, gpus));
  if (!plan.workload.output) problems.add("workload.output", "how many GPUs should prefill and how many decode follows from the answers' length; state it");
  const bool has_link = plan.cluster.scale_out || (plan.disaggregation && plan.disaggregation->handoff_link);
  const bool has_price = !plan.disaggregation || !plan.disaggregation->prefill_accelerator || plan.disaggregation->prefill_accelerator->price_usd_per_h;
  if (options.objective == SearchObjective::price && !has_price) problems.add("disaggregation.prefill_accelerator.price", "a price needs that of a GPU and hour of both pools; state it");
  if (!has_link) problems.add("cluster.scale_out", "the KV cache goes from pool to pool over the link between nodes; state it, or disaggregation.handoff_link");
}

bool is_handed_over_in_time(const Plan& plan, const Evaluation& found) {
  return !plan.targets.ttft_s || !found.handoff_s || *found.handoff_s <= *plan.targets.ttft_s;
}

bool PoolSearch::Key::operator<(const Key& other) const {
  return std::make_tuple(cost, gpus, -tokens_per_s_per_gpu) < std::make_tuple(other.cost, other.gpus, -other.tokens_per_s_per_gpu);
}

PoolSearch::PoolSearch(const Plan& plan, const LayoutSearch& beside) : plan_(plan), beside_(beside), had_pools_(plan.disaggregation.has_value()) {
  if (!plan_.disaggregation) plan_.disaggregation.emplace();
  const std::vector<std::int64_t> own_load = {0};
  for (const Verdict word : words_) {
    for (std::size_t variant = 0; variant < beside.variants().size(); ++variant) {
      for (const std::int64_t sequences : beside.options().sequences.empty() ? own_load : beside.options().sequences) rounds_.push_back({variant, sequences, word});
    }
  }
  best_.reserve(static_cast<std::size_t>(beside.options().count) + 1);
}

double PoolSearch::share() const {
  if (is_done()) return 1;
  const double of_round = sizes_.empty() ? 1 : static_cast<double>(next_) / static_cast<double>(sizes_.size());
  return (static_cast<double>(round_) + of_round) / static_cast<double>(rounds_.size());
}

bool PoolSearch::is_proven() const {
  if (!is_done() || !left_) return is_done();
  if (best_.empty() || (left_word_ == Verdict::meets && best_.front().verdict != Verdict::meets)) return false;
  return !(*left_ < key_of(best_.front()));
}

std::optional<double> PoolSearch::bound() const {
  if (is_proven() || !left_) return std::nullopt;
  return std::fabs(left_->cost);
}

/// Pools of every size for the round's choice, and in which order their pairs are worth a look. What a limit on TTFT or TPOT says of requests in
/// flight it says of the view and the machine that keep it: all where a pair has to meet it, any where it may be too close. Memory is judged
/// at the longest lengths, where fewer requests may decode than at the mean.
void PoolSearch::begin_round() {
  if (is_done()) return;
  const Round& round = rounds_[round_];
  Plan plan = beside_.plan_with(round.variant, round.sequences);
  plan.disaggregation = plan_.disaggregation;
  const View view = easiest_view(plan);
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan);
  has_one_length_ = view.lengths == "longest";
  has_ranges_ = has_ranges_of_speed(plan, pool.get());
  at_least_ = demand_ = demand_of(plan, round.word);
  if (round.word != Verdict::meets && (has_ranges_ || !has_one_length_)) demand_.ttft_s = demand_.tpot_s = endless;
  const Workload& workload = plan.workload;
  const CaseLengths mean = mean_lengths(workload);
  tokens_of_request_ = mean.input_tokens + mean.output_tokens;
  load_ = {};
  if (workload.burst) load_.burst = static_cast<double>(*workload.burst);
  if (workload.concurrency) load_.concurrency = static_cast<double>(*workload.concurrency);
  load_.requests_per_s = workload.requests_per_s;
  constexpr double most_of_arrivals = 1e6;
  most_sequences_ = load_.burst ? *load_.burst : load_.concurrency.value_or(most_of_arrivals);
  load_.decoded_tokens = std::max(0.0, mean.output_tokens - 1);
  const EffectiveLink<double> handoff = link_at(*handoff_link_of<Interval>(plan), MachineEnd::worst);
  load_.handoff_bytes_per_s_gpu = handoff.bytes_per_s;
  load_.handoff_latency_s = handoff.latency_s;
  evaluator_ = std::make_unique<Evaluator>(plan);

  const std::size_t gpus = static_cast<std::size_t>(gpus_searched(plan, beside_.options()));
  prompt_pools_.assign(gpus + 1, {});
  decode_pools_.assign(gpus + 1, {});
  prefill_usd_per_s_ = least_usd_per_s(pool->plan.accelerator);
  decode_usd_per_s_ = least_usd_per_s(plan.accelerator);
  add_decode_pools(plan, view);
  add_prompt_pools(*pool, view);
  add_sizes();
}

/// t of a family's attention rank at the points of the grid, until memory or τ ends. With how many replicas a hop between stages, or a group of
/// ranks, leaves its node differs; the time of any number of them lies between those of one and of all.
TokenTimes PoolSearch::times_of(const StageContext<double>& of_one, const LayoutFamily& family, std::int64_t most_replicas, double most_kept, const View& view) const {
  const Layout all = beside_.layout_of(family, most_replicas);
  const StageContext<double> of_all = best_context(*of_one.plan, all, view.weight_scale);
  const bool may_differ = most_replicas > 1;
  const auto between = [&](std::size_t at) {
    const double time_s = token_s(of_one, grid_point(at), view.tokens);
    const double of_all_s = may_differ ? token_s(of_all, grid_point(at), view.tokens) : time_s;
    return Interval(std::min(time_s, of_all_s), std::max(time_s, of_all_s));
  };
  constexpr std::size_t points_further = 2;
  TokenTimes times;
  std::vector<Interval> at_points;
  for (std::size_t at = 0; grid_point(at + points_further) < endless && std::ceil(grid_point(at)) <= most_kept; ++at) {
    while (at_points.size() <= at + points_further) at_points.push_back(between(at_points.size()));
    if (at_points[at].low > (at == 0 ? at_least_ : demand_).tpot_s) break;
    times.least_s.push_back(at_points[at].low);
    times.most_s.push_back(has_ranges_ ? endless : at_points[at + points_further].high);
  }
  return times;
}

/// Sequences that an attention rank's memory holds, where that is told by the lengths that times are worked out at.
double PoolSearch::most_kept_of(const Plan& plan, const Layout& layout, const StageContext<double>& context) const {
  const double most = most_of_rank(plan, layout, context, most_sequences_, rounds_[round_].word);
  return has_one_length_ || most == 0 ? most : most_sequences_;
}

void PoolSearch::add_decode_pools(const Plan& plan, const View& view) {
  const std::vector<LayoutFamily>& families = beside_.families();
  const auto most_gpus = static_cast<std::int64_t>(decode_pools_.size()) - 1;
  times_.assign(families.size(), {});
  for (std::size_t i = 0; i < families.size(); ++i) {
    const LayoutFamily& family = families[i];
    const std::int64_t most_replicas = (most_gpus - 1) / family.gpus();
    if (most_replicas == 0) continue;
    const Layout layout = beside_.layout_of(family, 1);
    const StageContext<double> context = best_context(plan, layout, view.weight_scale);
    const double most_kept = most_kept_of(plan, layout, context);
    times_[i] = times_of(context, family, most_replicas, most_kept, view);
    if (times_[i].least_s.empty()) continue;
    const double bytes = handoff_bytes(context, view.tokens);
    for (std::int64_t replicas = 1; replicas <= most_replicas; ++replicas) {
      if (!may_have_replicas(beside_.options(), replicas)) continue;
      const PoolLayout made{family, replicas};
      const std::int64_t ranks = replicas * family.attention_dp;
      DecodeLimits limits(times_[i], ranks);
      limits.handoff_bytes = bytes;
      limits.holders = holders_of(family);
      limits.most_kept = most_kept < most_sequences_ ? most_kept * static_cast<double>(ranks) : endless;
      limits.gpus = made.gpus();
      decode_pools_[static_cast<std::size_t>(made.gpus())].add({made, limits});
    }
  }
}

void PoolSearch::add_prompt_pools(const PrefillPool& pool, const View& view) {
  const auto most_gpus = static_cast<std::int64_t>(prompt_pools_.size()) - 1;
  for (const LayoutFamily& family : beside_.families()) {
    Layout layout = beside_.layout_of(family, 1);
    const double most_kept = most_kept_of(pool.plan, layout, best_context(pool.plan, layout, view.weight_scale));
    if (most_kept == 0) continue;
    for (std::int64_t replicas = 1; replicas * family.gpus() < most_gpus; ++replicas) {
      if (!may_have_replicas(beside_.options(), replicas)) continue;
      layout.replicas = replicas;
      const StageContext<double> context = best_context(pool.plan, layout, view.weight_scale);
      const PromptsAtBest prompts = prompts_at_best(context, view.tokens);
      if (prompts.ttft_s == endless || prompts.ttft_s > at_least_.ttft_s) continue;
      Interval ttft_s = prompts.ttft_s;
      if (has_ranges_) ttft_s.high = endless;
      const double ranks = phases_detail::attention_ranks(layout);
      const double kept = most_kept < most_sequences_ ? most_kept * ranks : endless;
      const PoolLayout made{family, replicas};
      prompt_pools_[static_cast<std::size_t>(made.gpus())].add({made, {ttft_s, most_prompts_per_s(prompts, ranks, load_), holders_of(family), kept, made.gpus()}});
    }
  }
}

void PoolSearch::PromptPools::add(const PromptPool& pool) {
  const auto hull = [](const Interval& a, const Interval& b) { return Interval(std::min(a.low, b.low), std::max(a.high, b.high)); };
  const bool is_first = pools.empty();
  pools.push_back(pool);
  if (is_first) {
    limits = pool.limits;
    return;
  }
  limits.ttft_s = hull(limits.ttft_s, pool.limits.ttft_s);
  limits.requests_per_s = hull(limits.requests_per_s, pool.limits.requests_per_s);
  limits.holders = std::min(limits.holders, pool.limits.holders);
  limits.most_kept = std::max(limits.most_kept, pool.limits.most_kept);
}

void PoolSearch::DecodePools::add(const DecodePool& pool) {
  pools.push_back(pool);
  const DecodeLimits& limits = pool.limits;
  if (times.least_s.size() < limits.cells()) {
    times.least_s.resize(limits.cells(), endless);
    times.most_s.resize(limits.cells(), 0);
  }
  for (std::size_t i = 0; i < limits.cells(); ++i) {
    times.least_s[i] = std::min(times.least_s[i], limits.least_s(i));
    times.most_s[i] = std::max(times.most_s[i], limits.most_s(i));
  }
}

DecodeLimits PoolSearch::DecodePools::limits() const {
  DecodeLimits made(times, 1);
  made.gpus = pools.front().limits.gpus;
  made.holders = pools.front().limits.holders;
  for (const DecodePool& pool : pools) {
    made.holders = std::min(made.holders, pool.limits.holders);
    made.most_kept = std::max(made.most_kept, pool.limits.most_kept);
    made.handoff_bytes = std::max(made.handoff_bytes, pool.limits.handoff_bytes);
  }
  return made;
}

/// Pairs of numbers of GPUs whose pools could be of use together, the best first.
void PoolSearch::add_sizes() {
  sizes_.clear();
  next_ = 0;
  evaluated_of_round_ = limited_of_round_ = 0;
  const std::size_t gpus = prompt_pools_.size() - 1;
  for (std::size_t decode = 1; decode < gpus; ++decode) {
    if (decode_pools_[decode].pools.empty()) continue;
    const DecodeLimits limits = decode_pools_[decode].limits();
    for (std::size_t prefill = 1; prefill + decode <= gpus; ++prefill) {
      if (prompt_pools_[prefill].pools.empty() || static_cast<std::int64_t>(prefill + decode) < beside_.options().least_gpus) continue;
      pairs_ += static_cast<std::int64_t>(prompt_pools_[prefill].pools.size() * decode_pools_[decode].pools.size());
      const std::optional<Key> key = key_of(prompt_pools_[prefill].limits, limits);
      if (key) sizes_.push_back({*key, static_cast<std::int32_t>(prefill), static_cast<std::int32_t>(decode)});
    }
  }
  std::sort(sizes_.begin(), sizes_.end(), [](const Sizes& a, const Sizes& b) { return a.key < b.key; });
}

std::optional<PoolSearch::Key> PoolSearch::key_of(const PromptLimits& prompts, const DecodeLimits& decode) const {
  const std::optional<PairLimits> limits = pair_limits(load_, demand_, prompts, decode);
  if (!limits) return std::nullopt;
  const double tokens_per_s = limits->requests_per_s * tokens_of_request_ * above_rounding;
  const double usd_per_s = static_cast<double>(prompts.gpus) * prefill_usd_per_s_ + static_cast<double>(decode.gpus) * decode_usd_per_s_;
  Key key;
  key.gpus = prompts.gpus + decode.gpus;
  key.tokens_per_s_per_gpu = tokens_per_s / static_cast<double>(key.gpus);
  switch (beside_.options().objective) {
    case SearchObjective::throughput: key.cost = -key.tokens_per_s_per_gpu; break;
    case SearchObjective::ttft: key.cost = prompts.ttft_s.low / above_rounding; break;
    case SearchObjective::tpot: key.cost = limits->tpot_s / above_rounding; break;
    case SearchObjective::gpus: key.cost = static_cast<double>(key.gpus); break;
    case SearchObjective::price: key.cost = 1e6 * usd_per_s / tokens_per_s; break;
  }
  return key;
}

PoolSearch::Key PoolSearch::key_of(const Candidate& candidate) const {
  return {cost_of(candidate, beside_.options().objective), candidate.gpus(), candidate.tokens_per_s_per_gpu()};
}

bool PoolSearch::could_enter(const Key& key) const {
  if (best_.size() < static_cast<std::size_t>(beside_.options().count)) return true;
  const Candidate& last = best_.back();
  const bool has_the_word = rounds_[round_].word == Verdict::meets ? last.verdict == Verdict::meets : last.verdict != Verdict::unknown;
  return !has_the_word || !(key_of(last) < key);
}

/// Every choice of chunk, precisions and load has an equal part.
bool PoolSearch::has_done_enough() const {
  const auto choices = static_cast<std::int64_t>(rounds_.size() / words_.size());
  return evaluated_of_round_ >= most_evaluated / choices + 1 || limited_of_round_ >= most_limited / choices + 1;
}

bool PoolSearch::step(std::int64_t pairs) {
  if (!evaluator_) begin_round();
  // Sizes that are looked at count as much as a pair that is evaluated: most are left after a look.
  const std::int64_t before = evaluated_of_round_;
  for (std::int64_t looked = 0; !is_done() && looked + std::max<std::int64_t>(0, evaluated_of_round_ - before) < pairs; ++looked) {
    const bool is_over = next_ == sizes_.size() || !could_enter(sizes_[next_].key);
    if (is_over || has_done_enough()) {
      if (!is_over) leave(sizes_[next_].key);
      end_round();
    } else {
      look_at(sizes_[next_++]);
    }
  }
  return !is_done();
}

/// Words come first: where something meets all, nothing that is too close can be better.
void PoolSearch::end_round() {
  ++round_;
  if (is_done()) return;
  const bool is_next_word = rounds_[round_].word != rounds_[round_ - 1].word;
  if (is_next_word && !best_.empty() && best_.front().verdict == Verdict::meets) {
    round_ = rounds_.size();
    return;
  }
  if (is_next_word) pairs_ = evaluated_ = 0;
  begin_round();
}

void PoolSearch::leave(const Key& key) {
  if (!left_) left_word_ = rounds_[round_].word;
  if (!left_ || key < *left_) left_ = key;
}

void PoolSearch::look_at(const Sizes& sizes) {
  for (const DecodePool& decode : decode_pools_[static_cast<std::size_t>(sizes.decode_gpus)].pools) {
    for (const PromptPool& prompts : prompt_pools_[static_cast<std::size_t>(sizes.prefill_gpus)].pools) {
      const std::optional<Key> key = key_of(prompts.limits, decode.limits);
      ++limited_of_round_;
      if (!key || !could_enter(*key)) continue;
      if (!has_done_enough()) evaluate(prompts, decode);
      else leave(*key);
    }
  }
}

void PoolSearch::evaluate(const PromptPool& prompts, const DecodePool& decode) {
  ++evaluated_;
  ++evaluated_of_round_;
  const Layout decodes = beside_.layout_of(decode.layout.family, decode.layout.replicas);
  const Layout prefills = beside_.layout_of(prompts.layout.family, prompts.layout.replicas);
  const Evaluation& found = evaluator_->evaluate(decodes, prefills);
  Candidate candidate = candidate_of(decode.layout.family, decode.layout.replicas, found);
  candidate.prefill = prompts.layout;
  candidate.variant = static_cast<std::int64_t>(rounds_[round_].variant);
  candidate.sequences = rounds_[round_].sequences;
  if (candidate.is_wanted() && is_handed_over_in_time(plan_, found)) keep(candidate);
}

void PoolSearch::keep(const Candidate& candidate) {
  const auto better = [&](const Candidate& a, const Candidate& b) { return is_better(a, b, beside_.options().objective); };
  const auto same = std::find_if(best_.begin(), best_.end(), [&](const Candidate& each) { return each.family == candidate.family && each.prefill->family == candidate.prefill->family; });
  if (same != best_.end()) {
    if (!better(candidate, *same)) return;
    best_.erase(same);
  }
  best_.insert(std::upper_bound(best_.begin(), best_.end(), candidate, better), candidate);
  if (best_.size() > static_cast<std::size_t>(beside_.options().count)) best_.pop_back();
}

Plan PoolSearch::plan_of(const Candidate& candidate) const {
  Plan plan = beside_.plan_of(candidate);
  plan.disaggregation = plan_.disaggregation;
  plan.disaggregation->prefill_layout = {};
  plan.disaggregation->prefill_layout.notation = notation_of(beside_.layout_of(candidate.prefill->family, candidate.prefill->replicas), plan.model.has_experts());
  return plan;
}

Answers<double> PoolSearch::answers_of(const Candidate& candidate) const {
  const Plan plan = plan_of(candidate);
  const View view = easiest_view(plan);
  return answers_at(plan, beside_.layout_of(candidate), view.weight_scale, view.tokens);
}

std::optional<Candidate> PoolSearch::own() const {
  if (!had_pools_) return std::nullopt;
  Problems ignored;
  const Layout layout = resolve_layout(plan_, ignored).layout;
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan_);
  if (!is_legal(beside_.plan(), layout) || !is_legal(pool->plan, pool->layout)) return std::nullopt;
  Evaluator evaluator(plan_);
  Candidate own = candidate_of(family_of(layout), layout.replicas, evaluator.evaluate(layout, pool->layout));
  own.prefill = PoolLayout{family_of(pool->layout), pool->layout.replicas};
  return own;
}

}  // namespace plimsoll
