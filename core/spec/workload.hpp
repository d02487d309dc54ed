// What users send: lengths of prompts and answers, and how requests arrive.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

/// One length of a distribution and how often it occurs, relative to the others.
struct LengthShare {
  std::int64_t tokens = 0;
  double share = 1.0;
  bool operator==(const LengthShare&) const = default;
};

/// Tokens of a prompt or an answer: fixed (4096), a range ("128..10240", each length equally likely), a mean and deviation
/// within it, or a histogram.
struct Lengths {
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::optional<double> mean_tokens;       ///< Left out: the middle of least and most, or the histogram's.
  std::optional<double> deviation_tokens;  ///< Standard deviation; left out: uniform over the range, at most what the mean allows, or the histogram's.
  std::vector<LengthShare> histogram;      ///< Where given, least and most follow from it.
  bool operator==(const Lengths&) const = default;

  static Lengths exactly(std::int64_t tokens) { return {.least = tokens, .most = tokens}; }
  double shortest() const;
  double longest() const;
  double mean() const;
  double variance() const;
};

struct Workload {
  Lengths input;                            ///< I: prompt tokens.
  std::optional<Lengths> output;            ///< O: answer tokens; left out: decode is judged at the prompt's length.
  std::int64_t cached_prefix = 0;           ///< P: tokens of each prompt that are in the cache already.
  bool shared_prefix = false;               ///< They are the same in every request, and kept once on each attention rank.
  std::optional<std::int64_t> burst;        ///< N sequences that arrive at once.
  std::optional<std::int64_t> concurrency;  ///< n_c requests always in flight.
  std::optional<double> prompts_per_slot;   ///< ν: requests that each place of the concurrency serves in all; left out: no end.
  std::optional<double> requests_per_s;     ///< λ: open arrivals (Poisson).
  bool operator==(const Workload&) const = default;
};

template <>
const Description& describe<LengthShare>();
template <>
const Description& describe<Lengths>();
template <>
const Description& describe<Workload>();

}  // namespace plimsoll
