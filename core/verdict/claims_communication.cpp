// Claims about what passes between GPUs.
#include <fmt/core.h>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

void audit_tensor_parallel_traffic(Answer& answer) {
  const Subject& s = answer.subject();
  const std::vector<Range>& parts = answer.claim().parts;
  if (parts.size() != 2 && !s.reference) return answer.cannot("needs the two TP degrees, as \"parts\", or the reference plan");
  const double from = parts.size() == 2 ? parts[0].low : real(s.reference->tp);
  const double to = parts.size() == 2 ? parts[1].low : real(s.layout.tp);
  if (from <= 1 || to < 1) return answer.cannot("needs TP degrees above 1");
  // A ring all-reduce moves 2(t−1)/t of the tensor a GPU and 2(t−1) in the whole group, in 2(t−1) steps.
  const auto of_gpu = [](double t) { return 2 * (t - 1) / t; };
  const double gpu_reduction = answer.number("bytes_per_gpu_reduction", 1 - of_gpu(to) / of_gpu(from));
  const double group_reduction = answer.number("group_traffic_reduction", 1 - (to - 1) / (from - 1));
  answer.number("steps_before", 2 * (from - 1));
  answer.number("steps_after", 2 * (to - 1));
  answer.step(fmt::format("a ring moves {} → {} of the tensor a GPU, {} → {} in the group", rounded_number(of_gpu(from)), rounded_number(of_gpu(to)), 2 * (from - 1), 2 * (to - 1)));
  if (answer.states(gpu_reduction)) return answer.holds("bytes of one GPU");
  if (answer.states(group_reduction)) return answer.holds_if("the traffic of the whole group is meant");
  if (gpu_reduction <= 0) return answer.contradicts(fmt::format("TP {} → {} saves nothing", from, to));
  answer.off_by(fmt::format("a GPU sends {} less, the group {}: off by a factor of {}", rounded_text(gpu_reduction, Unit::ratio), rounded_text(group_reduction, Unit::ratio), rounded_number(answer.value().low / gpu_reduction)));
}

/// The share of a prefill chunk in which the slowest stage waits for links.
void audit_link_utilisation(Answer& answer) {
  const Subject& s = answer.subject();
  const auto context = stage_context<double>(s.plan, s.layout, s.scale);
  if (!context.hardware.scale_up && !context.hardware.scale_out) {
    return answer.cannot("needs a link's bandwidth: the bandwidth of a GPU's own memory says nothing about what joins GPUs");
  }
  if (refused_without_batch(answer)) return;
  const Prefill<double> prefill = prefill_of(context, residency_of(s.plan, s.layout, answer.batch()).sequences, s.plan.workload.input.longest());
  double link_s = 0;
  for (std::size_t i = 0; i < operation_count; ++i) link_s += prefill.slowest.bound[i] == Bound::link ? prefill.slowest.seconds[i] : 0;
  answer.compare(answer.number("prefill_share", link_s / prefill.slowest.total_s()), "the share of prefill in which links are busy");
}

}  // namespace plimsoll::claims
