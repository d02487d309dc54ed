#include "core/spec/targets.hpp"

namespace plimsoll {

template <>
const Description& describe<Targets>() {
  static const Targets defaults;
  static const Description description{
      .name = "Targets",
      .help = "What the plan promises. Legality and memory are judged always, these where they are stated.",
      .fields = {
          field<&Targets::ttft_s>("ttft", "ttft", "At most: time to first token, of the last sequence of a burst, the mean at a concurrency, p99 under open arrivals.").unit_of(Unit::seconds).within({1e-9, 1e9}),
          field<&Targets::tpot_s>("tpot", "tpot", "At most: time per output token after the first.").unit_of(Unit::seconds).within({1e-9, 1e9}),
          field<&Targets::tokens_per_s_per_gpu>("throughput_per_gpu", "tps", "At least: tokens per second of one GPU, asked of prefill and of decode alike.").unit_of(Unit::tokens_per_s).within({1e-9, 1e15}),
          field<&Targets::prefill_tokens_per_s_per_gpu>("prefill_throughput_per_gpu", "ptps", "At least: prompt tokens per second of one GPU that prefills.").unit_of(Unit::tokens_per_s).within({1e-9, 1e15}),
          field<&Targets::decode_tokens_per_s_per_gpu>("decode_throughput_per_gpu", "dtps", "At least: output tokens per second of one GPU that decodes.").unit_of(Unit::tokens_per_s).within({1e-9, 1e15}),
          field<&Targets::total_tokens_per_s_per_gpu>("total_throughput_per_gpu", "ttps", "At least: prompt and output tokens per second, over all GPUs.").unit_of(Unit::tokens_per_s).within({1e-9, 1e15}),
          field<&Targets::usd_per_million_tokens>("price_per_million", "pm", "At most: US dollars for a million tokens, prompt and output alike, at the accelerator's price.").unit_of(Unit::usd).within({1e-9, 1e9}),
          field<&Targets::usd_per_million_output_tokens>("output_price_per_million", "opm", "At most: US dollars for a million output tokens, by the time that prefill and decode take of the GPUs.").unit_of(Unit::usd).within({1e-9, 1e9}),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
