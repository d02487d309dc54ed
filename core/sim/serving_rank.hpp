// The scheduler of one attention rank: which sequences an iteration works on, and who gives way when KV blocks run out.
//
// As vLLM's does (v1): every iteration has a budget of tokens. Sequences that decode come first, then the prompt that is under
// way, then those that wait, in the order in which they came; a prompt takes what is left of the budget and goes on in the next
// iteration. Blocks are taken when tokens need them. Where there are none the sequence that was admitted last gives its own
// back and waits, first in line, to be computed anew. Source: https://docs.vllm.ai/en/latest/usage/v1_guide/, PagedAttention
// (arXiv:2309.06180).
//
// With p pipeline stages an iteration takes 1/p of the sequences that decode, so that as many are under way as there are stages.
#pragma once

#include <cstdint>
#include <vector>

#include "core/quantity/random.hpp"
#include "core/sim/ring.hpp"
#include "core/sim/serving_blocks.hpp"
#include "core/sim/serving_iteration.hpp"
#include "core/sim/serving_scenario.hpp"

namespace plimsoll {

/// A request on a rank.
struct Sequence {
  std::int64_t request = 0;
  double arrived_s = 0;
  double first_token_s = -1;  ///< Not yet.
  double last_token_s = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t prompt_tokens = 0;    ///< To be computed before it decodes: its prompt, and after it gave way its answer so far.
  std::int64_t computed_tokens = 0;  ///< Of which the cache has, or will have once what is under way is done.
  std::int64_t answered_tokens = 0;
  std::int64_t blocks = 0;  ///< Of its own.
  std::int32_t prefix = 0;
  bool uses_prefix = false;     ///< Of those that come and go.
  bool is_handed_over = false;  ///< Its prompt was computed by another pool.
  std::int32_t in_flight = 0;   ///< Iterations, and a handoff.
  std::int32_t before = -1;     ///< Among those that were admitted, in that order.
  std::int32_t after = -1;
  std::int32_t origin = -1;  ///< The sequence of the other pool that keeps its cache until it has been handed over.
  std::int32_t place = 0;    ///< Which rank it is on.
  double handoff_s = -1;     ///< How long that took, with the wait for room.
  RandomStream random;
};

/// Sequences by number; the number of one that is gone is given to another.
class SequenceTable {
 public:
  Sequence& operator[](std::int32_t number) { return sequences_[static_cast<std::size_t>(number)]; }
  std::int32_t add(const Sequence& sequence) {
    if (free_.empty()) {
      sequences_.push_back(sequence);
      return static_cast<std::int32_t>(sequences_.size() - 1);
    }
    const std::int32_t number = free_.back();
    free_.pop_back();
    (*this)[number] = sequence;
    return number;
  }
  void remove(std::int32_t number) { free_.push_back(number); }
  std::size_t size() const { return sequences_.size() - free_.size(); }

 private:
  std::vector<Sequence> sequences_;
  std::vector<std::int32_t> free_;
};

/// What a sequence has of an iteration.
struct Share {
  std::int32_t sequence = 0;
  std::int32_t chunk_tokens = 0;  ///< 0: a step.
  bool ends_prompt = false;
};
using Batch = std::vector<Share>;

enum class Outcome {
  more,   ///< Tokens of an answer that goes on.
  ended,  ///< Its last tokens; the sequence's blocks are free.
  handed  ///< The first token of a pool that only prefills; its blocks are kept.
};
struct Delivery {
  std::int32_t sequence = 0;
  std::int32_t tokens = 0;
  Outcome outcome = Outcome::more;
};

struct RankRules {
  std::int64_t budget_tokens = 1;
  std::int64_t verified_tokens = 1;  ///< Of each sequence in a step: one, and its drafts.
  double acceptance = 0;
  std::int64_t groups = 1;  ///< p
  std::int64_t most_running = 1;
  std::int64_t new_prompts = 1;  ///< That an iteration begins, at most.
  Batching batching = Batching::mixed;
  std::int64_t cached_prefix = 0;
  bool only_prefills = false;
  KvPool pool;
};

/// What a rank has counted.
struct RankCounts {
  std::int64_t iterations = 0;       ///< In which it had something to do.
  std::int64_t step_iterations = 0;  ///< In which some sequence decoded,
  std::int64_t step_shares = 0;      ///< and how many did, over all of them.
  std::int64_t prompt_tokens = 0;    ///< Computed, those computed anew among them.
  std::int64_t repeated_tokens = 0;  ///< That had been computed before.
  std::int64_t cached_tokens = 0;    ///< That were found.
  std::int64_t preemptions = 0;
};

class Rank {
 public:
  Rank(const RankRules& rules, SequenceTable& sequences) : rules_(rules), sequences_(sequences), blocks_(rules.pool) {}

  void enqueue(std::int32_t sequence) { waiting_.push_back(sequence); }
  /// Those at the head of the queue whose cache comes from another pool and finds room: it is on its way once this has named them.
  void receive(std::vector<std::int32_t>& receiving);
  void received(std::int32_t sequence);
  /// The cache of a sequence that another pool has now.
  void release(std::int32_t sequence);

  /// Chooses the next iteration. Empty where there is nothing that can be done.
  void schedule(Batch& batch, WorkOf& work);
  /// What an iteration that is done has brought, in order.
  void finish(const Batch& batch, std::vector<Delivery>& deliveries);

  std::int64_t waiting() const { return static_cast<std::int64_t>(waiting_.size()); }
  std::int64_t running() const { return running_; }
  std::int64_t blocks_in_use() const { return blocks_.in_use(); }
  const RankCounts& counts() const { return counts_; }

 private:
  enum class Room {
    made,
    none,
    gave_way  ///< The one that asked.
  };

  void schedule_steps(Batch& batch, WorkOf& work);
  void schedule_prompts(Batch& batch, WorkOf& work);
  bool add_chunk(std::int32_t number, Batch& batch, WorkOf& work);
  bool admit(std::int32_t number);
  Room make_room(std::int32_t number, std::int64_t wanted);
  void give_way(std::int32_t number);
  void finish_chunk(std::int32_t number, bool ends_prompt, std::vector<Delivery>& deliveries);
  void deliver(std::int32_t number, std::int64_t tokens, std::vector<Delivery>& deliveries);
  std::int64_t accepted(Sequence& sequence) const;

  std::int64_t blocks_wanted(const Sequence& sequence, std::int64_t tokens) const;
  void append(std::int32_t number);
  void unlink(std::int32_t number);
  void give_back(Sequence& sequence);

  RankRules rules_;
  SequenceTable& sequences_;
  Blocks blocks_;
  Ring<std::int32_t> waiting_;
  Ring<std::int32_t> prefilling_;  ///< Admitted, with prompt tokens left.
  Ring<std::int32_t> ready_;       ///< To decode, and not under way.
  std::int64_t decoding_ = 0;      ///< Those that are ready and those under way.
  std::int64_t running_ = 0;       ///< Admitted.
  std::int32_t last_ = -1;         ///< Admitted last.
  std::int64_t budget_ = 0;        ///< Of the iteration that is being chosen.
  bool some_gave_way_ = false;     ///< In it.
  RankCounts counts_;
};

}  // namespace plimsoll
