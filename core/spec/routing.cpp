#include "core/spec/routing.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

void check_popularity(const Routing& routing, std::int64_t experts, std::int64_t per_token, const std::string& path, Problems& problems) {
  const auto listed = static_cast<std::int64_t>(routing.popularity.size());
  if (listed > experts) {
    problems.add(path, fmt::format("lists {} experts, and a layer of the model has {}; leave {} out", listed, experts, listed - experts));
    return;
  }
  const std::int64_t idle = std::count(routing.popularity.begin(), routing.popularity.end(), 0.0);
  if (experts - idle < per_token) {
    problems.add(path, fmt::format("leaves {} experts with a popularity above 0, and a token visits {}; give more of them one", experts - idle, per_token));
  }
}

}  // namespace

void check_routing(const Routing& routing, std::int64_t experts, std::int64_t per_token, const std::string& path, Problems& problems) {
  if (routing == Routing{}) return;
  if (experts == 0) {
    problems.add(path, "says how tokens are spread over experts, and the model has none; leave it out");
    return;
  }
  if (routing.zipf != 0 && !routing.popularity.empty()) problems.add(path, "states both zipf and popularity; keep one");
  const bool is_one_by_one = routing.zipf != 0 || !routing.popularity.empty() || routing.redundant_experts > 0;
  if (is_one_by_one && experts > most_routed_experts) {
    problems.add(path, fmt::format("is worked out for up to {} experts of a layer, and the model has {}; leave it out", most_routed_experts, experts));
    return;
  }
  check_popularity(routing, experts, per_token, member_path(path, "popularity"), problems);
}

template <>
const Description& describe<Routing>() {
  static const Routing defaults;
  static const Description description{
      .name = "Routing",
      .help = "How tokens are spread over the routed experts; left out, every expert is as popular as the others.",
      .fields = {
          field<&Routing::zipf>("zipf", "z", "The i-th expert is as popular as i to the power of minus this; 0: all alike.").within({0, 10}),
          field<&Routing::popularity>("popularity", "p", "How popular each expert is, relative to the others, in their order; those left out have 1.").within({0, 1e12}),
          field<&Routing::placement>("placement", "pl", "round_robin: dealt to the ranks by popularity, as a balancer would; contiguous: blocks in the experts' order, as engines place them by themselves."),
          field<&Routing::redundant_experts>("redundant_experts", "re", "Copies of the hottest experts beyond the first, in each layer over all EP ranks; a multiple of EP.").within({0, 1024}),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
