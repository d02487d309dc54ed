#include "core/report/svg_parts.hpp"

#include <fmt/core.h>

#include <iterator>

namespace plimsoll::svg {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (byte >= 0x20 && byte != 0x7f) {
      out += c;
    } else {
      out += ' ';
    }
  }
  return out;
}

namespace {

std::string text_element(const std::string& place, double y, double size_px, std::string_view fill, std::string_view anchor, std::string_view text) {
  return fmt::format("<text {} y=\"{:.1f}\" font-family=\"system-ui, sans-serif\" font-size=\"{:.0f}\" fill=\"{}\" text-anchor=\"{}\">{}</text>", place, y, size_px, fill, anchor, escaped(text));
}

}  // namespace

std::string text_at(double x, double y, double size_px, std::string_view fill, std::string_view anchor, std::string_view text) {
  return text_element(fmt::format("x=\"{:.1f}\"", x), y, size_px, fill, anchor, text);
}

std::string text_at_share(double percent, double dx, double y, double size_px, std::string_view fill, std::string_view anchor, std::string_view text) {
  return text_element(fmt::format("x=\"{:.3f}%\" dx=\"{:.0f}\"", percent, dx), y, size_px, fill, anchor, text);
}

std::string paragraph(double x, double& y, double width_px, double size_px, std::string_view fill, std::string_view text) {
  constexpr double leading = 1.5;
  std::string out;
  while (!text.empty()) {
    std::size_t end = text.find(' ');
    for (std::size_t next = end; next != std::string_view::npos && text_width(text.substr(0, next), size_px) <= width_px; next = text.find(' ', next + 1)) end = next;
    if (text_width(text, size_px) <= width_px || end == std::string_view::npos) end = text.size();
    out += text_at(x, y, size_px, fill, "start", text.substr(0, end));
    text.remove_prefix(end < text.size() ? end + 1 : end);
    y += size_px * leading;
  }
  return out;
}

std::string line(double x1, double y1, double x2, double y2, std::string_view stroke, double width_px, std::string_view dashes) {
  const std::string dashed = dashes.empty() ? std::string() : fmt::format(" stroke-dasharray=\"{}\"", dashes);
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"{}/>", x1, y1, x2, y2, stroke, width_px, dashed);
}

std::string picture(double width_px, double height_px, std::string_view title, const std::string& body) {
  const std::string name = escaped(title);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\"><title>{}</title><rect width=\"100%\" height=\"100%\" fill=\"{}\"/>{}</svg>",
      width_px, height_px, name, name, paper, body);
}

double tick_step(double whole, double most_ticks) {
  constexpr double least = 1e-12;
  double step = least;
  constexpr double factors[] = {2.0, 2.5, 2.0};
  for (std::size_t i = 0; whole / step > most_ticks; ++i) step *= factors[i % std::size(factors)];
  return step;
}

double text_width(std::string_view text, double size_px) {
  constexpr double em_per_letter = 0.56;  // Of a system sans-serif; digits and capitals are a little wider.
  double letters = 0;
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return letters * size_px * em_per_letter;
}

}  // namespace plimsoll::svg
