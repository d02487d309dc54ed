// What the measurements share: a clock and the row that each prints.
#pragma once

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#endif

namespace plimsoll::bench {

/// Processor time of this process, so that what else runs on the machine counts little.
inline double processor_s() {
#ifdef __EMSCRIPTEN__
  return EM_ASM_DOUBLE({
    const used = process.cpuUsage();
    return 1e-6 * (used.user + used.system);
  });
#else
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

inline double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

inline void print_row(const std::string& name, const char* unit, double value, std::size_t n) {
  std::printf("{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.6g, \"n\": %zu}\n", name.c_str(), unit, value, n);
}

/// The median rate of a run of `count` things: at least three runs, more where they are short; one before them is not counted.
template <typename Run>
void print_rate(const std::string& name, const char* unit, double count, Run run) {
  run();
  std::vector<double> times_s;
  double total_s = 0;
  while (times_s.size() < 3 || (total_s < 0.5 && times_s.size() < 15)) {
    const double start_s = processor_s();
    run();
    times_s.push_back(processor_s() - start_s);
    total_s += times_s.back();
  }
  print_row(name, unit, count / quantile(times_s, 0.5), times_s.size());
}

/// The door over plans.
void measure_plans(const std::vector<std::string>& plans);
/// The event queue by itself, and events of a simulation.
void measure_events();
/// Evaluations of layouts, and searches over all of them.
void measure_search();
/// Continuous batching of a plan.
void measure_serving();
/// Assignment and placement at size.
void measure_tools();
/// The flow engine over the scenarios. False where a checksum does not come out.
bool measure_flows();

}  // namespace plimsoll::bench
