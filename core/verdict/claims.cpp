#include "core/verdict/claims.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/physics/activations.hpp"
#include "core/physics/memory.hpp"
#include "core/physics/phases.hpp"
#include "core/quantity/unit.hpp"

namespace plimsoll {

namespace {

constexpr double per_ms = 1e-3;  // tokens/s → tokens/ms
constexpr double giga = 1e9;

/// Room for rounding in a stated figure: "about 1.25B", "47 %".
constexpr double rounding = 0.02;

bool within(const Range& stated, double computed) {
  constexpr double least_room = 5e-4;  // "None idle" is said of a share of 3.8e-8.
  const double room = std::max(least_room, rounding * std::max(std::fabs(stated.low), std::fabs(stated.high)));
  return computed >= stated.low - room && computed <= stated.high + room;
}

bool same(const Range& stated, const Range& computed) {
  const auto close = [](double a, double b) { return std::fabs(a - b) <= rounding * std::max(std::fabs(a), std::fabs(b)); };
  return close(stated.low, computed.low) && close(stated.high, computed.high);
}

/// What the audit knows of a plan, computed once.
struct Subject {
  const Plan& plan;
  const Layout& layout;
  ModelParameters counted;
  double size = 0;             ///< Stated parameters, else counted.
  double scale = 1;            ///< size / counted
  double flop_per_s = 0;       ///< Of one GPU, at the stated MFU.
  double hbm_bytes_per_s = 0;  ///< At the stated utilisation.
  double gpus = 1;
  double batch = 1;               ///< Sequences of the plan.
  double longest = 0;             ///< Tokens of the longest sequence.
  double kv_bytes_per_token = 0;  ///< Of the whole model, unsplit.
  double weight_bytes = 0;        ///< Of the whole model at its stated size.
  double groups = 1;              ///< Data-parallel groups that the plan claims to have.
  std::string size_name;          ///< "10B"
};

double sequences_of(const Plan& plan) {
  if (plan.workload.burst) return static_cast<double>(*plan.workload.burst);
  return static_cast<double>(plan.workload.concurrency.value_or(1));
}

const Claim* claim_of(const Plan& plan, ClaimKind kind, ClaimSubject of = ClaimSubject::plan) {
  for (const Claim& claim : plan.claims) {
    if (claim.kind == kind && claim.of == of && claim.value) return &claim;
  }
  return nullptr;
}

Subject subject_of(const Plan& plan, const Layout& layout) {
  Subject subject{.plan = plan, .layout = layout, .counted = model_parameters(plan.model), .size_name = {}};
  subject.size = plan.model.stated_parameters.value_or(subject.counted.total());
  subject.scale = subject.size / subject.counted.total();
  const auto hardware = hardware_of<double>(plan, layout);
  subject.flop_per_s = hardware.dense_flop_per_s;
  subject.hbm_bytes_per_s = hardware.hbm_bytes_per_s;
  subject.gpus = static_cast<double>(layout.gpus());
  subject.batch = sequences_of(plan);
  subject.longest = plan.workload.input.longest() + (plan.workload.output ? plan.workload.output->longest() : 0);
  subject.kv_bytes_per_token = static_cast<double>(plan.model.layers) * kv_bytes_per_token_and_layer(plan.model.attention, 1, bytes_per_element(plan.engine.kv_cache));
  const double experts = subject.counted.experts;
  subject.weight_bytes = subject.scale * (experts * bytes_per_element(expert_precision(plan)) + (subject.counted.total() - experts) * bytes_per_element(weight_precision(plan)));
  const Claim* groups = claim_of(plan, ClaimKind::data_parallel_groups);
  if (groups != nullptr) subject.groups = std::max(1.0, groups->value->low);
  subject.size_name = rounded_text(subject.size, Unit::count);
  return subject;
}

/// The layout that the reference plan states, if it states one that can be read.
std::optional<Layout> reference_layout(const Plan& plan) {
  if (!plan.reference) return std::nullopt;
  Problems ignored;
  const ResolvedLayout resolved = resolve_layout(plan.reference->layout, plan.model.has_experts(), plan.reference->gpus, plan.model.layers, "reference.layout", ignored);
  return resolved.ok ? std::optional<Layout>(resolved.layout) : std::nullopt;
}

double reference_gpus(const Plan& plan, const Layout& layout) {
  return static_cast<double>(plan.reference->gpus > 0 ? plan.reference->gpus : layout.gpus());
}

/// The answer in the making.
class Answer {
 public:
  Answer(const Subject& subject, const Claim& claim, ClaimAnswer& out) : subject_(subject), claim_(claim), out_(out) {}

  const Subject& subject() const { return subject_; }
  const Claim& claim() const { return claim_; }
  const Range& value() const { return *claim_.value; }
  double batch() const { return claim_.batch ? static_cast<double>(*claim_.batch) : subject_.batch; }
  double context() const { return claim_.context ? static_cast<double>(*claim_.context) : subject_.longest; }

  double number(std::string name, double value, std::string_view unit = "") {
    out_.computed.push_back({std::move(name), value, std::string(unit)});
    return value;
  }
  void step(std::string text) { out_.steps.push_back(std::move(text)); }
  void say(ClaimAnswerWord word, std::string reason) {
    out_.answer = word;
    out_.reason = std::move(reason);
  }
  void holds(std::string reason) { say(ClaimAnswerWord::holds, std::move(reason)); }
  void holds_if(std::string reason) { say(ClaimAnswerWord::holds_if, std::move(reason)); }
  void contradicts(std::string reason) { say(ClaimAnswerWord::contradicts, std::move(reason)); }
  void cannot(std::string reason) { say(ClaimAnswerWord::cannot_be_checked, std::move(reason)); }

