#include "core/sim/serving_rank.hpp"

#include <algorithm>

namespace plimsoll {

namespace {

double real_count(std::int64_t count) { return static_cast<double>(count); }

}  // namespace

// ---- Blocks ------------------------------------------------------------------------------------------------------------------

/// That a sequence needs beyond those it has, to keep so many tokens.
std::int64_t Rank::blocks_wanted(const Sequence& sequence, std::int64_t tokens) const {
  const bool shares = rules_.pool.prefixes == 0 || sequence.uses_prefix;
  return std::max<std::int64_t>(0, rules_.pool.blocks_of(tokens) - (shares ? rules_.pool.prefix_blocks : 0) - sequence.blocks);
}

void Rank::give_back(Sequence& sequence) {
  blocks_.give(sequence.blocks);
  sequence.blocks = 0;
  if (sequence.uses_prefix) blocks_.leave_prefix(sequence.prefix);
  sequence.uses_prefix = false;
}

/// Those that were admitted last give way, one after the other, and the one that asks when no other is left behind it. What is
/// under way cannot.
Rank::Room Rank::make_room(std::int32_t number, std::int64_t wanted) {
  while (!blocks_.can_take(wanted)) {
    std::int32_t last = last_;
    while (last != number && sequences_[last].in_flight > 0) last = sequences_[last].before;
    if (last == number && (last != last_ || sequences_[last].in_flight > 0)) return Room::none;
    give_way(last);
    if (last == number) return Room::gave_way;
  }
  return Room::made;
}

/// Back to the head of the queue, to be computed anew.
void Rank::give_way(std::int32_t number) {
  Sequence& sequence = sequences_[number];
  if (!prefilling_.remove(number)) {
    ready_.remove(number);
    --decoding_;
  }
  give_back(sequence);
  unlink(number);
  counts_.repeated_tokens += sequence.computed_tokens;
  ++counts_.preemptions;
  sequence.prompt_tokens = sequence.input_tokens + sequence.answered_tokens;
  sequence.computed_tokens = 0;
  sequence.is_handed_over = false;
  waiting_.push_front(number);
  some_gave_way_ = true;
}

// ---- Who was admitted, in that order --------------------------------------------------------------------------------------------

void Rank::append(std::int32_t number) {
  Sequence& sequence = sequences_[number];
  sequence.before = last_;
  sequence.after = -1;
  if (last_ >= 0) sequences_[last_].after = number;
  last_ = number;
  ++running_;
}

void Rank::unlink(std::int32_t number) {
  const Sequence& sequence = sequences_[number];
  if (sequence.before >= 0) sequences_[sequence.before].after = sequence.after;
  (sequence.after >= 0 ? sequences_[sequence.after].before : last_) = sequence.before;
  --running_;
}

// ---- Sequences of another pool ---------------------------------------------------------------------------------------------------

void Rank::receive(std::vector<std::int32_t>& receiving) {
  while (!waiting_.empty() && running_ < rules_.most_running) {
    const std::int32_t number = waiting_.front();
    Sequence& sequence = sequences_[number];
    const std::int64_t wanted = blocks_wanted(sequence, sequence.prompt_tokens);
    if (!sequence.is_handed_over || !blocks_.can_take(wanted)) return;
    waiting_.take_front();
    blocks_.take(wanted);
    sequence.blocks += wanted;
    sequence.in_flight = 1;
    append(number);
    ++decoding_;
    receiving.push_back(number);
  }
}

void Rank::received(std::int32_t number) {
  Sequence& sequence = sequences_[number];
  sequence.in_flight = 0;
  sequence.computed_tokens = sequence.prompt_tokens;
  ready_.push_back(number);
}

void Rank::release(std::int32_t number) {
  give_back(sequences_[number]);
  unlink(number);
}

// ---- The next iteration --------------------------------------------------------------------------------------------------------

void Rank::schedule(Batch& batch, WorkOf& work) {
  batch.clear();
  work.clear();
  budget_ = rules_.budget_tokens;
  some_gave_way_ = false;
  if (rules_.batching == Batching::prompts_first) schedule_prompts(batch, work);
  if (batch.empty()) schedule_steps(batch, work);
  if (rules_.batching == Batching::mixed && !some_gave_way_) schedule_prompts(batch, work);
  if (batch.empty()) return;
  ++counts_.iterations;
  if (work.work().decode.tokens > 0) ++counts_.step_iterations;
}

void Rank::schedule_steps(Batch& batch, WorkOf& work) {
  const std::int64_t most = (decoding_ + rules_.groups - 1) / rules_.groups;
  for (std::int64_t taken = 0; taken < most && !ready_.empty() && budget_ >= rules_.verified_tokens;) {
    const std::int32_t number = ready_.front();
    Sequence& sequence = sequences_[number];
    const std::int64_t wanted = blocks_wanted(sequence, sequence.computed_tokens + rules_.verified_tokens);
    if (wanted > 0) {
      const Room room = make_room(number, wanted);
      if (room == Room::none) return;
      if (room == Room::gave_way) continue;
      blocks_.take(wanted);
      sequence.blocks += wanted;
    }
    ready_.take_front();
    ++sequence.in_flight;
    work.add_step(real_count(sequence.computed_tokens + 1));
    batch.push_back({number, 0, false});
    budget_ -= rules_.verified_tokens;
    ++counts_.step_shares;
    ++taken;
  }
}

void Rank::schedule_prompts(Batch& batch, WorkOf& work) {
  while (budget_ > 0 && !prefilling_.empty()) {
    const std::int32_t number = prefilling_.front();
    if (!add_chunk(number, batch, work)) return;
    if (sequences_[number].computed_tokens < sequences_[number].prompt_tokens) return;  // The budget is spent.
    prefilling_.take_front();
  }
  for (std::int64_t begun = 0; begun < rules_.new_prompts && budget_ > 0 && !waiting_.empty() && running_ < rules_.most_running && !some_gave_way_; ++begun) {
    const std::int32_t number = waiting_.front();
    if (sequences_[number].is_handed_over || !admit(number)) return;
    waiting_.take_front();
    add_chunk(number, batch, work);
    if (sequences_[number].computed_tokens < sequences_[number].prompt_tokens) prefilling_.push_back(number);
  }
}

/// False where nothing of it has room, or it gave way itself.
bool Rank::add_chunk(std::int32_t number, Batch& batch, WorkOf& work) {
  Sequence& sequence = sequences_[number];
  const std::int64_t tokens = std::min(budget_, sequence.prompt_tokens - sequence.computed_tokens);
  const std::int64_t wanted = blocks_wanted(sequence, sequence.computed_tokens + tokens);
  if (make_room(number, wanted) != Room::made) return false;
  blocks_.take(wanted);
  sequence.blocks += wanted;
  const bool ends = sequence.computed_tokens + tokens == sequence.prompt_tokens;
  work.add_chunk(real_count(tokens), real_count(sequence.computed_tokens), ends);
  batch.push_back({number, static_cast<std::int32_t>(tokens), ends});
  sequence.computed_tokens += tokens;
  ++sequence.in_flight;
  budget_ -= tokens;
  counts_.prompt_tokens += tokens;
  if (ends) ++decoding_;
  return true;
}

/// Takes a sequence in, with what the cache has of its prompt, if its first chunk has room.
bool Rank::admit(std::int32_t number) {
  Sequence& sequence = sequences_[number];
  const bool comes_and_goes = rules_.pool.prefixes > 0;
  const bool hits = rules_.cached_prefix > 0 && (!comes_and_goes || blocks_.has_prefix(sequence.prefix));
  // Of a prefix that is kept for many, whole blocks are.
  const std::int64_t cached = !hits ? 0 : comes_and_goes ? rules_.pool.prefix_blocks * rules_.pool.block_tokens
                                                         : rules_.cached_prefix;
  if (hits && comes_and_goes) {
    blocks_.use_prefix(sequence.prefix);
    sequence.uses_prefix = true;
  }
  const std::int64_t tokens = std::min(budget_, sequence.prompt_tokens - cached);
  if (!blocks_.can_take(blocks_wanted(sequence, cached + tokens))) {
    give_back(sequence);
    return false;
  }
  sequence.computed_tokens = cached;
  counts_.cached_tokens += cached;
  append(number);
  return true;
}

// ---- What an iteration has brought -------------------------------------------------------------------------------------------------

void Rank::finish(const Batch& batch, std::vector<Delivery>& deliveries) {
  for (const Share& share : batch) {
    Sequence& sequence = sequences_[share.sequence];
    --sequence.in_flight;
    if (share.chunk_tokens > 0) {
      finish_chunk(share.sequence, share.ends_prompt, deliveries);
      continue;
    }
    const std::int64_t tokens = accepted(sequence);
    sequence.computed_tokens += tokens;
    deliver(share.sequence, tokens, deliveries);
  }
}

void Rank::finish_chunk(std::int32_t number, bool ends_prompt, std::vector<Delivery>& deliveries) {
  Sequence& sequence = sequences_[number];
  const bool is_new = rules_.pool.prefixes > 0 && rules_.pool.prefix_blocks > 0 && !sequence.uses_prefix && !blocks_.has_prefix(sequence.prefix);
  if (is_new && sequence.computed_tokens >= rules_.pool.prefix_blocks * rules_.pool.block_tokens) {
    blocks_.keep_prefix(sequence.prefix);
    sequence.uses_prefix = true;
    sequence.blocks -= rules_.pool.prefix_blocks;
  }
  if (ends_prompt) deliver(number, 1, deliveries);
}

void Rank::deliver(std::int32_t number, std::int64_t tokens, std::vector<Delivery>& deliveries) {
  Sequence& sequence = sequences_[number];
  sequence.answered_tokens += tokens;
  Outcome outcome = Outcome::more;
  if (sequence.answered_tokens >= sequence.output_tokens) {
    outcome = Outcome::ended;
    --decoding_;
    release(number);
  } else if (rules_.only_prefills) {
    outcome = Outcome::handed;
    --decoding_;
    ++sequence.in_flight;  // Its blocks stay until they have been fetched.
  } else {
    ready_.push_back(number);
  }
  deliveries.push_back({number, static_cast<std::int32_t>(tokens), outcome});
}

/// One token, and drafts up to the first that is turned away; no more than the answer has left.
std::int64_t Rank::accepted(Sequence& sequence) const {
  std::int64_t tokens = 1;
  while (tokens < rules_.verified_tokens && sequence.random.share() < rules_.acceptance) ++tokens;
  return std::min(tokens, sequence.output_tokens - sequence.answered_tokens);
}

}  // namespace plimsoll
