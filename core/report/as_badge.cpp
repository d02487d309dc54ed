#include "core/report/as_badge.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/report/svg_parts.hpp"

namespace plimsoll {

namespace {

constexpr double letters_px = 11;
constexpr double side_px = 8;

/// How a verdict looks: white letters on these stand out at 4.5 to 1 at least.
struct Look {
  std::string_view glyph;
  std::string_view fill;
};

Look look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::meets: return {"✓", "#1a7f37"};
    case Verdict::misses: return {"✗", "#b3261e"};
    case Verdict::too_close: return {"≈", "#8a5a00"};
    case Verdict::unknown: return {"?", "#57606a"};
  }
  return {};
}

std::string message_of(const Report& report) {
  const Verdict verdict = report.headline.verdict;
  const auto is_it = [&](const TargetVerdict& each) { return each.verdict == verdict; };
  const auto count = std::count_if(report.verdicts.begin(), report.verdicts.end(), is_it);
  const std::size_t all = report.verdicts.size();
  switch (verdict) {
    case Verdict::meets: return fmt::format("meets all {} targets", all);
    case Verdict::misses: return fmt::format("misses {} of {} targets", count, all);
    case Verdict::too_close: return fmt::format("{} of {} targets too close", count, all);
    case Verdict::unknown: return fmt::format("{} of {} targets unknown", count, all);
  }
  return {};
}

std::string letters(double x, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"14\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"{:.0f}\" fill=\"#fff\" text-anchor=\"middle\">{}</text>", x, letters_px, text);
}

}  // namespace

std::string as_badge(const Report& report) {
  constexpr std::string_view label = "plimsoll";
  const Look look = look_of(report.headline.verdict);
  const std::string message = fmt::format("{} {}", look.glyph, message_of(report));
  // Verdana, where it is, is wider than the system's own letters.
  constexpr double wide = 1.12;
  const double label_px = svg::text_width(label, letters_px) * wide + 2 * side_px;
  const double message_px = svg::text_width(message, letters_px) * wide + 2 * side_px;
  const std::string title = report.title.empty() ? std::string("Deployment plan") : report.title;
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"20\" viewBox=\"0 0 {0:.0f} 20\" role=\"img\" aria-label=\"plimsoll: {1}\"><title>{2}: {1}</title><desc>{3}</desc>"
             "<style>.l{{fill:#3d444d}}@media (prefers-color-scheme:dark){{.l{{fill:#656c76}}}}</style>",
             label_px + message_px, message_of(report), svg::escaped(title), svg::escaped(report.headline.sentence)) +
         fmt::format("<clipPath id=\"r\"><rect width=\"{:.0f}\" height=\"20\" rx=\"3\"/></clipPath><g clip-path=\"url(#r)\"><rect class=\"l\" width=\"{:.1f}\" height=\"20\"/>", label_px + message_px, label_px) +
         fmt::format("<rect x=\"{:.1f}\" width=\"{:.1f}\" height=\"20\" fill=\"{}\"/></g>", label_px, message_px, look.fill) + letters(label_px / 2, label) + letters(label_px + message_px / 2, message) +
         "</svg>";
}

}  // namespace plimsoll
