// A served model as tables describe it: a plan, and what the physics need of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/accuracy/prediction.hpp"
#include "core/physics/phases.hpp"

namespace plimsoll::accuracy {

/// What columns say of how a model was run. Degrees that are not said are 1.
struct Deployment {
  std::string_view model;
  std::string_view gpu;
  double gpus = 1;
  double tp = 1, pp = 1, attention_dp = 1, expert_tp = 1, ep = 1;
  std::string_view framework;
  Precision weights = Precision::bf16;
  Precision experts = Precision::bf16;
  Precision kv_cache = Precision::bf16;
};

/// "fp8" and its like; `otherwise` where it is none.
Precision precision_named(std::string_view name, Precision otherwise);

/// A plan on a layout, with facts that hold pointers into it; it stays where it is.
struct ServingCase {
  Plan plan;
  Layout layout;
  StageFacts facts;

  Answers<double> answers(const ServingProfile& profile, const CaseLengths& lengths) const {
    return answers_of(StageContext<double>{facts, hardware_of<double>(plan, layout, profile)}, lengths);
  }
  StageContext<double> context(const ServingProfile& profile) const { return {facts, hardware_of<double>(plan, layout, profile)}; }
};

/// Null, with the reason, where model or accelerator are not known or the degrees do not fit together.
std::unique_ptr<ServingCase> serving_case(const Deployment& deployment, const Means& means, std::string& why_not);

/// A row of a serving table as a case with its workload; its figures in `measured`.
struct ServedRow {
  std::unique_ptr<ServingCase> made;
  std::string why_not;
  std::string family;
  CaseLengths lengths;
  double concurrency = 1;
};
ServedRow served_row(const Row& row, const Means& means);

/// What was measured of one; throughput over all GPUs.
struct ServedFigures {
  std::optional<double> ttft_s;
  std::optional<double> tpot_s;
  std::optional<double> output_tokens_per_s;
};
/// A prediction of each figure that was measured; what they have in common is said in `common`.
void predict_served(const ServedRow& served, const ServedFigures& measured, const Prediction& common, const Means& means, std::vector<Prediction>& predictions);

/// What an engine of 2023 and 2024 took for a first token beside the prefill, at batch 1.
inline constexpr double first_token_host_s = 2.7e-3;
/// Of the kernels' compute, in a prefill that nothing else runs beside; under load it is the profile's `compute_share`.
inline constexpr double lone_prefill_compute_share = 0.89;
/// More sequences than engines schedule by default are not run at once.
inline constexpr double most_sequences = 2048;

/// Sequences of so many tokens whose KV cache fits beside the weights on every stage of one attention rank.
double largest_batch(const ServingCase& made, double tokens_of_sequence);

}  // namespace plimsoll::accuracy
