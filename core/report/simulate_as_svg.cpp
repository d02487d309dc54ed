// The timeline: a lane per GPU (or per stage, where there are many), a lane per kind of transfer; of both runs on one scale.
//
// A picture has at most `most_bars` bars: where there are more, neighbours that lie close are drawn as one, and the picture
// says how close. What two jobs of one GPU do at the same time is drawn over them.
#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/simulate.hpp"
#include "core/report/svg_parts.hpp"
#include "core/sim/prefill_decode.hpp"

namespace plimsoll {

namespace {

using namespace svg;

constexpr double width_px = 900;
constexpr double plot_x = 190;
constexpr double plot_width_px = 690;
constexpr double lane_px = 18;
constexpr std::size_t most_bars = 1200;
constexpr std::size_t most_lanes = 40;

constexpr std::string_view prefill_fill = weights_fill;
constexpr std::string_view decode_fill = "var(--plimsoll-weights-experts, #023249)";

struct TransferPaint {
  std::string_view kind;
  std::string_view label;
  std::string_view fill;
};
constexpr TransferPaint transfer_paints[] = {
    {"all_reduce", "all-reduces", "var(--plimsoll-communicators, #12604e)"},
    {"activation", "activations, prefill", activations_fill},
    {"handoff", "hand-offs", kv_cache_fill},
    {"decode_activation", "activations, decode", "var(--plimsoll-activation-reserve, #a884c4)"},
};

struct Bar {
  double start_s = 0;
  double end_s = 0;
  std::string words;
  std::int64_t events = 1;
};

struct Lane {
  std::string label;
  std::string_view fill;
  std::vector<Bar> bars;      ///< By start.
  std::vector<Bar> overlaps;  ///< Where two bars of one GPU lie over each other.
};

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }

void sort_by_start(std::vector<Bar>& bars) {
  std::stable_sort(bars.begin(), bars.end(), [](const Bar& left, const Bar& right) { return left.start_s < right.start_s; });
}

/// Bars that lie within `gap_s` of each other become one.
std::vector<Bar> joined(const std::vector<Bar>& bars, double gap_s) {
  std::vector<Bar> out;
  for (const Bar& bar : bars) {
    if (out.empty() || bar.start_s - out.back().end_s > gap_s) {
      out.push_back(bar);
      continue;
    }
    Bar& last = out.back();
    last.end_s = std::max(last.end_s, bar.end_s);
    last.events += bar.events;
  }
  return out;
}

/// The parts of a GPU's time in which more than one job runs.
std::vector<Bar> overlaps_of(const std::vector<Bar>& bars) {
  std::vector<Bar> out;
  double busy_until_s = 0;
  for (const Bar& bar : bars) {
    if (bar.start_s < busy_until_s - 1e-9) out.push_back({bar.start_s, std::min(busy_until_s, bar.end_s), "two jobs at once"});
    busy_until_s = std::max(busy_until_s, bar.end_s);
  }
  return joined(out, 0);
}

/// A lane per GPU where they are few; else one per stage, whose GPUs lie over each other.
std::vector<Lane> gpu_lanes(const SimulationRun& run, const ClusterShape& prefill, const ClusterShape& decode) {
  const bool by_gpu = static_cast<std::size_t>(prefill.gpus() + decode.gpus()) <= most_lanes;
  std::vector<Lane> lanes;
  const auto add = [&](std::string_view cluster, const ClusterShape& shape, std::string_view fill) {
    const std::int64_t rows = by_gpu ? shape.tp : 1;
    for (std::int64_t i = 0; i < shape.pp * rows; ++i) {
      lanes.push_back({rows > 1 ? fmt::format("{} {}.{}", cluster, i / rows, i % rows) : fmt::format("{} {}", cluster, i), fill, {}, {}});
    }
  };
  add("prefill", prefill, prefill_fill);
  const auto first_of_decode = static_cast<std::int64_t>(lanes.size());
  add("decode", decode, decode_fill);
  for (const SimulationJob& job : run.jobs) {
    const bool is_decode = job.phase == "decode";
    const std::int64_t within = by_gpu ? job.stage * (is_decode ? decode : prefill).tp + job.shard : job.stage;
    lanes[static_cast<std::size_t>(within + (is_decode ? first_of_decode : 0))].bars.push_back({job.start_s, job.end_s, job.name});
  }
  for (Lane& lane : lanes) {
    sort_by_start(lane.bars);
    if (by_gpu || prefill.tp == 1) lane.overlaps = overlaps_of(lane.bars);
  }
  return lanes;
}

/// Transfers of a kind: whether any is under way.
std::vector<Lane> transfer_lanes(const SimulationRun& run) {
  std::vector<Lane> lanes;
  for (const TransferPaint& paint : transfer_paints) {
    Lane lane{std::string(paint.label), paint.fill, {}, {}};
    for (const SimulationTransfer& transfer : run.transfers) {
      if (transfer.kind == paint.kind) lane.bars.push_back({transfer.start_s, transfer.end_s, transfer.name});
    }
    if (lane.bars.empty()) continue;
    sort_by_start(lane.bars);
    lane.bars = joined(lane.bars, 0);
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

std::size_t bar_count(const std::vector<Lane>& lanes) {
  std::size_t count = 0;
  for (const Lane& lane : lanes) count += lane.bars.size() + lane.overlaps.size();
  return count;
}

/// Joins neighbours, at ever greater distances, until few enough bars are left. Says at which distance; 0 where none was needed.
double thin_out(std::vector<Lane>& lanes, double whole_s) {
  constexpr double quarter_pixel = 0.25 / plot_width_px;
  double gap_s = 0;
  for (double next_s = whole_s * quarter_pixel; bar_count(lanes) > most_bars; next_s *= 2) {
    gap_s = next_s;
    for (Lane& lane : lanes) {
      lane.bars = joined(lane.bars, gap_s);
      lane.overlaps = joined(lane.overlaps, gap_s);
    }
  }
  return gap_s;
}

std::string drawn(const Bar& bar, double whole_s, double y, double height_px, std::string_view fill) {
  const double x = plot_x + bar.start_s / whole_s * plot_width_px;
  const double bar_px = std::max(0.7, (bar.end_s - bar.start_s) / whole_s * plot_width_px);
  const std::string what = bar.events == 1 ? bar.words : fmt::format("{} from {} on", bar.events, bar.words);
  // A hair of paper keeps neighbours apart where there is room for it.
  return fmt::format("<rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.0f}\" fill=\"{}\"><title>{}: {} to {}</title></rect>", x, y, bar_px > 3 ? bar_px - 0.8 : bar_px, height_px,
                     fill, escaped(what), escaped(seconds(bar.start_s)), escaped(seconds(bar.end_s)));
}

std::string drawn(const Lane& lane, double whole_s, double y) {
  std::string out = text_at(plot_x - 8, y + 11, 11, ink, "end", lane.label);
  for (const Bar& bar : lane.bars) out += drawn(bar, whole_s, y + 1, lane_px - 5, lane.fill);
  for (const Bar& bar : lane.overlaps) out += drawn(bar, whole_s, y + 5, lane_px - 13, alarm);
  return out;
}

std::string axis(double whole_s, double top, double bottom) {
  std::string out;
  constexpr double most_ticks = 8;
  const double step_s = tick_step(whole_s, most_ticks);
  for (int i = 0; i * step_s <= whole_s; ++i) {
    const double x = plot_x + i * step_s / whole_s * plot_width_px;
    out += line(x, top, x, bottom, border, 0.5) + text_at(x, bottom + 13, 11, muted, "middle", i == 0 ? "0" : seconds(i * step_s));
  }
  return out;
}

std::string heading_of(const SimulationReport& report) {
  if (!report.title.empty()) return report.title;
  return fmt::format("{}: {} of {} {}, decode on {}", report.model, counted(report.pp, "prefill stage"), report.tp, report.prefill_gpu, report.decode_gpu);
}

std::string summary_of(const SimulationRun& run) {
  if (!run.first_token_s) return fmt::format("decode starts after {}, one token takes {}, all ends at {}", seconds(run.decode_start_s), seconds(run.decode_pass_s), seconds(run.end_time_s));
  const std::string token = run.token_s ? fmt::format(", then a token takes {}", seconds(*run.token_s)) : "";
  return fmt::format("first token after {}, decode starts after {}{}", seconds(*run.first_token_s), seconds(run.decode_start_s), token);
}

std::vector<std::string> notes_of(const SimulationRun& run, double gap_s, std::size_t lanes_left_out, bool has_overlaps) {
  std::vector<std::string> notes;
  if (gap_s > 0) notes.push_back(fmt::format("Bars less than {} apart are drawn as one.", seconds(gap_s)));
  if (lanes_left_out > 0) notes.push_back(fmt::format("{} more lanes are left out.", lanes_left_out));
  if (run.jobs_left_out + run.transfers_left_out > 0) {
    notes.push_back(fmt::format("Drawn are the first {} of {} jobs and {} of {} transfers.", run.jobs.size(), run.job_count, run.transfers.size(), run.transfer_count));
  }
  if (has_overlaps) notes.emplace_back("Red: a GPU works on two jobs at once, which no GPU can.");
  return notes;
}

/// One run under its heading; moves `y` below it.
std::string timeline(const SimulationRun& run, const ClusterShape& prefill, const ClusterShape& decode, double whole_s, double& y) {
  std::vector<Lane> gpus = gpu_lanes(run, prefill, decode);
  const std::size_t left_out = gpus.size() > most_lanes ? gpus.size() - most_lanes : 0;
  gpus.resize(gpus.size() - left_out);
  std::vector<Lane> lanes = gpus;
  for (Lane& lane : transfer_lanes(run)) lanes.push_back(std::move(lane));
  const bool has_overlaps = std::any_of(lanes.begin(), lanes.end(), [](const Lane& lane) { return !lane.overlaps.empty(); });
  const double gap_s = thin_out(lanes, whole_s);

  std::string body = text_at(20, y, 12, muted, "start", fmt::format("By the {} rules: {}", run.rules, summary_of(run)));
  const double top = y + 28;
  constexpr double between_px = 10;
  const double bottom = top + lane_px * static_cast<double>(lanes.size()) + between_px;
  body += axis(whole_s, top, bottom);
  for (std::size_t i = 0; i < lanes.size(); ++i) body += drawn(lanes[i], whole_s, top + lane_px * static_cast<double>(i) + (i < gpus.size() ? 0 : between_px));
  const double decode_x = plot_x + run.decode_start_s / whole_s * plot_width_px;
  body += line(decode_x, top - 6, decode_x, bottom, ink, 1, "3 3") + text_at(std::min(decode_x, width_px - 60), top - 10, 11, ink, "middle", "decode starts");
  y = bottom + 36;
  for (const std::string& note : notes_of(run, gap_s, left_out, has_overlaps)) {
    body += text_at(20, y, 11, muted, "start", note);
    y += 16;
  }
  return body;
}

}  // namespace

std::string simulate_as_svg(const SimulationReport& report) {
  const SimulationRun& original = report.original;
  const double whole_s = std::max({original.end_time_s, report.corrected ? report.corrected->end_time_s : 0, 1e-9});
  const std::string left_out = report.layers_run < report.layers ? fmt::format("; {} of {} layers run by the original's rules", report.layers_run, report.layers) : std::string();
  std::string body = text_at(20, 24, 14, ink, "start", heading_of(report));
  double y = 46;
  const ClusterShape prefill{report.pp, report.tp};
  if (report.corrected) {
    body += timeline(*report.corrected, prefill, {report.decode_pp, report.decode_tp}, whole_s, y);
    y += 12;
  }
  body += timeline(original, prefill, {report.pp, 1}, whole_s, y);
  if (report.sweep) body += sweep_as_svg(*report.sweep, y);
  return picture(width_px, y, fmt::format("{}: {}{}", heading_of(report), summary_of(report.corrected ? *report.corrected : original), left_out), body);
}

}  // namespace plimsoll
