#include "core/sim/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/sim/simulation.hpp"
#include "tests/core/max_min_laws.hpp"
#include "tests/core/random_network.hpp"

namespace plimsoll {
namespace {

using testing_networks::Random;
using testing_networks::random_network;
using testing_networks::random_tree;
using testing_networks::RandomNetwork;

struct Flow {
  std::vector<std::int32_t> path;
  double bytes = 0;
  double start_s = 0;
};

/// When each flow arrives. Flows are released by waits, in order.
std::vector<double> arrivals(Simulation& simulation, const std::vector<Flow>& flows) {
  for (std::size_t i = 0; i < flows.size(); ++i) simulation.wait_until(flows[i].start_s, static_cast<std::int64_t>(i));
  std::vector<double> arrival_s(flows.size(), -1);
  Simulation::Step step;
  while (simulation.next(step)) {
    const auto i = static_cast<std::size_t>(step.tag);
    if (step.kind == Simulation::Kind::waited) {
      simulation.send(simulation.route(flows[i].path), flows[i].bytes, step.tag);
    } else {
      arrival_s[i] = simulation.now_s();
    }
  }
  return arrival_s;
}

struct ArrivalCase {
  const char* name;
  std::vector<SimulatedLink> links;
  std::vector<Flow> flows;
  std::vector<double> want_s;
};

const ArrivalCase arrival_cases[] = {
    {"bytes_over_bandwidth", {{100, 0}}, {{{0}, 50}}, {0.5}},
    {"latencies_of_the_path_add_up", {{100, 0.25}, {100, 0.5}}, {{{0, 1}, 50}}, {1.25}},
    {"no_bytes_cost_the_latency", {{100, 0.25}}, {{{0}, 0}}, {0.25}},
    {"a_flow_that_waits_uses_no_bandwidth", {{100, 0}, {1e9, 0.5}}, {{{0}, 50}, {{0, 1}, 50}}, {0.5, 1.0}},
    {"equal_flows_share", {{100, 0}}, {{{0}, 10}, {{0}, 20}, {{0}, 30}}, {0.3, 0.5, 0.6}},
    {"who_comes_later_slows_who_is_there", {{100, 0}}, {{{0}, 100}, {{0}, 50, 0.5}}, {1.5, 1.5}},
    {"a_path_over_no_link_costs_nothing", {{100, 0}}, {{{}, 50, 0.5}}, {0.5}},
    {"nothing_travels_in_no_time_at_one_instant", {{100, 0}}, {{{}, 0, 0.5}}, {0.5}},
};

class Arrivals : public testing::TestWithParam<ArrivalCase> {};
TEST_P(Arrivals, FollowLatencyAndFairRates) {
  const ArrivalCase& c = GetParam();
  Simulation simulation(c.links);
  const std::vector<double> got_s = arrivals(simulation, c.flows);
  for (std::size_t i = 0; i < c.flows.size(); ++i) EXPECT_NEAR(got_s[i], c.want_s[i], 1e-12) << "flow " << i;
}
INSTANTIATE_TEST_SUITE_P(Network, Arrivals, testing::ValuesIn(arrival_cases), [](const auto& each) { return each.param.name; });

TEST(Simulation, EventsOfOneInstantComeInAStatedOrder) {
  Simulation simulation({{100, 0}, {100, 0}});
  const std::int32_t first = simulation.route({0});
  const std::int32_t second = simulation.route({1});
  simulation.wait(1.0, 10);
  simulation.send(second, 100, 20);  // All arrive at 1 s, in the order in which they were sent.
  simulation.wait(1.0, 11);
  simulation.send(first, 50, 21);
  simulation.send(first, 50, 22);
  std::string order;
  Simulation::Step step;
  while (simulation.next(step)) {
    order += std::to_string(step.tag) + " ";
    if (step.tag == 20) simulation.wait(0, 12);  // What is over at once comes after what was due.
  }
  EXPECT_EQ(order, "20 21 22 10 11 12 ");
  EXPECT_EQ(simulation.now_s(), 1.0);
}

TEST(Simulation, ALinkMayChangeItsCapacityMidway) {
  Simulation simulation({{100, 0}});
  simulation.set_capacity_at(0.5, 0, 0);
  simulation.set_capacity_at(2.0, 0, 10);
  // 50 bytes until 0.5 s, none until 2 s, the other 50 at 10 bytes/s.
  EXPECT_DOUBLE_EQ(arrivals(simulation, {{{0}, 100}}).front(), 7.0);
}

TEST(Simulation, SaysWhatALinkWithoutCapacityHoldsUp) {
  Simulation simulation({{100, 0}, {0, 0}});
  const std::vector<double> got_s = arrivals(simulation, {{{0}, 100}, {{0, 1}, 100}});
  EXPECT_EQ(got_s[0], 1.0);
  EXPECT_EQ(got_s[1], -1);
  EXPECT_EQ(simulation.held_up(), 1);
}

/// Next to 2e16 bytes of service a mark is off by up to 2 bytes, so marks may not be counted from the first flow on.
TEST(Network, SmallFlowsStayExactOnARouteThatIsNeverIdle) {
  Simulation simulation({{1e18, 0}});
  const std::int32_t route = simulation.route({0});
  Simulation::Step step;
  simulation.send(route, 5e12, 0);
  for (int i = 1; i <= 2000; ++i) {
    simulation.send(route, 1e13, i);  // One is always under way when the other ends.
    ASSERT_TRUE(simulation.next(step));
  }
  const double begin_s = simulation.now_s();
  simulation.set_capacity_at(begin_s, 0, 1000);
  simulation.send(route, 333, -1);
  ASSERT_TRUE(simulation.next(step));
  ASSERT_EQ(step.tag, -1);
  EXPECT_NEAR(simulation.now_s() - begin_s, 0.666, 1e-9);
}

std::vector<Flow> random_flows(Random& random, const RandomNetwork& network, bool at_few_times) {
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < 60; ++i) {
    const double start_s = at_few_times ? 0.25 * static_cast<double>(random.below(3)) : random.share();
    flows.push_back({network.paths[random.below(network.paths.size())], 1e6 * static_cast<double>(random.below(200)), start_s});
  }
  return flows;
}

/// Steps of equal length between events, rates by definition at each event: slow, and without any of the machinery.
std::vector<double> arrivals_by_definition(const RandomNetwork& network, const std::vector<Flow>& flows) {
  std::vector<double> left(flows.size());
  std::vector<double> arrival_s(flows.size(), -1);
  for (std::size_t i = 0; i < flows.size(); ++i) left[i] = flows[i].bytes;
  double now_s = 0;
  for (;;) {
    MaxMin rates(network.capacity_bytes_per_s);
    double next_s = INFINITY;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (arrival_s[i] >= 0) continue;
      if (flows[i].start_s > now_s) {
        next_s = std::fmin(next_s, flows[i].start_s);
      } else if (left[i] <= 1e-3) {  // A thousandth of a byte is rounding.
        arrival_s[i] = now_s;
      } else {
        rates.add_users(rates.route(flows[i].path), 1);
      }
    }
    rates.settle();
    const auto is_under_way = [&](std::size_t i) { return arrival_s[i] < 0 && flows[i].start_s <= now_s; };
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (is_under_way(i)) next_s = std::fmin(next_s, now_s + left[i] / rates.rate_bytes_per_s(rates.route(flows[i].path)));
    }
    if (next_s == INFINITY) return arrival_s;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (is_under_way(i)) left[i] -= rates.rate_bytes_per_s(rates.route(flows[i].path)) * (next_s - now_s);
    }
    now_s = next_s;
  }
}

