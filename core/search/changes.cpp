#include "core/search/changes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/catalog/catalog.hpp"
#include "core/physics/pools.hpp"
#include "core/physics/terms.hpp"
#include "core/quantity/elementary.hpp"
#include "core/quantity/unit.hpp"
#include "core/search/layout_space.hpp"
#include "core/verdict/legality.hpp"

namespace plimsoll {

namespace {

constexpr double steps_per_request = 100;  ///< Of arrivals: hundredths of a request/s.
constexpr double steps_of_memory = 100;    ///< Hundredths of a GPU's memory.
constexpr std::int64_t most_of_memory = 95;
constexpr std::int64_t least_chunk = 128;
constexpr std::int64_t most_chunk = 131'072;
constexpr std::int64_t most_times = 64;  ///< As many requests, or replicas, as the plan has.
constexpr std::size_t most_layouts_tried = 24;

double doublings_between(double from, double to) { return std::fabs(natural_log(to / from)) / natural_log(2); }
double doublings_between(std::int64_t from, std::int64_t to) { return doublings_between(static_cast<double>(from), static_cast<double>(to)); }

std::string number_text(std::int64_t value) { return rounded_number(static_cast<double>(value)); }

Change change_of(ChangeSort sort, const Plan& plan, std::string words, double doublings) {
  Change change;
  change.sort = sort;
  change.words = std::move(words);
  change.doublings = doublings;
  change.plan = plan;
  return change;
}

Change with_chunk(const Plan& plan, std::int64_t tokens) {
  const std::int64_t now = plan.engine.chunk_tokens;
  Change change = change_of(ChangeSort::chunk, plan, fmt::format("chunk {} → {}", number_text(now), counted(tokens, "token")), doublings_between(now, tokens));
  change.edits = {{"engine.chunk_tokens", fmt::format("{}", tokens)}};
  change.plan.engine.chunk_tokens = tokens;
  return change;
}

void add_chunks(const Plan& plan, std::vector<Change>& changes) {
  for (const std::int64_t times : {2, 4, 8}) {
    const std::int64_t now = plan.engine.chunk_tokens;
    if (now / times >= least_chunk) changes.push_back(with_chunk(plan, now / times));
    if (now <= most_chunk / times) changes.push_back(with_chunk(plan, now * times));
  }
}

/// The GPUs of one layout: all of a plan's, or those of one of its pools.
struct Side {
  std::string_view path;
  std::string_view words;
  Plan plan;  ///< By whose rules a layout is legal here, however many GPUs it has.
  Layout layout;
};

std::vector<Side> sides_of(const Plan& plan) {
  Problems ignored;  // Reading the plan has resolved its layouts before.
  std::vector<Side> sides;
  sides.push_back({"layout", plan.disaggregation ? "decode layout" : "layout", plan, resolve_layout(plan, ignored).layout});
  if (const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan)) sides.push_back({"disaggregation.prefill_layout", "prefill layout", pool->plan, pool->layout});
  for (Side& side : sides) side.plan.cluster.gpus = 0;
  return sides;
}

std::int64_t gpus_of(const std::vector<Side>& sides) {
  return std::accumulate(sides.begin(), sides.end(), std::int64_t{0}, [](std::int64_t sum, const Side& side) { return sum + side.layout.gpus(); });
}

struct DegreeOf {
  std::int64_t LayoutFamily::*degree;
  bool only_with_experts = false;
};
constexpr DegreeOf degrees[] = {{&LayoutFamily::tp}, {&LayoutFamily::pp}, {&LayoutFamily::cp}, {&LayoutFamily::attention_dp, true}};

/// A layout beside that of a side, and how far it is from there.
struct Neighbour {
  LayoutFamily family;
  std::int64_t replicas = 1;
  double doublings = 0;
};

double distance(const Layout& from, const LayoutFamily& to, std::int64_t replicas) {
  double sum = doublings_between(from.replicas, replicas) + doublings_between(from.ep, to.ep);
  const LayoutFamily before = family_of(from);
  for (const DegreeOf& each : degrees) sum += doublings_between(before.*each.degree, to.*each.degree);
  return sum;
}

/// The nearest layouts of as many GPUs: a factor of one degree moved to another, or experts spread otherwise.
class Neighbours {
 public:
  explicit Neighbours(const Side& side) : side_(side), has_experts_(side.plan.model.has_experts()), is_full_ep_(side.layout.ep == side.layout.gpus_per_stage()) {
    for (const std::int64_t factor : {2, 3, 4, 5, 7, 8, 16}) {
      if (has_experts_) add_of_experts(factor);
      move(factor);
    }
    std::stable_sort(found_.begin(), found_.end(), [](const Neighbour& a, const Neighbour& b) { return a.doublings < b.doublings; });
  }

