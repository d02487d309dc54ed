// plimsoll_bench_simgrid NUMBER: one scenario of flows by SimGrid, timed; prints one JSON row.
//
// Built only where SimGrid is installed. One scenario a process: SimGrid's engine is made once. Setting up hosts and links is
// not timed. https://simgrid.org, version 3.32.
#include <xbt/log.h>
#include <simgrid/s4u.hpp>

#include "tests/bench/bench.hpp"
#include "tests/core/flow_scenario.hpp"

namespace {

namespace s4u = simgrid::s4u;
using plimsoll::flow_scenarios::Completions;
using plimsoll::flow_scenarios::Flow;
using plimsoll::flow_scenarios::Scenario;

struct Leaf {
  s4u::NetZone* zone = nullptr;
  simgrid::kernel::routing::NetPoint* router = nullptr;
};

/// A star of hosts with a link each way, and a router that leads out.
Leaf make_leaf(const s4u::NetZone* tree, std::int32_t leaf, std::int32_t hosts, std::vector<s4u::Host*>& made) {
  s4u::NetZone* zone = s4u::create_star_zone("leaf" + std::to_string(leaf));
  zone->set_parent(tree);
  for (std::int32_t i = 0; i < hosts; ++i) {
    const std::string name = "host" + std::to_string(made.size());
    s4u::Host* host = zone->create_host(name, 1e9);
    const s4u::Link* up = zone->create_link(name + "up", plimsoll::flow_scenarios::host_bytes_per_s)->seal();
    const s4u::Link* down = zone->create_link(name + "down", plimsoll::flow_scenarios::host_bytes_per_s)->seal();
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {s4u::LinkInRoute(up)}, false);
    zone->add_route(nullptr, host->get_netpoint(), nullptr, nullptr, {s4u::LinkInRoute(down)}, false);
    made.push_back(host);
  }
  simgrid::kernel::routing::NetPoint* router = zone->create_router("router" + std::to_string(leaf));
  zone->seal();
  return {zone, router};
}

std::vector<s4u::Host*> make_tree(const Scenario& scenario) {
  std::vector<s4u::Host*> hosts;
  s4u::NetZone* tree = s4u::create_star_zone("tree");
  const double bytes_per_s = plimsoll::flow_scenarios::leaf_bytes_per_s_and_host * scenario.hosts_per_leaf;
  for (std::int32_t leaf = 0; leaf < scenario.hosts / scenario.hosts_per_leaf; ++leaf) {
    const auto [zone, router] = make_leaf(tree, leaf, scenario.hosts_per_leaf, hosts);
    const std::string name = "leaf" + std::to_string(leaf);
    const s4u::Link* up = tree->create_link(name + "up", bytes_per_s)->seal();
    const s4u::Link* down = tree->create_link(name + "down", bytes_per_s)->seal();
    tree->add_route(zone->get_netpoint(), nullptr, router, nullptr, {s4u::LinkInRoute(up)}, false);
    tree->add_route(nullptr, zone->get_netpoint(), nullptr, router, {s4u::LinkInRoute(down)}, false);
  }
  tree->seal();
  return hosts;
}

Completions run(const Scenario& scenario, const std::vector<s4u::Host*>& hosts, s4u::Engine& engine) {
  const std::vector<Flow> flows = flows_of(scenario);
  std::vector<s4u::CommPtr> sent;
  s4u::Actor::create("sender", hosts.front(), [&] {
    for (const Flow& flow : flows) {
      if (flow.start_s > s4u::Engine::get_clock()) s4u::this_actor::sleep_until(flow.start_s);
      sent.push_back(s4u::Comm::sendto_async(hosts[static_cast<std::size_t>(flow.source)], hosts[static_cast<std::size_t>(flow.destination)],
                                             static_cast<std::uint64_t>(flow.bytes)));
    }
    for (const s4u::CommPtr& comm : sent) comm->wait();
  });
  engine.run();
  Completions completions;
  for (const s4u::CommPtr& comm : sent) {
    completions.last_s = std::fmax(completions.last_s, comm->get_finish_time());
    completions.mean_s += comm->get_finish_time() / static_cast<double>(flows.size());
  }
  return completions;
}

}  // namespace

int main(int argc, char** argv) {
  xbt_log_control_set("root.thresh:critical");
  s4u::Engine engine(&argc, argv);
  const auto number = static_cast<std::size_t>(argc == 2 ? std::atoi(argv[1]) : -1);
  if (number >= std::size(plimsoll::flow_scenarios::scenarios)) {
    std::fputs("usage: plimsoll_bench_simgrid NUMBER, of a scenario from 0\n", stderr);
    return 2;
  }
  // Bandwidth alone: no windows, no corrections, no cross-traffic.
  for (const char* setting : {"network/model:CM02", "network/TCP-gamma:0", "network/latency-factor:1", "network/bandwidth-factor:1",
                              "network/weight-S:0", "network/crosstraffic:0"}) {
    s4u::Engine::set_config(setting);
  }
  const Scenario& scenario = plimsoll::flow_scenarios::scenarios[number];
  const std::vector<s4u::Host*> hosts = make_tree(scenario);
  const double start_s = plimsoll::bench::processor_s();
  const Completions completions = run(scenario, hosts, engine);
  const double took_s = plimsoll::bench::processor_s() - start_s;
  if (!agree(completions, scenario)) {
    std::fprintf(stderr, "%s: SimGrid ends at %.12g s, at %.12g s in the mean\n", scenario.name, completions.last_s, completions.mean_s);
    return 1;
  }
  plimsoll::bench::print_row(scenario.name, "flows/s", scenario.flows / took_s, 1);
  return 0;
}
