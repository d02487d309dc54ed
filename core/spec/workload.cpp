#include "core/spec/workload.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/quantity/number.hpp"
#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

constexpr Bounds length_bounds{1, 1e9};

double total_share(const std::vector<LengthShare>& histogram) {
  double total = 0;
  for (const LengthShare& entry : histogram) total += entry.share;
  return total;
}

/// "4096", 4096 or "128..10240".
bool lengths_from_shorthand(const json::Value& value, void* target, const std::string& path, Problems& problems) {
  auto& lengths = *static_cast<Lengths*>(target);
  lengths = Lengths{};
  const std::size_t dots = value.type == json::Value::Type::text ? value.text.find("..") : std::string::npos;
  if (dots == std::string::npos) {
    if (!read_count(value, length_bounds, path, lengths.least, problems)) return false;
    lengths.most = lengths.least;
    return true;
  }
  json::Value end = value;
  end.text = value.text.substr(0, dots);
  if (!read_count(end, length_bounds, path, lengths.least, problems)) return false;
  end.text = value.text.substr(dots + 2);
  if (!read_count(end, length_bounds, path, lengths.most, problems)) return false;
  if (lengths.least > lengths.most) {
    problems.add(path, fmt::format("the range {} begins above its end; write {}..{}", json::quoted_for_people(value.text),
                                   lengths.most, lengths.least));
    return false;
  }
  return true;
}

std::string lengths_to_shorthand(const void* source) {
  const auto& lengths = *static_cast<const Lengths*>(source);
  if (lengths.mean_tokens || lengths.deviation_tokens || !lengths.histogram.empty()) return {};
  if (lengths.least == lengths.most) return fmt::format("{}", lengths.least);
  return fmt::format("\"{}..{}\"", lengths.least, lengths.most);
}

void validate_histogram(const Lengths& lengths, const std::string& path, Problems& problems) {
  if (lengths.least != 0 || lengths.most != 0 || lengths.mean_tokens || lengths.deviation_tokens) {
    problems.add(path, "a histogram already says the least, most, mean and deviation; leave those out");
  }
  if (!(total_share(lengths.histogram) > 0)) {
    problems.add(member_path(path, "histogram"), "the shares add up to nothing; give at least one length a share above 0");
  }
}

/// √((μ−a)(b−μ)): the most that lengths within a..b with this mean can deviate, all of them at either end (Bhatia and Davis 2000).
double most_deviation(const Lengths& lengths) {
  return std::sqrt((lengths.mean() - lengths.shortest()) * (lengths.longest() - lengths.mean()));
}

void validate_deviation(const Lengths& lengths, const std::string& path, Problems& problems) {
  const double most = most_deviation(lengths);
  if (!lengths.deviation_tokens || *lengths.deviation_tokens <= most) return;
  const std::string mean = lengths.mean_tokens ? fmt::format(" with a mean of {}", *lengths.mean_tokens) : "";
  const double shown = std::floor(most * 1000) / 1000;
  problems.add(member_path(path, "deviation"), fmt::format("{} is more than any distribution within {}..{}{} can have, {}", *lengths.deviation_tokens,
                                                           lengths.least, lengths.most, mean, shown));
}

void validate_lengths(const void* source, const std::string& path, Problems& problems) {
  const auto& lengths = *static_cast<const Lengths*>(source);
  if (!lengths.histogram.empty()) {
    validate_histogram(lengths, path, problems);
    return;
  }
  if (lengths.least < 1 || lengths.most < 1) {
    problems.add(path, "lengths need \"least\" and \"most\" of at least 1 token, or a histogram");
    return;
  }
  if (lengths.least > lengths.most) {
    problems.add(path, fmt::format("least is {} and most is {}; least may not exceed most", lengths.least, lengths.most));
    return;
  }
  const auto least = static_cast<double>(lengths.least);
  const auto most = static_cast<double>(lengths.most);
  if (lengths.mean_tokens && (*lengths.mean_tokens < least || *lengths.mean_tokens > most)) {
    problems.add(member_path(path, "mean"), fmt::format("{} lies outside {}..{}", *lengths.mean_tokens, lengths.least, lengths.most));
    return;
  }
  validate_deviation(lengths, path, problems);
}

void validate_workload(const void* source, const std::string& path, Problems& problems) {
  const auto& workload = *static_cast<const Workload*>(source);
  if (workload.input.longest() > 0 && static_cast<double>(workload.cached_prefix) >= workload.input.shortest()) {
    problems.add(member_path(path, "cached_prefix"), fmt::format("{} tokens of every prompt are cached, and the shortest has {:.0f}; at least its last token is computed, so state less", workload.cached_prefix, workload.input.shortest()));
  }
  if (workload.shared_prefix && workload.cached_prefix == 0) problems.add(member_path(path, "shared_prefix"), "no prefix is cached; state cached_prefix, or leave this out");
  const int arrivals = (workload.burst ? 1 : 0) + (workload.concurrency ? 1 : 0) + (workload.requests_per_s ? 1 : 0);
  if (arrivals == 0) {
    problems.add(path, "missing: how requests arrive; state one of burst (sequences at once), concurrency (requests in flight) or arrival_rate");
  } else if (arrivals > 1) {
    problems.add(path, "states more than one of burst, concurrency and arrival_rate; keep one");
  }
}

}  // namespace

