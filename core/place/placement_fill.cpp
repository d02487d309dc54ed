#include "core/place/placement_fill.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plimsoll {

namespace {

double number(std::int64_t whole) { return static_cast<double>(whole); }

/// The most layers, at most `room`, whose time with what lies beside them is at most `limit_s`; −1: not even that.
std::int64_t layers_within(double layer_s, double beside_s, std::int64_t room, double limit_s) {
  if (room < 0 || beside_s > limit_s) return -1;
  const auto time_s = [&](std::int64_t count) { return number(count) * layer_s + beside_s; };
  if (time_s(room) <= limit_s) return room;
  auto count = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor((limit_s - beside_s) / layer_s)), 0, room);
  while (count > 0 && time_s(count) > limit_s) --count;          // The quotient may have been rounded up,
  while (count < room && time_s(count + 1) <= limit_s) ++count;  // or down.
  return count;
}

}  // namespace

PipelineFiller::PipelineFiller(std::int64_t layers, const std::vector<GroupKind>& kinds, const PipelineGoal& goal) : layers_(layers), kinds_(kinds), goal_(goal), by_speed_(kinds.size()) {
  std::iota(by_speed_.begin(), by_speed_.end(), std::size_t{0});
  std::stable_sort(by_speed_.begin(), by_speed_.end(), [&](std::size_t a, std::size_t b) { return kinds[a].layer_s < kinds[b].layer_s; });
}

std::int64_t PipelineFiller::room(std::size_t kind, double pace_s) const {
  const GroupKind& k = kinds_[kind];
  return std::max<std::int64_t>(0, layers_within(k.layer_s, 0, std::min(k.room, layers_), pace_s));
}
std::int64_t PipelineFiller::room_as_first(std::size_t kind, double pace_s) const {
  const GroupKind& k = kinds_[kind];
  return layers_within(k.layer_s, k.embedding_s, std::min(k.room_as_first, layers_), pace_s);
}
std::int64_t PipelineFiller::room_as_last(std::size_t kind, double pace_s) const {
  const GroupKind& k = kinds_[kind];
  return layers_within(k.layer_s, k.head_s, std::min(k.room_as_last, layers_), pace_s);
}

/// The shortest way through the stages within a pace, and into `layers`, where it is wanted, who holds how many.
PipelineFiller::Fill PipelineFiller::fill(double pace_s, std::vector<std::int64_t>* layers) {
  const std::int64_t as_first = room_as_first(first_, pace_s);
  const std::int64_t as_last = room_as_last(last_, pace_s);
  if (as_first < 1 || as_last < 1 || layers_ < 2) return {};
  Fill out{.stages_s = kinds_[first_].embedding_s + kinds_[last_].head_s};
  std::int64_t left = layers_;
  std::int64_t largest = 0;
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    const std::int64_t owed = ranges_->least[k];
    const std::int64_t ends = (k == first_ ? 1 : 0) + (k == last_ ? 1 : 0);
    if (owed > ends && room(k, pace_s) < 1) return {};
    out.stages_s += number(owed) * kinds_[k].layer_s;
    out.groups += owed;
    left -= owed;
    if (ranges_->most[k] > ends) largest = std::max(largest, room(k, pace_s));
    if (layers != nullptr) (*layers)[k] = owed;
  }
  if (left < 0) return {};
  std::int64_t beyond_owed = left;
  for (const std::size_t k : by_speed_) {
    const std::int64_t ends = (k == first_ ? 1 : 0) + (k == last_ ? 1 : 0);
    const std::int64_t each = room(k, pace_s);
    const std::int64_t of_ends = (k == first_ ? as_first : 0) + (k == last_ ? as_last : 0);
    const std::int64_t free = (ranges_->most[k] - ends) * each + of_ends - ranges_->least[k];
    beyond_owed -= (ranges_->least[k] - ends) * each + of_ends - ranges_->least[k];
    const std::int64_t here = std::min(left, std::max<std::int64_t>(0, free));
    left -= here;
    out.stages_s += number(here) * kinds_[k].layer_s;
    if (layers != nullptr) (*layers)[k] += here;
  }
  if (left > 0) return {};
  if (beyond_owed > 0 && largest > 0) out.groups += (beyond_owed + largest - 1) / largest;
  return out;
}

