// Random numbers that are the same everywhere: the standard library's distributions differ between platforms.
//
// SplitMix64 (Steele, Lea and Flood 2014): the n-th number is a hash of a counter, so that a stream has a name and needs no other
// to have been drawn before it. Two runs that draw a request's lengths from the stream of its number draw the same lengths,
// whatever else differs between them (common random numbers).
#pragma once

#include <cstdint>

#include "core/quantity/elementary.hpp"

namespace plimsoll {

/// The finaliser of SplitMix64: every bit of the result depends on every bit of `z`.
constexpr std::uint64_t scrambled(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

class RandomStream {
 public:
  RandomStream() = default;
  /// Streams of one seed, by number, are independent of each other.
  RandomStream(std::uint64_t seed, std::uint64_t stream) : counter_(scrambled(scrambled(seed + step) + stream * step)) {}

  std::uint64_t next() { return scrambled(counter_ += step); }
  /// Uniform in [0, 1).
  double share() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }
  /// Of mean 1.
  double exponential() { return -natural_log(1 - share()); }

 private:
  static constexpr std::uint64_t step = 0x9E3779B97F4A7C15ULL;  // 2⁶⁴ over the golden ratio.
  std::uint64_t counter_ = 0;
};

}  // namespace plimsoll
