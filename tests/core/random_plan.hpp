// Random plans for laws that hold for every plan. Same seed, same plan.
//
//   random_plan     an example, some of whose fields are changed within their bounds. The changes are walks over the
//                   descriptions, so that a new field is under test from its first day. Extreme, and seldom legal.
//   plausible_plan  what an engineer could have written: catalogue entries, usual degrees, sizes and loads. Mostly legal.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll::testing_plans {

/// SplitMix64 (Steele, Lea and Flood 2014): the standard library's distributions differ between platforms.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  double share() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }
  bool chance(double probability) { return share() < probability; }

 private:
  std::uint64_t state_;
};

/// Every character class that a format could trip over.
constexpr std::string_view texts[] = {
    "plain", "Two words", "a-b.c_d", "x", "8x7B × 2", "ümläut", "計画", "🚢", "100 % \"sure\" & more = better", "-", ".", "..", "...x..",
    " ", "tab\tand\nnewline", "</script>", "\\u0041", "#v1&m=x&k=0000", "%41%26", "a+b", "~_~", std::string_view("nul\0byte", 8), "\x7f", "'"};
constexpr std::string_view names[] = {"F", "SF", "qwen2_moe", "a.b-c_d", "-", ".", "_", "0", "deepseek_v3"};
constexpr std::string_view notations[] = {"EP4×TP2×PP2", "EP4xTP2xPP2", "TP8", "TP8, PP2", "tp=4, pp=2", "TP2·PP2", "TP8 PP2", "TP8-PP2",
                                          "DP16 EP16", "TP2*PP2", "TP2 × PP2", " ", "TP 2 x PP 2", "R2×TP4", "Tp:4/Pp:2", "TP1"};

inline double random_number(Random& random, const Bounds& bounds) {
  const double least = std::isfinite(bounds.least) ? bounds.least : -1e30;
  const double most = std::isfinite(bounds.most) ? bounds.most : 1e30;
  switch (random.below(6)) {
    case 0: return least;
    case 1: return most;
    case 2: {  // Any size between them: uniform in the exponent.
      const double low = least > 0 ? least : 1e-12;
      const double value = std::ldexp(1 + random.share(), static_cast<int>(std::floor(std::log2(low) + random.share() * std::log2(most / low))));
      return std::fmin(std::fmax(value, least), most);
    }
    case 3: {  // What people write: two digits and some zeros.
      double value = static_cast<double>(1 + random.below(99));
      for (std::size_t zeros = random.below(13); zeros > 0; --zeros) value *= 10;
      return std::fmin(std::fmax(value, least), most);
    }
    case 4: return std::fmin(std::fmax(static_cast<double>(1 + random.below(1000)) / 1000, least), most);
    default: return std::fmin(std::fmax(least + random.share() * (most - least), least), most);
  }
}

inline std::int64_t random_count(Random& random, const Bounds& bounds) {
  const double value = std::floor(random_number(random, bounds));
  return static_cast<std::int64_t>(std::fmax(value, std::ceil(bounds.least)));
}

void change(const Description& description, void* target, Random& random, double chance_per_field);

inline void fill(Kind kind, const Field& field, const Description& owner, DescriptionOf object, void* value, Random& random,
                 double chance_per_field) {
  switch (kind) {
    case Kind::number: *static_cast<double*>(value) = random_number(random, field.bounds); return;
    case Kind::count: *static_cast<std::int64_t*>(value) = random_count(random, field.bounds); return;
    case Kind::range: {
      const double one = random_number(random, field.bounds);
      const double other = random.chance(0.5) ? one : random_number(random, field.bounds);
      *static_cast<Range*>(value) = Range(std::fmin(one, other), std::fmax(one, other));
      return;
    }
    case Kind::boolean: *static_cast<bool*>(value) = random.chance(0.5); return;
    case Kind::text: {
      const bool is_notation = owner.to_shorthand != nullptr;
      *static_cast<std::string*>(value) = is_notation ? notations[random.below(std::size(notations))] : texts[random.below(std::size(texts))];
      return;
    }
    case Kind::name: *static_cast<std::string*>(value) = names[random.below(std::size(names))]; return;
    case Kind::choice: *static_cast<int*>(value) = static_cast<int>(random.below(field.choice_count)); return;
    case Kind::object: {
      const Description& description = object();
      if (description.find_preset != nullptr && random.chance(0.5)) {
        const std::vector<std::string> presets = description.preset_names();
        description.copy(description.find_preset(presets[random.below(presets.size())]), value);
      }
      change(description, value, random, chance_per_field);
      return;
    }
    case Kind::list: break;
  }
  field.list.clear(value);
  for (std::size_t count = random.below(4); count > 0; --count) {
    fill(field.list.element, field, owner, field.list.object, field.list.append(value), random, chance_per_field);
  }
}

