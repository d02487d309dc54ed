#include "core/report/as_svg.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/number.hpp"
#include "core/quantity/unit.hpp"
#include "core/report/memory_svg.hpp"
#include "core/report/svg_parts.hpp"
#include "core/spec/ranks.hpp"

namespace plimsoll {

namespace {

using svg::ink;
using svg::muted;
using svg::picture;
using svg::text_at;

constexpr std::string_view line_colour = svg::border;

constexpr double cell_px = 74;
constexpr double cell_height_px = 46;
constexpr double gap_px = 6;

std::int64_t columns_of(const LayoutReport& layout) { return std::min<std::int64_t>(8, std::max<std::int64_t>(1, layout.gpus_per_node)); }

/// A GPU's cell: its stage, its place among the attention ranks, its experts.
std::string cell_of(const LayoutReport& layout, std::int64_t gpu, double x, double y) {
  const RankAxes axes = rank_axes(layout);
  const std::int64_t stage = axes.stage.place_of(gpu);
  const std::string place = layout.replicas > 1 ? fmt::format("R{} stage {}", axes.replica.place_of(gpu), stage) : fmt::format("stage {}", stage);
  const std::string context = layout.cp > 1 ? fmt::format(" CP{}", axes.cp.place_of(gpu)) : std::string();
  const std::string who = fmt::format("TP{}{} DP{}", axes.tp.place_of(gpu), context, axes.attention_dp.place_of(gpu));
  const std::string experts = layout.ep > 1 || layout.expert_tp > 1 ? fmt::format("EP{}", axes.ep.place_of(gpu)) : std::string();
  const std::string_view fill = stage % 2 == 0 ? "var(--plimsoll-stage-even, #eaf3fd)" : "var(--plimsoll-stage-odd, #fdf1e3)";
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

std::string grid_svg(const Report& report) {
  const LayoutReport& layout = report.layout;
  constexpr std::int64_t most_drawn = 1024;
  // Of two pools that which decodes.
  const std::int64_t gpus = layout.gpus_used - (report.prefill_pool ? report.prefill_pool->layout.gpus_used : 0);
  const std::int64_t drawn = std::min(gpus, most_drawn);
  const std::int64_t columns = columns_of(layout);
  std::string body;
  double y = 16;
  for (std::int64_t first = 0; first < drawn; first += layout.gpus_per_node) {
    body += node_of(layout, first, std::min(layout.gpus_per_node, drawn - first), y);
  }
  if (drawn < gpus) {
    body += text_at(0, y, 12, muted, "start", fmt::format("… and {} more GPUs like these", gpus - drawn));
    y += 16;
  }
  return picture(static_cast<double>(columns) * (cell_px + gap_px) + gap_px, y, layout.expanded, body);
}

std::string as_svg(const Report& report, const std::string& link) {
  constexpr double width_px = 680;
  constexpr double reason_x = 260;
  std::string body = link.empty() ? std::string() : fmt::format("<metadata>{}</metadata>", svg::escaped(link));
  double y = 28;
  if (!report.title.empty()) body += svg::paragraph(20, y, width_px - 40, 13, muted, report.title);
  body += svg::paragraph(20, y, width_px - 40, 15, ink, report.headline.sentence);
  y += 8;
  for (const TargetVerdict& verdict : report.verdicts) {
    body += text_at(20, y, 13, ink, "start", names_of<Verdict>[static_cast<std::size_t>(verdict.verdict)]) + text_at(100, y, 13, ink, "start", verdict.title);
    body += svg::paragraph(reason_x, y, width_px - reason_x - 20, 12, muted, verdict.reason);
  }
  body += svg::paragraph(20, y, width_px - 40, 13, ink, report.layout.expanded);
  y += 2;
  if (report.memory.known) body += memory_sheet(report, 20, y, width_px - 40);
  body += svg::paragraph(20, y, width_px - 40, 11, muted, fmt::format("plimsoll {}, data {}; {}", report.version, report.data_version, report.error_band));
  return picture(width_px, y, report.headline.sentence, body);
}

}  // namespace plimsoll
