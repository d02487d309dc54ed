// The requests of a run: when each comes, and how long its prompt and its answer are.
//
// Every request draws from streams of its own number, so that two runs at different rates see the same requests in the same
// order, the times between them stretched: common random numbers, and a comparison of the two has no noise of its own.
#pragma once

#include <cstdint>

#include "core/quantity/random.hpp"
#include "core/sim/serving_scenario.hpp"

namespace plimsoll {

/// What a request is, before it is served.
struct RequestDraw {
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int32_t prefix = 0;  ///< Which of the shared prefixes it begins with.
  RandomStream random;      ///< For what happens to it.
};

/// A length with the stated mean, deviation and ends. A range is drawn evenly and a histogram by its shares, exactly. Otherwise
/// the lengths l below the mean μ are even over [μ − s(μ−a), μ] and those above even over [μ, μ + s(b−μ)], with the two ends
/// mixed in where that deviates too little: for every deviation that a distribution within a..b can have there is one such.
std::int64_t draw_length(const Lengths& lengths, RandomStream& random);

class RequestSource {
 public:
  /// `rate_scale`: at so many times the stated rate.
  RequestSource(const ServingScenario& scenario, std::uint64_t seed, double rate_scale);

  RequestDraw draw(std::int64_t request) const;
  /// From request i−1 to request i, of arrivals at a rate.
  double gap_s(std::int64_t request) const;

  const Arrivals& arrivals() const { return arrivals_; }
  /// Whether two seeds differ in anything.
  bool is_random() const;

 private:
  const ServingScenario& scenario_;
  Arrivals arrivals_;
  std::uint64_t seed_ = 0;
  double mean_gap_s_ = 0;
};

}  // namespace plimsoll
