#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "core/quantity/unit.hpp"
#include "core/report/place_best.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

using text::cut;
using text::paragraph;

constexpr std::size_t most_stages = 64;  // Of rows; the JSON report has all.

std::string gpus_of(const PlacedStageReport& stage) {
  if (stage.gpus.size() == 1) return fmt::format("GPU {}", stage.gpus.front());
  return fmt::format("GPUs {}–{}", stage.gpus.front(), stage.gpus.back());
}

std::string micro_batches_text(std::int64_t count) { return count == 1 ? "1 micro-batch" : fmt::format("{} micro-batches", count); }

/// What a replica does, above its stages.
std::string replica_line(const PlacedReport& report, std::int64_t number) {
  const PlacedReplicaReport& replica = report.replicas[static_cast<std::size_t>(number)];
  const std::string price = replica.price_per_hour ? fmt::format("; ${}/h", rounded_number(*replica.price_per_hour)) : "";
  return fmt::format("  replica {}: {} tokens/s decoded, {} a token, {}; {} to the first{}\n", number, rounded_number(replica.decode_tokens_per_s), rounded_text(replica.tpot_s, Unit::seconds), micro_batches_text(replica.micro_batches),
                     rounded_text(replica.ttft_s, Unit::seconds), price);
}

void add_stages(const PlacedReport& report, std::string& out) {
  if (report.stages.empty()) return;
  out += fmt::format("\n  {:<5} {:<14} {:<4} {:<5} {:<15} {:<9} {:<24} {:>9} {:>8}\n", "stage", "type", "TP", "node", "GPUs", "layers", "memory of one GPU", "takes", "hop");
  for (std::size_t i = 0; i < std::min(report.stages.size(), most_stages); ++i) {
    const PlacedStageReport& stage = report.stages[i];
    if (stage.replica && stage.stage == 0) out += replica_line(report, *stage.replica);
    const std::string memory = fmt::format("{} of {}", gib_text(stage.weights_bytes + stage.kv_bytes + stage.activations_bytes), gib_text(stage.available_bytes));
    out += fmt::format("  {:<5} {:<14} {:<4} {:<5} {:<15} {:<9} {:<24} {:>9} {:>8}{}\n", stage.stage, cut(stage.type, 14), stage.tp, stage.node, gpus_of(stage), fmt::format("{}–{}", stage.first_layer, stage.last_layer), memory,
                       rounded_text(stage.stage_s, Unit::seconds), stage.hop_s ? rounded_text(*stage.hop_s, Unit::seconds) : "–", stage.binds ? " ←" : "");
  }
  if (report.stages.size() > most_stages) out += fmt::format("  … and {} more\n", report.stages.size() - most_stages);
  out += "  ← sets the pace\n";
}

void add_figures(const PlacedReport& report, std::string& out) {
  if (report.stages.empty()) return;
  const auto price = [](const std::optional<double>& each) { return each ? fmt::format("${} per million", rounded_number(*each)) : std::string("no price stated"); };
  const auto row = [&](std::string_view phase, double tokens_per_s, double time_s, std::string_view of_what, const std::string& parts, const std::optional<double>& each) {
    out += fmt::format("  {:<8} {:>12} tokens/s {:>10} {:<18} {:<18} {}\n", phase, rounded_number(tokens_per_s), rounded_text(time_s, Unit::seconds), of_what, parts, price(each));
  };
  out += '\n';
  const bool is_one = report.replicas.empty();
  row("decode", report.decode_tokens_per_s, report.tpot_s, is_one ? "a token" : "a token, slowest", is_one ? micro_batches_text(report.micro_batches) : counted(static_cast<std::int64_t>(report.replicas.size()), "replica"),
      report.output_price_per_million);
  row("prefill", report.prefill_tokens_per_s, report.ttft_s, is_one ? "to the first" : "to first, slowest", counted(report.chunks, "chunk"), report.prompt_price_per_million);
  if (report.price_per_hour) out += fmt::format("  ${} an hour for the GPUs that are used\n", rounded_number(*report.price_per_hour));
}

void add_types(const PlacedReport& report, std::string& out) {
  out += fmt::format("\n  {:<14} {:>5} {:>5} {:>4} {:>12} {:>10} {:>9}  {}\n", "type", "GPUs", "used", "TP", "most layers", "a layer", "$/h", "speed from");
  for (const PlacedTypeReport& type : report.types) {
    out += fmt::format("  {:<14} {:>5} {:>5} {:>4} {:>12} {:>10} {:>9}  {}\n", cut(type.type, 14), type.count, type.used, type.tp > 0 ? fmt::format("{}", type.tp) : "–", type.most_layers, rounded_text(type.layer_s, Unit::seconds),
                       type.price_per_hour ? rounded_number(*type.price_per_hour) : "–", cut(type.speed_source, 34));
  }
  for (const PlacedTypeReport& type : report.types) {
    if (!type.price_source.empty()) out += paragraph("  ", fmt::format("Price of {}: {}", type.type, type.price_source));
  }
}

}  // namespace

std::string placed_as_text(const PlacedReport& report) {
  std::string out = paragraph("", report.headline);
  if (!report.cause.empty()) out += paragraph("", report.cause);
  add_stages(report, out);
  add_figures(report, out);
  add_types(report, out);
  if (!report.layout.empty() && report.stages.size() <= most_stages) out += fmt::format("\nAs a plan's layout: \"layout\": {}\n", report.layout);
  const std::string searched = report.shares ? fmt::format("{} of the pool, in them {}", counted(*report.shares, "share"), counted(report.choices_searched, "choice"))
                                             : fmt::format("{} of {}", report.choices_searched, counted(report.choices, "choice"));
  out += "\n" + paragraph("", fmt::format("Searched: {} of TP degrees and micro-batches, {}.", searched, counted(report.states, "state")));
  if (!report.cautions.empty()) out += "\nMind\n";
  for (const std::string& caution : report.cautions) out += paragraph("  - ", caution);
  return out + fmt::format("\nplimsoll {}; times are predictions from datasheets and stated shares of them\n", report.version);
}

}  // namespace plimsoll