TEST(Network, AgreesWithFlowsCountedOneByOne) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomNetwork network = random_network(random);
    std::vector<SimulatedLink> links;
    for (const double capacity : network.capacity_bytes_per_s) links.push_back({capacity, 0});
    const std::vector<Flow> flows = random_flows(random, network, seed % 2 == 0);
    Simulation simulation(links);
    const std::vector<double> got_s = arrivals(simulation, flows);
    const std::vector<double> want_s = arrivals_by_definition(network, flows);
    for (std::size_t i = 0; i < flows.size(); ++i) EXPECT_NEAR(got_s[i], want_s[i], 1e-9) << "flow " << i;
  }
}

TEST(Network, DeliversWhatWasSentAndNeverAboveCapacity) {
  for (std::uint64_t seed = 500; seed < 800; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomNetwork network = random_network(random);
    std::vector<SimulatedLink> links;
    for (const double capacity : network.capacity_bytes_per_s) links.push_back({capacity, 1e-3 * random.share()});
    const std::vector<Flow> flows = random_flows(random, network, seed % 2 == 0);
    Simulation simulation(links);
    const std::vector<double> arrival_s = arrivals(simulation, flows);
    std::vector<double> sent_bytes(links.size(), 0);
    for (std::size_t i = 0; i < flows.size(); ++i) {
      double least_s = flows[i].start_s;
      double slowest = INFINITY;
      for (const std::int32_t link : flows[i].path) {
        const SimulatedLink& crossed = links[static_cast<std::size_t>(link)];
        least_s += crossed.latency_s;
        slowest = std::fmin(slowest, crossed.capacity_bytes_per_s);
        sent_bytes[static_cast<std::size_t>(link)] += flows[i].bytes;
      }
      EXPECT_GE(arrival_s[i], (least_s + flows[i].bytes / slowest) * (1 - 1e-12)) << "flow " << i << " alone would need longer";
    }
    EXPECT_EQ(simulation.held_up(), 0);
    for (std::size_t i = 0; i < links.size(); ++i) {
      const auto link = static_cast<std::int32_t>(i);
      EXPECT_DOUBLE_EQ(simulation.network().carried_bytes(link), sent_bytes[i]);
      EXPECT_LE(sent_bytes[i], simulation.network().busy_s(link) * links[i].capacity_bytes_per_s * (1 + 1e-9));
    }
  }
}