  const std::vector<Neighbour>& nearest_first() const { return found_; }

 private:
  void move(std::int64_t factor) {
    const LayoutFamily now = family_of(side_.layout);
    for (const DegreeOf& from : degrees) {
      if (now.*from.degree % factor != 0 || is_left_out(from)) continue;
      LayoutFamily fewer = now;
      fewer.*from.degree /= factor;
      for (const DegreeOf& to : degrees) {
        if (to.degree == from.degree || is_left_out(to)) continue;
        LayoutFamily moved = fewer;
        moved.*to.degree *= factor;
        add_spread(moved, side_.layout.replicas);
      }
      add_spread(fewer, side_.layout.replicas * factor);
    }
    if (side_.layout.replicas % factor != 0) return;
    for (const DegreeOf& to : degrees) {
      if (is_left_out(to)) continue;
      LayoutFamily moved = now;
      moved.*to.degree *= factor;
      add_spread(moved, side_.layout.replicas / factor);
    }
  }

  void add_of_experts(std::int64_t factor) {
    LayoutFamily family = family_of(side_.layout);
    const std::int64_t ep = family.ep;
    family.ep = ep * factor;
    add(family, side_.layout.replicas);
    family.ep = ep / factor;
    if (ep % factor == 0) add(family, side_.layout.replicas);
  }

  /// Experts on all GPUs of a stage stay so; else their degree stays, as far as it divides those GPUs.
  void add_spread(LayoutFamily family, std::int64_t replicas) {
    const std::int64_t stage = family.tp * family.cp * family.attention_dp;
    const std::int64_t ep = family.ep;
    family.ep = std::gcd(ep, stage);
    add(family, replicas);
    if (!has_experts_ || !is_full_ep_ || family.ep == stage) return;
    family.ep = stage;
    add(family, replicas);
  }

  void add(const LayoutFamily& family, std::int64_t replicas) {
    if (family.tp * family.cp * family.attention_dp % family.ep != 0) return;
    found_.push_back({family, replicas, distance(side_.layout, family, replicas)});
  }

  /// Without experts nothing shares a layer among attention ranks.
  bool is_left_out(const DegreeOf& each) const { return each.only_with_experts && !has_experts_; }

