#include <fmt/core.h>

#include <algorithm>

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
}

void add_memory(std::string_view title, const std::vector<SimulationMemory>& clusters, std::string& out) {
  out += fmt::format("\n{}\n", title);
  for (const SimulationMemory& memory : clusters) {
    const std::string activations = memory.activations_bytes > 0 ? fmt::format(", activations {}", bytes(memory.activations_bytes)) : "";
    out += fmt::format("  {:<7} {:>8}  weights {}, cache {}{}; may use {} of {}\n", memory.cluster, bytes(memory.total_bytes), bytes(memory.weights_bytes), bytes(memory.kv_cache_bytes), activations,
                       bytes(memory.limit_bytes), bytes(memory.capacity_bytes));
  }
}

std::string kind_in_words(std::string_view kind) {
  std::string words(kind);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

void add_critical_path(const SimulationRun& run, std::string& out) {
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10}\n", "Critical path", "steps", "together", "of the run");
  for (const SimulationCritical& each : run.critical_kinds) {
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10}\n", kind_in_words(each.kind), each.count, seconds(each.seconds), percent(run.end_time_s > 0 ? each.seconds / run.end_time_s : 0));
  }
}

void add_idle(const SimulationRun& run, std::string& out) {
  out += fmt::format("\n{:<14} {:>8} {:>11} {:>9} {:>9} {:>11} {:>9} {:>9}\n", "GPUs", "busy", "all-reduce", "others", "act.", "all-red.", "hand-off", "the end");
  for (std::size_t i = 0; i < run.gpus.size() && i < most_rows; ++i) {
    const SimulationGpuUse& gpu = run.gpus[i];
    const SimulationIdle& idle = gpu.idle;
    const auto share = [&](double s) { return percent(run.end_time_s > 0 ? s / run.end_time_s : 0); };
    out += fmt::format("  {:<12} {:>8} {:>11} {:>9} {:>9} {:>11} {:>9} {:>9}\n", gpu.gpu, percent(gpu.share), share(gpu.exchange_s), share(idle.others_s), share(idle.activations_s), share(idle.all_reduces_s),
                       share(idle.handoffs_s), share(idle.end_s));
  }
  if (run.gpus.size() > most_rows) out += fmt::format("  and {} more\n", run.gpus.size() - most_rows);
  out += "  busy, all-reduces within it; then idle: others at work, transfers under way, nothing left to do\n";
}

void add_use(const SimulationRun& run, std::string& out) {
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10}\n", "GPUs", "jobs", "busy", "of the run");
  for (std::size_t i = 0; i < run.gpus.size() && i < most_rows; ++i) {
    const SimulationGpuUse& gpu = run.gpus[i];
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10}\n", gpu.gpu, gpu.jobs, seconds(gpu.busy_s), percent(gpu.share));
  }
  if (run.gpus.size() > most_rows) out += fmt::format("  and {} more\n", run.gpus.size() - most_rows);
}

void add_links(const SimulationRun& run, std::string& out) {
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10} {:>10} {:>10}\n", "Transfers", "count", "of", "alone", "mean", "longest");
  for (const SimulationTransfers& sum : run.transfer_kinds) {
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10} {:>10} {:>10}\n", sum.kind, sum.count, bytes(sum.bytes), seconds(sum.alone_s), seconds(sum.mean_s), seconds(sum.longest_s));
  }
  out += fmt::format("\n{:<26} {:>9} {:>10} {:>10} {:>10}\n", "Links", "count", "carried", "mean use", "most use");
  for (const SimulationLinkGroup& group : run.link_groups) {
    if (group.carried_bytes == 0) continue;
    out += fmt::format("  {:<24} {:>9} {:>10} {:>10} {:>10}\n", group.group, group.links, bytes(group.carried_bytes), percent(group.mean_share), percent(group.most_share));
  }
}

void add_faults(const SimulationRun& run, std::string& out) {
  if (run.faults.empty()) return;
  out += fmt::format("\nKnown faults of these rules that show in this run\n");
  for (const SimulationFault& fault : run.faults) out += paragraph("  - ", fault.sentence);
}

// ---- One run after the other

void add_corrected(const SimulationReport& report, const SimulationRun& run, std::string& out) {
  out += "\nBy the corrected rules\n";
  const std::string decode_groups = report.decode_tp > 1 ? fmt::format(" of {}", report.decode_tp) : "";
  out += paragraph("  ", fmt::format("{}, times by the physics of a plan; decode on {}{}, {} of each sequence. {} and {}, the last of which ends at {}.", report.corrected_model, counted(report.decode_pp, "stage"),
                                     decode_groups, counted(report.answer, "token"), counted(run.job_count, "job"), counted(run.transfer_count, "transfer"), seconds(run.end_time_s)));
  add_memory("Memory of one GPU, by the physics", report.corrected_memory, out);
  add_idle(run, out);
  add_critical_path(run, out);
  add_links(run, out);
}

void add_original(const SimulationReport& report, std::string& out) {
  const SimulationRun& run = report.original;
  out += fmt::format("\nBy the original's rules\n");
  out += paragraph("  ", fmt::format("{}; the last of {} and {} ends at {}.", report.system == "2D" ? "The system with TP" : "The pipeline-only system", counted(run.job_count, "job"), counted(run.transfer_count, "transfer"), seconds(run.end_time_s)));
  if (report.layers_run < report.layers) {
    out += paragraph("  ", fmt::format("{} of the {} layers run, {} in each of {}.", report.layers_run == 0 ? "None" : rounded_number(static_cast<double>(report.layers_run)), report.layers, report.layers_run / report.pp, counted(report.pp, "stage")));
  }
  add_steps(report, out);
  add_memory("Memory of one GPU, as the system checks it", report.memory, out);
  add_use(run, out);
  add_links(run, out);
  add_faults(run, out);
}

std::string headline(const SimulationReport& report) {
  const SimulationRun& original = report.original;
  const std::string by_original = fmt::format("decode starts after {} and one token takes {}", seconds(original.decode_start_s), seconds(original.decode_pass_s));
  if (!report.corrected) return fmt::format("By the original's rules {}: {} to the first token.", by_original, seconds(original.decode_start_plus_pass_s));
  const SimulationRun& run = *report.corrected;
  const std::string token = run.token_s ? fmt::format(", then a token takes {}", seconds(*run.token_s)) : "";
  return fmt::format("The first token is there after {}; decode starts after {}, when the cache is handed over{}. By the original's rules {}.", seconds(run.first_token_s.value_or(0)), seconds(run.decode_start_s), token, by_original);
}

std::int64_t left_out(const SimulationRun& run) { return run.jobs_left_out + run.transfers_left_out; }

}  // namespace

std::string simulate_as_text(const SimulationReport& report) {
  std::string out;
  out += paragraph("", headline(report));
  for (const std::string& reason : report.not_corrected) out += paragraph("", "No corrected run: " + reason);
  out += '\n';
  if (!report.title.empty()) out += paragraph("", report.title);
  add_system(report, out);
  if (report.corrected) add_corrected(report, *report.corrected, out);
  add_original(report, out);
  if (report.sweep) add_sweep_as_text(*report.sweep, out);
  const std::int64_t not_listed = left_out(report.original) + (report.corrected ? left_out(*report.corrected) : 0);
  if (not_listed > 0) out += fmt::format("\nThe report's lists leave out {}; sums are of all.\n", counted(not_listed, "event"));
  return out;
}

}  // namespace plimsoll
