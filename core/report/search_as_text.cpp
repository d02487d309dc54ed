#include <fmt/core.h>

#include <algorithm>

#include "core/quantity/unit.hpp"
#include "core/report/search_as.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

std::string seconds_text(const std::optional<double>& seconds) { return seconds ? rounded_text(*seconds, Unit::seconds) : "–"; }
std::string rate_text(const std::optional<double>& rate) { return rate ? rounded_text(*rate, Unit::tokens_per_s) : "–"; }
/// What a search changed beside the layout: "chunks of 2048, 64 sequences, fp8 weights"; the price before it, where it is asked for.
std::string changes_of(const FoundLayout& found, bool has_chunks, bool is_about_price) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (is_about_price && found.usd_per_million_tokens) add(fmt::format("{} a million tokens", rounded_text(*found.usd_per_million_tokens, Unit::usd)));
  if (has_chunks) add(fmt::format("chunks of {}", found.chunk_tokens));
  if (found.sequences) add(fmt::format("{} sequences", *found.sequences));
  if (found.weights) add(fmt::format("{} weights", names_of<Precision>[static_cast<std::size_t>(*found.weights)]));
  if (found.kv_cache) add(fmt::format("{} KV cache", names_of<Precision>[static_cast<std::size_t>(*found.kv_cache)]));
  return text;
}

constexpr std::size_t usual_width = 22;

std::string row_of(std::string_view first, const FoundLayout& found, std::string_view last, std::size_t width = usual_width) {
  const std::string memory = fmt::format("{} of {}", rounded_text(found.memory_bytes, Unit::bytes), rounded_text(found.limit_bytes, Unit::bytes));
  std::string row = fmt::format("  {:<{}} {:>5} {:>9} {:>9} {:>16} {:>16} {:>20}  {}", first, width, found.gpus, seconds_text(found.ttft_s), seconds_text(found.tpot_s), rate_text(found.decode_tokens_per_s_per_gpu),
                                rate_text(found.total_tokens_per_s_per_gpu), memory, last);
  while (row.back() == ' ') row.pop_back();
  return row + "\n";
}

std::string heading(std::string_view title, std::size_t width = usual_width) {
  return fmt::format("\n  {:<{}} {:>5} {:>9} {:>9} {:>16} {:>16} {:>20}\n", title, width, "GPUs", "TTFT", "TPOT", "decode/GPU", "total/GPU", "memory");
}

/// What parts a listed layout from one that meets everything: "too close, tied · chunks of 2048".
std::string remarks_of(const std::vector<FoundLayout>& best, std::size_t at, SearchObjective objective) {
  const FoundLayout& found = best[at];
  const bool has_chunks = std::any_of(best.begin(), best.end(), [&](const FoundLayout& each) { return each.chunk_tokens != best.front().chunk_tokens; });
  std::string text = found.verdict == Verdict::meets ? "" : std::string(names_of<Verdict>[static_cast<std::size_t>(found.verdict)]);
  if (at > 0 && found.is_tied) text += text.empty() ? "tied" : ", tied";
  const std::string changes = changes_of(found, has_chunks, objective == SearchObjective::price);
  if (!changes.empty()) text += (text.empty() ? "" : " · ") + changes;
  return text;
}

/// Those that were found, and the plan's own.
void add_best(std::string_view title, const std::vector<FoundLayout>& best, const std::optional<FoundLayout>& own, SearchObjective objective, std::string& out) {
  if (best.empty()) return;
  const std::string own_name = own ? fmt::format("yours, {}", name_of(*own)) : "";
  std::size_t width = std::max(usual_width, own_name.size());
  for (const FoundLayout& found : best) width = std::max(width, name_of(found).size());
  out += heading(title, width);
  for (std::size_t i = 0; i < best.size(); ++i) out += row_of(name_of(best[i]), best[i], remarks_of(best, i, objective), width);
  if (own) out += row_of(own_name, *own, names_of<Verdict>[static_cast<std::size_t>(own->verdict)], width);
  if (std::any_of(best.begin() + 1, best.end(), [](const FoundLayout& each) { return each.is_tied; })) {
    out += text::paragraph("  ", "Tied: the bands of nine in ten predictions overlap with the best's, so that a measurement may turn them round.");
  }
}

