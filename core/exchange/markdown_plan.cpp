#include "core/exchange/markdown_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/exchange/names.hpp"
#include "core/exchange/plan_edit.hpp"
#include "core/exchange/prose.hpp"
#include "core/exchange/prose_claims.hpp"
#include "core/exchange/prose_degrees.hpp"

namespace plimsoll::exchange {

namespace {

constexpr std::size_t most_claims = 200;

/// What one pattern of a line sets in the plan.
struct Fact {
  std::string path;
  json::Value value;
};

class MarkdownReader {
 public:
  MarkdownReader(json::Value& plan, Notes& notes) : plan_(plan), notes_(notes) {}

  void put(std::vector<Line> lines) {
    for (const Line& line : lines) look(line);
    layout();
    model();
    facts_.gpus = static_cast<std::int64_t>(gpus_);
    facts_.tp = static_cast<std::int64_t>(degree(degrees_, "tp"));
    facts_.original_tp = static_cast<std::int64_t>(degree(original_, "tp"));
    for (std::size_t i = 0; i < lines.size(); ++i) note(lines[i], became_[i], conflicts_[i]);
    finish();
  }

 private:
  // ---- What a line states of the plan ----

  void look(const Line& line) {
    became_.emplace_back();
    conflicts_.emplace_back();
    std::string& became = became_.back();
    for (const Degree& each : degrees_in(line.text)) {
      std::vector<Degree>& of = line.is_of_original ? original_ : degrees_;
      const double before = degree(of, each.name);
      if (before == 0) of.push_back(each);
      if (before != 0 && before != each.value) {
        conflicts_.back() = fmt::format("{}{} was read further up", upper(each.name), before);
      }
      if (before == 0 || before == each.value) {
        add(became, fmt::format("{}: {}{}", line.is_of_original ? "reference.layout" : "layout", upper(each.name), each.value));
      }
    }
    if (line.is_heading) return;
    gpus(line, became);
    if (line.is_of_original) return;
    accelerator(line, became);
    shapes(line, became);
    load(line, became);
    targets(line, became);
  }
  static void add(std::string& became, const std::string& more) {
    if (became.find(more) == std::string::npos) became += (became.empty() ? "" : "; ") + more;
  }
  void put(std::string& became, std::string_view path, json::Value value) {
    const std::string text = value.type == json::Value::Type::text ? value.text : written(value);
    const auto [known, is_new] = stated_.try_emplace(std::string(path), text);
    if (!is_new) {
      if (known->second == text) return add(became, fmt::format("{}: {}", path, text));
      conflicts_.back() = fmt::format("{}: {} was read further up", path, known->second);
      return;
    }
    add(became, fmt::format("{}: {}", path, text));
    set(plan_, path, std::move(value));
  }
  void put(std::string& became, std::string_view path, const Amount* amount) {
    if (amount == nullptr) return;
    put(became, path, amount->unit.empty() && !amount->is_range() ? number_value(amount->low) : text_value(amount->text()));
  }

  void gpus(const Line& line, std::string& became) {
    for (const Amount& each : line.amounts) {
      if (each.of != Of::count || each.is_range() || each.low < 1 || each.low > 1e7) continue;
      const bool counts = each.word == "gpus" || each.word == "gpu" || each.word == "gpu-cards" || each.word == "cards";
      const bool is_original = counts && line.has("original") && line.text.rfind("original", each.begin) != std::string::npos;
      if (is_original && original_gpus_ == 0) {
        original_gpus_ = each.low;
        add(became, fmt::format("reference.gpus: {}", each.low));
      }
      const bool is_total = &each == line.count_behind("total gpu") && !line.has("×");
      if ((is_total || (counts && line.has("total"))) && !is_original && gpus_ == 0) {
        gpus_ = each.low;
        put(became, "cluster.gpus", number_value(each.low));
      }
      // "16 GPUs" behind the product of the degrees.
      if (counts && line.has("×") && line.text.rfind('=', each.begin) != std::string::npos && !is_original && gpus_ == 0) {
        gpus_ = each.low;
        put(became, "cluster.gpus", number_value(each.low));
      }
    }
  }

