#include "core/sim/event_queue.hpp"
#include "core/sim/simulation.hpp"
#include "tests/bench/bench.hpp"
#include "tests/core/flow_scenario.hpp"

namespace plimsoll::bench {

namespace {

constexpr int pending = 1024;
constexpr int events = 1'000'000;

/// The hold model: of 1,024 pending events the first is taken and one is added, a million times.
double held() {
  flow_scenarios::Draws draws(flow_scenarios::seed);
  EventQueue<std::int64_t> queue;
  for (int i = 0; i < pending; ++i) queue.add(draws.below(1'000'000), 0, i);
  double last_s = 0;
  for (int i = 0; i < events; ++i) {
    const Event<std::int64_t> event = queue.take_first();
    last_s = event.time_s;
    queue.add(event.time_s + draws.below(1'000'000), 0, event.payload);
  }
  return last_s;
}

/// The same through a simulation: waits, each of which begins another.
double waited() {
  flow_scenarios::Draws draws(flow_scenarios::seed);
  Simulation simulation({});
  for (int i = 0; i < pending; ++i) simulation.wait(draws.below(1'000'000), i);
  Simulation::Step step;
  for (int i = 0; i < events && simulation.next(step); ++i) simulation.wait(draws.below(1'000'000), step.tag);
  return simulation.now_s();
}

}  // namespace

void measure_events() {
  double sum_s = 0;
  print_rate("event queue, 1024 pending", "events/s", events, [&] { sum_s += held(); });
  print_rate("simulation, 1024 waits", "events/s", events, [&] { sum_s += waited(); });
  if (sum_s == 0) std::fputs("no event came\n", stderr);
}

}  // namespace plimsoll::bench
