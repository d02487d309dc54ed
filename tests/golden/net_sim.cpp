// Batches over named channels: a batch waits its summed latency, then shares bandwidth. Compared with the exact run.
#include <fmt/core.h>

#include <map>

#include "core/sim/simulation.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

struct Span {
  double start_s = 0;
  double end_s = 0;
};

std::map<std::string, Span> run_batches(const Json& input) {
  std::map<std::string, std::int32_t> number_of_channel;
  std::vector<SimulatedLink> links;
  for (const auto& [name, channel] : member(input, "channels").items()) {
    number_of_channel[name] = static_cast<std::int32_t>(links.size());
    links.push_back({number_of(channel, "bandwidth_bytes_per_s"), number_of(channel, "latency_s")});
  }
  const Json& batches = member(input, "batches");
  Simulation simulation(links);
  for (std::size_t i = 0; i < batches.size(); ++i) simulation.wait_until(number_of(batches[i], "release_s"), static_cast<std::int64_t>(i));
  std::map<std::string, Span> spans;
  Simulation::Step step;
  while (simulation.next(step)) {
    const Json& batch = batches[static_cast<std::size_t>(step.tag)];
    Span& span = spans[id_of(batch)];
    if (step.kind == Simulation::Kind::arrived) {
      span.end_s = simulation.now_s();
      continue;
    }
    span.start_s = simulation.now_s();
    std::vector<std::int32_t> path;
    for (const Json& name : member(batch, "path")) path.push_back(number_of_channel[name.get<std::string>()]);
    simulation.send(simulation.route(path), number_of(batch, "bytes"), step.tag);
  }
  return spans;
}

}  // namespace

void run_net_sim(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const std::map<std::string, Span> got = run_batches(member(entry, "input"));
    for (const auto& [name, span] : member(entry, "exact").items()) {
      const auto found = got.find(name);
      if (found == got.end()) {
        one.miss(name, "no such batch");
        continue;
      }
      one.near(name + " start_s", number_of(span, "start_s"), found->second.start_s);
      one.near(name + " end_s", number_of(span, "end_s"), found->second.end_s);
    }
  }
}

}  // namespace plimsoll::golden