void add_pools(const SearchReport& report, std::string& out) {
  if (!report.pools) return;
  const PoolsFound& pools = *report.pools;
  out += "\n" + text::paragraph("", pools.headline);
  for (const std::string& reason : pools.reasons) out += text::paragraph("  ", reason);
  add_best("Two pools", pools.best, pools.own, report.objective, out);
  const std::string_view others = report.is_complete ? "others may be better: the search stopped there" : "the search goes on";
  const std::string_view proof = pools.is_proven ? "no other can be better than the first" : others;
  out += fmt::format("\n{} of pools, {} evaluated; {}.\n", counted(pools.pairs, "pair"), rounded_number(static_cast<double>(pools.evaluated)), proof);
}

void add_front(const SearchReport& report, std::string& out) {
  constexpr std::size_t most_shown = 12;
  if (report.front.size() < 2) return;
  out += heading("The front");
  // Evenly over the whole of it, both ends included.
  const std::size_t shown = std::min(report.front.size(), most_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    const FoundLayout& found = report.front[i * (report.front.size() - 1) / (shown - 1)];
    out += row_of(name_of(found), found, names_of<Verdict>[static_cast<std::size_t>(found.verdict)]);
  }
  if (shown < report.front.size()) out += fmt::format("  … {} in all; --format json lists them\n", report.front.size());
}

void add_axes(const SearchReport& report, std::string& out) {
  if (report.axes.empty()) return;
  constexpr std::int64_t most_shown = 4;
  out += "\n  Along each degree\n";
  for (const AxisRow& row : report.axes) {
    const bool is_usual = row.degree <= most_shown || (row.degree & (row.degree - 1)) == 0 || row.axis == "TP";
    if (!is_usual) continue;
    const std::string degree = fmt::format("{}{}", row.axis, row.degree);
    if (!row.best) {
      out += text::paragraph(fmt::format("  {:<7} none: ", degree), row.why_not);
      continue;
    }
    const FoundLayout& best = *row.best;
    out += fmt::format("  {:<7} {}: TTFT {}, TPOT {}, {} per GPU on {}\n", degree, name_of(best), seconds_text(best.ttft_s), seconds_text(best.tpot_s),
                       rate_text(best.total_tokens_per_s_per_gpu ? best.total_tokens_per_s_per_gpu : best.decode_tokens_per_s_per_gpu), counted(best.gpus, "GPU"));
  }
  for (const RuledOut& ruled : report.ruled_out) {
    std::string degrees;
    for (const std::int64_t degree : ruled.degrees) degrees += fmt::format("{}{}", degrees.empty() ? "" : ", ", degree);
    out += text::paragraph(fmt::format("  {:<7} not ", ruled.axis), fmt::format("{}: {}.", degrees, ruled.rule));
  }
}

std::string value_text(double value, std::string_view unit) {
  if (unit == "bytes") return rounded_text(value, Unit::bytes);
  if (unit == base_unit_name(Unit::usd)) return rounded_text(value, Unit::usd);
  return rounded_text(value, unit == "s" ? Unit::seconds : Unit::tokens_per_s);
}

void add_relaxations(const SearchReport& report, std::string& out) {
  if (report.relaxations.empty()) return;
  out += "\n  What one concession would allow\n";
  for (const Relaxation& each : report.relaxations) {
    out += text::paragraph("  ", fmt::format("{}: {} instead of {} ({}) would allow {} on {}, {} per GPU.", each.title, value_text(each.value, each.unit), value_text(each.limit, each.unit), rounded_text(each.by, Unit::ratio),
                                             name_of(each.layout), counted(each.layout.gpus, "GPU"), rate_text(each.layout.total_tokens_per_s_per_gpu ? each.layout.total_tokens_per_s_per_gpu : each.layout.decode_tokens_per_s_per_gpu)));
  }
}

}  // namespace

std::string as_text(const SearchReport& report) {
  std::string out = text::paragraph("", report.headline);
  for (const std::string& reason : report.reasons) out += text::paragraph("  ", reason);
  add_best("The best", report.best, report.own, report.objective, out);
  add_front(report, out);
  add_axes(report, out);
  add_relaxations(report, out);
  out += fmt::format("\n{} looked at, {} fit, {} miss nothing", counted(report.layouts, "layout"), rounded_number(static_cast<double>(report.fitting)), rounded_number(static_cast<double>(report.wanted)));
  if (report.left_out > 0) out += fmt::format("; {} left out, since with more replicas they do not fit either", rounded_number(static_cast<double>(report.left_out)));
  out += report.is_complete ? ".\n" : fmt::format(" ({} of the work).\n", rounded_text(report.share, Unit::ratio));
  add_pools(report, out);
  return out;
}

}  // namespace plimsoll
