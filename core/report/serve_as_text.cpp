#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/quantity/unit.hpp"
#include "core/report/serve.hpp"
#include "core/report/text_parts.hpp"

namespace plimsoll {

namespace {

using text::paragraph;

constexpr std::size_t most_rows = 12;

std::string seconds(double s) { return rounded_text(s, Unit::seconds); }
std::string percent(double share) { return share > 0 && share < 0.001 ? "< 0.1 %" : rounded_text(share, Unit::ratio); }

/// "1.2 s ± 0.4 %": half of the interval as a share, where there is one.
std::string with_interval(const ServedNumber& number, const std::string& shown) {
  if (!number.plus_minus || !(number.value > 0)) return shown;
  return fmt::format("{} ± {}", shown, percent(*number.plus_minus / number.value));
}

const ServedDistribution* find(const ServeReport& report, std::string_view name) {
  for (const ServedDistribution& each : report.distributions) {
    if (each.of == name) return &each;
  }
  return nullptr;
}

void add_goodput(const ServeReport& report, std::string& out) {
  if (!report.goodput) return;
  const ServedGoodput& goodput = *report.goodput;
  std::string limits = goodput.ttft_s ? "TTFT " + seconds(*goodput.ttft_s) : "";
  if (goodput.tpot_s) limits += fmt::format("{}TPOT {}", limits.empty() ? "" : " and ", seconds(*goodput.tpot_s));
  out += paragraph("", fmt::format("{} of the requests meet {}: a goodput of {} requests/s.", percent(goodput.share.value), limits, with_interval(goodput.requests_per_s, rounded_number(goodput.requests_per_s.value))));
}

void add_highest_rate(const ServeReport& report, std::string& out) {
  if (!report.highest_rate) return;
  const ServedRate& rate = *report.highest_rate;
  out += paragraph("", fmt::format("Up to {} requests/s ({} a GPU) at least {} of them do; at {} fewer. {} were tried.", rounded_number(rate.requests_per_s), rounded_number(rate.requests_per_s_per_gpu), percent(rate.attainment),
                                   rounded_number(rate.missed_at_per_s), counted(rate.rates_tried, "rate")));
}

void add_scenario(const ServeReport& report, std::string& out) {
  out += '\n';
  if (!report.title.empty()) out += paragraph("", report.title);
  out += paragraph("", fmt::format("{} on {} {}, {}.", report.model, rounded_number(report.gpus), report.accelerator, report.layout));
  const std::string runs = report.replications == 1 ? "once" : fmt::format("in each of {} replications from seed {}", report.replications, report.seed);
  const std::string warm_up = report.warm_up == 0 ? "" : fmt::format(" after {} that do not count", rounded_number(static_cast<double>(report.warm_up)));
  const bool has_choice = std::any_of(report.caches.begin(), report.caches.end(), [](const ServedCache& cache) { return cache.ranks > 1; });
  const std::string_view router = !has_choice ? "" : report.router == "round_robin" ? "; ranks take turns"
                                                                                    : "; each request goes to the rank with the fewest";
  out += paragraph("", fmt::format("{}{}, {}; {}{}.", counted(report.requests, "request"), warm_up, runs, report.batching == "mixed" ? "prompts share iterations with decoding" : "prompts run by themselves, first", router));
  for (const ServedCache& cache : report.caches) {
    const std::string whose = cache.pool == "all" ? "" : fmt::format(" of the {} pool", cache.pool);
    out += paragraph("", fmt::format("{}{}{} with {} KV blocks of {} tokens.", counted(cache.ranks, "attention rank"), whose, cache.ranks == 1 ? "" : ", each", rounded_number(static_cast<double>(cache.blocks)), cache.block_tokens));
  }
}

void add_distributions(const ServeReport& report, std::string& out) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {{"ttft", "TTFT"}, {"tpot", "TPOT"}, {"itl", "between outputs"}, {"end_to_end", "end to end"}, {"handoff", "handoff"}};
  out += fmt::format("\n{:<17} {:>9} {:>9} {:>9} {:>9} {:>9}   {}\n", "Times", "mean", "p50", "p90", "p95", "p99", report.replications > 1 ? "p99 ±" : "");
  for (const ServedDistribution& each : report.distributions) {
    std::string_view shown = each.of;
    for (const auto& [name, words] : names) {
      if (name == each.of) shown = words;
    }
    out += fmt::format("  {:<15} {:>9} {:>9} {:>9} {:>9} {:>9}", shown, seconds(each.mean.value), seconds(each.p50.value), seconds(each.p90.value), seconds(each.p95.value), seconds(each.p99.value));
    if (each.p99.plus_minus && each.p99.value > 0) out += fmt::format("   {}", percent(*each.p99.plus_minus / each.p99.value));
    while (out.back() == ' ') out.pop_back();
    out += '\n';
  }
}

void add_row(std::string_view name, const std::string& shown, std::string& out) { out += fmt::format("  {:<30} {}\n", name, shown); }

void add_throughput(const ServeReport& report, std::string& out) {
  const auto row = [&](std::string_view name, const ServedNumber& number) { add_row(name, with_interval(number, rounded_number(number.value)), out); };
  out += "\nThroughput\n";
  row("requests/s that end", report.requests_per_s);
  row("output tokens/s", report.output_tokens_per_s);
  row("output tokens/s a GPU", report.output_tokens_per_s_per_gpu);
  row("all tokens/s a GPU", report.total_tokens_per_s_per_gpu);
  out += "\nOccupation\n";
  row("sequences in a decode step", report.mean_batch);
  row("requests that wait", report.mean_waiting);
  row("sequences that run", report.mean_running);
  add_row("KV blocks in use", fmt::format("{} on average, {} at most on one rank", percent(report.mean_kv_share.value), percent(report.most_kv_share)), out);
  add_row("sequences that gave way", report.preemptions.value > 0 ? fmt::format("{} a run, with {} tokens to compute anew", rounded_number(report.preemptions.value), rounded_number(report.repeated_tokens.value)) : "none", out);
  if (report.cached_share.value > 0) add_row("prompt tokens found cached", percent(report.cached_share.value), out);
}

/// A dozen moments, each the mean of as many spans.
void add_timeline(const ServeReport& report, std::string& out) {
  const std::vector<ServedMoment>& spans = report.timeline;
  if (spans.size() < 2) return;
  const std::size_t joined = (spans.size() + most_rows - 1) / most_rows;
  out += fmt::format("\n{:<12} {:>10} {:>10} {:>10}\n", "From", "waiting", "running", "KV blocks");
  for (std::size_t i = 0; i < spans.size(); i += joined) {
    const std::size_t end = std::min(i + joined, spans.size());
    ServedMoment mean;
    for (std::size_t j = i; j < end; ++j) {
      const double weight = 1 / static_cast<double>(end - i);
      mean.waiting += spans[j].waiting * weight;
      mean.running += spans[j].running * weight;
      mean.kv_share += spans[j].kv_share * weight;
    }
    out += fmt::format("  {:<10} {:>10} {:>10} {:>10}\n", seconds(spans[i].from_s), rounded_number(mean.waiting), rounded_number(mean.running), percent(mean.kv_share));
  }
}

}  // namespace

std::string serve_headline(const ServeReport& report) {
  std::string out = report.arrivals + ": ";
  if (const ServedDistribution* ttft = find(report, "ttft")) out += fmt::format("the first token after {} at the median, {} at p99", seconds(ttft->p50.value), seconds(ttft->p99.value));
  if (const ServedDistribution* tpot = find(report, "tpot")) out += fmt::format("; then {} a token, {} at p99", seconds(tpot->p50.value), seconds(tpot->p99.value));
  return out + ".";
}

std::string serve_as_text(const ServeReport& report) {
  std::string out;
  out += paragraph("", serve_headline(report));
  add_goodput(report, out);
  add_highest_rate(report, out);
  add_scenario(report, out);
  add_distributions(report, out);
  add_throughput(report, out);
  add_timeline(report, out);
  if (!report.remarks.empty()) out += '\n';
  for (const std::string& remark : report.remarks) out += paragraph("  - ", remark);
  return out;
}

}  // namespace plimsoll
