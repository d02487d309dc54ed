#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/accuracy/fit.hpp"
#include "core/accuracy/kernel_work.hpp"
#include "core/accuracy/score.hpp"

namespace plimsoll::accuracy {

namespace {

struct Sample {
  KernelWork work;
  double measured_s = 0;
  std::string shape;  ///< Rows of one shape are left out together.
};

using Lines = std::map<std::pair<Architecture, std::string>, std::vector<Sample>>;

/// Rows of one (n, k), one set of heads, one expert shape or one number of ranks: what differs between them is how much is asked.
std::string shape_of(const Row& row) {
  std::string shape;
  for (const std::string_view column : {"n", "k", "num_heads", "num_kv_heads", "like_model", "moe_tp", "moe_ep", "n_gpus", "hidden", "num_experts"}) {
    shape += row.text(column);
    shape += '|';
  }
  return shape;
}

Lines samples_of(const std::vector<Table>& tables) {
  Lines lines;
  for (const Table& table : tables) {
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const Row row(table, i);
      const auto measured_us = row.number("latency_us");
      if (row.text("split") != "calibration" || !measured_us) continue;
      for (auto* work_of : {&gemm_work, &attention_work, &experts_work, &collective_work, &exchange_work}) {
        const std::optional<KernelWork> work = work_of(row);
        if (!work) continue;
        lines[{work->architecture, work->kind}].push_back({*work, *measured_us * 1e-6, shape_of(row)});
        break;
      }
    }
  }
  return lines;
}

/// The numbers of a form, as logarithms, so that they stay positive.
std::vector<double KernelLine::*> numbers_of(const KernelWork& work) {
  switch (work.form) {
    case KernelForm::product: {
      std::vector<double KernelLine::*> numbers = {&KernelLine::compute, &KernelLine::memory, &KernelLine::fixed_s};
      if (work.pass_s > 0) numbers.push_back(&KernelLine::quantise);
      if (work.waits_for_host) numbers.push_back(&KernelLine::host_s);
      return numbers;
    }
    case KernelForm::prompt_attention: return {&KernelLine::compute, &KernelLine::fixed_s, &KernelLine::ramp};
    case KernelForm::answer_attention: return {&KernelLine::memory, &KernelLine::fixed_s};
    case KernelForm::experts: return {&KernelLine::compute, &KernelLine::memory, &KernelLine::fixed_s};
    case KernelForm::collective: return {&KernelLine::memory, &KernelLine::fixed_s, &KernelLine::ramp, &KernelLine::root, &KernelLine::pair};
    case KernelForm::exchange: return {&KernelLine::memory, &KernelLine::fixed_s, &KernelLine::root};
  }
  return {};
}

std::string_view form_name(KernelForm form) {
  switch (form) {
    case KernelForm::product: return "all matrix products";
    case KernelForm::prompt_attention: return "all prompt attention";
    case KernelForm::answer_attention: return "all answer attention";
    case KernelForm::experts: return "all experts";
    case KernelForm::collective: return "all collectives";
    case KernelForm::exchange: return "all expert exchanges";
  }
  return "";
}

KernelLine first_guess(const KernelWork& work) {
  KernelLine line;
  line.fixed_s = work.form == KernelForm::experts ? 3e-5 : 8e-6;
  if (work.form == KernelForm::prompt_attention) line.ramp = 500;
  if (work.form == KernelForm::collective) {
    line.ramp = 0.1;
    line.pair = 0.2;
  }
  if (work.form == KernelForm::collective || work.form == KernelForm::exchange) line.root = 0.003;
  if (work.pass_s > 0) line.quantise = 1;
  if (work.waits_for_host) line.host_s = 6e-5;
  return line;
}

KernelLine line_of(const std::vector<Sample>& samples, const KernelLine& start) {
  const std::vector<double KernelLine::*> numbers = numbers_of(samples.front().work);
  // Tables of experts are few rows of unlike shapes: their numbers are held to the guess more firmly.
  const double held = samples.front().work.form == KernelForm::experts ? 0.5 : 0.01;
  const auto with = [&](const std::vector<double>& logs) {
    KernelLine line = start;
    for (std::size_t i = 0; i < numbers.size(); ++i) line.*numbers[i] = std::exp(logs[i]);
    return line;
  };
  const auto loss = [&](const std::vector<double>& logs) {
    const KernelLine line = with(logs);
    double sum = 0;
    for (const Sample& sample : samples) sum += std::min(1.0, std::fabs(std::log(seconds_of(sample.work, line) / sample.measured_s)));
    // A number that no row decides stays where it began.
    for (std::size_t i = 0; i < logs.size(); ++i) sum += held * std::fabs(logs[i] - std::log(start.*numbers[i]));
    return sum / static_cast<double>(samples.size());
  };
  std::vector<double> logs;
  for (const auto number : numbers) logs.push_back(std::log(start.*number));
  for (const double step : {0.6, -0.4, 0.2}) logs = minimum_of(loss, logs, step, 600);
  return with(logs);
}

double error_of(const Sample& sample, const KernelLine& line) { return std::fabs(seconds_of(sample.work, line) / sample.measured_s - 1) * 100; }

}  // namespace

