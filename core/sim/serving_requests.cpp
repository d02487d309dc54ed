#include "core/sim/serving_requests.hpp"

#include <algorithm>
#include <cmath>

#include "core/quantity/number.hpp"

namespace plimsoll {

namespace {

/// Streams of one request. Their numbers are part of what a seed means.
enum Purpose : std::uint64_t {
  gap_stream,
  lengths_stream,
  serving_stream,
  stream_count
};

RandomStream stream_of(std::uint64_t seed, std::int64_t request, Purpose purpose) { return {seed, static_cast<std::uint64_t>(request) * stream_count + purpose}; }

std::int64_t draw_from_histogram(const std::vector<LengthShare>& histogram, double share) {
  double total = 0;
  for (const LengthShare& entry : histogram) total += entry.share;
  double left = share * total;
  std::int64_t drawn = 0;
  for (const LengthShare& entry : histogram) {
    if (!(entry.share > 0)) continue;
    drawn = entry.tokens;
    left -= entry.share;
    if (left < 0) break;
  }
  return drawn;
}

/// l·r = 3σ² with l : r = (μ−a) : (b−μ) gives the two even parts mean and deviation; M = (μ−a)(b−μ) is the most that σ² can be.
double draw_around_mean(const Lengths& lengths, RandomStream& random) {
  const double mean = lengths.mean();
  const double below = mean - lengths.shortest();
  const double above = lengths.longest() - mean;
  const double most = below * above;
  if (!(most > 0)) return mean;
  const double stretched = 3 * lengths.variance() / most;  // s²
  const double of_ends = std::max(0.0, (stretched - 1) / 2);
  const double side = random.share();
  const double part = random.share();
  const bool is_above = side * (below + above) < below;
  const double whole = is_above ? above : -below;
  if (random.share() < of_ends) return mean + whole;
  return mean + whole * std::min(1.0, std::sqrt(stretched)) * part;
}

}  // namespace

std::int64_t draw_length(const Lengths& lengths, RandomStream& random) {
  if (!lengths.histogram.empty()) return draw_from_histogram(lengths.histogram, random.share());
  if (lengths.least == lengths.most) return lengths.least;
  if (!lengths.mean_tokens && !lengths.deviation_tokens) {
    const double count = static_cast<double>(lengths.most - lengths.least) + 1;
    return lengths.least + static_cast<std::int64_t>(random.share() * count);
  }
  // Rounded up as often as its fraction says, so that the mean is kept.
  const double drawn = std::floor(draw_around_mean(lengths, random) + random.share());
  return std::clamp(static_cast<std::int64_t>(drawn), lengths.least, lengths.most);
}

RequestSource::RequestSource(const ServingScenario& scenario, std::uint64_t seed, double rate_scale) : scenario_(scenario), arrivals_(scenario.arrivals_or_of_plan()), seed_(seed) {
  if (arrivals_.requests_per_s) mean_gap_s_ = 1 / (*arrivals_.requests_per_s * rate_scale);
}

RequestDraw RequestSource::draw(std::int64_t request) const {
  RandomStream random = stream_of(seed_, request, lengths_stream);
  RequestDraw drawn;
  const Workload& workload = scenario_.plan.workload;
  if (arrivals_.trace.empty()) {
    drawn.input_tokens = draw_length(workload.input, random);
    drawn.output_tokens = draw_length(*workload.output, random);
  } else {
    const TracedRequest& traced = arrivals_.trace[static_cast<std::size_t>(request)];
    drawn.input_tokens = traced.input_tokens;
    drawn.output_tokens = traced.output_tokens;
  }
  if (scenario_.prefixes) drawn.prefix = static_cast<std::int32_t>(random.share() * static_cast<double>(*scenario_.prefixes));
  drawn.random = stream_of(seed_, request, serving_stream);
  return drawn;
}

double RequestSource::gap_s(std::int64_t request) const {
  if (arrivals_.spacing == Spacing::even) return mean_gap_s_;
  return mean_gap_s_ * stream_of(seed_, request, gap_stream).exponential();
}

bool RequestSource::is_random() const {
  const Engine& engine = scenario_.plan.engine;
  const double acceptance = engine.drafts() ? engine.speculation->acceptance : 0;
  if ((acceptance > 0 && acceptance < 1) || scenario_.prefixes.value_or(1) > 1) return true;
  if (!arrivals_.trace.empty()) return false;
  const Workload& workload = scenario_.plan.workload;
  const auto differ = [](const Lengths& lengths) { return lengths.shortest() != lengths.longest(); };
  return differ(workload.input) || differ(*workload.output) || (arrivals_.requests_per_s && arrivals_.spacing == Spacing::random);
}

}  // namespace plimsoll
