#include "core/exchange/names.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace plimsoll::exchange {

namespace {

constexpr std::size_t longest_id = 256;

/// Words of a checkpoint's name that change no shape, and what they say of its weights.
struct Suffix {
  std::string_view word;
  std::optional<Precision> weights = std::nullopt;
};
constexpr Suffix suffixes[] = {
    {"instruct"},
    {"chat"},
    {"hf"},
    {"it"},
    {"base"},
    {"meta"},
    {"dynamic"},
    {"quantized"},
    {"block"},
    {"kv"},
    {"bf16", Precision::bf16},
    {"fp16", Precision::fp16},
    {"fp8", Precision::fp8},
    {"awq", Precision::int4},
    {"gptq", Precision::int4},
    {"int4", Precision::int4},
    {"w4a16", Precision::int4},
    {"int8", Precision::int8},
    {"w8a8", Precision::int8},
    {"w8a16", Precision::int8},
    {"fp4", Precision::nvfp4},
    {"nvfp4", Precision::nvfp4},
    {"mxfp4", Precision::mxfp4},
};

bool is_id_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/// A month of a revision: "2507", "0324".
bool is_date(std::string_view word) { return word.size() == 4 && word.find_first_not_of("0123456789") == std::string_view::npos; }

struct Name {
  std::vector<std::string> words;
  std::vector<std::string> undated;
  std::optional<Precision> weights;
};

/// The words of the last part of an id that tell shapes apart.
Name name_of(std::string_view id) {
  while (!id.empty() && id.back() == '/') id.remove_suffix(1);
  const std::string low = lower(id.substr(id.rfind('/') + 1));
  Name name;
  for (std::size_t from = 0; from < low.size();) {
    const std::size_t end = std::min(low.find_first_of("-_ ", from), low.size());
    std::string word = low.substr(from, end - from);
    from = end + 1;
    // "quantized.w8a8"
    if (word.rfind("quantized.", 0) == 0) word = word.substr(word.find('.') + 1);
    const auto* suffix =
        std::find_if(std::begin(suffixes), std::end(suffixes), [&](const Suffix& each) { return each.word == word; });
    if (suffix != std::end(suffixes)) {
      if (suffix->weights) name.weights = suffix->weights;
      continue;
    }
    if (word.empty()) continue;
    if (!is_date(word)) name.undated.push_back(word);
    name.words.push_back(std::move(word));
  }
  return name;
}

/// "OWNER/NAME" where a source names one.
std::string repository_in(std::string_view source) {
  for (std::size_t slash = source.find('/'); slash != std::string_view::npos; slash = source.find('/', slash + 1)) {
    std::size_t from = slash;
    std::size_t to = slash + 1;
    while (from > 0 && is_id_part(source[from - 1])) --from;
    while (to < source.size() && is_id_part(source[to])) ++to;
    while (to > slash + 1 && source[to - 1] == '.') --to;
    if (from < slash && to > slash + 1) return std::string(source.substr(from, to - from));
  }
  return {};
}

struct Known {
  std::string entry;
  std::string repository;  ///< In lower case.
  std::vector<Name> names;
};

const std::vector<Known>& known_models() {
  static const std::vector<Known> made = [] {
    std::vector<Known> all;
    for (const std::string& entry : model_names()) {
      const std::string repository = repository_of(*find_model(entry));
      all.push_back({entry, lower(repository), {name_of(entry), name_of(repository)}});
    }
    return all;
  }();
  return made;
}

template <typename Matches>
const Known* the_known(Matches matches) {
  for (const Known& known : known_models()) {
    if (matches(known)) return &known;
  }
  return nullptr;
}

/// Labels of the NVIDIA and AMD device plugins, of GKE and of `nvidia-smi`, in lower case; the longest that a label begins with.
struct Gpu {
  std::string_view label;
  std::string_view entry;
};
constexpr Gpu gpus[] = {
    {"a10", "a10"},
    {"a10g", ""},
    {"a40", "a40"},
    {"a100", ""},
    {"tesla-a100", "a100-sxm-40gb"},
    {"a100-sxm4-40gb", "a100-sxm-40gb"},
    {"a100-sxm4-80gb", "a100-sxm-80gb"},
    {"a100-80gb", "a100-sxm-80gb"},
    {"a100-pcie-80gb", "a100-pcie-80gb"},
    {"a100-80gb-pcie", "a100-pcie-80gb"},
    {"l4", "l4"},
    {"l40s", "l40s"},
    {"l40", ""},
    {"h100", "h100-sxm"},
    {"h100-80gb-hbm3", "h100-sxm"},
    {"h100-80gb", "h100-sxm"},
    {"h100-mega-80gb", "h100-sxm"},
    {"h100-sxm", "h100-sxm"},
    {"h100-pcie", "h100-pcie"},
    {"h100-nvl", "h100-nvl"},
    {"h200", "h200-sxm"},
    {"h200-141gb", "h200-sxm"},
    {"h200-nvl", ""},
    {"h20", "h20"},
    {"h800", "h800"},
    {"b200", "b200"},
    {"b300", "b300"},
    {"gb200", "gb200"},
    {"gb300", "gb300"},
    {"geforce-rtx-4090", "rtx-4090"},
    {"rtx-4090", "rtx-4090"},
    {"geforce-rtx-5090", "rtx-5090"},
    {"rtx-5090", "rtx-5090"},
    {"rtx-pro-6000", "rtx-pro-6000"},
    {"instinct-mi210", "mi210"},
    {"mi210", "mi210"},
    {"mi250x", "mi250x"},
    {"instinct-mi300x", "mi300x"},
    {"mi300x", "mi300x"},
    {"instinct-mi325x", "mi325x"},
    {"mi325x", "mi325x"},
    {"instinct-mi355x", "mi355x"},
    {"mi355x", "mi355x"},
    {"tpu-v5-lite-podslice", "tpu-v5e"},
    {"tpu-v5p-slice", "tpu-v5p"},
    {"tpu-v6e-slice", "tpu-v6e"},
    // Machines of clouds, by the GPU that they have.
    {"p4d.24xlarge", "a100-sxm-40gb"},
    {"p4de.24xlarge", "a100-sxm-80gb"},
    {"p5.48xlarge", "h100-sxm"},
    {"p5e.48xlarge", "h200-sxm"},
    {"p5en.48xlarge", "h200-sxm"},
    {"p6-b200.48xlarge", "b200"},
    {"a2-highgpu", "a100-sxm-40gb"},
    {"a2-ultragpu", "a100-sxm-80gb"},
    {"a3-highgpu", "h100-sxm"},
    {"a3-megagpu", "h100-sxm"},
    {"a3-ultragpu", "h200-sxm"},
    {"a4-highgpu", "b200"},
    {"g2-standard", "l4"},
    {"standard-nd96isr-h100-v5", "h100-sxm"},
    {"standard-nd96isr-h200-v5", "h200-sxm"},
};

struct Method {
  std::string_view name;
  Quantisation is;
};
const Method methods[] = {
    {"fp8", {Precision::fp8}},
    {"fbgemm_fp8", {Precision::fp8}},
    {"ptpc_fp8", {Precision::fp8}},
    {"w8a8_fp8", {Precision::fp8}},
    {"fp8_per_tensor", {Precision::fp8}},
    {"fp8_per_block", {Precision::fp8}},
    {"modelopt_fp8", {Precision::fp8}},
    {"modelopt", {Precision::fp8, false, true}},
    {"mxfp8", {Precision::fp8}},
    {"w8a8_int8", {Precision::int8}},
    {"experts_int8", {Precision::int8, true}},
    {"int8", {Precision::int8}},
    {"awq", {Precision::int4}},
    {"awq_marlin", {Precision::int4}},
    {"gptq", {Precision::int4, false, true}},
    {"gptq_marlin", {Precision::int4, false, true}},
    {"moe_wna16", {Precision::int4, true, true}},
    {"bitsandbytes", {Precision::int4, false, true}},
    {"modelopt_fp4", {Precision::nvfp4}},
    {"nvfp4", {Precision::nvfp4}},
    {"petit_nvfp4", {Precision::nvfp4}},
    {"mxfp4", {Precision::mxfp4, true}},
    {"w4afp8", {Precision::int4, true}},
};

struct Dtype {
  std::string_view name;
  Precision is;
};
constexpr Dtype dtypes[] = {
    {"bfloat16", Precision::bf16},
    {"bf16", Precision::bf16},
    {"half", Precision::fp16},
    {"float16", Precision::fp16},
    {"fp16", Precision::fp16},
    {"float", Precision::fp32},
    {"float32", Precision::fp32},
    {"fp32", Precision::fp32},
    {"fp8", Precision::fp8},
    {"fp8_e4m3", Precision::fp8},
    {"fp8_e5m2", Precision::fp8},
    {"fp8_inc", Precision::fp8},
    {"mxfp8", Precision::fp8},
    {"int8", Precision::int8},
    {"nvfp4", Precision::nvfp4},
    {"fp4_e2m1", Precision::mxfp4},
    {"fp4_mx_block16", Precision::mxfp4},
};

}  // namespace

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return low;
}

