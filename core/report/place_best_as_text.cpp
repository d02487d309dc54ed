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

void add_stages(const PlacedReport& report, std::string& out) {
  if (report.stages.empty()) return;
  out += fmt::format("\n  {:<5} {:<14} {:<4} {:<5} {:<15} {:<9} {:<24} {:>9} {:>8}\n", "stage", "type", "TP", "node", "GPUs", "layers", "memory of one GPU", "takes", "hop");
  for (std::size_t i = 0; i < std::min(report.stages.size(), most_stages); ++i) {
    const PlacedStageReport& stage = report.stages[i];
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
  row("decode", report.decode_tokens_per_s, report.tpot_s, "a token", report.micro_batches == 1 ? "1 micro-batch" : fmt::format("{} micro-batches", report.micro_batches), report.output_price_per_million);
  row("prefill", report.prefill_tokens_per_s, report.ttft_s, "to the first", counted(report.chunks, "chunk"), report.prompt_price_per_million);
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
  out += "\n" + paragraph("", fmt::format("Searched: {} of {} of TP degrees and micro-batches, {}.", report.choices_searched, counted(report.choices, "choice"), counted(report.states, "state")));
  if (!report.cautions.empty()) out += "\nMind\n";
  for (const std::string& caution : report.cautions) out += paragraph("  - ", caution);
  return out + fmt::format("\nplimsoll {}; times are predictions from datasheets and stated shares of them\n", report.version);
}

}  // namespace plimsoll
