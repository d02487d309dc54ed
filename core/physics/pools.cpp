#include "core/physics/pools.hpp"

#include <array>
#include <limits>

#include "core/physics/answers.hpp"

namespace plimsoll {

namespace {

/// What of the prefill pool is stated apart.
enum Part : unsigned {
  layout_part = 1,
  accelerator_part = 2,
  scale_up_part = 4,
};

struct Renamed {
  const Symbol* shared;
  Part part;
  Symbol own;
};

constexpr Symbol moved(const Symbol& symbol, std::string_view path) { return {symbol.letter, symbol.words, symbol.unit, path, symbol.source}; }

constexpr std::string_view layout_path = "disaggregation.prefill_layout";

constexpr Renamed own_names[] = {
    {&symbols::tp, layout_part, moved(symbols::tp, "disaggregation.prefill_layout.tp")},
    {&symbols::pp, layout_part, moved(symbols::pp, "disaggregation.prefill_layout.pp")},
    {&symbols::cp, layout_part, moved(symbols::cp, "disaggregation.prefill_layout.cp")},
    {&symbols::attention_dp, layout_part, moved(symbols::attention_dp, "disaggregation.prefill_layout.attention_dp")},
    {&symbols::ep, layout_part, moved(symbols::ep, "disaggregation.prefill_layout.ep")},
    {&symbols::expert_tp, layout_part, moved(symbols::expert_tp, "disaggregation.prefill_layout.expert_tp")},
    {&symbols::replicas, layout_part, moved(symbols::replicas, "disaggregation.prefill_layout.replicas")},
    {&symbols::ranks, layout_part, moved(symbols::ranks, layout_path)},
    {&symbols::ranks_in_node, layout_part, moved(symbols::ranks_in_node, layout_path)},
    {&symbols::nodes, layout_part, moved(symbols::nodes, layout_path)},
    {&symbols::stages, layout_part, moved(symbols::stages, layout_path)},
    {&symbols::gpus, layout_part, moved(symbols::gpus, layout_path)},
    {&symbols::memory_bytes, accelerator_part, moved(symbols::memory_bytes, "disaggregation.prefill_accelerator.memory")},
    {&symbols::hbm_peak, accelerator_part, moved(symbols::hbm_peak, "disaggregation.prefill_accelerator.memory_bandwidth")},
    {&symbols::peak_16bit, accelerator_part, moved(symbols::peak_16bit, "disaggregation.prefill_accelerator.peak_bf16")},
    {&symbols::peak_fp8, accelerator_part, moved(symbols::peak_fp8, "disaggregation.prefill_accelerator.peak_fp8")},
    {&symbols::peak_int8, accelerator_part, moved(symbols::peak_int8, "disaggregation.prefill_accelerator.peak_int8")},
    {&symbols::peak_fp4, accelerator_part, moved(symbols::peak_fp4, "disaggregation.prefill_accelerator.peak_fp4")},
    {&symbols::price, accelerator_part, moved(symbols::price, "disaggregation.prefill_accelerator.price")},
    {&symbols::board_power, accelerator_part, moved(symbols::board_power, "disaggregation.prefill_accelerator.power")},
    {&symbols::up_bandwidth, scale_up_part, moved(symbols::up_bandwidth, "disaggregation.prefill_accelerator.scale_up.bandwidth")},
    {&symbols::up_latency, scale_up_part, moved(symbols::up_latency, "disaggregation.prefill_accelerator.scale_up.latency")},
};

template <unsigned parts>
const Symbol& renamed(const Symbol& symbol) {
  for (const Renamed& each : own_names) {
    if (each.shared == &symbol) return (parts & each.part) != 0 ? each.own : symbol;
  }
  return symbol;
}

/// The hull of what the ends of the machines answer.
void widen(std::optional<Interval>& hull, const std::optional<double>& value) {
  if (!value) return;
  hull = hull ? Interval(std::min(hull->low, *value), std::max(hull->high, *value)) : Interval(*value);
}

constexpr std::optional<double> Answers<double>::*const times[] = {&Answers<double>::ttft_first_s, &Answers<double>::ttft_median_s, &Answers<double>::ttft_last_s,
                                                                   &Answers<double>::ttft_s, &Answers<double>::tpot_s};
constexpr std::optional<Interval> Answers<Interval>::*const time_hulls[] = {&Answers<Interval>::ttft_first_s, &Answers<Interval>::ttft_median_s, &Answers<Interval>::ttft_last_s,
                                                                            &Answers<Interval>::ttft_s, &Answers<Interval>::tpot_s};
constexpr std::optional<double> Answers<double>::*const rates[] = {&Answers<double>::prefill_rate, &Answers<double>::decode_rate, &Answers<double>::total_rate};
constexpr std::optional<Interval> Answers<Interval>::*const rate_hulls[] = {&Answers<Interval>::prefill_rate, &Answers<Interval>::decode_rate, &Answers<Interval>::total_rate};

void widen(Answers<Interval>& hull, const Answers<double>& answers, bool is_first) {
  for (std::size_t i = 0; i < std::size(times); ++i) widen(hull.*time_hulls[i], answers.*times[i]);
  for (std::size_t i = 0; i < std::size(rates); ++i) widen(hull.*rate_hulls[i], answers.*rates[i]);
  const double decoding = answers.decoding_sequences;
  const double prefilling = answers.pools->prefilling_sequences;
  const double kept = answers.pools->kept_sequences;
  const auto grow = [&](Interval& range, double value) { range = is_first ? Interval(value) : Interval(std::min(range.low, value), std::max(range.high, value)); };
  grow(hull.decoding_sequences, decoding);
  grow(hull.pools->prefilling_sequences, prefilling);
  grow(hull.pools->kept_sequences, kept);
}

/// Where some end cannot keep up with the arrivals a time has no upper end, and a rate begins at nothing.
void open_ends(Answers<Interval>& hull) {
  constexpr double endless = std::numeric_limits<double>::infinity();
  for (const auto time : time_hulls) {
    if (hull.*time) (hull.*time)->high = endless;
  }
  if (hull.decode_rate) hull.decode_rate = Interval(0, endless);
  if (hull.total_rate) hull.total_rate->low = 0;
  hull.decoding_sequences.high = hull.pools->prefilling_sequences.high = hull.pools->kept_sequences.high = endless;
}

}  // namespace

std::shared_ptr<const PrefillPool> prefill_pool_of(const Plan& plan) {
  if (!plan.disaggregation) return nullptr;
  auto pool = std::make_shared<PrefillPool>();
  Problems ignored;  // Reading the plan has resolved the layout before.
  pool->layout = resolve_prefill_layout(plan, ignored).layout;
  pool->plan = plan;
  pool->plan.layout = plan.disaggregation->prefill_layout;
  if (plan.disaggregation->prefill_accelerator) pool->plan.accelerator = *plan.disaggregation->prefill_accelerator;
  pool->plan.disaggregation.reset();
  pool->plan.workload.output.reset();
  pool->plan.cluster.gpus = 0;
  return pool;
}

Renaming prefill_pool_names(const Plan& plan) {
  if (!plan.disaggregation->prefill_accelerator) return &renamed<layout_part>;
  return plan.cluster.scale_up ? &renamed<layout_part | accelerator_part> : &renamed<layout_part | accelerator_part | scale_up_part>;
}

Answers<double> answers_at(const PoolsContext<double>& pools, const CaseLengths& lengths) { return answers_of(pools, lengths); }

Answers<double> answers_at(const Plan& plan, const Layout& layout, double weight_scale, const CaseLengths& lengths) {
  const std::shared_ptr<const PrefillPool> pool = prefill_pool_of(plan);
  if (!pool) return answers_at(stage_context<double>(plan, layout, weight_scale), lengths);
  return answers_at(pools_context<double>(plan, layout, *pool, weight_scale), lengths);
}

PromptsAtBest prompts_at_best(const StageContext<double>& prefill, const CaseLengths& lengths) {
  const Workload& workload = prefill.plan->workload;
  const pools_detail::Station<double> station = pools_detail::prompt_station(prefill, lengths.input_tokens).station;
  PromptsAtBest made{station.alone_s, station.requests_per_s()};
  if (workload.burst) made.ttft_s = *phases_detail::answer_burst(prefill, {lengths.input_tokens, 0, lengths.input_tokens}).ttft_s;
  if (!workload.requests_per_s) return made;
  const double busy = station.load(*workload.requests_per_s);
  made.ttft_s = busy < 1 ? station.alone_s + station.occupied_s * phases_detail::waits_of(busy) : std::numeric_limits<double>::infinity();
  return made;
}

double token_s(const StageContext<double>& decode, double sequences_of_rank, const CaseLengths& lengths) {
  return decode_of(decode, std::max(1.0, sequences_of_rank), lengths.context_tokens).token_s();
}

double handoff_bytes(const StageContext<double>& decode, const CaseLengths& lengths) { return pools_detail::handoff_bytes(decode, lengths.input_tokens); }

std::optional<double> decode_requests_per_s(const StageContext<double>& decode, double sequences, const CaseLengths& lengths) {
  return pools_detail::decode_capacity(decode, phases_detail::load_of<double>({}, lengths), sequences);
}

Answers<Interval> answers_in_ranges(const StageFacts& prefill_facts, const StageFacts& decode_facts, const Machines<Interval>& ranges, const CaseLengths& lengths) {
  Answers<Interval> hull;
  hull.pools.emplace();
  bool any_keeps_up = false;
  constexpr std::array ends = {MachineEnd::best, MachineEnd::worst};
  for (const MachineEnd prefill : ends) {
    for (const MachineEnd decode : ends) {
      for (const MachineEnd link : ends) {
        PoolsContext<double> pools{{prefill_facts, machine_at(ranges.prefill, prefill)}, {decode_facts, machine_at(ranges.hardware, decode)}, std::nullopt};
        if (ranges.handoff) pools.handoff = link_at(*ranges.handoff, link);
        const Answers<double> answers = answers_at(pools, lengths);
        if (answers.is_overloaded) {
          hull.is_overloaded_at_worst = true;
          widen(hull.prefill_rate, answers.prefill_rate);
          continue;
        }
        widen(hull, answers, !any_keeps_up);
        any_keeps_up = true;
      }
    }
  }
  hull.is_overloaded = !any_keeps_up;
  if (hull.is_overloaded_at_worst) {
    open_ends(hull);
  } else if (decode_facts.plan->workload.requests_per_s) {
    hull.decode_rate = decode_rate_of_arrivals({decode_facts, machine_at(ranges.hardware, MachineEnd::best)}, {decode_facts, machine_at(ranges.hardware, MachineEnd::worst)}, hull.decoding_sequences, lengths);
  }
  return hull;
}

}  // namespace plimsoll
