// Kernels and collectives by themselves.
#include <fmt/core.h>

#include <cmath>

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

/// What a fitted line is over PCIe, where nothing was fitted. NCCL itself counts on 24 of PCIe 4's 32 GB/s (its topology's
/// "PCI[24.0]"), and 8 bytes among eight GPUs take it 42 us on RTX 4090 (NVIDIA/nccl#1530) and 54 us on RTX 3090 (#1439), about
/// three times Hopper's time. The ramp goes with the root of the time that it leads away from.
KernelLine over_pcie(KernelLine line, double fixed_factor) {
  constexpr double share = 0.75;
  line.fixed_s *= fixed_factor;
  line.root *= std::sqrt(fixed_factor);
  line.memory = share;
  return line;
}

/// A kind that was never measured takes a relative's line: 16-bit formats each other's, PCIe NVLink's.
std::optional<KernelLine> line_for(const Means& means, const KernelWork& work) {
  const KernelLine* line = means.kernels.find(work.architecture, work.kind);
  std::string kind = work.kind;
  if (line == nullptr && kind.ends_with(" fp16")) line = means.kernels.find(work.architecture, kind.replace(kind.size() - 4, 4, "bf16"));
  if (line == nullptr) return std::nullopt;
  return work.is_over_pcie ? over_pcie(*line, means.serving.pcie_factor) : *line;
}

void predict_kernel(const Row& row, const Means& means, std::string_view quantity, std::optional<KernelWork> work, std::vector<Prediction>& predictions) {
  const auto measured = row.number("latency_us");
  if (!measured || *measured <= 0) return;
  Prediction prediction = prediction_of(row, quantity, fmt::format("{} | {}", row.text("gpu"), work ? work->kind + (work->is_over_pcie ? " pcie" : "") : std::string(row.text("library"))));
  prediction.unit = "us";
  prediction.measured = *measured;
  const std::optional<KernelLine> line = work ? line_for(means, *work) : std::nullopt;
  if (line) {
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
