#include "core/spec/accelerator.hpp"

#include "core/catalog/catalog.hpp"

namespace plimsoll {

template <>
const Description& describe<Link>() {
  static const Link defaults;
  static const Description description{
      .name = "Link",
      .help = "What one GPU can send in one direction, and the time before the first byte arrives.",
      .fields = {
          field<&Link::bandwidth_bytes_per_s>("bandwidth", "b", "One way, per GPU.").unit_of(Unit::bytes_per_s).within({1, 1e18}).required(),
          field<&Link::latency_s>("latency", "l", "One way.").unit_of(Unit::seconds).within({0, 10}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Accelerator>() {
  static const Accelerator defaults;
  static const Description description{
      .name = "Accelerator",
      .help = "The GPU, by name or by its datasheet. Peaks are dense, without sparsity.",
      .fields = {
          field<&Accelerator::name>("name", "nm", "What people call it."),
          field<&Accelerator::source>("source", "src", "Where its figures come from."),
          field<&Accelerator::memory_bytes>("memory", "mem", "Memory of one GPU, as software sees it.").unit_of(Unit::bytes).within({1, 1e15}).required(),
          field<&Accelerator::memory_bytes_per_s>("memory_bandwidth", "bw", "Peak bandwidth of that memory.").unit_of(Unit::bytes_per_s).within({1, 1e18}).required(),
          field<&Accelerator::peak_flop_per_s>("peak_bf16", "pk", "Peak at BF16 or FP16.").unit_of(Unit::flop_per_s).within({1, 1e21}).required(),
          field<&Accelerator::peak_fp8_flop_per_s>("peak_fp8", "pk8", "Peak at FP8; left out where the hardware has none.").unit_of(Unit::flop_per_s).within({1, 1e21}),
          field<&Accelerator::peak_int8_flop_per_s>("peak_int8", "pki", "Peak at INT8.").unit_of(Unit::flop_per_s).within({1, 1e21}),
          field<&Accelerator::peak_fp4_flop_per_s>("peak_fp4", "pk4", "Peak at FP4.").unit_of(Unit::flop_per_s).within({1, 1e21}),
          field<&Accelerator::scale_up>("scale_up", "up", "The link within a node."),
          field<&Accelerator::architecture>("architecture", "ar", "Generation of the cores; what was measured on it, or on its nearest relative, counts where the plan states no efficiency."),
          field<&Accelerator::power_w>("power", "pw", "Power of the whole board at most (TDP).").unit_of(Unit::watts).within({1, 1e6}),
          field<&Accelerator::price_usd_per_h>("price", "pr", "Price of one GPU and hour, in US dollars: \"2.5 USD/h\", \"2..3\"; the catalogue's are list prices on demand.").unit_of(Unit::usd_per_h).within({1e-6, 1e6}),
          field<&Accelerator::price_source>("price_source", "prs", "Where the price is from, and its date."),
          field<&Accelerator::gpus_per_node>("gpus_per_node", "pn", "Usual size of a node; 0: not stated.").within({0, 1e6}),
          field<&Accelerator::in_switch_reduction>("in_switch_reduction", "sh", "The node's switch adds up all-reduces itself."),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return find_accelerator(name); },
      .preset_names = [] { return accelerator_names(); },
      .copy = &copy_struct<Accelerator>,
      .preset_of = &preset_of_struct<Accelerator>};
  return description;
}

}  // namespace plimsoll
