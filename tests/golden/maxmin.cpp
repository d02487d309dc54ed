// Flows over links, by number: when each ends under max-min fair rates.
#include <fmt/core.h>

#include "core/sim/simulation.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

std::vector<SimulatedLink> links_of(const Json& document) {
  std::vector<SimulatedLink> links;
  for (const Json& link : member(document, "links")) links.push_back({number_of(link, "capacity_Bps"), number_of(link, "latency_s")});
  return links;
}

std::vector<std::int32_t> path_of(const Json& flow) {
  std::vector<std::int32_t> path;
  for (const Json& link : member(flow, "path")) path.push_back(link.get<std::int32_t>());
  return path;
}

/// Completion times by position in `flows`: each is released by a wait of its own, in the order of the file.
std::vector<double> completions(const Json& document) {
  const Json& flows = member(document, "flows");
  Simulation simulation(links_of(document));
  for (std::size_t i = 0; i < flows.size(); ++i) simulation.wait_until(number_of(flows[i], "start_s"), static_cast<std::int64_t>(i));
  std::vector<double> completion_s(flows.size(), -1);
  Simulation::Step step;
  while (simulation.next(step)) {
    const auto flow = static_cast<std::size_t>(step.tag);
    if (step.kind == Simulation::Kind::waited) {
      simulation.send(simulation.route(path_of(flows[flow])), number_of(flows[flow], "size_bytes"), step.tag);
    } else {
      completion_s[flow] = simulation.now_s();
    }
  }
  return completion_s;
}

}  // namespace

void run_maxmin(const Json& document, std::string_view file, Tally& tally) {
  Case one(tally, file, id_of(document));
  const std::vector<double> got = completions(document);
  const Json& flows = member(document, "flows");
  for (const Json& result : member(document, "results")) {
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (member(flows[i], "id") == member(result, "flow")) one.near(fmt::format("completion of flow {}", i), number_of(result, "completion_s"), got[i]);
    }
  }
}

}  // namespace plimsoll::golden
