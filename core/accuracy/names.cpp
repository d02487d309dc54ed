// What tables call models and accelerators.
#include <algorithm>

#include "core/accuracy/prediction.hpp"
#include "core/catalog/catalog.hpp"

namespace plimsoll::accuracy {

namespace {

struct Alias {
  std::string_view table;
  std::string_view entry;
};

// Names that no rule below leads to an entry.
constexpr Alias model_aliases[] = {
    {"deepseek-v3/r1", "deepseek-v3"},
    {"llama-3.x-70b", "llama-3.1-70b"},
    {"llama2-70b", "llama-2-70b"},
    {"llama2-70b-99", "llama-2-70b"},
    {"llama2-70b-99.9", "llama-2-70b"},
    {"llama3.1-405b", "llama-3.1-405b"},
    {"llama3.1-8b", "llama-3.1-8b"},
    {"bloom-176b", "bloom-176b"},
    {"mistral-7b", "mistral-7b-v0.1"},
    {"mixtral-8x7b-v0.1", "mixtral-8x7b"},
    {"deepseek-r1", "deepseek-r1"},
    {"meta-llama-3-8b", "llama-3-8b"},
    {"qwen3-30b-a3b-2507", "qwen3-30b-a3b"},
    {"gpt-j", "gpt-j-6b"},
    {"llama-2-70b / llama2-70b", "llama-2-70b"},
};

constexpr Alias accelerator_aliases[] = {
    {"a100-sxm-80gb", "a100-sxm-80gb"},
    {"a100-80gb", "a100-sxm-80gb"},
    {"a100-pcie", "a100-pcie-80gb"},
    {"a100-pcie-80gb", "a100-pcie-80gb"},
    {"a100-sxm-40gb", "a100-sxm-40gb"},
    {"h100-sxm-80gb", "h100-sxm"},
    {"h100", "h100-sxm"},
    {"h100-pcie-80gb", "h100-pcie"},
    {"h200-sxm-141gb", "h200-sxm"},
    {"h200", "h200-sxm"},
    {"b200-sxm-180gb", "b200"},
    {"b200-sxm", "b200"},
    {"b300-sxm", "b300"},
    {"b300-sxm-288gb", "b300"},
    {"h800-sxm", "h800"},
    {"h20-sxm", "h20"},
    {"rtx-pro-6000-server", "rtx-pro-6000"},
    {"rtx pro 6000", "rtx-pro-6000"},
    {"rtx-pro-6000-bse", "rtx-pro-6000"},
    {"rtx-4090", "rtx-4090"},
};

/// Names of submitted systems: the entry whose words all stand in them.
constexpr Alias accelerator_words[] = {
    {"H200", "h200-sxm"},
    {"GB200", "gb200"},
    {"GB300", "gb300"},
    {"B300", "b300"},
    {"B200", "b200"},
    {"H100-NVL", "h100-nvl"},
    {"H100-PCIe", "h100-pcie"},
    {"H100", "h100-sxm"},
    {"L40S", "l40s"},
    {"L4", "l4"},
    {"MI300X", "mi300x"},
    {"MI325X", "mi325x"},
    {"MI355X", "mi355x"},
    {"MI210", "mi210"},
    {"RTX PRO 6000", "rtx-pro-6000"},
};

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return low;
}

template <std::size_t n>
std::string_view entry_of(const Alias (&aliases)[n], std::string_view name) {
  for (const Alias& alias : aliases) {
    if (alias.table == name) return alias.entry;
  }
  return {};
}

/// Without owner, and without endings that say how it was tuned or stored.
std::string bare(std::string_view name) {
  std::string low = lower(name.substr(name.rfind('/') == std::string_view::npos || name.find("/R1") != std::string_view::npos ? 0 : name.rfind('/') + 1));
  for (const std::string_view ending : {"-quantized.w4a16", "-quantized.w8a8", "-fp8-dynamic", "-2507", "-2503", "-instruct", "-it", "-hf", "-v0.1", "-instruct"}) {
    if (low.size() > ending.size() && low.ends_with(ending)) low.resize(low.size() - ending.size());
  }
  if (low.starts_with("meta-")) low.erase(0, 5);
  return low;
}

std::int64_t count(const Row& row, std::string_view column) { return static_cast<std::int64_t>(row.number_or(column, 0)); }

Model model_of(const Row& row) {
  Model model;
  model.name = std::string(row.text("model"));
  model.source = std::string(row.text("source"));
  model.layers = count(row, "layers");
  model.hidden = count(row, "hidden");
  model.vocabulary = count(row, "vocab");
  model.ffn_hidden = count(row, "ffn");
  Attention& attention = model.attention;
  attention.heads = count(row, "heads");
  attention.kv_heads = count(row, "kv_heads");
  attention.head_dim = count(row, "head_dim");
  attention.kv_lora_rank = count(row, "kv_lora_rank");
  if (attention.kv_lora_rank > 0) attention.kind = AttentionKind::mla;
  attention.q_lora_rank = count(row, "q_lora_rank");
  attention.qk_nope_head_dim = count(row, "qk_nope_dim");
  attention.qk_rope_head_dim = count(row, "qk_rope_dim");
  attention.v_head_dim = count(row, "v_head_dim");
  Experts& experts = model.experts;
  experts.experts = count(row, "experts");
  experts.per_token = count(row, "topk");
  experts.hidden = count(row, "moe_ffn");
  experts.shared_hidden = count(row, "shared_experts") * experts.hidden;
  experts.first_dense_layers = count(row, "first_dense_layers");
  return model;
}

}  // namespace

const Model* model_named(const Means& means, std::string_view name) {
  const std::string low = lower(name);
  for (const std::string& wanted : {low, bare(name)}) {
    const std::string_view alias = entry_of(model_aliases, wanted);
    if (const Model* found = find_model(alias.empty() ? std::string_view(wanted) : alias)) return found;
  }
  const auto found = means.models.find(low);
  return found == means.models.end() ? nullptr : &found->second;
}

const Accelerator* accelerator_named(std::string_view name) {
  const std::string low = lower(name);
  const std::string_view alias = entry_of(accelerator_aliases, low);
  if (const Accelerator* found = find_accelerator(alias.empty() ? std::string_view(low) : alias)) return found;
  for (const Alias& words : accelerator_words) {
    if (name.find(words.table) != std::string_view::npos) return find_accelerator(words.entry);
  }
  return nullptr;
}

void add_models(const Table& table, Means& means) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row row(table, i);
    // Notes say what no column does: other kinds of attention, layers of two kinds. Such a model is not taken for a plain one.
    const std::string notes = lower(row.text("notes"));
    const bool has_more = notes.find("linear") != std::string::npos || notes.find("sparse") != std::string::npos || notes.find("chunked") != std::string::npos ||
                          notes.find("alternate") != std::string::npos || notes.find("sliding") != std::string::npos;
    Model model = model_of(row);
    if (has_more) model.attention.kind = AttentionKind::unknown;
    means.models.emplace(lower(row.text("model")), model);
    const std::string_view aliases = row.text("aliases");
    for (std::size_t from = 0; from < aliases.size();) {
      const std::size_t end = std::min(aliases.find(';', from), aliases.size());
      means.models.emplace(lower(aliases.substr(from, end - from)), model);
      from = end + 1;
    }
  }
}

}  // namespace plimsoll::accuracy
