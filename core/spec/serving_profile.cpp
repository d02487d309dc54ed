#include "core/spec/serving_profile.hpp"

#include "core/catalog/catalog.hpp"

namespace plimsoll {

namespace {

constexpr std::string_view published = "published";

/// The entry of a list that is for `key`; else that for `other`, which comes first; else what has no share and no time.
template <typename Entry, typename Key>
const Entry& entry_for(const std::vector<Entry>& entries, Key Entry::*member, Key key) {
  static const Entry nothing;
  for (const Entry& entry : entries) {
    if (entry.*member == key) return entry;
  }
  return entries.empty() ? nothing : entries.front();
}

FieldBuilder share(FieldBuilder builder) { return builder.unit_of(Unit::ratio).within({0.001, 2}); }
FieldBuilder time(FieldBuilder builder) { return builder.unit_of(Unit::seconds).within({0, 10}); }

}  // namespace

const ArchitectureShares& ServingProfile::of(Architecture architecture) const {
  return entry_for(architectures, &ArchitectureShares::architecture, measured_relative(architecture));
}
const FrameworkTimes& ServingProfile::of(Framework framework) const { return entry_for(frameworks, &FrameworkTimes::framework, framework); }

template <>
const Description& describe<ArchitectureShares>() {
  using Shares = ArchitectureShares;
  static const Shares defaults;
  static const Description description{
      .name = "ArchitectureShares",
      .help = "Shares of the datasheet's peaks that one architecture's kernels reach by themselves.",
      .fields = {
          field<&Shares::architecture>("architecture", "ar", "Generation of the cores; the first entry stands for all that have none."),
          share(field<&Shares::gemm_16bit>("gemm_16bit", "g16", "Matrix products at 16 bit, of the 16-bit peak.")),
          share(field<&Shares::gemm_8bit>("gemm_8bit", "g8", "At 8 bit, of the 8-bit peak.")),
          share(field<&Shares::gemm_4bit>("gemm_4bit", "g4", "At 4 bit, of the 4-bit peak.")),
          share(field<&Shares::attention_prefill>("attention_prefill", "ap", "Attention over prompts, of the 16-bit peak.")),
          share(field<&Shares::experts_16bit>("experts_16bit", "x16", "Routed experts at 16 bit.")),
          share(field<&Shares::experts_8bit>("experts_8bit", "x8", "Routed experts at 8 bit.")),
          share(field<&Shares::experts_4bit>("experts_4bit", "x4", "Routed experts at 4 bit.")),
          share(field<&Shares::experts_mxfp4>("experts_mxfp4", "xm", "Routed experts in MXFP4, of the 8-bit peak, where the cores take it.")),
          share(field<&Shares::memory>("memory", "m", "Reading weights, of HBM bandwidth.")),
          share(field<&Shares::attention_decode>("attention_decode", "ad", "Reading the KV cache, of HBM bandwidth.")),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<FrameworkTimes>() {
  static const FrameworkTimes defaults;
  static const Description description{
      .name = "FrameworkTimes",
      .help = "What an engine adds to the GPU's work.",
      .fields = {
          field<&FrameworkTimes::framework>("framework", "fw", "The engine; the first entry stands for all that have none."),
          time(field<&FrameworkTimes::host_s>("host", "h", "Between two iterations: scheduling, sampling, detokenising.")),
          time(field<&FrameworkTimes::front_end_s>("front_end", "fe", "Before a prompt is scheduled: HTTP, tokenising, queues.")),
          time(field<&FrameworkTimes::widened_experts_s>("widened_experts", "wx", "What a layer of experts takes beside their fixed time where 4-bit weights are widened.")),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServingProfile>() {
  using Profile = ServingProfile;
  static const Profile defaults;
  static const Description description{
      .name = "ServingProfile",
      .help = "How fast served models run beside the datasheet: few shares and fixed times, fitted to measurements.",
      .fields = {
          field<&Profile::source>("source", "src", "What it was fitted to."),
          field<&Profile::architectures>("architectures", "ars", "Kernels by architecture."),
          field<&Profile::frameworks>("frameworks", "fws", "Engines."),
          share(field<&Profile::compute_share>("compute_share", "sc", "Of the kernels' compute, inside an iteration.")),
          share(field<&Profile::memory_share>("memory_share", "sb", "Of the kernels' bandwidth, inside an iteration.")),
          share(field<&Profile::link_share>("link_share", "sl", "Of a link's bandwidth, in collectives.")),
          time(field<&Profile::gemm_fixed_s>("gemm_fixed", "tg", "Of one matrix product.")),
          field<&Profile::gemm_ramp_tokens>("gemm_ramp_tokens", "gr", "A product with T tokens takes (1 + this/T) times its compute.").within({0, 1e6}),
          time(field<&Profile::attention_fixed_s>("attention_fixed", "ta", "Of one layer's attention.")),
          time(field<&Profile::experts_fixed_s>("experts_fixed", "tx", "Of one layer's routed experts.")),
          time(field<&Profile::layer_fixed_s>("layer_fixed", "tl", "Of one layer's small operations.")),
          time(field<&Profile::collective_fixed_s>("collective_fixed", "tc", "Of one collective between two GPUs of a node.")),
          field<&Profile::collective_per_rank>("collective_per_rank", "cr", "The fixed time of a collective grows by this share with each further rank.").within({0, 10}),
          field<&Profile::pcie_factor>("pcie_factor", "pf", "Fixed time of a collective over PCIe, in times that over NVLink: at least 1, so that a slower link is never faster.").within({1, 100}),
          field<&Profile::experts_ramp_tokens>("experts_ramp_tokens", "xr", "An expert with m tokens takes (1 + this/m) times its compute.").within({0, 1e6}),
          field<&Profile::first_token_steps>("first_token_steps", "fs", "TTFT at a concurrency has, beside the prompt's prefill, so many decode steps,").within({0, 1e3}),
          field<&Profile::first_token_queue>("first_token_queue", "fq", "so many prefills for each other sequence in flight,").within({0, 1e3}),
          field<&Profile::first_token_clump>("first_token_clump", "fc", "and so many more where all answers are equally long, so that prompts come one upon the other.").within({0, 1e3}),
          field<&Profile::first_token_experts>("first_token_experts", "fx", "Prefills count so many times where the model has experts: measured, not explained.").within({0.1, 1e2}),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return name == published ? &serving_profile() : nullptr; },
      .preset_names = [] { return std::vector<std::string>{std::string(published)}; },
      .copy = &copy_struct<Profile>,
      .preset_of = &preset_of_struct<Profile>};
  return description;
}

}  // namespace plimsoll
