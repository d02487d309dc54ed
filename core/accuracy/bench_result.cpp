#include "core/accuracy/bench_result.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/spec/layout.hpp"

namespace plimsoll::accuracy {

namespace {

/// More requests, tokens or seconds than this are no run of a benchmark.
constexpr double most_of_a_field = 1e15;

/// What counts of a result, in the units of its fields.
struct Result {
  double completed = 0;
  double concurrency = 0;
  double input_tokens = 0;  ///< Over all requests.
  double output_tokens = 0;
  double mean_ttft_ms = 0;
  double mean_tpot_ms = 0;
  std::optional<double> output_tokens_per_s;
  bool is_one_burst = false;
};

/// Reads the fields of a result; each that is missing or no number above 0 is a problem.
class ResultReader {
 public:
  ResultReader(const json::Value& document, const std::string& path, Problems& problems) : document_(document), path_(path), problems_(problems) {}

  double number(std::string_view field, std::string_view what) {
    if (const auto value = number_if_any(field)) return *value;
    const json::Value* member = document_.find(field);
    const bool is_missing = member == nullptr || member->type == json::Value::Type::null;
    problems_.add(at(field), is_missing ? fmt::format("is missing: {}; `vllm bench serve --save-result` writes it", what)
                                        : fmt::format("{} is not a number above 0: {}", json::seen(*member), what));
    return 1;
  }
  std::optional<double> number_if_any(std::string_view field) const {
    const json::Value* member = document_.find(field);
    const bool is_number = member != nullptr && member->type == json::Value::Type::number && member->number > 0 && member->number < most_of_a_field;
    return is_number ? std::optional<double>(member->number) : std::nullopt;
  }
  std::string at(std::string_view field) const { return fmt::format("{}: {}", path_, field); }

 private:
  const json::Value& document_;
  const std::string& path_;
  Problems& problems_;
};

/// The most in flight. Without a limit all prompts of a run at an endless rate are sent at once; at another rate they arrive as
/// they may, and what was in flight is not in the result.
void read_concurrency(const json::Value& document, ResultReader& reader, Result& result, Problems& problems) {
  if (const auto limit = reader.number_if_any("max_concurrency")) {
    result.concurrency = std::min(*limit, result.completed);
    return;
  }
  const json::Value* rate = document.find("request_rate");
  const bool is_endless = rate != nullptr && rate->type == json::Value::Type::text && rate->text == "inf";
  if (is_endless) {
    result.concurrency = result.completed;
    result.is_one_burst = true;
    return;
  }
  problems.add(reader.at("max_concurrency"), "is missing, and request_rate is not \"inf\": only runs at a fixed concurrency are compared; run with --max-concurrency N");
  result.concurrency = 1;
}

Result read_result(const json::Value& document, const std::string& path, Problems& problems) {
  ResultReader reader(document, path, problems);
  Result result;
  result.completed = reader.number("completed", "requests that were answered");
  result.input_tokens = reader.number("total_input_tokens", "prompt tokens of all requests");
  result.output_tokens = reader.number("total_output_tokens", "answer tokens of all requests");
  result.mean_ttft_ms = reader.number("mean_ttft_ms", "mean time to the first token");
  result.mean_tpot_ms = reader.number("mean_tpot_ms", "mean time per token after the first");
  result.output_tokens_per_s = reader.number_if_any("output_throughput");
  for (const auto& [field, tokens] : {std::pair("total_input_tokens", result.input_tokens), std::pair("total_output_tokens", result.output_tokens)}) {
    if (problems.none() && tokens < result.completed) problems.add(reader.at(field), fmt::format("{:g} is less than a token for each of {:g} requests", tokens, result.completed));
  }
  read_concurrency(document, reader, result, problems);
  return result;
}

/// The plan's answers tell whether all were equally long; a benchmark with random prompts has them so unless it is told otherwise.
Lengths output_lengths(const Plan& plan, double mean_tokens) {
  if (plan.workload.output && plan.workload.output->variance() > 0) return *plan.workload.output;
  const std::int64_t tokens = std::llround(mean_tokens);
  return {.least = tokens, .most = tokens};
}

std::unique_ptr<ServingCase> case_of(const json::Value& document, const std::string& path, Problems& problems) {
  PlanReading reading = read_plan(document);
  for (const Problem& problem : reading.problems.list()) problems.add(fmt::format("{}: {}", path, problem.path), problem.message);
  if (!reading.ok()) return nullptr;
  auto made = std::make_unique<ServingCase>();
  made->plan = std::move(reading.plan);
  Plan& plan = made->plan;
  plan.efficiency = {};
  Problems of_layout;
  made->layout = resolve_layout(plan.layout, plan.model.has_experts(), plan.cluster.gpus, plan.model.layers, "layout", of_layout).layout;
  for (const Problem& problem : of_layout.list()) problems.add(fmt::format("{}: {}", path, problem.path), problem.message);
  if (plan.model.attention.kind == AttentionKind::unknown) problems.add(path + ": model", "has layers that are not understood, so nothing is predicted of it");
  if (made->layout.pp > plan.model.layers) problems.add(path + ": layout", fmt::format("{} stages are more than the model's {} layers", made->layout.pp, plan.model.layers));
  return made;
}

}  // namespace

bool is_bench_result(const json::Value& document) { return document.find("mean_ttft_ms") != nullptr || document.find("total_output_tokens") != nullptr; }

BenchRun bench_run(std::string_view name, const json::Value& document, const json::Value& plan_document, Problems& problems) {
  BenchRun run{.name = std::string(name), .served = {}, .measured = {}};
  const std::string path = run.name + ".json";
  const Result result = read_result(document, path, problems);
  run.served.made = case_of(plan_document, "the plan of " + path, problems);
  if (!run.served.made || !problems.none()) return run;
  const double input = result.input_tokens / result.completed;
  const double output = result.output_tokens / result.completed;
  Plan& plan = run.served.made->plan;
  const Lengths lengths = output_lengths(plan, output);
  plan.workload = {};
  plan.workload.input = {.least = std::llround(input), .most = std::llround(input)};
  plan.workload.output = lengths;
  plan.workload.concurrency = std::llround(result.concurrency);
  plan.workload.prompts_per_slot = result.is_one_burst ? 1 : std::max(1.0, result.completed / result.concurrency);
  run.served.made->facts = stage_facts(plan, run.served.made->layout, 1);
  run.served.lengths = {.input_tokens = input, .output_tokens = output, .context_tokens = input + output / 2};
  run.served.concurrency = result.concurrency;
  run.served.family = fmt::format("{} | {} | own runs", plan.model.name, plan.accelerator.name);
  run.measured = {.ttft_s = result.mean_ttft_ms / 1e3, .tpot_s = result.mean_tpot_ms / 1e3, .output_tokens_per_s = result.output_tokens_per_s};
  return run;
}

void predict_run(const BenchRun& run, const Means& means, std::vector<Prediction>& predictions) {
  Prediction common;
  common.family = run.served.family;
  common.split = "unsplit";
  common.quality = "ok";
  common.source = run.name;
  common.label = fmt::format("{}, {:.0f} in flight, {:.0f}/{:.0f} tokens", run.name, run.served.concurrency, run.served.lengths.input_tokens, run.served.lengths.output_tokens);
  predict_served(run.served, run.measured, common, means, predictions);
}

}  // namespace plimsoll::accuracy
