// The verdict as a badge for a README or a wiki: one line, a glyph and a word.
//
// It is shown as an image, by hosts that take out scripts, filters and foreign objects: it has none. Its label follows the
// reader's light or dark theme; the verdict's side is dark enough for white letters in both.
#pragma once

#include <string>

#include "core/report/report.hpp"

namespace plimsoll {

std::string as_badge(const Report& report);

}  // namespace plimsoll
