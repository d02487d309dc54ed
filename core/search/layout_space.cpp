#include "core/search/layout_space.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/verdict/legality.hpp"

namespace plimsoll {

namespace {

/// Values from 1 to `most`, or those of a list, that keep every rule by themselves.
template <typename Keeps>
std::vector<std::int64_t> degrees(const std::vector<std::int64_t>& asked, std::int64_t most, Keeps keeps) {
  std::vector<std::int64_t> found;
  if (asked.empty()) {
    for (std::int64_t value = 1; value <= most; ++value) {
      if (keeps(value)) found.push_back(value);
    }
    return found;
  }
  for (const std::int64_t value : asked) {
    if (value <= most && keeps(value)) found.push_back(value);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// Numbers of replicas that are left for a family, without listing them.
std::int64_t count_of_replicas(std::int64_t gpus_of_replica, const SearchOptions& options, std::int64_t most_gpus) {
  const std::int64_t most = most_gpus / gpus_of_replica;
  const std::int64_t least = (options.least_gpus + gpus_of_replica - 1) / gpus_of_replica;
  if (options.replicas.empty()) return std::max<std::int64_t>(0, most - std::max<std::int64_t>(1, least) + 1);
  return std::count_if(options.replicas.begin(), options.replicas.end(), [&](std::int64_t each) { return each >= least && each <= most; });
}

class FamilyWalk {
 public:
  FamilyWalk(const Plan& plan, const SearchOptions& options) : plan_(plan), options_(options), has_experts_(plan.model.has_experts()) {
    most_gpus_ = gpus_searched(plan, options);
    variants_ = static_cast<std::int64_t>(std::max<std::size_t>(1, options.chunk_tokens.size()) * std::max<std::size_t>(1, options.sequences.size()) *
                                          std::max<std::size_t>(1, options.weights.size()) * std::max<std::size_t>(1, options.kv_cache.size()));
  }

  /// Stops once there are too many.
  void walk() {
    const std::int64_t most_stages = std::min(most_gpus_, plan_.model.layers);
    const std::vector<std::int64_t> tps = degrees(options_.tp, most_tp(), [&](std::int64_t tp) { return is_legal_degree(plan_, "layout.tp", tp); });
    const std::int64_t most_ep = has_experts_ ? std::min(most_gpus_, plan_.model.experts.experts) : 1;
    eps_ = degrees(options_.ep, most_ep, [&](std::int64_t ep) { return is_legal_degree(plan_, "layout.ep", ep); });
    for (const std::int64_t pp : degrees(options_.pp, most_stages, [](std::int64_t) { return true; })) {
      for (const std::int64_t tp : tps) add_of(pp, tp);
      if (layouts_ > most_layouts) return;
    }
  }

  std::int64_t layouts() const { return layouts_; }
  std::vector<LayoutFamily>& families() { return families_; }

 private:
  /// No larger degree divides the heads.
  std::int64_t most_tp() const { return std::min(most_gpus_, plan_.model.attention.heads); }

  void add_of(std::int64_t pp, std::int64_t tp) {
    const std::int64_t for_cp = most_gpus_ / (pp * tp);
    for (const std::int64_t cp : degrees(options_.cp, for_cp, [](std::int64_t) { return true; })) {
      for (const std::int64_t dp : degrees(options_.attention_dp, has_experts_ ? for_cp / cp : std::min<std::int64_t>(1, for_cp / cp), [](std::int64_t) { return true; })) {
        add_of_stage({.tp = tp, .pp = pp, .cp = cp, .attention_dp = dp});
      }
      if (layouts_ > most_layouts) return;
    }
  }

  void add_of_stage(LayoutFamily family) {
    const std::int64_t replicas = count_of_replicas(family.gpus(), options_, most_gpus_);
    if (replicas == 0) return;
    const std::int64_t stage = family.tp * family.cp * family.attention_dp;
    for (const std::int64_t ep : eps_) {
      if (ep > stage) return;
      if (stage % ep != 0 || (has_experts_ && !is_legal_degree(plan_, "layout.expert_tp", stage / ep))) continue;
      family.ep = ep;
      families_.push_back(family);
      layouts_ += replicas * variants_;
    }
  }

  const Plan& plan_;
  const SearchOptions& options_;
  bool has_experts_;
  std::int64_t most_gpus_ = 1;
  std::int64_t variants_ = 1;
  std::int64_t layouts_ = 0;
  std::vector<std::int64_t> eps_;
  std::vector<LayoutFamily> families_;
};

}  // namespace

void set_degrees(const LayoutFamily& family, std::int64_t replicas, bool has_experts, Layout& layout) {
  layout.tp = family.tp;
  layout.pp = family.pp;
  layout.cp = family.cp;
  layout.attention_dp = family.attention_dp;
  layout.ep = family.ep;
  layout.expert_tp = has_experts ? layout.gpus_per_stage() / family.ep : 1;
  layout.replicas = replicas;
  layout.experts_spread = family.ep > 1;
}

std::int64_t gpus_searched(const Plan& plan, const SearchOptions& options) {
  if (options.gpus) return *options.gpus;
  if (plan.cluster.gpus > 0) return plan.cluster.gpus;
  Problems ignored;
  const std::int64_t prefill = plan.disaggregation ? resolve_prefill_layout(plan, ignored).layout.gpus() : 0;
  return prefill + resolve_layout(plan, ignored).layout.gpus();
}

std::vector<LayoutFamily> families_of(const Plan& plan, const SearchOptions& options, Problems& problems) {
  FamilyWalk walk(plan, options);
  walk.walk();
  if (walk.layouts() > most_layouts) {
    problems.add("gpus", fmt::format("more than {} layouts are legal on {} GPUs; name the degrees to try (tp, pp, cp, attention_dp, ep, replicas), or fewer GPUs", most_layouts, gpus_searched(plan, options)));
  } else if (walk.families().empty()) {
    problems.add("gpus", fmt::format("no layout of these degrees is legal on {} to {} GPUs", options.least_gpus, gpus_searched(plan, options)));
  }
  return std::move(walk.families());
}

}  // namespace plimsoll
