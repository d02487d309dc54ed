#include "core/report/serve.hpp"

namespace plimsoll {

template <>
const Description& describe<ServedNumber>() {
  static const ServedNumber defaults;
  static const Description description{
      .name = "ServedNumber",
      .help = "A mean over replications.",
      .fields = {
          field<&ServedNumber::value>("value", "", "The mean."),
          field<&ServedNumber::plus_minus>("plus_minus", "", "Half of its 95 % interval; left out where there is one replication."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedDistribution>() {
  static const ServedDistribution defaults;
  static const Description description{
      .name = "ServedDistribution",
      .help = "A time over the requests that count, in seconds.",
      .fields = {
          field<&ServedDistribution::of>("of", "", "ttft, tpot, itl (between outputs), end_to_end, handoff."),
          field<&ServedDistribution::mean>("mean", "", "The mean."),
          field<&ServedDistribution::p50>("p50", "", "What half do not exceed."),
          field<&ServedDistribution::p90>("p90", "", "What 90 % do not exceed."),
          field<&ServedDistribution::p95>("p95", "", "What 95 % do not exceed."),
          field<&ServedDistribution::p99>("p99", "", "What 99 % do not exceed."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedGoodput>() {
  static const ServedGoodput defaults;
  static const Description description{
      .name = "ServedGoodput",
      .help = "Requests that meet each stated one of the plan's ttft and tpot.",
      .fields = {
          field<&ServedGoodput::ttft_s>("ttft_s", "", "The plan's limit."),
          field<&ServedGoodput::tpot_s>("tpot_s", "", "The plan's limit of TPOT."),
          field<&ServedGoodput::share>("share", "", "Of the requests that count."),
          field<&ServedGoodput::requests_per_s>("requests_per_s", "", "That share of those that end."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedCache>() {
  static const ServedCache defaults;
  static const Description description{
      .name = "ServedCache",
      .help = "The KV cache of an attention rank.",
      .fields = {
          field<&ServedCache::pool>("pool", "", "all, prefill or decode."),
          field<&ServedCache::ranks>("ranks", "", "Attention ranks of the pool, over all replicas."),
          field<&ServedCache::blocks>("blocks", "", "Of each."),
          field<&ServedCache::block_tokens>("block_tokens", "", "That a block holds of one sequence."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedMoment>() {
  static const ServedMoment defaults;
  static const Description description{
      .name = "ServedMoment",
      .help = "Means over a span of time that ends where the next begins.",
      .fields = {
          field<&ServedMoment::from_s>("from_s", "", "When it begins."),
          field<&ServedMoment::waiting>("waiting", "", "Requests in queues."),
          field<&ServedMoment::running>("running", "", "Sequences that have blocks where they decode."),
          field<&ServedMoment::kv_share>("kv_share", "", "Of the blocks there that are in use."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedRate>() {
  static const ServedRate defaults;
  static const Description description{
      .name = "ServedRate",
      .help = "The highest rate at which enough requests meet the targets.",
      .fields = {
          field<&ServedRate::attainment>("attainment", "", "The share that has to."),
          field<&ServedRate::requests_per_s>("requests_per_s", "", "The rate."),
          field<&ServedRate::requests_per_s_per_gpu>("requests_per_s_per_gpu", "", "Of one of all GPUs."),
          field<&ServedRate::missed_at_per_s>("missed_at_per_s", "", "The lowest rate tried at which too few do; 0: none was found."),
          field<&ServedRate::share>("share", "", "That met them at the rate."),
          field<&ServedRate::rates_tried>("rates_tried", "", "Rates simulated."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedSpell>() {
  static const ServedSpell defaults;
  static const Description description{
      .name = "ServedSpell",
      .help = "Iterations of a stage that follow each other without a gap and do the same: steps of so many sequences. One with prompts is alone.",
      .fields = {
          field<&ServedSpell::pool>("pool", "", "all, prefill or decode."),
          field<&ServedSpell::replica>("replica", "", "Of the pool."),
          field<&ServedSpell::stage>("stage", "", "Of its pipeline."),
          field<&ServedSpell::start_s>("start_s", "", "When the first of them enters the stage."),
          field<&ServedSpell::end_s>("end_s", "", "When the last of them leaves it."),
          field<&ServedSpell::iterations>("iterations", "", "How many."),
          field<&ServedSpell::prompt_tokens>("prompt_tokens", "", "Of one of them, over all attention ranks."),
          field<&ServedSpell::sequences>("sequences", "", "That decode in it, over all attention ranks."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServedHandoff>() {
  static const ServedHandoff defaults;
  static const Description description{
      .name = "ServedHandoff",
      .help = "A cache on its way between pools.",
      .fields = {
          field<&ServedHandoff::request>("request", "", "Its number, from 0 on."),
          field<&ServedHandoff::from_replica>("from_replica", "", "Of the prefill pool."),
          field<&ServedHandoff::to_replica>("to_replica", "", "Of the decode pool."),
          field<&ServedHandoff::tokens>("tokens", "", "That it holds."),
          field<&ServedHandoff::ready_s>("ready_s", "", "When its prompt ended; it is fetched once there is room for it."),
          field<&ServedHandoff::start_s>("start_s", "", "When it is fetched."),
          field<&ServedHandoff::end_s>("end_s", "", "When it is there."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ServeReport>() {
  static const ServeReport defaults;
  static const Description description{
      .name = "ServeReport",
      .help = "What a plan's users see under a stream of requests.",
      .fields = {
          field<&ServeReport::title>("title", "", "The scenario's, else the plan's."),
          field<&ServeReport::model>("model", "", "The model."),
          field<&ServeReport::accelerator>("accelerator", "", "The GPU that decodes."),
          field<&ServeReport::layout>("layout", "", "Expanded."),
          field<&ServeReport::gpus>("gpus", "", "Of all pools."),
          field<&ServeReport::arrivals>("arrivals", "", "How requests arrive, in words."),
          field<&ServeReport::batching>("batching", "", "mixed or prompts_first."),
          field<&ServeReport::router>("router", "", "least_outstanding or round_robin."),
          field<&ServeReport::requests>("requests", "", "That count, in each replication."),
          field<&ServeReport::warm_up>("warm_up", "", "That come before them."),
          field<&ServeReport::replications>("replications", "", "Runs."),
          field<&ServeReport::seed>("seed", "", "Of the random numbers."),
          field<&ServeReport::caches>("caches", "", "KV cache of each pool."),
          field<&ServeReport::distributions>("distributions", "", "Times that users see."),
          field<&ServeReport::requests_per_s>("requests_per_s", "", "Requests that end."),
          field<&ServeReport::output_tokens_per_s>("output_tokens_per_s", "", "Tokens of answers."),
          field<&ServeReport::output_tokens_per_s_per_gpu>("output_tokens_per_s_per_gpu", "", "Of one of all GPUs."),
          field<&ServeReport::total_tokens_per_s_per_gpu>("total_tokens_per_s_per_gpu", "", "Prompts and answers of the requests that end."),
          field<&ServeReport::goodput>("goodput", "", "Where the plan promises ttft or tpot."),
          field<&ServeReport::mean_batch>("mean_batch", "", "Sequences that decode in an iteration of an attention rank in which any does."),
          field<&ServeReport::mean_waiting>("mean_waiting", "", "Requests in queues, over time."),
          field<&ServeReport::mean_running>("mean_running", "", "Sequences that have blocks where they decode, over time."),
          field<&ServeReport::mean_kv_share>("mean_kv_share", "", "Of the blocks there in use, over time."),
          field<&ServeReport::most_kv_share>("most_kv_share", "", "Of any rank at any time."),
          field<&ServeReport::preemptions>("preemptions", "", "Sequences that gave way, in the time that counts."),
          field<&ServeReport::repeated_tokens>("repeated_tokens", "", "Tokens that they had in the cache then."),
          field<&ServeReport::cached_share>("cached_share", "", "Of all tokens of prompts, found in the cache."),
          field<&ServeReport::iterations>("iterations", "", "Simulated, in all replications."),
          field<&ServeReport::highest_rate>("highest_rate", "", "Where it was asked for."),
          field<&ServeReport::timeline>("timeline", "", "The first replication, from its first request on."),
          field<&ServeReport::spells>("spells", "", "What stages worked on in it, from the first request that counts on, as many as are listed."),
          field<&ServeReport::handoffs>("handoffs", "", "Caches that went from pool to pool meanwhile."),
          field<&ServeReport::remarks>("remarks", "", "What has to be said of these numbers."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
