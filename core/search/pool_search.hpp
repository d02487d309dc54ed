// Prefill and decode on GPUs of their own: the best pair of pools of all there are, with proof.   docs/search.md, Pools
//
// Both pools may have every layout that one pool may have (LayoutSearch), on so many GPUs together. Pairs are far too many to be
// evaluated (10⁸ to 4·10⁹ on 1,024 GPUs), so they are taken in the order of what they could be at best (pool_limits.hpp), first by the GPUs of
// both pools, then one by one; once nothing that is left could be better than what is found, that is proven to be the best. Where the
// evaluations run out before, it is not, and `bound` has how good what is left could be.
//
// Time: a round (a chunk, precisions, a load, and the word to be reached) works out the limits of every pool and sorts pairs of numbers of GPUs,
// at most G²/2; all rounds of a word evaluate 20,000 pairs at most.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/search/layout_search.hpp"
#include "core/search/pool_limits.hpp"

namespace plimsoll {

/// Pairs of numbers of GPUs are listed, so their number has an end.
inline constexpr std::int64_t most_gpus_of_pools = 2048;

/// Adds problems where no pair could be judged, or there would be too many.
void refuse_pools_that_cannot_be_searched(const Plan& plan, const SearchOptions& options, Problems& problems);

/// Whether no KV cache is handed over for longer than a first token may take. TPOT has no handoff in it, and could else be made short by
/// leaving requests waiting between the pools.
bool is_handed_over_in_time(const Plan& plan, const Evaluation& found);

class PoolSearch {
 public:
  /// `beside`: the search over the same plan's layouts in one pool, which must outlive this. `plan`: with or without pools of its own,
  /// whose accelerator and link are then kept.
  PoolSearch(const Plan& plan, const LayoutSearch& beside);

  /// Looks at about so many pairs more; whether any are left.
  bool step(std::int64_t pairs);
  bool is_done() const { return round_ == rounds_.size(); }
  double share() const;

  /// The best pairs by their families, the best first.
  const std::vector<Candidate>& best() const { return best_; }
  /// Whether no pair is better than the first.
  bool is_proven() const;
  /// Where it is not: what the objective of a pair that was not looked at could be at best.
  std::optional<double> bound() const;
  std::int64_t pairs() const { return pairs_; }          ///< Of all pools that by themselves could keep what the last word asks for,
  std::int64_t evaluated() const { return evaluated_; }  ///< and of these evaluated.
  bool has_begun() const { return evaluator_ != nullptr; }

  Plan plan_of(const Candidate& candidate) const;
  /// The plan's own pools; nothing where it has none, or they are not legal.
  std::optional<Candidate> own() const;
  Answers<double> answers_of(const Candidate& candidate) const;

 private:
  /// What bounds are compared by, as is_better compares candidates.
  struct Key {
    double cost = 0;
    std::int64_t gpus = 0;
    double tokens_per_s_per_gpu = 0;
    bool operator<(const Key& other) const;
  };
  /// All pairs with so many GPUs in either pool.
  struct Sizes {
    Key key;
    std::int32_t prefill_gpus = 0;
    std::int32_t decode_gpus = 0;
  };
  struct PromptPool {
    PoolLayout layout;
    PromptLimits limits;
  };
  struct DecodePool {
    PoolLayout layout;
    DecodeLimits limits;
  };
  /// Pools of one number of GPUs, and what any of them could do.
  struct PromptPools {
    std::vector<PromptPool> pools;
    PromptLimits limits;
    void add(const PromptPool& pool);
  };
  struct DecodePools {
    std::vector<DecodePool> pools;
    TokenTimes times;  ///< Of any, by the sequences of the pool.
    void add(const DecodePool& pool);
    DecodeLimits limits() const;  ///< Stands as long as this.
  };
  /// One choice of chunk, precisions and load, and a word to be reached.
  struct Round {
    std::size_t variant = 0;
    std::int64_t sequences = 0;
    Verdict word = Verdict::meets;
  };

  void begin_round();
  void end_round();
  void add_prompt_pools(const PrefillPool& pool, const View& view);
  void add_decode_pools(const Plan& plan, const View& view);
  TokenTimes times_of(const StageContext<double>& of_one, const LayoutFamily& family, std::int64_t most_replicas, double most_kept, const View& view) const;
  void add_sizes();
  bool has_done_enough() const;
  void leave(const Key& key);
  double most_kept_of(const Plan& plan, const Layout& layout, const StageContext<double>& context) const;
  void look_at(const Sizes& sizes);
  void evaluate(const PromptPool& prompts, const DecodePool& decode);
  void keep(const Candidate& candidate);
  std::optional<Key> key_of(const PromptLimits& prompts, const DecodeLimits& decode) const;
  Key key_of(const Candidate& candidate) const;
  /// Whether something with such a key could enter the list.
  bool could_enter(const Key& key) const;

  Plan plan_;  ///< With pools.
  const LayoutSearch& beside_;
  bool had_pools_ = false;
  static constexpr std::array words_ = {Verdict::meets, Verdict::too_close};
  std::vector<Round> rounds_;
  std::size_t round_ = 0;
  std::unique_ptr<Evaluator> evaluator_;
  PoolLoad load_;
  bool has_one_length_ = true;  ///< Every request is as long.
  bool has_ranges_ = false;     ///< Of machines.
  Demand at_least_;             ///< What a pool misses by itself, every pair with it misses.
  Demand demand_;               ///< What a pair has to keep at mean lengths on the best machine.
  double most_sequences_ = 0;   ///< In flight.
  double tokens_of_request_ = 0;
  double prefill_usd_per_s_ = 0;  ///< Of a GPU, at least.
  double decode_usd_per_s_ = 0;
  std::vector<PromptPools> prompt_pools_;  ///< By GPUs.
  std::vector<DecodePools> decode_pools_;
  std::vector<TokenTimes> times_;  ///< Of an attention rank, for each family.
  std::vector<Sizes> sizes_;       ///< Of the round, the best first.
  std::size_t next_ = 0;
  std::vector<Candidate> best_;
  std::int64_t pairs_ = 0;
  std::int64_t evaluated_ = 0;
  std::int64_t evaluated_of_round_ = 0;
  std::int64_t limited_of_round_ = 0;       ///< Pairs whose limits were worked out.
  std::optional<Key> left_;                 ///< The best that a pair left unevaluated could be,
  Verdict left_word_ = Verdict::too_close;  ///< and the best word that one could have.
};

}  // namespace plimsoll
