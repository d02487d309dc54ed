#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/place.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double width_px = 680;
constexpr double left_px = 20;
constexpr double box_width_px = 640;
constexpr double box_height_px = 62;
constexpr double link_height_px = 46;
constexpr double spine_x = left_px + 60;

std::string plain(double throughput) { return fmt::format("{:.6g}", throughput); }

std::string gpus_of(const PlaceStageReport& stage) {
  if (stage.gpus.size() == 1) return fmt::format("GPU {}", stage.gpus.front());
  return fmt::format("GPUs {}–{}", stage.gpus.front(), stage.gpus.back());
}

/// The front of a text that is too wide, with an ellipsis.
std::string cut(std::string text, double most_px, double size_px) {
  if (text_width(text, size_px) <= most_px) return text;
  while (!text.empty() && text_width(text + "…", size_px) > most_px) {
    while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80u) text.pop_back();
    text.pop_back();
  }
  return text + "…";
}

std::string rectangle(double x, double y, double width, double height, std::string_view fill, std::string_view stroke, double stroke_px) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{:.0f}\"/>", x, y, width, height, fill, stroke, stroke_px);
}

/// Weights, then activations, in a frame as wide as the memory there is; what does not fit runs into the frame's edge in alarm.
std::string memory_bar(const PlaceStageReport& stage, double x, double y) {
  constexpr double bar_width_px = 250;
  constexpr double bar_height_px = 10;
  const double shown_bytes = std::max(stage.used_bytes, stage.available_bytes);
  const auto px = [&](double bytes) { return bytes / shown_bytes * bar_width_px; };
  std::string out = rectangle(x, y, px(stage.weights_bytes), bar_height_px, weights_fill, "none", 0);
  out += rectangle(x + px(stage.weights_bytes), y, px(stage.activations_bytes), bar_height_px, activations_fill, "none", 0);
  const double limit_x = x + px(stage.available_bytes);
  return out + line(limit_x, y - 3, limit_x, y + bar_height_px + 3, stage.fits ? border : alarm, 2);
}

std::string stage_box(const PlaceStageReport& stage, double y) {
  const std::string_view fill = stage.stage % 2 == 0 ? "var(--plimsoll-stage-even, #eaf3fd)" : "var(--plimsoll-stage-odd, #fdf1e3)";
  const std::string layers = stage.first_layer == stage.last_layer ? fmt::format("layer {}", stage.first_layer) : fmt::format("layers {}–{}", stage.first_layer, stage.last_layer);
  const std::string memory = fmt::format("{} of {}{}", gib_text(stage.used_bytes), gib_text(stage.available_bytes), stage.fits ? "" : ": does not fit");
  std::string out = fmt::format("<g><title>stage {}: {} TP{}, {}, {}, {}, throughput {}{}</title>",
                                stage.stage, escaped(stage.type), stage.tp, gpus_of(stage), layers, memory, plain(stage.throughput), stage.binds ? ", binds" : "");
  out += rectangle(left_px, y, box_width_px, box_height_px, fill, stage.binds ? alarm : border, stage.binds ? 2 : 1);
  out += text_at(left_px + 12, y + 24, 14, ink, "start", fmt::format("{} TP{}", cut(stage.type, 180, 14), stage.tp));
  out += text_at(left_px + 12, y + 46, 12, muted, "start", gpus_of(stage));
  out += text_at(left_px + 250, y + 24, 14, ink, "start", layers);
  out += memory_bar(stage, left_px + 250, y + 36);
  out += text_at(left_px + box_width_px - 12, y + 24, 14, stage.binds ? alarm : ink, "end", fmt::format("{}{}", plain(stage.throughput), stage.binds ? " binds" : ""));
  return out + text_at(left_px + box_width_px - 12, y + 46, 11, stage.fits ? muted : alarm, "end", memory) + "</g>";
}

std::string link_arrow(const PlaceLinkReport& link, double y) {
  const std::string_view colour = link.binds ? alarm : border;
  const double bottom = y + link_height_px;
  std::string out = line(spine_x, y, spine_x, bottom - 6, colour, link.binds ? 3 : 2);
  out += fmt::format("<path d=\"M{:.1f} {:.1f} l-6 -9 h12 z\" fill=\"{}\"/>", spine_x, bottom, colour);
  const std::string way = fmt::format("GPU {} → GPU {}: {} Gb/s, slowest step {}", link.from_gpu, link.to_gpu, rounded_number(link.bytes_per_s * 8 / 1e9), link.slowest_step);
  out += text_at(spine_x + 16, y + 27, 12, muted, "start", way);
  return out + text_at(left_px + box_width_px - 12, y + 27, 13, link.binds ? alarm : ink, "end", fmt::format("{}{}", plain(link.throughput), link.binds ? " binds" : ""));
}

std::string legend(double y) {
  std::string out = rectangle(left_px, y - 9, 10, 10, weights_fill, "none", 0) + text_at(left_px + 15, y, 12, ink, "start", "weights");
  out += rectangle(left_px + 85, y - 9, 10, 10, activations_fill, "none", 0) + text_at(left_px + 100, y, 12, ink, "start", "activations, one layer's KV cache");
  return out + text_at(left_px + box_width_px - 12, y, 12, muted, "end", "throughput by the original's estimate");
}

}  // namespace

std::string place_as_svg(const PlaceReport& report) {
  constexpr std::size_t most_drawn = 48;
  const PlaceAnswer& answer = report.corrected;
  double y = 28;
  std::string body = paragraph(left_px, y, box_width_px, 14, ink, report.headline);
  body += paragraph(left_px, y, box_width_px, 12, muted, report.cause);
  y += 8;
  if (!answer.stages.empty()) {
    body += legend(y);
    y += 14;
  }
  const std::size_t drawn = std::min(answer.stages.size(), most_drawn);
  for (std::size_t i = 0; i < drawn; ++i) {
    body += stage_box(answer.stages[i], y);
    y += box_height_px;
    if (i + 1 >= drawn) break;
    body += link_arrow(answer.links[i], y);
    y += link_height_px;
  }
  y += 24;
  if (drawn < answer.stages.size()) {
    body += text_at(left_px, y, 12, muted, "start", fmt::format("… and {} more stages", answer.stages.size() - drawn));
    y += 20;
  }
  if (!answer.unused.empty()) {
    const std::string first = cut(answer.unused.front(), 480, 12);
    body += text_at(left_px, y, 12, muted, "start", answer.unused.size() == 1 ? fmt::format("Not used: {}", first) : fmt::format("Not used: {} and {} more", first, answer.unused.size() - 1));
    y += 20;
  }
  return picture(width_px, y, report.headline, body);
}

}  // namespace plimsoll
