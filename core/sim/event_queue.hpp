// Events in order of time: a binary heap whose ties break by a stated order, so that one input has one trace.
//
// Of two events the earlier comes first; of two at one time, the one of lower rank; of two of one rank, the one that was
// added first. No two events are equal, so the order does not depend on how the heap happens to lie.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace plimsoll {

/// `Payload` says what happens. `rank` orders kinds of events that fall on one instant.
template <typename Payload>
struct Event {
  double time_s = 0;
  int rank = 0;
  std::int64_t sequence = 0;  ///< The how-manieth event that was added.
  Payload payload{};

  bool is_before(const Event& other) const {
    if (time_s != other.time_s) return time_s < other.time_s;
    if (rank != other.rank) return rank < other.rank;
    return sequence < other.sequence;
  }
};

template <typename Payload>
class EventQueue {
 public:
  void add(double time_s, int rank, Payload payload) {
    heap_.push_back({time_s, rank, added_++, std::move(payload)});
    rise(heap_.size() - 1);
  }

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  const Event<Payload>& first() const { return heap_.front(); }

  Event<Payload> take_first() {
    Event<Payload> first = std::move(heap_.front());
    if (heap_.size() > 1) heap_.front() = std::move(heap_.back());
    heap_.pop_back();
    if (!heap_.empty()) sink(0);
    return first;
  }

 private:
  void rise(std::size_t at) {
    while (at > 0) {
      const std::size_t parent = (at - 1) / 2;
      if (!heap_[at].is_before(heap_[parent])) return;
      std::swap(heap_[at], heap_[parent]);
      at = parent;
    }
  }

  void sink(std::size_t at) {
    for (;;) {
      std::size_t least = at;
      for (std::size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap_.size(); ++child) {
        if (heap_[child].is_before(heap_[least])) least = child;
      }
      if (least == at) return;
      std::swap(heap_[at], heap_[least]);
      at = least;
    }
  }

  std::vector<Event<Payload>> heap_;
  std::int64_t added_ = 0;
};

}  // namespace plimsoll