/// The largest time that a stage can take and that is at most `limit_s`; or the least above it.
double PipelineFiller::pace_at_most(double limit_s, bool or_less) const {
  double found = or_less ? 0 : no_hop;
  const auto meet = [&](double layer_s, double beside_s, std::int64_t room) {
    const std::int64_t most = std::min(room, layers_);
    const std::int64_t within = layers_within(layer_s, beside_s, most, limit_s);
    if (or_less && within >= 1) found = std::max(found, number(within) * layer_s + beside_s);
    const std::int64_t next = std::max<std::int64_t>(1, within + 1);
    if (!or_less && next <= most) found = std::min(found, number(next) * layer_s + beside_s);
  };
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    if (ranges_->most[k] < 1) continue;
    meet(kinds_[k].layer_s, 0, kinds_[k].room);
    if (k == first_) meet(kinds_[k].layer_s, kinds_[k].embedding_s, kinds_[k].room_as_first);
    if (k == last_) meet(kinds_[k].layer_s, kinds_[k].head_s, kinds_[k].room_as_last);
  }
  return found;
}

/// The least price of groups that hold the layers within a pace: those that must be used, and shares of the cheapest others.
double PipelineFiller::price_floor(double pace_s) const {
  if (!goal_.times_price) return 1;
  double price = 0;
  double left = number(layers_);
  std::vector<std::size_t> cheapest;
  std::vector<double> rooms(kinds_.size());
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    rooms[k] = number(room(k, pace_s));
    price += number(ranges_->least[k]) * kinds_[k].price;
    left -= number(ranges_->least[k]) * rooms[k];
    if (ranges_->most[k] > ranges_->least[k] && rooms[k] > 0) cheapest.push_back(k);
  }
  std::stable_sort(cheapest.begin(), cheapest.end(), [&](std::size_t a, std::size_t b) { return kinds_[a].price * rooms[b] < kinds_[b].price * rooms[a]; });
  for (const std::size_t k : cheapest) {
    if (left <= 0) break;
    const double groups = std::min(number(ranges_->most[k] - ranges_->least[k]), left / rooms[k]);
    price += groups * kinds_[k].price;
    left -= groups * rooms[k];
  }
  return price;
}

/// A bound of all limits from `pace_s` to `limit_s`, with the way through of the latter.
double PipelineFiller::value_of_fill(const Fill& fill, double pace_s, double limit_s) const {
  std::int64_t owed = 0;
  for (const std::int64_t groups : ranges_->least) owed += groups;
  const double hops_s = hops_.sum_s + number(fill.groups - owed) * hops_.further_s;
  return goal_.of(fill.stages_s + hops_s, std::max(pace_s, hops_.pace_s), price_floor(limit_s));
}

void PipelineFiller::halve(double fastest_s, double slowest_s, double limit, Filling& best) {
  const Fill at_slowest = fill(slowest_s, nullptr);
  if (at_slowest.stages_s == no_hop) return;
  const double value = value_of_fill(at_slowest, slowest_s, slowest_s);
  if (value < limit && value < best.value) best = {.value = value, .pace_limit_s = slowest_s, .stages_s = at_slowest.stages_s};
  if (goal_.pace_weight == 0 && !goal_.times_price) return;
  if (fastest_s >= slowest_s || value_of_fill(at_slowest, fastest_s, slowest_s) >= std::min(limit, best.value)) return;
  const double below_s = std::nextafter(slowest_s, 0.0);
  const double middle_s = std::max(fastest_s, pace_at_most(std::min(below_s, fastest_s + (slowest_s - fastest_s) / 2), true));
  halve(fastest_s, middle_s, limit, best);
  const double above_s = pace_at_most(middle_s, false);
  if (above_s < slowest_s) halve(above_s, pace_at_most(below_s, true), limit, best);
}

Filling PipelineFiller::best(const GroupRanges& ranges, std::size_t first, std::size_t last, const HopFloor& hops, double limit) {
  ranges_ = &ranges;
  first_ = first;
  last_ = last;
  hops_ = hops;
  Filling best;
  const double slowest_s = pace_at_most(std::numeric_limits<double>::max(), true);
  halve(pace_at_most(0, false), slowest_s, limit, best);
  if (best.value == no_hop) return best;
  best.layers.assign(kinds_.size(), 0);
  fill(best.pace_limit_s, &best.layers);
  return best;
}