  const Side& side_;
  bool has_experts_;
  bool is_full_ep_;
  std::vector<Neighbour> found_;
};

/// The plan on another layout of one side, where that is legal and a notation says it.
std::optional<Change> with_layout(const Plan& plan, const Side& side, const LayoutFamily& family, std::int64_t replicas, std::int64_t gpus_before) {
  const bool has_experts = side.plan.model.has_experts();
  Layout layout = side.layout;
  set_degrees(family, replicas, has_experts, layout);
  layout.sequence_parallel = side.layout.sequence_parallel && layout.tp > 1;
  layout.stage_layers = even_stages(side.plan.model.layers, layout.pp);
  if (!is_legal(side.plan, layout)) return std::nullopt;
  const std::int64_t gpus = gpus_before + layout.gpus() - side.layout.gpus();
  const std::string notation = notation_of(layout, has_experts);
  std::string words = fmt::format("{} {} → {}", side.words, notation_of(side.layout, has_experts), notation);
  if (side.layout.stage_layers != even_stages(side.plan.model.layers, side.layout.pp)) words += " with even stages";
  if (gpus != gpus_before) words += fmt::format(", {} → {}", number_text(gpus_before), counted(gpus, "GPU"));
  Change change = change_of(gpus == gpus_before ? ChangeSort::layout : ChangeSort::gpus, plan, std::move(words), gpus == gpus_before ? distance(side.layout, family, replicas) : doublings_between(gpus_before, gpus));
  LayoutStatement& written = side.path == "layout" ? change.plan.layout : change.plan.disaggregation->prefill_layout;
  written = {};
  written.notation = notation;
  change.edits = {{std::string(side.path), notation}};
  if (plan.cluster.gpus > 0 && plan.cluster.gpus < gpus) {
    change.plan.cluster.gpus = gpus;
    change.edits.push_back({"cluster.gpus", fmt::format("{}", gpus)});
  }
  Problems problems;
  const ResolvedLayout resolved = side.path == "layout" ? resolve_layout(change.plan, problems) : resolve_prefill_layout(change.plan, problems);
  if (!resolved.ok || resolved.layout.gpus() != layout.gpus() || !(family_of(resolved.layout) == family)) return std::nullopt;
  return change;
}

void add_layouts(const Plan& plan, const std::vector<Side>& sides, std::vector<Change>& changes) {
  for (const Side& side : sides) {
    std::size_t added = 0;
    const Neighbours neighbours(side);
    for (const Neighbour& each : neighbours.nearest_first()) {
      if (added == most_layouts_tried / sides.size()) break;
      std::optional<Change> change = with_layout(plan, side, each.family, each.replicas, gpus_of(sides));
      if (!change) continue;
      changes.push_back(std::move(*change));
      ++added;
    }
  }
}

bool is_layout_of_size(double gpus) { return gpus <= most_gpus_of_layout; }

/// Two and four times the GPUs, along one degree: replicas are moved one by one elsewhere.
void add_larger_layouts(const Plan& plan, const std::vector<Side>& sides, std::vector<Change>& changes) {
  for (const Side& side : sides) {
    const bool has_experts = side.plan.model.has_experts();
    for (const std::int64_t times : {2, 4}) {
      if (!is_layout_of_size(static_cast<double>(side.layout.gpus()) * static_cast<double>(times))) continue;
      for (const DegreeOf& each : degrees) {
        if (each.only_with_experts && !has_experts) continue;
        LayoutFamily family = family_of(side.layout);
        family.*each.degree *= times;
        if (has_experts && side.layout.ep == side.layout.gpus_per_stage()) family.ep = family.tp * family.cp * family.attention_dp;
        if (std::optional<Change> change = with_layout(plan, side, family, side.layout.replicas, gpus_of(sides))) changes.push_back(std::move(*change));
      }
    }
  }
}

Change with_replicas(const Plan& plan, std::size_t at, std::int64_t replicas) {
  const std::vector<Side> sides = sides_of(plan);
  const Side& side = sides[at];
  std::optional<Change> change = with_layout(plan, side, family_of(side.layout), replicas, gpus_of(sides));
  // Uneven stages, or a layout that no notation says: nothing is changed, and so nothing helped.
  return change ? std::move(*change) : change_of(ChangeSort::gpus, plan, {}, 0);
}

constexpr std::string_view name_of(Precision precision) { return names_of<Precision>[static_cast<std::size_t>(precision)]; }

/// Whether every accelerator of the plan multiplies it; four bits by integers are widened first, which all can.
bool is_supported(const Plan& plan, Precision precision) {
  const auto supports = [&](const Accelerator& accelerator) {
    switch (precision) {
      case Precision::fp8: return accelerator.peak_fp8_flop_per_s.has_value();
      case Precision::int8: return accelerator.peak_int8_flop_per_s.has_value();
      case Precision::nvfp4: return accelerator.peak_fp4_flop_per_s.has_value();
      default: return precision == Precision::int4;
    }
  };
  const bool has_own = plan.disaggregation && plan.disaggregation->prefill_accelerator;
  return supports(plan.accelerator) && (!has_own || supports(*plan.disaggregation->prefill_accelerator));
}

void add_weights(const Plan& plan, Precision precision, std::vector<Change>& changes) {
  if (!is_supported(plan, precision)) return;
  const double bytes = bytes_per_element(precision);
  double most_bytes = 0;
  std::string words;
  Change change = change_of(ChangeSort::weights, plan, {}, 0);
  const auto narrow = [&](std::string_view path, std::string_view thing, Precision now, std::optional<Precision>& field) {
    // What is narrow already is written down, or the experts would follow the weights.
    const Precision then = bytes_per_element(now) > bytes ? precision : now;
    field = then;
    change.edits.push_back({std::string(path), std::string(name_of(then))});
    if (then == now) return;
    most_bytes = std::max(most_bytes, bytes_per_element(now));
    words += fmt::format("{}{} {} → {}", words.empty() ? "" : ", ", thing, name_of(now), name_of(then));
  };
  narrow("engine.weights", "weights", weight_precision(plan), change.plan.engine.weights);
  if (plan.model.has_experts()) narrow("engine.experts", "experts", expert_precision(plan), change.plan.engine.experts);
  if (words.empty()) return;
  change.words = words;
  change.doublings = doublings_between(most_bytes, bytes);
  change.changes_quality = true;
  changes.push_back(std::move(change));
}

void add_kv_cache(const Plan& plan, std::vector<Change>& changes) {
  const Precision now = plan.engine.kv_cache;
  if (bytes_per_element(now) <= bytes_per_element(Precision::fp8) || !is_supported(plan, Precision::fp8)) return;
  Change change = change_of(ChangeSort::kv_cache, plan, fmt::format("KV cache {} → fp8", name_of(now)), doublings_between(bytes_per_element(now), bytes_per_element(Precision::fp8)));
  change.changes_quality = true;
  change.edits = {{"engine.kv_cache", "fp8"}};
  change.plan.engine.kv_cache = Precision::fp8;
  changes.push_back(std::move(change));
}

/// "NVIDIA" of "NVIDIA H100 SXM": another maker's GPU is another engine, too.
std::string_view maker_of(const Accelerator& accelerator) { return std::string_view(accelerator.name).substr(0, accelerator.name.find(' ')); }

/// Those of the same maker with more memory or bandwidth, and less of neither. A datasheet of one's own has no next one.
void add_accelerators(const Plan& plan, std::vector<Change>& changes) {
  const Accelerator* now = find_accelerator(plan.accelerator.preset);
  if (now == nullptr || !(plan.accelerator == *now)) return;
  for (const std::string& name : accelerator_names()) {
    const Accelerator& next = *find_accelerator(name);
    const double memory = next.memory_bytes.low / now->memory_bytes.low;
    const double bandwidth = next.memory_bytes_per_s.low / now->memory_bytes_per_s.low;
    if (maker_of(next) != maker_of(*now) || memory < 1 || bandwidth < 1 || memory * bandwidth == 1) continue;
    Change change = change_of(ChangeSort::accelerator, plan, fmt::format("{} → {}", now->name, next.name), doublings_between(1, memory) + doublings_between(1, bandwidth));
    change.edits = {{"accelerator", name}};
    change.plan.accelerator = next;
    changes.push_back(std::move(change));
  }
}

std::optional<std::int64_t>& sequences_of(Plan& plan) { return plan.workload.burst ? plan.workload.burst : plan.workload.concurrency; }

Change with_sequences(const Plan& plan, std::int64_t sequences) {
  const bool is_burst = plan.workload.burst.has_value();
  const std::int64_t now = is_burst ? *plan.workload.burst : *plan.workload.concurrency;
  const std::string_view name = is_burst ? "burst" : "concurrency";
  Change change = change_of(ChangeSort::load, plan, fmt::format("{} {} → {}", name, number_text(now), number_text(sequences)), doublings_between(now, sequences));
  change.edits = {{fmt::format("workload.{}", name), fmt::format("{}", sequences)}};
  sequences_of(change.plan) = sequences;
  return change;
}

Change with_arrivals(const Plan& plan, std::int64_t hundredths) {
  const double rate = static_cast<double>(hundredths) / steps_per_request;
  const double now = *plan.workload.requests_per_s;
  Change change = change_of(ChangeSort::load, plan, fmt::format("arrivals {} → {}", exact_text(now, Unit::requests_per_s), exact_text(rate, Unit::requests_per_s)), doublings_between(now, rate));
  change.edits = {{"workload.arrival_rate", exact_text(rate, Unit::requests_per_s)}};
  change.plan.workload.requests_per_s = rate;
  return change;
}

Change with_prompts(const Plan& plan, std::int64_t tokens) {
  const Lengths& now = plan.workload.input;
  const bool is_range = now.least != now.most;
  Change change = change_of(ChangeSort::prompt, plan, fmt::format("{} {} → {}", is_range ? "longest prompt" : "prompts", number_text(now.most), counted(tokens, "token")), doublings_between(now.most, tokens));
  Lengths& then = change.plan.workload.input;
  then.most = tokens;
  then.least = is_range ? now.least : tokens;
  change.edits = {{"workload.input", then.least == then.most ? fmt::format("{}", tokens) : fmt::format("{}..{}", then.least, then.most)}};
  return change;
}

Change with_memory_share(const Plan& plan, std::int64_t hundredths) {
  const double share = static_cast<double>(hundredths) / steps_of_memory;
  const double now = plan.engine.memory_utilisation;
  Change change = change_of(ChangeSort::utilisation, plan, fmt::format("memory that the engine may use {} → {}", exact_text(now, Unit::ratio), exact_text(share, Unit::ratio)), doublings_between(now, share));
  change.edits = {{"engine.memory_utilisation", exact_text(share, Unit::ratio)}};
  change.plan.engine.memory_utilisation = share;
  return change;
}

/// Powers of two below a step, from it downwards to `least`.
std::vector<std::int64_t> steps_down(std::int64_t from, std::int64_t least) {
  std::vector<std::int64_t> steps;
  for (std::int64_t power = std::int64_t{1} << 40; power >= 1; power /= 2) {
    if (power < from && power > least) steps.push_back(power);
  }
  if (least < from) steps.push_back(least);
  return steps;
}

std::vector<std::int64_t> steps_up(std::int64_t from, std::int64_t most) {
  std::vector<std::int64_t> steps;
  for (std::int64_t step = from; step <= most / 2;) steps.push_back(step *= 2);
  return steps;
}

/// Less load makes times shorter and takes less memory, more of it uses GPUs better. How many requests arrive is nobody's choice to raise.
void add_load(const Plan& plan, bool wants_more, std::vector<Movable>& movable) {
  const Workload& workload = plan.workload;
  if (workload.burst || workload.concurrency) {
    const std::int64_t now = workload.burst ? *workload.burst : *workload.concurrency;
    constexpr std::int64_t most = 1 << 20;
    movable.push_back({now, wants_more ? steps_up(now, std::min(most, now * most_times)) : steps_down(now, 1), &with_sequences});
  } else if (!wants_more && *workload.requests_per_s < 1e9) {
    const auto from = static_cast<std::int64_t>(std::ceil(*workload.requests_per_s * steps_per_request));
    std::vector<std::int64_t> steps = steps_down(from, 1);
    // The plan's own rate lies between two steps, or on the one above.
    if (from > 2 && steps.front() != from - 1) steps.insert(steps.begin(), from - 1);
    movable.push_back({from, std::move(steps), &with_arrivals});
  }
}

void add_prompts(const Plan& plan, std::vector<Movable>& movable) {
  const Lengths& input = plan.workload.input;
  if (!input.histogram.empty() || input.mean_tokens || input.deviation_tokens) return;
  const std::int64_t least = input.least == input.most ? plan.workload.cached_prefix + 1 : input.least;
  movable.push_back({input.most, steps_down(input.most, std::max<std::int64_t>(1, least)), &with_prompts});
}

void add_replicas(const Plan& plan, std::vector<Movable>& movable) {
  const std::vector<Side> sides = sides_of(plan);
  for (std::size_t at = 0; at < sides.size(); ++at) {
    const std::int64_t now = sides[at].layout.replicas;
    std::vector<std::int64_t> steps = steps_up(now, now * most_times);
    while (!steps.empty() && !is_layout_of_size(static_cast<double>(steps.back()) * static_cast<double>(sides[at].layout.gpus_per_replica()))) steps.pop_back();
    Change (*change)(const Plan&, std::int64_t) = [](const Plan& of, std::int64_t replicas) { return with_replicas(of, 0, replicas); };
    if (at == 1) change = [](const Plan& of, std::int64_t replicas) { return with_replicas(of, 1, replicas); };
    movable.push_back({now, std::move(steps), change});
  }
}

void add_memory_share(const Plan& plan, std::vector<Movable>& movable) {
  if (plan.engine.utilisation_of != UtilisationOf::memory) return;
  const auto from = static_cast<std::int64_t>(std::floor(plan.engine.memory_utilisation * steps_of_memory + 1e-9));
  if (from < most_of_memory) movable.push_back({from, {most_of_memory}, &with_memory_share});
}

}  // namespace

