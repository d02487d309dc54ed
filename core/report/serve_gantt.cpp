#include "core/report/serve_gantt.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "core/quantity/unit.hpp"
#include "core/report/serve_lanes.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double lane_px = 18;
constexpr double bar_px = 12;
constexpr std::size_t most_lanes = 24;
/// Of one lane; more could not be told apart.
constexpr std::size_t most_bars = 48;

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }

struct Span {
  double from_s = 0;
  double to_s = 0;
  double left_px = 0;
  double right_px = 0;
  double x(double s) const { return left_px + (right_px - left_px) * (std::clamp(s, from_s, to_s) - from_s) / (to_s - from_s); }
};

/// As long as no lane has more bars than can be told apart.
Span span_of(const std::vector<ServedLane>& lanes, double left_px, double right_px) {
  Span span{.from_s = 1e300, .left_px = left_px, .right_px = right_px};
  for (const ServedLane& lane : lanes) {
    span.from_s = std::min(span.from_s, lane.spells.front()->start_s);
    span.to_s = std::max(span.to_s, lane.spells.back()->end_s);
  }
  for (const ServedLane& lane : lanes) {
    if (lane.spells.size() > most_bars) span.to_s = std::min(span.to_s, lane.spells[most_bars]->start_s);
  }
  return span;
}

std::string_view fill_of(const ServedSpell& spell) {
  if (spell.prompt_tokens == 0) return kv_cache_fill;
  return spell.sequences == 0 ? weights_fill : activations_fill;
}

std::string bar(const Span& span, double from_s, double to_s, double y, std::string_view fill, double opacity, const std::string& words) {
  // A hair of paper sets wide bars apart; of narrow ones it would leave nothing.
  constexpr double wide_px = 3;
  const double from = span.x(from_s);
  const double width = span.x(to_s) - from;
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{}\"><title>{}</title></rect>", from, y, width > wide_px ? width - 0.5 : std::max(0.6, width), bar_px, fill, opacity,
                     escaped(words));
}

std::string during(double from_s, double to_s) { return fmt::format("{} – {}", seconds(from_s), seconds(to_s)); }

std::string drawn(const ServedLane& lane, const Span& span, double y) {
  std::string out = text_at(span.left_px - 10, y + 10, 11, ink, "end", lane.name) + line(span.left_px, y + bar_px, span.right_px, y + bar_px, border, 0.5);
  for (const ServedSpell* spell : lane.spells) {
    if (spell->start_s >= span.to_s) break;
    out += bar(span, spell->start_s, spell->end_s, y, fill_of(*spell), 1, fmt::format("{}: {}: {}", lane.name, during(spell->start_s, spell->end_s), work_in_words(*spell)));
  }
  return out;
}

/// All on one lane, the darker the more there are at once.
std::string drawn(const std::vector<ServedHandoff>& handoffs, const Span& span, double y) {
  std::string out = text_at(span.left_px - 10, y + 10, 11, ink, "end", "hand-offs") + line(span.left_px, y + bar_px, span.right_px, y + bar_px, border, 0.5);
  for (const ServedHandoff& handoff : handoffs) {
    if (handoff.start_s >= span.to_s) continue;
    out += bar(span, handoff.start_s, handoff.end_s, y, ink, 0.35,
               fmt::format("request {}: {}: {} from prefill {} to decode {}", handoff.request, during(handoff.start_s, handoff.end_s), counted(handoff.tokens, "token"), handoff.from_replica, handoff.to_replica));
  }
  return out;
}

std::string legend(double x, double y) {
  std::string out;
  for (const auto& [fill, words] : {std::pair{weights_fill, "prompts"}, std::pair{kv_cache_fill, "steps of sequences that decode"}, std::pair{activations_fill, "both in one iteration"}}) {
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" fill=\"{}\"/>", x, y - 9, fill) + text_at(x + 15, y, 11, muted, "start", words);
    x += 15 + text_width(words, 11) + 18;
  }
  return out;
}

std::string time_axis(const Span& span, double y) {
  constexpr double most_ticks = 6;
  const double step_s = tick_step(span.to_s - span.from_s, most_ticks);
  std::string out;
  for (double s = 0; s <= (span.to_s - span.from_s) * (1 + 1e-9); s += step_s) {
    const double x = span.x(span.from_s + s);
    out += line(x, y, x, y + 4, border) + text_at(x, y + 16, 11, muted, "middle", s == 0 ? "0" : "+" + seconds(s));
  }
  return out;
}

}  // namespace

std::string gantt(const ServeReport& report, double left_px, double right_px, double& y) {
  const std::vector<ServedLane> lanes = lanes_of(report);
  if (lanes.empty()) return "";
  const Span span = span_of(lanes, left_px, right_px);
  std::string out = text_at(20, y, 12, ink, "start", fmt::format("Iterations of each stage, from {} on", seconds(span.from_s))) + legend(20, y + 18);
  y += 30;
  const auto behind = std::find_if(lanes.begin(), lanes.end(), [](const ServedLane& lane) { return lane.pool == "decode"; });
  const auto before_count = static_cast<std::size_t>(behind - lanes.begin());
  const std::size_t behind_count = lanes.size() - before_count;
  const std::size_t shown_before = std::min(before_count, std::max(most_lanes / 2, most_lanes - std::min(most_lanes, behind_count)));
  const std::size_t shown_behind = std::min(behind_count, most_lanes - shown_before);
  for (std::size_t i = 0; i < shown_before; ++i, y += lane_px) out += drawn(lanes[i], span, y);
  // Hand-offs lie between the pools.
  if (!report.handoffs.empty()) {
    out += drawn(report.handoffs, span, y);
    y += lane_px;
  }
  for (std::size_t i = 0; i < shown_behind; ++i, y += lane_px) out += drawn(lanes[before_count + i], span, y);
  out += time_axis(span, y);
  y += 26;
  if (const std::size_t left_out = lanes.size() - shown_before - shown_behind; left_out > 0) {
    out += text_at(left_px, y + 8, 11, muted, "start", fmt::format("and {} more", counted(static_cast<std::int64_t>(left_out), "lane")));
    y += 18;
  }
  return out;
}

}  // namespace plimsoll