double pipeline_bound_at_a_glance(std::int64_t layers, const PipelineSupply& supply, const PipelineGoal& goal) {
  struct Offer {
    double cost = 0;    ///< Of a layer.
    double layers = 0;  ///< That can be had at it.
  };
  const auto cheapest = [&](std::vector<Offer> offers) {
    std::stable_sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) { return a.cost < b.cost; });
    double left = number(layers);
    double cost = 0;
    for (const Offer& offer : offers) {
      cost += offer.cost * std::min(left, offer.layers);
      left -= std::min(left, offer.layers);
    }
    if (left > 0) return no_hop;
    return cost;
  };
  const std::vector<GroupKind>& kinds = supply.kinds;
  const std::vector<std::int64_t>& groups = supply.groups;
  std::vector<Offer> times;
  std::vector<Offer> prices;
  double layers_per_s = 0;
  double price_of_one_each = 0;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const double room = number(std::min(kinds[k].room, layers));
    if (groups[k] < 1) continue;
    if (room < 1 && supply.every_kind_used) return no_hop;
    if (room < 1) continue;
    times.push_back({.cost = kinds[k].layer_s, .layers = room * number(groups[k])});
    prices.push_back({.cost = kinds[k].price / room, .layers = room * number(groups[k])});
    layers_per_s += number(groups[k]) / kinds[k].layer_s;
    if (supply.every_kind_used) price_of_one_each += kinds[k].price;
  }
  const double through_s = cheapest(std::move(times));
  if (through_s == no_hop) return no_hop;
  return goal.of(through_s, number(layers) / layers_per_s, std::max(price_of_one_each, cheapest(std::move(prices))));
}

double pipeline_bound(std::int64_t layers, const PipelineSupply& supply, const PipelineGoal& goal, double limit) {
  const std::vector<GroupKind>& kinds = supply.kinds;
  const std::vector<std::int64_t>& groups = supply.groups;
  // One kind of end that is better than any: it takes no time and leaves all room. It is added to every kind's groups.
  double bound = no_hop;
  std::vector<GroupKind> eased = kinds;
  double least_head_s = no_hop;
  double least_embedding_s = no_hop;
  const auto used = std::count_if(groups.begin(), groups.end(), [](std::int64_t count) { return count > 0; });
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const GroupKind& kind = kinds[k];
    if (groups[k] < 1) continue;
    least_head_s = std::min(least_head_s, kind.head_s);
    least_embedding_s = std::min(least_embedding_s, kind.embedding_s);
    if ((supply.every_kind_used && used > 1) || kind.room_as_only < layers) continue;
    const double only_s = number(layers) * kind.layer_s + kind.embedding_s + kind.head_s;
    bound = std::min(bound, goal.of(only_s, only_s, goal.times_price ? kind.price : 1));
  }
  for (GroupKind& kind : eased) {
    kind.embedding_s = 0;
    kind.head_s = 0;
    kind.room_as_first = kind.room;
    kind.room_as_last = kind.room;
  }
  GroupRanges ranges{.least = std::vector<std::int64_t>(kinds.size(), 0), .most = groups};
  // The ends are some kind's: with each kind in turn as both no other restriction is left, if a group is added where it has one.
  std::size_t fastest = kinds.size();
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if (groups[k] > 0 && kinds[k].room > 0 && (fastest == kinds.size() || kinds[k].layer_s < kinds[fastest].layer_s)) fastest = k;
  }
  if (fastest == kinds.size()) return bound;
  for (std::size_t k = 0; k < kinds.size(); ++k) ranges.least[k] = supply.every_kind_used ? std::min<std::int64_t>(1, groups[k]) : 0;
  ranges.most[fastest] = std::max<std::int64_t>(2, ranges.most[fastest]);
  PipelineFiller filler(layers, eased, goal);
  const HopFloor hops{.sum_s = least_head_s + least_embedding_s};
  return std::min(bound, filler.best(ranges, fastest, fastest, hops, limit).value);
}

}  // namespace plimsoll
