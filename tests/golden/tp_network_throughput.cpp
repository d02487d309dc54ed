// The three steps from one TP group to the next, and the original's quotient of Gbit/s and GiB.
#include "core/place/tp_link.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

void run_tp_network_throughput(const Json& document, std::string_view file, Tally& tally) {
  constexpr double gib = 1073741824.0;
  constexpr double bytes_of_gbit = 1e9 / 8;
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    const Json& input = member(entry, "input");
    const double sender_tp = number_of(input, "tp_source");
    const double receiver_tp = number_of(input, "tp_destination");
    if (!(sender_tp >= 1 && sender_tp <= 1e6 && receiver_tp >= 1 && receiver_tp <= 1e6)) {
      one.miss("tp_source and tp_destination", "neither");
      continue;
    }
    const double tensor_bytes = number_of(input, "batch") * number_of(input, "seq_len") * number_of(input, "hidden") * number_of(input, "bytes_per_element");
    const TpLink got = tp_link(static_cast<std::int64_t>(sender_tp), static_cast<std::int64_t>(receiver_tp), number_of(input, "inter_stage_gbps") * bytes_of_gbit,
                               number_of(input, "nvlink_gbps") * bytes_of_gbit);
    one.number(entry, "tensor_gib", tensor_bytes / gib);
    one.number(entry, "all_reduce_gbps", gbit_per_s_of(got.gather_bytes_per_s));
    one.number(entry, "all_scatter_gbps", gbit_per_s_of(got.spread_bytes_per_s));
    one.number(entry, "effective_gbps", gbit_per_s_of(got.effective_bytes_per_s()));
    one.number(entry, "throughput", got.throughput(tensor_bytes));
  }
}

}  // namespace plimsoll::golden
