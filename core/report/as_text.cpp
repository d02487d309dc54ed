#include "core/report/as_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/quantity/unit.hpp"
#include "core/report/chance.hpp"
#include "core/report/memory_parts.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

std::string_view word(Verdict verdict) { return names_of<Verdict>[static_cast<std::size_t>(verdict)]; }
std::string_view word(ClaimAnswerWord answer) { return names_of<ClaimAnswerWord>[static_cast<std::size_t>(answer)]; }

/// A text of the plan as part of a line: it cannot begin a line of its own and pass for a part of the report.
std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c == '\n' || c == '\r' ? ' ' : c;
  return out;
}

std::string seconds_text(const std::optional<double>& seconds) { return seconds ? rounded_text(*seconds, Unit::seconds) : "–"; }
std::string rate_text(const std::optional<double>& rate) { return rate ? rounded_text(*rate, Unit::tokens_per_s) : "–"; }

void add_violations(const Report& report, std::string& out) {
  for (const Violation& violation : report.layout.violations) out += fmt::format("  {}: {}\n", violation.path, text::remark(violation));
}

void add_memory(const MemoryReport& memory, std::string_view of_which, std::string& out) {
  if (!memory.known) {
    out += fmt::format("\nMemory{}: unknown. {}\n", of_which, memory.unknown_because);
    return;
  }
  const StageMemory& worst = memory.stages[static_cast<std::size_t>(memory.worst_stage)];
  out += fmt::format("\nMemory of the fullest GPU{} (stage {} of {})   {}\n", of_which, worst.stage, memory.stages.size(), memory.attention_path);
  const auto row = [&](std::string_view title, std::string_view at_mean, std::string_view at_longest) { out += fmt::format("  {:<30} {:>22} {:>22}\n", title, at_mean, at_longest); };
  row("", "mean lengths", "longest lengths");
  for (const MemoryLine& line : worst.lines) row(line.title, memory_text(line.bytes), memory_text(bytes_at_longest(worst, line)));
  row("total", memory_text(worst.total_bytes), memory_text(worst.total_at_longest_bytes));
  row("may be used", "", memory_text(memory.limit_bytes));
  out += fmt::format("  KV cache: {} tokens at mean lengths, {} at the longest, room for {}; chance of overflow {}\n", rounded_number(memory.kv_tokens_mean),
                     rounded_number(memory.kv_tokens_longest), rounded_number(memory.kv_pool_tokens), chance_text(memory.overflow_chance));
}

/// What a request takes, and how the rates of two pools match.
void add_requests(const TimeCase& headline, std::string& out) {
  if (headline.end_to_end_s && headline.requests_per_s) {
    out += fmt::format("  a whole answer takes {}; {} are served\n", rounded_text(*headline.end_to_end_s, Unit::seconds), rounded_text(*headline.requests_per_s, Unit::requests_per_s));
  }
  if (headline.mfu_prefill) {
    const auto share = [](const std::optional<double>& value) { return value ? rounded_text(*value, Unit::ratio) : "–"; };
    out += fmt::format("  MFU {} in prefill at full rate, {} in decode; MBU {} in decode\n", share(headline.mfu_prefill), share(headline.mfu_decode), share(headline.mbu_decode));
  }
  if (headline.pools_bind.empty()) return;
  out += fmt::format("  the slowest is {}\n", headline.pools_bind);
  if (headline.handoff_s) {
    out += fmt::format("  a prompt's KV cache of {} is handed over in {}, before the second token\n", rounded_text(*headline.handoff_bytes, Unit::bytes),
                       headline.handoff_requests_per_s ? rounded_text(*headline.handoff_s, Unit::seconds) : "no time, since no link is stated");
  }
}

