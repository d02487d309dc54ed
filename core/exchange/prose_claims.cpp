#include "core/exchange/prose_claims.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/exchange/plan_edit.hpp"

namespace plimsoll::exchange {

namespace {

std::string_view name_of(ClaimKind kind) { return names_of<ClaimKind>[static_cast<std::size_t>(kind)]; }

/// The statement without the marks in front of it and around its words.
std::string statement_of(std::string_view written) {
  std::string text;
  for (const char c : written) {
    if (c != '*' && c != '`' && static_cast<unsigned char>(c) >= 0x20) text += c;
  }
  const std::size_t from = text.find_first_not_of(" -#>|");
  return from == std::string::npos ? std::string() : text.substr(from);
}

json::Value value_of(const Amount& amount) {
  if (amount.unit.empty() && !amount.is_range()) return number_value(amount.low);
  return text_value(amount.text());
}

class ClaimMaker {
 public:
  ClaimMaker(const Line& line, const ProseFacts& facts) : line_(line), facts_(facts) {}

  std::vector<ProseClaim> made() {
    sizes();
    spread();
    memory();
    times();
    shares();
    products();
    return std::move(claims_);
  }

 private:
  ProseClaim& claim(ClaimKind kind) {
    ProseClaim made{kind, {}};
    set(made.json, "kind", text_value(name_of(kind)));
    set(made.json, "statement", text_value(statement_of(line_.written)));
    claims_.push_back(std::move(made));
    return claims_.back();
  }
  void value(ClaimKind kind, const Amount& amount) { set(claim(kind).json, "value", value_of(amount)); }
  /// Numbers that may be the other plan's.
  void value_of_either(ClaimKind kind, const Amount& amount) {
    ProseClaim& made = claim(kind);
    if (line_.is_of_original) set(made.json, "of", text_value("reference"));
    set(made.json, "value", value_of(amount));
  }
  const Amount* amount(Of of, bool with_sign) const {
    for (const Amount& each : line_.amounts) {
      if (each.of == of && (each.sign != ' ') == with_sign) return &each;
    }
    return nullptr;
  }

  void sizes() {
    const Amount* parameters = line_.first(Of::parameters);
    if (parameters == nullptr) return;
    if (line_.has("expert") && line_.has("gpu")) {
      // The last: "4 experts per GPU = 1.56B".
      value_of_either(ClaimKind::expert_parameters_per_gpu, *parameters);
    } else if (line_.has("per gpu") || line_.has("a gpu")) {
      value_of_either(ClaimKind::parameters_per_gpu, *parameters);
    } else if (line_.has_any({"model size", "total parameters", "parameters"}) && !line_.is_of_original) {
      value(ClaimKind::total_parameters, *parameters);
    }
  }

  void spread() {
    if (line_.is_of_original) return;
    const Amount* heads = line_.count_of("heads");
    if (heads != nullptr && line_.has_any({"heads per", "heads a rank", "heads on each"})) value(ClaimKind::heads_per_rank, *heads);
    const Amount* experts = line_.count_of("experts");
    if (experts != nullptr && line_.has("experts per gpu") && line_.first(Of::parameters) == nullptr) {
      value(ClaimKind::experts_per_gpu, *experts);
    }
    const Amount* layers = nullptr;
    for (const Amount& each : line_.amounts) {
      if (each.of == Of::count && each.word == "layers") layers = &each;
    }
    if (layers != nullptr && line_.has("stage") && line_.has("each")) value(ClaimKind::layers_per_stage, *layers);
    const Amount* gpus = line_.count_behind("total gpu");
    if (gpus != nullptr && !line_.has("×")) value(ClaimKind::gpus, *gpus);
    for (const Amount& each : line_.amounts) {
      const bool is_degree = each.of == Of::count && each.sign == ' ' && !each.is_range();
      if (is_degree && each.before == "dp" && facts_.gpus > 0) {
        ProseClaim& made = claim(ClaimKind::data_parallel_groups);
        set(made.json, "value", number_value(each.low));
        set(made.json, "limit", number_value(static_cast<double>(facts_.gpus)));
      }
      if (is_degree && each.before == "sp" && facts_.gpus > 0) {
        ProseClaim& made = claim(ClaimKind::gpus_of_sequence_parallel);
        set(made.json, "value", number_value(static_cast<double>(facts_.gpus)));
        json::Value parts;
        parts.type = json::Value::Type::list;
        parts.items.push_back(number_value(each.low));
        set(made.json, "parts", std::move(parts));
      }
    }
  }

  void memory() {
    const Amount* bytes = amount(Of::bytes, false);
    const Amount* limit = amount(Of::bytes, true);
    const Amount* share = line_.first(Of::share);
    if (limit != nullptr && line_.has("memory")) set(claim(ClaimKind::fits).json, "limit", value_of(*limit));
    if (share != nullptr && bytes != nullptr && line_.has("of " + text_near(*bytes)) &&
        line_.has_any({"gpu capacity", "memory", "vram"})) {
      ProseClaim& made = claim(ClaimKind::memory_fraction);
      set(made.json, "value", value_of(*share));
      set(made.json, "limit", value_of(*bytes));
      return;
    }
    if (bytes == nullptr) return;
    if (line_.has("kv cache")) {
      value(ClaimKind::kv_cache_per_gpu, *bytes);
    } else if (line_.has("activation")) {
      value(ClaimKind::activations_per_gpu, *bytes);
    } else if (line_.has_any({"total memory", "memory usage"}) && limit == nullptr && line_.has("per gpu")) {
      value(ClaimKind::memory_per_gpu_sum, *bytes);
    }
  }
  std::string text_near(const Amount& amount) const { return line_.text.substr(amount.begin, amount.end - amount.begin); }

