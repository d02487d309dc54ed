// The linear estimate of a stage's throughput, with the original's coefficients; the A100's for a GPU that it does not know.
#include "core/place/tp_stage.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

void run_tp_gpu_throughput(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const Json& input = member(entry, "input");
    const Json& type = member(input, "gpu_type");
    const double tp = number_of(input, "tp_degree");
    if (!type.is_string() || !(tp >= 1 && tp <= 1e6)) {
      one.miss("gpu_type and tp_degree", "neither");
      continue;
    }
    const StageCoefficients* known = find_stage_coefficients(type.get_ref<const std::string&>());
    const StageCoefficients& coefficients = known != nullptr ? *known : *find_stage_coefficients(fallback_gpu);
    one.number(entry, "throughput", tp_stage_throughput(coefficients, number_of(input, "seq_len"), number_of(input, "batch"), number_of(input, "num_layers"), static_cast<std::int64_t>(tp)));
  }
}

}  // namespace plimsoll::golden
