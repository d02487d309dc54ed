// Which rank stands where in a layout.
//
// Ranks are numbered TP first, then CP, attention DP, stage and replica: the next axis moves on once the ones before it are
// through. Experts number the t·c·D = e·x GPUs of a stage a second time: expert TP first, then EP. Consecutive ranks fill a node.
#pragma once

#include <cstdint>

namespace plimsoll {

/// Numbers that lie `step` apart.
struct Run {
  std::int64_t first = 0;
  std::int64_t step = 1;
  std::int64_t count = 0;
  bool operator==(const Run&) const = default;

  std::int64_t last() const { return first + (count - 1) * step; }
};

/// One way in which ranks differ: so many places, and so many ranks from one place to the next.
struct RankAxis {
  std::int64_t places = 1;
  std::int64_t step = 1;

  std::int64_t place_of(std::int64_t rank) const { return rank / step % places; }
  /// The ranks that differ from this one along the axis alone, itself among them.
  Run group_of(std::int64_t rank) const { return {.first = rank - place_of(rank) * step, .step = step, .count = places}; }
};

struct RankAxes {
  RankAxis tp;
  RankAxis cp;
  RankAxis attention_dp;
  RankAxis stage;
  RankAxis replica;
  RankAxis expert_tp;
  RankAxis ep;
};

/// `Degrees`: a Layout, or what a report says of one.
template <typename Degrees>
RankAxes rank_axes(const Degrees& degrees) {
  const std::int64_t tc = degrees.tp * degrees.cp;
  const std::int64_t stage = tc * degrees.attention_dp;
  return {.tp = {degrees.tp, 1},
          .cp = {degrees.cp, degrees.tp},
          .attention_dp = {degrees.attention_dp, tc},
          .stage = {degrees.pp, stage},
          .replica = {degrees.replicas, stage * degrees.pp},
          .expert_tp = {degrees.expert_tp, 1},
          .ep = {degrees.ep, degrees.expert_tp}};
}

}  // namespace plimsoll
