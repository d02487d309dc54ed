#include "core/verdict/legality.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

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
bool tp_splits_ffn(const Facts& f, std::int64_t tp) { return !f.has_dense_layers || divides(tp, f.plan.model.ffn_hidden); }
bool tp_splits_shared(const Facts& f, std::int64_t tp) { return f.plan.model.experts.shared_hidden == 0 || divides(tp, f.plan.model.experts.shared_hidden); }
bool tp_splits_vocabulary(const Facts& f, std::int64_t tp) { return f.plan.model.vocabulary == 0 || divides(tp, f.plan.model.vocabulary); }
bool ep_spreads_experts(const Facts& f, std::int64_t ep) { return !f.has_experts || divides(ep, f.plan.model.experts.experts); }
bool etp_splits_expert(const Facts& f, std::int64_t etp) { return !f.has_experts || divides(etp, f.plan.model.experts.hidden); }
bool pp_fits_layers(const Facts& f, std::int64_t pp) { return pp <= f.plan.model.layers; }
bool tp_stays_in_node(const Facts& f, std::int64_t tp) { return divides(tp, f.node); }

// In the order in which a plan is read: attention, FFN, experts, pipeline, GPUs.
constexpr std::array<Rule, 13> rules = {{
    {"TP divides the query heads", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_heads(f, f.layout.tp); }, &tp_splits_heads, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} does not divide the {} query heads", f.layout.tp, f.plan.model.attention.heads); }},
    {"TP divides the KV heads, or they divide it", "layout.tp", Severity::violation,
     [](const Facts& f) { return tp_splits_kv_heads(f, f.layout.tp); }, &tp_splits_kv_heads, [](const Facts& f) { return f.layout.tp; },
     [](const Facts& f) { return fmt::format("TP{} neither divides the {} KV heads nor is a multiple of them", f.layout.tp, f.kv_heads); }},
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
    {"SP shares the TP ranks", "layout.sp", Severity::violation,
     [](const Facts& f) { return !f.layout.sequence_parallel || f.layout.tp > 1; },
     [](const Facts& f, std::int64_t sp) { return sp == 1 || sp == f.layout.tp; }, [](const Facts&) { return std::int64_t{2}; },
     [](const Facts&) { return std::string("sequence parallelism splits norms and residuals over the TP ranks, and TP is 1"); }},
    {"Only a mixture of experts has EP", "layout.ep", Severity::violation,
     [](const Facts& f) { return f.has_experts || (f.layout.ep == 1 && f.layout.expert_tp == 1); },
     [](const Facts&, std::int64_t ep) { return ep == 1; }, [](const Facts& f) { return f.layout.ep; },
     [](const Facts& f) { return fmt::format("EP{} is written, but the model has no experts", f.layout.ep); }},
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
     [](const Facts& f) {
       const auto& sizes = f.layout.stage_layers;
       const bool all_filled = std::all_of(sizes.begin(), sizes.end(), [](std::int64_t size) { return size >= 1; });
       return f.layout.pp > f.plan.model.layers ||
              (static_cast<std::int64_t>(sizes.size()) == f.layout.pp && sum_of(sizes) == f.plan.model.layers && all_filled);
     },
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
     [](const Facts& f) { return fmt::format("TP{} does not divide the {} GPUs of a node, so its all-reduces cross nodes", f.layout.tp, f.node); }},
}};

