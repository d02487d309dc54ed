// The replicas of one pool, and the router before them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/sim/serving_machine.hpp"
#include "core/sim/serving_replica.hpp"
#include "core/sim/serving_router.hpp"
#include "core/sim/serving_system.hpp"

namespace plimsoll {

/// Places are attention ranks, numbered so that neighbours are on different replicas.
class ServingCluster {
 public:
  ServingCluster(const ServingPool& pool, Router rule, SequenceTable& sequences) : pool_(pool), router_(rule, pool.places()) {
    const auto count = static_cast<std::size_t>(pool.replicas());
    replicas_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) replicas_.emplace_back(pool.context, pool.rules, pool.ranks(), sequences);
    seen_.resize(count);
  }

  const ServingPool& pool() const { return pool_; }
  RequestRouter& router() { return router_; }
  std::vector<Replica>& replicas() { return replicas_; }
  std::int32_t replica_of(std::int32_t place) const { return place % static_cast<std::int32_t>(replicas_.size()); }
  Rank& rank_at(std::int32_t place) {
    const auto count = static_cast<std::int32_t>(replicas_.size());
    return replicas_[static_cast<std::size_t>(place % count)].ranks()[static_cast<std::size_t>(place / count)];
  }

  /// Counts anew what waits, runs and lies in the cache of a replica.
  void look_at(std::int32_t replica) {
    const auto at = static_cast<std::size_t>(replica);
    Seen now;
    std::int64_t most_blocks = 0;
    for (const Rank& rank : replicas_[at].ranks()) {
      now.waiting += rank.waiting();
      now.running += rank.running();
      now.blocks += rank.blocks_in_use();
      most_blocks = std::max(most_blocks, rank.blocks_in_use());
    }
    Seen& before = seen_[at];
    sum_.waiting += now.waiting - before.waiting;
    sum_.running += now.running - before.running;
    sum_.blocks += now.blocks - before.blocks;
    before = now;
    most_kv_share_ = std::max(most_kv_share_, static_cast<double>(most_blocks) / rank_blocks());
  }
  double waiting() const { return static_cast<double>(sum_.waiting); }
  double running() const { return static_cast<double>(sum_.running); }
  double kv_share() const { return static_cast<double>(sum_.blocks) / (rank_blocks() * static_cast<double>(pool_.places())); }
  /// Of one rank, at any time.
  double most_kv_share() const { return most_kv_share_; }

  PoolCounts counts() const {
    PoolCounts all;
    for (const Replica& replica : replicas_) {
      all.iterations += replica.iterations();
      for (const Rank& rank : replica.ranks()) {
        const RankCounts& counts = rank.counts();
        all.ranks.iterations += counts.iterations;
        all.ranks.step_iterations += counts.step_iterations;
        all.ranks.step_shares += counts.step_shares;
        all.ranks.prompt_tokens += counts.prompt_tokens;
        all.ranks.repeated_tokens += counts.repeated_tokens;
        all.ranks.cached_tokens += counts.cached_tokens;
        all.ranks.preemptions += counts.preemptions;
      }
    }
    return all;
  }

 private:
  struct Seen {
    std::int64_t waiting = 0;
    std::int64_t running = 0;
    std::int64_t blocks = 0;
  };
  double rank_blocks() const { return static_cast<double>(std::max<std::int64_t>(1, pool_.rules.pool.blocks)); }

  const ServingPool& pool_;
  RequestRouter router_;
  std::vector<Replica> replicas_;
  std::vector<Seen> seen_;  ///< By replica.
  Seen sum_;
  double most_kv_share_ = 0;
};

}  // namespace plimsoll
