#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/quantity/unit.hpp"
#include "core/report/search_as.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double width_px = 680;
constexpr double height_px = 418;
constexpr double left_px = 76;
constexpr double right_px = 656;
constexpr double one_line_px = 49;  ///< Where a headline of one line ends.
constexpr double top_px = 64;
constexpr double bottom_px = 350;

/// Tokens/s of one user, and of one GPU.
struct Point {
  double user = 0;
  double gpu = 0;
};

Point point_of(const FoundLayout& found) {
  const double gpu = found.total_tokens_per_s_per_gpu ? *found.total_tokens_per_s_per_gpu : found.decode_tokens_per_s_per_gpu.value_or(0);
  return {found.tpot_s && *found.tpot_s > 0 ? 1 / *found.tpot_s : 0, gpu};
}

constexpr double most_ticks = 5;

struct Frame {
  double most_user = 1;
  double most_gpu = 1;
  double x(double user) const { return left_px + (right_px - left_px) * user / most_user; }
  double y(double gpu) const { return bottom_px - (bottom_px - top_px) * gpu / most_gpu; }
};

std::string axes_of(const Frame& frame) {
  std::string out = line(left_px, bottom_px, right_px, bottom_px, border) + line(left_px, top_px, left_px, bottom_px, border);
  const double user_tick = tick_step(frame.most_user, most_ticks);
  for (double user = 0; user <= frame.most_user; user += user_tick) out += text_at(frame.x(user), bottom_px + 18, 12, muted, "middle", rounded_number(user));
  const double gpu_tick = tick_step(frame.most_gpu, most_ticks);
  for (double gpu = gpu_tick; gpu <= frame.most_gpu; gpu += gpu_tick) {
    out += line(left_px, frame.y(gpu), right_px, frame.y(gpu), border, 0.5, "2 4");
    out += text_at(left_px - 6, frame.y(gpu) + 4, 12, muted, "end", rounded_number(gpu));
  }
  out += text_at(right_px, bottom_px + 38, 12, muted, "end", "tokens/s of one user (1 / TPOT)");
  return out + text_at(left_px, top_px - 10, 12, muted, "start", "tokens/s per GPU");
}

std::string dot(const Frame& frame, const FoundLayout& found, double radius_px, std::string_view fill, std::string_view stroke) {
  const Point point = point_of(found);
  const std::string ttft = found.ttft_s ? rounded_text(*found.ttft_s, Unit::seconds) : "without end";
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"><title>{}: {} per GPU, TPOT {}, TTFT {}, {}, {}</title></circle>", frame.x(point.user), frame.y(point.gpu), radius_px,
                     fill, stroke, escaped(found.layout.empty() ? "one GPU" : found.layout), rounded_text(point.gpu, Unit::tokens_per_s), rounded_text(found.tpot_s.value_or(0), Unit::seconds), ttft, counted(found.gpus, "GPU"),
                     names_of<Verdict>[static_cast<std::size_t>(found.verdict)]);
}

std::string label(const Frame& frame, const FoundLayout& found, double above_px, std::string_view words) {
  const Point point = point_of(found);
  const std::string text = fmt::format("{}{}", words, found.layout.empty() ? "one GPU" : found.layout);
  const bool is_far_right = frame.x(point.user) + text_width(text, 12) / 2 > right_px;
  const bool is_far_left = frame.x(point.user) - text_width(text, 12) / 2 < left_px + 4;
  return text_at(frame.x(point.user), frame.y(point.gpu) - above_px, 12, ink, is_far_right ? "end" : (is_far_left ? "start" : "middle"), text);
}

}  // namespace

std::string as_svg(const SearchReport& report) {
  double y = 28;
  std::string body = paragraph(20, y, width_px - 40, 14, ink, report.headline);
  std::vector<FoundLayout> shown = report.front;
  shown.insert(shown.end(), report.best.begin(), report.best.end());
  if (report.own) shown.push_back(*report.own);
  Frame frame;
  for (const FoundLayout& each : shown) {
    frame.most_user = std::max(frame.most_user, point_of(each).user * 1.08);
    frame.most_gpu = std::max(frame.most_gpu, point_of(each).gpu * 1.12);
  }
  if (shown.empty()) return picture(width_px, y + 16, "Layouts searched", body);
  // As far down as the headline has lines beyond the first.
  const double below_px = y - one_line_px;
  std::string chart = axes_of(frame);
  for (const FoundLayout& each : report.front) {
    const bool is_wanted = each.verdict != Verdict::misses;
    chart += dot(frame, each, 4, is_wanted ? weights_fill : paper, is_wanted ? weights_fill : border);
  }
  if (report.own) chart += dot(frame, *report.own, 5, kv_cache_fill, ink) + label(frame, *report.own, -18, "yours: ");
  if (!report.best.empty()) chart += dot(frame, report.best.front(), 6, weights_fill, ink) + label(frame, report.best.front(), 11, "best: ");
  chart += text_at(20, height_px - 6, 12, muted, "start", "Filled: misses no target. No layout that fits lies above and to the right of the dots, unless its TTFT is longer.");
  body += fmt::format("<g transform=\"translate(0 {:.0f})\">{}</g>", below_px, chart);
  return picture(width_px, height_px + below_px, "Layouts searched", body);
}

}  // namespace plimsoll
