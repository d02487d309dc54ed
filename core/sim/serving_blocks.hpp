// The KV blocks of one attention rank: who has how many, and which shared prefixes stay after their last user.
//
// A prefix that requests share lies in whole blocks. While sequences use it, it is theirs; after that it stays cached, and is
// given up for other blocks, the one that was used longest ago first. Source: vLLM's automatic prefix caching,
// https://docs.vllm.ai/en/latest/design/prefix_caching/
#pragma once

#include <cstdint>
#include <vector>

namespace plimsoll {

/// What a rank has to hand out. A block holds `block_tokens` tokens of one sequence.
struct KvPool {
  std::int64_t blocks = 0;
  std::int64_t block_tokens = 1;
  std::int64_t state_blocks = 0;   ///< That a sequence needs beside its tokens: states of linear layers.
  std::int64_t prefix_blocks = 0;  ///< Whole blocks of a prefix that sequences share.
  std::int64_t prefixes = 0;       ///< That come and go; 0: the one that is always there, or none.

  std::int64_t blocks_of(std::int64_t tokens) const { return (tokens + block_tokens - 1) / block_tokens + state_blocks; }
};

class Blocks {
 public:
  explicit Blocks(const KvPool& pool) : free_(pool.blocks), prefix_blocks_(pool.prefix_blocks), prefixes_(static_cast<std::size_t>(pool.prefixes)) {
    if (pool.prefixes == 0) free_ -= prefix_blocks_;
  }

  bool can_take(std::int64_t wanted) const { return wanted <= free_ + idle_; }
  /// Cached prefixes give way. There must be room.
  void take(std::int64_t wanted) {
    while (free_ < wanted) evict();
    free_ -= wanted;
    taken_ += wanted;
  }
  void give(std::int64_t blocks) {
    free_ += blocks;
    taken_ -= blocks;
  }
  /// That sequences use; a prefix counts once.
  std::int64_t in_use() const { return taken_; }

  bool has_prefix(std::int32_t prefix) const { return of(prefix).is_cached; }
  void use_prefix(std::int32_t prefix) {
    Prefix& used = of(prefix);
    if (used.users++ > 0) return;
    idle_ -= prefix_blocks_;
    taken_ += prefix_blocks_;
  }
  void leave_prefix(std::int32_t prefix) {
    Prefix& left = of(prefix);
    if (--left.users > 0) return;
    left.left_in = ++clock_;
    idle_ += prefix_blocks_;
    taken_ -= prefix_blocks_;
  }
  /// A sequence has computed a prefix in blocks of its own, which others may use from now on; it is their first user.
  void keep_prefix(std::int32_t prefix) { of(prefix) = {.is_cached = true, .users = 1}; }

 private:
  struct Prefix {
    bool is_cached = false;
    std::int64_t users = 0;
    std::int64_t left_in = 0;  ///< When its last user left, as a count of such times.
  };
  Prefix& of(std::int32_t prefix) { return prefixes_[static_cast<std::size_t>(prefix)]; }
  const Prefix& of(std::int32_t prefix) const { return prefixes_[static_cast<std::size_t>(prefix)]; }

  void evict() {
    Prefix* oldest = nullptr;
    for (Prefix& each : prefixes_) {
      if (each.is_cached && each.users == 0 && (oldest == nullptr || each.left_in < oldest->left_in)) oldest = &each;
    }
    oldest->is_cached = false;
    idle_ -= prefix_blocks_;
    free_ += prefix_blocks_;
  }

  std::int64_t free_ = 0;
  std::int64_t idle_ = 0;  ///< Of cached prefixes without users.
  std::int64_t taken_ = 0;
  std::int64_t prefix_blocks_ = 0;
  std::int64_t clock_ = 0;
  std::vector<Prefix> prefixes_;
};

}  // namespace plimsoll