std::string repository_of(const Model& model) { return repository_in(model.source); }

ModelMatch model_of(std::string_view id) {
  if (id.size() > longest_id) return {};
  const std::string low = lower(id);
  if (const Known* known = the_known([&](const Known& each) { return each.entry == low || each.repository == low; })) {
    return {known->entry, true, std::nullopt};
  }
  const Name name = name_of(id);
  if (name.words.empty()) return {};
  const auto same_words = [&](const Known& known) {
    return std::any_of(known.names.begin(), known.names.end(), [&](const Name& each) { return each.words == name.words; });
  };
  const auto same_undated = [&](const Known& known) {
    return std::any_of(known.names.begin(), known.names.end(), [&](const Name& each) { return each.words == name.undated; });
  };
  const Known* known = the_known(same_words);
  if (known == nullptr && !name.undated.empty()) known = the_known(same_undated);
  return known == nullptr ? ModelMatch{{}, false, name.weights} : ModelMatch{known->entry, false, name.weights};
}

std::string accelerator_of(std::string_view label) {
  if (label.size() > longest_id) return {};
  std::string low = lower(label);
  for (char& c : low) c = c == ' ' || c == '_' ? '-' : c;
  for (const std::string_view owner : {"nvidia-", "amd-"}) {
    if (low.rfind(owner, 0) == 0) low = low.substr(owner.size());
  }
  const Gpu* longest = nullptr;
  for (const Gpu& gpu : gpus) {
    const bool begins = low.rfind(gpu.label, 0) == 0 && (low.size() == gpu.label.size() || low[gpu.label.size()] == '-');
    if (begins && (longest == nullptr || gpu.label.size() > longest->label.size())) longest = &gpu;
  }
  if (longest != nullptr) return std::string(longest->entry);
  return find_accelerator(low) != nullptr ? low : std::string();
}

std::optional<Quantisation> quantisation_of(std::string_view method) {
  std::string low = lower(method);
  for (char& c : low) c = c == '-' ? '_' : c;
  for (const Method& each : methods) {
    if (each.name == low) return each.is;
  }
  return std::nullopt;
}

std::optional<Precision> precision_of(std::string_view dtype) {
  const std::string low = lower(dtype);
  for (const Dtype& each : dtypes) {
    if (each.name == low) return each.is;
  }
  return std::nullopt;
}

}  // namespace plimsoll::exchange
