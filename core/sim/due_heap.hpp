// Times that change: for each of a fixed set of members, when it is next due; the earliest is at hand.
//
// A heap that knows where each member lies, so that a changed time costs its way through the heap and nothing else. Ties
// break by member number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace plimsoll {

class DueHeap {
 public:
  static constexpr double never = std::numeric_limits<double>::infinity();

  /// Members are numbered from 0; a new one is due never.
  std::int32_t add_member() {
    const auto member = static_cast<std::int32_t>(place_.size());
    place_.push_back(absent);
    due_s_.push_back(never);
    return member;
  }

  /// `never` takes a member out.
  void set(std::int32_t member, double due_s) {
    const std::size_t at = place_[index(member)];
    due_s_[index(member)] = due_s;
    if (due_s == never) {
      if (at != absent) remove(at);
    } else if (at == absent) {
      heap_.push_back(member);
      place_[index(member)] = heap_.size() - 1;
      rise(heap_.size() - 1);
    } else {
      sink(rise(at));
    }
  }

  double due_s(std::int32_t member) const { return due_s_[index(member)]; }
  bool empty() const { return heap_.empty(); }
  std::int32_t first() const { return heap_.front(); }
  double first_due_s() const {
    if (heap_.empty()) return never;
    return due_s_[index(heap_.front())];
  }

 private:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  static std::size_t index(std::int32_t member) { return static_cast<std::size_t>(member); }

  bool is_before(std::int32_t left, std::int32_t right) const {
    const double left_s = due_s_[index(left)];
    const double right_s = due_s_[index(right)];
    return left_s != right_s ? left_s < right_s : left < right;
  }

  void put(std::size_t at, std::int32_t member) {
    heap_[at] = member;
    place_[index(member)] = at;
  }

  void remove(std::size_t at) {
    place_[index(heap_[at])] = absent;
    const std::int32_t last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    put(at, last);
    sink(rise(at));
  }

  std::size_t rise(std::size_t at) {
    const std::int32_t member = heap_[at];
    while (at > 0) {
      const std::size_t parent = (at - 1) / 2;
      if (!is_before(member, heap_[parent])) break;
      put(at, heap_[parent]);
      at = parent;
    }
    put(at, member);
    return at;
  }

  void sink(std::size_t at) {
    const std::int32_t member = heap_[at];
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && is_before(heap_[child + 1], heap_[child])) ++child;
      if (!is_before(heap_[child], member)) break;
      put(at, heap_[child]);
      at = child;
    }
    put(at, member);
  }

  std::vector<std::int32_t> heap_;
  std::vector<std::size_t> place_;
  std::vector<double> due_s_;
};

}  // namespace plimsoll
