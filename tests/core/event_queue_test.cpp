#include "core/sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "core/sim/due_heaps.hpp"
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

TEST(DueHeaps, HoldTheLeastOfEachWhileValuesChange) {
  Random random(2);
  constexpr std::int32_t heaps = 3;
  constexpr std::size_t members = 40;
  DueHeaps due(heaps);
  for (std::size_t i = 0; i < members; ++i) due.add_member();
  std::vector<std::int32_t> heap_of(members, 0);
  std::vector<double> wanted(members, DueHeaps::never);
  for (int i = 0; i < 5000; ++i) {
    const std::size_t member = random.below(members);
    const auto number = static_cast<std::int32_t>(member);
    if (random.chance(0.3)) {  // Out of its heap, and later into another.
      due.set(heap_of[member], number, DueHeaps::never);
      wanted[member] = DueHeaps::never;
      heap_of[member] = static_cast<std::int32_t>(random.below(heaps));
    } else {
      wanted[member] = static_cast<double>(random.below(20));
      due.set(heap_of[member], number, wanted[member]);
    }
    if (random.chance(0.05)) {
      due.reduce(1, 3);
      for (std::size_t each = 0; each < members; ++each) wanted[each] -= heap_of[each] == 1 ? 3 : 0;
    }
    for (std::int32_t heap = 0; heap < heaps; ++heap) {
      std::size_t least = members;
      for (std::size_t each = 0; each < members; ++each) {
        if (heap_of[each] == heap && (least == members || wanted[each] < wanted[least])) least = each;
      }
      const double least_due = least == members ? DueHeaps::never : wanted[least];
      ASSERT_EQ(due.first_due(heap), least_due);
      if (least_due != DueHeaps::never) {
        EXPECT_EQ(due.first(heap), static_cast<std::int32_t>(least)) << "of equal values, the first member";
      }
    }
  }
}

}  // namespace
}  // namespace plimsoll
