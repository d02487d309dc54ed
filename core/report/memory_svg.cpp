#include "core/report/memory_svg.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/report/memory_parts.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using svg::alarm;
using svg::escaped;

struct Paint {
  std::string_view component;
  std::string_view label;
  std::string_view fill;
};

// The palette keeps its classes apart for the three common colour-vision deficiencies and at 3:1 on white. The last two stand
// where an engine's laws are known, in place of the two before them.
constexpr std::array<Paint, 10> paints = {{
    {"weights_dense", "weights", svg::weights_fill},
    {"weights_experts", "experts", "var(--plimsoll-weights-experts, #023249)"},
    {"weights_embedding", "embedding", "var(--plimsoll-weights-embedding, #1267b8)"},
    {"kv_cache", "KV cache", svg::kv_cache_fill},
    {"activations", "activations", svg::activations_fill},
    {"activation_reserve", "reserve", "var(--plimsoll-activation-reserve, #a884c4)"},
    {"communicators", "comm.", "var(--plimsoll-communicators, #12604e)"},
    {"framework", "framework", "var(--plimsoll-framework, #787e86)"},
    {"non_torch", "outside", "var(--plimsoll-communicators, #12604e)"},
    {"graphs", "graphs", "var(--plimsoll-framework, #787e86)"},
}};

constexpr double bar_top_px = 20;
constexpr double bar_height_px = 36;
constexpr double below_px = 8;        ///< For the end of the limit's line,
constexpr double below_torn_px = 24;  ///< and for the text under a torn edge.

const StageMemory& worst_stage(const Report& report) { return report.memory.stages[static_cast<std::size_t>(report.memory.worst_stage)]; }

/// What the bar's whole width stands for. Of what does not fit only so much is drawn that it is seen to run over the edge.
struct Scale {
  double shown_bytes = 0;
  bool runs_on = false;

  double share(double bytes) const { return shown_bytes > 0 ? std::clamp(bytes / shown_bytes * 100, 0.0, 100.0) : 0; }
};

Scale scale_of(const MemoryReport& memory, const StageMemory& stage) {
  constexpr double most_shown = 1.25;  // In memories of the GPU.
  const double held_bytes = stage.total_at_longest_bytes;
  const double shown_bytes = std::min(std::max(held_bytes, memory.capacity_bytes), most_shown * memory.capacity_bytes);
  return {shown_bytes, held_bytes > shown_bytes};
}

std::string segments(const StageMemory& stage, const Scale& scale) {
  std::string out;
  double from_bytes = 0;
  for (std::size_t i = 0; i < stage.lines.size(); ++i) {
    const double bytes = bytes_at_longest(stage, stage.lines[i]);
    const double from = scale.share(from_bytes);
    from_bytes += bytes;
    const double width = scale.share(from_bytes) - from;
    if (width <= 0) continue;
    // A line of paper keeps neighbours apart, where it would not be all that is seen of them.
    const std::string_view edge = width > 1 ? " stroke-width=\"2\"" : "";
    out += fmt::format("<rect x=\"{:.3f}%\" y=\"{:.0f}\" width=\"{:.3f}%\" height=\"{:.0f}\" fill=\"{}\"{}{}><title>{}: {}</title></rect>", from, bar_top_px, width, bar_height_px, paints[i].fill,
                       edge.empty() ? "" : fmt::format(" stroke=\"{}\"", svg::paper), edge, escaped(paints[i].label), escaped(rounded_text(bytes, Unit::bytes)));
  }
  return out;
}

/// Teeth of paper over the bar's end, and where it would have ended.
std::string torn_edge(double held_bytes) {
  std::string teeth;
  for (int i = 0; i < 3; ++i) teeth += "l6 6 -6 6";
  return fmt::format("<svg x=\"100%\" y=\"{:.0f}\" overflow=\"visible\"><path d=\"M-8 0{}H2V0Z\" fill=\"{}\"/></svg>", bar_top_px, teeth, svg::paper) +
         svg::text_at_share(100, -1, bar_top_px + bar_height_px + 18, 12, alarm, "end", fmt::format("runs on to {}", rounded_text(held_bytes, Unit::bytes)));
}

