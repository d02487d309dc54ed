// The way from one TP group to the next: gather in the first, send from master to master, spread in the second.   docs/place.md
//
//   u  bytes of the tensor between two stages, B·s·d·b     t1, t2  TP degrees of sender and receiver
//   g  bandwidth inside a TP group                         v       bandwidth between the two masters, the lowest GPUs of their groups
//
// Source of TpLink: gangmuk/LLM_placement_solver, solver_constrained_with_tp.py (revision 2bfb241).
#pragma once

#include <algorithm>
#include <cstdint>

namespace plimsoll {

/// The source's share of a group's bandwidth that a ring collective gets: (t−1)/t, and 1 for a single GPU. It has the growth
/// upside down: (t−1)/t is a share of the *bytes*, so a larger group takes longer, not shorter.
constexpr double group_share(std::int64_t tp) { return tp > 1 ? static_cast<double>(tp - 1) / static_cast<double>(tp) : 1.0; }

constexpr double gbit_per_s_of(double bytes_per_s) { return bytes_per_s * 8 / 1e9; }

enum class LinkStep {
  gather,  ///< All-reduce in the sending group.
  send,    ///< From master to master.
  spread,  ///< All-scatter in the receiving group.
};

/// The slowest of the three steps, as if they ran at the same time.
struct TpLink {
  double gather_bytes_per_s = 0;
  double send_bytes_per_s = 0;
  double spread_bytes_per_s = 0;
  double effective_bytes_per_s() const { return std::min({gather_bytes_per_s, send_bytes_per_s, spread_bytes_per_s}); }
  LinkStep slowest() const {
    if (send_bytes_per_s == effective_bytes_per_s()) return LinkStep::send;
    return gather_bytes_per_s == effective_bytes_per_s() ? LinkStep::gather : LinkStep::spread;
  }
  /// Gbit/s divided by GiB, the source's own quotient: neither transfers/s nor tokens/s, 8.6 times the former.
  double throughput(double tensor_bytes) const { return gbit_per_s_of(effective_bytes_per_s()) / (tensor_bytes / 1073741824.0); }
  /// The same in units that agree.
  double transfers_per_s(double tensor_bytes) const { return effective_bytes_per_s() / tensor_bytes; }
};

constexpr TpLink tp_link(std::int64_t sender_tp, std::int64_t receiver_tp, double link_bytes_per_s, double group_bytes_per_s) {
  return {.gather_bytes_per_s = group_share(sender_tp) * group_bytes_per_s,
          .send_bytes_per_s = link_bytes_per_s,
          .spread_bytes_per_s = group_share(receiver_tp) * group_bytes_per_s};
}

/// Seconds of one transfer with the steps one after the other and a ring's bytes: 2(t1−1)/t1·u/g + u/v + (t2−1)/t2·u/g.
constexpr double serial_transfer_s(std::int64_t sender_tp, std::int64_t receiver_tp, double link_bytes_per_s, double group_bytes_per_s, double tensor_bytes) {
  const auto ring_share = [](std::int64_t tp) { return static_cast<double>(tp - 1) / static_cast<double>(tp); };
  return (2 * ring_share(sender_tp) + ring_share(receiver_tp)) * tensor_bytes / group_bytes_per_s + tensor_bytes / link_bytes_per_s;
}

}  // namespace plimsoll
