// What every picture is put together from: text, lines, frames, and the colours that a page may theme.
//
// Colours are CSS custom properties with a fallback, in presentation attributes, and everything that comes
// from an input is escaped.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::svg {

inline constexpr std::string_view ink = "var(--plimsoll-text, #1b2229)";
inline constexpr std::string_view muted = "var(--plimsoll-muted, #55606b)";
inline constexpr std::string_view border = "var(--plimsoll-border, #7c8792)";
inline constexpr std::string_view paper = "var(--plimsoll-paper, #ffffff)";
inline constexpr std::string_view alarm = "var(--plimsoll-misses, #a3241c)";
// What fills a GPU's memory; pictures of other things take them as their first, second and third colour.
inline constexpr std::string_view weights_fill = "var(--plimsoll-weights-dense, #2594f9)";
inline constexpr std::string_view kv_cache_fill = "var(--plimsoll-kv-cache, #cd761d)";
inline constexpr std::string_view activations_fill = "var(--plimsoll-activations, #7624aa)";

std::string escaped(std::string_view text);

/// `anchor`: start, middle or end.
std::string text_at(double x, double y, double size_px, std::string_view fill, std::string_view anchor, std::string_view text);

/// The same at a share of the width, in percent, and `dx` pixels from there.
std::string text_at_share(double percent, double dx, double y, double size_px, std::string_view fill, std::string_view anchor, std::string_view text);

/// A text broken between words into lines no wider than `width_px`; moves `y` below them.
std::string paragraph(double x, double& y, double width_px, double size_px, std::string_view fill, std::string_view text);

std::string line(double x1, double y1, double x2, double y2, std::string_view stroke, double width_px = 1, std::string_view dashes = "");

/// A whole picture on paper, with its title as text alternative.
std::string picture(double width_px, double height_px, std::string_view title, const std::string& body);

/// The least of 1, 2 or 5 times a power of ten of which at most `most_ticks` fit into `whole`.
double tick_step(double whole, double most_ticks);

/// The width that a text of this size takes, about: enough to know whether it fits.
double text_width(std::string_view text, double size_px);

}  // namespace plimsoll::svg
