// Claims about the layout: what its degrees divide, how many GPUs it takes, and how many fewer than the reference plan's.
#include <fmt/core.h>

#include <algorithm>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

void audit_heads_per_rank(Answer& answer) {
  const std::int64_t heads = answer.subject().plan.model.attention.heads;
  const std::int64_t tp = answer.subject().layout.tp;
  answer.step(fmt::format("{} heads / TP {}", heads, tp));
  answer.compare(answer.number("heads_per_rank", real(heads) / real(tp)), "heads over TP");
}

void audit_attention_width(Answer& answer) {
  const Attention& attention = answer.subject().plan.model.attention;
  answer.step(fmt::format("{} heads × {}", attention.heads, attention.head_dim));
  answer.compare(answer.number("attention_width", real(attention.heads) * real(attention.head_dim)), "heads times head width");
}

void audit_experts_per_gpu(Answer& answer) {
  const std::int64_t experts = answer.subject().plan.model.experts.experts;
  const std::int64_t ep = answer.subject().layout.ep;
  answer.step(fmt::format("{} experts / EP {}", experts, ep));
  answer.compare(answer.number("experts_per_gpu", real(experts) / real(ep)), "experts over EP");
}

void audit_layers_per_stage(Answer& answer) {
  const std::vector<std::int64_t>& stages = answer.subject().layout.stage_layers;
  const std::int64_t layers = answer.subject().plan.model.layers;
  const std::int64_t pp = answer.subject().layout.pp;
  answer.step(fmt::format("{} layers / PP {}", layers, pp));
  const double mean = answer.number("layers_per_stage", real(layers) / real(pp));
  const auto [least, most] = std::minmax_element(stages.begin(), stages.end());
  const Range sizes(real(*least), real(*most));
  if (answer.value().is_single() ? sizes.contains(answer.value().low) : answer.states(sizes)) {
    return answer.holds(sizes.is_single() ? fmt::format("each stage has {}", *least) : fmt::format("stages have {} to {}", *least, *most));
  }
  answer.compare(mean, "layers over PP");
}

void audit_gpus(Answer& answer) {
  const Subject& s = answer.subject();
  answer.step(expanded(s.layout, s.plan.model.has_experts()));
  answer.compare(answer.number("gpus", s.gpus), "the layout's product");
}

void audit_data_parallel_groups(Answer& answer) {
  const Subject& s = answer.subject();
  const double groups = answer.value().high;
  if (answer.value().low < 1) return answer.contradicts("there is at least one group");
  const double there = answer.claim().limit.value_or(s.gpus);
  const double needed = answer.number("needed", groups * s.gpus_of_replica);
  answer.number(fmt::format("gpus_per_group_if_{}", there), there / groups);
  answer.step(fmt::format("a replica takes {} GPUs, {} independent ones {}", s.gpus_of_replica, groups, needed));
  if (needed <= there) return answer.holds(fmt::format("{} replicas of {} GPUs", groups, s.gpus_of_replica));
  if (groups == real(s.layout.attention_dp)) return answer.holds_if("they are attention ranks that share the experts of one replica");
  answer.contradicts(fmt::format("{} independent groups of {} GPUs need {}, and {} are there", groups, s.gpus_of_replica, needed, there));
}

void audit_sequence_parallel(Answer& answer) {
  const Subject& s = answer.subject();
  const double sp = answer.claim().parts.empty() ? real(s.plan.layout.sp.value_or(s.layout.tp)) : answer.claim().parts.front().low;
  answer.number("gpus", s.gpus);
  if (!answer.states(s.gpus)) return answer.contradicts(fmt::format("the layout uses {} GPUs", s.gpus));
  if (sp == real(s.layout.tp)) return answer.holds_if(fmt::format("the {} sequence-parallel ranks are the TP ranks", sp));
  answer.contradicts(fmt::format("sequence parallelism shares the TP ranks, so SP{} would have to be TP{}", sp, s.layout.tp));
}

void audit_gpu_reduction(Answer& answer) {
  const Subject& s = answer.subject();
  if (!s.reference) return answer.cannot("needs the reference plan");
  const double theirs = s.reference_gpus();
  const double without = answer.number("both_without_dp", 1 - s.gpus / theirs);
  if (s.groups > 1) {
    answer.number(fmt::format("both_with_dp{}", s.groups), 1 - s.gpus * s.groups / (theirs * s.groups));
    answer.number(fmt::format("{}_x_{}_against_{}", s.gpus, s.groups, theirs), 1 - s.gpus * s.groups / theirs);
  }
  answer.step(fmt::format("1 − {}/{}", s.gpus, theirs));
  if (!answer.states(without)) return answer.contradicts(fmt::format("{} against {} GPUs is {} fewer", s.gpus, theirs, rounded_text(without, Unit::ratio)));
  if (s.groups > 1) return answer.holds_if(fmt::format("the {} data-parallel groups are left out on both sides, or counted on both", s.groups));
  answer.holds(fmt::format("{} against {} GPUs", s.gpus, theirs));
}

void audit_ratio_to_reference(Answer& answer) {
  const Subject& s = answer.subject();
  if (!s.reference) return answer.cannot("needs the reference plan");
  if (answer.claim().ratio_of == "expert_utilisation") return audit_expert_utilisation_ratio(answer);
  if (answer.claim().ratio_of != "gpus") return answer.cannot("needs \"ratio_of\": expert_utilisation or gpus");
  answer.compare(answer.number("gpus", s.gpus / s.reference_gpus()), "the ratio of GPUs");
}

}  // namespace plimsoll::claims
