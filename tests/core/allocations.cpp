#include "tests/core/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
std::int64_t calls = 0;
}  // namespace

std::int64_t plimsoll::testing_allocations::count() { return calls; }

// The other forms of the standard library call these.
void* operator new(std::size_t size) {
  ++calls;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++calls;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
