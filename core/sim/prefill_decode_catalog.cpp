// The models, GPUs and links that the original knows by name: LLMInferenceSystemSimulator (virgil382), simulator.py.
// FP16 models; memory in GiB, speeds in decimal units, peaks as quoted there (440 TFLOP/s of the RTX PRO 6000 for instance).
#include <algorithm>

#include "core/sim/prefill_decode.hpp"

namespace plimsoll {

namespace {

constexpr double gib = 1024.0 * 1024.0 * 1024.0;

struct ModelRow {
  std::string_view name;
  std::int64_t parameters, layers, hidden, heads, kv_heads, latent;
  CacheForm attention;
};
constexpr ModelRow model_rows[] = {
    // name                      W    L      H    h  g    d
    {"LLaMA-3.1-70B", 70554470400, 80, 8192, 64, 8, 0, CacheForm::gqa},
    {"GPT-OSS-20B", 20910000000, 24, 2880, 64, 8, 0, CacheForm::gqa},
    {"DeepSeek-V3", 671000000000, 61, 7168, 128, 1, 512, CacheForm::mla},
    {"Mistral-Small-24B", 24000000000, 40, 5120, 32, 8, 0, CacheForm::gqa},
    {"Qwen2.5-72B", 72700000000, 80, 8192, 64, 8, 0, CacheForm::gqa},
    {"LLaMA-3.1-405B", 405000000000, 126, 16384, 128, 8, 0, CacheForm::gqa},
    {"Mixtral-8x22B", 141000000000, 56, 6144, 48, 8, 0, CacheForm::gqa},
};

struct GpuRow {
  std::string_view name;
  double memory_gib, memory_gb_per_s, peak_tflop_per_s;
};
constexpr GpuRow gpu_rows[] = {
    {"NVIDIA RTX PRO 6000", 96, 1694.5, 440},
    {"NVIDIA H100", 80, 3350, 989},
    {"NVIDIA A100-80GB", 80, 2000, 312},
    {"NVIDIA L40", 48, 864, 181},
    {"NVIDIA H200", 141, 4800, 989},
    {"AMD Instinct MI300A", 128, 5300, 981},
    {"AMD Instinct MI300X", 192, 5300, 1307},
};

std::vector<SimulatedModel> made_models() {
  std::vector<SimulatedModel> models;
  for (const ModelRow& row : model_rows) {
    const std::string name(row.name);
    models.push_back({name, name, row.parameters, row.layers, row.hidden, 2, row.attention, row.heads, row.kv_heads, row.latent});
  }
  return models;
}

std::vector<SimulatedGpu> made_gpus() {
  std::vector<SimulatedGpu> gpus;
  for (const GpuRow& row : gpu_rows) {
    const std::string name(row.name);
    gpus.push_back({name, name, row.memory_gib * gib, row.memory_gb_per_s * 1e9, row.peak_tflop_per_s * 1e12});
  }
  return gpus;
}

const std::vector<SimulatedModel>& models() {
  static const std::vector<SimulatedModel> all = made_models();
  return all;
}
const std::vector<SimulatedGpu>& gpus() {
  static const std::vector<SimulatedGpu> all = made_gpus();
  return all;
}

template <typename Entry>
const Entry* find_named(const std::vector<Entry>& entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

template <typename Entry>
std::vector<std::string> names(const std::vector<Entry>& entries) {
  std::vector<std::string> out;
  for (const Entry& entry : entries) out.emplace_back(entry.name);
  return out;
}

}  // namespace

const std::vector<ChannelKind>& channel_kinds() {
  static const std::vector<ChannelKind> all = {
      // name                 GB/s      us
      {"NVLink", 300, 400, 1, 2},
      {"PCIe Gen4", 12, 15, 18, 25},
      {"PCIe Gen5 x16", 55, 60, 10, 15},
      {"PCIe G4-on-G5-Switch", 28, 30, 12, 18},
      {"Infiniband HDR", 22, 24, 5, 8},
      {"Infiniband NDR", 45, 48, 2, 5},
      {"Ethernet 100G", 10, 11, 10, 20},
      {"Ethernet 25-40G", 2.5, 4, 50, 100},
      {"Cross-DC (WAN)", 0, 1, 10000, 100000},
  };
  return all;
}

const ChannelKind* find_channel_kind(std::string_view name) { return find_named(channel_kinds(), name); }
const SimulatedModel* find_simulated_model(std::string_view name) { return find_named(models(), name); }
const SimulatedGpu* find_simulated_gpu(std::string_view name) { return find_named(gpus(), name); }
std::vector<std::string> simulated_model_names() { return names(models()); }
std::vector<std::string> simulated_gpu_names() { return names(gpus()); }

}  // namespace plimsoll
