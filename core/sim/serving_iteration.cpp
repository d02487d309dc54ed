#include "core/sim/serving_iteration.hpp"

namespace plimsoll {

namespace {

/// A pipeline that also keeps what it is made of, stage by stage.
struct RecordedPipeline : Pipeline<double> {
  std::vector<StageSpan>* spans = nullptr;

  void add_stages(double count, double stage_s, double hop_s) {
    Pipeline<double>::add_stages(count, stage_s, hop_s);
    for (double i = 0; i < count; ++i) spans->push_back({stage_s, hop_s});
  }
};

struct RecordedPhase {
  RecordedPipeline pipeline;
  StageTimes<double> slowest;
  std::size_t slowest_stage = 0;
};

bool is_no_more(const Attended& left, const Attended& right) {
  return left.tokens <= right.tokens && left.pairs <= right.pairs && left.pairs_sliding <= right.pairs_sliding && left.pairs_selected <= right.pairs_selected &&
         left.cache_tokens_read <= right.cache_tokens_read && left.cache_tokens_read_sliding <= right.cache_tokens_read_sliding &&
         left.cache_tokens_read_selected <= right.cache_tokens_read_selected;
}

}  // namespace

void WorkOf::add_chunk(double tokens, double before, bool ends) {
  const double after = before + tokens;
  const auto pairs = [&](double window) { return causal_pairs(after, window) - causal_pairs(before, window); };
  Attended& prompts = work_.prefill;
  prompts.tokens += tokens;
  prompts.pairs += pairs(0);
  prompts.cache_tokens_read += after;
  prompts.cache_tokens_read_selected += after;  // Together a chunk's tokens pick nearly all, as in chunks_of.
  if (is_bounded_) {
    prompts.pairs_sliding += pairs(attention_.window);
    prompts.pairs_selected += pairs(attention_.top_k);
    prompts.cache_tokens_read_sliding += tokens + kept_tokens(before, attention_.window);
  } else {
    prompts.pairs_sliding = prompts.pairs_selected = prompts.pairs;
    prompts.cache_tokens_read_sliding = prompts.cache_tokens_read;
  }
  if (ends) work_.sampled += 1;
}

/// As step_iteration counts n sequences of one context, for one sequence.
void WorkOf::add_step(double context) {
  const double attended = context + draft_tokens_ / 2;
  const auto kept = [&](double tokens, double window) { return is_bounded_ ? kept_tokens(tokens, window) : tokens; };
  const double sliding = kept(context, attention_.window);
  const double selected = kept(context, attention_.top_k);
  Attended& answers = work_.decode;
  answers.tokens += verified_tokens_;
  answers.cache_tokens_read += context;
  answers.cache_tokens_read_sliding += sliding;
  work_.sampled += verified_tokens_;
  if (!drafts_) {
    answers.pairs += context;
    answers.pairs_sliding += sliding;
    answers.pairs_selected += selected;
    answers.cache_tokens_read_selected += selected;
    return;
  }
  const double picked = verified_tokens_ * kept(attended, attention_.top_k);
  answers.pairs += verified_tokens_ * attended;
  answers.pairs_sliding += verified_tokens_ * kept(attended, attention_.window);
  answers.pairs_selected += picked;
  answers.cache_tokens_read_selected += attention_.top_k > 0 ? std::min(context, picked) : context;
  Attended& drafting = work_.drafting;
  drafting.tokens += 1;
  drafting.pairs += context;
  drafting.pairs_sliding += sliding;
  drafting.pairs_selected += selected;
  drafting.cache_tokens_read += context;
  drafting.cache_tokens_read_sliding += sliding;
  drafting.cache_tokens_read_selected += selected;
}

void time_iteration(const StageContext<double>& context, const Iteration& work, IterationTime& time) {
  time.stages.clear();
  RecordedPhase phase;
  phase.pipeline.spans = &time.stages;
  iterations_detail::run_stages(context, work, phase);
  time.through_s = phase.pipeline.through_s;
}

bool is_no_more(const Iteration& left, const Iteration& right) {
  return is_no_more(left.prefill, right.prefill) && is_no_more(left.decode, right.decode) && left.sampled <= right.sampled && is_no_more(left.drafting, right.drafting);
}

}  // namespace plimsoll