  /// A single figure against a single result.
  void compare(double computed, std::string_view what) {
    if (within(value(), computed)) {
      holds(fmt::format("{} is {}", what, rounded_number(computed)));
    } else {
      contradicts(fmt::format("{} is {}, not {}", what, rounded_number(computed), rounded_number(value().low)));
    }
  }

 private:
  const Subject& subject_;
  const Claim& claim_;
  ClaimAnswer& out_;
};

/// A named way of reading a claim, and what it gives.
struct NamedReading {
  std::string name;
  double value = 0;
  std::string words;  ///< The condition, as a sentence goes on after "if".
};

/// Answers by readings, the plan's own first: holds, holds_if with the readings that give it, or contradicts.
void answer_by_readings(Answer& answer, const std::vector<NamedReading>& readings, double shown_as, std::string_view unit) {
  std::string conditions;
  std::string results;
  bool own = false;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const NamedReading& reading = readings[i];
    answer.number(reading.name, reading.value * shown_as, unit);
    results += fmt::format("{}{}: {}{}{}", results.empty() ? "" : "; ", reading.words, rounded_number(reading.value * shown_as), unit.empty() ? "" : " ", unit);
    if (!within(answer.value(), reading.value)) continue;
    if (i == 0) own = true;
    conditions += fmt::format("{}{}", conditions.empty() ? "" : ", or ", reading.words);
  }
  if (own) {
    answer.holds(results);
  } else if (!conditions.empty()) {
    answer.holds_if(conditions);
  } else {
    answer.contradicts("no reading gives it: " + results);
  }
}

double whole(std::int64_t value) { return static_cast<double>(value); }

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
  answer.step(fmt::format("attention {} a layer; one expert {}; router {}; dense FFN {}; {} layers", rounded_number(layer.attention()), rounded_number(layer.one_expert),
                          rounded_number(layer.router), rounded_number(layer.dense_ffn), plan.model.layers));
  if (within(answer.value(), own)) return answer.holds(fmt::format("the architecture has {} parameters", rounded_number(own)));
  if (within(answer.value(), alternative)) return answer.holds_if(fmt::format("its FFNs {} gated", other.gated ? "are" : "are not"));
  answer.contradicts(fmt::format("the architecture has {} parameters with two matrices an FFN, {} with three; the statement is {} and {} times that",
                                 rounded_number(two_matrix), rounded_number(gated), rounded_number(answer.value().low / two_matrix), rounded_number(answer.value().low / gated)));
}

void audit_heads_per_rank(Answer& answer) {
  const Plan& plan = answer.subject().plan;
  answer.step(fmt::format("{} heads / TP {}", plan.model.attention.heads, answer.subject().layout.tp));
  answer.compare(answer.number("heads_per_rank", whole(plan.model.attention.heads) / whole(answer.subject().layout.tp)), "heads over TP");
}

void audit_attention_width(Answer& answer) {
  const Attention& attention = answer.subject().plan.model.attention;
  answer.step(fmt::format("{} heads × {}", attention.heads, attention.head_dim));
  answer.compare(answer.number("attention_width", whole(attention.heads) * whole(attention.head_dim)), "heads times head width");
}

void audit_experts_per_gpu(Answer& answer) {
  const Plan& plan = answer.subject().plan;
  answer.step(fmt::format("{} experts / EP {}", plan.model.experts.experts, answer.subject().layout.ep));
  answer.compare(answer.number("experts_per_gpu", whole(plan.model.experts.experts) / whole(answer.subject().layout.ep)), "experts over EP");
}

void audit_layers_per_stage(Answer& answer) {
  const Plan& plan = answer.subject().plan;
  answer.step(fmt::format("{} layers / PP {}", plan.model.layers, answer.subject().layout.pp));
  answer.compare(answer.number("layers_per_stage", whole(plan.model.layers) / whole(answer.subject().layout.pp)), "layers over PP");
}

/// Dividing a size by all of a layout's degrees, and by each set that leaves one out.
void audit_parameters_per_gpu(Answer& answer) {
  const Subject& s = answer.subject();
  const double e = whole(s.layout.ep);
  const double t = whole(s.layout.tp);
  const double p = whole(s.layout.pp);
  const double all = answer.number("ep_tp_pp", s.size / (e * t * p));
  const double without_pp = answer.number("ep_tp", s.size / (e * t));
  const double dense = s.counted.total() - s.counted.experts;
  const double placed = answer.number("as_placed", s.scale * (dense / (t * p) + s.counted.experts / (e * whole(s.layout.expert_tp) * p)));
  answer.step(fmt::format("{} / EP{} / TP{} / PP{} = {}", s.size_name, e, t, p, rounded_number(all)));
  answer.step(fmt::format("placed rank by rank, dense weights over TP·PP and experts over EP·ETP·PP: {}", rounded_number(placed)));
  if (within(answer.value(), all)) return answer.holds("the size over all degrees");
  if (within(answer.value(), placed)) return answer.holds("dense weights over TP and PP, experts over EP, ETP and PP");
  if (p > 1 && within(answer.value(), without_pp)) {
    return answer.contradicts(fmt::format("the division leaves out PP{}; with it there are {}", p, rounded_number(all)));
  }
  answer.contradicts(fmt::format("the size over all degrees is {}, placed rank by rank {}", rounded_number(all), rounded_number(placed)));
}

