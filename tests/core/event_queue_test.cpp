#include "core/sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "core/sim/due_heap.hpp"
#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

using testing_plans::Random;

TEST(EventQueue, OrdersByTimeThenRankThenWhoWasAddedFirst) {
  EventQueue<char> queue;
  queue.add(2.0, 0, 'f');
  queue.add(1.0, 1, 'c');
  queue.add(1.0, 0, 'a');
  queue.add(1.0, 1, 'd');
  queue.add(1.0, 0, 'b');
  queue.add(1.5, 9, 'e');
  std::string order;
  while (!queue.empty()) order += queue.take_first().payload;
  EXPECT_EQ(order, "abcdef");
}

TEST(EventQueue, GivesBackWhatASortWould) {
  Random random(1);
  EventQueue<int> queue;
  std::vector<std::tuple<double, int, int>> wanted;
  for (int i = 0; i < 3000; ++i) {
    const double time_s = static_cast<double>(random.below(40));
    const int rank = static_cast<int>(random.below(3));
    queue.add(time_s, rank, i);
    wanted.emplace_back(time_s, rank, i);
  }
  std::sort(wanted.begin(), wanted.end());
  for (const auto& [time_s, rank, payload] : wanted) {
    const Event<int> event = queue.take_first();
    EXPECT_EQ(std::make_tuple(event.time_s, event.rank, event.payload), std::make_tuple(time_s, rank, payload));
  }
  EXPECT_TRUE(queue.empty());
}

TEST(DueHeap, HoldsTheEarliestWhileTimesChange) {
  Random random(2);
  DueHeap heap;
  constexpr std::size_t members = 40;
  std::vector<double> due_s(members, DueHeap::never);
  for (std::size_t i = 0; i < members; ++i) heap.add_member();
  for (int i = 0; i < 5000; ++i) {
    const std::size_t member = random.below(members);
    due_s[member] = random.chance(0.2) ? DueHeap::never : static_cast<double>(random.below(20));
    heap.set(static_cast<std::int32_t>(member), due_s[member]);
    const auto least = std::min_element(due_s.begin(), due_s.end());
    EXPECT_EQ(heap.first_due_s(), *least);
    if (*least != DueHeap::never) {
      EXPECT_EQ(heap.first(), least - due_s.begin()) << "of equal times, the first member";
    }
  }
}

}  // namespace
}  // namespace plimsoll
