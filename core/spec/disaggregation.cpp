#include "core/spec/disaggregation.hpp"

namespace plimsoll {

template <>
const Description& describe<Disaggregation>() {
  static const Disaggregation defaults;
  static const Description description{
      .name = "Disaggregation",
      .help = "A pool of GPUs that only prefills; the plan's layout then only decodes, and the KV cache is handed over between them.",
      .fields = {
          field<&Disaggregation::prefill_layout>("prefill_layout", "l", "How the model is spread over the GPUs that prefill: \"R2×TP4\", or degree by degree; left out: one GPU."),
          field<&Disaggregation::prefill_accelerator>("prefill_accelerator", "g", "Their GPU, by name or by its datasheet; left out: the plan's."),
          field<&Disaggregation::handoff_link>("handoff_link", "h", "What carries the KV cache from pool to pool, per GPU; left out: the cluster's scale_out."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
