// A queue with two ends that asks for memory only when it is longer than it ever was.
#pragma once

#include <cstddef>
#include <vector>

namespace plimsoll {

template <typename Value>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  Value& front() { return values_[first_]; }
  const Value& operator[](std::size_t i) const { return values_[place(i)]; }

  void push_back(Value value) {
    if (count_ == values_.size()) grow();
    values_[place(count_++)] = value;
  }
  void push_front(Value value) {
    if (count_ == values_.size()) grow();
    first_ = place(values_.size() - 1);
    values_[first_] = value;
    ++count_;
  }
  Value take_front() {
    Value taken = values_[first_];
    first_ = place(1);
    --count_;
    return taken;
  }
  /// One value out of the middle; the others keep their order. False where it is not there.
  bool remove(const Value& value) {
    std::size_t i = 0;
    while (i < count_ && !(values_[place(i)] == value)) ++i;
    if (i == count_) return false;
    for (; i + 1 < count_; ++i) values_[place(i)] = values_[place(i + 1)];
    --count_;
    return true;
  }

 private:
  std::size_t place(std::size_t i) const { return (first_ + i) & (values_.size() - 1); }
  void grow() {
    std::vector<Value> larger(values_.empty() ? 8 : 2 * values_.size());
    for (std::size_t i = 0; i < count_; ++i) larger[i] = values_[place(i)];
    values_.swap(larger);
    first_ = 0;
  }

  std::vector<Value> values_;  ///< A power of two of them.
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace plimsoll
