#include "core/verdict/experts.hpp"

#include <algorithm>
#include <cmath>

namespace plimsoll {

namespace {

/// What experts see of T tokens of a stage.
ExpertUse use_of(const StageFacts& facts, std::string_view step, double tokens) {
  const Experts& experts = facts.plan->model.experts;
  const RoutedExperts& routed = facts.routed;
  const auto ranks = static_cast<double>(facts.layout->ep);
  const auto all = static_cast<double>(experts.experts);
  const auto per_token = static_cast<double>(experts.per_token);
  ExpertUse use;
  use.step = std::string(step);
  use.tokens = tokens;
  use.tokens_per_expert = tokens * per_token / all;
  if (routed.is_uniform) {
    use.experts_read = mean_expert_hit_chance(all, per_token, tokens);
    use.ranks_busy = mean_expert_hit_chance<double>(1, rank_hit_chance(all, per_token, all / ranks), tokens);
  } else {
    const double whole = std::floor(tokens);
    const auto mean_of = [&](auto measure) { return measure(whole) + (tokens - whole) * (measure(whole + 1) - measure(whole)); };
    const double held = (all + static_cast<double>(facts.plan->routing.redundant_experts)) / ranks;
    use.experts_read = mean_of([&](double at) { return routed.mean_distinct(static_cast<std::int64_t>(at)); }) / held;
    use.ranks_busy = mean_of([&](double at) { return routed.ranks_busy(at); });
  }
  const double mean_tokens = tokens * per_token / ranks;
  use.fullest_over_mean = routed.fullest_over_mean * hottest_over_mean(mean_tokens * routed.fullest_over_mean, ranks);
  return use;
}

/// Tokens of one micro-batch of a decode step, over the attention ranks of a stage.
double tokens_of_step(const Case& each) {
  const Layout& layout = *each.facts.layout;
  const double of_rank = each.answers.decoding_sequences / static_cast<double>(layout.replicas * layout.attention_dp);
  const double sequences = each.facts.plan->workload.burst ? std::ceil(of_rank) : std::max(1.0, of_rank);
  return sequences / each.answers.decode.micro_batches * each.facts.terms.speculation.verified_tokens * static_cast<double>(layout.attention_dp);
}

}  // namespace

std::optional<ExpertsReport> experts_report_of(const Plan& plan, const Layout& layout, const std::vector<Case>& cases) {
  if (!plan.model.has_experts() || cases.empty()) return std::nullopt;
  const Case& headline = cases.front();
  ExpertsReport report;
  report.experts = plan.model.experts.experts;
  report.redundant = plan.routing.redundant_experts;
  report.ranks = layout.ep;
  report.per_rank = static_cast<double>(report.experts + report.redundant) / static_cast<double>(report.ranks);
  report.fullest_by_popularity = headline.facts.routed.fullest_over_mean;
  if (!headline.answers.is_overloaded) report.use.push_back(use_of(headline.facts, "decode step", tokens_of_step(headline)));
  report.use.push_back(use_of(headline.facts, "one sequence", headline.facts.terms.speculation.verified_tokens));
  return report;
}

}  // namespace plimsoll
