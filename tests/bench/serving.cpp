#include "core/sim/serving_system.hpp"
#include "core/spec/json_read.hpp"
#include "tests/bench/bench.hpp"

namespace plimsoll::bench {

namespace {

struct Scenario {
  const char* name;
  const char* text;
};

/// 100,000 requests that count and 20,000 before them; answers of dozens of tokens.
constexpr Scenario scenarios[] = {
    {"serving, one GPU", R"({"plan":{"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","layout":"TP1","workload":{"input":"100..1500","output":"16..128","arrival_rate":16}},"requests":100000,"seed":1})"},
    {"serving, 8 attention ranks, experts",
     R"({"plan":{"plimsoll":1,"model":"deepseek-v3","accelerator":"h200-sxm","layout":"DP8 EP8","engine":{"weights":"fp8"},"workload":{"input":"100..1500","output":"16..128","arrival_rate":8}},"requests":100000,"seed":1})"},
    {"serving, two pools",
     R"({"plan":{"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","layout":"TP4","disaggregation":{"prefill_layout":"TP4","handoff_link":{"bandwidth":"25 GB/s"}},"engine":{"weights":"fp8"},"workload":{"input":"100..1500","output":"16..128","arrival_rate":6}},"requests":100000,"seed":1})"},
};

}  // namespace

void measure_serving() {
  for (const Scenario& each : scenarios) {
    Problems problems;
    ServingScenario scenario;
    read(json::parse(each.text, problems), scenario, "", problems);
    const std::unique_ptr<ServingMachine> machine = problems.none() ? serving_machine(scenario, problems) : nullptr;
    if (!machine) {
      std::fprintf(stderr, "%s: %s: %s\n", each.name, problems.list().front().path.c_str(), problems.list().front().message.c_str());
      continue;
    }
    const ServingRun run = run_serving(*machine, 1);
    double iterations = 0;
    const auto again = [&] { iterations += static_cast<double>(run_serving(*machine, 1).iterations); };
    print_rate(each.name, "requests/s", static_cast<double>(run.arrived), again);
    print_rate(each.name, "iterations/s", static_cast<double>(run.iterations), again);
    if (iterations == 0) std::fputs("no iteration was run\n", stderr);
  }
}

}  // namespace plimsoll::bench
