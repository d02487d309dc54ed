// What every text for a terminal is put together from: paragraphs that wrap, and free text that stays in its column.
#pragma once

#include <string>
#include <string_view>

#include "core/report/report.hpp"

namespace plimsoll::text {

/// Of characters, not of bytes.
std::size_t width_of(std::string_view text);

/// `first` and then a paragraph broken at blanks, in lines of at most `columns`; those after the first are indented as wide as
/// `first`. Ends with a newline.
std::string paragraph(std::string_view first, std::string_view text, std::size_t columns = 100);

/// Free text of an input, in one line of at most `most` characters; what is cut ends in an ellipsis.
std::string cut(std::string_view text, std::size_t most);

/// A rule that is broken, or a caution, with the values that would do and the cheapest repair.
std::string remark(const Violation& violation);

/// Of all GPUs: "12 USD/h", "8 to 12 USD/h".
std::string price_text(const CostReport& cost);

}  // namespace plimsoll::text
