// How many layers a GPU of a TP group holds: the original's count, never below 1, and whether one really fits.
#include "core/physics/activations.hpp"
#include "core/place/tp_stage.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

void run_tp_max_layers(const Json& document, std::string_view file, Tally& tally) {
  constexpr double gib = 1073741824.0;
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const Json& input = member(entry, "input");
    const double tp = number_of(input, "tp_degree");
    const double layers = number_of(input, "num_layers");
    if (!(tp >= 1 && tp <= 1e6 && layers >= 1 && layers <= 1e9)) {
      one.miss("tp_degree and num_layers", "neither");
      continue;
    }
    const double activation_bytes =
        tp_allreduce_activations(number_of(input, "batch"), number_of(input, "seq_len"), number_of(input, "hidden"), tp, number_of(input, "bytes_per_element")).peak_bytes();
    const LargestSegment got = largest_segment(number_of(input, "gpu_memory_gb") * gib, number_of(input, "layer_weight_memory_gb") * gib, activation_bytes,
                                               static_cast<std::int64_t>(layers), static_cast<std::int64_t>(tp));
    one.number(entry, "activation_memory_gib", activation_bytes / gib);
    one.number(entry, "max_layers", static_cast<double>(got.layers));
    const Json& fits = member(entry, "one_layer_really_fits");
    if (fits.is_boolean() && fits.get<bool>() != got.one_layer_fits) one.miss(fits.get<bool>() ? "one layer fits" : "one layer does not fit", got.one_layer_fits ? "it fits" : "it does not");
  }
}

}  // namespace plimsoll::golden
