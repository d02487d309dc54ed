#include "core/search/search_options.hpp"

namespace plimsoll {

template <>
const Description& describe<SearchOptions>() {
  static const SearchOptions defaults;
  static const Description description{
      .name = "SearchOptions",
      .help = "What a search may change of a plan, and what it should make best.",
      .fields = {
          field<&SearchOptions::objective>("objective", "", "What the best layout has most or least of, among those that keep the targets."),
          field<&SearchOptions::gpus>("gpus", "", "GPUs to use at most; left out: the cluster's, else those of the plan's layout or pools.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::least_gpus>("least_gpus", "", "GPUs to use at least.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::tp>("tp", "", "TP degrees to try; left out: every legal one.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::pp>("pp", "", "Numbers of stages to try.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::cp>("cp", "", "Context-parallel degrees to try.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::attention_dp>("attention_dp", "", "Attention data-parallel degrees to try.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::ep>("ep", "", "Expert-parallel degrees to try.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::replicas>("replicas", "", "Numbers of replicas to try.").within({1, most_gpus_of_layout}),
          field<&SearchOptions::chunk_tokens>("chunk_tokens", "", "Chunk sizes to try; left out: the engine's.").within({1, 1e7}),
          field<&SearchOptions::sequences>("sequences", "", "Sizes of the burst, or concurrencies, to try; left out: the workload's.").within({1, 1e9}),
          field<&SearchOptions::weights>("weights", "", "Precisions of weights and experts to try; left out: the plan's."),
          field<&SearchOptions::kv_cache>("kv_cache", "", "Precisions of the KV cache to try; left out: the plan's."),
          field<&SearchOptions::pools>("pools", "", "Whether prefill and decode on GPUs of their own are looked at, too; they are where the plan has them."),
          field<&SearchOptions::count>("count", "", "Layouts to list.").within({1, 100}),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
