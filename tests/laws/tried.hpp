// How many random cases a law is tried on: all of them where the core runs as it ships (natively and as WebAssembly),
// a quarter under sanitizers, which look for other faults than wrong answers and make each case several times slower.
#pragma once

#include <cstdint>

namespace plimsoll::laws {

#ifdef PLIMSOLL_SANITIZED
inline constexpr bool under_sanitizers = true;
#else
inline constexpr bool under_sanitizers = false;
#endif

constexpr std::uint64_t tried(std::uint64_t cases) { return under_sanitizers ? cases / 4 : cases; }

}  // namespace plimsoll::laws
