// The TP all-reduce model's peak of activations and its parts, GiB.
#include "core/physics/activations.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

void run_tp_memory(const Json& document, std::string_view file, Tally& tally) {
  constexpr double gib = 1073741824.0;
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const Json& input = member(entry, "input");
    const TpAllReduceActivations got = tp_allreduce_activations(number_of(input, "batch"), number_of(input, "seq_len"), number_of(input, "hidden"),
                                                                number_of(input, "tp_degree"), number_of(input, "bytes_per_element"));
    one.number(entry, "activation_memory_gib", got.peak_bytes() / gib);
    one.text(entry, "peak_phase", got.is_compute_peak() ? "compute" : "after_all_reduce");
    const Json& parts = member(entry, "parts_gib");
    one.number(parts, "qkv_sharded", got.qkv_bytes / gib);
    one.number(parts, "mlp_sharded", got.mlp_bytes / gib);
    one.number(parts, "full_activation", got.full_bytes / gib);
    one.number(parts, "kv_sharded", got.kv_bytes / gib);
  }
}

}  // namespace plimsoll::golden
