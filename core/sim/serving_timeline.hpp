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

/// The mean of a stretch of time.
class OccupancyMean {
 public:
  void add(const Occupancy& was, double seconds) {
    sum_.waiting += was.waiting * seconds;
    sum_.running += was.running * seconds;
    sum_.kv_share += was.kv_share * seconds;
    length_s_ += seconds;
  }
  Occupancy mean() const {
    if (!(length_s_ > 0)) return {};
    return {sum_.waiting / length_s_, sum_.running / length_s_, sum_.kv_share / length_s_};
  }
  void join(const OccupancyMean& other) {
    sum_ = {sum_.waiting + other.sum_.waiting, sum_.running + other.sum_.running, sum_.kv_share + other.sum_.kv_share};
    length_s_ += other.length_s_;
  }

 private:
  Occupancy sum_;  ///< Over time.
  double length_s_ = 0;
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
  double now_s() const { return at_s_; }
  std::size_t spans() const { return spans_.size(); }
  /// Over a span, of what is over of it.
  Occupancy mean(std::size_t span) const { return spans_[span].mean(); }

 private:
  double end_s() const { return static_cast<double>(spans_.size()) * span_s_; }
  void add(const Occupancy& was, double seconds) {
    if (!spans_.empty()) spans_.back().add(was, seconds);
  }
  /// Spans of twice the length, each of two.
  void join() {
    for (std::size_t i = 0; i < most_spans / 2; ++i) {
      OccupancyMean both = spans_[2 * i];
      both.join(spans_[2 * i + 1]);
      spans_[i] = both;
    }
    spans_.resize(most_spans / 2);
    span_s_ *= 2;
  }

  std::vector<OccupancyMean> spans_;
  double span_s_ = 1.0 / 1024;
  double at_s_ = 0;
};

}  // namespace plimsoll
