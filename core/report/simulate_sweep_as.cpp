// A sweep's surfaces: a table of each in text, and fields of colour in a picture. What memory does not hold stays empty.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/quantity/unit.hpp"
#include "core/report/simulate.hpp"
#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

using namespace svg;

using Times = std::optional<double> SweptSystem::*;

struct Surface {
  std::string_view title;
  Times times;
};
constexpr Surface surfaces[] = {
    {"First token, corrected rules", &SweptSystem::first_token_s},
    {"Decode starts, corrected rules", &SweptSystem::decode_start_s},
    {"A token of decode, corrected rules", &SweptSystem::token_s},
    {"Decode starts, original's rules", &SweptSystem::original_decode_start_s},
};

std::size_t columns_of(const SimulationSweep& sweep) {
  std::size_t columns = 0;
  while (columns < sweep.systems.size() && sweep.systems[columns].rows == sweep.systems.front().rows) ++columns;
  return std::max<std::size_t>(1, columns);
}

std::string_view row_words(const SimulationSweep& sweep) { return sweep.rows == "chunk" ? "chunk" : "stages"; }

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string count(std::int64_t value) { return rounded_number(static_cast<double>(value)); }

/// Light where it is short, dark where it is long, by the logarithm between the ends.
double darkness(double s, double least_s, double most_s) { return most_s > least_s ? std::log(s / least_s) / std::log(most_s / least_s) : 0; }

constexpr double left_px = 74;
constexpr double cell_px = 62;
constexpr double row_px = 22;
constexpr double surface_px = 440;  ///< From one surface to the one beside it.

std::string drawn(const SimulationSweep& sweep, const Surface& surface, double x, double y) {
  const std::size_t columns = columns_of(sweep);
  double least_s = 1e300;
  double most_s = 0;
  for (const SweptSystem& system : sweep.systems) {
    const std::optional<double>& s = system.*surface.times;
    if (!s || !(*s > 0)) continue;
    least_s = std::min(least_s, *s);
    most_s = std::max(most_s, *s);
  }
  std::string out = text_at(x, y, 12, ink, "start", surface.title);
  for (std::size_t i = 0; i < sweep.systems.size(); ++i) {
    const SweptSystem& system = sweep.systems[i];
    const std::size_t row = i / columns;
    const double cell_x = x + left_px - 20 + cell_px * static_cast<double>(i % columns);
    const double cell_y = y + 26 + row_px * static_cast<double>(row);
    if (i < columns) out += text_at(cell_x + cell_px / 2, y + 20, 11, muted, "middle", count(system.context));
    if (i % columns == 0) out += text_at(x + left_px - 26, cell_y + 15, 11, muted, "end", count(system.rows));
    const std::optional<double>& s = system.*surface.times;
    const std::string what = fmt::format("{} {}, context {}: {}", row_words(sweep), system.rows, system.context, s ? seconds(*s) : "left out: " + system.left_out);
    const double dark = s && *s > 0 ? darkness(*s, least_s, most_s) : 0;
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\" fill=\"{}\" fill-opacity=\"{:.2f}\" stroke=\"{}\" stroke-width=\"0.5\"><title>{}</title></rect>", cell_x, cell_y, cell_px - 2, row_px - 2,
                       s ? weights_fill : paper, s ? 0.08 + 0.5 * dark : 0, border, escaped(what));
    if (s) out += text_at(cell_x + cell_px / 2 - 1, cell_y + 14, 11, ink, "middle", seconds(*s));
  }
  return out;
}

}  // namespace

void add_sweep_as_text(const SimulationSweep& sweep, std::string& out) {
  const std::size_t columns = columns_of(sweep);
  for (const Surface& surface : surfaces) {
    out += fmt::format("\n{}, by {} and context\n  {:>8}", surface.title, row_words(sweep), "");
    for (std::size_t i = 0; i < columns; ++i) out += fmt::format(" {:>9}", count(sweep.systems[i].context));
    for (std::size_t i = 0; i < sweep.systems.size(); ++i) {
      const std::optional<double>& s = sweep.systems[i].*surface.times;
      if (i % columns == 0) out += fmt::format("\n  {:>8}", count(sweep.systems[i].rows));
      out += fmt::format(" {:>9}", s ? seconds(*s) : "–");
    }
    out += '\n';
  }
  const bool has_gaps = std::any_of(sweep.systems.begin(), sweep.systems.end(), [](const SweptSystem& system) { return !system.left_out.empty(); });
  if (has_gaps) out += "  – left out: out of memory, or against a rule; the report says which\n";
}

std::string sweep_as_svg(const SimulationSweep& sweep, double& y) {
  const std::size_t rows = sweep.systems.size() / columns_of(sweep);
  const double height = 26 + row_px * static_cast<double>(rows) + 30;
  std::string out = text_at(20, y + 10, 12, muted, "start", fmt::format("Over {} (down) and context (across); empty: left out, with the reason", row_words(sweep)));
  y += 36;
  for (std::size_t i = 0; i < std::size(surfaces); ++i) {
    const std::size_t row = i / 2;
    out += drawn(sweep, surfaces[i], 20 + surface_px * static_cast<double>(i % 2), y + height * static_cast<double>(row));
  }
  y += 2 * height;
  return out;
}

}  // namespace plimsoll
