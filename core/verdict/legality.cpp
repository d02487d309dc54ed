#include "core/verdict/legality.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/physics/hardware.hpp"
#include "core/physics/parameters.hpp"

namespace plimsoll {

namespace {

/// What rules look at, gathered once.
struct Facts {
  const Plan& plan;
  const Layout& layout;
  bool has_experts;
  bool has_dense_layers;
  std::int64_t kv_heads;
  std::int64_t gpus_there;  ///< 0: not stated.
  std::int64_t node;
};

std::int64_t sum_of(const std::vector<std::int64_t>& values) {
  std::int64_t sum = 0;
  for (const std::int64_t value : values) sum += value;
  return sum;
}

bool divides(std::int64_t part, std::int64_t whole) { return part > 0 && whole % part == 0; }

enum class Severity {
  violation,
  caution
};

/// One rule: when it holds, for which value of which field it would, and how its breach reads.
struct Rule {
  std::string_view rule;
  std::string_view path;
  Severity severity;
  bool (*holds)(const Facts& facts);
  /// Whether the field's value `candidate` would keep the rule, all else the same.
  bool (*would_hold)(const Facts& facts, std::int64_t candidate);
  std::int64_t (*value)(const Facts& facts);
  std::string (*message)(const Facts& facts);
};

bool tp_splits_heads(const Facts& f, std::int64_t tp) { return divides(tp, f.plan.model.attention.heads); }
bool tp_splits_kv_heads(const Facts& f, std::int64_t tp) {
  return f.plan.model.attention.kind != AttentionKind::gqa || divides(tp, f.kv_heads) || divides(f.kv_heads, tp);
}
bool tp_splits_linear_heads(const Facts& f, std::int64_t tp) {
  return !f.plan.model.attention.has_linear_layers() || divides(tp, f.plan.model.attention.linear.key_heads);
}
/// Groups that TP does not split are copied only where there is one.
bool tp_splits_state_space(const Facts& f, std::int64_t tp) {
  const StateSpace& space = f.plan.model.attention.state_space;
  return !f.plan.model.attention.has_state_space_layers() || (divides(tp, space.heads) && (space.groups == 1 || divides(tp, space.groups)));
}
bool tp_splits_ffn(const Facts& f, std::int64_t tp) { return !f.has_dense_layers || divides(tp, f.plan.model.ffn_hidden); }
bool tp_splits_shared(const Facts& f, std::int64_t tp) { return f.plan.model.experts.shared_hidden == 0 || divides(tp, f.plan.model.experts.shared_hidden); }
bool tp_splits_vocabulary(const Facts& f, std::int64_t tp) { return f.plan.model.vocabulary == 0 || divides(tp, f.plan.model.vocabulary); }
bool ep_spreads_experts(const Facts& f, std::int64_t ep) { return !f.has_experts || divides(ep, f.plan.model.experts.experts); }
bool ep_spreads_copies(const Facts& f, std::int64_t ep) { return !f.has_experts || f.plan.routing.redundant_experts == 0 || divides(ep, f.plan.routing.redundant_experts); }
bool etp_splits_expert(const Facts& f, std::int64_t etp) { return !f.has_experts || divides(etp, f.plan.model.experts.hidden); }
bool pp_fits_layers(const Facts& f, std::int64_t pp) { return pp <= f.plan.model.layers; }
/// Where there are no more stages than layers.
bool stages_hold_layers(const Facts& f) {
  const std::vector<std::int64_t>& sizes = f.layout.stage_layers;
  const bool all_filled = std::all_of(sizes.begin(), sizes.end(), [](std::int64_t size) { return size >= 1; });
  return f.layout.pp > f.plan.model.layers ||
         (static_cast<std::int64_t>(sizes.size()) == f.layout.pp && sum_of(sizes) == f.plan.model.layers && all_filled);
}
bool tp_stays_in_node(const Facts& f, std::int64_t tp) { return groups_stay_in_node(tp, f.node, f.layout.gpus() / f.layout.tp * tp); }

// In the order in which a plan is read: attention, FFN, experts, pipeline, GPUs.
constexpr std::array<Rule, 15> rules = {{
    {"TP divides the query heads", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_heads(f, f.layout.tp); }, &tp_splits_heads, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} does not divide the {} query heads", f.layout.tp, f.plan.model.attention.heads); }},
    {"TP divides the KV heads, or they divide it", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_kv_heads(f, f.layout.tp); }, &tp_splits_kv_heads, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} neither divides the {} KV heads nor is a multiple of them", f.layout.tp, f.kv_heads); }},
    {"TP divides the key heads of linear layers", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_linear_heads(f, f.layout.tp); }, &tp_splits_linear_heads, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} does not divide the {} key heads of the linear layers", f.layout.tp, f.plan.model.attention.linear.key_heads); }},
    {"TP divides the heads of state-space layers, and their groups", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_state_space(f, f.layout.tp); }, &tp_splits_state_space, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} does not divide the {} heads and {} groups of the state-space layers", f.layout.tp, f.plan.model.attention.state_space.heads, f.plan.model.attention.state_space.groups); }},
    {"TP divides the dense FFN width", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_ffn(f, f.layout.tp); }, &tp_splits_ffn, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} does not divide the FFN width {}", f.layout.tp, f.plan.model.ffn_hidden); }},
    {"TP divides the shared experts' width", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_shared(f, f.layout.tp); }, &tp_splits_shared, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} does not divide the shared experts' width {}", f.layout.tp, f.plan.model.experts.shared_hidden); }},
    {"TP divides the vocabulary", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_vocabulary(f, f.layout.tp); }, &tp_splits_vocabulary, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) {
       const std::int64_t padded = ceil_divide(f.plan.model.vocabulary, f.layout.tp) * f.layout.tp;
       return fmt::format("TP{} does not divide the vocabulary of {}; an engine that pads it would make it {}", f.layout.tp, f.plan.model.vocabulary, padded);
     }},
    {"Only a mixture of experts has EP", "layout.ep", Severity::violation,
     [](const Facts& f) { return f.has_experts || (f.layout.ep == 1 && f.layout.expert_tp == 1); },
     [](const Facts& f, std::int64_t ep) { return f.has_experts || ep == 1; }, [](const Facts& f) { return f.layout.ep; },
     [](const Facts& f) { return fmt::format("EP{} is written, but the model has no experts", f.layout.ep); }},
    {"EP divides the redundant experts", "layout.ep", Severity::violation,
     [](const Facts& f) { return ep_spreads_copies(f, f.layout.ep); }, &ep_spreads_copies, [](const Facts& f) { return f.layout.ep; },
     [](const Facts& f) { return fmt::format("EP{} does not divide the {} redundant experts", f.layout.ep, f.plan.routing.redundant_experts); }},
    {"EP divides the experts", "layout.ep", Severity::violation,
     [](const Facts& f) { return ep_spreads_experts(f, f.layout.ep); }, &ep_spreads_experts, [](const Facts& f) { return f.layout.ep; },
     [](const Facts& f) { return fmt::format("EP{} does not divide the {} experts", f.layout.ep, f.plan.model.experts.experts); }},
    {"ETP divides an expert's width", "layout.expert_tp", Severity::violation,
     [](const Facts& f) { return etp_splits_expert(f, f.layout.expert_tp); }, &etp_splits_expert, [](const Facts& f) { return f.layout.expert_tp; },
     [](const Facts& f) { return fmt::format("each expert is cut {} ways, which does not divide its width {}", f.layout.expert_tp, f.plan.model.experts.hidden); }},
    {"PP is at most the layers", "layout.pp", Severity::violation,
     [](const Facts& f) { return pp_fits_layers(f, f.layout.pp); }, &pp_fits_layers, [](const Facts& f) { return f.layout.pp; },
     [](const Facts& f) { return fmt::format("{} stages for {} layers would leave stages empty", f.layout.pp, f.plan.model.layers); }},
    {"The stages hold the layers", "layout.stage_layers", Severity::violation,
     &stages_hold_layers,
     [](const Facts&, std::int64_t) { return false; }, [](const Facts&) { return std::int64_t{0}; },
     [](const Facts& f) {
       return fmt::format("{} stage sizes that add up to {} were given for PP{} and {} layers; each stage needs at least one",
                          f.layout.stage_layers.size(), sum_of(f.layout.stage_layers), f.layout.pp, f.plan.model.layers);
     }},
    {"The layout uses no more GPUs than there are", "cluster.gpus", Severity::violation,
     [](const Facts& f) { return f.gpus_there == 0 || f.layout.gpus() <= f.gpus_there; },
     [](const Facts& f, std::int64_t gpus) { return gpus >= f.layout.gpus(); }, [](const Facts& f) { return f.gpus_there; },
     [](const Facts& f) { return fmt::format("the layout uses {} GPUs and {} are there", f.layout.gpus(), f.gpus_there); }},
    {"A TP group stays within a node", "layout.tp", Severity::caution,
     [](const Facts& f) { return tp_stays_in_node(f, f.layout.tp); }, &tp_stays_in_node, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("groups of TP{} reach across the end of a node of {} GPUs, and so do their all-reduces", f.layout.tp, f.node); }},
}};