  void accelerator(const Line& line, std::string& became) {
    if (line.first(Of::flop_per_s) != nullptr) put(became, "accelerator.peak_bf16", line.first(Of::flop_per_s));
    const bool is_memory = line.has_any({"vram", "hbm", "gpu memory", "memory bandwidth"});
    if (is_memory && line.has("bandwidth") && !line.has_any({"utilize", "optimization"})) {
      put(became, "accelerator.memory_bandwidth", line.first(Of::bytes_per_s));
    }
    if (is_memory && line.has_any({"capacity", "per card", "per gpu"}) && line.first(Of::share) == nullptr) {
      put(became, "accelerator.memory", line.first(Of::bytes));
    }
    if (line.has("mfu") && !line.has_any({"target", "≥", ">="})) put(became, "efficiency.mfu", line.first(Of::share));
    if (line.has("bandwidth utilization") || line.has("bandwidth utilisation")) {
      put(became, "efficiency.memory_bandwidth", line.first(Of::share));
    }
    const std::size_t colon = line.text.find(':');
    if (colon == std::string::npos || !line.has_any({"gpu", "accelerator", "hardware"}) || colon > 30) return;
    std::string named = line.text.substr(std::min(line.text.find_first_not_of(' ', colon + 1), line.text.size()));
    // "8x H100 SXM": the number in front counts GPUs.
    const std::size_t name = named.find_first_not_of("0123456789x× ");
    named = named.substr(std::min(name == std::string::npos ? named.size() : name, named.size()));
    named = named.substr(0, named.find_first_of(",;("));
    while (!named.empty() && named.back() == ' ') named.pop_back();
    const std::string found = accelerator_of(named);
    if (found.empty() || member(plan_, "accelerator.memory") != nullptr) return;
    put(became, "accelerator", text_value(found));
  }

  void shapes(const Line& line, std::string& became) {
    const std::size_t colon = line.text.find(':');
    const std::string_view label = std::string_view(line.text).substr(0, colon == std::string::npos ? 0 : colon);
    if (label == "model" || label == "model name") {
      std::string_view value = std::string_view(line.text).substr(colon + 1);
      value = value.substr(std::min(value.find_first_not_of(' '), value.size()));
      value = value.substr(0, value.find_first_of(" ,;("));
      const ModelMatch match = model_of(value);
      if (!match.model.empty()) put(became, "model", text_value(match.model));
    }
    if (line.has_any({"stage", "per gpu", "gpu utilization", "per tp", "across", "appropriate"})) return;
    const auto labelled = [&](std::string_view words) { return label.find(words) != std::string_view::npos; };
    if (labelled("model size")) shape(became, "stated_parameters", line.first(Of::parameters));
    shape(became, "layers", line.count_of("layer"));
    if (line.has("experts per layer") || labelled("experts")) shape(became, "experts.experts", line.count_of("expert"));
    if (line.has("heads")) shape(became, "attention.heads", line.count_of("head"));
    if (line.has("head")) shape(became, "attention.head_dim", line.count_of("dimension"));
    if (labelled("token dimension") || labelled("hidden size") || labelled("hidden dimension") || labelled("model dimension")) {
      shape(became, labelled("moe") || labelled("expert") ? "experts.hidden" : "hidden", line.first(Of::count));
    }
    if (labelled("vocab")) shape(became, "vocabulary", line.first(Of::count));
    if (labelled("top-k") || labelled("top k")) shape(became, "experts.per_token", line.first(Of::count));
    for (const Amount& each : line.amounts) {
      if (each.of == Of::count && (each.before == "top-k" || each.before == "k")) shape(became, "experts.per_token", &each);
    }
    if (labelled("precision")) {
      const std::string_view value = std::string_view(line.text).substr(colon + 1);
      const std::optional<Precision> found = precision_of(value.substr(std::min(value.find_first_not_of(' '), value.size())));
      if (found) {
        precision_ = std::string(names_of<Precision>[static_cast<std::size_t>(*found)]);
        add(became, fmt::format("model.precision: {}", precision_));
      }
    }
  }
  void shape(std::string& became, std::string_view name, const Amount* amount) {
    if (amount == nullptr || amount->is_range() || amount->low < 1) return;
    const auto known = std::find_if(shapes_.begin(), shapes_.end(), [&](const Fact& fact) { return fact.path == name; });
    if (known != shapes_.end()) return;
    shapes_.push_back({std::string(name), amount->unit.empty() ? number_value(amount->low) : text_value(amount->text())});
    add(became, fmt::format("model.{}: {}", name, amount->text()));
  }

