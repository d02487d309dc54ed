#include "core/accuracy/record.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/accuracy/serving_case.hpp"

namespace plimsoll::accuracy {

namespace {

std::string_view framework_title(Framework framework) {
  switch (framework) {
    case Framework::tensorrt_llm: return "TensorRT-LLM";
    case Framework::vllm: return "vLLM";
    case Framework::sglang: return "SGLang";
    case Framework::other: return "another engine";
  }
  return "";
}

/// Runs whose makers ask that figures are not passed on.
bool may_be_shown(const Prediction& prediction) { return prediction.source.find("sim-to-real-accuracy-validation") == std::string::npos; }

/// The table that a figure comes from: its source without the version.
std::string source_table(const Prediction& prediction) { return prediction.source.substr(0, prediction.source.find('@')); }

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

MeasuredErrors measured_families(const std::vector<Table>& tables, const Means& means) {
  struct Family {
    MeasuredError error;
    std::vector<double> tpot, ttft, throughput;
  };
  std::map<std::string, Family> families;
  for (const Table& table : tables) {
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const Row row(table, i);
      const bool is_ok = row.text("quality").empty() || row.text("quality") == "ok";
      if (!row.number("ttft_ms") || !row.number("tpot_ms") || !row.number("concurrency") || !is_ok) continue;
      const ServedRow served = served_row(row, means);
      if (!served.made) continue;
      const Plan& plan = served.made->plan;
      Family& family = families[served.family];
      MeasuredError& error = family.error;
      error.framework = plan.engine.framework;
      error.architecture = plan.accelerator.architecture;
      error.has_experts = plan.model.has_experts();
      const Precision weights = error.has_experts ? expert_precision(plan) : weight_precision(plan);
      error.bits = static_cast<std::int64_t>(8 * bytes_per_element(weights));
      error.was_fitted = row.text("split") == "calibration";
      error.name = fmt::format("{} on {} with {}, {}-bit weights", row.text("model"), plan.accelerator.name, framework_title(error.framework), error.bits);
      ++error.rows;
      std::vector<Prediction> predictions;
      predict_serving(row, means, predictions);
      for (const Prediction& prediction : predictions) {
        if (!prediction.predicted) continue;
        const double size = std::fabs(error_pct(prediction)) / 100;
        (prediction.quantity == "tpot" ? family.tpot : (prediction.quantity == "ttft" ? family.ttft : family.throughput)).push_back(size);
      }
    }
  }
  MeasuredErrors errors;
  constexpr std::int64_t fewest_rows = 20;
  for (auto& [name, family] : families) {
    if (family.error.rows < fewest_rows) continue;
    const auto share = [](const std::vector<double>& sizes) { return std::round(quantile(sizes, 0.9) * 1000) / 1000; };
    family.error.tpot = share(family.tpot);
    family.error.ttft = share(family.ttft);
    family.error.throughput = share(family.throughput);
    errors.families.push_back(family.error);
  }
  return errors;
}

std::vector<Prediction> chosen_cases(const std::vector<Prediction>& predictions) {
  constexpr std::size_t most = 150, most_of_a_source = 20, of_a_group = 5;
  // What deployments are judged by comes before the kernels beneath.
  constexpr std::string_view first[] = {"tpot", "ttft", "output_throughput", "max_throughput", "first_token", "batch_throughput", "prefill", "weights", "kv_tokens"};
  const auto rank = [&](const std::string& quantity) { return std::find(std::begin(first), std::end(first), quantity) - std::begin(first); };
  std::map<std::tuple<std::ptrdiff_t, std::string, std::string>, std::vector<const Prediction*>> groups;
  for (const Prediction& each : predictions) {
    if (each.predicted && each.quality == "ok" && may_be_shown(each)) groups[{rank(each.quantity), each.quantity, source_table(each)}].push_back(&each);
  }
  std::map<std::string, std::size_t> taken;
  std::vector<Prediction> chosen;
  for (auto& [key, group] : groups) {
    std::stable_sort(group.begin(), group.end(), [](const Prediction* a, const Prediction* b) { return std::fabs(error_pct(*a)) < std::fabs(error_pct(*b)); });
    for (std::size_t i = 0; i < of_a_group; ++i) {
      // The worst first, so that no limit leaves it out.
      const std::size_t at = (group.size() - 1) * (of_a_group - 1 - i) / (of_a_group - 1);
      if (taken[std::get<2>(key)] == most_of_a_source || chosen.size() == most || (i > 0 && group.size() <= i)) break;
      ++taken[std::get<2>(key)];
      chosen.push_back(*group[at]);
    }
  }
  return chosen;
}

std::string record_json(const std::vector<Score>& scores, const std::vector<Prediction>& cases) {
  std::string out = "{\n  \"families\": [";
  bool is_first = true;
  for (const Score& score : scores) {
    if (score.n == 0 && score.n_not_predicted == 0) continue;
    out += fmt::format("{}\n    {{ \"quantity\": {}, \"family\": {}, \"split\": {}, \"quality\": {}, \"n\": {}, \"n_not_predicted\": {}, \"signed_median_pct\": {:.1f}, \"mdape_pct\": {:.1f}, \"p90_pct\": {:.1f} }}",
                       is_first ? "" : ",", in_quotes(score.quantity), in_quotes(score.family), in_quotes(score.split), in_quotes(score.quality), score.n, score.n_not_predicted,
                       score.signed_median_pct, score.mdape_pct, score.p90_pct);
    is_first = false;
  }
  out += "\n  ],\n  \"cases\": [";
  is_first = true;
  for (const Prediction& each : cases) {
    out += fmt::format("{}\n    {{ \"quantity\": {}, \"family\": {}, \"split\": {}, \"case\": {}, \"source\": {}, \"unit\": {}, \"measured\": {}, \"predicted\": {:.4g} }}", is_first ? "" : ",",
                       in_quotes(each.quantity), in_quotes(each.family), in_quotes(each.split), in_quotes(each.label), in_quotes(each.source), in_quotes(each.unit), each.measured, *each.predicted);
    is_first = false;
  }
  return out + "\n  ]\n}";
}

}  // namespace plimsoll::accuracy