Facts facts_of(const Plan& plan, const Layout& layout) {
  const Model& model = plan.model;
  const bool has_experts = model.has_experts();
  return {plan, layout, has_experts, model.has_dense_ffns(), model.attention.kv_heads_or_heads(), plan.cluster.gpus, gpus_per_node(plan, layout)};
}

/// Values near the present one that keep a rule, nearest first.
std::vector<std::int64_t> valid_values(const Rule& rule, const Facts& facts) {
  constexpr std::size_t most_shown = 6;
  constexpr std::int64_t furthest = 4096;
  const std::int64_t value = rule.value(facts);
  std::vector<std::int64_t> valid;
  if (rule.path == "cluster.gpus") return {facts.layout.gpus()};
  for (std::int64_t off = 0; off <= furthest && valid.size() < most_shown; ++off) {
    if (value - off >= 1 && rule.would_hold(facts, value - off)) valid.push_back(value - off);
    if (off > 0 && rule.would_hold(facts, value + off)) valid.push_back(value + off);
  }
  return valid;
}

std::string change_text(const Layout& from, const Layout& to, std::int64_t gpus_there) {
  std::string text;
  const auto note = [&](std::string_view name, std::int64_t before, std::int64_t after) {
    if (before != after) text += fmt::format("{}{} {} → {}", text.empty() ? "" : ", ", name, before, after);
  };
  note("TP", from.tp, to.tp);
  note("PP", from.pp, to.pp);
  note("CP", from.cp, to.cp);
  note("attention DP", from.attention_dp, to.attention_dp);
  note("EP", from.ep, to.ep);
  note("expert TP", from.expert_tp, to.expert_tp);
  note("replicas", from.replicas, to.replicas);
  if (from.sequence_parallel && !to.sequence_parallel) text += fmt::format("{}no SP", text.empty() ? "" : ", ");
  const bool keeps_sizes = to.stage_layers == from.stage_layers || from.stage_layers == even_stages(sum_of(from.stage_layers), from.pp);
  if (!keeps_sizes) text += fmt::format("{}even stages", text.empty() ? "" : ", ");
  if (gpus_there > 0) return fmt::format("{}; uses {} of {} GPUs", text, to.gpus(), gpus_there);
  return fmt::format("{}; uses {} GPU{}", text, to.gpus(), to.gpus() == 1 ? "" : "s");
}

}  // namespace