  void load(const Line& line, std::string& became) {
    const Amount* count = line.first(Of::count);
    if (count == nullptr) return;
    if (line.has("batch size") && count->low >= 1) put(became, "workload.burst", number_value(count->low));
    if (line.has_any({"sequence length", "prompt length", "input length", "input tokens"}) && count->low >= 1) {
      put(became, "workload.input", count);
    }
    if (line.has_any({"output length", "output tokens", "answer length"}) && count->low >= 1) put(became, "workload.output", count);
    if (line.has("concurren") && !line.has("batch") && count->low >= 1) {
      put(became, "workload.concurrency", number_value(count->low));
    }
  }

  void targets(const Line& line, std::string& became) {
    for (const Amount& each : line.amounts) {
      if (each.sign == ' ') continue;
      const Amount* limit = &each;
      if (each.of == Of::seconds && each.sign == '<' && line.has_any({"ttft", "time to first token"})) {
        put(became, "targets.ttft", limit);
      }
      if (each.of == Of::seconds && each.sign == '<' && line.has_any({"tpot", "time per output token", "inter-token"})) {
        put(became, "targets.tpot", limit);
      }
      if (each.of == Of::tokens_per_s && each.sign == '>' && line.has_any({"per gpu", "per-gpu"})) {
        put(became,
            line.has("decode")    ? "targets.decode_throughput_per_gpu"
            : line.has("prefill") ? "targets.prefill_throughput_per_gpu"
                                  : "targets.throughput_per_gpu",
            limit);
      }
    }
  }

  // ---- What all of them make ----

  void layout() {
    std::vector<Degree> spread;
    for (const Degree& each : degrees_) {
      if (each.name != "sp" && each.name != "dp") spread.push_back(each);
    }
    bool multiplies = false;
    const double dp = degree(degrees_, "dp");
    if (dp > 0) spread_with_dp(spread, dp);
    std::string text = notation(spread, gpus_, multiplies);
    const double sp = degree(degrees_, "sp");
    if (sp > 1 && sp == degree(degrees_, "tp")) {
      text += fmt::format("{}SP{}", multiplies ? "×" : " ", sp);
    } else if (sp > 1) {
      notes_.assume("layout: without SP",
                    fmt::format("SP{} is not the TP ranks, and a plan's sequence parallelism shares those", sp));
    }
    if (!text.empty()) set(plan_, "layout", text_value(text));
    if (gpus_ == 0 && !text.empty()) erase(plan_, "cluster.gpus");
    if (original_.empty() || text.empty()) return;
    std::vector<Degree> other = spread;
    for (Degree& each : other) {
      if (degree(original_, each.name) > 0) each.value = degree(original_, each.name);
    }
    set(plan_, "reference.title", text_value("The plan that it is compared with"));
    const std::string reference = notation(other, original_gpus_, multiplies);
    set(plan_, "reference.layout", text_value(reference));
    if (original_gpus_ > 0) set(plan_, "reference.gpus", number_value(original_gpus_));
    notes_.assume(fmt::format("reference.layout: {}", reference),
                  "the degrees that the text states of the other plan, and this plan's where it states none");
  }
  /// DP is a degree of the layout where the GPUs suffice for it; else it is a statement, which a claim holds.
  void spread_with_dp(std::vector<Degree>& spread, double dp) {
    double without_experts = dp;
    for (const Degree& each : spread) {
      if (each.name == "tp" || each.name == "pp" || each.name == "cp") without_experts *= each.value;
    }
    if (gpus_ == 0 || without_experts == gpus_) {
      spread.push_back({"dp", dp});
    } else {
      notes_.assume("layout: without DP", fmt::format("with DP{} it would use {} GPUs, and the text says {}; it is kept as a claim",
                                                      dp, without_experts, gpus_));
    }
  }

