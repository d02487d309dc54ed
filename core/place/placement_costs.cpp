#include "core/place/placement_costs.hpp"

#include <algorithm>
#include <cmath>

#include "core/physics/activations.hpp"
#include "core/place/placement_gpus.hpp"

namespace plimsoll {

namespace {

double number(std::int64_t whole) { return static_cast<double>(whole); }

double sent_bytes(const PlaceProblem& problem, const PlaceWork& work) { return work.tokens * number(problem.model.hidden) * problem.model.element_bytes; }

/// The faster of a ring and of one step in which everyone sends to everyone.
double all_reduce_s(const PlaceGpuFacts& facts, std::int64_t tp, double bytes) {
  if (tp <= 1) return 0;
  const double n = number(tp);
  const double ring_s = 2 * (n - 1) / n * bytes / facts.group_bytes_per_s + 2 * (n - 1) * facts.group_latency_s;
  const double one_shot_s = (n - 1) * bytes / facts.group_bytes_per_s + facts.group_latency_s;
  return std::min(ring_s, one_shot_s);
}

double kv_bytes(const PlaceModel& model, std::int64_t tp) {
  if (model.kv_heads == 0) return 2 * number(model.hidden) / number(tp) * model.element_bytes;
  const std::int64_t heads_here = (model.kv_heads + tp - 1) / tp;
  return 2 * number(heads_here) * number(model.head_dim) * model.element_bytes;
}

/// Layers whose bytes fit beside the others'; −1: not even those fit.
std::int64_t room_for(const PlaceMemory& memory, double beside_bytes, std::int64_t layers) {
  const auto fits = [&](std::int64_t count) { return number(count) * (memory.layer_bytes + memory.layer_kv_bytes) + memory.activations_bytes + beside_bytes <= memory.limit_bytes; };
  if (!fits(0)) return -1;
  std::int64_t held = 0;
  std::int64_t too_many = layers + 1;
  while (too_many - held > 1) {
    const std::int64_t middle = held + (too_many - held) / 2;
    (fits(middle) ? held : too_many) = middle;
  }
  return held;
}

}  // namespace

PlaceWork decode_work(const PlaceProblem& problem, std::int64_t micro_batches) {
  PlaceWork work{.tokens = number(problem.batch) / number(micro_batches), .parts = micro_batches};
  work.positions_read = work.tokens * (number(problem.sequence) + number(problem.output) / 2);
  work.scores = work.positions_read;
  work.tokens_of_head = work.tokens;
  return work;
}

PlaceWork prefill_work(const PlaceProblem& problem) {
  const std::int64_t chunks = problem.chunk > 0 ? (problem.sequence + problem.chunk - 1) / problem.chunk : 1;
  PlaceWork work{.tokens = number(problem.sequence) / number(chunks), .tokens_of_head = 1, .parts = chunks};
  // Of a causal prompt each token attends to half of it on average; a chunk reads what stands before it, and itself.
  work.positions_read = number(problem.sequence) * (number(chunks) + 1) / (2 * number(chunks));
  work.scores = number(problem.sequence) * number(problem.sequence) / 2 / number(chunks);
  return work;
}

PlaceGpuFacts facts_of(const PlaceProblem& problem, const PlaceGpus& gpus) {
  constexpr double default_latency_s = 5e-6;
  const PlacedGpu* known = find_placed_gpu(gpus.type);
  PlaceGpuFacts facts;
  facts.memory_bytes_per_s = gpus.memory_bytes_per_s.value_or(known != nullptr ? known->memory_bytes_per_s : 1) * problem.memory_efficiency;
  facts.flop_per_s = gpus.peak_flop_per_s.value_or(known != nullptr ? known->peak_flop_per_s : 1) * problem.compute_efficiency;
  facts.group_bytes_per_s = gpus.group_bytes_per_s.value_or(known != nullptr ? known->group_bytes_per_s : problem.group_bytes_per_s) * problem.link_efficiency;
  facts.group_latency_s = gpus.group_latency_s.value_or(known != nullptr ? known->group_latency_s : default_latency_s);
  return facts;
}

PlaceMemory memory_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp) {
  const PlaceModel& model = problem.model;
  const double tokens = std::max(prefill_work(problem).tokens, number(problem.batch));
  TpAllReduceActivations activations = tp_allreduce_activations(1.0, tokens, number(model.hidden), number(tp), model.element_bytes);
  activations.kv_bytes = 0;  // The cache of all layers is counted as such.
  PlaceMemory memory;
  memory.layer_bytes = model.layer_bytes / number(tp);
  memory.layer_kv_bytes = number(problem.batch) * (number(problem.sequence) + number(problem.output)) * kv_bytes(model, tp);
  memory.activations_bytes = activations.peak_bytes();
  memory.end_bytes = number(model.vocabulary) * number(model.hidden) * model.weight_bytes / number(tp);
  memory.limit_bytes = gpus.memory_bytes * problem.memory_share - problem.reserved_bytes;
  return memory;
}

GroupKind group_kind(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp, const PlaceWork& work) {
  const PlaceModel& model = problem.model;
  const PlaceGpuFacts facts = facts_of(problem, gpus);
  const PlaceMemory memory = memory_of(problem, gpus, tp);
  const double t = number(tp);
  const double d = number(model.hidden);
  const double flop = 2 * (model.layer_bytes / model.weight_bytes) * work.tokens + 4 * d * work.scores;
  const double bytes = memory.layer_bytes + work.positions_read * kv_bytes(model, tp);
  const double head_flop = 2 * number(model.vocabulary) * d * work.tokens_of_head;
  GroupKind kind;
  kind.layer_s = std::max(flop / (t * facts.flop_per_s), bytes / facts.memory_bytes_per_s) + 2 * all_reduce_s(facts, tp, sent_bytes(problem, work));
  if (model.vocabulary > 0) {
    kind.embedding_s = sent_bytes(problem, work) / facts.memory_bytes_per_s;
    kind.head_s = std::max(head_flop / (t * facts.flop_per_s), memory.end_bytes / facts.memory_bytes_per_s);
  }
  kind.room = std::max<std::int64_t>(0, room_for(memory, 0, model.layers));
  kind.room_as_first = room_for(memory, memory.end_bytes, model.layers);
  kind.room_as_last = kind.room_as_first;
  kind.room_as_only = room_for(memory, 2 * memory.end_bytes, model.layers);
  kind.price = gpus.price_per_hour.value_or(0) * t;
  return kind;
}

double hop_s(const PlaceProblem& problem, const PlaceGpus& receiver, std::int64_t receiver_tp, double link_bytes_per_s, double latency_s, const PlaceWork& work) {
  if (!(link_bytes_per_s > 0)) return no_hop;
  const double bytes = sent_bytes(problem, work);
  const double send_s = latency_s + bytes / (link_bytes_per_s * problem.link_efficiency);
  if (receiver_tp <= 1) return send_s;
  const PlaceGpuFacts facts = facts_of(problem, receiver);
  const double n = number(receiver_tp);
  return send_s + (n - 1) / n * bytes / facts.group_bytes_per_s + (n - 1) * facts.group_latency_s;
}

}  // namespace plimsoll
