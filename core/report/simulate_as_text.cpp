#include <fmt/core.h>

#include "core/quantity/unit.hpp"
#include "core/report/simulate.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

using text::paragraph;

constexpr std::size_t most_rows = 12;

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string bytes(double b) { return rounded_text(b, Unit::bytes); }
std::string percent(double share) { return share > 0 && share < 0.001 ? "< 0.1 %" : rounded_text(share, Unit::ratio); }

void add_system(const SimulationReport& report, std::string& out) {
  const bool has_groups = report.system == "2D";
  const auto grouped = [](std::int64_t count) { return rounded_number(static_cast<double>(count)); };
  out += paragraph("", fmt::format("{}: prefill on {} of {} {}, decode on {} {}; {}, {}.", report.model, counted(report.pp, "stage"), has_groups ? grouped(report.tp) : "one", report.prefill_gpu,
                                   grouped(report.pp), report.decode_gpu, counted(report.nics, "InfiniBand card"), has_groups ? "the system with TP" : "the pipeline-only system"));
  out += paragraph("", fmt::format("{} of {} tokens each, in {} of {}.", counted(report.batch, "sequence"), grouped(report.context), counted(report.chunks, "chunk"), grouped(report.chunk)));
}

void add_steps(const SimulationReport& report, std::string& out) {
  out += "\nOne job of a stage\n";
  for (const SimulationStep& step : report.steps) {
    out += fmt::format("  {:<8} {:>9}   bound by {}: compute {} ({} TFLOP), memory {} ({})", step.phase, seconds(step.total_s), step.binds, seconds(step.compute_s), rounded_number(step.flop / 1e12),
                       seconds(step.memory_s), bytes(step.memory_bytes));
    if (step.sync_s > 0) out += fmt::format("\n                      and {} of all-reduces", seconds(step.sync_s));
    out += '\n';
  }
  out += "\nMemory of one GPU, as the system checks it\n";
  for (const SimulationMemory& memory : report.memory) {
    out += fmt::format("  {:<8} {:>9}   weights {}, KV cache {}; may use {} of {}\n", memory.cluster, bytes(memory.total_bytes), bytes(memory.weights_bytes), bytes(memory.kv_cache_bytes),
                       bytes(memory.limit_bytes), bytes(memory.capacity_bytes));
  }
}

void add_use(const SimulationRun& run, std::string& out) {
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10}\n", "GPUs", "jobs", "busy", "of the run");
  for (std::size_t i = 0; i < run.gpus.size() && i < most_rows; ++i) {
    const SimulationGpuUse& gpu = run.gpus[i];
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10}\n", gpu.gpu, gpu.jobs, seconds(gpu.busy_s), percent(gpu.share));
  }
  if (run.gpus.size() > most_rows) out += fmt::format("  and {} more\n", run.gpus.size() - most_rows);
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10} {:>10} {:>10}\n", "Transfers", "count", "of", "alone", "mean", "longest");
  for (const SimulationTransfers& sum : run.transfer_kinds) {
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10} {:>10} {:>10}\n", sum.kind, sum.count, bytes(sum.bytes), seconds(sum.alone_s), seconds(sum.mean_s), seconds(sum.longest_s));
  }
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10} {:>10}\n", "Links", "count", "carried", "mean use", "most use");
  for (const SimulationLinkGroup& group : run.link_groups) {
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10} {:>10}\n", group.group, group.links, bytes(group.carried_bytes), percent(group.mean_share), percent(group.most_share));
  }
}

void add_faults(const SimulationRun& run, std::string& out) {
  if (run.faults.empty()) return;
  out += fmt::format("\nKnown faults of these rules that show in this run\n");
  for (const SimulationFault& fault : run.faults) out += paragraph("  - ", fault.sentence);
}

}  // namespace

std::string simulate_as_text(const SimulationReport& report) {
  const SimulationRun& run = report.original;
  std::string out;
  if (!report.title.empty()) out += report.title + "\n\n";
  out += fmt::format("Decode starts after {}; one token then takes {}: {} to the first token.\n", seconds(run.decode_start_s), seconds(run.decode_pass_s), seconds(run.decode_start_plus_pass_s));
  if (report.layers_run < report.layers) {
    out += fmt::format("{} of the {} layers run, {} in each of {}.\n", report.layers_run == 0 ? "None" : rounded_number(static_cast<double>(report.layers_run)), report.layers,
                       report.layers_run / report.pp, counted(report.pp, "stage"));
  }
  out += fmt::format("By the {} rules; the last of {} and {} ends at {}.\n\n", run.rules, counted(run.job_count, "job"), counted(run.transfer_count, "transfer"), seconds(run.end_time_s));
  add_system(report, out);
  add_steps(report, out);
  add_use(run, out);
  add_faults(run, out);
  if (run.jobs_left_out + run.transfers_left_out > 0) {
    out += fmt::format("\nThe report's lists leave out {} and {}; sums are of all.\n", counted(run.jobs_left_out, "job"), counted(run.transfers_left_out, "transfer"));
  }
  return out;
}

}  // namespace plimsoll
