#include "core/verdict/experts.hpp"

#include "core/physics/expert_use.hpp"

namespace plimsoll {

namespace {

ExpertUse use_of(const StageFacts& facts, std::string_view step, double tokens) {
  const ExpertUseOf<double> use = expert_use(facts, tokens);
  return {.step = std::string(step),
          .tokens = tokens,
          .tokens_per_expert = use.tokens_per_expert,
          .experts_read = use.experts_read,
          .ranks_busy = use.ranks_busy,
          .fullest_over_mean = use.fullest_over_mean};
}

}  // namespace

std::optional<ExpertsReport> experts_report_of(const Plan& plan, const Layout& layout, const std::vector<Case>& cases) {
  if (!plan.model.has_experts() || cases.empty()) return std::nullopt;
  const Case& headline = cases.front();
  ExpertsReport report;
  report.experts = plan.model.experts.experts;
  report.redundant = plan.routing.redundant_experts;
  report.ranks = layout.ep;
  report.per_rank = experts_held(headline.facts);
  report.fullest_by_popularity = headline.facts.routed.fullest_over_mean;
  if (!headline.answers.is_overloaded) report.use.push_back(use_of(headline.facts, "decode step", tokens_of_step(headline.facts, headline.answers)));
  report.use.push_back(use_of(headline.facts, "one sequence", headline.facts.terms.speculation.verified_tokens));
  return report;
}

}  // namespace plimsoll