/// Of the headline's case; what no price or power is stated for says so.
void add_cost(const Report& report, std::string& out) {
  if (!report.cost || report.cost->cases.empty()) return;
  const CostReport& cost = *report.cost;
  const CostCase& headline = cost.cases.front();
  const auto usd = [](const std::optional<double>& value) { return value ? rounded_text(*value, Unit::usd) : "–"; };
  const auto joules = [](const std::optional<double>& value) { return value ? rounded_text(*value, Unit::joules) : "–"; };
  out += "\nCost and energy\n";
  if (cost.price_per_hour) {
    out += fmt::format("  a million tokens: {}; of prompts {}, of answers {}\n", usd(headline.price_per_million), usd(headline.prompt_price_per_million), usd(headline.output_price_per_million));
    out += fmt::format("  at {} for the GPUs of the layout: {}\n", text::price_text(cost), one_line(cost.price_source));
  } else {
    out += "  no price stated: accelerator.price\n";
  }
  if (cost.power_w) {
    out += fmt::format("  a token takes at most {}; of a prompt {}, of an answer {}; with {} of board power, a ceiling and no measurement\n", joules(headline.joules_per_token),
                       joules(headline.joules_per_prompt_token), joules(headline.joules_per_output_token), rounded_text(*cost.power_w, Unit::watts));
  } else {
    out += "  no power stated: accelerator.power\n";
  }
}

void add_time(const Report& report, std::string& out) {
  const TimeReport& time = report.time;
  if (!time.known) {
    out += fmt::format("\nTime: unknown. {}\n", time.unknown_because);
    return;
  }
  out += fmt::format("\nTime (TTFT: {})\n", time.ttft_meaning);
  out += fmt::format("  {:<29} {:>9} {:>9} {:>16} {:>16} {:>16}\n", "", "TTFT", "TPOT", "prefill/GPU", "decode/GPU", "total/GPU");
  for (const TimeCase& each : time.cases) {
    out += fmt::format("  {:<29} {:>9} {:>9} {:>16} {:>16} {:>16}\n", fmt::format("{} lengths, {}", each.lengths, each.size), seconds_text(each.ttft_s),
                       seconds_text(each.tpot_s), rate_text(each.prefill_tokens_per_s_per_gpu), rate_text(each.decode_tokens_per_s_per_gpu),
                       rate_text(each.total_tokens_per_s_per_gpu));
  }
  if (time.cases.empty()) return;
  const TimeCase& headline = time.cases.front();
  add_requests(headline, out);
  if (!headline.prefill_binds.empty()) out += fmt::format("  prefill is limited by {}\n", headline.prefill_binds);
  if (!headline.decode_binds.empty()) out += fmt::format("  decode is limited by {}\n", headline.decode_binds);
}

/// The inputs that change most, each with what it does to every answer.
void add_sensitivity(const Report& report, std::string& out) {
  constexpr std::size_t most_inputs = 6;
  constexpr double least_shown = 0.001;
  std::vector<std::string_view> inputs;
  for (const Sensitivity& each : report.sensitivity) {
    const bool is_known = std::find(inputs.begin(), inputs.end(), each.input) != inputs.end();
    if (!is_known && std::fabs(each.tenth_more) >= least_shown && inputs.size() < most_inputs) inputs.push_back(each.input);
  }
  if (inputs.empty()) return;
  out += fmt::format("\nWith 10 % more of each\n  {:<42} {:>8} {:>8} {:>11} {:>11} {:>11}\n", "", "TTFT", "TPOT", "prefill/GPU", "decode/GPU", "total/GPU");
  for (const std::string_view input : inputs) {
    std::string_view words;
    const auto change_of = [&](std::string_view target) -> std::string {
      for (const Sensitivity& each : report.sensitivity) {
        if (each.input != input || each.target != target) continue;
        words = each.words;
        const std::string size = fmt::format("{:.1f} %", 100 * std::fabs(each.tenth_more));
        return size == "0.0 %" ? "0 %" : fmt::format("{}{}", each.tenth_more < 0 ? "−" : "+", size);
      }
      return "–";
    };
    const std::string ttft = change_of("ttft"), tpot = change_of("tpot"), prefill = change_of("prefill_throughput"), decode = change_of("decode_throughput"), total = change_of("total_throughput");
    out += fmt::format("  {:<42} {:>8} {:>8} {:>11} {:>11} {:>11}\n", words, ttft, tpot, prefill, decode, total);
  }
}

