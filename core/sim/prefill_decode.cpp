#include "core/sim/prefill_decode.hpp"

#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

void validate_model(const void* source, const std::string& path, Problems& problems) {
  const auto& model = *static_cast<const SimulatedModel*>(source);
  const auto need = [&](bool is_there, std::string_view field, std::string_view why) {
    if (!is_there) problems.add(member_path(path, field), "missing: " + std::string(why));
  };
  if (model.attention == CacheForm::gqa) {
    need(model.heads > 0, "heads", "with GQA the width of a KV head is the hidden size over the query heads");
    need(model.kv_heads > 0, "kv_heads", "with GQA the cache holds keys and values of the KV heads");
  }
  if (model.attention == CacheForm::mla) {
    need(model.kv_heads > 0, "kv_heads", "with MLA the cache is counted for this many latents; 1 is usual");
    need(model.latent > 0, "latent", "with MLA the cache holds a latent of this width");
  }
}

}  // namespace

template <>
const Description& describe<SimulatedModel>() {
  static const SimulatedModel defaults;
  static const Description description{
      .name = "SimulatedModel",
      .help = "The model as the simulated system counts it, by name or by its counts.",
      .fields = {
          field<&SimulatedModel::name>("name", "nm", "What people call it."),
          field<&SimulatedModel::parameters>("parameters", "W", "W: all weights, those of every expert too.").within({1, 1e15}).required(),
          field<&SimulatedModel::layers>("layers", "L", "L: decoder layers.").within({1, 10000}).required(),
          field<&SimulatedModel::hidden>("hidden", "H", "H: the width of a token.").within({1, 1e6}).required(),
          field<&SimulatedModel::bytes_per_value>("bytes_per_value", "B", "B: bytes of a weight, of a cached value and of an activation.").within({1, 8}),
          field<&SimulatedModel::attention>("attention", "a", "How the KV cache is counted: GQA N·T·L·g·(H/h)·2·B, MHA N·T·L·H·2·B, MLA N·T·L·g·d·2·B."),
          field<&SimulatedModel::heads>("heads", "h", "h: query heads; GQA needs them.").within({0, 100000}),
          field<&SimulatedModel::kv_heads>("kv_heads", "kv", "g: KV heads; GQA and MLA need them.").within({0, 100000}),
          field<&SimulatedModel::latent>("latent", "d", "d: width of the latent; MLA needs it.").within({0, 1e6}),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return find_simulated_model(name); },
      .preset_names = [] { return simulated_model_names(); },
      .copy = &copy_struct<SimulatedModel>,
      .preset_of = &preset_of_struct<SimulatedModel>,
      .validate = &validate_model};
  return description;
}

template <>
const Description& describe<SimulatedGpu>() {
  static const SimulatedGpu defaults;
  static const Description description{
      .name = "SimulatedGpu",
      .help = "A GPU as the simulated system sees it, by name or by three figures.",
      .fields = {
          field<&SimulatedGpu::name>("name", "nm", "What people call it."),
          field<&SimulatedGpu::memory_bytes>("memory", "mem", "Memory of one GPU.").unit_of(Unit::bytes).within({1, 1e15}).required(),
          field<&SimulatedGpu::memory_bytes_per_s>("memory_bandwidth", "bw", "Bandwidth of that memory; 80 % of it is counted on.").unit_of(Unit::bytes_per_s).within({1, 1e18}).required(),
          field<&SimulatedGpu::peak_flop_per_s>("peak", "pk", "Peak at FP16; all of it is counted on.").unit_of(Unit::flop_per_s).within({1, 1e21}).required(),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return find_simulated_gpu(name); },
      .preset_names = [] { return simulated_gpu_names(); },
      .copy = &copy_struct<SimulatedGpu>,
      .preset_of = &preset_of_struct<SimulatedGpu>};
  return description;
}

template <>
const Description& describe<SimulationProblem>() {
  static const SimulationProblem defaults;
  static const Description description{
      .name = "SimulationProblem",
      .help = "A disaggregated prefill/decode system and the batch of prompts that it is given.",
      .fields = {
          field<&SimulationProblem::title>("title", "t", "What this is about."),
          field<&SimulationProblem::model>("model", "m", "The model.").required(),
          field<&SimulationProblem::prefill_gpu>("prefill_gpu", "pg", "The GPU that prefills.").required(),
          field<&SimulationProblem::decode_gpu>("decode_gpu", "dg", "The GPU that decodes.").required(),
          field<&SimulationProblem::pp>("pp", "pp", "Pipeline stages of the prefill cluster, and of the decode cluster.").within({1, 256}).required(),
          field<&SimulationProblem::tp>("tp", "tp", "GPUs of each prefill stage; left out: the pipeline-only system, which schedules by other rules.").within({1, 64}),
          field<&SimulationProblem::nics>("nics", "n", "InfiniBand cards of the prefill cluster.").within({1, 4096}),
          field<&SimulationProblem::batch>("batch", "N", "N: sequences of the batch.").within({1, 1e6}),
          field<&SimulationProblem::context>("context", "T", "T: tokens of each prompt.").within({1, 1e8}),
          field<&SimulationProblem::chunk>("chunk", "M", "M: tokens of one prefill chunk.").within({1, 1e8}),
          field<&SimulationProblem::memory_limit>("memory_limit", "mu", "Share of a GPU's memory that weights and cache may take; above 1 the check lets through what does not fit.").unit_of(Unit::ratio).within({0, 100}),
          field<&SimulationProblem::decode_pp>("decode_pp", "dpp", "Stages of the decode cluster by the corrected rules; left out: as many as prefill has.").within({1, 256}),
          field<&SimulationProblem::decode_tp>("decode_tp", "dtp", "GPUs of each decode stage by the corrected rules; left out: as many as a prefill stage has.").within({1, 64}),
          field<&SimulationProblem::answer>("answer", "O", "Tokens that each sequence decodes by the corrected rules; the original decodes one.").within({1, 10000}),
          field<&SimulationProblem::architecture>("architecture", "ar", "The model in full, by name or spelled out, for the corrected rules; left out: this repository's own of the same name, else a dense one with the counts above."),
          field<&SimulationProblem::sweep>("sweep", "sw", "Also run the system over a grid: chunk (32 to 2,048 tokens) or pp (1 to 32 stages), by context (1,024 to 16,384 tokens)."),
          field<&SimulationProblem::listed>("listed", "ls", "How many jobs, and how many transfers, the report lists; all are simulated and counted.").within({0, 100000}),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
