// The receipt that a link carries: what its maker saw, so that a copy that computes something else says so.   docs/links.md
//
//   nF1820T22.7   misses (n); a TTFT (F) of 1,820 ms, a TPOT (T) of 22.7 ms
//
// Numbers have three digits, and equal ones are compared as they are written: the same build never sees a change.
#pragma once

#include <string>
#include <string_view>

#include "core/report/report.hpp"

namespace plimsoll {

/// The verdict and as many values as there is room for, those that decide it first.
std::string receipt_of(const Report& report);

/// "The link was made with data 26.11: misses, TTFT 1.82 s; now: meets, TTFT 1.79 s." Empty where nothing has changed.
std::string change_since(std::string_view receipt, std::string_view data_version, const Report& now);

}  // namespace plimsoll
