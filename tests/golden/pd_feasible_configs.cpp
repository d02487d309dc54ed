// [ranks, batch, context] that the 70 % rule accepts, exactly these.
#include <fmt/core.h>

#include <algorithm>

#include "core/sim/prefill_decode_arithmetic.hpp"
#include "tests/golden/pd_input.hpp"

namespace plimsoll::golden {

void run_pd_feasible_configs(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const SimulatedModel model = pd_model(member(entry, "llm"), one);
    const SimulatedGpu gpu = pd_gpu(member(entry, "gpu"), one);
    if (model.layers == 0) continue;
    const std::vector<FeasibleConfig> got = feasible_prefill_configs(model, gpu);
    one.number(entry, "count", static_cast<double>(got.size()));
    const auto is_got = [&](const Json& triple) {
      const FeasibleConfig wanted{triple[0].get<std::int64_t>(), triple[1].get<std::int64_t>(), triple[2].get<std::int64_t>()};
      return std::find(got.begin(), got.end(), wanted) != got.end();
    };
    const Json& configs = member(entry, "configs");
    one.whole("configs", static_cast<double>(configs.size()), static_cast<double>(got.size()));
    for (const Json& triple : configs) {
      if (!is_got(triple)) one.miss(triple.dump(), "not accepted");
    }
  }
}

}  // namespace plimsoll::golden
