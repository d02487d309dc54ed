// Numbers as flags have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace plimsoll::exchange {

/// "8192", "8k" (8,000), "8K" (8,192), "25.6k": as vLLM and SGLang read them. None where it is no whole number, or past 1e12.
std::optional<std::int64_t> whole_number(std::string_view text);

/// "0.9". None where it is no number between 0 and 1.
std::optional<double> share(std::string_view text);

}  // namespace plimsoll::exchange