void add_experts(const Report& report, std::string& out) {
  if (!report.experts) return;
  const ExpertsReport& experts = *report.experts;
  const std::string copies = experts.redundant > 0 ? fmt::format(" and {} copies", experts.redundant) : "";
  out += fmt::format("\nExperts of a layer: {}{} on {} rank{}, {} each\n", experts.experts, copies, experts.ranks, experts.ranks == 1 ? "" : "s", rounded_number(experts.per_rank));
  out += fmt::format("  {:<14} {:>10} {:>16} {:>18} {:>16} {:>18}\n", "", "tokens", "for each expert", "of a rank's, read", "ranks that work", "fullest / mean");
  for (const ExpertUse& use : experts.use) {
    out += fmt::format("  {:<14} {:>10} {:>16} {:>18} {:>16} {:>18}\n", use.step, rounded_number(use.tokens), rounded_number(use.tokens_per_expert), rounded_text(use.experts_read, Unit::ratio),
                       rounded_text(use.ranks_busy, Unit::ratio), rounded_number(use.fullest_over_mean));
  }
}

void add_claims(const Report& report, std::string& out) {
  if (report.claims.empty()) return;
  out += "\nClaims\n";
  for (const ClaimAnswer& claim : report.claims) {
    out += fmt::format("  {:<18} {}\n", word(claim.answer), one_line(claim.statement.empty() ? claim.kind : claim.statement));
    out += fmt::format("  {:<18} {}\n", "", claim.reason);
  }
}

}  // namespace

std::string as_text(const Report& report) {
  std::string out;
  if (!report.title.empty()) out += one_line(report.title) + "\n\n";
  out += report.headline.sentence + "\n";
  if (!report.headline.cause.empty()) out += report.headline.cause + "\n";
  out += '\n';
  for (const TargetVerdict& verdict : report.verdicts) out += fmt::format("  {:<10} {:<22} {}\n", word(verdict.verdict), verdict.title, verdict.reason);
  if (report.prefill_pool) out += fmt::format("\nPrefill pool: {}", report.prefill_pool->layout.expanded);
  out += fmt::format("\n{}: {}\n", report.prefill_pool ? "Decode pool" : "Layout", report.layout.expanded);
  if (!report.layout.other_reading.empty()) out += fmt::format("  It could also be read as {}\n", report.layout.other_reading);
  add_violations(report, out);
  out += fmt::format("Parameters: {} counted, {} active a token", rounded_text(report.parameters.total, Unit::count), rounded_text(report.parameters.active, Unit::count));
  if (report.parameters.stated) out += fmt::format("; {} stated, {} times that", rounded_text(*report.parameters.stated, Unit::count), rounded_number(*report.parameters.stated_over_counted));
  if (!report.parameters.known) out += "; the attention is not understood, so this is not the model's count";
  out += '\n';
  if (report.prefill_pool) add_memory(report.prefill_pool->memory, " that prefills", out);
  add_memory(report.memory, report.prefill_pool ? " that decodes" : "", out);
  add_time(report, out);
  add_cost(report, out);
  add_sensitivity(report, out);
  add_experts(report, out);
  add_claims(report, out);
  if (!report.assumptions.empty()) {
    out += "\nAssumed, since the plan does not say\n";
    for (const Assumption& assumption : report.assumptions) out += fmt::format("  {:<34} {:<12} {}\n", assumption.path, assumption.value, assumption.help);
  }
  out += fmt::format("\nplimsoll {}, data {}; {}\n", report.version, report.data_version, report.error_band);
  return out;
}

}  // namespace plimsoll
