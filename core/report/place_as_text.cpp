#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "core/quantity/unit.hpp"
#include "core/report/place.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

using text::cut;
using text::paragraph;

std::string plain(double throughput) { return fmt::format("{:.6g}", throughput); }

std::string value_text(PlaceStatus status, const std::optional<double>& throughput) {
  if (!throughput) return status == PlaceStatus::none ? "no chain" : "none found";
  return plain(*throughput) + (status == PlaceStatus::not_proven ? " or more" : "");
}

std::string gpus_of(const PlaceStageReport& stage) {
  if (stage.gpus.size() == 1) return fmt::format("GPU {}", stage.gpus.front());
  return fmt::format("GPUs {}–{}", stage.gpus.front(), stage.gpus.back());
}

void add_chain(const PlaceAnswer& answer, std::string_view title, std::string& out) {
  if (answer.stages.empty()) return;
  out += fmt::format("\n{}\n  {:<5} {:<18} {:<4} {:<13} {:<9} {:<24} {:>10}\n", title, "stage", "type", "TP", "GPUs", "layers", "memory of one GPU", "throughput");
  for (std::size_t i = 0; i < answer.stages.size(); ++i) {
    const PlaceStageReport& stage = answer.stages[i];
    const std::string memory = fmt::format("{} of {}", gib_text(stage.used_bytes), gib_text(stage.available_bytes));
    out += fmt::format("  {:<5} {:<18} {:<4} {:<13} {:<9} {:<24} {:>10}{}{}\n", stage.stage, cut(stage.type, 18), stage.tp, gpus_of(stage), fmt::format("{}–{}", stage.first_layer, stage.last_layer), memory,
                       plain(stage.throughput), stage.binds ? " ←" : "", stage.fits ? "" : " !");
    if (i >= answer.links.size()) continue;
    const PlaceLinkReport& link = answer.links[i];
    const std::string way = fmt::format("↓ GPU {} → GPU {}, {} Gb/s, slowest step: {}", link.from_gpu, link.to_gpu, rounded_number(link.bytes_per_s * 8 / 1e9), link.slowest_step);
    out += fmt::format("        {:<73} {:>9}{}\n", way, link.is_counted ? plain(link.throughput) : "not asked", link.binds ? " ←" : "");
  }
  const auto any = [&](bool PlaceStageReport::*claim, bool wanted) {
    return std::any_of(answer.stages.begin(), answer.stages.end(), [&](const PlaceStageReport& stage) { return stage.*claim == wanted; });
  };
  const bool has_binding = any(&PlaceStageReport::binds, true) || std::any_of(answer.links.begin(), answer.links.end(), [](const PlaceLinkReport& link) { return link.binds; });
  if (has_binding) out += "  ← binds\n";
  if (any(&PlaceStageReport::fits, false)) out += "  ! does not fit\n";
}

void add_unused(const PlaceAnswer& answer, std::string& out) {
  if (answer.unused.empty()) return;
  constexpr std::size_t most_named = 16;
  std::string list;
  for (std::size_t i = 0; i < answer.unused.size() && i < most_named; ++i) list += fmt::format("{}{}", i == 0 ? "" : "; ", cut(answer.unused[i], 61));
  if (answer.unused.size() > most_named) list += fmt::format("; and {} more", answer.unused.size() - most_named);
  out += paragraph("  not used: ", list);
}

void add_search(const PlaceReport& report, std::string& out) {
  const PlaceAnswer& answer = report.corrected;
  const PlaceAnswer& original = report.original;
  const std::string searched = fmt::format("Searched: {} of TP degrees, {}, {}.", counted(answer.tp_choices, "choice"),
                                           counted(answer.thresholds, "threshold"), counted(answer.states, "state"));
  const std::string model = fmt::format("The original's model of its own choice has {} and {}.", counted(original.segments, "segment"),
                                        counted(original.connections, "connection"));
  out += paragraph("  ", searched + " " + model);
  if (!answer.gap) return;
  const std::string gap = rounded_text(*answer.gap, Unit::ratio);
  out += paragraph("  ", fmt::format("Not proven: nothing can be above {}, a gap of {}. \"most_states\" allows more work.", plain(answer.bound.value_or(0)), gap));
}

void add_ladder(const PlaceReport& report, std::string& out) {
  out += "\nFrom the original's answer to this one, and beyond\n";
  for (const PlaceRung& rung : report.ladder) out += fmt::format("  {:<72} {:>16}{}\n", rung.rule, value_text(rung.status, rung.throughput), rung.changes ? "  *" : "");
  out += "  * differs from the line before\n";
}

/// Whether two answers put the same layers on the same GPUs.
bool same_chain(const PlaceAnswer& a, const PlaceAnswer& b) {
  if (a.stages.size() != b.stages.size()) return false;
  for (std::size_t i = 0; i < a.stages.size(); ++i) {
    if (a.stages[i].gpus != b.stages[i].gpus || a.stages[i].first_layer != b.stages[i].first_layer) return false;
  }
  return true;
}

void add_original(const PlaceReport& report, std::string& out) {
  if (report.original.stages.empty() || same_chain(report.original, report.corrected)) return;
  add_chain(report.original, "The original's chain", out);
  if (report.original.binds.rfind("a cap", 0) == 0) out += paragraph("  ", fmt::format("It is held down by {}.", report.original.binds));
  if (!report.original.corrected_throughput) {
    out += paragraph("  ", "The corrected rules do not allow it: it crosses a pair of GPUs that no link joins.");
  } else if (report.original.corrected_throughput != report.original.throughput) {
    out += paragraph("  ", fmt::format("By the corrected rules this same chain is worth {}.", plain(*report.original.corrected_throughput)));
  }
}

void add_types(const PlaceReport& report, std::string& out) {
  out += fmt::format("\nTypes\n  {:<18} {:>5} {:>4} {:>13} {:>16} {:>10}  {}\n", "", "GPUs", "TP", "activations", "segment, layers", "one fits", "throughput of");
  for (const PlaceTypeReport& type : report.types) {
    out += fmt::format("  {:<18} {:>5} {:>4} {:>13} {:>16} {:>10}  {}\n", cut(type.type, 18), type.count, type.tp, gib_text(type.activations_bytes), fmt::format("{} to {}", type.least_layers, type.most_layers),
                       type.one_layer_fits ? "yes" : "no", type.coefficients.find(',') == std::string::npos ? cut(type.coefficients, 21) : "A100 (unknown)");
  }
}

}  // namespace

std::string place_as_text(const PlaceReport& report) {
  std::string out;
  out += paragraph("", report.headline);
  if (!report.cause.empty()) out += paragraph("", report.cause);
  add_chain(report.corrected, "Chain", out);
  add_unused(report.corrected, out);
  add_search(report, out);
  add_ladder(report, out);
  add_original(report, out);
  if (report.whole.throughput != report.corrected.throughput) add_chain(report.whole, "In the whole space", out);
  if (report.in_tokens.throughput != report.whole.throughput) add_chain(report.in_tokens, "In the whole space, links in tokens/s", out);
  add_types(report, out);
  if (!report.cautions.empty()) out += "\nMind\n";
  for (const std::string& caution : report.cautions) out += paragraph("  - ", caution);
  return out + fmt::format("\nplimsoll {}; throughputs are the original's estimates, not measurements\n", report.version);
}

}  // namespace plimsoll
