#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/accuracy/fit.hpp"
#include "core/accuracy/score.hpp"
#include "core/accuracy/serving_case.hpp"

namespace plimsoll::accuracy {

namespace {

struct Sample {
  ServedRow served;
  std::string pair;  ///< Model and accelerator: left out together.
  double ttft_s = 0;
  double tpot_s = 0;
};

template <Framework framework, double FrameworkTimes::*member>
double* of_framework(ServingProfile& profile) {
  for (FrameworkTimes& each : profile.frameworks) {
    if (each.framework == framework) return &(each.*member);
  }
  return nullptr;
}
template <double ServingProfile::*member>
double* of_profile(ServingProfile& profile) {
  return &(profile.*member);
}

/// A number of the profile that the fit moves, and where it begins when nothing is known.
struct Term {
  double* (*in)(ServingProfile& profile);
  double guess;
};

// Few terms: what they trade against (the fixed time of a product, of attention, of experts, of a collective) is held.
constexpr Term step_terms[] = {
    {&of_framework<Framework::tensorrt_llm, &FrameworkTimes::host_s>, 0.2e-3},
    {&of_framework<Framework::vllm, &FrameworkTimes::host_s>, 0.2e-3},
    {&of_framework<Framework::sglang, &FrameworkTimes::host_s>, 0.5e-3},
    {&of_framework<Framework::tensorrt_llm, &FrameworkTimes::widened_experts_s>, 20e-6},
    {&of_profile<&ServingProfile::layer_fixed_s>, 10e-6},
    {&of_profile<&ServingProfile::memory_share>, 1},
    {&of_profile<&ServingProfile::compute_share>, 0.8},
    {&of_profile<&ServingProfile::link_share>, 0.6},
};
constexpr Term first_token_terms[] = {
    {&of_framework<Framework::tensorrt_llm, &FrameworkTimes::front_end_s>, 30e-3},
    {&of_framework<Framework::vllm, &FrameworkTimes::front_end_s>, 15e-3},
    {&of_framework<Framework::sglang, &FrameworkTimes::front_end_s>, 100e-3},
    {&of_profile<&ServingProfile::first_token_steps>, 1.5},
    {&of_profile<&ServingProfile::first_token_queue>, 0.05},
    {&of_profile<&ServingProfile::first_token_clump>, 1},
    {&of_profile<&ServingProfile::first_token_experts>, 1.2},
};

std::vector<Sample> samples_of(const std::vector<Table>& tables, std::vector<BenchRun> runs, const Means& means) {
  std::vector<Sample> samples;
  for (BenchRun& run : runs) {
    std::string pair = run.served.family;
    samples.push_back({.served = std::move(run.served), .pair = std::move(pair), .ttft_s = *run.measured.ttft_s, .tpot_s = *run.measured.tpot_s});
  }
  for (const Table& table : tables) {
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const Row row(table, i);
      const auto ttft_ms = row.number("ttft_ms"), tpot_ms = row.number("tpot_ms");
      const bool is_ok = row.text("quality").empty() || row.text("quality") == "ok";
      const bool is_to_be_fitted = row.text("split").empty() || row.text("split") == "calibration";
      if (!ttft_ms || !tpot_ms || !is_ok || !is_to_be_fitted) continue;
      Sample sample{.served = served_row(row, means), .pair = std::string(row.text("model")) + "|" + std::string(row.text("gpu")), .ttft_s = *ttft_ms / 1e3, .tpot_s = *tpot_ms / 1e3};
      if (sample.served.made) samples.push_back(std::move(sample));
    }
  }
  return samples;
}

using Figure = double (*)(const Sample& sample, const Answers<double>& answers);
double tpot_ratio(const Sample& sample, const Answers<double>& answers) { return *answers.tpot_s / sample.tpot_s; }
double ttft_ratio(const Sample& sample, const Answers<double>& answers) { return *answers.ttft_s / sample.ttft_s; }

Answers<double> answers_for(const Sample& sample, const ServingProfile& profile) { return sample.served.made->answers(profile, sample.served.lengths); }

template <std::size_t n>
ServingProfile fitted(const Term (&terms)[n], Figure figure, const std::vector<const Sample*>& samples, const ServingProfile& start) {
  std::vector<double> logs;
  ServingProfile profile = start;
  // Terms of an engine that the samples lack keep their value.
  std::vector<Term> moved;
  for (const Term& term : terms) {
    double* number = term.in(profile);
    if (number == nullptr) continue;
    moved.push_back(term);
    logs.push_back(std::log(std::max(1e-7, *number)));
  }
  const std::vector<double> begin = logs;
  const auto loss = [&](const std::vector<double>& at) {
    for (std::size_t i = 0; i < moved.size(); ++i) *moved[i].in(profile) = std::exp(at[i]);
    double sum = 0;
    for (const Sample* sample : samples) sum += std::min(0.8, std::fabs(std::log(figure(*sample, answers_for(*sample, profile)))));
    double distance = 0;
    for (std::size_t i = 0; i < at.size(); ++i) distance += (at[i] - begin[i]) * (at[i] - begin[i]);
    return sum / static_cast<double>(samples.size()) + 0.0005 * distance;
  };
  const std::vector<double> best = minimum_of(loss, minimum_of(loss, logs, 0.25, 500), -0.15, 500);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    *moved[i].in(profile) = to_three_digits(std::exp(best[i]));
  }
  return profile;
}

