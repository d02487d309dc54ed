#include <fmt/core.h>

#include "core/quantity/unit.hpp"
#include "core/report/simulate.hpp"

namespace plimsoll {

namespace {

constexpr std::size_t most_rows = 12;

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string bytes(double b) { return rounded_text(b, Unit::bytes); }
std::string percent(double share) { return share > 0 && share < 0.001 ? "< 0.1 %" : rounded_text(share, Unit::ratio); }

/// Lines of at most `width` characters, broken at blanks; those after the first are indented.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::size_t columns = 0;  // Bytes of a character after its first take no column.
    for (const char c : text.substr(0, end)) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    if (column > 0 && column + 1 + columns > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, end);
    column += columns;
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out;
}

std::string counted(std::int64_t count, std::string_view thing) { return fmt::format("{} {}{}", rounded_number(static_cast<double>(count)), thing, count == 1 ? "" : "s"); }

void add_system(const SimulationReport& report, std::string& out) {
  const bool has_groups = report.system == "2D";
  out += wrapped(fmt::format("{}: prefill on {} stage{} of {} {}, decode on {} {}; {}, {}.", report.model, report.pp, report.pp == 1 ? "" : "s", has_groups ? std::to_string(report.tp) : "one",
                             report.prefill_gpu, report.pp, report.decode_gpu, counted(report.nics, "InfiniBand card"), has_groups ? "the system with TP" : "the pipeline-only system"),
                 98, 0) +
         "\n";
  out += wrapped(fmt::format("{} of {} tokens each, in {} of {}.", counted(report.batch, "sequence"), rounded_number(static_cast<double>(report.context)), counted(report.chunks, "chunk"),
                             rounded_number(static_cast<double>(report.chunk))),
                 98, 0) +
         "\n";
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
  for (const SimulationFault& fault : run.faults) out += "  - " + wrapped(fault.sentence, 94, 4) + "\n";
}

}  // namespace

std::string simulate_as_text(const SimulationReport& report) {
  const SimulationRun& run = report.original;
  std::string out;
  if (!report.title.empty()) out += report.title + "\n\n";
  out += fmt::format("Decode starts after {}; one token then takes {}: {} to the first token.\n", seconds(run.decode_start_s), seconds(run.decode_pass_s), seconds(run.decode_start_plus_pass_s));
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
