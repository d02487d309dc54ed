// A distribution of lengths is consistent: its mean lies between its ends, and nothing deviates further than they allow.

#include <gtest/gtest.h>

#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

Lengths random_histogram(Random& random) {
  Lengths lengths;
  for (std::size_t count = 1 + random.below(4); count > 0; --count) {
    lengths.histogram.push_back({static_cast<std::int64_t>(1 + random.below(100000)), any_size(random, 1e-3, 1e3)});
  }
  return lengths;
}

double shortest(const Lengths& lengths) {
  std::int64_t tokens = lengths.histogram.front().tokens;
  for (const LengthShare& entry : lengths.histogram) tokens = std::min(tokens, entry.tokens);
  return static_cast<double>(tokens);
}

/// To the bit: a mean just above the longest length would take a block more than the longest itself.
TEST(Lengths, HaveTheirMeanBetweenTheirEnds) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Random random(seed);
    const Lengths lengths = random_histogram(random);
    ASSERT_GE(lengths.mean(), shortest(lengths)) << "seed " << seed << ", " << lengths.histogram.size() << " lengths";
    ASSERT_LE(lengths.mean(), lengths.longest()) << "seed " << seed << ", " << lengths.histogram.size() << " lengths";
  }
}

/// (longest − mean)·(mean − shortest): the most that any distribution between two ends can vary (Bhatia and Davis 2000).
TEST(Lengths, VaryNoMoreThanTheirEndsAllow) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Random random(seed);
    const Lengths lengths = random_histogram(random);
    const double most = (lengths.longest() - lengths.mean()) * (lengths.mean() - shortest(lengths));
    ASSERT_GE(lengths.variance(), 0) << "seed " << seed;
    ASSERT_LE(lengths.variance(), most + 1e-6 * lengths.longest()) << "seed " << seed;
  }
}

TEST(Lengths, WithAMeanVaryNoMoreThanTheMeanAllows) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Random random(seed);
    Lengths lengths;
    lengths.least = static_cast<std::int64_t>(1 + random.below(1000));
    lengths.most = lengths.least + static_cast<std::int64_t>(random.below(100000));
    lengths.mean_tokens = static_cast<double>(lengths.least) + random.share() * random.share() * static_cast<double>(lengths.most - lengths.least);
    const double most = (lengths.longest() - lengths.mean()) * (lengths.mean() - static_cast<double>(lengths.least));
    ASSERT_GE(lengths.variance(), 0) << "seed " << seed;
    ASSERT_LE(lengths.variance(), most * (1 + 1e-12)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace plimsoll::laws
