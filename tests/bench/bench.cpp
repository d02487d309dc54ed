// plimsoll_bench PLANS: times the door over a file of plans, one a line; prints one JSON row a measurement.
//
// The same loop natively and as WASM, so that the two can be divided by each other.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "core/plimsoll.hpp"

namespace {

std::vector<std::string> lines_of(const char* path) {
  std::vector<std::string> lines;
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return lines;
  std::string line;
  for (int character = std::fgetc(file); character != EOF; character = std::fgetc(file)) {
    if (character == '\n') {
      lines.push_back(line);
      line.clear();
    } else {
      line.push_back(static_cast<char>(character));
    }
  }
  std::fclose(file);
  return lines;
}

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void print_row(const char* name, const char* unit, double value, std::size_t n) {
  std::printf("{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.6g, \"n\": %zu}\n", name, unit, value, n);
}

/// Median, 95th percentile and rate of one function over the plans.
template <typename Function>
void measure(const char* name, const std::vector<std::string>& plans, Function function) {
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
  const std::string prefix = name;
  print_row((prefix + ", median").c_str(), "us", quantile(times_us, 0.5), times_us.size());
  print_row((prefix + ", 95th percentile").c_str(), "us", quantile(times_us, 0.95), times_us.size());
  print_row((prefix + ", rate").c_str(), "plans/s", 1e6 * static_cast<double>(times_us.size()) / total_us,
            times_us.size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> plans = argc == 2 ? lines_of(argv[1]) : std::vector<std::string>();
  if (plans.empty()) {
    std::fputs("usage: plimsoll_bench PLANS\n", stderr);
    return 2;
  }
  measure("check", plans, [](const std::string& plan) { return plimsoll::door::check(plan); });
  measure("link", plans, [](const std::string& plan) { return plimsoll::door::link(plan); });
  return 0;
}
