#include "core/report/ranks.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/physics/hardware.hpp"
#include "core/physics/pools.hpp"
#include "core/physics/popularity.hpp"
#include "core/physics/stages.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {

namespace {

/// Consecutive ones to each TP rank; where there are fewer of them than ranks, the same one to several ranks in a row.
HeldReport heads_of(std::string_view title, std::int64_t heads, std::int64_t tp) {
  HeldReport held{.title = std::string(title), .axis = "tp", .of = heads, .copies = std::max<std::int64_t>(1, tp / heads)};
  const std::int64_t each = std::max<std::int64_t>(1, heads / tp);
  for (std::int64_t place = 0; place < tp; ++place) held.places.push_back({{{.first = place / held.copies * each, .step = 1, .count = each}}});
  return held;
}

void add_heads(const Model& model, std::int64_t tp, std::vector<HeldReport>& held) {
  const auto add = [&](std::string_view title, std::int64_t heads) {
    if (heads > 0) held.push_back(heads_of(title, heads, tp));
  };
  const Attention& attention = model.attention;
  add("Query heads", attention.heads);
  if (attention.kind == AttentionKind::gqa) add("KV heads", attention.kv_heads_or_heads());
  // However many heads read it, there is one.
  if (attention.kind == AttentionKind::mla) add("KV latent", 1);
  if (attention.has_linear_layers()) add("Key heads of linear layers", attention.linear.key_heads);
  if (attention.has_linear_layers()) add("Value heads of linear layers", attention.linear.value_heads);
  if (attention.has_state_space_layers()) add("Heads of state-space layers", attention.state_space.heads);
}

/// The numbers in as few runs as going through them from the first gives.
std::vector<Run> runs_of(const std::vector<std::int64_t>& numbers) {
  std::vector<Run> runs;
  for (const std::int64_t number : numbers) {
    Run* last = runs.empty() ? nullptr : &runs.back();
    if (last != nullptr && last->count == 1) last->step = number - last->first;
    if (last != nullptr && number == last->last() + last->step) {
      ++last->count;
    } else {
      runs.push_back({.first = number, .step = 1, .count = 1});
    }
  }
  return runs;
}

std::string remark_on(const Routing& routing) {
  const bool are_dealt = routing.placement == ExpertPlacement::round_robin;
  return fmt::format("{}: routing.placement is {}", are_dealt ? "dealt to the EP ranks in turn, the most popular first" : "blocks in the order of the experts",
                     names_of<ExpertPlacement>[static_cast<std::size_t>(routing.placement)]);
}

HeldReport experts_of(const Plan& plan, std::int64_t ep) {
  const Experts& experts = plan.model.experts;
  HeldReport held{.title = "Experts", .axis = "ep", .of = experts.experts, .copies = 1, .remark = remark_on(plan.routing)};
  for (const std::vector<std::int64_t>& rank : experts_of_ranks(plan.routing, experts, ep)) held.places.push_back({runs_of(rank)});
  return held;
}

/// A group that goes in steps lies as far apart as all that the steps go over.
bool stays_in_node(const Layout& layout, const RankAxis& axis, Exchange exchange, std::int64_t node) {
  if (axis.places == 1) return true;
  if (exchange != Exchange::neighbours) return groups_stay_in_node(axis.step * axis.places, node, layout.gpus());
  const std::vector<bool> within = hops_within_nodes(layout, node);
  return std::all_of(within.begin(), within.end(), [](bool each) { return each; });
}

PoolRanks pool_ranks(std::string_view pool, const Plan& plan, const Layout& layout) {
  const bool has_experts = plan.model.has_experts();
  PoolRanks ranks{.pool = std::string(pool), .gpus = layout.gpus(), .gpus_per_node = gpus_per_node(plan, layout)};
  const auto add = [&](std::string_view name, std::string_view title, const RankAxis& axis, Exchange exchange) {
    ranks.axes.push_back({std::string(name), std::string(title), axis.places, axis.step, exchange, stays_in_node(layout, axis, exchange, ranks.gpus_per_node)});
  };
  const RankAxes axes = rank_axes(layout);
  add("tp", "TP", axes.tp, Exchange::all);
  add("cp", "CP", axes.cp, Exchange::all);
  // What they have in common are the experts: without any, each works by itself.
  add("attention_dp", "Attention DP", axes.attention_dp, has_experts ? Exchange::all : Exchange::none);
  add("stage", "Pipeline", axes.stage, Exchange::neighbours);
  add("replica", "Replicas", axes.replica, Exchange::none);
  if (has_experts) {
    add("expert_tp", "Expert TP", axes.expert_tp, Exchange::all);
    add("ep", "EP", axes.ep, Exchange::all);
  }
  add_heads(plan.model, layout.tp, ranks.held);
  if (has_experts) ranks.held.push_back(experts_of(plan, layout.ep));
  return ranks;
}

}  // namespace

