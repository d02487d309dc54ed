// What users see: the spread of each time on one logarithmic axis, beside its target; and below it how full the machine was.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/quantity/unit.hpp"
#include "core/report/serve.hpp"
#include "core/report/serve_gantt.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double width_px = 680;
constexpr double left_px = 118;
constexpr double right_px = 652;
constexpr double row_px = 40;
constexpr double spread_top_px = 58;
constexpr double curve_px = 96;
constexpr double between_px = 52;

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }

// ---- From p50 to p99 -----------------------------------------------------------------------------------------------------

struct Row {
  std::string_view label;
  const ServedDistribution* times;
  std::optional<double> limit_s;
};

std::vector<Row> rows_of(const ServeReport& report) {
  constexpr std::pair<std::string_view, std::string_view> labels[] = {{"ttft", "TTFT"}, {"tpot", "TPOT"}, {"itl", "between outputs"}, {"end_to_end", "end to end"}, {"handoff", "hand-off"}};
  std::vector<Row> rows;
  for (const auto& [name, label] : labels) {
    for (const ServedDistribution& each : report.distributions) {
      if (each.of != name || !(each.p99.value > 0)) continue;
      Row row{label, &each, std::nullopt};
      if (report.goodput && name == "ttft") row.limit_s = report.goodput->ttft_s;
      if (report.goodput && name == "tpot") row.limit_s = report.goodput->tpot_s;
      rows.push_back(row);
    }
  }
  return rows;
}

/// Whole powers of ten around everything that is shown.
struct LogAxis {
  double least_exponent = -3;
  double most_exponent = 0;
  double x(double s) const { return left_px + (right_px - left_px) * (std::log10(s) - least_exponent) / (most_exponent - least_exponent); }
};

LogAxis axis_of(const std::vector<Row>& rows) {
  double least_s = 1e300;
  double most_s = 1e-300;
  for (const Row& row : rows) {
    const double limit_s = row.limit_s.value_or(row.times->p99.value);
    least_s = std::min({least_s, row.times->p50.value > 0 ? row.times->p50.value : row.times->p99.value, limit_s});
    most_s = std::max({most_s, row.times->p99.value, limit_s});
  }
  LogAxis axis{std::floor(std::log10(least_s)), std::ceil(std::log10(most_s))};
  if (axis.most_exponent <= axis.least_exponent) axis.most_exponent = axis.least_exponent + 1;
  return axis;
}

std::string mark(double x, double y, double half_px, std::string_view stroke, double width_of_line_px) { return line(x, y - half_px, x, y + half_px, stroke, width_of_line_px); }

std::string drawn(const Row& row, const LogAxis& axis, double y) {
  const ServedDistribution& times = *row.times;
  const double from = axis.x(times.p50.value > 0 ? times.p50.value : times.p99.value);
  const double to = axis.x(times.p99.value);
  std::string out = text_at(left_px - 10, y + 4, 12, ink, "end", row.label);
  out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"8\" rx=\"2\" fill=\"{}\"><title>{}: p50 {}, p90 {}, p95 {}, p99 {}, mean {}</title></rect>", from, y - 4, std::max(2.0, to - from), weights_fill,
                     escaped(row.label), seconds(times.p50.value), seconds(times.p90.value), seconds(times.p95.value), seconds(times.p99.value), seconds(times.mean.value));
  if (times.p90.value > 0) out += mark(axis.x(times.p90.value), y, 4, paper, 1);
  if (times.p95.value > 0) out += mark(axis.x(times.p95.value), y, 4, paper, 1);
  const std::string words = fmt::format("{} – {}", seconds(times.p50.value), seconds(times.p99.value));
  const double words_px = text_width(words, 11);
  const double x = row.limit_s ? axis.x(*row.limit_s) : 0;
  const bool is_crossed = row.limit_s && x > to && x < to + 12 + words_px;
  const double after = (is_crossed ? x : to) + 8;
  const bool is_before = after + words_px > right_px;
  out += text_at(is_before ? from - 8 : after, y + 4, 11, muted, is_before ? "end" : "start", words);
  if (!row.limit_s) return out;
  return out + mark(x, y, 13, alarm, 2) + text_at(x, y - 15, 11, alarm, x > right_px - 40 ? "end" : "middle", "≤ " + seconds(*row.limit_s));
}

std::string spread(const std::vector<Row>& rows, double bottom) {
  const LogAxis axis = axis_of(rows);
  std::string out;
  for (double exponent = axis.least_exponent; exponent <= axis.most_exponent; ++exponent) {
    const double x = axis.x(std::pow(10.0, exponent));
    out += line(x, spread_top_px, x, bottom, border, 0.5) + text_at(x, bottom + 14, 11, muted, "middle", seconds(std::pow(10.0, exponent)));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) out += drawn(rows[i], axis, spread_top_px + row_px * (static_cast<double>(i) + 0.6));
  return out;
}

// ---- Over time -----------------------------------------------------------------------------------------------------------

