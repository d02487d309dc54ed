#include "core/report/as_svg.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/quantity/number.hpp"
#include "core/quantity/unit.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using svg::escaped;
using svg::ink;
using svg::muted;
using svg::picture;
using svg::text_at;

struct Paint {
  std::string_view component;
  std::string_view label;
  std::string_view fill;
};

// The palette keeps its classes apart for the three common colour-vision deficiencies and at 3:1 on white.
constexpr std::array<Paint, 8> paints = {{
    {"weights_dense", "weights", "var(--plimsoll-weights-dense, #2594f9)"},
    {"weights_experts", "experts", "var(--plimsoll-weights-experts, #023249)"},
    {"weights_embedding", "embedding", "var(--plimsoll-weights-embedding, #1267b8)"},
    {"kv_cache", "KV cache", "var(--plimsoll-kv-cache, #cd761d)"},
    {"activations", "activations", "var(--plimsoll-activations, #7624aa)"},
    {"activation_reserve", "reserve", "var(--plimsoll-activation-reserve, #a884c4)"},
    {"communicators", "comm.", "var(--plimsoll-communicators, #12604e)"},
    {"framework", "framework", "var(--plimsoll-framework, #787e86)"},
}};
constexpr std::string_view line_colour = svg::border;
constexpr std::string_view limit_colour = svg::alarm;

const StageMemory& worst_stage(const Report& report) { return report.memory.stages[static_cast<std::size_t>(report.memory.worst_stage)]; }

/// The lines as they stand with every sequence at its longest: what must fit.
double bytes_at_longest(const StageMemory& stage, const MemoryLine& line) { return line.component == "kv_cache" ? stage.kv_cache_at_longest_bytes : line.bytes; }

constexpr double bar_width_px = 640;

/// Segments, limit and capacity from the left edge `x`, top `y`; labels below.
std::string memory_bar(const Report& report, double y) {
  const StageMemory& stage = worst_stage(report);
  constexpr double bar_height_px = 36;
  const double shown_bytes = std::max(stage.total_at_longest_bytes, report.memory.capacity_bytes);
  const auto px = [&](double bytes) { return shown_bytes > 0 ? bytes / shown_bytes * bar_width_px : 0; };
  std::string out = fmt::format("<rect x=\"0.5\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"{}\"/>", y + 0.5, px(report.memory.capacity_bytes) - 1, bar_height_px - 1, line_colour);
  double x = 0;
  for (std::size_t i = 0; i < stage.lines.size(); ++i) {
    const MemoryLine& line = stage.lines[i];
    const double bytes = bytes_at_longest(stage, line);
    const double width = px(bytes);
    if (width <= 0) continue;
    // Two pixels of paper keep neighbours apart where there is room for them.
    const double drawn = width > 4 ? width - 2 : width;
    out += fmt::format("<rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.0f}\" fill=\"{}\"><title>{}: {}</title></rect>", x, y, drawn, bar_height_px, paints[i].fill,
                       escaped(paints[i].label), escaped(rounded_text(bytes, Unit::bytes)));
    x += width;
  }
  const double limit_x = px(report.memory.limit_bytes);
  out += fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"2\"/>", limit_x, limit_x, y - 6, y + bar_height_px + 6, limit_colour);
  out += text_at(limit_x - 4, y - 8, 12, limit_colour, "end", fmt::format("may be used: {}", rounded_text(report.memory.limit_bytes, Unit::bytes)));
  return out;
}

/// Swatch, name and bytes of each component, in columns.
std::string memory_legend(const Report& report, double y) {
  const StageMemory& stage = worst_stage(report);
  constexpr double column_px = 160;
  constexpr double row_px = 18;
  std::string out;
  int placed = 0;
  for (std::size_t i = 0; i < stage.lines.size(); ++i) {
    const double bytes = bytes_at_longest(stage, stage.lines[i]);
    if (bytes <= 0) continue;
    const double x = column_px * (placed % 4);
    const int row = placed / 4;
    const double row_y = y + row_px * row;
    out += fmt::format("<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"10\" height=\"10\" fill=\"{}\"/>", x, row_y, paints[i].fill);
    out += text_at(x + 15, row_y + 9, 12, ink, "start", fmt::format("{} {}", paints[i].label, rounded_text(bytes, Unit::bytes)));
    ++placed;
  }
  return out;
}

std::string memory_title(const Report& report) {
  return fmt::format("The fullest GPU holds {} of the {} that may be used, with every sequence at its longest", rounded_text(worst_stage(report).total_at_longest_bytes, Unit::bytes),
                     rounded_text(report.memory.limit_bytes, Unit::bytes));
}

/// What one rank is, in the order TP, CP, attention DP, stage, replica.
struct Rank {
  std::int64_t replica = 0;
  std::int64_t stage = 0;
  std::int64_t attention_dp = 0;
  std::int64_t cp = 0;
  std::int64_t tp = 0;
  std::int64_t ep = 0;
};

Rank rank_at(const LayoutReport& layout, std::int64_t rank) {
  const std::int64_t group = layout.tp * layout.cp * layout.attention_dp;
  const std::int64_t in_stage = rank % group;
  return {.replica = rank / (group * layout.pp),
          .stage = rank / group % layout.pp,
          .attention_dp = in_stage / (layout.tp * layout.cp),
          .cp = in_stage / layout.tp % layout.cp,
          .tp = in_stage % layout.tp,
          .ep = in_stage / std::max<std::int64_t>(1, layout.expert_tp) % std::max<std::int64_t>(1, layout.ep)};
}