void audit_expert_parameters_per_gpu(Answer& answer) {
  const Subject& s = answer.subject();
  const double e = whole(s.layout.ep);
  const double p = whole(s.layout.pp);
  if (answer.claim().of == ClaimSubject::reference) {
    const std::optional<Layout> reference = reference_layout(s.plan);
    if (!reference) return answer.cannot("needs the reference plan's layout");
    const double ranks = whole(reference->ep);
    const double whole_size = answer.number(fmt::format("{}/{}", s.size_name, ranks), s.size / ranks);
    const double experts = answer.number("experts_of_this_model", s.scale * s.counted.experts / ranks);
    if (within(answer.value(), whole_size) || within(answer.value(), experts)) return answer.holds_if("the reference plan serves the same model");
    return answer.cannot(fmt::format("needs the reference plan's model; this plan's would give {} of all weights and {} of experts over {} ranks", rounded_number(whole_size), rounded_number(experts), ranks));
  }
  const double architecture = answer.number(fmt::format("architecture_ep{}_pp{}", e, p), s.counted.experts / (e * p));
  const double all_layers = answer.number(fmt::format("stated_{}_all_layers", s.size_name), s.scale * s.counted.experts / e);
  const double of_stage = answer.number(fmt::format("stated_{}_pp{}", s.size_name, p), s.scale * s.counted.experts / (e * p));
  answer.step(fmt::format("experts are {} of the parameters; over EP{} that is {}, over PP{} too {}", rounded_text(s.counted.experts / s.counted.total(), Unit::ratio), e, rounded_number(all_layers), p, rounded_number(of_stage)));
  const Claim* all = claim_of(s.plan, ClaimKind::parameters_per_gpu);
  if (all != nullptr && answer.value().low > all->value->high * (1 + rounding)) {
    return answer.contradicts(fmt::format("a part is larger than the whole: {} of experts, and {} stated for all parameters of that GPU", rounded_number(answer.value().low), rounded_number(all->value->high)));
  }
  if (within(answer.value(), of_stage)) return answer.holds("the experts' share of the size, over EP and PP");
  if (within(answer.value(), all_layers)) return answer.holds_if("PP is left out");
  if (within(answer.value(), architecture)) return answer.holds_if("the architecture's size counts");
  answer.contradicts(fmt::format("the experts' share over EP and PP is {}", rounded_number(of_stage)));
}

void audit_kv_cache(Answer& answer) {
  const Subject& s = answer.subject();
  const double p = whole(s.layout.pp);
  const double t = whole(s.layout.tp);
  const double all = answer.batch() * answer.context() * s.kv_bytes_per_token;
  const double placed = all / s.gpus;
  answer.step(fmt::format("{} B a token × {} sequences × {} tokens = {}", rounded_number(s.kv_bytes_per_token), answer.batch(), answer.context(), rounded_text(all, Unit::bytes)));
  std::vector<NamedReading> readings = {
      {fmt::format("{}_way_GB", s.gpus), placed, fmt::format("split over all {} GPUs, as the layout places it", s.gpus)},
      {fmt::format("pp{}_tp{}_GB", p, t), all / (p * t), "split over TP and PP alone"},
      {fmt::format("pp{}_only_GB", p), all / p, "split over PP alone"},
      {"all_GB", all, "not split at all"},
  };
  if (s.groups > 1) {
    readings.push_back({fmt::format("{}_dp_groups_over_{}_GB", s.groups, s.gpus), all * s.groups / s.gpus, fmt::format("{} batches share the {} GPUs", s.groups, s.gpus)});
  }
  answer_by_readings(answer, readings, 1 / giga, "GB");
}