Facts facts_of(const Plan& plan, const Layout& layout) {
  const Model& model = plan.model;
  const bool has_experts = model.has_experts();
  const bool has_dense_layers = !has_experts || model.experts.first_dense_layers > 0 || model.experts.every > 1;
  return {plan, layout, has_experts, has_dense_layers, model.attention.kv_heads_or_heads(), plan.cluster.gpus, gpus_per_node(plan, layout)};
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

/// Candidates for one degree: the present one, and the nearest that satisfy `fits` alone.
template <typename Fits>
std::vector<std::int64_t> candidates(std::int64_t present, Fits fits) {
  constexpr std::size_t most = 5;
  constexpr std::int64_t furthest = 1024;
  std::vector<std::int64_t> found;
  for (std::int64_t off = 0; off <= std::max(furthest, present) && found.size() < most; ++off) {
    if (present - off >= 1 && fits(present - off)) found.push_back(present - off);
    if (off > 0 && off <= furthest && fits(present + off)) found.push_back(present + off);
  }
  return found;
}

/// How far a degree moved: 0 if it stayed, else 1 and the octaves, so that few changes come before small ones.
double change_cost(std::int64_t from, std::int64_t to) {
  if (from == to) return 0;
  const double ratio = from > to ? static_cast<double>(from) / static_cast<double>(to) : static_cast<double>(to) / static_cast<double>(from);
  return 1 + ratio / 64;
}

std::vector<std::int64_t> even_sizes(std::int64_t layers, std::int64_t stages) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t i = 0; i < stages; ++i) sizes.push_back(layers / stages + (i < layers % stages ? 1 : 0));
  return sizes;
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
  if (text.empty()) text = "even stages";
  return gpus_there > 0 ? fmt::format("{}; uses {} of {} GPUs", text, to.gpus(), gpus_there) : fmt::format("{}; uses {} GPUs", text, to.gpus());
}

}  // namespace

bool is_legal(const Plan& plan, const Layout& layout) {
  const Facts facts = facts_of(plan, layout);
  return std::all_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.severity == Severity::caution || rule.holds(facts); });
}

std::optional<Layout> cheapest_legal_layout(const Plan& plan, const Layout& layout) {
  if (is_legal(plan, layout)) return layout;
  const Facts facts = facts_of(plan, layout);
  const auto tps = candidates(layout.tp, [&](std::int64_t tp) {
    return tp_splits_heads(facts, tp) && tp_splits_kv_heads(facts, tp) && tp_splits_ffn(facts, tp) && tp_splits_shared(facts, tp) && tp_splits_vocabulary(facts, tp);
  });
  const auto any = [](std::int64_t) { return true; };
  const auto pps = candidates(layout.pp, [&](std::int64_t pp) { return pp_fits_layers(facts, pp); });
  const auto dps = candidates(layout.attention_dp, any);
  const auto eps = facts.has_experts ? candidates(layout.ep, [&](std::int64_t ep) { return ep_spreads_experts(facts, ep); }) : std::vector<std::int64_t>{1};
  const auto replica_counts = candidates(layout.replicas, any);
  std::optional<Layout> best;
  double best_cost = 0;
  const auto consider = [&](const Layout& tried) {
    if (!is_legal(plan, tried)) return;
    const double gpus_moved = std::fabs(static_cast<double>(tried.gpus() - layout.gpus()));
    const double cost = change_cost(layout.tp, tried.tp) + change_cost(layout.pp, tried.pp) + change_cost(layout.attention_dp, tried.attention_dp) +
                        change_cost(layout.ep, tried.ep) + change_cost(layout.replicas, tried.replicas) + gpus_moved / 1e3;
    if (!best || cost < best_cost) {
      best = tried;
      best_cost = cost;
    }
  };
  for (const std::int64_t tp : tps) {
    for (const std::int64_t pp : pps) {
      for (const std::int64_t dp : dps) {
        for (const std::int64_t ep : eps) {
          for (const std::int64_t replicas : replica_counts) {
            Layout tried = layout;
            tried.tp = tp;
            tried.pp = pp;
            tried.attention_dp = dp;
            tried.replicas = replicas;
            if (tried.tp == 1) tried.sequence_parallel = false;
            if (!divides(ep, tried.gpus_per_stage())) continue;
            tried.ep = ep;
            tried.expert_tp = facts.has_experts ? tried.gpus_per_stage() / ep : 1;
            const bool keeps_sizes = pp == layout.pp && sum_of(layout.stage_layers) == plan.model.layers;
            if (!keeps_sizes) tried.stage_layers = even_sizes(plan.model.layers, pp);
            consider(tried);
          }
        }
      }
    }
  }
  return best;
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
    violation.repair_change = change_text(layout, *repaired, facts.gpus_there);
  }
  return found;
}

}  // namespace plimsoll