bool is_legal(const Plan& plan, const Layout& layout) {
  const Facts facts = facts_of(plan, layout);
  return std::all_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.severity == Severity::caution || rule.holds(facts); });
}

namespace {

bool keeps_rules_of(const Facts& facts, std::string_view path, std::int64_t value) {
  return std::all_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.path != path || rule.severity == Severity::caution || rule.would_hold(facts, value); });
}

}  // namespace

bool is_legal_degree(const Plan& plan, std::string_view path, std::int64_t value) {
  const Layout one_gpu;
  return keeps_rules_of(facts_of(plan, one_gpu), path, value);
}

std::string broken_rule(const Plan& plan, const Layout& layout, std::string_view path) {
  const Facts facts = facts_of(plan, layout);
  for (const Rule& rule : rules) {
    if (rule.path == path && rule.severity == Severity::violation && !rule.holds(facts)) return std::string(rule.rule);
  }
  return {};
}

namespace {

/// What a repair costs; the cheaper one has the smaller first number that differs.
struct Cost {
  std::int64_t changed = 0;  ///< Of what was written: degrees, SP and stage sizes.
  double gpus_moved = 0;     ///< Between the GPUs used before and after.
  double stretch = 0;        ///< Σ over the degrees of larger ÷ smaller, before and after.
  bool operator<(const Cost& other) const {
    return std::tie(changed, gpus_moved, stretch) < std::tie(other.changed, other.gpus_moved, other.stretch);
  }
};

/// A degree that a repair may change, and what it is called in the rules about it alone.
struct Axis {
  std::int64_t Layout::*degree;
  std::string_view path;
  bool takes_gpus;      ///< The GPUs are a multiple of it; experts are spread over GPUs that are there anyway.
  std::size_t nearest;  ///< How many values near a wanted one are tried: all the usual ones where only divisors do.
};
// ADP after what decides whether experts can be spread over it; ETP follows from e·x = t·c·D.
constexpr std::array<Axis, 6> axes = {{{&Layout::tp, "layout.tp", true, 12},
                                       {&Layout::ep, "layout.ep", false, 12},
                                       {&Layout::pp, "layout.pp", true, 4},
                                       {&Layout::cp, "layout.cp", true, 4},
                                       {&Layout::attention_dp, "layout.attention_dp", true, 4},
                                       {&Layout::replicas, "layout.replicas", true, 4}}};

/// Tries layouts with one change, then with two, and so on, until one is legal. One GPU always is.
class RepairSearch {
 public:
  explicit RepairSearch(const Facts& facts) : facts_(facts), tried_(facts.layout) {
    const LayoutStatement& stated = facts.plan.layout;
    Problems ignored;
    const LayoutStatement written = stated.notation.empty() ? stated : parse_layout_notation(stated.notation, "", ignored);
    dp_follows_ = facts.layout.experts_spread && !written.dp && !written.attention_dp;
    expert_tp_follows_ = !written.expert_tp;
    uneven_ = facts.layout.stage_layers != even_stages(facts.plan.model.layers, facts.layout.pp);
  }