void audit_activations(Answer& answer) {
  const Subject& s = answer.subject();
  const Model& model = s.plan.model;
  const double element_bytes = bytes_per_element(s.plan.engine.activations);
  const double tokens = answer.batch() * answer.context();
  const double inner_width = model.has_experts() ? whole(model.experts.per_token) * whole(model.experts.hidden) : whole(model.ffn_hidden);
  const Residency residency = residency_of(s.plan, s.layout, answer.batch());
  const double chunk = std::min(whole(s.plan.engine.chunk_tokens), residency.sequences * answer.context());
  const double live = live_activation_bytes(model, s.layout, chunk, residency.sequences, element_bytes, true);
  answer_by_readings(answer,
                     {{"live_in_chunks_GB", live, fmt::format("{} tokens at a time", rounded_number(chunk))},
                      {"hidden_tensor_GB", tokens * whole(model.hidden) * element_bytes, "the hidden tensor of the whole batch at once, before any split"},
                      {"expert_intermediate_GB", tokens * inner_width * element_bytes, "the FFN's inner tensor of the whole batch at once, before any split"}},
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
  const Claim* experts = claim_of(s.plan, ClaimKind::expert_parameters_per_gpu);
  const double twice = experts == nullptr ? 0 : experts->value->low * bytes_per_element(expert_precision(s.plan));
  if (twice > 0) {
    answer.number("sum_counting_expert_line_again_low_GB", (sum.low + twice) / giga, "GB");
    answer.number("sum_counting_expert_line_again_high_GB", (sum.high + twice) / giga, "GB");
  }
  if (same(answer.value(), sum)) return answer.holds(text);
  const bool counted_twice = twice > 0 && std::fabs(answer.value().high - sum.high - twice) <= rounding * answer.value().high;
  answer.contradicts(counted_twice ? text + "; nearer only if the expert line is added to the parameters that it is part of" : text);
}

void audit_memory_fraction(Answer& answer) {
  const Subject& s = answer.subject();
  const double capacity = answer.claim().limit.value_or(s.plan.accelerator.memory_bytes.low);
  const Claim* sum = claim_of(s.plan, ClaimKind::memory_per_gpu_sum);
  if (sum == nullptr) return answer.cannot("needs a claim of the memory of a GPU");
  const Range computed(sum->value->low / capacity, sum->value->high / capacity);
  answer.number("low", computed.low);
  answer.number("high", computed.high);
  const std::string text = fmt::format("{} and {} of {}", rounded_text(sum->value->low, Unit::bytes), rounded_text(sum->value->high, Unit::bytes), rounded_text(capacity, Unit::bytes));
  answer.step(text);
  if (same(answer.value(), computed)) return answer.holds(text);
  answer.contradicts(fmt::format("{} are {} and {}", text, rounded_text(computed.low, Unit::ratio), rounded_text(computed.high, Unit::ratio)));
}

void audit_pipeline_memory(Answer& answer) {
  answer.step("weights and KV cache; each stage has its share of the layers");
  answer.compare(answer.number("ratio", 1 / whole(answer.subject().layout.pp)), "one over PP");
}

void audit_fits(Answer& answer) {
  const Subject& s = answer.subject();
  const double limit = answer.claim().limit.value_or(s.plan.accelerator.memory_bytes.low);
  const double one_gpu = answer.number("weights_plus_kv_on_one_gpu_GB", (s.weight_bytes + answer.batch() * answer.context() * s.kv_bytes_per_token) / giga, "GB");
  const Residency residency = residency_of(s.plan, s.layout, answer.batch());
  const MemoryOfStages memory = memory_of_stages(s.plan, s.layout, residency, s.scale, limit);
  const double fullest = memory.stages[memory.worst_stage].total_at_longest_bytes();
  answer.number("fullest_gpu_GB", fullest / giga, "GB");
  answer.step(fmt::format("weights and KV cache of all are {} GB; the fullest GPU holds {}", rounded_number(one_gpu), rounded_text(fullest, Unit::bytes)));
  if (fullest > limit) return answer.contradicts(fmt::format("the fullest GPU needs {}", rounded_text(fullest, Unit::bytes)));
  answer.holds(one_gpu * giga <= limit ? "weights and KV cache would even fit on one GPU, before activations" : fmt::format("the fullest GPU needs {}", rounded_text(fullest, Unit::bytes)));
}

/// The chance that a rank gets nothing from T tokens.
double idle_chance(const Experts& experts, double ep, double tokens) {
  const double hit = rank_hit_chance(whole(experts.experts), whole(experts.per_token), whole(experts.experts) / ep);
  return whole_power(1 - hit, static_cast<std::int64_t>(tokens));
}

/// The degree that a claim about experts speaks of; 0 where that plan is not stated.
double ep_of(const Answer& answer) {
  if (answer.claim().of == ClaimSubject::plan) return whole(answer.subject().layout.ep);
  const std::optional<Layout> reference = reference_layout(answer.subject().plan);
  return reference ? whole(reference->ep) : 0;
}

bool refused_without_experts(Answer& answer) {
  if (answer.subject().plan.model.has_experts()) return false;
  answer.contradicts("the model has no experts");
  return true;
}

void audit_expert_idle(Answer& answer) {
  if (refused_without_experts(answer)) return;
  const Experts& experts = answer.subject().plan.model.experts;
  const double ep = ep_of(answer);
  if (ep == 0) return answer.cannot("needs the reference plan's layout");
  const double one_token = answer.number("one_token", idle_chance(experts, ep, 1));
  const double batch = answer.number(fmt::format("batch_{}", answer.batch()), idle_chance(experts, ep, answer.batch()));
  answer.step(fmt::format("one token leaves {} of the EP{} ranks idle; {} tokens in a step leave {}", rounded_text(one_token, Unit::ratio), ep, answer.batch(), rounded_text(batch, Unit::ratio)));
  if (within(answer.value(), batch)) return answer.holds("true of a step of the whole batch");
  if (within(answer.value(), one_token)) return answer.holds_if("a single token is meant; a batch leaves next to no rank idle");
  answer.contradicts(fmt::format("one token leaves {} idle", rounded_text(one_token, Unit::ratio)));
}

void audit_expert_utilisation(Answer& answer) {
  if (refused_without_experts(answer)) return;
  const Experts& experts = answer.subject().plan.model.experts;
  const double ep = ep_of(answer);
  if (ep == 0) return answer.cannot("needs the reference plan's layout");
  const double expected = answer.number("one_token_expected", 1 - idle_chance(experts, ep, 1));
  const double bound = answer.number("one_token_at_most", std::min(1.0, whole(experts.per_token) / ep));
  answer.number("batch_8", 1 - idle_chance(experts, ep, 8));
  const double batch = answer.number(fmt::format("batch_{}", answer.batch()), 1 - idle_chance(experts, ep, answer.batch()));
  answer.step(fmt::format("a rank gets at least one of {} choices with {}; at most {} of the ranks can", experts.per_token, rounded_text(expected, Unit::ratio), rounded_text(bound, Unit::ratio)));
  if (within(answer.value(), batch)) return answer.holds("true of a step of the whole batch");
  const bool between = answer.value().high >= expected * (1 - rounding) && answer.value().low <= bound * (1 + rounding);
  if (between) return answer.holds_if(fmt::format("a single token is meant, and roughly: {} is expected, {} the most", rounded_text(expected, Unit::ratio), rounded_text(bound, Unit::ratio)));
  answer.contradicts(fmt::format("one token uses {} of the ranks, a batch {}", rounded_text(expected, Unit::ratio), rounded_text(batch, Unit::ratio)));
}

void audit_token_on_one_gpu(Answer& answer) {
  if (refused_without_experts(answer)) return;
  const Experts& experts = answer.subject().plan.model.experts;
  const double ep = ep_of(answer);
  if (ep == 0) return answer.cannot("needs the reference plan's layout");
  const double chance = answer.number("probability_both_on_one_gpu", ep * whole_token_chance(whole(experts.experts), whole(experts.per_token), whole(experts.experts) / ep));
  answer.step(fmt::format("{} ranks, each with C({}, {}) / C({}, {})", ep, whole(experts.experts) / ep, experts.per_token, experts.experts, experts.per_token));
  const bool is_so = answer.claim().value ? within(answer.value(), chance) : chance >= 1 - 1e-12;
  if (is_so) return answer.holds(fmt::format("the chance is {}", rounded_text(chance, Unit::ratio)));
  answer.contradicts(fmt::format("all experts of a token live on one GPU for {} of tokens", rounded_text(chance, Unit::ratio)));
}

void audit_ratio_to_reference(Answer& answer) {
  const Subject& s = answer.subject();
  const std::optional<Layout> reference = reference_layout(s.plan);
  if (!reference) return answer.cannot("needs the reference plan");
  if (answer.claim().ratio_of == "gpus") {
    return answer.compare(answer.number("gpus", s.gpus / reference_gpus(s.plan, *reference)), "the ratio of GPUs");
  }
  if (answer.claim().ratio_of != "expert_utilisation") return answer.cannot("needs \"ratio_of\": expert_utilisation or gpus");
  if (refused_without_experts(answer)) return;
  const Experts& experts = s.plan.model.experts;
  const double ours = whole(s.layout.ep);
  const double theirs = whole(reference->ep);
  const double one_token = answer.number("one_token_expected", (1 - idle_chance(experts, ours, 1)) / (1 - idle_chance(experts, theirs, 1)));
  const double batch = answer.number(fmt::format("batch_{}", answer.batch()), (1 - idle_chance(experts, ours, answer.batch())) / (1 - idle_chance(experts, theirs, answer.batch())));
  if (within(answer.value(), batch)) return answer.holds("true of a step of the whole batch");
  if (within(answer.value(), one_token)) return answer.holds_if("a single token is meant");
  const Claim* used = claim_of(s.plan, ClaimKind::expert_utilisation);
  const Claim* idle = claim_of(s.plan, ClaimKind::expert_idle, ClaimSubject::reference);
  if (used != nullptr && idle != nullptr && idle->value->low < 1) {
    const double own_numbers = answer.number("own_numbers", used->value->low / (1 - idle->value->low));
    if (within(answer.value(), own_numbers)) {
      return answer.holds_if(fmt::format("the plan's own two numbers are taken; for one token {} is expected, at batch {} the ratio is {}", rounded_number(one_token), answer.batch(), rounded_number(batch)));
    }
  }
  answer.contradicts(fmt::format("for one token the ratio is {}, at batch {} {}", rounded_number(one_token), answer.batch(), rounded_number(batch)));
}

void audit_gpus(Answer& answer) {
  const Subject& s = answer.subject();
  answer.step(expanded(s.layout, s.plan.model.has_experts()));
  answer.compare(answer.number("gpus", s.gpus), "the layout's product");
}

void audit_data_parallel_groups(Answer& answer) {
  const Subject& s = answer.subject();
  const double groups = answer.value().low;
  const double there = answer.claim().limit.value_or(s.gpus);
  const double replica = whole(s.layout.gpus_per_replica());
  const double needed = answer.number("needed", groups * replica);
  answer.number(fmt::format("gpus_per_group_if_{}", there), there / groups);
  answer.step(fmt::format("a replica takes {} GPUs, {} independent ones {}", replica, groups, needed));
  if (needed <= there) return answer.holds(fmt::format("{} replicas of {} GPUs", groups, replica));
  if (groups == whole(s.layout.attention_dp)) return answer.holds_if("they are attention ranks that share the experts of one replica");
  answer.contradicts(fmt::format("{} independent groups of {} GPUs need {}, and {} are there", groups, replica, needed, there));
}

void audit_sequence_parallel(Answer& answer) {
  const Subject& s = answer.subject();
  const double sp = answer.claim().parts.empty() ? whole(s.plan.layout.sp.value_or(s.layout.tp)) : answer.claim().parts.front().low;
  answer.number("gpus", s.gpus);
  if (!within(answer.value(), s.gpus)) return answer.contradicts(fmt::format("the layout uses {} GPUs", s.gpus));
  if (sp == whole(s.layout.tp)) return answer.holds_if(fmt::format("the {} sequence-parallel ranks are the TP ranks", sp));
  answer.contradicts(fmt::format("sequence parallelism shares the TP ranks, so SP{} would have to be TP{}", sp, s.layout.tp));
}

void audit_gpu_reduction(Answer& answer) {
  const Subject& s = answer.subject();
  const std::optional<Layout> reference = reference_layout(s.plan);
  if (!reference) return answer.cannot("needs the reference plan");
  const double theirs = reference_gpus(s.plan, *reference);
  const double without = answer.number("both_without_dp", 1 - s.gpus / theirs);
  if (s.groups > 1) {
    answer.number(fmt::format("both_with_dp{}", s.groups), 1 - s.gpus * s.groups / (theirs * s.groups));
    answer.number(fmt::format("{}_x_{}_against_{}", s.gpus, s.groups, theirs), 1 - s.gpus * s.groups / theirs);
  }
  answer.step(fmt::format("1 − {}/{}", s.gpus, theirs));
  if (!within(answer.value(), without)) return answer.contradicts(fmt::format("{} against {} GPUs is {} fewer", s.gpus, theirs, rounded_text(without, Unit::ratio)));
  if (s.groups > 1) return answer.holds_if(fmt::format("the {} data-parallel groups are left out on both sides, or counted on both", s.groups));
  answer.holds(fmt::format("{} against {} GPUs", s.gpus, theirs));
}

void audit_requirement(Answer& answer) {
  if (!answer.claim().limit) return answer.cannot("needs the requirements document");
  answer.number("required", *answer.claim().limit);
  if (within(answer.value(), *answer.claim().limit)) return answer.holds("the document asks for it");
  answer.contradicts(fmt::format("the document asks for {}", rounded_number(*answer.claim().limit)));
}

/// FLOP of one prompt token at the mean position of a prompt of `context` tokens: 2·active + attention over half of it.
double prefill_flop_per_token(const Subject& s, double active, double context) {
  const Attention& attention = s.plan.model.attention;
  const double pairs = operations_detail::flop_per_pair(attention, whole(attention.heads), false) * context / 2;
  return 2 * active + whole(s.plan.model.layers) * pairs;
}

/// Three sizes a claim may mean: the architecture's active parameters, the stated size's by the same shares, or all of it.
std::vector<NamedReading> size_readings(const Subject& s) {
  const std::string active_name = s.plan.model.has_experts() ? fmt::format("{}_top{}", s.size_name, s.plan.model.experts.per_token) : s.size_name;
  std::vector<NamedReading> sizes = {{active_name, s.counted.active() * s.scale, fmt::format("{} parameters, active ones by the architecture's shares", s.size_name)}};
  if (s.scale != 1) sizes.push_back({"architecture", s.counted.active(), "the architecture's own parameters"});
  if (s.plan.model.has_experts()) sizes.push_back({s.size_name + "_all_active", s.size, fmt::format("all {} parameters active", s.size_name)});
  return sizes;
}

void audit_prefill_throughput(Answer& answer) {
  const Subject& s = answer.subject();
  std::string reach;
  std::string fail;
  for (const NamedReading& size : size_readings(s)) {
    const double rate = s.flop_per_s / prefill_flop_per_token(s, size.value, answer.context());
    answer.number(size.name, rate * per_ms, "tokens/ms");
    answer.step(fmt::format("{}: {} FLOP/s over {} FLOP a token", size.words, rounded_number(s.flop_per_s), rounded_number(prefill_flop_per_token(s, size.value, answer.context()))));
    std::string& list = rate >= answer.value().low ? reach : fail;
    list += fmt::format("{}{} ({} tokens/ms)", list.empty() ? "" : "; ", size.words, rounded_number(rate * per_ms));
  }
  if (fail.empty()) return answer.holds("in reach: " + reach);
  if (reach.empty()) return answer.contradicts("out of reach: " + fail);
  answer.holds_if(fmt::format("{}; not with {}", reach, fail));
}

/// Decode tokens/s of one GPU when all weights and the KV of all sequences are read once a step.
double decode_rate(const Subject& s, double sequences, double context) {
  const double bytes = s.weight_bytes + sequences * context * s.kv_bytes_per_token;
  return sequences * s.hbm_bytes_per_s / bytes;
}

/// The longest context at which decode gives `rate` per GPU; `sequences` 0: weights are free.
double longest_context(const Subject& s, double rate, double sequences) {
  const double kv_rate = s.hbm_bytes_per_s / rate;
  return (kv_rate - (sequences > 0 ? s.weight_bytes / sequences : 0)) / s.kv_bytes_per_token;
}

void audit_longest_context(Answer& answer) {
  const Subject& s = answer.subject();
  const double rate = *answer.claim().limit;
  const double sequences = answer.batch() * s.groups;
  const double without_weights = answer.number("max_context_kv_only", longest_context(s, rate, 0), "tokens");
  const double with_weights = answer.number(fmt::format("max_context_{}_seqs_{}", sequences, s.size_name), longest_context(s, rate, sequences), "tokens");
  for (const Range& other : answer.claim().parts) {
    answer.number(fmt::format("max_context_for_{}_per_ms", rounded_number(other.low * per_ms)), longest_context(s, other.low, 0), "tokens");
  }
  answer.step(fmt::format("reading the KV cache alone allows {} tokens, with the weights and {} sequences {}", rounded_number(without_weights), sequences, rounded_number(with_weights)));
  if (with_weights <= 0) return answer.contradicts("reading the weights alone takes longer");
  if (with_weights >= s.longest) return answer.holds(fmt::format("up to {} tokens", rounded_number(with_weights)));
  answer.holds_if(fmt::format("the context is at most {} tokens with {} sequences, and never past {}", rounded_number(with_weights), sequences, rounded_number(without_weights)));
}

void audit_decode_throughput(Answer& answer) {
  const Subject& s = answer.subject();
  if (!answer.claim().value) {
    if (answer.claim().limit) return audit_longest_context(answer);
    return answer.cannot("needs a value, or a limit to be kept");
  }
  const double bound = s.hbm_bytes_per_s / (s.kv_bytes_per_token * answer.context());
  answer.number("kv_bound_any_batch", bound * per_ms, "tokens/ms");
  const double own = decode_rate(s, answer.batch(), answer.context());
  answer.number(fmt::format("{}_{}_seqs", s.size_name, answer.batch()), own * per_ms, "tokens/ms");
  if (s.groups > 1) {
    answer.number(fmt::format("{}_{}_seqs", s.size_name, answer.batch() * s.groups), decode_rate(s, answer.batch() * s.groups, answer.context()) * per_ms, "tokens/ms");
  }
  answer.step(fmt::format("a step reads {} of weights and {} of KV cache at {} a GPU", rounded_text(s.weight_bytes, Unit::bytes), rounded_text(answer.batch() * answer.context() * s.kv_bytes_per_token, Unit::bytes), rounded_text(s.hbm_bytes_per_s, Unit::bytes_per_s)));
  if (own >= answer.value().low) return answer.holds(fmt::format("{} tokens/ms with {} sequences", rounded_number(own * per_ms), answer.batch()));
  if (bound < answer.value().low) {
    return answer.contradicts(fmt::format("reading the KV cache alone allows {} tokens/ms per GPU, whatever the batch and the number of GPUs", rounded_number(bound * per_ms)));
  }
  if (answer.claim().batch) return answer.contradicts(fmt::format("{} sequences give {} tokens/ms per GPU", answer.batch(), rounded_number(own * per_ms)));
  const double needed = s.weight_bytes / (s.hbm_bytes_per_s / answer.value().low - answer.context() * s.kv_bytes_per_token);
  answer.holds_if(fmt::format("at least {} sequences decode together; {} give {} tokens/ms", rounded_number(std::ceil(needed)), answer.batch(), rounded_number(own * per_ms)));
}

void audit_product(Answer& answer) {
  if (answer.claim().parts.size() < 2) return answer.cannot("needs the factors, as \"parts\"");
  double product = 1;
  std::string text;
  for (const Range& part : answer.claim().parts) {
    product *= part.low;
    text += fmt::format("{}{}", text.empty() ? "" : " × ", rounded_number(part.low));
  }
  answer.step(fmt::format("{} = {}", text, rounded_number(product)));
  answer.compare(answer.number("product", product), text);
}

/// Seconds in which all GPUs prefill `sequences` prompts, without bubble.
double ideal_prefill_s(const Subject& s, double active, double sequences, double context) {
  return sequences * context * prefill_flop_per_token(s, active, context) / (s.gpus * s.flop_per_s);
}

std::vector<NamedReading> ttft_readings(const Answer& answer) {
  const Subject& s = answer.subject();
  const double context = answer.claim().context ? answer.context() : s.plan.workload.input.longest();
  std::vector<NamedReading> readings;
  for (const NamedReading& size : size_readings(s)) {
    readings.push_back({fmt::format("{}_{}_seqs_{}_gpus", size.name, answer.batch(), s.gpus), ideal_prefill_s(s, size.value, answer.batch(), context), size.words});
  }
  if (s.groups > 1) {
    const NamedReading size = size_readings(s).front();
    const double sequences = answer.batch() * s.groups;
    readings.push_back({fmt::format("{}_{}_seqs_{}_gpus", size.name, sequences, s.gpus), ideal_prefill_s(s, size.value, sequences, context), fmt::format("{} sequences at once", sequences)});
  }
  return readings;
}

void audit_ttft(Answer& answer) { answer_by_readings(answer, ttft_readings(answer), 1, "s"); }

void audit_ttft_limit(Answer& answer) {
  const Subject& s = answer.subject();
  const double limit = answer.claim().limit ? *answer.claim().limit : answer.value().high;
  double worst_of_batch = 0;
  double own = 0;
  double of_groups = 0;
  const std::vector<NamedReading> readings = ttft_readings(answer);
  for (std::size_t i = 0; i < readings.size(); ++i) {
    answer.number(readings[i].name, readings[i].value, "s");
    const bool is_of_groups = s.groups > 1 && i + 1 == readings.size();
    if (i == 0) own = readings[i].value;
    (is_of_groups ? of_groups : worst_of_batch) = std::max(is_of_groups ? of_groups : worst_of_batch, readings[i].value);
  }
  answer.step(fmt::format("at worst {} for one batch of {}", rounded_text(worst_of_batch, Unit::seconds), answer.batch()));
  if (own > limit) return answer.contradicts(fmt::format("{} for one batch of {}", rounded_text(own, Unit::seconds), answer.batch()));
  if (worst_of_batch > limit) return answer.holds_if("not all parameters are active");
  if (of_groups > limit) {
    return answer.holds_if(fmt::format("one batch of {} arrives at a time; {} at once take {}", answer.batch(), answer.batch() * s.groups, rounded_text(of_groups, Unit::seconds)));
  }
  answer.holds(fmt::format("at worst {}", rounded_text(worst_of_batch, Unit::seconds)));
}

void audit_tensor_parallel_traffic(Answer& answer) {
  const Subject& s = answer.subject();
  const std::optional<Layout> reference = reference_layout(s.plan);
  const std::vector<Range>& parts = answer.claim().parts;
  if (parts.size() != 2 && !reference) return answer.cannot("needs the two TP degrees, as \"parts\", or the reference plan");
  const double from = parts.size() == 2 ? parts[0].low : whole(reference->tp);
  const double to = parts.size() == 2 ? parts[1].low : whole(s.layout.tp);
  if (from <= 1 || to < 1) return answer.cannot("needs TP degrees above 1");
  // A ring all-reduce moves 2(t−1)/t of the tensor a GPU and 2(t−1) in the whole group, in 2(t−1) steps.
  const auto of_gpu = [](double t) { return 2 * (t - 1) / t; };
  const double gpu_reduction = answer.number("bytes_per_gpu_reduction", 1 - of_gpu(to) / of_gpu(from));
  const double group_reduction = answer.number("group_traffic_reduction", 1 - (to - 1) / (from - 1));
  answer.number("steps_before", 2 * (from - 1));
  answer.number("steps_after", 2 * (to - 1));
  answer.step(fmt::format("a ring moves {} → {} of the tensor a GPU, {} → {} in the group", rounded_number(of_gpu(from)), rounded_number(of_gpu(to)), 2 * (from - 1), 2 * (to - 1)));
  if (within(answer.value(), gpu_reduction)) return answer.holds("bytes of one GPU");
  if (within(answer.value(), group_reduction)) return answer.holds_if("the traffic of the whole group is meant");
  answer.say(ClaimAnswerWord::off_by, fmt::format("a GPU sends {} less, the group {}: off by a factor of {}", rounded_text(gpu_reduction, Unit::ratio), rounded_text(group_reduction, Unit::ratio), rounded_number(answer.value().low / gpu_reduction)));
}

/// The share of a prefill chunk in which the slowest stage waits for links.
void audit_link_utilisation(Answer& answer) {
  const Subject& s = answer.subject();
  const auto context = stage_context<double>(s.plan, s.layout, s.scale);
  if (!context.hardware.scale_up && !context.hardware.scale_out) {
    return answer.cannot("needs a link's bandwidth: the bandwidth of a GPU's own memory says nothing about what joins GPUs");
  }
  const Prefill<double> prefill = prefill_of(context, residency_of(s.plan, s.layout, answer.batch()).sequences, s.plan.workload.input.longest());
  double link_s = 0;
  for (std::size_t i = 0; i < operation_count; ++i) link_s += prefill.slowest.bound[i] == Bound::link ? prefill.slowest.seconds[i] : 0;
  answer.compare(answer.number("prefill_share", link_s / prefill.slowest.total_s()), "the share of prefill in which links are busy");
}

void audit_mfu_limit(Answer& answer) {
  const double limit = answer.claim().limit.value_or(answer.subject().plan.efficiency.mfu.low);
  answer.number("limit", limit);
  if (answer.value().low >= limit) return answer.holds("the whole range keeps the limit");
  answer.contradicts(fmt::format("{} is below {}", rounded_text(answer.value().low, Unit::ratio), rounded_text(limit, Unit::ratio)));
}

using Audit = void (*)(Answer& answer);

/// In the order of ClaimKind.
constexpr std::array<Audit, names_of<ClaimKind>.size()> audits = {
    &audit_total_parameters, &audit_heads_per_rank, &audit_attention_width, &audit_experts_per_gpu, &audit_layers_per_stage,
    &audit_parameters_per_gpu, &audit_expert_parameters_per_gpu, &audit_kv_cache, &audit_activations, &audit_memory_sum,
    &audit_memory_fraction, &audit_pipeline_memory, &audit_fits, &audit_expert_idle, &audit_expert_utilisation,
    &audit_token_on_one_gpu, &audit_ratio_to_reference, &audit_gpus, &audit_data_parallel_groups, &audit_sequence_parallel,
    &audit_gpu_reduction, &audit_requirement, &audit_prefill_throughput, &audit_decode_throughput, &audit_product,
    &audit_ttft, &audit_ttft_limit, &audit_tensor_parallel_traffic, &audit_link_utilisation, &audit_mfu_limit};

/// Kinds that say something even without a value.
bool needs_value(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::fits:
    case ClaimKind::experts_of_token_on_one_gpu:
    case ClaimKind::decode_throughput_per_gpu: return false;
    default: return true;
  }
}

