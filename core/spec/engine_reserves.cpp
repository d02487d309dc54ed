#include "core/spec/engine_reserves.hpp"

namespace plimsoll {

namespace {

FieldBuilder bytes(FieldBuilder builder) { return builder.unit_of(Unit::bytes).within({0, 1e15}); }

}  // namespace

template <>
const Description& describe<EngineReserves>() {
  using Reserves = EngineReserves;
  static const Reserves defaults;
  static const Description description{
      .name = "EngineReserves",
      .help = "What the engine keeps of a GPU beside weights and KV cache, by laws of its own.",
      .fields = {
          bytes(field<&Reserves::activation_least_bytes>("activation_least", "al", "Activation peak on a stage with the LM head: at least this.")),
          bytes(field<&Reserves::activation_logit_bytes>("activation_per_logit", "lg", "Else this for each vocabulary entry of each profiled sequence.")),
          field<&Reserves::profiled_sequences>("profiled_sequences", "sq", "Sequences that the engine profiles with: as many as it schedules at once.").within({1, 1e6}),
          bytes(field<&Reserves::activation_without_head_bytes>("activation_without_head", "ah", "Activation peak on a stage without the LM head.")),
          bytes(field<&Reserves::activation_beside_bytes>("activation_beside", "ab", "Added to the peak on every stage.")),
          bytes(field<&Reserves::non_torch_bytes>("non_torch", "nt", "Context and buffers that the allocator does not see, on a GPU by itself.")),
          bytes(field<&Reserves::non_torch_tp_bytes>("non_torch_tp", "tt", "The same where TP ranks exchange data.")),
          bytes(field<&Reserves::non_torch_pp_bytes>("non_torch_pp", "pt", "The same where ranks only pass activations on.")),
          bytes(field<&Reserves::graphs_bytes>("graphs", "g", "CUDA graphs of any model.")),
          bytes(field<&Reserves::graphs_layer_bytes>("graphs_per_layer", "gl", "And of each layer of the stage.")),
          bytes(field<&Reserves::graphs_width_bytes>("graphs_per_width", "gw", "And of each unit of layers × hidden size / TP.")),
          field<&Reserves::graphs_in_share>("graphs_in_share", "gs", "The share that the engine may use counts the graphs; else they come out of the rest."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
