// Claims about the memory of a GPU, line by line and in all.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

namespace {

/// What memory.hpp puts on the GPUs under the claim's sequences and context.
MemoryOfStages memory_of(const Answer& answer) {
  return memory_under(answer.subject(), answer.subject().layout, answer.batch(), answer.claim().context);
}

/// One line of the memory as the layout places it, on the fullest and the emptiest stage.
NamedReading placed_line(const Answer& answer, std::string words, double GpuMemory::*line) {
  const std::vector<GpuMemory> stages = memory_of(answer).stages;
  const auto [least, most] = std::minmax_element(stages.begin(), stages.end(), [&](const GpuMemory& a, const GpuMemory& b) { return a.*line < b.*line; });
  return {"as_placed_GB", (*most).*line, std::move(words), (*least).*line};
}

}  // namespace

void audit_kv_cache(Answer& answer) {
  if (refused_without_batch(answer)) return;
  const Subject& s = answer.subject();
  const double p = real(s.layout.pp);
  const double t = real(s.layout.tp);
  const double of_sequence = s.whole.kept_bytes(answer.context());
  const double all = answer.batch() * of_sequence;
  answer.step(fmt::format("{} a sequence of {} tokens × {} sequences = {}", rounded_text(of_sequence, Unit::bytes), answer.context(), answer.batch(), rounded_text(all, Unit::bytes)));
  std::vector<NamedReading> readings = {
      placed_line(answer, "as the layout places it, with what TP cannot split copied", &GpuMemory::kv_cache_at_longest_bytes),
      {fmt::format("{}_way_GB", s.gpus), all / s.gpus, fmt::format("split evenly over all {} GPUs", s.gpus), {}},
      {fmt::format("pp{}_tp{}_GB", p, t), all / (p * t), "split over TP and PP alone", {}},
      {fmt::format("pp{}_only_GB", p), all / p, "split over PP alone", {}},
      {"all_GB", all, "not split at all", {}},
  };
  if (s.groups > 1) {
    readings.push_back({fmt::format("{}_dp_groups_over_{}_GB", s.groups, s.gpus), all * s.groups / s.gpus, fmt::format("{} batches share the {} GPUs", s.groups, s.gpus), {}});
  }
  answer_by_readings(answer, readings, 1 / giga, "GB");
}

void audit_activations(Answer& answer) {
  if (refused_without_batch(answer)) return;
  const Model& model = answer.subject().plan.model;
  const double element_bytes = bytes_per_element(answer.subject().plan.engine.activations);
  const double tokens = answer.batch() * answer.context();
  const double inner_width = model.has_experts() ? real(model.experts.per_token) * real(model.experts.hidden) : real(model.ffn_hidden);
  answer_by_readings(answer,
                     {placed_line(answer, "as the engine works, a chunk at a time", &GpuMemory::activations_bytes),
                      {"hidden_tensor_GB", tokens * real(model.hidden) * element_bytes, "the hidden tensor of the whole batch at once, before any split", {}},
                      {"expert_intermediate_GB", tokens * inner_width * element_bytes, "the FFN's inner tensor of the whole batch at once, before any split", {}}},
                     1 / giga, "GB");
}

void audit_memory_sum(Answer& answer) {
  const Subject& s = answer.subject();
  const std::vector<Range>& parts = answer.claim().parts;
  if (parts.empty()) return answer.cannot("needs the lines that were added, as \"parts\"");
  Range sum(0.0, 0.0);
  for (const Range& part : parts) sum = Range(sum.low + part.low, sum.high + part.high);
  answer.number("sum_of_lines_low_GB", sum.low / giga, "GB");
  answer.number("sum_of_lines_high_GB", sum.high / giga, "GB");
  const std::string text = fmt::format("the lines add up to {}..{}", rounded_text(sum.low, Unit::bytes), rounded_text(sum.high, Unit::bytes));
  answer.step(text);
  const Claim* experts = s.claim_of(ClaimKind::expert_parameters_per_gpu);
  const double twice = experts == nullptr ? 0 : experts->value->low * bytes_per_element(expert_precision(s.plan));
  if (twice > 0) {
    answer.number("sum_counting_expert_line_again_low_GB", (sum.low + twice) / giga, "GB");
    answer.number("sum_counting_expert_line_again_high_GB", (sum.high + twice) / giga, "GB");
  }
  if (answer.states(sum)) return answer.holds(text);
  const bool counted_twice = twice > 0 && std::fabs(answer.value().high - sum.high - twice) <= rounding * answer.value().high;
  answer.contradicts(counted_twice ? text + "; nearer only if the expert line is added to the parameters that it is part of" : text);
}

void audit_memory_fraction(Answer& answer) {
  const Subject& s = answer.subject();
  const double capacity = answer.claim().limit.value_or(s.plan.accelerator.memory_bytes.low);
  const Claim* sum = s.claim_of(ClaimKind::memory_per_gpu_sum);
  if (sum == nullptr) return answer.cannot("needs a claim of the memory of a GPU");
  if (capacity <= 0) return answer.cannot("needs a limit above 0");
  const Range computed(sum->value->low / capacity, sum->value->high / capacity);
  answer.number("low", computed.low);
  answer.number("high", computed.high);
  const std::string text = fmt::format("{} and {} of {}", rounded_text(sum->value->low, Unit::bytes), rounded_text(sum->value->high, Unit::bytes), rounded_text(capacity, Unit::bytes));
  answer.step(text);
  if (answer.states(computed)) return answer.holds(text);
  answer.contradicts(fmt::format("{} are {} and {}", text, rounded_text(computed.low, Unit::ratio), rounded_text(computed.high, Unit::ratio)));
}

void audit_pipeline_memory(Answer& answer) {
  answer.step("weights and KV cache; each stage has its share of the layers");
  answer.compare(answer.number("ratio", 1 / real(answer.subject().layout.pp)), "one over PP");
}

void audit_fits(Answer& answer) {
  if (refused_without_batch(answer)) return;
  const Subject& s = answer.subject();
  const double stated = answer.claim().value ? answer.value().high : s.plan.accelerator.memory_bytes.low;
  const double limit = answer.claim().limit.value_or(stated);
  const double kv_bytes = answer.batch() * s.whole.kept_bytes(answer.context());
  const double one_gpu = s.whole_weight_bytes + kv_bytes;
  answer.number("weights_plus_kv_on_one_gpu_GB", one_gpu / giga, "GB");
  const MemoryOfStages memory = memory_of(answer);
  const double fullest = memory.stages[memory.worst_stage].total_at_longest_bytes();
  answer.number("fullest_gpu_GB", fullest / giga, "GB");
  answer.step(fmt::format("weights and KV cache of all are {}; the fullest GPU holds {}", rounded_text(one_gpu, Unit::bytes), rounded_text(fullest, Unit::bytes)));
  if (fullest > limit) return answer.contradicts(fmt::format("the fullest GPU needs {}", rounded_text(fullest, Unit::bytes)));
  const double usable = limit * s.plan.engine.memory_utilisation;
  if (one_gpu <= usable) return answer.holds("weights and KV cache would even fit on one GPU, before activations");
  if (one_gpu <= limit) return answer.holds(fmt::format("weights and KV cache alone are less than one GPU has, and more than the {} that may be used of it", rounded_text(usable, Unit::bytes)));
  answer.holds(fmt::format("the fullest GPU needs {}", rounded_text(fullest, Unit::bytes)));
}

}  // namespace plimsoll::claims
