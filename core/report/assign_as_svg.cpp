#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/assign.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double margin_px = 20;
constexpr double bar_width_px = 640;
constexpr double bar_height_px = 34;
constexpr double row_px = 92;
constexpr std::string_view stage_fills[] = {"var(--plimsoll-stage-even, #eaf3fd)", "var(--plimsoll-stage-odd, #fdf1e3)"};
constexpr std::string_view link_fill = "var(--plimsoll-communicators, #12604e)";

std::string_view title_of(std::string_view method) {
  if (method == "proportional") return "Proportional to RAM (original)";
  if (method == "bandwidth_aware") return "Bandwidth-aware (original)";
  return method == "least_latency" ? "Least latency" : "Fastest pace";
}

/// A piece of the bar, its tip and, where there is room, its label.
struct Piece {
  double s = 0;
  std::string_view fill;
  bool is_short_of_memory = false;
  std::string label;
  std::string tip;
};

std::string drawn(const Piece& piece, double x, double y, double width_px) {
  const std::string_view stroke = piece.is_short_of_memory ? alarm : border;
  std::string out = fmt::format("<g><title>{}</title><rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.0f}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>", escaped(piece.tip), x, y, width_px, bar_height_px,
                                piece.fill, stroke, piece.is_short_of_memory ? 2 : 1);
  if (!piece.label.empty() && text_width(piece.label, 11) + 6 < width_px) out += text_at(x + width_px / 2, y + 21, 11, piece.is_short_of_memory ? alarm : ink, "middle", piece.label);
  return out + "</g>";
}

/// Stages and the links between them, in the order in which a token passes.
std::vector<Piece> pieces_of(const AssignReport& report, const Assignment& assignment) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < assignment.stages.size(); ++i) {
    const AssignStage& stage = assignment.stages[i];
    const auto node = static_cast<std::size_t>(stage.node);
    const std::string& name = report.nodes[node].name;
    Piece piece{.s = stage.stage_s, .fill = stage_fills[node % 2], .is_short_of_memory = stage.missing_bytes > 0, .label = fmt::format("{} · {}", name, stage.layers)};
    piece.tip = fmt::format("{}: layers {}..{}, {}", name, stage.first_layer, stage.first_layer + stage.layers, rounded_text(stage.stage_s, Unit::seconds));
    if (stage.missing_bytes > 0) piece.tip += fmt::format("; {} more memory needed", rounded_text(stage.missing_bytes, Unit::bytes));
    pieces.push_back(piece);
    if (i + 1 == assignment.stages.size()) break;
    double hops_s = 0;
    for (auto at = node; at < static_cast<std::size_t>(assignment.stages[i + 1].node); ++at) hops_s += report.nodes[at].hop_s.value_or(0);
    pieces.push_back({.s = hops_s, .fill = link_fill, .tip = fmt::format("{} → {}: {}", name, report.nodes[static_cast<std::size_t>(assignment.stages[i + 1].node)].name, rounded_text(hops_s, Unit::seconds))});
  }
  return pieces;
}

/// Pieces too narrow to be seen are joined, so that a thousand nodes stay a picture of bounded size.
std::vector<Piece> joined(const std::vector<Piece>& pieces, double least_s) {
  std::vector<Piece> out;
  int many = 0;
  for (const Piece& piece : pieces) {
    const bool is_narrow = piece.s < least_s && !piece.is_short_of_memory;
    if (!is_narrow || many == 0 || out.back().s >= least_s) {
      out.push_back(piece);
      many = is_narrow ? 1 : 0;
      continue;
    }
    ++many;
    out.back().s += piece.s;
    out.back().label.clear();
    out.back().tip = fmt::format("{} stages and links", many);
  }
  return out;
}

std::string words_of(const Assignment& assignment) {
  const std::string costs = fmt::format("one token {}, full pipeline {} tokens/s", rounded_text(assignment.latency_s, Unit::seconds), rounded_number(assignment.pipeline_tokens_per_s));
  if (!assignment.fits) return costs + "; does not fit";
  if (!assignment.latency_gap || !assignment.pace_gap) return costs;
  const auto gap = [](double share) { return share == 0 ? std::string("best") : "+" + rounded_text(share, Unit::ratio); };
  return fmt::format("{} ({} and {})", costs, gap(*assignment.latency_gap), gap(*assignment.pace_gap));
}

std::string assignment_row(const AssignReport& report, const Assignment& assignment, double y, double scale_s) {
  std::string out = text_at(margin_px, y, 13, ink, "start", title_of(assignment.method));
  if (!assignment.refused.empty()) return out + text_at(margin_px, y + 20, 12, alarm, "start", fmt::format("none: {}", assignment.refused));
  const double px_per_s = bar_width_px / scale_s;
  constexpr double narrow_px = 2;
  double x = margin_px;
  for (const Piece& piece : joined(pieces_of(report, assignment), narrow_px / px_per_s)) {
    const double width_px = piece.s * px_per_s;
    if (width_px > 0) out += drawn(piece, x, y + 8, width_px);
    x += width_px;
  }
  return out + text_at(margin_px, y + 8 + bar_height_px + 17, 12, assignment.fits ? muted : alarm, "start", words_of(assignment));
}

}  // namespace

std::string assign_as_svg(const AssignReport& report) {
  double longest_s = 0;
  for (const Assignment& each : report.assignments) longest_s = std::max(longest_s, each.refused.empty() ? each.latency_s : 0.0);
  std::string body = text_at(margin_px, 24, 13, ink, "start", report.sentence);
  body += fmt::format("<rect x=\"{:.0f}\" y=\"36\" width=\"10\" height=\"10\" fill=\"{}\" stroke=\"{}\"/>", margin_px, stage_fills[0], border) + text_at(margin_px + 16, 45, 12, muted, "start", "a stage: node · layers");
  body += fmt::format("<rect x=\"{:.0f}\" y=\"36\" width=\"10\" height=\"10\" fill=\"{}\"/>", margin_px + 170, link_fill) + text_at(margin_px + 186, 45, 12, muted, "start", "a link");
  body += fmt::format("<rect x=\"{:.0f}\" y=\"36\" width=\"10\" height=\"10\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>", margin_px + 250, alarm) + text_at(margin_px + 266, 45, 12, muted, "start", "more layers than its memory holds");
  double y = 76;
  for (const Assignment& each : report.assignments) {
    body += assignment_row(report, each, y, longest_s);
    y += row_px;
  }
  const std::string title = report.comparison.empty() ? report.sentence : report.sentence + " " + report.comparison;
  return picture(bar_width_px + 2 * margin_px, y - 10, title, body);
}

}  // namespace plimsoll