  bool has_shape(std::string_view name) const {
    return std::any_of(shapes_.begin(), shapes_.end(), [&](const Fact& fact) { return fact.path == name; });
  }
  void model() {
    if (shapes_.empty() || stated_.count("model") > 0) return;
    if (!has_shape("layers") || !has_shape("hidden") || !has_shape("attention.heads")) {
      notes_.assume("model: as the plan has it",
                    "the text states some shapes, but not the layers, the hidden size and the heads that a model needs");
      return;
    }
    erase(plan_, "model");
    set(plan_, "model.preset", null_value());
    set(plan_, "model.name", text_value(has_shape("experts.experts") ? "Mixture of experts of the text" : "Model of the text"));
    set(plan_, "model.source",
        text_value("The text's own statement. It names neither a vocabulary, nor norms, nor gated FFNs, so none are counted."));
    for (Fact& fact : shapes_) set(plan_, fmt::format("model.{}", fact.path), std::move(fact.value));
    json::Value no;
    no.type = json::Value::Type::boolean;
    for (const std::string_view path : {"model.gated", "model.final_norm"}) set(plan_, path, no);
    set(plan_, "model.norms_per_layer", number_value(0));
    if (has_shape("experts.experts") && !has_shape("experts.per_token")) {
      set(plan_, "model.experts.per_token", number_value(2));
      notes_.assume("model.experts.per_token: 2", "the text does not say how many experts a token visits");
    }
    if (!precision_.empty()) set(plan_, "model.precision", text_value(precision_));
    if (precision_ == "fp16") {
      set(plan_, "engine.kv_cache", text_value(precision_));
      set(plan_, "engine.activations", text_value(precision_));
      notes_.assume("engine.kv_cache, engine.activations: fp16", "as the model's precision");
    }
    notes_.assume("model: by the shapes that the text states", "no norms, gates or vocabulary are counted, since it names none");
  }

  // ---- Each line once ----

  void note(const Line& line, std::string became, const std::string& conflict) {
    const Piece piece{line.written, line.number};
    for (ProseClaim& claim : claims_of(line, facts_)) {
      json::Value said = claim.json;
      erase(said, "statement");
      if (!said_.insert(written(said)).second || claims_.size() >= most_claims) {
        add(became, "said before");
        continue;
      }
      add(became, fmt::format("claim: {}", names_of<ClaimKind>[static_cast<std::size_t>(claim.kind)]));
      claims_.push_back(std::move(claim.json));
    }
    if (!became.empty()) return notes_.read(piece, std::move(became));
    if (!conflict.empty()) return notes_.ignore(piece, conflict);
    if (line.is_heading) return notes_.ignore(piece, "a heading");
    notes_.ignore(piece, line.text.empty() && line.written.size() > 100 ? "too long for a statement"
                         : line.amounts.empty()                         ? "no number"
                                                                        : "no claim has a word for it");
  }
  void finish() {
    if (!claims_.empty()) {
      json::Value list;
      list.type = json::Value::Type::list;
      list.items = std::move(claims_);
      set(plan_, "claims", std::move(list));
    }
    const json::Value* card = member(plan_, "accelerator");
    if (card != nullptr && card->is_object() && member(plan_, "accelerator.memory") != nullptr &&
        member(plan_, "accelerator.name") == nullptr) {
      set(plan_, "accelerator.name", text_value("The text's GPU"));
      set(plan_, "accelerator.preset", null_value());
    }
    if (card == nullptr) {
      notes_.assume(member(plan_, "preset") == nullptr ? "accelerator: none" : "accelerator: as the plan has it",
                    "the text names no GPU; choose yours");
    }
  }

  json::Value& plan_;
  Notes& notes_;
  ProseFacts facts_;
  std::vector<std::string> became_;     ///< Of each line, what it was read as before its claims.
  std::vector<std::string> conflicts_;  ///< Of each line, what it says otherwise than one before.
  std::vector<Degree> degrees_;
  std::vector<Degree> original_;
  double gpus_ = 0;
  double original_gpus_ = 0;
  std::vector<Fact> shapes_;
  std::string precision_;
  std::map<std::string, std::string, std::less<>> stated_;  ///< By path, what was read.
  std::set<std::string, std::less<>> said_;
  std::vector<json::Value> claims_;
};

}  // namespace

void put_markdown(std::string_view text, json::Value& plan, Notes& notes) {
  std::vector<Line> lines = prose_lines(text);
  if (lines.size() > most_pieces) {
    return notes.problem("", fmt::format("more than {} lines, which is the most that is read", most_pieces));
  }
  MarkdownReader(plan, notes).put(std::move(lines));
}

}  // namespace plimsoll::exchange
