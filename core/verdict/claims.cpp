#include "core/verdict/claims.hpp"

#include <array>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll {

namespace {

using namespace claims;

struct Rule {
  void (*audit)(Answer& answer);
  bool needs_value = true;  ///< Else its kind says something even without one.
};

/// In the order of ClaimKind.
constexpr std::array<Rule, names_of<ClaimKind>.size()> rules = {{
    {&audit_total_parameters},
    {&audit_heads_per_rank},
    {&audit_attention_width},
    {&audit_experts_per_gpu},
    {&audit_layers_per_stage},
    {&audit_parameters_per_gpu},
    {&audit_expert_parameters_per_gpu},
    {&audit_kv_cache},
    {&audit_activations},
    {&audit_memory_sum},
    {&audit_memory_fraction},
    {&audit_pipeline_memory},
    {&audit_fits, false},
    {&audit_expert_idle},
    {&audit_expert_utilisation},
    {&audit_token_on_one_gpu, false},
    {&audit_ratio_to_reference},
    {&audit_gpus},
    {&audit_data_parallel_groups},
    {&audit_sequence_parallel},
    {&audit_gpu_reduction},
    {&audit_requirement},
    {&audit_prefill_throughput},
    {&audit_decode_throughput, false},
    {&audit_product},
    {&audit_ttft},
    {&audit_ttft_limit, false},
    {&audit_tensor_parallel_traffic},
    {&audit_link_utilisation},
    {&audit_mfu_limit},
}};

/// As people read it: the value, or the limit where that is all it states.
std::string stated_text(const Claim& claim) {
  const ClaimUnits units = units_of(claim.kind);
  if (claim.value) return claims::stated_text(*claim.value, units.value);
  return claim.limit ? rounded_text(*claim.limit, units.limit) : std::string();
}

ClaimAnswer answer_of(const Claim& claim, const Subject& subject) {
  const auto kind = static_cast<std::size_t>(claim.kind);
  ClaimAnswer out;
  out.kind = std::string(names_of<ClaimKind>[kind]);
  out.statement = claim.statement;
  out.stated = stated_text(claim);
  Answer answer(subject, claim, out);
  if (subject.plan.model.attention.kind == AttentionKind::unknown) {
    answer.cannot("the model's attention is not understood");
  } else if (!claim.value && rules[kind].needs_value) {
    answer.cannot("needs a value");
  } else {
    rules[kind].audit(answer);
  }
  return out;
}

/// Claims are arithmetic: experts that are all alike, nothing cached, a token a step.
Plan as_claims_see(const Plan& plan) {
  Plan audited = plan;
  audited.routing = {};
  audited.engine.speculation.reset();
  audited.workload.cached_prefix = 0;
  audited.workload.shared_prefix = false;
  return audited;
}

}  // namespace

std::vector<ClaimAnswer> audit_claims(const Plan& plan, const Layout& layout) {
  std::vector<ClaimAnswer> answers;
  if (plan.claims.empty()) return answers;
  const Plan audited = as_claims_see(plan);
  const Subject subject = subject_of(audited, layout);
  for (const Claim& claim : plan.claims) answers.push_back(answer_of(claim, subject));
  return answers;
}

}  // namespace plimsoll