KernelProfile fit_kernels(const std::vector<Table>& tables, std::vector<FitLine>& report) {
  constexpr std::size_t folds = 6;
  KernelProfile profile;
  std::map<std::string, std::array<std::vector<double>, 2>> pooled;  // Errors in the fit and crossed, of a form over all its lines.
  for (const auto& [key, samples] : samples_of(tables)) {
    const KernelLine guess = first_guess(samples.front().work);
    KernelLine line = line_of(samples, guess);
    line.architecture = key.first;
    line.kind = key.second;
    for (const auto number : numbers_of(samples.front().work)) line.*number = to_three_digits(line.*number);
    std::vector<double> errors, crossed;
    for (const Sample& sample : samples) errors.push_back(error_of(sample, line));
    std::vector<std::string> shapes;
    for (const Sample& sample : samples) shapes.push_back(sample.shape);
    std::sort(shapes.begin(), shapes.end());
    shapes.erase(std::unique(shapes.begin(), shapes.end()), shapes.end());
    for (std::size_t fold = 0; fold < folds; ++fold) {
      const auto is_out = [&](const Sample& sample) {
        return static_cast<std::size_t>(std::lower_bound(shapes.begin(), shapes.end(), sample.shape) - shapes.begin()) % folds == fold;
      };
      std::vector<Sample> kept;
      std::copy_if(samples.begin(), samples.end(), std::back_inserter(kept), [&](const Sample& sample) { return !is_out(sample); });
      if (kept.empty()) continue;
      const KernelLine other = line_of(kept, guess);
      for (const Sample& sample : samples) {
        if (is_out(sample)) crossed.push_back(error_of(sample, other));
      }
    }
    std::array<std::vector<double>, 2>& pool = pooled[std::string(form_name(samples.front().work.form))];
    pool[0].insert(pool[0].end(), errors.begin(), errors.end());
    pool[1].insert(pool[1].end(), crossed.begin(), crossed.end());
    report.push_back({.name = std::string(names_of<Architecture>[static_cast<std::size_t>(key.first)]) + " " + key.second,
                      .rows = samples.size(),
                      .before_mdape_pct = 0,
                      .mdape_pct = quantile(errors, 0.5),
                      .p90_pct = quantile(errors, 0.9),
                      .crossed_mdape_pct = quantile(crossed, 0.5),
                      .crossed_p90_pct = quantile(crossed, 0.9)});
    profile.lines.push_back(std::move(line));
  }
  for (const auto& [name, pool] : pooled) {
    report.push_back({.name = name,
                      .rows = pool[0].size(),
                      .before_mdape_pct = 0,
                      .mdape_pct = quantile(pool[0], 0.5),
                      .p90_pct = quantile(pool[0], 0.9),
                      .crossed_mdape_pct = quantile(pool[1], 0.5),
                      .crossed_p90_pct = quantile(pool[1], 0.9)});
  }
  return profile;
}

}  // namespace plimsoll::accuracy