/// A quantity over the spans of the timeline, as steps.
template <typename Of>
std::string curve(const std::vector<ServedMoment>& moments, double end_s, double most, double bottom, std::string_view stroke, Of of) {
  std::string points;
  const auto x = [&](double s) { return left_px + (right_px - left_px) * (end_s > 0 ? s / end_s : 0); };
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const double y = bottom - curve_px * std::min(1.0, of(moments[i]) / most);
    const double to_s = i + 1 < moments.size() ? moments[i + 1].from_s : end_s;
    points += fmt::format("{}{:.1f},{:.1f} {:.1f},{:.1f}", i == 0 ? "" : " ", x(moments[i].from_s), y, x(to_s), y);
  }
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>", points, stroke);
}

std::string value_axis(double most, double bottom, Unit unit) {
  constexpr double most_ticks = 4;
  const double step = tick_step(most, most_ticks);
  std::string out = line(left_px, bottom, right_px, bottom, border);
  for (double value = step; value <= most * (1 + 1e-9); value += step) {
    const double y = bottom - curve_px * value / most;
    out += line(left_px, y, right_px, y, border, 0.5, "2 4") + text_at(left_px - 8, y + 4, 11, muted, "end", rounded_text(value, unit));
  }
  return out;
}

std::string time_axis(double end_s, double bottom) {
  constexpr double most_ticks = 8;
  const double step_s = tick_step(end_s, most_ticks);
  std::string out;
  for (double s = 0; s <= end_s * (1 + 1e-9); s += step_s) out += text_at(left_px + (right_px - left_px) * s / end_s, bottom + 14, 11, muted, "middle", s == 0 ? "0" : seconds(s));
  return out;
}

/// "■ running ■ waiting" before the curves.
std::string legend(double y, std::string_view title, const std::vector<std::pair<std::string_view, std::string_view>>& entries) {
  std::string out = text_at(20, y, 12, ink, "start", title);
  double x = right_px;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    out += text_at(x, y, 11, muted, "end", entry->first);
    x -= text_width(entry->first, 11) + 16;
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"3\" fill=\"{}\"/>", x, y - 5, entry->second);
    x -= 16;
  }
  return out;
}

std::string over_time(const ServeReport& report, double top) {
  const std::vector<ServedMoment>& moments = report.timeline;
  if (moments.size() < 2) return "";
  const double span_s = moments[1].from_s - moments[0].from_s;
  const double end_s = moments.back().from_s + span_s;
  double most = 1;
  for (const ServedMoment& moment : moments) most = std::max({most, moment.waiting, moment.running});
  const double first_bottom = top + 18 + curve_px;
  const double second_bottom = first_bottom + between_px + curve_px;
  std::string out = legend(top + 4, "Requests, over the first run", {{"running", weights_fill}, {"waiting", kv_cache_fill}});
  out += value_axis(most, first_bottom, Unit::count) + time_axis(end_s, first_bottom);
  out += curve(moments, end_s, most, first_bottom, weights_fill, [](const ServedMoment& moment) { return moment.running; });
  out += curve(moments, end_s, most, first_bottom, kv_cache_fill, [](const ServedMoment& moment) { return moment.waiting; });
  out += legend(second_bottom - curve_px - 14, "KV blocks in use", {});
  out += value_axis(1, second_bottom, Unit::ratio) + time_axis(end_s, second_bottom);
  return out + curve(moments, end_s, 1, second_bottom, activations_fill, [](const ServedMoment& moment) { return moment.kv_share; });
}

std::string title_of(const ServeReport& report) { return report.title.empty() ? fmt::format("{} on {} {}", report.model, rounded_number(report.gpus), report.accelerator) : report.title; }

}  // namespace

std::string serve_as_svg(const ServeReport& report) {
  const std::vector<Row> rows = rows_of(report);
  const double spread_bottom = spread_top_px + row_px * static_cast<double>(rows.size());
  std::string body = text_at(20, 26, 14, ink, "start", title_of(report));
  body += text_at(20, 44, 12, muted, "start", "Each bar from p50 to p99, with p90 and p95 as cuts; red: the target");
  if (!rows.empty()) body += spread(rows, spread_bottom);
  const double top = spread_bottom + between_px;
  body += over_time(report, top);
  double y = report.timeline.size() < 2 ? spread_bottom + 44 : top + 18 + 2 * curve_px + between_px + 44;
  body += gantt(report, left_px, right_px, y);
  return picture(width_px, y, serve_headline(report), body);
}

std::string serve_as_gantt(const ServeReport& report) {
  std::string body = text_at(20, 26, 14, ink, "start", title_of(report));
  double y = 46;
  body += paragraph(20, y, right_px - 20, 12, muted, serve_headline(report));
  for (const std::string& remark : report.remarks) body += paragraph(20, y, right_px - 20, 12, muted, remark);
  y += 16;
  body += report.spells.empty() ? text_at(20, y, 12, muted, "start", "No iteration is listed.") : gantt(report, left_px, right_px, y);
  return picture(width_px, y + 8, fmt::format("What each stage works on, an iteration at a time. {}", serve_headline(report)), body);
}

}  // namespace plimsoll
