#include "core/place/placement.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/place/placement_instance.hpp"
#include "core/place/tp_link.hpp"
#include "core/quantity/unit.hpp"
#include "core/version.hpp"

namespace plimsoll {

namespace {

constexpr PlacementRules original_rules{.idle_groups_cap = true, .idle_links_cap = true, .groups_in_order = true, .local_numbers = true};
constexpr PlacementRules corrected_rules{};
constexpr PlacementRules whole_rules{.whole_space = true};
constexpr PlacementRules in_tokens_rules{.whole_space = true, .links_in_tokens = true};

struct LadderStep {
  std::string_view rule;
  std::string_view in_a_clause;  ///< "; without … it is 542.56".
  PlacementRules rules;
};

// From the original to the corrected answer, one fault at a time; the last two go beyond.
constexpr LadderStep ladder[] = {
    {"As the original's model has it", "", original_rules},
    {"Groups that are left out no longer cap the answer", "without the cap from idle groups", {.idle_links_cap = true, .groups_in_order = true, .local_numbers = true}},
    {"Links that are left out no longer cap the answer", "without the cap from idle links", {.groups_in_order = true, .local_numbers = true}},
    {"Any groups of a type may be used, not only its first", "with any group of a type allowed", {.local_numbers = true}},
    {"GPUs are told apart by their number in the pool: the corrected answer", "with GPUs told apart across types", corrected_rules},
    {"Segments of any size that fits, and no layer where none fits", "", whole_rules},
    {"Links count in tokens/s, as stages do", "", in_tokens_rules},
};
constexpr std::size_t corrected_step = 4;

/// The best chain over all combinations of TP degrees.
struct Found {
  ChainAnswer answer;
  PlacementInstance instance;
  std::vector<std::int64_t> tp;
  std::int64_t tp_choices = 0;
  bool links_in_tokens = false;  ///< The rules that it was found by count links so.
};

/// The next combination, the last type's degree turning fastest; false after the last one.
bool advance(std::vector<std::size_t>& at, const std::vector<std::vector<std::int64_t>>& choices) {
  for (std::size_t type = at.size(); type-- > 0;) {
    if (++at[type] < choices[type].size()) return true;
    at[type] = 0;
  }
  return false;
}

/// Tries every combination; the first of equally good ones stays, as in the original.
Found best_over_tp(const PlaceProblem& problem, const std::vector<double>& links, const PlacementRules& rules) {
  std::vector<std::vector<std::int64_t>> choices;
  for (const PlaceGpus& gpus : problem.gpus) choices.push_back(tp_choices(problem, gpus));
  std::vector<std::size_t> at(choices.size(), 0);
  Found found;
  found.links_in_tokens = rules.links_in_tokens;
  double bound = 0;
  do {
    std::vector<std::int64_t> tp;
    for (std::size_t type = 0; type < choices.size(); ++type) tp.push_back(choices[type][at[type]]);
    PlacementInstance instance = placement_instance(problem, tp, links, rules);
    const std::int64_t states_left = problem.most_states - found.answer.states;
    ChainAnswer answer = best_chain(instance.chain, states_left, found.answer.throughput);
    answer.states += found.answer.states;
    answer.thresholds += found.answer.thresholds;
    bound = std::max(bound, answer.bound);
    const bool is_better = !answer.chain.empty();
    if (is_better || found.tp_choices == 0) {
      found.answer = std::move(answer);
      found.instance = std::move(instance);
      found.tp = std::move(tp);
    } else {
      found.answer.states = answer.states;
      found.answer.thresholds = answer.thresholds;
    }
    ++found.tp_choices;
  } while (advance(at, choices));
  found.answer.bound = std::max(bound, found.answer.throughput);
  return found;
}

PlaceStatus status_of(const ChainAnswer& answer) {
  if (!answer.is_proven()) return PlaceStatus::not_proven;
  return answer.chain.empty() ? PlaceStatus::none : PlaceStatus::optimal;
}

std::string gpus_text(std::int64_t first, std::int64_t count) {
  return count == 1 ? fmt::format("GPU {}", first) : fmt::format("GPUs {}–{}", first, first + count - 1);
}

std::string layers_text(const PlaceStageReport& stage) {
  return stage.first_layer == stage.last_layer ? fmt::format("layer {}", stage.first_layer) : fmt::format("layers {}–{}", stage.first_layer, stage.last_layer);
}

PlaceStageReport stage_report(const PlaceProblem& problem, const Found& found, std::size_t index) {
  const ChainStage& stage = found.answer.chain[index];
  const TpGroup& group = found.instance.groups[stage.partition];
  const PlaceGpus& gpus = problem.gpus[group.type];
  const auto tp = static_cast<double>(group.tp);
  const auto layers = static_cast<double>(stage.layers);
  PlaceStageReport out;
  out.stage = static_cast<std::int64_t>(index);
  out.type = gpus.type;
  out.group = group.number;
  out.tp = group.tp;
  for (std::int64_t i = 0; i < group.tp; ++i) out.gpus.push_back(group.first_gpu + i);
  out.first_layer = stage.first_layer;
  out.last_layer = stage.first_layer + stage.layers - 1;
  out.weights_bytes = layers * problem.model.layer_bytes / tp;
  out.activations_bytes = activations_of(problem, group.tp).peak_bytes();
  out.used_bytes = stage_memory_bytes(problem.model.layer_bytes, out.activations_bytes, layers, tp);
  out.available_bytes = gpus.memory_bytes;
  out.fits = out.used_bytes <= out.available_bytes;
  TpAllReduceActivations parts = activations_of(problem, group.tp);
  parts.kv_bytes *= layers;
  out.used_with_all_kv_bytes = stage_memory_bytes(problem.model.layer_bytes, parts.peak_bytes(), layers, tp);
  out.fits_with_all_kv = out.used_with_all_kv_bytes <= out.available_bytes;
  out.throughput = stage_throughput_of(problem, gpus, group.tp, stage.layers);
  out.binds = out.throughput <= found.answer.throughput;
  return out;
}

std::string_view step_name(LinkStep step) {
  switch (step) {
    case LinkStep::gather: return "gather";
    case LinkStep::send: return "send";
    case LinkStep::spread: return "spread";
  }
  return "";
}

PlaceLinkReport link_report(const PlaceProblem& problem, const std::vector<double>& links, const Found& found, std::size_t index) {
  const std::size_t sender = found.answer.chain[index].partition;
  const std::size_t receiver = found.answer.chain[index + 1].partition;
  const TpGroup& from = found.instance.groups[sender];
  const TpGroup& to = found.instance.groups[receiver];
  const double tensor_bytes = tensor_bytes_of(problem);
  PlaceLinkReport out;
  out.from_stage = static_cast<std::int64_t>(index);
  out.to_stage = out.from_stage + 1;
  out.from_gpu = from.first_gpu;
  out.to_gpu = to.first_gpu;
  out.bytes_per_s = links[static_cast<std::size_t>(from.first_gpu * problem.gpu_count() + to.first_gpu)];
  const TpLink link = tp_link(from.tp, to.tp, out.bytes_per_s, problem.group_bytes_per_s);
  out.slowest_step = step_name(link.slowest());
  out.transfers_per_s = link.transfers_per_s(tensor_bytes);
  out.tokens_per_s = link_tokens_per_s(problem, from.tp, to.tp, out.bytes_per_s);
  out.throughput = found.links_in_tokens ? out.tokens_per_s : link.throughput(tensor_bytes);
  const double counted = found.instance.chain.link(sender, receiver).throughput;
  out.is_counted = counted == out.throughput;
  out.binds = counted <= found.answer.throughput;
  return out;
}

/// The first thing in the chain that is as slow as the chain, or the cap that is lower than all of them.
std::string binding_text(const PlaceAnswer& answer) {
  for (const PlaceStageReport& stage : answer.stages) {
    if (stage.binds) return fmt::format("stage {}: {} TP{}, {}", stage.stage, stage.type, stage.tp, layers_text(stage));
  }
  for (const PlaceLinkReport& link : answer.links) {
    if (link.binds) return fmt::format("the link from stage {} to stage {}, GPU {} to GPU {}", link.from_stage, link.to_stage, link.from_gpu, link.to_gpu);
  }
  return answer.stages.empty() ? "" : "a cap on account of what the chain does not use";
}

/// Idle groups, neighbours of one type together: "L40 TP1: GPUs 2–4".
std::vector<std::string> unused_groups(const PlaceProblem& problem, const Found& found) {
  const std::vector<TpGroup>& groups = found.instance.groups;
  std::vector<bool> is_used(groups.size() + 1, false);
  for (const ChainStage& stage : found.answer.chain) is_used[stage.partition] = true;
  is_used.back() = true;
  std::vector<std::string> unused;
  for (std::size_t first = 0; first < groups.size(); ++first) {
    if (is_used[first]) continue;
    std::size_t last = first;
    while (!is_used[last + 1] && groups[last + 1].type == groups[first].type) ++last;
    const std::int64_t gpus = static_cast<std::int64_t>(last - first + 1) * groups[first].tp;
    unused.push_back(fmt::format("{} TP{}: {}", problem.gpus[groups[first].type].type, groups[first].tp, gpus_text(groups[first].first_gpu, gpus)));
    first = last;
  }
  return unused;
}

PlaceAnswer answer_of(const PlaceProblem& problem, const std::vector<double>& links, std::string_view rules, const Found& found) {
  PlaceAnswer out;
  out.rules = rules;
  out.status = status_of(found.answer);
  if (!found.answer.chain.empty()) out.throughput = found.answer.throughput;
  if (out.status == PlaceStatus::not_proven) {
    out.bound = found.answer.bound;
    out.gap = (found.answer.bound - found.answer.throughput) / found.answer.bound;
  }
  out.tp = found.tp;
  for (std::size_t i = 0; i < found.answer.chain.size(); ++i) {
    out.stages.push_back(stage_report(problem, found, i));
    if (i + 1 < found.answer.chain.size()) out.links.push_back(link_report(problem, links, found, i));
  }
  out.binds = binding_text(out);
  out.unused = unused_groups(problem, found);
  if (!found.answer.chain.empty()) {
    // Groups are numbered alike under all rules, so the chain can be judged by the others.
    out.corrected_throughput = chain_throughput(placement_instance(problem, found.tp, links, corrected_rules).chain, found.answer.chain);
  }
  out.tp_choices = found.tp_choices;
  out.thresholds = found.answer.thresholds;
  out.states = found.answer.states;
  out.segments = found.instance.segments;
  out.connections = found.instance.connections;
  return out;
}

PlaceRung rung_of(const LadderStep& step, const PlaceRung* before, const Found& found) {
  PlaceRung rung;
  rung.rule = step.rule;
  rung.status = status_of(found.answer);
  if (!found.answer.chain.empty()) rung.throughput = found.answer.throughput;
  const bool is_known = before != nullptr && before->status != PlaceStatus::not_proven && rung.status != PlaceStatus::not_proven;
  rung.changes = is_known && rung.throughput != before->throughput;
  return rung;
}

PlaceTypeReport type_report(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp) {
  const LargestSegment largest = largest_segment_of(problem, gpus, tp);
  PlaceTypeReport out;
  out.type = gpus.type;
  out.count = gpus.count;
  out.tp = tp;
  out.activations_bytes = activations_of(problem, tp).peak_bytes();
  out.least_layers = largest.least();
  out.most_layers = largest.layers;
  out.one_layer_fits = largest.one_layer_fits;
  out.coefficients = gpus.throughput ? "stated" : find_stage_coefficients(gpus.type) != nullptr ? gpus.type
                                                                                                : fmt::format("{}, as the original does for a type that it does not know", fallback_gpu);
  return out;
}

std::string plain(double throughput) { return fmt::format("{:.6g}", throughput); }

std::string answer_text(const PlaceAnswer& answer) {
  if (!answer.throughput && answer.status == PlaceStatus::none) return "no chain at all";
  if (!answer.throughput) return fmt::format("no chain within the search's limit, and at most {}", plain(answer.bound.value_or(0)));
  if (answer.status == PlaceStatus::not_proven) return fmt::format("{} at least and {} at most", plain(*answer.throughput), plain(answer.bound.value_or(0)));
  return plain(*answer.throughput);
}

std::string headline_of(const PlaceAnswer& corrected, std::int64_t layers) {
  if (!corrected.throughput) {
    if (corrected.status == PlaceStatus::none) return fmt::format("No chain of these GPUs holds all {} layers.", layers);
    return fmt::format("No chain was found within the search's limit, and none was ruled out up to {}.", plain(corrected.bound.value_or(0)));
  }
  std::string chain;
  for (const PlaceStageReport& stage : corrected.stages) {
    if (stage.stage == 4) {
      chain += fmt::format(" and {} more", corrected.stages.size() - 4);
      break;
    }
    chain += fmt::format("{}{} TP{} with {}", chain.empty() ? "" : ", then ", stage.type, stage.tp, layers_text(stage));
  }
  return fmt::format("The best placement gives {}{}: {}.", answer_text(corrected), corrected.status == PlaceStatus::optimal ? " (proven)" : "", chain);
}

bool is_bound_by_a_link(const PlaceAnswer& answer) {
  return std::any_of(answer.links.begin(), answer.links.end(), [](const PlaceLinkReport& link) { return link.binds; });
}

/// The original's number of a link has no unit: where it decides, that is said at once.
std::string in_tokens_clause(const PlaceReport& report) {
  if (!is_bound_by_a_link(report.corrected) || report.in_tokens.throughput == report.corrected.throughput) return "";
  return fmt::format(" But a link's number is no rate of tokens; with links in tokens/s, as stages are, the best is {}.", answer_text(report.in_tokens));
}

std::string cause_of(const PlaceReport& report) {
  std::string out = report.corrected.binds.empty() ? std::string() : fmt::format("It is limited by {}. ", report.corrected.binds);
  if (report.original.throughput == report.corrected.throughput && report.original.status == report.corrected.status) {
    out += report.original.throughput ? "The original's rules give the same value." : "The original's rules find none either.";
    return out + in_tokens_clause(report);
  }
  out += fmt::format("The original's rules give {}", answer_text(report.original));
  for (std::size_t i = 1; i <= corrected_step; ++i) {
    const PlaceRung& rung = report.ladder[i];
    if (rung.changes) out += fmt::format("; {}, {}", ladder[i].in_a_clause, rung.throughput ? plain(*rung.throughput) : "no chain");
  }
  return out + "." + in_tokens_clause(report);
}

void add_memory_cautions(const PlaceReport& report, std::vector<std::string>& out) {
  for (const PlaceTypeReport& type : report.types) {
    if (!type.one_layer_fits) out.push_back(fmt::format("{} cannot hold a single layer at TP{}; the original's rules give it one all the same, the whole space does not.", type.type, type.tp));
  }
  for (const PlaceStageReport& stage : report.corrected.stages) {
    if (stage.fits && !stage.fits_with_all_kv) {
      out.push_back(fmt::format("Stage {} ({}) needs {} with the KV cache of all its layers and has {}; the original counts one layer's.", stage.stage, stage.type,
                                gib_text(stage.used_with_all_kv_bytes), gib_text(stage.available_bytes)));
    }
  }
}

void add_throughput_cautions(const PlaceProblem& problem, const PlaceReport& report, std::vector<std::string>& out) {
  for (std::size_t i = 0; i < problem.gpus.size(); ++i) {
    const bool is_fallback = !problem.gpus[i].throughput && find_stage_coefficients(problem.gpus[i].type) == nullptr;
    if (is_fallback) out.push_back(fmt::format("Nothing is known of the throughput of {}; {}'s is used, as the original does.", problem.gpus[i].type, fallback_gpu));
  }
  const bool is_link_bound = is_bound_by_a_link(report.corrected);
  if (report.corrected.links.empty()) return;
  const auto is_slower = [](const PlaceLinkReport& a, const PlaceLinkReport& b) { return a.tokens_per_s < b.tokens_per_s; };
  const auto slowest = std::min_element(report.corrected.links.begin(), report.corrected.links.end(), is_slower);
  out.push_back(fmt::format("A link's number is Gbit/s over GiB, set against tokens/s. In tokens/s the slowest link carries {}{}.", rounded_number(slowest->tokens_per_s),
                            is_link_bound && slowest->tokens_per_s > report.corrected.throughput.value_or(0) ? ": it would not bind" : ""));
}

}  // namespace

PlaceReport place(const PlaceProblem& stated, const Progress& progress) {
  PlaceProblem problem = stated;
  problem.rules = PlaceRules::original;
  const std::vector<double> links = link_matrix(problem);
  PlaceReport report;
  report.version = version_text;
  for (const LadderStep& step : ladder) {
    if (progress) progress(static_cast<double>(report.ladder.size()) / static_cast<double>(std::size(ladder)));
    const Found found = best_over_tp(problem, links, step.rules);
    report.ladder.push_back(rung_of(step, report.ladder.empty() ? nullptr : &report.ladder.back(), found));
    if (&step == &ladder[0]) report.original = answer_of(problem, links, "original", found);
    if (&step == &ladder[corrected_step]) report.corrected = answer_of(problem, links, "corrected", found);
    if (&step == &ladder[corrected_step + 1]) report.whole = answer_of(problem, links, "whole", found);
    if (&step == &ladder[corrected_step + 2]) report.in_tokens = answer_of(problem, links, "in_tokens", found);
  }
  for (std::size_t i = 0; i < problem.gpus.size(); ++i) report.types.push_back(type_report(problem, problem.gpus[i], report.corrected.tp[i]));
  report.headline = headline_of(report.corrected, problem.model.layers);
  report.cause = cause_of(report);
  add_memory_cautions(report, report.cautions);
  add_throughput_cautions(problem, report, report.cautions);
  return report;
}

}  // namespace plimsoll
