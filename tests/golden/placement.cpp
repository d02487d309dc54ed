// The true optimum of a placement, proven, and a chain that is valid and reaches it. What the original's rules or its model
// give (`optimum_original_links*`, `milp`) is for information and not compared here: tests/core/placement_test.cpp does.
#include <fmt/core.h>

#include <cmath>

#include "core/place/placement.hpp"
#include "core/place/placement_instance.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

std::int64_t whole_of(const Json& object, std::string_view key) {
  const double value = number_of(object, key);
  return value >= 0 && value < 1e15 ? static_cast<std::int64_t>(value) : 0;
}

/// The file writes GB and means GiB, and Gbps.
PlaceProblem problem_of(const Json& input) {
  constexpr double gib = 1073741824.0;
  constexpr double bytes_of_gbit = 1e9 / 8;
  PlaceProblem problem;
  for (const Json& pool : member(input, "gpu_pool")) {
    PlaceGpus gpus;
    if (member(pool, "gpu_type").is_string()) gpus.type = member(pool, "gpu_type").get<std::string>();
    gpus.count = whole_of(pool, "count");
    gpus.memory_bytes = number_of(pool, "memory_gb") * gib;
    if (member(member(input, "tp_configuration"), gpus.type).is_number()) gpus.tp = whole_of(member(input, "tp_configuration"), gpus.type);
    problem.gpus.push_back(gpus);
  }
  for (const Json& row : member(input, "network_bandwidth_gbps")) {
    PlaceLinkRow& made = problem.matrix.emplace_back();
    for (const Json& entry : row) made.to_bytes_per_s.push_back(entry.is_number() ? entry.get<double>() * bytes_of_gbit : 0);
  }
  problem.one_way_links = true;
  const Json& config = member(input, "config");
  problem.model.layers = whole_of(config, "num_decoder_layers");
  problem.model.hidden = whole_of(config, "d_model");
  problem.model.layer_bytes = number_of(config, "layer_weight_memory_gb") * gib;
  if (member(config, "bytes_per_element").is_number()) problem.model.element_bytes = number_of(config, "bytes_per_element");
  problem.batch = whole_of(config, "batch_size");
  problem.sequence = whole_of(config, "sequence_length");
  return problem;
}

/// Only what would make the core's sums meaningless; the tool itself reads with all its bounds.
bool is_sound(const PlaceProblem& problem) {
  const auto count = static_cast<std::size_t>(problem.gpu_count());
  if (count == 0 || count > most_chain_partitions || problem.matrix.size() != count || problem.model.layers < 1) return false;
  for (const PlaceLinkRow& row : problem.matrix) {
    if (row.to_bytes_per_s.size() != count) return false;
  }
  for (const PlaceGpus& gpus : problem.gpus) {
    if (gpus.count < 1 || (gpus.tp && (*gpus.tp < 1 || gpus.count % *gpus.tp != 0))) return false;
  }
  return true;
}

void compare_derived(const PlaceProblem& problem, const Json& derived, Case& one) {
  for (const PlaceGpus& gpus : problem.gpus) {
    const std::int64_t tp = gpus.tp.value_or(1);
    const LargestSegment largest = largest_segment_of(problem, gpus, tp);
    one.number(member(derived, "activation_memory_gib"), gpus.type, activations_of(problem, tp).peak_bytes() / 1073741824.0);
    one.number(member(derived, "max_segment_layers"), gpus.type, static_cast<double>(largest.layers));
    one.number(member(derived, "min_segment_layers"), gpus.type, static_cast<double>(largest.least()));
  }
  one.number(derived, "inter_stage_tensor_gib", tensor_bytes_of(problem) / 1073741824.0);
}

/// The chain that the report shows, judged again from its stages and links: every layer once, every GPU once.
void check_chain(const PlaceProblem& problem, const PlaceAnswer& answer, Case& one) {
  std::int64_t next_layer = 1;
  std::vector<bool> is_used(static_cast<std::size_t>(problem.gpu_count()), false);
  double slowest = answer.stages.front().throughput;
  for (const PlaceStageReport& stage : answer.stages) {
    if (stage.first_layer != next_layer) one.miss(fmt::format("a stage from layer {}", next_layer), fmt::format("one from layer {}", stage.first_layer));
    next_layer = stage.last_layer + 1;
    for (const std::int64_t gpu : stage.gpus) {
      if (is_used[static_cast<std::size_t>(gpu)]) one.miss("each GPU in one stage", fmt::format("GPU {} in two", gpu));
      is_used[static_cast<std::size_t>(gpu)] = true;
    }
    slowest = std::fmin(slowest, stage.throughput);
  }
  for (const PlaceLinkReport& link : answer.links) slowest = std::fmin(slowest, link.throughput);
  if (next_layer != problem.model.layers + 1) one.miss("every layer", fmt::format("layers up to {}", next_layer - 1));
  if (slowest != *answer.throughput) one.miss(fmt::format("a chain worth {:.17g}", *answer.throughput), fmt::format("one worth {:.17g}", slowest));
}

void run_case(const Json& entry, Case& one) {
  const PlaceProblem problem = problem_of(member(entry, "input"));
  if (!is_sound(problem)) return one.miss("a pool, a square matrix and layers", "something else");
  compare_derived(problem, member(entry, "derived"), one);
  const PlaceReport report = place(problem);
  const Json& wanted = member(entry, "optimum_corrected");
  if (report.corrected.status == PlaceStatus::not_proven) return one.miss("a proof", report.headline);
  const double value = number_of(wanted, "throughput");
  // A chain over a link without bandwidth moves nothing: the file may call that 0, and we say that there is no chain.
  if (!(value > 0)) return report.corrected.throughput ? one.miss("no chain", report.headline) : one.agrees();
  if (!report.corrected.throughput) return one.miss(fmt::format("throughput {:.17g}", value), "no chain");
  one.number(wanted, "throughput", *report.corrected.throughput);
  check_chain(problem, report.corrected, one);
}

}  // namespace

void run_placement(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    run_case(entry, one);
  }
}

}  // namespace plimsoll::golden
