#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "core/quantity/unit.hpp"
#include "core/report/place_best.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double width_px = 680;
constexpr double left_px = 20;
constexpr double box_width_px = 640;
constexpr double box_height_px = 56;
constexpr double link_height_px = 30;

/// Neighbouring stages that are drawn as one box: of one group, of one node, or of one type.
struct Box {
  std::size_t first = 0;
  std::size_t last = 0;
};

template <typename Alike>
std::vector<Box> boxes_of(const PlacedReport& report, Alike alike) {
  std::vector<Box> boxes;
  for (std::size_t i = 0; i < report.stages.size(); ++i) {
    if (!boxes.empty() && report.stages[i - 1].replica == report.stages[i].replica && alike(report.stages[i - 1], report.stages[i])) {
      boxes.back().last = i;
    } else {
      boxes.push_back({i, i});
    }
  }
  return boxes;
}

constexpr std::size_t most_boxes = 24;

/// As fine as can be read: stages, else nodes.
std::vector<Box> boxes_of(const PlacedReport& report) {
  std::vector<Box> boxes = boxes_of(report, [](const auto&, const auto&) { return false; });
  if (boxes.size() > most_boxes) boxes = boxes_of(report, [](const auto& a, const auto& b) { return a.node == b.node; });
  return boxes;
}

std::string span_text(std::string_view one, std::string_view many, std::int64_t first, std::int64_t last) {
  return first == last ? fmt::format("{} {}", one, first) : fmt::format("{} {}–{}", many, first, last);
}

std::string rectangle(double x, double y, double width, double height, std::string_view fill, std::string_view stroke, double stroke_px) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{:.0f}\"/>", x, y, width, height, fill, stroke, stroke_px);
}

/// Of the fullest GPU: weights, KV cache, activations, in a frame as wide as the memory there is.
std::string memory_bar(const PlacedStageReport& stage, double x, double y) {
  constexpr double bar_width_px = 230;
  constexpr double bar_height_px = 10;
  std::string out;
  double at = x;
  const auto add = [&](double bytes, std::string_view fill) {
    const double px = bytes / stage.available_bytes * bar_width_px;
    out += rectangle(at, y, px, bar_height_px, fill, "none", 0);
    at += px;
  };
  add(stage.weights_bytes, weights_fill);
  add(stage.kv_bytes, kv_cache_fill);
  add(stage.activations_bytes, activations_fill);
  return out + line(x + bar_width_px, y - 3, x + bar_width_px, y + bar_height_px + 3, border, 2);
}

double used_bytes(const PlacedStageReport& stage) { return stage.weights_bytes + stage.kv_bytes + stage.activations_bytes; }

std::string place_text(const PlacedReport& report, const Box& box) {
  const PlacedStageReport& begin = report.stages[box.first];
  const PlacedStageReport& end = report.stages[box.last];
  if (box.first == box.last) return fmt::format("node {}, {}", begin.node, span_text("GPU", "GPUs", begin.gpus.front(), begin.gpus.back()));
  const auto stages = static_cast<std::int64_t>(box.last - box.first) + 1;
  return fmt::format("{}, {}", begin.node == end.node ? fmt::format("node {}", begin.node) : "several nodes", counted(stages, "stage"));
}

