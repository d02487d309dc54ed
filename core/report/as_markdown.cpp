#include "core/report/as_markdown.hpp"

#include <fmt/core.h>

#include "core/quantity/unit.hpp"
#include "core/report/memory_parts.hpp"

namespace plimsoll {

namespace {

/// A cell of a Markdown table: what would end the cell or start HTML is escaped.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '<' || c == '>' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']' || c == '!' || c == '#') escaped += '\\';
    escaped += c == '\n' || c == '\r' ? ' ' : c;
  }
  return escaped;
}

std::string_view word(Verdict verdict) { return names_of<Verdict>[static_cast<std::size_t>(verdict)]; }
std::string_view word(ClaimAnswerWord answer) { return names_of<ClaimAnswerWord>[static_cast<std::size_t>(answer)]; }

std::string time_text(const std::optional<double>& seconds) { return seconds ? rounded_text(*seconds, Unit::seconds) : "–"; }
std::string rate_text(const std::optional<double>& rate) { return rate ? rounded_text(*rate, Unit::tokens_per_s) : "–"; }

void add_verdicts(const Report& report, std::string& out) {
  out += "| target | verdict | why |\n| --- | --- | --- |\n";
  for (const TargetVerdict& verdict : report.verdicts) out += fmt::format("| {} | **{}** | {} |\n", cell(verdict.title), word(verdict.verdict), cell(verdict.reason));
}

void add_memory(const Report& report, std::string& out) {
  if (!report.memory.known) return;
  const StageMemory& worst = report.memory.stages[static_cast<std::size_t>(report.memory.worst_stage)];
  out += "\n| memory of the fullest GPU | mean lengths | longest lengths |\n| --- | ---: | ---: |\n";
  for (const MemoryLine& line : worst.lines) out += fmt::format("| {} | {} | {} |\n", line.title, memory_text(line.bytes), memory_text(bytes_at_longest(worst, line)));
  out += fmt::format("| **total** | **{}** | **{}** |\n", memory_text(worst.total_bytes), memory_text(worst.total_at_longest_bytes));
  out += fmt::format("| may be used | | {} |\n", memory_text(report.memory.limit_bytes));
}

void add_times(const Report& report, std::string& out) {
  if (!report.time.known) return;
  out += fmt::format("\n| time, TTFT of {} | TTFT | TPOT | prefill per GPU | decode per GPU | total per GPU |\n| --- | ---: | ---: | ---: | ---: | ---: |\n", cell(report.time.ttft_meaning));
  for (const TimeCase& each : report.time.cases) {
    out += fmt::format("| {} lengths, {} | {} | {} | {} | {} | {} |\n", each.lengths, each.size == "stated" ? "stated size" : "the architecture's size", time_text(each.ttft_s), time_text(each.tpot_s),
                       rate_text(each.prefill_tokens_per_s_per_gpu), rate_text(each.decode_tokens_per_s_per_gpu), rate_text(each.total_tokens_per_s_per_gpu));
  }
}

void add_claims(const Report& report, std::string& out) {
  if (report.claims.empty()) return;
  out += "\n| claim | answer | why |\n| --- | --- | --- |\n";
  for (const ClaimAnswer& claim : report.claims) out += fmt::format("| {} | {} | {} |\n", cell(claim.statement.empty() ? claim.kind : claim.statement), cell(word(claim.answer)), cell(claim.reason));
}

void add_assumptions(const Report& report, std::string& out) {
  if (report.assumptions.empty()) return;
  out += "\nAssumed, since the plan does not say:";
  for (std::size_t i = 0; i < report.assumptions.size(); ++i) {
    const Assumption& assumption = report.assumptions[i];
    out += fmt::format("{} `{}` {}", i == 0 ? "" : ",", assumption.path, assumption.value);
  }
  out += ".\n";
}

}  // namespace

std::string as_markdown(const Report& report, const std::string& link) {
  std::string out = fmt::format("### {}\n\n**{}** {}\n\n", cell(report.title.empty() ? "Deployment plan" : report.title), cell(report.headline.sentence), cell(report.headline.cause));
  add_verdicts(report, out);
  out += fmt::format("\nLayout: {}\n", cell(report.layout.expanded));
  add_memory(report, out);
  add_times(report, out);
  add_claims(report, out);
  add_assumptions(report, out);
  out += fmt::format("\nplimsoll {}, data {}; {}.", report.version, report.data_version, cell(report.error_band));
  if (!link.empty()) out += fmt::format(" Plan: `{}`", link);
  return out + "\n";
}

}  // namespace plimsoll
