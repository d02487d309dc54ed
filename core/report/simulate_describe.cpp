#include "core/report/simulate.hpp"

namespace plimsoll {

template <>
const Description& describe<SimulationMemory>() {
  static const SimulationMemory defaults;
  static const Description description{
      .name = "SimulationMemory",
      .help = "What one GPU needs, against what it may use.",
      .fields = {
          field<&SimulationMemory::cluster>("cluster", "", "prefill or decode."),
          field<&SimulationMemory::weights_bytes>("weights_bytes", "", "Weights."),
          field<&SimulationMemory::kv_cache_bytes>("kv_cache_bytes", "", "KV cache at full context."),
          field<&SimulationMemory::activations_bytes>("activations_bytes", "", "Activations and buffers; the original's check knows none."),
          field<&SimulationMemory::total_bytes>("total_bytes", "", "All of it."),
          field<&SimulationMemory::limit_bytes>("limit_bytes", "", "What it may use."),
          field<&SimulationMemory::capacity_bytes>("capacity_bytes", "", "Its memory."),
          field<&SimulationMemory::share_of_capacity>("share_of_capacity", "", "Of its memory."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationStep>() {
  static const SimulationStep defaults;
  static const Description description{
      .name = "SimulationStep",
      .help = "One job of a stage: what it is made of.",
      .fields = {
          field<&SimulationStep::phase>("phase", "", "prefill (one chunk) or decode (one token)."),
          field<&SimulationStep::flop>("flop", "", "Operations."),
          field<&SimulationStep::compute_s>("compute_s", "", "At peak."),
          field<&SimulationStep::memory_bytes>("memory_bytes", "", "Bytes read."),
          field<&SimulationStep::memory_s>("memory_s", "", "At 80 % of its bandwidth."),
          field<&SimulationStep::sync_s>("sync_s", "", "All-reduces, added."),
          field<&SimulationStep::total_s>("total_s", "", "The longer of the two, and the all-reduces."),
          field<&SimulationStep::binds>("binds", "", "compute or memory."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationTransfers>() {
  static const SimulationTransfers defaults;
  static const Description description{
      .name = "SimulationTransfers",
      .help = "Transfers of one kind.",
      .fields = {
          field<&SimulationTransfers::kind>("kind", "", "all_reduce, activation, handoff, decode_activation."),
          field<&SimulationTransfers::count>("count", "", "How many."),
          field<&SimulationTransfers::bytes>("bytes", "", "Size of one, on average."),
          field<&SimulationTransfers::alone_s>("alone_s", "", "How long one takes on empty links, on average."),
          field<&SimulationTransfers::mean_s>("mean_s", "", "How long they took."),
          field<&SimulationTransfers::longest_s>("longest_s", "", "How long the longest took."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationIdle>() {
  static const SimulationIdle defaults;
  static const Description description{
      .name = "SimulationIdle",
      .help = "What a GPU waited for while it had no job.",
      .fields = {
          field<&SimulationIdle::others_s>("others_s", "", "For the work of other GPUs."),
          field<&SimulationIdle::all_reduces_s>("all_reduces_s", "", "For all-reduces under way."),
          field<&SimulationIdle::activations_s>("activations_s", "", "For activations under way."),
          field<&SimulationIdle::handoffs_s>("handoffs_s", "", "For hand-offs under way."),
          field<&SimulationIdle::end_s>("end_s", "", "It had nothing more to do."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationGpuUse>() {
  static const SimulationGpuUse defaults;
  static const Description description{
      .name = "SimulationGpuUse",
      .help = "One GPU over the whole run.",
      .fields = {
          field<&SimulationGpuUse::gpu>("gpu", "", "\"prefill 1.0\", \"decode 1\"."),
          field<&SimulationGpuUse::jobs>("jobs", "", "Jobs."),
          field<&SimulationGpuUse::busy_s>("busy_s", "", "With at least one job."),
          field<&SimulationGpuUse::share>("share", "", "Of the run's length."),
          field<&SimulationGpuUse::exchange_s>("exchange_s", "", "Of the busy time, in all-reduces."),
          field<&SimulationGpuUse::idle>("idle", "", "The rest, by what it waited for."),
          field<&SimulationGpuUse::overlapping_jobs>("overlapping_jobs", "", "Jobs that start before an earlier one has ended."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationLinkUse>() {
  static const SimulationLinkUse defaults;
  static const Description description{
      .name = "SimulationLinkUse",
      .help = "One link over the whole run.",
      .fields = {
          field<&SimulationLinkUse::link>("link", "", "Its name."),
          field<&SimulationLinkUse::channel>("channel", "", "Its kind of channel."),
          field<&SimulationLinkUse::bytes_per_s>("bytes_per_s", "", "Its capacity; by the original's rules of both directions together."),
          field<&SimulationLinkUse::carried_bytes>("carried_bytes", "", "Bytes that crossed."),
          field<&SimulationLinkUse::busy_s>("busy_s", "", "Time with at least one transfer."),
          field<&SimulationLinkUse::share>("share", "", "Of what it could carry in the run's length."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationLinkGroup>() {
  static const SimulationLinkGroup defaults;
  static const Description description{
      .name = "SimulationLinkGroup",
      .help = "Links of one kind.",
      .fields = {
          field<&SimulationLinkGroup::group>("group", "", "\"prefill NIC cable\"."),
          field<&SimulationLinkGroup::links>("links", "", "How many there are."),
          field<&SimulationLinkGroup::carried_bytes>("carried_bytes", "", "Bytes that crossed."),
          field<&SimulationLinkGroup::mean_share>("mean_share", "", "Mean share of what they could carry."),
          field<&SimulationLinkGroup::most_share>("most_share", "", "Of the fullest."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationJob>() {
  static const SimulationJob defaults;
  static const Description description{
      .name = "SimulationJob",
      .help = "One job.",
      .fields = {
          field<&SimulationJob::name>("name", "", "The original's name."),
          field<&SimulationJob::phase>("phase", "", "prefill or decode."),
          field<&SimulationJob::stage>("stage", "", "Pipeline stage."),
          field<&SimulationJob::shard>("shard", "", "GPU of the stage."),
          field<&SimulationJob::chunk>("chunk", "", "Chunk of the prompt, or step of decode."),
          field<&SimulationJob::start_s>("start_s", "", "Start."),
          field<&SimulationJob::end_s>("end_s", "", "End."),
          field<&SimulationJob::exchange_s>("exchange_s", "", "Of it, in all-reduces."),
          field<&SimulationJob::after>("after", "", "The job or transfer that it waited for last."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationTransfer>() {
  static const SimulationTransfer defaults;
  static const Description description{
      .name = "SimulationTransfer",
      .help = "One transfer.",
      .fields = {
          field<&SimulationTransfer::name>("name", "", "The original's name."),
          field<&SimulationTransfer::kind>("kind", "", "all_reduce, activation, handoff, decode_activation."),
          field<&SimulationTransfer::stage>("stage", "", "Pipeline stage."),
          field<&SimulationTransfer::shard>("shard", "", "GPU of the stage."),
          field<&SimulationTransfer::chunk>("chunk", "", "Chunk of the prompt, or step of decode."),
          field<&SimulationTransfer::start_s>("start_s", "", "Start."),
          field<&SimulationTransfer::end_s>("end_s", "", "End."),
          field<&SimulationTransfer::bytes>("bytes", "", "Size."),
          field<&SimulationTransfer::latency_s>("latency_s", "", "Latencies of its links, summed."),
          field<&SimulationTransfer::over>("over", "", "The links, in order."),
          field<&SimulationTransfer::after>("after", "", "The job or transfer that it waited for last."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationStepOnPath>() {
  static const SimulationStepOnPath defaults;
  static const Description description{
      .name = "SimulationStepOnPath",
      .help = "A step of the critical path.",
      .fields = {
          field<&SimulationStepOnPath::name>("name", "", "The job or transfer."),
          field<&SimulationStepOnPath::kind>("kind", "", "prefill, decode, or a transfer's."),
          field<&SimulationStepOnPath::start_s>("start_s", "", "Start."),
          field<&SimulationStepOnPath::end_s>("end_s", "", "End."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationCritical>() {
  static const SimulationCritical defaults;
  static const Description description{
      .name = "SimulationCritical",
      .help = "What the critical path spends on one kind of job or transfer.",
      .fields = {
          field<&SimulationCritical::kind>("kind", "", "prefill, decode, or a transfer's."),
          field<&SimulationCritical::count>("count", "", "How many."),
          field<&SimulationCritical::seconds>("seconds", "", "How long together."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationFault>() {
  static const SimulationFault defaults;
  static const Description description{
      .name = "SimulationFault",
      .help = "A known fault of a system that shows in this run, measured in its trace or its sums.",
      .fields = {
          field<&SimulationFault::fault>("fault", "", "decode_before_handoffs, overlapping_jobs, …"),
          field<&SimulationFault::count>("count", "", "How often, where it is counted."),
          field<&SimulationFault::amount>("amount", "", "How much, in `unit`."),
          field<&SimulationFault::unit>("unit", "", "s, bytes, tokens, layers, ratio; empty where only counted."),
          field<&SimulationFault::sentence>("sentence", "", "In words."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationRun>() {
  static const SimulationRun defaults;
  static const Description description{
      .name = "SimulationRun",
      .help = "One run: its summary, what it used, and its jobs and transfers.",
      .fields = {
          field<&SimulationRun::rules>("rules", "", "original or corrected."),
          field<&SimulationRun::decode_start_s>("decode_start_s", "", "Start of the first decode job."),
          field<&SimulationRun::decode_pass_s>("decode_pass_s", "", "The first token through all decode stages."),
          field<&SimulationRun::decode_start_plus_pass_s>("decode_start_plus_pass_s", "", "The sum of the two."),
          field<&SimulationRun::end_time_s>("end_time_s", "", "Of the last job or transfer."),
          field<&SimulationRun::first_token_s>("first_token_s", "", "Corrected: the last prefill job's end, which gives each sequence its first token."),
          field<&SimulationRun::token_s>("token_s", "", "Corrected: from one token of a sequence to the next, once all stages are at work."),
          field<&SimulationRun::job_count>("job_count", "", "Jobs simulated."),
          field<&SimulationRun::transfer_count>("transfer_count", "", "Transfers simulated."),
          field<&SimulationRun::jobs_left_out>("jobs_left_out", "", "Of the list."),
          field<&SimulationRun::transfers_left_out>("transfers_left_out", "", "Transfers that the list leaves out."),
          field<&SimulationRun::faults>("faults", "", "Known faults that show."),
          field<&SimulationRun::gpus>("gpus", "", "Use of GPUs."),
          field<&SimulationRun::links>("links", "", "Use of links that carried anything."),
          field<&SimulationRun::link_groups>("link_groups", "", "Use of kinds of links."),
          field<&SimulationRun::transfer_kinds>("transfer_kinds", "", "Transfers by kind."),
          field<&SimulationRun::critical_kinds>("critical_kinds", "", "What the critical path is made of."),
          field<&SimulationRun::critical_path>("critical_path", "", "In order; of a longer one the end."),
          field<&SimulationRun::jobs>("jobs", "", "Jobs, in order of completion."),
          field<&SimulationRun::transfers>("transfers", "", "In order of completion."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SimulationReport>() {
  static const SimulationReport defaults;
  static const Description description{
      .name = "SimulationReport",
      .help = "The simulated system, its sums and its runs.",
      .fields = {
          field<&SimulationReport::title>("title", "", "What the problem says it is about."),
          field<&SimulationReport::system>("system", "", "2D (with tp) or PP (pipeline only)."),
          field<&SimulationReport::model>("model", "", "The model."),
          field<&SimulationReport::prefill_gpu>("prefill_gpu", "", "The GPU that prefills."),
          field<&SimulationReport::decode_gpu>("decode_gpu", "", "The GPU that decodes."),
          field<&SimulationReport::pp>("pp", "", "Stages of either cluster."),
          field<&SimulationReport::tp>("tp", "", "GPUs of a prefill stage."),
          field<&SimulationReport::nics>("nics", "", "InfiniBand cards of the prefill cluster."),
          field<&SimulationReport::batch>("batch", "", "Sequences."),
          field<&SimulationReport::context>("context", "", "Tokens of each prompt."),
          field<&SimulationReport::chunk>("chunk", "", "Tokens of one chunk."),
          field<&SimulationReport::chunks>("chunks", "", "Chunks of a prompt."),
          field<&SimulationReport::layers>("layers", "", "The model's layers."),
          field<&SimulationReport::layers_run>("layers_run", "", "Those that run: stages are alike, so that what their number does not divide is left out."),
          field<&SimulationReport::memory>("memory", "", "The original's memory check, per cluster."),
          field<&SimulationReport::steps>("steps", "", "The original's time of one job, per phase."),
          field<&SimulationReport::original>("original", "", "The run by the original's rules."),
          field<&SimulationReport::corrected>("corrected", "", "The run by the corrected rules."),
          field<&SimulationReport::not_corrected>("not_corrected", "", "Why there is no corrected run."),
          field<&SimulationReport::corrected_memory>("corrected_memory", "", "Memory of one GPU by the physics, per cluster."),
          field<&SimulationReport::corrected_model>("corrected_model", "", "Whose architecture the corrected run has."),
          field<&SimulationReport::decode_pp>("decode_pp", "", "Decode stages of the corrected run."),
          field<&SimulationReport::decode_tp>("decode_tp", "", "GPUs of each of them."),
          field<&SimulationReport::answer>("answer", "", "Tokens that each sequence decodes there."),
          field<&SimulationReport::sweep>("sweep", "", "The system over a grid, where that was asked for."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