/// What a claim's value is measured in.
Unit unit_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kv_cache_per_gpu:
    case ClaimKind::activations_per_gpu:
    case ClaimKind::memory_per_gpu_sum: return Unit::bytes;
    case ClaimKind::ttft:
    case ClaimKind::ttft_limit: return Unit::seconds;
    case ClaimKind::requirement:
    case ClaimKind::prefill_throughput_per_gpu:
    case ClaimKind::decode_throughput_per_gpu: return Unit::tokens_per_s;
    case ClaimKind::heads_per_rank:
    case ClaimKind::attention_width:
    case ClaimKind::experts_per_gpu:
    case ClaimKind::layers_per_stage:
    case ClaimKind::total_parameters:
    case ClaimKind::parameters_per_gpu:
    case ClaimKind::expert_parameters_per_gpu:
    case ClaimKind::ratio_to_reference:
    case ClaimKind::gpus:
    case ClaimKind::data_parallel_groups:
    case ClaimKind::gpus_of_sequence_parallel:
    case ClaimKind::product: return Unit::count;
    case ClaimKind::memory_fraction:
    case ClaimKind::pipeline_memory_ratio:
    case ClaimKind::expert_idle:
    case ClaimKind::expert_utilisation:
    case ClaimKind::gpu_reduction_to_reference:
    case ClaimKind::tensor_parallel_traffic_ratio:
    case ClaimKind::link_utilisation:
    case ClaimKind::mfu_limit: return Unit::ratio;
    case ClaimKind::fits: return Unit::bytes;
    case ClaimKind::experts_of_token_on_one_gpu: break;
  }
  return Unit::count;
}

