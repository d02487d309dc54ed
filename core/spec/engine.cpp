#include "core/spec/engine.hpp"

#include "core/catalog/catalog.hpp"

namespace plimsoll {

// Defaults of memory, each editable and each its own line of the report. The order of magnitude is what vLLM 0.19 logs on
// H100 (docs/decisions.md): about 1 GiB of context, graphs and slack; about 1 GiB of buffers for a communicator that
// crosses GPUs; about 1.5 GiB that the engine's profiling run sets aside for activations.
Engine::Engine()
    : framework_bytes(1.0e9), communicator_bytes(0.5e9), reserved_activation_bytes(1.5e9) {}

template <>
const Description& describe<Engine>() {
  static const Engine defaults;
  static const Description description{
      .name = "Engine",
      .help = "How the serving engine runs the model: precisions, chunks and what it sets aside; by name, or field by field.",
      .fields = {
          field<&Engine::name>("name", "nm", "What people call it."),
          field<&Engine::source>("source", "src", "Where its figures come from."),
          field<&Engine::framework>("framework", "fr", "The engine that serves; each takes its own time between iterations."),
          field<&Engine::weights>("weights", "w", "Precision of weights; left out: the model's."),
          field<&Engine::experts>("experts", "x", "Precision of routed experts; left out: the model's."),
          field<&Engine::kv_cache>("kv_cache", "kv", "Precision of the KV cache."),
          field<&Engine::activations>("activations", "a", "Precision of activations and of what collectives carry."),
          field<&Engine::chunk_tokens>("chunk_tokens", "ck", "Prompt tokens of one iteration of an attention rank.").within({1, 1e9}).assumed(),
          field<&Engine::kv_block_tokens>("kv_block_tokens", "blk", "The KV cache is handed out in whole blocks of so many tokens.").within({1, 1e6}),
          field<&Engine::memory_utilisation>("memory_utilisation", "mu", "Share of a GPU's memory that the engine may use.").unit_of(Unit::ratio).within({0.01, 1}).assumed(),
          field<&Engine::utilisation_of>("memory_utilisation_of", "mo", "What that is a share of: memory, for all that the engine counts; weights_and_cache, of memory for these alone; memory_left_for_cache, of what all else leaves."),
          field<&Engine::framework_bytes>("framework_memory", "fw", "Context, graphs and allocator slack of one GPU.").unit_of(Unit::bytes).within({0, 1e15}).assumed(),
          field<&Engine::communicator_bytes>("communicator_memory", "cm", "Buffers of each communicator that a GPU joins.").unit_of(Unit::bytes).within({0, 1e15}).assumed(),
          field<&Engine::reserved_activation_bytes>("reserved_activation_memory", "ra", "What the engine sets aside for activations where the live tensors need less.").unit_of(Unit::bytes).within({0, 1e15}).assumed(),
          field<&Engine::activation_model>("activation_model", "am", "live_tensors: the peak of one layer for the tokens of an iteration; tp_allreduce: the whole batch at full length."),
          field<&Engine::speculation>("speculation", "sp", "Tokens that are drafted and verified together, by MTP or a draft model; left out: none."),
          field<&Engine::reserves>("reserves", "rs", "What it keeps by laws of its own, beside the amounts above."),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return find_engine(name); },
      .preset_names = [] { return engine_names(); },
      .copy = &copy_struct<Engine>,
      .preset_of = &preset_of_struct<Engine>};
  return description;
}

template <>
const Description& describe<Efficiency>() {
  static const Efficiency defaults;
  static const Description description{
      .name = "Efficiency",
      .help = "Shares of the datasheet's peaks that the plan counts on; a range such as 0.4..0.6 gives every result a range. Where none is stated, measured ones count; where some are, the others are 0.6, 0.8 and 0.7.",
      .fields = {
          field<&Efficiency::mfu>("mfu", "f", "Of peak FLOP/s, where an operation is bound by compute.").unit_of(Unit::ratio).within({0.001, 1}),
          field<&Efficiency::memory_bandwidth>("memory_bandwidth", "m", "Of HBM bandwidth, where it is bound by memory.").unit_of(Unit::ratio).within({0.001, 1}),
          field<&Efficiency::link_bandwidth>("link_bandwidth", "l", "Of a link's bandwidth, in collectives.").unit_of(Unit::ratio).within({0.001, 1}),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
