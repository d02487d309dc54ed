#include "core/verdict/claims_subject.hpp"

#include <algorithm>
#include <cmath>

#include "core/physics/answers.hpp"
#include "core/physics/utilisation.hpp"
#include "core/quantity/unit.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/verdict/legality.hpp"

namespace plimsoll::claims {

namespace {

Layout one_gpu(const Model& model) { return Layout{.stage_layers = {model.layers}}; }

/// Of two tables on one stage one is the embedding; the head stands on the last stage.
double lm_head_bytes(const Model& model, const std::vector<GpuMemory>& stages) {
  const bool has_both = stages.size() == 1 && !model.tied_embeddings;
  return stages.back().weights_embedding_bytes / (has_both ? 2 : 1);
}

DecodeReads decode_reads(const Subject& subject, const Layout& layout) {
  const Model& model = subject.plan.model;
  const std::vector<GpuMemory> stages = memory_under(subject, layout, 1, {}).stages;
  DecodeReads reads;
  for (const GpuMemory& stage : stages) {
    reads.every_step_bytes += stage.weights_dense_bytes;
    reads.experts_bytes += stage.weights_experts_bytes;
  }
  reads.every_step_bytes += lm_head_bytes(model, stages);
  const LayerMix mix = layer_mix(model, 0, model.layers);
  const double of_layer = kv_bytes_per_token_and_layer(model.attention, layout.tp, bytes_per_element(subject.plan.engine.kv_cache)) / real(layout.cp);
  reads.keeps_what_it_skips = model.attention.has_indexer();
  if (reads.keeps_what_it_skips) {
    reads.kv_bytes_per_token = mix.full() * index_bytes_per_token_and_layer(model.attention) / real(layout.cp);
    reads.kv_bytes_per_token_in_window = mix.full() * of_layer;
    reads.window_tokens = real(model.attention.indexer.top_k);
  } else {
    reads.kv_bytes_per_token = mix.full() * of_layer;
    reads.kv_bytes_per_token_in_window = mix.sliding() * of_layer;
    reads.window_tokens = real(model.attention.sliding_window);
  }
  const double element_bytes = bytes_per_element(subject.plan.engine.activations);
  reads.state_bytes = mix.linear() * state_bytes_per_layer(model.attention, layout.tp, element_bytes) + mix.state_space() * space_bytes_per_layer(model.attention, layout.tp, element_bytes);
  return reads;
}

/// Prompts that the workload states to be there at once.
std::optional<double> stated_sequences(const Workload& workload) {
  if (workload.burst) return real(*workload.burst);
  if (workload.concurrency) return real(*workload.concurrency);
  return std::nullopt;
}

/// Under random arrivals: what the report's first case finds to decode together; nothing where nothing is found.
std::optional<double> sequences_under_arrivals(const Plan& plan, const Layout& layout) {
  if (plan.model.attention.kind == AttentionKind::unknown || !is_legal(plan, layout)) return std::nullopt;
  const View view = views_of(plan).front();
  const Answers<double> answers = answers_at(plan, layout, view.weight_scale, view.tokens);
  if (answers.is_overloaded) return std::nullopt;
  return std::ceil(answers.decoding_sequences);
}

std::vector<PlacedParameters> placed_parameters(const Subject& subject) {
  // At 16 bit every weight takes two bytes, whatever it is, so that the bytes count the parameters.
  Plan plan = subject.without_claims;
  plan.engine.weights = Precision::fp16;
  plan.engine.experts = Precision::fp16;
  const MemoryOfStages memory = memory_of_stages(plan, subject.layout, residency_of(plan, subject.layout, 1), subject.scale, 0);
  std::vector<PlacedParameters> stages;
  for (const GpuMemory& stage : memory.stages) {
    stages.push_back({.all = stage.weights_bytes() / bytes_per_element(Precision::fp16), .experts = stage.weights_experts_bytes / bytes_per_element(Precision::fp16)});
  }
  return stages;
}

std::optional<Layout> layout_of_reference(const Plan& plan) {
  if (!plan.reference) return std::nullopt;
  Problems ignored;
  const ResolvedLayout resolved = resolve_layout(plan.reference->layout, plan.model.has_experts(), plan.reference->gpus, plan.model.layers, "reference.layout", ignored);
  return resolved.ok ? std::optional<Layout>(resolved.layout) : std::nullopt;
}

ExpertRanks expert_ranks(const Model& model, const Layout& layout) {
  if (!model.has_experts()) return {};
  const double experts = real(model.experts.experts);
  const double per_token = real(model.experts.per_token);
  const double ep = real(layout.ep);
  return {.ep = ep, .hit_chance = rank_hit_chance(experts, per_token, experts / ep), .whole_chance = ep * whole_token_chance(experts, per_token, experts / ep)};
}

void add_layout(Subject& subject) {
  const Layout& layout = subject.layout;
  subject.gpus = real(layout.gpus());
  subject.replicas = real(layout.replicas);
  subject.gpus_of_replica = real(layout.gpus_per_replica());
  subject.attention_ranks = real(layout.replicas * layout.attention_dp);
}

void add_load(Subject& subject) {
  const Workload& workload = subject.plan.workload;
  subject.at_once = stated_sequences(workload);
  subject.sequences = subject.at_once ? subject.at_once : sequences_under_arrivals(subject.plan, subject.layout);
  subject.longest_tokens = workload.input.longest() + (workload.output ? workload.output->longest() : 0);
}

void add_claims(Subject& subject) {
  for (const Claim& claim : subject.plan.claims) {
    const Claim*& first = subject.first[static_cast<std::size_t>(claim.kind)][static_cast<std::size_t>(claim.of)];
    if (first == nullptr && claim.value) first = &claim;
  }
  const Claim* groups = subject.claim_of(ClaimKind::data_parallel_groups);
  if (groups != nullptr) subject.groups = std::max(1.0, groups->value->low);
}

}  // namespace

double DecodeReads::kv_bytes(double context_tokens) const {
  return 2 * state_bytes + kv_bytes_per_token * context_tokens + kv_bytes_per_token_in_window * std::min(context_tokens, window_tokens);
}

double DecodeReads::kept_bytes(double context_tokens) const {
  const double in_window = keeps_what_it_skips ? context_tokens : std::min(context_tokens, window_tokens);
  return state_bytes + kv_bytes_per_token * context_tokens + kv_bytes_per_token_in_window * in_window;
}

std::optional<double> DecodeReads::context_of(double bytes) const {
  if (bytes < 2 * state_bytes) return 0;
  const double up_to_window = kv_bytes_per_token + kv_bytes_per_token_in_window;
  if (up_to_window == 0) return std::nullopt;
  if (kv_bytes_per_token_in_window == 0 || bytes <= kv_bytes(window_tokens)) return (bytes - 2 * state_bytes) / up_to_window;
  if (kv_bytes_per_token == 0) return std::nullopt;
  return window_tokens + (bytes - kv_bytes(window_tokens)) / kv_bytes_per_token;
}

double Subject::reference_gpus() const {
  return real(plan.reference->gpus > 0 ? plan.reference->gpus : reference->gpus());
}

Subject subject_of(const Plan& plan, const Layout& layout) {
  Subject subject{.plan = plan, .layout = layout};
  subject.without_claims = plan;
  subject.without_claims.claims.clear();
  subject.counted = model_parameters(plan.model);
  subject.size = plan.model.stated_parameters.value_or(subject.counted.total());
  subject.size_name = rounded_text(subject.size, Unit::count);
  subject.scale = subject.size / subject.counted.total();
  const auto hardware = hardware_of<double>(plan, layout);
  subject.flop_per_s = hardware.dense_flop_per_s;
  subject.hbm_bytes_per_s = hardware.hbm_bytes_per_s;
  add_layout(subject);
  add_load(subject);
  add_claims(subject);
  subject.experts = expert_ranks(plan.model, layout);
  subject.reference = layout_of_reference(plan);
  if (subject.reference) subject.reference_experts = expert_ranks(plan.model, *subject.reference);
  subject.stages = placed_parameters(subject);
  const Layout alone = one_gpu(plan.model);
  subject.whole_weight_bytes = memory_under(subject, alone, 1, {}).stages.front().weights_bytes();
  subject.whole = decode_reads(subject, alone);
  subject.placed = decode_reads(subject, layout);
  return subject;
}

MemoryOfStages memory_under(const Subject& subject, const Layout& layout, double sequences, std::optional<std::int64_t> context) {
  const auto memory_of = [&](const Plan& plan) {
    return memory_of_stages(plan, layout, residency_of(plan, layout, sequences), subject.scale, plan.accelerator.memory_bytes.low);
  };
  if (!context) return memory_of(subject.plan);
  Plan loaded = subject.without_claims;
  loaded.workload.input = Lengths{.least = *context, .most = *context};
  loaded.workload.output.reset();
  return memory_of(loaded);
}

double attention_flop_per_prompt_token(const Model& model, double prompt_tokens) {
  const LayerMix mix = layer_mix(model, 0, model.layers);
  return plimsoll::attention_flop_per_prompt_token(attention_terms<double>(model.attention), mix, prompt_tokens);
}

}  // namespace plimsoll::claims