inline void change(const Description& description, void* target, Random& random, double chance_per_field) {
  for (const Field& field : description.fields) {
    if (field.name == "plimsoll" || !random.chance(field.kind == Kind::object ? 3 * chance_per_field : chance_per_field)) continue;
    if (field.presence == Presence::absent && random.chance(0.3)) {
      field.clear(target);
    } else {
      fill(field.kind, field, description, field.object, field.write(target), random, chance_per_field);
    }
  }
}

inline bool is_within(Kind kind, const Field& field, const void* value) {
  const auto holds = [&](double number) { return number >= field.bounds.least && number <= field.bounds.most; };
  switch (kind) {
    case Kind::number: return holds(*static_cast<const double*>(value));
    case Kind::count: return holds(static_cast<double>(*static_cast<const std::int64_t*>(value)));
    case Kind::range: return holds(static_cast<const Range*>(value)->low) && holds(static_cast<const Range*>(value)->high);
    default: return true;
  }
}

/// Whether a plan could have been read: every stated number within its bounds and no rule between fields broken. Knows
/// neither reader nor writer, which are under test.
inline bool is_valid(const Description& description, const void* source) {
  Problems problems;
  if (description.validate != nullptr) description.validate(source, "", problems);
  if (!problems.none()) return false;
  for (const Field& field : description.fields) {
    const void* value = field.read(source);
    if (value == nullptr) continue;
    const auto is_valid_value = [&](Kind kind, DescriptionOf object, const void* at) {
      return kind == Kind::object ? is_valid(object(), at) : is_within(kind, field, at);
    };
    if (field.kind != Kind::list) {
      if (!is_valid_value(field.kind, field.object, value)) return false;
      continue;
    }
    for (std::size_t i = 0; i < field.list.size(value); ++i) {
      if (!is_valid_value(field.list.element, field.list.object, field.list.at(value, i))) return false;
    }
  }
  return true;
}

/// Reading a plan also resolves its layouts, so that what they leave open is known to follow.
inline bool has_legible_layouts(const Plan& plan) {
  Problems problems;
  resolve_layout(plan, problems);
  if (plan.disaggregation) resolve_prefill_layout(plan, problems);
  if (plan.reference) resolve_layout(plan.reference->layout, plan.model.has_experts(), plan.reference->gpus, plan.model.layers, "", problems);
  return problems.none();
}

inline Plan random_plan(std::uint64_t seed) {
  Random random(seed);
  while (true) {
    const std::vector<std::string> examples = plan_names();
    Plan plan = *find_plan(examples[random.below(examples.size())]);
    if (random.chance(0.5)) plan.preset.clear();
    if (random.chance(0.15)) plan.model.preset.clear();
    if (random.chance(0.15)) plan.accelerator.preset.clear();
    change(describe<Plan>(), &plan, random, 0.04 + 0.2 * random.share());
    if (is_valid(describe<Plan>(), &plan) && has_legible_layouts(plan)) return plan;
  }
}

template <typename Value>
Value one_of(Random& random, std::initializer_list<Value> values) {
  return values.begin()[random.below(values.size())];
}

/// Each order of magnitude between the ends equally likely.
inline double any_size(Random& random, double least, double most) {
  return std::fmin(most, least * std::exp2(random.share() * std::log2(most / least)));
}

inline Lengths plausible_lengths(Random& random) {
  const auto tokens = [&] { return one_of<std::int64_t>(random, {1, 17, 128, 500, 1024, 2048, 4096, 8191, 10240, 32768}); };
  Lengths lengths;
  if (random.chance(0.15)) {
    for (std::size_t count = 1 + random.below(3); count > 0; --count) lengths.histogram.push_back({tokens(), 0.5 + random.share()});
    return lengths;
  }
  lengths.least = tokens();
  lengths.most = random.chance(0.5) ? lengths.least : lengths.least + tokens();
  return lengths;
}

inline Workload plausible_workload(Random& random) {
  Workload workload;
  workload.input = plausible_lengths(random);
  if (random.chance(0.8)) workload.output = plausible_lengths(random);
  switch (random.below(3)) {
    case 0: workload.burst = one_of<std::int64_t>(random, {1, 2, 7, 32, 128, 1000}); break;
    case 1: workload.concurrency = one_of<std::int64_t>(random, {1, 3, 16, 64, 256, 1000}); break;
    default: workload.requests_per_s = any_size(random, 0.01, 100); break;
  }
  return workload;
}

