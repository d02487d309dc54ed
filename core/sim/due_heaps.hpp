// Values that change: several heaps over one set of members, each member in one of them at most; the least is at hand.
//
// A heap that knows where each member lies, so that a changed value costs its way through the heap and nothing else. Ties
// break by member number. Values are times, or whatever else is reached in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace plimsoll {

class DueHeaps {
 public:
  static constexpr double never = std::numeric_limits<double>::infinity();

  explicit DueHeaps(std::size_t heaps) : heaps_(heaps) {}

  /// Members are numbered from 0; a new one is in no heap.
  std::int32_t add_member() {
    members_.push_back({});
    return static_cast<std::int32_t>(members_.size() - 1);
  }

  /// Puts a member into a heap or changes its value there; `never` takes it out. It may be in no other heap.
  void set(std::int32_t heap, std::int32_t member, double due) {
    std::vector<std::int32_t>& members = heaps_[index(heap)];
    const std::size_t at = members_[index(member)].place;
    members_[index(member)].due = due;
    if (due == never) {
      if (at != absent) remove(members, at);
    } else if (at == absent) {
      members.push_back(member);
      rise(members, members.size() - 1);
    } else {
      sink(members, rise(members, at));
    }
  }

  /// Takes so much off every value of a heap. Rounding may change their order.
  void reduce(std::int32_t heap, double by) {
    std::vector<std::int32_t>& members = heaps_[index(heap)];
    for (const std::int32_t member : members) members_[index(member)].due -= by;
    for (std::size_t at = members.size() / 2; at > 0; --at) sink(members, at - 1);
  }

  double due(std::int32_t member) const { return members_[index(member)].due; }
  const std::vector<std::int32_t>& members(std::int32_t heap) const { return heaps_[index(heap)]; }
  std::int32_t first(std::int32_t heap) const { return heaps_[index(heap)].front(); }
  double first_due(std::int32_t heap) const { return heaps_[index(heap)].empty() ? never : due(first(heap)); }

 private:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  struct Member {
    double due = never;
    std::size_t place = absent;
  };
  static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }

  bool is_before(std::int32_t left, std::int32_t right) const {
    const double left_due = due(left);
    const double right_due = due(right);
    return left_due != right_due ? left_due < right_due : left < right;
  }

  void put(std::vector<std::int32_t>& members, std::size_t at, std::int32_t member) {
    members[at] = member;
    members_[index(member)].place = at;
  }

  void remove(std::vector<std::int32_t>& members, std::size_t at) {
    members_[index(members[at])].place = absent;
    const std::int32_t last = members.back();
    members.pop_back();
    if (at == members.size()) return;
    put(members, at, last);
    sink(members, rise(members, at));
  }

  std::size_t rise(std::vector<std::int32_t>& members, std::size_t at) {
    const std::int32_t member = members[at];
    while (at > 0) {
      const std::size_t parent = (at - 1) / 2;
      if (!is_before(member, members[parent])) break;
      put(members, at, members[parent]);
      at = parent;
    }
    put(members, at, member);
    return at;
  }

  void sink(std::vector<std::int32_t>& members, std::size_t at) {
    const std::int32_t member = members[at];
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= members.size()) break;
      if (child + 1 < members.size() && is_before(members[child + 1], members[child])) ++child;
      if (!is_before(members[child], member)) break;
      put(members, at, members[child]);
      at = child;
    }
    put(members, at, member);
  }

  std::vector<std::vector<std::int32_t>> heaps_;
  std::vector<Member> members_;
};

}  // namespace plimsoll