  std::optional<Layout> cheapest() {
    constexpr std::int64_t all = static_cast<std::int64_t>(axes.size()) + 3;  // ETP, SP and stage sizes may change besides.
    for (most_changed_ = 0; most_changed_ <= all && !best_; ++most_changed_) visit(0, 0);
    return best_;
  }

 private:
  void visit(std::size_t at, std::int64_t changed) {
    if (at == axes.size()) return consider(changed);
    const Axis& axis = axes[at];
    const std::int64_t present = facts_.layout.*axis.degree;
    const bool is_free = axis.degree == &Layout::attention_dp && dp_follows_;
    for (const std::int64_t value : values(axis, changed < most_changed_ || is_free)) {
      tried_.*axis.degree = value;
      visit(at + 1, changed + (value == present || is_free ? 0 : 1));
    }
    tried_.*axis.degree = present;
  }

  /// The present value if it fits; where it may change, also those nearest to it, nearest to what the GPUs ask for, and the least.
  std::vector<std::int64_t> values(const Axis& axis, bool may_change) const {
    const std::int64_t present = facts_.layout.*axis.degree;
    const std::int64_t beside = axis.takes_gpus ? tried_.gpus() / tried_.*axis.degree : 1;
    std::vector<std::int64_t> found;
    const auto try_value = [&](std::int64_t value) {
      const bool is_new = value >= 1 && std::find(found.begin(), found.end(), value) == found.end();
      // In doubles, which cannot overflow; a larger layout could not be written.
      const bool is_written = static_cast<double>(beside) * static_cast<double>(value) <= most_gpus_of_layout;
      const bool is_found = is_new && is_written && fits_there(axis, value) && fits_alone(axis, value);
      if (is_found) found.push_back(value);
      return is_found;
    };
    try_value(present);
    if (!may_change) return found;
    const std::int64_t there = facts_.gpus_there > 0 ? facts_.gpus_there : facts_.layout.gpus();
    const std::int64_t step = axis.degree == &Layout::attention_dp ? least_dp() : 1;
    for (const std::int64_t wanted : {present, std::min(there, facts_.layout.gpus()) / beside}) {
      constexpr std::int64_t furthest = 1024;
      const std::int64_t near = std::min(wanted, largest(axis)) / step;
      std::size_t count = 0;
      for (std::int64_t off = 0; off <= furthest && count < axis.nearest; ++off) {
        count += try_value((near - off) * step) ? 1 : 0;
        count += off > 0 && try_value((near + off) * step) ? 1 : 0;
      }
    }
    try_value(step);
    return found;
  }

  /// Whether the axes decided so far, this one with them, still leave room for one GPU of the rest.
  bool fits_there(const Axis& axis, std::int64_t value) const {
    std::int64_t gpus = axis.takes_gpus ? value : 1;
    for (const Axis* before = axes.data(); before->degree != axis.degree; ++before) {
      if (before->takes_gpus) gpus *= tried_.*before->degree;
    }
    return facts_.gpus_there == 0 || gpus <= facts_.gpus_there;
  }

  /// No larger value fits.
  std::int64_t largest(const Axis& axis) const {
    if (axis.degree == &Layout::tp) return facts_.plan.model.attention.heads;
    if (axis.degree == &Layout::ep) return std::max<std::int64_t>(1, facts_.plan.model.experts.experts);
    if (axis.degree == &Layout::pp) return facts_.plan.model.layers;
    return static_cast<std::int64_t>(most_gpus_of_layout);
  }

