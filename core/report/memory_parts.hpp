// What texts say of a GPU's memory, line by line.
#pragma once

#include <fmt/core.h>

#include <string>

#include "core/quantity/unit.hpp"
#include "core/report/report.hpp"

namespace plimsoll {

/// "42.9 GB (39.95 GiB)": vendors count in the one, engines log in the other.
inline std::string memory_text(double bytes) {
  constexpr double gib = 1024.0 * 1024.0 * 1024.0;
  return fmt::format("{} ({:.2f} GiB)", rounded_text(bytes, Unit::bytes), bytes / gib);
}

/// Of a line with every sequence at its longest; only the KV cache depends on lengths.
inline double bytes_at_longest(const StageMemory& stage, const MemoryLine& line) {
  return line.component == "kv_cache" ? stage.kv_cache_at_longest_bytes : line.bytes;
}

}  // namespace plimsoll