double Lengths::longest() const {
  std::int64_t longest_tokens = most;
  for (const LengthShare& entry : histogram) longest_tokens = std::max(longest_tokens, entry.share > 0 ? entry.tokens : 0);
  return static_cast<double>(longest_tokens);
}

double Lengths::shortest() const {
  if (histogram.empty()) return static_cast<double>(least);
  std::int64_t shortest_tokens = std::numeric_limits<std::int64_t>::max();
  for (const LengthShare& entry : histogram) shortest_tokens = std::min(shortest_tokens, entry.share > 0 ? entry.tokens : shortest_tokens);
  return static_cast<double>(shortest_tokens);
}

double Lengths::mean() const {
  if (!histogram.empty()) {
    double sum = 0;
    for (const LengthShare& entry : histogram) sum += entry.share * static_cast<double>(entry.tokens);
    return std::clamp(sum / total_share(histogram), shortest(), longest());  // Past its ends only by rounding.
  }
  return mean_tokens.value_or((static_cast<double>(least) + static_cast<double>(most)) / 2);
}

double Lengths::variance() const {
  if (!histogram.empty()) {
    const double center = mean();
    double sum = 0;
    for (const LengthShare& entry : histogram) {
      const double off = static_cast<double>(entry.tokens) - center;
      sum += entry.share * off * off;
    }
    return sum / total_share(histogram);
  }
  if (deviation_tokens) return *deviation_tokens * *deviation_tokens;
  const double lengths = static_cast<double>(most - least) + 1;
  const double of_uniform = (lengths * lengths - 1) / 12;  // Over whole numbers.
  // A mean off the middle allows less than that where it is close to an end.
  return std::min(of_uniform, square(most_deviation(*this)));
}

template <>
const Description& describe<LengthShare>() {
  static const LengthShare defaults;
  static const Description description{
      .name = "LengthShare",
      .help = "One length and how often it occurs.",
      .fields = {
          field<&LengthShare::tokens>("tokens", "t", "The length.").within(length_bounds).required(),
          field<&LengthShare::share>("share", "s", "How often, relative to the others.").within({0, 1e12}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Lengths>() {
  static const Lengths defaults;
  static const Description description{
      .name = "Lengths",
      .help = "Tokens: fixed (4096), a range (\"128..10240\"), a mean and deviation within it, or a histogram.",
      .fields = {
          field<&Lengths::least>("least", "lo", "Shortest.").within({0, 1e9}),
          field<&Lengths::most>("most", "hi", "Longest.").within({0, 1e9}),
          field<&Lengths::mean_tokens>("mean", "mean", "Left out: the middle of the range.").within({0, 1e9}),
          field<&Lengths::deviation_tokens>("deviation", "dev", "Standard deviation; left out: that of equally likely lengths, or the most that the mean allows.").within({0, 1e9}),
          field<&Lengths::histogram>("histogram", "h", "Lengths and their shares, instead of the fields above."),
      },
      .defaults = &defaults,
      .from_shorthand = &lengths_from_shorthand,
      .to_shorthand = &lengths_to_shorthand,
      .shorthand_help = "4096 or \"128..10240\"",
      .validate = &validate_lengths};
  return description;
}

template <>
const Description& describe<Workload>() {
  static const Workload defaults;
  static const Description description{
      .name = "Workload",
      .help = "Lengths of prompts and answers, and how requests arrive: one of burst, concurrency and arrival_rate.",
      .fields = {
          field<&Workload::input>("input", "i", "Prompt tokens of a request.").required(),
          field<&Workload::output>("output", "o", "Answer tokens; left out, decode is judged at the prompt's length."),
          field<&Workload::cached_prefix>("cached_prefix", "pf", "Tokens at the start of each prompt that are in the KV cache already: attended to, and not computed.").within({0, 1e9}),
          field<&Workload::shared_prefix>("shared_prefix", "sp", "The cached prefix is the same in every request, and kept once on each attention rank; else each sequence keeps its own."),
          field<&Workload::burst>("burst", "b", "Sequences that arrive at once.").within({1, 1e8}),
          field<&Workload::concurrency>("concurrency", "c", "Requests always in flight.").within({1, 1e8}),
          field<&Workload::prompts_per_slot>("prompts_per_slot", "ps", "Requests that each place of the concurrency serves in all, as a benchmark does: the fewer, the more the first rush counts; left out: without end.").within({1, 1e9}),
          field<&Workload::requests_per_s>("arrival_rate", "r", "Requests that arrive at random, on average.").unit_of(Unit::requests_per_s).within({1e-9, 1e9}),
      },
      .defaults = &defaults,
      .validate = &validate_workload};
  return description;
}

}  // namespace plimsoll
