// plimsoll_bench PLANS: times the door over a file of plans, one a line, then searches, the simulator and the other tools at size; prints one JSON row a measurement.
//
// The same loops natively and as WASM, so that the two can be divided by each other.
#include "tests/bench/bench.hpp"

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

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> plans = argc == 2 ? lines_of(argv[1]) : std::vector<std::string>();
  if (plans.empty()) {
    std::fputs("usage: plimsoll_bench PLANS\n", stderr);
    return 2;
  }
  plimsoll::bench::measure_plans(plans);
  plimsoll::bench::measure_search();
  plimsoll::bench::measure_events();
  plimsoll::bench::measure_serving();
  plimsoll::bench::measure_tools();
  if (plimsoll::bench::measure_flows()) return 0;
  std::fputs("a scenario of flows does not end when it should\n", stderr);
  return 1;
}