std::string limit_line(double limit_bytes, const Scale& scale) {
  const double at = scale.share(limit_bytes);
  const bool is_right = at > 50;
  return fmt::format("<line x1=\"{0:.3f}%\" x2=\"{0:.3f}%\" y1=\"{1:.0f}\" y2=\"{2:.0f}\" stroke=\"{3}\" stroke-width=\"2\"/>", at, bar_top_px - 6, bar_top_px + bar_height_px + 6, alarm) +
         svg::text_at_share(at, is_right ? -4 : 4, 12, 12, alarm, is_right ? "end" : "start", fmt::format("may be used: {}", rounded_text(limit_bytes, Unit::bytes)));
}

struct Bar {
  std::string body;
  double height_px = 0;
};

Bar bar_of(const Report& report) {
  const MemoryReport& memory = report.memory;
  const StageMemory& stage = worst_stage(report);
  const Scale scale = scale_of(memory, stage);
  Bar bar;
  bar.body = segments(stage, scale);
  bar.body += fmt::format("<rect y=\"{:.0f}\" width=\"{:.3f}%\" height=\"{:.0f}\" fill=\"none\" stroke=\"{}\"/>", bar_top_px, scale.share(memory.capacity_bytes), bar_height_px, svg::border);
  if (scale.runs_on) bar.body += torn_edge(stage.total_at_longest_bytes);
  bar.body += limit_line(memory.limit_bytes, scale);
  bar.height_px = bar_top_px + bar_height_px + (scale.runs_on ? below_torn_px : below_px);
  return bar;
}

std::string title_of(const Report& report) {
  return fmt::format("The fullest GPU holds {} of the {} that may be used, with every sequence at its longest", rounded_text(worst_stage(report).total_at_longest_bytes, Unit::bytes),
                     rounded_text(report.memory.limit_bytes, Unit::bytes));
}

/// Swatch, name and bytes of each component, in columns; moves `y` below them.
std::string legend(const StageMemory& stage, double x, double& y) {
  constexpr double column_px = 160;
  constexpr double row_px = 18;
  constexpr int columns = 4;
  std::string out;
  int placed = 0;
  for (std::size_t i = 0; i < stage.lines.size(); ++i) {
    const double bytes = bytes_at_longest(stage, stage.lines[i]);
    if (bytes <= 0) continue;
    const int row = placed / columns;
    const double at_x = x + column_px * (placed % columns);
    const double at_y = y + row_px * row;
    out += fmt::format("<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"10\" height=\"10\" fill=\"{}\"/>", at_x, at_y, paints[i].fill);
    out += svg::text_at(at_x + 15, at_y + 9, 12, svg::ink, "start", fmt::format("{} {}", paints[i].label, rounded_text(bytes, Unit::bytes)));
    ++placed;
  }
  const int rows = (placed + columns - 1) / columns;
  y += row_px * rows;
  return out;
}

}  // namespace

std::string memory_svg(const Report& report) {
  if (!report.memory.known) return svg::picture(640, 30, "Memory is unknown", svg::text_at(0, 20, 13, svg::muted, "start", report.memory.unknown_because));
  const Bar bar = bar_of(report);
  const std::string title = escaped(title_of(report));
  return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100%\" height=\"{:.0f}\" role=\"img\" aria-label=\"{}\"><title>{}</title>{}</svg>", bar.height_px, title, title, bar.body);
}

std::string memory_sheet(const Report& report, double x, double& y, double width_px) {
  const Bar bar = bar_of(report);
  std::string out = fmt::format("<svg x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\">{}</svg>", x, y, width_px, bar.height_px, bar.body);
  y += bar.height_px + 8;
  out += legend(worst_stage(report), x, y);
  y += 14;
  return out;
}

}  // namespace plimsoll