  void times() {
    if (line_.is_of_original) return;
    if (line_.has("ttft") || line_.has("time to first token")) {
      if (const Amount* limit = amount(Of::seconds, true)) set(claim(ClaimKind::ttft_limit).json, "limit", value_of(*limit));
      if (const Amount* stated = amount(Of::seconds, false); stated != nullptr && !line_.has("target of")) {
        value(ClaimKind::ttft, *stated);
      }
    }
    const bool is_per_gpu = line_.has_any({"per gpu", "per-gpu", "a gpu"});
    if (!is_per_gpu) return;
    if (const Amount* limit = amount(Of::tokens_per_s, true)) value(ClaimKind::requirement, *limit);
    const Amount* stated = amount(Of::tokens_per_s, false);
    if (stated == nullptr || line_.has("×")) return;
    // Whose tokens is seldom said: then both have to hold.
    if (!line_.has("decode")) value(ClaimKind::prefill_throughput_per_gpu, *stated);
    if (!line_.has("prefill")) value(ClaimKind::decode_throughput_per_gpu, *stated);
  }

  void shares() {
    const Amount* share = line_.first(Of::share);
    if (share != nullptr) share_of(*share);
    const Amount* times = line_.first(Of::times);
    if (times != nullptr && line_.has("expert") && line_.has_any({"utilization", "utilisation", "load"})) {
      ProseClaim& made = claim(ClaimKind::ratio_to_reference);
      set(made.json, "value", number_value(times->low));
      set(made.json, "ratio_of", text_value(name_of(ClaimKind::expert_utilisation)));
    }
    if (line_.has("both active experts") && !line_.is_of_original) claim(ClaimKind::experts_of_token_on_one_gpu);
  }
  void share_of(const Amount& share) {
    if (line_.has("mfu") && share.sign == '>') {
      ProseClaim& made = claim(ClaimKind::mfu_limit);
      set(made.json, "limit", value_of(share));
      if (const Amount* reached = amount(Of::share, false)) set(made.json, "value", value_of(*reached));
    } else if (line_.has("idle")) {
      value_of_either(ClaimKind::expert_idle, share);
    } else if (line_.has("reduction") && line_.has("gpu") && !line_.has("communication")) {
      value(ClaimKind::gpu_reduction_to_reference, share);
    } else if (line_.has("communication") && line_.has("reduction") && facts_.tp > 0 && facts_.original_tp > 0) {
      ProseClaim& made = claim(ClaimKind::tensor_parallel_traffic_ratio);
      set(made.json, "value", text_value(fmt::format("{} %", 100 - share.low)));
      json::Value parts;
      parts.type = json::Value::Type::list;
      parts.items = {number_value(static_cast<double>(facts_.original_tp)), number_value(static_cast<double>(facts_.tp))};
      set(made.json, "parts", std::move(parts));
    } else if (line_.has("reduces") && line_.has("memory") && line_.has("per-gpu")) {
      set(claim(ClaimKind::pipeline_memory_ratio).json, "value", text_value(fmt::format("{} %", 100 - share.low)));
    } else if (line_.has_any({"expert utilization", "expert utilisation", "gpu utilization", "gpu utilisation"}) &&
               !line_.has("mfu")) {
      set(claim(ClaimKind::expert_utilisation).json, "value", value_of(share));
    } else if (line_.has("utilize") && line_.has("bandwidth") && line_.first(Of::bytes_per_s) != nullptr) {
      value(ClaimKind::link_utilisation, share);
    }
  }

  /// "16 GPUs × 20 tokens/ms = 320 tokens/ms", "4 (EP) × 2 (TP) × 2 (PP) = 16".
  void products() {
    constexpr std::string_view times = "×";
    const std::size_t first = line_.text.find(times);
    const std::size_t equals = first == std::string::npos ? first : line_.text.find('=', first);
    if (equals == std::string::npos) return;
    std::vector<const Amount*> factors;
    const Amount* product = nullptr;
    const std::size_t begin = line_.text.rfind(':', first) == std::string::npos ? 0 : line_.text.rfind(':', first);
    for (const Amount& each : line_.amounts) {
      if (each.begin > equals && product == nullptr) product = &each;
      if (each.begin > begin && each.begin < equals) factors.push_back(&each);
    }
    std::size_t signs = 0;
    for (std::size_t at = first; at < equals; at = line_.text.find(times, at + times.size())) ++signs;
    if (product == nullptr || factors.size() != signs + 1) return;
    ProseClaim& made = claim(ClaimKind::product);
    set(made.json, "value", number_value(product->low));
    json::Value parts;
    parts.type = json::Value::Type::list;
    for (const Amount* factor : factors) parts.items.push_back(number_value(factor->low));
    set(made.json, "parts", std::move(parts));
  }

  const Line& line_;
  const ProseFacts& facts_;
  std::vector<ProseClaim> claims_;
};

}  // namespace

std::vector<ProseClaim> claims_of(const Line& line, const ProseFacts& facts) { return ClaimMaker(line, facts).made(); }

}  // namespace plimsoll::exchange