constexpr double cell_px = 74;
constexpr double cell_height_px = 46;
constexpr double gap_px = 6;

std::int64_t columns_of(const LayoutReport& layout) { return std::min<std::int64_t>(8, std::max<std::int64_t>(1, layout.gpus_per_node)); }

/// A GPU's cell: its stage, its place among the attention ranks, its experts.
std::string cell_of(const LayoutReport& layout, std::int64_t gpu, double x, double y) {
  const Rank rank = rank_at(layout, gpu);
  const std::string place = layout.replicas > 1 ? fmt::format("R{} stage {}", rank.replica, rank.stage) : fmt::format("stage {}", rank.stage);
  const std::string context = layout.cp > 1 ? fmt::format(" CP{}", rank.cp) : std::string();
  const std::string who = fmt::format("TP{}{} DP{}", rank.tp, context, rank.attention_dp);
  const std::string experts = layout.ep > 1 || layout.expert_tp > 1 ? fmt::format("EP{}", rank.ep) : std::string();
  const std::string_view fill = rank.stage % 2 == 0 ? "var(--plimsoll-stage-even, #eaf3fd)" : "var(--plimsoll-stage-odd, #fdf1e3)";
  return fmt::format("<g><title>GPU {}: {}, {}{}{}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\" fill=\"{}\" stroke=\"{}\"/>", gpu, place, who,
                     experts.empty() ? "" : ", ", experts, x, y, cell_px, cell_height_px, fill, line_colour) +
         text_at(x + 5, y + 14, 11, ink, "start", place) + text_at(x + 5, y + 27, 11, muted, "start", who) + text_at(x + 5, y + 40, 11, muted, "start", experts) + "</g>";
}

/// A node's frame with its GPUs from `first` on; moves `y` below it.
std::string node_of(const LayoutReport& layout, std::int64_t first, std::int64_t gpus, double& y) {
  const std::int64_t columns = columns_of(layout);
  const std::int64_t whole_rows = ceil_divide(gpus, columns);
  const double height_px = static_cast<double>(whole_rows) * (cell_height_px + gap_px) + gap_px;
  std::string out = text_at(0, y - 4, 11, muted, "start", fmt::format("node {}", first / layout.gpus_per_node));
  out += fmt::format("<rect x=\"0.5\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"{}\"/>", y + 0.5,
                     static_cast<double>(columns) * (cell_px + gap_px) + gap_px - 1, height_px - 1, line_colour);
  for (std::int64_t i = 0; i < gpus; ++i) {
    const std::int64_t row = i / columns;
    out += cell_of(layout, first + i, gap_px + static_cast<double>(i % columns) * (cell_px + gap_px), y + gap_px + static_cast<double>(row) * (cell_height_px + gap_px));
  }
  y += height_px + 22;
  return out;
}

}  // namespace

std::string memory_svg(const Report& report) {
  if (!report.memory.known) return picture(bar_width_px, 30, "Memory is unknown", text_at(0, 20, 13, muted, "start", report.memory.unknown_because));
  return picture(bar_width_px, 116, memory_title(report), memory_bar(report, 26) + memory_legend(report, 80));
}

std::string grid_svg(const Report& report) {
  const LayoutReport& layout = report.layout;
  constexpr std::int64_t most_drawn = 1024;
  const std::int64_t drawn = std::min(layout.gpus_used, most_drawn);
  const std::int64_t columns = columns_of(layout);
  std::string body;
  double y = 16;
  for (std::int64_t first = 0; first < drawn; first += layout.gpus_per_node) {
    body += node_of(layout, first, std::min(layout.gpus_per_node, drawn - first), y);
  }
  if (drawn < layout.gpus_used) {
    body += text_at(0, y, 12, muted, "start", fmt::format("… and {} more GPUs like these", layout.gpus_used - drawn));
    y += 16;
  }
  return picture(static_cast<double>(columns) * (cell_px + gap_px) + gap_px, y, layout.expanded, body);
}

std::string as_svg(const Report& report) {
  constexpr double width_px = 680;
  constexpr double reason_x = 260;
  std::string body;
  double y = 28;
  if (!report.title.empty()) body += svg::paragraph(20, y, width_px - 40, 13, muted, report.title);
  body += svg::paragraph(20, y, width_px - 40, 15, ink, report.headline.sentence);
  y += 8;
  for (const TargetVerdict& verdict : report.verdicts) {
    body += text_at(20, y, 13, ink, "start", names_of<Verdict>[static_cast<std::size_t>(verdict.verdict)]) + text_at(100, y, 13, ink, "start", verdict.title);
    body += svg::paragraph(reason_x, y, width_px - reason_x - 20, 12, muted, verdict.reason);
  }
  body += svg::paragraph(20, y, width_px - 40, 13, ink, report.layout.expanded);
  y += 22;
  if (report.memory.known) {
    body += fmt::format("<g transform=\"translate(20 0)\">{}{}</g>", memory_bar(report, y), memory_legend(report, y + 52));
    y += 100;
  }
  body += text_at(20, y, 11, muted, "start", fmt::format("plimsoll {}, data {}; {}", report.version, report.data_version, report.error_band));
  return picture(width_px, y + 16, report.headline.sentence, body);
}

}  // namespace plimsoll