std::vector<Change> listed_changes(const Plan& plan) {
  const std::vector<Side> sides = sides_of(plan);
  std::vector<Change> changes;
  add_chunks(plan, changes);
  add_layouts(plan, sides, changes);
  add_kv_cache(plan, changes);
  for (const Precision precision : {Precision::fp8, Precision::int8, Precision::nvfp4, Precision::int4}) add_weights(plan, precision, changes);
  add_larger_layouts(plan, sides, changes);
  add_accelerators(plan, changes);
  return changes;
}

Change repair_change(const Plan& plan, const std::string& repair, const std::string& words) {
  Change change = change_of(ChangeSort::layout, plan, fmt::format("layout {} ({})", repair, words), 0);
  change.edits = {{"layout", repair}};
  change.plan.layout = {};
  change.plan.layout.notation = repair;
  return change;
}

std::vector<Movable> movable_numbers(const Plan& plan, std::string_view target) {
  const bool is_time_or_memory = target == "fits" || target == "ttft" || target == "tpot";
  std::vector<Movable> movable;
  if (target == "fits") add_memory_share(plan, movable);
  add_load(plan, !is_time_or_memory, movable);
  add_prompts(plan, movable);
  add_replicas(plan, movable);
  return movable;
}

}  // namespace plimsoll
