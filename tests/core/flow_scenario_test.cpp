#include "tests/core/flow_scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace plimsoll::flow_scenarios {
namespace {

/// Beside those that the benchmark runs: few at once, and many in turn.
constexpr Scenario shorter_and_longer[] = {
    {"burst of 1000, 16 hosts", 16, 4, 1'000, true, 0.1098, 0.0597521351926},
    {"burst of 1000, 128 hosts", 128, 8, 1'000, true, 0.0199548576, 0.0103968075783},
    {"burst of 1000, 1024 hosts", 1024, 32, 1'000, true, 0.0061, 0.00208157071854},
    {"steady 1000, 16 hosts", 16, 4, 1'000, false, 0.217861941, 0.11031980391},
    {"steady 1000, 128 hosts", 128, 8, 1'000, false, 0.0308365588, 0.0154718454494},
    {"steady 1000, 1024 hosts", 1024, 32, 1'000, false, 0.007972002, 0.00324944869007},
    {"steady 100000, 16 hosts", 16, 4, 100'000, false, 21.0721843, 10.5509232511},
};

class FlowScenario : public testing::TestWithParam<Scenario> {};
TEST_P(FlowScenario, EndsWhenAnotherSimulatorSays) {
  const Scenario& scenario = GetParam();
  Simulation simulation(links_of(scenario));
  const Completions completions = run(scenario, flows_of(scenario), simulation);
  EXPECT_TRUE(agree(completions, scenario)) << "last " << completions.last_s << " s, mean " << completions.mean_s << " s";
  EXPECT_EQ(simulation.held_up(), 0);
}

std::string name_of(const testing::TestParamInfo<Scenario>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == ','; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Benchmarked, FlowScenario, testing::ValuesIn(scenarios), name_of);
INSTANTIATE_TEST_SUITE_P(ShorterAndLonger, FlowScenario, testing::ValuesIn(shorter_and_longer), name_of);

TEST(FlowScenario, TakesMemoryForTheFlowsThatAreUnderWay) {
  const Scenario scenario{"a million paths", 1024, 32, 20'000, false, 0, 0};
  const std::vector<Flow> flows = flows_of(scenario);
  Simulation simulation(links_of(scenario));
  std::int64_t most = 0;
  std::int64_t under_way = 0;
  Simulation::Step step;
  for (std::size_t i = 0; i < flows.size();) {
    simulation.wait_until(flows[i].start_s, -1);
    while (simulation.next(step) && step.tag >= 0) --under_way;
    simulation.send(path_of(scenario, flows[i]), flows[i].bytes, static_cast<std::int64_t>(i));
    most = std::max(most, ++under_way);
    ++i;
  }
  while (simulation.next(step)) --under_way;
  EXPECT_EQ(under_way, 0);
  EXPECT_LT(most, 2'000);
  EXPECT_LE(simulation.network().flow_numbers(), static_cast<std::size_t>(most));
  EXPECT_LE(simulation.network().rates().route_count(), static_cast<std::size_t>(most) * 2) << "routes of two and of four links";
}

}  // namespace
}  // namespace plimsoll::flow_scenarios
