// Claims about parameters: of the model, of a GPU, of its experts.
#include <fmt/core.h>

#include <algorithm>

#include "core/verdict/claims_rules.hpp"

namespace plimsoll::claims {

namespace {

std::string parameters_text(double parameters) { return rounded_text(parameters, Unit::count); }

/// What stages hold of something, as one reading: on the fullest and on the emptiest.
NamedReading over_stages(std::string name, std::string words, const std::vector<PlacedParameters>& stages, double PlacedParameters::*part) {
  const auto [least, most] = std::minmax_element(stages.begin(), stages.end(), [&](const PlacedParameters& a, const PlacedParameters& b) { return a.*part < b.*part; });
  return {std::move(name), (*most).*part, std::move(words), (*least).*part};
}

/// "the division leaves out PP2; …": what the size was divided by instead; empty where that is not seen.
std::string faulty_division(const Answer& answer) {
  const Subject& s = answer.subject();
  const Layout& layout = s.layout;
  const double right = s.size / s.gpus_of_replica;
  if (layout.pp > 1 && answer.states(s.size / real(layout.gpus_per_stage()))) return fmt::format("the division leaves out PP{}; with it there are {}", layout.pp, parameters_text(right));
  const double product = real(layout.ep) * real(layout.tp) * real(layout.pp);
  if (product <= s.gpus_of_replica || !answer.states(s.size / product)) return {};
  return fmt::format("the division by EP{} · TP{} · PP{} = {} counts GPUs twice: a replica has {}, whose share is {}", layout.ep, layout.tp, layout.pp, product, s.gpus_of_replica, parameters_text(right));
}

void audit_reference_experts(Answer& answer) {
  const Subject& s = answer.subject();
  if (!s.reference) return answer.cannot("needs the reference plan's layout");
  const double ranks = real(s.reference->ep);
  const double whole_size = answer.number(fmt::format("{}/{}", s.size_name, ranks), s.size / ranks);
  const double experts = answer.number("experts_of_this_model", s.scale * s.counted.experts / ranks);
  if (answer.states(whole_size) || answer.states(experts)) return answer.holds_if("the reference plan serves the same model");
  answer.cannot(fmt::format("needs the reference plan's model; this plan's would give {} of all weights and {} of experts over {} ranks", parameters_text(whole_size), parameters_text(experts), ranks));
}

}  // namespace

void audit_total_parameters(Answer& answer) {
  const Plan& plan = answer.subject().plan;
  Model other = plan.model;
  other.gated = !plan.model.gated;
  const char* of_what = plan.model.has_experts() ? "experts" : "ffn";
  const double own = answer.subject().counted.total();
  const double alternative = model_parameters(other).total();
  const double two_matrix = plan.model.gated ? alternative : own;
  const double gated = plan.model.gated ? own : alternative;
  answer.number(fmt::format("two_matrix_{}", of_what), two_matrix);
  answer.number(fmt::format("gated_{}", of_what), gated);
  const LayerParameters layer = layer_parameters(plan.model);
  const double mean_attention = answer.subject().counted.attention / real(plan.model.layers);
  answer.step(fmt::format("attention {} a layer; one expert {}; router {}; dense FFN {}; {} layers", rounded_number(mean_attention), rounded_number(layer.one_expert),
                          rounded_number(layer.router), rounded_number(layer.dense_ffn), plan.model.layers));
  if (answer.states(own)) return answer.holds(fmt::format("the architecture has {} parameters", rounded_number(own)));
  if (answer.states(alternative)) return answer.holds_if(fmt::format("its FFNs {} gated", other.gated ? "are" : "are not"));
  answer.contradicts(fmt::format("the architecture has {} parameters with two matrices an FFN, {} with three; the statement is {} and {} times that",
                                 rounded_number(two_matrix), rounded_number(gated), rounded_number(answer.value().low / two_matrix), rounded_number(answer.value().low / gated)));
}

/// As placed, or the size over the GPUs of a replica; divisions that leave out a degree or count GPUs twice are named.
void audit_parameters_per_gpu(Answer& answer) {
  const Subject& s = answer.subject();
  const double e = real(s.layout.ep);
  const double t = real(s.layout.tp);
  const double p = real(s.layout.pp);
  const double all_degrees = answer.number("ep_tp_pp", s.size / (e * t * p));
  answer.number("ep_tp", s.size / (e * t));
  const double shared = s.size / s.gpus_of_replica;
  const NamedReading placed = over_stages("as_placed", "as the layout places them", s.stages, &PlacedParameters::all);
  answer.step(fmt::format("{} / EP{} / TP{} / PP{} = {}", s.size_name, e, t, p, parameters_text(all_degrees)));
  answer.step(fmt::format("placed rank by rank, with what each rank has a copy of: {}", parameters_text(placed.value)));
  const NamedReading even = {"size_over_gpus_of_replica", shared, fmt::format("{} were spread evenly over the {} GPUs of a replica", s.size_name, s.gpus_of_replica), {}};
  if (answer_by_readings(answer, {placed, even}, 1, "")) return;
  if (const std::string fault = faulty_division(answer); !fault.empty()) answer.contradicts(fault);
}

void audit_expert_parameters_per_gpu(Answer& answer) {
  if (answer.is_about_reference()) return audit_reference_experts(answer);
  const Subject& s = answer.subject();
  const double e = real(s.layout.ep);
  const double p = real(s.layout.pp);
  const double architecture = s.counted.experts / (e * p);
  const double all_layers = s.scale * s.counted.experts / e;
  const double of_stage = s.scale * s.counted.experts / (e * p);
  answer.step(fmt::format("experts are {} of the parameters; over EP{} that is {}, over PP{} too {}", rounded_text(s.counted.experts / s.counted.total(), Unit::ratio), e, parameters_text(all_layers), p, parameters_text(of_stage)));
  answer_by_readings(answer,
                     {over_stages("as_placed", "as the layout places them", s.stages, &PlacedParameters::experts),
                      {fmt::format("stated_{}_pp{}", s.size_name, p), of_stage, "each expert is whole on its rank", {}},
                      {fmt::format("stated_{}_all_layers", s.size_name), all_layers, "PP is left out", {}},
                      {fmt::format("architecture_ep{}_pp{}", e, p), architecture, "the architecture's size counts", {}}},
                     1, "");
  const Claim* all = s.claim_of(ClaimKind::parameters_per_gpu);
  if (all != nullptr && answer.value().low > all->value->high * (1 + rounding)) {
    answer.contradicts(fmt::format("a part is larger than the whole: {} of experts, and {} stated for all parameters of that GPU", parameters_text(answer.value().low), parameters_text(all->value->high)));
  }
}

}  // namespace plimsoll::claims