template <>
const Description& describe<Run>() {
  static const Run defaults;
  static const Description description{.name = "Run",
                                       .help = "Numbers that lie equally far apart.",
                                       .fields = {field<&Run::first>("first", "", "The smallest."), field<&Run::step>("step", "", "From one to the next."),
                                                  field<&Run::count>("count", "", "How many there are.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<RankAxisReport>() {
  static const RankAxisReport defaults;
  static const Description description{.name = "RankAxis",
                                       .help = "One way in which ranks differ: a rank's place is rank / step, rounded down, modulo places.",
                                       .fields = {field<&RankAxisReport::axis>("axis", "", "tp, cp, attention_dp, ep, expert_tp, stage or replica."),
                                                  field<&RankAxisReport::title>("title", "", "For people."),
                                                  field<&RankAxisReport::places>("places", "", "Its degree."),
                                                  field<&RankAxisReport::step>("step", "", "Ranks from one place to the next."),
                                                  field<&RankAxisReport::exchange>("exchange", "", "Which ranks along it send each other anything."),
                                                  field<&RankAxisReport::stays_in_node>("stays_in_node", "", "Whether those that do share a node, in every group.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<HeldAtPlace>() {
  static const HeldAtPlace defaults;
  static const Description description{.name = "HeldAtPlace",
                                       .help = "What one place of an axis holds.",
                                       .fields = {field<&HeldAtPlace::runs>("runs", "", "By their numbers, from 0.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<HeldReport>() {
  static const HeldReport defaults;
  static const Description description{.name = "HeldReport",
                                       .help = "Heads by TP rank, experts by EP rank.",
                                       .fields = {field<&HeldReport::title>("title", "", "What they are."), field<&HeldReport::axis>("axis", "", "Whose places hold them."),
                                                  field<&HeldReport::of>("of", "", "So many in a layer."), field<&HeldReport::copies>("copies", "", "Places that hold each."),
                                                  field<&HeldReport::remark>("remark", "", "How they were placed, where that is somebody's choice."),
                                                  field<&HeldReport::places>("places", "", "What each place holds.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PoolRanks>() {
  static const PoolRanks defaults;
  static const Description description{.name = "PoolRanks",
                                       .help = "The ranks of one layout, numbered from 0.",
                                       .fields = {field<&PoolRanks::pool>("pool", "", "prefill or decode; empty where every GPU does both."),
                                                  field<&PoolRanks::gpus>("gpus", "", "That it uses."),
                                                  field<&PoolRanks::gpus_per_node>("gpus_per_node", "", "Consecutive ranks fill a node."),
                                                  field<&PoolRanks::axes>("axes", "", "The one that moves on first comes first; the experts' two follow."),
                                                  field<&PoolRanks::held>("held", "", "What each place of an axis holds of every layer that it has.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<RanksReport>() {
  static const RanksReport defaults;
  static const Description description{.name = "RanksReport",
                                       .help = "Who holds what.",
                                       .fields = {field<&RanksReport::pools>("pools", "", "One, or prefill and decode.")},
                                       .defaults = &defaults};
  return description;
}

bool ranks_of(const Plan& plan, RanksReport& report, Problems& problems) {
  for (const Violation& violation : evaluate(plan).layout.violations) {
    if (violation.is_caution) continue;
    problems.add(violation.path, fmt::format("{}; ranks are told of a legal layout", violation.message));
    return false;
  }
  const Layout layout = resolve_layout(plan, problems).layout;
  const std::shared_ptr<const PrefillPool> prefill = prefill_pool_of(plan);
  if (prefill) report.pools.push_back(pool_ranks("prefill", prefill->plan, prefill->layout));
  report.pools.push_back(pool_ranks(prefill ? "decode" : "", plan, layout));
  return true;
}

}  // namespace plimsoll
