// Queue, running sequences and KV blocks over time, as means over spans of equal length; however long it goes on, there are
// between half as many spans as `most_spans` and all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace plimsoll {

/// What there is of each at one moment.
struct Occupancy {
  double waiting = 0;
  double running = 0;
  double kv_share = 0;
};

class Timeline {
 public:
  static constexpr std::size_t most_spans = 120;

  /// Until now there was so much. Time does not go back.
  void advance(double now_s, const Occupancy& was) {
    while (now_s > end_s()) {
      add(was, end_s() - at_s_);
      at_s_ = end_s();
      if (spans_.size() == most_spans) join();
      spans_.push_back({});
    }
    add(was, now_s - at_s_);
    at_s_ = now_s;
  }

  double span_s() const { return span_s_; }
  double end() const { return at_s_; }
  std::size_t spans() const { return spans_.size(); }
  /// The mean over a span; the last may not be over.
  Occupancy mean(std::size_t span) const {
    const bool is_last = span + 1 == spans_.size();
    const double length_s = is_last ? at_s_ - static_cast<double>(span) * span_s_ : span_s_;
    const Occupancy& sum = spans_[span];
    if (!(length_s > 0)) return {};
    return {sum.waiting / length_s, sum.running / length_s, sum.kv_share / length_s};
  }

 private:
  double end_s() const { return static_cast<double>(spans_.size()) * span_s_; }
  void add(const Occupancy& was, double seconds) {
    if (spans_.empty() || !(seconds > 0)) return;
    Occupancy& sum = spans_.back();
    sum.waiting += was.waiting * seconds;
    sum.running += was.running * seconds;
    sum.kv_share += was.kv_share * seconds;
  }
  /// Spans of twice the length, each of two.
  void join() {
    for (std::size_t i = 0; i < most_spans / 2; ++i) {
      const Occupancy& left = spans_[2 * i];
      const Occupancy& right = spans_[2 * i + 1];
      spans_[i] = {left.waiting + right.waiting, left.running + right.running, left.kv_share + right.kv_share};
    }
    spans_.resize(most_spans / 2);
    span_s_ *= 2;
  }

  std::vector<Occupancy> spans_;  ///< Sums over time.
  double span_s_ = 1.0 / 1024;
  double at_s_ = 0;
};

}  // namespace plimsoll
