#include "core/verdict/time_report.hpp"

#include <fmt/core.h>

#include "core/physics/requests.hpp"
#include "core/physics/stage_work.hpp"
#include "core/physics/utilisation.hpp"
#include "core/quantity/unit.hpp"
#include "core/verdict/binds.hpp"

namespace plimsoll {

namespace {

std::string_view bound_name(Bound bound) {
  switch (bound) {
    case Bound::compute: return "compute";
    case Bound::memory: return "memory";
    case Bound::link: return "link";
    case Bound::fixed: return "fixed";
  }
  return "";
}

/// Its FLOP and bytes, and the rates of both.
void add_work(const StageWork& work, Operation operation, OperationTime& time) {
  const auto at = static_cast<std::size_t>(operation);
  if (work.flop.seconds[at] == 0 && work.bytes.seconds[at] == 0) return;
  time.flop = work.flop.seconds[at];
  time.bytes = work.bytes.seconds[at];
  if (operation == Operation::draft) return;
  if (*time.flop > 0) time.flop_per_s = *time.flop / work.compute_s.seconds[at];
  if (*time.bytes > 0) time.bytes_per_s = *time.bytes / work.memory_s.seconds[at];
}

std::vector<OperationTime> operations_of(const StageTimes<double>& times, const StageWork& work) {
  std::vector<OperationTime> operations;
  for (std::size_t i = 0; i < operation_count; ++i) {
    if (times.seconds[i] == 0) continue;
    OperationTime time{.operation = std::string(operation_names[i].key),
                       .title = std::string(operation_names[i].title),
                       .seconds = times.seconds[i],
                       .bound = std::string(bound_name(times.bound[i])),
                       .flop = {},
                       .bytes = {},
                       .flop_per_s = {},
                       .bytes_per_s = {}};
    add_work(work, static_cast<Operation>(i), time);
    operations.push_back(std::move(time));
  }
  return operations;
}

/// The slowest stage's operations, and what lies between them and the time until the last chunk is through.
void add_prefill(const Case& each, TimeCase& time) {
  const Prefill<double>& prefill = each.answers.prefill;
  time.prefill_chunks = prefill.chunks;
  time.prefill_chunk_s = prefill.pipeline.through_s;
  time.prefill_end_s = prefill.pipeline.end_of_chunk_s(prefill.chunks);
  time.prefill_bubble = prefill.pipeline.bubble(prefill.chunks);
  time.prefill_binds = first_token_binds(each);
  const StageFacts& facts = each.prefill_facts ? *each.prefill_facts : each.facts;
  const StageContext<double> context{facts, hardware_of<double>(*facts.plan, *facts.layout)};
  time.prefill = operations_of(prefill.slowest, work_of(context, prefill, each.view.tokens.input_tokens));
}

/// The same of a step, where one is taken.
void add_decode(const Case& each, TimeCase& time) {
  const Decode<double>& decode = each.answers.decode;
  time.decode_binds = decode_rate_binds(each);
  if (decode.pipeline.stages == 0) return;
  time.decode_micro_batches = decode.micro_batches;
  time.decode_micro_batch_s = decode.pipeline.through_s;
  time.decode_step_s = decode.step_s;
  time.decode_step_tokens = decode.tokens;
  const StageContext<double> context{each.facts, hardware_of<double>(*each.facts.plan, *each.facts.layout)};
  time.decode = operations_of(decode.slowest, work_of(context, decode, phases_detail::load_of<double>({}, each.view.tokens).context_tokens));
}

/// The times of one request, and what is served of such.
void add_requests(const Case& each, TimeCase& time) {
  const Answers<double>& answers = each.answers;
  const Load<double> load = phases_detail::load_of<double>({}, each.view.tokens);
  time.end_to_end_s = end_to_end_s(answers, load);
  time.requests_per_s = served_requests_per_s(each.facts, answers, load);
  if (!answers.pools) return;
  const PoolAnswers<double>& pools = *answers.pools;
  time.handoff_s = pools.handoff_s;
  time.handoff_bytes = pools.handoff_bytes;
  time.prefill_requests_per_s = pools.prefill_requests_per_s;
  time.handoff_requests_per_s = pools.handoff_requests_per_s;
  time.decode_requests_per_s = pools.decode_requests_per_s;
  time.pools_bind = pools_bind(each);
}

/// Shares of the peaks that the model's own work takes.
void add_utilisation(const Case& each, TimeCase& time) {
  const Answers<double>& answers = each.answers;
  const StageFacts& prefilling = each.prefill_facts ? *each.prefill_facts : each.facts;
  const double context_tokens = each.view.tokens.context_tokens;
  if (answers.prefill_rate && has_prefill_utilisation(*each.facts.plan)) time.mfu_prefill = prefill_mfu(prefilling, each.view.tokens.input_tokens, *answers.prefill_rate);
  if (!answers.decode_rate || !has_decode_utilisation(each.facts)) return;
  time.mfu_decode = decode_mfu(each.facts, context_tokens, *answers.decode_rate);
  time.mbu_decode = decode_mbu(each.facts, context_tokens, answers.decoding_sequences, answers.decode.step_s);
}

TimeCase time_case_of(const Case& each) {
  const Answers<double>& answers = each.answers;
  TimeCase time;
  time.lengths = std::string(each.view.lengths);
  time.size = std::string(each.view.size);
  time.input_tokens = each.view.tokens.input_tokens;
  time.context_tokens = each.view.tokens.context_tokens;
  time.ttft_first_s = answers.ttft_first_s;
  time.ttft_median_s = answers.ttft_median_s;
  time.ttft_last_s = answers.ttft_last_s;
  time.ttft_s = answers.ttft_s;
  time.tpot_s = answers.tpot_s;
  time.prefill_tokens_per_s_per_gpu = answers.prefill_rate;
  time.decode_tokens_per_s_per_gpu = answers.decode_rate;
  time.total_tokens_per_s_per_gpu = answers.total_rate;
  add_requests(each, time);
  add_utilisation(each, time);
  add_prefill(each, time);
  add_decode(each, time);
  return time;
}

std::string ttft_meaning(const Workload& workload) {
  if (workload.burst) return fmt::format("the last sequence of a burst of {}", *workload.burst);
  if (workload.concurrency) return fmt::format("the mean at {} requests in flight", *workload.concurrency);
  return fmt::format("the 99th percentile at {} arriving at random, by an approximation", rounded_text(workload.requests_per_s.value_or(0), Unit::requests_per_s));
}

}  // namespace

TimeReport time_report_of(const Plan& plan, const UnstatedLinks& missing, const std::vector<Case>& cases) {
  TimeReport time;
  time.links_stated = !missing.any();
  time.ttft_meaning = ttft_meaning(plan.workload);
  if (!cases.empty()) time.decode_sequences = cases.front().answers.decoding_sequences;
  for (const Case& each : cases) time.cases.push_back(time_case_of(each));
  return time;
}

}  // namespace plimsoll