std::string box_text(const PlacedReport& report, const Box& box, double y) {
  const PlacedStageReport& begin = report.stages[box.first];
  const PlacedStageReport& end = report.stages[box.last];
  const PlacedStageReport* fullest = &begin;
  const PlacedStageReport* slowest = &begin;
  bool binds = false;
  for (std::size_t i = box.first; i <= box.last; ++i) {
    const PlacedStageReport& stage = report.stages[i];
    if (used_bytes(stage) / stage.available_bytes > used_bytes(*fullest) / fullest->available_bytes) fullest = &stage;
    if (stage.stage_s > slowest->stage_s) slowest = &stage;
    binds = binds || (stage.binds && stage.stage_s >= stage.hop_s.value_or(0));
  }
  const std::string layers = span_text("layer", "layers", begin.first_layer, end.last_layer);
  const std::string time = fmt::format("{}{}", rounded_text(slowest->stage_s, Unit::seconds), binds ? " sets the pace" : "");
  const std::string memory = fmt::format("{} of {}", gib_text(used_bytes(*fullest)), gib_text(fullest->available_bytes));
  std::string type = begin.type;
  if (text_width(type, 14) > 150) type = type.substr(0, 14) + "…";
  const std::string_view fill = box.first % 2 == 0 ? "var(--plimsoll-stage-even, #eaf3fd)" : "var(--plimsoll-stage-odd, #fdf1e3)";
  std::string out = fmt::format("<g><title>{} TP{}, {}, {}, {}, {}</title>", escaped(begin.type), begin.tp, place_text(report, box), layers, memory, time);
  out += rectangle(left_px, y, box_width_px, box_height_px, fill, binds ? alarm : border, binds ? 2 : 1);
  out += text_at(left_px + 12, y + 22, 14, ink, "start", fmt::format("{} TP{}", type, begin.tp));
  out += text_at(left_px + 12, y + 43, 12, muted, "start", place_text(report, box));
  out += text_at(left_px + 240, y + 22, 14, ink, "start", layers);
  out += memory_bar(*fullest, left_px + 240, y + 33);
  out += text_at(left_px + box_width_px - 12, y + 22, 14, binds ? alarm : ink, "end", time);
  return out + text_at(left_px + box_width_px - 12, y + 43, 11, muted, "end", memory) + "</g>";
}

std::string hop_arrow(const PlacedStageReport& from, double y) {
  constexpr double spine_x = left_px + 60;
  const bool binds = from.binds && from.hop_s.value_or(0) > from.stage_s;
  const std::string_view colour = binds ? alarm : border;
  std::string out = line(spine_x, y, spine_x, y + link_height_px - 6, colour, binds ? 3 : 2);
  out += fmt::format("<path d=\"M{:.1f} {:.1f} l-6 -9 h12 z\" fill=\"{}\"/>", spine_x, y + link_height_px, colour);
  return out + text_at(left_px + box_width_px - 12, y + 19, 12, binds ? alarm : muted, "end", rounded_text(from.hop_s.value_or(0), Unit::seconds) + (binds ? " sets the pace" : ""));
}

/// Above a replica's first stage; nothing where there is one.
std::string replica_line(const PlacedReport& report, const PlacedStageReport& stage, double& y) {
  constexpr double line_px = 24;
  if (!stage.replica || stage.stage > 0) return "";
  const PlacedReplicaReport& replica = report.replicas[static_cast<std::size_t>(*stage.replica)];
  y += line_px;
  return text_at(left_px, y - 7, 13, ink, "start", fmt::format("replica {}", *stage.replica)) +
         text_at(left_px + box_width_px, y - 7, 12, muted, "end", fmt::format("{} tokens/s decoded, {} to the first token", rounded_number(replica.decode_tokens_per_s), rounded_text(replica.ttft_s, Unit::seconds)));
}

std::string legend(double y) {
  std::string out;
  double x = left_px;
  const auto add = [&](std::string_view fill, std::string_view name, double px) {
    out += rectangle(x, y - 9, 10, 10, fill, "none", 0) + text_at(x + 15, y, 12, ink, "start", std::string(name));
    x += px;
  };
  add(weights_fill, "weights", 85);
  add(kv_cache_fill, "KV cache", 95);
  add(activations_fill, "activations", 0);
  return out;
}

constexpr std::string_view frames[] = {weights_fill, kv_cache_fill, activations_fill, "var(--plimsoll-communicators, #12604e)", "var(--plimsoll-framework, #787e86)"};

std::string_view frame_of(const PlacedReport& report, const std::string& type) {
  const auto found = std::find_if(report.types.begin(), report.types.end(), [&](const PlacedTypeReport& each) { return each.type == type; });
  return frames[static_cast<std::size_t>(found - report.types.begin()) % std::size(frames)];
}

