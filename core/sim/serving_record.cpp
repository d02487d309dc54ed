#include "core/sim/serving_record.hpp"

namespace plimsoll {

namespace {

/// Closer than a nanosecond is without a gap.
constexpr double instant_s = 1e-9;

bool is_alike(const StageSpell& spell, const StageSpell& next) {
  return spell.prompt_tokens == 0 && next.prompt_tokens == 0 && spell.sequences == next.sequences && next.start_s - spell.end_s < instant_s;
}

}  // namespace

/// Whether the last spell of the lane is this one's beginning, and is longer now.
bool ServingRecord::goes_on(const StageSpell& spell) {
  const auto found = last_.find({spell.at.pool, spell.at.replica, spell.stage});
  if (found == last_.end()) return false;
  StageSpell& last = spells_[found->second];
  if (!is_alike(last, spell)) return false;
  last.end_s = spell.end_s;
  ++last.iterations;
  return true;
}

void ServingRecord::add(ReplicaAt at, const PassedIteration& passed) {
  if (!is_open_) return;
  for (std::size_t i = 0; i < passed.stages.size(); ++i) {
    const PassedIteration::Stay& stay = passed.stages[i];
    const StageSpell spell{.at = at, .stage = static_cast<std::int64_t>(i), .start_s = stay.start_s, .end_s = stay.end_s, .prompt_tokens = passed.prompt_tokens, .sequences = passed.sequences};
    if (goes_on(spell)) continue;
    last_[{at.pool, at.replica, spell.stage}] = spells_.size();
    spells_.push_back(spell);
  }
  is_open_ = spells_.size() < most_spells_;
}

void ServingRecord::begin_cache(std::int64_t key, const CacheSpell& cache) {
  if (!is_open_) return;
  under_way_[key] = caches_.size();
  caches_.push_back(cache);
}

void ServingRecord::end_cache(std::int64_t key, double now_s) {
  const auto found = under_way_.find(key);
  if (found == under_way_.end()) return;
  CacheSpell& cache = caches_[found->second];
  cache.end_s = now_s;
  last_.erase(last_.lower_bound({1, cache.to_replica, 0}), last_.lower_bound({1, cache.to_replica + 1, 0}));
  under_way_.erase(found);
}

}  // namespace plimsoll