std::string stated_text(const Claim& claim) {
  const auto text = [&](double value) { return rounded_text(value, unit_of(claim.kind)); };
  if (!claim.value) return claim.limit ? text(*claim.limit) : std::string();
  if (claim.value->is_single()) return text(claim.value->low);
  return fmt::format("{} to {}", text(claim.value->low), text(claim.value->high));
}

}  // namespace

std::vector<ClaimAnswer> audit_claims(const Plan& plan, const Layout& layout) {
  std::vector<ClaimAnswer> answers;
  if (plan.claims.empty()) return answers;
  const Subject subject = subject_of(plan, layout);
  for (const Claim& claim : plan.claims) {
    ClaimAnswer& out = answers.emplace_back();
    const auto kind = static_cast<std::size_t>(claim.kind);
    out.kind = std::string(names_of<ClaimKind>[kind]);
    out.statement = claim.statement;
    out.stated = stated_text(claim);
    Answer answer(subject, claim, out);
    const bool is_limit_only = claim.kind == ClaimKind::ttft_limit && claim.limit;
    if (plan.model.attention.kind == AttentionKind::unknown) {
      answer.cannot("the model's attention is not understood");
    } else if (!claim.value && needs_value(claim.kind) && !is_limit_only) {
      answer.cannot("needs a value");
    } else {
      audits[kind](answer);
    }
  }
  return answers;
}

}  // namespace plimsoll
