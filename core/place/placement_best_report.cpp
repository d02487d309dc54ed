#include "core/place/placement_best_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/place/placement_gpus.hpp"
#include "core/place/placement_replicas.hpp"
#include "core/quantity/unit.hpp"
#include "core/version.hpp"

namespace plimsoll {

namespace {

constexpr double seconds_per_hour = 3600;
constexpr double million = 1e6;

double number(std::int64_t whole) { return static_cast<double>(whole); }

/// The stages under another work than the one that they were found for.
PipelineValue value_under(const PlaceProblem& problem, const PlaceLinks& links, const BestPlacement& best, const PlaceWork& work) {
  return value_of(pipeline_of(problem, links, best.sites, best.tp, work), best.stages);
}

/// What the objective makes as small as can be, in the words of people: tokens/s, s, $ per million tokens.
double shown_value(const PlaceProblem& problem, const PlaceWork& work, double value) {
  switch (problem.objective) {
    case PlaceObjective::throughput: return number(problem.batch) / value;
    case PlaceObjective::cost: return value / number(problem.batch) / seconds_per_hour * million;
    case PlaceObjective::prefill_throughput: return work.tokens / value;
    case PlaceObjective::prefill_cost: return value / work.tokens / seconds_per_hour * million;
    case PlaceObjective::ttft: return value;
  }
  return value;
}

/// Bounds of choices with other numbers of tokens are never compared, so any choice's work serves.
PlaceWork some_work(const PlaceProblem& problem) { return works_of(problem).front(); }

void add_stages(const PlaceProblem& problem, const PlaceLinks& links, const BestPlacement& best, std::optional<std::int64_t> replica, PlacedReport& report) {
  const PipelineValue value = value_of(best.instance, best.stages);
  std::int64_t first_layer = 1;
  for (std::size_t i = 0; i < best.stages.size(); ++i) {
    const PipelineStage& stage = best.stages[i];
    const std::size_t type = best.sites[stage.site].type;
    const PlaceGpus& gpus = problem.gpus[type];
    const GroupKind& kind = best.instance.kinds[type];
    const std::int64_t tp = best.tp[type];
    const PlaceMemory memory = memory_of(problem, gpus, tp);
    const int ends = (i == 0 ? 1 : 0) + (i + 1 == best.stages.size() ? 1 : 0);
    PlacedStageReport out{.replica = replica, .stage = static_cast<std::int64_t>(i), .type = gpus.type, .tp = tp, .node = links.node(best.gpus[i])};
    for (std::int64_t gpu = 0; gpu < tp; ++gpu) out.gpus.push_back(best.gpus[i] + gpu);
    out.first_layer = first_layer;
    out.last_layer = first_layer + stage.layers - 1;
    first_layer += stage.layers;
    out.weights_bytes = number(stage.layers) * memory.layer_bytes + ends * memory.end_bytes;
    out.kv_bytes = number(stage.layers) * memory.layer_kv_bytes;
    out.activations_bytes = memory.activations_bytes;
    out.available_bytes = memory.limit_bytes;
    out.stage_s = number(stage.layers) * kind.layer_s + (i == 0 ? kind.embedding_s : 0) + (i + 1 == best.stages.size() ? kind.head_s : 0);
    if (i + 1 < best.stages.size()) out.hop_s = best.instance.hop(stage.site, best.stages[i + 1].site);
    out.binds = std::max(out.stage_s, out.hop_s.value_or(0)) >= value.pace_s;
    report.stages.push_back(std::move(out));
  }
}

void add_types(const PlaceProblem& problem, const PlaceWork& work, PlacedReport& report) {
  for (std::size_t i = 0; i < problem.gpus.size(); ++i) {
    const PlaceGpus& gpus = problem.gpus[i];
    const PlacedGpu* known = find_placed_gpu(gpus.type);
    PlacedTypeReport out{.type = gpus.type, .count = gpus.count, .price_per_hour = gpus.price_per_hour, .price_source = gpus.price_source};
    for (const PlacedStageReport& stage : report.stages) out.used += stage.type == gpus.type ? stage.tp : 0;
    out.tp = out.used > 0 ? report.tp[i] : 0;
    const GroupKind kind = group_kind(problem, gpus, out.tp > 0 ? out.tp : tp_choices(problem, gpus).back(), work);
    out.most_layers = kind.room;
    out.layer_s = kind.layer_s;
    out.speed_source = gpus.memory_bytes_per_s && gpus.peak_flop_per_s ? "stated" : known != nullptr ? std::string(known->source)
                                                                                                     : "";
    report.types.push_back(std::move(out));
  }
}

/// Both phases of the same stages, each as good as it can be with them.
PlacedReplicaReport figures_of(const PlaceProblem& problem, const PlaceLinks& links, const BestPlacement& best) {
  PlacedReplicaReport out;
  const PlaceWork prefill = prefill_work(problem);
  const PipelineValue chunk = value_under(problem, links, best, prefill);
  out.prefill_tokens_per_s = prefill.tokens / chunk.pace_s;
  out.ttft_s = chunk.through_s + number(prefill.parts - 1) * chunk.pace_s;
  out.tpot_s = no_hop;
  const std::int64_t most = problem.micro_batches.value_or(std::min(most_micro_batches, problem.batch));
  for (std::int64_t m = problem.micro_batches.value_or(1); m <= most; ++m) {
    const PipelineValue step = value_under(problem, links, best, decode_work(problem, m));
    const double step_s = std::max(step.through_s, number(m) * step.pace_s);
    if (step_s >= out.tpot_s) continue;
    out.tpot_s = step_s;
    out.micro_batches = m;
  }
  out.decode_tokens_per_s = number(problem.batch) / out.tpot_s;
  const bool is_priced = std::all_of(problem.gpus.begin(), problem.gpus.end(), [](const PlaceGpus& gpus) { return gpus.price_per_hour.has_value(); });
  if (is_priced) out.price_per_hour = chunk.price;
  return out;
}

/// Of the pool: throughputs and prices add up, times are the slowest replica's.
void add_figures(const PlaceProblem& problem, const std::vector<PlacedReplicaReport>& replicas, PlacedReport& report) {
  report.chunks = prefill_work(problem).parts;
  report.micro_batches = replicas.front().micro_batches;
  for (const PlacedReplicaReport& replica : replicas) {
    report.decode_tokens_per_s += replica.decode_tokens_per_s;
    report.prefill_tokens_per_s += replica.prefill_tokens_per_s;
    report.tpot_s = std::max(report.tpot_s, replica.tpot_s);
    report.ttft_s = std::max(report.ttft_s, replica.ttft_s);
    if (replica.price_per_hour) report.price_per_hour = report.price_per_hour.value_or(0) + *replica.price_per_hour;
  }
  if (!report.price_per_hour) return;
  report.output_price_per_million = *report.price_per_hour / seconds_per_hour / report.decode_tokens_per_s * million;
  report.prompt_price_per_million = *report.price_per_hour / seconds_per_hour / report.prefill_tokens_per_s * million;
}

std::string layers_text(const PlacedStageReport& stage) {
  const std::int64_t layers = stage.last_layer - stage.first_layer + 1;
  return counted(layers, "layer");
}

/// "A6000 TP4 with 48 layers, A5000 TP2 with 20 layers": neighbours that are alike together.
std::string chain_text(const std::vector<PlacedStageReport>& stages) {
  constexpr std::size_t most_named = 4;
  std::string chain;
  std::size_t named = 0;
  for (std::size_t i = 0; i < stages.size();) {
    const PlacedStageReport& stage = stages[i];
    std::size_t same = i + 1;
    while (same < stages.size() && stages[same].type == stage.type && layers_text(stages[same]) == layers_text(stage)) ++same;
    if (named++ == most_named) return chain + fmt::format(" and {} more stages", stages.size() - i);
    const std::string times = same - i > 1 ? fmt::format("{} × ", same - i) : "";
    chain += fmt::format("{}{}{} TP{} with {}", chain.empty() ? "" : ", then ", times, stage.type, stage.tp, layers_text(stage));
    i = same;
  }
  return chain;
}

/// "2 of H100 TP8 with 80 layers; 1 of A100 TP8 with 80 layers": replicas that are alike together.
std::string replicas_text(const PlacedReport& report) {
  constexpr std::size_t most_named = 3;
  std::vector<std::pair<std::string, std::int64_t>> shapes;
  for (std::size_t replica = 0; replica < report.replicas.size(); ++replica) {
    std::vector<PlacedStageReport> stages;
    std::copy_if(report.stages.begin(), report.stages.end(), std::back_inserter(stages), [&](const PlacedStageReport& stage) { return stage.replica == static_cast<std::int64_t>(replica); });
    const std::string shape = chain_text(stages);
    const auto known = std::find_if(shapes.begin(), shapes.end(), [&](const auto& each) { return each.first == shape; });
    if (known != shapes.end()) {
      ++known->second;
    } else {
      shapes.emplace_back(shape, 1);
    }
  }
  std::string text;
  std::int64_t left = static_cast<std::int64_t>(report.replicas.size());
  for (std::size_t i = 0; i < std::min(shapes.size(), most_named); ++i) {
    text += fmt::format("{}{} of {}", text.empty() ? "" : "; ", shapes[i].second, shapes[i].first);
    left -= shapes[i].second;
  }
  return left > 0 ? text + fmt::format("; {} of other shapes", left) : text;
}

void add_sentences(const PlaceProblem& problem, PlacedReport& report) {
  const bool is_one = report.replicas.empty();
  if (report.stages.empty()) {
    const bool is_none = report.status == PlaceStatus::none;
    const std::string what = problem.replicas.value_or(1) == 1 ? "pipeline" : fmt::format("{} pipelines", *problem.replicas);
    report.headline = is_none && what == "pipeline" ? fmt::format("No pipeline of these GPUs holds all {} layers with their KV cache.", problem.model.layers)
                      : is_none                     ? fmt::format("No {} of these GPUs hold all {} layers each with their KV cache.", what, problem.model.layers)
                                                    : fmt::format("No {} found within the search's limit, and none was ruled out.", what + (what == "pipeline" ? " was" : " were"));
    return;
  }
  const bool is_proven = report.status == PlaceStatus::optimal;
  const std::string who = is_one ? "" : fmt::format("{} {}", report.objective == PlaceObjective::ttft ? " on the slowest of" : " by", counted(static_cast<std::int64_t>(report.replicas.size()), "replica"));
  report.headline = fmt::format("The best placement gives {}{}{}: {}.", objective_text(report.objective, *report.value), who, is_proven ? " (proven)" : "", is_one ? chain_text(report.stages) : replicas_text(report));
  if (!is_proven) report.cause = fmt::format("Not proven: nothing can be better than {}, a gap of {}. ", objective_text(report.objective, *report.bound), rounded_text(*report.gap, Unit::ratio));
  // The slowest replica is the last.
  const auto slowest = std::find_if(report.stages.begin(), report.stages.end(), [&](const PlacedStageReport& stage) { return stage.binds && stage.replica == report.stages.back().replica; });
  if (slowest == report.stages.end()) return;
  const bool is_hop = slowest->hop_s.value_or(0) > slowest->stage_s;
  const std::string what = is_hop ? fmt::format("the hop after stage {}", slowest->stage) : fmt::format("stage {}, {} TP{}", slowest->stage, slowest->type, slowest->tp);
  report.cause += fmt::format("The slowest is {}{}: {} for a {}.", what, is_one ? "" : fmt::format(" of replica {}", *slowest->replica), rounded_text(is_hop ? *slowest->hop_s : slowest->stage_s, Unit::seconds),
                              report.objective == PlaceObjective::throughput || report.objective == PlaceObjective::cost ? "micro-batch" : "chunk");
}

void add_cautions(const PlaceProblem& problem, PlacedReport& report) {
  if (problem.model.vocabulary == 0) report.cautions.emplace_back("No vocabulary is stated, so neither embedding nor LM head is counted.");
  if (problem.model.kv_heads == 0) report.cautions.emplace_back("No KV heads are stated, so keys and values count as wide as the hidden size.");
  if (problem.most_replicas.value_or(1) > 1 && report.replicas.empty() && !report.stages.empty()) {
    const bool adds_up = problem.objective == PlaceObjective::throughput || problem.objective == PlaceObjective::prefill_throughput;
    report.cautions.emplace_back(adds_up ? "One replica is best of those that were looked at." : "Several replicas are never faster to the first token than the best one, nor cheaper for each token; state \"replicas\" for a number of them.");
  }
  if (!report.replicas.empty()) {
    const auto replicas = static_cast<std::int64_t>(report.replicas.size());
    report.cautions.push_back(fmt::format("Each replica has its own batch: {} in flight in all. Requests are taken to reach each at the rate that it serves.", counted(replicas * problem.batch, "sequence")));
    return;
  }
  std::set<std::int64_t> degrees;
  for (const PlacedStageReport& stage : report.stages) degrees.insert(stage.tp);
  if (degrees.size() == 1) {
    std::vector<std::int64_t> layers;
    for (const PlacedStageReport& stage : report.stages) layers.push_back(stage.last_layer - stage.first_layer + 1);
    report.layout = fmt::format("{{\"tp\": {}, \"pp\": {}, \"stage_layers\": [{}]}}", *degrees.begin(), layers.size(), fmt::join(layers, ", "));
  }
}

}  // namespace

std::string objective_text(PlaceObjective objective, double value) {
  switch (objective) {
    case PlaceObjective::throughput: return fmt::format("{} tokens/s decoded", rounded_number(value));
    case PlaceObjective::prefill_throughput: return fmt::format("{} prompt tokens/s", rounded_number(value));
    case PlaceObjective::ttft: return fmt::format("{} to the first token", rounded_text(value, Unit::seconds));
    case PlaceObjective::cost: return fmt::format("${} per million tokens decoded", rounded_number(value));
    case PlaceObjective::prefill_cost: return fmt::format("${} per million prompt tokens", rounded_number(value));
  }
  return "";
}

PlacedReport place_by_corrected_rules(const PlaceProblem& problem, const Progress& progress) {
  const BestReplicas best = best_replicas(problem, progress);
  PlacedReport report{.version = std::string(version_text), .objective = problem.objective, .choices = best.choices, .choices_searched = best.choices_searched, .states = best.states};
  if (problem.copies() > 1) report.shares = best.shares;
  const bool is_found = !best.replicas.empty();
  const PlaceWork work = is_found ? best.replicas.front().work : some_work(problem);
  report.status = is_found ? (best.is_proven() ? PlaceStatus::optimal : PlaceStatus::not_proven) : (best.bound == no_hop ? PlaceStatus::none : PlaceStatus::not_proven);
  if (is_found) {
    const PlaceLinks links(problem);
    report.value = shown_value(problem, work, best.value);
    report.bound = best.is_proven() ? *report.value : shown_value(problem, work, best.bound);
    report.gap = best.is_proven() ? 0 : 1 - best.bound / best.value;
    const bool is_one = best.replicas.size() == 1;
    std::vector<PlacedReplicaReport> replicas;
    report.tp.assign(problem.gpus.size(), 0);
    for (const BestPlacement& each : best.replicas) {
      add_stages(problem, links, each, is_one ? std::optional<std::int64_t>{} : static_cast<std::int64_t>(replicas.size()), report);
      replicas.push_back(figures_of(problem, links, each));
      for (std::size_t type = 0; type < report.tp.size(); ++type) report.tp[type] = std::max(report.tp[type], each.tp[type]);
    }
    add_figures(problem, replicas, report);
    if (!is_one) report.replicas = std::move(replicas);
  }
  add_types(problem, work, report);
  add_sentences(problem, report);
  add_cautions(problem, report);
  return report;
}

}  // namespace plimsoll
