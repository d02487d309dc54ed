#include "core/spec/cluster.hpp"

namespace plimsoll {

template <>
const Description& describe<Cluster>() {
  static const Cluster defaults;
  static const Description description{
      .name = "Cluster",
      .help = "How many GPUs, how many share a node, and what joins them.",
      .fields = {
          field<&Cluster::gpus>("gpus", "n", "GPUs there; 0: not stated, as many as the layout uses.").within({0, 1e7}),
          field<&Cluster::gpus_per_node>("gpus_per_node", "pn", "GPUs that share a scale-up link; 0: as the accelerator has it, else all of them.").within({0, 1e6}),
          field<&Cluster::pue>("pue", "pue", "Power usage effectiveness: power of the data centre over that of its machines; 1: the GPUs alone.").within({1, 10}),
          field<&Cluster::scale_up>("scale_up", "up", "The link within a node; left out: the accelerator's."),
          field<&Cluster::scale_out>("scale_out", "out", "The link between nodes, per GPU; left out, it is not stated and never made up."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
