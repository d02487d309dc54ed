#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/quantity/unit.hpp"
#include "core/report/pick.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double width_px = 680;
constexpr double plot_x = 70;
constexpr double plot_width_px = 590;
constexpr double plot_height_px = 200;

struct Series {
  std::string_view label;
  std::string_view stroke;
  std::string_view dashes;  ///< Told apart without colour as well.
};
constexpr Series tp_series{"TensorParallel", ink, ""};
constexpr Series mp_series{"ModelParallel", "var(--plimsoll-framework, #787e86)", "2 3"};
constexpr std::array<Series, reading_count> reading_series = {{
    {"literal", weights_fill, ""},
    {"MP plus chain", kv_cache_fill, "8 4"},
    {"sharded chain", activations_fill, "8 3 2 3"},
}};

struct Point {
  double x = 0;
  double y = 0;
};

/// A frame with a scale. Lines that leave it are cut at its edge by the nested svg.
struct Plot {
  double top = 0;
  double x_from = 0;
  double x_to = 1;
  double y_to = 1;

  double x(double value) const { return plot_x + (value - x_from) / (x_to - x_from) * plot_width_px; }
  double y(double value) const { return top + plot_height_px * (1 - value / y_to); }
};

std::string frame(const Plot& plot, std::string_view heading) {
  return text_at(20, plot.top - 14, 13, ink, "start", heading) + fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"{}\"/>", plot_x, plot.top, plot_width_px, plot_height_px, border);
}

/// The curves are nearly straight between two points, so a cut at the frame may be drawn as a point outside it.
std::string curve(const Plot& plot, const Series& series, const std::vector<Point>& points) {
  std::string drawn;
  constexpr double far_above = 4;  // Frames: enough for the slope to show, and no coordinate without bound.
  for (const Point& point : points) {
    drawn += fmt::format("{:.1f},{:.1f} ", plot.x(point.x) - plot_x, plot.y(std::min(point.y, far_above * plot.y_to)) - plot.top);
  }
  const std::string dashed = series.dashes.empty() ? std::string() : fmt::format(" stroke-dasharray=\"{}\"", series.dashes);
  return fmt::format("<svg x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" overflow=\"hidden\"><polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}><title>{}</title></polyline></svg>",
                     plot_x, plot.top, plot_width_px, plot_height_px, drawn, series.stroke, dashed, escaped(series.label));
}

std::string flip_mark(const Plot& plot, const Point& at, const Series& series, std::string_view label) {
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"><title>{}</title></circle>", plot.x(at.x), plot.y(std::min(at.y, plot.y_to)), paper, series.stroke,
                     escaped(label));
}

std::string legend(double y) {
  std::string out;
  double x = 20;
  const auto entry = [&](const Series& series) {
    out += line(x, y - 4, x + 26, y - 4, series.stroke, 2, series.dashes) + text_at(x + 32, y, 12, ink, "start", series.label);
    x += 50 + text_width(series.label, 12);
  };
  entry(tp_series);
  entry(mp_series);
  for (const Series& series : reading_series) entry(series);
  return out;
}

double cost_of(const PartitionsPoint& point, std::size_t reading) { return std::array<double, reading_count>{point.literal_s, point.mp_plus_chain_s, point.sharded_chain_s}[reading]; }
double cost_of(const RatioPoint& point, std::size_t reading) { return std::array<double, reading_count>{point.literal, point.mp_plus_chain, point.sharded_chain}[reading]; }

/// Where a reading's cost first is TP's or more: its flip, if it lies on the curve.
std::string partition_flips(const PickReport& report, const Plot& plot) {
  std::string out;
  for (std::size_t i = 0; i < reading_count; ++i) {
    const PipelineCost& cost = report.original.pipelines[i];
    if (!cost.first_partitions_where_tp_wins || cost.reading == PipelineReading::sharded_chain) continue;
    const std::int64_t first = *cost.first_partitions_where_tp_wins;
    const PartitionsPoint& point = report.by_partitions[static_cast<std::size_t>(first - 1)];
    const double x = static_cast<double>(first);
    out += flip_mark(plot, {x, cost_of(point, i)}, reading_series[i], fmt::format("{}: TP wins from {} partitions on", reading_series[i].label, first));
  }
  return out;
}

/// How the sharded chain stands, which has no flip over the partitions.
std::string_view sharded_words(const PickReport& report) {
  const bool is_tp = report.original.pipelines[static_cast<std::size_t>(PipelineReading::sharded_chain)].choice == TileStrategy::tensor_parallel;
  return is_tp ? "the sharded chain loses to TP at any number" : "the sharded chain beats TP at any number";
}

std::string flip_words(const PickReport& report) {
  const auto first = report.original.pipelines[static_cast<std::size_t>(PipelineReading::mp_plus_chain)].first_partitions_where_tp_wins;
  const auto literal = report.original.pipelines[static_cast<std::size_t>(PipelineReading::literal)].first_partitions_where_tp_wins;
  const auto from = [](const std::optional<std::int64_t>& p) { return p ? fmt::format("{}", *p) : std::string("none"); };
  return fmt::format("TP wins from p = {} (literal), {} (MP plus chain); {}", from(literal), from(first), sharded_words(report));
}