inline LayoutStatement plausible_layout(Random& random, bool has_experts) {
  LayoutStatement layout;
  const auto state = [&](std::optional<std::int64_t>& degree, std::initializer_list<std::int64_t> values) {
    if (random.chance(0.5)) degree = one_of(random, values);
  };
  state(layout.tp, {1, 2, 2, 4, 4, 8, 8, 16, 3, 6});
  state(layout.pp, {1, 2, 2, 4, 8, 3, 5});
  if (random.chance(0.15)) layout.cp = one_of<std::int64_t>(random, {2, 4});
  if (has_experts || random.chance(0.03)) state(layout.ep, {1, 2, 4, 8, 8, 16, 3});
  if (random.chance(0.3)) layout.dp = one_of<std::int64_t>(random, {1, 2, 4, 8, 16});
  if (random.chance(0.1)) layout.replicas = one_of<std::int64_t>(random, {1, 2, 3});
  if (random.chance(0.1)) layout.sp = layout.tp;
  return layout;
}

inline Cluster plausible_cluster(Random& random) {
  const auto link = [&] { return Link{one_of(random, {12.5e9, 25e9, 50e9, 100e9, 450e9}), one_of(random, {0.0, 2e-6, 5e-6, 2e-5})}; };
  Cluster cluster;
  if (random.chance(0.3)) cluster.gpus = one_of<std::int64_t>(random, {1, 4, 8, 12, 16, 32, 64, 256});
  if (random.chance(0.3)) cluster.gpus_per_node = one_of<std::int64_t>(random, {1, 2, 4, 6, 8, 72});
  if (random.chance(0.2)) cluster.scale_up = link();
  if (random.chance(0.8)) cluster.scale_out = link();
  return cluster;
}

inline Engine plausible_engine(Random& random) {
  const std::vector<std::string> engines = engine_names();
  Engine engine = random.chance(0.3) ? *find_engine(engines[random.below(engines.size())]) : Engine{};
  if (random.chance(0.3)) engine.weights = one_of(random, {Precision::fp8, Precision::bf16, Precision::int4, Precision::nvfp4});
  if (random.chance(0.1)) engine.experts = one_of(random, {Precision::fp8, Precision::mxfp4});
  if (random.chance(0.3)) engine.kv_cache = Precision::fp8;
  if (random.chance(0.3)) engine.chunk_tokens = one_of<std::int64_t>(random, {512, 2048, 16384});
  if (random.chance(0.1)) engine.activation_model = ActivationModel::tp_allreduce;
  return engine;
}

inline Plan plausible_plan(std::uint64_t seed) {
  Random random(seed);
  while (true) {
    const std::vector<std::string> models = model_names();
    const std::vector<std::string> accelerators = accelerator_names();
    Plan plan;
    plan.model = *find_model(models[random.below(models.size())]);
    if (random.chance(0.1)) plan.model.stated_parameters = any_size(random, 1e9, 1e12);
    plan.accelerator = *find_accelerator(accelerators[random.below(accelerators.size())]);
    if (random.chance(0.1)) plan.accelerator.scale_up.reset();
    plan.cluster = plausible_cluster(random);
    plan.layout = plausible_layout(random, plan.model.has_experts());
    plan.workload = plausible_workload(random);
    plan.engine = plausible_engine(random);
    const auto target = [&](std::optional<double>& limit, double least, double most) {
      if (random.chance(0.5)) limit = any_size(random, least, most);
    };
    target(plan.targets.ttft_s, 0.01, 100);
    target(plan.targets.tpot_s, 1e-3, 1);
    target(plan.targets.tokens_per_s_per_gpu, 1, 1e5);
    target(plan.targets.total_tokens_per_s_per_gpu, 1, 1e5);
    if (is_valid(describe<Plan>(), &plan) && has_legible_layouts(plan)) return plan;
  }
}

/// The same with a pool of its own for prefill.
inline Plan plausible_pools_plan(std::uint64_t seed) {
  Random random(~seed);
  while (true) {
    Plan plan = plausible_plan(random.next());
    plan.cluster.gpus = 0;
    Disaggregation pools;
    pools.prefill_layout = plausible_layout(random, plan.model.has_experts());
    if (random.chance(0.3)) {
      const std::vector<std::string> accelerators = accelerator_names();
      pools.prefill_accelerator = *find_accelerator(accelerators[random.below(accelerators.size())]);
    }
    if (random.chance(0.3)) pools.handoff_link = Link{one_of(random, {1e9, 25e9, 50e9, 400e9}), one_of(random, {0.0, 5e-6})};
    plan.disaggregation = std::move(pools);
    if (is_valid(describe<Plan>(), &plan) && has_legible_layouts(plan)) return plan;
  }
}

}  // namespace plimsoll::testing_plans
