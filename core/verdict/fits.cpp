#include "core/verdict/fits.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/physics/engine_memory.hpp"
#include "core/physics/memory.hpp"
#include "core/quantity/unit.hpp"
#include "core/report/chance.hpp"

namespace plimsoll {

namespace {

StageMemory stage_memory_of(const Plan& plan, std::size_t stage, std::int64_t layers, const GpuMemory& memory) {
  StageMemory report;
  report.stage = static_cast<std::int64_t>(stage);
  report.layers = layers;
  report.lines = {
      {"weights_dense", "dense weights", memory.weights_dense_bytes},
      {"weights_experts", "expert weights", memory.weights_experts_bytes},
      {"weights_embedding", "embedding and LM head", memory.weights_embedding_bytes},
      {"kv_cache", "KV cache", memory.kv_cache_bytes},
      {"activations", "activations, live", memory.activations_bytes},
      {"activation_reserve", "activations, reserved beyond", memory.activation_reserve_bytes},
      {"communicators", "communicators", memory.communicators_bytes},
      {"framework", "framework", memory.framework_bytes},
  };
  if (plan.engine.reserves) {
    report.lines.push_back({"non_torch", "outside the allocator", memory.non_torch_bytes});
    report.lines.push_back({"graphs", "CUDA graphs", memory.graphs_bytes});
  }
  report.total_bytes = memory.total_bytes();
  report.total_at_longest_bytes = memory.total_at_longest_bytes();
  report.kv_cache_at_longest_bytes = memory.kv_cache_at_longest_bytes;
  return report;
}

double kv_bytes_per_token_of_model(const Plan& plan, const Layout& layout) {
  const Attention& attention = plan.model.attention;
  const double of_layer = kv_bytes_per_token_and_layer(attention, layout.tp, bytes_per_element(plan.engine.kv_cache)) + index_bytes_per_token_and_layer(attention);
  return layer_mix(plan.model, 0, plan.model.layers).caching() * of_layer;
}

MemoryReport memory_report_of(const Plan& plan, const Layout& layout, const Residency& residency, const MemoryOfStages& memory) {
  MemoryReport report;
  report.capacity_bytes = plan.accelerator.memory_bytes.low;
  report.limit_bytes = memory.stages[memory.worst_stage].usable_bytes;
  report.worst_stage = static_cast<std::int64_t>(memory.worst_stage);
  for (std::size_t i = 0; i < memory.stages.size(); ++i) report.stages.push_back(stage_memory_of(plan, i, layout.stage_layers[i], memory.stages[i]));
  report.attention_path = attention_path(plan.model);
  report.kv_bytes_per_token = kv_bytes_per_token_of_model(plan, layout);
  report.sequences_per_rank = residency.sequences;
  const auto c = static_cast<double>(layout.cp);
  const double kept_once = (residency.sequences - 1) * residency.shared_tokens / c;
  report.kv_tokens_mean = residency.sequences * in_blocks(residency.mean_tokens / c, plan.engine.kv_block_tokens) - kept_once;
  report.kv_tokens_longest = residency.sequences * in_blocks(residency.longest_tokens / c, plan.engine.kv_block_tokens) - kept_once;
  report.kv_pool_bytes = memory.pool_bytes;
  report.kv_pool_tokens = memory.pool_tokens;
  report.overflow_chance = memory.overflow_chance;
  return report;
}

/// The sequences in flight over all replicas: one number, or where the machine is a range those of its ends.
Interval sequences_in_flight(const Case& each, Keeper keeper) { return each.ranges ? kept_by(keeper, *each.ranges) : Interval(kept_by(keeper, each.answers)); }

bool has_endless_queue(const Case& each) { return each.answers.is_overloaded || (each.ranges && each.ranges->is_overloaded_at_worst); }

const GpuMemory& worst_of(const MemoryOfStages& memory) { return memory.stages[memory.worst_stage]; }

/// What the engine may use of a GPU of this stage: one number, or where the GPU's memory is a range those of its ends.
Interval usable_range(const Plan& plan, const GpuMemory& memory) {
  const double high_bytes = usable_bytes<double>(plan.engine, {}, plan.accelerator.memory_bytes.high, memory.without_kv_bytes(), memory.weights_bytes(), memory.graphs_bytes);
  return {memory.usable_bytes, high_bytes};
}

/// What one case keeps in memory, judged against what may be used; the reason where that is no value.
struct Fit {
  Residency residency;
  MemoryOfStages memory;
  Interval limit_bytes;  ///< On the worst stage.
  Reading reading;
  std::string reason;
};

Fit fit_of(const Plan& plan, const Layout& layout, const Case& each, double sequences, const Interval& in_flight) {
  const double capacity_bytes = plan.accelerator.memory_bytes.low;
  const auto memory_at = [&](double count) { return memory_of_stages(plan, layout, residency_of(plan, layout, count), each.view.weight_scale, capacity_bytes); };
  Fit fit{residency_of(plan, layout, sequences), memory_at(sequences), {}, {}, {}};
  const GpuMemory& worst = worst_of(fit.memory);
  const bool is_fewest = in_flight.low == sequences;
  const bool is_most = in_flight.high == sequences;
  const Room room = room_of(plan, worst, is_fewest ? worst : worst_of(memory_at(in_flight.low)), is_most ? worst : worst_of(memory_at(in_flight.high)));
  fit.limit_bytes = room.limit_bytes;
  Reading& reading = fit.reading;
  reading.name = each.view.size == "stated" ? "longest lengths, stated size" : "longest lengths, the architecture's size";
  reading.value = worst.total_at_longest_bytes();
  reading.low = room.needed_bytes.low;
  reading.high = room.needed_bytes.high;
  reading.verdict = room.verdict;
  const bool is_kv = worst.kv_cache_at_longest_bytes > worst.weights_bytes();
  reading.binds = is_kv ? fmt::format("KV cache: {} of stage {}", rounded_text(worst.kv_cache_at_longest_bytes, Unit::bytes), fit.memory.worst_stage)
                        : fmt::format("weights: {} of stage {}", rounded_text(worst.weights_bytes(), Unit::bytes), fit.memory.worst_stage);
  return fit;
}

std::string usable_text(const Interval& limit_bytes) {
  if (limit_bytes.low == limit_bytes.high) return rounded_text(limit_bytes.low, Unit::bytes);
  return fmt::format("{} to {}", rounded_text(limit_bytes.low, Unit::bytes), rounded_text(limit_bytes.high, Unit::bytes));
}

/// Of replicas that cannot keep up only this is known: where one sequence on each attention rank does not fit, nothing does.
Fit fit_of_endless_queue(const Plan& plan, const Layout& layout, const Case& each) {
  const bool is_always = each.ranges ? each.ranges->is_overloaded : each.answers.is_overloaded;
  const double one_each = static_cast<double>(layout.replicas * layout.attention_dp);
  Fit fit = fit_of(plan, layout, each, one_each, one_each);
  fit.reason = fmt::format("{} replicas cannot keep up with the arrivals, ", is_always ? "The" : "At the worst of the ranges the");
  if (fit.reading.verdict == Verdict::misses) {
    fit.reason += fmt::format("and even one sequence on each attention rank needs {}, where {} may be used.", rounded_text(*fit.reading.low, Unit::bytes), usable_text(fit.limit_bytes));
  } else {
    fit.reason += "so the sequences in memory have no limit.";
    fit.reading.verdict = Verdict::unknown;
  }
  fit.reading = {.name = fit.reading.name, .verdict = fit.reading.verdict};
  return fit;
}

std::string memory_sentence(const TargetVerdict& verdict, const Interval& limit_bytes, double overflow_chance) {
  const std::string usable = usable_text(limit_bytes);
  const bool is_one_number = *verdict.low == *verdict.high;
  const std::string least = rounded_text(*verdict.low, Unit::bytes);
  const std::string most = rounded_text(*verdict.high, Unit::bytes);
  switch (verdict.verdict) {
    case Verdict::meets: return fmt::format("{} of {} on the fullest GPU, with every sequence at its longest.", most, usable);
    case Verdict::misses: return fmt::format("{} are needed even at mean lengths, and {} may be used.", least, usable);
    case Verdict::too_close:
      if (is_one_number) return fmt::format("{} are needed, and {} may be used.", most, usable);
      return fmt::format("{} at mean lengths, {} with every sequence at its longest, {} may be used; the chance of overflow is {}.", least, most, usable,
                         chance_text(overflow_chance));
    case Verdict::unknown: return "The stated size and the architecture's give different answers.";
  }
  return {};
}

}  // namespace

namespace {

/// The verdict on one layout's GPUs, and their memory.
TargetVerdict judged(const Plan& plan, const Layout& layout, Keeper keeper, const std::vector<Case>& cases, MemoryReport& report) {
  TargetVerdict verdict;
  verdict.target = "fits";
  verdict.title = "Fits in memory";
  verdict.unit = std::string(base_unit_name(Unit::bytes));
  verdict.at_most = true;
  bool any_misses = false;
  std::vector<Interval> limits;
  std::vector<std::string> reasons;
  for (const Case& each : cases) {
    if (each.view.lengths != "longest") continue;
    Fit fit = has_endless_queue(each) ? fit_of_endless_queue(plan, layout, each)
                                      : fit_of(plan, layout, each, kept_by(keeper, each.answers), sequences_in_flight(each, keeper));
    if (verdict.readings.empty()) {
      report = memory_report_of(plan, layout, fit.residency, fit.memory);
      report.known = fit.reading.verdict != Verdict::unknown;
    }
    any_misses = any_misses || fit.reading.verdict == Verdict::misses;
    verdict.readings.push_back(std::move(fit.reading));
    limits.push_back(fit.limit_bytes);
    reasons.push_back(std::move(fit.reason));
  }
  const auto limit_bytes = [&](std::size_t reading) { return any_misses ? limits[reading].high : limits[reading].low; };
  verdict.limit = limit_bytes(0);
  const auto shown = static_cast<std::size_t>(conclude(verdict, false) - verdict.readings.data());
  verdict.limit = limit_bytes(shown);
  if (verdict.value) verdict.margin = (*verdict.limit - *verdict.value) / *verdict.limit;
  verdict.reason = verdict.value ? memory_sentence(verdict, limits[shown], report.overflow_chance) : reasons[shown];
  if (!report.known) report = {.known = false, .unknown_because = reasons.front()};
  return verdict;
}

/// The worse of both, and what the other needs.
TargetVerdict worse_of_pools(TargetVerdict prefill, TargetVerdict decode) {
  const auto room = [](const TargetVerdict& verdict) { return verdict.margin.value_or(0); };
  const bool is_prefill = prefill.verdict == decode.verdict ? room(prefill) < room(decode) : worst_of(prefill.verdict, decode.verdict) == prefill.verdict;
  TargetVerdict& worse = is_prefill ? prefill : decode;
  const TargetVerdict& other = is_prefill ? decode : prefill;
  worse.reason = fmt::format("In the {} pool: {}", is_prefill ? "prefill" : "decode", worse.reason);
  if (other.value) {
    worse.reason += fmt::format(" The {} pool's fullest GPU needs {} of {}.", is_prefill ? "decode" : "prefill", rounded_text(*other.value, Unit::bytes), rounded_text(*other.limit, Unit::bytes));
  }
  return std::move(worse);
}

}  // namespace

Room room_of(const Plan& plan, const GpuMemory& worst, const GpuMemory& with_fewest, const GpuMemory& with_most) {
  const Interval needed_bytes(with_fewest.total_bytes(), with_most.total_at_longest_bytes());
  const Interval limit_bytes = usable_range(plan, worst);
  return {needed_bytes, limit_bytes, judge(needed_bytes, limit_bytes, true)};
}

void judge_memory(const Plan& plan, const Layout& layout, const std::vector<Case>& cases, Report& report) {
  const PrefillPool* pool = cases.front().pool;
  if (pool == nullptr) {
    report.verdicts.push_back(judged(plan, layout, Keeper::all, cases, report.memory));
    return;
  }
  TargetVerdict prefill = judged(pool->plan, pool->layout, Keeper::prefill_pool, cases, report.prefill_pool->memory);
  report.verdicts.push_back(worse_of_pools(std::move(prefill), judged(plan, layout, Keeper::decode_pool, cases, report.memory)));
}

}  // namespace plimsoll