struct Fault {
  double time_s = 0;
  std::size_t link = 0;
  double bytes_per_s = 0;
};

/// Links that slow down or stop, and come back.
std::vector<Fault> random_faults(Random& random, const RandomNetwork& network) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t link = random.below(network.capacity_bytes_per_s.size());
    const double whole = network.capacity_bytes_per_s[link];
    const double from_s = random.share();
    faults.push_back({from_s, link, random.chance(0.5) ? 0 : whole * random.share()});
    faults.push_back({from_s + random.share(), link, whole});
  }
  std::sort(faults.begin(), faults.end(), [](const Fault& left, const Fault& right) { return left.time_s < right.time_s; });
  return faults;
}

/// Runs flows and faults through a network. Between events each flow is sent its rate times the time, added up here flow by
/// flow; at each event the laws of the rates hold; and a flow ends when it has been sent its bytes.
void expect_laws_at_every_event(RandomNetwork network, const std::vector<Flow>& flows, const std::vector<Fault>& faults) {
  Network under_test(network.capacity_bytes_per_s);
  std::vector<std::int32_t> routes;
  for (const auto& path : network.paths) under_test.route(path);
  for (const Flow& flow : flows) routes.push_back(under_test.route(flow.path));
  std::vector<double> sent_bytes(flows.size(), 0);
  std::vector<std::int64_t> under_way;
  std::size_t next_flow = 0;
  std::size_t next_fault = 0;
  double now_s = 0;
  while (next_flow < flows.size() || next_fault < faults.size() || under_test.flows() > 0) {
    under_test.settle(now_s);
    testing_networks::expect_max_min_fair(under_test.rates());
    testing_networks::expect_as_from_scratch(under_test.rates(), network);
    double next_s = under_test.next_end_s();
    if (next_flow < flows.size()) next_s = std::fmin(next_s, flows[next_flow].start_s);
    if (next_fault < faults.size()) next_s = std::fmin(next_s, faults[next_fault].time_s);
    ASSERT_LT(next_s, INFINITY) << "links have come back, so flows end";
    ASSERT_GE(next_s, now_s);
    for (const std::int64_t flow : under_way) {
      const auto i = static_cast<std::size_t>(flow);
      sent_bytes[i] += under_test.rates().rate_bytes_per_s(routes[i]) * (next_s - now_s);
    }
    now_s = next_s;
    std::vector<std::int64_t> ended;
    under_test.take_ended(now_s, ended);
    for (const std::int64_t flow : ended) {
      const auto i = static_cast<std::size_t>(flow);
      EXPECT_NEAR(sent_bytes[i], flows[i].bytes, 1e-3 + 1e-9 * flows[i].bytes) << "flow " << i;
      std::erase(under_way, flow);
    }
    for (; next_fault < faults.size() && faults[next_fault].time_s <= now_s; ++next_fault) {
      network.capacity_bytes_per_s[faults[next_fault].link] = faults[next_fault].bytes_per_s;
      under_test.set_capacity(static_cast<std::int32_t>(faults[next_fault].link), faults[next_fault].bytes_per_s);
    }
    for (; next_flow < flows.size() && flows[next_flow].start_s <= now_s; ++next_flow) {
      under_way.push_back(static_cast<std::int64_t>(next_flow));
      under_test.add(under_way.back(), routes[next_flow], flows[next_flow].bytes, now_s);
    }
  }
  EXPECT_TRUE(under_way.empty());
}

TEST(Network, KeepsItsLawsAtEveryEventWhileLinksFailAndComeBack) {
  for (std::uint64_t seed = 900; seed < 1200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomNetwork network = seed % 3 == 0 ? random_tree(random) : random_network(random);
    std::vector<Flow> flows = random_flows(random, network, seed % 2 == 0);
    for (Flow& flow : flows) flow.bytes += 1;  // Those without bytes never join.
    std::stable_sort(flows.begin(), flows.end(), [](const Flow& left, const Flow& right) { return left.start_s < right.start_s; });
    expect_laws_at_every_event(network, flows, random_faults(random, network));
  }
}

}  // namespace
}  // namespace plimsoll
