// How often memory was asked for: what is claimed to allocate nothing is held to it.
#pragma once

#include <cstdint>

namespace plimsoll::testing_allocations {

/// Calls of operator new since the program began.
std::int64_t count();

}  // namespace plimsoll::testing_allocations
