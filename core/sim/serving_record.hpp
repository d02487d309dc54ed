// What stages worked on, iteration by iteration, and which caches went from pool to pool: kept for a while of a run, to be drawn.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace plimsoll {

/// An iteration that has begun, and when it is in which stage.
struct PassedIteration {
  struct Stay {
    double start_s = 0;
    double end_s = 0;
  };
  std::vector<Stay> stages;
  std::int64_t prompt_tokens = 0;  ///< Of all attention ranks,
  std::int64_t sequences = 0;      ///< and those that decode.
};

/// Which replica: of the pool where requests enter (0), or of the one that decodes behind it (1).
struct ReplicaAt {
  std::int64_t pool = 0;
  std::int64_t replica = 0;
};

/// Iterations of a stage that follow each other without a gap and do the same: steps of so many sequences. One with prompts is alone,
/// and where a cache has arrived another spell begins.
struct StageSpell {
  ReplicaAt at;
  std::int64_t stage = 0;
  double start_s = 0;
  double end_s = 0;
  std::int64_t iterations = 1;
  std::int64_t prompt_tokens = 0;  ///< Of one of them.
  std::int64_t sequences = 0;
};

/// A cache on its way.
struct CacheSpell {
  std::int64_t request = 0;
  std::int64_t from_replica = 0;
  std::int64_t to_replica = 0;
  std::int64_t tokens = 0;
  double ready_s = 0;  ///< When its prompt ended; it is fetched once there is room for it.
  double start_s = 0;
  double end_s = -1;  ///< Before its start: it has not arrived.
};

class ServingRecord {
 public:
  explicit ServingRecord(std::size_t most_spells) : most_spells_(most_spells) {}

  /// Iterations and caches are kept from here on, until there are as many spells as were asked for.
  void open() { is_open_ = most_spells_ > 0; }
  bool is_open() const { return is_open_; }
  void add(ReplicaAt at, const PassedIteration& passed);
  /// `key` names the transfer until it ends.
  void begin_cache(std::int64_t key, const CacheSpell& cache);
  void end_cache(std::int64_t key, double now_s);

  const std::vector<StageSpell>& spells() const { return spells_; }
  const std::vector<CacheSpell>& caches() const { return caches_; }

 private:
  using Lane = std::array<std::int64_t, 3>;  ///< Pool, replica, stage.
  bool goes_on(const StageSpell& spell);

  std::size_t most_spells_;
  bool is_open_ = false;
  std::vector<StageSpell> spells_;
  std::vector<CacheSpell> caches_;
  std::map<Lane, std::size_t> last_;               ///< Of each lane, a place in the spells.
  std::map<std::int64_t, std::size_t> under_way_;  ///< By key, a place in the caches.
};

}  // namespace plimsoll