std::string partitions_panel(const PickReport& report, double top) {
  const double tp_s = report.original.tensor_parallel_s;
  const double mp_s = report.original.model_parallel_s;
  const auto last = static_cast<double>(report.by_partitions.back().partitions);
  const Plot plot{.top = top, .x_from = 1, .x_to = last, .y_to = 2.5 * std::max(tp_s, mp_s)};
  std::string out = frame(plot, "The original's cost over the partitions of a pipeline");
  for (const double share : {0.0, 1.0, 2.0}) {
    const double s = share * plot.y_to / 2.5;
    out += text_at(plot_x - 6, plot.y(s) + 4, 11, muted, "end", s > 0 ? rounded_text(s, Unit::seconds) : "0");
  }
  const double step = last > 32 ? 8 : (last > 16 ? 4 : 1);
  for (double p = 1; p <= last; p += step) out += text_at(plot.x(p), plot.top + plot_height_px + 15, 11, muted, "middle", fmt::format("{:.0f}", p));
  out += curve(plot, mp_series, {{1, mp_s}, {last, mp_s}}) + curve(plot, tp_series, {{1, tp_s}, {last, tp_s}});
  for (std::size_t i = 0; i < reading_count; ++i) {
    std::vector<Point> points;
    for (const PartitionsPoint& point : report.by_partitions) points.push_back({static_cast<double>(point.partitions), cost_of(point, i)});
    out += curve(plot, reading_series[i], points);
  }
  out += partition_flips(report, plot);
  return out + text_at(plot_x, plot.top + plot_height_px + 32, 12, ink, "start", flip_words(report));
}

/// TP wins over a cost where the cost is more than 1 TP: from `ratio` on.
std::string ratio_flip(const Plot& plot, const Series& series, const std::optional<double>& ratio) {
  if (!ratio || *ratio <= 0 || *ratio > plot.x_to) return {};
  return flip_mark(plot, {*ratio, 1}, series, fmt::format("{}: TP wins from k/n = {}", series.label, rounded_number(*ratio)));
}

std::string this_tile(const PickReport& report, const Plot& plot) {
  const double ratio = report.original.ratio;
  const bool is_outside = ratio > plot.x_to;
  const double x = plot.x(std::min(ratio, plot.x_to));
  const bool is_right = x > plot_x + plot_width_px / 2;
  const std::string label = fmt::format("this tile: k/n = {}{}", rounded_number(ratio), is_outside ? " →" : "");
  return line(x, plot.top, x, plot.top + plot_height_px, alarm, 1, "4 3") + text_at(is_right ? x - 5 : x + 5, plot.top + 14, 11, alarm, is_right ? "end" : "start", label);
}

std::string ratio_panel(const PickReport& report, double top) {
  const Plot plot{.top = top, .x_from = 0, .x_to = report.by_k_over_n.back().k_over_n, .y_to = 2};
  std::string out = frame(plot, fmt::format("The same over k/n, as multiples of TP ({}, {}): above 1 TP wins", counted(report.problem.cards, "card"), counted(report.partitions, "partition")));
  for (const double y : {0.0, 1.0, 2.0}) out += text_at(plot_x - 6, plot.y(y) + 4, 11, muted, "end", fmt::format("{:.0f}", y));
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const double ratio = share * plot.x_to;
    out += text_at(plot.x(ratio), plot.top + plot_height_px + 15, 11, muted, "middle", rounded_number(ratio));
  }
  out += curve(plot, tp_series, {{0, 1}, {plot.x_to, 1}});
  std::vector<Point> mp;
  for (const RatioPoint& point : report.by_k_over_n) mp.push_back({point.k_over_n, point.model_parallel});
  out += curve(plot, mp_series, mp);
  for (std::size_t i = 0; i < reading_count; ++i) {
    std::vector<Point> points;
    for (const RatioPoint& point : report.by_k_over_n) points.push_back({point.k_over_n, cost_of(point, i)});
    out += curve(plot, reading_series[i], points);
  }
  out += this_tile(report, plot) + ratio_flip(plot, mp_series, report.original.tp_wins_from);
  for (std::size_t i = 0; i < reading_count; ++i) out += ratio_flip(plot, reading_series[i], report.original.pipelines[i].tp_wins_from);
  if (!report.original.tp_wins_from) return out;
  const bool chains_lose = report.original.pipelines[static_cast<std::size_t>(PipelineReading::literal)].tp_wins_from == 0.0;
  const std::string words = fmt::format("TP beats MP from k/n = {} on, whatever m and the cards{}", rounded_number(*report.original.tp_wins_from), chains_lose ? "; both chains lose everywhere" : "");
  return out + text_at(plot_x, plot.top + plot_height_px + 32, 12, ink, "start", words);
}

}  // namespace

std::string pick_as_svg(const PickReport& report) {
  std::string body = text_at(20, 24, 14, ink, "start", report.sentence);
  body += text_at(20, 44, 13, muted, "start", report.correction);
  body += legend(68);
  body += partitions_panel(report, 106);
  body += ratio_panel(report, 386);
  return picture(width_px, 630, report.sentence + (report.correction.empty() ? "" : " " + report.correction), body);
}

}  // namespace plimsoll
