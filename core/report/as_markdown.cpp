#include "core/report/as_markdown.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/quantity/unit.hpp"
#include "core/report/memory_parts.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

/// What a reader of a pull request scrolls through.
constexpr std::size_t most_lines = 40;

/// A text of the plan, in a line or a cell of a table: what would end the cell, start HTML or be taken for a mark is escaped.
std::string cell(std::string_view text) {
  constexpr std::string_view marks = "|\\<>`*_[]!#~&$";
  std::string escaped;
  for (const char c : text) {
    if (marks.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c == '\n' || c == '\r' ? ' ' : c;
  }
  return escaped;
}

constexpr std::array<ClaimAnswerWord, 5> worst_first = {ClaimAnswerWord::contradicts, ClaimAnswerWord::off_by, ClaimAnswerWord::cannot_be_checked, ClaimAnswerWord::holds_if, ClaimAnswerWord::holds};

std::string_view word(Verdict verdict) { return names_of<Verdict>[static_cast<std::size_t>(verdict)]; }
std::string_view word(ClaimAnswerWord answer) { return names_of<ClaimAnswerWord>[static_cast<std::size_t>(answer)]; }

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

std::string time_text(const std::optional<double>& seconds) { return seconds ? rounded_text(*seconds, Unit::seconds) : "–"; }
std::string rate_text(const std::optional<double>& rate) { return rate ? rounded_text(*rate, Unit::tokens_per_s) : "–"; }

void add_verdicts(const Report& report, std::string& out) {
  out += "| target | verdict | why |\n| --- | --- | --- |\n";
  for (const TargetVerdict& verdict : report.verdicts) out += fmt::format("| {} | **{}** | {} |\n", cell(verdict.title), word(verdict.verdict), cell(verdict.reason));
}

/// What the fullest GPU holds, a column a component.
void add_memory(const Report& report, std::string& out) {
  if (!report.memory.known) return;
  const StageMemory& worst = report.memory.stages[static_cast<std::size_t>(report.memory.worst_stage)];
  std::string titles = "\n| memory of the fullest GPU |";
  std::string rule = "| --- |";
  std::string at_mean = "| mean lengths |";
  std::string at_longest = "| longest lengths |";
  const auto column = [&](std::string_view title, double mean_bytes, double longest_bytes) {
    titles += fmt::format(" {} |", title);
    rule += " ---: |";
    at_mean += fmt::format(" {} |", rounded_text(mean_bytes, Unit::bytes));
    at_longest += fmt::format(" {} |", rounded_text(longest_bytes, Unit::bytes));
  };
  for (const MemoryLine& line : worst.lines) {
    if (bytes_at_longest(worst, line) > 0) column(line.title, line.bytes, bytes_at_longest(worst, line));
  }
  column("**total**", worst.total_bytes, worst.total_at_longest_bytes);
  column("may be used", report.memory.limit_bytes, report.memory.limit_bytes);
  out += titles + '\n' + rule + '\n' + at_mean + '\n' + at_longest + '\n';
}

void add_times(const Report& report, std::string& out) {
  if (!report.time.known) return;
  out += fmt::format("\n| time, TTFT of {} | TTFT | TPOT | prefill per GPU | decode per GPU | total per GPU |\n| --- | ---: | ---: | ---: | ---: | ---: |\n", cell(report.time.ttft_meaning));
  for (const TimeCase& each : report.time.cases) {
    out += fmt::format("| {} lengths, {} | {} | {} | {} | {} | {} |\n", each.lengths, each.size == "stated" ? "stated size" : "the architecture's size", time_text(each.ttft_s), time_text(each.tpot_s),
                       rate_text(each.prefill_tokens_per_s_per_gpu), rate_text(each.decode_tokens_per_s_per_gpu), rate_text(each.total_tokens_per_s_per_gpu));
  }
}

/// On the line of the layout: a table would take the place of claims.
std::string experts_of(const Report& report) {
  if (!report.experts) return {};
  const ExpertsReport& experts = *report.experts;
  std::string out;
  for (const ExpertUse& use : experts.use) {
    const std::string step = use.step == "one sequence" ? use.step : "a " + use.step;
    out += fmt::format("; {} reads {} of the {} experts of a rank, with {} tokens for each", step, rounded_text(use.experts_read, Unit::ratio), rounded_number(experts.per_rank), rounded_number(use.tokens_per_expert));
  }
  return out;
}

/// What a million tokens cost and the energy of one, as far as it is stated.
std::string cost_of(const Report& report) {
  if (!report.cost || report.cost->cases.empty()) return {};
  const CostReport& cost = *report.cost;
  const CostCase& headline = cost.cases.front();
  std::string text;
  if (headline.price_per_million) {
    text += fmt::format(" A million tokens: {} (prompts {}, answers {}) at {}: {}.", rounded_text(*headline.price_per_million, Unit::usd), rounded_text(*headline.prompt_price_per_million, Unit::usd),
                        rounded_text(*headline.output_price_per_million, Unit::usd), text::price_text(cost), cell(cost.price_source));
  } else if (!cost.price_per_hour) {
    text += " No price stated.";
  }
  if (headline.joules_per_token) text += fmt::format(" A token takes at most {}.", rounded_text(*headline.joules_per_token, Unit::joules));
  return text;
}

/// A whole answer, what is served of such, how much of the machine that takes; and how the rates of two pools match.
std::string requests_of(const Report& report) {
  if (!report.time.known || report.time.cases.empty()) return {};
  const TimeCase& headline = report.time.cases.front();
  const auto share = [](const std::optional<double>& value) { return value ? rounded_text(*value, Unit::ratio) : "–"; };
  std::string text = fmt::format("A whole answer: {}; served: {}; MFU of prefill {}, of decode {}; MBU of decode {}.", time_text(headline.end_to_end_s),
                                 headline.requests_per_s ? rounded_text(*headline.requests_per_s, Unit::requests_per_s) : "–", share(headline.mfu_prefill), share(headline.mfu_decode), share(headline.mbu_decode));
  text += cost_of(report);
  if (headline.pools_bind.empty()) return text;
  text += fmt::format(" The slowest is {}.", cell(headline.pools_bind));
  if (headline.handoff_s) text += fmt::format(" The handoff of {} takes {}.", rounded_text(headline.handoff_bytes.value_or(0), Unit::bytes), time_text(headline.handoff_s));
  return text;
}

/// Lines of which the first are said, worst first, and the rest counted: `room` in all.
class Some {
 public:
  Some(std::size_t all, std::size_t room) : left_(all), counted_(all > room ? all - room + 1 : 0) {}

  void add(const std::string& line) {
    if (left_ == counted_) return;
    out_ += line + '\n';
    --left_;
  }
  std::string text(std::string_view before, std::string_view after) const { return left_ == 0 ? out_ : out_ + fmt::format("{}and {} more: open the plan{}\n", before, left_, after); }

 private:
  std::size_t left_;
  std::size_t counted_;
  std::string out_;
};

/// Rules broken, then cautions.
std::string violations_of(const Report& report, std::size_t room) {
  const std::vector<Violation>& violations = report.layout.violations;
  Some some(violations.size(), room);
  for (const bool is_caution : {false, true}) {
    for (const Violation& violation : violations) {
      if (violation.is_caution == is_caution) some.add("- " + cell(text::remark(violation)));
    }
  }
  return some.text("- ", "");
}

/// A table with its heading and a blank line before it.
constexpr std::size_t lines_besides_rows = 3;

std::string claims_of(const Report& report, std::size_t room) {
  if (report.claims.empty()) return {};
  Some some(report.claims.size(), room - lines_besides_rows);
  for (const ClaimAnswerWord answer : worst_first) {
    for (const ClaimAnswer& claim : report.claims) {
      if (claim.answer == answer) some.add("| " + cell(claim.statement.empty() ? claim.kind : claim.statement) + " | " + cell(word(answer)) + " | " + cell(claim.reason) + " |");
    }
  }
  return "\n| claim | answer | why |\n| --- | --- | --- |\n" + some.text("| ", " | | |");
}

/// One paragraph: what is assumed, and what requests then take.
void add_assumptions(const Report& report, std::string& out) {
  const std::string requests = requests_of(report);
  if (report.assumptions.empty()) {
    if (!requests.empty()) out += "\n" + requests + "\n";
    return;
  }
  out += "\nAssumed, since the plan does not say:";
  for (std::size_t i = 0; i < report.assumptions.size(); ++i) {
    const Assumption& assumption = report.assumptions[i];
    out += fmt::format("{} `{}` {}", i == 0 ? "" : ",", assumption.path, assumption.value);
  }
  out += requests.empty() ? ".\n" : ". " + requests + "\n";
}

}  // namespace

