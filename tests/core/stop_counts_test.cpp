#include "core/sim/stop_counts.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

using testing_plans::Random;
using Matrix = std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t>;

constexpr std::int32_t links = 12;

Matrix by_rows(const StopCounts& counts) {
  Matrix matrix;
  for (std::int32_t stopping = 0; stopping < links; ++stopping) {
    for (const StopCounts::Entry& entry : counts.crossed_by_stops_of(stopping)) matrix[{stopping, entry.link}] += entry.flows;
  }
  return matrix;
}

Matrix by_columns(const StopCounts& counts) {
  Matrix matrix;
  for (std::int32_t crossed = 0; crossed < links; ++crossed) {
    for (const StopCounts::Entry& entry : counts.stopping_on(crossed)) matrix[{entry.link, crossed}] += entry.flows;
  }
  return matrix;
}

TEST(StopCounts, RowsAndColumnsAreOneMatrix) {
  Random random(3);
  StopCounts counts(links);
  Matrix wanted;
  for (int i = 0; i < 3000; ++i) {
    const auto stopping = static_cast<std::int32_t>(random.below(links));
    const auto crossed = static_cast<std::int32_t>(random.below(links));
    if (random.chance(0.02)) {
      counts.forget_stops_on(crossed);
      std::erase_if(wanted, [&](const auto& entry) { return entry.first.second == crossed; });
    } else {
      std::int64_t& flows = wanted[{stopping, crossed}];
      const std::int64_t more = random.chance(0.5) && flows > 0 ? -flows : 1 + static_cast<std::int64_t>(random.below(3));
      counts.add(stopping, crossed, more);
      flows += more;
      if (flows == 0) wanted.erase({stopping, crossed});
    }
    ASSERT_EQ(by_rows(counts), wanted);
    ASSERT_EQ(by_columns(counts), wanted);
  }
}

}  // namespace
}  // namespace plimsoll
