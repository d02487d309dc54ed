// Who holds what: the order of a layout's ranks axis by axis, and what each place of an axis holds. Of any number of GPUs it is
// as short as its axes are.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"
#include "core/spec/plan.hpp"
#include "core/spec/ranks.hpp"

namespace plimsoll {

/// Which ranks along an axis send each other anything.
enum class Exchange : int {
  none,
  neighbours,  ///< Each to the next one.
  all,
};
template <>
inline constexpr auto names_of<Exchange> = std::array<std::string_view, 3>{"none", "neighbours", "all"};

struct RankAxisReport {
  std::string axis;   ///< tp, cp, attention_dp, ep, expert_tp, stage or replica.
  std::string title;  ///< "TP"
  std::int64_t places = 1;
  std::int64_t step = 1;
  Exchange exchange = Exchange::none;
  bool stays_in_node = true;  ///< Whether those that do share a node, in every group.
};

/// What one place of an axis holds.
struct HeldAtPlace {
  std::vector<Run> runs;
};

/// Heads by TP rank, experts by EP rank.
struct HeldReport {
  std::string title;        ///< "Query heads"
  std::string axis;         ///< Whose places hold them.
  std::int64_t of = 0;      ///< So many in a layer.
  std::int64_t copies = 1;  ///< Places that hold each, where each has as many.
  std::string remark;       ///< How they were placed, where that is somebody's choice.
  std::vector<HeldAtPlace> places;
};

struct PoolRanks {
  std::string pool;  ///< prefill or decode; empty where every GPU does both.
  std::int64_t gpus = 0;
  std::int64_t gpus_per_node = 0;
  std::vector<RankAxisReport> axes;  ///< The one that moves on first comes first; the experts' two follow.
  std::vector<HeldReport> held;
};

struct RanksReport {
  std::vector<PoolRanks> pools;  ///< One, or prefill and decode, each numbered from 0.
};

template <>
const Description& describe<Run>();
template <>
const Description& describe<RankAxisReport>();
template <>
const Description& describe<HeldAtPlace>();
template <>
const Description& describe<HeldReport>();
template <>
const Description& describe<PoolRanks>();
template <>
const Description& describe<RanksReport>();

/// Of a plan that was read without problems. An illegal layout has no ranks: `problems` then says which rule it breaks.
bool ranks_of(const Plan& plan, RanksReport& report, Problems& problems);

}  // namespace plimsoll