std::string as_markdown(const Report& report, const std::string& link) {
  const std::string cause = report.headline.cause.empty() ? "" : " " + cell(report.headline.cause);
  std::string out = fmt::format("### {}\n\n**{}**{}\n\n", cell(report.title.empty() ? "Deployment plan" : report.title), cell(report.headline.sentence), cause);
  add_verdicts(report, out);
  out += report.prefill_pool ? fmt::format("\nPrefill pool: {}; decode pool: {}\n", cell(report.prefill_pool->layout.expanded), cell(report.layout.expanded))
                             : fmt::format("\nLayout: {}{}\n", cell(report.layout.expanded), experts_of(report));
  std::string figures;
  add_memory(report, figures);
  add_times(report, figures);
  std::string end;
  add_assumptions(report, end);
  end += fmt::format("\nplimsoll {}, data {}; {}.", report.version, report.data_version, cell(report.error_band));
  if (!link.empty()) end += fmt::format(" Plan: `{}`", link);
  end += '\n';

  const std::size_t room = most_lines - lines_of(out) - lines_of(figures) - lines_of(end);
  const std::size_t for_claims = report.claims.empty() ? 0 : lines_besides_rows + std::min<std::size_t>(report.claims.size(), 4);
  const std::string violations = violations_of(report, room - for_claims);
  return out + violations + figures + claims_of(report, room - lines_of(violations)) + end;
}

}  // namespace plimsoll
