#include "core/sim/serving_replica.hpp"

#include <algorithm>
#include <utility>

namespace plimsoll {

namespace {

PassedIteration work_of(const std::vector<Batch>& batches) {
  PassedIteration work;
  for (const Batch& batch : batches) {
    for (const Share& share : batch) {
      work.prompt_tokens += share.chunk_tokens;
      work.sequences += share.chunk_tokens > 0 ? 0 : 1;
    }
  }
  return work;
}

}  // namespace

Replica::Replica(const StageContext<double>& context, const RankRules& rules, std::int64_t ranks, SequenceTable& sequences) : context_(context) {
  const auto stages = static_cast<std::size_t>(context.layout->pp);
  for (std::int64_t i = 0; i < ranks; ++i) {
    ranks_.emplace_back(rules, sequences);
    works_.emplace_back(context);
  }
  under_way_.resize(2 * stages - 1);
  for (std::vector<Batch>& batches : under_way_) batches.resize(static_cast<std::size_t>(ranks));
  stage_free_s_.resize(stages, 0.0);
  link_free_s_.resize(stages, 0.0);
}

std::optional<double> Replica::begin(double now_s, PassedIteration* passed) {
  if (count_ == under_way_.size() || now_s < stage_free_s_.front()) return std::nullopt;
  std::vector<Batch>& batches = under_way_[(first_ + count_) % under_way_.size()];
  if (!choose(batches)) return std::nullopt;
  ++count_;
  ++iterations_;
  if (passed != nullptr) *passed = work_of(batches);
  return pass_through(now_s, passed);
}

/// Every rank's part, and the time of the slowest. False where no rank has anything that it can do.
bool Replica::choose(std::vector<Batch>& batches) {
  const Iteration* most = nullptr;
  for (std::size_t i = 0; i < ranks_.size(); ++i) {
    ranks_[i].schedule(batches[i], works_[i]);
    if (batches[i].empty()) continue;
    const Iteration& work = works_[i].work();
    if (most != nullptr && is_no_more(work, *most)) continue;
    time_iteration(context_, work, tried_);
    if (most != nullptr && tried_.through_s <= slowest_.through_s) continue;
    most = &work;
    std::swap(tried_, slowest_);
  }
  return most != nullptr;
}

double Replica::pass_through(double now_s, PassedIteration* passed) {
  double at_s = now_s;
  for (std::size_t i = 0; i < slowest_.stages.size(); ++i) {
    const StageSpan& span = slowest_.stages[i];
    const double start_s = std::max(at_s, stage_free_s_[i]);
    at_s = stage_free_s_[i] = start_s + span.stage_s;
    if (passed != nullptr) passed->stages.push_back({start_s, at_s});
    if (span.hop_s > 0) at_s = link_free_s_[i] = std::max(at_s, link_free_s_[i]) + span.hop_s;
  }
  return at_s;
}

void Replica::end(std::vector<Delivery>& deliveries) {
  std::vector<Batch>& batches = under_way_[first_];
  for (std::size_t i = 0; i < ranks_.size(); ++i) ranks_[i].finish(batches[i], deliveries);
  first_ = (first_ + 1) % under_way_.size();
  --count_;
}

}  // namespace plimsoll
