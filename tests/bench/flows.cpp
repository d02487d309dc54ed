#include "tests/bench/bench.hpp"
#include "tests/core/flow_scenario.hpp"

namespace plimsoll::bench {

bool measure_flows() {
  bool do_all_agree = true;
  for (const flow_scenarios::Scenario& scenario : flow_scenarios::scenarios) {
    const std::vector<flow_scenarios::Flow> flows = flow_scenarios::flows_of(scenario);
    print_rate(scenario.name, "flows/s", scenario.flows, [&] {
      Simulation simulation(flow_scenarios::links_of(scenario));
      do_all_agree = agree(flow_scenarios::run(scenario, flows, simulation), scenario) && do_all_agree;
    });
  }
  return do_all_agree;
}

}  // namespace plimsoll::bench
