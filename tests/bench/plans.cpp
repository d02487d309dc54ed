#include <chrono>

#include "core/plimsoll.hpp"
#include "tests/bench/bench.hpp"

namespace plimsoll::bench {

namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

/// Median, 95th percentile and rate of one function over the plans.
template <typename Function>
void measure(const std::string& name, const std::vector<std::string>& plans, Function function) {
  std::size_t answered_bytes = 0;
  // A whole round first: an engine compiles WASM twice, fast and then well, and the second takes a while to arrive.
  for (const std::string& plan : plans) answered_bytes += function(plan).size();
  std::vector<double> times_us;
  times_us.reserve(plans.size());
  for (const std::string& plan : plans) {
    const Clock::time_point start = Clock::now();
    answered_bytes += function(plan).size();
    times_us.push_back(microseconds_since(start));
  }
  if (answered_bytes == 0) return;
  double total_us = 0;
  for (const double time_us : times_us) total_us += time_us;
  print_row(name + ", median", "us", quantile(times_us, 0.5), times_us.size());
  print_row(name + ", 95th percentile", "us", quantile(times_us, 0.95), times_us.size());
  print_row(name + ", rate", "plans/s", 1e6 * static_cast<double>(times_us.size()) / total_us, times_us.size());
}

}  // namespace

void measure_plans(const std::vector<std::string>& plans) {
  measure("check", plans, [](const std::string& plan) { return door::check(plan); });
  measure("link", plans, [](const std::string& plan) { return door::link(plan); });
}

}  // namespace plimsoll::bench
