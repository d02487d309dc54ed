// A user's own run: the JSON that `vllm bench serve --save-result` writes, and a plan for what it does not say.
//
//   fields of the result: vllm/benchmarks/serve.py (vllm-project/vllm, 0.9 to 0.14); docs/calibration.md has the ones that count
#pragma once

#include <string>
#include <string_view>

#include "core/accuracy/serving_case.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::accuracy {

struct BenchRun {
  std::string name;  ///< Of the file, without its ending.
  ServedRow served;
  ServedFigures measured;
};

/// Whether a document is such a result, whole or not: it has a field that no other of our files has.
bool is_bench_result(const json::Value& document);

/// The run of `result` as `plan` says it was deployed: its model, accelerator, layout and precisions. The plan's workload gives
/// way to the result's, and its stated efficiencies to the profile that a prediction is made with. Every problem is named with
/// the result's or the plan's field.
BenchRun bench_run(std::string_view name, const json::Value& result, const json::Value& plan, Problems& problems);

/// TTFT, TPOT and output throughput, as of a served row.
void predict_run(const BenchRun& run, const Means& means, std::vector<Prediction>& predictions);

}  // namespace plimsoll::accuracy
