// Kernels and collectives by themselves.
#include <fmt/core.h>

#include "core/accuracy/kernel_work.hpp"
#include "core/accuracy/prediction.hpp"

namespace plimsoll::accuracy {

const KernelLine* KernelProfile::find(Architecture architecture, std::string_view kind) const {
  const KernelLine* any = nullptr;
  for (const KernelLine& line : lines) {
    if (line.kind != kind) continue;
    if (line.architecture == measured_relative(architecture)) return &line;
    if (any == nullptr) any = &line;
  }
  return any;
}

namespace {

/// A kind that was never measured takes a relative's line: 16-bit formats each other's, PCIe NVLink's.
const KernelLine* line_for(const KernelProfile& profile, const KernelWork& work) {
  if (const KernelLine* line = profile.find(work.architecture, work.kind)) return line;
  std::string kind = work.kind;
  if (kind.ends_with(" fp16")) return profile.find(work.architecture, kind.replace(kind.size() - 4, 4, "bf16"));
  if (kind.ends_with(" pcie")) return profile.find(work.architecture, kind.substr(0, kind.size() - 5));
  return nullptr;
}

void predict_kernel(const Row& row, const Means& means, std::string_view quantity, std::optional<KernelWork> work, std::vector<Prediction>& predictions) {
  const auto measured = row.number("latency_us");
  if (!measured || *measured <= 0) return;
  Prediction prediction = prediction_of(row, quantity, fmt::format("{} | {}", row.text("gpu"), work ? work->kind : std::string(row.text("library"))));
  prediction.unit = "us";
  prediction.measured = *measured;
  const KernelLine* line = work ? line_for(means.kernels, *work) : nullptr;
  if (line != nullptr) {
    prediction.predicted = seconds_of(*work, *line) * 1e6;
  } else {
    prediction.why_not = work ? "nothing of its kind was measured" : "the accelerator, the precision or a network of several nodes is not known";
  }
  predictions.push_back(std::move(prediction));
}

}  // namespace

void predict_gemm(const Row& row, const Means& means, std::vector<Prediction>& predictions) { predict_kernel(row, means, "gemm", gemm_work(row), predictions); }
void predict_attention(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  predict_kernel(row, means, row.text("phase") == "prefill" ? "attention_prefill" : "attention_decode", attention_work(row), predictions);
}
void predict_experts(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  predict_kernel(row, means, "experts", experts_work(row), predictions);
}
void predict_collective(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  predict_kernel(row, means, "collective", collective_work(row), predictions);
}
void predict_exchange(const Row& row, const Means& means, std::vector<Prediction>& predictions) {
  predict_kernel(row, means, "expert_exchange", exchange_work(row), predictions);
}

}  // namespace plimsoll::accuracy
