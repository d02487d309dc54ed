// What an iteration of continuous batching works on, and how long it takes the stages of a pipeline.   docs/serve.md
//
// The work is that of the physics (core/physics/stage_context.hpp), summed over the chunks and steps of this very iteration where
// a closed form takes means: a chunk of q tokens after ctx attends to (ctx+q)²/2 − ctx²/2 positions, a step to its own context.
#pragma once

#include <cstdint>
#include <vector>

#include "core/physics/iterations.hpp"

namespace plimsoll {

/// Sums the work of one attention rank.
class WorkOf {
 public:
  explicit WorkOf(const StageContext<double>& context)
      : attention_(context.terms.model.attention),
        verified_tokens_(context.terms.speculation.verified_tokens),
        draft_tokens_(context.terms.speculation.draft_tokens),
        drafts_(context.plan->engine.drafts()),
        is_bounded_(attention_.window > 0 || attention_.top_k > 0) {}

  void clear() { work_ = {}; }
  /// The next `tokens` of a prompt of which `before` are in the cache; `ends`: it is its last chunk, whose logits are wanted.
  void add_chunk(double tokens, double before, bool ends);
  /// A step of a sequence whose next token attends to `context` tokens, itself among them.
  void add_step(double context);
  const Iteration& work() const { return work_; }

 private:
  const AttentionTerms<double>& attention_;
  double verified_tokens_;
  double draft_tokens_;
  bool drafts_;
  bool is_bounded_;  ///< Some layers attend to less than all.
  Iteration work_;
};

/// How long the stages take, and the hops between them, in order.
struct StageSpan {
  double stage_s = 0;
  double hop_s = 0;  ///< After it; none after the last.
};

struct IterationTime {
  std::vector<StageSpan> stages;
  double through_s = 0;  ///< From end to end where nothing is in the way.
};

/// Into `time`, whose memory is used again.
void time_iteration(const StageContext<double>& context, const Iteration& work, IterationTime& time);

/// Whether an iteration has no more of anything than another, and so takes no longer.
bool is_no_more(const Iteration& left, const Iteration& right);

}  // namespace plimsoll