/// What the frames of the tiles mean: a line for each type in use.
std::string map_legend(const PlacedReport& report, double& y) {
  std::string out;
  for (const PlacedTypeReport& type : report.types) {
    if (type.used == 0) continue;
    std::int64_t layers = 0;
    for (const PlacedStageReport& stage : report.stages) layers += stage.type == type.type ? stage.last_layer - stage.first_layer + 1 : 0;
    out += rectangle(left_px + 1, y - 10, 11, 11, "none", frame_of(report, type.type), 2);
    out += text_at(left_px + 20, y, 12, ink, "start", fmt::format("{} TP{}: {} of {} GPUs, {}", type.type, type.tp, type.used, type.count, counted(layers, "layer")));
    y += 19;
  }
  return out + text_at(left_px, y, 12, muted, "start", "A tile is a node, in the order of the layers; the number says how many it holds, below it which node it is. Red sets the pace.");
}

/// Too many nodes for boxes: a tile each, line by line.
std::string node_map(const PlacedReport& report, const std::vector<Box>& boxes, double& y) {
  constexpr std::size_t tiles_a_line = 16;
  constexpr double step_px = box_width_px / tiles_a_line;
  constexpr double tile_px = step_px - 5;
  constexpr double line_px = 42;
  std::string out = map_legend(report, y);
  y += 14;
  std::size_t tile = 0;  // Of the line.
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const PlacedStageReport& begin = report.stages[boxes[i].first];
    const PlacedStageReport& end = report.stages[boxes[i].last];
    const bool is_begun = begin.replica && begin.stage == 0;
    if (i > 0 && (is_begun || tile == tiles_a_line)) {
      y += line_px;
      tile = 0;
    }
    out += replica_line(report, begin, y);
    const double x = left_px + static_cast<double>(tile++) * step_px;
    const double top = y;
    const bool binds = std::any_of(report.stages.begin() + static_cast<std::ptrdiff_t>(boxes[i].first), report.stages.begin() + static_cast<std::ptrdiff_t>(boxes[i].last) + 1, [](const PlacedStageReport& stage) { return stage.binds; });
    out += fmt::format("<g><title>{} TP{}, {}, {}</title>", escaped(begin.type), begin.tp, place_text(report, boxes[i]), span_text("layer", "layers", begin.first_layer, end.last_layer));
    out += rectangle(x + 1, top, tile_px, line_px - 6, "none", frame_of(report, begin.type), 2);
    out += text_at(x + 1 + tile_px / 2, top + 16, 13, binds ? alarm : ink, "middle", fmt::format("{}", end.last_layer - begin.first_layer + 1));
    out += text_at(x + 1 + tile_px / 2, top + 30, 10, muted, "middle", fmt::format("{}", begin.node)) + "</g>";
  }
  y += line_px;
  return out;
}

}  // namespace

std::string placed_as_svg(const PlacedReport& report) {
  double y = 28;
  std::string body = paragraph(left_px, y, box_width_px, 14, ink, report.headline);
  if (!report.cause.empty()) body += paragraph(left_px, y, box_width_px, 12, muted, report.cause);
  y += 8;
  const std::vector<Box> boxes = boxes_of(report);
  if (boxes.size() > most_boxes) {
    body += node_map(report, boxes, y);
    return picture(width_px, y + 8, report.headline, body);
  }
  if (!boxes.empty()) {
    body += legend(y);
    y += 14;
  }
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    body += replica_line(report, report.stages[boxes[i].first], y);
    body += box_text(report, boxes[i], y);
    y += box_height_px;
    if (i + 1 == boxes.size() || report.stages[boxes[i].last].replica != report.stages[boxes[i + 1].first].replica) continue;
    body += hop_arrow(report.stages[boxes[i].last], y);
    y += link_height_px;
  }
  return picture(width_px, y + 24, report.headline, body);
}

}  // namespace plimsoll