ServingProfile fitted_to(const std::vector<const Sample*>& samples, const ServingProfile& start) {
  const ServingProfile stepped = fitted(step_terms, &tpot_ratio, samples, start);
  return fitted(first_token_terms, &ttft_ratio, samples, stepped);
}

std::vector<double> errors_of(const std::vector<const Sample*>& samples, const ServingProfile& profile, Figure figure) {
  std::vector<double> errors;
  for (const Sample* sample : samples) errors.push_back(std::fabs(figure(*sample, answers_for(*sample, profile)) - 1) * 100);
  return errors;
}

double throughput_ratio(const Sample& sample, const Answers<double>& answers) {
  const double output = sample.served.lengths.output_tokens;
  return (sample.ttft_s + (output - 1) * sample.tpot_s) / (*answers.ttft_s + (output - 1) * *answers.tpot_s);
}

}  // namespace

ServingProfile with_guesses(ServingProfile profile) {
  const auto reset = [&](const Term& term) {
    if (double* number = term.in(profile)) *number = term.guess;
  };
  std::for_each(std::begin(step_terms), std::end(step_terms), reset);
  std::for_each(std::begin(first_token_terms), std::end(first_token_terms), reset);
  return profile;
}

ServingProfile fit_serving(const std::vector<Table>& tables, std::vector<BenchRun> runs, const Means& start, std::vector<FitLine>& report) {
  const std::vector<Sample> samples = samples_of(tables, std::move(runs), start);
  if (samples.empty()) return start.serving;
  std::vector<const Sample*> all;
  std::set<std::string> pairs;
  for (const Sample& sample : samples) {
    all.push_back(&sample);
    pairs.insert(sample.pair);
  }
  const ServingProfile profile = fitted_to(all, start.serving);
  struct Quantity {
    std::string_view name;
    Figure figure;
    std::vector<double> crossed;
  };
  Quantity quantities[] = {{"tpot", &tpot_ratio, {}}, {"ttft", &ttft_ratio, {}}, {"output_throughput", &throughput_ratio, {}}};
  for (const std::string& pair : pairs) {
    if (pairs.size() < 2) break;
    std::vector<const Sample*> kept, left_out;
    for (const Sample* sample : all) (sample->pair == pair ? left_out : kept).push_back(sample);
    const ServingProfile other = fitted_to(kept, start.serving);
    for (Quantity& quantity : quantities) {
      const std::vector<double> errors = errors_of(left_out, other, quantity.figure);
      quantity.crossed.insert(quantity.crossed.end(), errors.begin(), errors.end());
    }
  }
  for (const Quantity& quantity : quantities) {
    const std::vector<double> errors = errors_of(all, profile, quantity.figure);
    report.push_back({.name = std::string(quantity.name),
                      .rows = all.size(),
                      .before_mdape_pct = quantile(errors_of(all, start.serving, quantity.figure), 0.5),
                      .mdape_pct = quantile(errors, 0.5),
                      .p90_pct = quantile(errors, 0.9),
                      .crossed_mdape_pct = quantile(quantity.crossed, 0.5),
                      .crossed_p90_pct = quantile(quantity.crossed, 0.9)});
  }
  return profile;
}

}  // namespace plimsoll::accuracy