  /// Of the rules about one degree, whether a value keeps all; of ADP, whether the experts can be spread over it.
  bool fits_alone(const Axis& axis, std::int64_t value) const {
    if (axis.degree != &Layout::attention_dp) return keeps_rules_of(facts_, axis.path, value);
    // Without experts nothing shares a layer among attention ranks: a plan has only the ADP that it writes.
    if (!facts_.has_experts) return value <= (dp_follows_ ? 1 : facts_.layout.attention_dp);
    const std::int64_t gpus = tried_.tp * tried_.cp * value;
    return divides(tried_.ep, gpus) && keeps_rules_of(facts_, "layout.expert_tp", gpus / tried_.ep);
  }
  /// The smallest ADP over which the experts can be spread.
  std::int64_t least_dp() const { return facts_.has_experts ? tried_.ep / std::gcd(tried_.ep, tried_.tp * tried_.cp) : 1; }

  /// The layout tried, with what follows from its degrees.
  void consider(std::int64_t changed) {
    const Layout& before = facts_.layout;
    if (facts_.has_experts && !divides(tried_.ep, tried_.gpus_per_stage())) return;
    tried_.expert_tp = facts_.has_experts ? tried_.gpus_per_stage() / tried_.ep : 1;
    tried_.sequence_parallel = before.sequence_parallel && tried_.tp > 1;
    const bool keeps_stages = uneven_ && stages_hold_layers(facts_) && tried_.pp == before.pp;
    changed += !expert_tp_follows_ && tried_.expert_tp != before.expert_tp ? 1 : 0;
    changed += tried_.sequence_parallel != before.sequence_parallel ? 1 : 0;
    changed += uneven_ && !keeps_stages ? 1 : 0;
    const Cost cost = cost_of(tried_, changed);
    if (changed > most_changed_ || (best_ && !(cost < best_cost_))) return;
    Layout made = tried_;
    if (!keeps_stages) made.stage_layers = even_stages(facts_.plan.model.layers, made.pp);
    if (!is_legal(facts_.plan, made)) return;
    best_ = std::move(made);
    best_cost_ = cost;
  }

  Cost cost_of(const Layout& made, std::int64_t changed) const {
    const Layout& before = facts_.layout;
    Cost cost{.changed = changed, .gpus_moved = std::fabs(static_cast<double>(made.gpus() - before.gpus()))};
    for (const Axis& axis : axes) {
      const auto from = static_cast<double>(before.*axis.degree);
      const auto to = static_cast<double>(made.*axis.degree);
      cost.stretch += from > to ? from / to : to / from;
    }
    return cost;
  }

  const Facts& facts_;
  Layout tried_;
  bool dp_follows_ = false;
  bool expert_tp_follows_ = false;
  bool uneven_ = false;  ///< The stages are not as even as can be: their sizes were written.
  std::int64_t most_changed_ = 0;
  std::optional<Layout> best_;
  Cost best_cost_;
};

}  // namespace

std::optional<Layout> cheapest_legal_layout(const Plan& plan, const Layout& layout) {
  if (is_legal(plan, layout)) return layout;
  return RepairSearch(facts_of(plan, layout)).cheapest();
}

std::vector<Violation> violations_of(const Plan& plan, const Layout& layout) {
  const Facts facts = facts_of(plan, layout);
  std::vector<Violation> found;
  bool any_broken = false;
  for (const Rule& rule : rules) {
    if (rule.holds(facts)) continue;
    Violation violation;
    violation.rule = std::string(rule.rule);
    violation.path = std::string(rule.path);
    violation.is_caution = rule.severity == Severity::caution;
    violation.message = rule.message(facts);
    violation.valid = valid_values(rule, facts);
    any_broken = any_broken || !violation.is_caution;
    found.push_back(std::move(violation));
  }
  if (!any_broken) return found;
  const std::optional<Layout> repaired = cheapest_legal_layout(plan, layout);
  if (!repaired) return found;
  for (Violation& violation : found) {
    if (violation.is_caution) continue;
    violation.repair = notation_of(*repaired, facts.has_experts);
    violation.repair_stage_layers = repaired->stage_layers == even_stages(plan.model.layers, repaired->pp) ? std::vector<std::int64_t>{} : repaired->stage_layers;
    violation.repair_change = change_text(layout, *repaired, facts.gpus_there);
  }
  return found;
}

}  // namespace plimsoll
